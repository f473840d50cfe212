//! `{{< details summary="More" open=true >}}…{{< /details >}}`: a part the reader unfolds.
//!
//! ```html
//! <details open><summary>More</summary>…</details>
//! ```
//! Hugo: summary ("Details" where not given), open, class, name (of a group of which one is open), title. Themes write the
//! summary as the first argument.

use super::argument::attribute;
use super::{Call, Making};

pub(super) fn render(call: &Call<'_>, making: &mut Making<'_, '_>) -> String {
    making.check(call, &["summary", "open", "class", "name", "title"], 2);
    // Themes: `{{< details "Summary" open >}}`.
    let word = call.get("", Some(1)).is_some_and(|a| a.value == "open" && a.key.is_none());
    let open = word || making.flag(call, "open", Some(1), false);
    let mut html = "<details".to_owned();
    attribute("class", call.text("class", None), &mut html);
    attribute("name", call.text("name", None), &mut html);
    attribute("title", call.text("title", None), &mut html);
    if open {
        html.push_str(" open");
    }
    html.push_str("><summary>");
    html.push_str(&making.inline(call.text("summary", Some(0)).unwrap_or("Details")));
    html.push_str("</summary>");
    html.push_str(&making.inner_html(call));
    html.push_str("</details>");
    html
}
