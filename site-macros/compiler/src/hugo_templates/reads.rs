//! What the templates of a page have read besides the page itself.

use std::cell::Cell;

/// See [`crate::results::trace`].
#[derive(Debug, Default)]
pub(crate) struct Reads {
    site: Cell<bool>,
    bodies: Cell<bool>,
}

impl Reads {
    /// Heads of pages, or files that are no pages.
    pub(super) fn note_site(&self) {
        self.site.set(true);
    }

    /// Bodies of other pages.
    pub(super) fn note_bodies(&self) {
        self.site.set(true);
        self.bodies.set(true);
    }

    pub(crate) fn has_site(&self) -> bool {
        self.site.get()
    }

    pub(crate) fn has_bodies(&self) -> bool {
        self.bodies.get()
    }
}
