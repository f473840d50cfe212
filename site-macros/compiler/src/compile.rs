//! The stages, in order.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cache::{self, Cache, Last};
use crate::content::{Library, Page, Standing};
use crate::output::{self, Site};
use crate::plan::Plan;
use crate::publish::{self, Earlier};
use crate::world::{File, Problem, ProblemKind, World};
use site_diag::{Diagnostic, FileId, Kind, Severity, Source, Sources, Span, Text};
use site_settings::config::Config;

/// Larger texts than this are a mistake, or belong to `assets/static/`.
const MAX_TEXT: u64 = 16 << 20;

/// Stack of the worker threads. Templates and grammars recurse a little; the default of 2 MB is kept clear of with a margin.
const STACK: usize = 16 << 20;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Compilation {
    /// The site; empty where there are errors.
    pub site: Site,
    /// Errors, then warnings, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts the diagnostics point into.
    pub sources: Sources,
    /// Links and pictures of other sites, each where it stands, by page.
    pub external: Vec<(String, Span)>,
    /// How many pages are published.
    pub pages: usize,
    /// Pages that are here only because the author asked for them: address with base path, and what they are.
    pub provisional: Vec<(String, Standing)>,
    /// What was decided before any body was read.
    plan: Arc<Plan>,
}

impl Compilation {
    /// Adds what was found out elsewhere, with the owner's weights.
    pub fn add(&mut self, mut found: Vec<Diagnostic>) {
        if let Some(config) = self.plan.configs.first() {
            config.checks.weigh(&mut found);
        }
        self.diagnostics.append(&mut found);
        site_diag::sort(&mut self.diagnostics);
    }

    /// Where the page that is written in this file is published.
    pub fn address_of(&self, file: &str) -> Option<String> {
        let file = self.sources.find(file);
        let page = self.plan.library.pages.iter().find(|page| page.rendered && page.file.is_some() && page.file == file)?;
        Some(format!("{}{}", self.plan.configs.get(page.lang)?.base_path, page.address))
    }

    /// Is there an error, and so no site? A preview that only this machine sees has one even so where [`Self::has_only_secrets`].
    pub fn failed(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Is every error a secret that may not be published?
    pub fn has_only_secrets(&self) -> bool {
        self.errors().all(|error| matches!(error.kind, Kind::Secret { .. }))
    }

    /// What keeps the site from being published.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// What the compiler is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reads the files.
    Read,
    /// Reads the settings.
    Settings,
    /// Gathers pages, with their front matter, and assets.
    Gather,
    /// Turns Markdown into HTML.
    Bodies,
    /// Makes pages and feeds of it.
    Pages,
    /// Takes assets, static files and redirects.
    Files,
    /// Compresses, tags and lays out.
    LayOut,
}

impl Stage {
    /// What it does, in a few words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read files",
            Self::Settings => "read settings",
            Self::Gather => "gather pages",
            Self::Bodies => "render Markdown",
            Self::Pages => "make pages",
            Self::Files => "take files",
            Self::LayOut => "lay out",
        }
    }
}

/// Compiles a site. Never panics and never stops at the first mistake: each stage goes on with what is usable.
pub fn compile(world: &dyn World) -> Compilation {
    compile_with(world, &Cache::once(), &|_| ())
}

/// The same, with what an earlier compilation left in the cache. What comes of it does not depend on the cache. `began` is told of
/// each stage, in order: the compiler itself has no clock.
pub fn compile_with(world: &dyn World, cache: &Cache, began: &(dyn Fn(Stage) + Sync)) -> Compilation {
    // Kept from one compilation to the next, and with them the grammars that each has loaded.
    static WORKERS: OnceLock<Option<ThreadPool>> = OnceLock::new();
    match WORKERS.get_or_init(|| ThreadPoolBuilder::new().stack_size(STACK).build().ok()) {
        Some(pool) => pool.install(|| stages(world, cache, began)),
        // No threads to be had: the work is done on those there are.
        None => stages(world, cache, began),
    }
}

fn stages(world: &dyn World, cache: &Cache, began: &(dyn Fn(Stage) + Sync)) -> Compilation {
    began(Stage::Read);
    let last = cache.last();
    // What comes of an edit is kept as a whole, and nowhere else.
    let scratch = cache.for_one_edit();
    let edits = last.as_deref().and_then(|last| Some((last, last.edits(world, &scratch)?)));
    let (mut sources, plan, cache_of_parts, earlier) = match &edits {
        Some((last, edits)) => {
            let earlier = Earlier { kept: &last.kept, edited: &edits.pages };
            (edits.sources.clone(), Arc::clone(&last.plan), &scratch, Some(earlier))
        }
        None => {
            let mut found = Vec::new();
            problems(world, &mut found);
            let sources = load(world, cache, &mut found);
            let plan = Plan::draw(world, cache, &sources, began, found);
            (sources, Arc::new(plan), cache, None)
        }
    };
    let Plan { configs, library, assets, diagnostics, texts } = plan.as_ref();
    let mut diagnostics = diagnostics.clone();
    let inputs = publish::Inputs { world, cache: cache_of_parts, sources: &sources, configs, library, assets };
    let (published, kept) = publish::publish(&inputs, earlier, began, &mut diagnostics);
    let edited = earlier.is_some();
    cache.keep(|| Last::of(world, sources.clone(), Arc::clone(&plan), kept));
    texts.iter().for_each(|(id, source)| sources.replace(*id, source.clone()));
    if let Some(config) = plan.configs.first() {
        config.checks.weigh(&mut diagnostics);
    }
    site_diag::sort(&mut diagnostics);
    let (external, pages) = (published.external, plan.library.pages.iter().filter(|page| page.rendered).count());
    let provisional = provisional(world, &plan.configs, &plan.library);
    let mut compilation = Compilation { site: Site::default(), diagnostics, sources, external, pages, provisional, plan };
    // Secrets are not published, but may be seen where they are already.
    let is_private = world.options().loopback && compilation.has_only_secrets();
    if !compilation.failed() || is_private {
        began(Stage::LayOut);
        compilation.site = output::lay_out(published.answers, world.options().compress, cache);
        let manifest = &mut compilation.site.manifest;
        manifest.redirects = published.redirects;
        manifest.assets = published.assets;
        manifest.base_url = published.base_url;
        manifest.hosts = published.hosts;
        manifest.commit = world.commit().map(|commit| commit.short().to_owned());
    }
    cache.sweep(edited);
    compilation
}

/// What the world found that is no file, names first: whatever else is printed comes after them.
pub(crate) fn problems(world: &dyn World, diagnostics: &mut Vec<Diagnostic>) {
    for problem in world.problems() {
        let Problem { kind, path, what, help } = problem.clone();
        diagnostics.push(Diagnostic::error_nowhere(match kind {
            ProblemKind::Name => Kind::FileName { path, what, help },
            ProblemKind::Link => Kind::SymbolicLink { path, what, help },
            ProblemKind::Other => Kind::WorldProblem { path, what, help },
        }));
    }
    let paths = world.leftovers();
    if !paths.is_empty() {
        diagnostics.push(Diagnostic::error_nowhere(Kind::Leftovers { paths: paths.to_vec() }).with_severity(Severity::Warning));
    }
}

fn provisional(world: &dyn World, configs: &[Config], library: &Library) -> Vec<(String, Standing)> {
    if world.options().is_usual() {
        return Vec::new();
    }
    let standing = |page: &Page| Standing::of(&page.front, world.now());
    let pages = library.pages.iter().filter(|page| page.rendered && standing(page) != Standing::default());
    pages.filter_map(|page| Some((format!("{}{}", configs.get(page.lang)?.base_path, page.address), standing(page)))).collect()
}

/// Reads every file that is text to us, in parallel; what cannot be read is reported and left empty.
pub(crate) fn load(world: &dyn World, cache: &Cache, diagnostics: &mut Vec<Diagnostic>) -> Sources {
    let loaded: Vec<(Source, Option<Diagnostic>)> =
        world.files().par_iter().enumerate().map(|(i, file)| load_one(world, cache, FileId(i as u32), file)).collect();
    let mut files = Vec::with_capacity(loaded.len());
    for (source, problem) in loaded {
        files.push(source);
        diagnostics.extend(problem);
    }
    Sources::new(files)
}

pub(crate) fn load_one(world: &dyn World, cache: &Cache, id: FileId, file: &File) -> (Source, Option<Diagnostic>) {
    let source = |text| Source { path: file.path.clone(), text };
    if !is_text(&file.path) {
        return (source(None), None);
    }
    let failed = |kind| (source(None), Some(Diagnostic::error(kind, Span::start_of(id))));
    if is_too_large(file) {
        return failed(Kind::TooLarge { bytes: file.bytes, limit: MAX_TEXT });
    }
    let version = cache::key("text", &(&file.path, file.version));
    if let Some(known) = cache.texts.get(&version) {
        return (source(Some(known)), None);
    }
    let bytes = match world.read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return failed(Kind::Unreadable { reason: error.to_string() }),
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = Text::from(text);
            cache.texts.put(version, || text.clone());
            (source(Some(text)), None)
        }
        Err(error) => {
            // The text is kept with a mark in place of the bad byte, so that the message can show the line.
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = Span::new(id, offset, offset + char::REPLACEMENT_CHARACTER.len_utf8());
            (source(Some(text.into())), Some(Diagnostic::error(Kind::NotUtf8 { offset }, span)))
        }
    }
}

/// Is it a text that is not read, which is an error of its own?
pub(crate) fn is_too_large(file: &File) -> bool {
    is_text(&file.path) && file.bytes > MAX_TEXT
}

/// Settings, pages, and assets that are minified. Files served as they are stay bytes.
fn is_text(path: &str) -> bool {
    if path.starts_with("static/") || path.starts_with("assets/static/") {
        return false;
    }
    let extension = path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    if path.starts_with("assets/") {
        return matches!(extension.as_str(), "css" | "js" | "mjs" | "svg");
    }
    matches!(extension.as_str(), "md" | "markdown" | "mdown" | "html" | "htm" | "toml" | "yaml" | "yml" | "json")
}
