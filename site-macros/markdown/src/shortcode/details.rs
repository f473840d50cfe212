//! `{{< details summary="More" open=true >}}…{{< /details >}}`: a section that the reader opens.
//!
//! ```html
//! <details open><summary>More</summary>…</details>
//! ```
//! Hugo: summary (default "Details"), open, class, name (of a group in which one is open), title. Themes use the first argument as the
//! summary.

use super::call::Call;
use super::renderer::Renderer;
use super::renderer::attribute;
use super::table::{BuiltIn, Closing, SHORTCODE, takes};

pub(super) const SHORTCODES: &[BuiltIn] = &[DETAILS];

pub(super) const DETAILS: BuiltIn = BuiltIn {
    names: &["details", "accordionItem", "accordion-item", "collapse", "detail", "expand", "fold", "spoiler"],
    arguments: takes(&["summary", "open", "class", "name", "title"], 2).ignoring(&["closed"]),
    alias_arguments: takes(&["text", "header", "label"], 2).ignoring(&["icon", "expand", "id", "separated"]),
    closing: Closing::Required,
    render,
    about: "text that the reader opens",
    example: "{{< details summary=\"More\" >}}Text{{< /details >}}",
    ..SHORTCODE
};

pub(super) fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let is_other = call.name() != "details";
    // Themes: `{{< details "Summary" open >}}`.
    let second = call.get("", Some(1)).filter(|a| a.key.is_none());
    let open = second.is_some_and(|a| matches!(&*a.value, "open" | "true")) || renderer.flag(call, "open", None, false);
    let mut html = "<details".to_owned();
    attribute("class", call.text("class", None), &mut html);
    attribute("name", call.text("name", None), &mut html);
    attribute("title", call.text("title", None).filter(|_| !is_other), &mut html);
    if open {
        html.push_str(" open");
    }
    html.push_str("><summary>");
    let titles: &[&str] = if is_other { &["summary", "title", "header", "label", "text"] } else { &["summary"] };
    let summary = call.any_text(titles, Some(0)).unwrap_or("Details");
    html.push_str(&renderer.inline(summary));
    html.push_str("</summary>");
    html.push_str(&renderer.inner_html(call));
    html.push_str("</details>");
    html
}
