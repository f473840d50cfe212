//! Tests of certificates from an authority: Debian's `pebble`, a test server for ACME. It accepts a name if the challenge at a local port
//! succeeds.

mod common;

use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::tls::{Told, client, rest, shake, trust};
use common::{Reply, Server, catalogue, limits};
use rustls::RootCertStore;
use site_server::{AcmeOptions, HostOptions, HttpsRedirect, Listener, PreparedAcme, Site, Tls};
use tempfile::TempDir;

const NAME: &str = "www.example.test";

/// Upper bound of every wait, because the machine may be busy.
const LONG: Duration = Duration::from_secs(60);

/// A certificate authority. Dropping it stops it.
struct Pebble {
    child: Child,
    folder: TempDir,
    management: u16,
}

impl Pebble {
    /// Reserves a folder and ports for an authority, and creates the certificate of its API.
    fn plan() -> (TempDir, u16, u16) {
        let folder = tempfile::tempdir().unwrap();
        let (certificate, key) = common::tls::pair("127.0.0.1");
        std::fs::write(folder.path().join("ca.pem"), certificate).unwrap();
        std::fs::write(folder.path().join("key.pem"), key).unwrap();
        (folder, free_port(), free_port())
    }

    /// Starts it. It validates challenges at the port `proofs` of this machine, and its certificates are valid for this many seconds.
    fn start((folder, api, management): (TempDir, u16, u16), proofs: u16, validity: u64) -> Self {
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{api}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": path("ca.pem"),
            "privateKey": path("key.pem"),
            "httpPort": 1,
            "tlsPort": proofs,
            "ocspResponderURL": "",
            "certificateValidityPeriod": validity,
        }});
        std::fs::write(path("pebble.json"), config.to_string()).unwrap();
        let child = Command::new("pebble")
            .args(["-strict", "-config", &path("pebble.json"), "-dnsserver", &name_server().to_string()])
            .env("PEBBLE_VA_NOSLEEP", "1")
            // Real authorities also reject nonces occasionally.
            .env("PEBBLE_WFE_NONCEREJECT", "10")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("these tests need Debian's pebble: apt-get install pebble");
        Self { child, folder, management }
    }

    /// The root of the certificates that it issues.
    fn root(&self) -> RootCertStore {
        let stream = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.management)).unwrap();
        let config = client(trust(&self.folder.path().join("ca.pem")), &[], rustls::ALL_VERSIONS);
        let mut stream = shake(stream, "127.0.0.1", &config).unwrap();
        std::io::Write::write_all(&mut stream, b"GET /roots/0 HTTP/1.0\r\n\r\n").unwrap();
        let path = self.folder.path().join("root.pem");
        std::fs::write(&path, Reply::read(&rest(&mut stream)).body).unwrap();
        trust(&path)
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A name that the name server does not know.
const UNKNOWN_NAME: &str = "nowhere.example.test";

/// A name server that resolves every name except [`UNKNOWN_NAME`] to this machine.
fn name_server() -> SocketAddr {
    use simple_dns::rdata::{A, RData};
    use simple_dns::{CLASS, Packet, ResourceRecord, TYPE};
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut buffer = [0; 1500];
        while let Ok((count, client)) = socket.recv_from(&mut buffer) {
            let Ok(asked) = Packet::parse(&buffer[..count]) else { continue };
            let mut reply = Packet::new_reply(asked.id());
            for question in &asked.questions {
                reply.questions.push(question.clone());
                if question.qtype == TYPE::A.into() && question.qname.to_string() != UNKNOWN_NAME {
                    let data = RData::A(A { address: Ipv4Addr::LOCALHOST.into() });
                    reply.answers.push(ResourceRecord::new(question.qname.clone(), CLASS::IN, 60, data));
                }
            }
            let _ = socket.send_to(&reply.build_bytes_vec().unwrap(), client);
        }
    });
    address
}

fn options(plan: &(TempDir, u16, u16), cache: &Path, domains: &[&str]) -> AcmeOptions {
    AcmeOptions {
        certificates: vec![domains.iter().map(ToString::to_string).collect()],
        contact: vec!["mailto:owner@example.test".to_owned()],
        cache: cache.to_owned(),
        directory: format!("https://127.0.0.1:{}/dir", plan.1),
        roots: Some(plan.0.path().join("ca.pem")),
        retry_delay: Duration::from_millis(200),
    }
}

fn open(options: AcmeOptions) -> Arc<Tls> {
    Arc::new(Tls::acme(PreparedAcme::new(options, None).unwrap()).unwrap())
}

/// A server with certificates from an authority, and the messages about them.
fn serve(tls: &Arc<Tls>) -> (Server, Told) {
    serve_beside(tls, None)
}

/// The same, which also accepts connections from the socket of another server, like its successor.
fn serve_beside(tls: &Arc<Tls>, other: Option<TcpListener>) -> (Server, Told) {
    let told = Told::default();
    let beside = {
        let (tls, report) = (Arc::clone(tls), told.report());
        move || async move { tls.maintain(std::future::pending::<()>, report).await }
    };
    let site = Site::new(catalogue(), HostOptions::default());
    let listen = |own| [Some(own), other].into_iter().flatten().map(|socket| Listener::tls(socket, Arc::clone(tls))).collect();
    (Server::over_each(listen, site, limits(), None, beside), told)
}

/// The certificate that a client gets that trusts only this authority.
fn shown(server: &Server, roots: &RootCertStore, name: &str) -> Vec<u8> {
    let mut stream = shake(server.connect(), name, &client(roots.clone(), &["http/1.1"], rustls::ALL_VERSIONS)).unwrap();
    std::io::Write::write_all(&mut stream, b"GET /about/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
    assert_eq!(Reply::read(&rest(&mut stream)).text(), "about");
    stream.conn.peer_certificates().unwrap()[0].to_vec()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
#[ignore = "needs Debian's pebble; .ci/run has it"]
fn a_certificate_is_had_and_renewed_and_kept() {
    let plan = Pebble::plan();
    let cache = tempfile::tempdir().unwrap();
    let (options, pem) = (options(&plan, cache.path(), &[NAME, "EXAMPLE.test", "example.org"]), plan.0.path().join("ca.pem"));
    let tls = open(options.clone());
    // The authority validates at this port, which two programs will share.
    let shared = TcpListener::bind("127.0.0.1:0").unwrap();
    shared.set_nonblocking(true).unwrap();
    let proofs = shared.local_addr().unwrap().port();
    let (server, told) = serve_beside(&tls, Some(shared.try_clone().unwrap()));

    // The authority is not running yet. The server is, handshakes fail, and requests without TLS get a message.
    assert!(!tls.is_ready());
    told.wait("no new certificate", 2, LONG);
    let config = client(trust(&pem), &[], rustls::ALL_VERSIONS);
    let refused = shake(server.connect(), NAME, &config).unwrap_err();
    assert!(refused.to_string().contains("AccessDenied"), "{refused}");
    let redirect = Arc::new(HttpsRedirect::new(&format!("https://{NAME}"), [], 443, Arc::clone(&tls)));
    let site = Site::new(catalogue(), HostOptions::default());
    let clear = Server::over(|socket| Listener::https_redirect(socket, redirect), site, limits(), None, std::future::pending);
    let reply = clear.get("/x", &[]);
    assert_eq!((reply.status, reply.field("retry-after")), (503, Some("60")));
    assert!(reply.text().contains("no valid certificate yet"));
    assert_eq!(clear.ask("HEAD", "/x", &[]).status, 503);

    // Now it runs.
    let pebble = Pebble::start(plan, proofs, 20);
    told.wait("a new certificate is in use", 1, LONG);
    let root = pebble.root();
    let first = shown(&server, &root, NAME);
    assert_eq!(first, shown(&server, &root, "example.test"));
    assert_eq!(clear.get("/x", &[]).status, 308);
    let kept = files(cache.path());
    // Account, certificate, the lock of the folder, and the lock of the certificate.
    assert_eq!(kept.len(), 4, "{kept:?}");
    #[cfg(unix)]
    for file in &kept {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
    // A program that starts beside it has the same certificate at once, and orders none.
    let other = open(options);
    assert!(other.is_ready());
    let (second, second_told) = serve_beside(&other, Some(shared));
    assert_eq!(shown(&second, &root, NAME), first);
    second_told.wait("will be renewed", 1, LONG);

    // After two thirds of twenty seconds, one of them renews it, and the other reads it from the cache. Validation succeeds whichever of
    // them renews, and whichever of them the authority reaches.
    told.wait("a new certificate is in use", 2, LONG);
    second_told.wait("a new certificate is in use", 1, LONG);
    assert_ne!(shown(&server, &root, NAME), first);
    let begin = Instant::now();
    while shown(&server, &root, NAME) != shown(&second, &root, NAME) {
        assert!(begin.elapsed() < LONG, "{:#?} {:#?}", told.all(), second_told.all());
    }
    let unseen = |told: &Told| told.all().iter().any(|line| line.contains("could not see"));
    assert!(!unseen(&told) && !unseen(&second_told), "{:#?} {:#?}", told.all(), second_told.all());
}

#[test]
#[ignore = "needs Debian's pebble; .ci/run has it"]
fn failed_orders_keep_the_current_certificate() {
    let plan = Pebble::plan();
    let caches = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let first = open(options(&plan, caches[0].path(), &[NAME]));
    let stranger = open(options(&plan, caches[1].path(), &["other.example.test"]));
    let both = open(options(&plan, caches[0].path(), &[NAME, "new.example.test"]));
    let known = options(&plan, caches[0].path(), &[NAME]);
    let (server, told) = serve(&first);
    let pebble = Pebble::start(plan, server.address.port(), 3600);
    told.wait("a new certificate is in use", 1, LONG);
    let root = pebble.root();
    let certificate = shown(&server, &root, NAME);

    // The authority validates at the first server, which does not know the challenge.
    let (_stranger, strangers_told) = serve(&stranger);
    strangers_told.wait("could not see that other.example.test is ours", 1, LONG);
    assert!(!stranger.is_ready());
    // The pause grows with each failure.
    let begin = Instant::now();
    strangers_told.wait("could not see", 3, LONG);
    assert!(begin.elapsed() > Duration::from_millis(150 + 600), "{:?}", begin.elapsed());

    // A program with an additional name uses the old certificate until it has a new one, which it cannot get here.
    let (more, mores_told) = serve(&both);
    mores_told.wait("no new certificate", 1, LONG);
    assert!(!both.is_ready(), "its certificate was not there when it was started");
    drop(more);
    let ca = pebble.folder.path().join("ca.pem");
    let config =
        AcmeOptions { certificates: vec![vec![NAME.to_owned(), "new.example.test".to_owned()]], roots: Some(ca), ..known };
    let again = open(config);
    let (again_server, again_told) = serve(&again);
    again_told.wait("no new certificate", 1, LONG);
    assert_eq!(shown(&again_server, &root, NAME), certificate);
    assert_eq!(shown(&server, &root, NAME), certificate);
}

/// Each certificate is ordered separately, so a name that cannot be validated blocks neither the first order nor the renewal of another.
#[test]
#[ignore = "needs Debian's pebble; .ci/run has it"]
fn a_name_that_always_fails_holds_up_no_other() {
    let plan = Pebble::plan();
    let cache = tempfile::tempdir().unwrap();
    let options = AcmeOptions {
        certificates: vec![vec![UNKNOWN_NAME.to_owned()], vec![NAME.to_owned()]],
        ..options(&plan, cache.path(), &[])
    };
    let tls = open(options);
    let (server, told) = serve(&tls);
    let pebble = Pebble::start(plan, server.address.port(), 20);
    told.wait(&format!("a new certificate is in use for {NAME}"), 1, LONG);
    told.wait(&format!("no new certificate for {UNKNOWN_NAME}"), 1, LONG);
    let root = pebble.root();
    let first = shown(&server, &root, NAME);

    let redirect = Arc::new(HttpsRedirect::new("https://example.test", [], 443, Arc::clone(&tls)));
    let site = Site::new(catalogue(), HostOptions::default());
    let clear = Server::over(|socket| Listener::https_redirect(socket, redirect), site, limits(), None, std::future::pending);
    let status = |host: &str| clear.send(&format!("GET / HTTP/1.1\nHost: {host}\nConnection: close\n\n")).status;
    assert_eq!((status(NAME), status(UNKNOWN_NAME)), (308, 503));
    let states = tls.certificate_status();
    let state = |name: &str| states.iter().find(|state| state.name == name).unwrap();
    assert!(state(NAME).not_after.is_some());
    assert_eq!((state(UNKNOWN_NAME).not_after, state(UNKNOWN_NAME).is_degraded), (None, true));

    told.wait(&format!("a new certificate is in use for {NAME}"), 2, LONG);
    assert_ne!(shown(&server, &root, NAME), first);
    assert!(!told.all().iter().any(|line| line.contains(&format!("a new certificate is in use for {UNKNOWN_NAME}"))));
}
