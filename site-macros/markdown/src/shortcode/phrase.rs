//! Shortcodes that are part of a line: `button`, `badge` and `keyword`, `icon`, `swatches`, `baseurl`, `version`.

use site_html::{escape, escape_attribute};
use site_theme::icon;

use super::call::Call;
use super::figure::href;
use super::renderer::{Renderer, attribute};
use super::table::{Arguments, BuiltIn, Closing, Flow, SHORTCODE, takes};

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["badge", "keyword"],
        arguments: takes(&["content", "text", "label", "title", "icon", "link"], 2)
            .ignoring(&["type", "style", "color", "class", "border", "outline"]),
        closing: Closing::Optional,
        flow: Flow::Phrase,
        render: badge,
        about: "a word in a frame",
        example: "{{< badge >}}New{{< /badge >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["baseurl"],
        arguments: Arguments::ANY,
        flow: Flow::Text,
        render: base_url,
        about: "the address of the site",
        example: "{{< baseurl >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["button", "btn", "linkbutton"],
        arguments: takes(&["href", "url", "link", "relref", "ref", "text", "label", "title", "icon", "target", "rel"], 2)
            .ignoring(&["class", "style", "color"]),
        closing: Closing::Optional,
        flow: Flow::Phrase,
        render: button,
        about: "a link that looks like a button",
        example: "{{< button href=\"/posts/\" >}}All posts{{< /button >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["icon"],
        arguments: takes(&["name", "icon"], 3).ignoring(&["vendor", "class", "className", "style"]),
        flow: Flow::Phrase,
        render: icon,
        about: "an icon of the theme; nothing if there is none of this name",
        example: "{{< icon \"github\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["swatches"],
        arguments: Arguments::ANY,
        render: swatches,
        about: "colours with their values",
        example: "{{< swatches \"#64748b\" \"#3b82f6\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["version"],
        flow: Flow::Text,
        render: version,
        about: "`version` of the page's front matter or of the site's `params`",
        example: "{{< version >}}",
        ..SHORTCODE
    },
];

/// `{{< button href="/posts/" >}}All posts{{< /button >}}`: a link that looks like a button.
///
/// ```html
/// <a class="button" href="/posts/">All posts</a>
/// ```
fn button(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let mut html = "<a class=\"button\"".to_owned();
    let link = call.any(&["href", "url", "link", "relref", "ref"], Some(0));
    let mut external = false;
    match link {
        Some(link) if call.any(&["relref", "ref"], None).is_some() => {
            let found = renderer.context.resolver.reference(link.value.trim(), None).map(|target| target.href);
            attribute("href", Some(&found.unwrap_or_else(|dead| dead.href)), &mut html);
        }
        Some(link) => external = href(call, renderer, link, &mut html),
        None => renderer.complain(call, call.place(), "needs `href`"),
    }
    let (target, rel) = (call.text("target", None), call.text("rel", None));
    if external && target.is_none() && rel.is_none() {
        html.push_str(&renderer.external_attributes().replace(" class=\"external-link\"", ""));
    } else {
        attribute("target", target.filter(|target| *target != "_self"), &mut html);
        attribute("rel", rel, &mut html);
    }
    html.push('>');
    html.push_str(&icon_of(call));
    html.push_str(&words(call, &["text", "label", "title"], Some(1), renderer));
    html.push_str("</a>");
    html
}

/// `{{< badge >}}New{{< /badge >}}`, `{{< keyword icon="github" >}}Rust{{< /keyword >}}`: a word in a frame.
fn badge(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let words = words(call, &["content", "text", "label", "title"], Some(0), renderer);
    let icon = icon_of(call);
    match call.get("link", None).filter(|a| !a.value.trim().is_empty()) {
        Some(link) => {
            let mut html = "<a class=\"badge\"".to_owned();
            href(call, renderer, link, &mut html);
            format!("{html}>{icon}{words}</a>")
        }
        None => format!("<span class=\"badge\">{icon}{words}</span>"),
    }
}

/// `{{< icon "github" >}}`: one of the theme's icons; nothing where there is none of this name.
fn icon(call: &Call<'_>, _: &mut Renderer<'_, '_>) -> String {
    let Some(name) = call.any_text(&["name", "icon"], Some(0)) else { return String::new() };
    icon::svg(name).unwrap_or_default().to_owned()
}

/// `{{< swatches "#64748b" "#3b82f6" >}}`: colours with their names.
fn swatches(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let mut html = "<ul class=\"swatches\">".to_owned();
    for argument in call.arguments() {
        let color = argument.value.trim();
        let is_color = color.len() <= 40 && color.chars().all(|c| c.is_ascii_alphanumeric() || "#(),.% -/".contains(c));
        if !is_color {
            renderer.complain(call, argument.place.clone(), "takes colours, such as `#3b82f6`");
            continue;
        }
        html.push_str("<li><svg viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect width=\"1\" height=\"1\" fill=\"");
        escape_attribute(&mut html, color);
        html.push_str(&format!("\"/></svg><code>{}</code></li>", escape(color)));
    }
    html.push_str("</ul>");
    html
}

/// `{{< baseurl >}}`: the site's address.
fn base_url(_: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let config = renderer.context.config;
    format!("{}{}/", config.origin, config.base_path)
}

/// `{{< version >}}`: `version` of the page's front matter or of the site's `params`.
fn version(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    super::reference::value(call, "version", call.place(), renderer)
}

/// The icon that an argument names, before the words.
pub(super) fn icon_of(call: &Call<'_>) -> String {
    call.text("icon", None).and_then(icon::svg).map_or_else(String::new, |svg| format!("{svg} "))
}

/// The inner text, else an argument, as part of a line.
fn words(call: &Call<'_>, names: &[&str], position: Option<usize>, renderer: &mut Renderer<'_, '_>) -> String {
    let inner = call.inner.clone().and_then(|range| renderer.text.get(range)).map(str::trim).filter(|text| !text.is_empty());
    match inner.or_else(|| call.any_text(names, position)) {
        Some(text) => renderer.inline(text),
        None => String::new(),
    }
}
