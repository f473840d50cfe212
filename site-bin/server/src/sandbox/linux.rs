//! The order in which things are given up.

use std::fs;
use std::io;

use rustix::process::{getegid, geteuid, getuid};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, clear_ambient_capability_set, set_capabilities, set_no_new_privs,
    set_thread_groups, set_thread_res_gid, set_thread_res_uid,
};
use rustix::thread::{Gid, Uid};

use super::{Sandbox, SandboxReport, User, calls, landlocked};

pub(super) fn enter(sandbox: &Sandbox) -> io::Result<SandboxReport> {
    // Everything below is of this thread and those it starts. Where /proc is not mounted there is no telling.
    if fs::read_dir("/proc/self/task").is_ok_and(|threads| threads.count() > 1) {
        return Err(io::Error::other("the sandbox must be entered before the first thread starts"));
    }
    let mut report = SandboxReport::default();
    user(sandbox, &mut report)?;
    capabilities_gone(&mut report);
    match set_no_new_privs(true) {
        Ok(()) => report.applied.push("no new privileges".to_owned()),
        Err(error) => report.lacking.push(format!("no new privileges ({error})")),
    }
    landlocked::apply(sandbox, &mut report)?;
    match calls::apply(sandbox) {
        Ok(count) => report.applied.push(format!("seccomp ({count} calls)")),
        Err(error) => report.lacking.push(format!("seccomp ({error})")),
    }
    Ok(report)
}

/// Root becomes somebody else; anybody else stays who they are.
fn user(sandbox: &Sandbox, report: &mut SandboxReport) -> io::Result<()> {
    if geteuid().is_root() || getuid().is_root() {
        let User { uid, gid } = sandbox.user.unwrap_or(User::NOBODY);
        let become_them = || {
            set_thread_groups(&[])?;
            let gid = Gid::from_raw(gid);
            set_thread_res_gid(gid, gid, gid)?;
            let uid = Uid::from_raw(uid);
            set_thread_res_uid(uid, uid, uid)
        };
        become_them().map_err(|error| io::Error::other(format!("root cannot become user {uid}:{gid}: {error}")))?;
    }
    report.applied.push(format!("user {}:{}", geteuid().as_raw(), getegid().as_raw()));
    Ok(())
}

/// Capabilities go with root; a manager may have given some to a user, to open a low port say.
fn capabilities_gone(report: &mut SandboxReport) {
    let none = CapabilitySet::empty();
    let gone = || {
        clear_ambient_capability_set()?;
        let held = capabilities(None)?;
        if held.permitted != none || held.inheritable != none {
            set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?;
        }
        rustix::io::Result::Ok(())
    };
    match gone() {
        Ok(()) => report.applied.push("no capabilities".to_owned()),
        Err(error) => report.lacking.push(format!("capabilities ({error})")),
    }
}
