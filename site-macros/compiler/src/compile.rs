//! Runs the stages of a compilation, in order.

use std::sync::{Arc, OnceLock};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::assemble::{self, Changes, Sheets};
use crate::cache::Cache;
use crate::content::{Library, Page, PublishStatus};
use crate::output::{self, Site};
use crate::previous::PreviousCompilation;
use crate::read;
use crate::stage::Stage;
use crate::structure::SiteStructure;
use crate::world::World;
use site_diag::{Diagnostic, Kind, Severity, Sources, Span};
use site_settings::config::Config;

/// Stack of the worker threads. Templates and grammars recurse a little; the default of 2 MB would leave too little margin.
const STACK: usize = 16 << 20;

/// The result of a compilation.
#[derive(Clone, Debug, Default)]
pub struct Compilation {
    /// The site; empty if there are errors.
    pub site: Site,
    /// Errors, then warnings, by position.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts the diagnostics point into.
    pub sources: Sources,
    /// Links and pictures of other sites, each with its position, by page.
    pub external: Vec<(String, Span)>,
    /// How many pages are published.
    pub pages: usize,
    /// Pages that are only included because the author asked for them: address with base path, and status.
    pub provisional: Vec<(String, PublishStatus)>,
    /// Everything that is decided before bodies are rendered.
    pub(crate) structure: Arc<SiteStructure>,
    pub(crate) sheets: Arc<Sheets>,
}

impl Compilation {
    /// Adds diagnostics from elsewhere, with the owner's severities.
    pub fn add(&mut self, mut found: Vec<Diagnostic>) {
        if let Some(config) = self.structure.configs.first() {
            config.apply_severities(&mut found);
        }
        self.diagnostics.append(&mut found);
        site_diag::sort_and_limit(&mut self.diagnostics);
    }

    /// The address of the page in this file.
    pub fn address_of(&self, file: &str) -> Option<String> {
        let file = self.sources.find(file);
        let page = self.structure.library.pages.iter().find(|page| page.rendered && page.file.is_some() && page.file == file)?;
        Some(format!("{}{}", self.structure.configs.get(page.lang)?.base_path, page.address))
    }

    /// Whether there are errors, and therefore no site. A local preview also has a site if [`Self::has_only_secrets`].
    pub fn failed(&self) -> bool {
        self.errors().next().is_some()
    }

    /// Whether every error is a secret that must not be published.
    pub fn has_only_secrets(&self) -> bool {
        self.errors().all(|error| matches!(error.kind, Kind::Secret { .. }))
    }

    /// The errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Compiles a site. Never panics and never stops at the first mistake: each stage continues with what is usable.
pub fn compile(world: &dyn World) -> Compilation {
    compile_with(world, &Cache::once(), &|_| ())
}

/// Like [`compile`], with the cache of an earlier compilation. The result does not depend on the cache. `began` is called at the start of
/// each stage, because the compiler itself has no clock.
pub fn compile_with(world: &dyn World, cache: &Cache, began: &(dyn Fn(Stage) + Sync)) -> Compilation {
    // Kept between compilations, together with the grammars that each thread has loaded.
    static WORKERS: OnceLock<Option<ThreadPool>> = OnceLock::new();
    match WORKERS.get_or_init(|| ThreadPoolBuilder::new().stack_size(STACK).build().ok()) {
        Some(pool) => pool.install(|| stages(world, cache, began)),
        // Without a thread pool, use the current thread.
        None => stages(world, cache, began),
    }
}

fn stages(world: &dyn World, cache: &Cache, began: &(dyn Fn(Stage) + Sync)) -> Compilation {
    began(Stage::Read);
    let previous = cache.previous();
    // Results of an edit are only kept with the previous compilation.
    let scratch = cache.results.for_one_edit();
    let edits = previous.as_deref().and_then(|previous| Some((previous, previous.edits(world, &scratch)?)));
    let (mut sources, structure, results, changes) = match &edits {
        Some((previous, edits)) => {
            let changes = Changes { previous: &previous.output, edited: &edits.pages };
            (edits.sources.clone(), Arc::clone(&previous.structure), &scratch, Some(changes))
        }
        None => {
            let mut found = Vec::new();
            read::problems(world, &mut found);
            let sources = read::load(world, &cache.results, &mut found);
            let structure = SiteStructure::read(world, &cache.results, &sources, began, found);
            (sources, Arc::new(structure), &cache.results, None)
        }
    };
    let SiteStructure { configs, library, assets, diagnostics, texts } = structure.as_ref();
    let mut diagnostics = diagnostics.clone();
    let inputs = assemble::Inputs { world, results, sources: &sources, configs, library, assets };
    let (assembled, output) = assemble::assemble(&inputs, changes, began, &mut diagnostics);
    let edited = changes.is_some();
    cache.keep(|| PreviousCompilation::of(world, sources.clone(), Arc::clone(&structure), output));
    texts.iter().for_each(|(id, source)| sources.replace(*id, source.clone()));
    if let Some(config) = structure.configs.first() {
        config.apply_severities(&mut diagnostics);
    }
    site_diag::sort_and_limit(&mut diagnostics);
    let (external, pages) = (assembled.external, structure.library.pages.iter().filter(|page| page.rendered).count());
    let provisional = provisional(world, &structure.configs, &structure.library);
    let mut compilation = Compilation {
        site: Site::default(),
        diagnostics,
        sources,
        external,
        pages,
        provisional,
        structure,
        sheets: assembled.sheets,
    };
    // Secrets must not be published, but may be shown on the machine that has them.
    let is_private = world.options().loopback && compilation.has_only_secrets();
    if !compilation.failed() || is_private {
        began(Stage::LayOut);
        compilation.site = output::lay_out(assembled.responses, world.options().compress, &cache.results);
        let manifest = &mut compilation.site.manifest;
        manifest.redirects = assembled.redirects;
        manifest.assets = assembled.assets;
        manifest.base_url = assembled.base_url;
        manifest.hosts = assembled.hosts;
        manifest.commit = world.commit().map(|commit| commit.short().to_owned());
    }
    cache.results.sweep(edited);
    compilation
}

fn provisional(world: &dyn World, configs: &[Config], library: &Library) -> Vec<(String, PublishStatus)> {
    if world.options().is_usual() {
        return Vec::new();
    }
    let status = |page: &Page| PublishStatus::of(&page.front, world.now());
    let pages = library.pages.iter().filter(|page| page.rendered && status(page) != PublishStatus::default());
    pages.filter_map(|page| Some((format!("{}{}", configs.get(page.lang)?.base_path, page.address), status(page)))).collect()
}
