//! The HTTP server for compiled sites.
//!
//! [`run`] accepts connections and serves a [`Handler`]; [`Site`] is the handler for a compiled catalogue. No file is opened and no body
//! copied for a request: a response body is a slice of the blob.
//!
//! Modules, each of which only uses those before it:
//!
//! - `limits`: resource limits;
//! - `sandbox`: what the process gives up before it serves;
//! - `directory`: files reached through handles of their directories;
//! - `tls`: handshakes and certificates (feature `tls`);
//! - `http`: from a request head to a response, as a pure function of the request and the current second;
//! - `operate`: log, metrics, service manager;
//! - `connection`: sockets, threads, timeouts, HTTP/1 and HTTP/2 with hyper.
//!
//! What [`Site`] responds is tested without sockets; what hyper decides before it is tested over sockets.

mod certificate_status;
mod connection;
mod directory;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
mod http;
mod limits;
mod operate;
mod sandbox;
#[cfg(feature = "tls")]
mod tls;

pub use self::certificate_status::CertificateStatus;
pub use self::connection::listener::{Listener, bind};
pub use self::connection::proxy::{ProxyHeader, TrustedProxies};
pub use self::connection::run::{ServerConfig, run};
pub use self::directory::{Directory, PathError, read_file};
pub use self::http::body::Body;
pub use self::http::handler::Handler;
#[cfg(feature = "tls")]
pub use self::http::https_redirect::HttpsRedirect;
pub use self::http::own_hosts::OwnHosts;
pub use self::http::security_headers::add_security_headers;
pub use self::http::site::{HostOptions, Site};
pub use self::limits::Limits;
pub use self::operate::access_log::AccessLog;
pub use self::operate::admin::AdminHandler;
pub use self::operate::connection_error::ConnectionError;
pub use self::operate::error_log::ErrorLog;
pub use self::operate::log_format::{LogAddresses, LogFormat};
pub use self::operate::metrics::Metrics;
pub use self::operate::observer::{ConnectionInfo, Exchange, Observer};
pub use self::operate::open_files::OpenFilesLimit;
pub use self::operate::process::ProcessFiles;
pub use self::operate::sd_notify::ServiceNotifier;
pub use self::operate::socket_activation::{InheritedSocket, inherited_sockets};
pub use self::operate::telemetry::Telemetry;
pub use self::sandbox::{Confinement, Sandbox, SandboxReport, User};
#[cfg(feature = "tls")]
pub use self::tls::{
    AcmeOptions, CertificateError, LETS_ENCRYPT, PreparedAcme, RequiredAccess, Tls, TlsError, TlsEvent, TlsEventHandler,
};
