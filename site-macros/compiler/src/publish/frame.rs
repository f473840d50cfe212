//! What surrounds every page: the head, the menu, the footer.

use std::hash::{Hash, Hasher};

use jiff::ZonedDateTime;

use super::{Inputs, Rendered};
use crate::content::{Page, PageId, PageKind, Pictures};
use crate::feed;
use site_html::escape;
use site_markdown::{Picture, Resolve};
use site_settings::cache_key::Shared;
use site_settings::config::look::Search;
use site_settings::config::{ColorScheme, Config, MenuItem};
use site_theme::integration;
use site_theme::view::{
    ArticleMeta, AssetView, DateView, FeedLink, FooterView, HeadView, IconLink, ImageView, LinkView, ScriptView, SearchView,
    SiteView,
};

/// Our own favicon files, in the order browsers like them; each is linked where the asset or static file exists.
const ICONS: &[(&str, &str, &str, &str)] = &[
    ("icon", "favicon.svg", "image/svg+xml", "any"),
    ("icon", "images/favicon.svg", "image/svg+xml", "any"),
    ("icon", "favicon.ico", "image/x-icon", "48x48"),
    ("icon", "images/favicon-32x32.png", "image/png", "32x32"),
    ("icon", "images/favicon-16x16.png", "image/png", "16x16"),
    ("apple-touch-icon", "apple-touch-icon.png", "image/png", "180x180"),
    ("apple-touch-icon", "images/apple-touch-icon.png", "image/png", "180x180"),
];

/// What all pages of a language share, made once.
pub(crate) struct Frame {
    /// As seen from no page in particular.
    site: Shared<SiteView>,
    /// The scripts that stand in pages with code, with formulas and with comments.
    scripts: [Option<Shared<ScriptView>>; 3],
    /// Where each entry of the menu leads, where that is on this site.
    targets: Vec<Option<String>>,
    icons: Vec<IconLink>,
    /// The picture of pages that have none of their own.
    image: Option<ImageView>,
    /// Feeds of the home page.
    feeds: Vec<FeedLink>,
}

/// The frame as it is around one page: what of it differs from page to page, and so all that its key is made from besides the frame's.
pub(crate) struct Framing<'a> {
    site: &'a Shared<SiteView>,
    /// Which entries of the menu lead here or above.
    current: Vec<bool>,
    languages: Vec<LinkView>,
}

impl Hash for Framing<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { site, current, languages } = self;
        (site, current, languages).hash(state);
    }
}

impl Framing<'_> {
    /// What the templates see of it.
    pub(crate) fn view(&self) -> SiteView {
        let mut site = SiteView::clone(self.site);
        site.menu.iter_mut().zip(&self.current).for_each(|(link, current)| link.current = *current);
        site.languages.clone_from(&self.languages);
        site
    }
}

impl Rendered<'_> {
    /// The frames of all languages.
    pub(crate) fn make_frames(&self) -> Vec<Frame> {
        let menus = menus(self.inputs);
        self.inputs.configs.iter().zip(&menus).enumerate().map(|(lang, (config, menu))| self.frame(lang, config, menu)).collect()
    }

    fn frame(&self, lang: usize, config: &Config, menu: &[MenuItem]) -> Frame {
        let mut styles: Vec<AssetView> = self.theme_asset(config, "css/site.css").into_iter().collect();
        styles.extend(config.theme.custom_css.iter().filter_map(|name| self.own_asset(config, name)));
        let early = config.theme.color_toggle.then(|| self.theme_asset(config, "js/scheme.js")).flatten();
        let targets: Vec<Option<String>> =
            menu.iter().map(|item| self.menu_address(config, lang, item.url.as_deref()?)).collect();
        let site = SiteView {
            title: config.title.clone(),
            home_href: config.href(&home_address(config)),
            lang: config.language.locale.clone(),
            strings: config.language.code.clone(),
            rtl: config.language.rtl,
            menu: menu.iter().zip(&targets).map(|(item, target)| menu_link(config, item, target.as_deref())).collect(),
            languages: Vec::new(),
            color_scheme: match config.theme.color_scheme {
                ColorScheme::Auto => "auto",
                ColorScheme::Light => "light",
                ColorScheme::Dark => "dark",
            },
            color_toggle: config.theme.color_toggle,
            search: config.theme.search.as_deref().and_then(|address| search(config, address)),
            styles,
            early_scripts: early.into_iter().collect(),
            scripts: config.theme.custom_js.iter().filter_map(|name| self.own_asset(config, name)).collect(),
            analytics_html: self.analytics(config).iter().map(|service| service.html.as_str()).collect(),
            footer: self.footer(config),
        };
        let image = config.theme.image.as_deref().or(config.author.avatar.as_deref());
        let image = image.and_then(|name| self.site_picture(config, name)).map(|picture| absolute_image(config, picture));
        let feeds = self.inputs.library.homes.get(lang).map(|home| super::feeds::links_of(self, *home)).unwrap_or_default();
        let words = site_theme::strings(&config.language.code);
        let scripts = [
            self.script("js/copy.js", &[("data-copy", &words.copy), ("data-copied", &words.copied)]),
            self.script("js/formulas.js", &[]),
            self.script("js/comments.js", &[("data-show", &words.comments_show)]),
        ];
        Frame { site: site.into(), scripts, targets, icons: self.icon_links(config), image, feeds }
    }

    /// The frame of a page at `address`; `id` where it is one of the library.
    pub(crate) fn framing(&self, lang: usize, address: &str, id: Option<PageId>) -> Framing<'_> {
        let config = &self.inputs.configs[lang];
        let frame = &self.frames[lang];
        let home = home_address(config);
        let leads_here =
            |target: &str| target == address || (target != home && target.ends_with('/') && address.starts_with(target));
        let current = frame.targets.iter().map(|target| target.as_deref().is_some_and(leads_here)).collect();
        Framing { site: &frame.site, current, languages: self.language_links(config, lang, id) }
    }

    /// What the switched-on services of the site need; nothing where the site is only seen on this machine.
    pub(crate) fn analytics(&self, config: &Config) -> Vec<integration::Integrated> {
        if self.inputs.world.options().loopback {
            return Vec::new();
        }
        // A service that is set up wrongly was reported by the check of the settings.
        config.analytics.iter().filter_map(|service| integration::analytics(service).ok()).collect()
    }

    fn theme_asset(&self, config: &Config, name: &str) -> Option<AssetView> {
        self.inputs.assets.get(name).map(|a| AssetView { href: config.href(&a.address), integrity: a.integrity.clone() })
    }

    /// A style sheet or script the owner named: an asset, else a static file, else nothing ([`super::check`] reports it).
    fn own_asset(&self, config: &Config, name: &str) -> Option<AssetView> {
        let plain = name.trim_start_matches('/');
        if let Some(view) = self.theme_asset(config, plain) {
            return Some(view);
        }
        let address = format!("/{plain}");
        let known = self.inputs.library.statics.contains_key(&address);
        known.then(|| AssetView { href: config.href(&address), integrity: String::new() })
    }

    /// The address of this site that a menu's URL names, if it names one: with the language's prefix where that exists.
    pub(crate) fn menu_address(&self, config: &Config, lang: usize, url: &str) -> Option<String> {
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
        let found = candidates.into_iter().find(|candidate| self.exists(candidate, lang));
        Some(found.unwrap_or(plain))
    }

    /// Is something published at this address?
    pub(crate) fn exists(&self, address: &str, _lang: usize) -> bool {
        let library = self.inputs.library;
        library.by_address.contains_key(address)
            || library.statics.contains_key(address)
            || library.aliases.contains_key(address)
            || self.generated.contains(address)
    }

    fn language_links(&self, config: &Config, lang: usize, id: Option<PageId>) -> Vec<LinkView> {
        if config.languages.len() < 2 {
            return Vec::new();
        }
        let library = self.inputs.library;
        let translations = id.map(|id| library.page(id).translations.as_slice()).unwrap_or_default();
        self.inputs
            .configs
            .iter()
            .enumerate()
            .map(|(index, other)| {
                let translated = translations.iter().map(|t| library.page(*t)).find(|page| page.lang == index);
                let address = match translated {
                    Some(page) => page.address.clone(),
                    None => home_address(other),
                };
                LinkView {
                    name: other.language.name.clone(),
                    href: (index != lang).then(|| other.href(&address)),
                    current: index == lang,
                    lang: Some(other.language.locale.clone()),
                    ..LinkView::default()
                }
            })
            .collect()
    }

    fn footer(&self, config: &Config) -> FooterView {
        let theme = &config.theme;
        let copyright_html = match (&theme.copyright, theme.hide_copyright) {
            (_, true) => None,
            (Some(text), _) => Some(site_markdown::render_inline(text, config)),
            (None, _) => Some(self.copyright_line(config)),
        };
        let commit = self.inputs.world.commit().map(|commit| {
            let href = theme.commit_url.as_ref().map(|url| format!("{}/{}", url.trim_end_matches('/'), commit.hash));
            (commit.short().to_owned(), href)
        });
        FooterView {
            copyright_html,
            license_html: theme.license.as_ref().map(|text| site_markdown::render_inline(text, config)),
            credits: !theme.hide_credits,
            commit,
        }
    }

    /// `© 2016 - 2025 NAME`. The last year is that of the newest content, not of the build, so that the same sources give the same
    /// bytes in every year.
    fn copyright_line(&self, config: &Config) -> String {
        let name = if config.author.name.is_empty() { &config.title } else { &config.author.name };
        let newest = self
            .inputs
            .library
            .pages
            .iter()
            .filter_map(|page| page.front.dates.lastmod.as_ref().or(page.front.dates.date.as_ref()))
            .map(|date| i64::from(date.year()))
            .max();
        let years = match (theme_since(config), newest) {
            (Some(since), Some(newest)) if newest > since => format!("{since} - {newest} "),
            (Some(since), _) => format!("{since} "),
            (None, Some(newest)) => format!("{newest} "),
            (None, None) => String::new(),
        };
        format!("© {years}{}", escape(name))
    }

    /// The head of a page, but for its JSON-LD.
    pub(crate) fn head_view(&self, lang: usize, id: Option<PageId>, address: &str, title: &str) -> HeadView {
        let config = &self.inputs.configs[lang];
        let page = id.map(|id| self.page(id));
        let home = page.is_some_and(|page| page.kind == PageKind::Home);
        let keywords = match page {
            Some(page) if !page.front.keywords.is_empty() => page.front.keywords.join(", "),
            _ => config.keywords.join(", "),
        };
        let canonical = match page.and_then(|page| page.front.canonical.as_ref()) {
            Some(canonical) if canonical.value.contains("://") => canonical.value.clone(),
            Some(canonical) => config.absolute(&canonical.value),
            None => config.absolute(address),
        };
        HeadView {
            title: if home || title.is_empty() { config.title.clone() } else { format!("{title} · {}", config.title) },
            page_title: if title.is_empty() { config.title.clone() } else { title.to_owned() },
            site_name: config.title.clone(),
            description: self.description(config, id),
            keywords,
            author: config.author.name.clone(),
            canonical,
            og_locale: config.language.locale.replace('-', "_"),
            image: self.head_image(config, lang, id),
            article: page.filter(|page| page.kind == PageKind::Regular).map(article),
            twitter: config.theme.twitter.clone(),
            json_ld: String::new(),
            styles: self.own_styles(config, id),
            scripts: self.own_scripts(lang, id),
            feeds: self.feed_links(lang, id),
            alternates: id.map(|id| self.alternates(id)).unwrap_or_default(),
            icons: self.frames[lang].icons.clone(),
            manifest_href: Some(config.href("/site.webmanifest")),
            noindex: false,
            prev_href: None,
            next_href: None,
        }
    }

    /// The style sheets that only some pages need.
    fn own_styles(&self, config: &Config, id: Option<PageId>) -> Vec<AssetView> {
        let Some(document) = id.map(|id| self.document(id)) else { return Vec::new() };
        let wanted = [(document.has_code, "css/syntax.css"), (document.has_math, "css/math.css")];
        wanted.into_iter().filter(|(used, _)| *used).filter_map(|(_, name)| self.theme_asset(config, name)).collect()
    }

    /// The scripts that only some pages can use, with their words.
    fn own_scripts(&self, lang: usize, id: Option<PageId>) -> Vec<Shared<ScriptView>> {
        let Some(document) = id.map(|id| self.document(id)) else { return Vec::new() };
        let [copy, formulas, _] = &self.frames[lang].scripts;
        [(document.has_code, copy), (document.has_math, formulas)]
            .into_iter()
            .filter(|(used, _)| *used)
            .filter_map(|(_, script)| script.clone())
            .collect()
    }

    /// Adds to the head what brings comments when the reader asks for them.
    pub(crate) fn add_comments(&self, lang: usize, config: &Config, head: &mut HeadView) {
        let [.., comments] = &self.frames[lang].scripts;
        head.scripts.extend(comments.clone());
        head.styles.extend(self.theme_asset(config, "css/comments.css"));
    }

    /// A small script to stand in the page: the theme's or the owner's in its place.
    fn script(&self, name: &str, data: &[(&'static str, &str)]) -> Option<Shared<ScriptView>> {
        let code = std::str::from_utf8(&self.inputs.assets.get(name)?.bytes).ok()?;
        // In a string these words are as good as `<\/` (HTML Standard, 4.12.1.3).
        let code = code.replace("</", "<\\/").replace("<!--", "<\\!--");
        let data = data.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        Some(ScriptView { code, data }.into())
    }

    /// Description, else summary, else the site's: plain text on one line.
    pub(crate) fn description(&self, config: &Config, id: Option<PageId>) -> String {
        let Some(id) = id else { return config.description.clone() };
        if let Some(description) = self.page(id).front.description.as_deref().filter(|d| !d.trim().is_empty()) {
            return description.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let summary = super::text::plain(&self.summary_html(id));
        if summary.is_empty() { config.description.clone() } else { summary }
    }

    /// Front matter's summary, else the body's.
    pub(crate) fn summary_html(&self, id: PageId) -> String {
        let page = self.page(id);
        match &page.front.summary {
            Some(summary) if !self.document(id).divided => site_markdown::render_inline(summary, self.config(page)),
            _ => self.document(id).summary.clone(),
        }
    }

    fn head_image(&self, config: &Config, lang: usize, id: Option<PageId>) -> Option<ImageView> {
        let featured = id.and_then(|id| self.page(id).front.featured_image.as_ref().map(|image| (id, image.value.as_str())));
        match featured {
            Some((id, image)) => self.resolver(id).image(image).ok().map(|picture| absolute_image(config, picture)),
            None => self.frames[lang].image.clone(),
        }
    }

    /// A picture named in the settings, seen from the site's root.
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

    fn feed_links(&self, lang: usize, id: Option<PageId>) -> Vec<FeedLink> {
        let home = self.inputs.library.homes.get(lang).copied();
        let mut links = id.filter(|_| id != home).map(|id| super::feeds::links_of(self, id)).unwrap_or_default();
        links.extend(self.frames[lang].feeds.iter().cloned());
        links
    }

    /// `hreflang` and absolute URL of the page and its translations, where it has any.
    pub(crate) fn alternates(&self, id: PageId) -> Vec<(String, String)> {
        let page = self.page(id);
        if page.translations.is_empty() {
            return Vec::new();
        }
        let mut pages: Vec<&Page> = page.translations.iter().map(|t| self.page(*t)).chain([page]).collect();
        pages.sort_by_key(|page| page.lang);
        pages.iter().map(|page| (self.config(page).language.locale.clone(), self.config(page).absolute(&page.address))).collect()
    }

    fn icon_links(&self, config: &Config) -> Vec<IconLink> {
        let configured = |rel: &str, path: &String| {
            self.site_picture(config, path).map(|picture| IconLink {
                rel: rel.to_owned(),
                href: picture.src,
                media_type: None,
                sizes: None,
            })
        };
        let own: Vec<IconLink> = config.theme.favicons.iter().filter_map(|(key, path)| configured(icon_rel(key), path)).collect();
        if !own.is_empty() {
            return own;
        }
        ICONS
            .iter()
            .filter_map(|(rel, name, media_type, sizes)| {
                let picture = self.site_picture(config, name)?;
                let sizes = Some((*sizes).to_owned());
                Some(IconLink { rel: (*rel).to_owned(), href: picture.src, media_type: Some((*media_type).to_owned()), sizes })
            })
            .collect()
    }

    /// A date in the owner's format and the page's language.
    pub(crate) fn date_view(&self, config: &Config, date: &ZonedDateTime) -> DateView {
        DateView { iso: feed::internet(date), text: site_theme::date::format(date, &config.date_format, &config.language.code) }
    }
}

/// The main menu of each language: the settings' items, and the pages that ask to be in it (`menu: main`). By weight, none last;
/// of equal weight as written, in a Hugo site by name.
fn menus(inputs: &Inputs<'_>) -> Vec<Vec<MenuItem>> {
    let mut menus: Vec<Vec<MenuItem>> = inputs.configs.iter().map(|config| config.menu.clone()).collect();
    for page in inputs.library.pages.iter().filter(|page| page.rendered) {
        let Some(menu) = menus.get_mut(page.lang) else { continue };
        for place in page.front.menus.iter().filter(|place| place.menu == "main") {
            menu.push(MenuItem {
                name: place.name.clone().or_else(|| page.front.link_title.clone()).unwrap_or_else(|| page.title.clone()),
                url: Some(page.address.clone()),
                weight: place.weight.unwrap_or(page.front.weight),
                ..MenuItem::default()
            });
        }
    }
    for (menu, config) in menus.iter_mut().zip(inputs.configs) {
        let name = |item: &MenuItem| if config.from_hugo { item.name.to_lowercase() } else { String::new() };
        menu.sort_by_cached_key(|item| (item.weight == 0, item.weight, name(item)));
    }
    menus
}

/// The form that searches at an address: one of this site's is below its base path.
fn search(config: &Config, address: &str) -> Option<SearchView> {
    let host = config.origin.split_once("://").map_or("", |(_, host)| host);
    let Search { action, field, hidden } = Search::read(address, host)?;
    let action = if action.starts_with('/') { config.href(&action) } else { action };
    Some(SearchView { action, field, hidden })
}

/// The address of a language's home page.
pub(crate) fn home_address(config: &Config) -> String {
    format!("{}/", config.language.prefix)
}

fn menu_link(config: &Config, item: &MenuItem, target: Option<&str>) -> LinkView {
    let href = match (target, &item.url) {
        (Some(target), Some(url)) => {
            let (_, rest) = cut_at(url, &['?', '#']);
            Some(format!("{}{rest}", config.href(target)))
        }
        (None, Some(url)) => Some(url.clone()),
        _ => None,
    };
    LinkView {
        name: item.name.clone(),
        href,
        class: item.class.clone(),
        target: item.target.clone(),
        rel: item.rel.clone(),
        ..LinkView::default()
    }
}

/// A picture as Open Graph wants it.
fn absolute_image(config: &Config, found: Picture) -> ImageView {
    let src = if found.src.contains("://") { found.src } else { format!("{}{}", config.origin, found.src) };
    ImageView { src, size: found.size, alt: String::new() }
}

fn theme_since(config: &Config) -> Option<i64> {
    config.theme.since
}

fn icon_rel(key: &str) -> &str {
    match key {
        "apple_touch_icon" | "appletouchicon" | "touchicon" => "apple-touch-icon",
        "mask_icon" | "safaripinnedtab" => "mask-icon",
        _ => "icon",
    }
}

fn article(page: &Page) -> ArticleMeta {
    let names = |plural: &str| -> Vec<String> {
        page.front.terms.get(plural).map(|terms| terms.iter().map(|t| t.value.clone()).collect()).unwrap_or_default()
    };
    ArticleMeta {
        section: page.section.clone(),
        published: page.front.dates.publish.as_ref().or(page.front.dates.date.as_ref()).map(feed::internet),
        modified: page.front.dates.lastmod.as_ref().map(feed::internet),
        tags: names("tags"),
    }
}

/// `text` up to the first of `marks`, and the rest.
pub(crate) fn cut_at<'t>(text: &'t str, marks: &[char]) -> (&'t str, &'t str) {
    text.split_at(text.find(marks).unwrap_or(text.len()))
}
