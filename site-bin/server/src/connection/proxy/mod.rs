//! Trusted reverse proxies and load balancers: who the client behind them is.
//!
//! Anybody can send `X-Forwarded-For`, so statements count only on connections from configured networks. They are read from the end,
//! where the nearest proxy appended, up to the first address that is not a trusted proxy; everything before it is written by the client.

pub(crate) mod forwarded;
pub(crate) mod protocol;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use http::HeaderMap;
use ipnet::IpNet;
use tokio::net::TcpStream;

use protocol::ProxiedClient;

/// How a proxy states its client's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyHeader {
    /// `Forwarded: for=…` (RFC 7239).
    Forwarded,
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// The PROXY protocol, versions 1 and 2, at the start of a connection.
    ProxyProtocol,
}

impl FromStr for ProxyHeader {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "forwarded" => Ok(Self::Forwarded),
            "x-forwarded-for" => Ok(Self::XForwardedFor),
            "proxy-protocol" => Ok(Self::ProxyProtocol),
            _ => Err(()),
        }
    }
}

/// The trusted proxies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    /// Their networks.
    pub networks: Vec<IpNet>,
    /// How they state their clients.
    pub header: ProxyHeader,
}

impl TrustedProxies {
    /// True if this address belongs to a trusted proxy.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Reads the PROXY header of a connection from a trusted proxy, if configured, and replaces `peer` by the client.
    ///
    /// # Errors
    /// If the header is missing or malformed. The connection must then be closed.
    pub(crate) async fn read_proxy_header(
        &self,
        stream: &mut TcpStream,
        peer: &mut SocketAddr,
        timeout: Duration,
    ) -> io::Result<()> {
        if self.header == ProxyHeader::ProxyProtocol
            && self.contains(peer.ip())
            && let ProxiedClient::Address(client) = protocol::read(stream, timeout).await?
        {
            *peer = client;
        }
        Ok(())
    }

    /// The client of a request from `peer` with these headers. `None` if the peer is not trusted or states no client.
    pub(crate) fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.contains(peer) {
            return None;
        }
        match self.header {
            ProxyHeader::Forwarded => self.first_untrusted(forwarded::forwarded_hops(headers)),
            ProxyHeader::XForwardedFor => self.first_untrusted(forwarded::x_forwarded_for_hops(headers)),
            ProxyHeader::ProxyProtocol => None,
        }
    }

    /// The first hop, nearest first, that is not a trusted proxy; else the farthest known one.
    fn first_untrusted(&self, hops: impl Iterator<Item = Option<IpAddr>>) -> Option<IpAddr> {
        let mut farthest = None;
        for hop in hops {
            let Some(address) = hop else { break };
            farthest = Some(address);
            if !self.contains(address) {
                break;
            }
        }
        farthest
    }
}
