//! A compiled site: catalogue, bytes, and the hosts it answers to. `respond` implements the handler for it.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use site_model::{Catalogue, Representation};

/// The hosts a site answers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostOptions {
    /// Host names without ports. Empty: any.
    pub hosts: Vec<String>,
    /// Origin to which requests for other hosts are redirected (308), e.g. `https://example.org`. `None`: they get 421.
    pub canonical: Option<String>,
}

/// A catalogue ready to be served.
#[derive(Debug)]
pub struct Site {
    catalogue: Catalogue,
    store: Store,
    options: HostOptions,
}

/// Where bodies are stored.
enum Store {
    /// In one blob.
    Blob(Bytes),
    /// Wherever this function finds them.
    Fetch(Box<Fetch>),
}

/// Returns the bytes of a representation.
type Fetch = dyn Fn(&Representation) -> Option<Bytes> + Send + Sync;

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blob(_) => "Blob",
            Self::Fetch(_) => "Fetch",
        })
    }
}

impl Site {
    /// Serves a catalogue. A borrowed blob is used in place; an owned one is moved, not copied.
    pub fn new(mut catalogue: Catalogue, options: HostOptions) -> Self {
        let blob = match std::mem::take(&mut catalogue.blob) {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self::with_store(catalogue, Store::Blob(blob), options)
    }

    /// Serves a catalogue whose bodies are not in its blob. `fetch` returns exactly the number of bytes that the representation states.
    /// Used by the preview, which holds bodies separately and would otherwise copy all of them at each edit.
    pub fn with_fetch(
        catalogue: Catalogue,
        options: HostOptions,
        fetch: impl Fn(&Representation) -> Option<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self::with_store(catalogue, Store::Fetch(Box::new(fetch)), options)
    }

    fn with_store(catalogue: Catalogue, store: Store, mut options: HostOptions) -> Self {
        for host in &mut options.hosts {
            host.make_ascii_lowercase();
        }
        Self { catalogue, store, options }
    }

    /// Entries and redirects. The blob in it is empty: use [`Self::bytes`].
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The bytes of a representation, shared, not copied. `None` if it points outside the blob, which the compiler never produces.
    pub fn bytes(&self, representation: &Representation) -> Option<Bytes> {
        let blob = match &self.store {
            Store::Blob(blob) => blob,
            Store::Fetch(fetch) => return fetch(representation).filter(|bytes| bytes.len() == representation.len),
        };
        let end = representation.offset.checked_add(representation.len)?;
        (end <= blob.len()).then(|| blob.slice(representation.offset..end))
    }

    pub(crate) fn options(&self) -> &HostOptions {
        &self.options
    }
}
