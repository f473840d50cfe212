//! What one compilation leaves for the next.

/// Results of work, kept to be used again.
#[derive(Debug, Default)]
pub struct Cache {}
