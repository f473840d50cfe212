//! What the process gives up once its sockets are open (Linux).
//!
//! A server of compiled responses needs open sockets, memory, threads and the clock. Everything else is given up before the first request,
//! in steps of which each enables the next:
//!
//! 1. user: root becomes an unprivileged user without groups and capabilities (`privileges`);
//! 2. `no_new_privs`: no program with more rights can be started, which the following steps require;
//! 3. landlock: no files and no new TCP connections or listeners, except what [`Sandbox`] allows;
//! 4. seccomp: only the listed system calls, which cannot start a program or create a file.
//!
//! The first two are for the whole process. The last two are for a thread and those that it starts, so the thread that renews certificates
//! may use files and connections that threads with requests may not: it is started, and restricted, before the others. Threads share their
//! memory, so this does not stop an attacker who controls one of them completely.
//!
//! The [`SandboxReport`] lists what the system does not support; the caller decides whether to serve nevertheless.

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
#[cfg(not(target_os = "linux"))]
mod unsupported;
mod user;

#[cfg(target_os = "linux")]
pub use enter::Confinement;
pub use policy::Sandbox;
pub use report::SandboxReport;
#[cfg(not(target_os = "linux"))]
pub use unsupported::Confinement;
pub use user::User;

impl User {
    /// The user that this process becomes in [`Confinement::begin`]: none if it is not root or cannot become another user.
    #[cfg(target_os = "linux")]
    pub fn to_become(user: Option<Self>) -> Option<Self> {
        privileges::can_change_user().then(|| user.unwrap_or(Self::NOBODY))
    }

    /// The user that this process becomes in [`Confinement::begin`]: none on this system.
    #[cfg(not(target_os = "linux"))]
    pub fn to_become(_: Option<Self>) -> Option<Self> {
        None
    }
}
