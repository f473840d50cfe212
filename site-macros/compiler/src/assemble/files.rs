//! Assets, static files, and redirects.

use std::collections::BTreeSet;

use rayon::prelude::*;
use site_model::{AssetEntry, Redirect, RouteKind};

use super::home_list;
use super::inputs::Inputs;
use super::rendered::RenderedSite;
use crate::asset::{self, image::Prepared};
use crate::body::Body;
use crate::content::{Page, PageKind, paginate};
use crate::output::Response;
use crate::results::ServedFile;
use site_diag::{Diagnostic, Kind, Span};
use site_settings::cache_key::key;
use site_theme::files::IN_PAGES;

/// Every fingerprinted asset.
pub(crate) fn assets(inputs: &Inputs<'_>) -> Vec<Response> {
    let base = base_path(inputs);
    let response = |asset: &asset::Asset| Response {
        address: format!("{base}{}", asset.address).into(),
        kind: RouteKind::Asset,
        status: 200,
        media_type: asset.media_type.into(),
        last_modified: None,
        csp: None,
        body: asset.bytes.as_slice().into(),
    };
    served(inputs).map(response).collect()
}

/// Assets that have an address: all except the scripts that are inlined in pages.
fn served<'a>(inputs: &Inputs<'a>) -> impl Iterator<Item = &'a asset::Asset> {
    inputs.assets.all.iter().filter(|asset| !IN_PAGES.contains(&asset.name.as_str()))
}

/// Names and addresses of the assets, for `asset!`.
pub(crate) fn asset_entries(inputs: &Inputs<'_>) -> Vec<AssetEntry> {
    let base = base_path(inputs);
    let encoded = |asset: &asset::Asset| site_settings::address::encode(&format!("{base}{}", asset.address));
    let entry = |asset: &asset::Asset| AssetEntry {
        name: asset.name.clone(),
        address: encoded(asset),
        integrity: asset.integrity.clone(),
    };
    served(inputs).map(entry).collect()
}

/// Static files and the files of bundles, except those that are withheld.
pub(crate) fn statics(inputs: &Inputs<'_>, withheld: &BTreeSet<&str>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Response> {
    let base = base_path(inputs);
    let trusted = inputs.configs.iter().all(|config| config.markup.trusted);
    let images = asset::image::Rules::of(inputs.configs.first());
    // In an incomplete history, every older file would have the date of the commit where it begins.
    let has_dates = inputs.world.commit().is_some_and(|commit| !commit.shallow);
    type Found = Option<Diagnostic>;
    let read: Vec<Result<(Response, Found), Box<Diagnostic>>> = inputs
        .library
        .statics
        .par_iter()
        .filter(|(address, _)| !withheld.contains(address.as_str()))
        .map(|(address, file)| {
            let path = inputs.sources.path(*file);
            let failed = |kind| Box::new(Diagnostic::error(kind, Span::start_of(*file)));
            if !trusted && !is_static(path) && is_active(path) {
                return Err(failed(Kind::Untrusted { what: "a file that browsers run".to_owned() }));
            }
            // File ids are indexes into the world's list.
            let version = inputs.world.files().get(file.0 as usize).map(|file| file.version);
            let cache_key = key("file", &(path, version, images));
            let ServedFile { body, problem, is_unchanged } = match inputs.results.files.get(&cache_key) {
                Some(known) => known,
                None => {
                    let read = inputs.world.read(path);
                    let bytes = read.map_err(|error| failed(Kind::Unreadable { reason: error.to_string() }))?;
                    let Prepared { bytes, problem, is_unchanged } = images.prepare(path, bytes);
                    let made = ServedFile { body: Body::from(bytes), problem, is_unchanged };
                    inputs.results.files.put(cache_key, || made.clone());
                    made
                }
            };
            // Only if the bytes are those of the file: removing metadata from a picture also depends on the settings.
            let dated = is_unchanged && has_dates;
            let found = problem.map(|kind| images.diagnostic(kind, Span::start_of(*file)));
            let kind = if is_static(path) { RouteKind::Static } else { RouteKind::Resource };
            let response = Response {
                address: format!("{base}{address}").into(),
                kind,
                status: 200,
                media_type: asset::media_type(path).into(),
                last_modified: dated.then(|| inputs.world.last_change(path)).flatten().map(|time| time.as_second()),
                csp: None,
                body,
            };
            Ok((response, found))
        })
        .collect();
    let mut responses = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok((response, found)) => {
                responses.push(response);
                diagnostics.extend(found);
            }
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    responses
}

/// Whether it is a static file of the owner, not a file beside a page.
fn is_static(path: &str) -> bool {
    path.starts_with("static/") || path.starts_with("assets/static/")
}

/// Whether a browser can run it as code of this site.
fn is_active(path: &str) -> bool {
    let essence = asset::media_type(path).split(';').next().unwrap_or_default();
    let known =
        ["text/html", "application/xhtml+xml", "text/javascript", "application/xml", "application/xslt+xml", "image/svg+xml"];
    known.contains(&essence)
}

/// Aliases, and the first pages of lists at their other address. Sorted by old address.
pub(crate) fn redirects(rendered: &RenderedSite<'_>) -> Vec<(String, Redirect)> {
    let mut out = Vec::new();
    let library = rendered.inputs.library;
    let base = base_path(rendered.inputs);
    for (old, id) in library.aliases.iter().filter(|(old, _)| !rendered.generated.contains(*old)) {
        let page = rendered.page(*id);
        let to = rendered.config(page).href(&page.address);
        out.push((format!("{base}{old}"), Redirect { to: to.into(), status: 308 }));
    }
    let has_pages = |page: &&Page| match page.kind {
        PageKind::Home => home_list::posts(rendered.inputs, page).is_some(),
        // The theme in Hugo may list terms in pages. Here they are on one.
        PageKind::Taxonomy => rendered.config(page).from_hugo,
        kind => kind.row().is_paginated,
    };
    for page in library.pages.iter().filter(|page| page.rendered && rendered.has_output(page, "html")).filter(has_pages) {
        let config = rendered.config(page);
        if page.kind == PageKind::Taxonomy {
            if page.terms.len() <= config.page_size {
                continue;
            }
            let leaves = paginate::pages(&page.address, page.terms.len(), config.page_size, &config.page_path);
            let further = leaves.into_iter().skip(1);
            let to = config.href(&page.address);
            let free = further.filter(|leaf| !rendered.exists(&leaf.address));
            out.extend(free.map(|leaf| (format!("{base}{}", leaf.address), Redirect { to: to.clone().into(), status: 308 })));
        }
        let old = paginate::first_page_alias(&page.address, &config.page_path);
        if config.first_page_aliases && !rendered.exists(&old) {
            let to = config.href(&page.address);
            out.push((format!("{base}{old}"), Redirect { to: to.into(), status: 308 }));
        }
    }
    if !base.is_empty() {
        let to = site_settings::address::encode(&format!("{base}/"));
        out.push(("/".to_owned(), Redirect { to: to.into(), status: 308 }));
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out.dedup_by(|a, b| a.0 == b.0);
    out
}

pub(super) fn base_path<'a>(inputs: &Inputs<'a>) -> &'a str {
    inputs.configs.first().map_or("", |config| config.base_path.as_str())
}
