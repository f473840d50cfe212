//! Renders TeX formulas to MathML Core, which browsers display without scripts.
//!
//! 1. `expand` expands the author's macros, within limits, numbers labelled equations, and rewrites commands that KaTeX does not have.
//! 2. `katex` (the crate katex-rs, a port of KaTeX) parses the result. Nothing else of that crate is used: its MathML is made for screen
//!    readers, and browsers display it badly.
//! 3. `lower` converts the parse tree to MathML Core, with classes whose rules are in `math.css`.
//!
//! The source is added as an annotation. Formulas are only numbered if they have a `\tag` or a `\label`.

mod chemistry;
mod colour;
mod expand;
mod label;
mod linear;
mod lower;
mod token;
mod tree;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use katex::types::{ParseErrorKind, Settings, TrustSetting};
use katex::{KatexContext, ParseError};
use site_diag::limits;

use expand::Macros;
use label::Labels;
pub use linear::linear;
use lower::Lowering;

/// The parser descends once for every group, and for every command that takes an argument without braces (`\hat\hat\hat…`). A formula
/// with more of both than this is therefore set on a thread with a stack that bears the longest one.
const STEPS_HERE: usize = 40;

/// That stack, in bytes; only what is used of it becomes memory.
const STACK: usize = 256 << 20;

/// Most macros of KaTeX's own in one formula. None of them repeats its arguments.
const EXPANSIONS: usize = 20_000;

/// KaTeX's tables.
static CONTEXT: LazyLock<KatexContext> = LazyLock::new(KatexContext::default);

/// Rules for formulas and the classes in them.
pub const STYLE_SHEET: &str = include_str!("math.css");

/// Why a formula cannot be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Worded to follow a colon.
    pub reason: String,
    /// The command at fault, without its backslash, if it is known: the place of the problem.
    pub command: Option<String>,
}

impl Problem {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), command: None }
    }

    fn at(reason: impl Into<String>, command: &str) -> Self {
        Self { reason: reason.into(), command: Some(command.to_owned()) }
    }

    /// Where in `tex` the problem is, in bytes.
    pub fn place(&self, tex: &str) -> Option<std::ops::Range<usize>> {
        let command = self.command.as_ref()?;
        let name = format!("\\{command}");
        let mut from = 0;
        while let Some(at) = tex[from..].find(&name).map(|at| from + at) {
            let end = at + name.len();
            // `\foo` is not the beginning of `\foobar`.
            if !(command.ends_with(token::is_letter) && tex[end..].starts_with(token::is_letter)) {
                return Some(at..end);
            }
            from = end;
        }
        None
    }
}

/// Resolves the address of a link, or says why it cannot be one.
pub type Links<'a> = dyn FnMut(&str) -> Result<String, String> + 'a;

/// The formulas of one page: they share macros, labels and bounds.
#[derive(Clone, Debug)]
pub struct Formulas {
    macros: Macros,
    labels: Labels,
    /// Tokens that macros may still make.
    left: usize,
}

impl Default for Formulas {
    fn default() -> Self {
        Self { macros: Macros::default(), labels: Labels::default(), left: limits::PAGE_MACRO_TOKENS.most }
    }
}

impl Formulas {
    /// Defines a macro for all formulas of the page. It takes as many arguments as its text has parameters (`#1`).
    ///
    /// # Errors
    /// Where the name cannot be that of a macro.
    pub fn define(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.macros.add(name, text)
    }

    /// Takes the labels of a formula down, before any is rendered. `unique` makes an `id` that the page does not have yet. Returns labels
    /// that other formulas have already.
    pub fn survey(&mut self, tex: &str, unique: &mut dyn FnMut(&str) -> String) -> Vec<String> {
        self.labels.read(tex, unique)
    }

    /// A formula to `<math>…</math>`, or to nothing where it only defines macros; `display`: on lines of its own. `links` resolves
    /// addresses.
    ///
    /// # Errors
    /// Where the formula is not understood.
    pub fn render(&mut self, tex: &str, display: bool, links: &mut Links<'_>) -> Result<String, Problem> {
        let source = tex.trim();
        if source.len() > limits::FORMULA.most {
            return Err(Problem::new(format!("it is longer than {} bytes", limits::FORMULA.most)));
        }
        measure(source)?;
        let tex = expand::expand(source, display, self, links)?;
        if tex.trim().is_empty() && !source.is_empty() {
            return Ok(String::new());
        }
        if measure(&tex)? <= STEPS_HERE {
            return convert(&tex, source, display);
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || convert(&tex, source, display));
            thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| Err(Problem::new("it is too long")))
        })
    }
}

/// Refuses what is nested too deep. Returns how often the parser descends at most.
fn measure(tex: &str) -> Result<usize, Problem> {
    let (mut depth, mut deepest, mut commands) = (0_usize, 0, 0);
    let mut rest = tex;
    while let Some(found) = rest.find(['\\', '{', '}']) {
        let sign = rest.as_bytes()[found];
        rest = &rest[found + 1..];
        match sign {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {
                commands += 1;
                if rest.starts_with("begin") || rest.starts_with("left") && !rest.starts_with("lefta") {
                    depth += 1;
                } else if rest.starts_with("end") || rest.starts_with("right") && !rest.starts_with("righta") {
                    depth = depth.saturating_sub(1);
                }
                rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
            }
        }
        deepest = deepest.max(depth);
        if depth > limits::FORMULA_NESTING.most {
            return Err(Problem::new(format!("it is nested deeper than {} levels", limits::FORMULA_NESTING.most)));
        }
    }
    Ok(commands + deepest)
}

fn convert(tex: &str, source: &str, display: bool) -> Result<String, Problem> {
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let settings =
            Settings { display_mode: display, trust: TrustSetting::Bool(true), max_expand: EXPANSIONS, ..Settings::default() };
        let tree = katex::parse_tree::parse_tree(&CONTEXT, tex, &settings).map_err(|error| explain(&error))?;
        let mut lowering = Lowering { context: &CONTEXT };
        lower::lower(&mut lowering, &tree, display).map_err(|reason| match reason.split('`').nth(1) {
            Some(command) if command.starts_with('\\') => Problem::at(reason.clone(), command.trim_start_matches('\\')),
            _ => Problem::new(reason),
        })
    }));
    let formula = attempt.unwrap_or_else(|_| Err(Problem::new("it is beyond the formula reader")))?;
    let mut html = String::with_capacity(1024);
    html.push_str(if display { "<math display=\"block\"><semantics>" } else { "<math><semantics>" });
    formula.write(&mut html);
    html.push_str("<annotation encoding=\"application/x-tex\">");
    html.push_str(&site_html::escape(source));
    html.push_str("</annotation></semantics></math>");
    Ok(html)
}

/// The parser's error in our words where they are better, and with the command at fault.
fn explain(error: &ParseError) -> Problem {
    let name = |name: &str| name.trim_start_matches('\\').to_owned();
    let reason = match &*error.kind {
        ParseErrorKind::UndefinedControlSequence { name: command } => format!("unknown command `{command}`"),
        ParseErrorKind::NoSuchEnvironment { name } => format!("unknown environment `{name}`"),
        ParseErrorKind::UnexpectedEndOfMacroArgument { expected } => format!("the end is reached where `{expected}` is expected"),
        ParseErrorKind::ExpectedToken { expected, found } => {
            format!("{} stands where {} is expected", quoted(found), quoted(expected))
        }
        ParseErrorKind::ExpectedGroupAs { context } => format!("{context} is missing"),
        ParseErrorKind::ExpectedGroupAfterSymbol { symbol } => format!("nothing follows `{symbol}`"),
        ParseErrorKind::MacroTooManyExpansions => format!("it has more than {EXPANSIONS} commands that stand for others"),
        ParseErrorKind::InvalidColor { color } => format!("`{color}` is no colour"),
        kind => sentence(&kind.to_string()),
    };
    let command = match &*error.kind {
        ParseErrorKind::UndefinedControlSequence { name: command } => Some(name(command)),
        ParseErrorKind::FunctionDisallowedInMode { func, .. } | ParseErrorKind::FunctionMissingArguments { func, .. } => {
            Some(name(func))
        }
        ParseErrorKind::NoSuchEnvironment { .. } => Some("begin".to_owned()),
        _ => None,
    };
    Problem { reason, command }
}

fn quoted(token: &str) -> String {
    if token == "EOF" { "the end".to_owned() } else { format!("`{token}`") }
}

/// A sentence of the library as the end of ours.
fn sentence(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "it is not understood".to_owned(),
    }
}

#[cfg(test)]
mod tests;
