//! Recognises made-up passwords from manuals and lessons.
//!
//! A generated or carefully chosen password contains characters that no word explains. A made-up one consists of words, in any case and
//! with `0` for `o`, of rows of keys, of counting numbers, and of years.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::rule::RULES;

/// The stop words of gitleaks' generic rule, and more.
static WORDS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let ours = include_str!("../data/words.txt").lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    let theirs = RULES.iter().filter(|rule| rule.id == "generic-api-key").flat_map(|rule| rule.allow);
    let theirs = theirs.flat_map(|allow| allow.stopwords.iter().copied());
    let is_word = |word: &&str| word.len() >= 3 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(ours.chain(theirs).filter(is_word));
    builder.expect("the words are few")
});

/// The byte in lower case; digits and signs as the letters that they often replace.
fn plain(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' | b'|' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' | b'+' => b't',
        other => other.to_ascii_lowercase(),
    }
}

/// The number of letters and digits that are not part of a word, a row of keys or a repetition.
pub(crate) fn unexplained(text: &[u8]) -> usize {
    let mut open: Vec<bool> = text.iter().map(u8::is_ascii_alphanumeric).collect();
    let lower = text.to_ascii_lowercase();
    for reading in [
        lower.clone(),
        lower.iter().map(|byte| plain(*byte)).collect(),
        lower.iter().map(|byte| if *byte == b'1' { b'l' } else { plain(*byte) }).collect(),
    ] {
        for word in WORDS.find_iter(&reading) {
            // Three characters can be a word by chance, unless all are letters.
            if word.len() > 3 || text[word.range()].iter().all(u8::is_ascii_alphabetic) {
                open[word.range()].fill(false);
            }
        }
    }
    // `a1b2c3`.
    let turns_up = |at: usize| (0..2).all(|by| lower[at + by + 2] == lower[at + by] + 1);
    for at in 0..lower.len().saturating_sub(3) {
        if turns_up(at) && lower[at..at + 4].iter().all(u8::is_ascii_alphanumeric) {
            open[at..at + 4].fill(false);
        }
    }
    // `1234`, `aaaa`, `dcba`.
    let step = |at: usize| i16::from(lower[at + 1]) - i16::from(lower[at]);
    let mut start = 0;
    for at in 1..lower.len() {
        let goes_on = at + 1 < lower.len() && step(at) == step(at - 1) && step(at).abs() <= 1;
        if !goes_on {
            if at - start >= 2 && step(start).abs() <= 1 {
                open[start..=at].fill(false);
            }
            start = at;
        }
    }
    // Years.
    for at in 0..text.len().saturating_sub(3) {
        let year = &text[at..at + 4];
        if (year.starts_with(b"19") || year.starts_with(b"20")) && year.iter().all(u8::is_ascii_digit) {
            open[at..at + 4].fill(false);
        }
    }
    open.iter().filter(|open| **open).count()
}

/// The number of changes between letters, capitals, digits and signs. A capital and the lower-case letters after it are of one kind.
pub(crate) fn turns(text: &[u8]) -> usize {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    text.windows(2).filter(|pair| class(pair[0]) != class(pair[1]) && (class(pair[0]), class(pair[1])) != (1, 0)).count()
}
