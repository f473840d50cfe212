//! Terms of pages.

use std::collections::BTreeMap;

use site_diag::Span;
use site_settings::address;
use site_settings::config::Taxonomy;
use site_settings::front_matter::FrontMatter;

/// A term and its first use in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Used {
    /// As first written, without surrounding space.
    pub(super) name: String,
    /// The position of the first use.
    pub(super) span: Span,
}

/// The identity of a term: its sanitised name in lower case, so that no two terms have the same address. A slash separates elements, as in
/// Hugo. Empty for a blank name.
pub(crate) fn key(name: &str) -> String {
    elements(name, false)
}

/// The elements of a term in the letter case of addresses.
pub(super) fn elements(name: &str, keep_case: bool) -> String {
    let parts = name.split('/').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| address::element(part, keep_case)).collect::<Vec<_>>().join("/")
}

/// The keys of a page's terms in a taxonomy, in the order written, without duplicates.
pub(super) fn keys_of(front: &FrontMatter, taxonomy: &Taxonomy) -> Vec<String> {
    let mut keys = Vec::new();
    for written in front.terms.get(&taxonomy.plural.to_lowercase()).into_iter().flatten() {
        let key = key(&written.value);
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// All terms of a taxonomy, by key. The first page that uses a term gives its name.
pub(super) fn used<'a>(fronts: impl Iterator<Item = &'a FrontMatter>, taxonomy: &Taxonomy) -> BTreeMap<String, Used> {
    let mut all = BTreeMap::new();
    for written in fronts.filter_map(|front| front.terms.get(&taxonomy.plural.to_lowercase())).flatten() {
        let key = key(&written.value);
        if !key.is_empty() {
            all.entry(key).or_insert_with(|| Used { name: written.value.trim().to_owned(), span: written.span });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::testing::spanned;
    use super::*;

    fn front(tags: &[&str]) -> FrontMatter {
        FrontMatter { terms: [("tags".to_owned(), tags.iter().map(|t| spanned(t)).collect())].into(), ..FrontMatter::default() }
    }

    #[test]
    fn keys_are_hugos_addresses() {
        for (name, expected) in [
            ("Rust", "rust"),
            ("C++", "c++"),
            ("C#", "c#"),
            ("Machine Learning", "machine-learning"),
            ("a/b", "a/b"),
            (".NET", ".net"),
            ("R&D", "rd"),
            ("Foo & Bar", "foo--bar"),
            ("日本語", "日本語"),
            ("École", "école"),
            ("!!!", "!!!"),
            ("../x", "__/x"),
            (" ", ""),
            ("", ""),
        ] {
            assert_eq!(key(name), expected);
        }
        assert_eq!(elements("Machine Learning", true), "Machine-Learning");
    }

    #[test]
    fn terms_that_differ_in_letter_case_are_one() {
        let taxonomy = Taxonomy { singular: "tag".into(), plural: "Tags".into() };
        let fronts = [front(&[" Rust ", "web", ""]), front(&["rust", "RUST", "Web", "C"])];
        let names: Vec<_> = used(fronts.iter(), &taxonomy).into_values().map(|u| u.name).collect();
        assert_eq!(names, ["C", "Rust", "web"]);
        assert_eq!(keys_of(&fronts[1], &taxonomy), ["rust", "web", "c"]);
    }
}
