//! Parses one tag of a shortcode: the text between `{{<` and `>}}`, or `{{%` and `%}}`.
//!
//! ```text
//! {{< name positional "quoted \"value\"" `raw, perhaps
//! on several lines` >}}      {{% name key=value key="value" %}}
//! {{< /name >}}   closes      {{< name />}}   opens and closes      {{</* name */>}}   shows itself without the stars
//! ```
//! Hugo: `parser/pageparser`. Hugo requires quotes around everything except letters, digits, `-`, `_` and `.`; we accept any word.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// An argument with its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Argument<'a> {
    /// The key of a named argument.
    pub(super) key: Option<&'a str>,
    /// The value without quotes and escapes.
    pub(super) value: Cow<'a, str>,
    /// The range of the value, inside the quotes.
    pub(super) place: Range<usize>,
    /// The range of the whole argument.
    pub(super) whole: Range<usize>,
}

impl Argument<'_> {
    /// Is the value written in quotes?
    pub(super) fn is_quoted(&self) -> bool {
        self.place.end < self.whole.end
    }
}

/// A tag, and the position after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub(super) end: usize,
    pub(super) what: What<'a>,
}

/// The content of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What<'a> {
    /// `{{</* … */>}}`: the text between the stars.
    Escaped(&'a str),
    /// Opens, or opens and closes.
    Open { name: &'a str, place: Range<usize>, arguments: Vec<Argument<'a>>, closed: bool },
    /// Closes.
    Close { name: &'a str },
    /// Invalid. `name` is that of an opening tag, if it could be parsed.
    Broken { reason: Cow<'static, str>, place: Range<usize>, name: Option<&'a str> },
}

/// Parses the tag that begins at `start` with `{{<` or `{{%`, and ends before `limit`. No tag is parsed twice: after a mistake, `end` is
/// its position.
pub(super) fn read(text: &str, start: usize, limit: usize) -> Tag<'_> {
    let percent = text[start..].starts_with("{{%");
    let mut reader = Reader { text: &text[..limit], at: start + 3, close: if percent { "%}}" } else { ">}}" }, open: None };
    if reader.rest().starts_with("/*") {
        return reader.escaped(start);
    }
    match reader.inside() {
        Ok(what) => Tag { end: reader.at, what },
        Err((reason, place)) => {
            let name = reader.open;
            Tag { end: reader.at.max(start + 3), what: What::Broken { reason, place: place.unwrap_or(start..start + 3), name } }
        }
    }
}

/// Names in what looks like tags, closing ones among them.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("{{").filter_map(|(at, _)| {
        let rest = text[at + 2..].strip_prefix(['<', '%'])?.trim_start_matches([' ', '/']);
        Some(rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '%')).next().unwrap_or_default())
    })
}

/// Names of the closing tags between two places, with the place of each one's last.
pub(super) fn closing(text: &str, from: usize, end: usize) -> BTreeMap<&str, usize> {
    let mut found = BTreeMap::new();
    for (at, _) in text[from..end].match_indices("{{") {
        let rest = &text[from + at + 2..end];
        let Some(rest) = rest.strip_prefix(['<', '%']).and_then(|rest| rest.trim_start().strip_prefix('/')) else { continue };
        let name = rest.trim_start().split(|c: char| c.is_whitespace() || matches!(c, '>' | '%')).next().unwrap_or_default();
        found.insert(name, from + at);
    }
    found
}

type Mistake = (Cow<'static, str>, Option<Range<usize>>);

struct Reader<'a> {
    text: &'a str,
    at: usize,
    close: &'static str,
    open: Option<&'a str>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn escaped(&self, start: usize) -> Tag<'a> {
        let from = self.at + 2;
        let end = if self.close == ">}}" { "*/>}}" } else { "*/%}}" };
        match self.text[from..].find(end) {
            Some(length) => Tag { end: from + length + end.len(), what: What::Escaped(&self.text[from..from + length]) },
            None => {
                let reason = format!("the comment that begins here never ends, which takes `{end}`");
                Tag { end: from, what: What::Broken { reason: reason.into(), place: start..from, name: None } }
            }
        }
    }

    fn inside(&mut self) -> Result<What<'a>, Mistake> {
        self.skip_blanks();
        let closes = self.rest().starts_with('/');
        self.at += usize::from(closes);
        self.skip_blanks();
        let start = self.at;
        let end = self.rest().char_indices().find(|&(offset, c)| {
            let part = c.is_alphanumeric() || matches!(c, '_' | '-' | '.') || (c == '/' && !self.ends(start + offset + 1));
            !part
        });
        self.at = end.map_or(self.text.len(), |(offset, _)| start + offset);
        let name = &self.text[start..self.at];
        let place = start..self.at;
        if name.is_empty() {
            return Err(("it has no name".into(), None));
        }
        if closes {
            self.skip_blanks();
            return match self.finish() {
                Some(false) => Ok(What::Close { name }),
                _ => Err((format!("`/{name}` closes, so nothing but `{}` can follow", self.close).into(), Some(place))),
            };
        }
        self.open = Some(name);
        let mut arguments: Vec<Argument<'a>> = Vec::new();
        loop {
            let before = self.at;
            self.skip_blanks();
            if let Some(closed) = self.finish() {
                return Ok(What::Open { name, place, arguments, closed });
            }
            // An empty line ends an unclosed tag, so that the mistake is reported at its position. Before a named argument it is none.
            let blank_line = self.text[before..self.at].bytes().filter(|b| *b == b'\n').count() > 1 && !self.is_named();
            if blank_line || self.rest().is_empty() || self.rest().starts_with("{{<") || self.rest().starts_with("{{%") {
                return Err((format!("it never ends, which takes `{}`", self.close).into(), None));
            }
            if self.rest().starts_with(">}}") || self.rest().starts_with("%}}") {
                let place = self.at..self.at + 3;
                self.at += 3;
                return Err((format!("it begins otherwise than it ends: `{}` is expected", self.close).into(), Some(place)));
            }
            if before == self.at {
                // `"a""b"`, `a"b"`
                let next = self.rest().chars().next().map_or(0, char::len_utf8);
                return Err((
                    "blanks belong between arguments, and quotes around whole values".into(),
                    Some(self.at..self.at + next),
                ));
            }
            let argument = self.argument()?;
            if arguments.first().is_some_and(|first| first.key.is_some() != argument.key.is_some()) {
                return Err(("its arguments are all named or all without names".into(), Some(argument.whole)));
            }
            if arguments.iter().any(|other| other.key.is_some() && other.key == argument.key) {
                let reason = format!("`{}` is given twice", argument.key.unwrap_or_default());
                return Err((reason.into(), Some(argument.whole)));
            }
            arguments.push(argument);
            if arguments.len() > MOST_ARGUMENTS {
                return Err((format!("it has more than {MOST_ARGUMENTS} arguments").into(), None));
            }
        }
    }

    /// Consumes the closing delimiter: `Some(true)` if a slash before it also closes the shortcode.
    fn finish(&mut self) -> Option<bool> {
        let slash = self.rest().strip_prefix('/').is_some_and(|rest| rest.starts_with(self.close));
        if slash || self.rest().starts_with(self.close) {
            self.at += self.close.len() + usize::from(slash);
            return Some(slash);
        }
        None
    }

    /// Whether an argument with a name and a quoted value begins here.
    fn is_named(&self) -> bool {
        let value = self.rest().trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
        value.len() < self.rest().len() && (value.starts_with("=\"") || value.starts_with("=`"))
    }

    /// Whether the tag ends at this position.
    fn ends(&self, at: usize) -> bool {
        self.text[at..].starts_with(">}}") || self.text[at..].starts_with("%}}")
    }

    fn argument(&mut self) -> Result<Argument<'a>, Mistake> {
        let start = self.at;
        if self.rest().starts_with(['"', '`']) {
            let (value, place) = self.quoted()?;
            return Ok(Argument { key: None, value, place, whole: start..self.at });
        }
        let word = self.word(true);
        if let Some(quote) = word.chars().find(|c| matches!(c, '“' | '”' | '„' | '«' | '»')) {
            return Err((format!("`{quote}` does not quote here, `\"` does").into(), Some(start..self.at)));
        }
        let end = self.at;
        self.skip_blanks();
        if !self.rest().starts_with('=') {
            self.at = end;
            return Ok(Argument { key: None, value: Cow::Borrowed(word), place: start..end, whole: start..end });
        }
        self.at += 1;
        self.skip_blanks();
        if word.is_empty() {
            return Err(("a name is missing before `=`".into(), Some(start..self.at)));
        }
        let (value, place) = if self.rest().starts_with(['"', '`']) {
            self.quoted()?
        } else {
            let from = self.at;
            let value = self.word(false);
            if value.is_empty() {
                return Err((format!("`{word}` has no value").into(), Some(start..from)));
            }
            (Cow::Borrowed(value), from..self.at)
        };
        Ok(Argument { key: Some(word), value, place, whole: start..self.at })
    }

    /// A word: up to a blank, a quote, the end of the tag, and `=` in a key.
    fn word(&mut self, key: bool) -> &'a str {
        let start = self.at;
        let end = self.rest().char_indices().find(|&(offset, c)| match c {
            '"' | '`' => true,
            '=' => key,
            '/' => self.ends(start + offset + 1),
            '>' | '%' => self.ends(start + offset),
            _ => c.is_whitespace(),
        });
        self.at = end.map_or(self.text.len(), |(offset, _)| start + offset);
        &self.text[start..self.at]
    }

    fn quoted(&mut self) -> Result<(Cow<'a, str>, Range<usize>), Mistake> {
        let start = self.at;
        let raw = self.rest().starts_with('`');
        let body = &self.text[start + 1..];
        if raw {
            let Some(length) = body.find('`') else {
                self.at = start + 1;
                return Err(("the value in backticks never ends".into(), Some(start..start + 1)));
            };
            self.at = start + length + 2;
            return Ok((Cow::Borrowed(&body[..length]), start + 1..start + 1 + length));
        }
        let (mut escaped, mut escapes) = (false, false);
        for (offset, c) in body.char_indices() {
            match c {
                '"' if !escaped => {
                    let place = start + 1..start + 1 + offset;
                    self.at = place.end + 1;
                    let value = &self.text[place.clone()];
                    return Ok((if escapes { Cow::Owned(unescape(value)) } else { Cow::Borrowed(value) }, place));
                }
                '\n' => {
                    self.at = start + 1 + offset;
                    let reason = "a value in quotes ends on its line; one of several lines stands in backticks";
                    return Err((reason.into(), Some(start..self.at)));
                }
                _ => {
                    escaped = c == '\\' && !escaped;
                    escapes |= escaped;
                }
            }
        }
        self.at = self.text.len();
        Err(("the value in quotes never ends".into(), Some(start..start + 1)))
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
}

/// Maximum number of arguments; no shortcode takes as many.
const MOST_ARGUMENTS: usize = 64;

/// `\"` and `\\`; any other backslash is literal (like Hugo).
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut signs = value.chars().peekable();
    while let Some(c) = signs.next() {
        match (c, signs.peek()) {
            ('\\', Some(&next @ ('"' | '\\'))) => {
                text.push(next);
                signs.next();
            }
            _ => text.push(c),
        }
    }
    text
}
