//! Sources that the site's own style sheets load. The policy of every page that uses a sheet allows them, except hosts of the sheets that
//! `custom_css` names: those are on every page, so only `[security.allow_hosts]` allows their hosts. Hugo has no such setting, so in a site
//! that comes from Hugo they are allowed, too.

use std::collections::{BTreeMap, BTreeSet};

use site_diag::FileId;
use site_settings::address::decode;
use site_settings::cache_key::{CacheKey, key};
use site_theme::{Sources, StyleNeeds, style_needs};

use super::inputs::Inputs;

/// Style sheets of the site that load something from elsewhere.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheets {
    /// By address with base path.
    sources: BTreeMap<String, Sources>,
    /// What each of the owner's sheets loads itself.
    pub(crate) own: Vec<(FileId, Sources)>,
    /// What the sheets of `custom_css` load, and those that they import.
    pub(super) of_settings: Vec<(FileId, Sources)>,
    /// Addresses that no policy can name, each with the file that has it.
    pub(super) unnameable: Vec<(FileId, String)>,
}

impl Sheets {
    /// Reads all style sheets. A sheet also needs the sources of those it imports.
    pub(crate) fn of(inputs: &Inputs<'_>) -> Self {
        let base = inputs.configs.first().map_or("", |config| config.base_path.as_str());
        let is_sheet = |name: &str| name.to_ascii_lowercase().ends_with(".css");
        let mut needs: BTreeMap<String, StyleNeeds> = BTreeMap::new();
        let mut files: BTreeMap<String, FileId> = BTreeMap::new();
        let (mut own, mut unnameable, mut named) = (Vec::new(), Vec::new(), Vec::new());
        let of_settings: BTreeSet<&str> =
            inputs.configs.iter().flat_map(|config| &config.theme.custom_css).map(|name| name.trim_start_matches('/')).collect();
        let assets = inputs.assets.all.iter().filter(|asset| is_sheet(&asset.name)).map(|asset| {
            let file = inputs.sources.find(&format!("assets/{}", asset.name));
            (asset.name.as_str(), asset.address.as_str(), file, style_needs(&String::from_utf8_lossy(&asset.bytes)))
        });
        let statics = inputs.library.statics.iter().filter(|(address, _)| is_sheet(address)).map(|(address, file)| {
            // The stage that serves the file reports that it cannot be read.
            let bytes = inputs.world.read(inputs.sources.path(*file)).unwrap_or_default();
            (&address[1..], address.as_str(), Some(*file), style_needs(&String::from_utf8_lossy(&bytes)))
        });
        for (name, address, file, of_sheet) in assets.chain(statics) {
            let address = format!("{base}{address}");
            if let Some(file) = file {
                own.push((file, of_sheet.sources.clone()));
                unnameable.extend(of_sheet.unnameable.iter().map(|url| (file, url.clone())));
                files.insert(address.clone(), file);
            }
            if of_settings.contains(name) {
                named.push(address.clone());
            }
            needs.insert(address, of_sheet);
        }
        let is_strict = inputs.configs.first().is_some_and(|config| !config.from_hugo);
        let strict = if is_strict { imported(named, &needs) } else { BTreeSet::new() };
        let sources_of = |address: &String| needs.get(address).map(|needs| needs.sources.clone()).unwrap_or_default();
        let of_settings = strict.iter().filter_map(|address| Some((*files.get(address)?, sources_of(address)))).collect();
        let all = needs.keys().map(|address| {
            let mut sources = Sources::default();
            for address in imported(vec![address.clone()], &needs) {
                sources.merge(&sources_of(&address));
            }
            if strict.contains(address) {
                sources.remove_hosts();
            }
            (address.clone(), sources)
        });
        Self { sources: all.filter(|(_, sources)| *sources != Sources::default()).collect(), own, of_settings, unnameable }
    }

    /// The sources of the sheet that a document at an address refers to.
    pub(crate) fn needs(&self, document: &str, reference: &str) -> Option<&Sources> {
        if self.sources.is_empty() { None } else { self.sources.get(&resolved(document, reference)?) }
    }

    pub(crate) fn key(&self) -> CacheKey {
        key("sheets", &self.sources)
    }
}

/// Sheets, and all that they import.
fn imported(mut open: Vec<String>, all: &BTreeMap<String, StyleNeeds>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    while let Some(address) = open.pop() {
        if let Some(needs) = all.get(&address).filter(|_| seen.insert(address.clone())) {
            open.extend(needs.imports.iter().filter_map(|import| resolved(&address, import)));
        }
    }
    seen
}

/// The decoded address of this site that a reference in a document resolves to (RFC 3986, section 5.2); `None` for other sites.
pub(super) fn resolved(document: &str, reference: &str) -> Option<String> {
    let reference = reference.trim();
    let path = &reference[..reference.find(['?', '#']).unwrap_or(reference.len())];
    let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if path.is_empty() || has_scheme || path.starts_with("//") {
        return None;
    }
    let mut segments: Vec<String> = Vec::new();
    if !path.starts_with('/') {
        let folder = document.rfind('/').map_or("", |slash| &document[..slash]);
        segments.extend(folder.split('/').skip(1).map(str::to_owned));
    }
    for segment in path.trim_start_matches('/').split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(decode(segment)),
        }
    }
    Some(format!("/{}", segments.join("/")))
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn references_within_the_site() {
        for (document, reference, expected) in [
            ("/posts/a/", "x.css?v=1#f", Some("/posts/a/x.css")),
            ("/posts/a/", "../x%20y.css", Some("/posts/x y.css")),
            ("/assets/css/a.css", "./b.css", Some("/assets/css/b.css")),
            ("/assets/css/a.css", "/b.css", Some("/b.css")),
            ("/a.css", "../../b.css", Some("/b.css")),
            ("/a.css", "https://a.example/b.css", None),
            ("/a.css", "//a.example/b.css", None),
            ("/a.css", "#x", None),
        ] {
            assert_eq!(resolved(document, reference).as_deref(), expected, "{document} {reference}");
        }
    }
}
