//! From answers to one blob and a manifest.

mod coding;

use std::collections::HashMap;

use blake3::Hash;
use data_encoding::BASE64URL_NOPAD;
use rayon::prelude::*;
use site_model::{Cache, Coding, Entry, Manifest, Representation, RouteKind};

/// An answer before compression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Decoded address, with base path.
    pub address: String,
    /// What it is.
    pub kind: RouteKind,
    /// 200 or 404.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: String,
    /// Seconds since 1970.
    pub last_modified: Option<i64>,
    /// HTML's policy.
    pub csp: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A compiled site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What lies where.
    pub manifest: Manifest,
    /// All bytes.
    pub blob: Vec<u8>,
}

/// Compresses (where asked to), tags and lays out. Answers of equal bytes share their place in the blob.
///
/// Fills the manifest's entries only: redirects, assets and the site's address are the caller's. Where two answers have one
/// address the first is kept; the caller has reported it. Equal answers give equal sites, whatever their order and the number of
/// processors.
pub fn lay_out(mut answers: Vec<Answer>, compress: bool) -> Site {
    answers.sort_by(|a, b| a.address.cmp(&b.address));
    answers.dedup_by(|later, first| later.address == first.address);

    // Every distinct body once, in the order of the first address it is at; compressed if any of its answers may be.
    let mut index: HashMap<Hash, usize> = HashMap::with_capacity(answers.len());
    let mut bodies: Vec<Body<'_>> = Vec::with_capacity(answers.len());
    let hashes: Vec<Hash> = answers.par_iter().map(|answer| blake3::hash(&answer.bytes)).collect();
    let mut body_of = Vec::with_capacity(answers.len());
    for (answer, hash) in answers.iter().zip(hashes) {
        let body = *index.entry(hash).or_insert_with(|| {
            bodies.push(Body { bytes: &answer.bytes, hash, compress: false });
            bodies.len() - 1
        });
        bodies[body].compress |= compress && coding::is_compressible(&answer.media_type);
        body_of.push(body);
    }

    let coded: Vec<Vec<Coded>> = bodies.par_iter().with_max_len(1).map(Body::coded).collect();
    let size =
        bodies.iter().map(|body| body.bytes.len()).sum::<usize>() + coded.iter().flatten().map(|c| c.bytes.len()).sum::<usize>();
    let mut blob = Vec::with_capacity(size);
    let mut place = |coding: Coding, bytes: &[u8], hash: &Hash| {
        let offset = blob.len();
        blob.extend_from_slice(bytes);
        Representation { coding, offset, len: bytes.len(), etag: etag(hash).into() }
    };
    let placed: Vec<Vec<Representation>> = bodies
        .iter()
        .zip(&coded)
        .map(|(body, coded)| {
            let identity = place(Coding::Identity, body.bytes, &body.hash);
            std::iter::once(identity).chain(coded.iter().map(|c| place(c.coding, &c.bytes, &c.hash))).collect()
        })
        .collect();

    let mut entries = Vec::with_capacity(answers.len());
    for (answer, body) in answers.into_iter().zip(body_of) {
        // Of a body that is both text and not, only the text's answer has the codings.
        let all = &placed[body];
        let representations = if coding::is_compressible(&answer.media_type) { all.clone() } else { all[..1].to_vec() };
        entries.push((
            answer.address,
            Entry {
                kind: answer.kind,
                status: answer.status,
                media_type: answer.media_type.into(),
                cache: if answer.kind == RouteKind::Asset { Cache::Immutable } else { Cache::Revalidate },
                last_modified: answer.last_modified,
                csp: answer.csp.map(Into::into),
                representations: representations.into(),
            },
        ));
    }
    Site { manifest: Manifest { entries, ..Manifest::default() }, blob }
}

/// Bytes that one or more answers have.
struct Body<'a> {
    bytes: &'a [u8],
    hash: Hash,
    compress: bool,
}

/// A coded form of a body.
struct Coded {
    coding: Coding,
    bytes: Vec<u8>,
    hash: Hash,
}

impl Body<'_> {
    /// The codings that are smaller than the bytes themselves.
    fn coded(&self) -> Vec<Coded> {
        if !self.compress {
            return Vec::new();
        }
        [Coding::Gzip, Coding::Zstd, Coding::Brotli]
            .into_par_iter()
            .filter_map(|coding| {
                let bytes = coding::encoded(coding, self.bytes).filter(|bytes| bytes.len() < self.bytes.len())?;
                Some(Coded { coding, hash: blake3::hash(&bytes), bytes })
            })
            .collect()
    }
}

/// A strong entity tag (RFC 9110, section 8.8.3): 128 bits of a hash of the representation's bytes.
fn etag(hash: &Hash) -> String {
    format!("\"{}\"", BASE64URL_NOPAD.encode(&hash.as_bytes()[..16]))
}

#[cfg(test)]
mod tests;
