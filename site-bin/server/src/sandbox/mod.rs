//! What the program gives up once its sockets are open (Linux).
//!
//! A server of compiled answers needs sockets that are open already, memory, threads and the clock. It gives up everything else
//! before the first thread starts, so that every thread inherits the loss, in the order in which one makes the next possible:
//!
//! 1. the user: root becomes somebody without rights, without groups and without capabilities;
//! 2. new privileges: no program can be started that has more (`no_new_privs`), of which the rest is made;
//! 3. files, and TCP to or from anywhere new (landlock): none, or those named in [`Sandbox`];
//! 4. system calls (seccomp): those of the list in `calls`, which has no way to start a program or to create a file.
//!
//! What a kernel lacks is told in the [`SandboxReport`]; whether that is reason enough not to serve is the caller's decision.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod landlocked;
#[cfg(target_os = "linux")]
mod linux;
mod user;

use std::fmt;
use std::io;
use std::path::PathBuf;

pub use user::User;

/// What remains allowed. The default is: nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sandbox {
    /// Who to become when started as root.
    pub user: Option<User>,
    /// Files and folders that may be read: certificates.
    pub read: Vec<PathBuf>,
    /// Folders in which files may be read, made and replaced: the cache of certificates.
    pub write: Vec<PathBuf>,
    /// Ports to which connections may be opened, and then to name servers as well: a certificate's authority is asked over one.
    pub connect: Vec<u16>,
}

/// What was given up, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SandboxReport {
    applied: Vec<String>,
    lacking: Vec<String>,
}

impl SandboxReport {
    /// Was everything given up?
    pub fn is_complete(&self) -> bool {
        self.lacking.is_empty()
    }
}

/// One line: `user 65534:65534, no new privileges, … ; lacking: …`.
impl fmt::Display for SandboxReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let applied = if self.applied.is_empty() { "nothing".to_owned() } else { self.applied.join(", ") };
        f.write_str(&applied)?;
        if !self.lacking.is_empty() {
            write!(f, "; lacking: {}", self.lacking.join(", "))?;
        }
        Ok(())
    }
}

impl Sandbox {
    /// Gives everything else up, for the rest of this process's life.
    ///
    /// To be called once, while there is one thread only and after all sockets are open.
    ///
    /// # Errors
    /// When there are other threads, which would keep what this one gives up; when root cannot become the user; when a named path
    /// cannot be opened. Of what the kernel lacks the report tells.
    #[cfg(target_os = "linux")]
    pub fn enter(&self) -> io::Result<SandboxReport> {
        linux::enter(self)
    }

    /// Gives up nothing: this system has none of the parts.
    ///
    /// # Errors
    /// None here.
    #[cfg(not(target_os = "linux"))]
    pub fn enter(&self) -> io::Result<SandboxReport> {
        Ok(SandboxReport { applied: Vec::new(), lacking: vec!["this system has none of it".to_owned()] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_line() {
        let mut report = SandboxReport::default();
        assert_eq!(report.to_string(), "nothing");
        report.applied = vec!["no new privileges".to_owned(), "seccomp".to_owned()];
        assert!(report.is_complete());
        assert_eq!(report.to_string(), "no new privileges, seccomp");
        report.lacking = vec!["landlock (not built into this kernel)".to_owned()];
        assert!(!report.is_complete());
        assert_eq!(report.to_string(), "no new privileges, seccomp; lacking: landlock (not built into this kernel)");
    }
}
