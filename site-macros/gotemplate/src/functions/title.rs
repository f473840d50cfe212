//! Title case in AP style.

use super::strings::first_upper;

/// Words that stay small inside a title.
const SMALL: &[&str] = &[
    "a", "an", "and", "as", "at", "but", "by", "en", "for", "if", "in", "nor", "of", "on", "or", "per", "the", "to", "v", "vs",
    "via",
];

/// A text with its words capitalised. Letters inside a word stay as they are.
pub(crate) fn title(text: &str) -> String {
    let words: Vec<&str> = text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '-' | '/')).collect();
    let last = words.len().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (i, word) in words.iter().enumerate() {
        let bare = word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '/'));
        if i != 0 && i != last && SMALL.contains(&bare.to_lowercase().as_str()) {
            out.push_str(&word.to_lowercase());
            continue;
        }
        let start = word.find(char::is_alphanumeric).unwrap_or(0);
        out.push_str(&word[..start]);
        out.push_str(&first_upper(&word[start..]));
    }
    out
}
