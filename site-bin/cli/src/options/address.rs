//! Addresses to listen on, as they are written on the command line.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// Where to listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListenAddress {
    /// `127.0.0.1:3000` or `[::]:80`: exactly there.
    Exact(SocketAddr),
    /// `localhost:3000`: on the loopback address of IPv4 and of IPv6.
    Localhost(u16),
    /// `:3000`: on every address of this machine, of both families.
    Any(u16),
}

impl ListenAddress {
    /// The socket addresses it stands for. With more than one, a machine need not have all of their address families. `[::]` comes before
    /// `0.0.0.0`, because it usually accepts IPv4 too and leaves nothing for the other to listen on.
    pub(crate) fn candidates(self) -> Vec<SocketAddr> {
        match self {
            Self::Exact(address) => vec![address],
            Self::Localhost(port) => vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()],
            Self::Any(port) => vec![(Ipv6Addr::UNSPECIFIED, port).into(), (Ipv4Addr::UNSPECIFIED, port).into()],
        }
    }

    /// The port.
    pub(crate) const fn port(self) -> u16 {
        match self {
            Self::Exact(address) => address.port(),
            Self::Localhost(port) | Self::Any(port) => port,
        }
    }

    /// The same address with another port.
    #[cfg(feature = "author")]
    pub(crate) const fn with_port(self, port: u16) -> Self {
        match self {
            Self::Exact(address) => Self::Exact(SocketAddr::new(address.ip(), port)),
            Self::Localhost(_) => Self::Localhost(port),
            Self::Any(_) => Self::Any(port),
        }
    }

    /// Would both listen on the same socket address?
    pub(crate) fn overlaps(self, other: Self) -> bool {
        let others = other.candidates();
        self.port() != 0 && self.candidates().iter().any(|address| others.contains(address))
    }
}

impl From<SocketAddr> for ListenAddress {
    fn from(address: SocketAddr) -> Self {
        Self::Exact(address)
    }
}

impl FromStr for ListenAddress {
    type Err = &'static str;

    /// Other names than `localhost` are not looked up: a statically linked program cannot use the system's resolver, and a name may mean
    /// another address tomorrow.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "write an address and a port: 127.0.0.1:3000, [::]:80, localhost:3000, or :3000 for every address";
        if let Ok(address) = text.parse() {
            return Ok(Self::Exact(address));
        }
        let (host, port) = text.rsplit_once(':').ok_or(wrong)?;
        // A port is digits only: `u16::from_str` also takes a plus sign.
        let port = port.bytes().all(|byte| byte.is_ascii_digit()).then(|| port.parse().ok()).flatten().ok_or(wrong)?;
        match host {
            "" => Ok(Self::Any(port)),
            host if host.eq_ignore_ascii_case("localhost") => Ok(Self::Localhost(port)),
            _ => Err(wrong),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(address) => address.fmt(formatter),
            Self::Localhost(port) => write!(formatter, "localhost:{port}"),
            Self::Any(port) => write!(formatter, ":{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<String> {
        text.parse::<ListenAddress>().unwrap().candidates().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn addresses_are_parsed() {
        assert_eq!(parsed("127.0.0.1:3000"), ["127.0.0.1:3000"]);
        assert_eq!(parsed("[::]:80"), ["[::]:80"]);
        assert_eq!(parsed(":7329"), ["[::]:7329", "0.0.0.0:7329"]);
        assert_eq!(parsed("localhost:7329"), ["127.0.0.1:7329", "[::1]:7329"]);
        assert_eq!(parsed("LOCALHOST:0"), ["127.0.0.1:0", "[::1]:0"]);
        for text in ["127.0.0.1:3000", "[::]:80", ":7329", "localhost:7329"] {
            assert_eq!(text.parse::<ListenAddress>().unwrap().to_string(), text);
        }
        for wrong in
            ["", ":", "3000", "localhost", "localhost:", "localhost:+1", ":65536", "a.example:80", "[::1]", "::1:80:x", " :80"]
        {
            assert!(wrong.parse::<ListenAddress>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn addresses_overlap_where_a_socket_address_is_the_same() {
        let overlap = |a: &str, b: &str| a.parse::<ListenAddress>().unwrap().overlaps(b.parse().unwrap());
        assert!(overlap("localhost:80", "[::1]:80") && overlap("127.0.0.1:80", "localhost:80") && overlap(":80", "0.0.0.0:80"));
        assert!(!overlap("localhost:80", "localhost:81") && !overlap("127.0.0.1:0", "127.0.0.1:0"));
    }
}
