//! From a parsed request head to a response, independent of the HTTP version: check the limits, call the handler, add HSTS, record.

use std::sync::Arc;

use http::request::Parts;
use http::{Response, StatusCode};

use super::state::ServerState;
use crate::http::handler::Handler;
use crate::http::response::status_response;
use crate::http::security_headers::add_hsts;
use crate::operate::exchange_recorder::{ExchangeRecorder, RecordedBody};
use crate::operate::observer::ConnectionInfo;

/// Answers one request. If the version-specific checks failed, `checked` is the status to respond with.
pub(crate) fn dispatch<H: Handler>(
    state: &ServerState<H>,
    connection: &Arc<ConnectionInfo>,
    head: Parts,
    checked: Result<(), StatusCode>,
) -> Response<RecordedBody> {
    let recorder = state.observer.as_ref().map(|observer| {
        let peer = connection.peer.ip();
        let address = state.proxies.as_ref().and_then(|proxies| proxies.client_address(peer, &head.headers)).unwrap_or(peer);
        ExchangeRecorder::start(observer, connection, address, &head)
    });
    let mut response = match checked.and_then(|()| state.limits.check_head(&head)) {
        Ok(()) => state.handler.handle(head),
        Err(status) => status_response(status, head),
    };
    if connection.tls {
        add_hsts(response.headers_mut());
    }
    RecordedBody::wrap(response, recorder)
}
