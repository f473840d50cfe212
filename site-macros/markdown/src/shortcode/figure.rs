//! `{{< figure src="a.png" caption="A *caption*" >}}`: a picture with a caption.
//!
//! ```html
//! <figure class="…"><a href="…"><img src="…" alt="…" width="…" height="…" loading="lazy"></a>
//!   <figcaption><p><strong>title</strong></p><p>caption <a href="…">attr</a></p></figcaption></figure>
//! ```
//! Hugo: src, link, target, rel, alt, caption, title, class, height, width, attr, attrlink, loading. Without `alt`, the plain text of the
//! caption is used. The size of the picture is written if it is known, so that the layout does not shift.

use super::call::Call;
use super::embed::loading;
use super::renderer::Renderer;
use super::renderer::{attribute, plain};
use super::table::{BuiltIn, Closing, SHORTCODE, takes};
use super::tag::Argument;
use crate::picture_width::oversized;
use crate::url::{is_dangerous, is_remote};
use site_diag::{Diagnostic, Kind, PolicyRemedy};
use site_html::escape;
use site_theme::is_nameable;

pub(super) const SHORTCODES: &[BuiltIn] = &[BuiltIn {
    names: &["figure", "image", "img", "picture"],
    arguments: takes(
        &["src", "alt", "caption", "title", "link", "target", "rel", "attr", "attrlink", "class", "width", "height", "loading"],
        1,
    ),
    alias_arguments: takes(&["href", "desc", "url"], 3)
        .ignoring(&["src_s", "src_l", "align", "size", "style", "position", "id", "linked"]),
    closing: Closing::Optional,
    render,
    about: "a picture with a caption",
    example: "{{< figure src=\"lighthouse.jpg\" alt=\"A lighthouse\" caption=\"The *old* harbour\" >}}",
    ..SHORTCODE
}];

fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let is_other = call.name() != "figure";
    let caption = call.any_text(&["caption", "desc"], if is_other { Some(1) } else { None });
    let caption = caption
        .or_else(|| call.inner.clone().and_then(|range| Some(renderer.text.get(range)?.trim())).filter(|text| !text.is_empty()));
    let caption = caption.map(|caption| renderer.inline(caption));
    let mut html = "<figure".to_owned();
    attribute("class", call.text("class", None), &mut html);
    html.push('>');

    let link = call.any(&["link", "href"], None);
    if let Some(link) = link {
        html.push_str("<a");
        let external = href(call, renderer, link, &mut html);
        let target = call.text("target", None);
        let rel = call.text("rel", None);
        if external && target.is_none() && rel.is_none() {
            html.push_str(renderer.external_attributes());
        } else {
            attribute("target", target, &mut html);
            attribute("rel", rel, &mut html);
        }
        html.push('>');
    }
    image(call, renderer, caption.as_deref(), &mut html);
    if link.is_some() {
        html.push_str("</a>");
    }

    let title = call.text("title", None).map(|title| renderer.inline(title));
    let credit = credit(call, renderer);
    if title.is_some() || caption.is_some() || credit.is_some() {
        html.push_str("<figcaption>");
        if let Some(title) = title {
            html.push_str(&format!("<p><strong>{title}</strong></p>"));
        }
        let words: Vec<String> = caption.into_iter().chain(credit).collect();
        if !words.is_empty() {
            html.push_str(&format!("<p>{}</p>", words.join(" ")));
        }
        html.push_str("</figcaption>");
    }
    html.push_str("</figure>");
    html
}

/// The picture; a missing one keeps its address as written, so that the other arguments are checked, too.
fn image(call: &Call<'_>, renderer: &mut Renderer<'_, '_>, caption: Option<&str>, html: &mut String) {
    let Some(src) = call.any(&["src", "url"], Some(0)) else {
        renderer.complain(call, call.place(), "needs `src`");
        return;
    };
    let (address, size) = match renderer.context.resolver.image(src.value.trim()) {
        Ok(picture) => (picture.src, picture.size),
        Err(dead) => {
            let kind = Kind::MissingImage { target: dead.target, nearest: dead.nearest };
            let severity = renderer.context.config.dead_links;
            let diagnostic = Diagnostic::error(kind, call.span_of(src.place.clone())).with_severity(severity);
            renderer.diagnostics.push(diagnostic);
            (dead.href, None)
        }
    };
    if is_remote(src.value.trim()) && !is_nameable(src.value.trim()) {
        let kind = Kind::BlockedByPolicy { what: format!("`{}`", src.value.trim()), remedy: PolicyRemedy::Address };
        renderer.diagnostics.push(Diagnostic::warning(kind, call.span_of(src.place.clone())));
    }
    let alt = call.text("alt", None).map(str::to_owned).or_else(|| caption.map(plain)).unwrap_or_default();
    let whole = call.span;
    if alt.trim().is_empty() && call.get("alt", None).is_none() {
        renderer.diagnostics.push(Diagnostic::warning(Kind::ImageWithoutAlt, whole));
    }
    html.push_str("<img");
    attribute("src", Some(&address), html);
    attribute("alt", Some(&alt), html);
    let (width, height) = (length(call, renderer, "width"), length(call, renderer, "height"));
    // With only a height, the width follows.
    let given = width.as_deref();
    let follows = given.is_none() && height.is_some();
    if let Some(kind) = oversized(size.filter(|_| !follows), given, renderer.context.config) {
        renderer.diagnostics.push(Diagnostic::warning(kind, whole));
    }
    // If one side is given, the other follows from the picture's proportions.
    let follow = |given: &str, (from, to): (u32, u32)| {
        let given: u64 = given.parse().ok()?;
        Some((given * u64::from(to) + u64::from(from) / 2).checked_div(u64::from(from))?.to_string())
    };
    let (width, height) = match (width, height, size) {
        (None, None, Some((width, height))) => (Some(width.to_string()), Some(height.to_string())),
        (Some(given), None, Some((width, height))) => (Some(given.clone()), follow(&given, (width, height))),
        (None, Some(given), Some((width, height))) => (follow(&given, (height, width)), Some(given)),
        (width, height, _) => (width, height),
    };
    attribute("width", width.as_deref(), html);
    attribute("height", height.as_deref(), html);
    attribute("loading", Some(loading(call, renderer).unwrap_or("lazy")), html);
    html.push('>');
}

/// `300`, `300px` or `50%`.
fn length(call: &Call<'_>, renderer: &mut Renderer<'_, '_>, name: &str) -> Option<String> {
    let argument = call.get(name, None)?;
    let value = argument.value.trim();
    let number = value.strip_suffix("px").unwrap_or(value);
    let digits = number.strip_suffix('%').unwrap_or(number);
    match value {
        "" | "auto" => None,
        _ if (1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => Some(number.to_owned()),
        _ => {
            renderer.complain(
                call,
                argument.place.clone(),
                format!("takes pixels or per cent for `{name}`, such as `300` or `50%`"),
            );
            None
        }
    }
}

/// `attr`, linked to `attrlink`.
fn credit(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> Option<String> {
    let link = call.get("attrlink", None).filter(|a| !a.value.trim().is_empty());
    let text = match (call.text("attr", None), link) {
        (Some(text), _) => renderer.inline(text),
        (None, Some(link)) => escape(link.value.trim()),
        (None, None) => return None,
    };
    let Some(link) = link else { return Some(text) };
    let mut html = "<a".to_owned();
    if href(call, renderer, link, &mut html) {
        html.push_str(renderer.external_attributes());
    }
    Some(format!("{html}>{text}</a>"))
}

/// Writes ` href="…"` for a link as an author writes it; returns whether it leads to another site.
pub(super) fn href(call: &Call<'_>, renderer: &mut Renderer<'_, '_>, link: &Argument<'_>, html: &mut String) -> bool {
    let markup = &renderer.context.config.markup;
    if !(markup.raw_html && markup.trusted) && is_dangerous(&link.value) {
        attribute("href", Some(""), html);
        if !markup.trusted {
            let what = "an address that runs a script".to_owned();
            renderer.diagnostics.push(Diagnostic::error(Kind::Untrusted { what }, call.span_of(link.place.clone())));
        }
        return false;
    }
    let (address, external) = match renderer.context.resolver.link(link.value.trim()) {
        Ok(target) => (target.href, target.external),
        Err(dead) => {
            let address = dead.href.clone();
            let severity = renderer.context.config.dead_links;
            renderer.dead_link(call, link, dead, severity);
            (address, false)
        }
    };
    attribute("href", Some(&address), html);
    external
}
