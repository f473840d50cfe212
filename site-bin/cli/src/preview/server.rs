//! Answers requests with the site as it was compiled last, and with preview's own script and events.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, header};
use site_server::{Body, Handler, Site};

use super::event_stream::EventStreams;
use super::request_guard::RequestGuard;

/// Address of the event stream.
const EVENTS: &str = "/__site/events";
/// Address of the script.
pub(crate) const SCRIPT: &str = "/__site/preview.js";

/// The script in every page. It reloads the page when the site has changed since the page was loaded, also across a restart of the program,
/// and shows errors.
const SCRIPT_TEXT: &str = include_str!("preview.js");

/// Answers requests. The site can be replaced at any time.
pub(crate) struct PreviewServer {
    guard: RequestGuard,
    site: RwLock<Arc<Site>>,
    events: EventStreams,
}

impl PreviewServer {
    pub(crate) fn new(site: Site, guard: RequestGuard) -> Self {
        // The time differs from one run of the program to the next, so browsers notice a restart.
        let start = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let events = EventStreams::new(u64::try_from(start.as_millis()).unwrap_or_default());
        Self { guard, site: RwLock::new(Arc::new(site)), events }
    }

    /// Serves another site from now on. Responses that have begun end with the old one. `show` is where browsers are sent.
    pub(crate) fn replace(&self, site: Site, show: Option<&str>) {
        // The old site is dropped only after browsers are notified: dropping a large one takes a while.
        let _old = std::mem::replace(&mut *self.site.write().unwrap_or_else(PoisonError::into_inner), Arc::new(site));
        self.events.send_version(show);
    }

    /// The event streams of browsers.
    pub(crate) fn events(&self) -> &EventStreams {
        &self.events
    }
}

impl Handler for PreviewServer {
    fn handle(&self, request: Parts) -> Response<Body> {
        if let Err(rejection) = self.guard.check(&request) {
            return rejection.response();
        }
        let (kind, body) = match (&request.method, request.uri.path()) {
            (&Method::GET, EVENTS) => ("text/event-stream", self.events.subscribe()),
            (&Method::GET, SCRIPT) => ("text/javascript; charset=utf-8", Body::Full(Bytes::from_static(SCRIPT_TEXT.as_bytes()))),
            _ => {
                let site = Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner));
                return site.handle(request);
            }
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::OK;
        site_server::add_security_headers(response.headers_mut());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;
    use crate::preview::script::empty_site;

    fn get(server: &PreviewServer, path: &str) -> Response<Body> {
        server.handle(Request::get(path).header("host", "localhost").body(()).unwrap().into_parts().0)
    }

    #[test]
    fn only_two_addresses_are_its_own() {
        let server = PreviewServer::new(empty_site(), RequestGuard::new(&[]));
        let script = get(&server, SCRIPT);
        assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(script.headers()["x-content-type-options"], "nosniff");
        assert_eq!(get(&server, EVENTS).headers()["content-type"], "text/event-stream");
        assert_eq!(get(&server, "/404.html").status(), 404);
        assert_eq!(get(&server, "/__site/other").status(), 404);
    }

    #[test]
    fn nothing_is_answered_for_other_hosts() {
        let server = PreviewServer::new(empty_site(), RequestGuard::new(&[]));
        for path in [SCRIPT, EVENTS, "/404.html", "/"] {
            let request = Request::get(path).header("host", "a.example").body(()).unwrap().into_parts().0;
            let response = server.handle(request);
            assert_eq!(response.status(), 421, "{path}");
            assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
        }
    }
}
