//! Formats of the access log: the combined log format and JSON lines.
//!
//! Clients control targets and headers, so a line never contains a control character or an unescaped quote from them, and each value is
//! truncated.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::SystemTime;

use httpdate::HttpDate;
use site_model::is_unprintable;

use super::observer::Exchange;

/// Bytes of each client-supplied value in a line.
const MAX_FIELD_BYTES: usize = 1024;

/// The format of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// The combined log format of Apache and nginx.
    Combined,
    /// One JSON object per line.
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

/// How client addresses are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogAddresses {
    /// The network only, /24 or /48: enough to locate trouble, too little to identify a person.
    Shortened,
    /// The full address.
    Full,
}

impl LogAddresses {
    pub(crate) fn apply(self, address: IpAddr) -> IpAddr {
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

/// Formats an exchange as one line, with its line end.
pub(crate) fn format_exchange(exchange: &Exchange, format: LogFormat, addresses: LogAddresses, now: SystemTime) -> String {
    let address = addresses.apply(exchange.client_address);
    match format {
        LogFormat::Combined => combined(exchange, address, now),
        LogFormat::Json => json(exchange, address, now),
    }
}

/// `address - - [day/month/year:time zone] "request" status bytes "referer" "agent"`
fn combined(exchange: &Exchange, address: IpAddr, now: SystemTime) -> String {
    let mut line = String::with_capacity(256);
    let date = HttpDate::from(now).to_string();
    let [day, month, year, time] = date_parts(&date);
    let _ = write!(line, "{address} - - [{day}/{month}/{year}:{time} +0000] \"");
    push_escaped(&mut line, exchange.method.as_str().as_bytes());
    line.push(' ');
    push_escaped(&mut line, target(exchange).as_bytes());
    let _ = write!(line, " {:?}\" {} {} \"", exchange.version, exchange.status.as_u16(), exchange.bytes_sent);
    push_escaped(&mut line, exchange.referer.as_ref().map_or(b"-", |value| value.as_bytes()));
    line.push_str("\" \"");
    push_escaped(&mut line, exchange.user_agent.as_ref().map_or(b"-", |value| value.as_bytes()));
    line.push_str("\"\n");
    line
}

fn json(exchange: &Exchange, address: IpAddr, now: SystemTime) -> String {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let mut line = String::with_capacity(384);
    let date = HttpDate::from(now).to_string();
    let [day, month, year, time] = date_parts(&date);
    let month = MONTHS.find(month).unwrap_or_default() / 3 + 1;
    let _ = write!(line, "{{\"time\":\"{year}-{month:02}-{day}T{time}Z\",\"client\":\"{address}\"");
    let mut text = |name: &str, value: &[u8]| {
        let _ = write!(line, ",\"{name}\":");
        push_json_string(&mut line, value);
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
    let micros = exchange.duration.as_micros();
    let (status, bytes, tls) = (exchange.status.as_u16(), exchange.bytes_sent, exchange.connection.tls);
    let _ = writeln!(line, ",\"status\":{status},\"bytes\":{bytes},\"microseconds\":{micros},\"tls\":{tls}}}");
    line
}

/// Day, month, year and time of `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date_parts(date: &str) -> [&str; 4] {
    let mut words = date.split(' ').skip(1);
    std::array::from_fn(|_| words.next().unwrap_or("-"))
}

fn target(exchange: &Exchange) -> &str {
    exchange.target.path_and_query().map_or("*", |target| target.as_str())
}

fn truncate(bytes: &[u8]) -> &[u8] {
    bytes.get(..MAX_FIELD_BYTES).unwrap_or(bytes)
}

/// Writes bytes other than printable ASCII, quotes and backslashes as `\xHH`.
fn push_escaped(line: &mut String, bytes: &[u8]) {
    for &byte in truncate(bytes) {
        match byte {
            b'"' | b'\\' | ..0x20 | 0x7f.. => {
                let _ = write!(line, "\\x{byte:02X}");
            }
            _ => line.push(char::from(byte)),
        }
    }
}

/// Writes a JSON string. Invalid UTF-8 is replaced.
fn push_json_string(line: &mut String, bytes: &[u8]) {
    line.push('"');
    for character in String::from_utf8_lossy(truncate(bytes)).chars() {
        match character {
            '"' => line.push_str("\\\""),
            '\\' => line.push_str("\\\\"),
            // All of these are in the basic multilingual plane, so no surrogate pairs are needed.
            character if is_unprintable(character) => {
                let _ = write!(line, "\\u{:04x}", u32::from(character));
            }
            character => line.push(character),
        }
    }
    line.push('"');
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;
    use std::time::{Duration, UNIX_EPOCH};

    use http::{HeaderValue, Method, StatusCode, Version};
    use proptest::prelude::*;

    use super::*;
    use crate::operate::observer::ConnectionInfo;

    const NOW: u64 = 784_111_777;

    pub(crate) fn exchange(target: &str, agent: &[u8]) -> Exchange {
        let peer = "192.0.2.77:4711".parse().unwrap();
        Exchange {
            connection: Arc::new(ConnectionInfo { peer, local: peer, tls: false }),
            client_address: peer.ip(),
            method: Method::GET,
            target: target.parse().unwrap(),
            version: Version::HTTP_11,
            host: Some(HeaderValue::from_static("example.org")),
            referer: None,
            user_agent: HeaderValue::from_bytes(agent).ok(),
            status: StatusCode::OK,
            content_encoding: None,
            bytes_sent: 1234,
            duration: Duration::from_micros(56),
        }
    }

    fn line(format: LogFormat, exchange: &Exchange) -> String {
        format_exchange(exchange, format, LogAddresses::Shortened, UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[test]
    fn lines_have_the_standard_format() {
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
    fn addresses_are_shortened_by_default() {
        let apply = |addresses: LogAddresses, text: &str| addresses.apply(text.parse().unwrap()).to_string();
        assert_eq!(apply(LogAddresses::Shortened, "192.0.2.77"), "192.0.2.0");
        assert_eq!(apply(LogAddresses::Shortened, "::ffff:192.0.2.77"), "192.0.2.0");
        assert_eq!(apply(LogAddresses::Shortened, "2001:db8:1:2:3::4"), "2001:db8:1::");
        assert_eq!(apply(LogAddresses::Full, "::ffff:192.0.2.77"), "192.0.2.77");
        assert_eq!(apply(LogAddresses::Full, "2001:db8:1:2:3::4"), "2001:db8:1:2:3::4");
    }

    #[test]
    fn terminals_interpret_nothing_in_a_line() {
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
        fn every_exchange_is_one_line(agent in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let exchange = exchange("/", &agent);
            for format in [LogFormat::Combined, LogFormat::Json] {
                let line = line(format, &exchange);
                prop_assert!(line.ends_with('\n'));
                prop_assert_eq!(line.chars().filter(|character| character.is_control()).count(), 1);
                prop_assert!(line.len() < 4 * MAX_FIELD_BYTES + 400);
            }
            let combined = line(LogFormat::Combined, &exchange);
            prop_assert_eq!(combined.matches('"').count(), 6);
        }
    }
}
