//! Minifies style sheets with lightningcss: parses, checks and prints them without white space.
//!
//! Its optimiser is not used. Without target browsers it drops declarations that a later one overrides, which are fallbacks for browsers
//! that do not support the later one, and it joins longhands into shorthands that not all browsers support. With target browsers it would
//! rewrite new features such as `light-dark()`. Compression saves most of the rest.

use std::fmt::Display;
use std::ops::Range;

use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::error::{Error, ErrorLocation, ParserError};
use lightningcss::stylesheet::{ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Features, Targets};

use super::unlinked::{Minified, Reference, SyntaxError};

/// Maximum nesting of blocks and brackets, because the parser recurses. Hand-written style sheets stay below ten.
const MAX_NESTING: usize = 32;

/// Minifies, and finds the assets that `url()` and `@import` refer to.
///
/// # Errors
/// The first syntax error, with its position.
pub(super) fn minified(source: &str) -> Result<Minified, SyntaxError> {
    check_brackets(source)?;
    let sheet = StyleSheet::parse(source, ParserOptions::default()).map_err(|error| parser_mistake(source, &error))?;
    let options = PrinterOptions {
        minify: true,
        // `(min-width: 40em)` is parsed as the newer `(width >= 40em)`, and would be printed like that.
        targets: Targets { include: Features::MediaRangeSyntax, ..Targets::default() },
        analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
        ..PrinterOptions::default()
    };
    let printed = sheet.to_css(options).map_err(|error| error_at(source, error.loc.as_ref(), |_| plain(&error.kind)))?;
    Ok(restored(source, &printed.code, &printed.dependencies.unwrap_or_default()))
}

/// The printed sheet with the addresses in place of lightningcss's placeholders, which are quoted and in the order of its list.
fn restored(source: &str, printed: &str, dependencies: &[Dependency]) -> Minified {
    let mut minified = Minified { text: String::with_capacity(printed.len() * 2), references: Vec::new() };
    let (mut rest, mut places) = (printed, OffsetCursor::new(source));
    for dependency in dependencies {
        let (placeholder, url, line, column) = match dependency {
            Dependency::Url(d) => (&d.placeholder, &d.url, d.loc.start.line, d.loc.start.column),
            Dependency::Import(d) => (&d.placeholder, &d.url, d.loc.start.line, d.loc.start.column),
        };
        let quoted = format!("\"{placeholder}\"");
        let Some(at) = rest.find(&quoted) else { continue };
        minified.text.push_str(&rest[..at]);
        rest = &rest[at + quoted.len()..];
        let start = minified.text.len();
        minified.text.push_str(&css_string(url));
        if url.starts_with("data:") {
            continue;
        }
        minified.references.push(Reference {
            range: start..minified.text.len(),
            target: url.clone(),
            place: url_range(source, places.offset(line.saturating_sub(1), column), url),
            dotted: false,
        });
    }
    minified.text.push_str(rest);
    minified
}

/// A string in the quotes that need fewer escapes (CSS Syntax 3, section 4.3.5).
fn css_string(text: &str) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\{:x} ", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn parser_mistake(source: &str, error: &Error<ParserError<'_>>) -> SyntaxError {
    error_at(source, error.loc.as_ref(), |found| match &error.kind {
        ParserError::UnexpectedToken(_) => format!("`{found}` does not belong here"),
        ParserError::EndOfInput => "something is missing here".to_owned(),
        ParserError::AtRuleInvalid(name) => format!("unknown rule `@{name}`"),
        kind => plain(kind),
    })
}

/// A message of lightningcss in the style of our own: no capital, no full stop.
fn plain(message: &impl Display) -> String {
    let message = message.to_string();
    let mut chars = message.trim_end_matches('.').chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// An error at a position; `reason` gets the word at that position.
fn error_at(source: &str, loc: Option<&ErrorLocation>, reason: impl Fn(&str) -> String) -> SyntaxError {
    let start = loc.map_or(0, |loc| OffsetCursor::new(source).offset(loc.line, loc.column));
    let start = start + source[start..].find(|c: char| !c.is_whitespace()).unwrap_or(0);
    let ends = |c: char| c.is_whitespace() || matches!(c, ';' | ':' | '{' | '}' | '(' | ')' | ',');
    let word = source[start..].find(ends).unwrap_or(source.len() - start);
    let len = if word > 0 { word } else { source[start..].chars().next().map_or(0, char::len_utf8) };
    // At the end of the text, point at the last character.
    let start = if len > 0 { start } else { source.char_indices().next_back().map_or(0, |(at, _)| at) };
    let end = if len > 0 { start + len } else { source.len() };
    SyntaxError { reason: reason(&source[start..end]), place: start..end }
}

/// The range of the address itself, which begins slightly after the position that lightningcss reports.
fn url_range(source: &str, near: usize, url: &str) -> Range<usize> {
    // After `url(` or `@import`, quotes and blanks.
    let window = source.floor_char_boundary((near + url.len() + 64).min(source.len()));
    let line = source[near..window].lines().next().unwrap_or_default();
    match line.find(url) {
        Some(at) if !url.is_empty() => near + at..near + at + url.len(),
        _ => near..near + line.chars().next().map_or(0, char::len_utf8),
    }
}

/// Converts lines and columns to offsets. Positions in ascending order are found in one pass.
struct OffsetCursor<'s> {
    source: &'s str,
    /// The last position: line from 0, column from 1 in UTF-16 units, like cssparser.
    line: u32,
    column: u32,
    at: usize,
}

impl<'s> OffsetCursor<'s> {
    fn new(source: &'s str) -> Self {
        Self { source, line: 0, column: 1, at: 0 }
    }

    /// Number of bytes before a line and column.
    fn offset(&mut self, line: u32, column: u32) -> usize {
        if (line, column) < (self.line, self.column) {
            *self = Self::new(self.source);
        }
        while self.line < line {
            let rest = &self.source.as_bytes()[self.at..];
            // CSS has three line breaks (CSS Syntax 3, section 3.3), including form feed.
            let Some(at) = rest.iter().position(|b| matches!(b, b'\n' | b'\r' | b'\x0c')) else { return self.source.len() };
            self.at += at + if rest[at..].starts_with(b"\r\n") { 2 } else { 1 };
            self.line += 1;
            self.column = 1;
        }
        for c in self.source[self.at..].chars() {
            if self.column >= column || c == '\n' {
                break;
            }
            self.column += c.len_utf16() as u32;
            self.at += c.len_utf8();
        }
        self.at
    }
}

/// Rejects nesting that would make the parser recurse too deeply, and reports the position of a surplus brace, which the parser does not.
fn check_brackets(source: &str) -> Result<(), SyntaxError> {
    let bytes = source.as_bytes();
    let (mut at, mut depth) = (0, 0usize);
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' if depth == 0 => return Err(SyntaxError { reason: "this brace closes nothing".to_owned(), place: at..at + 1 }),
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'\\' => at += 1,
            b'/' if bytes.get(at + 1) == Some(&b'*') => match source[at + 2..].find("*/") {
                Some(len) => at += len + 3,
                None => return Ok(()),
            },
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote && bytes[at] != b'\n' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(SyntaxError { reason: format!("nested deeper than {MAX_NESTING} levels"), place: at..at + 1 });
        }
        at += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(source: &str) -> String {
        minified(source).unwrap().text
    }

    #[test]
    fn becomes_smaller_and_keeps_what_is_new() {
        for (source, expected) in [
            ("a {\n  color: #ffffff; /* white */\n}\n", "a{color:#fff}"),
            (":root { --x: 1px }", ":root{--x:1px}"),
            ("a { color: light-dark(#111111, #eeeeee) }", "a{color:light-dark(#111,#eee)}"),
            ("a { & b { margin: 0 } }", "a{& b{margin:0}}"),
            ("@layer base { a { inset: 0 } }", "@layer base{a{inset:0}}"),
            ("@media (min-width: 40em) { a { margin: 0 } }", "@media (min-width:40em){a{margin:0}}"),
            ("a { height: 100vh; height: 100dvh }", "a{height:100vh;height:100dvh}"),
            ("a { animation: x 1s; animation-timeline: scroll() }", "a{animation:1s x;animation-timeline:scroll()}"),
            (":root { color-scheme: light dark }", ":root{color-scheme:light dark}"),
            ("a:has(> img) { color: oklch(60% 0.1 20) }", "a:has(>img){color:oklch(60% .1 20)}"),
            ("/*! keep */a{b:c}", "/*! keep */\na{b:c}"),
            ("", ""),
        ] {
            assert_eq!(text(source), expected, "{source}");
        }
    }

    #[test]
    fn finds_addresses_with_their_places() {
        let source = "@import \"base.css\" screen;\n/* ü */ a { background: url( x.png ) , url(\"y z.png?v#f\") }\n@font-face { font-family: F; src: url('../f.woff2') format('woff2') }";
        let found = minified(source).unwrap();
        let targets: Vec<_> = found.references.iter().map(|r| (r.target.as_str(), &source[r.place.clone()])).collect();
        assert_eq!(
            targets,
            [("base.css", "base.css"), ("x.png", "x.png"), ("y z.png?v#f", "y z.png?v#f"), ("../f.woff2", "../f.woff2")]
        );
        for reference in &found.references {
            assert_eq!(found.text[reference.range.clone()], format!("\"{}\"", reference.target));
        }
        assert!(found.text.starts_with("@import \"base.css\" screen;"), "{}", found.text);
    }

    #[test]
    fn an_address_used_twice_is_found_twice() {
        let found = minified("a{background:url(x.png)}b{mask:url(x.png)}").unwrap();
        assert_eq!(found.references.len(), 2);
        assert_eq!(found.text.matches("x.png").count(), 2, "{}", found.text);
    }

    #[test]
    fn mistakes_have_a_place() {
        for (source, at) in [("a { color: red", None), ("a {\n  b: c;\n  } }", Some("}")), ("a { ü: 1 }\n$x { }", Some("$x"))] {
            match (minified(source), at) {
                (Ok(_), None) => {}
                (Err(error), Some(at)) => assert_eq!(&source[error.place], at, "{source}: {}", error.reason),
                (result, _) => panic!("{source}: {result:?}"),
            }
        }
        for (source, reason) in [
            ("a { *zoom: 1 }", "something is missing here"),
            ("a { color: red; } ) b { }", "invalid empty selector"),
            ("@import 5;", "`5` does not belong here"),
        ] {
            let told = minified(source).map_or_else(|error| error.reason, |_| String::new());
            assert_eq!(told, reason, "{source}");
        }
        let property = minified("a { --icon: url(x.svg) }").unwrap_err();
        assert!(property.reason.contains("x.svg"), "{}", property.reason);
    }

    #[test]
    fn depth_is_limited() {
        let deep = |levels: usize| format!("{}{}", "a{".repeat(levels), "}".repeat(levels));
        assert!(minified(&deep(MAX_NESTING)).is_ok());
        assert!(minified(&deep(10_000)).is_err());
        let brackets = |levels: usize| format!("a{{width:{}1px{}}}", "calc(".repeat(levels), ")".repeat(levels));
        assert!(minified(&brackets(MAX_NESTING - 1)).is_ok());
        assert!(minified(&brackets(10_000)).is_err());
        assert!(minified(&format!("a{{b:'{}'}}", "(".repeat(100))).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn anything_is_taken(source in "(a|\\{|\\}|;|:|url\\(|\\)|\"|'|@import |@media |/\\*|\\*/|ü|\n|\r|\\\\|1px| |calc\\(|--x){0,30}") {
            match minified(&source) {
                Ok(found) => for reference in found.references {
                    prop_assert!(found.text.get(reference.range).is_some());
                    prop_assert!(source.get(reference.place).is_some());
                },
                Err(error) => prop_assert!(source.get(error.place).is_some()),
            }
        }
    }
}
