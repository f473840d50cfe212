//! HTML as text: what has to be escaped in it, for every crate that writes some.

mod escape;

pub use escape::{escape, escape_into};
