//! Looks for private keys and credentials in the files that are about to be published.
//!
//! Of binary files only the names are looked at: what is compressed cannot be searched, and in what is not (pictures, fonts) strings of
//! random letters are everywhere.

use rayon::prelude::*;
use site_diag::{Diagnostic, FileId, Kind, Sources, Span};
use site_secrets::{Finding, is_key_store, search};

use crate::cache::{self, Cache};
use crate::world::{File, World};

/// Larger files than this are downloads, and not searched.
const LARGEST: u64 = 16 << 20;

/// Searches every file of content, assets and static files. `allowed` are identifiers of what may be published.
pub(crate) fn check(world: &dyn World, cache: &Cache, sources: &Sources, allowed: &[String], diagnostics: &mut Vec<Diagnostic>) {
    let found: Vec<Vec<Diagnostic>> = world
        .files()
        .par_iter()
        .enumerate()
        .filter(|(_, file)| ["content/", "assets/", "static/"].iter().any(|folder| file.path.starts_with(folder)))
        .map(|(number, file)| {
            let key = cache::key("clean", &(&file.path, file.version));
            if cache.clean.get(&key).is_some() {
                return Vec::new();
            }
            let found = in_file(world, sources, FileId(number as u32), file);
            if found.is_empty() {
                cache.clean.put(key, || ());
            }
            found
        })
        .collect();
    let is_allowed = |d: &Diagnostic| matches!(&d.kind, Kind::Secret { id, .. } if allowed.contains(id));
    diagnostics.extend(found.into_iter().flatten().filter(|diagnostic| !is_allowed(diagnostic)));
}

fn in_file(world: &dyn World, sources: &Sources, id: FileId, file: &File) -> Vec<Diagnostic> {
    if let Some(text) = &sources.get(id).text {
        return in_text(text, id);
    }
    let name = format!("/{}", file.path.to_ascii_lowercase());
    if is_key_store(&name) {
        return vec![error("a store of keys", file.path.as_bytes(), Span::start_of(id))];
    }
    if file.bytes > LARGEST || is_media(&name) {
        return Vec::new();
    }
    // Who reads the file for its own sake reports that it cannot be read.
    let bytes = world.read(&file.path).unwrap_or_default();
    if bytes.iter().take(8192).any(|byte| *byte == 0) {
        return Vec::new();
    }
    search(&bytes).into_iter().map(|found| error(found.what, &bytes[found.range], Span::start_of(id))).collect()
}

/// Searches the text of one file.
pub(crate) fn in_text(text: &str, file: FileId) -> Vec<Diagnostic> {
    let bytes = text.as_bytes();
    let tell = |Finding { what, range, .. }| error(what, &bytes[range.clone()], Span::new(file, range.start, range.end));
    search(bytes).into_iter().map(tell).collect()
}

fn error(what: &'static str, bytes: &[u8], span: Span) -> Diagnostic {
    Diagnostic::error(Kind::Secret { what, id: blake3::hash(bytes).to_hex().as_str()[..12].to_owned() }, span)
}

fn is_media(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or("");
    [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff", "woff2", "ttf", "otf", "mp4", "webm", "mp3", "ogg", "pdf",
        "zip", "gz",
    ]
    .contains(&extension)
}
