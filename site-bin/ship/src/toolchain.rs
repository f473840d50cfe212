//! What rustc and its folders say.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::Result;

/// The compiler that cargo uses.
pub(crate) struct Toolchain {
    rustc: OsString,
    /// e.g. `x86_64-unknown-linux-gnu`
    host: String,
    /// The commit rustc was built from.
    commit: String,
    sysroot: PathBuf,
}

impl Toolchain {
    pub(crate) fn find() -> Result<Self> {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let version = said(Command::new(&rustc).arg("-vV"))?;
        let field = |name: &str| {
            let found = version.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.map(str::to_owned).ok_or_else(|| format!("`rustc -vV` names no {name}"))
        };
        let sysroot = PathBuf::from(said(Command::new(&rustc).args(["--print", "sysroot"]))?.trim_end());
        Ok(Self { host: field("host")?, commit: field("commit-hash")?, rustc, sysroot })
    }

    /// This machine's kind with musl where that can be built, else with glibc. Both are linked statically.
    pub(crate) fn preferred_target(&self) -> String {
        let kind = self.host.split('-').next().unwrap_or_default();
        let musl = format!("{kind}-unknown-linux-musl");
        if self.is_installed(&musl) && has_c_compiler(&musl) { musl } else { format!("{kind}-unknown-linux-gnu") }
    }

    fn is_installed(&self, target: &str) -> bool {
        let library = said(Command::new(&self.rustc).args(["--print", "target-libdir", "--target", target]));
        library.is_ok_and(|library| Path::new(library.trim_end()).is_dir())
    }

    /// For the shipped program and what it links; build scripts and macros are built without.
    pub(crate) fn flags(&self, root: &Path) -> Vec<String> {
        let mut flags = vec!["-Ctarget-feature=+crt-static".to_owned()];
        let mut hide = |path: &Path, name: &str| {
            flags.push(format!("--remap-path-prefix={}={name}", path.display()));
        };
        hide(root, "/site");
        hide(&self.sysroot.join("lib/rustlib/src/rust"), &format!("/rustc/{}", self.commit));
        for home in cargo_homes() {
            // One folder for each registry, named by its address.
            let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
            let mut registries: Vec<PathBuf> = registries.map(|entry| entry.path()).collect();
            registries.sort_unstable();
            for registry in registries {
                hide(&registry, "/crates");
            }
            hide(&home.join("git/checkouts"), "/checkouts");
        }
        flags
    }

    /// Copies a program and gives it one more section, which is not loaded when it runs.
    pub(crate) fn add_section(&self, program: &Path, name: &str, bytes: &Path, to: &Path) -> Result<()> {
        let own = self.sysroot.join("lib/rustlib").join(&self.host).join("bin/rust-objcopy");
        let objcopy = if own.is_file() { own } else { PathBuf::from("objcopy") };
        let section = format!("{name}={}", bytes.display());
        said(Command::new(objcopy).args(["--add-section", &section]).arg(program).arg(to)).map(drop)
    }
}

/// Dependencies may bring C, which wants a compiler for musl: the one the environment names, or the usual ones.
fn has_c_compiler(target: &str) -> bool {
    let variables = [format!("CC_{target}"), format!("CC_{}", target.replace('-', "_")), "TARGET_CC".to_owned()];
    let kind = target.split('-').next().unwrap_or_default();
    let usual = ["musl-gcc".to_owned(), format!("{kind}-linux-musl-gcc")];
    let path = env::var_os("PATH").unwrap_or_default();
    variables.iter().any(|name| env::var_os(name).is_some())
        || env::split_paths(&path).any(|folder| usual.iter().any(|name| folder.join(name).is_file()))
}

/// Cargo's folder as it is named and, where that is a link, as it is.
fn cargo_homes() -> Vec<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let real = named.as_deref().and_then(|home| home.canonicalize().ok()).filter(|real| Some(real) != named.as_ref());
    named.into_iter().chain(real).collect()
}

/// A command's standard output.
pub(crate) fn said(command: &mut Command) -> Result<String> {
    let name = command.get_program().display().to_string();
    let output = command.output().map_err(|error| format!("cannot start {name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim_end()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
