//! `site unit`: how systemd starts the program on a server, with no right that it has no use for.
//!
//! The sockets are systemd's: it opens the low ports, holds them while the program is replaced, and hands them over. The service then
//! needs no network of its own, no user of its own and no file but itself.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use site_model::{is_unprintable, printable_path};

use crate::failure::{Context, Failure};
use crate::options::Serve;
use crate::tls::{self, TlsOptions};
use crate::{serve, terminal};

/// Where units of this machine's owner are.
const FOLDER: &str = "/etc/systemd/system";

/// Where the program is expected to be.
const PROGRAM: &str = "/usr/local/bin/site";

/// A file.
struct Unit {
    name: &'static str,
    text: String,
}

/// Writes the units to standard output, or each into this folder.
///
/// # Errors
/// When they cannot be written, or a path cannot stand in a unit.
pub(crate) fn unit(folder: Option<&Path>, options: &Serve) -> Result<(), Failure> {
    let units = units(options)?;
    let Some(folder) = folder else {
        let files: Vec<String> = units.iter().map(|unit| format!("# {FOLDER}/{}\n{}", unit.name, unit.text)).collect();
        return terminal::print(&files.join("\n"));
    };
    let mut told = String::new();
    for unit in &units {
        let path = folder.join(unit.name);
        fs::write(&path, &unit.text).cannot(format!("write {}", path.display()))?;
        let _ = writeln!(told, "wrote {}", printable_path(&path));
    }
    let sockets: Vec<&str> = units.iter().map(|unit| unit.name).filter(|name| name.ends_with(".socket")).collect();
    let _ = writeln!(told, "then: systemctl daemon-reload && systemctl enable --now {} site.service", sockets.join(" "));
    terminal::print(&told)
}

fn units(options: &Serve) -> Result<Vec<Unit>, Failure> {
    let streams: Vec<String> = options.listen.iter().map(ToString::to_string).collect();
    let (name, port) = if options.tls.is_on() { ("https", "443") } else { ("http", "80") };
    let streams = if streams.is_empty() { vec![port.to_owned()] } else { streams };
    let mut units = vec![Unit { name: "site.socket", text: socket("The site's sockets", name, &streams) }];
    if options.tls.is_on() {
        let streams: Vec<String> = options.tls.http.iter().map(ToString::to_string).collect();
        let streams = if streams.is_empty() { vec!["80".to_owned()] } else { streams };
        let text = socket("The sockets of those who do not know yet that the site speaks TLS", tls::HTTP, &streams);
        units.push(Unit { name: "site-http.socket", text });
    }
    if let Some(admin) = options.admin {
        let text = socket("The site's counters", serve::ADMIN, &[admin.to_string()]);
        units.push(Unit { name: "site-admin.socket", text });
    }
    let sockets: Vec<&str> = units.iter().map(|unit| unit.name).collect();
    let text = service(options, &sockets.join(" "))?;
    units.push(Unit { name: "site.service", text });
    Ok(units)
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
const NO_NETWORK: &str = "# What it sees: itself. The one address family left is for telling systemd how it goes.
PrivateNetwork=yes
IPAddressDeny=any
RestrictAddressFamilies=AF_UNIX
";

/// It connects to nobody else than name servers and the authority; which these are, landlock is told when the program starts.
const NETWORK: &str = "# What it sees: itself, and the authority that it has its certificate from.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
";

/// Where a certificate lies. systemd hands files over that the program's user cannot read, and has a folder for what is kept.
fn certificates(options: &TlsOptions) -> Result<String, Failure> {
    let file = |name: &str, path: &Option<PathBuf>| match path {
        Some(path) => Ok(format!("LoadCredential={name}:{}\n", path_of_unit(path)?)),
        None => Ok(String::new()),
    };
    let state = if options.domains.is_empty() { "" } else { "StateDirectory=site\nStateDirectoryMode=0700\n" };
    Ok(file("tls-cert", &options.certificate)? + &file("tls-key", &options.key)? + &file("acme-ca", &options.ca)? + state)
}

/// A path that goes to the end of its line, where systemd.unit(5) knows no escapes but that of `%`. What would end the line, continue it
/// or is cut off its end cannot be written.
fn path_of_unit(path: &Path) -> Result<String, Failure> {
    let plain = path.to_str().filter(|text| !text.contains(is_unprintable) && !text.ends_with(['\\', ' ']));
    let plain = plain.ok_or_else(|| Failure::new(format!("{} cannot stand in a unit; rename it", printable_path(path))))?;
    Ok(plain.replace('%', "%%"))
}

/// How an argument is written in the unit: files are where systemd hands them over, and the cache is the folder it makes.
fn argument_of_unit(argument: &str) -> Option<String> {
    match argument.split_once('=') {
        Some(("--acme-cache", _)) => None,
        Some((option @ ("--tls-cert" | "--tls-key" | "--acme-ca"), _)) => {
            Some(format!(" {option}=%d/{}", option.trim_start_matches('-')))
        }
        _ => Some(format!(" {}", quoted(argument))),
    }
}

fn service(options: &Serve, sockets: &str) -> Result<String, Failure> {
    let arguments: String = options.passed_on.iter().filter_map(|argument| argument_of_unit(argument)).collect();
    let certificates = certificates(&options.tls)?;
    let network = if options.tls.domains.is_empty() { NO_NETWORK } else { NETWORK };
    let stop = options.drain.unwrap_or(30) + 5;
    Ok(format!(
        "[Unit]
Description=The site
Requires={sockets}
After={sockets}
# A program that cannot start must not use up the starts of the one that is put back, nor close the sockets.
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
# Who it is, and what it may become: nobody.
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

# What it can change: nothing.
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
# The program makes the list much shorter by itself; landlock and seccomp are what it does that with.
SystemCallFilter=@system-service landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp
SystemCallFilter=~@privileged @resources

[Install]
WantedBy=multi-user.target
"
    ))
}

/// One word of a command line, as systemd.service(5) reads it.
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

    #[test]
    fn words_are_one_word_each() {
        assert_eq!(quoted("--proxy-from=[2001:db8::]/48"), "--proxy-from=[2001:db8::]/48");
        assert_eq!(quoted("a b"), "\"a b\"");
        assert_eq!(quoted("100%\"$x\\\n"), "\"100%%\\\"$$x\\\\\\x0a\"");
        assert_eq!(quoted("\u{1b}\u{9b}\u{202e}é"), "\"\\x1b\\u009b\\u202eé\"");
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn a_path_adds_no_line_to_a_unit() {
        let with = |path: &str| {
            let tls = TlsOptions { certificate: Some(path.into()), key: Some("/k".into()), ..TlsOptions::default() };
            units(&Serve { tls, ..Serve::default() })
        };
        let service = &with("/etc/100% sure/a.pem").unwrap()[2].text;
        assert!(service.contains("\nLoadCredential=tls-cert:/etc/100%% sure/a.pem\n"), "{service}");
        for path in ["/a\nExecStartPre=/bin/x", "/a\\", "/a ", "/a\u{202e}", "/a\u{1b}"] {
            assert!(with(path).err().unwrap().reason().unwrap().contains("cannot stand in a unit"), "{path:?}");
        }
    }

    #[test]
    fn each_socket_has_a_name_and_a_place() {
        let options = Serve {
            listen: vec!["[::]:80".parse().unwrap(), "192.0.2.1:8080".parse().unwrap()],
            admin: "127.0.0.1:9100".parse().ok(),
            passed_on: vec!["--log=combined".to_owned()],
            drain: Some(3),
            ..Serve::default()
        };
        let [site, admin, service] = &units(&options).unwrap()[..] else { panic!() };
        assert!(site.text.contains("ListenStream=[::]:80\nListenStream=192.0.2.1:8080\nFileDescriptorName=http\n"));
        assert!(admin.text.contains("ListenStream=127.0.0.1:9100\nFileDescriptorName=admin\nService=site.service\n"));
        assert!(service.text.contains("\nSockets=site.socket site-admin.socket\n"));
        assert!(service.text.contains("\nExecStart=/usr/local/bin/site serve --log=combined\n"));
        assert!(service.text.contains("\nTimeoutStopSec=8\n"));
        // With a limit, systemd gives the sockets up with a program that fails, and does not start the former one either.
        assert!(service.text.contains("\nStartLimitIntervalSec=0\n") && service.text.contains("\nRestartSec=1\n"));
        assert!(units(&Serve::default()).unwrap()[0].text.contains("\nListenStream=80\n"));
    }
}
