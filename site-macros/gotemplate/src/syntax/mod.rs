//! The syntax of Go's text/template: parses a source into a tree.

mod lexer;
mod literal;
mod parser;
mod token;
pub(crate) mod tree;

pub(crate) use parser::{Parsed, parse};

/// A mistake at a byte of the source.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    pub(crate) at: usize,
    pub(crate) message: String,
    /// Set where the mistake is the name of a function that does not exist.
    pub(crate) function: Option<String>,
}

impl SyntaxError {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), function: None }
    }
}
