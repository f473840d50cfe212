//! The refusals that hyper writes by itself, before a request reaches us, in our words.
//!
//! hyper answers what is no HTTP (400), too long a target (414) and too large a head (431) with a bare status line. Every answer
//! of ours carries the same headers; so these do too.

use http::HeaderMap;

use crate::header;

/// Longer than any of them.
const LONGEST: usize = 256;

/// The answer to write instead of these bytes, if they are a refusal of hyper's own: a status line, its two or three fields, no body.
///
/// hyper calls any head too large that does not fit its buffer. Where not even the first line did (`line` is false), the target is.
pub(crate) fn dressed(bytes: &[u8], line: bool, tls: bool) -> Option<Vec<u8>> {
    if bytes.len() > LONGEST || !bytes.starts_with(b"HTTP/1.") || bytes.get(8..10) != Some(b" 4") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let (status, fields) = text.strip_suffix("\r\n\r\n")?.split_once("\r\n")?;
    let status = match status {
        "HTTP/1.1 431 Request Header Fields Too Large" if !line => "HTTP/1.1 414 URI Too Long",
        status => status,
    };
    let own = |line: &str| {
        line == "connection: close"
            || line == "content-length: 0"
            || line.strip_prefix("date: ").is_some_and(|date| date.len() == 29)
    };
    if !fields.split("\r\n").all(own) {
        return None;
    }
    let mut headers = HeaderMap::new();
    header::secure(&mut headers);
    if tls {
        header::insist(&mut headers);
    }
    let mut answer = format!("{status}\r\n{fields}\r\ncontent-security-policy: {}\r\n", header::BARE).into_bytes();
    for (name, value) in &headers {
        answer.extend_from_slice(name.as_str().as_bytes());
        answer.extend_from_slice(b": ");
        answer.extend_from_slice(value.as_bytes());
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"\r\n");
    Some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "date: Sun, 06 Nov 1994 08:49:37 GMT";

    #[test]
    fn bare_refusals_are_dressed_and_nothing_else() {
        let bare = format!("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n{DATE}\r\n\r\n");
        let answer = String::from_utf8(dressed(bare.as_bytes(), true, false).unwrap()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n"));
        assert!(answer.contains("\r\nx-content-type-options: nosniff\r\n"));
        assert!(answer.contains("\r\ncontent-security-policy: default-src 'none';"));
        assert!(answer.ends_with("\r\n\r\n"));
        assert!(!answer.contains("strict-transport-security"));
        let answer = String::from_utf8(dressed(bare.as_bytes(), true, true).unwrap()).unwrap();
        assert!(answer.contains("\r\nstrict-transport-security: max-age="));
        assert_eq!(dressed(answer.as_bytes(), true, false), None);

        let large = format!("HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n{DATE}\r\n\r\n");
        assert!(dressed(large.as_bytes(), true, false).unwrap().starts_with(b"HTTP/1.1 431 "));
        assert!(dressed(large.as_bytes(), false, false).unwrap().starts_with(b"HTTP/1.1 414 URI Too Long\r\n"));

        for other in [
            format!("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n{DATE}\r\n\r\n"),
            format!("HTTP/1.1 404 Not Found\r\netag: \"x\"\r\n{DATE}\r\n\r\n"),
            format!("HTTP/1.1 400 Bad Request\r\n{DATE}\r\n\r\nmore"),
            "HTTP/1.1 4".to_owned(),
            String::new(),
        ] {
            assert_eq!(dressed(other.as_bytes(), true, true), None, "{other}");
        }
    }
}
