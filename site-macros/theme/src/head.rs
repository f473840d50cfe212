//! The head of every page. Parts that a browser needs first come first: encoding, viewport, colours, title, style sheets; then parts for
//! other programs.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use crate::view::{AssetView, HeadView, SiteView};

/// Page colours for the browser's user interface: light, dark. The same as `--bg` in the style sheet.
pub(super) const THEME_COLORS: [&str; 2] = ["#fcfcfa", "#16181d"];

/// The schemes that a page supports, for `color-scheme`.
fn schemes(scheme: &str) -> &'static str {
    match scheme {
        "light" => "light",
        "dark" => "dark",
        _ => "light dark",
    }
}

/// The media query of a theme colour. The script that switches schemes expects both, light first, and updates them.
fn media(site: &SiteView, scheme: &str) -> Option<&'static str> {
    match (schemes(site.color_scheme), scheme) {
        ("light dark", "light") => Some("(prefers-color-scheme: light)"),
        ("light dark", _) => Some("(prefers-color-scheme: dark)"),
        (fixed, scheme) if fixed == scheme => Some("all"),
        _ => site.color_toggle.then_some("not all"),
    }
}

fn integrity(asset: &AssetView) -> Option<&str> {
    Some(asset.integrity.as_str()).filter(|value| !value.is_empty())
}

markup::define! {
    Head<'a>(site: &'a SiteView, head: &'a HeadView, end: &'a str) {
        head {
            meta[charset = "utf-8"];
            meta[name = "viewport", content = "width=device-width, initial-scale=1"];
            meta[name = "color-scheme", content = schemes(site.color_scheme)];
            title { @head.title }
            @for script in &site.early_scripts {
                script[src = &script.href, integrity = integrity(script)] {}
            }
            @for style in site.styles.iter().chain(&head.styles) {
                link[rel = "stylesheet", href = &style.href, integrity = integrity(style)];
            }
            @for script in &site.scripts {
                script[src = &script.href, integrity = integrity(script), defer] {}
            }
            @for (scheme, color) in ["light", "dark"].into_iter().zip(THEME_COLORS) {
                @if let Some(media) = media(site, scheme) {
                    meta[name = "theme-color", content = color, media = media];
                }
            }
            @Named { name: "description", content: &head.description }
            @Named { name: "keywords", content: &head.keywords }
            @Named { name: "author", content: &head.author }
            @if head.noindex {
                meta[name = "robots", content = "noindex"];
            }
            @if !head.canonical.is_empty() {
                link[rel = "canonical", href = &head.canonical];
            }
            @for alternate in &head.alternates {
                link[rel = "alternate", hreflang = &alternate.lang, href = &alternate.href];
            }
            @if let Some(href) = &head.prev_href {
                link[rel = "prev", href = href];
            }
            @if let Some(href) = &head.next_href {
                link[rel = "next", href = href];
            }
            @for feed in &head.feeds {
                link[rel = "alternate", type = feed.media_type, title = &feed.title, href = &feed.href];
            }
            @for icon in &head.icons {
                link[rel = &icon.rel, href = &icon.href, type = &icon.media_type, sizes = &icon.sizes];
            }
            @if let Some(href) = &head.manifest_href {
                link[rel = "manifest", href = href];
            }
            @OpenGraph { head }
            @TwitterCard { head }
            @if !head.json_ld.is_empty() {
                script[type = "application/ld+json"] { @markup::raw(&head.json_ld) }
            }
            @markup::raw(&site.analytics_html)
            @markup::raw(end)
        }
    }

    /// <https://ogp.me>
    OpenGraph<'a>(head: &'a HeadView) {
        @Property { property: "og:url", content: &head.canonical }
        @Property { property: "og:site_name", content: &head.site_name }
        @Property { property: "og:title", content: if head.page_title.is_empty() { &head.title } else { &head.page_title } }
        @Property { property: "og:description", content: &head.description }
        @Property { property: "og:locale", content: &head.og_locale }
        @Property { property: "og:type", content: if head.article.is_some() { "article" } else { "website" } }
        @if let Some(image) = &head.image {
            @Property { property: "og:image", content: &image.src }
            @if let Some((width, height)) = image.size {
                @Property { property: "og:image:width", content: &width.to_string() }
                @Property { property: "og:image:height", content: &height.to_string() }
            }
            @Property { property: "og:image:alt", content: &image.alt }
        }
        @if let Some(article) = &head.article {
            @Property { property: "article:section", content: &article.section }
            @Property { property: "article:published_time", content: article.published.as_deref().unwrap_or_default() }
            @Property { property: "article:modified_time", content: article.modified.as_deref().unwrap_or_default() }
            @for tag in &article.tags {
                @Property { property: "article:tag", content: tag }
            }
        }
    }

    /// Values that are not set here are taken from Open Graph.
    TwitterCard<'a>(head: &'a HeadView) {
        meta[name = "twitter:card", content = if head.image.is_some() { "summary_large_image" } else { "summary" }];
        @Named { name: "twitter:title", content: if head.page_title.is_empty() { &head.title } else { &head.page_title } }
        @Named { name: "twitter:description", content: &head.description }
        @Named { name: "twitter:image", content: head.image.as_ref().map_or("", |image| &image.src) }
        @Named { name: "twitter:site", content: head.twitter.as_deref().unwrap_or_default() }
    }

    Named<'a>(name: &'a str, content: &'a str) {
        @if !content.is_empty() {
            meta[name = name, content = content];
        }
    }

    Property<'a>(property: &'a str, content: &'a str) {
        @if !content.is_empty() {
            meta[property = property, content = content];
        }
    }
}
