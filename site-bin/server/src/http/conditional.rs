//! Conditional requests (RFC 9110, sections 13.1 and 13.2).
//!
//! Input: request headers and the validators of the selected representation. Output: proceed, 304 or 412; and whether a range applies.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, header};

/// Validators of the selected representation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validators<'s> {
    /// Strong entity tag with its quotes.
    pub(crate) etag: &'s str,
    /// Modification time in seconds since 1970, if known.
    pub(crate) last_modified: Option<i64>,
    /// Time of the response in seconds since 1970.
    pub(crate) now: i64,
}

/// Result of the preconditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Continue as if there were none.
    Proceed,
    /// 304: the client has the current representation.
    NotModified,
    /// 412: the client's assumption is wrong.
    PreconditionFailed,
}

/// A precondition, named after its header without the `If`. `If-Range` is separate: it only affects the range.
#[derive(Clone, Copy, Debug)]
enum Precondition {
    Match,
    UnmodifiedSince,
    NoneMatch,
    ModifiedSince,
}

/// Order of evaluation (RFC 9110, section 13.2.2): the first result other than `Proceed` counts.
const PRECEDENCE: [Precondition; 4] =
    [Precondition::Match, Precondition::UnmodifiedSince, Precondition::NoneMatch, Precondition::ModifiedSince];

/// Evaluates the preconditions of a GET or HEAD request that would otherwise be answered with 200.
pub(crate) fn evaluate(headers: &HeaderMap, validators: Validators<'_>) -> Decision {
    PRECEDENCE
        .into_iter()
        .map(|precondition| evaluate_one(precondition, headers, validators))
        .find(|decision| *decision != Decision::Proceed)
        .unwrap_or(Decision::Proceed)
}

fn evaluate_one(precondition: Precondition, headers: &HeaderMap, validators: Validators<'_>) -> Decision {
    let proceed_if = |holds: bool, otherwise| if holds { Decision::Proceed } else { otherwise };
    match precondition {
        Precondition::Match if headers.contains_key(header::IF_MATCH) => {
            let matches = any_etag_matches(headers, &header::IF_MATCH, validators.etag, Comparison::Strong);
            proceed_if(matches, Decision::PreconditionFailed)
        }
        Precondition::UnmodifiedSince if !headers.contains_key(header::IF_MATCH) => {
            match (date_header(headers, &header::IF_UNMODIFIED_SINCE, validators.now), validators.last_modified) {
                (Some(date), Some(modified)) => proceed_if(modified <= date, Decision::PreconditionFailed),
                _ => Decision::Proceed,
            }
        }
        Precondition::NoneMatch if headers.contains_key(header::IF_NONE_MATCH) => {
            let matches = any_etag_matches(headers, &header::IF_NONE_MATCH, validators.etag, Comparison::Weak);
            proceed_if(!matches, Decision::NotModified)
        }
        Precondition::ModifiedSince if !headers.contains_key(header::IF_NONE_MATCH) => {
            match (date_header(headers, &header::IF_MODIFIED_SINCE, validators.now), validators.last_modified) {
                (Some(date), Some(modified)) => proceed_if(modified > date, Decision::NotModified),
                _ => Decision::Proceed,
            }
        }
        _ => Decision::Proceed,
    }
}

/// True if `If-Range` is absent or matches, so that `Range` applies (RFC 9110, section 13.1.5).
pub(crate) fn range_applies(headers: &HeaderMap, validators: Validators<'_>) -> bool {
    let mut values = headers.get_all(header::IF_RANGE).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return !headers.contains_key(header::IF_RANGE);
    };
    match value.to_str().map(str::trim) {
        Ok(text) if text.starts_with('"') => text == validators.etag,
        Ok(text) => parse_date(text).is_some_and(|date| validators.last_modified == Some(date)),
        Err(_) => false,
    }
}

/// How entity tags are compared (RFC 9110, section 8.8.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

/// True if a header lists this entity tag or is `*`. Malformed members, such as unquoted tags, match nothing.
fn any_etag_matches(headers: &HeaderMap, field: &HeaderName, etag: &str, comparison: Comparison) -> bool {
    headers.get_all(field).iter().any(|value| {
        let list = value.as_bytes().trim_ascii();
        list == b"*" || list_contains(list, etag.as_bytes(), comparison)
    })
}

fn list_contains(mut list: &[u8], etag: &[u8], comparison: Comparison) -> bool {
    loop {
        list = list.trim_ascii_start();
        let (weak, tag) = match list.strip_prefix(b"W/") {
            Some(rest) => (true, rest),
            None => (false, list),
        };
        let quoted = tag.strip_prefix(b"\"").and_then(|inside| {
            let end = inside.iter().position(|&byte| byte == b'"')?;
            Some((tag.get(..end + 2)?, inside.get(end + 1..)?))
        });
        let rest = match quoted {
            Some((tag, rest)) => {
                let ends_here = matches!(rest.trim_ascii_start().first(), None | Some(b','));
                if ends_here && tag == etag && (comparison == Comparison::Weak || !weak) {
                    return true;
                }
                rest
            }
            None => list,
        };
        match rest.iter().position(|&byte| byte == b',') {
            Some(comma) => list = rest.get(comma + 1..).unwrap_or_default(),
            None => return false,
        }
    }
}

/// The date in a header, in seconds since 1970. `None` if it is absent, repeated, malformed or in the future.
fn date_header(headers: &HeaderMap, field: &HeaderName, now: i64) -> Option<i64> {
    let mut values = headers.get_all(field).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => parse_date(value.to_str().ok()?.trim()).filter(|date| *date <= now),
        _ => None,
    }
}

/// Parses a date in any of the three formats (RFC 9110, section 5.6.7).
fn parse_date(text: &str) -> Option<i64> {
    let time = httpdate::parse_http_date(text).ok()?;
    i64::try_from(time.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// Formats a date as IMF-fixdate. `None` for dates that no page has: 1970 and earlier, after the year 9999.
pub(crate) fn format_imf_fixdate(seconds: i64) -> Option<String> {
    const MAX_SECONDS: u64 = 253_402_300_799;
    let seconds = u64::try_from(seconds).ok().filter(|seconds| (1..=MAX_SECONDS).contains(seconds))?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)).map(httpdate::fmt_http_date)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT
    const MODIFIED: i64 = 784_111_777;
    const SAME: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const EARLIER: &str = "Sun, 06 Nov 1994 08:49:36 GMT";
    const LATER: &str = "Sun, 06 Nov 1994 08:49:38 GMT";
    const FUTURE: &str = "Sun, 06 Nov 2094 08:49:38 GMT";
    const VALIDATORS: Validators<'static> =
        Validators { etag: "\"abc\"", last_modified: Some(MODIFIED), now: MODIFIED + 1_000_000 };

    fn map(fields: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    #[test]
    fn if_none_match() {
        let cases: &[(&str, Decision)] = &[
            ("\"abc\"", Decision::NotModified),
            ("W/\"abc\"", Decision::NotModified),
            ("*", Decision::NotModified),
            (" * ", Decision::NotModified),
            ("\"x\", \"abc\"", Decision::NotModified),
            ("\"x\",W/\"y\" , W/\"abc\"", Decision::NotModified),
            (",, \"abc\" ,", Decision::NotModified),
            ("\"a,b\", \"abc\"", Decision::NotModified),
            ("junk, \"abc\"", Decision::NotModified),
            ("abc", Decision::Proceed),
            ("\"abc", Decision::Proceed),
            ("abc\"", Decision::Proceed),
            ("\"abcd\"", Decision::Proceed),
            ("\"ABC\"", Decision::Proceed),
            ("w/\"abc\"", Decision::Proceed),
            ("\"x,\"abc\"", Decision::Proceed),
            ("\"abc\"x", Decision::Proceed),
            ("\"*\"", Decision::Proceed),
            ("", Decision::Proceed),
        ];
        for (value, expected) in cases {
            let headers = map(&[(header::IF_NONE_MATCH, value)]);
            assert_eq!(evaluate(&headers, VALIDATORS), *expected, "{value}");
        }
        let lines = map(&[(header::IF_NONE_MATCH, "\"x\""), (header::IF_NONE_MATCH, "\"abc\"")]);
        assert_eq!(evaluate(&lines, VALIDATORS), Decision::NotModified);
    }

    #[test]
    fn if_none_match_takes_precedence_over_if_modified_since() {
        let headers = map(&[(header::IF_NONE_MATCH, "\"x\""), (header::IF_MODIFIED_SINCE, LATER)]);
        assert_eq!(evaluate(&headers, VALIDATORS), Decision::Proceed);
        let headers = map(&[(header::IF_NONE_MATCH, "\"abc\""), (header::IF_MODIFIED_SINCE, EARLIER)]);
        assert_eq!(evaluate(&headers, VALIDATORS), Decision::NotModified);
    }

    #[test]
    fn if_modified_since() {
        let cases: &[(&str, Decision)] = &[
            (SAME, Decision::NotModified),
            (LATER, Decision::NotModified),
            (EARLIER, Decision::Proceed),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Decision::NotModified),
            ("Sun Nov  6 08:49:37 1994", Decision::NotModified),
            (FUTURE, Decision::Proceed),
            ("yesterday", Decision::Proceed),
            ("784111777", Decision::Proceed),
            ("", Decision::Proceed),
        ];
        for (value, expected) in cases {
            let headers = map(&[(header::IF_MODIFIED_SINCE, value)]);
            assert_eq!(evaluate(&headers, VALIDATORS), *expected, "{value}");
            let dateless = Validators { last_modified: None, ..VALIDATORS };
            assert_eq!(evaluate(&headers, dateless), Decision::Proceed, "{value}");
        }
        let twice = map(&[(header::IF_MODIFIED_SINCE, SAME), (header::IF_MODIFIED_SINCE, SAME)]);
        assert_eq!(evaluate(&twice, VALIDATORS), Decision::Proceed);
    }

    #[test]
    fn if_match_is_strong_and_takes_precedence() {
        let cases: &[(&str, Decision)] = &[
            ("\"abc\"", Decision::Proceed),
            ("\"x\", \"abc\"", Decision::Proceed),
            ("*", Decision::Proceed),
            ("W/\"abc\"", Decision::PreconditionFailed),
            ("\"x\"", Decision::PreconditionFailed),
            ("abc", Decision::PreconditionFailed),
            ("", Decision::PreconditionFailed),
        ];
        for (value, expected) in cases {
            let headers = map(&[(header::IF_MATCH, value), (header::IF_UNMODIFIED_SINCE, EARLIER)]);
            assert_eq!(evaluate(&headers, VALIDATORS), *expected, "{value}");
        }
        let both = map(&[(header::IF_MATCH, "\"abc\""), (header::IF_NONE_MATCH, "\"abc\"")]);
        assert_eq!(evaluate(&both, VALIDATORS), Decision::NotModified);
    }

    #[test]
    fn if_unmodified_since() {
        for (value, expected) in [
            (SAME, Decision::Proceed),
            (LATER, Decision::Proceed),
            (EARLIER, Decision::PreconditionFailed),
            ("junk", Decision::Proceed),
            (FUTURE, Decision::Proceed),
        ] {
            let headers = map(&[(header::IF_UNMODIFIED_SINCE, value)]);
            assert_eq!(evaluate(&headers, VALIDATORS), expected, "{value}");
        }
    }

    #[test]
    fn if_range_takes_a_strong_tag_or_the_exact_date() {
        for (value, expected) in [
            ("\"abc\"", true),
            ("W/\"abc\"", false),
            ("\"x\"", false),
            ("abc", false),
            (SAME, true),
            (EARLIER, false),
            (LATER, false),
            ("*", false),
        ] {
            assert_eq!(range_applies(&map(&[(header::IF_RANGE, value)]), VALIDATORS), expected, "{value}");
        }
        assert!(range_applies(&HeaderMap::new(), VALIDATORS));
    }

    #[test]
    fn dates_are_written_as_imf_format_imf_fixdate() {
        assert_eq!(format_imf_fixdate(MODIFIED).as_deref(), Some(SAME));
        for no_date in [0, -1, i64::MIN, 253_402_300_800, i64::MAX] {
            assert_eq!(format_imf_fixdate(no_date), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_list_is_parsed_without_panic(list in "[\"W/, a*]{0,30}") {
            let _ = evaluate(&map(&[(header::IF_NONE_MATCH, &list), (header::IF_MATCH, &list)]), VALIDATORS);
        }

        #[test]
        fn the_tag_is_found_among_others(before in proptest::collection::vec("[a-z,]{0,5}", 0..4)) {
            let mut list: Vec<String> = before.iter().map(|tag| format!("\"{tag}\"")).collect();
            list.push("\"abc\"".to_owned());
            let headers = map(&[(header::IF_NONE_MATCH, &list.join(","))]);
            proptest::prop_assert_eq!(evaluate(&headers, VALIDATORS), Decision::NotModified);
        }

        #[test]
        fn any_date_is_read(text in "[A-Za-z0-9:, -]{0,40}") {
            let _ = evaluate(&map(&[(header::IF_MODIFIED_SINCE, &text)]), VALIDATORS);
        }
    }
}
