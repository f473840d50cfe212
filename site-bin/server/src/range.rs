//! Ranges of bytes (RFC 9110, section 14).

use std::collections::VecDeque;
use std::ops::Range;

use bytes::Bytes;
use http::{HeaderMap, header};

/// More ranges than this in one request are answered with the whole: nobody needs them, and each costs a header.
const MOST: usize = 8;

/// What part of a representation is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of it: no range asked for, or none that means anything to us.
    Whole,
    /// 206 with one part.
    One(Range<usize>),
    /// 206 with `multipart/byteranges`.
    Several(Vec<Range<usize>>),
    /// 416.
    Unsatisfiable,
}

/// Reads `Range` for a representation of `len` bytes.
pub(crate) fn wanted(headers: &HeaderMap, len: usize) -> Wanted {
    let mut values = headers.get_all(header::RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Wanted::Whole };
    match value.to_str().ok().and_then(specifications) {
        Some(specifications) if len > 0 => choose(&specifications, len),
        // Nothing can be cut out of nothing, and `Content-Range` cannot say so.
        _ => Wanted::Whole,
    }
}

/// One of the list: `a-b`, `a-` or `-n`. Numbers past `usize` are as good as the greatest one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Specification {
    From(usize, Option<usize>),
    Last(usize),
}

impl Specification {
    fn read(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-')?;
        match (first.trim_end(), last.trim_start()) {
            ("", last) => number(last).map(Self::Last),
            (first, "") => number(first).map(|first| Self::From(first, None)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The bytes of a representation that it names, if any.
    fn within(self, len: usize) -> Option<Range<usize>> {
        let range = match self {
            Self::From(first, last) => first..last.map_or(len, |last| last.saturating_add(1).min(len)),
            Self::Last(count) => len.saturating_sub(count)..len,
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

/// Reads the list; `None` for another unit or what breaks the grammar.
fn specifications(text: &str) -> Option<Vec<Specification>> {
    let (unit, list) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let mut all = Vec::new();
    for member in list.split(',').map(str::trim).filter(|member| !member.is_empty()) {
        if all.len() > MOST {
            return None;
        }
        all.push(Specification::read(member)?);
    }
    (!all.is_empty()).then_some(all)
}

fn choose(specifications: &[Specification], len: usize) -> Wanted {
    if specifications.len() > MOST {
        return Wanted::Whole;
    }
    let ranges: Vec<Range<usize>> = specifications.iter().filter_map(|specification| specification.within(len)).collect();
    match ranges.as_slice() {
        [] => Wanted::Unsatisfiable,
        [range] => Wanted::One(range.clone()),
        several if overlap(several) => Wanted::Whole,
        _ => Wanted::Several(ranges),
    }
}

fn overlap(ranges: &[Range<usize>]) -> bool {
    let mut sorted: Vec<&Range<usize>> = ranges.iter().collect();
    sorted.sort_unstable_by_key(|range| range.start);
    sorted.windows(2).any(|pair| matches!(pair, [first, second] if second.start < first.end))
}

/// The value of `Content-Range` for a part.
pub(crate) fn content_range(range: &Range<usize>, len: usize) -> String {
    format!("bytes {}-{}/{len}", range.start, range.end.saturating_sub(1))
}

/// The pieces of a `multipart/byteranges` body (RFC 9110, section 14.6). The parts are slices of `whole`.
///
/// Ranges that reach past the end of `whole` are left out; [`wanted`] makes none.
pub(crate) fn multipart(whole: &Bytes, ranges: &[Range<usize>], media_type: &str, boundary: &str) -> VecDeque<Bytes> {
    let mut pieces = VecDeque::with_capacity(ranges.len() * 2 + 1);
    let mut line_end = "";
    for range in ranges.iter().filter(|range| range.start <= range.end && range.end <= whole.len()) {
        let content_range = content_range(range, whole.len());
        let head = format!("{line_end}--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {content_range}\r\n\r\n");
        pieces.push_back(Bytes::from(head));
        pieces.push_back(whole.slice(range.clone()));
        line_end = "\r\n";
    }
    pieces.push_back(Bytes::from(format!("{line_end}--{boundary}--\r\n")));
    pieces
}

/// A line that separates the parts of a representation. It is made of the entity tag, a hash of the bytes, which therefore do not
/// contain it.
pub(crate) fn boundary(etag: &str) -> String {
    let digits = etag.chars().filter(char::is_ascii_alphanumeric).take(48);
    ['p', 'a', 'r', 't', '-'].into_iter().chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(value: &str, len: usize) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        wanted(&headers, len)
    }

    #[test]
    fn one_range() {
        let cases = [
            ("bytes=0-0", Wanted::One(0..1)),
            ("bytes=2-5", Wanted::One(2..6)),
            ("bytes=2-", Wanted::One(2..10)),
            ("bytes=9-", Wanted::One(9..10)),
            ("bytes=2-99", Wanted::One(2..10)),
            ("bytes=-3", Wanted::One(7..10)),
            ("bytes=-99", Wanted::One(0..10)),
            ("Bytes = 2 - 5 ", Wanted::One(2..6)),
            ("bytes=,2-5,", Wanted::One(2..6)),
            ("bytes=0-99999999999999999999999", Wanted::One(0..10)),
            ("bytes=-99999999999999999999999", Wanted::One(0..10)),
            ("bytes=10-", Wanted::Unsatisfiable),
            ("bytes=10-20", Wanted::Unsatisfiable),
            ("bytes=99999999999999999999999-", Wanted::Unsatisfiable),
            ("bytes=-0", Wanted::Unsatisfiable),
            ("bytes=20-,-0", Wanted::Unsatisfiable),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=1", Wanted::Whole),
            ("bytes=1-2-3", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("bytes=0-1,x", Wanted::Whole),
            ("bytes 0-1", Wanted::Whole),
            ("items=0-1", Wanted::Whole),
            ("0-1", Wanted::Whole),
            ("é", Wanted::Whole),
        ];
        for (value, expected) in cases {
            assert_eq!(of(value, 10), expected, "{value}");
        }
        assert_eq!(of("bytes=0-", 0), Wanted::Whole);
        assert_eq!(of("bytes=-1", 0), Wanted::Whole);
    }

    #[test]
    fn several_ranges() {
        assert_eq!(of("bytes=0-1,4-5", 10), Wanted::Several(vec![0..2, 4..6]));
        assert_eq!(of("bytes=8-, 0-1", 10), Wanted::Several(vec![8..10, 0..2]));
        assert_eq!(of("bytes=0-1,2-3", 10), Wanted::Several(vec![0..2, 2..4]));
        assert_eq!(of("bytes=0-1,50-60", 10), Wanted::One(0..2));
        assert_eq!(of("bytes=0-4,4-5", 10), Wanted::Whole);
        assert_eq!(of("bytes=0-,-1", 10), Wanted::Whole);
        let list =
            |count: usize| format!("bytes={}", (0..count).map(|n| format!("{}-{}", n * 2, n * 2)).collect::<Vec<_>>().join(","));
        assert!(matches!(of(&list(8), 100), Wanted::Several(ranges) if ranges.len() == 8));
        assert_eq!(of(&list(9), 100), Wanted::Whole);
        assert_eq!(of(&list(2000), 100), Wanted::Whole);
    }

    #[test]
    fn a_repeated_field_is_ignored() {
        let mut headers = HeaderMap::new();
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        assert_eq!(wanted(&headers, 10), Wanted::Whole);
    }

    #[test]
    fn parts_are_laid_out_as_the_rfc_shows() {
        let whole = Bytes::from_static(b"0123456789");
        let pieces = multipart(&whole, &[0..2, 8..10], "text/plain", &boundary("\"ab-C1\""));
        let text: String = pieces.iter().map(|piece| std::str::from_utf8(piece).unwrap()).collect();
        let expected = "--part-abC1\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n\
                        --part-abC1\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--part-abC1--\r\n";
        assert_eq!(text, expected);
    }

    proptest::proptest! {
        #[test]
        fn what_is_wanted_lies_within(value in "bytes=[0-9, -]{0,40}", len in 0usize..50) {
            let ranges = match of(&value, len) {
                Wanted::One(range) => vec![range],
                Wanted::Several(ranges) => ranges,
                Wanted::Whole | Wanted::Unsatisfiable => vec![],
            };
            for range in ranges {
                proptest::prop_assert!(range.start < range.end && range.end <= len);
            }
        }
    }
}
