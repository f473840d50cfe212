//! Highlights code: giallo tokenizes it with VS Code's grammars and gives each token the colour of GitHub's light theme. The colour
//! determines the class of the token, with the names of Chroma (Hugo's highlighter); the final colours are in [`super::style`].

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use giallo::{FontStyle, HighlightOptions, Registry, Style, ThemeVariant};
use site_diag::limits;

/// The theme whose colours are mapped to classes.
const THEME: &str = "github-light-default";

thread_local! {
    /// Loading takes 41 ms, so it waits for the first block with a known language. One registry per thread, because a shared one is slower.
    static REGISTRY: RefCell<Option<Registry>> = const { RefCell::new(None) };
}

/// A part of a line, without its line feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Classes; empty for plain text.
    pub(super) class: String,
    /// The text.
    pub(super) text: String,
}

/// The remaining budget of a page for highlighting, in units of [`cost`].
pub(crate) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(limits::HIGHLIGHTING.most)
    }
}

/// Keywords that open a scope in languages without brackets.
const OPENING: [&str; 18] = [
    "begin", "case", "catch", "class", "def", "do", "enum", "for", "function", "if", "loop", "module", "repeat", "select",
    "struct", "try", "until", "while",
];

/// What begins a comment up to the end of the line in a language, where it is neither `//` nor `#`.
fn comment_mark(language: &str) -> &'static str {
    match language {
        "bibtex" | "erl" | "erlang" | "latex" | "matlab" | "postscript" | "prolog" | "tex" => "%",
        "ahk" | "asm" | "autohotkey" | "clj" | "clojure" | "common-lisp" | "elisp" | "emacs-lisp" | "fennel" | "hy" | "ini"
        | "lisp" | "llvm" | "racket" | "scheme" | "wasm" => ";",
        "ada" | "applescript" | "elm" | "haskell" | "hs" | "lean" | "lua" | "luau" | "plsql" | "purescript" | "sql" | "vhdl" => {
            "--"
        }
        _ => "//",
    }
}

/// An upper bound on the cost of highlighting a block. Grammars search the rest of the line at every token, and the theme is matched
/// against all scopes around a token. The number of scopes is estimated from brackets and comments. If strings and comments hide closing
/// brackets, that estimate is wrong, so all opened scopes count, too, with a lower weight.
fn cost(language: &str, code: &str) -> usize {
    let mark = comment_mark(language).as_bytes();
    let (mut cost, mut opened) = (0, 0);
    let [mut round, mut square, mut curly, mut angle, mut comment] = [0_usize; 5];
    for line in code.split('\n') {
        let (mut deepest, mut quote, mut is_text) = (0, None, false);
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
            let word = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            if word > 0 {
                opened += usize::from(OPENING.contains(&&line[at..at + word]));
                at += word;
                continue;
            }
            is_text |= bytes[at..].starts_with(mark);
            at += 1;
            let (open, is_opening) = match byte {
                b'"' | b'\'' | b'`' if quote.is_none() || quote == Some(byte) => {
                    quote = if quote.is_none() { Some(byte) } else { None };
                    continue;
                }
                b'(' => (&mut round, true),
                b')' => (&mut round, false),
                b'[' => (&mut square, true),
                b']' => (&mut square, false),
                b'{' => (&mut curly, true),
                b'}' => (&mut curly, false),
                b'<' if !matches!(next, b' ' | b'<' | b'=' | b'-') => (&mut angle, true),
                b'>' => (&mut angle, false),
                b'/' | b'#' if matches!(next, b'*' | b'|') => (&mut comment, true),
                b'*' | b'|' if matches!(next, b'/' | b'#') => (&mut comment, false),
                b'/' if next == b'/' => {
                    is_text = true;
                    continue;
                }
                b'#' => {
                    is_text = true;
                    continue;
                }
                _ => continue,
            };
            if is_opening {
                *open += 1;
                opened += 1;
                deepest = deepest.max(round + square + curly + angle + comment);
            } else if !is_text && quote.is_none() {
                *open = open.saturating_sub(1);
            }
        }
        deepest = deepest.max(round + square + curly + angle + comment);
        cost += (line.len() + 1) * (line.len() + 8 * deepest + 2 * opened);
    }
    cost
}

/// The lines of `code` (separated by line feeds, without a final one) as tokens of a grammar. `None` if the block is too large or the
/// grammar fails.
pub(super) fn highlight(grammar: &'static str, code: &str, budget: &mut Budget) -> Option<Vec<Vec<Token>>> {
    let is_long = |line: &str| limits::HIGHLIGHTED_LINE.is_exceeded(line.len());
    if limits::HIGHLIGHTED_BLOCK.is_exceeded(code.len()) || code.split('\n').any(is_long) {
        return None;
    }
    budget.0 = budget.0.checked_sub(cost(grammar, code))?;
    REGISTRY.with_borrow_mut(|registry| {
        let loaded = match registry {
            Some(loaded) => loaded,
            None => registry.insert(Registry::builtin().ok()?),
        };
        let options = HighlightOptions::new(grammar, ThemeVariant::Single(THEME)).merge_whitespace(false);
        // The regular expression library panics if it gives up on a text (too much backtracking); such a block is not highlighted. A
        // registry that panicked may contain poisoned locks, so the next block creates a new one.
        let Ok(result) = catch_unwind(AssertUnwindSafe(|| loaded.highlight(code, &options).map(|done| done.tokens))) else {
            *registry = None;
            return None;
        };
        let lines: Vec<Vec<Token>> = result.ok()?.into_iter().map(merge).collect();
        // The text must not change, because readers copy it.
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

/// Joins adjacent tokens of the same class. Blanks between two tokens of a class belong to them; other blanks are plain.
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

/// The theme's foreground colours that are significant, with Chroma's class.
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

/// The theme's background colours that are significant. They take precedence.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the code times the cost of a byte.
    fn per_byte(code: &str) -> usize {
        cost("rust", code) / code.len()
    }

    #[test]
    fn code_as_people_write_it_costs_little() {
        let code =
            "fn add(a: &[u8], b: u8) -> Vec<u8> {\n    // Not (in place.\n    a.iter().map(|x| x + b).collect() // \"so\"\n}\n\n";
        assert!(per_byte(&code.repeat(10)) < 500, "{}", per_byte(&code.repeat(10)));
        let most = code.repeat(30 * 1024 / code.len());
        assert!(!limits::HIGHLIGHTING.is_exceeded(cost("rust", &most)), "{}", cost("rust", &most));
    }

    #[test]
    fn what_is_never_closed_costs_more_the_more_there_is() {
        for piece in ["a(\n", "<b>\n<c\n", "/*\n", "if\n", "if a; do ", "a(\")\"\n", "a(//)\n", "a(%)\n", "(((", "word "] {
            let (short, long) = (per_byte(&piece.repeat(200)), per_byte(&piece.repeat(2000)));
            assert!(long > 5 * short, "{piece:?}: {short}, {long}");
        }
    }

    #[test]
    fn comments_hide_closing_brackets_in_every_language() {
        let pieces = [("rust", "a(//)\n"), ("erlang", "a(%)\n"), ("clojure", "(a;)\n"), ("lua", "a(--)\n"), ("bash", "a(#)\n")];
        for (language, piece) in pieces {
            let (hidden, closed) = (piece.repeat(600), piece.replace(')', "\n)").repeat(600));
            assert!(cost(language, &hidden) > 2 * cost(language, &closed), "{language}");
        }
    }
}
