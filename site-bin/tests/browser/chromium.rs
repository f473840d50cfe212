//! Controls Chromium over a pipe with the Chrome DevTools Protocol: one JSON object per message, terminated by a zero byte.
//! <https://chromedevtools.github.io/devtools-protocol/>
//!
//! The pipe needs no port, no driver and no WebSocket, and the browser ends when it closes.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than anything takes on a busy machine, so that the test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(60);

/// Flags that restrict the browser to this machine and to the test's requests.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-pipe",
    // Its sandbox needs rights that containers do not have; it only sees pages of this repository.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
];

/// The browser: `SITE_CHROMIUM`, or one of the usual names in `PATH`.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("SITE_CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let path = std::env::var_os("PATH")?;
    let names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
    names.iter().find_map(|name| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}

/// A running browser. Dropping it stops it.
pub struct Chromium {
    child: Child,
    pipe: RefCell<Pipe>,
    profile: TempDir,
}

struct Pipe {
    /// Closing it stops the browser.
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    last_id: u64,
    /// Events: session and message.
    events: Vec<(String, Value)>,
}

impl Chromium {
    /// Starts the browser with an empty profile.
    pub fn start(program: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The pipe must be descriptors 3 and 4, which needs a shell without unsafe code.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 0</dev/null 1>/dev/null 2>&1", "sh"])
            .arg(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut message = Vec::new();
            while output.read_until(0, &mut message).is_ok_and(|read| read > 0) {
                message.pop();
                let Ok(value) = serde_json::from_slice(&message) else { return };
                if sender.send(value).is_err() {
                    return;
                }
                message.clear();
            }
        });
        let pipe = Pipe { input: child.stdin.take(), messages, last_id: 0, events: Vec::new() };
        Self { child, pipe: RefCell::new(pipe), profile }
    }

    /// Calls a method, for a session or for the browser (`""`), and waits for the result.
    pub fn call(&self, session: &str, method: &str, params: Value) -> Value {
        self.try_call(session, method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The same, returning the browser's error.
    pub fn try_call(&self, session: &str, method: &str, params: Value) -> Result<Value, Value> {
        let mut pipe = self.pipe.borrow_mut();
        pipe.last_id += 1;
        let id = pipe.last_id;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        let mut bytes = serde_json::to_vec(&message).unwrap();
        bytes.push(0);
        pipe.input.as_mut().unwrap().write_all(&bytes).unwrap_or_else(|error| panic!("Chromium is gone: {error}"));
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = pipe.receive(deadline, method);
            if answer["id"] == id {
                return if answer["error"].is_null() { Ok(answer["result"].clone()) } else { Err(answer["error"].clone()) };
            }
            pipe.keep(answer);
        }
    }

    /// Waits for an event of a session after `seen` earlier ones.
    pub fn wait_for(&self, session: &str, method: &str, seen: usize) {
        let deadline = Instant::now() + PATIENCE;
        while self.events(session, method).len() <= seen {
            let mut pipe = self.pipe.borrow_mut();
            let message = pipe.receive(deadline, method);
            pipe.keep(message);
        }
    }

    /// The parameters of all events of this name so far.
    pub fn events(&self, session: &str, method: &str) -> Vec<Value> {
        let pipe = self.pipe.borrow();
        let of = pipe.events.iter().filter(|(owner, event)| owner == session && event["method"] == method);
        of.map(|(_, event)| event["params"].clone()).collect()
    }

    /// Removes the events of a session that has ended.
    pub fn forget(&self, session: &str) {
        self.pipe.borrow_mut().events.retain(|(owner, _)| owner != session);
    }
}

impl Pipe {
    fn receive(&self, deadline: Instant, purpose: &str) -> Value {
        let left = deadline.saturating_duration_since(Instant::now());
        self.messages.recv_timeout(left).unwrap_or_else(|error| panic!("{purpose}: Chromium did not answer: {error}"))
    }

    fn keep(&mut self, message: Value) {
        let session = message["sessionId"].as_str().unwrap_or_default().to_owned();
        self.events.push((session, message));
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        self.pipe.borrow_mut().input = None;
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_secs(10) {
            if self.child.try_wait().is_ok_and(|status| status.is_some()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Dropping the field removes the profile's folder.
        let _ = self.profile.path();
    }
}
