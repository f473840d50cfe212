//! Text-level HTML utilities for every crate that reads or writes HTML: escaping, character references, tokens, plain text.
//!
//! Nothing here builds a tree. A fragment is read as [`tokens`], each with its source text, so that code that rewrites one tag keeps all
//! other bytes.

mod entity;
mod escape;
mod text;
mod token;

pub use entity::decode;
pub use escape::{escape, escape_attribute, escape_fragment, escape_text, escape_url};
pub use text::{push_collapsed, split_whitespace};
pub use token::{Attribute, Attributes, Tag, Token, Tokens, tokens};
