//! Tests of incremental builds: what makes cargo compile the site again, and how rustc shows mistakes.
//!
//! They use the real build script and the real macros in a small package with its own target folder, so the program under test does not
//! change. The build script is already compiled, so the compiler's dependencies are not compiled again.
#![cfg(unix)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{build_script, manifest_dir};

const MANIFEST: &str = r#"
[package]
name = "probe"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
site-macros = { path = "WORKSPACE/site-macros" }
site-model = { path = "WORKSPACE/site-macros/model" }

[profile.dev]
debug = false
"#;

/// Counts its runs and becomes the build script of site-bin.
const BUILD: &str = r#"
use std::io::Write;
use std::os::unix::process::CommandExt;

fn main() {
    let runs = concat!(env!("CARGO_MANIFEST_DIR"), "/runs");
    std::fs::File::options().create(true).append(true).open(runs).unwrap().write_all(b".").unwrap();
    panic!("{}", std::process::Command::new("BUILD_SCRIPT").exec());
}
"#;

const MAIN: &str = r#"
const HOME: &str = site_macros::route!("/");
const STYLE: &str = site_macros::asset!("css/site.css");

fn main() {
    let site = site_macros::site!();
    assert!(site.entry(HOME).is_some() && site.entry(STYLE).is_some());
    for (address, entry) in site.sorted_entries() {
        assert_eq!(site.entry(address), Some(entry));
        println!("{address} {}", entry.identity().etag);
    }
    for (address, redirect) in site.sorted_redirects() {
        println!("{address} -> {}", redirect.to);
    }
    println!("commit {:?}", site.commit);
}
"#;

struct Probe {
    site: tempfile::TempDir,
    /// Has one place for all runs of the tests, so that the macros' own dependencies are compiled once.
    package: PathBuf,
}

impl Probe {
    /// A package, and a site of two pages.
    fn new() -> Self {
        let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rebuild");
        let probe = Self { site: tempfile::tempdir().unwrap(), package };
        let manifest = manifest_dir();
        let workspace = manifest.parent().unwrap();
        let write = |path: &str, text: String| {
            let path = probe.package.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("Cargo.toml", MANIFEST.replace("WORKSPACE", workspace.to_str().unwrap()));
        write("build.rs", BUILD.replace("BUILD_SCRIPT", build_script().to_str().unwrap()));
        write("src/main.rs", MAIN.to_owned());
        write("runs", String::new());
        fs::copy(workspace.join("Cargo.lock"), probe.package.join("Cargo.lock")).unwrap();
        probe.write("site.toml", "title = \"T\"\nbase_url = \"https://example.org\"\n");
        probe.write("content/_index.md", "Welcome\n");
        probe.write("content/about.md", "---\ntitle: About\n---\nAbout\n");
        probe
    }

    fn path(&self, path: &str) -> PathBuf {
        self.site.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    fn git(&self, args: &[&str]) {
        let identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(identity).args(args).current_dir(self.site.path()).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn cargo(&self, command: &str) -> Output {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // What cargo sets for this very test must not reach the other.
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("CARGO_") && name != "CARGO_HOME") {
                cargo.env_remove(name);
            }
        }
        cargo.args([command, "--quiet", "--offline", "--color", "never"]).current_dir(&self.package);
        cargo.env("SITE_ROOT", self.site.path()).env_remove("RUSTFLAGS").output().unwrap()
    }

    /// What the program prints, once it is as new as the site.
    fn run(&self) -> String {
        let output = self.cargo("run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// How often the build script has run.
    fn runs(&self) -> u64 {
        fs::metadata(self.package.join("runs")).map_or(0, |runs| runs.len())
    }
}

/// One test, because cargo lets no two of them at one target folder.
#[test]
fn every_change_of_the_site_is_compiled_once_and_every_mistake_is_shown() {
    let probe = Probe::new();
    let mut last = probe.run();
    assert!(last.contains("/about/ ") && last.contains("commit None"), "{last}");

    let mut changed = |what: &str, expected: &str| {
        let runs = probe.runs();
        let now = probe.run();
        assert_eq!(probe.runs(), runs + 1, "{what}: how often the site was compiled");
        assert_ne!(now, last, "{what} made no difference");
        assert!(now.contains(expected), "{what}: no {expected:?} in {now}");
        assert_eq!(probe.run(), now);
        assert_eq!(probe.runs(), runs + 1, "after {what}, with nothing changed, the site was compiled again");
        last = now;
    };
    probe.write("content/about.md", "---\ntitle: About us\naliases: [/us/]\n---\nAbout\n");
    changed("an edited page", "/us/ -> /about/");
    probe.write("content/deep/new.md", "---\ntitle: New\n---\nNew\n");
    changed("a new page in a new folder", "/deep/new/");
    fs::rename(probe.path("content/deep/new.md"), probe.path("content/deep/newer.md")).unwrap();
    changed("a renamed page", "/deep/newer/");
    fs::remove_dir_all(probe.path("content/deep")).unwrap();
    changed("a deleted page", "/about/");
    probe.write("assets/static/a.txt", "a");
    changed("the first file in a new assets folder", "/a.txt");
    probe.write("assets/css/site.css", "body { color: green }");
    changed("a style sheet instead of the theme's", "/assets/css/site.");
    // A folder that is older than the last build, as one that is moved here can be.
    probe.write("old/b.txt", "b");
    let then = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for path in ["old/b.txt", "old"] {
        fs::File::open(probe.path(path)).unwrap().set_modified(then).unwrap();
    }
    fs::rename(probe.path("old"), probe.path("static")).unwrap();
    changed("an old folder moved to where none was", "/b.txt");
    probe.write("site.toml", "title = \"Another\"\nbase_url = \"https://example.org/base\"\n");
    changed("a new base path", "/base/about/");
    probe.git(&["init", "-q", "-b", "main"]);
    probe.git(&["add", "-A"]);
    probe.git(&["commit", "-q", "-m", "one"]);
    changed("the first commit", "commit Some(");
    probe.git(&["pack-refs", "--all"]);
    probe.run();
    probe.git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    changed("a commit on a packed branch", "commit Some(");
    probe.write("elsewhere.md", "not of the site");
    let runs = probe.runs();
    probe.run();
    assert_eq!(probe.runs(), runs, "a file that is not of the site");

    probe.write("content/about.md", "---\ntitle: About\n---\nSee [this](/abuot/).\n");
    probe.write("content/other.md", "---\ntitle: Other\n---\n{{< nope >}}\n");
    let output = probe.cargo("build");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    let dead = "\
error: no page at this address [dead-link]
        --> content/about.md:4:12
         |
       4 | See [this](/abuot/).
         |            ^^^^^^^ nothing is published here
         |
         = help: did you mean `/about/`?
 --> src/main.rs:";
    let unknown = "\
error: unknown shortcode `nope` [unknown-shortcode]
        --> content/other.md:4:5
         |
       4 | {{< nope >}}
         |     ^^^^ unknown shortcode
";
    assert!(said.contains(dead), "{said}");
    assert!(said.contains(unknown), "{said}");
    // Nothing else is said: no error follows from the want of a site.
    assert_eq!(said.matches("\nerror").count() + 1, 3, "{said}");

    // In Rust code too an address is checked, where the site itself is well.
    probe.write("content/about.md", "---\ntitle: About\n---\nAbout\n");
    fs::remove_file(probe.path("content/other.md")).unwrap();
    let main = MAIN.replace("route!(\"/\")", "route!(\"/abuot/\")").replace("css/site.css", "css/sight.css");
    fs::write(probe.package.join("src/main.rs"), main).unwrap();
    let said = String::from_utf8(probe.cargo("build").stderr).unwrap();
    for (place, error) in [
        ("src/main.rs:2:40", "error: nothing is published at `/abuot/`, did you mean `/about/`?"),
        ("src/main.rs:3:41", "error: there is no asset `css/sight.css`, did you mean `css/site.css`?"),
    ] {
        assert!(said.contains(&format!("{error}\n --> {place}\n")), "{said}");
    }
}
