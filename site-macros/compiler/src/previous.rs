//! The previous compilation as a whole, for the next one if only bodies of pages were edited in between, which is the usual case.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::assemble::PreviousOutput;
use crate::content::PageId;
use crate::read;
use crate::results::ResultCache;
use crate::secret;
use crate::structure::SiteStructure;
use crate::world::{Commit, Options, World};
use site_diag::{Diagnostic, FileId, Sources, Span};
use site_settings::front_matter;

/// The inputs of a compilation and its output.
pub(crate) struct PreviousCompilation {
    /// The versions of the files, whose paths are in the sources.
    versions: Vec<u64>,
    options: Options,
    commit: Option<Commit>,
    now: Timestamp,
    pub(crate) sources: Sources,
    pub(crate) structure: Arc<SiteStructure>,
    pub(crate) output: PreviousOutput,
}

/// The edits since then.
pub(crate) struct BodyEdits {
    pub(crate) sources: Sources,
    /// Pages with changed bodies.
    pub(crate) pages: BTreeSet<PageId>,
}

impl PreviousCompilation {
    /// `None` if the world has problems, which must be reported every time.
    pub(crate) fn of(world: &dyn World, sources: Sources, structure: Arc<SiteStructure>, output: PreviousOutput) -> Option<Self> {
        let (options, commit, now) = (world.options(), world.commit().cloned(), world.now());
        let versions = world.files().iter().map(|file| file.version).collect();
        world.problems().is_empty().then_some(Self { versions, options, commit, now, sources, structure, output })
    }

    /// The edits since that compilation, if they only concern bodies of pages.
    pub(crate) fn edits(&self, world: &dyn World, results: &ResultCache) -> Option<BodyEdits> {
        let turned = world.now() < self.now || self.structure.library.next_change_at.is_some_and(|until| world.now() >= until);
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
        // Diagnostics of a changed text, except those of its front matter, are computed again.
        let in_body =
            |span: &Span| edited.contains(&span.file) && self.body_of(span.file).is_none_or(|body| span.end as usize > body);
        let of_body = |d: &Diagnostic| d.span.iter().chain(d.related.iter().map(|(span, _)| span)).any(in_body);
        // Which of these files are published depends on the bodies of all pages.
        let withholds = !self.structure.library.withheld.is_empty();
        if withholds
            || self.structure.diagnostics.iter().any(of_body)
            || self.structure.library.statics.values().any(|file| edited.contains(file))
        {
            return None;
        }
        // Any edit may concern those that read bodies of others.
        if self.output.reads_bodies() {
            return None;
        }
        let mut sources = self.sources.clone();
        for file in &edited {
            let (source, problem) = read::load_one(world, results, *file, files.get(file.0 as usize)?);
            let (body, old, new) = (self.body_of(*file)?, self.sources.get(*file).text.as_ref()?, source.text.as_ref()?);
            let mut found = Vec::new();
            let split = front_matter::split(*file, new, &mut found);
            let same_head = found.is_empty() && split.body.start == body && new.get(..body) == old.get(..body);
            if problem.is_some() || !same_head || !secret::in_text(new, &source.path, *file).is_empty() {
                return None;
            }
            sources.replace(*file, source);
        }
        let pages = self.structure.library.iter().filter(|(_, page)| page.file.is_some_and(|file| edited.contains(&file)));
        Some(BodyEdits { sources, pages: pages.map(|(id, _)| id).collect() })
    }

    /// Where the body begins, if the file is a page.
    fn body_of(&self, file: FileId) -> Option<usize> {
        self.structure.library.pages.iter().find(|page| page.file == Some(file)).map(|page| page.body)
    }
}
