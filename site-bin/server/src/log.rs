//! One line per request.
//!
//! A line is written into memory, and from there by a thread of its own to where lines go: a reader that is slow, or has stopped
//! reading, costs lines and never an answer. Lines that were dropped are counted.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime};

use httpdate::HttpDate;
use site_model::is_unprintable;

use crate::Exchange;

/// Bytes of lines that wait to be written. More are dropped: about 5,000 lines.
const WAITING: usize = 1 << 20;

/// Lines of so long are written together.
const GATHERED: Duration = Duration::from_millis(20);

/// Bytes of what a client wrote, of each field of a line.
const LONGEST: usize = 1024;

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// The combined format, which every tool for logs reads.
    Combined,
    /// An object.
    Json,
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "combined" => Ok(Self::Combined),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// How a client's address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogAddresses {
    /// Its network only, /24 or /48: enough to see where trouble comes from, too little to tell a person.
    Shortened,
    /// All of it.
    Full,
}

impl LogAddresses {
    fn of(self, address: IpAddr) -> IpAddr {
        match (self, address.to_canonical()) {
            (Self::Full, address) => address,
            (Self::Shortened, IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                [a, b, c, 0].into()
            }
            (Self::Shortened, IpAddr::V6(address)) => {
                let [a, b, c, ..] = address.segments();
                [a, b, c, 0, 0, 0, 0, 0].into()
            }
        }
    }
}

/// Where lines are handed in.
#[derive(Debug)]
pub struct AccessLog {
    format: LogFormat,
    addresses: LogAddresses,
    shared: Arc<Shared>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    /// Told when there are lines again, and at the end; and when the end has come.
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Queue {
    lines: Vec<u8>,
    closed: bool,
    written: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AccessLog {
    /// Starts to write lines to `output`, on a thread of its own.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub fn start(format: LogFormat, addresses: LogAddresses, output: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let writer = thread::Builder::new().name("log".to_owned()).spawn(move || write(&own, output))?;
        Ok(Self { format, addresses, shared, writer: Mutex::new(Some(writer)) })
    }

    /// Takes down what was answered just now.
    pub(crate) fn take(&self, exchange: &Exchange) {
        self.take_at(exchange, SystemTime::now());
    }

    fn take_at(&self, exchange: &Exchange, now: SystemTime) {
        let line = match self.format {
            LogFormat::Combined => combined(exchange, self.addresses.of(exchange.address), now),
            LogFormat::Json => json(exchange, self.addresses.of(exchange.address), now),
        };
        let mut queue = self.shared.lock();
        if queue.lines.len() + line.len() > WAITING {
            drop(queue);
            self.shared.dropped.fetch_add(1, Relaxed);
            return;
        }
        let first = queue.lines.is_empty();
        queue.lines.extend_from_slice(line.as_bytes());
        drop(queue);
        if first {
            self.shared.changed.notify_all();
        }
    }

    /// Lines that were not written because nobody read those before them.
    pub fn dropped(&self) -> u64 {
        self.shared.dropped.load(Relaxed)
    }

    /// Writes what waits, for as long as `patience`.
    pub fn close(&self, patience: Duration) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        self.shared.changed.notify_all();
        let ended = self.shared.changed.wait_timeout_while(queue, patience, |queue| !queue.written);
        let written = ended.unwrap_or_else(PoisonError::into_inner).0.written;
        // A writer whose reader has stopped reading is not waited for: it ends with the program.
        if written && let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}

/// The writer's work. Two buffers change places, so there is none to make.
fn write(shared: &Shared, mut output: impl Write) {
    let mut lines = Vec::new();
    loop {
        let mut queue = shared.lock();
        while queue.lines.is_empty() && !queue.closed {
            queue = shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.lines.is_empty() {
            queue.written = true;
            drop(queue);
            shared.changed.notify_all();
            return;
        }
        if !queue.closed {
            drop(queue);
            thread::sleep(GATHERED);
            queue = shared.lock();
        }
        std::mem::swap(&mut queue.lines, &mut lines);
        drop(queue);
        // Nobody reads any more: nothing to be done about it, and no reason not to serve.
        let _ = output.write_all(&lines).and_then(|()| output.flush());
        lines.clear();
    }
}

/// `address - - [day/month/year:time zone] "request" status bytes "referer" "agent"`
fn combined(exchange: &Exchange, address: IpAddr, now: SystemTime) -> String {
    let mut line = String::with_capacity(256);
    let date = HttpDate::from(now).to_string();
    let [day, month, year, time] = fields(&date);
    let _ = write!(line, "{address} - - [{day}/{month}/{year}:{time} +0000] \"");
    escape(&mut line, exchange.method.as_str().as_bytes());
    line.push(' ');
    escape(&mut line, target(exchange).as_bytes());
    let _ = write!(line, " {:?}\" {} {} \"", exchange.version, exchange.status.as_u16(), exchange.sent);
    escape(&mut line, exchange.referer.as_ref().map_or(b"-", |value| value.as_bytes()));
    line.push_str("\" \"");
    escape(&mut line, exchange.user_agent.as_ref().map_or(b"-", |value| value.as_bytes()));
    line.push_str("\"\n");
    line
}

fn json(exchange: &Exchange, address: IpAddr, now: SystemTime) -> String {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut line = String::with_capacity(384);
    let date = HttpDate::from(now).to_string();
    let [day, month, year, time] = fields(&date);
    let month = MONTHS.find(month).unwrap_or_default() / 3 + 1;
    let _ = write!(line, "{{\"time\":\"{year}-{month:02}-{day}T{time}Z\",\"client\":\"{address}\"");
    let mut text = |name: &str, value: &[u8]| {
        let _ = write!(line, ",\"{name}\":");
        quote(&mut line, value);
    };
    text("method", exchange.method.as_str().as_bytes());
    if let Some(host) = &exchange.host {
        text("host", host.as_bytes());
    }
    text("target", target(exchange).as_bytes());
    text("version", format!("{:?}", exchange.version).as_bytes());
    if let Some(referer) = &exchange.referer {
        text("referer", referer.as_bytes());
    }
    if let Some(agent) = &exchange.user_agent {
        text("user_agent", agent.as_bytes());
    }
    let micros = exchange.took.as_micros();
    let (status, sent, tls) = (exchange.status.as_u16(), exchange.sent, exchange.client.tls);
    let _ = writeln!(line, ",\"status\":{status},\"bytes\":{sent},\"microseconds\":{micros},\"tls\":{tls}}}");
    line
}

/// Day, month, year and time of `Sun, 06 Nov 1994 08:49:37 GMT`.
fn fields(date: &str) -> [&str; 4] {
    let mut words = date.split(' ').skip(1);
    std::array::from_fn(|_| words.next().unwrap_or("-"))
}

fn target(exchange: &Exchange) -> &str {
    exchange.target.path_and_query().map_or("*", |target| target.as_str())
}

fn cut(bytes: &[u8]) -> &[u8] {
    bytes.get(..LONGEST).unwrap_or(bytes)
}

/// What is no printable ASCII, and what could end a quoted string, as `\xHH`.
fn escape(line: &mut String, bytes: &[u8]) {
    for &byte in cut(bytes) {
        match byte {
            b'"' | b'\\' | ..0x20 | 0x7f.. => {
                let _ = write!(line, "\\x{byte:02X}");
            }
            _ => line.push(char::from(byte)),
        }
    }
}

/// A JSON string. What is no UTF-8 is replaced.
fn quote(line: &mut String, bytes: &[u8]) {
    line.push('"');
    for character in String::from_utf8_lossy(cut(bytes)).chars() {
        match character {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            // All of these are in the basic plane, so there are no pairs to write.
            character if is_unprintable(character) => {
                let _ = write!(line, "\\u{:04x}", u32::from(character));
            }
            character => line.push(character),
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::UNIX_EPOCH;

    use http::{HeaderValue, Method, StatusCode, Version};
    use proptest::prelude::*;

    use super::*;
    use crate::Client;

    const NOW: u64 = 784_111_777;

    fn exchange(target: &str, agent: &[u8]) -> Exchange {
        let peer = "192.0.2.77:4711".parse().unwrap();
        Exchange {
            client: Arc::new(Client { peer, local: peer, tls: false }),
            address: peer.ip(),
            method: Method::GET,
            target: target.parse().unwrap(),
            version: Version::HTTP_11,
            host: Some(HeaderValue::from_static("example.org")),
            referer: None,
            user_agent: HeaderValue::from_bytes(agent).ok(),
            status: StatusCode::OK,
            coding: None,
            sent: 1234,
            took: Duration::from_micros(56),
        }
    }

    fn line(format: LogFormat, exchange: &Exchange) -> String {
        let now = UNIX_EPOCH + Duration::from_secs(NOW);
        let address = LogAddresses::Shortened.of(exchange.address);
        match format {
            LogFormat::Combined => combined(exchange, address, now),
            LogFormat::Json => json(exchange, address, now),
        }
    }

    #[test]
    fn lines_are_as_tools_expect_them() {
        let exchange = exchange("/a?b=c", b"curl/8.0");
        assert_eq!(
            line(LogFormat::Combined, &exchange),
            "192.0.2.0 - - [06/Nov/1994:08:49:37 +0000] \"GET /a?b=c HTTP/1.1\" 200 1234 \"-\" \"curl/8.0\"\n"
        );
        assert_eq!(
            line(LogFormat::Json, &exchange),
            "{\"time\":\"1994-11-06T08:49:37Z\",\"client\":\"192.0.2.0\",\"method\":\"GET\",\"host\":\"example.org\",\
             \"target\":\"/a?b=c\",\"version\":\"HTTP/1.1\",\"user_agent\":\"curl/8.0\",\"status\":200,\"bytes\":1234,\
             \"microseconds\":56,\"tls\":false}\n"
        );
    }

    #[test]
    fn addresses_are_shortened_unless_asked_for() {
        let of = |addresses: LogAddresses, text: &str| addresses.of(text.parse().unwrap()).to_string();
        assert_eq!(of(LogAddresses::Shortened, "192.0.2.77"), "192.0.2.0");
        assert_eq!(of(LogAddresses::Shortened, "::ffff:192.0.2.77"), "192.0.2.0");
        assert_eq!(of(LogAddresses::Shortened, "2001:db8:1:2:3::4"), "2001:db8:1::");
        assert_eq!(of(LogAddresses::Full, "::ffff:192.0.2.77"), "192.0.2.77");
        assert_eq!(of(LogAddresses::Full, "2001:db8:1:2:3::4"), "2001:db8:1:2:3::4");
    }

    #[test]
    fn nothing_in_a_line_is_obeyed_by_a_terminal() {
        let exchange = exchange("/", "\u{9b}2J\u{202e}\u{61c}\u{2066}é".as_bytes());
        let json = line(LogFormat::Json, &exchange);
        assert!(json.contains("\"user_agent\":\"\\u009b2J\\u202e\\u061c\\u2066é\""), "{json}");
        let combined = line(LogFormat::Combined, &exchange);
        assert!(combined.is_ascii(), "{combined}");
    }

    #[test]
    fn a_request_cannot_forge_a_line() {
        let exchange = exchange("/%0a", b"a\" 200\\ \t\x80\xff");
        let combined = line(LogFormat::Combined, &exchange);
        assert!(combined.ends_with("\"a\\x22 200\\x5C \\x09\\x80\\xFF\"\n"), "{combined}");
        let json = line(LogFormat::Json, &exchange);
        assert!(json.contains("\"user_agent\":\"a\\\" 200\\\\ \\u0009\u{fffd}\u{fffd}\""), "{json}");
    }

    proptest! {
        #[test]
        fn a_line_is_one_line(agent in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let exchange = exchange("/", &agent);
            for format in [LogFormat::Combined, LogFormat::Json] {
                let line = line(format, &exchange);
                prop_assert!(line.ends_with('\n'));
                prop_assert_eq!(line.chars().filter(|character| character.is_control()).count(), 1);
                prop_assert!(line.len() < 4 * LONGEST + 400);
            }
            let combined = line(LogFormat::Combined, &exchange);
            prop_assert_eq!(combined.matches('"').count(), 6);
        }
    }

    /// Takes lines only when let.
    struct Slow(Receiver<()>, Sender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            let _ = self.1.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_slow_reader_costs_lines_and_no_time() {
        let (go, wait) = channel();
        let (sent, received) = channel();
        let log = AccessLog::start(LogFormat::Combined, LogAddresses::Full, Slow(wait, sent)).unwrap();
        let exchange = exchange("/", &[b'x'; 900]);
        let begin = std::time::Instant::now();
        for _ in 0..5000 {
            log.take(&exchange);
        }
        assert!(begin.elapsed() < Duration::from_secs(10));
        // Less than two buffers were kept of 5 MB.
        assert!(log.dropped() > 2000, "{}", log.dropped());
        log.close(Duration::from_millis(10));
        drop(go);
        log.close(Duration::from_secs(10));
        let kept: Vec<u8> = received.try_iter().flatten().collect();
        let kept = String::from_utf8(kept).unwrap();
        assert_eq!(kept.lines().count() as u64 + log.dropped(), 5000);
        assert!(kept.lines().all(|line| line.starts_with("192.0.2.77 - - [")));
    }

    #[test]
    fn what_waits_is_written_at_the_end() {
        let (go, wait) = channel();
        let (sent, received) = channel();
        let log = AccessLog::start(LogFormat::Json, LogAddresses::Full, Slow(wait, sent)).unwrap();
        drop(go);
        log.take(&exchange("/last", b"x"));
        log.close(Duration::from_secs(10));
        assert!(String::from_utf8(received.try_recv().unwrap()).unwrap().contains("\"target\":\"/last\""));
        assert_eq!(log.dropped(), 0);
    }
}
