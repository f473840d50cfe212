//! Options that limit what clients can make the server hold or wait for.

use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use site_server::Limits;

/// Heading in the help text.
const LIMITS: &str = "Limits";

const DEFAULT: Limits = Limits::DEFAULT;

/// A day is as good as no limit and does not overflow a timer.
const SECONDS: std::ops::RangeInclusive<u64> = 1..=86_400;

/// A whole number within a range.
fn number(range: std::ops::RangeInclusive<u64>) -> RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(range)
}

/// The defaults are [`Limits::DEFAULT`].
#[derive(Args, Clone, Debug, PartialEq, Eq)]
#[command(next_help_heading = LIMITS)]
pub(crate) struct LimitOptions {
    /// Open connections; 0: no limit
    #[arg(long, value_name = "N", default_value_t = DEFAULT.connections as u64)]
    max_connections: u64,
    /// Open connections of one IPv4 address or IPv6 /64 except loopback; 0: no limit
    #[arg(long, value_name = "N", default_value_t = DEFAULT.connections_per_client as u64)]
    max_client_connections: u64,
    /// Requests on one connection; 0: no limit
    #[arg(long, value_name = "N", default_value_t = DEFAULT.requests_per_connection as u64)]
    max_requests: u64,
    /// Size of a request's header fields; more is answered with 431
    #[arg(long, value_name = "BYTES", value_parser = number(256..=1_048_576), default_value_t = DEFAULT.header_bytes as u64)]
    max_header_bytes: u64,
    /// Header fields of a request; more are answered with 431
    #[arg(long, value_name = "N", value_parser = number(1..=100), default_value_t = DEFAULT.header_fields as u64)]
    max_headers: u64,
    /// Length of a request's target; more is answered with 414
    #[arg(long, value_name = "BYTES", value_parser = number(16..=65_534), default_value_t = DEFAULT.target_bytes as u64)]
    max_uri_bytes: u64,
    /// Concurrent requests on one HTTP/2 connection
    #[arg(long, value_name = "N", value_parser = number(1..=10_000), default_value_t = DEFAULT.http2_streams.into())]
    max_http2_streams: u64,
    /// Resets of unanswered HTTP/2 streams; more end the connection
    #[arg(long, value_name = "N", value_parser = number(1..=10_000), default_value_t = DEFAULT.http2_resets as u64)]
    max_http2_resets: u64,
    /// HTTP/2 frames beyond requests and what these need; more end the connection
    #[arg(long, value_name = "N", value_parser = number(10..=1_000_000_000), default_value_t = DEFAULT.http2_frames)]
    max_http2_frames: u64,
    /// HTTP/2 flow control window of request bodies, which are never read
    #[arg(long, value_name = "BYTES", value_parser = number(1..=1_048_576), default_value_t = DEFAULT.http2_window.into())]
    http2_window: u64,
    /// Time for a TLS handshake
    #[arg(long, value_name = "SECONDS", value_parser = number(SECONDS), default_value_t = DEFAULT.handshake_timeout.as_secs())]
    handshake_timeout: u64,
    /// Time for a request's header to be complete
    #[arg(long, value_name = "SECONDS", value_parser = number(SECONDS), default_value_t = DEFAULT.header_timeout.as_secs())]
    header_timeout: u64,
    /// Time between two requests on a connection
    #[arg(long, value_name = "SECONDS", value_parser = number(SECONDS), default_value_t = DEFAULT.idle_timeout.as_secs())]
    idle_timeout: u64,
    /// Time in which a client must accept some part of its response
    #[arg(long, value_name = "SECONDS", value_parser = number(SECONDS), default_value_t = DEFAULT.write_timeout.as_secs())]
    write_timeout: u64,
    /// Time for which a request body is discarded after the response
    #[arg(long, value_name = "SECONDS", value_parser = number(SECONDS), default_value_t = DEFAULT.body_timeout.as_secs())]
    body_timeout: u64,
}

impl LimitOptions {
    /// As the server takes them. What is no option keeps its default.
    pub(crate) fn limits(&self) -> Limits {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Limits {
            connections: count(self.max_connections),
            connections_per_client: count(self.max_client_connections),
            requests_per_connection: count(self.max_requests),
            header_bytes: count(self.max_header_bytes),
            header_fields: count(self.max_headers),
            target_bytes: count(self.max_uri_bytes),
            http2_streams: small(self.max_http2_streams),
            http2_resets: count(self.max_http2_resets),
            http2_frames: self.max_http2_frames,
            http2_window: small(self.http2_window),
            handshake_timeout: Duration::from_secs(self.handshake_timeout),
            header_timeout: Duration::from_secs(self.header_timeout),
            idle_timeout: Duration::from_secs(self.idle_timeout),
            write_timeout: Duration::from_secs(self.write_timeout),
            body_timeout: Duration::from_secs(self.body_timeout),
            ..DEFAULT
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Command, FromArgMatches};

    use super::*;

    fn parsed(arguments: &[&str]) -> LimitOptions {
        let command = LimitOptions::augment_args(Command::new("test").no_binary_name(true));
        LimitOptions::from_arg_matches(&command.try_get_matches_from(arguments).unwrap()).unwrap()
    }

    #[test]
    fn without_options_the_limits_are_the_defaults() {
        assert_eq!(parsed(&[]).limits(), Limits::DEFAULT);
    }

    /// Each option sets one limit, and no two the same one.
    #[test]
    fn each_option_sets_a_limit_of_its_own() {
        let mut seen = vec![Limits::DEFAULT];
        for argument in LimitOptions::augment_args(Command::new("test")).get_arguments() {
            let name = argument.get_long().unwrap();
            let value = if name == "max-header-bytes" { "777" } else { "77" };
            let limits = parsed(&[&format!("--{name}"), value]).limits();
            assert!(!seen.contains(&limits), "{name}");
            seen.push(limits);
        }
        let limits = parsed(&["--max-connections=7", "--max-http2-streams=8", "--body-timeout=9"]).limits();
        assert_eq!((limits.connections, limits.http2_streams, limits.body_timeout.as_secs()), (7, 8, 9));
    }
}
