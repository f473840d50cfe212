//! `{{< notice warning "Mind the step" >}}…{{< /notice >}}`: a box (hugo-coder), also used for GitHub's alerts.
//!
//! ```html
//! <div class="notice warning" role="note"><p class="notice-title">Mind the step</p>…</div>
//! ```
//! The theme's style sheet gives each kind its colour and icon.

use super::call::Call;
use super::renderer::Renderer;
use site_diag::nearest;
use site_html::{escape, escape_attribute};
use site_theme::strings;

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

pub(super) fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.check(call, &["type", "title"], 2);
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
