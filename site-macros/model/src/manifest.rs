//! The serialised form of a catalogue, which the build script writes to OUT_DIR beside the blob.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Catalogue, Entries, Entry, Redirect, Redirects};

/// An asset's logical name and the fingerprinted address it is served at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetEntry {
    /// Path below `assets/`, e.g. `css/site.css`.
    pub name: String,
    /// e.g. `/assets/css/site.1a2b3c4d.css`.
    pub address: String,
    /// Subresource Integrity value, e.g. `sha384-…`.
    pub integrity: String,
}

/// The input of `site!`, besides the bytes. Lists are sorted by their first field and contain no duplicates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Decoded address and entry.
    pub entries: Vec<(String, Entry)>,
    /// Decoded old address and redirect.
    pub redirects: Vec<(String, Redirect)>,
    /// Assets by name.
    pub assets: Vec<AssetEntry>,
    /// Absolute address without trailing slash.
    pub base_url: String,
    /// Abbreviated commit.
    pub commit: Option<String>,
    /// Accepted host names in lower case; empty if any is accepted.
    pub hosts: Vec<String>,
    /// Errors, rendered as plain text like rustc's. If there are any, the lists above are empty.
    pub errors: Vec<String>,
}

/// The bytes are not a manifest of this version.
#[derive(Debug)]
pub struct ManifestError(postcard::Error);

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unreadable site manifest: {}", self.0)
    }
}

impl std::error::Error for ManifestError {}

impl Manifest {
    /// Serialises the manifest; equal manifests give equal bytes.
    ///
    /// # Errors
    /// None in practice: every field can be serialised.
    pub fn to_bytes(&self) -> Result<Vec<u8>, ManifestError> {
        postcard::to_stdvec(self).map_err(ManifestError)
    }

    /// Parses the output of [`Self::to_bytes`].
    ///
    /// # Errors
    /// When the bytes are incomplete or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ManifestError> {
        postcard::from_bytes(bytes).map_err(ManifestError)
    }

    /// A catalogue in memory, for the preview and tests.
    pub fn into_catalogue(self, blob: Vec<u8>) -> Catalogue {
        Catalogue {
            entries: Entries::Loaded(self.entries.into_iter().collect()),
            redirects: Redirects::Loaded(self.redirects.into_iter().collect()),
            blob: blob.into(),
            base_url: self.base_url.into(),
            commit: self.commit.map(Into::into),
            hosts: self.hosts.into_iter().map(Into::into).collect::<Vec<_>>().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cache, Coding, Representation, RouteKind};

    #[test]
    fn survives_a_round_trip_and_refuses_a_cut_one() {
        let entry = Entry {
            kind: RouteKind::Page,
            status: 200,
            media_type: "text/html; charset=utf-8".into(),
            cache: Cache::Revalidate,
            last_modified: Some(1_700_000_000),
            csp: Some("default-src 'none'".into()),
            representations: vec![Representation { coding: Coding::Identity, offset: 7, len: 5, etag: "\"abc\"".into() }].into(),
        };
        let manifest = Manifest {
            entries: vec![("/résumé/".into(), entry)],
            redirects: vec![("/old/".into(), Redirect { to: "/r%C3%A9sum%C3%A9/".into(), status: 308 })],
            base_url: "https://example.org".into(),
            ..Manifest::default()
        };
        let bytes = manifest.to_bytes().unwrap();
        assert_eq!(Manifest::from_bytes(&bytes).unwrap(), manifest);
        assert!(Manifest::from_bytes(&bytes[..bytes.len() / 2]).is_err());
        let catalogue = manifest.into_catalogue(vec![0; 12]);
        assert_eq!(catalogue.entry("/résumé/").unwrap().identity().range(), 7..12);
        assert_eq!(catalogue.redirect("/old/").unwrap().status, 308);
    }
}
