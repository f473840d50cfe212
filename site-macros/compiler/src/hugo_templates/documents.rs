//! Bodies of pages, for templates that ask for them.

use std::sync::Arc;

use site_gotemplate::{Fault, Value};
use site_markdown::{Document, HookCall, HookKind, TemplateCall, TemplateFailure, TemplateKind, TemplateOutput, Templates};

use super::host::PageHost;
use crate::content::PageId;

/// Renders bodies for the templates of other pages.
pub(crate) trait Documents: Sync {
    /// The body of a page, whose own templates see no bodies of other pages: so no page waits for itself.
    fn document(&self, id: PageId) -> Arc<Document>;

    /// The body of a page without what its templates make, for its headings.
    fn outline(&self, id: PageId) -> Arc<Document>;

    /// The Markdown of a page with its shortcodes executed.
    fn expanded(&self, id: PageId) -> String;
}

/// Shortcodes of which only the inner text is left: what the headings of a page are read from.
pub(crate) struct InnerOnly<'t>(pub(crate) &'t dyn Templates);

impl Templates for InnerOnly<'_> {
    fn find(&self, name: &str) -> Option<TemplateKind> {
        self.0.find(name)
    }

    fn render(&self, _: &TemplateCall<'_>, inner: &mut dyn FnMut() -> String) -> Result<TemplateOutput, TemplateFailure> {
        Ok(TemplateOutput { text: inner(), ..TemplateOutput::default() })
    }

    fn has_hook(&self, _: HookKind, _: &str) -> bool {
        false
    }

    fn render_hook(&self, _: &HookCall<'_>) -> Result<TemplateOutput, TemplateFailure> {
        Ok(TemplateOutput::default())
    }
}

impl PageHost<'_> {
    /// The body of a page as its templates may see it; `None` where Hugo, too, has nothing yet: of the page that is being rendered.
    pub(super) fn document(&self, id: PageId) -> Result<Option<Arc<Document>>, Fault> {
        if id == self.id {
            return Ok(self.own_document.as_ref().map(|own| {
                // The HTML of a finished document may have been moved into its page.
                if own.html.is_empty() && own.words > 0 { self.documents.document(id) } else { Arc::clone(own) }
            }));
        }
        self.reads.note_bodies();
        if self.is_for_others {
            let path = &self.inputs.library.page(id).path;
            return Err(Fault::new(format!("the content of {path:?} is not available where this page is shown by another page")));
        }
        Ok(Some(self.documents.document(id)))
    }

    /// The body of a page with its headings. Those of the page that is being rendered are known before its shortcodes are executed.
    pub(super) fn headings(&self, id: PageId) -> Result<Arc<Document>, Fault> {
        Ok(self.document(id)?.unwrap_or_else(|| self.documents.outline(id)))
    }

    /// Whether templates on pages are executed.
    pub(super) fn runs_inline(&self) -> bool {
        self.setting(&["security", "enableInlineShortcodes"]).is_true() || self.setting(&["enableInlineShortcodes"]).is_true()
    }

    /// A setting of the page's language by its path of names.
    pub(super) fn setting(&self, path: &[&str]) -> Value {
        let mut node = self.config().hugo.as_deref();
        for name in path {
            node = node.and_then(|node| node.get(name));
        }
        node.map_or(Value::Nil, |node| super::value::from_settings(&node.value))
    }
}
