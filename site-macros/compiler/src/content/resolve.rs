//! Resolves the destination of a link or image on a page.
//!
//! Authors write addresses (`/posts/x/`, `../x/`), source files (`x.md`, `@/posts/x.md`, `../../static/a.png`), fragments and absolute
//! URLs. A relative destination is resolved like in a browser against the page's address, then against the folder of its source file; if it
//! names a Markdown file, the other way round. Finally it is resolved against the root, because Hugo's authors often mean that.

use super::markup::Markup;
use std::collections::BTreeSet;

use super::collect::path_key;
use super::image_size::ImageSizes;
use super::library::Library;
use super::page::{Page, PageId};
use super::pattern::glob;
use super::taxonomy;
use crate::asset::{Asset, Assets};
use site_diag::{FileId, nearest};
use site_markdown::{DeadTarget, LinkedPage, ListedPage, Picture, Resolve, Target, UnknownList};
use site_model::PageKind;
use site_settings::address;
use site_settings::config::Config;
use site_settings::front_matter::Listing;

/// Resolves the destinations on one page.
pub(crate) struct Resolver<'a> {
    library: &'a Library,
    configs: &'a [Config],
    config: &'a Config,
    page: &'a Page,
    /// Folder of the page's file, from the site's root.
    folder: &'a str,
    assets: &'a Assets,
    pictures: &'a dyn ImageSizes,
    generated: &'a BTreeSet<String>,
}

/// The target of a destination.
enum Found<'a> {
    Page(&'a Page),
    File(&'a str, FileId),
    Asset(&'a Asset),
    Generated(&'a str),
}

impl Found<'_> {
    fn address(&self) -> &str {
        match self {
            Self::Page(page) => &page.address,
            Self::File(address, _) | Self::Generated(address) => address,
            Self::Asset(asset) => &asset.address,
        }
    }
}

/// A parsed destination.
struct Destination<'a> {
    /// Decoded, before the base path is removed.
    path: String,
    /// Including the `?`.
    query: &'a str,
    /// Decoded, without the `#`.
    fragment: Option<String>,
}

impl<'a> Destination<'a> {
    fn parse(text: &'a str) -> Self {
        let (rest, fragment) = match text.split_once('#') {
            Some((rest, fragment)) => (rest, Some(address::decode(fragment))),
            None => (text, None),
        };
        let query_at = rest.find('?').unwrap_or(rest.len());
        let path = address::composed(&address::decode(&rest[..query_at])).into_owned();
        Self { path, query: &rest[query_at..], fragment }
    }

    fn tail(&self) -> String {
        let fragment = self.fragment.as_ref().map(|f| format!("#{}", address::encode_fragment(f))).unwrap_or_default();
        format!("{}{fragment}", self.query)
    }
}

/// The site that a destination belongs to.
enum Scope<'a> {
    /// This site: the destination without scheme and authority.
    Own(&'a str),
    /// Another site.
    Foreign,
    /// Not a site: `mailto:`, `data:`, …
    Neither,
}

fn has_markdown_extension(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension);
    matches!(Markup::of(extension), Some(Markup::Markdown | Markup::Org))
}

/// A path without the endings that the path of a page's file has and its logical path does not.
fn logical(path: &str) -> String {
    let path = path.trim_matches('/');
    let stem = if has_markdown_extension(path) { path.rsplit_once('.').map_or(path, |(stem, _)| stem) } else { path };
    let name = stem.rsplit('/').next().unwrap_or(stem);
    let bare = if matches!(name, "index" | "_index") { stem[..stem.len() - name.len()].trim_end_matches('/') } else { stem };
    path_key(bare)
}

impl<'a> Resolver<'a> {
    /// For the links of one page. `generated` are further valid addresses, such as feeds and pages of lists; `pictures` provides image
    /// sizes.
    pub(crate) fn new(
        library: &'a Library,
        configs: &'a [Config],
        page: PageId,
        assets: &'a Assets,
        pictures: &'a dyn ImageSizes,
        generated: &'a BTreeSet<String>,
    ) -> Self {
        let folder = library.index.folder(page);
        let page = library.page(page);
        Self { library, configs, config: &configs[page.lang], page, folder, assets, pictures, generated }
    }

    fn scope<'d>(&self, destination: &'d str) -> Scope<'d> {
        let after_scheme = |text: &'d str| -> Option<(&'d str, &'d str)> {
            let (scheme, rest) = text.split_once(':')?;
            let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
            valid.then_some((scheme, rest))
        };
        let at_authority = match after_scheme(destination) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => rest,
            Some(_) => return Scope::Neither,
            None if destination.starts_with("//") => destination,
            None => return Scope::Own(destination),
        };
        let own = self.config.origin.split_once("//").map_or("", |(_, authority)| authority);
        let Some(rest) = at_authority.strip_prefix("//") else { return Scope::Neither };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let path = &rest[end..];
        let within =
            path.strip_prefix(self.config.base_path.as_str()).is_some_and(|p| p.is_empty() || p.starts_with(['/', '?', '#']));
        if own.is_empty() || !rest[..end].eq_ignore_ascii_case(own) || !within {
            return Scope::Foreign;
        }
        Scope::Own(if path.starts_with('/') { path } else { "/" })
    }

    /// The target at an address, with or without its trailing slash; an old address resolves to its page.
    fn at_address(&self, path: &str) -> Option<Found<'a>> {
        let mut wanted = address::normalize(path);
        if let Some(folder) = wanted.strip_suffix("/index.html") {
            if let Some((address, &file)) = self.library.statics.get_key_value(&wanted) {
                return Some(Found::File(address, file));
            }
            wanted = format!("{folder}/");
        }
        let other = match wanted.strip_suffix('/') {
            Some(bare) => bare.to_owned(),
            None => format!("{wanted}/"),
        };
        self.exactly(&wanted).or_else(|| self.exactly(&other))
    }

    fn exactly(&self, wanted: &str) -> Option<Found<'a>> {
        let library = self.library;
        if let Some(&id) = library.by_address.get(wanted) {
            return Some(Found::Page(library.page(id)));
        }
        if let Some((address, &file)) = library.statics.get_key_value(wanted) {
            return Some(Found::File(address, file));
        }
        if let Some(&id) = library.aliases.get(wanted) {
            return Some(Found::Page(library.page(id)));
        }
        if let Some(address) = self.generated.get(wanted) {
            return Some(Found::Generated(address));
        }
        self.asset(wanted.trim_start_matches('/'))
    }

    /// An asset by its name, with or without the prefix `assets/`, or by its address.
    fn asset(&self, name: &str) -> Option<Found<'a>> {
        if let Some(below) = name.strip_prefix("assets/") {
            let by_address = || self.assets.all.iter().find(|a| a.address.trim_start_matches('/') == name);
            return self.assets.get(below).or_else(by_address).map(Found::Asset);
        }
        self.assets.get(name).map(Found::Asset)
    }

    /// The page or file at a source path from the site's root, with or without `.md`.
    fn at_source(&self, path: &str) -> Option<Found<'a>> {
        let normal = address::normalize(path);
        let path = normal.trim_matches('/');
        if let Some(id) = self.library.index.page(path) {
            return self.rendered(self.in_own_language(id));
        }
        if let Some((address, file)) = self.library.index.file(path) {
            return Some(Found::File(address, file));
        }
        if let Some(asset) = path.strip_prefix("assets/").and_then(|name| self.assets.get(name)) {
            return Some(Found::Asset(asset));
        }
        let own_first = std::iter::once(self.page.lang).chain((0..self.configs.len()).filter(|&lang| lang != self.page.lang));
        for lang in own_first {
            let dir = self.configs[lang].language.content_dir.trim_matches('/');
            let below = if dir.is_empty() || dir == "." { Some(path) } else { path.strip_prefix(dir) };
            let Some(below) = below.filter(|b| b.is_empty() || dir.is_empty() || dir == "." || b.starts_with('/')) else {
                continue;
            };
            if let Some(&id) = self.library.by_path.get(&(lang, logical(below))) {
                return self.rendered(self.in_own_language(id));
            }
        }
        None
    }

    fn rendered(&self, id: PageId) -> Option<Found<'a>> {
        let page = self.library.page(id);
        page.rendered.then_some(Found::Page(page))
    }

    /// A source file without a language in its name resolves to the translation in the language of this page, if it exists.
    fn in_own_language(&self, id: PageId) -> PageId {
        let page = self.library.page(id);
        let own = page.translations.iter().copied().find(|&t| self.library.page(t).lang == self.page.lang);
        if page.lang == self.page.lang { id } else { own.unwrap_or(id) }
    }

    fn content_dir(&self) -> &'a str {
        self.config.language.content_dir.trim_matches('/')
    }

    /// The address that a browser computes for a relative path on this page.
    fn beside_address(&self, path: &str) -> String {
        let base = self.page.address.rfind('/').map_or("/", |slash| &self.page.address[..=slash]);
        address::normalize(&format!("{base}{path}"))
    }

    fn find(&self, path: &str) -> Option<Found<'a>> {
        if let Some(from_content) = path.strip_prefix("@/") {
            return self.at_source(&format!("{}/{from_content}", self.content_dir()));
        }
        if path.starts_with('/') {
            return self
                .without_base(path)
                .and_then(|bare| self.at_address(bare))
                .or_else(|| self.at_address(path))
                .or_else(|| self.at_source(&format!("{}{path}", self.content_dir())))
                .or_else(|| self.at_source(path));
        }
        if let Some(resource) = self.resource(path) {
            return Some(resource);
        }
        let as_address = || self.at_address(&self.beside_address(path));
        let as_source = || self.at_source(&format!("{}/{path}", self.folder));
        let beside = if has_markdown_extension(path) { as_source().or_else(as_address) } else { as_address().or_else(as_source) };
        // Only a path without `..` can be relative to the root.
        let from_root = || {
            self.at_address(path)
                .or_else(|| self.at_source(&format!("{}/{path}", self.content_dir())))
                .or_else(|| self.at_source(path))
        };
        beside.or_else(|| if path.starts_with('.') { None } else { from_root() })
    }

    fn without_base<'p>(&self, path: &'p str) -> Option<&'p str> {
        let base = self.config.base_path.as_str();
        if base.is_empty() {
            return None;
        }
        let rest = path.strip_prefix(base)?;
        if rest.is_empty() { Some("/") } else { rest.starts_with('/').then_some(rest) }
    }

    /// A file of the page's own bundle: by its name in `resources`, by its file name with the page's language, by its file name.
    fn resource(&self, path: &str) -> Option<Found<'a>> {
        let name = path.trim_start_matches("./");
        let in_language =
            name.rsplit_once('.').map(|(stem, extension)| format!("{stem}.{}.{extension}", self.config.language.code));
        let resources = &self.page.resources;
        let found = resources
            .iter()
            .find(|r| r.given_name.as_deref() == Some(name))
            .or_else(|| resources.iter().find(|r| in_language.as_ref().is_some_and(|n| r.name.eq_ignore_ascii_case(n))))
            .or_else(|| resources.iter().find(|r| r.name == name || address::composed(&r.name) == name))?;
        let (address, &file) = self.library.statics.get_key_value(&found.address)?;
        Some(Found::File(address, file))
    }

    fn dead(&self, written: &str, path: &str) -> DeadTarget {
        let target = if let Some(from_content) = path.strip_prefix("@/") {
            format!("/{from_content}")
        } else if path.starts_with('/') {
            address::normalize(self.without_base(path).unwrap_or(path))
        } else if has_markdown_extension(path) {
            let below = self.folder.strip_prefix(self.content_dir()).unwrap_or(self.folder);
            address::normalize(&format!("{below}/{path}"))
        } else {
            self.beside_address(path)
        };
        let like = if has_markdown_extension(&target) { format!("/{}/", logical(&target)) } else { target.clone() };
        let nearest = self.library.index.nearest_address(&self.library.pages, &self.library.statics, &like);
        DeadTarget { target, nearest, candidates: Vec::new(), href: written.to_owned() }
    }

    fn to(&self, found: &Found<'_>, destination: &Destination<'_>) -> Target {
        let href = format!("{}{}", self.config.href(found.address()), destination.tail());
        let fragment = match (found, &destination.fragment) {
            (Found::Page(page), Some(fragment)) => checked(&page.address, fragment),
            _ => None,
        };
        Target { href, external: false, fragment }
    }
}

/// A fragment that must be checked, which excludes the top of the page and text fragments (both work on every page).
fn checked(address: &str, fragment: &str) -> Option<(String, String)> {
    let always = fragment.is_empty() || fragment.eq_ignore_ascii_case("top") || fragment.starts_with(":~:");
    (!always).then(|| (address.to_owned(), fragment.to_owned()))
}

impl Resolver<'_> {
    fn linked(&self, page: &Page) -> LinkedPage {
        let href = match &page.front.external_link {
            Some(link) => link.value.clone(),
            None => self.config.href(&page.address),
        };
        LinkedPage { href, title: page.title.clone(), description: page.front.description.clone() }
    }
}

impl Resolve for Resolver<'_> {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        let written = destination.trim();
        let as_written = |external| Target { href: written.to_owned(), external, fragment: None };
        let local = match self.scope(written) {
            Scope::Own(local) => local,
            Scope::Foreign => return Ok(as_written(true)),
            Scope::Neither => return Ok(as_written(false)),
        };
        let destination = Destination::parse(local);
        if destination.path.is_empty() {
            let fragment = destination.fragment.as_deref().and_then(|f| checked(&self.page.address, f));
            return Ok(Target { href: destination.tail(), external: false, fragment });
        }
        match self.find(&destination.path) {
            Some(found) => Ok(self.to(&found, &destination)),
            None => Err(self.dead(written, &destination.path)),
        }
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        let written = destination.trim();
        let Scope::Own(local) = self.scope(written) else { return Ok(Picture { src: written.to_owned(), size: None }) };
        let destination = Destination::parse(local);
        let picture = |address: &str, size| Picture { src: format!("{}{}", self.config.href(address), destination.tail()), size };
        match self.find(&destination.path) {
            Some(Found::File(address, file)) => Ok(picture(address, self.pictures.size(file))),
            Some(Found::Asset(asset)) => Ok(picture(&asset.address, site_images::size(&asset.bytes))),
            Some(Found::Generated(address)) => Ok(picture(address, None)),
            Some(Found::Page(_)) | None => {
                let mut dead = self.dead(written, &destination.path);
                // A page is not a suggestion for a picture, however similar its name.
                dead.nearest = dead.nearest.filter(|address| !address.ends_with('/'));
                Err(dead)
            }
        }
    }

    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget> {
        let written = path.trim();
        let destination = Destination::parse(written);
        let dead = |nearest, candidates| DeadTarget { target: written.to_owned(), nearest, candidates, href: written.to_owned() };
        let lang = match lang.map(str::trim).filter(|code| !code.is_empty()) {
            None => self.page.lang,
            Some(code) => match self.configs.iter().position(|c| c.language.code.eq_ignore_ascii_case(code)) {
                Some(lang) => lang,
                None => return Err(dead(None, Vec::new())),
            },
        };
        if destination.path.is_empty() {
            return self.link(written);
        }
        let wanted = destination.path.strip_prefix('@').unwrap_or(&destination.path);
        let by_path = |path: &str| self.library.by_path.get(&(lang, logical(&address::normalize(path)))).copied();
        let beside = || {
            let below = self.folder.strip_prefix(self.content_dir()).unwrap_or("");
            by_path(&format!("{below}/{wanted}"))
        };
        let exact = if wanted.starts_with('/') { by_path(wanted) } else { beside().or_else(|| by_path(wanted)) };
        if let Some(found) = exact.and_then(|id| self.rendered(id)) {
            return Ok(self.to(&found, &destination));
        }
        let name = logical(wanted);
        let named = if name.contains('/') || name.is_empty() || wanted.starts_with(['/', '.']) {
            Vec::new()
        } else {
            self.library.index.named(&self.library.pages, lang, &name)
        };
        match named.as_slice() {
            [only] => Ok(self.to(&Found::Page(self.library.page(*only)), &destination)),
            [] => {
                Err(dead(self.library.index.nearest_path(&self.library.pages, &name).map(|path| format!("/{path}")), Vec::new()))
            }
            several => Err(dead(None, several.iter().map(|&id| format!("/{}", self.library.page(id).path)).collect())),
        }
    }

    fn page(&self, destination: &str) -> Option<LinkedPage> {
        let found = match self.scope(destination.trim()) {
            Scope::Own(local) => self.find(&Destination::parse(local).path)?,
            _ => return None,
        };
        match found {
            Found::Page(page) => Some(self.linked(page)),
            Found::File(..) | Found::Asset(_) | Found::Generated(_) => None,
        }
    }

    fn recent(&self, section: Option<&str>, limit: usize) -> Vec<LinkedPage> {
        let is_wanted = |page: &&Page| {
            page.lang == self.page.lang
                && page.kind == PageKind::Regular
                && page.rendered
                && page.listed == Listing::Everywhere
                && section.is_none_or(|section| page.section.eq_ignore_ascii_case(section))
        };
        let pages = self.library.ordered.iter().map(|id| self.library.page(*id)).filter(is_wanted);
        pages.take(limit).map(|page| self.linked(page)).collect()
    }

    fn listed(&self, section: Option<&str>, tag: Option<&str>, limit: usize) -> Result<Vec<ListedPage>, UnknownList> {
        let in_language = || self.library.pages.iter().filter(|page| page.lang == self.page.lang && page.rendered);
        let section = section.map(|section| section.trim_matches('/'));
        if let Some(section) = section {
            let known = || in_language().filter(|page| page.kind == PageKind::Section).map(|page| page.path.as_str());
            if !known().any(|path| path == section) {
                return Err(UnknownList { is_tag: false, nearest: nearest(section, known()) });
            }
        }
        let tags = |page: &'_ Page| page.front.terms.get("tags").cloned().unwrap_or_default();
        let wanted = tag.map(taxonomy::key);
        let has_tag = |page: &Page, key: &str| tags(page).iter().any(|tag| taxonomy::key(&tag.value) == key);
        if let (Some(tag), Some(key)) = (tag, &wanted)
            && !in_language().any(|page| has_tag(page, key))
        {
            let known: BTreeSet<String> = in_language().flat_map(tags).map(|tag| tag.value).collect();
            return Err(UnknownList { is_tag: true, nearest: nearest(tag, known.iter().map(String::as_str)) });
        }
        let is_wanted = |page: &&Page| {
            let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let is_in = |section: &str| folder.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            page.lang == self.page.lang
                && page.kind == PageKind::Regular
                && page.rendered
                && page.listed == Listing::Everywhere
                && page.address != self.page.address
                && section.is_none_or(is_in)
                && wanted.as_deref().is_none_or(|key| has_tag(page, key))
        };
        let mut pages: Vec<&Page> = self.library.ordered.iter().map(|id| self.library.page(*id)).filter(is_wanted).collect();
        pages.sort_by_key(|page| std::cmp::Reverse(page.front.dates.date.as_ref().map(|date| date.timestamp())));
        let date = |page: &Page| {
            let date = page.front.dates.date.as_ref()?;
            let shown = site_theme::date::format(date, &self.config.date_format, &self.config.language.code);
            Some((crate::feed::internet(date), shown))
        };
        Ok(pages.into_iter().take(limit).map(|page| ListedPage { page: self.linked(page), date: date(page) }).collect())
    }

    fn pictures(&self, wanted: &str) -> Vec<String> {
        let is_picture = |name: &str| crate::asset::media_type(name).starts_with("image/");
        let names = self.page.resources.iter().map(|resource| resource.name.as_str());
        names.filter(|name| is_picture(name) && glob(wanted, name)).map(str::to_owned).collect()
    }
}
