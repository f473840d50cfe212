//! Tests of methods, targets, conditions, ranges and negotiation over a socket. Unit tests cover the details.

mod common;

use common::{DIGITS, HOME, LARGE, MODIFIED_DATE, Reply, Server, limits};
use site_server::HostOptions;

const ALLOWED: Option<&str> = Some("GET, HEAD, OPTIONS");

// Methods

#[test]
fn head_answers_the_headers_of_get_and_no_body() {
    let server = Server::start();
    let targets = ["/", "/about/", "/404.html", "/nowhere", "/old/", "/about", "/%zz", "/large.bin", "/empty.txt"];
    for target in targets {
        for fields in [&[][..], &["Accept-Encoding: br"], &["Accept-Encoding: identity;q=0"]] {
            let get = server.get(target, fields);
            let head = server.ask("HEAD", target, fields);
            assert_eq!(get.status, head.status, "{target}");
            let sorted = |reply: &Reply| {
                let mut fields = reply.undated();
                fields.sort();
                fields
            };
            assert_eq!(sorted(&get), sorted(&head), "{target}");
            assert_eq!(get.field("content-length"), Some(&*get.body.len().to_string()), "{target}");
            assert!(head.body.is_empty(), "{target}");
        }
    }
}

#[test]
fn known_methods_are_not_allowed_and_unknown_ones_not_implemented() {
    let server = Server::start();
    for method in ["POST", "PUT", "DELETE", "PATCH", "TRACE"] {
        let reply = server.ask(method, "/", &[]);
        assert_eq!((reply.status, reply.field("allow")), (405, ALLOWED), "{method}");
    }
    for method in ["BREW", "PROPFIND", "get", "G"] {
        let reply = server.ask(method, "/", &[]);
        assert_eq!((reply.status, reply.field("allow")), (501, None), "{method}");
    }
}

#[test]
fn options_says_what_is_allowed() {
    let server = Server::start();
    for target in ["/", "*", "/nowhere"] {
        let reply = server.ask("OPTIONS", target, &[]);
        assert_eq!((reply.status, reply.field("allow")), (204, ALLOWED), "{target}");
        assert_eq!(reply.field("content-length"), None);
        assert!(reply.body.is_empty());
    }
    assert_eq!(server.get("*", &[]).status, 400);
}

#[test]
fn nothing_is_tunnelled_or_upgraded() {
    let server = Server::start();
    let reply = server.send("CONNECT example.org:443 HTTP/1.1\nHost: example.org:443\nConnection: close\n\n");
    assert_eq!((reply.status, reply.field("allow")), (405, ALLOWED));
    for upgrade in ["websocket", "h2c", "TLS/1.0"] {
        let head = format!(
            "GET / HTTP/1.1\nHost: a\nConnection: Upgrade, close\nUpgrade: {upgrade}\nHTTP2-ServerConfig: AAMAAABkAAQAAP__\n\n"
        );
        let reply = server.send(&head);
        assert_eq!((reply.status, reply.text()), (200, HOME), "{upgrade}");
        assert_eq!(reply.field("upgrade"), None);
    }
}

// Target and host

#[test]
fn http_1_1_names_its_host() {
    let server = Server::start();
    let get = |lines: &str| server.send(&format!("GET / HTTP/1.1\n{lines}Connection: close\n\n")).status;
    assert_eq!(get("Host: example.org\n"), 200);
    assert_eq!(get("Host: example.org:3000\n"), 200);
    assert_eq!(get("Host: [::1]:3000\n"), 200);
    assert_eq!(get(""), 400);
    assert_eq!(get("Host:\n"), 400);
    assert_eq!(get("Host: a\nHost: a\n"), 400);
    assert_eq!(get("Host: a b\n"), 400);
    assert_eq!(get("Host: http://a/\n"), 400);
    assert_eq!(server.send("GET / HTTP/1.0\n\n").status, 200);
}

#[test]
fn an_absolute_target_is_taken_and_its_authority_counts() {
    let server = Server::start();
    assert_eq!(server.get("http://example.org/about/", &[]).text(), "about");
    let options = HostOptions { hosts: vec!["example.org".to_owned()], canonical: None };
    let server = Server::with(options, limits());
    assert_eq!(server.get("http://example.org/", &[]).status, 200);
    assert_eq!(server.get("http://evil.example/", &[]).status, 421);
    assert_eq!(server.send("GET http://example.org/ HTTP/1.1\nHost: evil.example\nConnection: close\n\n").status, 200);
}

#[test]
fn other_hosts_are_misdirected_or_sent_on() {
    let hosts = vec!["Example.org".to_owned(), "www.example.org".to_owned()];
    let get =
        |server: &Server, host: &str| server.send(&format!("GET /about/?q=1 HTTP/1.1\nHost: {host}\nConnection: close\n\n"));
    let server = Server::with(HostOptions { hosts: hosts.clone(), canonical: None }, limits());
    for ours in ["example.org", "EXAMPLE.ORG:80", "www.example.org", "example.org."] {
        assert_eq!(get(&server, ours).status, 200, "{ours}");
    }
    assert_eq!(get(&server, "evil.example").status, 421);
    assert_eq!(server.send("GET / HTTP/1.0\n\n").status, 200);

    let canonical = Some("https://example.org".to_owned());
    let server = Server::with(HostOptions { hosts, canonical }, limits());
    let reply = get(&server, "evil.example");
    assert_eq!((reply.status, reply.field("location")), (308, Some("https://example.org/about/?q=1")));
}

#[test]
fn targets_are_decoded_once() {
    let server = Server::start();
    assert_eq!(server.get("/r%C3%A9sum%c3%a9/", &[]).text(), "résumé");
    assert_eq!(server.get("/%61bout/", &[]).text(), "about");
    for bad in ["/%zz", "/%", "/a%4", "/%00", "/about/%00", "/%c0%af", "/%ff", "/%ed%a0%80"] {
        assert_eq!(server.get(bad, &[]).status, 400, "{bad}");
    }
    for nowhere in ["/%2561bout/", "/posts%2fhello/", "/%2fabout/", "/./about/", "/about/.", "/x/../about/", "/%2e%2e/about/"] {
        let reply = server.get(nowhere, &[]);
        assert_eq!((reply.status, reply.text()), (404, "nothing here"), "{nowhere}");
    }
}

#[test]
fn no_target_leads_away_or_into_a_header() {
    let server = Server::start();
    for target in
        ["//evil.example", "//evil.example/", "///evil.example", "/%2f/evil.example", "//evil.example/%2e%2e", "/\\evil.example"]
    {
        let reply = server.get(target, &[]);
        assert_eq!((reply.status, reply.field("location")), (404, None), "{target}");
    }
    for target in ["/about%0d%0aX-Evil:1", "/%0d%0aSet-Cookie:x/about", "/about?%0d%0aX-Evil:1", "/old/?%0d%0aX-Evil:1"] {
        let reply = server.get(target, &[]);
        assert_eq!(reply.field("x-evil"), None, "{target}");
        assert_eq!(reply.field("set-cookie"), None, "{target}");
        assert!(!reply.field("location").unwrap_or_default().contains(['\r', '\n']));
    }
}

#[test]
fn a_folder_without_its_slash_is_found() {
    let server = Server::start();
    for (target, location) in [
        ("/about", "/about/"),
        ("/about?a=b&c", "/about/?a=b&c"),
        ("/posts/hello", "/posts/hello/"),
        ("/r%C3%A9sum%C3%A9", "/r%C3%A9sum%C3%A9/"),
        ("/index.html", "/"),
        ("/about/index.html?x", "/about/?x"),
    ] {
        let reply = server.get(target, &[]);
        assert_eq!((reply.status, reply.field("location")), (308, Some(location)), "{target}");
    }
    for nowhere in ["/posts", "/nowhere", "/aboutindex.html", "/digits.txt/", "/index.html/"] {
        assert_eq!(server.get(nowhere, &[]).status, 404, "{nowhere}");
    }
    assert_eq!(server.get("/about/?anything=%zz", &[]).text(), "about");
}

#[test]
fn old_addresses_lead_on() {
    let server = Server::start();
    for (target, status, location) in [
        ("/old/", 308, "/posts/hello/"),
        ("/old", 308, "/posts/hello/"),
        ("/old/index.html", 308, "/posts/hello/"),
        ("/old/?a=b", 308, "/posts/hello/?a=b"),
        ("/moved", 301, "/about/#contact"),
        ("/moved?a=b", 301, "/about/?a=b#contact"),
    ] {
        let reply = server.get(target, &[]);
        assert_eq!((reply.status, reply.field("location")), (status, Some(location)), "{target}");
    }
}

#[test]
fn targets_of_eight_thousand_bytes_are_accepted() {
    let server = Server::start();
    assert_eq!(server.get(&format!("/?{}", "a".repeat(8000)), &[]).status, 200);
    assert_eq!(server.get(&format!("/{}", "a".repeat(8000)), &[]).status, 404);
    for length in [9_000, 60_000, 70_000, 100_000] {
        assert_eq!(server.get(&format!("/?{}", "a".repeat(length)), &[]).status, 414, "{length}");
    }
}

#[test]
fn large_heads_are_refused() {
    let server = Server::start();
    let field = |length: usize| format!("X-Large: {}", "a".repeat(length));
    assert_eq!(server.get("/", &[&field(8_000)]).status, 200);
    for length in [40_000, 120_000, 500_000] {
        assert_eq!(server.get("/", &[&field(length)]).status, 431, "{length}");
    }
    let many = vec!["X-Many: a"; 200];
    assert_eq!(server.get("/", &many).status, 431);
    assert_eq!(server.get("/", &many[..80]).status, 200);
}

// Conditions

#[test]
fn if_none_match_saves_the_body() {
    let server = Server::start();
    let full = server.get("/about/", &[]);
    let etag = full.field("etag").unwrap();
    for value in [etag.to_owned(), format!("W/{etag}"), format!("\"x\", {etag}"), "*".to_owned()] {
        let reply = server.get("/about/", &[&format!("If-None-Match: {value}")]);
        assert_eq!(reply.status, 304, "{value}");
        assert!(reply.body.is_empty());
        assert_eq!(reply.field("content-length"), None);
        for field in ["etag", "vary", "cache-control"] {
            assert_eq!(reply.field(field), full.field(field), "{field}");
            assert!(reply.field(field).is_some());
        }
        assert!(reply.field("date").is_some());
    }
    let unquoted = etag.trim_matches('"');
    for value in [unquoted, "\"other\""] {
        let reply = server.get("/about/", &[&format!("If-None-Match: {value}"), &format!("If-Modified-Since: {MODIFIED_DATE}")]);
        assert_eq!(reply.status, 200, "{value}");
    }
    assert_eq!(server.ask("HEAD", "/about/", &[&format!("If-None-Match: {etag}")]).status, 304);
}

#[test]
fn if_modified_since_saves_the_body() {
    let server = Server::start();
    assert_eq!(server.get("/about/", &[]).field("last-modified"), Some(MODIFIED_DATE));
    let since = |date: &str| server.get("/about/", &[&format!("If-Modified-Since: {date}")]).status;
    assert_eq!(since(MODIFIED_DATE), 304);
    assert_eq!(since("Sun, 06 Nov 1994 08:49:36 GMT"), 200);
    assert_eq!(since("Sun, 06 Nov 2094 08:49:36 GMT"), 200);
    assert_eq!(since("soon"), 200);
}

#[test]
fn failed_assumptions_are_412() {
    let server = Server::start();
    let etag = server.get("/about/", &[]).field("etag").unwrap().to_owned();
    let status = |field: &str| server.get("/about/", &[field]).status;
    assert_eq!(status("If-Match: \"other\""), 412);
    assert_eq!(status(&format!("If-Match: W/{etag}")), 412);
    assert_eq!(status(&format!("If-Match: \"other\", {etag}")), 200);
    assert_eq!(status("If-Match: *"), 200);
    assert_eq!(status("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT"), 412);
    assert_eq!(status(&format!("If-Unmodified-Since: {MODIFIED_DATE}")), 200);
    assert_eq!(status("If-Unmodified-Since: soon"), 200);
    assert_eq!(status("If-Unmodified-Since: Sun, 06 Nov 2094 08:49:36 GMT"), 200);
}

#[test]
fn conditions_do_not_touch_the_not_found_page() {
    let server = Server::start();
    let reply = server.get("/nowhere", &["If-None-Match: *", "Range: bytes=0-1"]);
    assert_eq!((reply.status, reply.text()), (404, "nothing here"));
    assert_eq!(server.get("/nowhere", &["If-Match: \"x\""]).status, 404);
}

#[test]
fn each_coding_has_its_own_tag() {
    let server = Server::start();
    let mut tags: Vec<String> = ["identity", "gzip", "zstd", "br"]
        .iter()
        .map(|coding| server.get("/", &[&format!("Accept-Encoding: {coding}")]).field("etag").unwrap().to_owned())
        .collect();
    assert!(tags.iter().all(|tag| tag.starts_with('"')));
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
    let reply = server.get("/", &["Accept-Encoding: br", &format!("If-None-Match: {}", tags.join(","))]);
    assert_eq!(reply.status, 304);
}

#[test]
fn no_date_is_better_than_a_wrong_one() {
    let server = Server::start();
    for target in ["/", "/future/", "/epoch/"] {
        let reply = server.get(target, &["If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT"]);
        assert_eq!((reply.status, reply.field("last-modified")), (200, None), "{target}");
    }
}

// Ranges

#[test]
fn a_range_is_cut_out() {
    let server = Server::start();
    for (range, body, content_range) in [
        ("0-0", "0", "bytes 0-0/10"),
        ("2-5", "2345", "bytes 2-5/10"),
        ("7-", "789", "bytes 7-9/10"),
        ("7-99", "789", "bytes 7-9/10"),
        ("-2", "89", "bytes 8-9/10"),
        ("-99", DIGITS, "bytes 0-9/10"),
    ] {
        let reply = server.get("/digits.txt", &[&format!("Range: bytes={range}")]);
        assert_eq!((reply.status, reply.text()), (206, body), "{range}");
        assert_eq!(reply.field("content-range"), Some(content_range));
        assert_eq!(reply.field("content-length"), Some(&*body.len().to_string()));
        assert_eq!(reply.field("vary"), Some("Accept-Encoding"));
    }
    assert_eq!(server.get("/digits.txt", &[]).field("accept-ranges"), Some("bytes"));
    for ignored in ["bytes=5-2", "bytes=x", "lines=0-1", "bytes", "bytes=0-5,3-8"] {
        let reply = server.get("/digits.txt", &[&format!("Range: {ignored}")]);
        assert_eq!((reply.status, reply.text()), (200, DIGITS), "{ignored}");
    }
    assert_eq!(server.ask("HEAD", "/digits.txt", &["Range: bytes=0-1"]).status, 200);
}

#[test]
fn a_range_of_a_coding_is_of_its_bytes() {
    let server = Server::start();
    let reply = server.get("/", &["Accept-Encoding: br", "Range: bytes=3-8"]);
    assert_eq!((reply.status, reply.text()), (206, "brotli"));
    assert_eq!(reply.field("content-encoding"), Some("br"));
}

#[test]
fn a_range_past_the_end_is_416() {
    let server = Server::start();
    for range in ["10-", "10-20", "-0", "99999999999999999999-"] {
        let reply = server.get("/digits.txt", &[&format!("Range: bytes={range}")]);
        assert_eq!((reply.status, reply.field("content-range")), (416, Some("bytes */10")), "{range}");
    }
}

#[test]
fn if_range_guards_the_range() {
    let server = Server::start();
    let etag = server.get("/digits.txt", &[]).field("etag").unwrap().to_owned();
    let status = |guard: &str| server.get("/digits.txt", &["Range: bytes=0-1", &format!("If-Range: {guard}")]).status;
    assert_eq!(status(&etag), 206);
    assert_eq!(status(MODIFIED_DATE), 206);
    assert_eq!(status(&format!("W/{etag}")), 200);
    assert_eq!(status("\"other\""), 200);
    assert_eq!(status("Sun, 06 Nov 1994 08:49:38 GMT"), 200);
    assert_eq!(server.get("/digits.txt", &[&format!("If-Range: {etag}")]).status, 200);
}

#[test]
fn several_ranges_come_in_parts() {
    let server = Server::start();
    let reply = server.get("/digits.txt", &["Range: bytes=0-1,5-6,-1"]);
    assert_eq!(reply.status, 206);
    assert_eq!(reply.field("content-range"), None);
    let boundary = reply.field("content-type").unwrap().strip_prefix("multipart/byteranges; boundary=").unwrap();
    let parts: Vec<&str> = reply.text().split(&format!("--{boundary}")).collect();
    assert_eq!(parts.len(), 5);
    for (part, (range, bytes)) in parts[1..4].iter().zip([("0-1", "01"), ("5-6", "56"), ("9-9", "9")]) {
        let expected =
            format!("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes {range}/10\r\n\r\n{bytes}\r\n");
        assert_eq!(*part, expected);
    }
    assert_eq!(parts[4], "--\r\n");
    assert_eq!(reply.field("content-length"), Some(&*reply.body.len().to_string()));
    let nine = "Range: bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8";
    assert_eq!(server.get("/digits.txt", &[nine]).status, 200);
}

// Negotiation

#[test]
fn the_best_coding_is_sent() {
    let server = Server::start();
    for (accept, coding, body) in [
        ("br, gzip, zstd", Some("br"), "in brotli"),
        ("gzip, deflate", Some("gzip"), "in gzip, the longest"),
        ("X-Gzip", Some("gzip"), "in gzip, the longest"),
        ("BR;Q=0.5, GZIP;Q=0.4", Some("br"), "in brotli"),
        ("zstd;q=1, br;q=0.9", Some("zstd"), "in zstd, longer"),
        ("*", Some("br"), "in brotli"),
        ("", None, HOME),
        ("deflate", None, HOME),
        ("br;q=0", None, HOME),
    ] {
        let reply = server.get("/", &[&format!("Accept-Encoding: {accept}")]);
        assert_eq!((reply.status, reply.field("content-encoding"), reply.text()), (200, coding, body), "{accept}");
        assert_eq!(reply.field("vary"), Some("Accept-Encoding"));
    }
    assert_eq!(server.get("/", &[]).text(), HOME);
    let reply = server.get("/about/", &["Accept-Encoding: identity;q=0, gzip"]);
    assert_eq!((reply.status, reply.field("vary")), (406, Some("Accept-Encoding")));
    assert_eq!(server.get("/nowhere", &["Accept-Encoding: *;q=0"]).text(), "nothing here");
}

// Every answer

#[test]
fn every_answer_carries_the_security_headers() {
    let server = Server::start();
    let requests = [
        ("GET", "/", ""),
        ("HEAD", "/", ""),
        ("GET", "/nowhere", ""),
        ("GET", "/old/", ""),
        ("GET", "/about", ""),
        ("GET", "/%zz", ""),
        ("GET", "/digits.txt", "Range: bytes=0-1"),
        ("GET", "/digits.txt", "Range: bytes=0-1,4-5"),
        ("GET", "/digits.txt", "Range: bytes=10-"),
        ("GET", "/about/", "If-None-Match: *"),
        ("GET", "/about/", "If-Match: \"x\""),
        ("GET", "/about/", "Accept-Encoding: identity;q=0"),
        ("POST", "/", "X: y"),
        ("BREW", "/", ""),
        ("OPTIONS", "/", ""),
        ("GET", "/", "Content-Length: x"),
        ("GET", "/", "Content-Length : 1"),
        ("GET", "/", "Host: second"),
        ("GET", "/", "Transfer-Encoding: gzip"),
    ];
    for (method, target, field) in requests {
        let fields: Vec<&str> = Some(field).filter(|field| !field.is_empty()).into_iter().collect();
        let reply = server.ask(method, target, &fields);
        let at = format!("{method} {target} {field}: {}", reply.status);
        assert_eq!(reply.field("x-content-type-options"), Some("nosniff"), "{at}");
        assert_eq!(reply.field("referrer-policy"), Some("strict-origin-when-cross-origin"), "{at}");
        assert_eq!(reply.field("cross-origin-opener-policy"), Some("same-origin"), "{at}");
        assert!(reply.field("cross-origin-resource-policy").is_some(), "{at}");
        assert!(reply.field("permissions-policy").is_some(), "{at}");
        assert!(reply.field("content-security-policy").unwrap().contains("-src"), "{at}");
        assert_eq!(reply.field("server"), None, "{at}");
        let date = reply.field("date").unwrap();
        assert_eq!(httpdate::parse_http_date(date).ok().map(httpdate::fmt_http_date).as_deref(), Some(date), "{at}");
    }
    let huge = server.get("/", &[&format!("X: {}", "a".repeat(300_000))]);
    assert_eq!((huge.status, huge.field("x-content-type-options")), (431, Some("nosniff")));
    let long = server.get(&format!("/{}", "a".repeat(300_000)), &[]);
    assert_eq!((long.status, long.field("x-content-type-options")), (414, Some("nosniff")));
    assert!(long.field("content-security-policy").unwrap().starts_with("default-src 'none'"));
    let unread = server.send("GET / HTTP/1.1\nHost: a\nX y: z\n\n");
    assert_eq!((unread.status, unread.field("cross-origin-opener-policy")), (400, Some("same-origin")));
}

#[test]
fn policies_match_the_response() {
    let server = Server::start();
    let policy = |target: &str| server.get(target, &[]).field("content-security-policy").unwrap().to_owned();
    assert_eq!(policy("/"), "default-src 'none'; style-src 'self'");
    assert_eq!(policy("/nowhere"), "default-src 'none'; style-src 'self'");
    assert!(policy("/picture.svg").starts_with("default-src 'none'; style-src 'self' 'unsafe-inline';"));
    assert!(!policy("/picture.svg").contains("script-src"));
    assert!(!policy("/worker.js").contains("default-src"));
    assert_eq!(policy("/assets/site.1a2b3c4d.css"), "default-src 'none'");
    let embedder = |target: &str| server.get(target, &[]).field("cross-origin-embedder-policy").map(str::to_owned);
    assert_eq!(embedder("/").as_deref(), Some("require-corp"));
    assert_eq!(embedder("/film/"), None, "what it embeds does not say that it may be embedded");
    assert_eq!(embedder("/picture.svg"), None);
    let resource = |target: &str| server.get(target, &[]).field("cross-origin-resource-policy").unwrap().to_owned();
    assert_eq!(resource("/"), "same-origin");
    assert_eq!(resource("/picture.svg"), "cross-origin");
}

#[test]
fn caching_follows_the_entry() {
    let server = Server::start();
    let cache = |target: &str| server.get(target, &[]).field("cache-control").unwrap().to_owned();
    assert_eq!(cache("/"), "no-cache");
    assert_eq!(cache("/digits.txt"), "no-cache");
    assert_eq!(cache("/assets/site.1a2b3c4d.css"), "public, max-age=31536000, immutable");
}

#[test]
fn the_nearest_not_found_page_answers() {
    let server = Server::start();
    for (target, body) in [
        ("/nowhere", "nothing here"),
        ("/posts/nowhere/", "nothing here"),
        ("/de", "nothing here"),
        ("/de/", "nichts da"),
        ("/de/nirgends/", "nichts da"),
        ("/de/a/b/c/d", "nichts da"),
    ] {
        let reply = server.get(target, &[]);
        assert_eq!((reply.status, reply.text()), (404, body), "{target}");
        assert_eq!(reply.field("content-type"), Some("text/html; charset=utf-8"));
    }
    // At its own address, the page has the same bytes, and conditions and ranges are ignored.
    for (target, body) in [("/de/404.html", "nichts da"), ("/404.html", "nothing here")] {
        let reply = server.get(target, &["Range: bytes=0-1", "If-None-Match: *"]);
        assert_eq!((reply.status, reply.text()), (404, body), "{target}");
        assert_eq!(server.ask("HEAD", target, &[]).status, 404);
    }
}

#[test]
fn empty_segments_lead_to_the_address_without_them() {
    let server = Server::start();
    for (target, location) in [
        ("//about/", "/about/"),
        ("/about//?q=a//b", "/about/?q=a//b"),
        ("///posts//hello/", "/posts/hello/"),
        ("//about", "/about/"),
        ("//digits.txt", "/digits.txt"),
        ("//old/", "/posts/hello/"),
        ("//r%C3%A9sum%C3%A9/", "/r%C3%A9sum%C3%A9/"),
        ("//", "/"),
    ] {
        let reply = server.get(target, &[]);
        assert_eq!((reply.status, reply.field("location")), (308, Some(location)), "{target}");
    }
    for target in ["//nowhere/", "//about/./", "/./about/", "/about/./", "/about/../about/", "/about/%2e/", "//404.html"] {
        assert_eq!(server.get(target, &[]).status, 404, "{target}");
    }
}

#[test]
fn bodies_are_complete() {
    let server = Server::start();
    let reply = server.get("/large.bin", &[]);
    assert_eq!(reply.body.len(), LARGE);
    assert!(reply.body.iter().enumerate().all(|(n, byte)| usize::from(*byte) == n % 251));
    let empty = server.get("/empty.txt", &[]);
    assert_eq!((empty.status, empty.field("content-length")), (200, Some("0")));
}
