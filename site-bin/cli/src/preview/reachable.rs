//! Addresses at which browsers reach a preview: on this machine and, where it listens beyond it, on the local network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Addresses for these sockets, those on the loopback interface first. `dual_stack`: sockets on `[::]` accept IPv4, too.
pub(crate) fn addresses(sockets: &[SocketAddr], dual_stack: bool) -> Vec<SocketAddr> {
    let mut found: Vec<SocketAddr> = Vec::new();
    for socket in sockets {
        let every: &[IpAddr] = match socket.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => &[IpAddr::V4(Ipv4Addr::UNSPECIFIED)],
            IpAddr::V6(ip) if ip.is_unspecified() && dual_stack => {
                &[IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)]
            }
            IpAddr::V6(ip) if ip.is_unspecified() => &[IpAddr::V6(Ipv6Addr::UNSPECIFIED)],
            _ => &[],
        };
        let own = every.iter().flat_map(|every| std::iter::once(loopback(*every)).chain(lan_address(*every)));
        found.extend(own.map(|ip| SocketAddr::new(ip, socket.port())));
        if every.is_empty() {
            found.push(*socket);
        }
    }
    found.sort_by_key(|socket| !socket.ip().is_loopback());
    found
}

/// The loopback address of the same family.
const fn loopback(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    }
}

/// This machine's address on the network, of the same family. Connecting a UDP socket sends nothing; the system only chooses the address
/// that it would send from.
fn lan_address(every: IpAddr) -> Option<IpAddr> {
    // Reserved for documentation (RFC 5737, RFC 3849), so it is routed beyond the local network.
    let remote: IpAddr =
        if every.is_ipv4() { Ipv4Addr::new(192, 0, 2, 1).into() } else { Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into() };
    let socket = UdpSocket::bind((every, 0)).ok()?;
    socket.connect((remote, 9)).ok()?;
    let own = socket.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_one_that_a_browser_can_open() {
        let of = |sockets: &[&str], dual_stack| {
            let sockets: Vec<SocketAddr> = sockets.iter().map(|text| text.parse().unwrap()).collect();
            addresses(&sockets, dual_stack).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(of(&["127.0.0.1:3000"], false), ["127.0.0.1:3000"]);
        assert_eq!(of(&["198.51.100.7:3000", "[::1]:3001"], false), ["[::1]:3001", "198.51.100.7:3000"]);
        let (v4, v6) = ("127.0.0.1:3000", "[::1]:3000");
        for (every, dual_stack, here) in
            [("0.0.0.0:3000", false, &[v4][..]), ("[::]:3000", false, &[v6]), ("[::]:3000", true, &[v4, v6])]
        {
            let all = of(&[every], dual_stack);
            assert_eq!(all[..here.len()], *here);
            // The others are there if the machine is on a network.
            assert!(
                all.len() <= 2 * here.len() && !all.concat().contains("0.0.0.0") && !all.concat().contains("[::]"),
                "{all:?}"
            );
        }
    }
}
