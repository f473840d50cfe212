//! Behind a proxy: who the client is, as told by those who may tell it.
//!
//! Anybody can write `X-Forwarded-For`. It counts only on connections from the addresses that were named, and is read from its end,
//! where the proxy next to us wrote, up to the first address that is no proxy of ours: what stands before that, a client wrote.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use ipnet::IpNet;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How a proxy tells who its client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `Forwarded: for=…` (RFC 7239).
    Forwarded,
    /// `X-Forwarded-For`, which came before it.
    XForwardedFor,
    /// The PROXY protocol, versions 1 and 2: before the first byte of a connection.
    Protocol,
}

impl FromStr for ProxyHeader {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "forwarded" => Ok(Self::Forwarded),
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "proxy-protocol" => Ok(Self::Protocol),
            _ => Err(()),
        }
    }
}

/// Which proxies are believed, and how they speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxies {
    /// Where they are.
    pub from: Vec<IpNet>,
    /// How they speak.
    pub header: ProxyHeader,
}

impl Proxies {
    /// Is somebody at this address one of them?
    pub fn include(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.from.iter().any(|net| net.contains(&address))
    }

    /// Reads what a proxy tells before the first byte, where this one does, and puts its client in the peer's place.
    ///
    /// # Errors
    /// When a proxy that should tell something does not. There is nothing to answer then, and nobody to answer to.
    pub(crate) async fn begin(&self, stream: &mut TcpStream, peer: &mut SocketAddr, patience: Duration) -> io::Result<()> {
        if self.header == ProxyHeader::Protocol
            && self.include(peer.ip())
            && let Preamble::From(client) = preamble(stream, patience).await?
        {
            *peer = client;
        }
        Ok(())
    }

    /// The client of a request that came from `peer` with these fields, if somebody is believed about that.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.include(peer) {
            return None;
        }
        match self.header {
            ProxyHeader::Forwarded => self.first_other(values(headers, header::FORWARDED).flat_map(elements).map(forwarded_for)),
            ProxyHeader::XForwardedFor => {
                let name = header::HeaderName::from_static("x-forwarded-for");
                self.first_other(values(headers, name).flat_map(|value| value.rsplit(',')).map(|text| node(text.trim())))
            }
            ProxyHeader::Protocol => None,
        }
    }

    /// From the nearest on: the first that is no proxy of ours. Where there is none, the farthest that is known.
    fn first_other(&self, hops: impl Iterator<Item = Option<IpAddr>>) -> Option<IpAddr> {
        let mut farthest = None;
        for hop in hops {
            let Some(address) = hop else { break };
            farthest = Some(address);
            if !self.include(address) {
                break;
            }
        }
        farthest
    }
}

/// The lines of a field, the last one first.
fn values(headers: &HeaderMap, name: header::HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().rev().filter_map(|value: &HeaderValue| value.to_str().ok())
}

/// The elements of a `Forwarded` line, the last one first. A comma in a quoted string separates nothing.
fn elements(line: &str) -> impl Iterator<Item = &str> {
    split(line, ',').into_iter().rev()
}

fn split(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    let mut escaped = false;
    text.split(move |character| {
        let separates = character == separator && !quoted;
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        separates
    })
    .collect()
}

/// `for=` of one element.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    split(element, ';').into_iter().find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for")
            .then(|| node(value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)))
    })?
}

/// An address with or without a port and, version 6, brackets. Names such as `unknown` and `_hidden` are no addresses.
fn node(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let address = text.parse().ok().or_else(bracketed).or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

/// What a PROXY header says about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preamble {
    /// It is for this client.
    From(SocketAddr),
    /// It is the proxy's own, to see whether we are there; or its client has no address that we know.
    Own,
}

/// It was none, or a wrong one. Nothing after it can be trusted to be a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadPreamble;

impl fmt::Display for BadPreamble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no PROXY header")
    }
}

impl std::error::Error for BadPreamble {}

const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Longest header of version 1, by its specification.
const LONGEST_LINE: usize = 107;
/// Longest rest of a header of version 2 that is taken; addresses need 36 bytes, what follows them is not read.
const LONGEST_REST: usize = 2048;

/// Reads a PROXY header, and not a byte more.
///
/// # Errors
/// When there is none, it is wrong, or it does not come in time.
pub(crate) async fn preamble(stream: &mut TcpStream, patience: Duration) -> io::Result<Preamble> {
    timeout(patience, read(stream)).await?
}

async fn read(stream: &mut TcpStream) -> io::Result<Preamble> {
    let bad = |bad: BadPreamble| io::Error::new(io::ErrorKind::InvalidData, bad);
    let mut head = [0; SIGNATURE.len()];
    stream.read_exact(&mut head).await?;
    if &head == SIGNATURE {
        let mut fixed = [0; 4];
        stream.read_exact(&mut fixed).await?;
        let [command, family, high, low] = fixed;
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > LONGEST_REST {
            return Err(bad(BadPreamble));
        }
        let mut rest = vec![0; length];
        stream.read_exact(&mut rest).await?;
        return binary(command, family, &rest).map_err(bad);
    }
    if !head.starts_with(b"PROXY ") {
        return Err(bad(BadPreamble));
    }
    let mut line = head.to_vec();
    // Looked at before it is taken: what follows the line is the client's.
    let mut ahead = [0; LONGEST_LINE];
    while !line.ends_with(b"\n") {
        let room = LONGEST_LINE.saturating_sub(line.len());
        let seen = stream.peek(ahead.get_mut(..room).unwrap_or_default()).await?;
        let new = ahead.get(..seen).unwrap_or_default();
        let take = new.iter().position(|byte| *byte == b'\n').map_or(seen, |end| end + 1);
        if take == 0 {
            return Err(bad(BadPreamble));
        }
        stream.read_exact(ahead.get_mut(..take).unwrap_or_default()).await?;
        line.extend_from_slice(ahead.get(..take).unwrap_or_default());
    }
    text(&line).map_err(bad)
}

/// `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` and its line end.
fn text(line: &[u8]) -> Result<Preamble, BadPreamble> {
    let line = std::str::from_utf8(line).ok().and_then(|line| line.strip_suffix("\r\n")).ok_or(BadPreamble)?;
    let mut words = line.split(' ');
    if words.next() != Some("PROXY") {
        return Err(BadPreamble);
    }
    let family = words.next().ok_or(BadPreamble)?;
    if family == "UNKNOWN" {
        return Ok(Preamble::Own);
    }
    let mut address = || {
        let word = words.next()?;
        match family {
            "TCP4" => word.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
            "TCP6" => word.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            _ => None,
        }
    };
    let (source, _) = (address().ok_or(BadPreamble)?, address().ok_or(BadPreamble)?);
    let mut port = || {
        let word = words.next().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
        word.parse::<u16>().ok()
    };
    let (port, _) = (port().ok_or(BadPreamble)?, port().ok_or(BadPreamble)?);
    if words.next().is_some() {
        return Err(BadPreamble);
    }
    Ok(Preamble::From(SocketAddr::new(source, port)))
}

/// Version 2, after its signature.
fn binary(command: u8, family: u8, rest: &[u8]) -> Result<Preamble, BadPreamble> {
    match command {
        0x20 => return Ok(Preamble::Own),
        0x21 => {}
        _ => return Err(BadPreamble),
    }
    let address: IpAddr = match family {
        0x11 => rest.first_chunk::<4>().copied().ok_or(BadPreamble)?.into(),
        0x21 => rest.first_chunk::<16>().copied().ok_or(BadPreamble)?.into(),
        // Neither the internet nor a stream.
        _ => return Ok(Preamble::Own),
    };
    let (ports, needed) = if address.is_ipv4() { (8, 12) } else { (32, 36) };
    let port = rest.get(ports..ports + 2).and_then(|bytes| bytes.first_chunk::<2>()).ok_or(BadPreamble)?;
    if rest.len() < needed {
        return Err(BadPreamble);
    }
    Ok(Preamble::From(SocketAddr::new(address.to_canonical(), u16::from_be_bytes(*port))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies(header: ProxyHeader) -> Proxies {
        Proxies { from: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8:1::/48".parse().unwrap()], header }
    }

    fn fields(name: &'static str, lines: &[&str]) -> HeaderMap {
        let name = header::HeaderName::from_static(name);
        lines.iter().map(|line| (name.clone(), HeaderValue::from_str(line).unwrap())).collect()
    }

    #[test]
    fn x_forwarded_for_is_read_from_its_end() {
        let proxies = proxies(ProxyHeader::XForwardedFor);
        let client = |peer: &str, lines: &[&str]| proxies.client(ip(peer), &fields("x-forwarded-for", lines));
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client("::ffff:10.0.0.1", &["192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client("2001:db8:1::9", &["2001:db8:2::1"]), Some(ip("2001:db8:2::1")));
        // What the client made up stands before what the proxy saw, on the same line or on one before.
        assert_eq!(client("10.0.0.1", &["203.0.113.9, 192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client("10.0.0.1", &["203.0.113.9", "192.0.2.1"]), Some(ip("192.0.2.1")));
        // Proxies of ours in a row are passed over.
        assert_eq!(client("10.0.0.1", &["192.0.2.1, 10.0.0.3", "10.0.0.2"]), Some(ip("192.0.2.1")));
        assert_eq!(client("10.0.0.1", &["10.0.0.3,10.0.0.2"]), Some(ip("10.0.0.3")));
        assert_eq!(client("10.0.0.1", &["192.0.2.1, nonsense, 10.0.0.2"]), Some(ip("10.0.0.2")));
        assert_eq!(client("10.0.0.1", &["nonsense"]), None);
        assert_eq!(client("10.0.0.1", &[]), None);
        // Somebody else says so.
        assert_eq!(client("192.0.2.7", &["192.0.2.1"]), None);
    }

    #[test]
    fn forwarded_is_read_from_its_end() {
        let proxies = proxies(ProxyHeader::Forwarded);
        let client = |lines: &[&str]| proxies.client(ip("10.0.0.1"), &fields("forwarded", lines));
        assert_eq!(client(&["for=192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["proto=https;For=\"192.0.2.1:4711\";by=10.0.0.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["for=\"[2001:db8::17]:4711\""]), Some(ip("2001:db8::17")));
        assert_eq!(client(&["for=\"[2001:db8::17]\", for=10.0.0.2"]), Some(ip("2001:db8::17")));
        assert_eq!(client(&["for=203.0.113.9", "for=192.0.2.1, for=10.0.0.2"]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["for=203.0.113.9, for=unknown"]), None);
        assert_eq!(client(&["for=203.0.113.9, for=_hidden, for=10.0.0.2"]), Some(ip("10.0.0.2")));
        // A comma or a semicolon that a client smuggles in between quotes separates nothing.
        assert_eq!(client(&["for=192.0.2.1;host=\"a, for=203.0.113.9\""]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["for=192.0.2.1;host=\"a\\\", for=203.0.113.9\""]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["by=192.0.2.1"]), None);
    }

    #[test]
    fn lines_of_version_1() {
        let ok = |line: &str| text(line.as_bytes());
        assert_eq!(ok("PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\n"), Ok(Preamble::From("192.0.2.1:56324".parse().unwrap())));
        assert_eq!(ok("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"), Ok(Preamble::From("[2001:db8::1]:1".parse().unwrap())));
        assert_eq!(ok("PROXY UNKNOWN\r\n"), Ok(Preamble::Own));
        assert_eq!(ok("PROXY UNKNOWN ff::1 whatever\r\n"), Ok(Preamble::Own));
        for bad in [
            "PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\n",
            "PROXY TCP4 192.0.2.1 10.0.0.1 56324\r\n",
            "PROXY TCP4 192.0.2.1 10.0.0.1 56324 443 1\r\n",
            "PROXY TCP4 192.0.2.1 10.0.0.1 +1 443\r\n",
            "PROXY TCP4 192.0.2.1 10.0.0.1 65536 443\r\n",
            "PROXY TCP4 ::1 ::1 1 2\r\n",
            "PROXY TCP6 192.0.2.1 10.0.0.1 1 2\r\n",
            "PROXY UDP4 192.0.2.1 10.0.0.1 1 2\r\n",
            "PROXY  TCP4 192.0.2.1 10.0.0.1 1 2\r\n",
            "PROXY\r\n",
            "\r\n",
            "",
        ] {
            assert_eq!(ok(bad), Err(BadPreamble), "{bad:?}");
        }
    }

    #[test]
    fn headers_of_version_2() {
        let four = [192, 0, 2, 1, 10, 0, 0, 1, 0xdc, 0x04, 0x01, 0xbb];
        assert_eq!(binary(0x21, 0x11, &four), Ok(Preamble::From("192.0.2.1:56324".parse().unwrap())));
        assert_eq!(binary(0x21, 0x11, &[&four[..], &[1, 0, 1, 0]].concat()), binary(0x21, 0x11, &four));
        let mut six = [0; 36];
        six[..16].copy_from_slice(&"2001:db8::1".parse::<Ipv6Addr>().unwrap().octets());
        six[33] = 80;
        assert_eq!(binary(0x21, 0x21, &six), Ok(Preamble::From("[2001:db8::1]:80".parse().unwrap())));
        assert_eq!(binary(0x20, 0x00, &[]), Ok(Preamble::Own));
        assert_eq!(binary(0x21, 0x00, &[]), Ok(Preamble::Own));
        assert_eq!(binary(0x21, 0x31, &[0; 216]), Ok(Preamble::Own));
        assert_eq!(binary(0x21, 0x11, &four[..11]), Err(BadPreamble));
        assert_eq!(binary(0x21, 0x21, &six[..35]), Err(BadPreamble));
        assert_eq!(binary(0x11, 0x11, &four), Err(BadPreamble));
        assert_eq!(binary(0x22, 0x11, &four), Err(BadPreamble));
    }

    /// Sends bytes in two pieces cut at `cut` and returns what was understood, and what was left.
    fn over_a_socket(bytes: &[u8], cut: usize) -> (Option<Preamble>, Vec<u8>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let mut near = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            near.set_nodelay(true).unwrap();
            let (mut far, _) = listener.accept().await.unwrap();
            let (one, two) = bytes.split_at(cut.min(bytes.len()));
            let send = async {
                near.write_all(one).await.unwrap();
                tokio::task::yield_now().await;
                let _ = near.write_all(two).await;
                near.shutdown().await.unwrap();
            };
            let read = async {
                let understood = preamble(&mut far, Duration::from_secs(5)).await.ok();
                let mut rest = Vec::new();
                let _ = far.read_to_end(&mut rest).await;
                (understood, rest)
            };
            tokio::join!(send, read).1
        })
    }

    #[test]
    fn what_follows_a_header_is_left_alone() {
        let line = b"PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\n".to_vec();
        let mut binary = SIGNATURE.to_vec();
        binary.extend([0x21, 0x11, 0, 12, 192, 0, 2, 1, 10, 0, 0, 1, 0xdc, 0x04, 0x01, 0xbb]);
        for header in [line, binary] {
            for cut in [0, 1, 5, 11, 12, 13, 16, 20, header.len() - 1, header.len(), header.len() + 3] {
                let (understood, rest) = over_a_socket(&[&header[..], b"GET / HTTP/1.1\r\n"].concat(), cut);
                assert_eq!(understood, Some(Preamble::From("192.0.2.1:56324".parse().unwrap())), "{cut}");
                assert_eq!(rest, b"GET / HTTP/1.1\r\n", "{cut}");
            }
        }
        assert_eq!(over_a_socket(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0).0, None);
        assert_eq!(over_a_socket(b"PROXY TCP4 192.0.2.1", 0).0, None);
        assert_eq!(over_a_socket(&[b"PROXY UNKNOWN ", &[b'x'; 200][..]].concat(), 0).0, None);
        assert_eq!(over_a_socket(&[&SIGNATURE[..], &[0x21, 0x11, 0xff, 0xff]].concat(), 0).0, None);
    }

    proptest! {
        #[test]
        fn nothing_breaks_the_parsers(bytes in proptest::collection::vec(any::<u8>(), 0..200), line in "\\PC*", command: u8, family: u8) {
            let _ = binary(command, family, &bytes);
            let _ = text(&bytes);
            let _ = text(format!("PROXY {line}\r\n").as_bytes());
            let _ = node(&line);
            let _ = elements(&line).map(forwarded_for).count();
        }

        #[test]
        fn what_a_proxy_writes_is_read(source: IpAddr, port: u16, target: Ipv4Addr) {
            let line = match source {
                IpAddr::V4(source) => format!("PROXY TCP4 {source} {target} {port} 80\r\n"),
                IpAddr::V6(source) => format!("PROXY TCP6 {source} ::1 {port} 80\r\n"),
            };
            prop_assert_eq!(text(line.as_bytes()), Ok(Preamble::From(SocketAddr::new(source, port))));
        }
    }
}
