//! The last compilation as a whole, for one before which nothing but bodies of pages were edited: nearly every edit is such a one.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::Cache;
use crate::content::PageId;
use crate::plan::Plan;
use crate::publish::Kept;
use crate::world::{Commit, Options, World};
use crate::{compile, secret};
use site_diag::{Diagnostic, FileId, Sources, Span};
use site_settings::front_matter;

/// What was there, and what was made of it.
pub(crate) struct Last {
    /// Those of the files, whose paths are in the sources.
    versions: Vec<u64>,
    options: Options,
    commit: Option<Commit>,
    now: Timestamp,
    pub(crate) sources: Sources,
    pub(crate) plan: Arc<Plan>,
    pub(crate) kept: Kept,
}

/// What is there now.
pub(crate) struct Edits {
    pub(crate) sources: Sources,
    /// Pages with other bodies.
    pub(crate) pages: BTreeSet<PageId>,
}

impl Last {
    /// `None` where the world has problems, which are to be told every time.
    pub(crate) fn of(world: &dyn World, sources: Sources, plan: Arc<Plan>, kept: Kept) -> Option<Self> {
        let (options, commit, now) = (world.options(), world.commit().cloned(), world.now());
        let versions = world.files().iter().map(|file| file.version).collect();
        world.problems().is_empty().then_some(Self { versions, options, commit, now, sources, plan, kept })
    }

    /// The edits that lie between it and the world as it is, where these are in bodies of pages only.
    pub(crate) fn edits(&self, world: &dyn World, cache: &Cache) -> Option<Edits> {
        let turned = world.now() < self.now || self.plan.library.until.is_some_and(|until| world.now() >= until);
        let others = self.options != world.options() || self.commit.as_ref() != world.commit();
        let files = world.files();
        if turned || others || !world.problems().is_empty() || files.len() != self.versions.len() {
            return None;
        }
        let mut edited = BTreeSet::new();
        for (((id, source), version), file) in self.sources.iter().zip(&self.versions).zip(files) {
            if source.path != file.path {
                return None;
            }
            if *version != file.version {
                edited.insert(id);
            }
        }
        // What was found in a text that is another now, but for its head, is to be looked for again.
        let in_body =
            |span: &Span| edited.contains(&span.file) && self.body_of(span.file).is_none_or(|body| span.end as usize > body);
        let of_body = |d: &Diagnostic| d.span.iter().chain(d.related.iter().map(|(span, _)| span)).any(in_body);
        if self.plan.diagnostics.iter().any(of_body) || self.plan.library.statics.values().any(|file| edited.contains(file)) {
            return None;
        }
        let mut sources = self.sources.clone();
        for file in &edited {
            let (source, problem) = compile::load_one(world, cache, *file, files.get(file.0 as usize)?);
            let (body, old, new) = (self.body_of(*file)?, self.sources.get(*file).text.as_ref()?, source.text.as_ref()?);
            let mut found = Vec::new();
            let split = front_matter::split(*file, new, &mut found);
            let same_head = found.is_empty() && split.body.start == body && new.get(..body) == old.get(..body);
            if problem.is_some() || !same_head || !secret::in_text(new, &source.path, *file).is_empty() {
                return None;
            }
            sources.replace(*file, source);
        }
        let pages = self.plan.library.iter().filter(|(_, page)| page.file.is_some_and(|file| edited.contains(&file)));
        Some(Edits { sources, pages: pages.map(|(id, _)| id).collect() })
    }

    /// Where the body begins in a file that is a page's.
    fn body_of(&self, file: FileId) -> Option<usize> {
        self.plan.library.pages.iter().find(|page| page.file == Some(file)).map(|page| page.body)
    }
}
