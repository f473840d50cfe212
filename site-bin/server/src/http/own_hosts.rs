//! Hosts that nobody else controls, as a defence against DNS rebinding.
//!
//! A web page can have the name of its own host resolve to another address, for example of this machine, and then read what is served
//! there as if it were its own. Its requests name that host, so a private service only answers for hosts that no other party can point at
//! it.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::uri::Authority;

/// IP addresses, `localhost`, this machine's name and the names given.
#[derive(Debug)]
pub struct OwnHosts {
    /// In lower case, without a trailing dot.
    names: Vec<String>,
}

impl OwnHosts {
    /// Allows this machine's name and the given ones.
    pub fn new<N: AsRef<str>>(given: impl IntoIterator<Item = N>) -> Self {
        let given = given.into_iter().map(|name| name.as_ref().trim_end_matches('.').to_ascii_lowercase());
        Self { names: given.chain(machine_names()).collect() }
    }

    /// True if this `host [ ":" port ]` is one of them.
    pub fn contains(&self, authority: &[u8]) -> bool {
        let Ok(authority) = Authority::try_from(authority) else { return false };
        let host = authority.host();
        let v6 = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
        if authority.as_str().contains('@') {
            return false;
        }
        // Addresses are not resolved, so nobody can point them here.
        if host.parse::<Ipv4Addr>().is_ok() || v6.is_some_and(|host| host.parse::<Ipv6Addr>().is_ok()) {
            return true;
        }
        let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        // Browsers resolve these to the loopback address themselves (RFC 6761, section 6.3).
        name == "localhost" || name.ends_with(".localhost") || self.names.contains(&name)
    }
}

/// The name of this machine, and the one that multicast DNS derives from it.
fn machine_names() -> Vec<String> {
    #[cfg(unix)]
    let name = rustix::system::uname().nodename().to_string_lossy().to_ascii_lowercase();
    #[cfg(not(unix))]
    let name = std::env::var("COMPUTERNAME").unwrap_or_default().to_ascii_lowercase();
    match name.as_str() {
        "" => Vec::new(),
        qualified if qualified.contains('.') => vec![name],
        _ => vec![format!("{name}.local"), name],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_addresses_and_names_of_this_machine() {
        let hosts = OwnHosts::new(["Drafts.example."]);
        let own = machine_names();
        for host in [
            "127.0.0.1",
            "127.0.0.1:3000",
            "[::1]:3000",
            "192.0.2.7",
            "localhost",
            "LOCALHOST.:3000",
            "a.b.localhost",
            "drafts.example",
            "DRAFTS.example.:80",
        ]
        .into_iter()
        .chain(own.iter().map(String::as_str))
        {
            assert!(hosts.contains(host.as_bytes()), "{host}");
        }
        for host in [
            "",
            "a.example",
            "a.example:3000",
            "localhost.a.example",
            "notlocalhost",
            "127.0.0.1.a.example",
            "1.2.3",
            "[::1",
            "::1",
            "user@localhost",
            "localhost/",
            "x.drafts.example",
            "0x7f.1",
            "localhost localhost",
        ] {
            assert!(!hosts.contains(host.as_bytes()), "{host}");
        }
    }
}
