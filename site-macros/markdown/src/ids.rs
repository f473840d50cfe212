//! Ids of headings, unique on a page (Hugo: "github" style, one namespace per document).

use std::collections::HashMap;

use site_settings::config::HeadingIds;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The ids that are in use.
#[derive(Default)]
pub(super) struct Ids {
    /// Id → the next number to try as its suffix, so that ten thousand equal headings take linear time.
    taken: HashMap<String, usize>,
}

impl Ids {
    /// Registers an id that the author chose, even if it is in use, because links depend on it.
    pub(super) fn register(&mut self, id: &str) {
        self.taken.entry(id.to_owned()).or_insert(1);
    }

    /// Returns `wanted`, or the first free one of `wanted-1`, `wanted-2`, …; `heading` if it is empty.
    pub(super) fn generate(&mut self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "heading" } else { wanted };
        let Some(mut number) = self.taken.get(wanted).copied() else {
            self.taken.insert(wanted.to_owned(), 1);
            return wanted.to_owned();
        };
        let id = loop {
            let id = format!("{wanted}-{number}");
            number += 1;
            if !self.taken.contains_key(&id) {
                break id;
            }
        };
        self.taken.insert(wanted.to_owned(), number);
        self.taken.insert(id.clone(), 1);
        id
    }
}

/// The id for a text, before it is made unique. Hugo: each space or `-` becomes `-`; letters, decimal digits and `_` are kept in lower
/// case; all other characters are dropped, and runs are not collapsed. `github-ascii` first takes accents away and drops letters that are
/// not ASCII; `blackfriday` keeps letters and numbers, and puts one `-` for what is between them.
pub(super) fn slug(text: &str, kind: HeadingIds) -> String {
    match kind {
        HeadingIds::Blackfriday => return blackfriday(text),
        HeadingIds::GithubAscii => {
            // The marks of decomposed letters are not ASCII either.
            return letters(text.trim().nfd().filter(char::is_ascii));
        }
        HeadingIds::Github | HeadingIds::Off => {}
    }
    letters(text.trim().chars())
}

fn letters(text: impl Iterator<Item = char>) -> String {
    let mut slug = String::new();
    for c in text {
        match c {
            '-' | ' ' => slug.push('-'),
            '_' | '0'..='9' | 'a'..='z' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            c if c.is_ascii() => {}
            c if c.general_category_group() == GeneralCategoryGroup::Letter => slug.push(lower(c)),
            c if c.general_category() == GeneralCategory::DecimalNumber => slug.push(c),
            _ => {}
        }
    }
    slug
}

fn blackfriday(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number) {
            if std::mem::take(&mut gap) && !slug.is_empty() {
                slug.push('-');
            }
            slug.push(lower(c));
        } else {
            gap = true;
        }
    }
    slug
}

/// Maps one character to one, like Go's `unicode.ToLower`; only `İ` has a longer lower case.
fn lower(c: char) -> char {
    if c == 'İ' { 'i' } else { c.to_lowercase().next().unwrap_or(c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_as_hugo_makes_them() {
        for (text, want) in [
            ("Foundation — Dose", "foundation--dose"),
            ("Schema & Migrations", "schema--migrations"),
            ("3.1. The “Why”: Beyond", "31-the-why-beyond"),
            ("Resumé", "resumé"),
            ("中文 标题", "中文-标题"),
            ("ǅ İ ß", "ǆ-i-ß"),
            ("²³ ½ ५", "--५"),
            ("e\u{301}a", "ea"),
            ("a\tb", "ab"),
            ("a\u{A0}b", "ab"),
            ("💡 Idea", "-idea"),
            ("C++ & C#", "c--c"),
            ("हिन्दी", "हनद"),
            ("  trimmed ", "trimmed"),
            ("snake_case", "snake_case"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(text, HeadingIds::Github), want, "{text}");
        }
    }

    #[test]
    fn slugs_of_the_other_kinds() {
        // Hugo 0.168.
        for (text, ascii, old) in [
            ("Übung Größe", "ubung-groe", "übung-größe"),
            ("a_b–c D  e", "a_bc-d--e", "a-b-c-d-e"),
            ("$a \\in I$ then $A_i x$ b", "a-in-i-then-a_i-x-b", "a-in-i-then-a-i-x-b"),
            ("—", "", ""),
            ("你好 World ²", "-world-", "你好-world-²"),
            ("é", "e", "é"),
        ] {
            assert_eq!(slug(text, HeadingIds::GithubAscii), ascii, "{text}");
            assert_eq!(slug(text, HeadingIds::Blackfriday), old, "{text}");
        }
    }

    #[test]
    fn a_taken_id_gets_the_first_free_number() {
        let mut ids = Ids::default();
        assert_eq!(
            ["a", "a", "a-1", "a", "", ""].map(|wanted| ids.generate(wanted)),
            ["a", "a-1", "a-1-1", "a-2", "heading", "heading-1"]
        );
        let mut ids = Ids::default();
        ids.register("a-1");
        assert_eq!([ids.generate("a"), ids.generate("a")], ["a", "a-2"]);
    }

    #[test]
    fn equal_headings_take_linear_time() {
        let mut ids = Ids::default();
        for _ in 0..50_000 {
            ids.generate("same");
        }
        assert_eq!(ids.generate("same"), "same-50000");
    }
}
