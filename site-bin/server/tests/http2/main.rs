//! Tests of HTTP/2: the same responses as over HTTP/1.1. The limits of a connection and invalid input are in modules.

#[path = "../common/mod.rs"]
mod common;
mod connection;
mod floods;
mod malformed;
mod raw;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use common::tls::{Stream, TlsServer, block_on, exchange, reply, rest};
use common::{Errors, HOME, LARGE, Reply, Server, catalogue, limits};
use http::{Method, Request};
use raw::*;
use site_server::{ConnectionError, HostOptions, Limits, Observer, Site};

fn request(method: &str, target: &str, fields: &[&str]) -> Request<()> {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut builder = Request::builder().method(method).uri(format!("https://example.org{target}"));
    for field in fields {
        let (name, value) = field.split_once(": ").unwrap();
        builder = builder.header(name, value);
    }
    builder.body(()).unwrap()
}

/// The part of a response that does not depend on the version: everything except the date and fields of only one version.
fn substance(reply: &Reply) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let mut fields = reply.undated();
    fields.retain(|(name, _)| name != "connection" && name != "strict-transport-security");
    // HTTP/1.1 states the length of an empty body; HTTP/2 ends the stream with the headers.
    fields.retain(|(name, value)| !(name == "content-length" && value == "0"));
    fields.sort();
    (reply.status, fields, reply.body.clone())
}

#[test]
fn responses_are_the_same_as_over_http_1() {
    let (clear, server) = (Server::start(), TlsServer::start());
    let etag = clear.get("/", &[]).field("etag").unwrap().to_owned();
    let modified = format!("If-Modified-Since: {}", common::MODIFIED_DATE);
    let unmodified = "If-Unmodified-Since: Sun, 06 Nov 1993 08:49:37 GMT";
    let (none_match, weak) = (format!("If-None-Match: {etag}"), format!("If-None-Match: \"x\", W/{etag}"));
    let (matching, if_range) = (format!("If-Match: W/{etag}"), format!("If-Range: {etag}"));
    let long = format!("/{}", "a".repeat(8000));
    let longer = format!("/{}", "a".repeat(9000));
    let large = format!("X-Large: {}", "x".repeat(33 * 1024));
    let requests: &[(&str, &str, &[&str])] = &[
        // Methods
        ("GET", "/", &[]),
        ("HEAD", "/", &[]),
        ("HEAD", "/about/", &["Accept-Encoding: br"]),
        ("POST", "/", &[]),
        ("PUT", "/about/", &[]),
        ("DELETE", "/nowhere", &[]),
        ("PATCH", "/", &[]),
        ("TRACE", "/", &[]),
        ("BREW", "/", &[]),
        ("OPTIONS", "/", &[]),
        ("OPTIONS", "/nowhere", &[]),
        ("GET", "/about/", &["Expect: 100-continue"]),
        ("POST", "/about/", &["Expect: 100-continue"]),
        // Targets
        ("GET", "/about", &[]),
        ("GET", "/about?a=b&c", &[]),
        ("GET", "/about/?a=b", &[]),
        ("GET", "/r%C3%A9sum%C3%A9/", &[]),
        ("GET", "/r%25C3%25A9sum%25C3%25A9/", &[]),
        ("GET", "/%zz", &[]),
        ("GET", "/%00", &[]),
        ("GET", "/%c0%af", &[]),
        ("GET", "/posts%2fhello/", &[]),
        ("GET", "/posts/../about/", &[]),
        ("GET", "/./about/", &[]),
        ("GET", "//evil.example", &[]),
        ("GET", "/%0d%0aX:y", &[]),
        ("GET", "/old/", &[]),
        ("GET", "/old?q", &[]),
        ("GET", "/moved", &[]),
        ("GET", "/index.html", &[]),
        ("GET", "/about/index.html?x", &[]),
        ("GET", "/nowhere", &[]),
        ("GET", "/de/nowhere", &[]),
        ("HEAD", "/nowhere", &[]),
        ("GET", &long, &[]),
        ("GET", &longer, &[]),
        ("GET", "/", &[&large]),
        // Conditions
        ("GET", "/", &[&none_match]),
        ("HEAD", "/", &[&none_match]),
        ("GET", "/", &[&weak]),
        ("GET", "/", &["If-None-Match: *"]),
        ("GET", "/", &["If-None-Match: x"]),
        ("GET", "/about/", &[&modified]),
        ("GET", "/about/", &["If-None-Match: \"x\"", &modified]),
        ("GET", "/about/", &[unmodified]),
        ("GET", "/", &[&matching]),
        ("GET", "/", &["If-Match: \"x\""]),
        ("GET", "/about/", &["If-Modified-Since: Sun, 06 Nov 2094 08:49:36 GMT"]),
        ("GET", "/about/", &["If-Unmodified-Since: soon"]),
        ("GET", "/nowhere", &["If-None-Match: *", "Range: bytes=0-1"]),
        // Ranges
        ("GET", "/digits.txt", &["Range: bytes=2-4"]),
        ("GET", "/digits.txt", &["Range: bytes=-3"]),
        ("GET", "/digits.txt", &["Range: bytes=5-"]),
        ("GET", "/digits.txt", &["Range: bytes=99-"]),
        ("GET", "/digits.txt", &["Range: lines=1-2"]),
        ("GET", "/digits.txt", &["Range: bytes=0-1,4-5"]),
        ("GET", "/digits.txt", &["Range: bytes=0-5,3-8"]),
        ("GET", "/digits.txt", &["Range: bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8"]),
        ("GET", "/digits.txt", &["Range: bytes=5-2"]),
        ("GET", "/digits.txt", &["Range: bytes=-99"]),
        ("HEAD", "/digits.txt", &["Range: bytes=2-4"]),
        ("GET", "/", &["Range: bytes=0-9", &if_range]),
        ("GET", "/", &["Range: bytes=0-9", "If-Range: \"x\""]),
        // Codings
        ("GET", "/", &["Accept-Encoding: br, gzip"]),
        ("GET", "/", &["Accept-Encoding: gzip;q=1, br;q=0.5"]),
        ("GET", "/", &["Accept-Encoding: zstd"]),
        ("GET", "/", &["Accept-Encoding: X-GZIP"]),
        ("GET", "/", &["Accept-Encoding: "]),
        ("GET", "/", &["Accept-Encoding: br;q=0, *"]),
        ("GET", "/about/", &["Accept-Encoding: identity;q=0, gzip"]),
        ("GET", "/nowhere", &["Accept-Encoding: *;q=0"]),
        ("GET", "/", &["Accept-Encoding: *;q=0"]),
        ("GET", "/", &["Accept-Encoding: br", "Range: bytes=0-1"]),
        // Kinds
        ("GET", "/empty.txt", &[]),
        ("GET", "/picture.svg", &[]),
        ("GET", "/assets/site.1a2b3c4d.css", &[]),
        ("GET", "/404.html", &[]),
        ("GET", "/de/404.html", &[]),
        ("GET", "/worker.js", &[]),
        ("GET", "/film/", &[]),
        ("GET", "/future/", &[]),
        ("GET", "/epoch/", &[]),
        ("GET", "/large.bin", &[]),
    ];
    let mut statuses = std::collections::BTreeSet::new();
    block_on(async {
        let mut send = server.http2().await;
        for (method, target, fields) in requests {
            let first = clear.ask(method, target, fields);
            let second = exchange(&mut send, request(method, target, fields)).await.unwrap();
            assert!(substance(&first) == substance(&second), "{method} {target} {fields:?}: {first:?} {second:?}");
            assert!(second.field("date").is_some_and(|date| date.len() == 29), "{method} {target}");
            assert!(second.field("strict-transport-security").is_some(), "{method} {target}");
            assert_eq!(second.field("connection"), None);
            statuses.insert(second.status);
        }
        // Over HTTP/1.1, hyper refuses so many fields itself, without a message.
        let many = exchange(&mut send, request("GET", "/", &["X-Many: a"; 120])).await.unwrap();
        assert_eq!((many.status, many.field("x-content-type-options")), (431, Some("nosniff")));
    });
    let all = [200, 204, 206, 301, 304, 308, 400, 404, 405, 406, 412, 414, 416, 431, 501];
    assert_eq!(statuses, all.into());
}

#[test]
fn authority_and_host_must_agree() {
    let hosts = vec!["example.org".to_owned()];
    let server = TlsServer::with(HostOptions { hosts, canonical: None }, limits());
    block_on(async {
        let mut send = server.http2().await;
        let mut status = async |uri: &str, host: Option<&str>| {
            let mut builder = Request::builder().uri(uri);
            if let Some(host) = host {
                builder = builder.header("host", host);
            }
            exchange(&mut send, builder.body(()).unwrap()).await.unwrap().status
        };
        assert_eq!(status("https://example.org/", None).await, 200);
        assert_eq!(status("https://EXAMPLE.org:8443/", None).await, 200);
        assert_eq!(status("https://example.org/", Some("example.org")).await, 200);
        assert_eq!(status("https://example.org/", Some("other.example")).await, 400);
        assert_eq!(status("https://other.example/", None).await, 421);
    });
    // Redirected, if the option is set.
    let options = HostOptions { hosts: vec!["example.org".to_owned()], canonical: Some("https://example.org".to_owned()) };
    let canonical = TlsServer::with(options, limits());
    block_on(async {
        let uri = "https://other.example/about/?q=1";
        let elsewhere = exchange(&mut canonical.http2().await, Request::builder().uri(uri).body(()).unwrap()).await.unwrap();
        assert_eq!((elsewhere.status, elsewhere.field("location")), (308, Some("https://example.org/about/?q=1")));
    });
    // Without a host, which no client library sends.
    let mut raw = Raw::connect(&server);
    raw.headers(1, END_STREAM | END_HEADERS, &[0x82, 0x87, 0x84]);
    assert_eq!(raw.status(1), Some(400));
    // `Host` alone is sufficient.
    raw.headers(3, END_STREAM | END_HEADERS, &[&[0x82, 0x87, 0x84, 0x0f, 0x17, 11][..], b"example.org"].concat());
    assert_eq!(raw.status(3), Some(200));
    // An asterisk is only allowed with OPTIONS; CONNECT has no path.
    raw.headers(5, END_STREAM | END_HEADERS, &[&[0x02, 7][..], b"OPTIONS", &[0x87, 0x04, 1, b'*'], AUTHORITY].concat());
    assert_eq!(raw.status(5), Some(204));
    raw.headers(7, END_STREAM | END_HEADERS, &[&[0x02, 7][..], b"CONNECT", AUTHORITY].concat());
    assert_eq!(raw.status(7), Some(405));
}

#[test]
fn streams_do_not_wait_for_each_other() {
    let server = TlsServer::start();
    block_on(async {
        let mut send = server.http2().await;
        let large = send.send_request(request("GET", "/large.bin", &[]), true).unwrap().0.await.unwrap();
        // Its window fills soon and stays full; the window of the connection is larger.
        for _ in 0..200 {
            let small = exchange(&mut send, request("GET", "/about/", &[])).await.unwrap();
            assert_eq!(small.text(), "about");
        }
        let large = reply(large).await.unwrap();
        assert!(large.body.len() == LARGE && large.body.iter().enumerate().all(|(n, byte)| *byte == (n % 251) as u8));
        // The maximum number of streams at once; another one waits.
        std::future::poll_fn(|context| send.poll_ready(context)).await.unwrap();
        let answers: Vec<_> = (0..100).map(|_| send.send_request(request("GET", "/", &[]), true).unwrap().0).collect();
        for answer in answers {
            assert_eq!(reply(answer.await.unwrap()).await.unwrap().text(), HOME);
        }
    });
}

#[test]
fn bodies_of_requests_are_not_read() {
    let server = TlsServer::start();
    block_on(async {
        let mut send = server.http2().await;
        for (method, status) in [("GET", 200), ("POST", 405)] {
            let (response, mut body) = send.send_request(request(method, "/", &[]), false).unwrap();
            body.reserve_capacity(1024 * 1024);
            let granted = std::future::poll_fn(|context| body.poll_capacity(context)).await.unwrap().unwrap();
            assert!(granted <= 64 * 1024, "{granted}");
            let _ = body.send_data(Bytes::from(vec![0; granted]), false);
            let answer = reply(response.await.unwrap()).await.unwrap();
            assert_eq!(answer.status, status);
        }
        assert_eq!(exchange(&mut send, request("GET", "/", &[])).await.unwrap().status, 200);
    });
}

fn still_serves(server: &TlsServer) {
    let begin = Instant::now();
    let mut raw = Raw::connect(server);
    raw.get(1, "/about/");
    assert_eq!(raw.status(1), Some(200));
    assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
}
