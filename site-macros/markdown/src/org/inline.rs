//! Inline elements: emphasis, code, links, images, footnotes, formulas, line breaks.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use site_html::escape_attribute;

use super::entity;
use super::line::{is_blank, is_name};
use super::prose::Prose;
use super::search::Search;
use super::{Org, owned};

/// Elements within elements.
const NESTING: usize = 20;

/// Longest footnote that is written where it is referred to.
const INLINE_NOTE: usize = 4_000;

/// Longest text of a macro and of its arguments.
const MACRO: usize = 1_000;

/// What a link shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Media {
    Image,
    Video,
}

/// A part of running text that is being lowered. Offsets are within it.
struct Run<'t> {
    prose: &'t Prose,
    /// Where it begins in the prose.
    base: usize,
    text: &'t str,
    search: Search<'t>,
    /// How many elements are around it.
    depth: usize,
    /// Where the text after the last element begins.
    plain: usize,
}

impl Run<'_> {
    /// A range as one of the prose.
    fn range(&self, range: Range<usize>) -> Range<usize> {
        self.base + range.start..self.base + range.end
    }

    /// The place of a range in the file.
    fn place(&self, range: Range<usize>) -> Range<usize> {
        self.prose.place(self.range(range))
    }
}

impl Org<'_> {
    /// Lowers running text.
    pub(super) fn prose(&mut self, prose: &Prose) {
        self.spans(prose, 0..prose.text.len(), 0);
    }

    /// Lowers a part of running text, `depth` elements deep.
    fn spans(&mut self, prose: &Prose, range: Range<usize>, depth: usize) {
        let text = &prose.text[range.clone()];
        let mut run = Run { prose, base: range.start, text, search: Search::new(text), depth, plain: 0 };
        let mut at = 0;
        let bytes = text.as_bytes();
        while at < text.len() {
            let found = match bytes[at] {
                _ if depth >= NESTING => None,
                b'*' | b'/' | b'+' => self.emphasis(&mut run, at),
                b'=' | b'~' => self.verbatim(&mut run, at),
                b'_' => {
                    self.inline_source(&mut run, at).or_else(|| self.script(&mut run, at)).or_else(|| self.emphasis(&mut run, at))
                }
                b'^' => self.script(&mut run, at),
                b'[' if text[at..].starts_with("[[") => self.link(&mut run, at),
                b'[' => self.note(&mut run, at).or_else(|| self.statistic(&mut run, at)),
                b'{' if text[at..].starts_with("{{{") => self.macro_call(&mut run, at),
                b'<' => self.timestamp(&mut run, at),
                b'@' if text[at..].starts_with("@@") => self.export(&mut run, at),
                b'$' => self.latex(&mut run, at),
                b'\\' => self.hard_break(&mut run, at).or_else(|| self.latex(&mut run, at)),
                b':' if text[at..].starts_with("://") => self.address(&mut run, at),
                _ => None,
            };
            match found {
                Some(end) => {
                    at = end;
                    run.plain = end;
                }
                None => at += 1,
            }
        }
        self.plain(run.prose, run.range(run.plain..text.len()), true);
    }

    /// Text up to an element.
    fn before(&mut self, run: &Run<'_>, at: usize) {
        if run.plain < at {
            self.plain(run.prose, run.range(run.plain..at), true);
        }
    }

    /// Text without elements. Lines break softly, in verses hard.
    pub(super) fn plain(&mut self, prose: &Prose, range: Range<usize>, has_entities: bool) {
        let text = &prose.text[range.clone()];
        let mut start = range.start;
        for (i, line) in text.split('\n').enumerate() {
            if i > 0 {
                let place = prose.place(start - 1..start);
                self.events.push((if self.in_verse { Event::HardBreak } else { Event::SoftBreak }, place));
            }
            self.plain_line(prose, start..start + line.len(), has_entities && self.settings.entities);
            start += line.len() + 1;
        }
    }

    fn plain_line(&mut self, prose: &Prose, range: Range<usize>, has_entities: bool) {
        let text = &prose.text[range.clone()];
        let (mut from, mut at) = (0, 0);
        while at < text.len() {
            let rest = &text.as_bytes()[at..];
            let Some(next) = rest.iter().position(|b| matches!(b, b'\\' | b'-' | b'.')) else { break };
            at += next;
            if let Some((character, length)) = entity::find(&text[at..]).filter(|_| has_entities) {
                self.text(prose, range.start + from..range.start + at);
                let place = prose.place(range.start + at..range.start + at + length);
                self.events.push((Event::Text(CowStr::Borrowed(character)), place));
                at += length;
                from = at;
                continue;
            }
            at += 1;
            // Formulas open where a bracket begins a text after a backslash, as Markdown leaves it.
            if text[..at].ends_with('\\') && text[at..].starts_with(['(', '[']) {
                self.text(prose, range.start + from..range.start + at);
                from = at;
            }
        }
        self.text(prose, range.start + from..range.end);
    }

    fn text(&mut self, prose: &Prose, range: Range<usize>) {
        if !range.is_empty() {
            let text = owned(&prose.text[range.clone()]);
            self.events.push((Event::Text(text), prose.place(range)));
        }
    }

    /// `*strong*`, `/emphasis/`, `+deleted+`, `_underlined_`.
    fn emphasis(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let close = run.search.closer(at)?;
        self.before(run, at);
        let place = run.place(at..close + 1);
        let tag = match text.as_bytes()[at] {
            b'*' => Some((Tag::Strong, TagEnd::Strong)),
            b'/' => Some((Tag::Emphasis, TagEnd::Emphasis)),
            b'+' => Some((Tag::Strikethrough, TagEnd::Strikethrough)),
            _ => None,
        };
        match tag {
            Some((start, end)) => {
                self.events.push((Event::Start(start), place.clone()));
                self.spans(run.prose, run.range(at + 1..close), run.depth + 1);
                self.events.push((Event::End(end), place));
            }
            None => {
                self.markup("<u>", false);
                self.spans(run.prose, run.range(at + 1..close), run.depth + 1);
                self.markup("</u>", false);
            }
        }
        Some(close + 1)
    }

    /// `=verbatim=`, `~code~`.
    fn verbatim(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let close = run.search.closer(at)?;
        self.before(run, at);
        self.inline_code(&text[at + 1..close], run.place(at..close + 1));
        Some(close + 1)
    }

    fn inline_code(&mut self, code: &str, place: Range<usize>) {
        self.events.push((Event::Code(code.replace('\n', " ").into()), place));
    }

    /// `a_{1}`, `x^{2}`.
    fn script(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let content = text[at + 1..].strip_prefix('{')?;
        let length = content.find(['{', '}'])?;
        if length == 0 || content.as_bytes()[length] != b'}' {
            return None;
        }
        self.before(run, at);
        let end = at + 2 + length + 1;
        let place = run.place(at..end);
        let (start, close) = match text.as_bytes()[at] {
            b'^' => (Tag::Superscript, TagEnd::Superscript),
            _ => (Tag::Subscript, TagEnd::Subscript),
        };
        self.events.push((Event::Start(start), place.clone()));
        self.plain(run.prose, run.range(at + 2..end - 1), true);
        self.events.push((Event::End(close), place));
        Some(end)
    }

    /// `src_python[:options]{code}`, whose `_` is at `at`.
    fn inline_source(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let start = at.checked_sub(3).filter(|start| *start >= run.plain && text[..at].ends_with("src"))?;
        if !text[..start].chars().next_back().is_none_or(char::is_whitespace) {
            return None;
        }
        let language = text[at + 1..].bytes().take(40).take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let mut open = at + 1 + language;
        if text[open..].starts_with('[') {
            open = run.search.next("]", open)? + 1;
        }
        if language == 0 || !text[open..].starts_with('{') {
            return None;
        }
        let close = run.search.next("}", open)?;
        self.before(run, start);
        self.inline_code(&text[open + 1..close], run.place(start..close + 1));
        Some(close + 1)
    }

    /// `[1/3]`, `[50%]`: how many items of a list are done.
    fn statistic(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let length = text[at + 1..].bytes().take(20).take_while(|b| b.is_ascii_digit() || matches!(b, b'/' | b'%')).count();
        let count = &text[at + 1..at + 1 + length];
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_count = count.strip_suffix('%').is_some_and(is_number)
            || count.split_once('/').is_some_and(|(done, all)| is_number(done) && is_number(all));
        let end = at + 1 + length + 1;
        if !is_count || !text[at + 1 + length..].starts_with(']') {
            return None;
        }
        self.before(run, at);
        self.inline_code(&text[at..end], run.place(at..end));
        Some(end)
    }

    /// `[[address][text]]`, `[[address]]`.
    fn link(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        if text[at + 2..].starts_with('[') {
            return None;
        }
        let close = run.search.next("]]", at + 2)?;
        let address_end = run.search.next("]", at + 2)?.min(close);
        if run.search.next("\n", at + 2).is_some_and(|newline| newline < address_end) {
            return None;
        }
        let label = match text[address_end..close].strip_prefix("][") {
            Some(label) => Some(close - label.len()..close).filter(|label| !label.is_empty()),
            None if address_end == close => None,
            None => return None,
        };
        self.before(run, at);
        let end = close + 2;
        let place = run.place(at..end);
        let written = &text[at + 2..address_end];
        let address = self.destination(written);
        let shown = label.clone().map(|label| &text[label]);
        let inner = shown.and_then(|label| Some((label, media(label).filter(|_| is_file(label))?)));
        let has_scheme = written.split_once(':').is_some_and(|(scheme, _)| !matches!(scheme, "" | "file" | "http" | "https"));
        let own = media(&address).filter(|_| label.is_none() && !has_scheme);
        match (inner, own) {
            (Some((label, media)), _) => {
                self.open_link(&address, LinkType::Inline, place.clone());
                self.media(media, label.strip_prefix("file:").unwrap_or(label), place.clone());
                self.events.push((Event::End(TagEnd::Link), place));
            }
            (None, Some(media)) => self.media(media, &address, place),
            (None, None) => {
                self.open_link(&address, LinkType::Inline, place.clone());
                match label {
                    Some(label) => self.spans(run.prose, run.range(label.start..label.end), run.depth + 1),
                    None => {
                        let shown = written.strip_prefix("file:").map_or(at + 2, |_| at + 7);
                        self.text(run.prose, run.range(shown..address_end));
                    }
                }
                self.events.push((Event::End(TagEnd::Link), place));
            }
        }
        Some(end)
    }

    fn open_link(&mut self, address: &str, link_type: LinkType, place: Range<usize>) {
        let tag = Tag::Link { link_type, dest_url: owned(address), title: CowStr::Borrowed(""), id: CowStr::Borrowed("") };
        self.events.push((Event::Start(tag), place));
    }

    fn media(&mut self, media: Media, address: &str, place: Range<usize>) {
        if media == Media::Video {
            let mut html = "<video controls src=\"".to_owned();
            escape_attribute(&mut html, address);
            html.push_str("\"></video>");
            self.events.push((Event::InlineHtml(html.into()), place));
            return;
        }
        let (alternative, title) = (owned(&self.image.alternative), owned(&self.image.title));
        let tag = Tag::Image { link_type: LinkType::Inline, dest_url: owned(address), title, id: CowStr::Borrowed("") };
        self.events.push((Event::Start(tag), place.clone()));
        if !alternative.is_empty() {
            self.events.push((Event::Text(alternative), place.clone()));
        }
        self.events.push((Event::End(TagEnd::Image), place));
    }

    /// The address that a link leads to: abbreviations are written out, headings are found by their text.
    fn destination(&self, written: &str) -> String {
        let (scheme, rest) = written.split_once(':').unwrap_or(("", ""));
        if let Some(prefix) = self.abbreviations.get(scheme).filter(|_| !scheme.is_empty()) {
            let encoded: String = percent_encoding::utf8_percent_encode(rest, percent_encoding::NON_ALPHANUMERIC).collect();
            return match prefix.contains("%s") || prefix.contains("%h") {
                true => prefix.replace("%s", rest).replace("%h", &encoded),
                false => format!("{prefix}{rest}"),
            };
        }
        if let Some(title) = written.strip_prefix('*')
            && let Some(id) = self.ids_by_title.get(title.trim())
        {
            return format!("#{id}");
        }
        written.strip_prefix("file:").unwrap_or(written).to_owned()
    }

    /// An address in the text.
    fn address(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let letters = text[run.plain..at].bytes().rev().take(6).take_while(u8::is_ascii_alphabetic).count();
        if !matches!(&text[at - letters..at], "http" | "https" | "ftp") {
            return None;
        }
        let is_part = |c: &char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(*c);
        let written: &str = &text[at..at + text[at..].chars().take_while(is_part).map(char::len_utf8).sum::<usize>()];
        let mut end = at + written.len();
        // What ends a sentence is no part of it, nor is the bracket around it.
        while text[at..end].ends_with(['.', ',', ';', ':', '!', '?', '\'', ')']) {
            if text[at..end].ends_with(')') && text[at..end].contains('(') {
                break;
            }
            end -= 1;
        }
        if end <= at + 3 {
            return None;
        }
        let start = at - letters;
        self.before(run, start);
        let place = run.place(start..end);
        self.open_link(&text[start..end], LinkType::Autolink, place.clone());
        self.text(run.prose, run.range(start..end));
        self.events.push((Event::End(TagEnd::Link), place));
        Some(end)
    }

    /// `[fn:name]`, `[fn:name:text]`, `[fn::text]`.
    fn note(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let rest = text[at..].strip_prefix("[fn:")?;
        let name = &rest[..rest.find(|c: char| !is_name(c.encode_utf8(&mut [0; 4]))).unwrap_or(rest.len())];
        let after = at + 4 + name.len();
        let (content, end) = match text[after..].chars().next()? {
            ']' => (None, after + 1),
            ':' => {
                let close = after + 1 + closing_bracket(&text[after + 1..])?;
                (Some(after + 1..close), close + 1)
            }
            _ => return None,
        };
        if (name.is_empty() && content.is_none()) || (content.is_none() && !self.known_notes.contains(name)) {
            return None;
        }
        self.before(run, at);
        let place = run.place(at..end);
        let label = match name {
            "" => {
                self.unnamed_notes += 1;
                format!("\0{}", self.unnamed_notes)
            }
            name => name.to_owned(),
        };
        if !self.settings.footnotes {
            return Some(end);
        }
        if let Some(content) = content {
            let outer = std::mem::take(&mut self.events);
            self.events.push((Event::Start(Tag::FootnoteDefinition(owned(&label))), place.clone()));
            self.events.push((Event::Start(Tag::Paragraph), place.clone()));
            self.spans(run.prose, run.range(content.start..content.end), run.depth + 1);
            self.events.push((Event::End(TagEnd::Paragraph), place.clone()));
            self.events.push((Event::End(TagEnd::FootnoteDefinition), place.clone()));
            let note = std::mem::replace(&mut self.events, outer);
            self.notes.extend(note);
        }
        self.events.push((Event::FootnoteReference(label.into()), place));
        Some(end)
    }

    /// `{{{name(a,b)}}}`
    fn macro_call(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let close = run.search.next("}}}", at + 3)?;
        let call = text[at + 3..close].trim();
        let (name, arguments) = call.strip_suffix(')').and_then(|call| call.split_once('('))?;
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
            return None;
        }
        self.before(run, at);
        let place = run.place(at..close + 3);
        match self.macros.get(name) {
            Some(template) => {
                let mut expanded = template.clone();
                for (i, argument) in arguments.split(',').enumerate().take(9) {
                    // A text in which the argument is repeated grows.
                    expanded.truncate(expanded.floor_char_boundary(MACRO));
                    let argument = argument.trim();
                    expanded = expanded.replace(&format!("${}", i + 1), &argument[..argument.floor_char_boundary(MACRO)]);
                }
                expanded.truncate(expanded.floor_char_boundary(MACRO));
                self.events.push((Event::Text(expanded.into()), place));
            }
            None => self.unsupported.push((format!("the macro `{name}`"), place)),
        }
        Some(close + 3)
    }

    /// `<2026-01-31 Sat 10:00>`
    fn timestamp(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let length = text[at..].bytes().take(40).position(|b| b == b'>')?;
        let mut words = text[at + 1..at + length].split(' ');
        let date = words.next()?;
        let shown = super::timestamp::shown(date, words)?;
        self.before(run, at);
        let end = at + length + 1;
        if self.settings.timestamps {
            self.events.push((Event::Text(format!("<{shown}>").into()), run.place(at..end)));
        }
        Some(end)
    }

    /// `@@html:<b>@@`
    fn export(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let close = run.search.next("@@", at + 2)?;
        let (backend, content) = text[at + 2..close].split_once(':')?;
        if backend.is_empty() || !backend.bytes().all(|b| b.is_ascii_alphanumeric()) || content.contains('\n') {
            return None;
        }
        self.before(run, at);
        if backend.eq_ignore_ascii_case("html") && !content.is_empty() {
            let place = run.place(close - content.len()..close);
            self.events.push((Event::InlineHtml(owned(content)), place));
        }
        Some(close + 2)
    }

    /// A formula, which is found later: nothing in it is an element.
    fn latex(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let rest = &text[at..];
        let end = if rest.starts_with("\\(") {
            run.search.next("\\)", at + 2)? + 2
        } else if rest.starts_with("\\[") {
            run.search.next("\\]", at + 2)? + 2
        } else if rest.starts_with("$$") {
            run.search.next("$$", at + 2)? + 2
        } else if rest.starts_with('$') {
            run.search.next("$", at + 1)? + 1
        } else {
            run.search.environment(at)?
        };
        self.before(run, at);
        self.plain(run.prose, run.range(at..end), false);
        Some(end)
    }

    /// Two backslashes at the end of a line.
    fn hard_break(&mut self, run: &mut Run<'_>, at: usize) -> Option<usize> {
        let text = run.text;
        let rest = text[at..].strip_prefix("\\\\")?;
        let blanks = rest.len() - rest.trim_start_matches(is_blank).len();
        if at == 0 || text[..at].ends_with('\n') || !rest[blanks..].starts_with('\n') {
            return None;
        }
        self.before(run, at);
        let end = at + 2 + blanks + 1;
        self.events.push((Event::HardBreak, run.place(at..end)));
        Some(end)
    }

    /// Markup that is made here, not written by the author: its range is empty.
    pub(super) fn markup(&mut self, html: &str, is_block: bool) {
        let at = self.events.last().map_or(0, |(_, place)| place.end);
        let html = owned(html);
        self.events.push((if is_block { Event::Html(html) } else { Event::InlineHtml(html) }, at..at));
    }

    /// A word of a heading with a class: `TODO`, `[#A]`, tags.
    pub(super) fn label(&mut self, class: &str, suffix: &str, text: &str) {
        let mut html = format!("<span class=\"{class}");
        let mut escaped = String::new();
        escape_attribute(&mut escaped, &suffix.to_lowercase());
        let _ = write!(html, "{escaped}\">");
        site_html::escape_text(&mut html, text);
        html.push_str("</span>");
        self.markup(&html, false);
    }
}

/// The bracket that closes what an opening one before `text` began.
fn closing_bracket(text: &str) -> Option<usize> {
    let mut depth = 1_usize;
    for (at, byte) in text.bytes().enumerate().take(INLINE_NOTE) {
        match byte {
            b'[' => depth += 1,
            b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Is the text of a link the address of a file?
fn is_file(label: &str) -> bool {
    ["file:", "http:", "https:"].iter().any(|scheme| label.starts_with(scheme))
}

/// What a file is by its name.
fn media(address: &str) -> Option<Media> {
    let name = address.rsplit('/').next().unwrap_or(address);
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    match extension.as_str() {
        "png" | "gif" | "jpg" | "jpeg" | "svg" | "tif" | "tiff" | "webp" | "avif" | "xbm" | "xpm" | "pbm" | "pgm" | "pnm"
        | "ppm" => Some(Media::Image),
        "webm" | "mp4" => Some(Media::Video),
        _ => None,
    }
}
