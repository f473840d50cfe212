//! The program's own code. Where it changes while a preview runs, cargo compiles it again beside, and the preview goes on as the new
//! program: in the same process, on the same sockets, with the same options.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::SystemTime;

use super::watch::fingerprint;
use crate::terminal::complain;

/// What of the workspace is the program's code.
const CODE: [&str; 5] = ["site-bin", "site-macros", "build.rs", "Cargo.toml", "Cargo.lock"];

/// How this program is compiled again.
pub(crate) struct Program {
    cargo: PathBuf,
    /// The folder of the package that is run.
    package: PathBuf,
    /// Where the program lies. It is asked for at the start: once replaced, the system knows it no more.
    file: PathBuf,
    /// Its file's time, to tell a new program from the same one.
    time: Option<SystemTime>,
    /// What the new program will listen on.
    sockets: Vec<TcpListener>,
    building: Option<Child>,
    /// The code has changed since the compilation at hand began.
    again: bool,
    /// How the code looked when it was compiled last: a word that something has changed may be one too many.
    seen: u64,
}

impl Program {
    /// `None` where the program was not started by cargo, which then compiles nothing.
    pub(crate) fn of_cargo(sockets: Vec<TcpListener>) -> Option<Self> {
        if !cfg!(unix) || env::var_os("CARGO_PKG_NAME")? != "site-bin" {
            return None;
        }
        let (cargo, package) = (PathBuf::from(env::var_os("CARGO")?), PathBuf::from(env::var_os("CARGO_MANIFEST_DIR")?));
        let file = env::current_exe().ok()?;
        let time = changed(&file);
        let mut program = Self { cargo, package, file, time, sockets, building: None, again: false, seen: 0 };
        program.seen = fingerprint(&program.code());
        Some(program)
    }

    /// The files and folders of its code.
    pub(crate) fn code(&self) -> Vec<PathBuf> {
        let workspace = self.package.parent().unwrap_or(&self.package);
        CODE.iter().map(|name| workspace.join(name)).filter(|path| path.exists()).collect()
    }

    /// Compiles it where its code has changed, now or when the compilation at hand is done.
    pub(crate) fn compile(&mut self) {
        let now = fingerprint(&self.code());
        if std::mem::replace(&mut self.seen, now) != now {
            self.begin();
        }
    }

    fn begin(&mut self) {
        if self.building.is_some() {
            self.again = true;
            return;
        }
        complain("the program's own code has changed: cargo compiles it; what was served before stays");
        let begun = Command::new(&self.cargo)
            .args(["build", "--package", "site-bin"])
            .args(options(&self.file))
            .current_dir(&self.package)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        match begun {
            Ok(child) => self.building = Some(child),
            Err(error) => complain(&format!("cannot start {}: {error}", self.cargo.display())),
        }
    }

    /// Looks whether it is compiled. Does not return where there is a new program and this process has become it.
    pub(crate) fn look(&mut self) {
        let Some(child) = &mut self.building else { return };
        let ended = match child.try_wait() {
            Ok(None) => return,
            Ok(Some(status)) => status.success(),
            Err(_) => false,
        };
        self.building = None;
        if std::mem::take(&mut self.again) {
            self.begin();
        } else if !ended {
            complain("the program's own code does not compile: the program stays as it was");
        } else if changed(&self.file) != self.time {
            complain("the program goes on as the new one");
            let error = self.become_new();
            complain(&format!("cannot go on as the new program: {error}; start it again"));
        }
    }

    /// Returns only where it cannot.
    #[cfg(unix)]
    fn become_new(&self) -> io::Error {
        use std::os::fd::AsRawFd;
        use std::os::unix::process::CommandExt;

        // The new program finds its sockets where a service manager would put them, from descriptor 3 on. The shell moves them there:
        // each number is at least as large as the one it gets, so none is overwritten before its turn.
        let mut sockets: Vec<i32> = self.sockets.iter().map(AsRawFd::as_raw_fd).collect();
        sockets.sort_unstable();
        let mut script = "LISTEN_PID=$$ exec \"$0\" \"$@\"".to_owned();
        for (at, socket) in sockets.iter().enumerate() {
            // Shells know descriptors of one digit.
            if *socket > 9 || at + 3 > 9 {
                return io::Error::other("it has too many files open to hand its sockets over");
            }
            script.push_str(&format!(" {}<&{socket}", at + 3));
        }
        for socket in &self.sockets {
            if let Err(error) = rustix::io::fcntl_setfd(socket, rustix::io::FdFlags::empty()) {
                return error.into();
            }
        }
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(script).arg(&self.file).args(env::args_os().skip(1));
        shell.env("LISTEN_FDS", sockets.len().to_string()).env_remove("LISTEN_FDNAMES").exec()
    }

    #[cfg(not(unix))]
    fn become_new(&self) -> io::Error {
        io::ErrorKind::Unsupported.into()
    }
}

fn changed(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|found| found.modified()).ok()
}

/// What makes cargo compile this very program: `target/[TRIPLE/]PROFILE/site` and its features.
fn options(file: &Path) -> Vec<OsString> {
    let mut options = Vec::new();
    let name = |level: usize| file.ancestors().nth(level).and_then(Path::file_name);
    match name(1) {
        Some(profile) if profile != "debug" => options.extend(["--profile".into(), profile.to_owned()]),
        _ => {}
    }
    // Names of machines have hyphens, target folders have none.
    if let Some(machine) = name(2).filter(|machine| machine.to_string_lossy().contains('-')) {
        options.extend(["--target".into(), machine.to_owned()]);
    }
    for (is_in, feature) in [(cfg!(feature = "external"), "external"), (cfg!(feature = "tls"), "tls")] {
        if is_in {
            options.extend(["--features".into(), feature.into()]);
        }
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_program_is_compiled_again() {
        let told = |file: &str| options(Path::new(file)).into_iter().map(|word| word.into_string().unwrap()).collect::<Vec<_>>();
        assert!(!told("/w/target/debug/site").iter().any(|word| word == "--profile" || word == "--target"));
        assert_eq!(told("/w/target/release/site")[..2], ["--profile", "release"]);
        assert_eq!(
            told("/w/target/x86_64-unknown-linux-gnu/ship/site")[..4],
            ["--profile", "ship", "--target", "x86_64-unknown-linux-gnu"]
        );
    }
}
