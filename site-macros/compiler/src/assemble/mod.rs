//! Assembles the responses: input is the library of pages and files, output every page, feed and file at its address.

mod check;
mod cover;
mod extensions;
mod feeds;
mod files;
mod frame;
mod generated;
mod head;
mod home_list;
mod inputs;
mod lint;
mod lists;
mod lookup;
mod main_view;
mod make_frame;
mod output_check;
mod outputs;
mod own_templates;
mod page_links;
mod page_response;
mod pages;
mod plain_text;
mod previous_output;
mod rendered;
mod security;
mod sheets;
mod site_keys;
mod withheld;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;
use site_diag::{Diagnostic, Span};
use site_model::{AssetEntry, Redirect};
use site_settings::cache_key::{CacheKey, key};
use site_settings::config::Config;

use crate::content::{MeasuredSizes, PageId, PageKind};
use crate::hugo_templates::TemplateLibrary;
use crate::output::Response;
use crate::site_templates::SiteTemplates;
use crate::stage::Stage;
pub(crate) use inputs::Inputs;
pub(crate) use lists::item;
pub(crate) use lookup::cut_at;
use previous_output::PageOutput;
pub(crate) use previous_output::{Changes, PreviousOutput};
pub(crate) use rendered::RenderedSite;
pub(crate) use sheets::Sheets;
use site_keys::LazyKeys;

/// The responses of the program, before compression.
pub(crate) struct Assembled {
    pub(crate) responses: Vec<Response>,
    /// Sorted by old address.
    pub(crate) redirects: Vec<(String, Redirect)>,
    pub(crate) assets: Vec<AssetEntry>,
    pub(crate) base_url: String,
    pub(crate) hosts: Vec<String>,
    pub(crate) external: Vec<(String, Span)>,
    pub(crate) sheets: Arc<Sheets>,
}

/// Creates a value for each page: for all pages, or for the edited ones if there are previous values.
fn each<T: Clone + Send>(pages: usize, previous: Option<(&[T], &BTreeSet<PageId>)>, make: impl Fn(PageId) -> T + Sync) -> Vec<T> {
    let Some((previous, edited)) = previous else {
        return (0..pages).into_par_iter().map(|index| make(PageId(index as u32))).collect();
    };
    let mut all = previous.to_vec();
    let made: Vec<(PageId, T)> = edited.par_iter().map(|id| (*id, make(*id))).collect();
    for (id, made) in made {
        all[id.0 as usize] = made;
    }
    all
}

/// Renders and assembles everything, or only what changed since the previous output. The responses are in no particular order.
pub(crate) fn assemble(
    inputs: &Inputs<'_>,
    changes: Option<Changes<'_>>,
    began: &(dyn Fn(Stage) + Sync),
    diagnostics: &mut Vec<Diagnostic>,
) -> (Assembled, PreviousOutput) {
    let previous = changes.map(|changes| changes.previous);
    let count = inputs.library.pages.len();
    let mut of_templates = Vec::new();
    let own = match previous {
        Some(previous) => previous.own.clone(),
        None => SiteTemplates::read(inputs, &mut of_templates).map(Arc::new),
    };
    let claimed = match previous {
        Some(previous) => Arc::clone(&previous.claimed),
        None => Arc::new(generated::addresses(inputs)),
    };
    let generated = match (previous, &own) {
        (Some(previous), _) => Arc::clone(&previous.generated),
        (None, None) => Arc::clone(&claimed),
        (None, Some(own)) => Arc::new(claimed.iter().cloned().chain(outputs::addresses(own)).collect()),
    };
    let mut rendered = RenderedSite {
        inputs,
        bodies: Vec::new(),
        html: Vec::new(),
        settings: settings_keys(inputs),
        generated,
        claimed,
        pictures: MeasuredSizes::new(inputs.world, inputs.sources).remembering(inputs.results),
        frames: Arc::default(),
        sheets: previous.map_or_else(|| Arc::new(Sheets::of(inputs)), |previous| Arc::clone(&previous.sheets)),
        own,
        templates: inputs.configs.first().and_then(|config| TemplateLibrary::new(inputs.sources, config)),
        shown: (0..count).map(|_| std::sync::OnceLock::new()).collect(),
        keys: LazyKeys::new(inputs),
        items: Vec::new(),
    };
    rendered.frames = previous.map_or_else(|| Arc::new(rendered.make_frames()), |previous| Arc::clone(&previous.frames));
    began(Stage::Bodies);
    let previous_bodies = changes.map(|changes| (changes.previous.bodies.as_slice(), changes.edited));
    rendered.bodies = each(count, previous_bodies, |id| rendered.body(id));
    for body in &rendered.bodies {
        diagnostics.extend_from_slice(&body.diagnostics);
    }
    rendered.spare_bodies();
    began(Stage::Pages);
    let changed = rendered.renew_items(changes);
    check::fragments(&rendered, diagnostics);
    let site_diagnostics = previous.map_or_else(
        || {
            let mut found = of_templates;
            check::settings(&rendered, &mut found);
            check::addresses(&rendered, &mut found);
            outputs::check(&rendered, &mut found);
            lint::of_heads(&rendered, &mut found);
            security::untrusted_heads(&rendered, &mut found);
            security::unnameable_in_sheets(&rendered, &mut found);
            security::blocked_in_sheets(&rendered, &mut found);
            rendered.report_extensions(&mut found);
            found
        },
        |previous| previous.site_diagnostics.clone(),
    );
    diagnostics.extend_from_slice(&site_diagnostics);
    if let Some(own) = &rendered.own {
        own.report_unused_shortcodes(&rendered.bodies.iter().flat_map(|body| &body.shortcodes).collect(), diagnostics);
    }
    lint::assets(&rendered, diagnostics);
    security::requests_of_scripts(&rendered, diagnostics);

    let external = rendered.documents().flat_map(|document| document.external.iter().cloned()).collect();

    let previous_pages = changes.map(|changes| (changes.previous.pages.as_slice(), changes.edited));
    let pages = each(count, previous_pages, |id| PageOutput::from(|found| rendered.page_responses(id, found)));
    let listing = feeds::that_list(&rendered, &changed);
    let feeds =
        each(count, previous.map(|previous| (previous.feeds.as_slice(), &listing)), |id| feeds::of_page(&rendered, id).into());
    began(Stage::Files);
    let rest =
        previous.map_or_else(|| PageOutput::from(|found| rendered.site_wide(&pages, found)), |previous| previous.rest.clone());
    let mut responses = Vec::with_capacity(count + rest.responses.len());
    for (page, feeds) in pages.iter().zip(&feeds) {
        responses.extend(page.responses.iter().chain(feeds.iter()).cloned());
        diagnostics.extend_from_slice(&page.diagnostics);
    }
    responses.extend_from_slice(&rest.responses);
    diagnostics.extend_from_slice(&rest.diagnostics);
    let redirects = previous.map_or_else(|| files::redirects(&rendered), |previous| previous.redirects.clone());
    let base_url = inputs.configs.first().map(|c| format!("{}{}", c.origin, c.base_path)).unwrap_or_default();
    let hosts = inputs.configs.first().map(|c| c.hosts.iter().map(|host| host.to_lowercase()).collect()).unwrap_or_default();
    let RenderedSite { bodies, claimed, generated, frames, sheets, own, items, .. } = rendered;
    let of_sheets = Arc::clone(&sheets);
    let output = PreviousOutput {
        claimed,
        generated,
        frames,
        sheets,
        own,
        bodies,
        items,
        pages,
        feeds,
        site_diagnostics,
        rest,
        redirects: redirects.clone(),
    };
    let assets = files::asset_entries(inputs);
    (Assembled { responses, redirects, assets, base_url, hosts, external, sheets: of_sheets }, output)
}

/// A hash of everything each language's settings depend on: all files that are neither pages nor assets. Their effects cannot be tracked in
/// detail, so any change renders every body again.
fn settings_keys(inputs: &Inputs<'_>) -> Vec<CacheKey> {
    // What depends on the owner's templates and their data is known in detail.
    let of_templates = inputs.configs.first().is_some_and(|config| !config.from_hugo);
    let is_settings = |path: &str| {
        let is_other = ["assets/", "static/"].iter().any(|folder| path.starts_with(folder));
        let is_own = of_templates && ["templates/", "data/"].iter().any(|folder| path.starts_with(folder));
        !path.starts_with("content") && !is_other && !is_own
    };
    let files = inputs.sources.iter().filter(|(_, source)| is_settings(&source.path));
    let texts: Vec<_> =
        files.map(|(_, source)| (&source.path, source.text.as_ref().map(|text| text.hash().as_bytes()))).collect();
    let of_language = |config: &Config| key("settings", &(&texts, &config.language.code));
    inputs.configs.iter().map(of_language).collect()
}

impl RenderedSite<'_> {
    /// Everything that belongs to no page: not-found pages, sitemaps and the like, assets and files.
    fn site_wide(&self, pages: &[PageOutput], found: &mut Vec<Diagnostic>) -> Vec<Response> {
        let mut responses: Vec<Response> =
            (0..self.inputs.configs.len()).filter_map(|lang| pages::not_found(self, lang, found)).collect();
        responses.extend(feeds::site_wide(self));
        let outputs = outputs::responses(self, found);
        // An output may replace robots.txt and the manifest.
        responses.retain(|response| outputs.iter().all(|output| output.address != response.address));
        responses.extend(outputs);
        responses.extend(files::assets(self.inputs));
        let withheld = withheld::withheld(self, pages);
        responses.extend(files::statics(self.inputs, &withheld, found));
        responses
    }

    /// The responses of a page and of the further pages of its list.
    fn page_responses(&self, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Vec<Response> {
        let page = self.page(id);
        if !page.rendered {
            return Vec::new();
        }
        let mut responses = Vec::new();
        if self.has_output(page, "html") {
            match page.kind {
                PageKind::Home => {
                    responses.push(pages::home(self, id, diagnostics));
                    responses.extend(lists::further_posts(self, id, diagnostics));
                }
                PageKind::Regular => responses.push(pages::regular(self, id, diagnostics)),
                PageKind::Section | PageKind::Term | PageKind::Archive => responses.extend(lists::list(self, id, diagnostics)),
                PageKind::Taxonomy => responses.push(lists::terms(self, id, diagnostics)),
            }
        }
        if page.displaced {
            let served_elsewhere = format!("{}{}", self.config(page).base_path, page.address);
            responses.retain(|response| *response.address != *served_elsewhere);
        }
        responses
    }
}
