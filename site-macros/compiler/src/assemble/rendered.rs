//! The site with every body rendered, from which pages and feeds are created.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use site_diag::{Diagnostic, FileId, Kind, Span};
use site_markdown::{Context, Document};
use site_settings::cache_key::{CacheKey, Shared, key};
use site_settings::config::Config;

use super::frame::Frame;
use super::inputs::Inputs;
use super::sheets::Sheets;
use super::site_keys::{LazyKeys, PageKeys};
use crate::content::{Markup, MeasuredSizes, Page, PageId, Resolver};
use crate::feed::FeedItem;
use crate::hugo_templates::{Documents, Engine, InnerOnly, PageHost, TemplateLibrary};
use crate::results::{CachedDocument, trace};
use crate::site_templates::{Shortcodes, SiteTemplates};

/// The inputs with every body rendered, from which pages and feeds are created.
pub(crate) struct RenderedSite<'a> {
    pub(crate) inputs: &'a Inputs<'a>,
    /// By [`PageId`].
    pub(super) bodies: Vec<RenderedBody>,
    /// By [`PageId`]: HTML that is used only once, and is moved into its page.
    pub(super) html: Vec<Mutex<String>>,
    /// By language: a hash of all settings.
    pub(super) settings: Vec<CacheKey>,
    /// Addresses that are neither pages nor files, such as feeds and sitemaps.
    pub(crate) generated: Arc<BTreeSet<String>>,
    /// The same without those of the owner's templates.
    pub(super) claimed: Arc<BTreeSet<String>>,
    pub(crate) pictures: MeasuredSizes<'a>,
    /// By language.
    pub(crate) frames: Arc<Vec<Frame>>,
    pub(crate) sheets: Arc<Sheets>,
    /// The owner's templates.
    pub(crate) own: Option<Arc<SiteTemplates>>,
    /// Templates of the site and its theme, where it comes from Hugo.
    pub(super) templates: Option<TemplateLibrary<'a>>,
    /// Bodies as templates of other pages see them, by [`PageId`]. They are not the pages' own bodies, because there a page that shows
    /// another shows nothing.
    pub(super) shown: Vec<OnceLock<Arc<Document>>>,
    pub(super) keys: LazyKeys<'a>,
    /// Pages as feed items, by [`PageId`]. Most are in several feeds.
    pub(crate) items: Vec<OnceLock<Shared<FeedItem>>>,
}

/// A rendered body and its diagnostics.
#[derive(Clone, Default)]
pub(super) struct RenderedBody {
    pub(super) document: Arc<Document>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// It depends on bodies of other pages.
    pub(super) reads_bodies: bool,
    /// The owner's shortcodes in it.
    pub(super) shortcodes: Vec<String>,
}

impl<'a> RenderedSite<'a> {
    pub(crate) fn page(&self, id: PageId) -> &'a Page {
        self.inputs.library.page(id)
    }

    pub(crate) fn document(&self, id: PageId) -> &Document {
        &self.bodies[id.0 as usize].document
    }

    /// Every rendered body, by page.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.bodies.iter().map(|body| body.document.as_ref())
    }

    /// If the documents are not needed later, moves each document's HTML out of it.
    pub(super) fn spare_bodies(&mut self) {
        if !self.inputs.results.is_for_one() || self.inputs.configs.iter().any(|config| config.feeds.full_content) {
            return;
        }
        let taken = self.bodies.iter_mut().map(|body| {
            let html = Arc::get_mut(&mut body.document).map(|document| std::mem::take(&mut document.html));
            Mutex::new(html.unwrap_or_else(|| body.document.html.clone()))
        });
        self.html = taken.collect();
    }

    /// A page's rendered body, to be requested once. Otherwise a site of many pages would be in memory twice.
    pub(crate) fn body_html(&self, id: PageId) -> String {
        match self.html.get(id.0 as usize) {
            Some(body) => std::mem::take(&mut *body.lock().unwrap_or_else(PoisonError::into_inner)),
            None => self.document(id).html.clone(),
        }
    }

    pub(crate) fn config(&self, page: &Page) -> &'a Config {
        &self.inputs.configs[page.lang]
    }

    pub(crate) fn resolver(&'a self, id: PageId) -> Resolver<'a> {
        let Inputs { library, configs, assets, .. } = *self.inputs;
        Resolver::new(library, configs, id, assets, &self.pictures, &self.generated)
    }

    /// A page's body, from the cache if nothing it depends on has changed.
    pub(super) fn body(&self, id: PageId) -> RenderedBody {
        let page = self.page(id);
        let Some((file, text)) = page.file.and_then(|file| Some((file, self.inputs.sources.get(file).text.as_ref()?))) else {
            return RenderedBody::default();
        };
        let resolver = self.resolver(id);
        // Every part of the context is here or requested again, so that none can be forgotten when there is a new one. Templates are part
        // of the settings.
        let site_markdown::Context { config: _, resolver: _, templates: _, params, math, macros, cjk, address, preview } =
            self.context(page, &resolver, None);
        // Another version of a program may make something else.
        let program = match page.markup {
            Markup::Foreign(converter) => self.inputs.world.converter(converter),
            _ => None,
        };
        let made_from = (text.hash().as_bytes(), page.body, (page.markup, program), self.settings[page.lang].as_bytes());
        let shortcodes: Vec<&str> = self.own.iter().flat_map(|own| own.shortcodes()).collect();
        let cache_key = key("body", &(made_from, params, math, macros, cjk, address, shortcodes));
        let keys = PageKeys { rendered: self, id };
        let is_valid = |known: &CachedDocument| known.is_for(preview) && trace::still_valid(&known.queries, &resolver, &keys);
        if let Some(known) = self.inputs.results.document(&cache_key).filter(|known| is_valid(known)) {
            let reads_bodies = trace::has_bodies(&known.queries);
            let shortcodes = trace::shortcodes(&known.queries).cloned().collect();
            let (document, diagnostics) = known.in_file(file);
            return RenderedBody { document, diagnostics, reads_bodies, shortcodes };
        }
        let recorder = trace::Recorder::new(&resolver);
        let host = self.templates.as_ref().map(|templates| {
            PageHost::new(self.inputs, id, templates, &self.pictures, &recorder, self, self.keys.newest().cloned())
        });
        let engine = host.as_ref().map(Engine::new);
        let own = self.own.as_deref().map(|own| Shortcodes::new(self, own, id));
        let engine_of_hugo = engine.as_ref().map(|engine| engine as &dyn site_markdown::Templates);
        let templates = engine_of_hugo.or(own.as_ref().map(|own| own as &dyn site_markdown::Templates));
        let context = self.context(page, &recorder, templates);
        let mut diagnostics = Vec::new();
        let mut document = self.render(page, file, text, &context, &mut diagnostics);
        document.html.shrink_to_fit();
        let document = Arc::new(document);
        drop(engine);
        if let Some(host) = host {
            recorder.note_reads(host.reads(), &keys);
        }
        let shortcodes: Vec<String> = own.iter().flat_map(Shortcodes::used).collect();
        recorder.note_shortcodes(shortcodes.iter().cloned(), &keys);
        let queries = recorder.into_queries();
        let reads_bodies = trace::has_bodies(&queries);
        let rendering =
            CachedDocument { document: Arc::clone(&document), diagnostics: diagnostics.clone(), file, queries, preview };
        self.inputs.results.put_document(cache_key, rendering);
        RenderedBody { document, diagnostics, reads_bodies, shortcodes }
    }

    /// Reads a body as it is for the templates of other pages: without the cache, and without bodies of further pages.
    fn for_others<T>(
        &self,
        id: PageId,
        inner_only: bool,
        read: impl FnOnce(FileId, &str, &Page, &Context<'_>) -> T,
    ) -> Option<T> {
        let page = self.page(id);
        let file = page.file?;
        let text = self.inputs.sources.get(file).text.as_deref()?;
        let resolver = self.resolver(id);
        let now = self.keys.newest().cloned();
        let host = PageHost::new(self.inputs, id, self.templates.as_ref()?, &self.pictures, &resolver, self, now).for_others();
        let engine = Engine::new(&host);
        let without = InnerOnly(&engine);
        let templates: &dyn site_markdown::Templates = if inner_only { &without } else { &engine };
        Some(read(file, text, page, &self.context(page, &resolver, Some(templates))))
    }

    fn rendered_for_others(&self, id: PageId, inner_only: bool) -> Arc<Document> {
        let made =
            self.for_others(id, inner_only, |file, text, page, context| self.render(page, file, text, context, &mut Vec::new()));
        let mut made = made.unwrap_or_default();
        made.html = site_markdown::without_heading_links(&made.html).into_owned();
        Arc::new(made)
    }

    fn render(
        &self,
        page: &Page,
        file: FileId,
        text: &str,
        context: &Context<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Document {
        let body = page.body..text.len();
        match page.markup {
            Markup::Markdown => site_markdown::render(file, text, body, context, diagnostics),
            Markup::Html => site_markdown::raw(file, text, body, context, diagnostics),
            Markup::Org => site_markdown::render_org(file, text, body, context, diagnostics),
            Markup::Foreign(converter) => {
                let convert =
                    |markup: &str| self.inputs.world.convert(converter, markup).map(|html| converter.body(&html).to_owned());
                site_markdown::converted(file, text, body, context, diagnostics, convert).unwrap_or_else(|error| {
                    let kind = Kind::ProgramFailed { program: converter.programs()[0], reason: error.to_string() };
                    diagnostics.push(Diagnostic::warning(kind, Span::start_of(file)));
                    Document::default()
                })
            }
        }
    }

    fn context<'c>(
        &'c self,
        page: &'c Page,
        resolver: &'c dyn site_markdown::Resolve,
        templates: Option<&'c dyn site_markdown::Templates>,
    ) -> site_markdown::Context<'c> {
        let config = self.config(page);
        site_markdown::Context {
            config,
            resolver,
            params: &page.front.params,
            math: page.front.math.unwrap_or(config.markup.math),
            macros: &page.front.macros,
            cjk: page.front.cjk,
            address: &page.address,
            templates,
            preview: self.inputs.world.options().loopback,
        }
    }

    /// Whether the page has this output format.
    pub(crate) fn has_output(&self, page: &Page, name: &str) -> bool {
        super::generated::has_output(self.config(page), page, name)
    }
}

impl Documents for RenderedSite<'_> {
    fn document(&self, id: PageId) -> Arc<Document> {
        let Some(place) = self.shown.get(id.0 as usize) else { return Arc::default() };
        if let Some(known) = place.get() {
            return Arc::clone(known);
        }
        // Two threads may render the same body; waiting for each other would cost as much.
        let made = self.rendered_for_others(id, false);
        Arc::clone(place.get_or_init(|| made))
    }

    fn outline(&self, id: PageId) -> Arc<Document> {
        self.rendered_for_others(id, true)
    }

    fn expanded(&self, id: PageId) -> String {
        let made = self.for_others(id, false, |file, text, page, context| {
            site_markdown::expanded(file, text, page.body..text.len(), context)
        });
        made.unwrap_or_default()
    }
}
