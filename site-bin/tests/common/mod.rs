//! Starts the program like a user does, and sends requests to it.
#![allow(dead_code, missing_docs, unreachable_pub)] // Each test file uses its own part.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// The package's folder according to cargo at run time: if the target folder was moved, the compiled-in path is wrong.
pub fn manifest_dir() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets this").into()
}

/// The newest build script of site-bin, which cargo has run for this test.
pub fn build_script() -> PathBuf {
    let folder = Path::new(env!("OUT_DIR")).parent().unwrap().parent().unwrap();
    let scripts = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let scripts = scripts.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("site-bin-"));
    let scripts = scripts.map(|path| path.join("build-script-build")).filter(|path| path.exists());
    scripts.max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap()).unwrap()
}

pub fn site(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site"));
    command.args(args).stdin(Stdio::null()).env_remove("SITE_ROOT");
    // Variables that cargo sets for its children: with them, a preview would compile this program again.
    command.env_remove("CARGO_PKG_NAME");
    command
}

pub fn output(args: &[&str]) -> Output {
    site(args).output().unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A running server. Dropping it stops it.
pub struct Running {
    child: Child,
    output: BufReader<ChildStdout>,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// The rest of the printed address: the path of the home page.
    pub home: String,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let (address, home) = line
            .trim_end()
            .split_once("://")
            .map(|(_, rest)| rest)
            .and_then(|rest| rest.split_once('/'))
            .unwrap_or_else(|| panic!("no address: {line:?}"));
        Self { child, address: address.to_owned(), home: format!("/{home}"), output }
    }

    pub fn serve() -> Self {
        Self::start(site(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Sends a signal, such as `TERM`, and waits for the end.
    pub fn signal(mut self, name: &str) -> ExitStatus {
        let kill = Command::new("kill").arg(format!("-{name}")).arg(self.child.id().to_string()).status().unwrap();
        assert!(kill.success());
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(20) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("still running");
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Stops it, and returns its output after its address.
    pub fn stop_and_read(mut self) -> String {
        self.child.kill().unwrap();
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        rest
    }

    pub fn connect(&self) -> TcpStream {
        connect(&self.address)
    }

    /// Requests an address, percent-encoded if necessary.
    pub fn get(&self, address: &str) -> Reply {
        get(&self.address, address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn connect(server: &str) -> TcpStream {
    let stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Requests an address from a server, percent-encoded if necessary.
pub fn get(server: &str, address: &str) -> Reply {
    let target: String = address.bytes().map(encoded).collect();
    let mut stream = connect(server);
    write!(stream, "GET {target} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    Reply { status: head[9..12].parse().unwrap(), head, body: answer[end + 4..].to_vec() }
}

fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn field(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}
