//! A site that can be replaced while it is served, and the news of it for browsers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode, header};
use site_server::{Body, Handler, Site};
use tokio::sync::mpsc;

/// Where browsers wait for news.
pub(crate) const EVENTS: &str = "/__site/events";
/// What they wait with.
pub(crate) const SCRIPT: &str = "/__site/preview.js";

/// Each page loads it. It reloads the page when another site is served than the one the page came from, also after the program was
/// started anew, and shows errors over the page.
const SCRIPT_TEXT: &str = include_str!("preview.js");

/// Silence longer than this makes proxies, and our own server, close a connection.
const QUIET: Duration = Duration::from_secs(10);

/// News that wait to be sent to one browser; one that lags further behind is let go, and comes back by itself.
const BACKLOG: usize = 8;

/// The site as it is now.
pub(crate) struct Live {
    site: RwLock<Arc<Site>>,
    /// Told apart by browsers.
    version: AtomicU64,
    news: Mutex<News>,
}

struct News {
    readers: Vec<mpsc::Sender<Bytes>>,
    /// The errors that keep the site from being replaced.
    errors: Option<String>,
    spoken: Instant,
    closed: bool,
}

impl Live {
    pub(crate) fn new(site: Site) -> Self {
        // Another start of the program serves another version.
        let start = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let version = AtomicU64::new(u64::try_from(start.as_millis()).unwrap_or_default());
        let news = News { readers: Vec::new(), errors: None, spoken: Instant::now(), closed: false };
        Self { site: RwLock::new(Arc::new(site)), version, news: Mutex::new(news) }
    }

    /// Serves another site from now on. Answers that have begun end with the old one. `show` is where browsers are sent.
    pub(crate) fn replace(&self, site: Site, show: Option<&str>) {
        // The old one goes when browsers have heard of the new one: a large one takes a while.
        let _old = std::mem::replace(&mut *self.site.write().unwrap_or_else(PoisonError::into_inner), Arc::new(site));
        let version = self.version.fetch_add(1, Ordering::Relaxed) + 1;
        let mut news = self.news();
        news.errors = None;
        let version = version.to_string();
        news.tell(&event("version", &show.map_or(version.clone(), |address| format!("{version}\n{address}"))));
    }

    /// Tells of errors; the site stays.
    pub(crate) fn report(&self, errors: &str) {
        let mut news = self.news();
        news.errors = Some(errors.to_owned());
        news.tell(&event("errors", errors));
    }

    /// Says something without meaning, where nothing has been said for long.
    pub(crate) fn keep_alive(&self) {
        let mut news = self.news();
        if news.spoken.elapsed() > QUIET {
            news.tell(&Bytes::from_static(b":\n\n"));
        }
    }

    /// Ends all waiting.
    pub(crate) fn close(&self) {
        let mut news = self.news();
        news.closed = true;
        news.readers.clear();
    }

    fn news(&self) -> std::sync::MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(&self) -> Body {
        let (sender, receiver) = mpsc::channel(BACKLOG);
        let mut news = self.news();
        let _ = sender.try_send(event("version", &self.version.load(Ordering::Relaxed).to_string()));
        if let Some(errors) = &news.errors {
            let _ = sender.try_send(event("errors", errors));
        }
        if !news.closed {
            news.readers.push(sender);
        }
        Body::Stream(receiver)
    }
}

impl News {
    fn tell(&mut self, event: &Bytes) {
        self.spoken = Instant::now();
        self.readers.retain(|reader| reader.try_send(event.clone()).is_ok());
    }
}

/// One event of a stream (HTML, "Server-sent events").
fn event(name: &str, text: &str) -> Bytes {
    let mut event = format!("event: {name}\n");
    for line in text.lines() {
        event.push_str("data: ");
        event.push_str(line);
        event.push('\n');
    }
    event.push('\n');
    Bytes::from(event)
}

impl Handler for Live {
    fn handle(&self, request: Parts) -> Response<Body> {
        let (kind, body) = match (&request.method, request.uri.path()) {
            (&Method::GET, EVENTS) => ("text/event-stream", self.listen()),
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
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use http::Request;
    use http_body::Body as _;

    use super::*;
    use crate::preview::inject::nothing_yet;

    fn live() -> Live {
        Live::new(nothing_yet())
    }

    fn get(live: &Live, path: &str) -> Response<Body> {
        live.handle(Request::get(path).header("host", "localhost").body(()).unwrap().into_parts().0)
    }

    /// What has been said so far, and whether it is over.
    fn heard(body: &mut Body) -> (String, bool) {
        let mut context = Context::from_waker(Waker::noop());
        let mut text = String::new();
        loop {
            match pin!(&mut *body).poll_frame(&mut context) {
                Poll::Ready(Some(frame)) => text.push_str(std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap()),
                Poll::Ready(None) => return (text, true),
                Poll::Pending => return (text, false),
            }
        }
    }

    #[test]
    fn browsers_hear_of_new_sites_and_of_errors() {
        let live = live();
        let mut early = get(&live, EVENTS).into_body();
        let (first, over) = heard(&mut early);
        assert!(first.starts_with("event: version\ndata: ") && first.ends_with("\n\n") && !over);
        live.report("error: x\n  there");
        assert_eq!(heard(&mut early).0, "event: errors\ndata: error: x\ndata:   there\n\n");
        let mut late = get(&live, EVENTS).into_body();
        assert!(heard(&mut late).0.ends_with("data:   there\n\n"));
        live.replace(nothing_yet(), Some("/a/"));
        assert!(heard(&mut late).0.ends_with("\ndata: /a/\n\n"));
        heard(&mut early);
        live.replace(nothing_yet(), None);
        let told = heard(&mut late).0;
        assert_eq!(told, heard(&mut early).0);
        assert_ne!(told, first);
        live.close();
        assert!(heard(&mut late).1);
        assert!(heard(&mut get(&live, EVENTS).into_body()).1);
    }

    #[test]
    fn only_two_addresses_are_its_own() {
        let live = live();
        let script = get(&live, SCRIPT);
        assert_eq!(script.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(script.headers()["x-content-type-options"], "nosniff");
        assert_eq!(get(&live, "/404.html").status(), 200);
        assert_eq!(get(&live, "/__site/other").status(), 404);
    }
}
