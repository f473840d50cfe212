//! Gives up the root user, groups and capabilities.
//!
//! In a container root may lack the capabilities to do so, and in a user namespace there may be no other user. Then root has few rights
//! anyway; the report names what stays.

use rustix::io::{Errno, Result};
use rustix::process::{getegid, geteuid, getuid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, Gid, Uid, capabilities, clear_ambient_capability_set, set_capabilities, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};

use super::report::SandboxReport;
use super::user::User;

/// True if this process is root and may become another user.
pub(super) fn can_change_user() -> bool {
    is_root() && has(CapabilitySet::SETUID)
}

fn is_root() -> bool {
    geteuid().is_root() || getuid().is_root()
}

fn has(capability: CapabilitySet) -> bool {
    capabilities(None).is_ok_and(|held| held.effective.contains(capability))
}

/// Changes from root to this user, or to nobody; other users stay as they are.
pub(super) fn drop_user(user: Option<User>, report: &mut SandboxReport) {
    if is_root() {
        let User { uid, gid } = user.unwrap_or(User::NOBODY);
        let (new_uid, new_gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
        let mut attempt = |what: String, result: Result<()>, capability, name: &str| {
            let Err(error) = result else { return };
            let reason = match error {
                Errno::PERM if !has(capability) => format!("root lacks {name}"),
                Errno::INVAL => "there is none in this user namespace".to_owned(),
                error => error.to_string(),
            };
            report.add_missing(format!("{what} ({reason})"));
        };
        // Groups first, because the user is not allowed to change them.
        attempt("no groups of root".to_owned(), set_thread_groups(&[]), CapabilitySet::SETGID, "CAP_SETGID");
        let group = set_thread_res_gid(new_gid, new_gid, new_gid);
        attempt(format!("group {gid}"), group, CapabilitySet::SETGID, "CAP_SETGID");
        let changed = set_thread_res_uid(new_uid, new_uid, new_uid);
        attempt(format!("user {uid}"), changed, CapabilitySet::SETUID, "CAP_SETUID");
    }
    report.applied.push(format!("user {}:{}", geteuid().as_raw(), getegid().as_raw()));
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
        Result::Ok(())
    };
    match drop() {
        Ok(()) => report.applied.push("no capabilities".to_owned()),
        Err(error) => report.add_missing(format!("capabilities ({error})")),
    }
}
