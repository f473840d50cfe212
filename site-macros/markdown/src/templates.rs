//! Shortcodes that are written as templates, by the site or its theme. The caller executes them; Markdown only asks.

use site_diag::{Diagnostic, Span};

/// The templates of a site's shortcodes, as seen from one page.
pub trait Templates {
    /// The template of a shortcode; `None` if there is none.
    fn find(&self, name: &str) -> Option<TemplateKind>;

    /// Executes a shortcode's template. `inner` makes its inner text and is called once, before the template is executed: shortcodes
    /// within are executed first, and see this one as their parent.
    ///
    /// # Errors
    /// When the template cannot be executed to its end.
    fn render(&self, call: &TemplateCall<'_>, inner: &mut dyn FnMut() -> String) -> Result<TemplateOutput, TemplateFailure>;
}

/// What is known of a template without executing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateKind {
    /// It is the site's own, which comes before what is built in; else it is the theme's, which comes after.
    pub is_own: bool,
    /// It takes its inner text as HTML, not as it is written.
    pub takes_html: bool,
}

/// A call of a shortcode that is a template.
#[derive(Debug)]
pub struct TemplateCall<'a> {
    /// Its name, with the folder it lies in: `gallery/row`.
    pub name: &'a str,
    /// Its arguments, all with a name or none.
    pub arguments: Vec<TemplateArgument<'a>>,
    /// White space before its opening tag, where there is nothing else on the line.
    pub indentation: &'a str,
    /// Its number among the shortcodes around it, from 0.
    pub ordinal: usize,
    /// Its place.
    pub span: Span,
}

/// An argument of a shortcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateArgument<'a> {
    /// Its name.
    pub name: Option<&'a str>,
    /// Its value.
    pub value: &'a str,
    /// Written in quotes, so that it is text whatever it looks like.
    pub is_quoted: bool,
}

/// What a template has made.
#[derive(Debug, Default)]
pub struct TemplateOutput {
    /// HTML, or Markdown where the shortcode is written `{{% %}}`.
    pub text: String,
    /// There is highlighted code in it.
    pub has_code: bool,
    /// There are formulas in it.
    pub has_math: bool,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a template could not be executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFailure {
    /// The fact, with the place in the template.
    pub reason: String,
}
