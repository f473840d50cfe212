//! Pieces of HTML that templates ask for: Markdown, code and formulas that belong to no file.

use site_diag::{Diagnostic, FileId, Kind, Span};

use super::article::Article;
use super::code::{self, Budget};
use super::context::Context;
use super::emoji;
use super::url::is_dangerous;

/// HTML that is not made of a file, and what is known about it.
#[derive(Debug, Default)]
pub struct Fragment {
    /// The HTML.
    pub html: String,
    /// There is highlighted code in it.
    pub has_code: bool,
    /// There are formulas in it.
    pub has_math: bool,
    /// What was found, all at the place that the fragment is made for.
    pub diagnostics: Vec<Diagnostic>,
}

/// Markdown as HTML, with the links and pictures of the page. Shortcodes are not read. Without `block`, a single paragraph loses its `p`.
pub fn fragment(text: &str, block: bool, context: &Context<'_>, span: Span) -> Fragment {
    let mut article = Article::new(FileId(0), text, *context);
    article.without_shortcodes = true;
    let html = article.render(0..text.len()).html;
    let inline = html.trim_end().strip_prefix("<p>").and_then(|rest| rest.strip_suffix("</p>"));
    let html = match inline.filter(|inner| !block && !inner.contains("<p>")) {
        Some(inner) => inner.to_owned(),
        None => html,
    };
    // Places in the text mean nothing to anybody.
    let told = std::mem::take(&mut article.diagnostics).into_iter();
    let diagnostics = told.map(|diagnostic| Diagnostic { span: Some(span), related: Vec::new(), ..diagnostic }).collect();
    Fragment { html, has_code: article.has_code, has_math: article.has_math, diagnostics }
}

/// Code as highlighted HTML, with the options of a code block: `linenos=true,hl_lines=2-3`.
pub fn highlighted(code: &str, language: &str, options: &str, context: &Context<'_>, span: Span) -> Fragment {
    let mut diagnostics = Vec::new();
    let mut budget = Budget::default();
    let html = code::listing(language, options, span, code, context.config, &mut budget, &mut diagnostics);
    Fragment { html, has_code: true, has_math: false, diagnostics }
}

/// A formula in TeX as MathML.
///
/// # Errors
/// With the reason where the formula is not understood.
pub fn formula(tex: &str, display: bool, span: Span) -> Result<Fragment, Box<Diagnostic>> {
    // A template writes addresses as they are to be.
    let mut links = |address: &str| match is_dangerous(address) {
        true => Err(format!("`{address}` is no address for a link")),
        false => Ok(address.to_owned()),
    };
    match site_math::Formulas::default().render(tex, display, &mut links) {
        Ok(html) => Ok(Fragment { html, has_math: true, ..Fragment::default() }),
        Err(problem) => Err(Box::new(Diagnostic::warning(Kind::Math { reason: problem.reason }, span))),
    }
}

/// A text with the short names of emoji replaced.
pub fn emojified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match emoji::find(rest) {
            Some((found, length)) => {
                out.push_str(found);
                length
            }
            None => {
                out.push(':');
                1
            }
        };
        rest = &rest[length..];
    }
    out + rest
}
