//! The order of pages in lists: Hugo's default.

use std::cmp::{Ordering, Reverse};

use unicode_normalization::UnicodeNormalization;

use super::page::Page;

/// The sort key of a page: weight (0 last, so -1 comes before 1), date (newest first, to the second, undated last), the title in lists
/// without letter case and accents, path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OrderKey {
    weight: (bool, i64),
    date: Reverse<Option<i64>>,
    title: TitleKey,
    path: String,
}

impl OrderKey {
    /// The key of a page. A page without a written title has an empty one, as in Hugo.
    pub(super) fn of(page: &Page) -> Self {
        let front = &page.front;
        let own = front.link_title.as_deref().or(front.title.as_ref().map(|t| t.value.as_str()));
        // Hugo generates titles for lists, but not for pages.
        let title = own.unwrap_or(if page.kind.is_list() { page.title.as_str() } else { "" });
        Self {
            weight: (front.weight == 0, front.weight),
            date: Reverse(front.dates.date.as_ref().map(|d| d.timestamp().as_second())),
            title: TitleKey::of(title),
            path: page.path.clone(),
        }
    }
}

/// Punctuation sorts before digits, digits before letters, in the order of the Unicode collation algorithm's default table for ASCII.
const SIGNS: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

/// A collation key: compares first without case and accents, then by accents, then lower case before upper case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TitleKey {
    base: Vec<(u8, u32)>,
    text: String,
}

impl TitleKey {
    /// The key of a text.
    pub(super) fn of(text: &str) -> Self {
        let base = text
            .nfd()
            .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
            .flat_map(char::to_lowercase)
            .map(|c| match SIGNS.find(c) {
                Some(place) => (0, place as u32),
                None if c.is_numeric() => (2, u32::from(c)),
                None if c.is_alphabetic() => (3, u32::from(c)),
                None => (1, u32::from(c)),
            })
            .collect();
        Self { base, text: text.to_owned() }
    }
}

impl Ord for TitleKey {
    fn cmp(&self, other: &Self) -> Ordering {
        let accents = |text: &str| text.nfd().flat_map(char::to_lowercase).collect::<String>();
        let small_first = |text: &str| text.chars().map(|c| (c.is_uppercase(), c)).collect::<Vec<_>>();
        self.base.cmp(&other.base).then_with(|| accents(&self.text).cmp(&accents(&other.text))).then_with(|| {
            if self.text == other.text { Ordering::Equal } else { small_first(&self.text).cmp(&small_first(&other.text)) }
        })
    }
}

impl PartialOrd for TitleKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::page;
    use super::*;

    /// Hugo 0.168: titles, dates and weights of a folder of small pages, in the order of its list.
    #[test]
    fn lists_are_in_hugos_default_order() {
        let expected = [
            ("neg", "", -1),
            ("wd", "2020-01-01", 1),
            ("w1", "", 1),
            ("w2", "", 2),
            ("d2", "2024-02-01", 0),
            ("d1", "2024-01-01", 0),
            ("", "", 0),
            (" z", "", 0),
            ("_x", "", 0),
            ("\"q\"", "", 0),
            ("(par)", "", 0),
            ("[br]", "", 0),
            ("#h", "", 0),
            ("$d", "", 0),
            ("10", "", 0),
            ("9", "", 0),
            ("a", "", 0),
            ("A", "", 0),
            ("a b", "", 0),
            ("a-b", "", 0),
            ("a.b", "", 0),
            ("ab", "", 0),
            ("b", "", 0),
            ("ea", "", 0),
            ("Éa", "", 0),
            ("eb", "", 0),
            ("Zz", "", 0),
            ("日本", "", 0),
        ];
        let mut pages: Vec<_> = expected.iter().rev().map(|(title, date, weight)| page(title, date, *weight)).collect();
        pages.sort_by_cached_key(OrderKey::of);
        let titles: Vec<_> = pages.iter().map(|p| p.front.title.as_ref().map_or("", |t| t.value.as_str())).collect();
        assert_eq!(titles, expected.map(|(title, ..)| title));
    }

    #[test]
    fn the_path_decides_last_and_the_title_in_lists_goes_before_the_title() {
        let mut one = page("Same", "", 0);
        let mut two = page("same", "", 0);
        (one.path, two.path) = ("b".into(), "a".into());
        two.front.title = one.front.title.clone();
        assert!(OrderKey::of(&two) < OrderKey::of(&one));
        two.front.link_title = Some("zzz".into());
        assert!(OrderKey::of(&two) > OrderKey::of(&one));
    }

    #[test]
    fn later_in_the_day_is_newer_across_zones() {
        let early = page("early", "2024-01-01T12:00:00+02:00[+02:00]", 0);
        let late = page("late", "2024-01-01T11:00:00+00:00[+00:00]", 0);
        assert!(OrderKey::of(&late) < OrderKey::of(&early));
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in "\\PC{0,6}", b in "\\PC{0,6}", c in "\\PC{0,6}") {
            let [a, b, c] = [a, b, c].map(|t| TitleKey::of(&t));
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
            prop_assert_eq!(a == b, a.cmp(&b) == Ordering::Equal);
        }
    }
}
