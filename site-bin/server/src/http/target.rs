//! Request targets (RFC 9112, section 3.2; RFC 3986, sections 3.3 and 6.2.2), and the values of `Location`.
//!
//! The path is percent-decoded once, here, and only the decoded path is looked up. An encoded slash (`%2F`) is data and not a separator;
//! no address of a site contains one, so such a path is not found. The same holds for dot segments: clients resolve them before they
//! send a request.

use std::borrow::Cow;

use http::{HeaderValue, StatusCode, Uri};
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but unreserved characters, sub-delimiters, `:`, `@` and `/`.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// Characters that are not allowed in a URI or in a header. Everything else, including what is encoded already, is kept.
const URI: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// A request target with a decoded path.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target<'r> {
    /// Decoded, with its leading slash.
    pub(crate) path: Cow<'r, str>,
    /// As received. Not used for lookup; redirects keep it.
    pub(crate) query: Option<&'r str>,
}

impl<'r> Target<'r> {
    /// Parses a target.
    ///
    /// # Errors
    /// The status to respond with: 400 for a path that is malformed or not UTF-8, 404 for one that no site can contain.
    pub(crate) fn parse(uri: &'r Uri) -> Result<Self, StatusCode> {
        let raw = uri.path();
        let query = uri.query();
        if !raw.starts_with('/') {
            return Err(StatusCode::BAD_REQUEST);
        }
        // Fast path: nothing to decode.
        if !raw.bytes().any(|byte| matches!(byte, b'%' | b'.' | 0)) {
            return Ok(Self { path: Cow::Borrowed(raw), query });
        }
        let path = decode(raw)?;
        if path.contains('\0') {
            return Err(StatusCode::BAD_REQUEST);
        }
        let has_dot_segment = path.split('/').any(|segment| segment == "." || segment == "..");
        // More slashes after decoding: one was encoded.
        let slashes = |text: &str| text.bytes().filter(|&byte| byte == b'/').count();
        let has_encoded_slash = matches!(path, Cow::Owned(_)) && slashes(&path) != slashes(raw);
        if has_dot_segment || has_encoded_slash {
            return Err(StatusCode::NOT_FOUND);
        }
        Ok(Self { path, query })
    }
}

fn decode(raw: &str) -> Result<Cow<'_, str>, StatusCode> {
    let bytes = raw.as_bytes();
    let mut rest = bytes;
    let mut encoded = false;
    while let Some(at) = rest.iter().position(|&byte| byte == b'%') {
        encoded = true;
        rest = match rest.get(at + 1..) {
            Some([high, low, rest @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => rest,
            _ => return Err(StatusCode::BAD_REQUEST),
        };
    }
    if !encoded {
        return Ok(Cow::Borrowed(raw));
    }
    percent_decode_str(raw).decode_utf8().map_err(|_| StatusCode::BAD_REQUEST)
}

/// A `Location` with a decoded path and the query of the request. `None` if it would name another host (`//host/`).
pub(crate) fn location(path: &str, query: Option<&str>) -> Option<HeaderValue> {
    if path.starts_with("//") || !path.starts_with('/') {
        return None;
    }
    let mut text = utf8_percent_encode(path, PATH).to_string();
    if let Some(query) = query {
        text.push('?');
        text.extend(utf8_percent_encode(query, URI));
    }
    HeaderValue::try_from(text).ok()
}

/// A `Location` with the same target at another origin. `origin` has a scheme, an authority and no trailing slash.
pub(crate) fn location_at_origin(origin: &str, target: &str) -> Option<HeaderValue> {
    if !target.starts_with('/') {
        return None;
    }
    HeaderValue::try_from(format!("{origin}{}", utf8_percent_encode(target, URI))).ok()
}

/// A `Location` with a ready address and the query of the request, inserted before the fragment.
pub(crate) fn location_with_query(to: &str, query: Option<&str>) -> Option<HeaderValue> {
    let Some(query) = query.filter(|query| !query.is_empty()) else {
        return HeaderValue::from_str(to).ok();
    };
    let (address, fragment) = to.split_once('#').map_or((to, None), |(address, fragment)| (address, Some(fragment)));
    let mut text = address.to_owned();
    text.push(if address.contains('?') { '&' } else { '?' });
    text.extend(utf8_percent_encode(query, URI));
    if let Some(fragment) = fragment {
        text.push('#');
        text.push_str(fragment);
    }
    HeaderValue::try_from(text).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(target: &str) -> Result<String, u16> {
        let uri: Uri = target.parse().unwrap();
        Target::parse(&uri).map(|target| target.path.into_owned()).map_err(|status| status.as_u16())
    }

    #[test]
    fn paths_are_decoded_once() {
        let cases: &[(&str, Result<&str, u16>)] = &[
            ("/", Ok("/")),
            ("/about/", Ok("/about/")),
            ("/about/?x=%zz", Ok("/about/")),
            ("/r%C3%A9sum%c3%a9/", Ok("/résumé/")),
            ("/a%20b", Ok("/a b")),
            ("/a+b", Ok("/a+b")),
            ("/%2561", Ok("/%61")),
            ("/%61bout/", Ok("/about/")),
            ("/%0d%0aX:y", Ok("/\r\nX:y")),
            ("//evil.example", Ok("//evil.example")),
            ("/a//b", Ok("/a//b")),
            ("/...", Ok("/...")),
            ("/.well-known/x", Ok("/.well-known/x")),
            ("/%", Err(400)),
            ("/%4", Err(400)),
            ("/%zz", Err(400)),
            ("/%+1", Err(400)),
            ("/%00", Err(400)),
            ("/a%00b", Err(400)),
            ("/%ff", Err(400)),
            ("/%c0%af", Err(400)),
            ("/%c0%ae%c0%ae/", Err(400)),
            ("/%ed%a0%80", Err(400)),
            ("/posts%2fhello/", Err(404)),
            ("/%2F", Err(404)),
            ("/.", Err(404)),
            ("/..", Err(404)),
            ("/a/./b", Err(404)),
            ("/a/../b", Err(404)),
            ("/a/%2e%2E/b", Err(404)),
            ("/a/.%2e", Err(404)),
        ];
        for (target, expected) in cases {
            assert_eq!(parse(target), expected.map(str::to_owned), "{target}");
        }
    }

    #[test]
    fn locations_stay_on_the_same_host() {
        let text = |value: Option<HeaderValue>| value.map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(text(location("/résumé/", None)).as_deref(), Some("/r%C3%A9sum%C3%A9/"));
        assert_eq!(text(location("/a b\r\nX: y/", Some("q=1"))).as_deref(), Some("/a%20b%0D%0AX:%20y/?q=1"));
        assert_eq!(text(location("/a%b?c#d/", None)).as_deref(), Some("/a%25b%3Fc%23d/"));
        assert_eq!(location("//evil.example/", None), None);
        assert_eq!(location("evil", None), None);
        assert_eq!(text(location("/a/", Some("q=é%20\"<"))).as_deref(), Some("/a/?q=%C3%A9%20%22%3C"));
        assert_eq!(
            text(location_at_origin("https://a.example", "/é?%20é")).as_deref(),
            Some("https://a.example/%C3%A9?%20%C3%A9")
        );
        assert_eq!(location_at_origin("https://a.example", ".evil.example/"), None);
        assert_eq!(text(location_with_query("/new/", None)).as_deref(), Some("/new/"));
        assert_eq!(text(location_with_query("/new/#part", Some("a=b"))).as_deref(), Some("/new/?a=b#part"));
        assert_eq!(text(location_with_query("/new/?x=y", Some("a=b"))).as_deref(), Some("/new/?x=y&a=b"));
        assert_eq!(location_with_query("/new/\r\n", None), None);
    }

    proptest! {
        #[test]
        fn any_path_survives_a_round_trip_through_location(path in "/[^/\0]{1,20}/") {
            prop_assume!(!path.contains("/./") && !path.contains("/../"));
            let location = location(&path, None).unwrap();
            let uri: Uri = location.to_str().unwrap().parse().unwrap();
            prop_assert_eq!(&Target::parse(&uri).unwrap().path, &path);
        }

        #[test]
        fn no_target_panics(target in "/[ -~]{0,40}") {
            if let Ok(uri) = target.parse::<Uri>() {
                let _ = Target::parse(&uri);
            }
        }
    }
}
