//! The interface between connections and whatever produces responses.

use http::Response;
use http::request::Parts;

use super::body::Body;

/// Answers requests: the site itself, or something in front of it, such as the preview.
///
/// `handle` runs on the connection's thread and must not block. Request bodies are not passed on, because no handler needs one.
pub trait Handler: Send + Sync + 'static {
    /// Answers one request. Takes the head by value so that its header map can be reused for the response.
    fn handle(&self, request: Parts) -> Response<Body>;
}
