//! A parsed template.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::error::{Error, ErrorKind, Place};
use crate::escape::{Analysis, Escaped, Mistake};
use crate::syntax::tree::List;
use crate::syntax::{self, Parsed};

/// A template with all that its source defines.
///
/// It is read once and can be executed any number of times, by any number of threads.
#[derive(Debug)]
pub struct Template {
    name: Box<str>,
    source: Box<str>,
    root: List,
    definitions: BTreeMap<Box<str>, Arc<List>>,
    /// Values are escaped by their context.
    is_html: bool,
    uses_inner: bool,
    is_decorator: bool,
    config_version: u8,
    escaped: OnceLock<Escaped>,
}

impl Template {
    /// Reads a template that makes HTML: values are escaped by their context.
    ///
    /// # Errors
    /// When the source is not well-formed or names a function that does not exist.
    pub fn parse(name: &str, source: &str) -> Result<Self, Error> {
        Self::read(name, source, true)
    }

    /// Reads a template that makes text, such as a translation or a script: nothing is escaped.
    ///
    /// # Errors
    /// When the source is not well-formed or names a function that does not exist.
    pub fn parse_text(name: &str, source: &str) -> Result<Self, Error> {
        Self::read(name, source, false)
    }

    fn read(name: &str, source: &str, is_html: bool) -> Result<Self, Error> {
        let parsed: Parsed = syntax::parse(source).map_err(|error| Error {
            kind: error.function.map_or(ErrorKind::Syntax, ErrorKind::UnknownFunction),
            place: Box::new(Place::new(name, source, error.at)),
            message: error.message,
            callers: Vec::new(),
        })?;
        Ok(Self {
            name: name.into(),
            source: source.into(),
            root: parsed.root,
            definitions: parsed.definitions.into_iter().collect(),
            is_html,
            uses_inner: parsed.uses_inner,
            is_decorator: parsed.is_decorator,
            config_version: parsed.config.as_deref().and_then(config_version).unwrap_or(2),
            escaped: OnceLock::new(),
        })
    }

    /// The name that it was read under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a shortcode with this template has an inner text, so that it needs a closing tag: it mentions `.Inner`.
    pub fn uses_inner(&self) -> bool {
        self.uses_inner
    }

    /// The version in `{{ $_hugo_config := `{"version": 1}` }}` at the start of a shortcode; 2 if there is none. With version 1 the
    /// inner text is rendered as Markdown before the template gets it.
    pub fn config_version(&self) -> u8 {
        self.config_version
    }

    /// Names of the templates that the source defines. Those that begin with `partials/` or `_partials/` are partial templates for
    /// every template of a site.
    pub fn defined_names(&self) -> impl Iterator<Item = &str> {
        self.definitions.keys().map(AsRef::as_ref)
    }

    pub(crate) fn root(&self) -> &List {
        &self.root
    }

    pub(crate) fn definitions(&self) -> impl Iterator<Item = (&Box<str>, &Arc<List>)> {
        self.definitions.iter()
    }

    pub(crate) fn definition(&self, name: &str) -> Option<&Arc<List>> {
        self.definitions.get(name)
    }

    pub(crate) fn is_html(&self) -> bool {
        self.is_html
    }

    /// Whether it is a partial that writes the body of the `with` that calls it.
    pub(crate) fn is_decorator(&self) -> bool {
        self.is_decorator
    }

    pub(crate) fn place(&self, at: usize) -> Place {
        Place::new(&self.name, &self.source, at)
    }

    /// What escaping changes. `lookup` finds templates that other files define, and must always find the same.
    pub(crate) fn escaped(&self, lookup: &dyn Fn(&str) -> Option<Arc<Self>>) -> &Escaped {
        self.escaped.get_or_init(|| Analysis::run(self, lookup))
    }

    pub(crate) fn mistake(&self, mistake: &Mistake) -> Error {
        let place = match &mistake.template {
            Some(template) => Place { template: template.clone(), offset: mistake.at as usize, line: 1, column: 1 },
            None => self.place(mistake.at as usize),
        };
        Error {
            kind: if mistake.is_limit { ErrorKind::Limit } else { ErrorKind::Escape },
            place: Box::new(place),
            message: mistake.message.clone(),
            callers: Vec::new(),
        }
    }
}

fn config_version(config: &str) -> Option<u8> {
    let config: serde_json::Map<String, serde_json::Value> = serde_json::from_str(config).ok()?;
    let (_, version) = config.iter().find(|(key, _)| key.eq_ignore_ascii_case("version"))?;
    version.as_u64().and_then(|version| u8::try_from(version).ok())
}
