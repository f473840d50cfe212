//! Tests of logs.

use super::metrics::{check_exposition, free_address, value};
use super::*;

#[test]
fn refused_requests_are_logged_without_client_data() {
    let admin = free_address();
    let mut command = site(&["serve", "--listen", "127.0.0.1:0", "--log", "json", "--admin", &admin]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut events = BufReader::new(child.stderr.take().unwrap());
    let mut event = || {
        let mut line = String::new();
        events.read_line(&mut line).unwrap();
        serde_json::from_str::<serde_json::Value>(&line).unwrap_or_else(|_| panic!("{line:?}"))
    };
    let url = std::iter::repeat_with(&mut event).find(|event| event["event"] == "listening").unwrap()["detail"].clone();
    let address = url.as_str().unwrap().split('/').nth(2).unwrap().to_owned();
    for _ in 0..500 {
        let mut stream = TcpStream::connect(&address).unwrap();
        let _ = stream.write_all(b"GET / HTTP/1.1\r\n\x1b[2J\x1b]0;owned\x07 secret: \xff\r\n\r\n");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 400 "));
    }
    let metrics = String::from_utf8(common::get(&admin, "/metrics").body).unwrap();
    check_exposition(&metrics);
    assert_eq!(value::<u64>(&metrics, "site_connection_errors_total{protocol=\"http1\",reason=\"malformed\"}"), 500);
    let kill = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(kill.success() && child.wait().unwrap().success());
    let mut rest = String::new();
    events.read_to_string(&mut rest).unwrap();
    let lines: Vec<serde_json::Value> = rest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let details: Vec<&str> =
        lines.iter().filter(|line| line["event"] == "connections").map(|line| line["detail"].as_str().unwrap()).collect();
    // The first line is written at once, and the others are combined.
    let counts = details.iter().map(|line| {
        let line = line.strip_prefix("http1 malformed: ").unwrap_or_else(|| panic!("{line:?}"));
        let (count, rest) = line.split_once(' ').unwrap();
        assert!(["connection, from 127.0.0.0", "connections, the last from 127.0.0.0"].contains(&rest), "{line:?}");
        count.parse::<u64>().unwrap()
    });
    assert_eq!((counts.sum::<u64>(), details.len() <= 4), (500, true), "{details:?}");
}

#[test]
fn each_request_is_logged_in_a_line() {
    let mut logged = Logged::start(&["--log", "combined"]);
    logged.send(
        b"GET /no/such?page HTTP/1.1\r\nHost: a\r\nUser-Agent: a\" \x80\r\nReferer: http://b/\r\nConnection: close\r\n\r\n",
    );
    let line = logged.line();
    assert!(line.starts_with("127.0.0.0 - - ["), "{line}");
    assert!(line.contains(" +0000] \"GET /no/such?page HTTP/1.1\" 404 "), "{line}");
    assert!(line.ends_with(" \"http://b/\" \"a\\x22 \\x80\"\n"), "{line}");

    let mut logged = Logged::start(&["--log", "json", "--log-addresses", "full"]);
    logged.send(b"GET /no/such HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let line: serde_json::Value = serde_json::from_str(&logged.line()).unwrap();
    assert_eq!((&line["client"], &line["status"], &line["target"]), (&"127.0.0.1".into(), &404.into(), &"/no/such".into()));
}

#[test]
fn without_a_log_nothing_is_written() {
    let running = Running::serve();
    assert_eq!(running.get(&running.home).status, 200);
    let rest = running.stop_and_read();
    assert_eq!(rest, "");
}

#[test]
fn a_blocked_reader_of_the_log_does_not_delay_requests() {
    let logged = Logged::start(&["--log", "combined"]);
    let agent = "x".repeat(1000);
    let begin = Instant::now();
    // More than the pipe and the queue can buffer.
    let mut stream = TcpStream::connect(&logged.address).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let discard = thread::spawn(move || {
        let mut sink = [0; 64 * 1024];
        while reader.read(&mut sink).is_ok_and(|count| count > 0) {}
    });
    for _ in 0..3000 {
        write!(stream, "HEAD /no/such HTTP/1.1\r\nHost: a\r\nUser-Agent: {agent}\r\n\r\n").unwrap();
    }
    let answer = logged.send(b"GET /no/such HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 404"));
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    discard.join().unwrap();
}
