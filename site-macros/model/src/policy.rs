//! What the Content-Security-Policy of every page allows, and what a page's content adds to it.

/// The directives of a page's policy in the order of the header, each with the sources that it always has. Without any it is written
/// only where a page needs some; `'none'` gives way to them.
pub const PAGE: [(&str, &[&str]); 13] = [
    ("default-src", &["'none'"]),
    ("script-src", &["'self'"]),
    ("style-src", &["'self'"]),
    ("img-src", &["'self'", "data:"]),
    ("font-src", &["'self'"]),
    ("connect-src", &["'self'"]),
    ("media-src", &[]),
    ("frame-src", &[]),
    ("object-src", &[]),
    ("manifest-src", &["'self'"]),
    ("form-action", &["'none'"]),
    ("base-uri", &["'none'"]),
    ("frame-ancestors", &["'none'"]),
];

/// The sources in a policy that not every page has, each with its directive.
pub fn widened(policy: &str) -> impl Iterator<Item = (&str, &str)> {
    policy.split(';').flat_map(|directive| {
        let mut words = directive.split_ascii_whitespace();
        let name = words.next().unwrap_or_default();
        let always = PAGE.iter().find(|(known, _)| *known == name).map_or(&[] as &[&str], |(_, always)| always);
        words.filter(|source| !always.contains(source)).map(move |source| (name, source))
    })
}

#[cfg(test)]
mod tests {
    use super::widened;

    #[test]
    fn only_what_is_added_is_found() {
        let policy = "default-src 'none'; script-src 'self' 'sha256-x='; img-src 'self' data: https://a.example; media-src 'self'; \
                      form-action https://f.example; base-uri 'none'";
        let found: Vec<_> = widened(policy).collect();
        let expected = [
            ("script-src", "'sha256-x='"),
            ("img-src", "https://a.example"),
            ("media-src", "'self'"),
            ("form-action", "https://f.example"),
        ];
        assert_eq!(found, expected);
        assert_eq!(widened("").count(), 0);
    }
}
