//! From a request to one of the compiled answers.
//!
//! The way of a request, in reading order: [`run`] accepts a connection, where `admission` has a place for it; a `worker` takes it
//! over; `connection` speaks HTTP/1.1 on it with hyper, for as long as its `patience` lasts; `respond` decides: is the `host` ours,
//! what does the `target` name, which representation does the client take (`negotiate`), does it have it already (`conditional`),
//! does it want all of it (`range`); `header` writes the decision down; an [`Observer`] is told. No file is opened and no body is
//! copied on the way: an answer is a slice of the blob.
//!
//! With the feature `tls`, `tls` shakes hands first and sees to the certificate, `http2` speaks HTTP/2 with clients that prefer it, and
//! `redirect` sends there whoever comes in clear.
//!
//! What [`Site`] does with a request is a pure function of the request and the clock's second, so all of it is tested without a
//! socket; what hyper decides before us is tested over one.

mod activation;
mod admission;
mod answer;
mod body;
mod conditional;
mod connection;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod header;
mod host;
#[cfg(feature = "tls")]
mod http2;
mod limits;
mod listener;
mod log;
mod metrics;
mod negotiate;
mod notify;
mod observer;
mod operation;
mod patience;
mod proxy;
mod range;
#[cfg(feature = "tls")]
mod redirect;
mod refusal;
mod respond;
mod run;
mod sandbox;
mod site;
mod target;
#[cfg(feature = "tls")]
mod tls;
mod wire;
mod words;
mod worker;

pub use activation::{Inherited, inherited};
pub use answer::Answer;
pub use body::Body;
pub use header::secure;
pub use limits::Limits;
pub use listener::{Listener, bind, raise_descriptors};
pub use log::{AccessLog, LogAddresses, LogFormat};
pub use metrics::Metrics;
pub use notify::Notifier;
pub use observer::{Client, Exchange, Observer};
pub use operation::{Admin, Operation};
pub use proxy::{Proxies, ProxyHeader};
#[cfg(feature = "tls")]
pub use redirect::Redirect;
pub use run::{Settings, run};
pub use sandbox::{Sandbox, SandboxReport, User};
pub use site::{ServerOptions, Site};
#[cfg(feature = "tls")]
pub use tls::{AcmeOptions, CertificateError, LETS_ENCRYPT, Needs, Report, Tls, TlsError, TlsEvent};
