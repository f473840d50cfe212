//! Shortcodes that are templates of the site or its theme.

use super::call::Call;
use super::renderer::Renderer;
use super::skipped::mark;
use super::table::Flow;
use crate::templates::{TemplateArgument, TemplateCall, TemplateKind};

/// Executes the template. Where that fails, the inner text is shown as Markdown.
pub(super) fn render(call: &Call<'_>, kind: TemplateKind, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(templates) = renderer.context.templates else { return String::new() };
    let text = renderer.text;
    let line = text[..call.span.start as usize].rsplit('\n').next().unwrap_or_default();
    let template_call = TemplateCall {
        name: call.name(),
        arguments: call
            .arguments()
            .iter()
            .map(|a| TemplateArgument {
                name: a.key,
                value: &a.value,
                is_quoted: a.is_quoted(),
                span: call.span_of(a.whole.clone()),
            })
            .collect(),
        indentation: if line.trim().is_empty() { line } else { "" },
        ordinal: call.ordinal,
        span: call.span,
    };
    let markdown = &mut *renderer.markdown;
    let inner = call.inner.clone();
    let made = templates.render(&template_call, &mut || match inner.clone() {
        Some(range) if kind.is_inline => text.get(range).unwrap_or_default().to_owned(),
        Some(range) if kind.takes_html => markdown.blocks(range),
        Some(range) => markdown.expanded(range),
        None => String::new(),
    });
    match made {
        Ok(output) => {
            *renderer.has_code |= output.has_code;
            renderer.markdown.note_output(&output, call.span, call.flow == Flow::Text);
            renderer.diagnostics.extend(output.diagnostics);
            // A template ends with a line break, which an address in Markdown cannot hold.
            let is_address = text[..call.span.start as usize].ends_with("](");
            if is_address { output.text.trim().to_owned() } else { output.text }
        }
        Err(failure) => {
            let reason = format!("cannot be made, so that only what it holds is shown: {}", failure.reason);
            renderer.markdown.note_skipped(call.name(), reason, call.span_of(call.place()));
            let inner = match call.inner.clone().filter(|_| !kind.is_inline) {
                Some(range) if call.flow == Flow::Text => renderer.markdown.expanded(range),
                Some(range) => renderer.markdown.blocks(range),
                None => String::new(),
            };
            format!("{}{inner}", mark(call, renderer))
        }
    }
}
