//! Tests of the program with TLS: a certificate from openssl, requests by curl.
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

#[test]
fn requests_without_tls_are_redirected() {
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
fn units_have_what_certificates_need() {
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
