//! Placeholder for shortcodes: `{{< box >}}inner{{< /box >}}`, `{{< here >}}` and the inline `{{< word >}}`.
use std::ops::Range;

use super::{Context, Uses};
use crate::diag::{Diagnostic, FileId, Span};

pub(crate) enum Piece<'a> {
    Text(Range<usize>),
    Call(Box<Call<'a>>),
    Literal(String),
}

pub(crate) struct Call<'a> {
    pub(crate) span: Span,
    pub(crate) percent: bool,
    pub(crate) block: bool,
    name: std::marker::PhantomData<&'a str>,
    inner: Option<Range<usize>>,
}

pub(crate) fn parse<'a>(
    file: FileId,
    text: &'a str,
    range: Range<usize>,
    verbatim: &[Range<usize>],
    _diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Piece<'a>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), range.start, range.start);
    while let Some(start) = text[at..range.end].find("{{").map(|i| at + i) {
        at = start + 2;
        let percent = text[at..range.end].starts_with('%');
        if verbatim.iter().any(|v| v.contains(&start)) || !(percent || text[at..range.end].starts_with('<')) {
            continue;
        }
        let Some(end) = text[at..range.end].find("}}").map(|i| at + i + 2) else { break };
        let name = text[at + 1..end - 3].trim();
        pieces.push(Piece::Text(from..start));
        (from, at) = (end, end);
        if let Some(name) = name.strip_prefix("/*").and_then(|n| n.strip_suffix("*/")) {
            pieces.push(Piece::Literal(format!("{{{{<{name}>}}}}")));
            continue;
        }
        let close = if percent { format!("{{{{% /{name} %}}}}") } else { format!("{{{{< /{name} >}}}}") };
        let inner = text[end..range.end].find(&close).map(|i| end..end + i);
        if let Some(inner) = &inner {
            at = inner.end + close.len();
            from = at;
        }
        let span = Span::new(file, start, from);
        pieces.push(Piece::Call(Box::new(Call { span, percent, block: name != "word", name: std::marker::PhantomData, inner })));
    }
    pieces.push(Piece::Text(from..range.end));
    pieces
}

pub(crate) fn render(
    call: &Call<'_>,
    _text: &str,
    _context: &Context<'_>,
    inner: &mut dyn FnMut(Range<usize>) -> String,
    _uses: &mut Uses,
    _diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let body = call.inner.clone().map(|range| inner(range)).unwrap_or_default();
    if call.block { format!("<div class=\"box\">\n{body}</div>\n") } else { "word".to_owned() }
}
