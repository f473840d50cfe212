//! The output of an earlier assembly, of which the next one takes over what has not changed.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use site_diag::Diagnostic;
use site_model::Redirect;
use site_settings::cache_key::Shared;

use super::frame::Frame;
use super::rendered::RenderedBody;
use super::sheets::Sheets;
use crate::content::PageId;
use crate::feed::FeedItem;
use crate::output::Response;

/// Answers, and the diagnostics from making them.
#[derive(Clone)]
pub(super) struct PageOutput {
    pub(super) responses: Arc<[Response]>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl PageOutput {
    pub(super) fn from<A: Into<Arc<[Response]>>>(make: impl FnOnce(&mut Vec<Diagnostic>) -> A) -> Self {
        let mut diagnostics = Vec::new();
        Self { responses: make(&mut diagnostics).into(), diagnostics }
    }
}

/// Everything that was assembled, for the next time if only some bodies differ. The HTML of a page depends on its own body and on no other;
/// feeds depend on the beginnings of the bodies they list; everything else depends on none.
pub(crate) struct PreviousOutput {
    pub(super) generated: Arc<BTreeSet<String>>,
    pub(super) frames: Arc<Vec<Frame>>,
    pub(super) sheets: Arc<Sheets>,
    /// By [`PageId`], as the next three.
    pub(super) bodies: Vec<RenderedBody>,
    pub(super) items: Vec<OnceLock<Shared<FeedItem>>>,
    pub(super) pages: Vec<PageOutput>,
    pub(super) feeds: Vec<Arc<[Response]>>,
    /// What is wrong with the settings and the heads seen together.
    pub(super) site_diagnostics: Vec<Diagnostic>,
    /// What stands for the site as a whole, and files.
    pub(super) rest: PageOutput,
    pub(super) redirects: Vec<(String, Redirect)>,
}

impl PreviousOutput {
    /// Does a body depend on those of other pages?
    pub(crate) fn reads_bodies(&self) -> bool {
        self.bodies.iter().any(|body| body.reads_bodies)
    }
}

/// The previous output, and the pages whose bodies were edited since.
#[derive(Clone, Copy)]
pub(crate) struct Changes<'a> {
    pub(crate) previous: &'a PreviousOutput,
    pub(crate) edited: &'a BTreeSet<PageId>,
}
