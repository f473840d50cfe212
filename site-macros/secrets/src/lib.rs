//! Finds credentials in files. Input: the name and the bytes of a file. Output: findings with positions.

mod allow;
mod check;
mod entropy;
mod escaped;
mod file;
mod finding;
mod made_up;
mod placeholder;
mod rule;
mod search;
mod shape;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

pub use file::{Found, Place, Report, search_file};
pub use finding::Finding;
pub use rule::Rule;

/// Searches a text in any encoding that contains ASCII. `path` determines the kind of text.
pub fn search(text: &[u8], path: &str) -> Vec<Finding> {
    finding::of(text, path)
}

/// The number of bytes around a piece that are also searched, to find secrets that are only partly in it.
const AROUND: usize = 16 << 10;

/// A piece of a text in which every byte of a secret is replaced with `*`.
pub fn masked(text: &str, piece: Range<usize>) -> Cow<'_, str> {
    let from = text.floor_char_boundary(piece.start.saturating_sub(AROUND));
    let to = text.ceil_char_boundary((piece.end + AROUND).min(text.len()));
    let mut shown = Cow::Borrowed(&text[piece.clone()]);
    for found in search(&text.as_bytes()[from..to], "") {
        let start = text.floor_char_boundary((from + found.range.start).max(piece.start));
        let end = text.ceil_char_boundary((from + found.range.end).min(piece.end));
        if start < end {
            // Line breaks remain.
            let cover = |byte: u8| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { '*' };
            let covered: String = text.as_bytes()[start..end].iter().map(|byte| cover(*byte)).collect();
            shown.to_mut().replace_range(start - piece.start..end - piece.start, &covered);
        }
    }
    shown
}
