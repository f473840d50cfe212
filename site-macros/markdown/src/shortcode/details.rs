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

pub(super) fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let is_other = call.name() != "details";
    let names: &[&str] = if is_other {
        &["summary", "open", "class", "name", "title", "text", "header", "label", "closed", "icon", "expand", "id", "separated"]
    } else {
        &["summary", "open", "class", "name", "title", "closed"]
    };
    renderer.check(call, names, 2);
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
