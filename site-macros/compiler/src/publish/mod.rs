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
use crate::cache::{self, Cache, Rendering, Shared, trace};
use crate::compile::Stage;
use crate::config::Config;
use crate::content::{Library, Page, PageId, PageKind, PictureSizes, Resolver};
use crate::diag::{Diagnostic, Sources, Span};
use crate::markdown::{self, Document};
use crate::output::Answer;
use crate::view::FeedItem;
use crate::world::World;
use frame::Frame;

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
    pub(crate) documents: Vec<Arc<Document>>,
    /// By [`PageId`]: the HTML of documents that nobody looks at again, until it is in its page.
    bodies: Vec<Mutex<String>>,
    /// By language: a hash of all that the settings say.
    settings: Vec<cache::Key>,
    /// Addresses that are neither pages nor files: feeds, sitemaps and the like.
    pub(crate) generated: BTreeSet<String>,
    pub(crate) pictures: PictureSizes<'a>,
    /// By language.
    pub(crate) frames: Vec<Frame>,
    /// Pages as items of feeds, by [`PageId`]: most stand in several.
    pub(crate) items: Vec<OnceLock<Shared<FeedItem>>>,
}

/// Renders and assembles everything. The answers come in no particular order.
pub(crate) fn publish(inputs: &Inputs<'_>, began: &(dyn Fn(Stage) + Sync), diagnostics: &mut Vec<Diagnostic>) -> Published {
    let generated = feeds::addresses(inputs);
    let pictures = PictureSizes::new(inputs.world, inputs.sources).remembering(inputs.cache);
    let settings = settings_keys(inputs);
    let mut rendered = Rendered {
        inputs,
        documents: Vec::new(),
        bodies: Vec::new(),
        settings,
        generated,
        pictures,
        frames: Vec::new(),
        items: Vec::new(),
    };
    began(Stage::Bodies);
    let bodies: Vec<(Arc<Document>, Vec<Diagnostic>)> = (0..inputs.library.pages.len())
        .into_par_iter()
        .map(|index| {
            let mut found = Vec::new();
            (rendered.body(PageId(index as u32), &mut found), found)
        })
        .collect();
    let spare = inputs.cache.is_for_one() && !inputs.configs.iter().any(|config| config.feeds.full_content);
    for (mut document, found) in bodies {
        if spare {
            let html = Arc::get_mut(&mut document).map(|document| std::mem::take(&mut document.html));
            rendered.bodies.push(Mutex::new(html.unwrap_or_else(|| document.html.clone())));
        }
        rendered.documents.push(document);
        diagnostics.extend(found);
    }
    began(Stage::Pages);
    rendered.frames = rendered.make_frames();
    rendered.items.resize_with(inputs.library.pages.len(), OnceLock::new);
    check::fragments(&rendered, diagnostics);
    check::settings(&rendered, diagnostics);
    check::addresses(&rendered, diagnostics);
    remarks::remarks(&rendered, diagnostics);

    let external = rendered.documents.iter().flat_map(|document| document.external.iter().cloned()).collect();

    let mut answers = Vec::new();
    let mut redirects = Vec::new();
    let made: Vec<(Vec<Answer>, Vec<Diagnostic>)> = (0..inputs.library.pages.len())
        .into_par_iter()
        .map(|index| {
            let mut found = Vec::new();
            (rendered.page_answers(PageId(index as u32), &mut found), found)
        })
        .collect();
    for (page, found) in made {
        answers.extend(page);
        diagnostics.extend(found);
    }
    answers.extend((0..inputs.configs.len()).filter_map(|lang| pages::not_found(&rendered, lang)));
    answers.extend(feeds::site_wide(&rendered));
    began(Stage::Files);
    answers.extend(files::assets(inputs));
    answers.extend(files::statics(inputs, diagnostics));
    files::redirects(&rendered, &mut redirects);
    let base_url = inputs.configs.first().map(|c| format!("{}{}", c.origin, c.base_path)).unwrap_or_default();
    let hosts = inputs.configs.first().map(|c| c.hosts.iter().map(|host| host.to_lowercase()).collect()).unwrap_or_default();
    Published { answers, redirects, assets: files::asset_entries(inputs), base_url, hosts, external }
}

/// A hash of what each language's settings are made from: all files that are neither pages nor assets. They decide about more than
/// can be told from the outside, so that with any change of theirs every body is rendered again.
fn settings_keys(inputs: &Inputs<'_>) -> Vec<cache::Key> {
    let is_settings = |path: &str| !path.starts_with("content") && !path.starts_with("assets/") && !path.starts_with("static/");
    let files = inputs.sources.iter().filter(|(_, source)| is_settings(&source.path));
    let texts: Vec<_> =
        files.map(|(_, source)| (&source.path, source.text.as_ref().map(|text| text.hash().as_bytes()))).collect();
    let of_language = |config: &Config| cache::key("settings", &(&texts, inputs.world.options(), &config.language.code));
    inputs.configs.iter().map(of_language).collect()
}

impl<'a> Rendered<'a> {
    pub(crate) fn page(&self, id: PageId) -> &'a Page {
        self.inputs.library.page(id)
    }

    pub(crate) fn document(&self, id: PageId) -> &Document {
        &self.documents[id.0 as usize]
    }

    /// A page's rendered body, to be asked for once: a site of many pages is held twice in memory otherwise.
    pub(crate) fn body_html(&self, id: PageId) -> String {
        match self.bodies.get(id.0 as usize) {
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
    fn body(&self, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Arc<Document> {
        let page = self.page(id);
        let Some((file, text)) = page.file.and_then(|file| Some((file, self.inputs.sources.get(file).text.as_ref()?))) else {
            return Arc::default();
        };
        let resolver = self.resolver(id);
        // Every part of the context is here or asked for again, so that none can be forgotten when there is a new one.
        let markdown::Context { config: _, resolver: _, params, math, cjk, address } = self.context(page, &resolver);
        let made_from = (text.hash().as_bytes(), &page.body, page.raw, self.settings[page.lang].as_bytes());
        let key = cache::key("body", &(made_from, params, math, cjk, address));
        if let Some(known) = self.inputs.cache.document(&key).filter(|known| trace::holds(&known.asked, &resolver)) {
            let (document, found) = known.in_file(file);
            diagnostics.extend(found);
            return document;
        }
        let recorder = trace::Recorder::new(&resolver);
        let context = self.context(page, &recorder);
        let mut found = Vec::new();
        let render = if page.raw { markdown::raw } else { markdown::render };
        let mut document = render(file, text, page.body.clone(), &context, &mut found);
        // Nothing that is published is made from it, and it is as long as the text.
        document.plain = String::new();
        document.html.shrink_to_fit();
        let document = Arc::new(document);
        diagnostics.extend(found.iter().cloned());
        let asked = recorder.into_asked();
        let rendering = Rendering { document: Arc::clone(&document), diagnostics: found, file, asked };
        self.inputs.cache.put_document(key, rendering);
        document
    }

    fn context<'c>(&'c self, page: &'c Page, resolver: &'c dyn markdown::Resolve) -> markdown::Context<'c> {
        let config = self.config(page);
        markdown::Context {
            config,
            resolver,
            params: &page.front.params,
            math: page.front.math.unwrap_or(config.markup.math),
            cjk: page.front.cjk,
            address: &page.address,
        }
    }

    /// The page itself with all pages of its list, and its feed.
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
        answers.extend(feeds::of_page(self, id));
        answers
    }

    /// Does the page come in this form? `outputs` in front matter decides, else it does.
    pub(crate) fn has_output(&self, page: &Page, name: &str) -> bool {
        page.front.outputs.as_ref().is_none_or(|outputs| outputs.iter().any(|o| o.eq_ignore_ascii_case(name)))
    }
}
