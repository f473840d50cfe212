//! The PROXY protocol, versions 1 and 2 (HAProxy's `proxy-protocol.txt`): a header before the first byte of a connection.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The client of a connection according to the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProxiedClient {
    /// Its address.
    Address(SocketAddr),
    /// The connection is the proxy's own health check, or the client has no internet address.
    Unknown,
}

/// The header is missing or malformed. Nothing after it can be trusted to be a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidProxyHeader;

impl fmt::Display for InvalidProxyHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no PROXY header")
    }
}

impl std::error::Error for InvalidProxyHeader {}

/// First bytes of version 2.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Maximum length of version 1, by its specification.
const MAX_V1_BYTES: usize = 107;
/// Maximum length of version 2 after its fixed part. Addresses need 36 bytes; extensions after them are ignored.
const MAX_V2_BYTES: usize = 2048;

/// Reads a PROXY header and nothing after it.
///
/// # Errors
/// If it is missing, malformed or late.
pub(crate) async fn read(stream: &mut TcpStream, limit: Duration) -> io::Result<ProxiedClient> {
    timeout(limit, read_header(stream)).await?
}

async fn read_header(stream: &mut TcpStream) -> io::Result<ProxiedClient> {
    let invalid = |error: InvalidProxyHeader| io::Error::new(io::ErrorKind::InvalidData, error);
    let mut start = [0; SIGNATURE.len()];
    stream.read_exact(&mut start).await?;
    if &start == SIGNATURE {
        let mut fixed = [0; 4];
        stream.read_exact(&mut fixed).await?;
        let [command, family, high, low] = fixed;
        let length = usize::from(u16::from_be_bytes([high, low]));
        if length > MAX_V2_BYTES {
            return Err(invalid(InvalidProxyHeader));
        }
        let mut rest = vec![0; length];
        stream.read_exact(&mut rest).await?;
        return parse_v2(command, family, &rest).map_err(invalid);
    }
    if !start.starts_with(b"PROXY ") {
        return Err(invalid(InvalidProxyHeader));
    }
    let mut line = start.to_vec();
    // Peek before reading: the bytes after the line belong to the client's request.
    let mut peeked = [0; MAX_V1_BYTES];
    while !line.ends_with(b"\n") {
        let room = MAX_V1_BYTES.saturating_sub(line.len());
        let count = stream.peek(peeked.get_mut(..room).unwrap_or_default()).await?;
        let new = peeked.get(..count).unwrap_or_default();
        let take = new.iter().position(|byte| *byte == b'\n').map_or(count, |end| end + 1);
        if take == 0 {
            return Err(invalid(InvalidProxyHeader));
        }
        stream.read_exact(peeked.get_mut(..take).unwrap_or_default()).await?;
        line.extend_from_slice(peeked.get(..take).unwrap_or_default());
    }
    parse_v1(&line).map_err(invalid)
}

/// Parses version 1: `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` and CRLF.
fn parse_v1(line: &[u8]) -> Result<ProxiedClient, InvalidProxyHeader> {
    let line = std::str::from_utf8(line).ok().and_then(|line| line.strip_suffix("\r\n")).ok_or(InvalidProxyHeader)?;
    let mut words = line.split(' ');
    if words.next() != Some("PROXY") {
        return Err(InvalidProxyHeader);
    }
    let family = words.next().ok_or(InvalidProxyHeader)?;
    if family == "UNKNOWN" {
        return Ok(ProxiedClient::Unknown);
    }
    let mut address = || {
        let word = words.next()?;
        match family {
            "TCP4" => word.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
            "TCP6" => word.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            _ => None,
        }
    };
    let (source, _) = (address().ok_or(InvalidProxyHeader)?, address().ok_or(InvalidProxyHeader)?);
    let mut port = || {
        let word = words.next().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?;
        word.parse::<u16>().ok()
    };
    let (port, _) = (port().ok_or(InvalidProxyHeader)?, port().ok_or(InvalidProxyHeader)?);
    if words.next().is_some() {
        return Err(InvalidProxyHeader);
    }
    Ok(ProxiedClient::Address(SocketAddr::new(source, port)))
}

/// Parses version 2 after its signature and fixed part.
fn parse_v2(command: u8, family: u8, rest: &[u8]) -> Result<ProxiedClient, InvalidProxyHeader> {
    match command {
        0x20 => return Ok(ProxiedClient::Unknown),
        0x21 => {}
        _ => return Err(InvalidProxyHeader),
    }
    let address: IpAddr = match family {
        0x11 => rest.first_chunk::<4>().copied().ok_or(InvalidProxyHeader)?.into(),
        0x21 => rest.first_chunk::<16>().copied().ok_or(InvalidProxyHeader)?.into(),
        // Not TCP.
        _ => return Ok(ProxiedClient::Unknown),
    };
    let (ports, needed) = if address.is_ipv4() { (8, 12) } else { (32, 36) };
    let port = rest.get(ports..ports + 2).and_then(|bytes| bytes.first_chunk::<2>()).ok_or(InvalidProxyHeader)?;
    if rest.len() < needed {
        return Err(InvalidProxyHeader);
    }
    Ok(ProxiedClient::Address(SocketAddr::new(address.to_canonical(), u16::from_be_bytes(*port))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn version_1() {
        let parse = |line: &str| parse_v1(line.as_bytes());
        assert_eq!(
            parse("PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\n"),
            Ok(ProxiedClient::Address("192.0.2.1:56324".parse().unwrap()))
        );
        assert_eq!(parse("PROXY TCP6 2001:db8::1 ::1 1 2\r\n"), Ok(ProxiedClient::Address("[2001:db8::1]:1".parse().unwrap())));
        assert_eq!(parse("PROXY UNKNOWN\r\n"), Ok(ProxiedClient::Unknown));
        assert_eq!(parse("PROXY UNKNOWN ff::1 whatever\r\n"), Ok(ProxiedClient::Unknown));
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
            assert_eq!(parse(bad), Err(InvalidProxyHeader), "{bad:?}");
        }
    }

    #[test]
    fn version_2() {
        let four = [192, 0, 2, 1, 10, 0, 0, 1, 0xdc, 0x04, 0x01, 0xbb];
        assert_eq!(parse_v2(0x21, 0x11, &four), Ok(ProxiedClient::Address("192.0.2.1:56324".parse().unwrap())));
        assert_eq!(parse_v2(0x21, 0x11, &[&four[..], &[1, 0, 1, 0]].concat()), parse_v2(0x21, 0x11, &four));
        let mut six = [0; 36];
        six[..16].copy_from_slice(&"2001:db8::1".parse::<Ipv6Addr>().unwrap().octets());
        six[33] = 80;
        assert_eq!(parse_v2(0x21, 0x21, &six), Ok(ProxiedClient::Address("[2001:db8::1]:80".parse().unwrap())));
        assert_eq!(parse_v2(0x20, 0x00, &[]), Ok(ProxiedClient::Unknown));
        assert_eq!(parse_v2(0x21, 0x00, &[]), Ok(ProxiedClient::Unknown));
        assert_eq!(parse_v2(0x21, 0x31, &[0; 216]), Ok(ProxiedClient::Unknown));
        assert_eq!(parse_v2(0x21, 0x11, &four[..11]), Err(InvalidProxyHeader));
        assert_eq!(parse_v2(0x21, 0x21, &six[..35]), Err(InvalidProxyHeader));
        assert_eq!(parse_v2(0x11, 0x11, &four), Err(InvalidProxyHeader));
        assert_eq!(parse_v2(0x22, 0x11, &four), Err(InvalidProxyHeader));
    }

    /// Sends bytes in two pieces split at `cut`. Returns the parsed header and the remaining bytes.
    fn over_a_socket(bytes: &[u8], cut: usize) -> (Option<ProxiedClient>, Vec<u8>) {
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
                let client = super::read(&mut far, Duration::from_secs(5)).await.ok();
                let mut rest = Vec::new();
                let _ = far.read_to_end(&mut rest).await;
                (client, rest)
            };
            tokio::join!(send, read).1
        })
    }

    #[test]
    fn bytes_after_the_header_are_not_consumed() {
        let line = b"PROXY TCP4 192.0.2.1 10.0.0.1 56324 443\r\n".to_vec();
        let mut binary = SIGNATURE.to_vec();
        binary.extend([0x21, 0x11, 0, 12, 192, 0, 2, 1, 10, 0, 0, 1, 0xdc, 0x04, 0x01, 0xbb]);
        for header in [line, binary] {
            for cut in [0, 1, 5, 11, 12, 13, 16, 20, header.len() - 1, header.len(), header.len() + 3] {
                let (client, rest) = over_a_socket(&[&header[..], b"GET / HTTP/1.1\r\n"].concat(), cut);
                assert_eq!(client, Some(ProxiedClient::Address("192.0.2.1:56324".parse().unwrap())), "{cut}");
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
        fn parsers_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), line in "\\PC*", command: u8, family: u8) {
            let _ = parse_v2(command, family, &bytes);
            let _ = parse_v1(&bytes);
            let _ = parse_v1(format!("PROXY {line}\r\n").as_bytes());
        }

        #[test]
        fn version_1_round_trips(source: IpAddr, port: u16, target: Ipv4Addr) {
            let line = match source {
                IpAddr::V4(source) => format!("PROXY TCP4 {source} {target} {port} 80\r\n"),
                IpAddr::V6(source) => format!("PROXY TCP6 {source} ::1 {port} 80\r\n"),
            };
            prop_assert_eq!(parse_v1(line.as_bytes()), Ok(ProxiedClient::Address(SocketAddr::new(source, port))));
        }
    }
}
