//! Assets: files of `assets/` and of the theme, minified if they are text, with fingerprinted names.

mod css;
pub(crate) mod icon;
pub(crate) mod image;
mod link;
pub(crate) mod script;
mod unlinked;

use std::borrow::Cow;
use std::collections::BTreeMap;

use data_encoding::BASE64;
use rayon::prelude::*;
use sha2::{Digest, Sha384};

pub(crate) use unlinked::LARGEST;
use unlinked::{UnlinkedAsset, extension};

use crate::world::{File, World};
use site_diag::{Diagnostic, Kind, Severity, Sources, Span, limits};
pub(crate) use site_model::file_type::media_type;

/// One asset, ready to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    /// Path below `assets/`: `css/site.css`.
    pub name: String,
    /// `/assets/css/site.1a2b3c4d5e6f.css`, decoded, without base path.
    pub address: String,
    /// `sha384-…`.
    pub integrity: String,
    /// With charset where text.
    pub media_type: &'static str,
    /// Minified where text.
    pub bytes: Vec<u8>,
    /// Requests to other hosts that a script makes, with positions in its source.
    pub(crate) requests: Vec<script::requests::Request>,
    /// It is the owner's file and does not replace one of the theme.
    pub own: bool,
    /// Another asset refers to it.
    pub named: bool,
}

/// All assets, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assets {
    /// Sorted by name.
    pub all: Vec<Asset>,
}

impl Assets {
    /// An asset by its name.
    pub(crate) fn get(&self, name: &str) -> Option<&Asset> {
        self.all.binary_search_by(|a| a.name.as_str().cmp(name)).ok().map(|i| &self.all[i])
    }
}

/// Collects, minifies and fingerprints. Files below `assets/static/` are not assets: they are served unchanged.
///
/// `theme` contains the theme's files (name and bytes), embedded or generated. A file of the owner replaces one with the same name; on a
/// site of Hugo's (`is_migrated`) the names of style sheets and scripts are those of another theme, so ours stay, with a warning.
/// Relative references to other assets in style sheets and scripts (`url(../fonts/x.woff2)`, `@import "base.css"`, `import "./x.js"`) are
/// replaced by their fingerprinted addresses. These are relative too, so they do not depend on the base path.
///
/// A file with a syntax error is served unchanged, for callers that make the error a warning.
pub(crate) fn gather(
    world: &dyn World,
    sources: &Sources,
    theme: &[(&str, &[u8])],
    images: image::Rules,
    is_migrated: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Assets {
    let themed = |name: &str| theme.iter().any(|(other, _)| *other == name);
    let mut origins: BTreeMap<&str, Origin<'_>> = theme.iter().map(|(name, bytes)| (*name, Origin::Theme(bytes))).collect();
    for file in world.files() {
        if let Some(name) = file.path.strip_prefix("assets/").filter(|name| !name.starts_with("static/")) {
            if is_migrated && themed(name) && (name.starts_with("css/") || name.starts_with("js/")) {
                let what = "is left out: a file of this theme has the same name, and was not made for it".to_owned();
                let help = "rename it; `customCSS` and `customJS` in [params] add files to every page".to_owned();
                let kind = Kind::WorldProblem { path: file.path.clone(), what, help };
                diagnostics.push(Diagnostic::error_nowhere(kind).with_severity(Severity::Warning));
                continue;
            }
            origins.insert(name, Origin::Owner(file));
        }
    }
    let origins: Vec<_> = origins.into_iter().collect();
    let read: Vec<_> = origins.par_iter().map(|(name, origin)| read(world, sources, name, origin, images)).collect();
    let mut unlinked = Vec::with_capacity(read.len());
    for (asset, mistakes) in read {
        diagnostics.extend(mistakes);
        unlinked.extend(asset.map(|asset| UnlinkedAsset { themed: themed(&asset.name), ..asset }));
    }
    let all = link::resolve_references(unlinked, diagnostics);
    Assets { all: all.into_par_iter().map(finish).collect() }
}

/// Where a file comes from.
#[derive(Clone, Copy)]
enum Origin<'a> {
    Theme(&'a [u8]),
    Owner(&'a File),
}

fn read(
    world: &dyn World,
    sources: &Sources,
    name: &str,
    origin: &Origin<'_>,
    images: image::Rules,
) -> (Option<UnlinkedAsset>, Vec<Diagnostic>) {
    let mut asset = UnlinkedAsset { name: name.to_owned(), ..UnlinkedAsset::default() };
    let bytes = match origin {
        Origin::Theme(bytes) => Cow::Borrowed(*bytes),
        Origin::Owner(file) => {
            asset.file = sources.find(&file.path);
            if file.bytes > LARGEST {
                return (None, vec![asset.error(Kind::LimitExceeded { limit: &limits::ASSET_FILE }, &(0..0))]);
            }
            match world.read(&file.path) {
                Ok(bytes) => Cow::Owned(bytes),
                Err(reason) => return (None, vec![asset.error(Kind::Unreadable { reason: reason.to_string() }, &(0..0))]),
            }
        }
    };
    let extension = extension(name).to_ascii_lowercase();
    let is_script = matches!(extension.as_str(), "js" | "mjs");
    if extension != "css" && !is_script {
        let Some(file) = asset.file else {
            asset.bytes = bytes.into_owned();
            return (Some(asset), Vec::new());
        };
        let image::Prepared { bytes, problem, .. } = images.prepare(name, bytes.into_owned());
        asset.bytes = bytes;
        return (Some(asset), problem.map(|kind| images.diagnostic(kind, Span::start_of(file))).into_iter().collect());
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let mistake = asset.error(Kind::NotUtf8 { offset: error.valid_up_to() }, &(0..0));
            asset.bytes = bytes.into_owned();
            return (Some(asset), vec![mistake]);
        }
    };
    // A byte order mark has no effect here, but counts in positions.
    let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    if is_script && asset.file.is_some() {
        asset.requests = script::requests::requests(&text[mark..]);
        for request in &mut asset.requests {
            request.range = request.range.start + mark..request.range.end + mark;
        }
    }
    let minified = if is_script { Ok(script::minified(&text[mark..])) } else { css::minified(&text[mark..]) };
    match minified {
        Ok(minified) => {
            asset.bytes = minified.text.into_bytes();
            asset.references = minified.references;
            for reference in &mut asset.references {
                reference.place = reference.place.start + mark..reference.place.end + mark;
            }
            (Some(asset), Vec::new())
        }
        Err(mistake) => {
            let kind = Kind::AssetSyntax { format: "CSS", reason: mistake.reason };
            let mistake = asset.error(kind, &(mistake.place.start + mark..mistake.place.end + mark));
            asset.bytes = bytes.into_owned();
            (Some(asset), vec![mistake])
        }
    }
}

fn finish(asset: (UnlinkedAsset, String)) -> Asset {
    let (UnlinkedAsset { name, bytes, file, themed, named, requests, .. }, fingerprinted) = asset;
    Asset {
        address: format!("/assets/{fingerprinted}"),
        integrity: format!("sha384-{}", BASE64.encode(&Sha384::digest(&bytes))),
        media_type: media_type(&name),
        requests,
        own: file.is_some() && !themed,
        named,
        name,
        bytes,
    }
}

#[cfg(test)]
mod tests;
