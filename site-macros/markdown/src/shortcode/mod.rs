//! Shortcodes: Hugo's own, those of hugo-coder, and those of other themes, in our own design. [`table`] joins the rows of all of them. Others
//! are templates of the site or its theme.
//!
//! Both delimiters have the same effect: the output is HTML, and the content is Markdown. Shortcodes inside code are not rendered; the
//! escaped form `{{</* x */>}}` loses its stars there, too. The name determines whether a shortcode has content.
//!
//! The output of `ref`, `relref` and `param` is text that replaces the tag in the Markdown. All others produce blocks.

mod call;
mod chart;
mod container;
mod details;
mod embed;
mod figure;
mod kind;
mod listing;
mod media;
pub(crate) mod notice;
mod pages;
mod parse;
mod phrase;
mod raw;
mod reference;
mod renderer;
mod skipped;
mod tab;
mod table;
mod tag;
mod template;

use site_diag::{Diagnostic, Kind};

pub(crate) use self::call::{Call, Piece};
use self::kind::Shortcode;
pub(crate) use self::parse::parse;
pub(crate) use self::renderer::InnerMarkdown;
use self::renderer::Renderer;
pub(crate) use self::skipped::Skipped;
pub(crate) use self::table::Flow;
pub use self::table::guide_table;
use super::context::Context;

/// The output of a shortcode: HTML, or text if it is inline. `text` is the whole file; `has_code` is set if code is highlighted.
pub(crate) fn render(
    call: &Call<'_>,
    text: &str,
    context: &Context<'_>,
    markdown: &mut dyn InnerMarkdown,
    has_code: &mut bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    dispatch(call, &mut Renderer { text, context, markdown, dispatch, has_code, diagnostics, refused: false })
}

/// Whether the text contains shortcodes, and all of them can be rendered.
pub(crate) fn are_known(text: &str, context: &Context<'_>) -> bool {
    let mut names = tag::names(text).peekable();
    names.peek().is_some() && names.all(|name| Shortcode::find(name, context).is_some_and(|found| found != Shortcode::Unknown))
}

fn dispatch(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    if !renderer.context.config.markup.trusted && call.shortcode.brings_html() {
        let what = format!("the shortcode `{}`", call.name());
        renderer.diagnostics.push(Diagnostic::error(Kind::Untrusted { what }, call.span));
        return String::new();
    }
    let html = rendered(call, renderer);
    if std::mem::take(&mut renderer.refused) {
        let what = format!("HTML in an argument of the shortcode `{}`", call.name());
        renderer.diagnostics.push(Diagnostic::error(Kind::Untrusted { what }, call.span));
    }
    html
}

fn rendered(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    match call.shortcode {
        Shortcode::BuiltIn(row) => {
            renderer.check(call);
            (row.render)(call, renderer)
        }
        Shortcode::Template(kind) => template::render(call, kind, renderer),
        Shortcode::Inline => skipped::inline(call, renderer),
        Shortcode::Unknown => skipped::unknown(call, renderer),
    }
}

#[cfg(test)]
mod tests;
