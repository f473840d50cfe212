//! Values of header fields that are sent again and again, kept ready by each thread.
//!
//! A value has to be looked through once before it may be sent, a policy to know what it allows, and a date has to be written. Each
//! takes longer than everything else that is done for an answer, so the last ones are kept: few places, found by where the words lie in
//! the program, and overwritten without ado.

use std::array;
use std::cell::RefCell;

use bytes::Bytes;
use http::HeaderValue;

use crate::conditional;

/// Places of each kind. Policies and types are few; tags and dates are as many as pages, of which few are asked for at a time.
const PLACES: usize = 256;

/// Words that were made a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub(crate) value: HeaderValue,
    /// As a page's policy: see [`is_closed`].
    pub(crate) closed: bool,
}

struct Words {
    values: [Option<(&'static str, Word)>; PLACES],
    dates: [Option<(i64, HeaderValue)>; PLACES],
}

thread_local! {
    static WORDS: RefCell<Box<Words>> =
        RefCell::new(Box::new(Words { values: array::from_fn(|_| None), dates: array::from_fn(|_| None) }));
}

/// Words of the program; `None` for what no field can have.
pub(crate) fn word(text: &'static str) -> Option<Word> {
    let make = || {
        let value = HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes())).ok()?;
        Some(Word { value, closed: is_closed(text) })
    };
    WORDS.with_borrow_mut(|words| {
        // Words lie close to each other, and short ones closer than long ones.
        let address = text.as_ptr().addr();
        let place = words.values.get_mut((address ^ (address >> 8)) % PLACES)?;
        match place {
            Some((kept, word)) if std::ptr::eq(*kept, text) => Some(word.clone()),
            _ => Some(place.insert((text, make()?)).1.clone()),
        }
    })
}

/// Does a page with this policy take everything it shows from its own host? Others would have to agree to be embedded, which few say.
pub(crate) fn is_closed(policy: &str) -> bool {
    // No host, no "any host", no scheme of hosts: `http:`, `https:`. Hashes have none of these letters.
    !policy.contains(['.', '*']) && !policy.contains("p:") && !policy.contains("s:")
}

/// A date, in seconds since 1970, as a value; `None` for what is no date of a page.
pub(crate) fn date(seconds: i64) -> Option<HeaderValue> {
    WORDS.with_borrow_mut(|words| {
        let place = words.dates.get_mut(usize::try_from(seconds).ok()? % PLACES)?;
        match place {
            Some((kept, value)) if *kept == seconds => Some(value.clone()),
            _ => {
                let value = HeaderValue::try_from(conditional::fixdate(seconds)?).ok()?;
                Some(place.insert((seconds, value)).1.clone())
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_apart() {
        let all: &'static str = "one two three one two three";
        let value = |text: &'static str| word(text).unwrap().value;
        for _ in 0..3 {
            for (from, to) in [(0, 3), (0, 7), (4, 7), (14, 17), (8, 13), (0, 27)] {
                let text = &all[from..to];
                assert_eq!(value(text), text);
            }
        }
        assert_eq!(word("a\r\nb"), None);
        // More of them than there are places.
        let many: &'static str = Box::leak("abcdefghij".repeat(400).into_boxed_str());
        for from in (0..3990).chain(0..3990) {
            let text = &many[from..from + 10];
            assert_eq!(value(text), text);
        }
    }

    #[test]
    fn pages_that_embed_nothing_of_others_are_closed() {
        for policy in ["default-src 'none'", "img-src 'self' data:", "script-src 'self' 'sha256-a//http+b='; img-src data: blob:"]
        {
            assert!(is_closed(policy) && word(policy).unwrap().closed, "{policy}");
        }
        for policy in
            ["frame-src https://film.example", "img-src https:", "img-src 'self' http: data:", "img-src *", "img-src a.b"]
        {
            assert!(!is_closed(policy) && !word(policy).unwrap().closed, "{policy}");
        }
    }

    #[test]
    fn dates_are_kept_apart() {
        let (first, second) = (784_111_777, 784_111_777 + 256 * 86_400);
        for _ in 0..3 {
            for seconds in [first, second] {
                assert_eq!(date(seconds).unwrap(), conditional::fixdate(seconds).unwrap());
            }
        }
        assert_eq!(date(0), None);
        assert_eq!(date(-1), None);
    }
}
