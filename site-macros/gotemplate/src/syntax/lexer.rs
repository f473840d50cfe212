//! Splits a source into tokens.
//!
//! Outside of `{{ }}` everything is text. `{{- ` trims the white space before it and ` -}}` the white space after it; a space must separate
//! them from the action. Comments are dropped here.

use super::SyntaxError;
use super::token::{Kind, Token};

const LEFT: &str = "{{";
const RIGHT: &str = "}}";

/// Longest source that is read. Offsets fit into 32 bits.
const LONGEST: usize = 16 << 20;

/// The tokens of a source. The last one is [`Kind::End`].
pub(super) fn lex(source: &str) -> Result<Vec<Token>, SyntaxError> {
    if source.len() > LONGEST {
        return Err(SyntaxError::new(0, format!("the template is longer than {} MiB", LONGEST >> 20)));
    }
    let mut lexer = Lexer { source, at: 0, tokens: Vec::new() };
    while lexer.at < source.len() {
        lexer.text()?;
    }
    lexer.push(Kind::End, source.len());
    Ok(lexer.tokens)
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
    tokens: Vec<Token>,
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        &self.source[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Ends a token that began at `start` where the lexer is.
    fn push(&mut self, kind: Kind, start: usize) {
        self.tokens.push(Token { kind, start, end: self.at });
    }

    /// Text up to the next action, and the action or comment.
    fn text(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let Some(length) = self.rest().find(LEFT) else {
            self.at = self.source.len();
            self.push(Kind::Text, start);
            return Ok(());
        };
        let delimiter = start + length;
        let after = &self.source[delimiter + LEFT.len()..];
        let trims = after.starts_with('-') && after[1..].starts_with(is_space);
        let text = &self.source[start..delimiter];
        self.at = start + if trims { text.trim_end_matches(is_space).len() } else { text.len() };
        if self.at > start {
            self.push(Kind::Text, start);
        }
        self.at = delimiter + LEFT.len() + if trims { 2 } else { 0 };
        if self.rest().starts_with("/*") {
            return self.comment(delimiter);
        }
        self.tokens.push(Token { kind: Kind::LeftDelimiter, start: delimiter, end: delimiter + LEFT.len() });
        self.action(delimiter)
    }

    fn comment(&mut self, start: usize) -> Result<(), SyntaxError> {
        let Some(length) = self.rest()[2..].find("*/") else {
            return Err(SyntaxError::new(start, "the comment is not closed"));
        };
        self.at += length + 4;
        if !self.right_delimiter() {
            return Err(SyntaxError::new(self.at, "a comment must end directly before the closing delimiter"));
        }
        Ok(())
    }

    /// Whether the closing delimiter is here, and whether it trims.
    fn at_right_delimiter(&self) -> Option<bool> {
        let rest = self.rest();
        if rest.starts_with(RIGHT) {
            return Some(false);
        }
        let trimming = rest.starts_with(is_space) && rest[1..].starts_with('-') && rest[2..].starts_with(RIGHT);
        trimming.then_some(true)
    }

    /// Passes the closing delimiter and what it trims.
    fn right_delimiter(&mut self) -> bool {
        let Some(trims) = self.at_right_delimiter() else { return false };
        self.at += RIGHT.len() + if trims { 2 } else { 0 };
        if trims {
            self.at = self.source.len() - self.rest().trim_start_matches(is_space).len();
        }
        true
    }

    /// The tokens of an action up to its closing delimiter.
    fn action(&mut self, opening: usize) -> Result<(), SyntaxError> {
        let mut parens: Vec<usize> = Vec::new();
        loop {
            let start = self.at;
            if self.at_right_delimiter().is_some() {
                if let Some(paren) = parens.last() {
                    return Err(SyntaxError::new(*paren, "the parenthesis is not closed"));
                }
                self.right_delimiter();
                self.tokens.push(Token { kind: Kind::RightDelimiter, start, end: self.at });
                return Ok(());
            }
            let Some(c) = self.peek() else {
                return Err(SyntaxError::new(opening, "the action is not closed"));
            };
            self.at += c.len_utf8();
            match c {
                _ if is_space(c) => self.space(start),
                '=' => self.push(Kind::Assign, start),
                ':' => {
                    if !self.rest().starts_with('=') {
                        return Err(SyntaxError::new(start, "expected :="));
                    }
                    self.at += 1;
                    self.push(Kind::Declare, start);
                }
                '|' => self.push(Kind::Pipe, start),
                ',' => self.push(Kind::Comma, start),
                '"' => self.quoted('"', Kind::Quoted, start)?,
                '\'' => self.quoted('\'', Kind::Char, start)?,
                '`' => {
                    let Some(length) = self.rest().find('`') else {
                        return Err(SyntaxError::new(start, "the raw string is not closed"));
                    };
                    self.at += length + 1;
                    self.push(Kind::Raw, start);
                }
                '$' => self.name(Kind::Variable, start)?,
                '.' if !self.peek().is_some_and(|c| c.is_ascii_digit()) => {
                    let kind = if self.at_terminator() { Kind::Dot } else { Kind::Field };
                    self.name(kind, start)?;
                }
                '.' | '+' | '-' | '0'..='9' => {
                    self.at = start;
                    self.number(start)?;
                }
                '(' => {
                    parens.push(start);
                    self.push(Kind::LeftParen, start);
                }
                ')' => {
                    if parens.pop().is_none() {
                        return Err(SyntaxError::new(start, "unexpected )"));
                    }
                    self.push(Kind::RightParen, start);
                }
                _ if is_word(c) => {
                    self.name(Kind::Identifier, start)?;
                    if let Some(token) = self.tokens.last_mut() {
                        token.kind = Kind::of_word(&self.source[start..token.end]);
                    }
                }
                _ => return Err(SyntaxError::new(start, format!("unexpected {c:?} in an action"))),
            }
        }
    }

    /// The rest of a run of white space. A space that belongs to a trimming delimiter stays.
    fn space(&mut self, start: usize) {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        if self.rest().starts_with("-}}") {
            self.at -= 1;
        }
        if self.at > start {
            self.push(Kind::Space, start);
        }
    }

    fn quoted(&mut self, quote: char, kind: Kind, start: usize) -> Result<(), SyntaxError> {
        let mut escaped = false;
        for (i, c) in self.rest().char_indices() {
            match c {
                '\n' => break,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if c == quote => {
                    self.at += i + 1;
                    self.push(kind, start);
                    return Ok(());
                }
                _ => {}
            }
        }
        let what = if quote == '"' { "string" } else { "character" };
        Err(SyntaxError::new(start, format!("the {what} is not closed on its line")))
    }

    /// The rest of a name, which must end where a name may end.
    fn name(&mut self, kind: Kind, start: usize) -> Result<(), SyntaxError> {
        if kind != Kind::Dot {
            let rest = self.rest();
            self.at += rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        }
        if !self.at_terminator() {
            let c = self.peek().unwrap_or_default();
            return Err(SyntaxError::new(self.at, format!("unexpected {c:?} after {}", &self.source[start..self.at])));
        }
        self.push(kind, start);
        Ok(())
    }

    /// Whether a name may end here.
    fn at_terminator(&self) -> bool {
        match self.peek() {
            None => true,
            Some(c) => is_space(c) || matches!(c, '.' | ',' | '|' | ':' | ')' | '(') || self.rest().starts_with(RIGHT),
        }
    }

    /// A number, perhaps a complex one. Whether it is well-formed is found out when its value is read.
    fn number(&mut self, start: usize) -> Result<(), SyntaxError> {
        let mut well_formed = self.real_number();
        if matches!(self.peek(), Some('+' | '-')) {
            well_formed = well_formed && self.real_number() && self.source[..self.at].ends_with('i');
        }
        if !well_formed {
            return Err(SyntaxError::new(start, format!("malformed number {}", &self.source[start..self.at])));
        }
        self.push(Kind::Number, start);
        Ok(())
    }

    fn real_number(&mut self) -> bool {
        self.accept("+-");
        let mut digits = "0123456789_";
        if self.accept("0") {
            if self.accept("xX") {
                digits = "0123456789abcdefABCDEF_";
            } else if self.accept("oO") {
                digits = "01234567_";
            } else if self.accept("bB") {
                digits = "01_";
            }
        }
        self.accept_all(digits);
        if self.accept(".") {
            self.accept_all(digits);
        }
        let exponent = match digits.len() {
            11 => "eE",
            23 => "pP",
            _ => "",
        };
        if self.accept(exponent) {
            self.accept("+-");
            self.accept_all("0123456789_");
        }
        self.accept("i");
        if self.peek().is_some_and(is_word) {
            self.at += self.peek().map_or(0, char::len_utf8);
            return false;
        }
        true
    }

    fn accept(&mut self, set: &str) -> bool {
        let found = self.peek().is_some_and(|c| set.contains(c));
        if found {
            self.at += 1;
        }
        found
    }

    fn accept_all(&mut self, set: &str) {
        while self.accept(set) {}
    }
}
