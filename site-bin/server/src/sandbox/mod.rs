//! What the process gives up once its sockets are open (Linux).
//!
//! A server of compiled responses needs open sockets, memory, threads and the clock. Everything else is given up before the first thread
//! starts, so that all threads inherit the restrictions. Each step enables the next:
//!
//! 1. user: root becomes an unprivileged user without groups and capabilities (`privileges`);
//! 2. `no_new_privs`: no program with more rights can be started, which the following steps require;
//! 3. landlock: no files and no new TCP connections or listeners, except what [`Sandbox`] allows;
//! 4. seccomp: only the listed system calls, which cannot start a program or create a file.
//!
//! The [`SandboxReport`] lists what the kernel does not support; the caller decides whether to serve nevertheless.

#[cfg(target_os = "linux")]
mod enter;
#[cfg(target_os = "linux")]
mod landlock;
mod policy;
#[cfg(target_os = "linux")]
mod privileges;
mod report;
#[cfg(target_os = "linux")]
mod seccomp;
mod user;

pub use policy::Sandbox;
pub use report::SandboxReport;
pub use user::User;

impl Sandbox {
    /// Enters the sandbox for the rest of the life of this process.
    ///
    /// Call it once, while there is only one thread and after all sockets are open.
    ///
    /// # Errors
    /// If there are other threads, which would stay unrestricted; if root cannot become the user; if an allowed path cannot be opened.
    /// Missing kernel features are not errors but listed in the report.
    #[cfg(target_os = "linux")]
    pub fn enter(&self) -> std::io::Result<SandboxReport> {
        enter::enter(self)
    }

    /// Does nothing on this system, which supports none of the restrictions.
    ///
    /// # Errors
    /// None.
    #[cfg(not(target_os = "linux"))]
    pub fn enter(&self) -> std::io::Result<SandboxReport> {
        Ok(SandboxReport { applied: Vec::new(), missing: vec!["this system has none of it".to_owned()] })
    }
}
