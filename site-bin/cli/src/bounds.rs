//! The options that bound what clients may take.

use std::fmt::Write;
use std::time::Duration;

use site_server::Limits;

/// An option that takes a whole number.
pub(crate) struct Bound {
    /// Without the dashes.
    pub(crate) name: &'static str,
    told: &'static str,
    unit: Unit,
    least: u64,
    most: u64,
    get: fn(&Limits) -> u64,
    set: fn(&mut Limits, u64),
}

#[derive(Clone, Copy)]
enum Unit {
    /// So many; none is no bound.
    CountOrNone,
    Count,
    Bytes,
    Seconds,
}

/// A bound that is a count.
macro_rules! count {
    ($name:literal, $unit:ident, $least:literal..=$most:expr, $field:ident, $told:literal) => {
        Bound {
            name: $name,
            told: $told,
            unit: Unit::$unit,
            least: $least,
            most: $most,
            get: |limits| limits.$field as u64,
            set: |limits, value| limits.$field = value.try_into().unwrap_or_default(),
        }
    };
}

/// A bound that is a time.
macro_rules! seconds {
    ($name:literal, $field:ident, $told:literal) => {
        Bound {
            name: $name,
            told: $told,
            unit: Unit::Seconds,
            least: 1,
            most: 86_400,
            get: |limits| limits.$field.as_secs(),
            set: |limits, value| limits.$field = Duration::from_secs(value),
        }
    };
}

/// All of them, in the order of `--help`.
pub(crate) const BOUNDS: &[Bound] = &[
    count!("max-connections", CountOrNone, 0..=u64::MAX, connections, "connections at a time; more wait"),
    count!(
        "max-client-connections",
        CountOrNone,
        0..=u64::MAX,
        connections_per_client,
        "of one address, or IPv6 /64; more are closed at once; loopback is exempt"
    ),
    count!("max-requests", CountOrNone, 0..=u64::MAX, requests_per_connection, "requests on one connection"),
    count!(
        "max-header-bytes",
        Bytes,
        256..=1_048_576,
        header_bytes,
        "of a request's fields together; more are answered with 431"
    ),
    count!("max-headers", Count, 1..=100, header_fields, "fields of a request; more are answered with 431"),
    count!("max-uri-bytes", Bytes, 16..=65_534, target_bytes, "of a request's target; more are answered with 414"),
    count!("max-http2-streams", Count, 1..=10_000, http2_streams, "requests at a time on one HTTP/2 connection"),
    count!(
        "max-http2-resets",
        Count,
        1..=10_000,
        http2_resets,
        "streams a client may take back unanswered; more end the connection"
    ),
    count!("http2-window", Bytes, 1..=1_048_576, http2_window, "of a body that may be on its way over HTTP/2; none is read"),
    seconds!("handshake-timeout", handshake_timeout, "for a TLS handshake"),
    seconds!("header-timeout", header_timeout, "for a request's head to be complete"),
    seconds!("idle-timeout", idle_timeout, "between two requests"),
    seconds!("write-timeout", write_timeout, "in which a client takes nothing of its answer"),
    seconds!("body-timeout", body_timeout, "for a body, which is not read, to be thrown away"),
];

impl Bound {
    /// The one with this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        BOUNDS.iter().find(|bound| bound.name == name)
    }

    /// Takes its value from the command line.
    ///
    /// # Errors
    /// When it is no number or not within bounds of its own.
    pub(crate) fn read(&self, limits: &mut Limits, text: &str) -> Result<(), String> {
        let value = text.parse().ok();
        let Some(value) = value.filter(|value| (self.least..=self.most).contains(value)) else {
            let range = match self.most {
                u64::MAX => format!("from {} up", self.least),
                most => format!("from {} to {most}", self.least),
            };
            return Err(format!("--{} takes a whole number {range}, not {text:?}", self.name));
        };
        (self.set)(limits, value);
        Ok(())
    }
}

/// Their part of `--help`.
pub(crate) fn help() -> String {
    let mut text = String::new();
    for bound in BOUNDS {
        let (value, note) = match bound.unit {
            Unit::CountOrNone => ("N", ", 0 for no bound"),
            Unit::Count => ("N", ""),
            Unit::Bytes => ("BYTES", ""),
            Unit::Seconds => ("SECONDS", ""),
        };
        let option = format!("--{} {value}", bound.name);
        let default = (bound.get)(&Limits::DEFAULT);
        let _ = writeln!(text, "      {option:<28} {} ({default}{note})", bound.told);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sets_what_it_tells() {
        for bound in BOUNDS {
            let mut limits = Limits::DEFAULT;
            let value = bound.least + 1;
            bound.read(&mut limits, &value.to_string()).unwrap();
            assert_eq!((bound.get)(&limits), value, "{}", bound.name);
            let others = BOUNDS.iter().filter(|other| other.name != bound.name);
            for other in others {
                assert_eq!((other.get)(&limits), (other.get)(&Limits::DEFAULT), "{} sets {}", bound.name, other.name);
            }
            let default = (bound.get)(&Limits::DEFAULT);
            assert!((bound.least..=bound.most).contains(&default), "{}", bound.name);
        }
    }

    #[test]
    fn wrong_values_are_told() {
        let wrong = |name: &str, value: &str| Bound::named(name).unwrap().read(&mut Limits::default(), value).unwrap_err();
        assert_eq!(wrong("idle-timeout", "0"), "--idle-timeout takes a whole number from 1 to 86400, not \"0\"");
        assert_eq!(wrong("max-requests", "-1"), "--max-requests takes a whole number from 0 up, not \"-1\"");
        assert!(wrong("max-headers", "101").contains("from 1 to 100"));
        assert!(wrong("max-connections", "many").contains("\"many\""));
    }
}
