//! Alerts: a block quote whose first line is `[!NOTE]` (GitHub: note, tip, important, warning, caution), in any letter case, optionally
//! followed by a title. The theme's other kinds (example, question, info, error) work the same way.
//!
//! ```html
//! <div class="notice warning" role="note"><p class="notice-title">Warning</p> … </div>
//! ```
//! The `notice` shortcode writes the same HTML.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::parse::Placed;
use super::templates::{HookKind, QuoteAlert};
use super::writer::{Close, OpenQuote, Paragraph, Writer};

/// The kinds. Their titles are labels of the theme.
const KINDS: [&str; 9] = ["note", "tip", "important", "warning", "caution", "example", "question", "info", "error"];

/// The beginning of an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alert {
    /// The class of its kind.
    pub kind: &'static str,
    /// Length of the marker and the white space after it.
    pub length: usize,
}

/// Parses the first line of a quote.
fn marker(line: &str) -> Option<Alert> {
    let (name, rest) = line.strip_prefix("[!")?.split_once(']')?;
    let kind = KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(name))?;
    // Obsidian's fold markers are accepted and ignored.
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    if !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    Some(Alert { kind, length: line.len() - rest.trim_start().len() })
}

/// The alert of the quote at `events[at]`, the index of the first event after the marker, and the byte at which the marker ends. The start
/// of the paragraph is skipped, too.
pub(super) fn find(events: &[Placed<'_>], at: usize, text: &str) -> Option<(Alert, usize, usize)> {
    let (Event::Start(Tag::Paragraph), range) = events.get(at + 1)? else { return None };
    let alert = marker(text.get(range.clone())?.lines().next()?.trim_end())?;
    let end = range.start + alert.length;
    let first = at + 2 + events[at + 2..].iter().position(|(_, place)| place.end > end)?;
    let (event, place) = &events[first];
    // A marker inside another element, such as a link, does not count.
    let whole = matches!(event, Event::Text(_) | Event::End(_)) || place.start >= end;
    whole.then_some((alert, first, end))
}

/// The first line of an alert, as hooks get it.
struct Titled<'t> {
    alert: QuoteAlert<'static>,
    title: &'t str,
    /// The first event behind the line.
    first: usize,
    /// The paragraph ends with the line.
    is_over: bool,
}

/// The alert of the quote at `events[at]`. A line that an element goes beyond is none.
fn titled<'t>(events: &[Placed<'_>], at: usize, text: &'t str) -> Option<Titled<'t>> {
    let (alert, _, end) = find(events, at, text)?;
    let (_, range) = events.get(at + 1)?;
    let line_end = range.start + text.get(range.clone())?.find('\n').unwrap_or(range.len());
    let marker = text.get(range.start..end)?;
    let sign = ["+", "-"].into_iter().find(|sign| marker.contains(&format!("]{sign}"))).unwrap_or_default();
    let next = at
        + 2
        + events[at + 2..]
            .iter()
            .position(|(event, place)| place.end > line_end || matches!(event, Event::End(TagEnd::Paragraph)))?;
    let (is_over, first) = match &events[next].0 {
        Event::End(TagEnd::Paragraph) => (true, next + 1),
        Event::SoftBreak | Event::HardBreak => (false, next + 1),
        _ => return None,
    };
    let title = text.get(end..line_end).unwrap_or_default().trim();
    Some(Titled { alert: QuoteAlert { kind: alert.kind, title: String::new(), sign }, title, first, is_over })
}

impl Writer<'_, '_, '_> {
    /// Opens a quote, or the alert if it is one.
    pub(super) fn start_quote(&mut self, index: usize) -> Close {
        if let Some(close) = self.start_hooked_quote(index) {
            return close;
        }
        self.line();
        let wanted = self.article.context.config.markup.alerts && !self.article.bare;
        let Some((alert, first, end)) = wanted.then(|| find(self.events, index, &self.source.text)).flatten() else {
            self.out.push_str("<blockquote>\n");
            return Close::Block("</blockquote>\n");
        };
        self.out.push_str("<div class=\"notice ");
        self.out.push_str(alert.kind);
        self.out.push_str("\" role=\"note\">\n<p class=\"notice-title\">");
        self.at = first;
        self.taken = end;
        self.alert_title = Some(self.article.words.notice(alert.kind).unwrap_or(alert.kind));
        // The start of the paragraph has been skipped; its end comes before that of the quote.
        self.push_close(Close::Block("</div>\n"));
        Close::Paragraph
    }

    /// Opens a quote that a template makes.
    fn start_hooked_quote(&mut self, index: usize) -> Option<Close> {
        let source = self.source;
        let place = self.events[index].1.clone();
        let alert = self.article.context.config.markup.alerts.then(|| titled(self.events, index, &source.text)).flatten();
        let variant = if alert.is_some() { "alert" } else { "regular" };
        if !self.has_hook(HookKind::Quote, variant) {
            return None;
        }
        self.line();
        self.aside += 1;
        let mut open = OpenQuote { outer: std::mem::take(&mut self.out), alert: None, place };
        let Some(Titled { alert, title, first, is_over }) = alert else { return Some(Close::Quote(Box::new(open))) };
        let title = super::passes::inline(title, self.article.context.config).0;
        open.alert = Some(QuoteAlert { title, ..alert });
        self.at = first;
        if is_over {
            return Some(Close::Quote(Box::new(open)));
        }
        // The start of the paragraph has been skipped; its end comes before that of the quote.
        self.push_close(Close::Quote(Box::new(open)));
        self.out.push_str("<p>");
        self.paragraph = Paragraph::Open;
        Some(Close::Paragraph)
    }

    /// Ends the first line. If anything follows, it begins a paragraph.
    pub(super) fn end_alert_title(&mut self) {
        if let Some(title) = self.alert_title.take() {
            if self.out.ends_with("<p class=\"notice-title\">") {
                self.out.push_str(title);
            }
            self.out.push_str("</p>\n");
            self.paragraph = Paragraph::Interrupted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers() {
        for (line, want) in [
            ("[!NOTE]", Some(("note", 7))),
            ("[!tip] Title", Some(("tip", 7))),
            ("[!Warning]- T", Some(("warning", 12))),
            ("[!NOTE]x", None),
            ("[!NOPE]", None),
            ("[NOTE]", None),
            ("x [!NOTE]", None),
            ("[!NOTE", None),
        ] {
            assert_eq!(marker(line).map(|a| (a.kind, a.length)), want, "{line}");
        }
    }
}
