//! Files of `assets/` over the theme's own: minified where text, fingerprinted.

mod css;
pub mod icon;
pub mod image;
mod link;
mod media;
mod script;

use std::borrow::Cow;
use std::collections::BTreeMap;

use data_encoding::BASE64;
use rayon::prelude::*;
use sha2::{Digest, Sha384};

pub use media::media_type;

use crate::world::{File, World};
use site_diag::{Diagnostic, FileId, Kind, Sources, Span};

/// The largest file that is taken, in bytes: all of it lies in memory, here and in the program.
pub const LARGEST: u64 = 64 << 20;

/// One asset, ready to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
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
    /// The owner's, and does not stand in for one of the theme's.
    pub own: bool,
    /// Another asset names it.
    pub named: bool,
}

/// All assets, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// Sorted by name.
    pub all: Vec<Asset>,
}

impl Assets {
    /// An asset by its name.
    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.all.binary_search_by(|a| a.name.as_str().cmp(name)).ok().map(|i| &self.all[i])
    }
}

/// Gathers, minifies and fingerprints. Files below `assets/static/` are not assets: they are served as they are.
///
/// `theme` are the theme's files, name and bytes, embedded or made on the way; an owner's file of the same name replaces one.
/// Style sheets and scripts that name other assets by relative addresses (`url(../fonts/x.woff2)`, `@import "base.css"`,
/// `import "./x.js"`) come to name their fingerprinted addresses, relative too, so that no base path matters.
///
/// A file with a mistake in it is served as it is, for callers who make the error a warning.
pub fn gather(
    world: &dyn World,
    sources: &Sources,
    theme: &[(&str, &[u8])],
    images: image::Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> Assets {
    let mut origins: BTreeMap<&str, Origin<'_>> = theme.iter().map(|(name, bytes)| (*name, Origin::Theme(bytes))).collect();
    for file in world.files() {
        if let Some(name) = file.path.strip_prefix("assets/").filter(|name| !name.starts_with("static/")) {
            origins.insert(name, Origin::Owner(file));
        }
    }
    let origins: Vec<_> = origins.into_iter().collect();
    let themed = |name: &str| theme.iter().any(|(other, _)| *other == name);
    let read: Vec<_> = origins.par_iter().map(|(name, origin)| draft(world, sources, name, origin, images)).collect();
    let mut drafts = Vec::with_capacity(read.len());
    for (draft, mistakes) in read {
        diagnostics.extend(mistakes);
        drafts.extend(draft.map(|draft| Draft { themed: themed(&draft.name), ..draft }));
    }
    let all = link::settle(drafts, diagnostics);
    Assets { all: all.into_par_iter().map(finish).collect() }
}

/// Where a file comes from.
#[derive(Clone, Copy)]
enum Origin<'a> {
    Theme(&'a [u8]),
    Owner(&'a File),
}

/// An asset whose references to other assets are still open.
#[derive(Debug, Default)]
struct Draft {
    name: String,
    /// `None`: the theme's.
    file: Option<FileId>,
    bytes: Vec<u8>,
    /// The theme has one of this name.
    themed: bool,
    /// Another draft names it.
    named: bool,
    /// In order of their places.
    references: Vec<Reference>,
}

/// A place in a draft's bytes that names another asset.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reference {
    /// The quoted string to be replaced, in the draft's bytes.
    range: std::ops::Range<usize>,
    /// The address as it was written.
    target: String,
    /// Where it was written, in the source.
    place: std::ops::Range<usize>,
    /// A script's: a relative address must begin with a dot.
    dotted: bool,
}

impl Draft {
    fn error(&self, kind: Kind, place: &std::ops::Range<usize>) -> Diagnostic {
        match self.file {
            Some(file) => Diagnostic::error(kind, Span::new(file, place.start, place.end)),
            None => Diagnostic::error_nowhere(kind),
        }
    }
}

fn draft(
    world: &dyn World,
    sources: &Sources,
    name: &str,
    origin: &Origin<'_>,
    images: image::Rules,
) -> (Option<Draft>, Vec<Diagnostic>) {
    let mut draft = Draft { name: name.to_owned(), ..Draft::default() };
    let bytes = match origin {
        Origin::Theme(bytes) => Cow::Borrowed(*bytes),
        Origin::Owner(file) => {
            draft.file = sources.find(&file.path);
            if file.bytes > LARGEST {
                return (None, vec![draft.error(Kind::TooLarge { bytes: file.bytes, limit: LARGEST }, &(0..0))]);
            }
            match world.read(&file.path) {
                Ok(bytes) => Cow::Owned(bytes),
                Err(reason) => return (None, vec![draft.error(Kind::Unreadable { reason: reason.to_string() }, &(0..0))]),
            }
        }
    };
    let extension = extension(name).to_ascii_lowercase();
    let is_script = matches!(extension.as_str(), "js" | "mjs");
    if extension != "css" && !is_script {
        let Some(file) = draft.file else {
            draft.bytes = bytes.into_owned();
            return (Some(draft), Vec::new());
        };
        let image::Prepared { bytes, problem, .. } = images.prepare(name, bytes.into_owned());
        draft.bytes = bytes;
        return (Some(draft), problem.map(|kind| images.diagnostic(kind, Span::start_of(file))).into_iter().collect());
    }
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => {
            let mistake = draft.error(Kind::NotUtf8 { offset: error.valid_up_to() }, &(0..0));
            draft.bytes = bytes.into_owned();
            return (Some(draft), vec![mistake]);
        }
    };
    // A byte order mark says nothing here, but it counts in places.
    let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let minified = if is_script { Ok(script::minified(&text[mark..])) } else { css::minified(&text[mark..]) };
    match minified {
        Ok(minified) => {
            draft.bytes = minified.text.into_bytes();
            draft.references = minified.references;
            for reference in &mut draft.references {
                reference.place = reference.place.start + mark..reference.place.end + mark;
            }
            (Some(draft), Vec::new())
        }
        Err(mistake) => {
            let kind = Kind::AssetSyntax { format: "CSS", reason: mistake.reason };
            let mistake = draft.error(kind, &(mistake.place.start + mark..mistake.place.end + mark));
            draft.bytes = bytes.into_owned();
            (Some(draft), vec![mistake])
        }
    }
}

/// Text made smaller.
#[derive(Debug, Default)]
struct Minified {
    text: String,
    references: Vec<Reference>,
}

/// Text that is not what its name says.
#[derive(Debug)]
struct Mistake {
    reason: String,
    place: std::ops::Range<usize>,
}

/// What follows the last dot of the file's name, unless that begins it.
fn extension(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file.rfind('.') {
        Some(dot) if dot > 0 => &file[dot + 1..],
        _ => "",
    }
}

/// `css/site.css` → `css/site.1a2b3c4d5e6f.css`: 48 bits of a hash of the bytes, for names that are distinct already.
fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let hash = blake3::hash(bytes).to_hex();
    let hash = &hash[..12];
    match extension(name) {
        "" => format!("{name}.{hash}"),
        extension => format!("{}.{hash}.{extension}", &name[..name.len() - extension.len() - 1]),
    }
}

fn finish(draft: (Draft, String)) -> Asset {
    let (Draft { name, bytes, file, themed, named, .. }, fingerprinted) = draft;
    Asset {
        address: format!("/assets/{fingerprinted}"),
        integrity: format!("sha384-{}", BASE64.encode(&Sha384::digest(&bytes))),
        media_type: media_type(&name),
        own: file.is_some() && !themed,
        named,
        name,
        bytes,
    }
}

#[cfg(test)]
mod tests;
