//! Connections: accepting, limiting, timing out and closing them, and HTTP framing with hyper.
//!
//! [`run`] accepts a connection if the [`limiter`] has a permit; a [`worker`] thread takes it, does the TLS handshake and serves
//! [`http1`] or [`http2`] until the client is done, the [`idle_timer`] fires or [`shutdown`] is triggered. [`dispatch`] checks a request
//! against the limits, calls the handler and reports the result to the observer.

pub(crate) mod activity;
pub(crate) mod coarse_clock;
pub(crate) mod dispatch;
pub(crate) mod failure;
pub(crate) mod framing;
#[cfg(feature = "tls")]
pub(crate) mod hpack;
pub(crate) mod http1;
pub(crate) mod http1_stream;
#[cfg(feature = "tls")]
pub(crate) mod http2;
#[cfg(feature = "tls")]
pub(crate) mod http2_budget;
#[cfg(feature = "tls")]
pub(crate) mod http2_frames;
#[cfg(feature = "tls")]
pub(crate) mod http2_heads;
#[cfg(feature = "tls")]
pub(crate) mod http2_stream;
#[cfg(feature = "tls")]
pub(crate) mod huffman;
pub(crate) mod idle_timer;
pub(crate) mod limiter;
pub(crate) mod linger;
pub(crate) mod listener;
pub(crate) mod memory;
pub(crate) mod parser_rejection;
pub(crate) mod proxy;
pub(crate) mod run;
pub(crate) mod shutdown;
pub(crate) mod state;
pub(crate) mod worker;
