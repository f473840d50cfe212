//! Tests of `site ship` for folders that are no packages, with scripts in place of cargo and rustc.
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use common::{site, stderr};

const RUSTC: &str = r#"#!/bin/sh
case "$*" in
-vV) printf 'rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\ncommit-hash: 0123abc\n' ;;
'--print sysroot') echo 'HOME/rust' ;;
*) exit 1 ;;
esac
"#;

/// Knows the package of the folder that it is started in. The program that it builds prints the root that it was built with.
const CARGO: &str = r#"#!/bin/sh
name=$(sed -n 's/^name = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
case $1 in
metadata)
    printf '{"workspace_root":"%s","target_directory":"HOME/target","workspace_members":["own"],"packages":[' "$PWD"
    printf '{"id":"x","name":"site","dependencies":[]},'
    printf '{"id":"own","name":"%s","dependencies":[{"name":"site"},{"name":"site-build"}]}]}\n' "$name"
    ;;
tree) echo "0$name v0.1.0 ($PWD)" ;;
build)
    mkdir -p HOME/target/x86_64-unknown-linux-gnu/release
    printf '#!/bin/sh\necho "%s of %s"\n' "$name" "${SITE_ROOT-the package}" >HOME/target/x86_64-unknown-linux-gnu/release/site
    chmod 755 HOME/target/x86_64-unknown-linux-gnu/release/site
    ;;
esac
"#;

struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        machine.script("bin/rustc", RUSTC);
        machine.script("bin/cargo", CARGO);
        machine.script("rust/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-objcopy", "#!/bin/sh\ncp -p \"$3\" \"$4\"\n");
        machine
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn script(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text.replace("HOME", self.0.path().to_str().unwrap())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// A site of Hugo's.
    fn hugo(&self, path: &str) -> PathBuf {
        fs::create_dir_all(self.path(path).join("content")).unwrap();
        fs::write(self.path(path).join("hugo.toml"), "title = 'T'\nbaseURL = 'https://example.org/'\n").unwrap();
        self.path(path)
    }

    fn ship(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = site(&[&["ship"], arguments].concat());
        command.current_dir(folder).env("CARGO", self.path("bin/cargo")).env("RUSTC", self.path("bin/rustc"));
        command.env("XDG_CACHE_HOME", self.path("cache")).output().unwrap()
    }

    /// The packages in the cache folder.
    fn packages(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("cache/site/ship")).unwrap().map(|entry| entry.unwrap().path());
        let mut packages: Vec<PathBuf> = entries.filter(|path| path.join("Cargo.toml").is_file()).collect();
        packages.sort();
        packages
    }
}

#[test]
fn a_folder_without_a_package_gets_one_in_the_cache() {
    let machine = Machine::new();
    let (one, two) = (machine.hugo("a/blog"), machine.hugo("b/blog"));
    for folder in [&one, &two] {
        let output = machine.ship(folder, &[]);
        assert!(output.status.success(), "{}", stderr(&output));
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(said.starts_with(&format!("blog of {}\n", folder.display())) && said.contains("SHA-256 "), "{said}");
        assert_eq!(fs::read_dir(folder).unwrap().count(), 2, "something was written into the site");
    }
    let packages = machine.packages();
    assert_eq!(packages.len(), 2, "{packages:?}");
    // Neither program is the other's.
    let mut programs: Vec<String> =
        packages.iter().map(|package| fs::read_to_string(package.join("target/ship/site")).unwrap()).collect();
    programs.dedup();
    assert_eq!(programs.len(), 2);
    let manifest = fs::read_to_string(packages[0].join("Cargo.toml")).unwrap();
    assert!(manifest.contains("site-bin/site\"") && manifest.contains("site-macros/build\""), "{manifest}");
    assert!(fs::read_to_string(packages[0].join("Cargo.lock")).unwrap().contains("name = \"site-build\""));

    // Again, to another place: the package stays as it is, so that cargo builds nothing again.
    let changed = fs::metadata(packages[0].join("build.rs")).unwrap().modified().unwrap();
    let output = machine.ship(machine.0.path(), &["--root", "a/blog", "-o", "here/program"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(fs::read_to_string(machine.path("here/program")).unwrap().contains("a/blog"));
    assert_eq!(machine.packages().len(), 2);
    assert_eq!(fs::metadata(packages[0].join("build.rs")).unwrap().modified().unwrap(), changed);
}

#[test]
fn a_package_is_built_as_it_is() {
    let machine = Machine::new();
    let folder = machine.path("blog");
    let made = site(&["init", "blog"]).current_dir(machine.0.path()).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    let output = machine.ship(&folder.join("content"), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(fs::read_to_string(folder.join("target/ship/site")).unwrap().contains("blog of the package"));
    assert!(!machine.path("cache").exists());
}
