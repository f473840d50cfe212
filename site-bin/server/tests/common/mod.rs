//! A small site, a server on its own port, and a client that sends raw bytes.
#![allow(dead_code, missing_docs, unreachable_pub)] // Each test file uses its own part.

#[cfg(feature = "tls")]
pub mod tls;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::num::NonZero;
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use site_model::{Cache, Catalogue, Coding, Entries, Entry, Redirect, Redirects, Representation, RouteKind};
use site_server::{ConnectionError, Exchange, Handler, HostOptions, Limits, Listener, Observer, ServerConfig, Site, bind, run};
use tokio::sync::oneshot;

/// Sun, 06 Nov 1994 08:49:37 GMT
pub const MODIFIED: i64 = 784_111_777;
pub const MODIFIED_DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
pub const HOME: &str = "<!doctype html><title>Home</title><p>As it is, and longer than any coding of it.";
pub const DIGITS: &str = "0123456789";
pub const LARGE: usize = 8 * 1024 * 1024;

#[derive(Default)]
struct Shelf {
    blob: Vec<u8>,
    entries: Vec<(String, Entry)>,
}

impl Shelf {
    fn put(&mut self, address: &str, kind: RouteKind, media_type: &'static str, codings: &[(Coding, &[u8])]) -> &mut Entry {
        let mut representations = Vec::new();
        for (coding, bytes) in codings {
            let etag = format!("\"{}-{}\"", self.blob.len(), coding.name());
            representations.push(Representation {
                coding: *coding,
                offset: self.blob.len(),
                len: bytes.len(),
                etag: etag.into(),
            });
            self.blob.extend_from_slice(bytes);
        }
        let entry = Entry {
            kind,
            status: 200,
            media_type: media_type.into(),
            cache: Cache::Revalidate,
            last_modified: None,
            csp: media_type.starts_with("text/html").then(|| "default-src 'none'; style-src 'self'".into()),
            representations: representations.into(),
        };
        self.entries.push((address.to_owned(), entry));
        &mut self.entries.last_mut().unwrap().1
    }

    fn text(&mut self, address: &str, kind: RouteKind, media_type: &'static str, text: &str) -> &mut Entry {
        self.put(address, kind, media_type, &[(Coding::Identity, text.as_bytes())])
    }
}

/// A small site, built once.
pub fn catalogue() -> Catalogue {
    static MADE: OnceLock<Catalogue> = OnceLock::new();
    MADE.get_or_init(make).clone()
}

fn make() -> Catalogue {
    const HTML: &str = "text/html; charset=utf-8";
    let mut shelf = Shelf::default();
    let codings: [(Coding, &[u8]); 4] = [
        (Coding::Identity, HOME.as_bytes()),
        (Coding::Gzip, b"in gzip, the longest"),
        (Coding::Zstd, b"in zstd, longer"),
        (Coding::Brotli, b"in brotli"),
    ];
    shelf.put("/", RouteKind::Home, HTML, &codings);
    shelf.text("/about/", RouteKind::Page, HTML, "about").last_modified = Some(MODIFIED);
    shelf.text("/future/", RouteKind::Page, HTML, "future").last_modified = Some(3_939_785_378);
    shelf.text("/epoch/", RouteKind::Page, HTML, "epoch").last_modified = Some(0);
    shelf.text("/résumé/", RouteKind::Page, HTML, "résumé");
    shelf.text("/film/", RouteKind::Page, HTML, "film").csp = Some("default-src 'none'; frame-src https://film.example".into());
    shelf.text("/posts/hello/", RouteKind::Page, HTML, "hello");
    shelf.text("/404.html", RouteKind::NotFound, HTML, "nothing here").status = 404;
    shelf.text("/de/404.html", RouteKind::NotFound, HTML, "nichts da").status = 404;
    shelf.text("/digits.txt", RouteKind::Static, "text/plain; charset=utf-8", DIGITS).last_modified = Some(MODIFIED);
    shelf.text("/empty.txt", RouteKind::Static, "text/plain; charset=utf-8", "");
    shelf.text("/picture.svg", RouteKind::Static, "image/svg+xml", "<svg/>");
    shelf.text("/worker.js", RouteKind::Static, "text/javascript; charset=utf-8", "0");
    shelf.text("/assets/site.1a2b3c4d.css", RouteKind::Asset, "text/css; charset=utf-8", "a{}").cache = Cache::Immutable;
    let large: Vec<u8> = (0..LARGE).map(|n| (n % 251) as u8).collect();
    shelf.put("/large.bin", RouteKind::Static, "application/octet-stream", &[(Coding::Identity, &large)]);
    let redirects = [
        ("/old/", Redirect { to: "/posts/hello/".into(), status: 308 }),
        ("/moved", Redirect { to: "/about/#contact".into(), status: 301 }),
    ];
    Catalogue {
        entries: Entries::Loaded(shelf.entries.into_iter().collect()),
        redirects: Redirects::Loaded(redirects.map(|(from, redirect)| (from.to_owned(), redirect)).into()),
        blob: shelf.blob.into(),
        base_url: "https://example.org".into(),
        commit: None,
        hosts: Default::default(),
    }
}

/// A server that stops when dropped.
pub struct Server {
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<std::io::Result<()>>>,
}

pub fn limits() -> Limits {
    Limits { connections: 100, ..Limits::DEFAULT }
}

impl Server {
    pub fn start() -> Self {
        Self::with(HostOptions::default(), limits())
    }

    pub fn with(options: HostOptions, limits: Limits) -> Self {
        Self::answering(Site::new(catalogue(), options), limits)
    }

    pub fn answering(answer: impl Handler, limits: Limits) -> Self {
        Self::observed(answer, limits, None)
    }

    pub fn observed(answer: impl Handler, limits: Limits, observer: Option<Arc<dyn Observer>>) -> Self {
        Self::over(Listener::from, answer, limits, observer, std::future::pending)
    }

    /// A server with `listen` applied to its socket, and a task that runs beside it.
    pub fn over<F: Future<Output = ()>>(
        listen: impl FnOnce(TcpListener) -> Listener,
        answer: impl Handler,
        limits: Limits,
        observer: Option<Arc<dyn Observer>>,
        beside: impl FnOnce() -> F + Send + 'static,
    ) -> Self {
        Self::over_each(|socket| vec![listen(socket)], answer, limits, observer, beside)
    }

    /// The same, with additional sockets.
    pub fn over_each<F: Future<Output = ()>>(
        listen: impl FnOnce(TcpListener) -> Vec<Listener>,
        answer: impl Handler,
        limits: Limits,
        observer: Option<Arc<dyn Observer>>,
        beside: impl FnOnce() -> F + Send + 'static,
    ) -> Self {
        let settings = ServerConfig { threads: NonZero::new(2).unwrap(), limits, observer, proxies: None };
        let socket = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let listeners = listen(socket);
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            run(listeners, Arc::new(answer), settings, async {
                tokio::select! {
                    _ = stopped => {}
                    () = beside() => {}
                }
            })
        };
        Self { address, stop: Some(stop), thread: Some(std::thread::spawn(serve)) }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// Sends bytes unchanged and reads until the server closes.
    pub fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        // The server may refuse and close before it has received everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    /// Sends a head written with `\n` and reads the only response.
    pub fn send(&self, head: &str) -> Reply {
        Reply::read(&self.raw(head.replace('\n', "\r\n").as_bytes()))
    }

    /// A request with a host that asks to close after the response; `fields` are lines.
    pub fn ask(&self, method: &str, target: &str, fields: &[&str]) -> Reply {
        let mut head = format!("{method} {target} HTTP/1.1\nHost: example.org\nConnection: close\n");
        for field in fields {
            head.push_str(field);
            head.push('\n');
        }
        head.push('\n');
        self.send(&head)
    }

    pub fn get(&self, target: &str, fields: &[&str]) -> Reply {
        self.ask("GET", target, fields)
    }

    /// Stops the server, and waits until it has stopped.
    pub fn stop(mut self) -> std::io::Result<()> {
        self.stop.take();
        self.thread.take().unwrap().join().unwrap()
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.is_finished())
    }

    /// Signals the server to stop.
    pub fn begin_to_stop(&mut self) {
        self.stop.take();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Collects the errors of connections.
#[derive(Default)]
pub struct Errors(Mutex<Vec<ConnectionError>>);

impl Observer for Errors {
    fn request_finished(&self, _: &Exchange) {}

    fn connection_failed(&self, peer: SocketAddr, error: ConnectionError) {
        assert!(peer.ip().is_loopback());
        self.0.lock().unwrap().push(error);
    }
}

impl Errors {
    /// Waits for the next error.
    pub fn next(&self) -> ConnectionError {
        let begin = Instant::now();
        loop {
            if let Some(error) = self.0.lock().unwrap().pop() {
                return error;
            }
            assert!(begin.elapsed() < Duration::from_secs(20), "no connection failed");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// All errors that have not been taken yet.
    pub fn rest(&self) -> Vec<ConnectionError> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// A parsed response.
#[derive(Debug)]
pub struct Reply {
    pub version: String,
    pub status: u16,
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| {
            panic!("no whole head: {:?}", String::from_utf8_lossy(bytes));
        });
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status_line = lines.next().unwrap();
        let (version, rest) = status_line.split_once(' ').unwrap();
        let fields = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { version: version.to_owned(), status: rest[..3].parse().unwrap(), fields, body: bytes[end + 4..].to_vec() }
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        let mut found = self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let value = found.next();
        assert_eq!(found.next(), None, "{name} twice");
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Everything except the date, for comparisons.
    pub fn undated(&self) -> Vec<(String, String)> {
        self.fields.iter().filter(|(name, _)| name != "date").cloned().collect()
    }
}
