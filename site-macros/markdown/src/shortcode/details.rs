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
    renderer.check(call, &["summary", "open", "class", "name", "title"], 2);
    // Themes: `{{< details "Summary" open >}}`.
    let word = call.get("", Some(1)).is_some_and(|a| a.value == "open" && a.key.is_none());
    let open = word || renderer.flag(call, "open", Some(1), false);
    let mut html = "<details".to_owned();
    attribute("class", call.text("class", None), &mut html);
    attribute("name", call.text("name", None), &mut html);
    attribute("title", call.text("title", None), &mut html);
    if open {
        html.push_str(" open");
    }
    html.push_str("><summary>");
    html.push_str(&renderer.inline(call.text("summary", Some(0)).unwrap_or("Details")));
    html.push_str("</summary>");
    html.push_str(&renderer.inner_html(call));
    html.push_str("</details>");
    html
}
