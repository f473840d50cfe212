//! Why the program ends with 1.

use std::fmt::Display;

/// What went wrong, for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(Option<String>);

impl Failure {
    /// A failure with its reason: one sentence without a full stop.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(Some(reason.into()))
    }

    /// A failure that has been told already.
    #[cfg(feature = "author")]
    pub(crate) const fn told() -> Self {
        Self(None)
    }

    /// What to say, if anything.
    pub(crate) fn reason(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

/// Says what was being done when an error came.
pub(crate) trait Context<T> {
    /// `doing` completes "cannot …".
    fn cannot(self, doing: impl Display) -> Result<T, Failure>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn cannot(self, doing: impl Display) -> Result<T, Failure> {
        self.map_err(|error| Failure::new(format!("cannot {doing}: {error}")))
    }
}
