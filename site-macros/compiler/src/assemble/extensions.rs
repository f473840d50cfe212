//! Extension points of Hugo's themes: partials of the site's own that a theme includes in every page.

use std::sync::Arc;

use site_diag::{Diagnostic, FileId, Kind, Severity};

use super::rendered::RenderedSite;
use crate::content::PageId;
use crate::hugo_templates::{Engine, PageHost};

/// In the head: those of hugo-coder, PaperMod, and of Congo and Blowfish.
const HEAD: &[&str] = &["head/extensions.html", "extend_head.html", "extend-head.html"];
/// At the end of the body.
const FOOT: &[&str] = &["body/extensions.html", "footer/extensions.html", "extend_footer.html", "extend-footer.html"];

/// HTML that the site's own partials add to a page.
#[derive(Debug, Default, Hash)]
pub(super) struct Extensions {
    /// At the end of the head.
    pub(super) head: String,
    /// At the end of the body.
    pub(super) foot: String,
}

impl Extensions {
    /// The page with the extensions.
    pub(super) fn insert(&self, mut html: String) -> String {
        if let Some(end) = html.rfind("</body>").filter(|_| !self.foot.is_empty()) {
            html.insert_str(end, &self.foot);
        }
        if let Some(end) = html.find("</head>").filter(|_| !self.head.is_empty()) {
            html.insert_str(end, &self.head);
        }
        html
    }
}

impl RenderedSite<'_> {
    /// The extensions of a page. One that cannot be executed is left out.
    pub(super) fn extensions(&self, id: PageId) -> Extensions {
        let made = |names: &[&str]| self.executed(id, names).into_iter().filter_map(|(_, made)| made.ok()).collect();
        Extensions { head: made(HEAD), foot: made(FOOT) }
    }

    /// Reports extensions that cannot be executed, as seen from the home pages.
    pub(super) fn report_extensions(&self, diagnostics: &mut Vec<Diagnostic>) {
        for id in self.inputs.library.homes.iter().copied() {
            let all = self.executed(id, HEAD).into_iter().chain(self.executed(id, FOOT));
            let failed = all.filter_map(|(file, made)| Some((file, made.err()?)));
            site_diag::add_new(
                diagnostics,
                failed.map(|(file, reason)| {
                    let path = self.inputs.sources.path(file).to_owned();
                    let what = format!("this template cannot be executed, so that pages are without it: {reason}");
                    let help = "leave out what is not available here; static HTML always works".to_owned();
                    Diagnostic::error_nowhere(Kind::WorldProblem { path, what, help }).with_severity(Severity::Warning)
                }),
            );
        }
    }

    /// Executes partials of the site's own with a page as their dot.
    fn executed(&self, id: PageId, names: &[&str]) -> Vec<(FileId, Result<String, String>)> {
        let Some(templates) = &self.templates else { return Vec::new() };
        let files: Vec<FileId> = names.iter().filter_map(|name| templates.own_partial(name)).collect();
        if files.is_empty() {
            return Vec::new();
        }
        let resolver = self.resolver(id);
        let now = self.keys.newest().cloned();
        let host = PageHost::new(self.inputs, id, templates, &self.pictures, &resolver, self, now)
            .with_document(Arc::clone(&self.bodies[id.0 as usize].document));
        let engine = Engine::new(&host);
        files
            .into_iter()
            .map(|file| {
                let made = engine.partial(file);
                // Pages are made again only when they are edited themselves.
                if host.reads().has_bodies() { (file, Err("it reads the text of other pages".to_owned())) } else { (file, made) }
            })
            .collect()
    }
}
