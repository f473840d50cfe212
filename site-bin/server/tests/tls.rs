//! Tests of TLS: handshakes, protocols, and certificates that change while the server runs.

mod common;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::tls::{Stream, TlsServer, client, pair, pair_for, paths, rest, shake, trust, write_pair};
use common::{Reply, Server, catalogue, limits};
use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, Error, HandshakeKind, ProtocolVersion};
use site_server::{CertificateError, HostOptions, HttpsRedirect, Limits, Listener, Site, Tls, TlsError};

const CLOSE: &[u8] = b"GET /about/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";

/// The response on a connection that speaks HTTP/1.1.
fn ask(stream: &mut Stream) -> Reply {
    stream.write_all(CLOSE).unwrap();
    Reply::read(&rest(stream))
}

#[test]
fn both_versions_are_spoken_and_http_2_preferred() {
    let server = TlsServer::start();
    for (version, number) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        for (offered, chosen) in [
            (&["http/1.1", "h2"][..], Some("h2")),
            (&["http/1.1"], Some("http/1.1")),
            (&["x", "http/1.1"], Some("http/1.1")),
            (&[], None),
        ] {
            let mut stream = server.shake(&server.client(offered, &[version])).unwrap();
            assert_eq!(stream.conn.protocol_version(), Some(number));
            assert_eq!(stream.conn.alpn_protocol(), chosen.map(str::as_bytes), "{offered:?}");
            if chosen != Some("h2") {
                assert_eq!(ask(&mut stream).text(), "about");
            }
        }
    }
}

#[test]
fn failed_negotiation_sends_an_alert() {
    let server = TlsServer::start();
    let alert = |offered: &[&str]| {
        let error = server.shake(&server.client(offered, rustls::ALL_VERSIONS)).unwrap_err();
        match error.into_inner().unwrap().downcast_ref::<Error>() {
            Some(Error::AlertReceived(alert)) => *alert,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(alert(&["http/0.9"]), AlertDescription::NoApplicationProtocol);
    // There is no challenge to answer.
    assert_eq!(alert(&["acme-tls/1"]), AlertDescription::AccessDenied);
    // TLS 1.1, in the ClientHello of an old client.
    let mut hello = vec![3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0, 4, 0xc0, 0x14, 0x00, 0x2f, 1, 0]);
    let hello = [&[1, 0, 0, hello.len() as u8][..], &hello].concat();
    let record = [&[0x16, 3, 1, 0, hello.len() as u8][..], &hello].concat();
    let answer = server.server.raw(&record);
    assert_eq!((answer.first(), answer.get(5)), (Some(&0x15), Some(&2)), "{answer:?}");
    // Not TLS.
    assert!(!server.server.raw(b"GET / HTTP/1.1\r\nHost: example.org\r\n\r\n").starts_with(b"HTTP"));
}

#[test]
fn hsts_is_sent_over_tls_only() {
    let server = TlsServer::start();
    let strict = |reply: Reply| reply.field("strict-transport-security").map(str::to_owned);
    for head in [
        "GET / HTTP/1.1\nHost: a\nConnection: close\n\n",
        "GET /nowhere HTTP/1.1\nHost: a\nConnection: close\n\n",
        "POST / HTTP/1.1\nHost: a\nConnection: close\n\n",
        "GET / HTTP/1.1\nConnection: close\n\n",
        "GET / HTTP/1.0\n\n",
        "no request at all\n\n",
        &format!("GET / HTTP/1.1\nHost: a\nX: {}\n\n", "x".repeat(200_000)),
    ] {
        let begin: String = head.chars().take(40).collect();
        assert_eq!(strict(server.send(head)).as_deref(), Some("max-age=31536000"), "{begin}");
        if head.len() < 1000 {
            assert_eq!(strict(Server::start().send(head)), None, "{begin}");
        }
    }
}

#[test]
fn clients_without_handshake_are_disconnected() {
    let limits = Limits { handshake_timeout: Duration::from_millis(300), ..limits() };
    let server = TlsServer::with(HostOptions::default(), limits);
    for sent in [&b""[..], &[0x16, 3, 1, 2, 0, 1]] {
        let begin = Instant::now();
        let mut stream = server.server.connect();
        stream.write_all(sent).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
        assert!((200..5000).contains(&begin.elapsed().as_millis()), "{:?}", begin.elapsed());
    }
    assert_eq!(ask(&mut server.connect(&[])).text(), "about");
}

#[test]
fn a_client_that_comes_back_is_known_by_its_ticket() {
    let server = TlsServer::start();
    for version in [&TLS12, &TLS13] {
        let config = server.client(&["http/1.1"], &[version]);
        let mut first = server.shake(&config).unwrap();
        assert_eq!(ask(&mut first).text(), "about");
        assert_eq!(first.conn.handshake_kind(), Some(HandshakeKind::Full));
        let mut second = server.shake(&config).unwrap();
        assert_eq!(second.conn.handshake_kind(), Some(HandshakeKind::Resumed), "{version:?}");
        assert_eq!(ask(&mut second).text(), "about");
    }
}

#[test]
fn new_files_are_taken_and_broken_ones_are_not() {
    let server = TlsServer::start();
    let folder = server.folder.path();
    let [certificate, key] = paths(folder);
    let serves = |trusted| {
        let config = client(trusted, &[], rustls::ALL_VERSIONS);
        shake(server.server.connect(), "example.org", &config).is_ok_and(|mut stream| ask(&mut stream).status == 200)
    };
    let old = server.trust();
    let seconds = Duration::from_secs;
    let mut before = server.shake(&server.client(&[], rustls::ALL_VERSIONS)).unwrap();

    // Found by the regular check.
    write_pair(folder, &pair("example.org"));
    server.told.wait("a new certificate is in use for example.org, valid until ", 1, seconds(20));
    assert!(serves(server.trust()) && !serves(old));
    assert_eq!(ask(&mut before).text(), "about", "who is connected stays so");

    // Reloaded on request; files that do not belong together are refused, and the previous pair stays.
    let good = server.trust();
    let (new_certificate, new_key) = pair("example.org");
    std::fs::write(&certificate, &new_certificate).unwrap();
    server.reload.notify_one();
    server.told.wait("stays as it is", 1, seconds(10));
    assert!(server.told.all().last().unwrap().contains("certificate.pem: the private key belongs to another certificate"));
    assert!(serves(good.clone()));
    for (broken, why) in [("", "no private key"), ("-----BEGIN PRIVATE KEY-----\nAAAA\n", "no private key")] {
        let count = server.told.all().len();
        std::fs::write(&key, broken).unwrap();
        server.reload.notify_one();
        server.told.wait("stays as it is", count, seconds(10));
        assert!(server.told.all().last().unwrap().contains(why), "{:?}", server.told.all());
    }
    std::fs::remove_file(&key).unwrap();
    let count = server.told.all().len();
    server.reload.notify_one();
    server.told.wait("stays as it is", count, seconds(10));
    assert!(serves(good.clone()));
    std::fs::write(&key, new_key).unwrap();
    server.reload.notify_one();
    server.told.wait("a new certificate is in use", 2, seconds(10));
    assert!(serves(server.trust()) && !serves(good));
}

#[test]
fn a_wrong_pair_is_reported_before_serving() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = paths(folder.path());
    let open = || Tls::from_files(certificate.clone(), key.clone()).map(drop);
    assert!(matches!(open(), Err(TlsError::File(path, _)) if path == certificate));
    write_pair(folder.path(), &pair("example.org"));
    open().unwrap();
    let write = |path, text: &str| std::fs::write(path, text).unwrap();
    write(&key, &pair("example.org").1);
    assert!(matches!(open(), Err(TlsError::Certificate(_, CertificateError::KeyMismatch))));
    write(&key, "");
    assert!(matches!(open(), Err(TlsError::Certificate(_, CertificateError::InvalidKey(_)))));
    for wrong in ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "-----BEGIN CERTIFICATE-----\n*\n"] {
        write(&certificate, wrong);
        assert!(matches!(open(), Err(TlsError::Certificate(_, CertificateError::InvalidCertificate(_)))), "{wrong}");
    }
    write(&certificate, &"x".repeat(2 * 1024 * 1024));
    assert!(matches!(open(), Err(TlsError::File(..))));
}

#[test]
fn certificates_are_replaced_under_load() {
    let server = TlsServer::start();
    let folder = server.folder.path();
    let pairs = [pair("example.org"), pair("example.org")];
    let mut trusted = server.trust();
    for (certificate, _) in &pairs {
        let path = folder.join("trusted.pem");
        std::fs::write(&path, certificate).unwrap();
        trusted.extend(trust(&path).roots);
    }
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..3)
            .map(|_| {
                let config = client(trusted.clone(), &["http/1.1"], rustls::ALL_VERSIONS);
                let (stop, server) = (&stop, &server);
                scope.spawn(move || {
                    let mut count = 0;
                    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                        let mut stream = shake(server.server.connect(), "example.org", &config).unwrap();
                        assert_eq!(ask(&mut stream).text(), "about");
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        for turn in 0..10 {
            write_pair(folder, &pairs[turn % 2]);
            server.reload.notify_one();
            server.told.wait("a new certificate is in use", turn + 1, Duration::from_secs(10));
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        let count: i32 = clients.into_iter().map(|client| client.join().unwrap()).sum();
        assert!(count >= 10, "{count}");
    });
}

/// A server without TLS that redirects to one with TLS.
fn redirecting(base_url: &str, hosts: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    write_pair(folder.path(), &pair_for(&["example.org", "www.example.org", "127.0.0.1", "a.example"]));
    let [certificate, key] = paths(folder.path());
    let tls = Arc::new(Tls::from_files(certificate, key).unwrap());
    let redirect = Arc::new(HttpsRedirect::new(base_url, hosts.iter().map(ToString::to_string), 8443, tls));
    let site = Site::new(catalogue(), HostOptions::default());
    Server::over(|socket| Listener::https_redirect(socket, redirect), site, limits(), None, std::future::pending)
}

#[test]
fn requests_without_tls_are_redirected_to_the_same_address() {
    let server = redirecting("https://example.org", &["example.org", "www.example.org", "127.0.0.1"]);
    let to = |head: &str| {
        let reply = server.send(head);
        assert_eq!(reply.field("strict-transport-security"), None);
        assert_eq!(reply.field("x-content-type-options"), Some("nosniff"));
        (reply.status, reply.field("location").map(str::to_owned))
    };
    let get = |target: &str, host: &str| to(&format!("GET {target} HTTP/1.1\nHost: {host}\nConnection: close\n\n"));
    let moved = |location: &str| (308, Some(location.to_owned()));
    assert_eq!(get("/", "example.org"), moved("https://example.org/"));
    assert_eq!(get("/a/b?c=d&e", "Example.ORG.:80"), moved("https://example.org/a/b?c=d&e"));
    assert_eq!(get("/a%0d%0ab", "example.org"), moved("https://example.org/a%0d%0ab"));
    assert_eq!(get("//evil.example", "example.org"), moved("https://example.org//evil.example"));
    // Other names of the site keep the port of the listener.
    assert_eq!(get("/", "www.example.org"), moved("https://www.example.org:8443/"));
    assert_eq!(get("/", "127.0.0.1:8080"), moved("https://127.0.0.1:8443/"));
    assert_eq!(get("http://www.example.org/x", "example.org"), moved("https://www.example.org:8443/x"));
    for method in ["HEAD", "POST", "PUT", "OPTIONS", "BREW"] {
        let head = format!("{method} /x HTTP/1.1\nHost: example.org\nConnection: close\n\n");
        assert_eq!(to(&head), moved("https://example.org/x"), "{method}");
    }
    assert_eq!(to("OPTIONS * HTTP/1.1\nHost: example.org\nConnection: close\n\n"), moved("https://example.org/"));
    assert_eq!(to("GET /x HTTP/1.0\n\n"), moved("https://example.org/x"));
    assert_eq!(get("/", "evil.example"), (421, None));
    assert_eq!(to("GET / HTTP/1.1\nConnection: close\n\n"), (400, None));
    assert_eq!(get("/", "a b"), (400, None));
    assert_eq!(to("CONNECT example.org:443 HTTP/1.1\nHost: example.org\nConnection: close\n\n"), (400, None));
}

#[test]
fn a_site_of_any_name_sends_on_by_the_name_it_was_asked_by() {
    let server = redirecting("http://example.org", &[]);
    let reply = server.send("GET /x HTTP/1.1\nHost: a.example:80\nConnection: close\n\n");
    assert_eq!((reply.status, reply.field("location")), (308, Some("https://a.example:8443/x")));
    assert_eq!(server.send("GET /x HTTP/1.0\n\n").status, 400);
    // The certificate is not for this name, so a browser would reject the redirect's target.
    let reply = server.send("GET /x HTTP/1.1\nHost: b.example\nConnection: close\n\n");
    assert_eq!((reply.status, reply.field("retry-after"), reply.field("location")), (503, Some("60"), None));
    assert_eq!(redirecting("https://example.org:444", &[]).get("/", &[]).field("location"), Some("https://example.org:444/"));
}
