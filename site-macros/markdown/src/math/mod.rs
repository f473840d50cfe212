//! Formulas: TeX to MathML Core, which browsers show by themselves.
//!
//! math-core does the work, and the source stands beside its work as the annotation that MathML has for it. Before it, `spell` writes what authors who come from KaTeX or MathJax use in the words it knows; after it,
//! `quiet` turns its `style` attributes into classes, so that a page with formulas needs no inline style in its
//! Content-Security-Policy. Formulas are not numbered by themselves; `\tag` numbers one.

mod normalize;
mod style_class;

use std::panic::{AssertUnwindSafe, catch_unwind};

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use site_diag::limits;

pub use style_class::style_sheet;

/// Longest formula, in bytes.
const LONGEST: usize = limits::FORMULA.most;

/// The library descends once for every command that takes an argument without braces (`\hat\hat\hat…`). A formula with more commands than
/// this is therefore set on a thread with a stack that bears the longest one.
const COMMANDS_HERE: usize = 150;

/// That stack, in bytes; only what is used of it becomes memory.
const STACK: usize = 64 * 1024 * 1024;

/// A formula to `<math>…</math>`; `display`: on lines of its own.
///
/// # Errors
/// With the reason, worded to follow a colon, where the formula is not understood.
pub(crate) fn render(tex: &str, display: bool) -> Result<String, String> {
    let tex = tex.trim();
    if tex.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let commands = normalize::measure(tex)?;
    let source = tex;
    let tex = normalize::spell(tex, display)?;
    let mode = if display { MathDisplay::Block } else { MathDisplay::Inline };
    if commands <= COMMANDS_HERE {
        return convert(&tex, source, mode);
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || convert(&tex, source, mode));
        thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| Err("it is too long".to_owned()))
    })
}

fn convert(tex: &str, source: &str, mode: MathDisplay) -> Result<String, String> {
    let config = MathCoreConfig { allow_unreliable_rendering: true, annotation: true, ..MathCoreConfig::default() };
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let converter = LatexToMathML::new(config).map_err(|(error, ..)| error)?;
        converter.convert_with_local_state(tex, mode)
    }));
    match attempt {
        Ok(Ok(done)) => Ok(annotated(&style_class::classes(&done.mathml), source)),
        Ok(Err(error)) => Err(reason(&error.error_message())),
        Err(_) => Err("it is beyond the formula reader".to_owned()),
    }
}

/// Begins the source in what math-core writes.
const ANNOTATION: &str = "<annotation encoding=\"application/x-tex\">";

/// The annotation as the author wrote the formula, in place of the words that the library was given.
fn annotated(mathml: &str, source: &str) -> String {
    let Some((formula, _)) = mathml.rsplit_once(ANNOTATION) else { return mathml.to_owned() };
    format!("{}{ANNOTATION}{}</annotation></semantics></math>", formula.trim_end(), site_html::escape(source))
}

/// The library's sentence as the end of ours.
fn reason(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => "it is not understood".to_owned(),
    }
}

#[cfg(test)]
mod tests;
