//! Tests against a local server.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use site_compiler::diag::FileId;

use super::*;

/// Answers each request with what `answer` makes of method, path and how many requests came before; counts those that are open at once.
struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    most: Arc<AtomicUsize>,
}

fn server(answer: impl Fn(&str, &str, usize) -> String + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (requests, open, most) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (answer, log, peak) = (Arc::new(answer), Arc::clone(&requests), Arc::clone(&most));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (answer, log, open, peak) = (Arc::clone(&answer), Arc::clone(&log), Arc::clone(&open), Arc::clone(&peak));
            let Ok(mut stream) = stream else { return };
            thread::spawn(move || {
                peak.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let mut head = String::new();
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                while lines.read_line(&mut head).is_ok_and(|read| read > 2) {}
                let mut words = head.split_whitespace();
                let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                let before = {
                    let mut log = log.lock().unwrap();
                    let before = log.iter().filter(|line| **line == format!("{method} {path}")).count();
                    log.push(format!("{method} {path}"));
                    before
                };
                assert!(head.contains("user-agent: site/") || head.contains("User-Agent: site/"), "{head}");
                let reply = answer(method, path, before);
                open.fetch_sub(1, Ordering::SeqCst);
                let _ = stream.write_all(reply.as_bytes());
            });
        }
    });
    Server { address, requests, most }
}

fn reply(status: &str, more: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n")
}

const QUICK: RequestLimits = RequestLimits {
    addresses: 100,
    hosts: 4,
    pause: Duration::from_millis(1),
    tries: 3,
    back_off: Duration::from_millis(1),
    request: Duration::from_millis(500),
    all: Duration::from_secs(20),
};

fn links(urls: &[String]) -> Vec<(String, Span)> {
    urls.iter().enumerate().map(|(at, url)| (url.clone(), Span::new(FileId(0), at, at))).collect()
}

#[test]
fn hosts_are_asked_and_believed() {
    let site = server(|method, path, before| match (method, path, before) {
        (_, "/ok", _) | ("GET", "/no-head", _) | (_, "/new", _) => reply("200 OK", ""),
        (_, "/no-head", _) => reply("405 Method Not Allowed", ""),
        (_, "/old", _) => reply("301 Moved Permanently", "Location: /new\r\n"),
        (_, "/detour", _) => reply("302 Found", "Location: /new\r\n"),
        (_, "/away", _) => reply("308 Permanent Redirect", "Location: /gone\r\n"),
        (_, "/circle", _) => reply("302 Found", "Location: /circle\r\n"),
        (_, "/login", _) => reply("403 Forbidden", ""),
        (_, "/odd", _) => reply("999 Odd", ""),
        (_, "/sick", 0) => reply("503 Service Unavailable", "Retry-After: 0\r\n"),
        (_, "/sick", _) => reply("200 OK", ""),
        (_, "/broken", _) => reply("500 Internal Server Error", ""),
        (_, "/busy", _) => reply("429 Too Many Requests", "Retry-After: 3600\r\n"),
        _ => reply("404 Not Found", ""),
    });
    let slow = server(|_, _, _| {
        thread::sleep(Duration::from_millis(900));
        String::new()
    });
    let slow = format!("http://{}/slow", slow.address);
    let at = |path: &str| format!("http://{}{path}", site.address);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let paths = [
        "/ok#part",
        "/ok#other",
        "/no-head",
        "/old",
        "/detour",
        "/away",
        "/circle",
        "/login",
        "/odd",
        "/sick",
        "/broken",
        "/busy",
        "/gone",
        "/gone",
    ];
    let mut urls: Vec<String> = paths.iter().map(|path| at(path)).collect();
    urls.extend([
        slow.clone(),
        format!("http://{closed}/"),
        "https://example.org/x".to_owned(),
        "mailto:ann@example.org".to_owned(),
    ]);
    let outcome = check_links(&links(&urls), VerdictCache::open(None), QUICK);
    let verdict = |path: &str| outcome.links[&at(path)].0.clone().unwrap();
    for path in ["/ok", "/no-head", "/detour", "/sick"] {
        assert_eq!(verdict(path), Verdict::Alive, "{path}");
    }
    assert_eq!(verdict("/old"), Verdict::Moved(at("/new")));
    for (path, reason) in [
        ("/away", "its host responds with 404 Not Found"),
        ("/gone", "its host responds with 404 Not Found"),
        ("/circle", "its redirects form a loop"),
        ("/broken", "its host responds with 500 Internal Server Error"),
    ] {
        assert_eq!(verdict(path), Verdict::Dead(reason.to_owned()), "{path}");
    }
    for (path, reason) in [("/login", "403 Forbidden"), ("/odd", "999"), ("/busy", "429 Too Many Requests")] {
        assert_eq!(verdict(path), Verdict::Unknown(reason.to_owned()), "{path}");
    }
    assert_eq!(outcome.links[&slow].0, Some(Verdict::Dead("its host does not respond in time".to_owned())));
    let unreached = outcome.links[&format!("http://{closed}/")].0.clone().unwrap();
    assert!(
        matches!(&unreached, Verdict::Dead(reason) if reason.contains("reached") || reason.contains("no connection")),
        "{unreached:?}"
    );
    assert_eq!((outcome.hosts, outcome.responded, outcome.skipped), (3, 1, 2));

    // One at a time, each once but for what is unwell, nothing read where the head was enough.
    assert_eq!(site.most.load(Ordering::SeqCst), 1);
    let requests = site.requests.lock().unwrap();
    let count = |line: &str| requests.iter().filter(|request| *request == line).count();
    assert_eq!((count("HEAD /ok"), count("GET /ok"), count("GET /no-head")), (1, 0, 1));
    assert_eq!((count("HEAD /sick"), count("GET /sick"), count("HEAD /broken"), count("HEAD /busy")), (2, 1, 3, 1));

    let told = outcome.diagnostics();
    let gone = told.iter().find(|told| matches!(&told.kind, Kind::ExternalLink { url, .. } if *url == at("/gone"))).unwrap();
    assert_eq!((gone.span.unwrap().start, gone.related.len()), (12, 1));
    let moved = told.iter().find(|told| matches!(told.kind, Kind::ExternalMoved { .. })).unwrap();
    assert_eq!(moved.kind.help(), format!("write `{}`", at("/new")));
    let summary = outcome.summary();
    assert!(summary.contains("5 live, 6 dead, 3 unknown"), "{summary}");
}

#[test]
fn what_is_known_is_not_asked_again_and_numbers_are_bounded() {
    let site = server(|_, _, _| reply("200 OK", ""));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("links.json");
    let urls: Vec<String> = (0..10).map(|number| format!("http://{}/{number}", site.address)).collect();
    let few = RequestLimits { addresses: 6, ..QUICK };
    let first = check_links(&links(&urls), VerdictCache::open(Some(file.clone())), few);
    assert!(first.summary().contains("6 live, 0 dead, 4 not checked"), "{}", first.summary());
    let second = check_links(&links(&urls), VerdictCache::open(Some(file.clone())), few);
    assert!(second.summary().contains("10 live, 0 dead, 6 from the cache"), "{}", second.summary());
    assert_eq!(site.requests.lock().unwrap().len(), 10);

    let no_time = RequestLimits { all: Duration::ZERO, ..QUICK };
    let third = check_links(&links(&urls), VerdictCache::open(None), no_time);
    assert!(third.summary().contains("0 live, 0 dead, 10 not checked"), "{}", third.summary());
}

#[test]
fn without_a_network_nothing_is_called_dead() {
    let closed = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("links.json");
    let outcome =
        check_links(&links(&closed.map(|address| format!("http://{address}/"))), VerdictCache::open(Some(file.clone())), QUICK);
    assert!(outcome.is_offline());
    assert_eq!(outcome.diagnostics(), []);
    assert!(!file.exists());
}

#[test]
fn addresses_are_those_that_browsers_ask_for() {
    for (url, expected) in [
        ("https://A.test.dev/x?y=1#z", Some("https://A.test.dev/x?y=1")),
        ("//cdn.dev", Some("https://cdn.dev/")),
        ("HTTPS://a.dev?q", Some("https://a.dev/?q")),
        ("https://a.dev/é ü%20<>", Some("https://a.dev/%C3%A9%20%C3%BC%20%3C%3E")),
        ("https://münchen.dev/", None),
        ("https://example.com/", None),
        ("https://www.Example.org:80/", None),
        ("http://localhost:3000/", None),
        ("https://site.invalid/", None),
        ("https://notexample.com/", Some("https://notexample.com/")),
        ("mailto:a@b.dev", None),
        ("ftp://a.dev/", None),
        ("https://", None),
        ("https://a b/", None),
    ] {
        assert_eq!(address(url).as_deref(), expected, "{url}");
    }
    assert_eq!(host("https://me@A.dev:8080/x").as_deref(), Some("a.dev:8080"));
}
