//! Templates of Hugo's sites: shortcodes and partials of the site and its theme, executed while bodies are rendered.
//!
//! - `library`: the templates by name, each read once for a compilation.
//! - `engine`: the shortcodes of one page, and with `hook` its render hooks.
//! - `host`: what templates can ask of the site, with `page`, `text`, `contents`, `site`, `menu`, `resource` and `made_resource` for the
//!   objects they get.
//! - `documents`: bodies of other pages.
//! - `data`, `translation`, `value`: files of `data/` and `i18n/`, and settings as values of templates.
//!
//! Nothing of the machine or the hour gets into a page: `now` is the date of the newest page. What a template reads of other pages and
//! files is recorded, so that a cached body is used only where all of that is unchanged.

mod contents;
mod data;
mod documents;
mod engine;
mod hook;
mod host;
mod library;
mod made_resource;
mod menu;
mod page;
mod reads;
mod resource;
mod site;
mod text;
mod translation;
mod value;

pub(crate) use documents::{Documents, InnerOnly};
pub(crate) use engine::Engine;
pub(crate) use host::PageHost;
pub(crate) use library::TemplateLibrary;
pub(crate) use reads::Reads;
