//! Finds formulas: inline `$…$` and `\(…\)`, display `$$…$$` and `\[…\]`. They are cut out before Markdown is parsed, because TeX contains
//! characters with a meaning in Markdown (`_`, `*`, `\\`). GitHub's inline form, code between two dollars, is a formula, too.
//!
//! Prose stays prose. A `$` opens a formula only before a non-blank and not after a letter or digit. The next `$` must close it: directly
//! after a non-blank, and not before a digit (Pandoc, "tex_math_dollars"), a capital or `_` (`$HOME/$USER`). So `$5 and $6` contains no
//! formula. `\[` is also an escaped bracket: it opens a formula only if the content looks like one, or if it is alone in its paragraph. A
//! display formula at the beginning of a line extends to the next blank line, whatever Markdown syntax it contains.

use std::cell::Cell;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};
use site_diag::limits;

use super::parse::{Placed, is_block, is_block_end};

/// Environments that are formulas without dollars around them, as MathJax reads them.
const ENVIRONMENTS: [&str; 9] =
    ["equation", "align", "alignat", "flalign", "gather", "multline", "eqnarray", "xalignat", "displaymath"];

/// Kinds of openers; environments follow, each with and without its star.
const DOLLARS: usize = 0;
const ROUND: usize = 1;
const SQUARE: usize = 2;
const ESCAPED_ROUND: usize = 3;
const ESCAPED_SQUARE: usize = 4;
const KINDS: usize = 5 + 2 * ENVIRONMENTS.len();

/// Longest text between dollars with spaces inside that is remarked on.
const SPACED: usize = 200;

/// A formula and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Formula {
    pub range: Range<usize>,
    pub tex: String,
    pub display: bool,
}

/// Whether `text` can contain a formula.
pub(super) fn is_likely(text: &str) -> bool {
    text.contains('$') || text.contains("\\(") || text.contains("\\[") || text.contains("\\begin{")
}

/// What [`find`] finds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In order.
    pub formulas: Vec<Formula>,
    /// What looks like formulas, but has spaces behind the first and before the second dollar.
    pub spaced: Vec<Range<usize>>,
}

/// The formulas of `text`, whose events are `events`. `escaped`: their authors wrote backslashes before Markdown's signs.
pub(super) fn find(text: &str, events: &[Placed<'_>], escaped: bool) -> Found {
    let mut finder = Finder {
        text,
        escaped,
        lines: lines(text),
        failed: std::array::from_fn(|_| Cell::new(0)),
        paragraph: Cell::new((0, 0)),
        found: Vec::new(),
        spaced: Vec::new(),
        texts: Vec::new(),
        holes: Vec::new(),
        end: 0,
        quotes: 0,
        done: 0,
    };
    let mut in_code = false;
    // GitHub: code between dollars.
    let (mut quoted, mut after_quoted) = (Vec::new(), None);
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
                let start = range.start + usize::from(after_quoted.take() == Some(range.start));
                finder.texts.push(start..range.end);
                finder.end = range.end;
            }
            Event::Code(code) => {
                if is_quoted(text, range)
                    && let Some(last) = finder.texts.last_mut().filter(|last| last.end == range.start && last.start < last.end)
                {
                    last.end -= 1;
                    after_quoted = Some(range.end);
                    quoted.push(Formula { range: range.start - 1..range.end + 1, tex: code.to_string(), display: false });
                }
                finder.holes.push(range.clone());
                finder.end = range.end;
            }
            _ => finder.end = finder.end.max(range.end),
        }
    }
    finder.flush();
    let mut formulas = finder.found;
    // Both are in order.
    let mut at = 0;
    quoted.retain(|quoted: &Formula| {
        while formulas.get(at).is_some_and(|other| other.range.end <= quoted.range.start) {
            at += 1;
        }
        formulas.get(at).is_none_or(|other| other.range.start >= quoted.range.end)
    });
    formulas.append(&mut quoted);
    formulas.sort_by_key(|formula| formula.range.start);
    Found { formulas, spaced: finder.spaced }
}

/// Is code directly between two dollars, which do not belong to something else?
fn is_quoted(text: &str, code: &Range<usize>) -> bool {
    let (before, after) = (&text.as_bytes()[..code.start], &text.as_bytes()[code.end..]);
    let is_free = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'$' | b'\\'));
    before.last() == Some(&b'$')
        && after.first() == Some(&b'$')
        && is_free(before.len().checked_sub(2).and_then(|at| before.get(at)))
        && is_free(after.get(1))
}

struct Finder<'a> {
    text: &'a str,
    escaped: bool,
    /// Lines of nothing but two dollars (false), and fences of code (true).
    lines: Vec<(usize, bool)>,
    /// Up to where there is no closer for an opener of each kind: remembered, so that ten thousand openers are not searched ten thousand
    /// times.
    failed: [Cell<usize>; KINDS],
    /// The paragraph that was looked at last, from some place in it to its end.
    paragraph: Cell<(usize, usize)>,
    found: Vec<Formula>,
    spaced: Vec<Range<usize>>,
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
        for (i, range) in texts.iter().enumerate() {
            let mut at = range.start.max(self.done);
            while at < range.end {
                let escaped = at == range.start && at > 0 && self.text.as_bytes()[at - 1] == b'\\';
                let formula = match self.text.as_bytes()[at] {
                    b'$' if !escaped => {
                        let doubled = self.text.as_bytes().get(at + 1) == Some(&b'$');
                        if doubled {
                            self.display(at, DOLLARS)
                        } else {
                            let formula = self.inline(at);
                            if formula.is_none()
                                && let Some(spaced) = self.spaced(at)
                            {
                                self.spaced.push(spaced);
                            }
                            formula
                        }
                    }
                    b'\\' if self.text[at..].starts_with("\\begin{") => self.environment(at),
                    // `\\(`: Markdown makes it `\(`.
                    b'\\' if escaped && self.escaped => match self.text.as_bytes().get(at + 1) {
                        Some(b'(') => self.escaped_brackets(at, b')', ESCAPED_ROUND),
                        Some(b'[') => self.escaped_brackets(at, b']', ESCAPED_SQUARE),
                        _ => None,
                    },
                    b'(' if escaped => self.brackets(at, b')', ROUND),
                    b'[' if escaped => self.brackets(at, b']', SQUARE).filter(|f| self.is_formula(f, i == 0, texts.last())),
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
                at = memchr::memchr2(b'$', b'\\', rest).map_or(range.end, |next| at + next);
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

    fn display(&self, at: usize, kind: usize) -> Option<Formula> {
        let block = self.begins_line(at);
        let limit = self.limit(at, block, kind)?;
        let mut end = at + 2;
        while end + 1 < limit {
            match &self.text.as_bytes()[end..end + 2] {
                [b'\\', _] => end += 2,
                [b'$', b'$'] => return Some(self.formula(at..end + 2, 2, true)).filter(|f| !f.tex.is_empty()),
                _ => end += 1,
            }
        }
        if block && let Some(end) = self.closing_line(at) {
            return Some(self.formula(at..end, 2, true)).filter(|f| !f.tex.is_empty());
        }
        self.failed[kind].set(limit);
        None
    }

    /// Where the search for a closer ends: with the paragraph, or with the run of text. `None`: there is none for this kind of opener.
    fn limit(&self, at: usize, block: bool, kind: usize) -> Option<usize> {
        let failed = self.failed[kind].get();
        if at >= failed {
            return Some(if block { self.paragraph_end(at) } else { self.end });
        }
        // What failed in the run may yet close in the paragraph.
        let end = if block { self.paragraph_end(at) } else { self.end };
        (end > failed).then_some(end)
    }

    fn paragraph_end(&self, at: usize) -> usize {
        let (from, to) = self.paragraph.get();
        if (from..to).contains(&at) {
            return to;
        }
        let to = blank_line(self.text, at);
        self.paragraph.set((at, to));
        to
    }

    /// Dollars alone on a line open a formula that dollars alone on a later line close, empty lines in between or not: the end of the
    /// closing dollars.
    fn closing_line(&self, at: usize) -> Option<usize> {
        let own = self.lines.binary_search(&(at, false)).ok()?;
        match self.lines.get(own + 1) {
            Some((closing, false)) if closing - at <= limits::FORMULA.most => Some(closing + 2),
            _ => None,
        }
    }

    /// An environment that stands on lines of its own, up to its end in the same paragraph.
    fn environment(&self, at: usize) -> Option<Formula> {
        let rest = self.text.get(at + "\\begin{".len()..)?;
        let name = &rest[..rest.bytes().take(20).position(|b| b == b'}')?];
        let plain = name.strip_suffix('*').unwrap_or(name);
        let index = ENVIRONMENTS.iter().position(|environment| *environment == plain)?;
        if !self.begins_line(at) {
            return None;
        }
        let kind = 5 + 2 * index + usize::from(name.ends_with('*'));
        let limit = self.limit(at, true, kind)?;
        let closing = format!("\\end{{{name}}}");
        match self.text[at..limit].find(&closing) {
            Some(end) => Some(self.formula(at..at + end + closing.len(), 0, true)),
            None => {
                self.failed[kind].set(limit);
                None
            }
        }
    }

    /// `\\(…\\)`, where Markdown takes one of the backslashes; `at` is the second one.
    fn escaped_brackets(&self, at: usize, close: u8, kind: usize) -> Option<Formula> {
        let block = close == b']' && self.begins_line(at - 1);
        let limit = self.limit(at, block, kind)?;
        let closing = [b'\\', b'\\', close];
        match memchr::memmem::find(self.text.as_bytes().get(at + 2..limit)?, &closing) {
            Some(end) => Some(self.formula(at - 1..at + 2 + end + 3, 3, close == b']')).filter(|f| !f.tex.is_empty()),
            None => {
                self.failed[kind].set(limit);
                None
            }
        }
    }

    /// `$ x $`: the place of something that looks like a formula, but has spaces inside.
    fn spaced(&self, at: usize) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        if !matches!(bytes.get(at + 1), Some(b' ' | b'\t'))
            || at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'$')
        {
            return None;
        }
        let until = (at + SPACED).min(self.end);
        let end = at + 1 + memchr::memchr2(b'$', b'\n', bytes.get(at + 1..until)?)?;
        let closes = bytes[end] == b'$' && bytes[end - 1].is_ascii_whitespace() && bytes.get(end + 1) != Some(&b'$');
        let content = self.text[at + 1..end].trim();
        let looks_like = content.contains(['\\', '^', '_', '=', '{', '<', '>', '+']) || content.chars().count() == 1;
        (closes && looks_like && !content.is_empty()).then_some(at..end + 1)
    }

    /// `at` is the bracket behind the backslash.
    fn brackets(&self, at: usize, close: u8, kind: usize) -> Option<Formula> {
        let display = close == b']';
        let block = display && self.begins_line(at - 1);
        let limit = self.limit(at, block, kind)?;
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
        self.failed[kind].set(limit);
        None
    }

    /// Whether `\[…\]` is a formula and not a pair of escaped brackets.
    fn is_formula(&self, formula: &Formula, first: bool, last: Option<&Range<usize>>) -> bool {
        let looks_like = has_tex(&formula.tex);
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
        let tex = if self.escaped { unescaped(tex.trim()) } else { tex.trim().to_owned() };
        Formula { range, tex, display }
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

/// Lines of nothing but two dollars (false), and fences of code (true), by the place of their first sign.
fn lines(text: &str) -> Vec<(usize, bool)> {
    let mut lines = Vec::new();
    if !text.contains("$$") {
        return lines;
    }
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_matches([' ', '\t', '\r', '\n', '>']);
        let is_code = content.starts_with("```") || content.starts_with("~~~");
        if is_code || content == "$$" {
            lines.push((from + line.find(['$', '`', '~']).unwrap_or(0), is_code));
        }
        from += line.len();
    }
    lines
}

/// A formula as Markdown would have left it, if it has backslashes that only Markdown explains: `a\_1`, `\\\\` for a line break, `\\{`.
/// What else follows a backslash is TeX's: authors who escape do not escape everything.
fn unescaped(tex: &str) -> String {
    let is_escaped = tex.contains("\\\\\\\\") || tex.contains("\\*") || tex.contains("\\\\}") || has_escaped_underscore(tex);
    if !is_escaped {
        return tex.to_owned();
    }
    let mut out = String::with_capacity(tex.len());
    let mut rest = tex;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (written, length) = match rest.as_bytes() {
            [b'\\', b'\\', b'\\', b'\\', ..] => ("\\\\", 4),
            [b'\\', b'\\', b'{' | b'}' | b',' | b';' | b':' | b'!' | b'|' | b'%' | b'#' | b'&' | b'$', ..] => ("\\", 2),
            [b'\\', b'\\', ..] => ("\\\\", 2),
            [b'\\', b'_', ..] => ("_", 2),
            [b'\\', b'*', ..] => ("*", 2),
            _ => ("\\", 1),
        };
        out.push_str(written);
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Is there a `\_` that is a subscript? In text it is a sign.
fn has_escaped_underscore(tex: &str) -> bool {
    tex.match_indices("\\_").any(|(at, _)| {
        let before = &tex[..at];
        let in_text = before.rfind("\\text").is_some_and(|text| !before[text..].contains('}'));
        !before.ends_with('\\') && !in_text
    })
}

/// Where the paragraph around `at` ends: the next line of nothing but white space and marks of quotes, or the end of the text.
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

/// Whether a text has signs of TeX. Characters that Markdown escapes, such as `\_`, are none.
fn has_tex(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.as_str().starts_with(['_', '$', '*', '[', ']', '#', '&', '%', '~', '`', '.', '-']) => {
                chars.next();
            }
            '\\' | '^' | '_' | '=' | '{' | '+' | '<' | '>' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Definitions, Parsed, extensions};
    use site_settings::config::Syntax;

    fn formulas(text: &str) -> Vec<(String, bool)> {
        find(text, &Parsed::new(text, extensions(&Syntax::usual()), &Definitions::default()).events, false)
            .formulas
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
            ("$`a_1`$ and ($`b $ c`$), $d$", vec![inline("a_1"), inline("b $ c"), inline("d")]),
            ("a$`b`$ $`c`$d \\$`f`$ `g`$ $`h`", vec![]),
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
            ("$$\na\n\n= b\n$$\n\nd $e$", vec![display("a\n\n= b"), inline("e")]),
            ("$$\na\n\n```\n$$\n```", vec![]),
            ("\\begin{equation}\na_1 * b\n\\end{equation}", vec![display("\\begin{equation}\na_1 * b\n\\end{equation}")]),
            ("see \\begin{align}\na\n\\end{align}", vec![]),
            ("\\begin{align}\na\n\n\\end{align}", vec![]),
        ] {
            assert_eq!(formulas(text), want, "{text}");
        }
    }

    #[test]
    fn backslashes_for_markdown_are_taken_away() {
        let escaped = |text: &str| {
            find(text, &Parsed::new(text, extensions(&Syntax::usual()), &Definitions::default()).events, true)
                .formulas
                .into_iter()
                .map(|f| (f.tex, f.display))
                .collect::<Vec<_>>()
        };
        for (text, want) in [
            ("$a\\_1 = b\\_2$", vec![inline("a_1 = b_2")]),
            ("$$\\begin{matrix} a & b \\\\\\\\ c \\end{matrix}$$", vec![display("\\begin{matrix} a & b \\\\ c \\end{matrix}")]),
            ("$\\\\{a\\,b\\\\}$", vec![inline("\\{a\\,b\\}")]),
            ("so \\\\(a\\_b\\\\) and \\\\[c\\\\]", vec![inline("a_b"), display("c")]),
            // Written for a formula reader.
            ("$a_1 \\\\ b$", vec![inline("a_1 \\\\ b")]),
            ("$\\text{a\\_b}$", vec![inline("\\text{a\\_b}")]),
        ] {
            assert_eq!(escaped(text), want, "{text}");
        }
    }

    #[test]
    fn dollars_with_spaces_inside_are_noticed() {
        let spaced = |text: &str| {
            let found = find(text, &Parsed::new(text, extensions(&Syntax::usual()), &Definitions::default()).events, false);
            found.spaced.into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(spaced("let $ x $ and $ a_1 = b $ be"), ["$ x $", "$ a_1 = b $"]);
        for prose in ["5 $ or 6 $ now", "US$ 5 and CA$ 6", "a $ b", "`$ x $`", "$ x\ny $", "cost $ 5 a day, $ 6 a week"] {
            assert_eq!(spaced(prose), Vec::<String>::new(), "{prose}");
        }
    }

    #[test]
    fn openers_without_end_take_linear_time() {
        for opener in ["$$\n\na\n", "\\begin{align}\n", "$ x", "$$ ", "\\( ", "\\[ ", "$a ", "x $$y "] {
            assert_eq!(formulas(&opener.repeat(20_000)).len() % 2, 0);
        }
    }
}
