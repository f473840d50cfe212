//! The stages, in order.

use crate::diag::{Diagnostic, Severity, Sources};
use crate::output::Site;
use crate::world::World;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Compilation {
    /// The site; empty where there are errors.
    pub site: Site,
    /// Errors, then warnings, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts the diagnostics point into.
    pub sources: Sources,
}

impl Compilation {
    /// Is there an error, and so no site?
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// Compiles a site. Never panics and never stops at the first mistake: each stage goes on with what is usable.
pub fn compile(_world: &dyn World) -> Compilation {
    unimplemented!()
}
