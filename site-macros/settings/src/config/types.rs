//! The resolved settings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use site_diag::{Diagnostic, FileId, Severity, Span};
use site_model::PageKind;
use strum::{EnumString, IntoStaticStr};

use super::checks::Checks;
use super::markdown::{HeadingIds, LineBreaks, Mark, Syntax};
use super::pattern::Pattern;
use super::security::Security;
use crate::data::{Node, Value};
use crate::front_matter::Cascade;

/// Everything the owner decided, for one language. With several languages each has a whole copy, its own words laid over the
/// common ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The file the settings came from, and its `base_url` line's place, for diagnostics.
    pub source: Option<FileId>,
    /// Place of the title setting, or the start of the file.
    pub title_span: Option<Span>,
    /// True where they came from Hugo's files: see [`site_diag::tolerate`].
    pub from_hugo: bool,
    /// Hugo's environment: `production`, or what `HUGO_ENVIRONMENT` says.
    pub environment: String,
    /// All of Hugo's settings as they are written, those of this language over the common ones: for templates.
    pub hugo: Option<Arc<Node>>,
    /// The site's name.
    pub title: String,
    /// Scheme and authority without trailing slash: `https://example.org`.
    pub origin: String,
    /// Path of the base URL without trailing slash: empty, or `/blog`. Every served address begins with it.
    pub base_path: String,
    /// This language.
    pub language: Language,
    /// Codes and names of all languages, this one included, for switchers and `hreflang`.
    pub languages: Vec<Language>,
    /// Who writes here.
    pub author: Author,
    /// What the site is about, plain text.
    pub description: String,
    /// Keywords for the head.
    pub keywords: Vec<String>,
    /// The main menu, by weight.
    pub menu: Vec<MenuItem>,
    /// Links of the home page, by weight.
    pub social: Vec<SocialLink>,
    /// Pages in one page of a list; at least 1.
    pub page_size: usize,
    /// Kinds of terms: tags, categories, series, authors, and the owner's own.
    pub taxonomies: Vec<Taxonomy>,
    /// Section in lower case → address pattern such as `/:year/:month/:slug/`; the key `` (empty) is the root.
    pub permalinks: BTreeMap<String, String>,
    /// How Markdown is read.
    pub markup: Markup,
    /// Feeds.
    pub feeds: Feeds,
    /// Where dates come from.
    pub dates: DateRules,
    /// The zone of dates without one.
    pub time_zone: TimeZone,
    /// How dates are shown, in Go's reference notation: `January 2, 2006`; or as usual in the language, such as `:date_long`.
    pub date_format: String,
    /// Languages that there is content of, and that are not published.
    pub disabled_languages: Vec<DisabledLanguage>,
    /// Things left out of the site: `taxonomy`, `term`, `rss`, `sitemap`, `robotsTXT`, `404`, `section`, `home`, `page`.
    pub disabled_kinds: Vec<String>,
    /// There is a page that lists all posts by year.
    pub archive: bool,
    /// Files and folders of content whose paths match one of these do not exist. Ours are held against the path below the content folder,
    /// `posts/a.md`; Hugo's `ignoreFiles` against the whole path, of which we take the part in the site's folder: `/content/posts/a.md`.
    pub ignore_files: Vec<Pattern>,
    /// What a dead link, fragment or image is.
    pub dead_links: Severity,
    /// What pages may do. One for all languages.
    pub security: Security,
    /// What of pictures is published. One for all languages.
    pub images: Images,
    /// What the owner thinks of each check.
    pub checks: Checks,
    /// What an alias over a page is (the page wins).
    pub alias_collision: Severity,
    /// The look.
    pub theme: Theme,
    /// Comments, where an integration is set up.
    pub comments: Option<Integration>,
    /// Analytics, each that is set up.
    pub analytics: Vec<Integration>,
    /// The owner's own values, for the `param` shortcode: `[params]`, without the theme's settings where it is Hugo's. Keys in lower
    /// case.
    pub params: BTreeMap<String, Value>,
    /// Host names the server answers to; empty: any.
    pub hosts: Vec<String>,
    /// The site has pages in Chinese, Japanese or Korean (`hasCJKLanguage`).
    pub has_cjk: bool,
    /// Words in a summary taken from the text (Hugo's `summaryLength`, 70).
    pub summary_words: usize,
    /// Dates of last change come from git where front matter has none.
    pub git_dates: bool,
    /// Sitemap defaults.
    pub sitemap: SitemapDefaults,
    /// Letter case of addresses is kept (Hugo's `disablePathToLower`).
    pub keep_case: bool,
    /// `/x.html` leads to `/x/`, for links from a time when pages were there.
    pub html_addresses: bool,
    /// Sections whose pages are at `/x.html` instead of `/x/`; `*`: all (Hugo's `uglyURLs`).
    pub html_pages: Vec<String>,
    /// Addresses have letters without accents (Hugo's `removePathAccents`).
    pub remove_accents: bool,
    /// The element before the number of a list's further pages: `page` (Hugo's `pagination.path`).
    pub page_path: String,
    /// Old addresses of pages lead to them (not with Hugo's `disableAliases`).
    pub aliases: bool,
    /// `/posts/page/1/` leads to `/posts/` (not with Hugo's `pagination.disableAliases`).
    pub first_page_aliases: bool,
    /// How the names of sections and terms become titles (Hugo's `titleCaseStyle`).
    pub title_style: TitleStyle,
    /// What is made of each kind of page, `html` and `rss`, by the name of the kind; both of kinds that are not there.
    pub outputs: BTreeMap<String, Vec<String>>,
    /// Sections that nobody named are called by their folder in the plural (Hugo's `pluralizeListTitles`).
    pub plural_titles: bool,
    /// Lists that nobody named begin with capital letters (Hugo's `capitalizeListTitles`).
    pub capital_titles: bool,
    /// Patterns for lists: `section`, `taxonomy` or `term` → section or taxonomy → pattern. Hugo's `permalinks.KIND`.
    pub list_permalinks: BTreeMap<String, BTreeMap<String, String>>,
    /// Front matter for pages that match, after that of the sections.
    pub cascades: Vec<Cascade>,
    /// What only Hugo's settings say.
    pub migrated: Migrated,
}

/// What a site does because Hugo, or the theme it had there, would do it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Names of the themes, or paths of modules.
    pub themes: Vec<String>,
    /// The folders of the themes, each with a trailing slash, in the order in which they count.
    pub theme_folders: Vec<String>,
    /// The home page lists the posts, in pages of [`Config::page_size`].
    pub home_lists_posts: bool,
    /// Sections whose pages the home page lists (`mainSections`); empty: the section with most pages.
    pub main_sections: Vec<String>,
    /// Sections are in the menu, after what is there (`sectionPagesMenu = "main"`); without a menu they are anyway.
    pub sections_in_menu: bool,
    /// Drafts are published (`buildDrafts`).
    pub drafts: bool,
    /// So are pages of the future (`buildFuture`).
    pub future: bool,
    /// And what has expired (`buildExpired`).
    pub expired: bool,
    /// Folders of files that are served as they are, in the order in which they count, instead of `static`.
    pub static_dirs: Vec<String>,
}

impl Config {
    /// The severity of a mistake that Hugo accepts or ignores, such as an unknown option: a warning in a site that comes from there.
    pub fn tolerated_severity(&self) -> Severity {
        if self.from_hugo { Severity::Warning } else { Severity::Error }
    }

    /// Gives diagnostics the severity they have in this site: a migrated one tolerates what Hugo accepts, and the owner decides last.
    pub fn apply_severities(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.from_hugo {
            site_diag::tolerate(diagnostics);
        }
        self.checks.apply_severities(diagnostics);
    }
}

impl Default for Config {
    /// A site about which nothing is known, in English.
    fn default() -> Self {
        let language = Language {
            code: "en".to_owned(),
            locale: "en".to_owned(),
            name: "en".to_owned(),
            rtl: false,
            prefix: String::new(),
            content_dir: "content".to_owned(),
            weight: 0,
        };
        let taxonomy =
            |(singular, plural): &(&str, &str)| Taxonomy { singular: (*singular).to_owned(), plural: (*plural).to_owned() };
        Self {
            source: None,
            title_span: None,
            from_hugo: false,
            environment: "production".to_owned(),
            hugo: None,
            title: String::new(),
            origin: "https://site.invalid".to_owned(),
            base_path: String::new(),
            languages: vec![language.clone()],
            language,
            author: Author::default(),
            description: String::new(),
            keywords: Vec::new(),
            menu: Vec::new(),
            social: Vec::new(),
            page_size: 10,
            taxonomies: TAXONOMIES.iter().map(taxonomy).collect(),
            permalinks: BTreeMap::new(),
            markup: Markup::default(),
            feeds: Feeds::default(),
            dates: DateRules::default(),
            time_zone: TimeZone::UTC,
            date_format: ":date_long".to_owned(),
            disabled_languages: Vec::new(),
            disabled_kinds: Vec::new(),
            archive: false,
            ignore_files: Vec::new(),
            dead_links: Severity::Error,
            security: Security::default(),
            images: Images::default(),
            checks: Checks::default(),
            alias_collision: Severity::Error,
            theme: Theme::default(),
            comments: None,
            analytics: Vec::new(),
            params: BTreeMap::new(),
            hosts: Vec::new(),
            has_cjk: false,
            summary_words: 70,
            git_dates: true,
            sitemap: SitemapDefaults::default(),
            keep_case: false,
            html_addresses: false,
            html_pages: Vec::new(),
            remove_accents: false,
            page_path: "page".to_owned(),
            aliases: true,
            first_page_aliases: true,
            title_style: TitleStyle::Ap,
            outputs: BTreeMap::new(),
            plural_titles: true,
            capital_titles: true,
            list_permalinks: BTreeMap::new(),
            cascades: Vec::new(),
            migrated: Migrated::default(),
        }
    }
}

/// Kinds of terms where the owner names none, by singular.
const TAXONOMIES: &[(&str, &str)] = &[("author", "authors"), ("category", "categories"), ("series", "series"), ("tag", "tags")];

impl Config {
    /// An address as it is written into HTML: with the base path, percent-encoded.
    pub fn href(&self, address: &str) -> String {
        crate::address::encode(&format!("{}{address}", self.base_path))
    }

    /// An absolute URL of an address.
    pub fn absolute(&self, address: &str) -> String {
        format!("{}{}", self.origin, self.href(address))
    }

    /// The style sheets, scripts and pictures that the settings name, as written: paths, or addresses elsewhere.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        let theme = &self.theme;
        theme.custom_css.iter().chain(&theme.custom_js).chain(&self.author.avatar).chain(&theme.image).chain(&theme.icon)
    }

    /// Are pages of this section at `/x.html`?
    pub fn has_html_pages(&self, section: &str) -> bool {
        self.html_pages.iter().any(|name| name == "*" || name.eq_ignore_ascii_case(section))
    }

    /// Is this output, `html` or `rss`, made of a kind of page?
    pub fn has_output(&self, kind: PageKind, output: &str) -> bool {
        self.outputs.get(kind.name()).is_none_or(|outputs| outputs.iter().any(|name| name.eq_ignore_ascii_case(output)))
    }

    /// Is this kind of page left out?
    pub fn disables(&self, kind: PageKind) -> bool {
        self.disabled(kind.name())
    }

    /// Is this file left out: `rss`, `sitemap`, `robotsTXT` or `404`?
    pub fn disabled(&self, output: &str) -> bool {
        self.disabled_kinds.iter().any(|k| k.eq_ignore_ascii_case(output))
    }
}

/// A language of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// BCP 47 code as in file names and addresses: `en`, `zh-cn`.
    pub code: String,
    /// The `lang` attribute, from `languageCode`/`locale`: `en-US`.
    pub locale: String,
    /// Its own name: `English`.
    pub name: String,
    /// Written from right to left.
    pub rtl: bool,
    /// Before every address of this language: empty, or `/en`.
    pub prefix: String,
    /// Folder of its content: `content`, or `content/en`.
    pub content_dir: String,
    /// Order.
    pub weight: i64,
}

/// A language that is not published: how its content is told from that of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisabledLanguage {
    /// Its code in file names.
    pub code: String,
    /// The folder of its content, where it has one of its own.
    pub content_dir: Option<String>,
}

/// Who writes here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Author {
    /// Name.
    pub name: String,
    /// A line or several, Markdown, under the name on the home page.
    pub info: Vec<String>,
    /// Path of a picture: a static address (`images/me.png`), an asset, or an absolute URL.
    pub avatar: Option<String>,
    /// E-mail address, for feeds.
    pub email: Option<String>,
}

/// A line of the menu.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MenuItem {
    /// Text.
    pub name: String,
    /// Address, fragment or URL; `None` is plain text (a divider).
    pub url: Option<String>,
    /// Place of the URL, for the link check.
    pub span: Option<Span>,
    /// Order.
    pub weight: i64,
    /// `class`, `target`, `rel` of the link.
    pub class: Option<String>,
    /// `target`.
    pub target: Option<String>,
    /// `rel`.
    pub rel: Option<String>,
}

/// A link with an icon.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SocialLink {
    /// Accessible name.
    pub name: String,
    /// Icon names as written: ours (`github`), or Font Awesome's classes (`fa-brands fa-github fa-2x`), which are mapped.
    pub icon: String,
    /// Where to; a bare e-mail address becomes `mailto:`. `None` shows the icon alone.
    pub url: Option<String>,
    /// Place, for diagnostics.
    pub span: Option<Span>,
    /// Order.
    pub weight: i64,
    /// `rel`.
    pub rel: Option<String>,
    /// `target`.
    pub target: Option<String>,
}

/// A kind of terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    /// `tag`.
    pub singular: String,
    /// `tags`: the front matter key and the address.
    pub plural: String,
}

/// How Markdown is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Markup {
    /// Markdown is written by people whom the owner trusts with the site. Where not, there is no raw HTML, whatever `raw_html` says, and
    /// nothing that brings scripts or frames into a page.
    pub trusted: bool,
    /// Raw HTML is kept (on here; `unsafe = false` in Hugo's settings turns it off).
    pub raw_html: bool,
    /// `:smile:` (on here).
    pub emoji: bool,
    /// Typographic quotes, dashes, ellipses.
    pub typographer: bool,
    /// `$…$`, `$$…$$`, `\(…\)`, `\[…\]`.
    pub math: bool,
    /// Formulas have backslashes before Markdown's signs, as authors wrote them where Markdown read them first.
    pub escaped_formulas: bool,
    /// Macros of all formulas: name, with or without its backslash, and text.
    pub math_macros: BTreeMap<String, String>,
    /// `> [!NOTE]`.
    pub alerts: bool,
    /// Bare addresses become links.
    pub linkify: bool,
    /// The scheme of bare addresses that begin with `www.`: `https` or `http`.
    pub linkify_scheme: String,
    /// Constructs besides CommonMark's.
    pub syntax: BTreeSet<Syntax>,
    /// How headings get their ids.
    pub heading_ids: HeadingIds,
    /// Line breaks between wide characters, where the settings are Hugo's.
    pub line_breaks: LineBreaks,
    /// HTML in place of typographic punctuation, by the name of the mark.
    pub punctuation: BTreeMap<Mark, String>,
    /// Line numbers on every code block.
    pub line_numbers: bool,
    /// Lowest and highest heading level in the table of contents.
    pub toc_levels: (u8, u8),
    /// External links open in a new tab with `rel="noopener"`.
    pub external_links: bool,
}

impl Default for Markup {
    fn default() -> Self {
        Self {
            trusted: true,
            raw_html: true,
            emoji: true,
            typographer: true,
            math: true,
            escaped_formulas: false,
            math_macros: BTreeMap::new(),
            alerts: true,
            linkify: true,
            linkify_scheme: "https".to_owned(),
            syntax: Syntax::usual(),
            heading_ids: HeadingIds::Github,
            line_breaks: LineBreaks::Kept,
            punctuation: BTreeMap::new(),
            line_numbers: false,
            toc_levels: (2, 3),
            external_links: true,
        }
    }
}

/// What cameras and editors write into pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Images {
    /// Metadata is published, positions excepted.
    pub keep_metadata: bool,
    /// Positions too.
    pub keep_position: bool,
}

/// Feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Feeds {
    /// Base name of RSS files: `index` → `/index.xml`.
    pub rss_name: String,
    /// At most so many items; `None`: all.
    pub limit: Option<usize>,
    /// Whole pages instead of summaries.
    pub full_content: bool,
}

impl Default for Feeds {
    fn default() -> Self {
        Self { rss_name: "index".to_owned(), limit: None, full_content: false }
    }
}

/// Where dates come from: Hugo's `[frontmatter]` lists, each tried in order. Entries are lower-case keys, or `:filename`,
/// `:git`, `:filemodtime` (never true here).
#[derive(Clone, Debug, PartialEq)]
pub struct DateRules {
    /// `date`.
    pub date: Vec<String>,
    /// `publishDate`.
    pub publish: Vec<String>,
    /// `lastmod`.
    pub lastmod: Vec<String>,
    /// `expiryDate`.
    pub expiry: Vec<String>,
}

impl Default for DateRules {
    fn default() -> Self {
        let list = |names: &[&str]| names.iter().map(|s| (*s).to_owned()).collect();
        Self {
            date: list(&["date", "publishdate", "pubdate", "published", "lastmod", "modified"]),
            publish: list(&["publishdate", "pubdate", "published", "date"]),
            lastmod: list(&[":git", "lastmod", "modified", "date", "publishdate", "pubdate", "published"]),
            expiry: list(&["expirydate", "unpublishdate"]),
        }
    }
}

impl DateRules {
    /// The rules of a site.toml: what the owner wrote comes before what git knows.
    pub(super) fn of_site_toml() -> Self {
        let mut rules = Self::default();
        rules.lastmod.retain(|rule| rule != ":git");
        rules.lastmod.insert(2, ":git".to_owned());
        rules
    }
}

/// Files that may be left out, besides the kinds of pages.
pub(super) const OUTPUTS: &[&str] = &["rss", "sitemap", "robotsTXT", "404"];

/// The names of the kinds of pages and of the files that may be left out.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    PageKind::ALL.iter().map(|kind| kind.name()).chain(OUTPUTS.iter().copied())
}

/// The look: hugo-coder's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// `auto`, `light` or `dark`.
    pub color_scheme: ColorScheme,
    /// Readers may switch it.
    pub color_toggle: bool,
    /// First year of the copyright line.
    pub since: Option<i64>,
    /// The copyright line is left out.
    pub hide_copyright: bool,
    /// The "powered by" line is left out.
    pub hide_credits: bool,
    /// Text in place of the usual copyright line, Markdown.
    pub copyright: Option<String>,
    /// Licence of the texts, Markdown.
    pub license: Option<String>,
    /// Address to which a commit's hash is added: `https://git.example/commit`.
    pub commit_url: Option<String>,
    /// Asset or static names of further style sheets.
    pub custom_css: Vec<String>,
    /// Asset or static names of further scripts.
    pub custom_js: Vec<String>,
    /// Links shown under "See also in SERIES".
    pub max_see_also: usize,
    /// Links to posts of the same terms.
    pub max_related: usize,
    /// The newest posts on the home page.
    pub recent_posts: usize,
    /// Lists by date have a heading for each year.
    pub group_by_year: bool,
    /// Colour of links and marks on light and on dark grounds, as `#rrggbb`; `None`: the theme's.
    pub accent: Option<[String; 2]>,
    /// Width of the column, in `rem` or `ch`.
    pub width: Option<String>,
    /// A form that searches: its address, with `{query}` and `{host}`.
    pub search: Option<String>,
    /// The picture that the site's icons are made from: a PNG or SVG in assets/.
    pub icon: Option<String>,
    /// Place of it.
    pub icon_span: Option<Span>,
    /// Contents are shown on posts.
    pub toc: bool,
    /// They are open at first.
    pub toc_open: bool,
    /// Reading time is shown on posts.
    pub reading_time: bool,
    /// Picture for Open Graph when a page has none.
    pub image: Option<String>,
    /// `@name` for Twitter cards.
    pub twitter: Option<String>,
    /// Favicon paths and such as the owner set them: key → path.
    pub favicons: BTreeMap<String, String>,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            color_scheme: ColorScheme::Auto,
            color_toggle: true,
            since: None,
            hide_copyright: false,
            hide_credits: false,
            copyright: None,
            license: None,
            commit_url: None,
            custom_css: Vec::new(),
            custom_js: Vec::new(),
            max_see_also: 5,
            max_related: 0,
            recent_posts: 0,
            group_by_year: true,
            accent: None,
            width: None,
            search: None,
            icon: None,
            icon_span: None,
            toc: false,
            toc_open: false,
            reading_time: true,
            image: None,
            twitter: None,
            favicons: BTreeMap::new(),
        }
    }
}

/// Light, dark, or as the reader's system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorScheme {
    /// As the system says.
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A service of somebody else's that the owner switched on.
#[derive(Clone, Debug, PartialEq)]
pub struct Integration {
    /// `disqus`, `giscus`, `utterances`, `commento`, `cusdis`, `mastodon`, `telegram`; `cloudflare`, `plausible`, `goatcounter`,
    /// `fathom`, `umami`, `matomo`, `google`.
    pub service: String,
    /// Its settings, keys in lower case.
    pub values: BTreeMap<String, String>,
}

/// `[sitemap]`.
#[derive(Clone, Debug, PartialEq)]
pub struct SitemapDefaults {
    /// `changefreq`.
    pub change_frequency: Option<String>,
    /// `priority`, 0 to 1.
    pub priority: Option<f64>,
    /// The name of the file: `sitemap.xml`.
    pub file_name: String,
}

impl Default for SitemapDefaults {
    fn default() -> Self {
        Self { change_frequency: None, priority: None, file_name: "sitemap.xml".to_owned() }
    }
}

/// How the names of sections and terms become titles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum TitleStyle {
    /// As the Associated Press writes headlines: small words stay small.
    #[default]
    Ap,
    /// As the Chicago Manual of Style: prepositions, too.
    Chicago,
    /// Every word begins with a capital letter.
    Go,
    /// Only the first does.
    FirstUpper,
}
