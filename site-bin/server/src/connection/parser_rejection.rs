//! Replaces the responses that hyper's HTTP/1 parser writes by itself, before a request reaches a handler.
//!
//! hyper answers malformed requests (400), long targets (414) and large heads (431) with a status line only. Every response carries the
//! security headers, so these do too.

use http::HeaderMap;

use crate::http::security_headers::{CSP_NO_CONTENT, add_hsts, add_security_headers};

/// Upper bound on the size of hyper's own responses.
const MAX_REJECTION_BYTES: usize = 256;

/// The response to write instead of `bytes` if these are one of hyper's own: a status line, two or three known headers, no body.
///
/// hyper reports any head that exceeds its buffer as 431. If not even the first line fit (`line_seen` is false), the target is too long,
/// so the status becomes 414.
pub(crate) fn replacement(bytes: &[u8], line_seen: bool, tls: bool) -> Option<Vec<u8>> {
    if bytes.len() > MAX_REJECTION_BYTES || !bytes.starts_with(b"HTTP/1.") || bytes.get(8..10) != Some(b" 4") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let (status, fields) = text.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let status = match status {
        "HTTP/1.1 431 Request Header Fields Too Large" if !line_seen => "HTTP/1.1 414 URI Too Long",
        status => status,
    };
    let written_by_hyper = |line: &str| {
        line == "connection: close"
            || line == "content-length: 0"
            || line.strip_prefix("date: ").is_some_and(|date| date.len() == 29)
    };
    if !fields.split("\r\n").all(written_by_hyper) {
        return None;
    }
    let mut headers = HeaderMap::new();
    add_security_headers(&mut headers);
    if tls {
        add_hsts(&mut headers);
    }
    let mut response = format!("{status}\r\n{fields}\r\ncontent-security-policy: {CSP_NO_CONTENT}\r\n").into_bytes();
    for (name, value) in &headers {
        response.extend_from_slice(name.as_str().as_bytes());
        response.extend_from_slice(b": ");
        response.extend_from_slice(value.as_bytes());
        response.extend_from_slice(b"\r\n");
    }
    response.extend_from_slice(b"\r\n");
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "date: Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn only_responses_of_the_parser_are_replaced() {
        let bare = format!("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n{DATE}\r\n\r\n");
        let response = String::from_utf8(replacement(bare.as_bytes(), true, false).unwrap()).unwrap();
        assert!(response.starts_with("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n"));
        assert!(response.contains("\r\nx-content-type-options: nosniff\r\n"));
        assert!(response.contains("\r\ncontent-security-policy: default-src 'none';"));
        assert!(response.ends_with("\r\n\r\n"));
        assert!(!response.contains("strict-transport-security"));
        let response = String::from_utf8(replacement(bare.as_bytes(), true, true).unwrap()).unwrap();
        assert!(response.contains("\r\nstrict-transport-security: max-age="));
        assert_eq!(replacement(response.as_bytes(), true, false), None);

        let large = format!("HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n{DATE}\r\n\r\n");
        assert!(replacement(large.as_bytes(), true, false).unwrap().starts_with(b"HTTP/1.1 431 "));
        assert!(replacement(large.as_bytes(), false, false).unwrap().starts_with(b"HTTP/1.1 414 URI Too Long\r\n"));

        for other in [
            format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{DATE}\r\n\r\n"),
            format!("HTTP/1.1 404 Not Found\r\netag: \"x\"\r\n{DATE}\r\n\r\n"),
            format!("HTTP/1.1 400 Bad Request\r\n{DATE}\r\n\r\nmore"),
            "HTTP/1.1 4".to_owned(),
            String::new(),
        ] {
            assert_eq!(replacement(other.as_bytes(), true, true), None, "{other}");
        }
    }
}
