//! `{{< tabgroup >}}{{< tab name="Rust" >}}…{{< /tab >}}{{< /tabgroup >}}`: tabs without a script (hugo-coder).
//!
//! ```html
//! <div class="tabs align-right code">
//!   <input type="radio" name="tabs-1a2b3c4d" id="tabs-1a2b3c4d-1" checked><label for="tabs-1a2b3c4d-1">Rust</label><div class="tab">…</div>
//!   <input type="radio" name="tabs-1a2b3c4d" id="tabs-1a2b3c4d-2"><label for="tabs-1a2b3c4d-2">Go</label><div class="tab">…</div>
//! </div>
//! ```
//! Radio buttons work by keyboard: Tab enters the group, the arrow keys select. The theme's style sheet needs these rules:
//! ```css
//! .tabs { display: flex; flex-wrap: wrap }
//! .tabs > input { position: absolute; opacity: 0 }
//! .tabs > label { order: 1; cursor: pointer }
//! .tabs > .tab { order: 2; flex: 0 0 100%; min-width: 0; display: none }
//! .tabs > input:checked + label { /* chosen */ }
//! .tabs > input:focus-visible + label { outline: 2px solid }
//! .tabs > input:checked + label + .tab { display: block }
//! .tabs.align-right { justify-content: flex-end }
//! @media print { .tabs > .tab { display: block } }
//! ```
//! `code` marks groups of code blocks (hugo-coder: `style="code"`). Names of groups are derived from the page's address and the position in
//! the source, so that several pages can be shown on one page.

use std::fmt::Write;

use super::call::{Call, Piece};
use super::kind::Shortcode;
use super::renderer::Renderer;
use site_html::escape;

/// A tab without a group.
pub(super) fn alone(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.complain(call, call.place(), "stands only within a `tabgroup`");
    renderer.inner_html(call)
}

pub(super) fn group(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.check(call, &["align", "style"], 0);
    let mut class = "tabs".to_owned();
    for (name, values) in [("align", ["left", "right"]), ("style", ["prose", "code"])] {
        let Some(argument) = call.get(name, None) else { continue };
        match values.iter().position(|value| *value == argument.value) {
            // The first value is the default.
            Some(0) => {}
            Some(_) if name == "align" => class.push_str(" align-right"),
            Some(_) => class.push_str(" code"),
            None => {
                let reason = format!("takes `{}` or `{}` for `{name}`", values[0], values[1]);
                renderer.complain(call, argument.place.clone(), reason);
            }
        }
    }
    let address = blake3::hash(format!("{} {}", renderer.context.address, call.span.start).as_bytes()).to_hex();
    let group = format!("tabs-{}", &address[..8]);
    let mut html = format!("<div class=\"{class}\">");
    let mut count = 0;
    for piece in &call.children {
        match piece {
            Piece::Call(tab) if tab.shortcode == Shortcode::Tab => {
                count += 1;
                renderer.check(tab, &["name"], 1);
                let name = tab.text("name", Some(0));
                if name.is_none() {
                    renderer.complain(tab, tab.place(), "needs `name`");
                }
                let checked = if count == 1 { " checked" } else { "" };
                let _ = write!(
                    html,
                    "<input type=\"radio\" name=\"{group}\" id=\"{group}-{count}\"{checked}><label for=\"{group}-{count}\">{}</label>\
                     <div class=\"tab\">{}</div>",
                    escape(name.unwrap_or_default()),
                    renderer.inner_html(tab)
                );
            }
            Piece::Text(range) => {
                let text = renderer.text.get(range.clone()).unwrap_or_default();
                let visible = text.trim();
                if !visible.is_empty() {
                    let start = range.start + (text.len() - text.trim_start().len());
                    renderer.complain(call, start..start + visible.len(), "holds nothing but `tab`s");
                }
            }
            Piece::Call(other) => {
                let place = other.span.start as usize..other.span.end as usize;
                renderer.complain(call, place, "holds nothing but `tab`s");
            }
            Piece::Literal(_) => renderer.complain(call, call.place(), "holds nothing but `tab`s"),
        }
    }
    if count == 0 {
        renderer.complain(call, call.place(), "holds no `tab`");
    }
    html.push_str("</div>");
    html
}
