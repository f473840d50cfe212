//! What templates see: plain values, every address ready for its attribute, every text still to be escaped unless it is called HTML.

use std::collections::BTreeMap;

use site_settings::cache_key::Shared;
use site_settings::data::Value;

use crate::shape::views;

views! {
    /// Values that all pages share.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct SiteView {
        /// Site's name.
        pub title: String,
        /// Address of the language's home page.
        pub home_href: String,
        /// `lang` attribute.
        pub lang: String,
        /// Language code of the theme's strings: `en`, `de`, `zh-cn`.
        pub strings: String,
        /// Right to left.
        pub rtl: bool,
        /// Menu.
        pub menu: Vec<LinkView>,
        /// The other languages' home pages or, on a page, its translations.
        pub languages: Vec<LinkView>,
        /// `auto`, `light`, `dark`.
        pub color_scheme: &'static str,
        /// Readers may switch it.
        pub color_toggle: bool,
        /// Style sheets, the theme's first.
        pub styles: Vec<AssetView>,
        /// Scripts that run before the first paint: `js/scheme.js` if readers may switch schemes.
        pub early_scripts: Vec<AssetView>,
        /// The search form, if there is one.
        pub search: Option<SearchView>,
        /// The owner's scripts, which run after the page is parsed.
        pub scripts: Vec<AssetView>,
        /// Analytics: HTML for the end of the head, of the services in the settings.
        pub analytics_html: String,
        /// Footer.
        pub footer: FooterView,
    }

    /// A file of `assets/`.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct AssetView {
        /// Fingerprinted address.
        pub href: String,
        /// Subresource Integrity.
        pub integrity: String,
    }

    /// A small inline script and its data. It is inline because the headers of a separate response would be larger than the script.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct ScriptView {
        /// JavaScript that cannot end its element.
        pub code: String,
        /// `data-` attributes, by whole name.
        pub data: Vec<(&'static str, String)>,
    }

    /// A search form.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct SearchView {
        /// The address that it submits to.
        pub action: String,
        /// Name of the query field.
        pub field: String,
        /// The hidden fields.
        pub hidden: Vec<FieldView>,
    }

    /// A link.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct LinkView {
        /// Text.
        pub name: String,
        /// `None`: plain text.
        pub href: Option<String>,
        /// It links to the current page, or to a page above it.
        pub current: bool,
        /// `lang` of the target, for languages.
        pub lang: Option<String>,
        /// Icon's name, for social links.
        pub icon: Option<String>,
        /// `class`.
        pub class: Option<String>,
        /// `target`.
        pub target: Option<String>,
        /// `rel`.
        pub rel: Option<String>,
    }

    /// The footer.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct FooterView {
        /// `© 2016 - 2025 NAME`, or the owner's text: HTML.
        pub copyright_html: Option<String>,
        /// Licence: HTML.
        pub license_html: Option<String>,
        /// Whether name and address of this program's project are shown.
        pub credits: bool,
        /// Abbreviated commit and its address.
        pub commit: Option<(String, Option<String>)>,
    }

    /// The head of one page.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct HeadView {
        /// `X · SITE`, home: `SITE`.
        pub title: String,
        /// The page's own title, for Open Graph.
        pub page_title: String,
        /// Site's name.
        pub site_name: String,
        /// Plain text on one line.
        pub description: String,
        /// Joined with commas; empty: left out.
        pub keywords: String,
        /// Name.
        pub author: String,
        /// Absolute URL.
        pub canonical: String,
        /// `en_US`.
        pub og_locale: String,
        /// Absolute URL, width and height.
        pub image: Option<ImageView>,
        /// For articles.
        pub article: Option<ArticleMeta>,
        /// `@name`.
        pub twitter: Option<String>,
        /// JSON-LD, safe inside a script element.
        pub json_ld: String,
        /// Style sheets that only this page needs, such as `css/syntax.css` for code.
        pub styles: Vec<AssetView>,
        /// Scripts that only this page needs, at the end of the body, such as `js/copy.js` for code.
        pub scripts: Vec<Shared<ScriptView>>,
        /// Feeds: title, absolute or path address, media type.
        pub feeds: Vec<FeedLink>,
        /// Translations.
        pub alternates: Vec<AlternateView>,
        /// Icons: `rel`, href, type, sizes.
        pub icons: Vec<IconLink>,
        /// Address of the web manifest.
        pub manifest_href: Option<String>,
        /// Excluded from search engines (404).
        pub noindex: bool,
        /// Previous and next page of a list.
        pub prev_href: Option<String>,
        /// See `prev_href`.
        pub next_href: Option<String>,
    }

    /// An image.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct ImageView {
        /// Address or URL.
        pub src: String,
        /// Pixels.
        pub size: Option<(u32, u32)>,
        /// Alternative text.
        pub alt: String,
    }

    /// Open Graph's `article:`.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct ArticleMeta {
        /// Section's name.
        pub section: String,
        /// RFC 3339.
        pub published: Option<String>,
        /// RFC 3339.
        pub modified: Option<String>,
        /// Names.
        pub tags: Vec<String>,
    }

    /// A feed of the page.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct FeedLink {
        /// Title.
        pub title: String,
        /// Address.
        pub href: String,
        /// `application/rss+xml`, …
        pub media_type: &'static str,
    }

    /// An icon of the page.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct IconLink {
        /// `icon`, `apple-touch-icon`, `mask-icon`.
        pub rel: String,
        /// Address.
        pub href: String,
        /// Media type.
        pub media_type: Option<String>,
        /// `32x32`.
        pub sizes: Option<String>,
    }

    /// The home page.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct HomeView {
        /// Name.
        pub author: String,
        /// Lines under it: HTML.
        pub info_html: Vec<String>,
        /// Picture.
        pub avatar: Option<ImageView>,
        /// One or two letters, if there is no picture.
        pub monogram: String,
        /// Links with icons.
        pub social: Vec<LinkView>,
        /// Body of `content/_index.md`: HTML, possibly empty.
        pub content_html: String,
        /// The newest posts, if the owner wants them.
        pub recent: Vec<ItemView>,
        /// The pager of the list that begins with them.
        pub pager: Option<PagerView>,
    }

    /// A formatted date.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct DateView {
        /// RFC 3339, for `datetime`.
        pub iso: String,
        /// In the owner's format and the page's language.
        pub text: String,
    }

    /// A text of the front matter that is shown unchanged, such as a subtitle.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    pub struct TextView {
        /// Its key, which is its class.
        pub key: &'static str,
        /// The text.
        pub text: String,
    }

    /// A list of pages: a section or a term.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct ListView {
        /// Heading.
        pub title: String,
        /// Texts under the heading.
        pub texts: Vec<TextView>,
        /// For a term: title and address of its taxonomy's page.
        pub within: Option<(String, String)>,
        /// Body of `_index.md`: HTML.
        pub content_html: String,
        /// The pages.
        pub items: Vec<ItemView>,
        /// With a heading for each year, if sorted by date.
        pub by_year: bool,
        /// The heading of a year shows the number of its pages.
        pub counts: bool,
        /// The search form is shown here.
        pub search: bool,
        /// The pager.
        pub pager: Option<PagerView>,
    }

    /// A page in a list.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct ItemView {
        /// Title.
        pub title: String,
        /// Address, possibly on another site.
        pub href: String,
        /// It is on another site.
        pub external: bool,
        /// Date.
        pub date: Option<DateView>,
        /// The page's description, if it has one.
        pub description: Option<String>,
        /// Texts under the title.
        pub texts: Vec<TextView>,
    }

    /// The position in a paginated list.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct PagerView {
        /// 1-based.
        pub current: usize,
        /// Number of pages.
        pub total: usize,
        /// First page, unless it is the current one.
        pub first: Option<String>,
        /// Previous.
        pub prev: Option<String>,
        /// Next.
        pub next: Option<String>,
        /// Last page, unless it is the current one.
        pub last: Option<String>,
    }

    /// The terms of a taxonomy.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct TermsView {
        /// Heading.
        pub title: String,
        /// Texts under the heading.
        pub texts: Vec<TextView>,
        /// Body of its `_index.md`: HTML.
        pub content_html: String,
        /// Terms by name, with their number of pages.
        pub terms: Vec<TermLink>,
    }

    /// A term with its number of pages.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct TermLink {
        /// Name.
        pub name: String,
        /// Address.
        pub href: String,
        /// Pages.
        pub count: usize,
    }

    /// A post or plain page.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct PageView {
        /// Heading; empty for none.
        pub title: String,
        /// Texts under the heading.
        pub texts: Vec<TextView>,
        /// Address of the page itself.
        pub href: String,
        /// A post (of a section, dated) rather than a plain page: date, reading time and terms are shown.
        pub post: bool,
        /// Date.
        pub date: Option<DateView>,
        /// Last change, if on another day than `date`.
        pub lastmod: Option<DateView>,
        /// Minutes.
        pub minutes: Option<usize>,
        /// Authors; one without an address is only named.
        pub authors: Vec<TermLink>,
        /// Categories.
        pub categories: Vec<TermLink>,
        /// Tags.
        pub tags: Vec<TermLink>,
        /// Terms of other taxonomies (not series): taxonomy's title and terms.
        pub other_terms: Vec<(String, Vec<TermLink>)>,
        /// Picture at the head.
        pub image: Option<ImageView>,
        /// Its caption: HTML.
        pub image_caption_html: Option<String>,
        /// Table of contents; empty for none.
        pub toc: Vec<TocItem>,
        /// The table of contents is initially open.
        pub toc_open: bool,
        /// Body: HTML.
        pub content_html: String,
        /// "See also in SERIES".
        pub see_also: Vec<SeriesView>,
        /// Posts with common terms: title and address.
        pub related: Vec<(String, String)>,
        /// Newer post: title and address.
        pub newer: Option<(String, String)>,
        /// Older post.
        pub older: Option<(String, String)>,
        /// Comments: HTML of the service in the settings.
        pub comments_html: Option<String>,
    }

    /// An entry of the table of contents; nesting follows `level`.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct TocItem {
        /// 1 to 6.
        pub level: u8,
        /// Id.
        pub id: String,
        /// Inline HTML without links.
        pub html: String,
    }

    /// Other posts of a series.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct SeriesView {
        /// Name and address of the series.
        pub series: TermLink,
        /// Other posts: title and address.
        pub posts: Vec<(String, String)>,
    }

    /// A hidden field of a form.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct FieldView {
        /// Name.
        pub name: String,
        /// Value.
        pub value: String,
    }

    /// A translation of a page.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct AlternateView {
        /// Language, for `hreflang`.
        pub lang: String,
        /// Absolute URL.
        pub href: String,
    }

    /// What is known of every page before its body is rendered.
    #[derive(Clone, Debug, Default, Hash)]
    pub struct PageInfo {
        /// Title.
        pub title: String,
        /// Address.
        pub href: String,
        /// Absolute URL.
        pub url: String,
        /// `home`, `page`, `section`, `term`, `taxonomy`, `archive` or `404`.
        pub kind: &'static str,
        /// Name of the section; empty for none.
        pub section: String,
        /// The classes that the theme gives the body element.
        pub classes: String,
        /// Language code.
        pub lang: String,
        /// Description, if the page has one.
        pub description: Option<String>,
        /// Date.
        pub date: Option<DateView>,
        /// Last change.
        pub lastmod: Option<DateView>,
        /// Tags.
        pub tags: Vec<TermLink>,
        /// The page's own values, which are below `params` in its front matter.
        pub params: BTreeMap<String, Value>,
    }
}
