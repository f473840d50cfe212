//! Named characters: `\alpha`, `\rarr{}`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The text of an entity.
pub(super) fn named(name: &str) -> Option<&'static str> {
    static TABLE: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = include_str!("entities.tsv").lines();
        lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t')).collect()
    });
    table.get(name).copied()
}

/// What `text` begins with that is written with other signs: the text it stands for, and its length.
pub(super) fn find(text: &str) -> Option<(&'static str, usize)> {
    for (sign, replacement) in [("---", "—"), ("--", "–"), ("...", "…")] {
        if text.starts_with(sign) {
            return Some((replacement, sign.len()));
        }
    }
    let name = text.strip_prefix('\\')?;
    let length = name.bytes().take(20).take_while(u8::is_ascii_alphanumeric).count();
    let letters = name[..length].bytes().take_while(u8::is_ascii_alphabetic).count();
    let (found, length) =
        named(&name[..length]).map(|found| (found, length)).or_else(|| Some((named(&name[..letters])?, letters)))?;
    let braces = if name[length..].starts_with("{}") { 2 } else { 0 };
    Some((found, 1 + length + braces))
}
