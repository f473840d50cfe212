//! Range requests (RFC 9110, section 14).
//!
//! Input: the `Range` header and the length of the representation. Output: the requested byte ranges, and the body of a
//! `multipart/byteranges` response. A header with an unknown unit or bad syntax is ignored.

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;
use http::{HeaderMap, header};

/// Requests for more ranges than this get the whole representation: no client needs them, and each part costs a header.
const MAX_RANGES: usize = 8;

/// The requested part of a representation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RequestedRange {
    /// All of it: no range is requested, or the header is ignored.
    Full,
    /// 206 with one part.
    Single(Range<usize>),
    /// 206 with `multipart/byteranges`.
    Multiple(Vec<Range<usize>>),
    /// 416.
    Unsatisfiable,
}

/// Parses `Range` for a representation of `len` bytes.
pub(crate) fn requested(headers: &HeaderMap, len: usize) -> RequestedRange {
    let mut values = headers.get_all(header::RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return RequestedRange::Full };
    match value.to_str().ok().and_then(parse_list) {
        Some(specs) if len > 0 => resolve(&specs, len),
        // An empty representation has no satisfiable range, and `Content-Range` cannot express that.
        _ => RequestedRange::Full,
    }
}

/// A member of the list: `a-b`, `a-` or `-n`. Numbers above `usize::MAX` saturate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RangeSpec {
    From(usize, Option<usize>),
    Suffix(usize),
}

impl RangeSpec {
    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-')?;
        match (first.trim_end(), last.trim_start()) {
            ("", last) => number(last).map(Self::Suffix),
            (first, "") => number(first).map(|first| Self::From(first, None)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The byte range within a representation of `len` bytes; `None` if empty.
    fn resolve(self, len: usize) -> Option<Range<usize>> {
        let range = match self {
            Self::From(first, last) => first..last.map_or(len, |last| last.saturating_add(1).min(len)),
            Self::Suffix(count) => len.saturating_sub(count)..len,
        };
        (!range.is_empty()).then_some(range)
    }
}

fn number(text: &str) -> Option<usize> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(usize::MAX))
}

/// Parses the list; `None` for another unit or bad syntax.
fn parse_list(text: &str) -> Option<Vec<RangeSpec>> {
    let (unit, list) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut all = Vec::new();
    for member in list.split(',').map(str::trim).filter(|member| !member.is_empty()) {
        if all.len() > MAX_RANGES {
            return None;
        }
        all.push(RangeSpec::parse(member)?);
    }
    (!all.is_empty()).then_some(all)
}

fn resolve(specs: &[RangeSpec], len: usize) -> RequestedRange {
    if specs.len() > MAX_RANGES {
        return RequestedRange::Full;
    }
    let ranges: Vec<Range<usize>> = specs.iter().filter_map(|spec| spec.resolve(len)).collect();
    match ranges.as_slice() {
        [] => RequestedRange::Unsatisfiable,
        [range] => RequestedRange::Single(range.clone()),
        several if overlaps(several) => RequestedRange::Full,
        _ => RequestedRange::Multiple(ranges),
    }
}

fn overlaps(ranges: &[Range<usize>]) -> bool {
    let mut sorted: Vec<&Range<usize>> = ranges.iter().collect();
    sorted.sort_unstable_by_key(|range| range.start);
    sorted.windows(2).any(|pair| matches!(pair, [first, second] if second.start < first.end))
}

/// The value of `Content-Range` for a range.
pub(crate) fn content_range(range: &Range<usize>, len: usize) -> String {
    format!("bytes {}-{}/{len}", range.start, range.end.saturating_sub(1))
}

/// The body of a `multipart/byteranges` response (RFC 9110, section 14.6) as chunks. Parts are slices of `whole`.
///
/// Ranges beyond the end of `whole` are skipped; [`requested`] returns none.
pub(crate) fn multipart(whole: &Bytes, ranges: &[Range<usize>], media_type: &str, boundary: &str) -> VecDeque<Bytes> {
    let mut chunks = VecDeque::with_capacity(ranges.len() * 2 + 1);
    let mut line_end = "";
    for range in ranges.iter().filter(|range| range.start <= range.end && range.end <= whole.len()) {
        let content_range = content_range(range, whole.len());
        let head = format!("{line_end}--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {content_range}\r\n\r\n");
        chunks.push_back(Bytes::from(head));
        chunks.push_back(whole.slice(range.clone()));
        line_end = "\r\n";
    }
    chunks.push_back(Bytes::from(format!("{line_end}--{boundary}--\r\n")));
    chunks
}

/// The boundary between parts. It is derived from the entity tag, a hash of the bytes, so the bytes do not contain it.
pub(crate) fn boundary(etag: &str) -> String {
    let digits = etag.chars().filter(char::is_ascii_alphanumeric).take(48);
    ['p', 'a', 'r', 't', '-'].into_iter().chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn requested_range(value: &str, len: usize) -> RequestedRange {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        requested(&headers, len)
    }

    #[test]
    fn one_range() {
        let cases = [
            ("bytes=0-0", RequestedRange::Single(0..1)),
            ("bytes=2-5", RequestedRange::Single(2..6)),
            ("bytes=2-", RequestedRange::Single(2..10)),
            ("bytes=9-", RequestedRange::Single(9..10)),
            ("bytes=2-99", RequestedRange::Single(2..10)),
            ("bytes=-3", RequestedRange::Single(7..10)),
            ("bytes=-99", RequestedRange::Single(0..10)),
            ("Bytes = 2 - 5 ", RequestedRange::Single(2..6)),
            ("bytes=,2-5,", RequestedRange::Single(2..6)),
            ("bytes=0-99999999999999999999999", RequestedRange::Single(0..10)),
            ("bytes=-99999999999999999999999", RequestedRange::Single(0..10)),
            ("bytes=10-", RequestedRange::Unsatisfiable),
            ("bytes=10-20", RequestedRange::Unsatisfiable),
            ("bytes=99999999999999999999999-", RequestedRange::Unsatisfiable),
            ("bytes=-0", RequestedRange::Unsatisfiable),
            ("bytes=20-,-0", RequestedRange::Unsatisfiable),
            ("bytes=5-2", RequestedRange::Full),
            ("bytes=", RequestedRange::Full),
            ("bytes=-", RequestedRange::Full),
            ("bytes=a-b", RequestedRange::Full),
            ("bytes=1", RequestedRange::Full),
            ("bytes=1-2-3", RequestedRange::Full),
            ("bytes=+1-2", RequestedRange::Full),
            ("bytes=0-1,x", RequestedRange::Full),
            ("bytes 0-1", RequestedRange::Full),
            ("items=0-1", RequestedRange::Full),
            ("0-1", RequestedRange::Full),
            ("é", RequestedRange::Full),
        ];
        for (value, expected) in cases {
            assert_eq!(requested_range(value, 10), expected, "{value}");
        }
        assert_eq!(requested_range("bytes=0-", 0), RequestedRange::Full);
        assert_eq!(requested_range("bytes=-1", 0), RequestedRange::Full);
    }

    #[test]
    fn several_ranges() {
        assert_eq!(requested_range("bytes=0-1,4-5", 10), RequestedRange::Multiple(vec![0..2, 4..6]));
        assert_eq!(requested_range("bytes=8-, 0-1", 10), RequestedRange::Multiple(vec![8..10, 0..2]));
        assert_eq!(requested_range("bytes=0-1,2-3", 10), RequestedRange::Multiple(vec![0..2, 2..4]));
        assert_eq!(requested_range("bytes=0-1,50-60", 10), RequestedRange::Single(0..2));
        assert_eq!(requested_range("bytes=0-4,4-5", 10), RequestedRange::Full);
        assert_eq!(requested_range("bytes=0-,-1", 10), RequestedRange::Full);
        let list =
            |count: usize| format!("bytes={}", (0..count).map(|n| format!("{}-{}", n * 2, n * 2)).collect::<Vec<_>>().join(","));
        assert!(matches!(requested_range(&list(8), 100), RequestedRange::Multiple(ranges) if ranges.len() == 8));
        assert_eq!(requested_range(&list(9), 100), RequestedRange::Full);
        assert_eq!(requested_range(&list(2000), 100), RequestedRange::Full);
    }

    #[test]
    fn a_repeated_field_is_ignored() {
        let mut headers = HeaderMap::new();
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        assert_eq!(requested(&headers, 10), RequestedRange::Full);
    }

    #[test]
    fn multipart_body_has_the_format_of_the_rfc() {
        let whole = Bytes::from_static(b"0123456789");
        let chunks = multipart(&whole, &[0..2, 8..10], "text/plain", &boundary("\"ab-C1\""));
        let text: String = chunks.iter().map(|chunk| std::str::from_utf8(chunk).unwrap()).collect();
        let expected = "--part-abC1\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n\
                        --part-abC1\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--part-abC1--\r\n";
        assert_eq!(text, expected);
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_within_bounds(value in "bytes=[0-9, -]{0,40}", len in 0usize..50) {
            let ranges = match requested_range(&value, len) {
                RequestedRange::Single(range) => vec![range],
                RequestedRange::Multiple(ranges) => ranges,
                RequestedRange::Full | RequestedRange::Unsatisfiable => vec![],
            };
            for range in ranges {
                proptest::prop_assert!(range.start < range.end && range.end <= len);
            }
        }
    }
}
