//! Files and TCP, by landlock.

use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, LandlockStatus, NetPort, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

use super::{Sandbox, SandboxReport};

/// All rights that are known here are handled, which is to say: taken away unless a rule gives them. A kernel that knows fewer
/// takes what it knows.
const KNOWN: ABI = ABI::V10;

/// Where names are asked for.
const NAME_SERVER: u16 = 53;

/// Takes away all files and all TCP that is not named.
pub(super) fn apply(sandbox: &Sandbox, report: &mut SandboxReport) -> io::Result<()> {
    // A path that is not there is a mistake in the settings, not of the kernel: opened before, told as it is.
    let read = opened(&sandbox.read)?;
    let write = opened(&sandbox.write)?;
    match restrict(sandbox, read, write).map_err(io::Error::other)? {
        (RulesetStatus::NotEnforced, LandlockStatus::NotEnabled) => {
            report.lacking.push("landlock (not enabled at boot)".to_owned())
        }
        (RulesetStatus::NotEnforced, _) => report.lacking.push("landlock (not built into this kernel)".to_owned()),
        (_, LandlockStatus::Available { effective_abi, .. }) => {
            let named = sandbox.read.len() + sandbox.write.len();
            let files = if named == 0 { "no file".to_owned() } else { format!("no file but under {named} paths") };
            let version = effective_abi as i32;
            if effective_abi < ABI::V4 {
                report.applied.push(format!("landlock {version} ({files})"));
                report.lacking.push("landlock for TCP (since Linux 6.7)".to_owned());
            } else {
                let ports: Vec<String> = sandbox.connect.iter().map(u16::to_string).collect();
                let tcp = match &ports[..] {
                    [] => "no TCP to or from anywhere new".to_owned(),
                    ports => format!("TCP to {} only", ports.join(" and ")),
                };
                report.applied.push(format!("landlock {version} ({files}, {tcp})"));
            }
        }
        (status, kernel) => report.lacking.push(format!("landlock ({status:?}, {kernel:?})")),
    }
    Ok(())
}

fn opened(paths: &[std::path::PathBuf]) -> io::Result<Vec<PathFd>> {
    let open = |path: &std::path::PathBuf| {
        PathFd::new(path).map_err(|error| io::Error::other(format!("cannot open {}: {error}", path.display())))
    };
    paths.iter().map(open).collect()
}

fn restrict(sandbox: &Sandbox, read: Vec<PathFd>, write: Vec<PathFd>) -> Result<(RulesetStatus, LandlockStatus), RulesetError> {
    let mut ruleset = Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(AccessFs::from_all(KNOWN))?;
    // Names are asked for over UDP, from any port: where that is needed it is left alone.
    ruleset = match &sandbox.connect[..] {
        [] => ruleset.handle_access(AccessNet::from_all(KNOWN))?,
        _ => ruleset.handle_access(AccessNet::BindTcp | AccessNet::ConnectTcp)?,
    };
    let mut created = ruleset.scope(Scope::from_all(KNOWN))?.create()?;
    let beneath = |fds: Vec<PathFd>, rights| fds.into_iter().map(move |fd| Ok::<_, RulesetError>(PathBeneath::new(fd, rights)));
    created = created.add_rules(beneath(read, AccessFs::from_read(KNOWN) & !AccessFs::Execute))?;
    let making = AccessFs::ReadFile
        | AccessFs::ReadDir
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::RemoveFile
        | AccessFs::Refer;
    created = created.add_rules(beneath(write, making))?;
    let ports = sandbox.connect.iter().flat_map(|port| [*port, NAME_SERVER]);
    for port in ports {
        created = created.add_rule(NetPort::new(port, AccessNet::ConnectTcp))?;
    }
    let status = created.restrict_self()?;
    Ok((status.ruleset, status.landlock))
}
