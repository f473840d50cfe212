//! Which representation a client takes (RFC 9110, sections 12.4.2, 12.4.3 and 12.5.3).
//!
//! The client's weights decide; between equals the fewer bytes win. What a client does not speak of is not sent to it, except the
//! bytes as they are, which are always acceptable unless refused by name (`identity;q=0`) or with the rest (`*;q=0`).

use http::{HeaderMap, HeaderValue, header};
use site_model::{Coding, Representation};

/// A weight in thousandths.
type Weight = u16;

/// Weight of `identity` where the client does not mention it: less than the least that can be said of what is acceptable.
const UNSAID: Weight = 0;

/// What `Accept-Encoding` says of each coding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Preferences {
    identity: Option<Weight>,
    gzip: Option<Weight>,
    zstd: Option<Weight>,
    brotli: Option<Weight>,
    /// Weight of `*`.
    others: Option<Weight>,
}

/// What nearly every browser says, word for word: most over TLS, Safari there, and all in clear. It need not be read each time.
const BROWSERS: [(&[u8], Preferences); 3] = {
    const GZIP: Preferences = Preferences { identity: None, gzip: Some(1000), zstd: None, brotli: None, others: None };
    const BROTLI: Preferences = Preferences { brotli: Some(1000), ..GZIP };
    const ZSTD: Preferences = Preferences { zstd: Some(1000), ..BROTLI };
    [(b"gzip, deflate, br, zstd", ZSTD), (b"gzip, deflate, br", BROTLI), (b"gzip, deflate", GZIP)]
};

impl Preferences {
    /// `None` where there is no such field.
    fn read(headers: &HeaderMap) -> Option<Self> {
        let mut values = headers.get_all(header::ACCEPT_ENCODING).iter();
        let (first, second) = (values.next()?, values.next());
        if second.is_none()
            && let Some((_, known)) = BROWSERS.iter().find(|(words, _)| first == words)
        {
            return Some(*known);
        }
        Some(Self::listed([first].into_iter().chain(second).chain(values)))
    }

    /// Reads the lists of these fields.
    fn listed<'h>(values: impl Iterator<Item = &'h HeaderValue>) -> Self {
        let mut preferences = Self::default();
        let members = values.flat_map(|value| value.as_bytes().split(|&byte| byte == b','));
        members.for_each(|member| preferences.add(member));
        preferences
    }

    /// Takes one member of the list, e.g. `br;q=0.8`. A member that breaks the grammar is passed over.
    fn add(&mut self, member: &[u8]) {
        let semicolon = member.iter().position(|&byte| byte == b';');
        let (name, parameters) = member.split_at(semicolon.unwrap_or(member.len()));
        let name = name.trim_ascii();
        let weight = if parameters.is_empty() { Some(1000) } else { weight(parameters) };
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

    /// How much a coding is wanted; `None` if it must not be sent.
    fn weight(&self, coding: Coding) -> Option<Weight> {
        let said = match coding {
            Coding::Identity => self.identity,
            Coding::Gzip => self.gzip,
            Coding::Zstd => self.zstd,
            Coding::Brotli => self.brotli,
        };
        match said.or(self.others) {
            Some(0) => None,
            Some(weight) => Some(weight),
            None if coding == Coding::Identity => Some(UNSAID),
            None => None,
        }
    }
}

/// Reads `;q=0.8`, with the optional white space of the grammar: thousandths.
fn weight(parameters: &[u8]) -> Option<Weight> {
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

/// The best of these for this client; `None` if it takes none of them.
pub(crate) fn choose<'s>(representations: &'s [Representation], headers: &HeaderMap) -> Option<&'s Representation> {
    let Some(preferences) = Preferences::read(headers) else { return representations.first() };
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
        choose(&representations(), &headers).map(|representation| representation.coding.name())
    }

    #[test]
    fn weights_decide_and_then_size() {
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
    fn what_browsers_say_is_as_if_it_were_read() {
        for (words, known) in BROWSERS {
            let value = HeaderValue::from_bytes(words).unwrap();
            assert_eq!(Preferences::listed([&value].into_iter()), known);
        }
    }

    #[test]
    fn only_what_exists_is_chosen() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let identity = &representations()[..1];
        assert_eq!(choose(identity, &headers).unwrap().coding, Coding::Identity);
        assert_eq!(choose(&[], &headers), None);
    }

    proptest::proptest! {
        #[test]
        fn any_field_is_read(field in "[ -~]{0,60}") {
            let _ = chosen(&[&field]);
        }

        #[test]
        fn identity_is_there_unless_refused(names in proptest::collection::vec("[a-z]{1,8}", 0..5)) {
            proptest::prop_assert!(chosen(&[&names.join(", ")]).is_some());
        }
    }
}
