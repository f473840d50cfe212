//! The host a request is for (RFC 9110, section 7.2; RFC 9112, section 3.2; RFC 9113, section 8.3.1). hyper checks none of this.

use http::request::Parts;
use http::{Version, header};

/// `Host` is missing, repeated, empty or malformed; the response is 400.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadHost;

/// The requested host without its port; `None` for an HTTP/1.0 request without a host.
///
/// The authority of an absolute target takes precedence over `Host`, which must be valid nevertheless. An HTTP/2 request has an authority
/// or `Host`; if it has both, they must be equal.
pub(crate) fn requested(request: &Parts) -> Result<Option<&str>, BadHost> {
    let mut values = request.headers.get_all(header::HOST).iter();
    let field = match (values.next(), values.next()) {
        (_, Some(_)) => return Err(BadHost),
        (Some(value), None) => Some(value.to_str().map_err(|_| BadHost)?),
        (None, None) => None,
    };
    let authority = request.uri.authority().map(http::uri::Authority::as_str);
    let from_field = match (field, request.version) {
        (None, Version::HTTP_11) => return Err(BadHost),
        (None, Version::HTTP_2) if authority.is_none() => return Err(BadHost),
        (Some(text), Version::HTTP_2) if authority.is_some_and(|authority| !authority.eq_ignore_ascii_case(text)) => {
            return Err(BadHost);
        }
        (None, _) => None,
        (Some(""), Version::HTTP_10) => None,
        (Some(text), _) => Some(parse(text).ok_or(BadHost)?),
    };
    match authority {
        Some(text) => parse(text).ok_or(BadHost).map(Some),
        None => Ok(from_field),
    }
}

/// True if `name` is one of `hosts`, which are in lower case. Letter case and a trailing dot are ignored.
pub(crate) fn contains(hosts: &[String], name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

/// Characters of `reg-name` (RFC 3986, section 3.2.2).
fn is_reg_name(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'%')
        || matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
}

/// The host of `host [ ":" port ]`; `None` if malformed.
fn parse(text: &str) -> Option<&str> {
    let (host, rest) = if text.starts_with('[') {
        let end = text.find(']')?;
        let inside = text.get(1..end)?;
        let is_address = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        if inside.is_empty() || !inside.bytes().all(is_address) {
            return None;
        }
        text.split_at(end + 1)
    } else {
        text.split_at(text.bytes().position(|byte| !is_reg_name(byte)).unwrap_or(text.len()))
    };
    let port = if rest.is_empty() { rest } else { rest.strip_prefix(':')? };
    (!host.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(host)
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn request(target: &str, version: Version, hosts: &[&str]) -> Parts {
        let mut builder = Request::builder().uri(target).version(version);
        for host in hosts {
            builder = builder.header(header::HOST, *host);
        }
        builder.body(()).unwrap().into_parts().0
    }

    #[test]
    fn http_1_1_needs_exactly_one_host() {
        let cases: &[(&[&str], Result<&str, BadHost>)] = &[
            (&["example.org"], Ok("example.org")),
            (&["example.org:3000"], Ok("example.org")),
            (&["example.org:"], Ok("example.org")),
            (&["EXAMPLE.org."], Ok("EXAMPLE.org.")),
            (&["127.0.0.1:80"], Ok("127.0.0.1")),
            (&["[::1]:80"], Ok("[::1]")),
            (&["[::1]"], Ok("[::1]")),
            (&[], Err(BadHost)),
            (&[""], Err(BadHost)),
            (&[":80"], Err(BadHost)),
            (&["a", "b"], Err(BadHost)),
            (&["a", "a"], Err(BadHost)),
            (&["a b"], Err(BadHost)),
            (&["a/b"], Err(BadHost)),
            (&["user@a"], Err(BadHost)),
            (&["a:b"], Err(BadHost)),
            (&["a:123456"], Err(BadHost)),
            (&["::1"], Err(BadHost)),
            (&["[::1"], Err(BadHost)),
            (&["[]"], Err(BadHost)),
            (&["[::1]x"], Err(BadHost)),
            (&["[x]"], Err(BadHost)),
            (&["é"], Err(BadHost)),
        ];
        for (hosts, expected) in cases {
            let request = request("/", Version::HTTP_11, hosts);
            let expected = expected.as_ref().map(|host| Some(*host)).map_err(|_| BadHost);
            assert_eq!(requested(&request), expected, "{hosts:?}");
        }
    }

    #[test]
    fn http_1_0_may_lack_a_host() {
        assert_eq!(requested(&request("/", Version::HTTP_10, &[])), Ok(None));
        assert_eq!(requested(&request("/", Version::HTTP_10, &[""])), Ok(None));
        assert_eq!(requested(&request("/", Version::HTTP_10, &["a"])), Ok(Some("a")));
        assert_eq!(requested(&request("/", Version::HTTP_10, &["a", "b"])), Err(BadHost));
        assert_eq!(requested(&request("/", Version::HTTP_10, &["a b"])), Err(BadHost));
    }

    #[test]
    fn an_absolute_target_takes_precedence() {
        assert_eq!(requested(&request("http://a.example/", Version::HTTP_11, &["b.example"])), Ok(Some("a.example")));
        assert_eq!(requested(&request("http://a.example:81/", Version::HTTP_10, &[])), Ok(Some("a.example")));
        assert_eq!(requested(&request("http://a.example/", Version::HTTP_11, &[])), Err(BadHost));
        assert_eq!(requested(&request("http://u@a.example/", Version::HTTP_11, &["a.example"])), Err(BadHost));
    }

    #[test]
    fn http_2_authority_and_host_agree() {
        let requested_host = |target: &str, hosts: &[&str]| {
            requested(&request(target, Version::HTTP_2, hosts)).map(|host| host.map(str::to_owned))
        };
        let expected = Ok(Some("a.example".to_owned()));
        assert_eq!(requested_host("https://a.example/", &[]), expected);
        assert_eq!(requested_host("/", &["a.example:443"]), expected);
        assert_eq!(requested_host("https://a.example:443/", &["A.example:443"]), Ok(Some("a.example".to_owned())));
        assert_eq!(requested_host("/", &[]), Err(BadHost));
        assert_eq!(requested_host("https://a.example/", &["b.example"]), Err(BadHost));
        assert_eq!(requested_host("https://a.example/", &["a.example", "a.example"]), Err(BadHost));
        assert_eq!(requested_host("https://u@a.example/", &[]), Err(BadHost));
    }

    #[test]
    fn hosts_are_compared_without_case_and_trailing_dot() {
        let hosts = ["example.org".to_owned(), "[::1]".to_owned()];
        for name in ["example.org", "Example.ORG", "example.org.", "[::1]"] {
            assert!(contains(&hosts, name), "{name}");
        }
        for name in ["www.example.org", "example.org..", "", "."] {
            assert!(!contains(&hosts, name), "{name}");
        }
    }
}
