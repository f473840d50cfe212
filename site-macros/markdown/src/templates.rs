//! Shortcodes and render hooks that are written as templates, by the site or its theme. The caller executes them; Markdown only asks.

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

    /// Whether a template makes the elements of this kind on the page. The variant is the language of a code block, or `alert` or
    /// `regular` for a block quote.
    fn has_hook(&self, kind: HookKind, variant: &str) -> bool;

    /// Executes the template of an element for which there is one.
    ///
    /// # Errors
    /// When the template cannot be executed to its end.
    fn render_hook(&self, call: &HookCall<'_>) -> Result<TemplateOutput, TemplateFailure>;
}

/// Elements of Markdown that templates can make: Hugo's render hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookKind {
    /// `render-link`
    Link,
    /// `render-image`
    Image,
    /// `render-heading`
    Heading,
    /// `render-codeblock`, `render-codeblock-LANGUAGE`
    CodeBlock,
    /// `render-blockquote`, `render-blockquote-alert`, `render-blockquote-regular`
    Quote,
    /// `render-table`
    Table,
}

impl HookKind {
    /// The name in the file of its template: `link` in `render-link.html`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Image => "image",
            Self::Heading => "heading",
            Self::CodeBlock => "codeblock",
            Self::Quote => "blockquote",
            Self::Table => "table",
        }
    }
}

/// An element that a template makes.
#[derive(Debug)]
pub struct HookCall<'a> {
    /// What is particular to its kind.
    pub element: Element<'a>,
    /// Its inner HTML; of a code block its code.
    pub text: &'a str,
    /// The same as plain text.
    pub plain: String,
    /// Its number among those of its kind on the page, from 0.
    pub ordinal: usize,
    /// Attributes in braces.
    pub attributes: Vec<(String, String)>,
    /// Its place.
    pub span: Span,
}

/// What is particular to an element.
#[derive(Debug)]
#[allow(missing_docs, reason = "named as in Hugo's documentation of render hooks")]
pub enum Element<'a> {
    Link {
        destination: &'a str,
        title: &'a str,
    },
    Image {
        destination: &'a str,
        title: &'a str,
        is_block: bool,
    },
    Heading {
        level: u8,
        anchor: &'a str,
    },
    CodeBlock {
        language: &'a str,
        options: Vec<(String, String)>,
    },
    Quote {
        alert: Option<QuoteAlert<'a>>,
    },
    /// Rows of the head and the body, each a list of alignments and inner HTML.
    Table {
        head: &'a [Vec<Cell>],
        body: &'a [Vec<Cell>],
    },
}

/// The first line of an alert.
#[derive(Clone, Debug)]
pub struct QuoteAlert<'a> {
    /// `note`
    pub kind: &'a str,
    /// HTML
    pub title: String,
    /// `+`, `-` or nothing
    pub sign: &'a str,
}

/// A cell of a table: its alignment (`left`, `center`, `right` or nothing) and its inner HTML.
pub type Cell = (&'static str, String);

impl Element<'_> {
    /// Its kind and variant, as in [`Templates::has_hook`].
    pub fn kind(&self) -> (HookKind, &str) {
        match self {
            Self::Link { .. } => (HookKind::Link, ""),
            Self::Image { .. } => (HookKind::Image, ""),
            Self::Heading { .. } => (HookKind::Heading, ""),
            Self::CodeBlock { language, .. } => (HookKind::CodeBlock, language),
            Self::Quote { alert } => (HookKind::Quote, if alert.is_some() { "alert" } else { "regular" }),
            Self::Table { .. } => (HookKind::Table, ""),
        }
    }
}

/// What is known of a template without executing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateKind {
    /// It is the site's own, which comes before what is built in; else it is the theme's, which comes after.
    pub is_own: bool,
    /// It takes its inner text as HTML, not as it is written.
    pub takes_html: bool,
    /// Its inner text is the template: `{{< name.inline >}}`.
    pub is_inline: bool,
    /// What it makes.
    pub makes: TemplateMakes,
}

/// What a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateMakes {
    /// HTML, or Markdown where the shortcode is written `{{% %}}`, as in Hugo.
    AsWritten,
    /// HTML.
    Html,
    /// Markdown, which is rendered with the page.
    Markdown,
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
    /// Its position.
    pub span: Span,
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
