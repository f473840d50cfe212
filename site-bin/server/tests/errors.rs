//! Why connections fail, as it is reported for log and metrics.

mod common;

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use common::tls::{TlsServer, rest, shake};
use common::{Errors, Server, catalogue};
use rustls::RootCertStore;
use site_server::{AcmeOptions, ConnectionError, HostOptions, Limits, Listener, Observer, PreparedAcme, Site, Tls};

fn site() -> Site {
    Site::new(catalogue(), HostOptions::default())
}

/// With a short timeout for clients to close after the server, because each connection is read to its end.
fn limits() -> Limits {
    Limits { body_timeout: Duration::from_millis(100), ..common::limits() }
}

fn observer(errors: &Arc<Errors>) -> Option<Arc<dyn Observer>> {
    Some(Arc::<Errors>::clone(errors))
}

/// Sends bytes, shuts down writing, and reads until the server closes.
fn exchange(mut stream: TcpStream, bytes: &[u8]) -> Vec<u8> {
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
fn refused_requests_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let server = Server::observed(site(), limits(), observer(&errors));
    let long_target = [b"GET /", &[b'a'; 200_000][..]].concat();
    let large_head = [b"GET / HTTP/1.1\r\nX: ", &[b'a'; 200_000][..]].concat();
    let cases: &[(&[u8], ConnectionError)] = &[
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n", ConnectionError::Http1Malformed),
        (b"GET / HTTP/9.9\r\n\r\n", ConnectionError::Http1Malformed),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX\x1b[2J: y\r\n\r\n", ConnectionError::Http1Malformed),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 6\r\n\r\n", ConnectionError::Http1Malformed),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\nnonsense\r\n\r\n", ConnectionError::Http1Malformed),
        (&long_target, ConnectionError::Http1TargetTooLong),
        (&large_head, ConnectionError::Http1HeadTooLarge),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", ConnectionError::Http1Http2Preface),
        (b"GET / HTTP/1.1\r\nHos", ConnectionError::Http1Incomplete),
        (b"G", ConnectionError::Http1Incomplete),
    ];
    for (bytes, error) in cases {
        exchange(server.connect(), bytes);
        assert_eq!(errors.next(), *error, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(60)]));
    }
    // None of these is an error of the connection.
    for bytes in [
        &b""[..],
        b"\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345",
        b"GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\nHost: a\r\n\r\n",
    ] {
        exchange(server.connect(), bytes);
    }
    server.stop().unwrap();
    assert_eq!(errors.rest(), []);
}

#[test]
fn slow_heads_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let (header_timeout, idle_timeout) = (Duration::from_secs(2), Duration::from_secs(2));
    let server = Server::observed(site(), Limits { header_timeout, idle_timeout, ..limits() }, observer(&errors));
    let complete = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for first in ["", complete] {
        let mut stream = server.connect();
        stream.write_all(first.as_bytes()).unwrap();
        if !first.is_empty() {
            stream.read_exact(&mut [0; 100]).unwrap();
        }
        stream.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
        assert_eq!(errors.next(), ConnectionError::Http1HeadTimeout, "{first:?}");
    }
    // Clients that send no request, or no further request, are not errors.
    for bytes in ["", complete] {
        let mut stream = server.connect();
        stream.write_all(bytes.as_bytes()).unwrap();
        let _ = stream.read_to_end(&mut Vec::new());
    }
    server.stop().unwrap();
    assert_eq!(errors.rest(), []);
}

#[test]
fn readers_that_stop_reading_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let limits = Limits { write_timeout: Duration::from_millis(300), ..limits() };
    let server = Server::observed(site(), limits, observer(&errors));
    let mut stream = server.connect();
    for _ in 0..10 {
        stream.write_all(b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    }
    assert_eq!(errors.next(), ConnectionError::Http1WriteTimeout);
}

/// A ClientHello for TLS 1.0 without extensions.
fn old_hello() -> Vec<u8> {
    let mut hello = vec![3, 1];
    hello.extend([0x42; 32]);
    // No session; TLS_RSA_WITH_AES_128_CBC_SHA; no compression.
    hello.extend([0, 0, 2, 0, 0x2f, 1, 0]);
    let mut handshake = vec![1, 0, 0, hello.len() as u8];
    handshake.append(&mut hello);
    let mut record = vec![0x16, 3, 1, 0, handshake.len() as u8];
    record.append(&mut handshake);
    record
}

#[test]
fn failed_handshakes_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let server = TlsServer::observed(site(), limits(), observer(&errors));
    let cases: &[(&[u8], ConnectionError)] = &[
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", ConnectionError::TlsNotTls),
        (b"\x16\x03\x01\x00\x04\x01\x00\x00\x00", ConnectionError::TlsMalformed),
        (&old_hello(), ConnectionError::TlsIncompatible),
        (&old_hello()[..20], ConnectionError::TlsConnectionLost),
    ];
    for (bytes, error) in cases {
        exchange(server.server.connect(), bytes);
        assert_eq!(errors.next(), *error, "{:?}", String::from_utf8_lossy(bytes));
    }
    // A client that sends nothing, and one that stops in the middle.
    let impatient = Limits { handshake_timeout: Duration::from_millis(500), ..limits() };
    let impatient = TlsServer::observed(site(), impatient, observer(&errors));
    for start in [&b""[..], &old_hello()[..20]] {
        let mut silent = impatient.server.connect();
        silent.write_all(start).unwrap();
        assert_eq!(errors.next(), ConnectionError::TlsTimeout);
    }
    assert!(server.shake(&server.client(&["spdy/3"], rustls::ALL_VERSIONS)).is_err());
    assert_eq!(errors.next(), ConnectionError::TlsNoProtocol);
    let distrusting = common::tls::client(RootCertStore::empty(), &["h2"], rustls::ALL_VERSIONS);
    assert!(server.shake(&distrusting).is_err());
    assert_eq!(errors.next(), ConnectionError::TlsClientAlert);
    // Complete handshakes are not errors, and unused connections are not, either.
    for protocol in ["h2", "http/1.1"] {
        let mut stream = server.connect(&[protocol]);
        stream.conn.send_close_notify();
        let _ = stream.flush();
        rest(&mut stream);
    }
    for _ in 0..3 {
        exchange(server.server.connect(), b"");
    }
    server.server.stop().unwrap();
    assert_eq!(errors.rest(), []);
}

#[test]
fn handshakes_without_a_certificate_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let folder = tempfile::tempdir().unwrap();
    let options = AcmeOptions {
        certificates: vec![vec!["example.org".to_owned()]],
        contact: Vec::new(),
        cache: folder.path().to_owned(),
        directory: "https://localhost:1/".to_owned(),
        roots: None,
        retry_delay: AcmeOptions::DEFAULT_RETRY_DELAY,
    };
    let tls = Arc::new(Tls::acme(PreparedAcme::new(options, None).unwrap()).unwrap());
    let server = Server::over(|socket| Listener::tls(socket, tls), site(), limits(), observer(&errors), std::future::pending);
    let client = common::tls::client(RootCertStore::empty(), &["h2"], rustls::ALL_VERSIONS);
    assert!(shake(server.connect(), "example.org", &client).is_err());
    assert_eq!(errors.next(), ConnectionError::TlsNoCertificate);
}

#[test]
fn aborted_http_2_connections_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let server = TlsServer::observed(site(), limits(), observer(&errors));
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    let get = b"\0\0\x10\x01\x05\0\0\0\x01\x82\x87\x84\x01\x0bexample.org";
    let cases: &[(&[u8], ConnectionError)] = &[
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", ConnectionError::Http2ProtocolError),
        // A frame that is too large; one of a wrong size.
        (b"\xff\xff\xff\0\0\0\0\0\x01", ConnectionError::Http2FrameSizeError),
        (b"\0\0\x01\x06\0\0\0\0\0x", ConnectionError::Http2ProtocolError),
        // Data before a request; an index that does not exist; a window that is too large.
        (b"\0\0\x01\0\0\0\0\0\x01x", ConnectionError::Http2ProtocolError),
        (b"\0\0\x02\x01\x05\0\0\0\x01\xff\xff", ConnectionError::Http2ProtocolError),
        (b"\0\0\x04\x08\0\0\0\0\0\x7f\xff\xff\xff", ConnectionError::Http2FlowControlError),
        // GOAWAY with PROTOCOL_ERROR.
        (b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x01", ConnectionError::Http2ClientError),
    ];
    for (bytes, error) in cases {
        let mut stream = server.connect(&["h2"]);
        let bytes = if bytes.starts_with(b"GET") { bytes.to_vec() } else { [&preface[..], bytes].concat() };
        let _ = stream.write_all(&bytes);
        rest(&mut stream);
        assert_eq!(errors.next(), *error, "{:?}", String::from_utf8_lossy(&bytes));
    }
    // Clients that leave properly are not errors: GOAWAY without an error, and closing after a response.
    let mut stream = server.connect(&["h2"]);
    stream.write_all(&[&preface[..], get, b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0"].concat()).unwrap();
    rest(&mut stream);
    server.server.stop().unwrap();
    assert_eq!(errors.rest(), []);
}

#[test]
fn http_2_readers_that_stop_reading_have_a_reason() {
    let errors = Arc::new(Errors::default());
    let limits = Limits { write_timeout: Duration::from_millis(300), ..limits() };
    let server = TlsServer::observed(site(), limits, observer(&errors));
    let mut stream = server.connect(&["h2"]);
    // `/large.bin`, of which 64 KB fit into the window.
    let head = b"\0\0\x1b\x01\x05\0\0\0\x01\x82\x87\x04\x0a/large.bin\x01\x0bexample.org";
    stream.write_all(&[&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0"[..], head].concat()).unwrap();
    assert_eq!(errors.next(), ConnectionError::Http2WriteTimeout);
}
