//! Hosts as a Content-Security-Policy names them.

use idna::AsciiDenyList;
use percent_encoding::percent_decode_str;

/// Host and port of a URL, such as `Bücher.example:8443`, as a policy names them: in lower case and ASCII
/// (`xn--bcher-kva.example:8443`). `None` for what no policy can name (CSP 3, `host-source`), such as an IPv6 address.
pub fn host_source(authority: &str) -> Option<String> {
    let (name, port) = match authority.rsplit_once(':') {
        Some((name, port)) => (name, Some(port).filter(|port| !port.is_empty())),
        None => (authority, None),
    };
    let name = percent_decode_str(name).decode_utf8().ok()?;
    let ascii = idna::domain_to_ascii_cow(name.as_bytes(), AsciiDenyList::URL).ok()?;
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    (ascii.split('.').all(is_label) && port.is_none_or(is_port)).then(|| match port {
        Some(port) => format!("{ascii}:{port}"),
        None => ascii.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::host_source;

    #[test]
    fn hosts_are_in_ascii() {
        for (authority, source) in [
            ("a.example", Some("a.example")),
            ("A.Example:8443", Some("a.example:8443")),
            ("a.example:", Some("a.example")),
            ("127.0.0.1:3000", Some("127.0.0.1:3000")),
            ("localhost", Some("localhost")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("BÜCHER.example", Some("xn--bcher-kva.example")),
            ("b\u{fc}cher。example:1", Some("xn--bcher-kva.example:1")),
            ("b%C3%BCcher.example", Some("xn--bcher-kva.example")),
            ("日本語.jp", Some("xn--wgv71a119e.jp")),
            ("xn--bcher-kva.example", Some("xn--bcher-kva.example")),
            ("[::1]:80", None),
            ("a.example.", None),
            ("", None),
            (":80", None),
            ("a..b", None),
            ("a b", None),
            ("a;b", None),
            ("a,b", None),
            ("a:b", None),
            ("*.example", None),
            ("a%3bscript-src", None),
        ] {
            assert_eq!(host_source(authority).as_deref(), source, "{authority}");
        }
    }
}
