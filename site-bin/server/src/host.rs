//! Which host a request is for (RFC 9110, section 7.2; RFC 9112, section 3.2). hyper checks none of this.

use http::request::Parts;
use http::{Version, header};

/// `Host` is missing, repeated, empty or no host; the answer is 400.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadHost;

/// The host a request names, without its port; `None` for an HTTP/1.0 request that names none.
///
/// The authority of an absolute target beats `Host`, which must be right all the same. In HTTP/2 there is always an authority or
/// `Host`, and where there are both they say the same (RFC 9113, section 8.3.1).
pub(crate) fn named(request: &Parts) -> Result<Option<&str>, BadHost> {
    let mut values = request.headers.get_all(header::HOST).iter();
    let field = match (values.next(), values.next()) {
        (_, Some(_)) => return Err(BadHost),
        (Some(value), None) => Some(value.to_str().map_err(|_| BadHost)?),
        (None, None) => None,
    };
    let authority = request.uri.authority().map(http::uri::Authority::as_str);
    let named = match (field, request.version) {
        (None, Version::HTTP_11) => return Err(BadHost),
        (None, Version::HTTP_2) if authority.is_none() => return Err(BadHost),
        (Some(text), Version::HTTP_2) if authority.is_some_and(|authority| !authority.eq_ignore_ascii_case(text)) => {
            return Err(BadHost);
        }
        (None, _) => None,
        (Some(""), Version::HTTP_10) => None,
        (Some(text), _) => Some(host(text).ok_or(BadHost)?),
    };
    match authority {
        Some(text) => host(text).ok_or(BadHost).map(Some),
        None => Ok(named),
    }
}

/// Is this one of ours? Letter case and a final dot make no difference. `hosts` are in lower case.
pub(crate) fn is_among(hosts: &[String], name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    hosts.iter().any(|host| host.eq_ignore_ascii_case(name))
}

/// What a name may have (`reg-name` of RFC 3986, section 3.2.2).
fn is_name(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'%')
        || matches!(byte, b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
}

/// The host of `host [ ":" port ]`, where it is well-formed.
fn host(text: &str) -> Option<&str> {
    let (host, rest) = if text.starts_with('[') {
        let end = text.find(']')?;
        let inside = text.get(1..end)?;
        let address = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        if inside.is_empty() || !inside.bytes().all(address) {
            return None;
        }
        text.split_at(end + 1)
    } else {
        text.split_at(text.bytes().position(|byte| !is_name(byte)).unwrap_or(text.len()))
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
    fn http_1_1_names_exactly_one_host() {
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
            assert_eq!(named(&request), expected, "{hosts:?}");
        }
    }

    #[test]
    fn http_1_0_may_name_none() {
        assert_eq!(named(&request("/", Version::HTTP_10, &[])), Ok(None));
        assert_eq!(named(&request("/", Version::HTTP_10, &[""])), Ok(None));
        assert_eq!(named(&request("/", Version::HTTP_10, &["a"])), Ok(Some("a")));
        assert_eq!(named(&request("/", Version::HTTP_10, &["a", "b"])), Err(BadHost));
        assert_eq!(named(&request("/", Version::HTTP_10, &["a b"])), Err(BadHost));
    }

    #[test]
    fn an_absolute_target_beats_the_field() {
        assert_eq!(named(&request("http://a.example/", Version::HTTP_11, &["b.example"])), Ok(Some("a.example")));
        assert_eq!(named(&request("http://a.example:81/", Version::HTTP_10, &[])), Ok(Some("a.example")));
        assert_eq!(named(&request("http://a.example/", Version::HTTP_11, &[])), Err(BadHost));
        assert_eq!(named(&request("http://u@a.example/", Version::HTTP_11, &["a.example"])), Err(BadHost));
    }

    #[test]
    fn http_2_says_it_once_or_twice_the_same() {
        let named =
            |target: &str, hosts: &[&str]| named(&request(target, Version::HTTP_2, hosts)).map(|host| host.map(str::to_owned));
        let expected = Ok(Some("a.example".to_owned()));
        assert_eq!(named("https://a.example/", &[]), expected);
        assert_eq!(named("/", &["a.example:443"]), expected);
        assert_eq!(named("https://a.example:443/", &["A.example:443"]), Ok(Some("a.example".to_owned())));
        assert_eq!(named("/", &[]), Err(BadHost));
        assert_eq!(named("https://a.example/", &["b.example"]), Err(BadHost));
        assert_eq!(named("https://a.example/", &["a.example", "a.example"]), Err(BadHost));
        assert_eq!(named("https://u@a.example/", &[]), Err(BadHost));
    }

    #[test]
    fn ours_are_compared_without_case_and_final_dot() {
        let ours = ["example.org".to_owned(), "[::1]".to_owned()];
        for name in ["example.org", "Example.ORG", "example.org.", "[::1]"] {
            assert!(is_among(&ours, name), "{name}");
        }
        for name in ["www.example.org", "example.org..", "", "."] {
            assert!(!is_among(&ours, name), "{name}");
        }
    }
}
