//! Highlighting: giallo reads the code with VS Code's grammars and says for every token which colour GitHub's light theme gives it.
//! From the colour we know what kind of thing the token is, and write a class named as Chroma (Hugo's highlighter) names it; the
//! colours themselves are our own, in [`super::style`].

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use giallo::{FontStyle, HighlightOptions, Registry, Style, ThemeVariant};

/// The theme whose colours are read as kinds.
const THEME: &str = "github-light-default";

/// Code longer than this many bytes is not highlighted: with what is opened and never closed, time grows with the square of the lines.
const LONGEST_BLOCK: usize = 64 * 1024;

/// Nor is code with a line longer than this many bytes: the grammars look at a line again and again. Eight thousand parentheses on one line
/// of C++ took 16 s, two thousand take one.
const LONGEST_LINE: usize = 2 * 1024;

thread_local! {
    /// Loading takes 41 ms, so it waits for the first block of a known language; one registry shared by threads is slower than one each.
    static REGISTRY: RefCell<Option<Registry>> = const { RefCell::new(None) };
}

/// A stretch of a line, without its line feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Classes; empty: plain.
    pub(super) class: String,
    /// The text.
    pub(super) text: String,
}

/// The lines of `code` (line feeds only, the last line not ended by one) in a grammar's tokens. `None`: not to be highlighted, be it
/// too large or the grammar not up to it.
pub(super) fn highlight(grammar: &'static str, code: &str) -> Option<Vec<Vec<Token>>> {
    if code.len() > LONGEST_BLOCK || code.split('\n').any(|line| line.len() > LONGEST_LINE) {
        return None;
    }
    REGISTRY.with_borrow_mut(|registry| {
        let loaded = match registry {
            Some(loaded) => loaded,
            None => registry.insert(Registry::builtin().ok()?),
        };
        let options = HighlightOptions::new(grammar, ThemeVariant::Single(THEME)).merge_whitespace(false);
        // The regular expressions' library asserts where it gives up on a text (too much backtracking); such a block stays plain. A
        // registry that panicked may hold poisoned locks, so the next block begins with a new one.
        let Ok(result) = catch_unwind(AssertUnwindSafe(|| loaded.highlight(code, &options).map(|done| done.tokens))) else {
            *registry = None;
            return None;
        };
        let lines: Vec<Vec<Token>> = result.ok()?.into_iter().map(merge).collect();
        // What a reader copies must be what was written.
        let same = lines.iter().map(|line| line.iter().map(|t| t.text.as_str()));
        let mut source = code.split('\n');
        let kept = same.into_iter().all(|line| source.next().is_some_and(|wanted| is_concatenation(wanted, line)));
        (kept && source.next().is_none()).then_some(lines)
    })
}

fn is_concatenation<'a>(mut whole: &'a str, parts: impl Iterator<Item = &'a str>) -> bool {
    for part in parts {
        match whole.strip_prefix(part) {
            Some(rest) => whole = rest,
            None => return false,
        }
    }
    whole.is_empty()
}

/// Joins neighbours of one class; blanks between two of one class belong to them, other blanks are plain.
fn merge(line: Vec<giallo::HighlightedText>) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(line.len());
    let mut blanks = String::new();
    for part in line {
        let ThemeVariant::Single(style) = part.style else { continue };
        if part.text.chars().all(char::is_whitespace) {
            blanks.push_str(&part.text);
            continue;
        }
        let class = class(&style);
        match tokens.last_mut() {
            Some(last) if last.class == class => {
                last.text.push_str(&blanks);
                last.text.push_str(&part.text);
            }
            _ => {
                push_plain(&mut tokens, &blanks);
                match tokens.last_mut() {
                    Some(last) if last.class == class => last.text.push_str(&part.text),
                    _ => tokens.push(Token { class, text: part.text }),
                }
            }
        }
        blanks.clear();
    }
    push_plain(&mut tokens, &blanks);
    tokens
}

fn push_plain(tokens: &mut Vec<Token>, text: &str) {
    match tokens.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.class.is_empty() => last.text.push_str(text),
        _ => tokens.push(Token { class: String::new(), text: text.to_owned() }),
    }
}

/// The theme's foregrounds that mean something, and Chroma's name for it.
pub(super) const FOREGROUNDS: [(&str, &str); 8] = [
    ("#0550AE", "m"),   // constants: numbers, literals, properties
    ("#0A3069", "s"),   // strings
    ("#116329", "nt"),  // names of tags and keys
    ("#6E7781", "c"),   // comments
    ("#82071E", "err"), // what the grammar calls invalid
    ("#8250DF", "nf"),  // functions
    ("#953800", "nv"),  // types, variables
    ("#CF222E", "k"),   // keywords and operators
];

/// The theme's backgrounds that mean something; they outrank the foreground.
pub(super) const BACKGROUNDS: [(&str, &str); 3] = [
    ("#DAFBE1", "gi"), // inserted
    ("#FFEBE9", "gd"), // deleted
    ("#FFD8B5", "gc"), // changed
];

fn class(style: &Style) -> String {
    let find =
        |table: &[(&str, &'static str)], hex: &str| table.iter().find(|(colour, _)| *colour == hex).map(|(_, class)| *class);
    let colour = find(&BACKGROUNDS, &style.background.as_hex()).or_else(|| find(&FOREGROUNDS, &style.foreground.as_hex()));
    let shapes =
        [(FontStyle::ITALIC, "ge"), (FontStyle::BOLD, "gs"), (FontStyle::UNDERLINE, "gl"), (FontStyle::STRIKETHROUGH, "gx")];
    let mut class = colour.unwrap_or_default().to_owned();
    for (shape, name) in shapes {
        if style.font_style.contains(shape) {
            if !class.is_empty() {
                class.push(' ');
            }
            class.push_str(name);
        }
    }
    class
}
