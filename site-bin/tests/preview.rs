//! Tests of the preview from outside: changes on disk are served.
#![cfg(all(unix, feature = "author"))]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use common::{Running, output, site, stderr};

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn page(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2020-01-02\n---\n\n{text}\n")
}

fn small_site() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "site.toml", "title = \"Small\"\nbase_url = \"https://example.org\"\n");
    write(root.path(), "content/posts/hello.md", &page("Hello", "First words."));
    write(root.path(), "content/posts/later.md", "---\ntitle: Later\ndate: 2020-01-02\ndraft: true\n---\n\nNot yet.\n");
    root
}

fn start(root: &Path, args: &[&str]) -> Running {
    let mut command = site(&[&["preview", "--listen", "127.0.0.1:0"], args].concat());
    command.env("SITE_ROOT", root).stderr(Stdio::null());
    Running::start(command)
}

/// Waits until an address answers with this text.
fn wait_for(running: &Running, address: &str, text: &str) {
    let begin = Instant::now();
    loop {
        let body = String::from_utf8(running.get(address).body).unwrap();
        if body.contains(text) {
            return;
        }
        assert!(begin.elapsed() < Duration::from_secs(60), "{address} never said {text}: {body}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn changes_are_served_and_mistakes_are_not() {
    let root = small_site();
    let running = start(root.path(), &[]);
    let reply = running.get("/posts/hello/");
    let body = String::from_utf8(reply.body).unwrap();
    assert!(body.contains("First words.") && body.contains("/__site/preview.js"), "{body}");
    assert_eq!(running.get("/__site/preview.js").status, 200);
    assert_eq!(running.get("/posts/later/").status, 404);

    write(root.path(), "content/posts/hello.md", &page("Hello", "Second words."));
    wait_for(&running, "/posts/hello/", "Second words.");
    write(root.path(), "content/posts/new.md", &page("New", "New words."));
    wait_for(&running, "/posts/new/", "New words.");

    // A browser hears of the mistake, and the last good site stays.
    let mut events = events(&running);
    write(root.path(), "content/posts/new.md", "---\ntitle: New\ndate: no date at all\n---\n");
    hear(&mut events, "event: errors");
    assert!(String::from_utf8(running.get("/posts/new/").body).unwrap().contains("New words."));
    write(root.path(), "content/posts/new.md", &page("New", "Mended words."));
    wait_for(&running, "/posts/new/", "Mended words.");

    fs::remove_file(root.path().join("content/posts/new.md")).unwrap();
    let begin = Instant::now();
    while running.get("/posts/new/").status != 404 {
        assert!(begin.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(50));
    }
    // An open stream of events does not keep it from stopping.
    let begin = Instant::now();
    assert_eq!(running.signal("TERM").code(), Some(0));
    assert!(begin.elapsed() < Duration::from_secs(8));
}

/// What the author sees is what will ship: every address of the workspace's own site, byte for byte but for preview's script.
#[test]
fn preview_and_program_serve_the_same_bytes() {
    let routes = output(&["routes", "--json"]);
    let routes: serde_json::Value = serde_json::from_slice(&routes.stdout).unwrap();
    let shipped = Running::serve();
    let mut command = site(&["preview", "--listen", "127.0.0.1:0"]);
    command.stderr(Stdio::null());
    let preview = Running::start(command);
    assert_eq!(preview.home, shipped.home);
    let fields = ["content-type", "cache-control", "last-modified", "location"];
    let mut pages = 0;
    for route in ["routes", "redirects"].iter().flat_map(|list| routes[list].as_array().unwrap()) {
        let address = route["address"].as_str().unwrap();
        let (seen, ships) = (preview.get(address), shipped.get(address));
        assert_eq!(seen.status, ships.status, "{address}");
        for field in fields {
            assert_eq!(seen.field(field), ships.field(field), "{address}: {field}");
        }
        if ships.field("content-type").is_none_or(|kind| !kind.starts_with("text/html")) {
            assert!(seen.body == ships.body, "{address}: other bytes");
            continue;
        }
        pages += 1;
        let seen = String::from_utf8(seen.body).unwrap();
        let (before, rest) =
            seen.split_once("<script src=\"/__site/preview.js\"").unwrap_or_else(|| panic!("{address}: no script"));
        let (_, after) = rest.split_once("</script>\n").unwrap();
        assert!(format!("{before}{after}").into_bytes() == ships.body, "{address}: another page");
    }
    assert!(pages > 20, "{pages} pages");
}

/// What follows on an open stream of events, up to the one that says this.
fn hear(stream: &mut std::net::TcpStream, wanted: &str) -> String {
    let mut heard = String::new();
    let mut piece = [0; 1024];
    while !heard.contains(wanted) {
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "{heard}");
        heard.push_str(&String::from_utf8_lossy(&piece[..count]));
    }
    heard
}

fn events(running: &Running) -> std::net::TcpStream {
    let mut events = running.connect();
    write!(events, "GET /__site/events HTTP/1.1\r\nHost: {}\r\n\r\n", running.address).unwrap();
    hear(&mut events, "event: version\ndata: ");
    events
}

#[test]
fn browsers_are_sent_to_the_page_that_was_edited_where_that_is_wished() {
    let root = small_site();
    // What was written this very moment counts as edited at every look.
    for file in ["site.toml", "content/posts/hello.md", "content/posts/later.md"] {
        let file = fs::File::options().write(true).open(root.path().join(file)).unwrap();
        file.set_modified(std::time::SystemTime::now() - Duration::from_secs(60)).unwrap();
    }
    for (args, sent) in [(&["--follow"] as &[&str], true), (&[], false)] {
        let running = start(root.path(), args);
        let mut events = events(&running);
        write(root.path(), "content/posts/hello.md", &page("Hello", &format!("Words with {args:?}.")));
        let heard = hear(&mut events, "\n\n");
        assert_eq!(heard.contains("data: /posts/hello/\n"), sent, "{heard}");
    }
}

/// However many edits there are, and whatever happens on the way, it ends up with what is on disk.
#[test]
fn a_thousand_edits_end_with_the_last() {
    let root = small_site();
    let running = start(root.path(), &[]);
    let path = |name: &str| root.path().join("content").join(name);
    for n in 0..1000 {
        let text = page("Hello", &format!("Words number {n}."));
        match n % 5 {
            // By another file's name, as editors that fear for the old one write.
            0 => {
                fs::write(path("posts/hello.md.new"), &text).unwrap();
                fs::rename(path("posts/hello.md.new"), path("posts/hello.md")).unwrap();
            }
            // Half of it, with a head that is never closed; the rest follows.
            1 => fs::write(path("posts/hello.md"), &text[..text.len() / 2]).unwrap(),
            // A folder that comes and goes.
            2 => write(root.path(), "content/notes/one.md", &page("One", "A note.")),
            3 => fs::rename(path("notes"), path("moved")).unwrap(),
            _ => {
                fs::remove_dir_all(path("moved")).unwrap();
                fs::write(path("posts/hello.md"), &text).unwrap();
            }
        }
    }
    write(root.path(), "content/posts/last.md", &page("Last", "Last words."));
    wait_for(&running, "/posts/last/", "Last words.");
    wait_for(&running, "/posts/hello/", "Words number 999.");
    assert_eq!((running.get("/notes/one/").status, running.get("/moved/one/").status), (404, 404));
    // Gone while it compiles, and back.
    fs::rename(root.path().join("content"), root.path().join("away")).unwrap();
    fs::rename(root.path().join("away"), root.path().join("content")).unwrap();
    write(root.path(), "content/posts/last.md", &page("Last", "Words after the last."));
    wait_for(&running, "/posts/last/", "Words after the last.");
    assert_eq!(running.signal("TERM").code(), Some(0));
}

/// A stand-in for cargo: it notes how it was called, fails at first, and then puts a new program in the old one's place.
#[test]
fn new_code_is_compiled_and_goes_on_at_the_same_socket() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let root = small_site();
    let code = tempfile::tempdir().unwrap();
    let path = |name: &str| code.path().join(name);
    for folder in ["site-bin/src", "target/debug"] {
        fs::create_dir_all(path(folder)).unwrap();
    }
    fs::write(path("site-bin/src/main.rs"), "fn main() {}").unwrap();
    let program = path("target/debug/site");
    fs::copy(env!("CARGO_BIN_EXE_site"), &program).unwrap();
    let cargo = path("cargo");
    let script = format!(
        "#!/bin/sh\necho \"$@\" >>{0}/calls\n[ -e {0}/good ] || exit 101\ncp {0}/target/debug/site {0}/new && mv {0}/new {0}/target/debug/site\n",
        code.path().display()
    );
    fs::write(&cargo, script).unwrap();
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();

    let mut command = std::process::Command::new(&program);
    command.args(["preview", "--listen", "127.0.0.1:0"]).env("SITE_ROOT", root.path()).stdin(Stdio::null());
    command.env("CARGO", &cargo).env("CARGO_MANIFEST_DIR", path("site-bin")).env("CARGO_PKG_NAME", "site-bin");
    command.stderr(fs::File::create(path("told")).unwrap());
    let running = Running::start(command);
    let told = |what: &str| {
        let begin = Instant::now();
        while !fs::read_to_string(path("told")).unwrap().contains(what) {
            assert!(begin.elapsed() < Duration::from_secs(60), "{}", fs::read_to_string(path("told")).unwrap());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let process = || fs::metadata(format!("/proc/{}/exe", running.id())).map(|found| found.ino()).ok();
    let first = process();
    fs::write(path("site-bin/src/main.rs"), "fn main() { wrong }").unwrap();
    told("does not compile: the preview goes on as it was");
    assert_eq!(running.get("/posts/hello/").status, 200);
    let mut waiting = events(&running);

    fs::write(path("good"), "").unwrap();
    fs::write(path("site-bin/src/main.rs"), "fn main() { right() }").unwrap();
    told("the preview restarts as the new program");
    // Whoever was connected is let go and comes back; the socket refuses nobody meanwhile.
    let mut rest = Vec::new();
    let _ = waiting.read_to_end(&mut rest);
    assert_eq!(running.get("/posts/hello/").status, 200);
    if first.is_some() {
        assert_ne!(process(), first, "it is the old program");
    }
    write(root.path(), "content/posts/hello.md", &page("Hello", "Words for the new one."));
    wait_for(&running, "/posts/hello/", "Words for the new one.");
    let calls = fs::read_to_string(path("calls")).unwrap();
    assert!(calls.lines().all(|call| call.starts_with("build --package site-bin")) && calls.lines().count() >= 2, "{calls}");
}

#[test]
fn a_site_that_never_compiled_shows_its_mistakes() {
    let root = small_site();
    write(root.path(), "content/posts/hello.md", "---\ntitle: Hello\ndate: no date at all\n---\n");
    let running = start(root.path(), &[]);
    let reply = running.get("/posts/hello/");
    assert_eq!(reply.status, 404);
    assert!(String::from_utf8(reply.body).unwrap().contains("/__site/preview.js"));
    write(root.path(), "content/posts/hello.md", &page("Hello", "Mended words."));
    wait_for(&running, "/posts/hello/", "Mended words.");
}

#[test]
fn drafts_are_shown_when_asked_for() {
    let root = small_site();
    let running = start(root.path(), &["--drafts"]);
    assert!(String::from_utf8(running.get("/posts/later/").body).unwrap().contains("Not yet."));
}

#[test]
fn a_taken_port_is_passed_over() {
    let root = small_site();
    let first = start(root.path(), &[]);
    let port: u16 = first.address.rsplit(':').next().unwrap().parse().unwrap();
    if port > u16::MAX - 10 {
        return;
    }
    let mut command = site(&["preview", "--listen", &first.address]);
    command.env("SITE_ROOT", root.path()).stderr(Stdio::null());
    let second = Running::start(command);
    assert_ne!(first.address, second.address);
    assert_eq!(second.get("/posts/hello/").status, 200);
}

/// Sends a request with these header fields, and returns the response up to where it pauses or ends.
fn request(running: &Running, path: &str, fields: &str) -> String {
    let mut stream = running.connect();
    write!(stream, "GET {path} HTTP/1.1\r\nConnection: close\r\n{fields}\r\n").unwrap();
    let mut response = [0; 64 * 1024];
    let mut length = 0;
    while !response[..length].windows(4).any(|window| window == b"\r\n\r\n") {
        let count = stream.read(&mut response[length..]).unwrap();
        assert!(count > 0, "{}", String::from_utf8_lossy(&response[..length]));
        length += count;
    }
    // The body of a rejection comes with its header; a stream of events does not end.
    String::from_utf8_lossy(&response[..length]).into_owned()
}

/// DNS rebinding: the name of another site resolves to this machine.
#[test]
fn only_hosts_of_this_machine_are_answered() {
    let root = small_site();
    let running = start(root.path(), &["--drafts", "--allow-host", "drafts.example"]);
    let name = std::process::Command::new("uname").arg("-n").output().unwrap();
    let name = String::from_utf8(name.stdout).unwrap();
    let paths = ["/posts/later/", "/__site/events", "/__site/preview.js"];
    for host in ["127.0.0.1", "[::1]:3000", "192.0.2.7", "localhost:3000", "my.localhost", name.trim_end(), "drafts.example:80"] {
        for path in paths {
            let response = request(&running, path, &format!("Host: {host}\r\n"));
            assert!(response.starts_with("HTTP/1.1 200 "), "{host} {path}: {response}");
        }
    }
    for host in ["a.example", "a.example:3000", "localhost.a.example", "127.0.0.1.a.example"] {
        for path in paths {
            let response = request(&running, path, &format!("Host: {host}\r\n"));
            assert!(response.starts_with("HTTP/1.1 421 "), "{host} {path}: {response}");
            assert!(response.contains(&format!("does not answer for the host {host}.")), "{response}");
            assert!(response.contains("--allow-host") && !response.contains("Not yet."), "{response}");
        }
    }
    assert!(request(&running, "http://a.example/posts/later/", "Host: localhost\r\n").starts_with("HTTP/1.1 421 "));
}

/// A page of another site requests addresses of this machine.
#[test]
fn pages_of_other_sites_get_nothing() {
    let root = small_site();
    let running = start(root.path(), &["--drafts"]);
    let host = format!("Host: {}\r\n", running.address);
    let own = format!("{host}Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", running.address);
    for path in ["/__site/events", "/__site/preview.js", "/posts/later/"] {
        assert!(request(&running, path, &own).starts_with("HTTP/1.1 200 "), "{path}");
        for fields in [
            "Origin: https://a.example\r\n",
            "Origin: null\r\n",
            "Origin: http://localhost:1\r\nSec-Fetch-Site: same-site\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
        ] {
            let response = request(&running, path, &format!("{host}{fields}"));
            assert!(response.starts_with("HTTP/1.1 403 ") && !response.contains("Not yet."), "{path} {fields}: {response}");
        }
    }
    let link = format!("{host}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n");
    assert!(request(&running, "/posts/later/", &link).starts_with("HTTP/1.1 200 "));
    assert!(request(&running, "/__site/events", &link).starts_with("HTTP/1.1 403 "));
}

#[test]
fn a_preview_that_others_can_read_says_so() {
    let root = small_site();
    let messages = root.path().join("messages");
    let started = |args: &[&str]| {
        let mut command = site(&[&["preview"], args].concat());
        command.env("SITE_ROOT", root.path()).stderr(fs::File::create(&messages).unwrap());
        let running = Running::start(command);
        let begin = Instant::now();
        // The warning follows the address.
        while begin.elapsed() < Duration::from_secs(1) && !fs::read_to_string(&messages).unwrap().contains("warning: others") {
            std::thread::sleep(Duration::from_millis(10));
        }
        let port = running.address.rsplit(':').next().unwrap().to_owned();
        (running.stop_and_read(), port, fs::read_to_string(&messages).unwrap())
    };
    let (_, _, local) = started(&["--listen", "localhost:0", "--drafts"]);
    assert!(!local.contains("others can read"), "{local}");
    for (args, readable) in [
        (&["--listen", ":0", "--drafts"][..], "including drafts and changes that are not published yet"),
        (&["--listen", "0.0.0.0:0"], "including changes that are not published yet"),
    ] {
        let (urls, port, messages) = started(args);
        assert!(messages.contains("warning: others can read this preview ") && messages.contains(readable), "{messages}");
        // The addresses that the system would use to reach another network, if it is on one.
        let own = std::net::UdpSocket::bind("0.0.0.0:0").unwrap();
        if own.connect("192.0.2.1:9").is_ok() {
            let lan = format!("http://{}:{port}/", own.local_addr().unwrap().ip());
            assert!(urls.contains(&lan) && messages.contains(&lan), "{lan}: {urls}{messages}");
        }
    }
}

#[test]
fn pages_with_secrets_are_only_previewed_locally() {
    let root = small_site();
    let running = start(root.path(), &[]);
    let mut events = events(&running);
    // Put together here, so that no search for secrets finds it in this repository.
    let token = format!("gh{}q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2gH7jA", "p_");
    write(root.path(), "content/posts/hello.md", &page("Hello", &format!("It is {token} as of now.")));
    let heard = hear(&mut events, "[secret]");
    assert!(heard.contains("github-pat") && !heard.contains(&token), "{heard}");
    wait_for(&running, "/posts/hello/", "as of now");

    let check = site(&["check"]).env("SITE_ROOT", root.path()).output().unwrap();
    let report = String::from_utf8(check.stdout).unwrap();
    assert_eq!(check.status.code(), Some(1), "{report}");
    assert!(report.contains("content/posts/hello.md:6:7") && !report.contains(&token), "{report}");
}

#[test]
fn check_counts_mistakes() {
    let root = small_site();
    let good = site(&["check"]).env("SITE_ROOT", root.path()).output().unwrap();
    let report = String::from_utf8(good.stdout.clone()).unwrap();
    assert_eq!(good.status.code(), Some(0), "{report}");
    assert!(report.lines().last().unwrap().contains(": 0 errors, "), "{report}");

    write(root.path(), "content/posts/hello.md", "---\ntitle: Hello\ndate: no date at all\n---\n");
    let bad = site(&["check"]).env("SITE_ROOT", root.path()).output().unwrap();
    let report = String::from_utf8(bad.stdout.clone()).unwrap();
    assert_eq!(bad.status.code(), Some(1), "{report}");
    assert!(report.contains("content/posts/hello.md:3:"), "{report}");
    assert!(report.lines().last().unwrap().contains(": 1 error, "), "{report}");
    assert!(!report.contains('\u{1b}'), "{report}");
    let lines = |format: &str| {
        let output = site(&["check", "--format", format]).env("SITE_ROOT", root.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let objects: Vec<serde_json::Value> = lines("json").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = objects.iter().find(|object| object["name"] == "bad-date").unwrap();
    assert_eq!((&told["file"], &told["line"], &told["severity"]), (&"content/posts/hello.md".into(), &3.into(), &"error".into()));
    assert_eq!(objects.last().unwrap()["errors"], 1);
    assert!(lines("github").contains("::error file=content/posts/hello.md,line=3,col="));
    let explained = site(&["check", "--explain", "bad-date"]).output().unwrap();
    assert!(String::from_utf8(explained.stdout).unwrap().contains("[bad-date]"));
    let unknown = site(&["check", "--explain", "bad-dat"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(1));
    assert!(stderr(&unknown).contains("did you mean `bad-date`?"));
    assert_eq!(stderr(&bad), "");
}

#[test]
fn new_writes_a_draft_that_is_listed_and_shown_as_one() {
    let root = small_site();
    let run = |args: &[&str]| site(args).env("SITE_ROOT", root.path()).output().unwrap();
    let made = run(&["new", "posts/my-trip.md"]);
    assert!(made.status.success(), "{}", stderr(&made));
    assert!(String::from_utf8(made.stdout.clone()).unwrap().ends_with("content/posts/my-trip.md\n"));
    assert!(stderr(&made).contains("it is a draft"), "{}", stderr(&made));
    assert_eq!(run(&["new", "posts/my-trip.md"]).status.code(), Some(1));
    assert_eq!(output(&["new"]).status.code(), Some(2));

    let drafts = run(&["list", "drafts", "--format", "csv"]);
    assert!(drafts.status.success(), "{}", stderr(&drafts));
    let table = String::from_utf8(drafts.stdout).unwrap();
    let files: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(files, ["content/posts/later.md", "content/posts/my-trip.md"]);
    let all = String::from_utf8(run(&["list"]).stdout).unwrap();
    assert!(all.ends_with("3 pages: 2 drafts, 0 of the future, 0 expired\n"), "{all}");
    assert_eq!(String::from_utf8(run(&["list", "expired", "--format", "json"]).stdout).unwrap(), "");

    // Marked in preview, with the page itself as it would ship.
    let running = start(root.path(), &["--drafts"]);
    let draft = String::from_utf8(running.get("/posts/my-trip/").body).unwrap();
    assert!(draft.contains("My trip") && draft.contains("data-unpublished=\"draft\""), "{draft}");
    assert!(!String::from_utf8(running.get("/posts/hello/").body).unwrap().contains("data-unpublished"));
    drop(running);

    write(root.path(), "content/posts/bad.md", "---\ntitle: Bad\ndate: no date at all\n---\n");
    let bad = run(&["list"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(
        stderr(&bad).contains("content/posts/bad.md:3:") && stderr(&bad).contains("the list may be wrong"),
        "{}",
        stderr(&bad)
    );
}
