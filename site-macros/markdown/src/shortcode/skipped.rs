//! Shortcodes that are not made, in a site with Hugo's settings: the page keeps what they hold, and its author is told.

use std::collections::BTreeMap;

use site_diag::{Diagnostic, Kind, Span};
use site_html::escape;

use super::call::Call;
use super::renderer::Renderer;

/// Shortcodes and render hooks of one page that are not made: whether it is a hook, name and reason, with the place of the first and how
/// many there are.
#[derive(Default)]
pub(crate) struct Skipped(BTreeMap<(bool, String, String), (Span, usize)>);

impl Skipped {
    pub(crate) fn note(&mut self, name: &str, reason: String, span: Span) {
        self.add((false, name.to_owned(), reason), span);
    }

    pub(crate) fn note_hook(&mut self, name: &str, reason: String, span: Span) {
        self.add((true, name.to_owned(), reason), span);
    }

    fn add(&mut self, key: (bool, String, String), span: Span) {
        let (first, times) = self.0.entry(key).or_insert((span, 0));
        *times += 1;
        if (span.file, span.start) < (first.file, first.start) {
            *first = span;
        }
    }

    /// One warning for each.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = Diagnostic> {
        std::mem::take(&mut self.0).into_iter().map(|((is_hook, name, reason), (span, times))| {
            let kind = match is_hook {
                true => Kind::SkippedHook { name, reason, times },
                false => Kind::SkippedShortcode { name, reason, times },
            };
            Diagnostic::warning(kind, span)
        })
    }
}

/// A shortcode without a template. What is between its tags belongs to what surrounds it.
pub(super) fn unknown(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let reason = "is neither built in nor in layouts/, so that only what it holds is shown";
    renderer.markdown.note_skipped(call.name(), reason.to_owned(), call.span_of(call.place()));
    mark(call, renderer)
}

/// A template on the page itself. Hugo, too, leaves it out unless `enableInlineShortcodes` is set.
pub(super) fn inline(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let reason = "is a template within the page, and such are left out, as in Hugo without `enableInlineShortcodes`";
    renderer.markdown.note_skipped(call.name(), reason.to_owned(), call.span_of(call.place()));
    mark(call, renderer)
}

/// Shows the author where something is missing; readers see nothing.
pub(super) fn mark(call: &Call<'_>, renderer: &Renderer<'_, '_>) -> String {
    if !renderer.context.preview {
        return String::new();
    }
    let (open, close) = if call.percent { ("{{%", "%}}") } else { ("{{<", ">}}") };
    format!("<mark>{}</mark>", escape(&format!("{open} {} {close}", call.name())))
}
