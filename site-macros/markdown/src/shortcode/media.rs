//! `video`, `audio`, `gallery` and `carousel`.

use site_diag::{Diagnostic, Kind};
use site_html::{decode, escape};

use super::call::Call;
use super::renderer::{Renderer, attribute};
use super::table::{BuiltIn, Closing, SHORTCODE, takes};

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["audio"],
        arguments: takes(&["src", "url", "caption", "title"], 2)
            .ignoring(&["alt", "loop", "autoplay", "controls", "preload", "class", "type", "muted"]),
        render: audio,
        about: "a recording of the site's own, with controls",
        example: "{{< audio src=\"talk.mp3\" caption=\"A talk\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["gallery", "carousel"],
        arguments: takes(&["match", "images", "src", "dir", "foldername"], 1).ignoring(&[
            "cols",
            "aspectRatio",
            "interval",
            "captions",
            "sortOrder",
            "rowHeight",
            "margins",
            "resizeOptions",
            "showExif",
            "previewType",
            "embedPreview",
            "loadJQuery",
            "thumbnailResizeOptions",
            "lastRow",
            "justified",
            "hover",
            "title",
            "class",
            "caption",
            "alt",
            "width",
            "height",
            "hover-effect",
            "caption-effect",
            "caption-position",
            "thumb",
            "columns",
            "lightbox",
            "loading",
            "filterOptions",
            "storeSelectedFilterInUrl",
            "thumbnailHoverEffect",
        ]),
        closing: Closing::Optional,
        render: gallery,
        about: "pictures side by side: those that match, or those between the tags",
        example: "{{< gallery match=\"images/*\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["video", "html5video"],
        arguments: takes(
            &[
                "src",
                "mp4",
                "webm",
                "ogg",
                "webm_src",
                "mp4_src",
                "url",
                "poster",
                "caption",
                "title",
                "width",
                "height",
                "loop",
                "muted",
                "autoplay",
                "controls",
                "playsinline",
            ],
            4,
        )
        .ignoring(&["alt", "preload", "class", "id", "type", "ratio", "fit", "start", "end", "library"]),
        render: video,
        about: "a film of the site's own, with controls",
        example: "{{< video src=\"film.mp4\" poster=\"first.png\" caption=\"A *film*\" >}}",
        ..SHORTCODE
    },
];

/// `{{< video src="film.mp4" poster="first.png" caption="A *film*" >}}`: a film of the site's own.
///
/// ```html
/// <figure><video src="film.mp4" poster="first.png" controls preload="metadata"></video><figcaption>…</figcaption></figure>
/// ```
fn video(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let sources = ["src", "mp4", "webm", "ogg", "mp4_src", "webm_src", "url"];
    let mut html = "<figure><video".to_owned();
    if !source(call, &sources, renderer, &mut html) {
        return String::new();
    }
    if let Some(poster) = call.get("poster", None).filter(|a| !a.value.trim().is_empty()) {
        let found = renderer.context.resolver.image(poster.value.trim());
        attribute("poster", Some(&found.map_or_else(|dead| dead.href, |picture| picture.src)), &mut html);
    }
    for name in ["width", "height"] {
        let digits = call.text(name, None).map(|value| value.trim_end_matches("px"));
        attribute(name, digits.filter(|value| value.len() <= 5 && value.bytes().all(|b| b.is_ascii_digit())), &mut html);
    }
    for name in ["loop", "muted", "autoplay", "playsinline"] {
        if call.get(name, None).is_some() && renderer.flag(call, name, None, false) {
            html.push_str(&format!(" {name}"));
        }
    }
    if renderer.flag(call, "controls", None, true) {
        html.push_str(" controls");
    }
    html.push_str(" preload=\"metadata\"></video>");
    caption(call, renderer, &mut html);
    html.push_str("</figure>");
    html
}

/// `{{< audio src="talk.mp3" caption="…" >}}`
fn audio(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let mut html = "<figure><audio".to_owned();
    if !source(call, &["src", "url"], renderer, &mut html) {
        return String::new();
    }
    html.push_str(" controls preload=\"metadata\"></audio>");
    caption(call, renderer, &mut html);
    html.push_str("</figure>");
    html
}

/// Writes ` src="…"`; false where there is nothing to play.
fn source(call: &Call<'_>, names: &[&str], renderer: &mut Renderer<'_, '_>, html: &mut String) -> bool {
    let Some(src) = call.any(names, Some(0)) else {
        renderer.complain(call, call.place(), "needs `src`");
        return false;
    };
    let href = match renderer.context.resolver.link(src.value.trim()) {
        Ok(target) => target.href,
        Err(dead) => {
            let href = dead.href.clone();
            let severity = renderer.context.config.dead_links;
            renderer.dead_link(call, src, dead, severity);
            href
        }
    };
    attribute("src", Some(&href), html);
    true
}

fn caption(call: &Call<'_>, renderer: &mut Renderer<'_, '_>, html: &mut String) {
    if let Some(caption) = call.any_text(&["caption", "title"], None) {
        let caption = renderer.inline(caption);
        html.push_str(&format!("<figcaption><p>{caption}</p></figcaption>"));
    }
}

/// `{{< gallery match="images/*" >}}`, or around pictures; `{{< carousel images="images/*" >}}` is the same: pictures side by side, of
/// which each keeps its shape.
fn gallery(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let mut html = "<div class=\"gallery\">".to_owned();
    if let Some(pattern) = call.any(&["match", "images", "src", "dir", "foldername"], Some(0)) {
        for name in found(&pattern.value, renderer) {
            let (src, size) = match renderer.context.resolver.image(&name) {
                Ok(picture) => (picture.src, picture.size),
                Err(dead) => {
                    let kind = Kind::MissingImage { target: dead.target, nearest: dead.nearest };
                    let severity = renderer.context.config.dead_links;
                    let span = call.span_of(pattern.place.clone());
                    renderer.diagnostics.push(Diagnostic::error(kind, span).with_severity(severity));
                    (dead.href, None)
                }
            };
            let size = size.map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\"")).unwrap_or_default();
            // Nobody has described these pictures; their file names are better than nothing.
            let file = name.rsplit('/').next().unwrap_or(&name);
            let alt = file.rsplit_once('.').map_or(file, |(stem, _)| stem).replace(['-', '_'], " ");
            html.push_str(&format!("<img src=\"{}\" alt=\"{}\"{size} loading=\"lazy\">", escape(&src), escape(&decode(&alt))));
        }
    }
    html.push_str(&renderer.inner_html(call));
    html.push_str("</div>");
    html
}

/// Names of pictures: `{a.png,b.png}`, a glob that fits files beside the page, or a folder.
fn found(pattern: &str, renderer: &Renderer<'_, '_>) -> Vec<String> {
    let pattern = pattern.trim();
    if let Some(names) = pattern.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'))
        && !names.contains(['*', '{'])
    {
        return names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    }
    if pattern.contains(',') && !pattern.contains(['*', '{']) {
        return pattern.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    }
    let glob = if pattern.contains(['*', '?', '{']) || pattern.contains('.') {
        pattern.trim_start_matches("./").to_owned()
    } else {
        format!("{}/**", pattern.trim_matches('/'))
    };
    let found = renderer.context.resolver.pictures(&glob);
    if found.is_empty() && !pattern.contains(['*', '{']) { vec![pattern.to_owned()] } else { found }
}
