//! Code blocks.
//!
//! ```html
//! <div class="highlight"><pre tabindex="0"><code class="language-rust" data-lang="rust"><span class="k">fn</span> …
//! </code></pre></div>
//! ```
//! `title="src/main.rs"` in braces is written above the block, as `<p class="file">src/main.rs</p>`. The element `pre` is focusable, so
//! that long lines can be scrolled by keyboard. The classes inside are Chroma's (see [`style_sheet`]). With `linenos` each line begins with
//! `<span class="ln" data-n="7"></span>` (with `anchorlinenos`, a link to itself), and lines of `hl_lines` are `<span class="hl">…</span>`.
//! A fence with the language `mermaid` becomes `<pre class="mermaid">`. An unknown language gives the same HTML without spans, and a
//! warning.

mod language;
mod option;
mod prompt;
mod style;
mod table;
mod token;

use site_html::{escape, escape_attribute};
pub use style::style_sheet;

use std::fmt::Write;

use self::option::Options;
pub(crate) use self::token::Budget;
use self::token::Token;
use site_diag::{Diagnostic, Kind, Span, limits};
use site_settings::config::Config;

/// Renders a fenced block from its info string and text. `info_span` is the position of the info string, which is empty for indented code.
pub(crate) fn block(
    info: &str,
    info_span: Span,
    code: &str,
    config: &Config,
    budget: &mut Budget,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    if is_mermaid(info) {
        return mermaid(code);
    }
    let options = if is_too_long(info, info_span, config, diagnostics) {
        Options::default()
    } else {
        option::parse(info, info_span, config.tolerated_severity(), diagnostics)
    };
    remark(&options.language, info, info_span, diagnostics);
    check_lines(&options, code, info_span, diagnostics);
    html(&options, code, config, info_span, budget)
}

/// Whether code in this language is highlighted, or shown as it is because it is plain text.
pub fn is_known(language: &str) -> bool {
    language.is_empty() || language::is_plain(language) || language::grammar(language).is_some()
}

/// The guide's page of languages.
pub fn languages_guide() -> String {
    table::guide()
}

/// Reports an unknown language at the beginning of the info string.
pub(crate) fn remark(language: &str, info: &str, place: Span, diagnostics: &mut Vec<Diagnostic>) {
    if is_known(language) || language::is_known(language) || language::of_diff(language).is_some_and(language::is_known) {
        return;
    }
    // If the info string contains escapes, its span does not match the text.
    let written = (place.end - place.start) as usize == info.len() && info.starts_with(language);
    let length = if written { language.len() as u32 } else { place.end - place.start };
    let kind = Kind::UnknownLanguage { language: language.to_owned(), nearest: language::suggestion(language) };
    diagnostics.push(Diagnostic::warning(kind, Span { end: (place.start + length).min(place.end), ..place }));
}

/// Renders the `highlight` shortcode from a language, a list of options, and the position of that list.
pub(crate) fn listing(
    language: &str,
    list: &str,
    span: Span,
    code: &str,
    config: &Config,
    budget: &mut Budget,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    if is_too_long(language, span, config, diagnostics) || is_too_long(list, span, config, diagnostics) {
        return html(&Options::default(), code, config, span, budget);
    }
    let mut options = option::parse_list(list, span, config.tolerated_severity(), diagnostics);
    options.language = language.to_owned();
    check_lines(&options, code, span, diagnostics);
    html(&options, code, config, span, budget)
}

/// Reports marks of lines that the block does not have.
fn check_lines(options: &Options, code: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
    let lines = code.strip_suffix('\n').unwrap_or(code).split('\n').count();
    for (option, marks) in [("hl_lines", &options.marked), ("ins", &options.inserted), ("del", &options.deleted)] {
        if let Some((_, last)) = marks.iter().find(|(_, last)| *last as usize > lines) {
            let lines = if lines == 1 { "one line".to_owned() } else { format!("{lines} lines") };
            let reason = format!("line {last} is marked, and the block has {lines}; count from 1, whatever `linenostart` is");
            diagnostics.push(Diagnostic::warning(Kind::CodeOption { option: option.to_owned(), reason }, span));
        }
    }
}

/// Classes, ids and line numbers are made from the info string, so a too long one is not parsed at all.
fn is_too_long(info: &str, span: Span, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let is_too_long = limits::INFO_STRING.is_exceeded(info.len());
    if is_too_long {
        diagnostics.push(Diagnostic::over(&limits::INFO_STRING, span).with_severity(config.tolerated_severity()));
    }
    is_too_long
}

/// Whether the fence is a diagram.
pub(crate) fn is_mermaid(info: &str) -> bool {
    let word = info.trim().split(|c: char| c.is_whitespace() || c == '{' || c == ',').next();
    word.is_some_and(|word| word.eq_ignore_ascii_case("mermaid"))
}

/// Whether the fence is a formula.
pub(crate) fn is_math(info: &str) -> bool {
    info.trim().eq_ignore_ascii_case("math")
}

/// Renders a diagram. The script that draws it reads the text of the element.
pub(crate) fn mermaid(code: &str) -> String {
    format!("<pre class=\"mermaid\">{}</pre>", escape(code))
}

fn html(options: &Options, code: &str, config: &Config, place: Span, budget: &mut Budget) -> String {
    let code = if code.contains('\r') { code.replace("\r\n", "\n").replace('\r', "\n") } else { code.to_owned() };
    let empty = code.is_empty();
    let code = code.strip_suffix('\n').unwrap_or(&code);
    // `diff-rust`: code of a language with the signs of a diff before its lines.
    let (language, unsigned, signs) = match language::of_diff(&options.language) {
        Some(language) => {
            let (code, signs) = unsigned(code);
            (language, code, signs)
        }
        None => (options.language.as_str(), String::new(), Vec::new()),
    };
    let code = if signs.is_empty() { code } else { &unsigned };

    let mut html = String::with_capacity(code.len() * 2 + 200);
    html.push_str("<div class=\"highlight");
    if !options.class.is_empty() {
        html.push(' ');
        escape_attribute(&mut html, &options.class);
    }
    html.push('"');
    if !options.id.is_empty() {
        attribute("id", &options.id, &mut html);
    }
    let (titles, others): (Vec<_>, Vec<_>) = options.attributes.iter().partition(|(name, _)| name == "title");
    for (name, value) in others {
        attribute(name, value, &mut html);
    }
    html.push('>');
    for (_, title) in titles.iter().filter(|(_, title)| !title.is_empty()).take(1) {
        html.push_str("<p class=\"file\">");
        escape_attribute(&mut html, title);
        html.push_str("</p>");
    }
    html.push_str("<pre tabindex=\"0\"><code");
    if !options.language.is_empty() {
        attribute("class", &format!("language-{}", options.language), &mut html);
        attribute("data-lang", &options.language, &mut html);
    }
    html.push('>');

    let lines = match language::grammar(language) {
        Some(grammar) if !options.plain && !empty => token::highlight(grammar, code, budget),
        _ => None,
    };
    let lines_of_code = code.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let numbering = Numbering::new(options, signs, config, place, lines_of_code);
    let prompts = prompt::lengths(language, code);
    let prompt = |at: usize| prompts.get(at).copied().unwrap_or(0);
    match lines {
        Some(lines) => {
            for (at, line) in lines.iter().enumerate() {
                numbering.line(at, &mut html, |html| push_line(line, prompt(at), html));
            }
        }
        None if !empty => {
            for (at, line) in code.split('\n').enumerate() {
                let token = Token { class: String::new(), text: line.to_owned() };
                numbering.line(at, &mut html, |html| push_line(&[token], prompt(at), html));
            }
        }
        None => {}
    }
    html.push_str("</code></pre></div>");
    html
}

fn attribute(name: &str, value: &str, html: &mut String) {
    let _ = write!(html, " {name}=\"");
    escape_attribute(html, value);
    html.push('"');
}

/// The code without the signs before its lines, and the signs.
fn unsigned(code: &str) -> (String, Vec<char>) {
    let sign = |line: &str| line.chars().next().filter(|sign| matches!(sign, '+' | '-' | ' '));
    let signs = code.split('\n').map(|line| sign(line).unwrap_or(' ')).collect();
    let lines: Vec<&str> = code.split('\n').map(|line| &line[sign(line).map_or(0, char::len_utf8)..]).collect();
    (lines.join("\n"), signs)
}

/// Writes the tokens of a line; its first `prompt` bytes are not copied.
fn push_line(tokens: &[Token], prompt: usize, html: &mut String) {
    let mut left = prompt;
    if prompt > 0 {
        html.push_str("<span class=\"gp\">");
    }
    for token in tokens {
        let cut = left.min(token.text.len());
        if left > 0 {
            escape_attribute(html, &token.text[..cut]);
            left -= cut;
            if left == 0 {
                html.push_str("</span>");
            }
        }
        push(&token.class, &token.text[cut..], html);
    }
}

fn push(class: &str, text: &str, html: &mut String) {
    if class.is_empty() || text.is_empty() {
        return escape_attribute(html, text);
    }
    let _ = write!(html, "<span class=\"{class}\">");
    escape_attribute(html, text);
    html.push_str("</span>");
}

/// The markup around each line.
struct Numbering<'a> {
    options: &'a Options,
    /// Of each line of a diff.
    signs: Vec<char>,
    /// Number of the first line, if numbers are shown.
    first: Option<u64>,
    /// Prefix of the ids of lines, if lines have ids.
    anchor: Option<String>,
}

impl<'a> Numbering<'a> {
    fn new(options: &'a Options, signs: Vec<char>, config: &Config, place: Span, lines: usize) -> Self {
        let shown = options.line_numbers.unwrap_or(config.markup.line_numbers || options.anchors);
        let first = shown.then(|| u64::from(options.start.unwrap_or(1)));
        // Ids of two blocks must differ, so the position in the source is the prefix if the author sets none.
        let has_anchors = options.anchors && !limits::LINE_ANCHORS.is_exceeded(lines);
        let anchor = has_anchors.then(|| match options.anchor_prefix.as_str() {
            "" => format!("code-{}", place.start),
            prefix => prefix.split_whitespace().collect::<Vec<_>>().join("-"),
        });
        Self { options, signs, first, anchor }
    }

    /// Writes line `at` (from 0) with its line feed.
    fn line(&self, at: usize, html: &mut String, content: impl FnOnce(&mut String)) {
        let is_in =
            |marks: &[(u32, u32)]| marks.iter().any(|&(first, last)| (first as usize..=last as usize).contains(&(at + 1)));
        let sign = self.signs.get(at);
        let mut classes = Vec::new();
        for (class, applies) in [
            ("hl", is_in(&self.options.marked)),
            ("ins", sign == Some(&'+') || is_in(&self.options.inserted)),
            ("del", sign == Some(&'-') || is_in(&self.options.deleted)),
        ] {
            classes.extend(applies.then_some(class));
        }
        let marked = !classes.is_empty();
        if marked {
            let _ = write!(html, "<span class=\"{}\">", classes.join(" "));
        }
        if let Some(first) = self.first {
            let number = first + at as u64;
            match &self.anchor {
                Some(prefix) => {
                    let id = escape(&format!("{prefix}-{number}"));
                    let _ = write!(
                        html,
                        "<a class=\"ln\" id=\"{id}\" href=\"#{id}\" data-n=\"{number}\" aria-label=\"Line {number}\"></a>"
                    );
                }
                None => {
                    let _ = write!(html, "<span class=\"ln\" data-n=\"{number}\"></span>");
                }
            }
        }
        content(html);
        html.push('\n');
        if marked {
            html.push_str("</span>");
        }
    }
}

#[cfg(test)]
mod tests;
