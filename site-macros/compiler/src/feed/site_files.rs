//! Files for programs at the site's root: robots.txt and the web application manifest.

use serde::Serialize;
use site_settings::config::appearance::BACKGROUNDS;

/// RFC 9309; `sitemap` is the absolute URL of the sitemap. Everything is allowed.
pub(crate) fn robots(sitemap: Option<&str>) -> String {
    let mut text = "User-agent: *\nDisallow:\n".to_owned();
    // A line break would start another rule.
    if let Some(url) = sitemap.filter(|url| !url.contains(['\r', '\n'])) {
        text.push_str("\nSitemap: ");
        text.push_str(url);
        text.push('\n');
    }
    text
}

#[derive(Serialize)]
struct WebManifest<'a> {
    name: &'a str,
    short_name: &'a str,
    start_url: &'a str,
    scope: &'a str,
    display: &'static str,
    background_color: &'static str,
    theme_color: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    icons: Vec<Icon<'a>>,
}

#[derive(Serialize)]
struct Icon<'a> {
    src: &'a str,
    #[serde(rename = "type", skip_serializing_if = "str::is_empty")]
    media_type: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    sizes: &'a str,
}

/// The web application manifest (W3C): name, start address, icons (address, media type, sizes), the background of the light scheme as
/// colour. It is a site, not an application, so it opens in the browser.
pub(crate) fn web_manifest(name: &str, start: &str, icons: &[(String, String, String)]) -> String {
    pretty(&WebManifest {
        name,
        short_name: name,
        start_url: start,
        scope: start,
        display: "browser",
        background_color: BACKGROUNDS[0][0],
        theme_color: BACKGROUNDS[0][0],
        icons: icons.iter().map(|(src, media_type, sizes)| Icon { src, media_type, sizes }).collect(),
    })
}

/// JSON on several lines, with a final newline.
pub(super) fn pretty(value: &impl Serialize) -> String {
    // Structs of strings and lists can always be serialised.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
