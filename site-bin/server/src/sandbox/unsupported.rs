//! Systems that support none of the restrictions.

use std::io;
use std::thread::{Builder, JoinHandle};

use super::policy::Sandbox;
use super::report::SandboxReport;
use super::user::User;

/// Restricts nothing on this system.
#[derive(Debug)]
pub struct Confinement(());

impl Confinement {
    /// Does nothing.
    ///
    /// # Errors
    /// None.
    pub fn begin(_: Option<User>) -> io::Result<Self> {
        Ok(Self(()))
    }

    /// Starts a thread.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start_thread(&mut self, name: &str, _: Sandbox, work: impl FnOnce() + Send + 'static) -> io::Result<JoinHandle<()>> {
        Builder::new().name(name.to_owned()).spawn(work)
    }

    /// Does nothing and reports that.
    ///
    /// # Errors
    /// None.
    pub fn enter(self, _: &Sandbox) -> io::Result<SandboxReport> {
        Ok(SandboxReport { applied: Vec::new(), missing: vec!["this system has none of it".to_owned()] })
    }
}
