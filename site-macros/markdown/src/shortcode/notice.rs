//! `{{< notice warning "Mind the step" >}}…{{< /notice >}}`: a box (hugo-coder), also used for GitHub's alerts.
//!
//! ```html
//! <div class="notice warning" role="note"><p class="notice-title">Mind the step</p>…</div>
//! ```
//! The theme's style sheet gives each kind its colour and icon.

use super::call::Call;
use super::renderer::Renderer;
use super::table::{BuiltIn, Closing, SHORTCODE, takes};
use site_diag::nearest;
use site_html::{escape, escape_attribute};
use site_theme::strings;

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["admonition", "alert", "callout", "hint", "note", "tip", "info", "warning", "caution", "danger", "important"],
        arguments: takes(&["type", "title", "icon", "color", "level", "style", "context", "text", "content", "header"], 3)
            .ignoring(&[
                "emoji",
                "open",
                "cardColor",
                "iconColor",
                "textColor",
                "dismissible",
                "closable",
                "collapsible",
                "class",
                "id",
            ]),
        closing: Closing::Optional,
        render: admonition,
        about: "a `notice`, as themes write it",
        example: "{{< admonition tip \"Title\" >}}Text{{< /admonition >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["notice"],
        arguments: takes(&["type", "title"], 2),
        closing: Closing::Required,
        render,
        about: "a box with a title; the types are note, tip, example, question, info, warning and error",
        example: "{{< notice warning \"Title\" >}}Text{{< /notice >}}",
        ..SHORTCODE
    },
];

/// hugo-coder's kinds.
const KINDS: [&str; 7] = ["note", "tip", "example", "question", "info", "warning", "error"];

/// The box: `kind` is its class, `title` its title in inline HTML, `inner_html` its content.
pub(crate) fn notice(kind: &str, title: &str, inner_html: &str) -> String {
    let mut html = String::with_capacity(inner_html.len() + title.len() + 90);
    html.push_str("<div class=\"notice ");
    escape_attribute(&mut html, kind);
    html.push_str("\" role=\"note\"><p class=\"notice-title\">");
    html.push_str(title);
    html.push_str("</p>");
    html.push_str(inner_html);
    html.push_str("</div>");
    html
}

/// What other themes call the kinds, and the icons that stand for one.
const OTHER_KINDS: &[(&str, &str)] = &[
    ("abstract", "note"),
    ("bug", "error"),
    ("bell", "note"),
    ("bomb", "error"),
    ("caution", "warning"),
    ("check", "tip"),
    ("circle-check", "tip"),
    ("circle-info", "info"),
    ("danger", "error"),
    ("default", "note"),
    ("exclamation", "warning"),
    ("failure", "error"),
    ("fire", "warning"),
    ("important", "warning"),
    ("lightbulb", "tip"),
    ("primary", "info"),
    ("quote", "note"),
    ("secondary", "note"),
    ("skull-crossbones", "error"),
    ("success", "tip"),
    ("summary", "note"),
    ("triangle-exclamation", "warning"),
];

/// The box as other themes write it: `{{< alert icon="fire" >}}`, `{{< admonition tip "Title" >}}`, `{{< callout type="info" >}}`,
/// `{{< hint info >}}`, `{{< note >}}`. A word that is no kind is its title.
fn admonition(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let known = |word: &str| {
        let word = word.trim().to_ascii_lowercase();
        let own = KINDS.iter().copied().find(|kind| *kind == word);
        own.or_else(|| OTHER_KINDS.iter().find(|(other, _)| *other == word).map(|(_, kind)| *kind))
    };
    let named = call.any_text(&["type", "level", "color", "context", "icon", "style"], None);
    let first = call.get("", Some(0)).filter(|a| a.key.is_none()).map(|a| a.value.trim());
    let default = if call.name() == "alert" { "warning" } else { "note" };
    let kind = named.and_then(known).or_else(|| first.and_then(known)).or_else(|| known(call.name())).unwrap_or(default);
    let is_name = |word: &str| known(word).is_some() || site_theme::icon::known(word);
    let position = usize::from(first.is_none_or(is_name));
    let second = call.any_text(&["title", "header"], Some(position)).filter(|title| !matches!(*title, "true" | "false"));
    // Of an alert without inner text the word is the text, not the title.
    let is_text = call.inner.is_none() && call.any(&["text", "content", "title"], None).is_none();
    let title = second.filter(|_| !is_text);
    let title = match title {
        Some(title) => renderer.inline(title),
        None => escape(strings(&renderer.context.config.language.code).notice(kind).unwrap_or(kind)),
    };
    let text = call.any_text(&["text", "content"], None).or(second.filter(|_| is_text));
    let inner = match text {
        Some(text) => format!("<p>{}</p>{}", renderer.inline(text), renderer.inner_html(call)),
        None => renderer.inner_html(call),
    };
    notice(kind, &title, &inner)
}

fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let written = call.text("type", Some(0)).unwrap_or_default().to_ascii_lowercase();
    let kind = KINDS.iter().copied().find(|kind| *kind == written);
    if kind.is_none() {
        let place = call.get("type", Some(0)).map_or_else(|| call.place(), |a| a.place.clone());
        let reason = match nearest(&written, KINDS) {
            Some(known) => format!("has no kind `{written}`; did you mean `{known}`?"),
            None => format!("begins with its kind: {}", KINDS.join(", ")),
        };
        renderer.complain(call, place, reason);
    }
    let kind = kind.unwrap_or("note");
    let title = match call.text("title", Some(1)) {
        Some(title) => renderer.inline(title),
        None => escape(strings(&renderer.context.config.language.code).notice(kind).unwrap_or(kind)),
    };
    notice(kind, &title, &renderer.inner_html(call))
}
