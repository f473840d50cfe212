//! Tests of metrics.

use super::*;

#[test]
fn metrics_have_the_format_of_prometheus() {
    let admin = free_address();
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--admin", &admin]));
    for _ in 0..3 {
        assert_eq!(running.get(&running.home).status, 200);
    }
    assert_eq!(running.get("/there is no such page").status, 404);
    // Not at the public address.
    assert_eq!(running.get("/metrics").status, 404);

    let metrics = common::get(&admin, "/metrics");
    assert_eq!(metrics.field("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    let text = String::from_utf8(metrics.body).unwrap();
    check_exposition(&text);
    // Of 2xx responses, only the home page was sent.
    let sent: u64 = value(&text, "site_response_bytes_total{status=\"2xx\"}");
    assert!(sent > 0 && sent.is_multiple_of(3), "{text}");
    assert_eq!(value::<u64>(&text, "site_request_duration_seconds_count"), 5);
    assert!(value::<f64>(&text, "process_cpu_seconds_total") > 0.0);
    assert!((1_000_000..1_000_000_000).contains(&value::<u64>(&text, "process_resident_memory_bytes")));
    let open = fs::read_dir(format!("/proc/{}/fd", running.id())).unwrap().count() as u64;
    // The metrics' own connection counts, and may be closed by now.
    assert!((open..=open + 2).contains(&value::<u64>(&text, "process_open_fds")), "{open}\n{text}");
    assert!(value::<u64>(&text, "process_max_fds") >= 1024);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!((now - 60..=now).contains(&value::<u64>(&text, "process_start_time_seconds")));
    for line in [
        "site_requests_total{status=\"2xx\",coding=\"identity\"} 3",
        "site_requests_total{status=\"4xx\",coding=\"identity\"} 2",
        "site_connections_accepted_total 5",
        "site_connections_refused_total 0",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    assert!(text.contains(concat!("site_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\",commit=\"")), "{text}");
    assert_eq!(common::get(&admin, "/").status, 404);
    assert_eq!(running.signal("TERM").code(), Some(0));
}

/// An operator's connection, on which metrics can be requested repeatedly.
struct Operator(TcpStream);

impl Operator {
    fn connect(admin: &str) -> Self {
        let stream = TcpStream::connect(admin).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(stream)
    }

    fn accept_errors(&mut self) -> u64 {
        self.0.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let text = next_answer(&mut self.0);
        text.lines().find_map(|line| line.strip_prefix("site_accept_errors_total ")).unwrap().parse().unwrap()
    }
}

/// Reads one response with a `Content-Length` from a connection that stays open.
fn next_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    let head = String::from_utf8(answer).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn without_descriptors_it_waits_and_reports() {
    const CLIENTS: usize = 3;
    let admin = free_address();
    let start = |limit: &str| {
        // Descriptors inherited from the test's environment would count.
        let close = "for fd in /proc/self/fd/*; do fd=${fd##*/}; [ $fd -le 2 ] || eval \"exec $fd>&-\"; done;";
        let program = env!("CARGO_BIN_EXE_site");
        let script = format!("{close} {limit} exec '{program}' serve --listen 127.0.0.1:0 --admin {admin}");
        let mut command = Command::new("bash");
        command.args(["-c", &script]).stdin(Stdio::null()).env_remove("SITE_ROOT");
        let running = Running::start(command);
        // The operator connects first, because later connections are not accepted.
        let mut operator = Operator::connect(&admin);
        assert_eq!(operator.accept_errors(), 0);
        (running, operator)
    };
    // The number of open descriptors without clients depends on the number of cores.
    let (running, operator) = start("");
    let numbers = fs::read_dir(format!("/proc/{}/fd", running.id())).unwrap();
    let numbers: Vec<usize> = numbers.map(|entry| entry.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
    let most = numbers.iter().max().unwrap() + 1;
    let room = most - numbers.len() + CLIENTS;
    drop((running, operator));

    let (running, mut operator) = start(&format!("ulimit -n {};", most + CLIENTS));
    let mut clients: Vec<TcpStream> = (0..room + 3)
        .map(|_| {
            let mut stream = running.connect();
            write!(stream, "HEAD {} HTTP/1.1\r\nHost: a\r\n\r\n", running.home).unwrap();
            stream
        })
        .collect();
    let begin = Instant::now();
    while operator.accept_errors() == 0 {
        assert!(begin.elapsed() < Duration::from_secs(20), "nothing ran out");
        thread::sleep(Duration::from_millis(10));
    }
    // A busy loop would have tried a hundred thousand times by then.
    thread::sleep(Duration::from_secs(1));
    let tried = operator.accept_errors();
    assert!((1..=1000).contains(&tried), "{tried}");
    // Waiting clients are accepted when others leave.
    let mut waiting = clients.split_off(room);
    drop(clients);
    for stream in &mut waiting {
        let mut start = [0; 12];
        stream.read_exact(&mut start).unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
    }
    assert_eq!(running.signal("TERM").code(), Some(0));
}

pub(super) fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// The value of a series.
pub(super) fn value<T: std::str::FromStr>(text: &str, series: &str) -> T {
    let line = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{series}\n{text}"))
}

#[test]
fn web_pages_cannot_read_the_metrics() {
    let admin = free_address();
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--admin", &admin, "--admin-host", "stats.example"]));
    let status = |host: &str, target: &str| {
        let mut stream = TcpStream::connect(&admin).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.contains("\r\ncross-origin-resource-policy: same-origin\r\n"), "{answer}");
        let status: u16 = answer[9..12].parse().unwrap();
        assert_eq!(status == 200, answer.contains("site_build_info") || answer.ends_with("\r\nok\n"), "{answer}");
        status
    };
    for host in [&admin, "localhost:9100", "stats.example", "STATS.example:9100"] {
        assert_eq!((status(host, "/metrics"), status(host, "/healthz")), (200, 200), "{host}");
    }
    for host in ["rebound.example", "rebound.example:9100", "127.0.0.1.rebound.example", "stats.example.rebound.example"] {
        assert_eq!((status(host, "/metrics"), status(host, "/healthz"), status(host, "/")), (421, 421, 421), "{host}");
    }
    assert_eq!(status("a b", "/metrics"), 400);
    assert_eq!(running.signal("TERM").code(), Some(0));
}

/// The rules of the text format: each family is announced once, before its samples, which are adjacent; names, labels and numbers are
/// well-formed; no sample occurs twice; counters have the suffix of counters.
pub(super) fn check_exposition(text: &str) {
    let is_name = |name: &str| {
        !name.is_empty()
            && !name.starts_with(|first: char| first.is_ascii_digit())
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_' || character == ':')
    };
    let (mut families, mut samples) = (Vec::new(), Vec::new());
    let (mut helped, mut current, mut kind) = (None, "", "");
    // For a histogram: the last bound and count, and the number of observations.
    let (mut bucket, mut counted) = ((f64::NEG_INFINITY, 0.0), None);
    assert!(text.ends_with('\n'));
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, help) = help.split_once(' ').unwrap();
            assert!(is_name(name) && !help.is_empty(), "{line}");
            helped = Some(name);
        } else if let Some(type_of) = line.strip_prefix("# TYPE ") {
            let (name, type_of) = type_of.split_once(' ').unwrap();
            assert_eq!(helped, Some(name), "{line}");
            assert!(["counter", "gauge", "histogram"].contains(&type_of), "{line}");
            assert!(!families.contains(&name), "{name} twice");
            assert_eq!(type_of == "counter", name.ends_with("_total"), "{line}");
            families.push(name);
            assert_eq!(kind == "histogram", counted.take().is_some(), "{current}");
            bucket = (f64::NEG_INFINITY, 0.0);
            (current, kind) = (name, type_of);
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').map_or((series, None), |(name, rest)| (name, Some(rest)));
            let suffix = name.strip_prefix(current).unwrap_or_else(|| panic!("{line}"));
            if kind == "histogram" {
                assert!(["_bucket", "_sum", "_count"].contains(&suffix), "{line}");
            } else {
                assert_eq!(suffix, "", "{line}");
            }
            if let Some(labels) = labels {
                let labels = labels.strip_suffix('}').unwrap();
                for label in labels.split("\",") {
                    let (label, value) = label.split_once("=\"").unwrap();
                    assert!(is_name(label) && !label.contains(':'), "{line}");
                    assert!(!value.trim_end_matches('"').contains(['"', '\n']), "{line}");
                }
            }
            let value: f64 = value.parse().unwrap();
            match (kind, suffix) {
                ("histogram", "_bucket") => {
                    let bound = labels.and_then(|labels| labels.strip_prefix("le=\"")?.strip_suffix("\"}")).unwrap();
                    let bound: f64 = bound.replace("+Inf", "inf").parse().unwrap();
                    assert!(bound > bucket.0 && value >= bucket.1, "{line}");
                    bucket = (bound, value);
                }
                ("histogram", "_count") => {
                    assert_eq!(bucket, (f64::INFINITY, value), "{line}");
                    counted = Some(value);
                }
                _ => {}
            }
            assert!(value.is_finite() && (kind == "gauge" || value >= 0.0), "{line}");
            assert!(!samples.contains(&series), "{series} twice");
            samples.push(series);
        }
    }
    assert!(families.len() > 5 && samples.len() > families.len());
}
