//! Embedded content of other sites.
//!
//! Videos are frames that contain a link until the reader follows it. Only then is the other site contacted, at addresses that set no
//! cookies: YouTube's youtube-nocookie.com, Vimeo with `dnt=1`. A gist only exists as a script. A post on X or Instagram is a plain link,
//! because embedding it would track every reader.
//!
//! Identifiers are validated, because they become part of addresses.

use super::call::Call;
use super::renderer::Renderer;
use super::renderer::attribute;
use super::table::{BuiltIn, SHORTCODE, takes};
use site_html::escape;

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["bilibili"],
        arguments: takes(&["id", "bvid", "p", "class", "loading", "title"], 2).ignoring(&["autoplay"]),
        brings_html: true,
        render: bilibili,
        about: "a video on Bilibili; `p` is the number of its part",
        example: "{{< bilibili BV1xx411c7mD >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["gist"],
        arguments: takes(&["user", "id", "file"], 3),
        brings_html: true,
        render: gist,
        about: "a gist on GitHub, which a script inserts",
        example: "{{< gist spf13 7896402 >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["instagram", "instagram_simple"],
        // Hugo allowed `hidecaption` after the id.
        arguments: takes(&["id"], 2).ignoring(&["hidecaption"]),
        render: instagram,
        about: "a link to a post on Instagram",
        example: "{{< instagram BWNjjyYFxVx >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["tencent"],
        arguments: takes(&["id", "vid", "class", "loading", "title"], 2).ignoring(&["autoplay"]),
        brings_html: true,
        render: tencent,
        about: "a video on Tencent Video",
        example: "{{< tencent b0024dmnxcd >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["vimeo", "vimeo_simple"],
        arguments: takes(&["id", "allowFullScreen", "class", "loading", "title"], 3),
        brings_html: true,
        render: vimeo,
        about: "a video on Vimeo",
        example: "{{< vimeo 55073825 >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["x", "tweet", "twitter", "twitter_simple", "x_simple"],
        arguments: takes(&["user", "id"], 2),
        render: post,
        about: "a link to a post on X",
        example: "{{< x user=\"SanDiegoZoo\" id=\"1453110110599868418\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["youtube", "youtubeLite", "youtube_simple", "youtube-enhanced"],
        arguments: takes(
            &["id", "title", "start", "end", "autoplay", "mute", "controls", "loop", "allowFullScreen", "class", "loading"],
            1,
        ),
        alias_arguments: takes(&["label"], 1).ignoring(&["params", "width", "height"]),
        brings_html: true,
        render: youtube,
        about: "a video on YouTube; `start` and `end` are seconds",
        example: "{{< youtube id=\"w7Ft2ymGmfc\" start=30 >}}",
        ..SHORTCODE
    },
];

/// The identifier by name or position. Reports a missing or invalid one and returns `None`.
fn identifier<'c>(
    call: &'c Call<'_>,
    renderer: &mut Renderer<'_, '_>,
    (name, position): (&str, usize),
    allowed: fn(char) -> bool,
    help: &str,
) -> Option<&'c str> {
    let Some(argument) = call.get(name, Some(position)).filter(|a| !a.value.trim().is_empty()) else {
        renderer.complain(call, call.place(), format!("needs {help}"));
        return None;
    };
    let value = argument.value.trim();
    if value.len() <= 100 && value.chars().all(allowed) {
        return Some(value);
    }
    renderer.complain(call, argument.place.clone(), format!("needs {help}, and this is none"));
    None
}

fn word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// An integer argument by name.
fn seconds(call: &Call<'_>, renderer: &mut Renderer<'_, '_>, name: &str) -> Option<u32> {
    let argument = call.get(name, None)?;
    let number = argument.value.trim().parse().ok();
    if number.is_none() {
        renderer.complain(call, argument.place.clone(), format!("takes a number of seconds for `{name}`"));
    }
    number
}

/// The content of a frame until the reader starts the video: a link that fills it. Following it loads the video in the frame, without a
/// script. Its appearance is set by SVG attributes, because the page's policy allows no styles in it.
fn poster(src: &str, title: &str) -> String {
    let mark = if src.contains('?') { '&' } else { '?' };
    let start = if src.contains("autoplay=1") { String::new() } else { format!("{mark}autoplay=1") };
    let address = escape(&format!("{src}{start}"));
    let title = escape(title);
    format!(
        "<!DOCTYPE html><title>{title}</title><a href=\"{address}\">\
         <svg viewBox=\"0 0 160 80\" width=\"100%\" role=\"img\" aria-label=\"{title}\">\
         <rect width=\"160\" height=\"80\" rx=\"3\" fill=\"#1f2229\"/>\
         <circle cx=\"80\" cy=\"38\" r=\"14\" fill=\"#d5d9df\"/><path d=\"m76 31 11 7-11 7z\" fill=\"#1f2229\"/>\
         <text x=\"80\" y=\"68\" text-anchor=\"middle\" font-family=\"sans-serif\" font-size=\"6\" fill=\"#d5d9df\">{title}</text>\
         </svg></a>"
    )
}

/// A frame of 16 to 9 in a box that the theme sizes. The other site is not contacted before the reader follows the link; `src` is for
/// programs without `srcdoc`, such as feed readers, and determines what the page's policy allows.
fn frame(call: &Call<'_>, renderer: &mut Renderer<'_, '_>, src: &str, default_title: &str) -> String {
    let mut html = "<div class=\"video".to_owned();
    if let Some(class) = call.text("class", None) {
        html.push(' ');
        html.push_str(&escape(class));
    }
    html.push_str("\"><iframe");
    let title = call.any_text(&["title", "label"], None).unwrap_or(default_title);
    attribute("srcdoc", Some(&poster(src, title)), &mut html);
    attribute("src", Some(src), &mut html);
    attribute("title", Some(title), &mut html);
    attribute("loading", Some(loading(call, renderer).unwrap_or("lazy")), &mut html);
    html.push_str(" referrerpolicy=\"strict-origin-when-cross-origin\" allow=\"autoplay; encrypted-media; ");
    // Browsers warn about the older attribute `allowfullscreen` beside this one.
    if renderer.flag(call, "allowFullScreen", None, true) {
        html.push_str("fullscreen; ");
    }
    html.push_str("picture-in-picture\"></iframe></div>");
    html
}

/// `loading`: eager or lazy.
pub(super) fn loading<'c>(call: &'c Call<'_>, renderer: &mut Renderer<'_, '_>) -> Option<&'c str> {
    let argument = call.get("loading", None)?;
    let value = argument.value.trim();
    if matches!(value, "eager" | "lazy") {
        return Some(value);
    }
    renderer.complain(call, argument.place.clone(), "takes `eager` or `lazy` for `loading`");
    None
}

/// `{{< youtube w7Ft2ymGmfc >}}`, `{{< youtube id=w7Ft2ymGmfc start=30 title="A film" >}}`. Hugo: the same arguments.
fn youtube(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(id) = identifier(call, renderer, ("id", 0), word, "the film's id, as in `youtube.com/watch?v=ID`") else {
        return String::new();
    };
    let mut query: Vec<String> = Vec::new();
    if renderer.flag(call, "autoplay", None, false) {
        // Browsers only start videos automatically without sound.
        query.push("autoplay=1".to_owned());
        query.push("mute=1".to_owned());
    } else if renderer.flag(call, "mute", None, false) {
        query.push("mute=1".to_owned());
    }
    if !renderer.flag(call, "controls", None, true) {
        query.push("controls=0".to_owned());
    }
    if renderer.flag(call, "loop", None, false) {
        // YouTube: a single video only loops as a playlist of itself.
        query.push(format!("loop=1&playlist={id}"));
    }
    for name in ["start", "end"] {
        if let Some(seconds) = seconds(call, renderer, name) {
            query.push(format!("{name}={seconds}"));
        }
    }
    let mark = if query.is_empty() { "" } else { "?" };
    let src = format!("https://www.youtube-nocookie.com/embed/{id}{mark}{}", query.join("&"));
    frame(call, renderer, &src, "YouTube video")
}

/// `{{< vimeo 55073825 >}}`. The id of an unlisted video has a hash after a slash.
fn vimeo(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '/';
    let Some(id) = identifier(call, renderer, ("id", 0), allowed, "the film's id, as in `vimeo.com/ID`") else {
        return String::new();
    };
    let (number, hash) = id.split_once('/').unwrap_or((id, ""));
    let hash = if hash.is_empty() { String::new() } else { format!("h={hash}&") };
    frame(call, renderer, &format!("https://player.vimeo.com/video/{number}?{hash}dnt=1"), "Vimeo video")
}

/// `{{< bilibili BV1xx411c7mD >}}`, `{{< bilibili id=BV1xx411c7mD p=2 >}}`
fn bilibili(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let name = if call.get("bvid", None).is_some() { "bvid" } else { "id" };
    let Some(id) = identifier(call, renderer, (name, 0), word, "the film's id, as in `bilibili.com/video/ID`") else {
        return String::new();
    };
    let kind = if id.starts_with(|c: char| c.is_ascii_digit()) || id.starts_with("av") { "aid" } else { "bvid" };
    let page = call.text("p", Some(1)).filter(|page| page.chars().all(digit)).unwrap_or("1");
    let number = id.strip_prefix("av").unwrap_or(id);
    let src = format!("https://player.bilibili.com/player.html?{kind}={number}&page={page}&autoplay=0");
    frame(call, renderer, &src, "Bilibili video")
}

/// `{{< tencent b0024dmnxcd >}}`
fn tencent(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let name = if call.get("vid", None).is_some() { "vid" } else { "id" };
    let Some(id) = identifier(call, renderer, (name, 0), word, "the film's id, as in `v.qq.com/x/page/ID.html`") else {
        return String::new();
    };
    frame(call, renderer, &format!("https://v.qq.com/txp/iframe/player.html?vid={id}"), "Tencent video")
}

/// `{{< gist USER ID [FILE] >}}`.
fn gist(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let user = identifier(call, renderer, ("user", 0), word, "a user's name");
    let id = identifier(call, renderer, ("id", 1), |c| c.is_ascii_alphanumeric(), "a gist's id");
    let (Some(user), Some(id)) = (user, id) else { return String::new() };
    let address = format!("https://gist.github.com/{user}/{id}");
    let file = call.text("file", Some(2)).map(|file| {
        let encoded = percent_encoding::utf8_percent_encode(file, percent_encoding::NON_ALPHANUMERIC);
        format!("?file={encoded}")
    });
    format!(
        "<script src=\"{address}.js{}\"></script><noscript><p><a href=\"{address}\"{}>Gist {id} by {user}</a></p></noscript>",
        file.unwrap_or_default(),
        renderer.external_attributes()
    )
}

/// `{{< x user="NAME" id="1" >}}`, and its former name `tweet`, also with only the id.
fn post(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let alone = !call.is_named() && call.arguments().len() == 1;
    let user = if alone { None } else { identifier(call, renderer, ("user", 0), word, "a user's name") };
    let Some(id) = identifier(call, renderer, ("id", usize::from(!alone)), digit, "the post's id") else { return String::new() };
    let (address, name) = match user {
        Some(user) => (format!("https://x.com/{user}/status/{id}"), format!("Post by @{user} on X")),
        None => (format!("https://x.com/i/status/{id}"), "Post on X".to_owned()),
    };
    format!("<p><a href=\"{address}\"{}>{name}</a></p>", renderer.external_attributes())
}

/// `{{< instagram BWNjjyYFxVx >}}`.
fn instagram(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(id) = identifier(call, renderer, ("id", 0), word, "the post's id, as in `instagram.com/p/ID`") else {
        return String::new();
    };
    format!("<p><a href=\"https://www.instagram.com/p/{id}/\"{}>Post on Instagram</a></p>", renderer.external_attributes())
}
