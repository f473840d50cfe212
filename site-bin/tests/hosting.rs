//! Tests of the site with other programs: exported and served by nginx, as several replicas behind nginx, deployed to a server through
//! sshd.
//!
//! They need nginx, or sshd and Python, so they only run on request: `cargo test --test hosting -- --include-ignored`.
#![cfg(unix)]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::{Reply, Running};
use serde_json::Value;

/// Another program. Dropping it stops it.
struct Other(Child);

impl Drop for Other {
    fn drop(&mut self) {
        // It gets a signal first, so that it stops its own children.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let begin = Instant::now();
        while self.0.try_wait().is_ok_and(|ended| ended.is_none()) && begin.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let begin = Instant::now();
    while !ready() {
        assert!(begin.elapsed() < Duration::from_secs(20), "{what} does not come");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn wait_for_port(port: u16) {
    wait_for("a server", || TcpStream::connect(("127.0.0.1", port)).is_ok());
}

/// nginx with this in its `http` block, in its own folder.
fn nginx(home: &Path, http: &str) -> Other {
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    // As root, it would serve as a user who cannot read the files.
    let user = if root { "user root;" } else { "" };
    let places: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {}/{name};\n", home.display()))
        .concat();
    let text = format!(
        "daemon off; {user} worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;\nevents {{}}\n\
         http {{\ninclude /etc/nginx/mime.types; default_type application/octet-stream; access_log off;\n{places}{http}\n}}\n",
        home = home.display()
    );
    let file = home.join("nginx.conf");
    fs::write(&file, text).unwrap();
    let child = Command::new("nginx").arg("-c").arg(&file).arg("-e").arg(home.join("error.log")).stderr(Stdio::null()).spawn();
    Other(child.expect("these tests need nginx"))
}

fn encoded(address: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    address.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn ask(port: u16, address: &str, fields: &str) -> std::io::Result<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    write!(stream, "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}Connection: close\r\n\r\n", encoded(address))?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let cut = || std::io::Error::other("a cut answer");
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or_else(cut)?;
    let head = String::from_utf8(answer[..end].to_vec()).map_err(|_| cut())?;
    let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(cut)?;
    let body = answer[end + 4..].to_vec();
    let reply = Reply { status, head, body };
    match reply.field("Content-Length").or(reply.field("content-length")) {
        Some(length) if length != reply.body.len().to_string() => Err(cut()),
        _ => Ok(reply),
    }
}

fn get(port: u16, address: &str, fields: &str) -> Reply {
    ask(port, address, fields).unwrap_or_else(|error| panic!("{address}: {error}"))
}

fn routes() -> Value {
    serde_json::from_slice(&common::output(&["routes", "--json", "--embedded"]).stdout).unwrap()
}

fn listed<'v>(routes: &'v Value, list: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    routes[list].as_array().unwrap().iter().map(|one| (one["address"].as_str().unwrap(), one))
}

/// With `--precompressed`, a file server sends the same bytes as the program for every address.
#[test]
#[ignore = "needs nginx"]
fn nginx_answers_from_the_exported_files_as_the_program_does() {
    let home = tempfile::tempdir().unwrap();
    let public = home.path().join("public");
    let output = common::output(&["export", "--precompressed", "--embedded", public.to_str().unwrap()]);
    assert!(output.status.success(), "{}", common::stderr(&output));
    let port = free_port();
    let server = format!(
        "server {{ listen 127.0.0.1:{port}; root {}; gzip_static on; absolute_redirect off; error_page 404 /404.html;\n\
         location = /404.html {{ internal; }}\n\
         location / {{ if ($request_uri ~ \"/[.][.]?(/|[?]|$)\") {{ return 404; }}\n\
         try_files $uri $uri/index.html =404; }} }}",
        public.display()
    );
    let _nginx = nginx(home.path(), &server);
    wait_for_port(port);
    let program = Running::serve();
    let own: u16 = program.address.rsplit(':').next().unwrap().parse().unwrap();

    let routes = routes();
    let mut compressed = 0;
    for (address, route) in listed(&routes, "routes") {
        for fields in ["", "Accept-Encoding: gzip\r\n"] {
            let (ours, theirs) = (get(own, address, fields), get(port, address, fields));
            let status = route["status"].as_u64().unwrap();
            assert_eq!((u64::from(ours.status), u64::from(theirs.status)), (status, status), "{address}");
            let coding = |reply: &Reply| reply.field("content-encoding").or(reply.field("Content-Encoding")).map(str::to_owned);
            assert_eq!(coding(&ours), coding(&theirs), "{address} {fields}");
            assert!(ours.body == theirs.body, "{address} {fields}");
            compressed += usize::from(coding(&theirs).is_some());
        }
        assert!(!route["media_type"].as_str().unwrap().is_empty());
    }
    // A debug build compresses nothing, so its export contains no compressed files.
    let offered = listed(&routes, "routes").filter(|(_, route)| route["representations"].as_array().unwrap().len() > 1).count();
    assert_eq!(compressed, offered);
    for (address, redirect) in listed(&routes, "redirects") {
        let page = get(port, address, "");
        let page = if page.status == 301 { get(port, &format!("{address}/"), "") } else { page };
        assert_eq!(page.status, 200, "{address}");
        let to = redirect["to"].as_str().unwrap();
        assert!(String::from_utf8_lossy(&page.body).contains(to), "{address} does not lead to {to}");
    }
    for missing in ["/nothing/is/here", "/404.html", "/guide/./", "/guide/../guide/", "/./", "//nothing/"] {
        let (ours, theirs) = (get(own, missing, ""), get(port, missing, ""));
        assert_eq!((ours.status, theirs.status), (404, 404), "{missing}");
        assert!(ours.body == theirs.body, "{missing}");
    }
    // nginx merges slashes; the program redirects to the address without them.
    let (ours, theirs) = (get(own, "//guide//", ""), get(port, "//guide//", ""));
    assert_eq!((ours.status, ours.field("location")), (308, Some("/guide/")));
    assert_eq!(theirs.status, 200);
    assert!(get(own, "/guide/", "").body == theirs.body);
}

/// Copies of one program are one site: an entity tag from any of them is valid for all.
#[test]
#[ignore = "needs nginx"]
fn replicas_behind_nginx_have_the_same_entity_tags() {
    let home = tempfile::tempdir().unwrap();
    let replicas: Vec<Running> = (0..3).map(|_| Running::serve()).collect();
    let port = free_port();
    let upstream: String = replicas.iter().map(|replica| format!("server {};", replica.address)).collect();
    let http = format!(
        "upstream site {{ {upstream} }}\nserver {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://site; \
         proxy_set_header Host $http_host; add_header X-Replica $upstream_addr always; }} }}"
    );
    let _nginx = nginx(home.path(), &http);
    wait_for_port(port);

    let mut met = std::collections::BTreeSet::new();
    for (address, route) in listed(&routes(), "routes") {
        let status = route["status"].as_u64().unwrap();
        for fields in ["", "Accept-Encoding: br\r\n"] {
            let replies: Vec<Reply> = (0..3).map(|_| get(port, address, fields)).collect();
            let tag = |reply: &Reply| reply.field("ETag").or(reply.field("etag")).expect("a tag").to_owned();
            for reply in &replies {
                assert_eq!((u64::from(reply.status), tag(reply)), (status, tag(&replies[0])), "{address}");
                assert!(reply.body == replies[0].body, "{address}");
                met.insert(reply.field("X-Replica").unwrap().to_owned());
            }
            for _ in 0..3 {
                let again = get(port, address, &format!("{fields}If-None-Match: {}\r\n", tag(&replies[0])));
                assert_eq!(u64::from(again.status), if status == 200 { 304 } else { status }, "{address}");
            }
        }
    }
    assert_eq!(met.len(), 3, "{met:?}");
}

/// A server for programs: sshd with its own keys, and a supervisor that keeps the socket open.
struct Server {
    home: tempfile::TempDir,
    port: u16,
    http: u16,
    running: Vec<Other>,
}

impl Server {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name).display().to_string();
        for key in ["host", "client"] {
            let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f", &path(key)]).status();
            assert!(made.expect("this test needs ssh").success());
        }
        fs::copy(path("client.pub"), path("authorized")).unwrap();
        let port = free_port();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPidFile none\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n",
            path("host"),
            path("authorized")
        );
        fs::write(path("sshd_config"), config).unwrap();
        // sshd needs this folder when root starts it; for other users, the error is expected and harmless.
        let _ = fs::create_dir_all("/run/sshd");
        let sshd = Command::new("/usr/sbin/sshd").args(["-D", "-E", &path("sshd.log"), "-f", &path("sshd_config")]).spawn();
        let running = vec![Other(sshd.expect("this test needs sshd"))];
        wait_for_port(port);
        // `systemctl restart` returns after the new program has been started.
        let restart =
            "before=$(cat started); kill -HUP \"$(cat pid)\"; until [ \"$(cat started)\" != \"$before\" ]; do sleep 0.1; done\n";
        fs::write(path("restart.sh"), format!("cd '{}'\n{restart}", home.path().display())).unwrap();
        Self { port, http: 0, home, running }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Does what a socket unit and a service unit would do.
    fn supervise(&mut self) {
        let script = common::manifest_dir().join("tests/hosting/supervisor.py");
        let child = Command::new("python3")
            .arg(script)
            .args([self.home.path(), &self.path("site/current")])
            .arg("serve")
            .stdout(Stdio::null())
            .spawn()
            .expect("this test needs Python");
        fs::write(self.path("pid"), child.id().to_string()).unwrap();
        self.running.push(Other(child));
        let started = self.path("started");
        wait_for("the supervisor", || started.exists());
        self.http = fs::read_to_string(self.path("port")).unwrap().trim().parse().unwrap();
    }

    fn deploy(&self, program: &Path) -> Output {
        let key = self.path("client");
        let ssh = format!(
            "ssh -F none -p {} -i {} -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR",
            self.port,
            key.display()
        );
        Command::new(common::manifest_dir().join("../deploy/deploy.sh"))
            .arg("127.0.0.1")
            .arg(program)
            .env("SSH", ssh)
            .env("SITE_DIR", self.path("site"))
            // It must not read the rest of the script that it is part of.
            .env("SITE_RESTART", format!("cat; sh '{}'", self.path("restart.sh").display()))
            .env("SITE_HEALTH", format!("curl -fsS -o /dev/null --max-time 5 http://127.0.0.1:{}/", self.http))
            .env("SITE_TIMEOUT", "5")
            .output()
            .unwrap()
    }

    fn current(&self) -> String {
        fs::read_link(self.path("site/current")).unwrap().display().to_string()
    }
}

fn script(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Sets the flag at the end of a scope, also on panic.
struct OnDrop<'s>(&'s AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
#[ignore = "needs `cargo ship`, sshd, curl and Python"]
fn a_new_program_takes_over_without_a_failed_request_and_a_broken_one_does_not_stay() {
    let mut server = Server::start();
    // The shipped program: the author's would report the site in the folder of the server.
    let site = Path::new(env!("CARGO_BIN_EXE_site")).parent().unwrap().with_file_name("ship").join("site");
    assert!(site.is_file(), "there is no {}: run `cargo ship` first", site.display());
    // The same program with one more byte is another one.
    let second = server.path("second");
    fs::copy(&site, &second).unwrap();
    fs::File::options().append(true).open(&second).unwrap().write_all(b"\n").unwrap();
    // Reports its content, so that it is tried, and then does not serve.
    let broken = server.path("broken");
    script(&broken, "#!/bin/sh\n[ \"$1\" = routes ] && echo '  \"base_url\": \"https://example.org\",' && exit 0\nexit 1\n");
    let foreign = server.path("foreign");
    script(&foreign, "#!/nonexistent\n");

    // There is no previous release to return to or to restart: the first one is copied by hand, as in the guide.
    fs::create_dir_all(server.path("site/releases")).unwrap();
    fs::copy(&site, server.path("site/releases/first")).unwrap();
    std::os::unix::fs::symlink("releases/first", server.path("site/current")).unwrap();
    server.supervise();
    let http = server.http;
    wait_for("the site", || ask(http, "/", "").is_ok_and(|reply| reply.status == 200));

    let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    let failed = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let _stop = OnDrop(&stop);
        for _ in 0..4 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    match ask(http, "/", "") {
                        Ok(reply) if reply.status == 200 => drop(answered.fetch_add(1, Ordering::Relaxed)),
                        Ok(reply) => failed.lock().unwrap().push(reply.head),
                        Err(error) => failed.lock().unwrap().push(error.to_string()),
                    }
                }
            });
        }
        let mut last = server.current();
        for program in [&second, &site, &second] {
            let before = answered.load(Ordering::Relaxed);
            let output = server.deploy(program);
            assert_eq!(output.status.code(), Some(0), "{}", common::stderr(&output));
            assert_ne!(server.current(), last);
            last = server.current();
            assert!(answered.load(Ordering::Relaxed) > before);
        }
    });
    let (failed, answered) = (failed.into_inner().unwrap(), answered.into_inner());
    assert!(failed.is_empty(), "{} of {answered} requests failed: {:?}", failed.len(), failed.first());
    eprintln!("{answered} requests were answered while three programs took over, 0 failed");

    let good = server.current();
    let output = server.deploy(&broken);
    assert_eq!(output.status.code(), Some(3), "{}", common::stderr(&output));
    assert!(common::stderr(&output).contains("runs again"), "{}", common::stderr(&output));
    assert_eq!(server.current(), good);
    assert_eq!(get(http, "/", "").status, 200);

    // A program that cannot start there never takes over.
    let started = fs::read_to_string(server.path("started")).unwrap();
    let output = server.deploy(&foreign);
    assert_eq!(output.status.code(), Some(1), "{}", common::stderr(&output));
    assert!(common::stderr(&output).contains("nothing was changed"));
    assert_eq!(server.current(), good);
    assert_eq!(fs::read_to_string(server.path("started")).unwrap(), started);

    // Two at once: the second one fails without waiting and changes nothing.
    let lock = fs::File::options().write(true).open(server.path("site/.lock")).unwrap();
    lock.lock().unwrap();
    let output = server.deploy(&site);
    assert_eq!(output.status.code(), Some(1), "{}", common::stderr(&output));
    assert!(
        common::stderr(&output).contains("another deployment is at work; nothing was changed"),
        "{}",
        common::stderr(&output)
    );
    assert_eq!(fs::read_to_string(server.path("started")).unwrap(), started);
    drop(lock);
    assert_eq!(server.deploy(&site).status.code(), Some(0));
    let left = fs::read_dir(server.path("site/releases")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(left.into_iter().all(|name| !name.starts_with('.')), "something arrived and stayed");
}
