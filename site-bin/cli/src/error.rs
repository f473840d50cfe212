//! Errors that end the program with exit status 1.

use std::fmt::Display;

/// Why a command failed, for the person at the terminal.
#[derive(Debug)]
pub(crate) struct CliError(Option<String>);

impl CliError {
    /// An error with its message: one sentence without a full stop.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(Some(message.into()))
    }

    /// An error whose message has been printed already.
    #[cfg(feature = "author")]
    pub(crate) const fn reported() -> Self {
        Self(None)
    }

    /// The message, unless it has been printed.
    pub(crate) fn message(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Says what was being done when an error occurred.
pub(crate) trait Context<T> {
    /// The error becomes `cannot DOING: ERROR`.
    fn cannot(self, doing: impl Display) -> Result<T, CliError>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn cannot(self, doing: impl Display) -> Result<T, CliError> {
        self.map_err(|error| CliError::new(format!("cannot {doing}: {error}")))
    }
}
