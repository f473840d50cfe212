//! Rebuilds the program itself. When its sources change while a preview runs, cargo builds it in the background, and the preview restarts
//! as the new program: in the same process, with the same sockets and options.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use super::fingerprint::fingerprint;
use crate::terminal::print_error;

/// Files and folders of the workspace that the program is built from: those of a site, and of this project.
const SOURCES: [&str; 6] = ["src", "site-bin", "site-macros", "build.rs", "Cargo.toml", "Cargo.lock"];

/// The first descriptor that a service manager, or this program, hands sockets over at (sd_listen_fds(3)).
#[cfg(unix)]
const FIRST_SOCKET: usize = 3;

/// How to rebuild and restart this program.
pub(crate) struct Rebuild {
    cargo: PathBuf,
    /// The package, and its folder.
    package: (&'static str, PathBuf),
    /// The program's file. It is looked up at the start: once the file is replaced, the system no longer knows its name.
    executable: PathBuf,
    /// When that file was written, to recognise a new one.
    built: Option<SystemTime>,
    /// The sockets that the new program takes over.
    sockets: Vec<TcpListener>,
    /// The build in progress.
    cargo_build: Option<Child>,
    /// Whether sources changed during that build.
    changed_meanwhile: bool,
    /// Fingerprint of the sources at the last build: a file event alone does not mean that they changed.
    fingerprint: u64,
}

impl Rebuild {
    /// `None` unless cargo started this program, which is that of `package`.
    pub(crate) fn of_running_program(package: &'static str, sockets: Vec<TcpListener>) -> Option<Self> {
        if !cfg!(unix) || env::var_os("CARGO_PKG_NAME")? != package {
            return None;
        }
        let cargo = PathBuf::from(env::var_os("CARGO")?);
        let package = (package, PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?));
        let executable = env::current_exe().ok()?;
        let mut rebuild = Self {
            cargo,
            package,
            built: modified(&executable),
            executable,
            sockets,
            cargo_build: None,
            changed_meanwhile: false,
            fingerprint: 0,
        };
        rebuild.fingerprint = fingerprint(&rebuild.sources());
        Some(rebuild)
    }

    /// The files and folders that the program is built from.
    pub(crate) fn sources(&self) -> Vec<PathBuf> {
        let folder = &self.package.1;
        let is_workspace = folder.join("Cargo.lock").is_file();
        let workspace = if is_workspace { folder } else { folder.parent().unwrap_or(folder) };
        SOURCES.iter().map(|name| workspace.join(name)).filter(|path| path.exists()).collect()
    }

    /// Starts a build if the sources have changed; if one is running, another one after it.
    pub(crate) fn start_if_changed(&mut self) {
        let now = fingerprint(&self.sources());
        if std::mem::replace(&mut self.fingerprint, now) != now {
            self.start();
        }
    }

    fn start(&mut self) {
        if self.cargo_build.is_some() {
            self.changed_meanwhile = true;
            return;
        }
        print_error("the program's own code has changed: cargo builds it, and the preview goes on meanwhile");
        let started = Command::new(&self.cargo)
            .args(["build", "--package", self.package.0])
            .args(build_options(&self.executable))
            .current_dir(&self.package.1)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        match started {
            Ok(child) => self.cargo_build = Some(child),
            Err(error) => print_error(&format!("cannot start {}: {error}", self.cargo.display())),
        }
    }

    /// Checks whether the build has finished. If there is a new program, this process becomes it and the call does not return.
    pub(crate) fn poll(&mut self) {
        let Some(child) = &mut self.cargo_build else { return };
        let succeeded = match child.try_wait() {
            Ok(None) => return,
            Ok(Some(status)) => status.success(),
            Err(_) => false,
        };
        self.cargo_build = None;
        if std::mem::take(&mut self.changed_meanwhile) {
            self.start();
        } else if !succeeded {
            print_error("the program's own code does not compile: the preview goes on as it was");
        } else if modified(&self.executable) != self.built {
            print_error("the preview restarts as the new program");
            let error = self.exec();
            print_error(&format!("cannot restart as the new program: {error}; start it again"));
        }
    }

    /// Replaces this process by the new program. Returns only after an error.
    #[cfg(unix)]
    fn exec(&self) -> io::Error {
        use std::os::fd::AsRawFd;
        use std::os::unix::process::CommandExt;

        // A shell moves the sockets to the descriptors where a service manager would put them. They are in ascending order, so each
        // descriptor is at least as large as its target, and none is overwritten before it is moved.
        let mut sockets: Vec<i32> = self.sockets.iter().map(AsRawFd::as_raw_fd).collect();
        sockets.sort_unstable();
        let mut script = "LISTEN_PID=$$ exec \"$0\" \"$@\"".to_owned();
        for (at, socket) in sockets.iter().enumerate() {
            // Shells need only support descriptors of one digit.
            if *socket > 9 || at + FIRST_SOCKET > 9 {
                return io::Error::other("too many open files to hand the sockets over");
            }
            script.push_str(&format!(" {}<&{socket}", at + FIRST_SOCKET));
        }
        for socket in &self.sockets {
            if let Err(error) = rustix::io::fcntl_setfd(socket, rustix::io::FdFlags::empty()) {
                return error.into();
            }
        }
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(script).arg(&self.executable).args(env::args_os().skip(1));
        shell.env("LISTEN_FDS", sockets.len().to_string()).env_remove("LISTEN_FDNAMES").exec()
    }

    #[cfg(not(unix))]
    fn exec(&self) -> io::Error {
        io::ErrorKind::Unsupported.into()
    }
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|found| found.modified()).ok()
}

/// Options with which cargo builds this same program again: its file is `target/[TRIPLE/]PROFILE/site`.
fn build_options(executable: &Path) -> Vec<OsString> {
    let mut options = Vec::new();
    let folder = |level: usize| executable.ancestors().nth(level).and_then(Path::file_name);
    match folder(1) {
        Some(profile) if profile != "debug" => options.extend(["--profile".into(), profile.to_owned()]),
        _ => {}
    }
    // A target triple contains hyphens, the name of a target folder usually does not.
    if let Some(triple) = folder(2).filter(|triple| triple.to_string_lossy().contains('-')) {
        options.extend(["--target".into(), triple.to_owned()]);
    }
    for (enabled, feature) in [(cfg!(feature = "external"), "site/external"), (cfg!(feature = "tls"), "site/tls")] {
        if enabled {
            options.extend(["--features".into(), feature.into()]);
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_builds_the_same_program() {
        let options =
            |file: &str| build_options(Path::new(file)).into_iter().map(|word| word.into_string().unwrap()).collect::<Vec<_>>();
        assert!(!options("/w/target/debug/site").iter().any(|word| word == "--profile" || word == "--target"));
        assert_eq!(options("/w/target/release/site")[..2], ["--profile", "release"]);
        assert_eq!(
            options("/w/target/x86_64-unknown-linux-gnu/ship/site")[..4],
            ["--profile", "ship", "--target", "x86_64-unknown-linux-gnu"]
        );
    }
}
