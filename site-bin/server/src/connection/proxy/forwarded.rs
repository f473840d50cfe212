//! Parsers for `Forwarded` (RFC 7239) and `X-Forwarded-For`.
//!
//! Output: the stated addresses, nearest hop first; `None` for an entry that is not an address.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// The hops in `Forwarded`.
pub(crate) fn forwarded_hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    header_lines(headers, header::FORWARDED).flat_map(elements).map(forwarded_for)
}

/// The hops in `X-Forwarded-For`.
pub(crate) fn x_forwarded_for_hops(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let name = HeaderName::from_static("x-forwarded-for");
    header_lines(headers, name).flat_map(|line| line.rsplit(',')).map(|text| parse_node(text.trim()))
}

/// The lines of a header, last one first.
fn header_lines(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().rev().filter_map(|value: &HeaderValue| value.to_str().ok())
}

/// The elements of a `Forwarded` line, last one first. Commas in quoted strings do not separate.
fn elements(line: &str) -> impl Iterator<Item = &str> {
    split_unquoted(line, ',').into_iter().rev()
}

fn split_unquoted(text: &str, separator: char) -> Vec<&str> {
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

/// The address in `for=` of one element.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    split_unquoted(element, ';').into_iter().find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for")
            .then(|| parse_node(value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value)))
    })?
}

/// Parses an address with optional port and, for IPv6, brackets. `unknown` and obfuscated names such as `_hidden` yield `None`.
fn parse_node(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let address = text.parse().ok().or_else(bracketed).or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{ProxyHeader, TrustedProxies};
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies(header: ProxyHeader) -> TrustedProxies {
        TrustedProxies { networks: vec!["10.0.0.0/8".parse().unwrap(), "2001:db8:1::/48".parse().unwrap()], header }
    }

    fn headers(name: &'static str, lines: &[&str]) -> HeaderMap {
        let name = HeaderName::from_static(name);
        lines.iter().map(|line| (name.clone(), HeaderValue::from_str(line).unwrap())).collect()
    }

    #[test]
    fn x_forwarded_for_is_read_from_its_end() {
        let proxies = proxies(ProxyHeader::XForwardedFor);
        let client = |peer: &str, lines: &[&str]| proxies.client_address(ip(peer), &headers("x-forwarded-for", lines));
        assert_eq!(client("10.0.0.1", &["192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client("::ffff:10.0.0.1", &["192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client("2001:db8:1::9", &["2001:db8:2::1"]), Some(ip("2001:db8:2::1")));
        // What the client sent comes before what the proxy appended, on the same line or an earlier one.
        assert_eq!(client("10.0.0.1", &["203.0.113.9, 192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client("10.0.0.1", &["203.0.113.9", "192.0.2.1"]), Some(ip("192.0.2.1")));
        // Several trusted proxies in a row are skipped.
        assert_eq!(client("10.0.0.1", &["192.0.2.1, 10.0.0.3", "10.0.0.2"]), Some(ip("192.0.2.1")));
        assert_eq!(client("10.0.0.1", &["10.0.0.3,10.0.0.2"]), Some(ip("10.0.0.3")));
        assert_eq!(client("10.0.0.1", &["192.0.2.1, nonsense, 10.0.0.2"]), Some(ip("10.0.0.2")));
        assert_eq!(client("10.0.0.1", &["nonsense"]), None);
        assert_eq!(client("10.0.0.1", &[]), None);
        // Not a trusted proxy.
        assert_eq!(client("192.0.2.7", &["192.0.2.1"]), None);
    }

    #[test]
    fn forwarded_is_read_from_its_end() {
        let proxies = proxies(ProxyHeader::Forwarded);
        let client = |lines: &[&str]| proxies.client_address(ip("10.0.0.1"), &headers("forwarded", lines));
        assert_eq!(client(&["for=192.0.2.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["proto=https;For=\"192.0.2.1:4711\";by=10.0.0.1"]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["for=\"[2001:db8::17]:4711\""]), Some(ip("2001:db8::17")));
        assert_eq!(client(&["for=\"[2001:db8::17]\", for=10.0.0.2"]), Some(ip("2001:db8::17")));
        assert_eq!(client(&["for=203.0.113.9", "for=192.0.2.1, for=10.0.0.2"]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["for=203.0.113.9, for=unknown"]), None);
        assert_eq!(client(&["for=203.0.113.9, for=_hidden, for=10.0.0.2"]), Some(ip("10.0.0.2")));
        // Separators in quoted strings do not count.
        assert_eq!(client(&["for=192.0.2.1;host=\"a, for=203.0.113.9\""]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["for=192.0.2.1;host=\"a\\\", for=203.0.113.9\""]), Some(ip("192.0.2.1")));
        assert_eq!(client(&["by=192.0.2.1"]), None);
    }

    proptest! {
        #[test]
        fn parsers_never_panic(line in "\\PC*") {
            let _ = parse_node(&line);
            let _ = elements(&line).map(forwarded_for).count();
        }
    }
}
