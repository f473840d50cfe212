//! Go templates with Hugo's functions.
//!
//! Sites that were made for Hugo have shortcodes, partial templates and hooks of their own, written in Go's template language. This
//! crate reads and executes them: [`Template::parse`] reads a source, [`Session::render`] executes it with a value as its dot. What a
//! template can ask of the site around it goes through [`Host`]; [`Shortcode`] is the dot of shortcodes.
//!
//! - `syntax`: lexer, parser and tree.
//! - `escape`: contextual escaping of what is written, as in Go's html/template.
//! - `value`: values, their conversions and comparisons.
//! - `eval`: the interpreter, bounded by [`Limits`].
//! - `functions`: Hugo's functions by namespace.
//! - `time`, `format`, `json`, `number`, `entity`: what Go's standard library does with these.
//!
//! Source: the documentation of Go's text/template and html/template, and of Hugo's functions. Where Hugo's behaviour is not
//! documented, tests hold this crate to what Hugo has written.

mod entity;
mod error;
mod escape;
mod eval;
mod format;
mod functions;
mod host;
mod json;
mod number;
mod object;
mod syntax;
mod template;
mod time;
mod value;

pub use error::{Error, ErrorKind, Fault, Place};
pub use eval::{Limits, Session};
pub use host::{Host, Level, NoHost, UrlForm};
pub use object::{Parameters, Scratch, Shortcode, list_member};
pub use template::Template;
pub use time::{Locale, Time};
pub use value::{Extent, List, Map, Object, Safe, Value};
