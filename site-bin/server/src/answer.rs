//! Whatever answers requests.

use http::Response;
use http::request::Parts;

use crate::Body;

/// Answers requests: the site itself, or something that stands before it, as preview does.
///
/// It is asked on the connection's own thread and must not block. The request's body is never handed over: nothing here has use
/// for one.
pub trait Answer: Send + Sync + 'static {
    /// The answer to one request. Takes the head by value so that its header map can be used again for the answer.
    fn answer(&self, request: Parts) -> Response<Body>;
}
