//! Recognises placeholders: `example`, `<token>`, `xxxx`, `$TOKEN`, `{{ token }}`, and keys from vendors' documentation.

use crate::made_up;

/// The distinctive part of keys from documentation. Complete keys would be reported by tools that search this repository.
static SAMPLES: &str = include_str!("../data/samples.txt");

/// Words that no random secret contains.
const WORDS: &[&str] = &[
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "change_this",
    "change-this",
    "changethis",
    "replace_",
    "replace-",
    "replaceme",
    "your_",
    "your-",
    "yourtoken",
    "yoursecret",
    "yourkey",
    "yourpass",
    "redacted",
    "dummy",
    "insecure",
    "notarealkey",
    "not_a_real",
    "not-a-real",
    "fake_",
    "fake-",
    "****",
    "....",
    "____",
];

/// Whether it is a placeholder for a secret.
pub(crate) fn is(secret: &[u8]) -> bool {
    let secret = secret.trim_ascii().trim_matches_quotes();
    let lower = secret.to_ascii_lowercase();
    is_template(secret)
        || WORDS.iter().any(|word| contains(&lower, word.as_bytes()))
        || contains(secret, b"xxxx")
        || contains(secret, b"XXXX")
        || is_regular(&lower)
        || secret.windows(3).any(|three| three == b"..." || three == "…".as_bytes())
}

/// Whether a program or a reader replaces it: `$TOKEN`, `${TOKEN}`, `{{ token }}`, `<token>`, `%TOKEN%`, `[token]`, `@token@`.
pub(crate) fn is_template(text: &[u8]) -> bool {
    let Some((first, last)) = text.first().zip(text.last()) else { return true };
    let closed = [(b'<', b'>'), (b'[', b']'), (b'%', b'%'), (b'@', b'@'), (b'{', b'}'), (b'(', b')'), (b'^', b'^'), (b'*', b'*')];
    let is_variable = *first == b'$' && text.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || b"_{(".contains(byte));
    let has_parts = |open: &[u8], close: u8| {
        text.windows(open.len()).position(|window| window == open).is_some_and(|at| text[at + open.len()..].contains(&close))
    };
    closed.iter().any(|(open, close)| (first, last) == (open, close) && text.len() > 1)
        || is_variable
        || has_parts(b"${", b'}')
        || has_parts(b"{{", b'}')
        || has_parts(b"$(", b')')
        || has_parts(b"<%", b'>')
        || text.starts_with(b"^PASS^")
        || has_names(text)
}

/// `<name>` inside a longer text.
fn has_names(text: &[u8]) -> bool {
    let names = text.split(|byte| *byte == b'<').skip(1);
    names
        .filter_map(|rest| rest.split(|byte| *byte == b'>').next().filter(|name| name.len() < rest.len()))
        .any(|name| name.len() > 2 && name.iter().all(|byte| byte.is_ascii_alphabetic() || b" _-".contains(byte)))
}

/// Whether it is a key from documentation.
pub(crate) fn is_sample(secret: &[u8]) -> bool {
    let samples = SAMPLES.lines().filter_map(|line| line.split_whitespace().next()).filter(|word| !word.starts_with('#'));
    samples.into_iter().any(|sample| contains(secret, sample.as_bytes()))
}

/// Whether it counts, repeats itself or has too few different characters.
fn is_regular(lower: &[u8]) -> bool {
    let length = lower.len();
    if length < 4 {
        return false;
    }
    let steps = lower.windows(2).filter(|pair| i16::from(pair[0]).abs_diff(i16::from(pair[1])) <= 1).count();
    let mut seen = [false; 256];
    lower.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    let different = seen.iter().filter(|seen| **seen).count();
    let longest = lower.chunk_by(|one, other| one == other).map(<[u8]>::len).max().unwrap_or(0);
    let repeats = |period: usize| lower.iter().zip(&lower[period..]).all(|(one, other)| one == other);
    steps * 3 > length * 2
        || different < length.min(16).div_ceil(3)
        || longest * 3 > length.max(12)
        || (1..=(length / 2).min(40)).any(repeats)
}

/// Whether it consists of words.
pub(crate) fn is_of_words(secret: &[u8]) -> bool {
    let counted = secret.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    made_up::unexplained(secret) * 5 < counted * 2
}

pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    !part.is_empty() && text.windows(part.len()).any(|window| window == part)
}

/// Removes quotes around a text.
pub(crate) trait Quotes {
    fn trim_matches_quotes(&self) -> &[u8];
}

impl Quotes for [u8] {
    fn trim_matches_quotes(&self) -> &[u8] {
        let is_quote = |byte: &u8| b"\"'`".contains(byte);
        let start = self.iter().take_while(|byte| is_quote(byte)).count();
        let end = self[start..].iter().rev().take_while(|byte| is_quote(byte)).count();
        &self[start..self.len() - end]
    }
}
