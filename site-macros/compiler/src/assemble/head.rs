//! Views of the heads of pages.

use jiff::ZonedDateTime;
use site_settings::cache_key::Shared;
use site_settings::config::Config;
use site_theme::view::{AlternateView, ArticleMeta, AssetView, DateView, FeedLink, HeadView, ImageView, ScriptView};

use super::generated::feed_links_of;
use super::lookup::absolute_image;
use super::plain_text::plain;
use super::rendered::RenderedSite;
use crate::content::{Page, PageId, PageKind};
use crate::feed;

impl RenderedSite<'_> {
    /// The head of a page, without its JSON-LD.
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
            author: match page.map(|page| page.front.author_names.as_slice()) {
                Some(names @ [_, ..]) => names.join(", "),
                _ => config.author.name.clone(),
            },
            canonical,
            og_locale: config.language.locale.replace('-', "_"),
            image: self.head_image(config, lang, id),
            article: page.filter(|page| !page.kind.is_list()).map(article),
            twitter: config.theme.twitter.clone(),
            json_ld: String::new(),
            styles: self.own_styles(config, id),
            scripts: self.own_scripts(lang, id),
            feeds: self.feed_links(lang, id),
            alternates: id
                .into_iter()
                .flat_map(|id| self.alternates(id))
                .map(|(lang, href)| AlternateView { lang, href })
                .collect(),
            icons: self.frames[lang].icons.clone(),
            manifest_href: Some(config.href("/site.webmanifest")),
            noindex: page.is_some_and(|page| page.front.noindex),
            prev_href: None,
            next_href: None,
        }
    }

    /// The style sheets that only some pages need.
    fn own_styles(&self, config: &Config, id: Option<PageId>) -> Vec<AssetView> {
        let Some(document) = id.map(|id| self.document(id)) else { return Vec::new() };
        let wanted = [
            (document.has_code, "css/syntax.css"),
            (document.has_math, "css/math.css"),
            (document.has_components, "css/shortcodes.css"),
        ];
        wanted.into_iter().filter(|(used, _)| *used).filter_map(|(_, name)| self.theme_asset(config, name)).collect()
    }

    /// The scripts that only some pages need, with their labels.
    fn own_scripts(&self, lang: usize, id: Option<PageId>) -> Vec<Shared<ScriptView>> {
        let Some(document) = id.map(|id| self.document(id)) else { return Vec::new() };
        let [copy, formulas, _] = &self.frames[lang].scripts;
        [(document.has_code, copy), (document.has_math, formulas)]
            .into_iter()
            .filter(|(used, _)| *used)
            .filter_map(|(_, script)| script.clone())
            .collect()
    }

    /// Adds the script that loads comments on demand.
    pub(crate) fn add_comments(&self, lang: usize, config: &Config, head: &mut HeadView) {
        let [.., comments] = &self.frames[lang].scripts;
        head.scripts.extend(comments.clone());
        head.styles.extend(self.theme_asset(config, "css/comments.css"));
    }

    /// The description, or else the summary, or else the site's description: plain text on one line.
    pub(crate) fn description(&self, config: &Config, id: Option<PageId>) -> String {
        let Some(id) = id else { return config.description.clone() };
        if let Some(description) = self.page(id).front.description.as_deref().filter(|d| !d.trim().is_empty()) {
            return description.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let summary = plain(&self.summary_html(id));
        if summary.is_empty() { config.description.clone() } else { summary }
    }

    /// The summary from front matter, or else that of the body.
    pub(crate) fn summary_html(&self, id: PageId) -> String {
        let page = self.page(id);
        match &page.front.summary {
            Some(summary) if !self.document(id).divided => site_markdown::render_page_inline(summary, self.config(page)).0,
            _ => self.document(id).summary.clone(),
        }
    }

    fn head_image(&self, config: &Config, lang: usize, id: Option<PageId>) -> Option<ImageView> {
        let own = id.and_then(|id| super::cover::shared(self, id)).map(|picture| absolute_image(config, picture));
        own.or_else(|| self.frames[lang].image.clone())
    }

    fn feed_links(&self, lang: usize, id: Option<PageId>) -> Vec<FeedLink> {
        let home = self.inputs.library.homes.get(lang).copied();
        let mut links = id.filter(|_| id != home).map(|id| feed_links_of(self, id)).unwrap_or_default();
        links.extend(self.frames[lang].feeds.iter().cloned());
        links
    }

    /// `hreflang` and absolute URL of the page and its translations, if it has any.
    pub(crate) fn alternates(&self, id: PageId) -> Vec<(String, String)> {
        let page = self.page(id);
        if page.translations.is_empty() {
            return Vec::new();
        }
        let mut pages: Vec<&Page> = page.translations.iter().map(|t| self.page(*t)).chain([page]).collect();
        pages.sort_by_key(|page| page.lang);
        pages.iter().map(|page| (self.config(page).language.locale.clone(), self.config(page).absolute(&page.address))).collect()
    }

    /// A date in the owner's format and the language of the page.
    pub(crate) fn date_view(&self, config: &Config, date: &ZonedDateTime) -> DateView {
        DateView { iso: feed::internet(date), text: site_theme::date::format(date, &config.date_format, &config.language.code) }
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
