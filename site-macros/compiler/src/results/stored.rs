//! Results as bytes, for a [`Store`].
//!
//! The bytes may be damaged, so decoding is defensive. The store ensures that the same version of the compiler wrote them: a key identifies
//! the inputs of a result, not the program.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use site_model::Coding;

use super::entry::CachedDocument;
use super::trace::RecordedQuery;
use crate::body::CodedBody;
use crate::store::Store;
use site_diag::FileId;
use site_markdown::Document;
use site_settings::cache_key::{CacheKey, key};

#[derive(Serialize)]
struct Written<'a> {
    document: &'a Document,
    file: FileId,
    queries: &'a [RecordedQuery],
}

#[derive(Deserialize)]
struct Read {
    document: Document,
    file: FileId,
    queries: Vec<RecordedQuery>,
}

/// A key that depends on the kind of the result.
fn of(kind: &str, made_from: &CacheKey) -> [u8; 32] {
    key(kind, made_from.as_bytes()).into()
}

pub(super) fn document(store: &dyn Store, key: &CacheKey) -> Option<CachedDocument> {
    let Read { document, file, queries } = postcard::from_bytes(&store.get(&of("stored document", key))?).ok()?;
    Some(CachedDocument { document: Arc::new(document), diagnostics: Vec::new(), file, queries, preview: false })
}

/// Bodies with diagnostics are not stored: they are few, and their diagnostics must be reported again.
pub(super) fn put_document(store: &dyn Store, key: &CacheKey, rendering: &CachedDocument) {
    if !rendering.diagnostics.is_empty() {
        return;
    }
    let written = Written { document: &rendering.document, file: rendering.file, queries: &rendering.queries };
    if let Ok(bytes) = postcard::to_stdvec(&written) {
        store.put(&of("stored document", key), &bytes);
    }
}

pub(super) fn coded(store: &dyn Store, hash: &CacheKey) -> Option<Vec<CodedBody>> {
    let forms: Vec<(Coding, Vec<u8>)> = postcard::from_bytes(&store.get(&of("stored codings", hash))?).ok()?;
    Some(forms.into_iter().map(|(coding, bytes)| CodedBody { coding, body: bytes.into() }).collect())
}

pub(super) fn put_coded(store: &dyn Store, hash: &CacheKey, forms: &[CodedBody]) {
    let forms: Vec<(Coding, &[u8])> = forms.iter().map(|form| (form.coding, form.body.bytes().as_ref())).collect();
    if let Ok(bytes) = postcard::to_stdvec(&forms) {
        store.put(&of("stored codings", hash), &bytes);
    }
}
