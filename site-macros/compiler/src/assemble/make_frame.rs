//! Creates the frame of each language, and the frame around one page.

use site_html::escape;
use site_settings::cache_key::Shared;
use site_settings::config::appearance::Search;
use site_settings::config::{ColorScheme, Config, MenuItem};
use site_settings::front_matter::Listing;
use site_theme::integration;
use site_theme::view::{AssetView, FieldView, FooterView, IconLink, LinkView, ScriptView, SearchView, SiteView};

use super::frame::{Frame, PageFrame};
use super::generated::{feed_links_of, home_address};
use super::inputs::Inputs;
use super::lookup::{absolute_image, cut_at};
use super::rendered::RenderedSite;
use crate::content::{Page, PageId};

/// The theme's favicon files in the order in which they are linked, if the asset or static file exists.
const ICONS: &[(&str, &str, &str, &str)] = &[
    ("icon", "favicon.svg", "image/svg+xml", "any"),
    ("icon", "images/favicon.svg", "image/svg+xml", "any"),
    ("icon", "favicon.ico", "image/x-icon", "48x48"),
    ("icon", "images/favicon-32x32.png", "image/png", "32x32"),
    ("icon", "images/favicon-16x16.png", "image/png", "16x16"),
    ("apple-touch-icon", "apple-touch-icon.png", "image/png", "180x180"),
    ("apple-touch-icon", "images/apple-touch-icon.png", "image/png", "180x180"),
];

impl RenderedSite<'_> {
    /// The frames of all languages.
    pub(crate) fn make_frames(&self) -> Vec<Frame> {
        let menus = menus(self.inputs);
        self.inputs.configs.iter().zip(&menus).enumerate().map(|(lang, (config, menu))| self.frame(lang, config, menu)).collect()
    }

    fn frame(&self, lang: usize, config: &Config, menu: &[MenuItem]) -> Frame {
        let mut styles: Vec<AssetView> = self.theme_asset(config, "css/site.css").into_iter().collect();
        styles.extend(config.theme.custom_css.iter().filter_map(|name| self.own_asset(config, "style", name)));
        let early = config.theme.color_toggle.then(|| self.theme_asset(config, "js/scheme.js")).flatten();
        let targets: Vec<Option<String>> = menu.iter().map(|item| self.menu_address(config, item.url.as_deref()?)).collect();
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
            scripts: config.theme.custom_js.iter().filter_map(|name| self.own_asset(config, "script", name)).collect(),
            analytics_html: self.analytics(config).iter().map(|service| service.html.as_str()).collect(),
            footer: self.footer(config),
        };
        let image = config.theme.image.as_deref().or(config.author.avatar.as_deref());
        let image = image.and_then(|name| self.site_picture(config, name)).map(|picture| absolute_image(config, picture));
        let feeds = self.inputs.library.homes.get(lang).map(|home| feed_links_of(self, *home)).unwrap_or_default();
        let words = site_theme::strings(&config.language.code);
        let scripts = [
            self.script("js/copy.js", &[("data-copy", &words.copy), ("data-copied", &words.copied)]),
            self.script("js/formulas.js", &[]),
            self.script("js/comments.js", &[("data-show", &words.comments_show)]),
        ];
        Frame { site: site.into(), scripts, targets, icons: self.icon_links(config), image, feeds }
    }

    /// The frame of a page at `address`; `id` if the page is in the library.
    pub(crate) fn framing(&self, lang: usize, address: &str, id: Option<PageId>) -> PageFrame<'_> {
        let config = &self.inputs.configs[lang];
        let frame = &self.frames[lang];
        let home = home_address(config);
        let leads_here =
            |target: &str| target == address || (target != home && target.ends_with('/') && address.starts_with(target));
        // Of an entry for the section and one for the page, only the page's is the current one.
        let depth = |target: &Option<String>| target.as_deref().filter(|target| leads_here(target)).map(str::len);
        let nearest = frame.targets.iter().filter_map(depth).max();
        let first = nearest.and_then(|nearest| frame.targets.iter().position(|target| depth(target) == Some(nearest)));
        let current = (0..frame.targets.len()).map(|place| Some(place) == first).collect();
        PageFrame { lang, site: &frame.site, current, languages: self.language_links(config, lang, id) }
    }

    /// The sources of the enabled analytics services; empty in a local preview.
    pub(crate) fn analytics(&self, config: &Config) -> Vec<integration::Integrated> {
        if self.inputs.world.options().loopback {
            return Vec::new();
        }
        // The check of the settings has reported services that are set up wrongly.
        config.analytics.iter().filter_map(|service| integration::analytics(service).ok()).collect()
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
                    // Hugo's themes replace the short names of flags here.
                    name: site_markdown::emojified(&other.language.name),
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

    /// `© 2016 - 2025 NAME`. The last year is that of the newest content, not of the build, so that the same sources give the same bytes in
    /// every year.
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
        let years = match (config.theme.since, newest) {
            (Some(since), Some(newest)) if newest > since => format!("{since} - {newest} "),
            (Some(since), _) => format!("{since} "),
            (None, Some(newest)) => format!("{newest} "),
            (None, None) => String::new(),
        };
        format!("© {years}{}", escape(name))
    }

    /// A small inline script: the owner's, or else the theme's.
    fn script(&self, name: &str, data: &[(&'static str, &str)]) -> Option<Shared<ScriptView>> {
        let code = std::str::from_utf8(&self.inputs.assets.get(name)?.bytes).ok()?;
        // In a string this is equivalent, and the HTML parser does not see the end of the script (HTML Standard, 4.12.1.3).
        let code = code.replace("</", "<\\/").replace("<!--", "<\\!--");
        let data = data.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        Some(ScriptView { code, data }.into())
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
}

/// The main menu of each language: the items of the settings, and pages that ask to be in it (`menu: main`). Sorted by weight, none last;
/// for equal weights in the order written, on a Hugo site by name.
fn menus(inputs: &Inputs<'_>) -> Vec<Vec<MenuItem>> {
    let mut menus: Vec<Vec<MenuItem>> = inputs.configs.iter().map(|config| config.menu.clone()).collect();
    // As in Hugo, from the list of all pages.
    let listed = |page: &&Page| page.rendered && page.listed == Listing::Everywhere;
    for page in inputs.library.pages.iter().filter(listed) {
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
    let of_sections = |lang: usize| {
        let home = inputs.library.homes.get(lang).map(|home| inputs.library.page(*home));
        home.into_iter().flat_map(|home| &home.subsections).map(|id| inputs.library.page(*id)).filter(listed)
    };
    for (lang, (menu, config)) in menus.iter_mut().zip(inputs.configs).enumerate() {
        // Hugo's themes have other ways to the posts; here the menu is the one.
        if config.migrated.sections_in_menu || (config.from_hugo && menu.is_empty()) {
            let item = |page: &Page| MenuItem {
                name: page.front.link_title.clone().unwrap_or_else(|| page.title.clone()),
                url: Some(page.address.clone()),
                weight: page.front.weight,
                ..MenuItem::default()
            };
            let is_new = |page: &&Page| menu.iter().all(|known| known.url.as_deref() != Some(page.address.as_str()));
            let items: Vec<MenuItem> = of_sections(lang).filter(is_new).map(item).collect();
            menu.extend(items);
        }
        let name = |item: &MenuItem| if config.from_hugo { item.name.to_lowercase() } else { String::new() };
        menu.sort_by_cached_key(|item| (item.weight == 0, item.weight, name(item)));
    }
    menus
}

/// The search form. An address of this site is below its base path.
fn search(config: &Config, address: &str) -> Option<SearchView> {
    let host = config.origin.split_once("://").map_or("", |(_, host)| host);
    let Search { action, field, hidden } = Search::read(address, host)?;
    let action = if action.starts_with('/') { config.href(&action) } else { action };
    let hidden = hidden.into_iter().map(|(name, value)| FieldView { name, value }).collect();
    Some(SearchView { action, field, hidden })
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

fn icon_rel(key: &str) -> &str {
    match key {
        "apple_touch_icon" | "appletouchicon" | "touchicon" => "apple-touch-icon",
        "mask_icon" | "safaripinnedtab" => "mask-icon",
        _ => "icon",
    }
}
