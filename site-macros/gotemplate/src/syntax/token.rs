//! Tokens of a template.

/// A token with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text between actions, trimmed where the actions say so.
    Text,
    LeftDelimiter,
    RightDelimiter,
    /// White space between the words of an action: it separates operands, so it is a token.
    Space,
    Comma,
    /// `=`
    Assign,
    /// `:=`
    Declare,
    Pipe,
    LeftParen,
    RightParen,
    Dot,
    /// `.Name`
    Field,
    /// `$` or `$name`
    Variable,
    Identifier,
    True,
    False,
    Nil,
    Number,
    Char,
    Quoted,
    Raw,
    Keyword(Keyword),
    End,
}

/// Words that begin a control structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Range,
    Template,
    With,
}

impl Kind {
    /// What a word means.
    pub(super) fn of_word(word: &str) -> Self {
        Self::Keyword(match word {
            "block" => Keyword::Block,
            "break" => Keyword::Break,
            "continue" => Keyword::Continue,
            "define" => Keyword::Define,
            "else" => Keyword::Else,
            "end" => Keyword::End,
            "if" => Keyword::If,
            "range" => Keyword::Range,
            "template" => Keyword::Template,
            "with" => Keyword::With,
            "true" => return Self::True,
            "false" => return Self::False,
            "nil" => return Self::Nil,
            _ => return Self::Identifier,
        })
    }
}
