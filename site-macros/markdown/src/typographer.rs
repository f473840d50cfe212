//! Typographic punctuation: `"` `'` `--` `---` `...` `<<` `>>` become “ ” ‘ ’ – — … « ».
//!
//! The rules are goldmark's, so that texts look like in Hugo: a quote only opens where it is left-flanking (CommonMark, section 6.2), a
//! double quote only closes an open one, `'` between letters is an apostrophe, and so is that of `'90s`. One rule differs: for goldmark
//! every `'` before t, e, n or l is an apostrophe (`'test'` has two), here only in known words (`'tis`).

use std::ops::Range;

use site_settings::config::Mark;

use super::parse::{Placed, text_outside_code};

/// The open quotes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Quotes {
    single: usize,
    double: usize,
}

/// A position in a text: the preceding character, and the following text. `text` and then `tail` are the rest of the line.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub before: char,
    pub text: &'a str,
    pub tail: &'a str,
}

impl Place<'_> {
    fn byte(&self, n: usize) -> Option<u8> {
        self.text.as_bytes().get(n).or_else(|| self.tail.as_bytes().get(n.checked_sub(self.text.len())?)).copied()
    }

    /// The character after the first byte; a space at the end of the text.
    fn char(&self, n: usize) -> char {
        let rest = if n < self.text.len() { self.text.get(n..) } else { self.tail.get(n - self.text.len()..) };
        rest.and_then(|rest| rest.chars().next()).unwrap_or(' ')
    }

    /// Whether a word ends before byte `n`: at the end, white space or punctuation.
    fn ends_at(&self, n: usize) -> bool {
        let c = self.char(n);
        c.is_whitespace() || is_punctuation(c)
    }
}

/// The positions of `<<` in text. They are replaced before Markdown is parsed, which would treat `<<tag>>` as HTML.
pub(super) fn guillemets(source: &str, events: &[Placed<'_>]) -> Vec<Range<usize>> {
    let bytes = source.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for range in text_outside_code(events) {
        for at in range.clone() {
            let escaped = at == range.start && at > 0 && bytes[at - 1] == b'\\';
            let free = found.last().is_none_or(|last| last.end <= at);
            if bytes[at] == b'<' && bytes.get(at + 1) == Some(&b'<') && !escaped && free {
                found.push(at..at + 2);
            }
        }
    }
    found
}

/// The replacement at the start of `place`, and the number of bytes that it replaces.
pub(super) fn substitute(quotes: &mut Quotes, place: Place<'_>) -> Option<(Mark, usize)> {
    match place.byte(0)? {
        b'-' if place.byte(1) == Some(b'-') => {
            Some(if place.byte(2) == Some(b'-') { (Mark::EmDash, 3) } else { (Mark::EnDash, 2) })
        }
        b'.' if place.byte(1) == Some(b'.') && place.byte(2) == Some(b'.') => Some((Mark::Ellipsis, 3)),
        b'<' if place.byte(1) == Some(b'<') => Some((Mark::LeftAngleQuote, 2)),
        b'>' if place.byte(1) == Some(b'>') => Some((Mark::RightAngleQuote, 2)),
        b'"' => double(quotes, place).map(|mark| (mark, 1)),
        b'\'' => single(quotes, place).map(|mark| (mark, 1)),
        _ => None,
    }
    // A substitution never extends beyond its own text.
    .filter(|(_, length)| *length <= place.text.len())
}

fn double(quotes: &mut Quotes, place: Place<'_>) -> Option<Mark> {
    let (opens, closes) = flanking(place);
    if opens && !closes {
        quotes.double += 1;
        return Some(Mark::LeftDoubleQuote);
    }
    // The inch sign of `"Monitor 21""` stays.
    let is_inch = place.byte(1) == Some(b'"') && place.before.is_ascii_digit();
    if quotes.double == 0 || is_inch || !(closes && !opens || may_close(place, opens, closes)) {
        return None;
    }
    quotes.double -= 1;
    Some(Mark::RightDoubleQuote)
}

fn single(quotes: &mut Quotes, place: Place<'_>) -> Option<Mark> {
    let (opens, closes) = flanking(place);
    if !opens && !closes {
        return None;
    }
    let next = place.char(1);
    let is_decade = opens
        && !closes
        && matches!((place.byte(1), place.byte(2), place.byte(3)), (Some(b'0'..=b'9'), Some(b'0'..=b'9'), Some(b's')))
        && place.ends_at(4);
    let is_within_word = place.before.is_alphanumeric() && next.is_alphabetic();
    if is_decade || is_within_word || (!place.before.is_alphanumeric() && is_clipped_word(place)) {
        return Some(Mark::Apostrophe);
    }
    if opens && !closes {
        let is_suffix = ["s", "m", "t", "d", "ve", "ll", "re"].iter().any(|suffix| {
            suffix.bytes().enumerate().all(|(i, b)| place.byte(1 + i) == Some(b)) && place.ends_at(1 + suffix.len())
        });
        if is_suffix {
            return Some(Mark::Apostrophe);
        }
        quotes.single += 1;
        return Some(Mark::LeftSingleQuote);
    }
    // A plural possessive or a shortened word: `the dogs' tails`, `doin' fine`.
    if place.byte(2).is_some() && !next.is_ascii_digit() && closes {
        quotes.single = quotes.single.saturating_sub(usize::from(!place.before.is_alphanumeric()));
        return Some(Mark::Apostrophe);
    }
    if quotes.single > 0 && (closes && !opens || may_close(place, opens, closes)) {
        quotes.single -= 1;
        return Some(Mark::RightSingleQuote);
    }
    None
}

/// Whether a word is written without its beginning.
fn is_clipped_word(place: Place<'_>) -> bool {
    const WORDS: [&str; 14] =
        ["tis", "twas", "twere", "twill", "twould", "til", "till", "em", "n", "net", "neath", "ere", "lectric", "tude"];
    WORDS.iter().any(|word| {
        word.bytes().enumerate().all(|(i, b)| place.byte(1 + i).is_some_and(|found| found.eq_ignore_ascii_case(&b)))
            && place.ends_at(1 + word.len())
    })
}

fn may_close(place: Place<'_>, opens: bool, closes: bool) -> bool {
    opens && closes && is_punctuation(place.char(1)) && place.ends_at(1 + place.char(1).len_utf8())
}

/// Maximum length of a run of equal quotes that is considered.
const RUN: usize = 16;

/// Left- and right-flanking (CommonMark, section 6.2). Goldmark considers the whole run of equal quotes: a single `""` stays.
fn flanking(place: Place<'_>) -> (bool, bool) {
    let run = (1..RUN).take_while(|n| place.byte(*n) == place.byte(0)).count() + 1;
    let (before, after) = (place.before, place.char(run));
    let (space_before, space_after) = (before.is_whitespace(), after.is_whitespace());
    let (mark_before, mark_after) = (is_punctuation(before), is_punctuation(after));
    let left = !space_after && (!mark_after || space_before || mark_before);
    let right = !space_before && (!mark_before || space_after || mark_after);
    (left, right)
}

pub(super) fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation() || (!c.is_ascii() && !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> String {
        let (mut quotes, mut out, mut at, mut before) = (Quotes::default(), String::new(), 0, '\n');
        while let Some(c) = text[at..].chars().next() {
            match substitute(&mut quotes, Place { before, text: &text[at..], tail: "\n" }) {
                Some((mark, length)) => {
                    out.push_str(mark.text());
                    at += length;
                    before = text[..at].chars().next_back().unwrap_or(c);
                }
                None => {
                    out.push(c);
                    at += c.len_utf8();
                    before = c;
                }
            }
        }
        out
    }

    #[test]
    fn sets_as_goldmark_does() {
        for (text, want) in [
            ("\"a\" 'b'", "“a” ‘b’"),
            ("don't I'm l'été", "don’t I’m l’été"),
            ("'90s and the 1990's", "’90s and the 1990’s"),
            ("rock 'n' roll", "rock ’n’ roll"),
            ("dogs' tails", "dogs’ tails"),
            ("6' 2\" tall", "6’ 2\" tall"),
            ("(\"x\") ['y']", "(“x”) [‘y’]"),
            ("\"a 'b c' d\"", "“a ‘b c’ d”"),
            ("a\"b\"c", "a\"b\"c"),
            ("\"Monitor 21\"\" x", "“Monitor 21\"” x"),
            ("-- --- ---- ... ....", "– — —- … …."),
            ("1<<2 >>3", "1«2 »3"),
            ("a - b. c..", "a - b. c.."),
            ("'tis 'test'", "’tis ‘test’"),
            ("an empty \"\" and ''", "an empty \"\" and ''"),
            ("\"", "\""),
            ("'", "'"),
            ("「\"x\"」", "「“x”」"),
        ] {
            assert_eq!(set(text), want, "{text}");
        }
    }
}
