//! A per-thread cache of header values that are sent often.
//!
//! A `HeaderValue` must be validated, a policy analysed and a date formatted. Each takes longer than the rest of a response, so recent
//! results are kept in a small direct-mapped table, keyed by the address of the text in the program (or by the date). A collision
//! overwrites the older value.

use std::array;
use std::borrow::Cow;
use std::cell::RefCell;

use bytes::Bytes;
use http::HeaderValue;

use super::conditional;

/// Slots of each table. There are few policies and media types; entity tags and dates are as many as pages, of which few are hot.
const SLOTS: usize = 256;

/// A header value made from text of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CachedValue {
    pub(crate) value: HeaderValue,
    /// For a policy: see [`is_same_origin`].
    pub(crate) same_origin: bool,
}

struct HeaderValueCache {
    values: [Option<(&'static str, CachedValue)>; SLOTS],
    dates: [Option<(i64, HeaderValue)>; SLOTS],
}

thread_local! {
    static CACHE: RefCell<Box<HeaderValueCache>> =
        RefCell::new(Box::new(HeaderValueCache { values: array::from_fn(|_| None), dates: array::from_fn(|_| None) }));
}

/// The value of static text; `None` if it is not valid in a header.
pub(crate) fn static_value(text: &'static str) -> Option<CachedValue> {
    let make = || {
        let value = HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())).ok()?;
        Some(CachedValue { value, same_origin: is_same_origin(text) })
    };
    CACHE.with_borrow_mut(|cache| {
        // Texts lie close together in the program, so mix the higher bits in.
        let address = text.as_ptr().addr();
        let slot = cache.values.get_mut((address ^ (address >> 8)) % SLOTS)?;
        match slot {
            Some((key, value)) if std::ptr::eq(*key, text) => Some(value.clone()),
            _ => Some(slot.insert((text, make()?)).1.clone()),
        }
    })
}

/// The value of text from the catalogue: cached and not copied if `site!` embedded it, made anew otherwise.
#[expect(clippy::ptr_arg, reason = "only a borrowed Cow proves that its text is static")]
pub(crate) fn cow_value(text: &Cow<'static, str>) -> Option<CachedValue> {
    match text {
        Cow::Borrowed(text) => static_value(text),
        Cow::Owned(text) => Some(CachedValue { value: HeaderValue::from_str(text).ok()?, same_origin: is_same_origin(text) }),
    }
}

/// True if a policy allows content from the own origin only. Such a page can require cross-origin opt-in (COEP), which few other hosts
/// send.
pub(crate) fn is_same_origin(policy: &str) -> bool {
    // No host name, wildcard or scheme (`http:`, `https:`). Hashes contain none of these characters.
    !policy.contains(['.', '*']) && !policy.contains("p:") && !policy.contains("s:")
}

/// The value of a date given in seconds since 1970; `None` if it cannot be formatted (see [`conditional::format_imf_fixdate`]).
pub(crate) fn date_value(seconds: i64) -> Option<HeaderValue> {
    CACHE.with_borrow_mut(|cache| {
        let slot = cache.dates.get_mut(usize::try_from(seconds).ok()? % SLOTS)?;
        match slot {
            Some((key, value)) if *key == seconds => Some(value.clone()),
            _ => {
                let value = HeaderValue::try_from(conditional::format_imf_fixdate(seconds)?).ok()?;
                Some(slot.insert((seconds, value)).1.clone())
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_do_not_collide() {
        let all: &'static str = "one two three one two three";
        let value = |text: &'static str| static_value(text).unwrap().value;
        for _ in 0..3 {
            for (from, to) in [(0, 3), (0, 7), (4, 7), (14, 17), (8, 13), (0, 27)] {
                let text = &all[from..to];
                assert_eq!(value(text), text);
            }
        }
        assert_eq!(static_value("a\r\nb"), None);
        // More than there are slots.
        let many: &'static str = Box::leak("abcdefghij".repeat(400).into_boxed_str());
        for from in (0..3990).chain(0..3990) {
            let text = &many[from..from + 10];
            assert_eq!(value(text), text);
        }
    }

    #[test]
    fn policies_without_other_hosts_are_same_origin() {
        for policy in ["default-src 'none'", "img-src 'self' data:", "script-src 'self' 'sha256-a//http+b='; img-src data: blob:"]
        {
            assert!(is_same_origin(policy) && static_value(policy).unwrap().same_origin, "{policy}");
        }
        for policy in
            ["frame-src https://film.example", "img-src https:", "img-src 'self' http: data:", "img-src *", "img-src a.b"]
        {
            assert!(!is_same_origin(policy) && !static_value(policy).unwrap().same_origin, "{policy}");
        }
    }

    #[test]
    fn dates_do_not_collide() {
        let (first, second) = (784_111_777, 784_111_777 + 256 * 86_400);
        for _ in 0..3 {
            for seconds in [first, second] {
                assert_eq!(date_value(seconds).unwrap(), conditional::format_imf_fixdate(seconds).unwrap());
            }
        }
        assert_eq!(date_value(0), None);
        assert_eq!(date_value(-1), None);
    }
}
