//! The program with TLS, as an owner starts it: with a certificate of openssl's making, asked by curl.
#![cfg(unix)]

#[path = "browser/chromium.rs"]
#[allow(dead_code, unreachable_pub, reason = "shared with the browser tests, which use all of it")]
mod chromium;
mod common;

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use common::{Running, output, site, stderr};

/// Writes a certificate for a name of this machine, and its key.
fn pair(folder: &Path) -> [String; 2] {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let files = [path("cert.pem"), path("key.pem")];
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        .args(["-out", &files[0], "-keyout", &files[1]])
        .output()
        .expect("these tests need openssl");
    assert!(made.status.success(), "{}", stderr(&made));
    // Whoever serves is not root, even when it was started by it.
    for file in &files {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    files
}

fn curl(args: &[&str]) -> Output {
    Command::new("curl").args(["-sS", "--max-time", "20", "-o", "/dev/null"]).args(args).output().expect("these tests need curl")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_pair_is_served_with_either_version_and_taken_anew_at_sighup() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, _] = pair(folder.path());
    // The names are relative, and are so inside the sandbox, too.
    let mut command = site(&["serve", "--listen", "127.0.0.1:0", "--tls-cert", "cert.pem", "--tls-key", "./key.pem"]);
    command.current_dir(folder.path());
    let running = Running::start(command);
    let home = format!("https://{}{}", running.address, running.home);
    let first = folder.path().join("first.pem");
    std::fs::copy(&certificate, &first).unwrap();
    let first = first.to_str().unwrap();
    for (version, number) in [("--http1.1", "1.1"), ("--http2", "2")] {
        let asked =
            curl(&["--cacert", first, version, "-w", "%{http_code} %{http_version} %header{strict-transport-security}", &home]);
        assert_eq!(text(&asked), format!("200 {number} max-age=31536000"));
    }
    assert_eq!(curl(&["--cacert", first, "--tls-max", "1.1", &home]).status.code(), Some(35));

    pair(folder.path());
    let hangup = Command::new("kill").args(["-HUP", &running.id().to_string()]).status().unwrap();
    assert!(hangup.success());
    let begin = Instant::now();
    while !curl(&["--cacert", &certificate, &home]).status.success() {
        assert!(begin.elapsed() < Duration::from_secs(20), "the new certificate is not in use");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(curl(&["--cacert", first, &home]).status.code(), Some(60));
    assert_eq!(running.signal("TERM").code(), Some(0));
}

/// An authority that never answers, and the options to use it with this cache.
fn authority(cache: &Path) -> (std::net::TcpListener, Vec<String>) {
    let authority = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let directory = format!("https://{}/dir", authority.local_addr().unwrap());
    let arguments =
        ["serve", "--listen", "127.0.0.1:0", "--acme-domain", "a.example", "--acme-directory", &directory, "--acme-cache"];
    let arguments = arguments.iter().map(ToString::to_string).chain([cache.to_str().unwrap().to_owned()]).collect();
    (authority, arguments)
}

fn start_with(arguments: &[String]) -> Command {
    site(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

/// Who serves: `nobody`, if root starts it.
fn serving_user() -> u32 {
    use std::os::unix::fs::MetadataExt;
    let own = std::fs::metadata("/proc/self").unwrap().uid();
    if own == 0 { 65534 } else { own }
}

#[test]
fn a_new_cache_belongs_to_whoever_serves_and_only_one_thread_connects() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o755);
    let cache = folder.path().join("new/cache");
    let (authority, arguments) = authority(&cache);
    let running = Running::start(start_with(&arguments));
    // It asks the authority, after the sandbox has been entered.
    authority.accept().unwrap();
    let found = cache.metadata().unwrap();
    assert_eq!((found.uid(), found.mode() & 0o777), (serving_user(), 0o700));
    let inside: Vec<_> = std::fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(inside.len(), 1, "{inside:?}");
    for path in [&inside[0], &inside[0].join("lock"), &inside[0].join("challenges")] {
        let found = path.symlink_metadata().unwrap();
        assert_eq!((found.uid(), found.mode() & 0o077), (serving_user(), 0), "{}", path.display());
    }
    let threads = std::fs::read_dir(format!("/proc/{}/task", running.id())).unwrap();
    let names: Vec<String> =
        threads.map(|thread| std::fs::read_to_string(thread.unwrap().path().join("comm")).unwrap()).collect();
    assert_eq!(names.iter().filter(|name| *name == "certificates\n").count(), 1, "{names:?}");
}

#[test]
fn a_cache_that_others_can_change_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    mode(folder.path(), 0o755);
    let cache = folder.path().join("above/cache");
    std::fs::create_dir_all(&cache).unwrap();
    for changed in [&cache, cache.parent().unwrap()] {
        mode(changed, 0o777);
        let output = start_with(&authority(&cache).1).output().unwrap();
        let path = changed.canonicalize().unwrap();
        let expected =
            format!("no TLS: {}: every user may write to it and replace what is in it; run `chmod go-w ", path.display());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(&expected), "{}", stderr(&output));
        mode(changed, 0o755);
    }
}

/// The user that serves owns the cache, and may be somebody else's program. Root must not follow what that program has put there.
#[test]
fn what_is_in_the_cache_leads_nowhere_and_blocks_nothing() {
    use std::os::unix::fs::{MetadataExt, chown, symlink};
    for name in ["lock", "account.json", "certificate-a.example.pem", "challenges", "."] {
        for kind in ["symbolic link", "dangling link", "pipe"] {
            let folder = tempfile::tempdir().unwrap();
            mode(folder.path(), 0o755);
            let (cache, outside) = (folder.path().join("cache"), folder.path().join("outside"));
            let (authority, arguments) = authority(&cache);
            let own = cache.join(format!("{}-dir", authority.local_addr().unwrap().to_string().replace(':', "-")));
            std::fs::create_dir_all(&own).unwrap();
            std::fs::create_dir(&outside).unwrap();
            std::fs::write(outside.join("victim"), "victim").unwrap();
            mode(&outside.join("victim"), 0o600);
            let planted = if name == "." { own.clone() } else { own.join(name) };
            if name == "." {
                std::fs::remove_dir(&own).unwrap();
            }
            match kind {
                "symbolic link" => {
                    let victim = if ["challenges", "."].contains(&name) { outside.clone() } else { outside.join("victim") };
                    symlink(victim, &planted).unwrap();
                }
                "dangling link" => symlink(outside.join("new"), &planted).unwrap(),
                _ => assert!(Command::new("mkfifo").arg(&planted).status().unwrap().success()),
            }
            let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
            for path in [&cache, &own, &planted].into_iter().filter(|path| is_root && path.symlink_metadata().is_ok()) {
                if path.symlink_metadata().unwrap().is_symlink() {
                    std::os::unix::fs::lchown(path, Some(serving_user()), None).unwrap();
                } else {
                    chown(path, Some(serving_user()), None).unwrap();
                }
            }
            let mut child =
                start_with(&arguments).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
            // Either it refuses to start, or it serves and asks for a certificate.
            authority.set_nonblocking(true).unwrap();
            let begin = Instant::now();
            while child.try_wait().unwrap().is_none() && authority.accept().is_err() {
                assert!(begin.elapsed() < Duration::from_secs(30), "{name} is a {kind}, and nothing happens");
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = child.kill();
            let output = child.wait_with_output().unwrap();
            let victim = outside.join("victim");
            let what = format!("{name} is a {kind}: {}", stderr(&output));
            assert_eq!(std::fs::read_to_string(&victim).unwrap(), "victim", "{what}");
            let (found, folder) = (victim.metadata().unwrap(), outside.metadata().unwrap());
            let own = std::fs::metadata("/proc/self").unwrap().uid();
            assert_eq!((found.uid(), found.mode() & 0o777, folder.uid()), (own, 0o600, own), "{what}");
            assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 1, "{what}");
        }
    }
}

#[test]
fn whoever_comes_in_clear_is_sent_on() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = pair(folder.path());
    let clear = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let args = ["serve", "--listen", "127.0.0.1:0", "--http", &clear, "--tls-cert", &certificate, "--tls-key", &key];
    let running = Running::start(site(&args));
    let asked = curl(&["-w", "%{http_code} %{redirect_url}", &format!("http://{clear}/a?b=c")]);
    let port = running.address.rsplit(':').next().unwrap();
    // The site may know itself by other names only.
    let expected = [format!("308 https://127.0.0.1:{port}/a?b=c"), "421 ".to_owned()];
    assert!(expected.contains(&text(&asked)), "{}", text(&asked));
}

#[test]
fn options_that_do_not_go_together_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = pair(folder.path());
    for (args, told) in [
        (&["--tls-cert", "x"][..], "--tls-key <FILE>"),
        (&["--http", "127.0.0.1:1"], "--http redirects to HTTPS, which needs"),
        (&["--http", "here", "--acme-domain", "a"], "write an address and a port"),
        (&["--acme-contact", "mailto:a@b"], "--acme-domain <NAME"),
        (&["--acme-domain", "a", "--tls-cert", "x", "--tls-key", "y"], "cannot be used with"),
    ] {
        let output = output(&[&["serve"], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(told), "{args:?}: {}", stderr(&output));
    }
    for (args, told) in [
        (&["--tls-cert", "/nowhere/x", "--tls-key", &key][..], "no TLS: /nowhere/x: "),
        (&["--tls-cert", &key, "--tls-key", &key], "no certificate in PEM form"),
        (&["--tls-cert", &certificate, "--tls-key", &certificate], "no private key in PEM form"),
        (&["--acme-domain", "a.example"], "--acme-domain needs --acme-cache"),
        (&["--acme-domain", "*.example", "--acme-cache", folder.path().to_str().unwrap()], "is no host name"),
    ] {
        let output = output(&[&["serve", "--listen", "127.0.0.1:0"], args].concat());
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(stderr(&output).contains(told), "{args:?}: {}", stderr(&output));
    }
}

#[test]
fn a_unit_has_what_certificates_need() {
    let unit = |args: &[&str]| text(&output(&[&["unit"], args].concat()));
    let acme = unit(&["--acme-domain", "example.org", "--acme-contact", "mailto:a@example.org", "--acme-cache", "/x"]);
    for line in [
        "ListenStream=443\n",
        "FileDescriptorName=redirect\n",
        "StateDirectory=site\n",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\n",
        "serve --acme-domain=example.org --acme-contact=mailto:a@example.org\n",
    ] {
        assert!(acme.contains(line), "{line}{acme}");
    }
    assert!(!acme.contains("PrivateNetwork"));
    let files = unit(&["--tls-cert", "/etc/a.pem", "--tls-key", "/etc/b.pem", "--http", "[::]:8080"]);
    for line in [
        "ListenStream=[::]:8080\n",
        "LoadCredential=tls-cert:/etc/a.pem\n",
        "LoadCredential=tls-key:/etc/b.pem\n",
        "serve --tls-cert=%d/tls-cert --tls-key=%d/tls-key\n",
        "PrivateNetwork=yes\n",
    ] {
        assert!(files.contains(line), "{line}{files}");
    }
}

/// A browser that knows post-quantum key exchange uses it with this server.
#[test]
fn chromium_negotiates_x25519mlkem768() {
    let Some(program) = chromium::find() else {
        assert!(std::env::var("SITE_BROWSER").as_deref() != Ok("required"), "there is no Chromium");
        eprintln!("left out, because there is no Chromium");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let [certificate, key] = pair(folder.path());
    let running = Running::start(site(&["serve", "--listen", "127.0.0.1:0", "--tls-cert", &certificate, "--tls-key", &key]));
    let browser = chromium::Chromium::start(&program);
    let target = browser.call("", "Target.createTarget", serde_json::json!({ "url": "about:blank" }));
    let attach = serde_json::json!({ "targetId": target["targetId"], "flatten": true });
    let session = browser.call("", "Target.attachToTarget", attach)["sessionId"].as_str().unwrap().to_owned();
    browser.call(&session, "Security.setIgnoreCertificateErrors", serde_json::json!({ "ignore": true }));
    browser.call(&session, "Network.enable", serde_json::json!({}));
    let url = format!("https://{}{}", running.address, running.home);
    browser.call(&session, "Page.navigate", serde_json::json!({ "url": url }));
    browser.wait_for(&session, "Network.responseReceived", 0);
    let response = &browser.events(&session, "Network.responseReceived")[0]["response"];
    let security = &response["securityDetails"];
    assert_eq!((response["status"].as_u64(), security["protocol"].as_str()), (Some(200), Some("TLS 1.3")), "{response}");
    assert_eq!(security["keyExchangeGroup"].as_str(), Some("X25519MLKEM768"), "{security}");
}
