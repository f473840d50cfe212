//! A compiled site: entries, redirects and metadata, with lookup by address.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::{Entry, Redirect};

/// Address → entry. Keys are decoded paths with their leading slash, e.g. `/posts/résumé/`.
#[derive(Clone, Debug)]
pub enum Entries {
    /// Created by `site!`.
    Compiled(&'static phf::Map<&'static str, Entry>),
    /// Created by the preview.
    Loaded(HashMap<String, Entry>),
}

/// Old address → redirect, with keys like those of [`Entries`].
#[derive(Clone, Debug)]
pub enum Redirects {
    /// Created by `site!`.
    Compiled(&'static phf::Map<&'static str, Redirect>),
    /// Created by the preview.
    Loaded(HashMap<String, Redirect>),
}

/// A compiled site.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Published addresses.
    pub entries: Entries,
    /// Old addresses.
    pub redirects: Redirects,
    /// The concatenated bytes of all representations.
    pub blob: Cow<'static, [u8]>,
    /// The site's absolute address without a trailing slash, e.g. `https://example.org`.
    pub base_url: Cow<'static, str>,
    /// The abbreviated commit of the sources, if there is one.
    pub commit: Option<Cow<'static, str>>,
    /// Accepted host names in lower case; empty if any is accepted.
    pub hosts: Cow<'static, [Cow<'static, str>]>,
}

impl Catalogue {
    /// The entry at a decoded path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        match &self.entries {
            Entries::Compiled(map) => map.get(path),
            Entries::Loaded(map) => map.get(path),
        }
    }

    /// The redirect at a decoded path.
    pub fn redirect(&self, path: &str) -> Option<&Redirect> {
        match &self.redirects {
            Redirects::Compiled(map) => map.get(path),
            Redirects::Loaded(map) => map.get(path),
        }
    }

    /// Every address with its entry, sorted by address.
    #[allow(clippy::disallowed_methods, reason = "sorted right after")]
    pub fn sorted_entries(&self) -> Vec<(&str, &Entry)> {
        let mut all: Vec<(&str, &Entry)> = match &self.entries {
            Entries::Compiled(map) => map.entries().map(|(path, entry)| (*path, entry)).collect(),
            Entries::Loaded(map) => map.iter().map(|(path, entry)| (path.as_str(), entry)).collect(),
        };
        all.sort_unstable_by_key(|(path, _)| *path);
        all
    }

    /// Every old address with its redirect, sorted by address.
    #[allow(clippy::disallowed_methods, reason = "sorted right after")]
    pub fn sorted_redirects(&self) -> Vec<(&str, &Redirect)> {
        let mut all: Vec<(&str, &Redirect)> = match &self.redirects {
            Redirects::Compiled(map) => map.entries().map(|(path, to)| (*path, to)).collect(),
            Redirects::Loaded(map) => map.iter().map(|(path, to)| (path.as_str(), to)).collect(),
        };
        all.sort_unstable_by_key(|(path, _)| *path);
        all
    }
}
