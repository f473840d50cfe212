//! Restricts files and TCP with landlock (`landlock(7)`).

use std::io;
use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, NetPort, PathBeneath, PathFd, PathFdError,
    Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::policy::Sandbox;
use super::report::SandboxReport;

/// All rights of this version are denied unless a rule allows them. An older kernel denies the rights it knows.
const HANDLED_ABI: ABI = ABI::V10;

/// The port of name servers.
const DNS_PORT: u16 = 53;

/// Denies all files and TCP ports that are not in the policy.
///
/// # Errors
/// If a path cannot be opened or a rule cannot be created.
pub(super) fn apply(sandbox: &Sandbox, report: &mut SandboxReport) -> io::Result<()> {
    // A missing path is a configuration error and not a missing kernel feature, so open paths first.
    let read = open_paths(&sandbox.read)?;
    let write = open_paths(&sandbox.write)?;
    match restrict(sandbox, read, write).map_err(io::Error::other)? {
        (RulesetStatus::NotEnforced, LandlockStatus::NotEnabled) => {
            report.add_missing("landlock (not enabled at boot)".to_owned())
        }
        (RulesetStatus::NotEnforced, _) => report.add_missing("landlock (not built into this kernel)".to_owned()),
        (_, LandlockStatus::Available { effective_abi, .. }) => {
            let paths = sandbox.read.len() + sandbox.write.len();
            let files = match paths {
                0 => "no file".to_owned(),
                1 => "no file but in 1 folder".to_owned(),
                paths => format!("no file but in {paths} folders"),
            };
            let version = effective_abi as i32;
            if effective_abi < ABI::V4 {
                report.applied.push(format!("landlock {version} ({files})"));
                report.add_missing("landlock for TCP (since Linux 6.7)".to_owned());
            } else {
                let ports: Vec<String> = sandbox.connect.iter().map(u16::to_string).collect();
                let tcp = match &ports[..] {
                    [] => "no TCP to or from anywhere new".to_owned(),
                    ports => format!("TCP to {} only", ports.join(" and ")),
                };
                report.applied.push(format!("landlock {version} ({files}, {tcp})"));
            }
        }
        (status, kernel) => report.add_missing(format!("landlock ({status:?}, {kernel:?})")),
    }
    Ok(())
}

/// Opens paths for rules. One that this user may not reach needs no rule.
fn open_paths(paths: &[PathBuf]) -> io::Result<Vec<PathFd>> {
    let open = |path: &PathBuf| match PathFd::new(path) {
        Ok(path) => Some(Ok(path)),
        Err(PathFdError::OpenCall { source, .. }) if source.kind() == io::ErrorKind::PermissionDenied => None,
        Err(error) => Some(Err(io::Error::other(format!("cannot open {}: {error}", path.display())))),
    };
    paths.iter().filter_map(open).collect()
}

fn restrict(sandbox: &Sandbox, read: Vec<PathFd>, write: Vec<PathFd>) -> Result<(RulesetStatus, LandlockStatus), RulesetError> {
    let mut ruleset =
        Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(AccessFs::from_all(HANDLED_ABI))?;
    // Name servers are queried over UDP from any port, so UDP is not restricted where connections are allowed.
    ruleset = match &sandbox.connect[..] {
        [] => ruleset.handle_access(AccessNet::from_all(HANDLED_ABI))?,
        _ => ruleset.handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp)?,
    };
    let mut created = ruleset.scope(Scope::from_all(HANDLED_ABI))?.create()?;
    let beneath = |fds: Vec<PathFd>, rights| fds.into_iter().map(move |fd| Ok::<_, RulesetError>(PathBeneath::new(fd, rights)));
    created = created.add_rules(beneath(read, AccessFs::from_read(HANDLED_ABI) & !AccessFs::Execute))?;
    let create_and_replace = AccessFs::ReadFile
        | AccessFs::ReadDir
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::Refer;
    created = created.add_rules(beneath(write, create_and_replace))?;
    let ports = sandbox.connect.iter().flat_map(|port| [*port, DNS_PORT]);
    for port in ports {
        created = created.add_rule(NetPort::new(port, AccessNet::ConnectTcp))?;
    }
    let status = created.restrict_self()?;
    Ok((status.ruleset, status.landlock))
}
