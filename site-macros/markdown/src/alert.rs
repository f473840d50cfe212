//! Alerts: a block quote whose first line is `[!NOTE]` (GitHub: note, tip, important, warning, caution), in any letter case, optionally
//! followed by a title. The theme's other kinds (example, question, info, error) work the same way.
//!
//! ```html
//! <div class="notice warning" role="note"><p class="notice-title">Warning</p> … </div>
//! ```
//! The `notice` shortcode writes the same HTML.

use pulldown_cmark::{Event, Tag};

use super::parse::Placed;
use super::writer::{Close, Paragraph, Writer};

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

impl Writer<'_, '_, '_> {
    /// Opens a quote, or the alert if it is one.
    pub(super) fn start_quote(&mut self, index: usize) -> Close {
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
