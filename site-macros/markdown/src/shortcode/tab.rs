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
use super::raw;
use super::renderer::Renderer;
use super::table::{Arguments, BuiltIn, Closing, Content, SHORTCODE, takes};
use site_html::escape;

pub(super) const SHORTCODES: &[BuiltIn] = &[
    TAB,
    BuiltIn {
        names: &["tabgroup", "tabs", "tabpane", "tab-group", "tabset"],
        arguments: takes(&["align", "style"], 0),
        alias_arguments: Arguments::ANY,
        closing: Closing::Required,
        content: Content::Shortcodes,
        render: group,
        about: "tabs",
        example: "{{< tabgroup >}}{{< tab \"Rust\" >}}Text{{< /tab >}}{{< tab \"Go\" >}}Text{{< /tab >}}{{< /tabgroup >}}",
        ..SHORTCODE
    },
];

const TAB: BuiltIn = BuiltIn {
    names: &["tab", "tabitem", "tab-item"],
    arguments: takes(&["name"], 1),
    alias_arguments: Arguments::ANY,
    closing: Closing::Required,
    render: alone,
    about: "one of the tabs of a `tabgroup`",
    example: "{{< tabgroup >}}{{< tab name=\"Rust\" >}}Text{{< /tab >}}{{< /tabgroup >}}",
    ..SHORTCODE
};

/// A tab without a group.
fn alone(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.complain(call, call.place(), "stands only within a `tabgroup`");
    renderer.inner_html(call)
}

fn group(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let is_own = call.name() == "tabgroup";
    // Docsy's tabs hold code, unless they say that they hold text.
    let is_code = call.name() == "tabpane" && !renderer.flag(call, "text", None, false);
    let titles: Vec<String> =
        call.text("items", None).map(|items| items.split(',').map(|item| item.trim().to_owned()).collect()).unwrap_or_default();
    let mut class = if is_code { "tabs code" } else { "tabs" }.to_owned();
    for (name, values) in [("align", ["left", "right"]), ("style", ["prose", "code"])] {
        let Some(argument) = call.get(name, None).filter(|_| is_own) else { continue };
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
            Piece::Call(tab) if tab.is(&TAB) => {
                count += 1;
                if is_own {
                    renderer.check(tab);
                }
                let language = tab.text("lang", None).filter(|_| is_code);
                let name = tab.any_text(&["name", "title", "label", "header", "tabName"], Some(0));
                let name = name.or_else(|| titles.get(count - 1).map(String::as_str)).or(language);
                if name.is_none() && is_own {
                    renderer.complain(tab, tab.place(), "needs `name`");
                }
                let checked = if count == 1 { " checked" } else { "" };
                let _ = write!(
                    html,
                    "<input type=\"radio\" name=\"{group}\" id=\"{group}-{count}\"{checked}><label for=\"{group}-{count}\">{}</label>\
                     <div class=\"tab\">{}</div>",
                    name.map_or_else(|| count.to_string(), escape),
                    match language {
                        Some(language) => raw::listing(tab, language, renderer),
                        None => renderer.inner_html(tab),
                    }
                );
            }
            Piece::Text(range) => {
                let text = renderer.text.get(range.clone()).unwrap_or_default();
                let visible = text.trim();
                if !visible.is_empty() && is_own {
                    let start = range.start + (text.len() - text.trim_start().len());
                    renderer.complain(call, start..start + visible.len(), "holds nothing but `tab`s");
                }
            }
            Piece::Call(other) if !is_own => {
                let _ = write!(html, "<div class=\"tab\">{}</div>", renderer.render(other));
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
