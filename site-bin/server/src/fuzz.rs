//! Properties of the request parsers that hold for arbitrary bytes. The fuzz targets in `fuzz/` call these functions; `cargo test` replays
//! the stored corpus. Each function panics if a property is violated.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri, Version, header};
use percent_encoding::percent_decode_str;
use site_model::{Coding, Representation};

use crate::http::conditional::{self, Decision, Validators};
use crate::http::range::{self, RequestedRange};
use crate::http::target::{self, Target};
use crate::http::{host, negotiate};

/// Builds headers from the lines of the input, one for each name in turn. Lines that are not valid header values are skipped.
fn headers_from_lines(bytes: &[u8], names: &[HeaderName]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (line, name) in bytes.split(|&byte| byte == b'\n').zip(names) {
        if let (false, Ok(value)) = (line.is_empty(), HeaderValue::from_bytes(line)) {
            headers.append(name, value);
        }
    }
    headers
}

/// Input: a request target and, on the next line, a `Host`.
pub fn target(bytes: &[u8]) {
    let (raw, name) = bytes.split_at(bytes.iter().position(|&byte| byte == b'\n').unwrap_or(bytes.len()));
    let Ok(uri) = Uri::try_from(raw) else { return };
    if let Ok(Target { path, query }) = Target::parse(&uri) {
        assert!(path.starts_with('/') && !path.contains('\0'));
        assert!(path.split('/').all(|segment| segment != "." && segment != ".."));
        let folder = format!("{path}/");
        let at_origin = uri.path_and_query().and_then(|target| target::location_at_origin("", target.as_str()));
        for location in [target::location(&folder, query), target::location_with_query("/new/#part", query)].into_iter().flatten()
        {
            let text = location.to_str().expect("an address is text");
            assert!(!text.starts_with("//") && !text.starts_with("/\\"));
        }
        for location in
            [target::location(&folder, query), target::location_with_query("/new/#part", query), at_origin].into_iter().flatten()
        {
            let text = location.to_str().expect("an address is text");
            assert!(text.starts_with('/'));
            assert!(text.bytes().all(|byte| byte > b' ' && byte != 0x7f));
        }
        // The redirect leads to the requested path.
        if let Some(location) = target::location(&folder, query) {
            let uri = Uri::try_from(location.as_bytes()).expect("an address is a target");
            let again = Target::parse(&uri).expect("a path of ours is a path of ours");
            assert_eq!(&*again.path, &*folder);
            let decoded = |query: Option<&str>| query.map(|query| percent_decode_str(query).collect::<Vec<u8>>());
            assert_eq!(decoded(again.query), decoded(query));
        }
    }
    let mut request = Request::new(());
    *request.uri_mut() = uri;
    *request.version_mut() = if name.len() % 2 == 0 { Version::HTTP_11 } else { Version::HTTP_10 };
    *request.headers_mut() = headers_from_lines(name.strip_prefix(b"\n").unwrap_or_default(), &[header::HOST]);
    let (request, ()) = request.into_parts();
    if let Ok(Some(host)) = host::requested(&request) {
        assert!(!host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@\\".contains(&byte)));
        host::contains(&["example.org".to_owned()], host);
    }
}

/// Input: the length of a representation in one byte, then `Range`.
pub fn range(bytes: &[u8]) {
    let Some((&len, value)) = bytes.split_first() else { return };
    let whole = Bytes::from(vec![b'x'; usize::from(len)]);
    let ranges = match range::requested(&headers_from_lines(value, &[header::RANGE]), whole.len()) {
        RequestedRange::Full => return,
        RequestedRange::Unsatisfiable => {
            assert!(!whole.is_empty());
            return;
        }
        RequestedRange::Single(range) => vec![range],
        RequestedRange::Multiple(ranges) => {
            assert!((2..=8).contains(&ranges.len()));
            ranges
        }
    };
    let mut seen = vec![false; whole.len()];
    for range in &ranges {
        assert!(!range.is_empty());
        for at in range.clone() {
            assert!(!std::mem::replace(&mut seen[at], true), "overlap");
        }
        assert!(range::content_range(range, whole.len()).ends_with(&format!("/{len}")));
    }
    let chunks = range::multipart(&whole, &ranges, "text/plain", "part-x");
    let content = chunks.iter().filter(|chunk| chunk.iter().all(|&byte| byte == b'x')).map(Bytes::len).sum::<usize>();
    assert_eq!(content, seen.iter().filter(|seen| **seen).count());
}

/// Input: up to three lines of `Accept-Encoding`.
pub fn accept_encoding(bytes: &[u8]) {
    const NAME: HeaderName = header::ACCEPT_ENCODING;
    let headers = headers_from_lines(bytes, &[NAME, NAME, NAME]);
    let representations = [(Coding::Identity, 90), (Coding::Gzip, 50), (Coding::Zstd, 40), (Coding::Brotli, 30)]
        .map(|(coding, len)| Representation { coding, offset: 0, len, etag: "\"x\"".into() });
    let lines: Vec<String> =
        headers.get_all(NAME).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase()).collect();
    let lists = |word: &str| lines.iter().any(|line| line.contains(word));
    match negotiate::select(&representations, &headers) {
        // Only listed codings are sent.
        Some(chosen) => match chosen.coding {
            Coding::Identity => {}
            coding => assert!(lists("*") || lists(coding.name())),
        },
        // Identity was excluded.
        None => assert!((lists("identity") || lists("*")) && lists("q=0")),
    }
    // The same holds for fewer representations.
    assert!(negotiate::select(&representations[..0], &headers).is_none());
    let only = negotiate::select(&representations[..1], &headers);
    assert!(only.is_some() || (lists("identity") || lists("*")) && lists("q=0"));
}

/// Input: `If-Match`, `If-None-Match`, `If-Modified-Since`, `If-Unmodified-Since` and `If-Range`, one line each.
pub fn conditional(bytes: &[u8]) {
    let names =
        [header::IF_MATCH, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE, header::IF_UNMODIFIED_SINCE, header::IF_RANGE];
    let headers = headers_from_lines(bytes, &names);
    let has = |name: &HeaderName| headers.contains_key(name);
    let validators = Validators { etag: "\"abc\"", last_modified: Some(784_111_777), now: 1_700_000_000 };
    let dateless = Validators { last_modified: None, ..validators };
    match conditional::evaluate(&headers, validators) {
        Decision::Proceed => {
            assert!(headers.get(header::IF_NONE_MATCH).is_none_or(|value| value != "*" && value != "\"abc\""));
        }
        Decision::NotModified => assert!(has(&header::IF_NONE_MATCH) || has(&header::IF_MODIFIED_SINCE)),
        Decision::PreconditionFailed => assert!(has(&header::IF_MATCH) || has(&header::IF_UNMODIFIED_SINCE)),
    }
    match conditional::evaluate(&headers, dateless) {
        Decision::Proceed => {}
        Decision::NotModified => assert!(has(&header::IF_NONE_MATCH)),
        Decision::PreconditionFailed => assert!(has(&header::IF_MATCH)),
    }
    if conditional::range_applies(&headers, dateless) {
        assert!(headers.get(header::IF_RANGE).is_none_or(|value| value.as_bytes().trim_ascii() == b"\"abc\""));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn corpus_passes() {
        type Target = (&'static str, fn(&[u8]));
        let targets: [Target; 4] =
            [("target", target), ("range", range), ("accept_encoding", accept_encoding), ("conditional", conditional)];
        for (name, target) in targets {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
            let mut count = 0;
            for file in fs::read_dir(&folder).unwrap() {
                let file = file.unwrap().path();
                eprintln!("{}", file.display());
                target(&fs::read(file).unwrap());
                count += 1;
            }
            assert!(count >= 10, "{name}: {count}");
        }
    }
}
