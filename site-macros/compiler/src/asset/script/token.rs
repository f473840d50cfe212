//! Tokens of JavaScript (ECMA-262, section 12).

use std::ops::Range;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Identifier, keyword, private name.
    Word,
    /// Numeric literal.
    Number,
    /// In single or double quotes.
    String,
    /// From a backtick or `}` to `${` or a backtick.
    Template,
    /// Including its flags.
    Regex,
    /// One character, or `++`, `--`.
    Punctuator,
    /// A comment that is kept.
    Comment,
}

/// A token and what precedes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    /// In the source.
    pub(super) range: Range<usize>,
    /// White space or a comment precedes it.
    pub(super) after_space: bool,
    /// A line break precedes it, inside a comment or not.
    pub(super) after_break: bool,
}

/// The tokens depend on the grammar, or the text is not a script.
#[derive(Debug)]
pub(super) struct Ambiguous;

/// All tokens of a script.
///
/// # Errors
/// When a slash may be a division or the start of a regular expression, when browsers and modules disagree about HTML-like comments, or
/// when something is never closed.
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Ambiguous> {
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new(), open: Vec::new(), closed_head: false };
    if source.starts_with("#!") {
        return Err(Ambiguous);
    }
    while lexer.step()? {}
    if lexer.open.is_empty() { Ok(lexer.tokens) } else { Err(Ambiguous) }
}

/// An open bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Brace,
    Bracket,
    /// The parenthesis of `if`, `while`, `for` or `with`: a statement follows it.
    Head,
    Parenthesis,
    /// `${` of a template.
    Substitution,
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
    tokens: Vec<Token>,
    open: Vec<Open>,
    /// The last `)` closed an [`Open::Head`].
    closed_head: bool,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    /// Reads one token; false at the end.
    fn step(&mut self) -> Result<bool, Ambiguous> {
        let (after_space, after_break) = self.skip_gap()?;
        let start = self.at;
        let Some(c) = self.rest().chars().next() else { return Ok(false) };
        let digit_follows = self.rest().as_bytes().get(1).is_some_and(u8::is_ascii_digit);
        let kind = match c {
            '/' if self.rest().starts_with("/*") => {
                self.at += self.comment_len()?;
                TokenKind::Comment
            }
            '\'' | '"' => self.string(c)?,
            '`' => {
                self.at += 1;
                self.template()?
            }
            '}' if self.open.last() == Some(&Open::Substitution) => {
                self.open.pop();
                self.at += 1;
                self.template()?
            }
            '0'..='9' => self.number(),
            '.' if digit_follows => self.number(),
            '/' if self.regex_may_begin()? => self.regex()?,
            c if is_word(c) || matches!(c, '#' | '@') => self.word()?,
            c => self.punctuator(c)?,
        };
        self.tokens.push(Token { kind, range: start..self.at, after_space, after_break });
        Ok(true)
    }

    /// Skips white space and comments that are removed. Returns whether there were any, and whether they contain a line break.
    fn skip_gap(&mut self) -> Result<(bool, bool), Ambiguous> {
        let (start, mut line_break) = (self.at, false);
        loop {
            let rest = self.rest();
            let Some(c) = rest.chars().next() else { break };
            if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
                line_break = true;
                self.at += c.len_utf8();
            } else if c.is_whitespace() || c == '\u{FEFF}' {
                self.at += c.len_utf8();
            } else if rest.starts_with("//") {
                self.at += rest.find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(rest.len());
            } else if rest.starts_with("/*") && !rest.starts_with("/*!") {
                let len = self.comment_len()?;
                line_break |= rest[..len].contains(['\n', '\r', '\u{2028}', '\u{2029}']);
                self.at += len;
            } else if rest.starts_with("<!--") || rest.starts_with("-->") {
                return Err(Ambiguous);
            } else {
                break;
            }
        }
        Ok((self.at > start, line_break))
    }

    fn comment_len(&self) -> Result<usize, Ambiguous> {
        self.rest()[2..].find("*/").map(|end| end + 4).ok_or(Ambiguous)
    }

    fn string(&mut self, quote: char) -> Result<TokenKind, Ambiguous> {
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '\n' | '\r' => return Err(Ambiguous),
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(TokenKind::String);
                }
                _ => {}
            }
        }
        Err(Ambiguous)
    }

    fn template(&mut self) -> Result<TokenKind, Ambiguous> {
        let mut chars = self.rest().char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '`' => {
                    self.at += at + 1;
                    return Ok(TokenKind::Template);
                }
                '$' if chars.peek().is_some_and(|(_, c)| *c == '{') => {
                    self.at += at + 2;
                    self.open.push(Open::Substitution);
                    return Ok(TokenKind::Template);
                }
                _ => {}
            }
        }
        Err(Ambiguous)
    }

    fn number(&mut self) -> TokenKind {
        let bytes = self.rest().as_bytes();
        let prefixed = matches!(bytes.get(1), Some(b'x' | b'X' | b'b' | b'B' | b'o' | b'O'));
        let mut len = 0;
        while let Some(b) = bytes.get(len) {
            let exponent = !prefixed && len > 0 && matches!(bytes[len - 1], b'e' | b'E');
            match b {
                b'+' | b'-' if exponent && bytes.get(len + 1).is_some_and(u8::is_ascii_digit) => {}
                b if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.') => {}
                _ => break,
            }
            len += 1;
        }
        self.at += len;
        TokenKind::Number
    }

    fn word(&mut self) -> Result<TokenKind, Ambiguous> {
        let rest = self.rest();
        let mut len = 1;
        if !matches!(rest.as_bytes()[0], b'#' | b'@') {
            len = 0;
        }
        while let Some(c) = rest[len..].chars().next().filter(|c| is_word(*c)) {
            len += c.len_utf8();
            if c == '\\' {
                // `\u0061` or `\u{61}`
                if !rest[len..].starts_with('u') {
                    return Err(Ambiguous);
                }
                len += 1;
                if rest[len..].starts_with('{') {
                    len += rest[len..].find('}').ok_or(Ambiguous)? + 1;
                }
            }
        }
        self.at += len;
        Ok(TokenKind::Word)
    }

    fn punctuator(&mut self, c: char) -> Result<TokenKind, Ambiguous> {
        match c {
            '{' => self.open.push(Open::Brace),
            '[' => self.open.push(Open::Bracket),
            '(' => self.open.push(if self.is_head() { Open::Head } else { Open::Parenthesis }),
            '}' => drop(self.close(&[Open::Brace])?),
            ']' => drop(self.close(&[Open::Bracket])?),
            ')' => self.closed_head = self.close(&[Open::Head, Open::Parenthesis])? == Open::Head,
            c if !c.is_ascii_punctuation() => return Err(Ambiguous),
            _ => {}
        }
        self.at += if self.rest().starts_with("++") || self.rest().starts_with("--") { 2 } else { 1 };
        Ok(TokenKind::Punctuator)
    }

    fn close(&mut self, expected: &[Open]) -> Result<Open, Ambiguous> {
        self.open.pop().filter(|open| expected.contains(open)).ok_or(Ambiguous)
    }

    /// The `back`-th token from the end, without kept comments.
    fn last(&self, back: usize) -> Option<(TokenKind, &str)> {
        let mut tokens = self.tokens.iter().rev().filter(|token| token.kind != TokenKind::Comment);
        tokens.nth(back).map(|token| (token.kind, &self.source[token.range.clone()]))
    }

    /// Whether the next parenthesis begins the head of a statement.
    fn is_head(&self) -> bool {
        let word = |back| self.last(back).map_or("", |(_, text)| text);
        match word(0) {
            "if" | "while" | "for" | "with" => word(1) != ".",
            "await" => word(1) == "for",
            _ => false,
        }
    }

    /// Whether the next slash begins a regular expression.
    fn regex_may_begin(&self) -> Result<bool, Ambiguous> {
        let Some((kind, text)) = self.last(0) else { return Ok(true) };
        match kind {
            TokenKind::Word if self.last(1).is_some_and(|(_, text)| text == ".") => Ok(false),
            TokenKind::Word => match text {
                "return" | "typeof" | "instanceof" | "in" | "new" | "delete" | "void" | "throw" | "case" | "do" | "else"
                | "default" | "extends" => Ok(true),
                // Names, unless the grammar makes them keywords.
                "of" | "yield" | "await" => Err(Ambiguous),
                _ => Ok(false),
            },
            TokenKind::Number | TokenKind::String | TokenKind::Regex | TokenKind::Comment => Ok(false),
            TokenKind::Template => Ok(text.ends_with("${")),
            TokenKind::Punctuator => match text {
                ")" => Ok(self.closed_head),
                "]" => Ok(false),
                "}" | "++" | "--" => Err(Ambiguous),
                _ => Ok(true),
            },
        }
    }

    fn regex(&mut self) -> Result<TokenKind, Ambiguous> {
        let mut in_class = false;
        let mut chars = self.rest().char_indices().skip(1);
        let end = loop {
            match chars.next().ok_or(Ambiguous)? {
                (_, '\n' | '\r' | '\u{2028}' | '\u{2029}') => return Err(Ambiguous),
                (_, '\\') => {
                    chars.next().filter(|(_, c)| !matches!(c, '\n' | '\r')).ok_or(Ambiguous)?;
                }
                (_, '[') => in_class = true,
                (_, ']') => in_class = false,
                (at, '/') if !in_class => break at + 1,
                _ => {}
            }
        };
        let flags = self.rest()[end..].find(|c| !is_word(c)).unwrap_or(self.rest().len() - end);
        self.at += end + flags;
        Ok(TokenKind::Regex)
    }
}

/// Outside ASCII this accepts more than identifiers may contain, but only white space could occur there otherwise.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '\\') || (!c.is_ascii() && !c.is_whitespace() && c != '\u{FEFF}')
}
