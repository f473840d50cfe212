//! Owners' templates. Input: the files below `templates/`, and views. Output: HTML or other text, and what the templates depend on.
//!
//! The templates are minijinja's, which is known from Jinja2. They run while the site is compiled, and read neither files nor the clock.
//!
//! - `role`: what a file is for, by its path.
//! - `context`: the variables of each role; `vocabulary`: the functions and filters.
//! - `check`: finds unknown names in all branches without executing anything, and what a template depends on.
//! - `engine`: executes templates; `value` makes values from views, `fault` makes diagnostics from errors.

mod check;
mod context;
mod engine;
mod fault;
mod host;
mod reference;
mod role;
#[cfg(test)]
mod tests;
mod types;
mod value;
mod vocabulary;

pub use check::Uses;
pub use engine::{Entry, Failure, Templates};
pub use host::{Host, PageQuery};
pub use minijinja::Value;
pub use reference::reference;
pub use role::Role;
pub use value::{data, html, list, map, text, value};
