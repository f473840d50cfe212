//! The compiler: its version, targets and flags.

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
        let version = output_of(Command::new(&rustc).arg("-vV"))?;
        let field = |name: &str| {
            let found = version.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.map(str::to_owned).ok_or_else(|| format!("`rustc -vV` names no {name}"))
        };
        let sysroot = PathBuf::from(output_of(Command::new(&rustc).args(["--print", "sysroot"]))?.trim_end());
        Ok(Self { host: field("host")?, commit: field("commit-hash")?, rustc, sysroot })
    }

    /// This machine's architecture with musl if that can be built, else with glibc. Both are linked statically.
    pub(crate) fn preferred_target(&self) -> String {
        let kind = self.host.split('-').next().unwrap_or_default();
        let musl = format!("{kind}-unknown-linux-musl");
        if self.needs_zig() {
            // Which includes a C compiler for it; glibc cannot be linked statically with zig.
            return musl;
        }
        if self.is_installed(&musl) && has_c_compiler(&musl) { musl } else { format!("{kind}-unknown-linux-gnu") }
    }

    /// Whether to build with cargo-zigbuild, because the C compiler and the linker of this system do not build programs for Linux.
    pub(crate) fn needs_zig(&self) -> bool {
        !self.host.contains("-linux-")
    }

    /// Says what to install before cargo is started, where this system needs more than a compiler.
    ///
    /// # Errors
    /// When something is missing.
    pub(crate) fn check(&self, target: &str) -> Result<()> {
        if !self.needs_zig() {
            return Ok(());
        }
        let mut missing = Vec::new();
        if !self.is_installed(target) {
            missing.push(format!("rustup target add {target}"));
        }
        if !is_in_path("cargo-zigbuild") {
            missing.push("cargo install --locked cargo-zigbuild".to_owned());
        }
        let python = || output_of(Command::new("python3").args(["-m", "ziglang", "version"])).is_ok();
        if !is_in_path("zig") && env::var_os("CARGO_ZIGBUILD_ZIG_PATH").is_none() && !python() {
            missing.push("pip install ziglang".to_owned());
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(format!(
            "this system builds programs for Linux with zig; run `{}` first, or build in a container: `docker run --rm -v \"$PWD:/src\" \
             -w /src rust cargo ship`",
            missing.join(" && ")
        )
        .into())
    }

    fn is_installed(&self, target: &str) -> bool {
        let library = output_of(Command::new(&self.rustc).args(["--print", "target-libdir", "--target", target]));
        library.is_ok_and(|library| Path::new(library.trim_end()).is_dir())
    }

    /// Flags for the shipped program and its dependencies, but not for build scripts and macros.
    pub(crate) fn flags(&self, root: &Path, target: &str) -> Vec<String> {
        // Panics abort, so nothing needs unwind tables.
        let mut flags = vec!["-Ctarget-feature=+crt-static".to_owned(), "-Cforce-unwind-tables=no".to_owned()];
        if self.packs_relocations(target) {
            flags.push("-Clink-arg=-Wl,-z,pack-relative-relocs".to_owned());
        }
        let mut hide = |path: &Path, name: &str| {
            flags.push(format!("--remap-path-prefix={}={name}", path.display()));
        };
        // The engine is in another folder, unless this is its repository. Of several prefixes that match, rustc takes the last one, so that
        // of a site in the engine's folder follows.
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        if let Some(engine) = own.ancestors().nth(2).filter(|engine| *engine != root) {
            hide(engine, "/engine");
        }
        hide(root, "/site");
        hide(&self.sysroot.join("lib/rustlib/src/rust"), &format!("/rustc/{}", self.commit));
        for home in cargo_homes() {
            // One folder per registry, named after its address.
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

    /// Whether the program may have packed relative relocations (`DT_RELR`), which are 0.3 MB smaller. The C library in the program applies
    /// them at start; one that does not know them crashes. `getconf` only knows the C library of this machine.
    fn packs_relocations(&self, target: &str) -> bool {
        let version = || output_of(Command::new("getconf").arg("GNU_LIBC_VERSION")).ok();
        target == self.host && target.ends_with("-linux-gnu") && version().is_some_and(|version| glibc_applies_relr(&version))
    }

    /// Copies a program and adds a section that is not loaded when it runs.
    pub(crate) fn add_section(&self, program: &Path, name: &str, bytes: &Path, to: &Path) -> Result<()> {
        let own = self.sysroot.join("lib/rustlib").join(&self.host).join("bin/rust-objcopy");
        let objcopy = if own.is_file() { own } else { PathBuf::from("objcopy") };
        let section = format!("{name}={}", bytes.display());
        output_of(Command::new(objcopy).args(["--add-section", &section]).arg(program).arg(to)).map(drop)
    }
}

/// Reads `glibc 2.36`. Since that version glibc supports `DT_RELR`, also in static programs.
fn glibc_applies_relr(version: &str) -> bool {
    let number = version.trim_end().strip_prefix("glibc ").and_then(|number| number.split_once('.'));
    let number = number.and_then(|(major, minor)| Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?)));
    number.is_some_and(|number| number >= (2, 36))
}

/// Whether there is a C compiler for the target, which dependencies with C code need: named by the environment, or with a usual name.
fn has_c_compiler(target: &str) -> bool {
    let variables = [format!("CC_{target}"), format!("CC_{}", target.replace('-', "_")), "TARGET_CC".to_owned()];
    let kind = target.split('-').next().unwrap_or_default();
    let usual = ["musl-gcc".to_owned(), format!("{kind}-linux-musl-gcc")];
    let path = env::var_os("PATH").unwrap_or_default();
    variables.iter().any(|name| env::var_os(name).is_some())
        || env::split_paths(&path).any(|folder| usual.iter().any(|name| folder.join(name).is_file()))
}

/// Whether there is such a program.
fn is_in_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(format!("{program}{}", env::consts::EXE_SUFFIX)).is_file())
}

/// Cargo's home as it is named and, if that is a symbolic link, its target.
fn cargo_homes() -> Vec<PathBuf> {
    let named = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let real = named.as_deref().and_then(|home| home.canonicalize().ok()).filter(|real| Some(real) != named.as_ref());
    named.into_iter().chain(real).collect()
}

/// A command's standard output.
pub(crate) fn output_of(command: &mut Command) -> Result<String> {
    let name = command.get_program().display().to_string();
    let output = command.output().map_err(|error| format!("cannot start {name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name} failed: {}", String::from_utf8_lossy(&output.stderr).trim_end()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::glibc_applies_relr;

    #[test]
    fn only_glibc_that_knows_packed_relocations_gets_them() {
        for (version, expected) in [
            ("glibc 2.36\n", true),
            ("glibc 2.41", true),
            ("glibc 3.0", true),
            ("glibc 2.35", false),
            ("glibc 2.4", false),
            ("musl 1.2.5", false),
            ("undefined", false),
            ("", false),
        ] {
            assert_eq!(glibc_applies_relr(version), expected, "{version}");
        }
    }
}
