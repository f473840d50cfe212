//! Tests of `cargo ship` with scripts in place of cargo and rustc, so that targets that are not installed can be tested: the chosen target,
//! the files and the output.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

const GNU: &str = "x86_64-unknown-linux-gnu";
const MUSL: &str = "x86_64-unknown-linux-musl";

/// Knows one host, and of the targets those that have a folder.
const RUSTC: &str = r#"#!/bin/sh
case "$*" in
-vV) printf 'rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\ncommit-hash: 0123abc\n' ;;
'--print sysroot') echo 'HOME/rust' ;;
'--print target-libdir --target '*) echo "HOME/rust/lib/rustlib/$4/lib" ;;
*) exit 1 ;;
esac
"#;

/// Knows one crate, and builds it where there is nothing wrong.
const CARGO: &str = r#"#!/bin/sh
case $1 in
tree) echo '0site-bin v0.1.0 (/elsewhere)' ;;
build)
    while [ $# -gt 0 ]; do
        case $1 in
        --target) target=$2 ;;
        --target-dir) folder=$2 ;;
        esac
        shift
    done
    [ ! -e 'HOME/wrong' ] || { echo 'error: no page at this address' >&2; exit 101; }
    printf '%s\n%s\n' "$target" "$CARGO_ENCODED_RUSTFLAGS" >'HOME/built'
    echo "$SITE_SOURCES" >'HOME/sources'
    mkdir -p "$folder/$target/release"
    printf '#!/bin/sh\necho "the program for %s"\n' "$target" >"$folder/$target/release/site"
    chmod 755 "$folder/$target/release/site"
    ;;
esac
"#;

/// `--add-section NAME=FILE FROM TO`
const OBJCOPY: &str = "#!/bin/sh\ncp -p \"$3\" \"$4\"\n";

/// One machine at a time: a script cannot be started while another thread's new process still holds it open for writing.
static MACHINE: Mutex<()> = Mutex::new(());

struct StandIn {
    home: tempfile::TempDir,
    _only: MutexGuard<'static, ()>,
}

impl StandIn {
    /// A machine with this host's target and these.
    fn new(targets: &[&str]) -> Self {
        let only = MACHINE.lock().unwrap_or_else(PoisonError::into_inner);
        let stand_in = Self { home: tempfile::tempdir().unwrap(), _only: only };
        stand_in.script("bin/rustc", RUSTC);
        stand_in.script("bin/cargo", CARGO);
        stand_in.script(&format!("rust/lib/rustlib/{GNU}/bin/rust-objcopy"), OBJCOPY);
        for target in targets {
            fs::create_dir_all(stand_in.path(&format!("rust/lib/rustlib/{target}/lib"))).unwrap();
        }
        fs::create_dir_all(stand_in.path("site/site-bin/ship")).unwrap();
        // What it builds goes to where it lies itself.
        fs::create_dir_all(stand_in.path("target/debug")).unwrap();
        fs::write(stand_in.path("target/CACHEDIR.TAG"), "").unwrap();
        fs::copy(env!("CARGO_BIN_EXE_site-ship"), stand_in.path("target/debug/site-ship")).unwrap();
        stand_in
    }

    fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn script(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text.replace("HOME", self.home.path().to_str().unwrap())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn ship(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.path("target/debug/site-ship"));
        command.args(arguments).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", self.path("bin").display()));
        command.env("CARGO", self.path("bin/cargo")).env("CARGO_HOME", self.path("cargo home"));
        command.env("CARGO_MANIFEST_DIR", self.path("site/site-bin/ship"));
        command
    }

    /// What was built for, and with which flags.
    fn shipped(&self, arguments: &[&str]) -> (String, String) {
        let output = self.ship(arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        let built = fs::read_to_string(self.path("built")).unwrap();
        let (target, flags) = built.split_once('\n').unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with(&format!("the program for {target}\nbuilt for {target}")), "{said}");
        assert!(said.lines().nth(2).is_some_and(|line| line.starts_with("SHA-256 ")), "{said}");
        (target.to_owned(), flags.to_owned())
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn musl_is_taken_where_it_and_its_c_compiler_are() {
    if Path::new("/usr/bin/musl-gcc").exists() {
        eprintln!("this machine has a C compiler for musl: that one without does not take it was not looked at");
    } else {
        assert_eq!(StandIn::new(&[GNU, MUSL]).shipped(&[]).0, GNU, "there is no C compiler for musl");
    }
    {
        let compiler_only = StandIn::new(&[GNU]);
        compiler_only.script("bin/musl-gcc", "#!/bin/sh\n");
        assert_eq!(compiler_only.shipped(&[]).0, GNU, "the target is not installed");
    }
    for compiler in ["musl-gcc", "x86_64-linux-musl-gcc"] {
        let both = StandIn::new(&[GNU, MUSL]);
        both.script(&format!("bin/{compiler}"), "#!/bin/sh\n");
        assert_eq!(both.shipped(&[]).0, MUSL);
        assert_eq!(both.shipped(&["--target", GNU]).0, GNU, "the one that is named is taken");
    }
    let (target, flags) = StandIn::new(&[GNU]).shipped(&["--target=aarch64-unknown-linux-gnu"]);
    assert_eq!(target, "aarch64-unknown-linux-gnu");
    assert!(flags.split('\u{1f}').any(|flag| flag == "-Ctarget-feature=+crt-static"), "{flags}");
}

#[test]
fn places_of_this_machine_are_told_to_the_compiler() {
    let stand_in = StandIn::new(&[GNU]);
    fs::create_dir_all(stand_in.path("cargo home/registry/src/index.example-0123")).unwrap();
    let (_, flags) = stand_in.shipped(&[]);
    let flags: Vec<&str> = flags.trim_end().split('\u{1f}').collect();
    for (place, name) in [
        ("site", "/site"),
        ("rust/lib/rustlib/src/rust", "/rustc/0123abc"),
        ("cargo home/registry/src/index.example-0123", "/crates"),
        ("cargo home/git/checkouts", "/checkouts"),
    ] {
        let flag = format!("--remap-path-prefix={}={name}", stand_in.path(place).display());
        assert!(flags.contains(&flag.as_str()), "{flag}: {flags:?}");
    }
}

#[test]
fn relocations_are_packed_for_a_c_library_that_knows_them() {
    for (version, target, expected) in [("2.36", GNU, true), ("2.35", GNU, false), ("2.36", "aarch64-unknown-linux-gnu", false)] {
        let stand_in = StandIn::new(&[GNU]);
        stand_in.script("bin/getconf", &format!("#!/bin/sh\n[ \"$1\" = GNU_LIBC_VERSION ] && echo 'glibc {version}'\n"));
        let (_, flags) = stand_in.shipped(&["--target", target]);
        assert_eq!(flags.contains("pack-relative-relocs"), expected, "{version} {target}: {flags}");
    }
}

/// A program tells the commit that it was built from, and owns up to it where it was not quite that.
#[test]
fn commits_are_told_and_so_is_what_is_not_committed() {
    let stand_in = StandIn::new(&[GNU]);
    let sources = || {
        let output = stand_in.ship(&[]);
        let said = String::from_utf8(output.stdout).unwrap();
        (fs::read_to_string(stand_in.path("sources")).unwrap(), said.contains(", with changes that are not committed\n"))
    };
    let nothing = "{\"program\":null,\"site\":null}\n";
    assert_eq!(sources(), (nothing.to_owned(), false));
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"];
        let output = Command::new("git").args(identity).args(arguments).current_dir(stand_in.path("site")).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    };
    git(&["init", "-q"]);
    assert_eq!(sources(), (nothing.to_owned(), false), "there is no commit yet");
    fs::write(stand_in.path("site/site.toml"), "title = \"T\"\n").unwrap();
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "one"]);
    let commit = git(&["rev-parse", "HEAD"]);
    let told = |changed: bool| {
        let state = format!("{{\"commit\":\"{commit}\",\"changed\":{changed}}}");
        (format!("{{\"program\":{state},\"site\":{state}}}\n"), changed)
    };
    assert_eq!(sources(), told(false));
    fs::write(stand_in.path("site/new.md"), "").unwrap();
    assert_eq!(sources(), told(true));
}

#[test]
fn a_program_of_before_is_not_passed_off_as_new() {
    let stand_in = StandIn::new(&[GNU]);
    fs::write(stand_in.path("wrong"), "").unwrap();
    let output = stand_in.ship(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(stderr(&output), "error: no page at this address\ncargo ship: the program was not built\n");
    assert!(!stand_in.path("target/ship/site").exists());

    fs::remove_file(stand_in.path("wrong")).unwrap();
    stand_in.shipped(&[]);
    let former = fs::read(stand_in.path("target/ship/site")).unwrap();
    fs::write(stand_in.path("wrong"), "").unwrap();
    let output = stand_in.ship(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let place = stand_in.path("target/ship/site");
    let told = format!("cargo ship: the program was not built; {} is still the previous program\n", place.display());
    assert!(stderr(&output).ends_with(&told), "{}", stderr(&output));
    assert_eq!(fs::read(&place).unwrap(), former);
}

/// Another system builds with zig, and says what that needs.
#[test]
fn other_systems_build_with_zig() {
    let stand_in = StandIn::new(&[MUSL]);
    stand_in.script("bin/rustc", &RUSTC.replace("host: x86_64-unknown-linux-gnu", "host: x86_64-apple-darwin"));
    stand_in.script("rust/lib/rustlib/x86_64-apple-darwin/bin/rust-objcopy", OBJCOPY);
    let output = stand_in.ship(&[]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains("run `cargo install --locked cargo-zigbuild && pip install ziglang` first, or build in a container"),
        "{said}"
    );
    let output = stand_in.ship(&["--target", "aarch64-unknown-linux-musl"]);
    assert!(stderr(&output).contains("`rustup target add aarch64-unknown-linux-musl && cargo install"), "{}", stderr(&output));
    assert!(!stand_in.path("built").exists());
    stand_in.script("bin/cargo-zigbuild", "#!/bin/sh\n");
    stand_in.script("bin/zig", "#!/bin/sh\n");
    stand_in.script("bin/cargo", &CARGO.replace("\nbuild)", "\nzigbuild)"));
    assert_eq!(stand_in.shipped(&[]).0, MUSL);
}

/// In the folder of a site, the site's own package is built, also where it shares a target folder with others.
#[test]
fn the_package_of_an_owner_is_built_in_its_folder() {
    let stand_in = StandIn::new(&[GNU]);
    fs::create_dir_all(stand_in.path("blog")).unwrap();
    stand_in.script("bin/cargo", &CARGO.replace("build)", "build)\n    echo \"$* in $PWD\" >'HOME/arguments'"));
    let ship = |arguments: &[&str]| {
        let mut command = stand_in.command(arguments);
        command.env("CARGO_MANIFEST_DIR", stand_in.path("blog")).env("CARGO_PKG_NAME", "blog");
        let output = command.current_dir(stand_in.home.path()).output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    ship(&[]);
    let arguments = fs::read_to_string(stand_in.path("arguments")).unwrap();
    assert!(arguments.contains(" --package blog ") && arguments.contains(" --features ship "), "{arguments}");
    assert!(arguments.trim_end().ends_with("/blog"), "{arguments}");
    assert!(stand_in.path("blog/target/ship/site").is_file());
    // Nothing tells where the engine and the site are, wherever the site is.
    let flags = fs::read_to_string(stand_in.path("built")).unwrap();
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let flag = |folder: &Path, name: &str| flags.find(&format!("--remap-path-prefix={}={name}\u{1f}", folder.display()));
    let (engine, blog) = (flag(engine, "/engine"), flag(&stand_in.path("blog").canonicalize().unwrap(), "/site"));
    assert!(engine.is_some() && engine < blog, "{flags}");
    ship(&["-o", "out/my site"]);
    assert!(stand_in.path("out/my site").is_file());
    assert_eq!(fs::read_dir(stand_in.path("out")).unwrap().count(), 1);
}

#[test]
fn wrong_use_builds_nothing() {
    let stand_in = StandIn::new(&[GNU]);
    for arguments in [&["now"][..], &["--target"], &["--release"]] {
        let output = stand_in.ship(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).starts_with("error: ") && stderr(&output).contains("'--help'"), "{}", stderr(&output));
    }
    assert!(String::from_utf8(stand_in.ship(&["--help"]).stdout).unwrap().contains("--target <TRIPLE>"));
    assert!(!stand_in.path("built").exists());
}
