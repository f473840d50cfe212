//! The site as it is served: a catalogue and who it belongs to.

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use site_model::{Catalogue, Representation};
use std::borrow::Cow;
use std::fmt;

use crate::respond::respond;
use crate::{Answer, Body};

/// What the owner decides about serving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerOptions {
    /// Host names the site answers to, without ports. Empty: any.
    pub hosts: Vec<String>,
    /// Where requests for other hosts are sent (308), e.g. `https://example.org`. `None`: they are refused (421).
    pub canonical: Option<String>,
}

/// A catalogue ready to be served.
#[derive(Debug)]
pub struct Site {
    catalogue: Catalogue,
    store: Store,
    options: ServerOptions,
}

/// Where the bytes are.
enum Store {
    /// In one piece.
    Blob(Bytes),
    /// Wherever whoever made the catalogue has them.
    Elsewhere(Box<Fetch>),
}

/// Gives the bytes of a representation.
type Fetch = dyn Fn(&Representation) -> Option<Bytes> + Send + Sync;

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blob(_) => "Blob",
            Self::Elsewhere(_) => "Elsewhere",
        })
    }
}

impl Site {
    /// Takes a catalogue. A borrowed blob stays where it is; an owned one is moved, not copied.
    pub fn new(mut catalogue: Catalogue, options: ServerOptions) -> Self {
        let blob = match std::mem::take(&mut catalogue.blob) {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        Self::of(catalogue, Store::Blob(blob), options)
    }

    /// Takes a catalogue whose bytes lie elsewhere: `fetch` gives those of a representation, exactly as many as it says. For preview, which
    /// has them in pieces and would have to copy all of them at each edit.
    pub fn fetching(
        catalogue: Catalogue,
        options: ServerOptions,
        fetch: impl Fn(&Representation) -> Option<Bytes> + Send + Sync + 'static,
    ) -> Self {
        Self::of(catalogue, Store::Elsewhere(Box::new(fetch)), options)
    }

    fn of(catalogue: Catalogue, store: Store, mut options: ServerOptions) -> Self {
        for host in &mut options.hosts {
            host.make_ascii_lowercase();
        }
        Self { catalogue, store, options }
    }

    /// The maps. Its blob is empty: the bytes are reached through [`Self::bytes`].
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The bytes of a representation, shared, not copied. `None` when it points outside the blob, which the compiler never does.
    pub fn bytes(&self, representation: &Representation) -> Option<Bytes> {
        let blob = match &self.store {
            Store::Blob(blob) => blob,
            Store::Elsewhere(fetch) => return fetch(representation).filter(|bytes| bytes.len() == representation.len),
        };
        let end = representation.offset.checked_add(representation.len)?;
        (end <= blob.len()).then(|| blob.slice(representation.offset..end))
    }

    pub(crate) fn options(&self) -> &ServerOptions {
        &self.options
    }
}

impl Answer for Site {
    fn answer(&self, request: Parts) -> Response<Body> {
        respond(self, request)
    }
}
