//! Shortcodes: Hugo's own (figure, highlight, details, ref, relref, param, youtube, vimeo, gist, x, instagram), those of hugo-coder (notice,
//! tabgroup and tab, mermaid, rawhtml), and those of other themes, in our own design. `kind` has the table of them. Others are templates
//! of the site or its theme.
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
mod parse;
mod phrase;
mod raw;
mod reference;
mod renderer;
mod skipped;
mod tab;
mod tag;
mod template;

use site_diag::{Diagnostic, Kind};

pub(crate) use self::call::{Call, Piece};
pub(crate) use self::kind::Flow;
use self::kind::Shortcode;
pub(crate) use self::parse::parse;
pub(crate) use self::renderer::InnerMarkdown;
use self::renderer::Renderer;
pub(crate) use self::skipped::Skipped;
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

/// Do shortcodes stand in the text, and does somebody make each of them?
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
    let html = made(call, renderer);
    if std::mem::take(&mut renderer.refused) {
        let what = format!("HTML in an argument of the shortcode `{}`", call.name());
        renderer.diagnostics.push(Diagnostic::error(Kind::Untrusted { what }, call.span));
    }
    html
}

fn made(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    match call.shortcode {
        Shortcode::Accordion => container::accordion(call, renderer),
        Shortcode::Admonition => notice::admonition(call, renderer),
        Shortcode::Article => listing::article(call, renderer),
        Shortcode::Audio => media::audio(call, renderer),
        Shortcode::Badge => phrase::badge(call, renderer),
        Shortcode::BaseUrl => phrase::base_url(renderer),
        Shortcode::Bilibili => embed::bilibili(call, renderer),
        Shortcode::Button => phrase::button(call, renderer),
        Shortcode::Card => container::card(call, renderer),
        Shortcode::Cards => container::cards(call, renderer),
        Shortcode::Center => container::block(call, "center", renderer),
        Shortcode::Chart => chart::render(call, renderer),
        Shortcode::Column => container::block(call, "column", renderer),
        Shortcode::Columns => container::columns(call, renderer),
        Shortcode::Details => details::render(call, renderer),
        Shortcode::Figure => figure::render(call, renderer),
        Shortcode::Formula => raw::formula(call, renderer),
        Shortcode::Gallery => media::gallery(call, renderer),
        Shortcode::Gist => embed::gist(call, renderer),
        Shortcode::Highlight => raw::highlight(call, renderer),
        Shortcode::Icon => phrase::icon(call, renderer),
        Shortcode::Inline => skipped::inline(call, renderer),
        Shortcode::Instagram => embed::instagram(call, renderer),
        Shortcode::Keywords => container::block(call, "keywords", renderer),
        Shortcode::Lead => container::block(call, "lead", renderer),
        Shortcode::List => listing::list(call, renderer),
        Shortcode::Mermaid => raw::mermaid(call, renderer),
        Shortcode::Notice => notice::render(call, renderer),
        Shortcode::Param => reference::param(call, renderer),
        Shortcode::Quote => container::quote(call, renderer),
        Shortcode::RawHtml => raw::html(call, renderer),
        Shortcode::Ref => reference::reference(call, renderer),
        Shortcode::Repository => listing::repository(call, renderer),
        Shortcode::Steps => container::block(call, "steps", renderer),
        Shortcode::Swatches => phrase::swatches(call, renderer),
        Shortcode::Tab => tab::alone(call, renderer),
        Shortcode::TabGroup => tab::group(call, renderer),
        Shortcode::Template(kind) => template::render(call, kind, renderer),
        Shortcode::Tencent => embed::tencent(call, renderer),
        Shortcode::Timeline => container::timeline(call, renderer),
        Shortcode::TimelineItem => container::timeline_item(call, renderer),
        Shortcode::Typeit => raw::typeit(call, renderer),
        Shortcode::Unknown => skipped::unknown(call, renderer),
        Shortcode::Version => phrase::version(call, renderer),
        Shortcode::Video => media::video(call, renderer),
        Shortcode::Vimeo => embed::vimeo(call, renderer),
        Shortcode::X => embed::post(call, renderer),
        Shortcode::Youtube => embed::youtube(call, renderer),
    }
}

#[cfg(test)]
mod tests;
