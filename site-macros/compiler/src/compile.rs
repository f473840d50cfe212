//! The stages, in order.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::cache::{self, Cache};
use crate::config::{Checks, Config};
use crate::content::{Library, Page, Standing};
use crate::diag::{self, Diagnostic, FileId, Kind, Severity, Source, Sources, Span, Text};
use crate::output::Site;
use crate::world::{File, World};
use crate::{asset, config, content, markdown, output, publish, secret, template};

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
    /// Published pages: the file of each, and its address with the base path.
    written: Vec<(FileId, String)>,
    /// Pages that are here only because the author asked for them: address with base path, and what they are.
    pub provisional: Vec<(String, Standing)>,
    /// The owner's weights, for remarks that are made later.
    checks: Checks,
}

impl Compilation {
    /// Adds what was found out elsewhere, with the owner's weights.
    pub fn add(&mut self, mut found: Vec<Diagnostic>) {
        self.checks.weigh(&mut found);
        self.diagnostics.append(&mut found);
        diag::sort(&mut self.diagnostics);
    }

    /// Where the page that is written in this file is published.
    pub fn address_of(&self, file: &str) -> Option<String> {
        let (_, address) = self.written.iter().find(|(id, _)| self.sources.path(*id) == file)?;
        Some(address.clone())
    }

    /// Is there an error, and so no site?
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
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
    let mut diagnostics = Vec::new();
    for problem in world.problems() {
        let (path, what, help) = (problem.path.clone(), problem.what.clone(), problem.help.clone());
        diagnostics.push(Diagnostic::error_nowhere(Kind::WorldProblem { path, what, help }));
    }
    let sources = load(world, cache, &mut diagnostics);
    began(Stage::Settings);
    let configs = config::load(world, &sources, &mut diagnostics);
    if let Some(config) = configs.first() {
        secret::check(world, cache, &sources, &config.checks.allowed, &mut diagnostics);
    }
    if configs.iter().any(|config| config.git_dates) && world.commit().is_some_and(|commit| commit.shallow) {
        diagnostics.push(Diagnostic::error_nowhere(Kind::ShallowHistory).with_severity(Severity::Warning));
    }
    let (syntax, math) = (markdown::code::style_sheet(), markdown::math::style_sheet());
    began(Stage::Gather);
    let (assets, library) = rayon::join(
        || {
            let mut found = Vec::new();
            let sheet = template::theme::sheet(configs.first().map(|config| &config.theme));
            let icons = configs.first().map(asset::icon::Wanted::of);
            let of_owner =
                world.files().iter().filter(|file| file.path.starts_with("assets/") || file.path.starts_with("static/"));
            let of_owner: Vec<_> = of_owner.map(|file| (&file.path, file.version)).collect();
            let key = cache::key("assets", &(of_owner, &sheet, &icons));
            if let Some(known) = cache.assets.get(&key) {
                return (known, found);
            }
            let mut theme: Vec<(&str, &[u8])> = template::theme::assets().collect();
            theme.iter_mut().filter(|(name, _)| *name == "css/site.css").for_each(|(_, bytes)| *bytes = sheet.as_bytes());
            let place = configs.first().and_then(|config| config.theme.icon_span);
            let icons = icons.map(|wanted| asset::icon::made(world, &wanted, place, &mut found)).unwrap_or_default();
            theme.extend(icons.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
            theme.extend([("css/syntax.css", syntax.as_bytes()), ("css/math.css", math.as_bytes())]);
            let assets = Arc::new(asset::gather(world, &sources, &theme, &mut found));
            // Findings name places, and are made anew.
            if found.is_empty() {
                cache.assets.put(key, || Arc::clone(&assets));
            }
            (assets, found)
        },
        || {
            let mut found = Vec::new();
            (content::gather(world, cache, &sources, &configs, &mut found), found)
        },
    );
    diagnostics.extend(assets.1);
    diagnostics.extend(library.1);
    let (assets, library) = (assets.0, library.0);
    let published = publish::publish(
        &publish::Inputs { world, cache, sources: &sources, configs: &configs, library: &library, assets: &assets },
        began,
        &mut diagnostics,
    );
    if let Some(config) = configs.first() {
        config.checks.weigh(&mut diagnostics);
    }
    diag::sort(&mut diagnostics);
    let (external, pages) = (published.external, library.pages.iter().filter(|page| page.rendered).count());
    let checks = configs.first().map(|config| config.checks.clone()).unwrap_or_default();
    let (written, provisional) = (written(&configs, &library), provisional(world, &configs, &library));
    let mut compilation =
        Compilation { site: Site::default(), diagnostics, sources, external, pages, written, provisional, checks };
    if !compilation.failed() {
        began(Stage::LayOut);
        compilation.site = output::lay_out(published.answers, world.options().compress, cache);
        let manifest = &mut compilation.site.manifest;
        manifest.redirects = published.redirects;
        manifest.assets = published.assets;
        manifest.base_url = published.base_url;
        manifest.hosts = published.hosts;
        manifest.commit = world.commit().map(|commit| commit.short().to_owned());
    }
    cache.sweep();
    compilation
}

fn written(configs: &[Config], library: &Library) -> Vec<(FileId, String)> {
    let address = |page: &Page| Some((page.file?, format!("{}{}", configs.get(page.lang)?.base_path, page.address)));
    library.pages.iter().filter(|page| page.rendered).filter_map(address).collect()
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

fn load_one(world: &dyn World, cache: &Cache, id: FileId, file: &File) -> (Source, Option<Diagnostic>) {
    let source = |text| Source { path: file.path.clone(), text };
    if !is_text(&file.path) {
        return (source(None), None);
    }
    let failed = |kind| (source(None), Some(Diagnostic::error(kind, Span::start_of(id))));
    if file.bytes > MAX_TEXT {
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
