//! Errors of templates, with positions.

use std::fmt;

/// A mistake in a template, or one that its execution ran into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of mistake.
    pub kind: ErrorKind,
    /// Where it is.
    pub place: Box<Place>,
    /// The fact, without the place, in one line.
    pub message: String,
    /// The calls of templates that led there, innermost first.
    pub callers: Vec<Place>,
}

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name that the template was parsed under.
    pub template: String,
    /// Byte of the source.
    pub offset: usize,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Kinds of mistakes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The template is not well-formed.
    Syntax,
    /// The template names a function that does not exist.
    UnknownFunction(String),
    /// An action stands where its value cannot be escaped safely, or the branches of a template end in different contexts.
    Escape,
    /// A function that cannot be provided at compile time, such as one that needs the network.
    Unsupported(String),
    /// A limit of [`crate::Limits`] is exceeded.
    Limit,
    /// Anything else that fails during execution.
    Execution,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        for caller in &self.callers {
            write!(f, ", called from {caller}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.template, self.line, self.column)
    }
}

impl Place {
    /// The place of a byte of a source.
    pub(crate) fn new(template: &str, source: &str, offset: usize) -> Self {
        let offset = source.floor_char_boundary(offset);
        let before = &source[..offset];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            template: template.to_owned(),
            offset,
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Callers that are kept in an error.
const MOST_CALLERS: usize = 8;

/// A mistake whose place is not known yet: what functions and objects return. The interpreter adds the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What kind of mistake.
    pub kind: ErrorKind,
    /// The fact, in one line.
    pub message: String,
    /// The mistake in another template, if it lies there.
    origin: Option<Box<Error>>,
}

impl Fault {
    /// A failed execution.
    pub fn new(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Execution, message: message.into(), origin: None }
    }

    /// A function that cannot be provided.
    pub fn unsupported(function: &str) -> Self {
        Self {
            kind: ErrorKind::Unsupported(function.to_owned()),
            message: format!("{function} is not available while a site is compiled"),
            origin: None,
        }
    }

    /// An exceeded limit.
    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Self { kind: ErrorKind::Limit, message: message.into(), origin: None }
    }

    /// The mistake with the place where it was met, which is where the other template was called if it lies in another.
    pub(crate) fn at(self, place: impl FnOnce() -> Place) -> Error {
        match self.origin {
            Some(mut error) => {
                if error.callers.len() < MOST_CALLERS {
                    error.callers.push(place());
                }
                *error
            }
            None => Error { kind: self.kind, place: Box::new(place()), message: self.message, callers: Vec::new() },
        }
    }

    /// The same with the name of the function that failed, if the message has none.
    pub(crate) fn in_function(mut self, name: &str) -> Self {
        if self.kind == ErrorKind::Execution && self.origin.is_none() {
            self.message = format!("error calling {name}: {}", self.message);
        }
        self
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self { kind: error.kind.clone(), message: error.message.clone(), origin: Some(Box::new(error)) }
    }
}

impl From<&str> for Fault {
    fn from(message: &str) -> Self {
        Self::new(message)
    }
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self::new(message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let place = Place::new("x.html", "one\nzwölf {{ x }}", 12);
        assert_eq!((place.line, place.column), (2, 8));
        // Inside a character, and beyond the end.
        assert_eq!(Place::new("x.html", "ö", 1).column, 1);
        assert_eq!(Place::new("x.html", "a", 9).column, 2);
    }
}
