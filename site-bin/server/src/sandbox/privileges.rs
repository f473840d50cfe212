//! Gives up the root user, groups and capabilities.

use std::io;

use rustix::process::{getegid, geteuid, getuid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, Gid, Uid, capabilities, clear_ambient_capability_set, set_capabilities, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};

use super::policy::Sandbox;
use super::report::SandboxReport;
use super::user::User;

/// Changes from root to the configured user; other users stay as they are.
///
/// # Errors
/// If root cannot become the user.
pub(super) fn drop_user(sandbox: &Sandbox, report: &mut SandboxReport) -> io::Result<()> {
    if geteuid().is_root() || getuid().is_root() {
        let User { uid, gid } = sandbox.user.unwrap_or(User::NOBODY);
        let change = || {
            set_thread_groups(&[])?;
            let gid = Gid::from_raw(gid);
            set_thread_res_gid(gid, gid, gid)?;
            let uid = Uid::from_raw(uid);
            set_thread_res_uid(uid, uid, uid)
        };
        change().map_err(|error| io::Error::other(format!("root cannot become user {uid}:{gid}: {error}")))?;
    }
    report.applied.push(format!("user {}:{}", geteuid().as_raw(), getegid().as_raw()));
    Ok(())
}

/// Drops all capabilities. Root loses them with its user ID; a service manager may have given some to another user, for example to open
/// low ports.
pub(super) fn drop_capabilities(report: &mut SandboxReport) {
    let none = CapabilitySet::empty();
    let drop = || {
        clear_ambient_capability_set()?;
        let held = capabilities(None)?;
        if held.permitted != none || held.inheritable != none {
            set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?;
        }
        rustix::io::Result::Ok(())
    };
    match drop() {
        Ok(()) => report.applied.push("no capabilities".to_owned()),
        Err(error) => report.missing.push(format!("capabilities ({error})")),
    }
}
