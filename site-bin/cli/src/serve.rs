//! `site serve`: the compiled site, nothing else.

use std::net::SocketAddr;
use std::sync::Arc;

use site_server::{ServerOptions, Site};

use crate::failure::Failure;
use crate::{Program, listen};

/// Serves until told to stop.
///
/// # Errors
/// When an address is taken or cannot be listened on.
pub(crate) fn serve(program: Program, addresses: &[SocketAddr]) -> Result<(), Failure> {
    let listeners = listen::exactly(addresses)?;
    let Program { catalogue, home, .. } = program;
    let hosts = catalogue.hosts.iter().map(|host| host.clone().into_owned()).collect();
    let site = Site::new(catalogue, ServerOptions { hosts, canonical: None });
    listen::serve(listeners, Arc::new(site), home, |_| {}, || {})
}
