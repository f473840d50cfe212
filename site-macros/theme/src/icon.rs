//! Icons as inline SVG, so that they need no request and have the colour of the text.
//!
//! An icon is named by its file (`github`, `mail`), by an alias (`email`, `twitter-x`), or by a class list of Font Awesome or Academicons
//! (`fa-brands fa-github fa-2x`, `ai ai-google-scholar`), as in the settings of hugo-coder sites.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::files;
use site_diag::nearest as nearest_name;

/// In order of precedence; brand icons first.
const FOLDERS: [&str; 3] = ["icons/simple-icons", "icons/lucide", "icons/fontawesome"];

/// The icon for unknown names.
const GENERIC: &str = "link";

/// Aliases, sorted.
const ALIASES: &[(&str, &str)] = &[
    ("address-book", "book"),
    ("address-card", "user"),
    ("at", "mail"),
    ("atom", "rss"),
    ("bars", "list"),
    ("blog", "pencil"),
    ("cargo", "rust"),
    ("chat", "message-circle"),
    ("comment", "message-circle"),
    ("comments", "message-circle"),
    ("crates", "rust"),
    ("crates-io", "rust"),
    ("cv", "file-text"),
    ("dev", "devdotto"),
    ("dev-to", "devdotto"),
    ("devto", "devdotto"),
    ("e-mail", "mail"),
    ("earth", "globe"),
    ("email", "mail"),
    ("envelope", "mail"),
    ("envelope-o", "mail"),
    ("envelope-open", "mail"),
    ("external", "external-link"),
    ("facebook-f", "facebook"),
    ("facebook-messenger", "messenger"),
    ("fediverse", "mastodon"),
    ("feed", "rss"),
    ("file", "file-text"),
    ("file-lines", "file-text"),
    ("file-pdf", "file-text"),
    ("git-alt", "git"),
    ("github-alt", "github"),
    ("globe-americas", "globe"),
    ("golang", "go"),
    ("goodreads-g", "goodreads"),
    ("google-play", "googleplay"),
    ("google-scholar", "googlescholar"),
    ("gpg", "key"),
    ("hacker-news", "ycombinator"),
    ("hackernews", "ycombinator"),
    ("home", "house"),
    ("hugging-face", "huggingface"),
    ("ko-fi", "kofi"),
    ("lastfm", "lastdotfm"),
    ("link-simple", "link"),
    ("linkedin-in", "linkedin"),
    ("location-dot", "map-pin"),
    ("location-pin", "map-pin"),
    ("map-marker", "map-pin"),
    ("medium-m", "medium"),
    ("mobile", "phone"),
    ("newspaper", "file-text"),
    ("openpgp", "key"),
    ("pen", "pencil"),
    ("pgp", "key"),
    ("pinterest-p", "pinterest"),
    ("question", "info"),
    ("reddit-alien", "reddit"),
    ("resume", "file-text"),
    ("scholar", "googlescholar"),
    ("signal-messenger", "signal"),
    ("so", "stackoverflow"),
    ("stack-overflow", "stackoverflow"),
    ("steam-symbol", "steam"),
    ("telegram-plane", "telegram"),
    ("telephone", "phone"),
    ("twitter-x", "x"),
    ("vimeo-v", "vimeo"),
    ("web", "globe"),
    ("website", "globe"),
    ("weibo", "sinaweibo"),
    ("weixin", "wechat"),
    ("www", "globe"),
    ("x-twitter", "x"),
    ("y-combinator", "ycombinator"),
];

/// Classes of Font Awesome for style, size or animation, which are not names of icons.
const NO_NAMES: &[&str] = &[
    "solid", "regular", "brands", "light", "thin", "duotone", "sharp", "classic", "2xs", "xs", "sm", "lg", "xl", "2xl", "fw",
    "ul", "li", "border", "spin", "pulse", "beat", "fade", "bounce", "shake", "inverse", "stack", "stack-1x", "stack-2x",
];

/// The icon as an `svg` element that is hidden from screen readers; `None` if there is no such icon.
pub fn svg(name: &str) -> Option<&'static str> {
    // Each icon is converted once, because pages use the same few icons repeatedly.
    static ELEMENTS: LazyLock<BTreeMap<&str, String>> =
        LazyLock::new(|| names().filter_map(|name| Some((name, set(find(name)?)))).collect());
    ELEMENTS.get(name).or_else(|| ELEMENTS.get(canonical(name).as_str())).map(String::as_str)
}

/// The icon, or a link symbol if there is no such icon.
pub fn svg_or_link(name: &str) -> &'static str {
    svg(name).or_else(|| svg(GENERIC)).unwrap_or_default()
}

/// Whether there is an icon with this name.
pub fn known(name: &str) -> bool {
    find(&canonical(name)).is_some()
}

/// The known name that is most similar to an unknown one.
pub fn nearest(name: &str) -> Option<String> {
    nearest_name(&canonical(name), names().chain(ALIASES.iter().map(|(alias, _)| *alias)))
}

/// The names of all icons.
pub fn names() -> impl Iterator<Item = &'static str> {
    FOLDERS.into_iter().flat_map(files::folder).filter_map(|(path, _)| path.rsplit('/').next()?.strip_suffix(".svg"))
}

/// The file name of the icon without `.svg`.
fn canonical(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let class = lower
        .split_whitespace()
        .filter_map(|class| class.strip_prefix("fa-").or_else(|| class.strip_prefix("ai-")))
        .find(|class| !NO_NAMES.contains(class) && !is_size(class) && !is_movement(class));
    let plain = match class {
        Some(class) => class.to_owned(),
        None => lower.split_whitespace().collect::<Vec<_>>().join("-").replace(['.', '_'], "-"),
    };
    let bare = plain.strip_prefix("square-").or_else(|| plain.strip_suffix("-square")).unwrap_or(&plain);
    match ALIASES.binary_search_by(|(alias, _)| alias.cmp(&bare)) {
        Ok(i) => ALIASES[i].1.to_owned(),
        Err(_) => bare.to_owned(),
    }
}

/// `2x`, `10x`.
fn is_size(class: &str) -> bool {
    class.strip_suffix('x').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// `flip-horizontal`, `rotate-90`, `pull-left`.
fn is_movement(class: &str) -> bool {
    ["flip", "rotate-", "pull-", "spin-", "beat-"].iter().any(|prefix| class.starts_with(prefix))
}

fn find(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.contains(['/', '\\']) {
        return None;
    }
    FOLDERS.into_iter().find_map(|folder| files::text(&format!("{folder}/{name}.svg")))
}

/// Converts an icon file to the element that pages contain.
fn set(source: &str) -> String {
    let source = without(&without(source, "<!--", "-->"), "<title>", "</title>");
    let (head, rest) = source.split_once("<svg").and_then(|(_, rest)| rest.split_once('>')).unwrap_or(("", ""));
    let inner = rest.rsplit_once("</svg>").map_or("", |(inner, _)| inner);
    let mut out = String::with_capacity(inner.len() + 120);
    out.push_str(r#"<svg class="icon" aria-hidden="true" width="1em" height="1em""#);
    let mut painted = inner.contains("currentColor");
    for name in ["viewBox", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"] {
        if let Some(value) = attribute(head, name) {
            painted |= name == "fill";
            out.push_str(&format!(r#" {name}="{value}""#));
        }
    }
    if !painted {
        out.push_str(r#" fill="currentColor""#);
    }
    out.push('>');
    for line in inner.lines() {
        out.push_str(&line.trim().replace(" />", "/>"));
    }
    out.push_str("</svg>");
    out
}

/// The text without the parts from `open` to `close`.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        out.push_str(before);
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// The value of a double-quoted attribute.
fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.split_once(&format!("{name}=\"")).and_then(|(before, after)| {
        // `stroke` must not match inside another name.
        before.ends_with(|c: char| c.is_ascii_whitespace()).then(|| after.split('"').next()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_becomes_well_formed_xml_of_one_colour() {
        let mut seen = 0;
        for name in names() {
            let svg = svg(name).unwrap_or_else(|| panic!("{name} is listed but not found"));
            assert!(
                svg.starts_with(r#"<svg class="icon" aria-hidden="true" width="1em" height="1em" viewBox=""#),
                "{name}: {svg}"
            );
            assert!(svg.contains("currentColor"), "{name} has a colour of its own");
            assert!(!svg.contains("<title") && !svg.contains("<!--") && !svg.contains('\n'), "{name}: {svg}");
            let mut reader = quick_xml::Reader::from_str(svg);
            reader.config_mut().check_end_names = true;
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{name}: {error}"),
                }
            }
            seen += 1;
        }
        assert!(seen > 100, "only {seen} icons");
    }

    #[test]
    fn aliases_are_sorted_and_name_existing_icons() {
        assert!(ALIASES.is_sorted());
        for (alias, name) in ALIASES {
            assert!(find(name).is_some(), "{alias} leads to {name}, which is not there");
            assert!(find(alias).is_none(), "{alias} is an icon of its own");
        }
    }

    #[test]
    fn names_as_owners_write_them() {
        for (written, meant) in [
            ("github", "github"),
            (" GitHub ", "github"),
            ("fa-brands fa-github fa-2x", "github"),
            ("fab fa-linkedin", "linkedin"),
            ("fab fa-linkedin-in fa-lg", "linkedin"),
            ("fa fa-envelope", "mail"),
            ("fa fa-2x fa-envelope", "mail"),
            ("fa-solid fa-rss fa-2x", "rss"),
            ("fas fa-rss", "rss"),
            ("fa-brands fa-x-twitter fa-10x", "x"),
            ("fa-brands fa-square-github fa-2x", "github"),
            ("fa-brands fa-facebook-square", "facebook"),
            ("fa-brands fa-git fa-2x", "git"),
            ("fa-brands fa-stack-overflow fa-flip-horizontal", "stackoverflow"),
            ("ai ai-google-scholar ai-2x", "googlescholar"),
            ("fa-brands fa-500px fa-2x", "500px"),
            ("dev.to", "devdotto"),
            ("hacker news", "ycombinator"),
            ("E-Mail", "mail"),
        ] {
            assert_eq!(canonical(written), meant, "{written}");
        }
    }

    #[test]
    fn unknown_icons_become_links_with_a_suggestion() {
        assert!(!known("gihtub"));
        assert_eq!(nearest("gihtub").as_deref(), Some("github"));
        assert_eq!(nearest("fa-brands fa-mastodn fa-2x").as_deref(), Some("mastodon"));
        assert_eq!(svg("gihtub"), None);
        assert_eq!(svg_or_link("gihtub"), svg_or_link("link"));
        assert_eq!(svg("../strings/en"), None);
        assert_eq!(svg(""), None);
        assert!(known("fa-brands fa-github fa-2x"));
    }
}
