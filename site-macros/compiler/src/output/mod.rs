//! Lays out the site. Input: responses. Output: one blob and a manifest.

mod coding;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use blake3::Hash;
use data_encoding::BASE64URL_NOPAD;
use rayon::prelude::*;
use site_model::{Cache as CacheRule, Coding, Entry, Manifest, Representation, RouteKind};

pub use crate::body::Body;
use crate::body::CodedBody;
use crate::results::ResultCache;

/// A response before compression. Cheap to clone: most are what they were before an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Decoded address, with base path.
    pub address: Arc<str>,
    /// What it is.
    pub kind: RouteKind,
    /// 200 or 404.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: Cow<'static, str>,
    /// Seconds since 1970.
    pub last_modified: Option<i64>,
    /// HTML's policy.
    pub csp: Option<Arc<str>>,
    /// The bytes.
    pub body: Body,
}

/// A compiled site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The manifest.
    pub manifest: Manifest,
    /// All bytes. Concatenated, they are the blob that the manifest's offsets refer to.
    pub pieces: Vec<Arc<[u8]>>,
}

impl Site {
    /// The concatenated bytes.
    pub fn blob(&self) -> Vec<u8> {
        self.pieces.concat()
    }
}

/// Compresses (if requested), tags and lays out. Responses with equal bytes share them in the blob.
///
/// Fills only the manifest's entries; the caller adds redirects, assets and the site's address. If two responses have the same address, the
/// first is kept; the caller has reported it. The output does not depend on the order of the responses, the number of processors or the
/// cache.
pub fn lay_out(mut responses: Vec<Response>, compress: bool, results: &ResultCache) -> Site {
    responses.sort_by(|a, b| a.address.cmp(&b.address));
    responses.dedup_by(|later, first| later.address == first.address);

    // Every distinct body once, in the order of the first address that has it; compressed if any of its responses may be.
    let mut index: HashMap<Hash, usize> = HashMap::with_capacity(responses.len());
    let mut bodies: Vec<(Body, bool)> = Vec::with_capacity(responses.len());
    let mut body_of = Vec::with_capacity(responses.len());
    for response in &responses {
        let body = *index.entry(response.body.hash).or_insert_with(|| {
            bodies.push((response.body.clone(), false));
            bodies.len() - 1
        });
        bodies[body].1 |= compress && coding::is_compressible(&response.media_type);
        body_of.push(body);
    }

    let coded: Vec<Arc<Vec<CodedBody>>> = if compress {
        let codings = |(body, compress): &(Body, bool)| match compress {
            true => results.coded(coding::cache_key(&body.hash), || coded(body)),
            false => Arc::default(),
        };
        bodies.par_iter().with_max_len(1).map(codings).collect()
    } else {
        vec![Arc::default(); bodies.len()]
    };
    let mut pieces = Vec::with_capacity(bodies.len());
    let mut offset = 0;
    let mut place = |coding: Coding, body: &Body| {
        let representation = Representation { coding, offset, len: body.bytes.len(), etag: etag(&body.hash).into() };
        offset += body.bytes.len();
        pieces.push(Arc::clone(&body.bytes));
        representation
    };
    let placed: Vec<Vec<Representation>> = bodies
        .iter()
        .zip(&coded)
        .map(|((body, _), coded)| {
            let identity = place(Coding::Identity, body);
            std::iter::once(identity).chain(coded.iter().map(|coded| place(coded.coding, &coded.body))).collect()
        })
        .collect();

    let mut entries = Vec::with_capacity(responses.len());
    for (response, body) in responses.into_iter().zip(body_of) {
        // If a body is both text and not text, only the text response has the codings.
        let all = &placed[body];
        let representations = if coding::is_compressible(&response.media_type) { all.clone() } else { all[..1].to_vec() };
        entries.push((
            response.address.as_ref().to_owned(),
            Entry {
                kind: response.kind,
                status: response.status,
                media_type: response.media_type,
                cache: if response.kind == RouteKind::Asset { CacheRule::Immutable } else { CacheRule::Revalidate },
                last_modified: response.last_modified,
                csp: response.csp.map(|policy| policy.as_ref().to_owned().into()),
                representations: representations.into(),
            },
        ));
    }
    Site { manifest: Manifest { entries, ..Manifest::default() }, pieces }
}

/// The codings that are smaller than the body.
fn coded(body: &Body) -> Vec<CodedBody> {
    [Coding::Gzip, Coding::Zstd, Coding::Brotli]
        .into_par_iter()
        .filter_map(|coding| {
            let bytes = coding::encoded(coding, &body.bytes).filter(|bytes| bytes.len() < body.bytes.len())?;
            Some(CodedBody { coding, body: bytes.into() })
        })
        .collect()
}

/// A strong entity tag (RFC 9110, section 8.8.3): 128 bits of a hash of the representation's bytes.
fn etag(hash: &Hash) -> String {
    format!("\"{}\"", BASE64URL_NOPAD.encode(&hash.as_bytes()[..16]))
}

#[cfg(test)]
mod tests;
