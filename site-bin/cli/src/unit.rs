//! `site unit`: systemd units that start the program on a server with as few rights as possible.
//!
//! systemd opens the sockets, keeps them open while the program is replaced, and hands them over (socket activation). The service itself
//! then needs no network, no permanent user and no file but the program.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use site_model::{is_unprintable, printable_path};
use site_server::Directory;

use crate::certificates::HTTP_SOCKETS;
use crate::error::{CliError, Context};
use crate::options::{ListenAddress, ServeOptions, TlsOptions, UnitOptions};
use crate::serve::ADMIN_SOCKETS;
use crate::terminal;

/// The folder for units of the machine's administrator.
const FOLDER: &str = "/etc/systemd/system";

/// Where the units expect the program.
const PROGRAM: &str = "/usr/local/bin/site";

/// A unit file.
struct Unit {
    name: &'static str,
    text: String,
}

/// Prints the units, or writes each to the given folder.
///
/// # Errors
/// When they cannot be written, or a path cannot be written into a unit.
pub(crate) fn unit(options: &UnitOptions) -> Result<(), CliError> {
    let units = units(options)?;
    let Some(folder) = &options.folder else {
        let files: Vec<String> = units.iter().map(|unit| format!("# {FOLDER}/{}\n{}", unit.name, unit.text)).collect();
        return terminal::print(&files.join("\n"));
    };
    let mut report = String::new();
    let directory = Directory::open(folder).cannot("open the folder")?;
    for unit in &units {
        let path = folder.join(unit.name);
        directory.replace(unit.name, unit.text.as_bytes(), 0o644).cannot(format!("write {}", path.display()))?;
        let _ = writeln!(report, "wrote {}", printable_path(&path));
    }
    let sockets: Vec<&str> = units.iter().map(|unit| unit.name).filter(|name| name.ends_with(".socket")).collect();
    let _ = writeln!(report, "then: systemctl daemon-reload && systemctl enable --now {} site.service", sockets.join(" "));
    terminal::print(&report)
}

fn units(options: &UnitOptions) -> Result<Vec<Unit>, CliError> {
    let serve = &options.serve;
    let tls = serve.tls.is_on();
    let (name, port) = if tls { ("https", "443") } else { ("http", "80") };
    let mut units = vec![Unit { name: "site.socket", text: socket("The site's sockets", name, &streams(&serve.listen, port)) }];
    if tls {
        let text = socket("Sockets of the redirect from HTTP to HTTPS", HTTP_SOCKETS, &streams(&serve.tls.http, "80"));
        units.push(Unit { name: "site-http.socket", text });
    }
    if let Some(admin) = serve.admin {
        let text = socket("Sockets of the site's metrics", ADMIN_SOCKETS, &streams(&[admin], ""));
        units.push(Unit { name: "site-admin.socket", text });
    }
    let sockets: Vec<&str> = units.iter().map(|unit| unit.name).collect();
    let text = service(serve, &options.arguments, &sockets.join(" "))?;
    units.push(Unit { name: "site.service", text });
    Ok(units)
}

/// Values of `ListenStream=`: these addresses, or this port on every address.
fn streams(addresses: &[ListenAddress], default: &str) -> Vec<String> {
    if addresses.is_empty() {
        return vec![default.to_owned()];
    }
    let streams = addresses.iter().flat_map(|address| match address {
        // To systemd a port alone means every address, over IPv6 and IPv4.
        ListenAddress::Any(port) => vec![port.to_string()],
        address => address.candidates().iter().map(ToString::to_string).collect(),
    });
    streams.collect()
}

fn socket(description: &str, name: &str, streams: &[String]) -> String {
    let streams: String = streams.iter().map(|stream| format!("ListenStream={stream}\n")).collect();
    format!(
        "[Unit]
Description={description}

[Socket]
{streams}FileDescriptorName={name}
Service=site.service
Backlog=4096

[Install]
WantedBy=sockets.target
"
    )
}

/// Its sockets are open already.
const NO_NETWORK: &str = "# What it can see: only itself. AF_UNIX is for notifications to systemd.
PrivateNetwork=yes
IPAddressDeny=any
RestrictAddressFamilies=AF_UNIX
";

/// The program connects to name servers and the certificate authority. It restricts itself to their ports with landlock when it starts.
const NETWORK: &str = "# What it can see: itself, and the network of the authority that issues its certificate.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
";

/// Certificates: systemd passes files on that the service's user cannot read (`LoadCredential=`), and creates the folder for the cache.
fn certificates(options: &TlsOptions) -> Result<String, CliError> {
    let file = |name: &str, path: &Option<PathBuf>| -> Result<String, CliError> {
        let Some(path) = path else { return Ok(String::new()) };
        Ok(format!("LoadCredential={name}:{}\n", unit_path(path)?))
    };
    let state = if options.domains.is_empty() { "" } else { "StateDirectory=site\nStateDirectoryMode=0700\n" };
    Ok(file("tls-cert", &options.certificate)? + &file("tls-key", &options.key)? + &file("acme-ca", &options.ca)? + state)
}

/// A path at the end of a line, where systemd.unit(5) has no escapes except `%%`. A path that would end the line, continue it, or lose its
/// last character is an error.
fn unit_path(path: &Path) -> Result<String, CliError> {
    let plain = path.to_str().filter(|text| !text.contains(is_unprintable) && !text.ends_with(['\\', ' ']));
    let plain =
        plain.ok_or_else(|| CliError::new(format!("{} cannot be written into a unit; rename it", printable_path(path))))?;
    Ok(plain.replace('%', "%%"))
}

/// An argument as it is in the unit: files are in the folder of credentials, and the cache is the folder that systemd creates.
fn unit_argument(argument: &str) -> Option<String> {
    match argument.split_once('=') {
        // Addresses are in the socket units.
        Some(("--listen" | "--http" | "--admin" | "--acme-cache", _)) => None,
        Some((option @ ("--tls-cert" | "--tls-key" | "--acme-ca"), _)) => {
            Some(format!(" {option}=%d/{}", option.trim_start_matches('-')))
        }
        _ => Some(format!(" {}", quoted(argument))),
    }
}

fn service(options: &ServeOptions, arguments: &[String], sockets: &str) -> Result<String, CliError> {
    let arguments: String = arguments.iter().filter_map(|argument| unit_argument(argument)).collect();
    let certificates = certificates(&options.tls)?;
    let network = if options.tls.domains.is_empty() { NO_NETWORK } else { NETWORK };
    let stop = u64::from(options.drain) + 5;
    Ok(format!(
        "[Unit]
Description=The site
Requires={sockets}
After={sockets}
# A program that fails to start must neither use up the start limit of the one that replaces it nor close the sockets.
StartLimitIntervalSec=0

[Service]
Type=notify
Sockets={sockets}
ExecStart={PROGRAM} serve{arguments}
Restart=on-failure
RestartSec=1
WatchdogSec=30
TimeoutStopSec={stop}
LimitNOFILE=65536
{certificates}
# Who it is: a user of its own, without any privileges.
DynamicUser=yes
PrivateUsers=yes
CapabilityBoundingSet=
AmbientCapabilities=
NoNewPrivileges=yes
RestrictSUIDSGID=yes
KeyringMode=private
UMask=0077

{network}ProtectSystem=strict
ProtectHome=yes
ProtectProc=invisible
ProcSubset=pid
PrivateDevices=yes
DevicePolicy=closed
PrivateIPC=yes
PrivateMounts=yes
PrivateTmp=yes
RemoveIPC=yes

# What it can change: nothing of the system.
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictNamespaces=yes
RestrictRealtime=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
# The program itself restricts system calls much further, for which it needs landlock and seccomp.
SystemCallFilter=@system-service landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=multi-user.target
"
    ))
}

/// One argument of a command line, quoted as systemd.service(5) reads it.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_=.,:/@[]+".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in word.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '%' | '$' => quoted.extend([character, character]),
            character if is_unprintable(character) => {
                let code = u32::from(character);
                // Writing to a string cannot fail.
                let _ = if character.is_ascii() { write!(quoted, "\\x{code:02x}") } else { write!(quoted, "\\u{code:04x}") };
            }
            character => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{self, Command};

    #[test]
    fn arguments_are_quoted() {
        assert_eq!(quoted("--proxy-from=[2001:db8::]/48"), "--proxy-from=[2001:db8::]/48");
        assert_eq!(quoted("a b"), "\"a b\"");
        assert_eq!(quoted("100%\"$x\\\n"), "\"100%%\\\"$$x\\\\\\x0a\"");
        assert_eq!(quoted("\u{1b}\u{9b}\u{202e}é"), "\"\\x1b\\u009b\\u202eé\"");
        assert_eq!(quoted(""), "\"\"");
    }

    fn units_of(arguments: &[&str]) -> Result<Vec<Unit>, CliError> {
        match command::parse(["site", "unit"].iter().chain(arguments).map(Into::into)).unwrap().command {
            Command::Unit(options) => units(&options),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_path_adds_no_line_to_a_unit() {
        let options = |path: &str| TlsOptions { certificate: Some(path.into()), ..TlsOptions::default() };
        let line = certificates(&options("/etc/100% sure/a.pem")).unwrap();
        assert_eq!(line, "LoadCredential=tls-cert:/etc/100%% sure/a.pem\n");
        for path in ["/a\nExecStartPre=/bin/x", "/a\\", "/a ", "/a\u{202e}", "/a\u{1b}"] {
            let error = certificates(&options(path)).unwrap_err();
            assert!(error.message().unwrap().contains("cannot be written into a unit"), "{path:?}");
        }
    }

    #[test]
    fn each_socket_has_a_name_and_an_address() {
        let parsed = |line: &str| units_of(&line.split_whitespace().collect::<Vec<_>>()).unwrap();
        let line = "--listen [::]:80 --listen 192.0.2.1:8080 --listen localhost:81 --listen :82 --admin 127.0.0.1:9100 \
                    --drain 3 --log combined";
        let [site, admin, service] = &parsed(line)[..] else { panic!() };
        assert!(site.text.contains(
            "ListenStream=[::]:80\nListenStream=192.0.2.1:8080\nListenStream=127.0.0.1:81\nListenStream=[::1]:81\nListenStream=82\n\
             FileDescriptorName=http\n"
        ));
        assert!(admin.text.contains("ListenStream=127.0.0.1:9100\nFileDescriptorName=admin\nService=site.service\n"));
        assert!(service.text.contains("\nSockets=site.socket site-admin.socket\n"));
        assert!(service.text.contains("\nExecStart=/usr/local/bin/site serve --log=combined --drain=3\n"), "{}", service.text);
        assert!(service.text.contains("\nTimeoutStopSec=8\n"));
        // With a start limit, systemd would close the sockets of a program that fails, and not start its replacement either.
        assert!(service.text.contains("\nStartLimitIntervalSec=0\n") && service.text.contains("\nRestartSec=1\n"));
        let [site, service] = &parsed("")[..] else { panic!() };
        assert!(site.text.contains("\nListenStream=80\n"));
        assert!(service.text.contains("\nExecStart=/usr/local/bin/site serve\n"));
    }
}
