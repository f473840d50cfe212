//! Content negotiation by `Accept-Encoding` (RFC 9110, sections 12.4.2, 12.4.3 and 12.5.3).
//!
//! Input: the representations of an entry and the request headers. Output: the representation with the highest weight, and the smallest
//! one among equals. A coding that the client does not list is never sent. `identity` is acceptable unless excluded by `identity;q=0` or
//! `*;q=0`.

use http::{HeaderMap, HeaderValue, header};
use site_model::{Coding, Representation};

/// A quality value in thousandths.
type Weight = u16;

/// Weight of `identity` if the client does not list it: lower than any weight a client can state for an acceptable coding.
const UNLISTED_IDENTITY: Weight = 0;

/// The weight of each coding in `Accept-Encoding`; `None` if not listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct EncodingPreferences {
    identity: Option<Weight>,
    gzip: Option<Weight>,
    zstd: Option<Weight>,
    brotli: Option<Weight>,
    /// Weight of `*`.
    others: Option<Weight>,
}

/// The values that nearly all browsers send: most over TLS, Safari over TLS, and all without TLS. A match skips parsing.
const BROWSER_VALUES: [(&[u8], EncodingPreferences); 3] = {
    const GZIP: EncodingPreferences =
        EncodingPreferences { identity: None, gzip: Some(1000), zstd: None, brotli: None, others: None };
    const BROTLI: EncodingPreferences = EncodingPreferences { brotli: Some(1000), ..GZIP };
    const ZSTD: EncodingPreferences = EncodingPreferences { zstd: Some(1000), ..BROTLI };
    [(b"gzip, deflate, br, zstd", ZSTD), (b"gzip, deflate, br", BROTLI), (b"gzip, deflate", GZIP)]
};

impl EncodingPreferences {
    /// `None` if the header is absent.
    fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::ACCEPT_ENCODING).iter();
        let (first, second) = (values.next()?, values.next());
        if second.is_none()
            && let Some((_, known)) = BROWSER_VALUES.iter().find(|(text, _)| first == text)
        {
            return Some(*known);
        }
        Some(Self::parse([first].into_iter().chain(second).chain(values)))
    }

    /// Parses the lists of all header lines.
    fn parse<'h>(values: impl Iterator<Item = &'h HeaderValue>) -> Self {
        let mut preferences = Self::default();
        let members = values.flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
        members.for_each(|member| preferences.add(member));
        preferences
    }

    /// Adds one member of the list, e.g. `br;q=0.8`. Malformed members are ignored.
    fn add(&mut self, member: &[u8]) {
        let semicolon = member.iter().position(|&byte| byte == b';');
        let (name, parameters) = member.split_at(semicolon.unwrap_or(member.len()));
        let name = name.trim_ascii();
        let weight = if parameters.is_empty() { Some(1000) } else { parse_weight(parameters) };
        let slot = if name.eq_ignore_ascii_case(b"br") {
            &mut self.brotli
        } else if name.eq_ignore_ascii_case(b"zstd") {
            &mut self.zstd
        } else if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") {
            &mut self.gzip
        } else if name.eq_ignore_ascii_case(b"identity") {
            &mut self.identity
        } else if name == b"*" {
            &mut self.others
        } else {
            return;
        };
        if weight.is_some() {
            *slot = weight;
        }
    }

    /// The weight of a coding; `None` if it must not be sent.
    fn weight(&self, coding: Coding) -> Option<Weight> {
        let listed = match coding {
            Coding::Identity => self.identity,
            Coding::Gzip => self.gzip,
            Coding::Zstd => self.zstd,
            Coding::Brotli => self.brotli,
        };
        match listed.or(self.others) {
            Some(0) => None,
            Some(weight) => Some(weight),
            None if coding == Coding::Identity => Some(UNLISTED_IDENTITY),
            None => None,
        }
    }
}

/// Parses `;q=0.8` with optional whitespace. Returns thousandths.
fn parse_weight(parameters: &[u8]) -> Option<Weight> {
    let text = str::from_utf8(parameters).ok()?.strip_prefix(';')?.trim().strip_prefix(['q', 'Q'])?.strip_prefix('=')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths = fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + Weight::from(digit - b'0'));
    match (whole, thousandths) {
        ("0", thousandths) => Some(thousandths),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// Selects the best representation for this client; `None` if it accepts none of them.
pub(crate) fn select<'s>(representations: &'s [Representation], headers: &HeaderMap) -> Option<&'s Representation> {
    let Some(preferences) = EncodingPreferences::from_headers(headers) else { return representations.first() };
    let mut best: Option<(Weight, &Representation)> = None;
    for candidate in representations {
        let Some(weight) = preferences.weight(candidate.coding) else { continue };
        let better = best.is_none_or(|(best, chosen)| weight > best || (weight == best && candidate.len < chosen.len));
        if better {
            best = Some((weight, candidate));
        }
    }
    best.map(|(_, chosen)| chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn representations() -> Vec<Representation> {
        [(Coding::Identity, 1000), (Coding::Gzip, 400), (Coding::Zstd, 390), (Coding::Brotli, 350)]
            .map(|(coding, len)| Representation { coding, offset: 0, len, etag: "\"x\"".into() })
            .to_vec()
    }

    fn chosen(fields: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(header::ACCEPT_ENCODING, HeaderValue::from_bytes(field.as_bytes()).unwrap());
        }
        select(&representations(), &headers).map(|representation| representation.coding.name())
    }

    #[test]
    fn weight_decides_then_size() {
        let cases: &[(&str, Option<&str>)] = &[
            ("", Some("identity")),
            (" ", Some("identity")),
            (",,", Some("identity")),
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip, deflate", Some("gzip")),
            ("gzip, zstd", Some("zstd")),
            ("GZip", Some("gzip")),
            ("X-GZIP", Some("gzip")),
            ("BR;Q=0.1", Some("br")),
            ("br;q=0.5, gzip", Some("gzip")),
            ("br ; q=0.5 , gzip ; q=0.501", Some("gzip")),
            ("br;q=0.001", Some("br")),
            ("br;q=0", Some("identity")),
            ("br;q=0.000, gzip;q=0.0", Some("identity")),
            ("gzip;q=0.5, identity", Some("identity")),
            ("gzip, identity;q=0.5", Some("gzip")),
            ("gzip, identity", Some("gzip")),
            ("*", Some("br")),
            ("*, br;q=0", Some("zstd")),
            ("*;q=0.1, gzip;q=0.2", Some("gzip")),
            ("gzip;q=0, *", Some("br")),
            ("identity", Some("identity")),
            ("deflate", Some("identity")),
            ("compress, dcb", Some("identity")),
            ("identity;q=0", None),
            ("identity;q=0, deflate", None),
            ("identity;q=0, *", Some("br")),
            ("*;q=0", None),
            ("*;q=0, gzip", Some("gzip")),
            ("*;q=0, identity;q=0.1", Some("identity")),
            ("gzip;q=2", Some("identity")),
            ("gzip;q=1.001", Some("identity")),
            ("gzip;q=1.000", Some("gzip")),
            ("gzip;q=1.", Some("gzip")),
            ("gzip;q=0.1234", Some("identity")),
            ("gzip;q=-1", Some("identity")),
            ("gzip;q=", Some("identity")),
            ("gzip;level=9", Some("identity")),
            ("gzip;", Some("identity")),
            ("é, gzip", Some("gzip")),
        ];
        for (field, expected) in cases {
            assert_eq!(chosen(&[field]), *expected, "{field:?}");
        }
        assert_eq!(chosen(&[]), Some("identity"));
        assert_eq!(chosen(&["gzip", "br"]), Some("br"));
        assert_eq!(chosen(&["gzip", "identity;q=0"]), Some("gzip"));
    }

    #[test]
    fn browser_values_equal_their_parsed_form() {
        for (text, known) in BROWSER_VALUES {
            let value = HeaderValue::from_bytes(text).unwrap();
            assert_eq!(EncodingPreferences::parse([&value].into_iter()), known);
        }
    }

    #[test]
    fn only_existing_representations_are_selected() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let identity = &representations()[..1];
        assert_eq!(select(identity, &headers).unwrap().coding, Coding::Identity);
        assert_eq!(select(&[], &headers), None);
    }

    proptest::proptest! {
        #[test]
        fn any_value_is_parsed_without_panic(field in "[ -~]{0,60}") {
            let _ = chosen(&[&field]);
        }

        #[test]
        fn identity_is_acceptable_unless_excluded(names in proptest::collection::vec("[a-z]{1,8}", 0..5)) {
            proptest::prop_assert!(chosen(&[&names.join(", ")]).is_some());
        }
    }
}
