//! Finds formulas: inline `$…$` and `\(…\)`, display `$$…$$` and `\[…\]`. They are cut out before Markdown is parsed, because TeX contains
//! characters with a meaning in Markdown (`_`, `*`, `\\`).
//!
//! Prose stays prose. A `$` opens a formula only before a non-blank and not after a letter or digit. The next `$` must close it: directly
//! after a non-blank, and not before a digit (Pandoc, "tex_math_dollars"), a capital or `_` (`$HOME/$USER`). So `$5 and $6` contains no
//! formula. `\[` is also an escaped bracket: it opens a formula only if the content looks like one, or if it is alone in its paragraph. A
//! display formula at the beginning of a line extends to the next blank line, whatever Markdown syntax it contains.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parse::{Placed, is_block, is_block_end};

/// A formula and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    pub range: Range<usize>,
    pub tex: String,
    pub display: bool,
}

/// Whether `text` can contain a formula.
pub(super) fn is_likely(text: &str) -> bool {
    text.contains('$') || text.contains("\\(") || text.contains("\\[")
}

/// The formulas of `text`, whose events are `events`, in order.
pub(super) fn find(text: &str, events: &[Placed<'_>]) -> Vec<Formula> {
    let mut finder = Finder { text, found: Vec::new(), texts: Vec::new(), holes: Vec::new(), end: 0, quotes: 0, done: 0 };
    let mut in_code = false;
    for (event, range) in events {
        match event {
            Event::Start(tag) if is_block(tag) => {
                finder.flush();
                finder.quotes += usize::from(matches!(tag, Tag::BlockQuote(_)));
                in_code |= matches!(tag, Tag::CodeBlock(_));
            }
            Event::End(end) if is_block_end(end) => {
                finder.flush();
                finder.quotes -= usize::from(matches!(end, TagEnd::BlockQuote(_)) && finder.quotes > 0);
                in_code &= !matches!(end, TagEnd::CodeBlock);
            }
            Event::Rule | Event::Html(_) => finder.flush(),
            Event::Text(_) if !in_code => {
                finder.texts.push(range.clone());
                finder.end = range.end;
            }
            Event::Code(_) => {
                finder.holes.push(range.clone());
                finder.end = range.end;
            }
            _ => finder.end = finder.end.max(range.end),
        }
    }
    finder.flush();
    finder.found
}

struct Finder<'a> {
    text: &'a str,
    found: Vec<Formula>,
    /// The current run of inline text: ranges of text and of code, and its end.
    texts: Vec<Range<usize>>,
    holes: Vec<Range<usize>>,
    end: usize,
    /// Number of block quotes around it.
    quotes: usize,
    /// No formula opens before this position.
    done: usize,
}

impl Finder<'_> {
    fn flush(&mut self) {
        let texts = std::mem::take(&mut self.texts);
        // If no closing delimiter follows in the run, there is none for any later opening delimiter of that kind. Remembering that avoids
        // quadratic time.
        let mut hopeless = [false; 3];
        for (i, range) in texts.iter().enumerate() {
            let mut at = range.start.max(self.done);
            while at < range.end {
                let escaped = at == range.start && at > 0 && self.text.as_bytes()[at - 1] == b'\\';
                let formula = match self.text.as_bytes()[at] {
                    b'$' if !escaped => {
                        let doubled = self.text.as_bytes().get(at + 1) == Some(&b'$');
                        if doubled { self.display(at, &mut hopeless[0]) } else { self.inline(at) }
                    }
                    b'(' if escaped => self.brackets(at, b')', &mut hopeless[1]),
                    b'[' if escaped => {
                        self.brackets(at, b']', &mut hopeless[2]).filter(|f| self.is_formula(f, i == 0, texts.last()))
                    }
                    _ => None,
                };
                match formula {
                    Some(formula) => {
                        self.done = formula.range.end;
                        at = self.done;
                        self.found.push(formula);
                    }
                    None if self.text.as_bytes()[at..].starts_with(b"$$") => at += 2,
                    None => at += 1,
                }
                // Brackets only open at the start of a text event, after the backslash that Markdown has consumed.
                let rest = self.text.as_bytes().get(at..range.end).unwrap_or_default();
                at = memchr::memchr(b'$', rest).map_or(range.end, |next| at + next);
            }
        }
        self.holes.clear();
    }

    fn inline(&self, at: usize) -> Option<Formula> {
        let bytes = self.text.as_bytes();
        let opens = bytes.get(at + 1).is_some_and(|b| !b.is_ascii_whitespace())
            && (at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'\\'));
        if !opens {
            return None;
        }
        let mut end = at + 1;
        while end < self.end {
            match bytes[end] {
                b'\\' => end += 1,
                b'$' => break,
                b'`' if self.in_hole(end) => return None,
                _ => {}
            }
            end += 1;
        }
        let closes = end < self.end
            && !bytes[end - 1].is_ascii_whitespace()
            && !bytes
                .get(end + 1)
                .is_some_and(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || matches!(b, b'_' | b'{' | b'$'));
        closes.then(|| self.formula(at..end + 1, 1, false))
    }

    fn display(&self, at: usize, hopeless: &mut bool) -> Option<Formula> {
        let block = self.begins_line(at);
        if *hopeless && !block {
            return None;
        }
        let limit = if block { blank_line(self.text, at) } else { self.end };
        let mut end = at + 2;
        while end + 1 < limit {
            match &self.text.as_bytes()[end..end + 2] {
                [b'\\', _] => end += 2,
                [b'$', b'$'] => return Some(self.formula(at..end + 2, 2, true)).filter(|f| !f.tex.is_empty()),
                _ => end += 1,
            }
        }
        *hopeless = true;
        None
    }

    /// `at` is the bracket after the backslash.
    fn brackets(&self, at: usize, close: u8, hopeless: &mut bool) -> Option<Formula> {
        let display = close == b']';
        let block = display && self.begins_line(at - 1);
        if *hopeless && !block {
            return None;
        }
        let limit = if block { blank_line(self.text, at) } else { self.end };
        let mut end = at + 1;
        while end + 1 < limit {
            match self.text.as_bytes()[end] {
                b'\\' if self.text.as_bytes()[end + 1] == close => {
                    return Some(self.formula(at - 1..end + 2, 2, display)).filter(|f| !f.tex.is_empty());
                }
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        *hopeless = true;
        None
    }

    /// Whether `\[…\]` is a formula and not a pair of escaped brackets.
    fn is_formula(&self, formula: &Formula, first: bool, last: Option<&Range<usize>>) -> bool {
        let looks_like = formula.tex.contains(['\\', '^', '_', '=', '{', '+', '<', '>']);
        let alone = first && last.is_none_or(|last| last.end <= formula.range.end);
        looks_like || (alone && formula.tex.contains(|c: char| c.is_ascii_alphabetic()) && formula.tex.len() > 1)
    }

    fn formula(&self, range: Range<usize>, fence: usize, display: bool) -> Formula {
        let content = &self.text[range.start + fence..range.end - fence];
        let mut tex = String::with_capacity(content.len());
        for (i, line) in content.split('\n').enumerate() {
            let mut line = line;
            if i > 0 {
                tex.push('\n');
                for _ in 0..self.quotes {
                    line = line.trim_start().strip_prefix('>').unwrap_or(line);
                }
            }
            tex.push_str(line.strip_suffix('\r').unwrap_or(line));
        }
        Formula { range, tex: tex.trim().to_owned(), display }
    }

    fn in_hole(&self, at: usize) -> bool {
        let index = self.holes.partition_point(|hole| hole.end <= at);
        self.holes.get(index).is_some_and(|hole| hole.contains(&at))
    }

    /// Whether only markers of quotes and lists precede `at` in its line.
    fn begins_line(&self, at: usize) -> bool {
        let before = self.text.as_bytes()[..at].iter().rev().take(200).take_while(|b| **b != b'\n');
        before.clone().count() < 200 && before.clone().all(|b| b" \t>-*+.)0123456789".contains(b))
    }
}

/// The end of the paragraph around `at`: the next line of only white space and quote markers, or the end of the text.
fn blank_line(text: &str, at: usize) -> usize {
    let mut end = at;
    while let Some(newline) = text[end..].find('\n').map(|i| end + i + 1) {
        let line = text[newline..].split('\n').next().unwrap_or("");
        if line.trim_matches([' ', '\t', '\r', '>']).is_empty() {
            return newline;
        }
        end = newline;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Definitions, Parsed, extensions};

    fn formulas(text: &str) -> Vec<(String, bool)> {
        find(text, &Parsed::new(text, extensions(), &Definitions::default()).events)
            .into_iter()
            .map(|f| (f.tex, f.display))
            .collect()
    }

    fn inline(tex: &str) -> (String, bool) {
        (tex.to_owned(), false)
    }

    fn display(tex: &str) -> (String, bool) {
        (tex.to_owned(), true)
    }

    #[test]
    fn prose_is_no_formula() {
        for text in [
            "$5 and $6",
            "$5/$6 or $5-$10",
            "US$5m and A$AP",
            "$HOME/$USER and $foo${bar}",
            "\\$x$ and a\\$",
            "`$x$` $x `y$` z",
            "    $code$",
            "```\n$$x$$\n```",
            "$ x $",
            "$$$$ $$ $",
            "[a](http://x.org/$y$)",
            "<b title=\"$x$\">",
            "| $x | y$ |\n|--|--|\n| $a | b$ |",
            "$a\n\nb$",
            "\\[x\\] see \\[1\\] and \\[citation needed\\]",
            "\\[1\\]",
            "- \\[x\\] done",
            "a\\\\(b\\\\)",
        ] {
            assert_eq!(formulas(text), vec![], "{text}");
        }
    }

    #[test]
    fn formulas_are_found() {
        for (text, want) in [
            ("a $x_1 * y * z_2$ b", vec![inline("x_1 * y * z_2")]),
            ("the $n$th of $5 or $x$", vec![inline("n"), inline("x")]),
            ("设$x$为$\\$5$", vec![inline("x"), inline("\\$5")]),
            ("*$b$* [$c$](d)", vec![inline("b"), inline("c")]),
            ("\\(a_b*c*\\) and \\[x\n\\\\ y\\]", vec![inline("a_b*c*"), display("x\n\\\\ y")]),
            ("$$\na\n= b\n- c\n$$\n\nd $e$", vec![display("a\n= b\n- c"), inline("e")]),
            ("text $$x$$ text", vec![display("x")]),
            ("> $$\n> a\n> > b\n> $$\n> c", vec![display("a\n > b")]),
            ("- item\n  $$\n  b\n  $$\n- $c$", vec![display("b"), inline("c")]),
            ("\\[\nab\n\\]", vec![display("ab")]),
            ("# h $x$\n\n| $a$ | \\(b\\) |\n|--|--|", vec![inline("x"), inline("a"), inline("b")]),
            ("$$\na\r\nb\r\n$$", vec![display("a\nb")]),
        ] {
            assert_eq!(formulas(text), want, "{text}");
        }
    }

    #[test]
    fn openers_without_end_take_linear_time() {
        for opener in ["$$ ", "\\( ", "\\[ ", "$a ", "x $$y "] {
            assert_eq!(formulas(&opener.repeat(20_000)).len() % 2, 0);
        }
    }
}
