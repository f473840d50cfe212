//! Divides a text into Markdown and shortcodes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::call::{Call, Piece};
use super::kind::Shortcode;
use super::table::{self, Closing, Flow};
use super::tag::{self, What};
use crate::context::Context;
use site_diag::{Diagnostic, FileId, Kind, Span, limits, nearest};

/// An open shortcode; the first frame is the text itself.
#[derive(Default)]
struct Frame<'a> {
    call: Option<Box<Call<'a>>>,
    pieces: Vec<Piece<'a>>,
    /// Shortcodes among them.
    calls: usize,
    /// Diagnostics inside it. If it is closed, its content is parsed again when it is rendered, and reported then.
    diagnostics: Vec<Diagnostic>,
}

struct Parser<'a, 'c> {
    file: FileId,
    text: &'a str,
    end: usize,
    context: &'c Context<'c>,
    frames: Vec<Frame<'a>>,
    /// The start of the text that is not part of a piece yet.
    from: usize,
    /// Unusable opening tags (unknown, invalid): their closing tags are not reported.
    forgiven: BTreeMap<&'a str, usize>,
    /// The number of opening tags below the deepest level, by name.
    skipped: BTreeMap<&'a str, usize>,
    /// The shortcode at the first level contains one that is nested too deeply.
    too_deep: bool,
    /// Names of closing tags, with the place of each one's last, once somebody has asked.
    last_closing: Option<BTreeMap<&'a str, usize>>,
    /// No comment of this kind (`<`, `%`) ends after this position, so the search need not be repeated.
    endless: [bool; 2],
}

/// Divides `text[range]`. `verbatim` are the sorted ranges of code blocks and spans, in which nothing is a shortcode. Mistakes inside a
/// shortcode's content are reported when that content is parsed. Takes linear time for any text.
pub(crate) fn parse<'a>(
    file: FileId,
    text: &'a str,
    range: Range<usize>,
    verbatim: &[Range<usize>],
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Piece<'a>> {
    let end = floor(text, range.end.min(text.len()));
    let start = floor(text, range.start.min(end));
    let mut parser = Parser {
        file,
        text,
        end,
        context,
        frames: vec![Frame::default()],
        from: start,
        forgiven: BTreeMap::new(),
        skipped: BTreeMap::new(),
        too_deep: false,
        last_closing: None,
        endless: [false; 2],
    };
    let mut verbatim = verbatim.iter().peekable();
    let mut at = start;
    while let Some(found) = text[at..end].find("{{") {
        let tag_start = at + found;
        let third = text.as_bytes().get(tag_start + 2).copied().filter(|_| tag_start + 3 <= end);
        if !matches!(third, Some(b'<' | b'%')) {
            at = tag_start + 1;
            continue;
        }
        while verbatim.next_if(|range| range.end <= tag_start).is_some() {}
        let code = verbatim.peek().is_some_and(|range| range.start <= tag_start);
        at = parser.tag(tag_start, end, code);
    }
    parser.finish(end, diagnostics)
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

impl<'a> Parser<'a, '_> {
    /// Handles the tag at `start`; returns the position after it.
    fn tag(&mut self, start: usize, limit: usize, code: bool) -> usize {
        let percent = self.text[start..].starts_with("{{%");
        let comment = self.text[start + 3..limit].starts_with("/*");
        if comment && self.endless[usize::from(percent)] {
            return start + 3;
        }
        // Inside raw content (`highlight`), Markdown's code spans and indented blocks have no meaning.
        let raw = self.open_call().filter(|call| call.shortcode.is_raw()).map(|call| call.name);
        if code && raw.is_none() && !comment {
            return start + 3;
        }
        let tag = tag::read(self.text, start, limit);
        if let (What::Broken { .. }, true) = (&tag.what, comment) {
            self.endless[usize::from(percent)] = true;
            if code {
                return start + 3;
            }
        }
        if let Some(name) = raw {
            if matches!(tag.what, What::Close { name: closed } if closed == name) {
                self.close(name, start, tag.end);
                return tag.end;
            }
            return if matches!(tag.what, What::Escaped(_)) { tag.end } else { start + 3 };
        }
        match tag.what {
            What::Escaped(inside) => {
                self.flush(start, tag.end);
                let (open, close) = if percent { ("{{%", "%}}") } else { ("{{<", ">}}") };
                self.push(Piece::Literal(format!("{open}{inside}{close}")));
            }
            What::Open { name, place, arguments, closed } => {
                let Some(shortcode) = Shortcode::find(name, self.context) else {
                    let kind = Kind::UnknownShortcode { name: name.to_owned(), nearest: nearest(name, table::names()) };
                    self.complain(kind, place);
                    self.flush(start, tag.end);
                    *self.forgiven.entry(name).or_default() += 1;
                    return tag.end;
                };
                let opens = !closed
                    && match shortcode.closing() {
                        Closing::Never => false,
                        Closing::Optional => self.is_closed_behind(name, tag.end),
                        Closing::Required => true,
                    };
                if opens && self.frames.len() > limits::SHORTCODES.most {
                    if !self.too_deep {
                        let span = Span::new(self.file, start, tag.end);
                        let severity = self.context.config.tolerated_severity();
                        let diagnostic = Diagnostic::over(&limits::SHORTCODES, span).with_severity(severity);
                        self.frames[0].diagnostics.push(diagnostic);
                    }
                    self.too_deep = true;
                    *self.skipped.entry(name).or_default() += 1;
                    return tag.end;
                }
                let call = Box::new(Call {
                    span: Span::new(self.file, start, tag.end),
                    percent,
                    flow: if self.is_in_address(start) { Flow::Text } else { shortcode.flow(percent, self.context.preview) },
                    ordinal: self.next_ordinal(),
                    name,
                    shortcode,
                    place,
                    arguments,
                    inner: None,
                    children: Vec::new(),
                });
                self.flush(start, tag.end);
                if opens {
                    self.frames.push(Frame { call: Some(call), ..Frame::default() });
                } else {
                    self.push(Piece::Call(call));
                }
            }
            What::Close { name } => self.close(name, start, tag.end),
            What::Broken { reason, place, name } => {
                self.complain(Kind::ShortcodeSyntax { reason: reason.into_owned() }, place);
                if let Some(name) = name {
                    *self.forgiven.entry(name).or_default() += 1;
                }
            }
        }
        tag.end
    }

    fn close(&mut self, name: &'a str, start: usize, end: usize) {
        if let Some(left) = self.skipped.get_mut(name).filter(|left| **left > 0) {
            *left -= 1;
            return;
        }
        let open = self.frames.iter().rposition(|frame| frame.call.as_ref().is_some_and(|call| call.name == name));
        let Some(open) = open else {
            self.flush(start, end);
            match self.forgiven.get_mut(name) {
                Some(left) if *left > 0 => *left -= 1,
                _ => self.complain(Kind::ShortcodeUnopened { name: name.to_owned() }, start..end),
            }
            return;
        };
        while self.frames.len() > open + 1 {
            self.merge_last();
        }
        self.flush(start, end);
        if self.open_call().is_some_and(|call| call.shortcode.is_transparent()) {
            return self.merge_last();
        }
        let Some(Frame { call: Some(mut call), pieces, diagnostics, .. }) = self.frames.pop() else { return };
        call.inner = Some(call.span.end as usize..start);
        call.span.end = end as u32;
        if call.shortcode.keeps_children() {
            call.children = pieces;
            self.frames[open - 1].diagnostics.extend(diagnostics);
        }
        // Parsing its content again would report the same mistake twice.
        if open == 1 && std::mem::take(&mut self.too_deep) {
            return;
        }
        self.push(Piece::Call(call));
    }

    /// Does a link's address or an attribute's value begin here, where there can be no HTML?
    fn is_in_address(&self, at: usize) -> bool {
        ["](", "](<", "=\"", "='"].iter().any(|before| self.text[..at].ends_with(before))
    }

    /// Is there a tag behind a place that closes a shortcode of this name?
    fn is_closed_behind(&mut self, name: &str, at: usize) -> bool {
        let (text, end) = (self.text, self.end);
        let closing = self.last_closing.get_or_insert_with(|| tag::closing(text, at, end));
        closing.get(name).is_some_and(|last| *last >= at)
    }

    /// The number of the next shortcode among its siblings.
    fn next_ordinal(&mut self) -> usize {
        let Some(frame) = self.frames.last_mut() else { return 0 };
        frame.calls += 1;
        frame.calls - 1
    }

    /// A shortcode without inner text: what follows belongs to what it stands in.
    fn merge_last(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let Some(parent) = self.frames.last_mut() else { return };
        match frame.call {
            Some(call) if call.shortcode.closing() == Closing::Optional => parent.pieces.push(Piece::Call(call)),
            Some(call) => {
                let kind = Kind::ShortcodeUnclosed { name: call.name.to_owned() };
                parent.diagnostics.push(Diagnostic::error(kind, call.span));
            }
            None => {}
        }
        parent.calls += frame.calls;
        parent.diagnostics.extend(frame.diagnostics);
        parent.pieces.extend(frame.pieces);
    }

    fn finish(mut self, end: usize, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece<'a>> {
        self.flush(end, end);
        while self.frames.len() > 1 {
            self.merge_last();
        }
        let Some(frame) = self.frames.pop() else { return Vec::new() };
        diagnostics.extend(frame.diagnostics);
        frame.pieces
    }

    fn open_call(&self) -> Option<&Call<'a>> {
        self.frames.last().and_then(|frame| frame.call.as_deref())
    }

    /// Ends the text piece before a tag; the next one begins after the tag.
    fn flush(&mut self, until: usize, next: usize) {
        if self.from < until {
            let text = Piece::Text(self.from..until);
            self.push(text);
        }
        self.from = next;
    }

    fn push(&mut self, piece: Piece<'a>) {
        if let Some(frame) = self.frames.last_mut() {
            frame.pieces.push(piece);
        }
    }

    fn complain(&mut self, kind: Kind, place: Range<usize>) {
        let span = Span::new(self.file, place.start, place.end);
        if let Some(frame) = self.frames.last_mut() {
            frame.diagnostics.push(Diagnostic::error(kind, span));
        }
    }
}
