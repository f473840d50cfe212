//! Where a preview is found: on this machine and, where it listens on every address, by a phone on the same network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The addresses of the home page to be shown, those of this machine first.
pub(crate) fn addresses(sockets: &[SocketAddr], home: &str) -> Vec<String> {
    let mut found = Vec::new();
    for socket in sockets {
        match socket.ip() {
            ip if !ip.is_unspecified() => found.push(*socket),
            ip => {
                let here: IpAddr = if ip.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
                let both = std::iter::once(here).chain(on_the_network(ip));
                found.extend(both.map(|ip| SocketAddr::new(ip, socket.port())));
            }
        }
    }
    found.sort_by_key(|socket| !socket.ip().is_loopback());
    found.iter().map(|socket| format!("http://{socket}{home}")).collect()
}

/// This machine's own address, of the kind of this one. Nothing is sent: the system only says which it would send from.
fn on_the_network(every: IpAddr) -> Option<IpAddr> {
    // Reserved for documents (RFC 5737, RFC 3849), so beyond every local network.
    let far: IpAddr =
        if every.is_ipv4() { Ipv4Addr::new(192, 0, 2, 1).into() } else { Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into() };
    let socket = UdpSocket::bind((every, 0)).ok()?;
    socket.connect((far, 9)).ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_one_that_a_browser_can_open() {
        let of = |sockets: &[&str]| addresses(&sockets.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>(), "/blog/");
        assert_eq!(of(&["127.0.0.1:3000"]), ["http://127.0.0.1:3000/blog/"]);
        assert_eq!(of(&["192.0.2.7:3000", "[::1]:3001"]), ["http://[::1]:3001/blog/", "http://192.0.2.7:3000/blog/"]);
        for (every, here) in [("0.0.0.0:3000", "http://127.0.0.1:3000/blog/"), ("[::]:3000", "http://[::1]:3000/blog/")] {
            let all = of(&[every]);
            assert_eq!(all[0], here);
            // The other one is there where the machine is on a network.
            assert!(all.len() <= 2 && !all.concat().contains("0.0.0.0") && !all.concat().contains("[::]"), "{all:?}");
        }
    }
}
