//! From the library to answers: every body rendered, every page, feed and file at its address.

mod check;
mod feeds;
mod files;
mod frame;
mod lists;
mod pages;
mod remarks;
mod text;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use site_model::{AssetEntry, Redirect};

use crate::asset::Assets;
use crate::cache::{self, Cache, Rendering, trace};
use crate::compile::Stage;
use crate::content::{Library, Page, PageId, PageKind, PictureSizes, Resolver};
use crate::feed::FeedItem;
use crate::output::Answer;
use crate::world::World;
use frame::Frame;
use site_diag::{Diagnostic, Sources, Span};
use site_markdown::Document;
use site_settings::cache_key::Shared;
use site_settings::config::Config;

/// What the earlier stages made.
pub(crate) struct Inputs<'a> {
    pub(crate) world: &'a dyn World,
    pub(crate) cache: &'a Cache,

    pub(crate) sources: &'a Sources,
    pub(crate) configs: &'a [Config],
    pub(crate) library: &'a Library,
    pub(crate) assets: &'a Assets,
}

/// What the program answers with, before compression.
pub(crate) struct Published {
    pub(crate) answers: Vec<Answer>,
    /// Sorted by old address.
    pub(crate) redirects: Vec<(String, Redirect)>,
    pub(crate) assets: Vec<AssetEntry>,
    pub(crate) base_url: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) external: Vec<(String, Span)>,
}

/// The inputs with every body rendered: what pages and feeds are made from.
pub(crate) struct Rendered<'a> {
    pub(crate) inputs: &'a Inputs<'a>,
    /// By [`PageId`].
    bodies: Vec<Rendition>,
    /// By [`PageId`]: the HTML of documents that nobody looks at again, until it is in its page.
    html: Vec<Mutex<String>>,
    /// By language: a hash of all that the settings say.
    settings: Vec<cache::Key>,
    /// Addresses that are neither pages nor files: feeds, sitemaps and the like.
    pub(crate) generated: Arc<BTreeSet<String>>,
    pub(crate) pictures: PictureSizes<'a>,
    /// By language.
    pub(crate) frames: Arc<Vec<Frame>>,
    /// Pages as items of feeds, by [`PageId`]: most stand in several.
    pub(crate) items: Vec<OnceLock<Shared<FeedItem>>>,
}

/// A rendered body and what was found in it.
#[derive(Clone, Default)]
struct Rendition {
    document: Arc<Document>,
    found: Vec<Diagnostic>,
}

/// Answers and what was found while they were made.
#[derive(Clone)]
struct Made {
    answers: Arc<[Answer]>,
    found: Vec<Diagnostic>,
}

impl Made {
    fn from<A: Into<Arc<[Answer]>>>(make: impl FnOnce(&mut Vec<Diagnostic>) -> A) -> Self {
        let mut found = Vec::new();
        Self { answers: make(&mut found).into(), found }
    }
}

/// All that was made, for a publication from which only some bodies differ. Of what is made of a page, its HTML depends on its own body and
/// on no other; feeds depend on the beginnings of those they list; everything else on none.
pub(crate) struct Kept {
    generated: Arc<BTreeSet<String>>,
    frames: Arc<Vec<Frame>>,
    /// By [`PageId`], as the next three.
    bodies: Vec<Rendition>,
    items: Vec<OnceLock<Shared<FeedItem>>>,
    pages: Vec<Made>,
    feeds: Vec<Arc<[Answer]>>,
    /// What is wrong with the settings and the heads seen together.
    remarks: Vec<Diagnostic>,
    /// What stands for the site as a whole, and files.
    rest: Made,
    redirects: Vec<(String, Redirect)>,
}

/// An earlier publication, and the pages whose bodies are others now.
#[derive(Clone, Copy)]
pub(crate) struct Earlier<'a> {
    pub(crate) kept: &'a Kept,
    pub(crate) edited: &'a BTreeSet<PageId>,
}

/// Something of each page: made for all of them or, where the same is kept of an earlier publication, for those that were edited.
fn each<T: Clone + Send>(pages: usize, kept: Option<(&[T], &BTreeSet<PageId>)>, make: impl Fn(PageId) -> T + Sync) -> Vec<T> {
    let Some((kept, edited)) = kept else {
        return (0..pages).into_par_iter().map(|index| make(PageId(index as u32))).collect();
    };
    let mut all = kept.to_vec();
    let made: Vec<(PageId, T)> = edited.par_iter().map(|id| (*id, make(*id))).collect();
    for (id, made) in made {
        all[id.0 as usize] = made;
    }
    all
}

/// Renders and assembles everything, or what differs from an earlier publication. The answers come in no particular order.
pub(crate) fn publish(
    inputs: &Inputs<'_>,
    earlier: Option<Earlier<'_>>,
    began: &(dyn Fn(Stage) + Sync),
    diagnostics: &mut Vec<Diagnostic>,
) -> (Published, Kept) {
    let kept = earlier.map(|earlier| earlier.kept);
    let count = inputs.library.pages.len();
    let mut rendered = Rendered {
        inputs,
        bodies: Vec::new(),
        html: Vec::new(),
        settings: settings_keys(inputs),
        generated: kept.map_or_else(|| Arc::new(feeds::addresses(inputs)), |kept| Arc::clone(&kept.generated)),
        pictures: PictureSizes::new(inputs.world, inputs.sources).remembering(inputs.cache),
        frames: Arc::default(),
        items: Vec::new(),
    };
    began(Stage::Bodies);
    let kept_bodies = earlier.map(|earlier| (earlier.kept.bodies.as_slice(), earlier.edited));
    rendered.bodies = each(count, kept_bodies, |id| rendered.body(id));
    for body in &rendered.bodies {
        diagnostics.extend_from_slice(&body.found);
    }
    rendered.spare_bodies();
    began(Stage::Pages);
    rendered.frames = kept.map_or_else(|| Arc::new(rendered.make_frames()), |kept| Arc::clone(&kept.frames));
    let changed = rendered.renew_items(earlier);
    check::fragments(&rendered, diagnostics);
    let remarks = kept.map_or_else(
        || {
            let mut found = Vec::new();
            check::settings(&rendered, &mut found);
            check::addresses(&rendered, &mut found);
            remarks::of_heads(&rendered, &mut found);
            found
        },
        |kept| kept.remarks.clone(),
    );
    diagnostics.extend_from_slice(&remarks);
    remarks::assets(&rendered, diagnostics);

    let external = rendered.documents().flat_map(|document| document.external.iter().cloned()).collect();

    let kept_pages = earlier.map(|earlier| (earlier.kept.pages.as_slice(), earlier.edited));
    let pages = each(count, kept_pages, |id| Made::from(|found| rendered.page_answers(id, found)));
    let listing = feeds::that_list(&rendered, &changed);
    let feeds = each(count, kept.map(|kept| (kept.feeds.as_slice(), &listing)), |id| feeds::of_page(&rendered, id).into());
    began(Stage::Files);
    let rest = kept.map_or_else(|| Made::from(|found| rendered.site_wide(found)), |kept| kept.rest.clone());
    let mut answers = Vec::with_capacity(count + rest.answers.len());
    for (page, feeds) in pages.iter().zip(&feeds) {
        answers.extend(page.answers.iter().chain(feeds.iter()).cloned());
        diagnostics.extend_from_slice(&page.found);
    }
    answers.extend_from_slice(&rest.answers);
    diagnostics.extend_from_slice(&rest.found);
    let redirects = kept.map_or_else(|| files::redirects(&rendered), |kept| kept.redirects.clone());
    let base_url = inputs.configs.first().map(|c| format!("{}{}", c.origin, c.base_path)).unwrap_or_default();
    let hosts = inputs.configs.first().map(|c| c.hosts.iter().map(|host| host.to_lowercase()).collect()).unwrap_or_default();
    let Rendered { bodies, generated, frames, items, .. } = rendered;
    let kept = Kept { generated, frames, bodies, items, pages, feeds, remarks, rest, redirects: redirects.clone() };
    (Published { answers, redirects, assets: files::asset_entries(inputs), base_url, hosts, external }, kept)
}

/// A hash of what each language's settings are made from: all files that are neither pages nor assets. They decide about more than
/// can be told from the outside, so that with any change of theirs every body is rendered again.
fn settings_keys(inputs: &Inputs<'_>) -> Vec<cache::Key> {
    let is_settings = |path: &str| !path.starts_with("content") && !path.starts_with("assets/") && !path.starts_with("static/");
    let files = inputs.sources.iter().filter(|(_, source)| is_settings(&source.path));
    let texts: Vec<_> =
        files.map(|(_, source)| (&source.path, source.text.as_ref().map(|text| text.hash().as_bytes()))).collect();
    let of_language = |config: &Config| cache::key("settings", &(&texts, &config.language.code));
    inputs.configs.iter().map(of_language).collect()
}

impl<'a> Rendered<'a> {
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

    /// Where nobody looks at it again, takes each document's HTML out of it.
    fn spare_bodies(&mut self) {
        if !self.inputs.cache.is_for_one() || self.inputs.configs.iter().any(|config| config.feeds.full_content) {
            return;
        }
        let taken = self.bodies.iter_mut().map(|body| {
            let html = Arc::get_mut(&mut body.document).map(|document| std::mem::take(&mut document.html));
            Mutex::new(html.unwrap_or_else(|| body.document.html.clone()))
        });
        self.html = taken.collect();
    }

    /// Takes over the items of feeds and makes those of edited pages anew. Tells which are others than before.
    fn renew_items(&mut self, earlier: Option<Earlier<'_>>) -> BTreeSet<PageId> {
        let mut changed = BTreeSet::new();
        let Some(Earlier { kept, edited }) = earlier else {
            self.items.resize_with(self.inputs.library.pages.len(), OnceLock::new);
            return changed;
        };
        self.items = kept.items.clone();
        for id in edited {
            // An item that no feed has asked for is in none.
            let place = id.0 as usize;
            let Some(before) = self.items[place].take() else { continue };
            if !feeds::item(self, *id).is(&before) {
                changed.insert(*id);
            }
        }
        changed
    }

    /// What belongs to no page: the pages for unknown addresses, sitemaps and such, assets and files.
    fn site_wide(&self, found: &mut Vec<Diagnostic>) -> Vec<Answer> {
        let mut answers: Vec<Answer> = (0..self.inputs.configs.len()).filter_map(|lang| pages::not_found(self, lang)).collect();
        answers.extend(feeds::site_wide(self));
        answers.extend(files::assets(self.inputs));
        answers.extend(files::statics(self.inputs, found));
        answers
    }

    /// A page's rendered body, to be asked for once: a site of many pages is held twice in memory otherwise.
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

    /// A page's body, from the cache where nothing it was made from has changed.
    fn body(&self, id: PageId) -> Rendition {
        let page = self.page(id);
        let Some((file, text)) = page.file.and_then(|file| Some((file, self.inputs.sources.get(file).text.as_ref()?))) else {
            return Rendition::default();
        };
        let resolver = self.resolver(id);
        // Every part of the context is here or asked for again, so that none can be forgotten when there is a new one.
        let site_markdown::Context { config: _, resolver: _, params, math, cjk, address } = self.context(page, &resolver);
        let made_from = (text.hash().as_bytes(), page.body, page.raw, self.settings[page.lang].as_bytes());
        let key = cache::key("body", &(made_from, params, math, cjk, address));
        if let Some(known) = self.inputs.cache.document(&key).filter(|known| trace::holds(&known.asked, &resolver)) {
            let (document, found) = known.in_file(file);
            return Rendition { document, found };
        }
        let recorder = trace::Recorder::new(&resolver);
        let context = self.context(page, &recorder);
        let mut found = Vec::new();
        let render = if page.raw { site_markdown::raw } else { site_markdown::render };
        let mut document = render(file, text, page.body..text.len(), &context, &mut found);
        document.html.shrink_to_fit();
        let document = Arc::new(document);
        let asked = recorder.into_asked();
        let rendering = Rendering { document: Arc::clone(&document), diagnostics: found.clone(), file, asked };
        self.inputs.cache.put_document(key, rendering);
        Rendition { document, found }
    }

    fn context<'c>(&'c self, page: &'c Page, resolver: &'c dyn site_markdown::Resolve) -> site_markdown::Context<'c> {
        let config = self.config(page);
        site_markdown::Context {
            config,
            resolver,
            params: &page.front.params,
            math: page.front.math.unwrap_or(config.markup.math),
            cjk: page.front.cjk,
            address: &page.address,
        }
    }

    /// The page itself with all pages of its list.
    fn page_answers(&self, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Vec<Answer> {
        let page = self.page(id);
        if !page.rendered {
            return Vec::new();
        }
        let mut answers = Vec::new();
        if self.has_output(page, "html") {
            match page.kind {
                PageKind::Home => answers.push(pages::home(self, id, diagnostics)),
                PageKind::Regular => answers.push(pages::regular(self, id, diagnostics)),
                PageKind::Section | PageKind::Term => answers.extend(lists::list(self, id, diagnostics)),
                PageKind::Taxonomy => answers.push(lists::terms(self, id, diagnostics)),
            }
        }
        answers
    }

    /// Does the page come in this form? `outputs` in front matter decides, else it does.
    pub(crate) fn has_output(&self, page: &Page, name: &str) -> bool {
        page.front.outputs.as_ref().is_none_or(|outputs| outputs.iter().any(|o| o.eq_ignore_ascii_case(name)))
    }
}
