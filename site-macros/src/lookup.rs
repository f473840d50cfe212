//! Looks up single addresses in a manifest.

use site_diag::nearest;
use site_model::Manifest;

/// The catalogue's key for an address without the base path.
///
/// # Errors
/// A sentence with the most similar address, when nothing is published at this one.
pub(crate) fn route(manifest: &Manifest, address: &str) -> Result<String, String> {
    let base = base_path(&manifest.base_url);
    let key = format!("{base}{address}");
    let find = |list: Result<usize, usize>| list.ok();
    if find(manifest.entries.binary_search_by(|(known, _)| known.as_str().cmp(&key))).is_some() {
        return Ok(key);
    }
    // If all languages have a prefix, the root redirects to the home page of the first one.
    if address == "/"
        && let Some(at) = find(manifest.redirects.binary_search_by(|(known, _)| known.as_str().cmp(&key)))
    {
        return Ok(manifest.redirects[at].1.to.clone().into_owned());
    }
    if let Some(at) = find(manifest.redirects.binary_search_by(|(known, _)| known.as_str().cmp(&key))) {
        return Err(format!("`{address}` is an old address, it leads to `{}`", manifest.redirects[at].1.to));
    }
    let known = manifest.entries.iter().filter_map(|(known, _)| known.strip_prefix(base));
    Err(unknown(&format!("nothing is published at `{address}`"), address, known))
}

/// The fingerprinted address of an asset.
///
/// # Errors
/// A sentence with the most similar name, when there is no such asset.
pub(crate) fn asset(manifest: &Manifest, name: &str) -> Result<String, String> {
    match manifest.assets.binary_search_by(|asset| asset.name.as_str().cmp(name)) {
        Ok(at) => Ok(manifest.assets[at].address.clone()),
        Err(_) => {
            let known = manifest.assets.iter().map(|asset| asset.name.as_str());
            Err(unknown(&format!("there is no asset `{name}`"), name, known))
        }
    }
}

/// `/blog` of `https://example.org/blog`; empty without a path.
fn base_path(base_url: &str) -> &str {
    let after_scheme = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    after_scheme.find('/').map_or("", |slash| &after_scheme[slash..])
}

fn unknown<'a>(fact: &str, wanted: &str, known: impl Iterator<Item = &'a str>) -> String {
    match nearest(wanted, known) {
        Some(known) => format!("{fact}, did you mean `{known}`?"),
        None => fact.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expand::tests::manifest;

    #[test]
    fn finds_addresses_below_the_base_path() {
        let mut manifest = manifest(&["/", "/about/", "/guide/install/"]);
        assert_eq!(route(&manifest, "/about/").unwrap(), "/about/");
        assert_eq!(route(&manifest, "/abuot/").unwrap_err(), "nothing is published at `/abuot/`, did you mean `/about/`?");
        assert_eq!(route(&manifest, "/nothing-like-it/").unwrap_err(), "nothing is published at `/nothing-like-it/`");
        assert_eq!(route(&manifest, "/old/").unwrap_err(), "`/old/` is an old address, it leads to `/about/`");
        manifest.base_url = "https://example.org/blog".into();
        for (address, _) in &mut manifest.entries {
            address.insert_str(0, "/blog");
        }
        assert_eq!(route(&manifest, "/about/").unwrap(), "/blog/about/");
        assert_eq!(route(&manifest, "/about").unwrap_err(), "nothing is published at `/about`, did you mean `/about/`?");
    }

    #[test]
    fn finds_assets_by_name() {
        let manifest = manifest(&[]);
        assert_eq!(asset(&manifest, "css/site.css").unwrap(), "/assets/css/site.1a2b3c4d.css");
        assert_eq!(
            asset(&manifest, "css/sight.css").unwrap_err(),
            "there is no asset `css/sight.css`, did you mean `css/site.css`?"
        );
        assert_eq!(asset(&manifest, "").unwrap_err(), "there is no asset ``");
    }
}
