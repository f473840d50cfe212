//! The output of an earlier assembly. The next one reuses what has not changed.

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
use crate::site_templates::SiteTemplates;

/// Responses, and the diagnostics of creating them.
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

/// The complete output, for the next assembly if only bodies of pages differ. The HTML of a page depends on its own body and no other;
/// feeds depend on the summaries of the bodies they list; everything else depends on none.
pub(crate) struct PreviousOutput {
    pub(super) claimed: Arc<BTreeSet<String>>,
    pub(super) generated: Arc<BTreeSet<String>>,
    pub(super) frames: Arc<Vec<Frame>>,
    pub(super) sheets: Arc<Sheets>,
    pub(super) own: Option<Arc<SiteTemplates>>,
    /// By [`PageId`], like the next three fields.
    pub(super) bodies: Vec<RenderedBody>,
    pub(super) items: Vec<OnceLock<Shared<FeedItem>>>,
    pub(super) pages: Vec<PageOutput>,
    pub(super) feeds: Vec<Arc<[Response]>>,
    /// Diagnostics of the settings and of all front matter together.
    pub(super) site_diagnostics: Vec<Diagnostic>,
    /// Everything that belongs to no page.
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
