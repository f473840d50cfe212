//! Finds what settings refer to: assets, files and addresses of the site.

use site_markdown::Picture;
use site_settings::config::Config;
use site_theme::view::{AssetView, ImageView};

use super::rendered::RenderedSite;
use super::security::allows;
use crate::content::ImageSizes;

impl RenderedSite<'_> {
    pub(super) fn theme_asset(&self, config: &Config, name: &str) -> Option<AssetView> {
        self.inputs.assets.get(name).map(|a| AssetView { href: config.href(&a.address), integrity: a.integrity.clone() })
    }

    /// A style sheet or script (`directive`) from the settings: an asset, a static file, or one of another host that `[security.allow_hosts]`
    /// allows. [`super::check`] reports the others.
    pub(super) fn own_asset(&self, config: &Config, directive: &str, name: &str) -> Option<AssetView> {
        if name.contains("://") {
            let view = || AssetView { href: name.to_owned(), integrity: String::new() };
            return allows(config, directive, name).then(view);
        }
        let plain = name.trim_start_matches('/');
        if let Some(view) = self.theme_asset(config, plain) {
            return Some(view);
        }
        let address = format!("/{plain}");
        let known = self.inputs.library.statics.contains_key(&address);
        known.then(|| AssetView { href: config.href(&address), integrity: String::new() })
    }

    /// The address of this site that a menu's URL refers to, with the language's prefix if such a page exists.
    pub(crate) fn menu_address(&self, config: &Config, url: &str) -> Option<String> {
        let (path, _) = cut_at(url, &['?', '#']);
        let path = path.strip_prefix(config.origin.as_str()).filter(|p| p.starts_with('/')).unwrap_or(path);
        if path.is_empty() || path.starts_with("//") || path.split('/').next().is_some_and(|first| first.contains(':')) {
            return None;
        }
        let below = path.strip_prefix(config.base_path.as_str()).filter(|below| below.is_empty() || below.starts_with('/'));
        let path = below.unwrap_or(path);
        let plain = site_settings::address::decode(&format!("/{}", path.trim_start_matches('/')));
        let prefixed = format!("{}{plain}", config.language.prefix);
        let mut candidates = vec![prefixed.clone(), format!("{prefixed}/"), plain.clone(), format!("{plain}/")];
        candidates.dedup();
        let found = candidates.into_iter().find(|candidate| self.exists(candidate));
        Some(found.unwrap_or(plain))
    }

    /// Whether something is published at this address.
    pub(crate) fn exists(&self, address: &str) -> bool {
        let library = self.inputs.library;
        library.by_address.contains_key(address)
            || library.statics.contains_key(address)
            || library.aliases.contains_key(address)
            || self.generated.contains(address)
    }

    /// A picture from the settings, relative to the site's root.
    pub(crate) fn site_picture(&self, config: &Config, name: &str) -> Option<Picture> {
        if name.contains("://") || name.starts_with("data:") {
            return Some(Picture { src: name.to_owned(), size: None });
        }
        let plain = name.trim_start_matches('/');
        let address = format!("/{plain}");
        if let Some(file) = self.inputs.library.statics.get(&address) {
            return Some(Picture { src: config.href(&address), size: self.pictures.size(*file) });
        }
        let asset = self.inputs.assets.get(plain)?;
        let size = self.inputs.sources.find(&format!("assets/{plain}"));
        let size = size.and_then(|file| self.pictures.size(file));
        Some(Picture { src: config.href(&asset.address), size })
    }
}

/// A picture for Open Graph.
pub(super) fn absolute_image(config: &Config, found: Picture) -> ImageView {
    let src = if found.src.contains("://") { found.src } else { format!("{}{}", config.origin, found.src) };
    ImageView { src, size: found.size, alt: String::new() }
}

/// `text` up to the first of `marks`, and the rest.
pub(crate) fn cut_at<'t>(text: &'t str, marks: &[char]) -> (&'t str, &'t str) {
    text.split_at(text.find(marks).unwrap_or(text.len()))
}
