//! `==marked==`, `++inserted++`, `H~2~O`, `x^2^` and `~~deleted~~`, where the settings have them (Hugo: `extensions.extras`).
//!
//! The parser knows none of them as Hugo does, so they are found in its text: delimiters of the same length in the same element, under the
//! flanking rules of CommonMark (section 6.2). Longer runs are text.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use site_settings::config::Syntax;

use super::parse::Placed;
use super::typographer::is_punctuation;

/// A construct: its delimiter, and its tags.
struct Extra {
    syntax: Syntax,
    delimiter: &'static str,
    tags: [&'static str; 2],
}

const EXTRAS: [Extra; 5] = [
    Extra { syntax: Syntax::Mark, delimiter: "==", tags: ["<mark>", "</mark>"] },
    Extra { syntax: Syntax::Insert, delimiter: "++", tags: ["<ins>", "</ins>"] },
    Extra { syntax: Syntax::Delete, delimiter: "~~", tags: ["<del>", "</del>"] },
    Extra { syntax: Syntax::Subscript, delimiter: "~", tags: ["<sub>", "</sub>"] },
    Extra { syntax: Syntax::Superscript, delimiter: "^", tags: ["<sup>", "</sup>"] },
];

/// Whether the text can contain one.
pub(super) fn is_likely(text: &str, syntax: &BTreeSet<Syntax>) -> bool {
    EXTRAS.iter().any(|extra| syntax.contains(&extra.syntax) && text.contains(extra.delimiter))
}

/// The delimiters of an element that may open: a stack for each construct.
type Openers = [Vec<usize>; EXTRAS.len()];

/// The delimiters, each with its tag, in order.
pub(super) fn find(source: &str, events: &[Placed<'_>], syntax: &BTreeSet<Syntax>) -> Vec<(Range<usize>, &'static str)> {
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    // Of the open elements, innermost last.
    let mut open: Vec<Openers> = vec![Openers::default()];
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(tag) => {
                in_code |= matches!(tag, Tag::CodeBlock(_));
                open.push(Openers::default());
            }
            Event::End(end) => {
                in_code &= !matches!(end, TagEnd::CodeBlock);
                open.pop();
            }
            Event::Text(_) if !in_code => {
                let Some(openers) = open.last_mut() else { continue };
                let mut at = range.start;
                while let Some(step) = source.get(at..range.end).and_then(|text| text.find(['=', '+', '~', '^'])) {
                    let start = at + step;
                    let mark = source.as_bytes()[start];
                    let end = start + source[start..range.end].bytes().take_while(|byte| *byte == mark).count();
                    at = end;
                    let is_this = |extra: &Extra| syntax.contains(&extra.syntax) && extra.delimiter == &source[start..end];
                    let Some(index) = EXTRAS.iter().position(is_this).filter(|_| !is_escaped(source, start)) else { continue };
                    let (opens, closes) = flanking(source, &(start..end));
                    if let Some(opener) = openers[index].pop_if(|_| closes) {
                        // What opened between them stays open no longer.
                        openers.iter_mut().for_each(|stack| while stack.pop_if(|other| *other > opener).is_some() {});
                        let [before, after] = EXTRAS[index].tags;
                        found.push((opener..opener + (end - start), before));
                        found.push((start..end, after));
                    } else if opens {
                        openers[index].push(start);
                    }
                }
            }
            _ => {}
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

fn is_escaped(source: &str, at: usize) -> bool {
    source.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn flanking(source: &str, run: &Range<usize>) -> (bool, bool) {
    let before = source[..run.start].chars().next_back().unwrap_or('\n');
    let after = source[run.end..].chars().next().unwrap_or('\n');
    let left = !after.is_whitespace() && (!is_punctuation(after) || before.is_whitespace() || is_punctuation(before));
    let right = !before.is_whitespace() && (!is_punctuation(before) || after.is_whitespace() || is_punctuation(after));
    (left, right)
}
