//! Applies all restrictions in order.

use std::fs;
use std::io;

use rustix::thread::set_no_new_privs;

use super::policy::Sandbox;
use super::report::SandboxReport;
use super::{landlock, privileges, seccomp};

/// Applies the policy to this thread and all threads it starts.
///
/// # Errors
/// See [`Sandbox::enter`].
pub(super) fn enter(sandbox: &Sandbox) -> io::Result<SandboxReport> {
    // Other threads would stay unrestricted. Without /proc this cannot be checked.
    if fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() > 1) {
        return Err(io::Error::other("the sandbox must be entered before the first thread starts"));
    }
    let mut report = SandboxReport::default();
    privileges::drop_user(sandbox, &mut report)?;
    privileges::drop_capabilities(&mut report);
    match set_no_new_privs(true) {
        Ok(()) => report.applied.push("no new privileges".to_owned()),
        Err(error) => report.missing.push(format!("no new privileges ({error})")),
    }
    landlock::apply(sandbox, &mut report)?;
    match seccomp::apply(sandbox) {
        Ok(count) => report.applied.push(format!("seccomp ({count} calls)")),
        Err(error) => report.missing.push(format!("seccomp ({error})")),
    }
    Ok(report)
}
