//! A stub resolver for the host names of the certificate authority.
//!
//! glibc's `getaddrinfo` cannot be linked statically, because it loads shared libraries. One query to the servers in `/etc/resolv.conf`
//! (RFC 1035) is enough here; TLS then verifies the host. `/etc/hosts` takes precedence.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE};
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// Timeout of a query.
const QUERY_TIMEOUT: Duration = Duration::from_secs(3);

/// Attempts per server.
const ATTEMPTS: usize = 2;

/// Maximum size of a UDP response without EDNS.
const MAX_RESPONSE_BYTES: usize = 512;

/// Resolves names to addresses.
#[derive(Debug)]
pub(super) struct DnsResolver {
    provider: Arc<CryptoProvider>,
    config: Mutex<DnsConfig>,
}

/// Content of the configuration files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct DnsConfig {
    servers: Vec<SocketAddr>,
    hosts: Vec<(String, IpAddr)>,
}

impl DnsResolver {
    pub(super) fn new(provider: Arc<CryptoProvider>) -> Self {
        let resolver = Self { provider, config: Mutex::default() };
        resolver.read_config();
        resolver
    }

    /// Reads the configuration files again. Inside the sandbox this fails and the previous content is used.
    fn read_config(&self) -> DnsConfig {
        let mut config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(text) = std::fs::read_to_string("/etc/resolv.conf") {
            config.servers = parse_resolv_conf(&text);
        }
        if let Ok(text) = std::fs::read_to_string("/etc/hosts") {
            config.hosts = parse_hosts(&text);
        }
        config.clone()
    }

    /// The addresses of a host, IPv4 first. An address literal resolves to itself.
    ///
    /// # Errors
    /// If no server returns any.
    pub(super) async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        if let Ok(address) = host.trim_start_matches('[').trim_end_matches(']').parse() {
            return Ok(vec![address]);
        }
        let config = self.read_config();
        let from_hosts: Vec<IpAddr> =
            config.hosts.iter().filter(|(name, _)| name.eq_ignore_ascii_case(host)).map(|(_, address)| *address).collect();
        if !from_hosts.is_empty() {
            return Ok(from_hosts);
        }
        let mut last = io::Error::new(io::ErrorKind::NotFound, format!("{host} has no address"));
        for server in std::iter::repeat_n(&config.servers, ATTEMPTS).flatten() {
            match tokio::join!(self.query(*server, host, TYPE::A), self.query(*server, host, TYPE::AAAA)) {
                (Ok(four), six) if !four.is_empty() => return Ok(four.into_iter().chain(six.unwrap_or_default()).collect()),
                (_, Ok(six)) if !six.is_empty() => return Ok(six),
                (Ok(_), Ok(_)) => return Err(last),
                (Err(error), _) | (_, Err(error)) => last = error,
            }
        }
        Err(last)
    }

    async fn query(&self, server: SocketAddr, host: &str, kind: TYPE) -> io::Result<Vec<IpAddr>> {
        let mut id = [0; 2];
        self.provider.secure_random.fill(&mut id).map_err(|_| io::Error::other("no random numbers"))?;
        let id = u16::from_be_bytes(id);
        let query = build_query(id, host, kind).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let any: IpAddr = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
        let socket = UdpSocket::bind((any, 0)).await?;
        socket.connect(server).await?;
        socket.send(&query).await?;
        let response = async {
            let mut buffer = [0; MAX_RESPONSE_BYTES];
            loop {
                let count = socket.recv(&mut buffer).await?;
                let received = buffer.get(..count).unwrap_or_default();
                if let Some(addresses) = parse_response(received, id, host) {
                    return addresses;
                }
            }
        };
        let timed_out = || io::Error::new(io::ErrorKind::TimedOut, format!("the name server {server} does not answer"));
        timeout(QUERY_TIMEOUT, response).await.map_err(|_| timed_out())?
    }
}

fn build_query(id: u16, host: &str, kind: TYPE) -> Result<Vec<u8>, simple_dns::SimpleDnsError> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(host)?, kind.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec()
}

/// The addresses in a response; `None` if it does not belong to this query.
fn parse_response(bytes: &[u8], id: u16, host: &str) -> Option<io::Result<Vec<IpAddr>>> {
    let packet = Packet::parse(bytes).ok()?;
    let asked = packet.questions.first()?.qname.to_string();
    if packet.id() != id || !packet.has_flags(PacketFlag::RESPONSE) || !asked.eq_ignore_ascii_case(host) {
        return None;
    }
    Some(match packet.rcode() {
        RCODE::NoError | RCODE::NameError => Ok(packet
            .answers
            .iter()
            .filter_map(|record| match &record.rdata {
                RData::A(a) => Some(Ipv4Addr::from(a.address).into()),
                RData::AAAA(aaaa) => Some(Ipv6Addr::from(aaaa.address).into()),
                _ => None,
            })
            .collect()),
        code => Err(io::Error::other(format!("the name server answers {code:?}"))),
    })
}

/// The name servers in `resolv.conf`; the local host if there are none (`resolv.conf(5)`).
fn parse_resolv_conf(text: &str) -> Vec<SocketAddr> {
    let named = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next()? == "nameserver").then_some(())?;
        // Strip the zone of a link-local address.
        words.next()?.split('%').next()?.parse::<IpAddr>().ok()
    });
    let mut servers: Vec<SocketAddr> = named.map(|address| SocketAddr::new(address, 53)).collect();
    if servers.is_empty() {
        servers.push(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 53));
    }
    servers
}

/// The names in a `hosts` file.
fn parse_hosts(text: &str) -> Vec<(String, IpAddr)> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().split_whitespace());
    let named = lines.filter_map(|mut words| Some((words.next()?.parse::<IpAddr>().ok()?, words)));
    named.flat_map(|(address, names)| names.map(move |name| (name.to_owned(), address))).collect()
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;
    use simple_dns::ResourceRecord;
    use simple_dns::rdata::{A, AAAA, CNAME};

    use super::*;

    /// A name server for one name, on a port of its own. It answers wrongly first, as somebody who guesses would.
    async fn server() -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; MAX_RESPONSE_BYTES];
            while let Ok((count, client)) = socket.recv_from(&mut buffer).await {
                let asked = Packet::parse(&buffer[..count]).unwrap();
                let (id, question) = (asked.id(), asked.questions[0].clone());
                let name = question.qname.to_string();
                let mut reply = Packet::new_reply(id.wrapping_add(1));
                let record = |owner: &str, data| ResourceRecord::new(Name::new(owner).unwrap().into_owned(), CLASS::IN, 60, data);
                reply.questions.push(question.clone());
                reply.answers.push(record(&name, RData::A(A { address: 0x0606_0606 })));
                socket.send_to(&reply.build_bytes_vec().unwrap(), client).await.unwrap();
                let mut reply = Packet::new_reply(id);
                reply.questions.push(question.clone());
                if name == "ca.example" {
                    reply.answers.push(record(&name, RData::CNAME(CNAME(Name::new("front.example").unwrap()))));
                    let address = match question.qtype {
                        qtype if qtype == TYPE::A.into() => RData::A(A { address: 0x0102_0304 }),
                        _ => RData::AAAA(AAAA { address: 1 }),
                    };
                    reply.answers.push(record("front.example", address));
                } else if name == "broken.example" {
                    *reply.rcode_mut() = RCODE::ServerFailure;
                } else {
                    *reply.rcode_mut() = RCODE::NameError;
                }
                socket.send_to(&reply.build_bytes_vec_compressed().unwrap(), client).await.unwrap();
            }
        });
        address
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_server_is_asked() {
        block_on(async {
            let resolver = DnsResolver { provider: Arc::new(ring::default_provider()), config: Mutex::default() };
            let server = server().await;
            let query = async |name: &str, kind| resolver.query(server, name, kind).await;
            assert_eq!(query("ca.example", TYPE::A).await.unwrap(), ["1.2.3.4".parse::<IpAddr>().unwrap()]);
            assert_eq!(query("ca.example", TYPE::AAAA).await.unwrap(), ["::1".parse::<IpAddr>().unwrap()]);
            assert_eq!(query("no.example", TYPE::A).await.unwrap(), Vec::<IpAddr>::new());
            assert!(query("broken.example", TYPE::A).await.unwrap_err().to_string().contains("ServerFailure"));
            assert!(query(&"long.".repeat(80), TYPE::A).await.is_err());
        });
    }

    #[test]
    fn an_address_is_its_own() {
        let resolver = DnsResolver::new(Arc::new(ring::default_provider()));
        let addresses = |host: &str| block_on(resolver.addresses(host)).unwrap();
        assert_eq!(addresses("127.0.0.1"), ["127.0.0.1".parse::<IpAddr>().unwrap()]);
        assert_eq!(addresses("[::1]"), ["::1".parse::<IpAddr>().unwrap()]);
    }

    #[test]
    fn the_machines_files_are_read() {
        let conf = "# x\nsearch example\nnameserver 9.9.9.9 \n nameserver\t2620:fe::fe\nnameserver fe80::1%eth0\nnameserver x\noptions edns0\n";
        let expected: Vec<SocketAddr> =
            ["9.9.9.9:53", "[2620:fe::fe]:53", "[fe80::1]:53"].iter().map(|text| text.parse().unwrap()).collect();
        assert_eq!(parse_resolv_conf(conf), expected);
        assert_eq!(parse_resolv_conf(""), ["127.0.0.1:53".parse::<SocketAddr>().unwrap()]);
        let found = parse_hosts("127.0.0.1 localhost here # a.example\n#1.1.1.1 no\n::1\tlocalhost\nx y\n");
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let expected = [("localhost", "127.0.0.1"), ("here", "127.0.0.1"), ("localhost", "::1")];
        assert_eq!(found, expected.map(|(name, at)| (name.to_owned(), address(at))));
    }
}
