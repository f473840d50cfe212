//! Tokens of TeX.

use std::sync::Arc;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A command, without its backslash.
    Command(Arc<str>),
    /// White space is one space.
    Char(char),
    /// The place of an argument in a macro's text, from 1 to 9.
    Parameter(u8),
    /// Text that is not read: an address with its braces, a formula of chemistry, `\verb` with its delimiters.
    Raw(Arc<str>),
}

impl Token {
    pub(crate) fn is(&self, sign: char) -> bool {
        matches!(self, Self::Char(c) if *c == sign)
    }

    pub(crate) fn command(&self) -> Option<&str> {
        match self {
            Self::Command(name) => Some(name),
            _ => None,
        }
    }
}

/// Commands whose first argument is not TeX.
const RAW: [&str; 4] = ["href", "url", "ce", "pu"];

/// Letters of a command's name.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '@'
}

/// Reads `tex`.
pub(crate) fn read(tex: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(tex.len());
    let mut rest = tex;
    while let Some(c) = rest.chars().next() {
        match c {
            '%' => {
                // A comment ends with its line, line break included.
                rest = rest.find('\n').map_or("", |end| &rest[end + 1..]);
            }
            '\\' => rest = command(&rest[1..], &mut tokens),
            c if c.is_whitespace() => {
                rest = rest.trim_start();
                if !tokens.last().is_some_and(|token| token.is(' ')) {
                    tokens.push(Token::Char(' '));
                }
            }
            c => {
                tokens.push(Token::Char(c));
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    tokens
}

/// Reads a command behind its backslash; returns what is left.
fn command<'t>(rest: &'t str, tokens: &mut Vec<Token>) -> &'t str {
    let Some(first) = rest.chars().next() else {
        tokens.push(Token::Char('\\'));
        return rest;
    };
    if !is_letter(first) {
        let name = if first.is_whitespace() { " " } else { &rest[..first.len_utf8()] };
        tokens.push(Token::Command(name.into()));
        return &rest[first.len_utf8()..];
    }
    let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
    let (name, mut rest) = rest.split_at(length);
    if name == "verb" {
        let start = usize::from(rest.starts_with('*'));
        if let Some(delimiter) = rest[start..].chars().next()
            && let Some(end) = rest[start + delimiter.len_utf8()..].find(delimiter)
        {
            let end = start + 2 * delimiter.len_utf8() + end;
            tokens.push(Token::Raw(format!("\\verb{}", &rest[..end]).into()));
            return &rest[end..];
        }
    }
    tokens.push(Token::Command(name.into()));
    rest = rest.trim_start();
    if RAW.contains(&name)
        && let Some(length) = group(rest)
    {
        tokens.push(Token::Raw(rest[..length].into()));
        return &rest[length..];
    }
    rest
}

/// Length of the group in braces that `text` begins with.
fn group(text: &str) -> Option<usize> {
    if !text.starts_with('{') {
        return None;
    }
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => {
                escaped = false;
                continue;
            }
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        escaped = byte == b'\\';
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Tokens as TeX again.
#[derive(Default)]
pub(crate) struct Writer {
    pub text: String,
    /// The last token was a command that a letter would continue.
    open: bool,
}

impl Writer {
    pub(crate) fn push(&mut self, token: &Token) {
        match token {
            Token::Command(name) => {
                self.text.push('\\');
                self.text.push_str(name);
                self.open = name.chars().all(is_letter);
            }
            Token::Char(c) => {
                if self.open && is_letter(*c) {
                    self.text.push(' ');
                }
                self.text.push(*c);
                self.open = false;
            }
            Token::Parameter(number) => {
                self.text.push_str(&format!("#{number}"));
                self.open = false;
            }
            Token::Raw(raw) => {
                if self.open && raw.starts_with(is_letter) {
                    self.text.push(' ');
                }
                self.text.push_str(raw);
                self.open = false;
            }
        }
    }

    /// Appends TeX that is complete in itself.
    pub(crate) fn push_tex(&mut self, tex: &str) {
        if self.open && tex.starts_with(is_letter) {
            self.text.push(' ');
        }
        self.text.push_str(tex);
        self.open = false;
    }
}

/// Tokens as text, without the commands' meaning.
pub(crate) fn plain(tokens: &[Token]) -> String {
    let mut writer = Writer::default();
    for token in tokens {
        writer.push(token);
    }
    writer.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_and_printing_round_trip() {
        for (tex, same) in [
            (r"\alpha  b", r"\alpha b"),
            (r"\alpha{b}\,c", r"\alpha{b}\,c"),
            ("a % comment\n  b", "a b"),
            (r"\verb|a %b \c|d", r"\verb|a %b \c|d"),
            (r"\href{http://x.org/%20#a}{x}", r"\href{http://x.org/%20#a}{x}"),
            (r"\ce{H2O % x}", r"\ce{H2O % x}"),
            (r"a\ b\\ c", r"a\ b\\ c"),
            (r"\", r"\"),
            (r"\href{", r"\href{"),
            (r"\verb|", r"\verb|"),
        ] {
            assert_eq!(plain(&read(tex)), same, "{tex}");
        }
    }
}
