//! Renders the body of a page. Input: Markdown. Output: HTML with its properties ([`Document`]). Works in ordered passes over
//! pulldown-cmark's events.
//!
//! 1. Where the text has shortcodes or formulas, a first parse finds what is code, and they are taken out (`shortcode`, `formula`,
//!    `source`): a token stands for what makes HTML.
//! 2. The text is parsed (`parse`), CommonMark and what Hugo's defaults add.
//! 3. One walk over the events (`events`) writes the HTML (`writer`), with a module for each subject: `heading`, `link`, `text_run` (bare addresses, then emoji, then
//!    typographic punctuation), `alert`, `table`, `footnote`, `raw_html`, `code`. The crate site-math sets formulas. Footnotes are written last.
//! 4. The finished HTML is read for what can be told from it: `summary`, `statistics`.

mod alert;
mod article;
mod assets;
mod attributes;
pub mod code;
mod context;
mod definition;
mod document;
mod emoji;
mod events;
mod extras;
mod footnote;
mod formula;
mod fragment;
mod heading;
mod hook;
mod ids;
mod link;
mod linkify;
mod lint;
mod org;
mod parse;
mod passes;
mod picture_width;
mod raw_html;
mod resolve;
pub(crate) mod shortcode;
mod source;
mod statistics;
mod summary;
mod table;
mod templates;
mod text_run;
mod typographer;
mod url;
mod wide;
mod writer;

use std::collections::BTreeMap;
use std::ops::Range;

use site_diag::{Diagnostic, FileId, Span};
use site_settings::config::Config;

use article::Article;
pub use context::{Context, NO_MACROS};
pub use document::{Document, Heading, Script};
pub use fragment::{Fragment, emojified, formula, fragment, highlighted};
use resolve::AsWritten;
pub use resolve::{DeadTarget, LinkedPage, ListedPage, Picture, Resolve, Target, UnknownList};
pub use shortcode::guide_table as shortcode_guide_table;
pub use site_math::{STYLE_SHEET as MATH_STYLE_SHEET, linear as linear_formula};
pub use summary::without_heading_links;
pub use templates::{
    Cell, Element, HookCall, HookKind, QuoteAlert, TemplateArgument, TemplateCall, TemplateFailure, TemplateKind, TemplateMakes,
    TemplateOutput, Templates,
};

/// Renders a body: `text[body]` of `file`. Never panics; too deep nesting is an error.
pub fn render(
    file: FileId,
    text: &str,
    body: Range<usize>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    render_with(Article::new(file, text, *context), body, diagnostics)
}

/// Renders a body of Org in the same way.
pub fn render_org(
    file: FileId,
    text: &str,
    body: Range<usize>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    // Org has entities for typographic signs, and its parser replaces them.
    let mut config = context.config.clone();
    config.markup.typographer = false;
    let mut article = Article::new(file, text, Context { config: &config, ..*context });
    article.org = true;
    render_with(article, body, diagnostics)
}

fn render_with(mut article: Article<'_>, body: Range<usize>, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let (context, text) = (article.context, article.text);
    let body = trim_to_text(text, body);
    let cjk = context.cjk.unwrap_or_else(|| context.config.has_cjk && statistics::has_cjk(&text[body.clone()]));
    let rendered = article.render(body);
    let page = || context.config.href(context.address);
    let summary = summary::bounded(match rendered.divider {
        Some(at) => summary::divided(&rendered.html[..rendered.notes], at, &page),
        None => summary::automatic(&rendered.html[..rendered.notes], context.config.summary_words, &page),
    });
    let statistics = statistics::statistics(&rendered.html, cjk, &article.formulas);
    diagnostics.append(&mut article.diagnostics);
    Document {
        assets: assets::addresses(&rendered.html),
        html: rendered.html,
        summary,
        divided: rendered.divider.is_some(),
        headings: article.headings,
        ids: statistics.ids,
        words: statistics.words,
        minutes: statistics::minutes(statistics.words, cjk),
        fragments: article.fragments,
        external: article.external,
        scripts: article.scripts,
        script_files: article.script_files,
        has_code: article.has_code,
        has_math: article.has_math,
        has_components: article.has_components,
    }
}

/// Renders a body that is HTML: only its shortcodes are rendered, and the same properties are computed.
pub fn raw(file: FileId, text: &str, body: Range<usize>, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let mut article = Article::new(file, text, *context);
    let body = trim_to_text(text, body);
    if !context.config.markup.trusted {
        article.refuse("a body of HTML", Span::start_of(file));
    }
    let html = if context.config.markup.trusted { article.raw(body) } else { String::new() };
    of_html(article, html, diagnostics)
}

/// Renders a body in other markup, which `convert` turns into HTML. Tokens stand for its shortcodes meanwhile, as in Hugo.
///
/// # Errors
/// Those of `convert`.
pub fn converted<E>(
    file: FileId,
    text: &str,
    body: Range<usize>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    convert: impl FnOnce(&str) -> Result<String, E>,
) -> Result<Document, E> {
    let mut article = Article::new(file, text, *context);
    let body = trim_to_text(text, body);
    if !context.config.markup.trusted {
        article.refuse("markup that a program converts", Span::start_of(file));
        return Ok(of_html(article, String::new(), diagnostics));
    }
    let html = article.converted(body, convert)?;
    Ok(of_html(article, html, diagnostics))
}

/// A body that is HTML, with the properties that can be told from it.
fn of_html(mut article: Article<'_>, html: String, diagnostics: &mut Vec<Diagnostic>) -> Document {
    let context = article.context;
    diagnostics.append(&mut article.diagnostics);
    let cjk = context.cjk.unwrap_or_else(|| context.config.has_cjk && statistics::has_cjk(&html));
    let statistics = statistics::statistics(&html, cjk, &[]);
    let page = || context.config.href(context.address);
    let summary = summary::bounded(match raw_html::divider(&html) {
        Some(divider) => summary::divided(&html, divider.start, &page),
        None => summary::automatic(&html, context.config.summary_words, &page),
    });
    Document {
        divided: raw_html::divider(&html).is_some(),
        assets: assets::addresses(&html),
        html,
        summary,
        ids: statistics.ids,
        words: statistics.words,
        minutes: statistics::minutes(statistics.words, cjk),
        has_code: article.has_code,
        has_math: article.has_math,
        has_components: article.has_components,
        fragments: article.fragments,
        external: article.external,
        scripts: article.scripts,
        script_files: article.script_files,
        ..Document::default()
    }
}

/// The Markdown of a body with its shortcodes executed.
pub fn expanded(file: FileId, text: &str, body: Range<usize>, context: &Context<'_>) -> String {
    let body = trim_to_text(text, body);
    shortcode::InnerMarkdown::expanded(&mut Article::new(file, text, *context), body)
}

/// Renders a short text of the settings, such as a copyright line: inline HTML if it is one paragraph. Links are written unchanged, and
/// shortcodes are text. The owner writes it, so it is trusted.
pub fn render_inline(text: &str, config: &Config) -> String {
    if config.markup.trusted {
        return passes::inline(text, config).0;
    }
    let mut config = config.clone();
    config.markup.trusted = true;
    passes::inline(text, &config).0
}

/// Renders a short text of a page's front matter, such as a summary, in the same way, as far as the site trusts its authors. Also returns
/// whether something was left out because it does not.
pub fn render_page_inline(text: &str, config: &Config) -> (String, bool) {
    passes::inline(text, config)
}

/// Renders plain CommonMark through the same parser and writer, for CommonMark's own examples.
#[doc(hidden)]
pub fn render_bare(text: &str) -> String {
    let mut config = Config::default();
    config.markup.math = false;
    let params = BTreeMap::new();
    let context = Context {
        config: &config,
        resolver: &AsWritten,
        params: &params,
        math: false,
        macros: &NO_MACROS,
        cjk: None,
        address: "/",
        templates: None,
        preview: false,
    };
    let mut article = Article::new(FileId(0), text, context);
    article.bare = true;
    article.render(0..text.len()).html
}

/// The body within the text, on character boundaries and without a byte order mark.
fn trim_to_text(text: &str, body: Range<usize>) -> Range<usize> {
    let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (mut start, end) = (boundary(body.start), boundary(body.end));
    if text[start.min(end)..end].starts_with('\u{FEFF}') {
        start += '\u{FEFF}'.len_utf8();
    }
    start.min(end)..end
}
