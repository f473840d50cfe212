//! The site as it is served: a catalogue and who it belongs to.

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use site_model::{Catalogue, Representation};
use std::borrow::Cow;

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
    blob: Bytes,
    options: ServerOptions,
}

impl Site {
    /// Takes a catalogue. A borrowed blob stays where it is; an owned one is moved, not copied.
    pub fn new(mut catalogue: Catalogue, mut options: ServerOptions) -> Self {
        let blob = match std::mem::take(&mut catalogue.blob) {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        for host in &mut options.hosts {
            host.make_ascii_lowercase();
        }
        Self { catalogue, blob, options }
    }

    /// The maps. Its blob is empty: the bytes are reached through [`Self::bytes`].
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The bytes of a representation, shared, not copied. `None` when it points outside the blob, which the compiler never does.
    pub fn bytes(&self, representation: &Representation) -> Option<Bytes> {
        let end = representation.offset.checked_add(representation.len)?;
        (end <= self.blob.len()).then(|| self.blob.slice(representation.offset..end))
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
