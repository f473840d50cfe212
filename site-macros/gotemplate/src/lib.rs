//! Go templates with Hugo's functions. Input: the source of a template and a value. Output: text.
//!
//! Sites that were made for Hugo have their own shortcodes, partial templates and hooks, written in Go's template language. This crate
//! parses and executes them: [`Template::parse`] parses a source, [`Session::render`] executes it with a value as its dot. Templates access
//! the site through [`Host`]; [`Shortcode`] is the dot of shortcodes.
//!
//! - `syntax`: lexer, parser and tree.
//! - `escape`: contextual escaping, as in Go's html/template.
//! - `value`: values, their conversions and comparisons.
//! - `eval`: the interpreter, bounded by [`Limits`].
//! - `functions`: Hugo's functions by namespace.
//! - `time`, `format`, `json`, `number`, `entity`: equivalents of Go's standard library.
//!
//! Source: the documentation of Go's text/template and html/template, and of Hugo's functions. Where Hugo's behaviour is not documented,
//! tests compare this crate with Hugo's output.

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
pub use functions::plainify;
pub use host::{Host, Level, NoHost, UrlForm};
pub use object::{Parameters, Scratch, Shortcode, list_member};
pub use template::Template;
pub use time::{Locale, Time};
pub use value::{Extent, List, Map, Object, Safe, Value};
