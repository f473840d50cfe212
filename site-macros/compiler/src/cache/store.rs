//! What outlives the process: results as bytes, by key, in a place that is not the compiler's business.
//!
//! What is read back is decoded with suspicion, and whoever keeps the bytes has to see to it that they are those which were put there
//! by this very compiler: a key says what a result was made from, not by which program.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use site_model::Coding;

use super::trace::Question;
use super::{Key, Rendering, key};
use crate::output::Coded;
use site_diag::FileId;
use site_markdown::Document;

/// A place for results of one compilation that the next one, in another process, has a use for.
pub trait Store: Send + Sync {
    /// The bytes last put under a key, whole, or nothing.
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>>;

    /// Keeps bytes under a key. They may be lost.
    fn put(&self, key: &[u8; 32], bytes: &[u8]);
}

#[derive(Serialize)]
struct Written<'a> {
    document: &'a Document,
    file: FileId,
    asked: &'a [Question],
}

#[derive(Deserialize)]
struct Read {
    document: Document,
    file: FileId,
    asked: Vec<Question>,
}

/// Keys of different kinds of results stay apart.
fn of(kind: &str, made_from: &Key) -> [u8; 32] {
    key(kind, made_from.as_bytes()).into()
}

pub(super) fn document(store: &dyn Store, key: &Key) -> Option<Rendering> {
    let Read { document, file, asked } = postcard::from_bytes(&store.get(&of("stored document", key))?).ok()?;
    Some(Rendering { document: Arc::new(document), diagnostics: Vec::new(), file, asked })
}

/// Bodies with remarks are rendered every time: they are few, and the remarks have to be told again.
pub(super) fn put_document(store: &dyn Store, key: &Key, rendering: &Rendering) {
    if !rendering.diagnostics.is_empty() {
        return;
    }
    let written = Written { document: &rendering.document, file: rendering.file, asked: &rendering.asked };
    if let Ok(bytes) = postcard::to_stdvec(&written) {
        store.put(&of("stored document", key), &bytes);
    }
}

pub(super) fn coded(store: &dyn Store, hash: &Key) -> Option<Vec<Coded>> {
    let forms: Vec<(Coding, Vec<u8>)> = postcard::from_bytes(&store.get(&of("stored codings", hash))?).ok()?;
    Some(forms.into_iter().map(|(coding, bytes)| Coded { coding, body: bytes.into() }).collect())
}

pub(super) fn put_coded(store: &dyn Store, hash: &Key, forms: &[Coded]) {
    let forms: Vec<(Coding, &[u8])> = forms.iter().map(|form| (form.coding, form.body.bytes().as_ref())).collect();
    if let Ok(bytes) = postcard::to_stdvec(&forms) {
        store.put(&of("stored codings", hash), &bytes);
    }
}
