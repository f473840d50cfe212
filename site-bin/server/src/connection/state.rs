//! State shared by all connections of a server.

use std::sync::Arc;

use super::proxy::TrustedProxies;
use crate::limits::Limits;
use crate::operate::observer::Observer;

/// State shared by all connections.
pub(crate) struct ServerState<H> {
    pub(crate) handler: Arc<H>,
    pub(crate) limits: Limits,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) proxies: Option<TrustedProxies>,
}

#[cfg(feature = "tls")]
impl<H> ServerState<H> {
    /// The same state with another handler.
    pub(crate) fn with_handler<B>(&self, handler: Arc<B>) -> ServerState<B> {
        let Self { limits, observer, proxies, .. } = self;
        let (observer, proxies) = (observer.clone(), proxies.clone());
        ServerState { handler, limits: *limits, observer, proxies }
    }
}
