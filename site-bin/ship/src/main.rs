//! `cargo ship`: builds the site as one static program in `target/ship/site`, with the same bytes in every folder.
//!
//! It has cargo build the program without the author's features, removes this machine's paths from it, adds the list of its dependencies,
//! and prints a summary. It is a program and not an alias because paths and the preferred target have to be computed.

mod dependencies;
mod sources;
mod toolchain;

use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use clap::Parser;
use dependencies::Dependencies;
use sha2::{Digest, Sha256};
use site_model::{printable, printable_lines, printable_path};
use sources::Sources;
use toolchain::Toolchain;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The feature of `site-bin` that enables those of the shipped program.
const FEATURES: &str = "ship";

/// Builds the site as one static program and leaves it in target/ship/site.
#[derive(Parser)]
#[command(name = "cargo ship", bin_name = "cargo ship")]
struct Options {
    /// Target to build for, e.g. aarch64-unknown-linux-gnu. Without it: this machine's architecture, with
    /// musl if rustup has that target and there is a C compiler for it, else with glibc
    #[arg(long, value_name = "TRIPLE", verbatim_doc_comment)]
    target: Option<String>,
}

fn main() -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        // clap also reports `--help` this way.
        Err(error) => {
            let text = printable_lines(&error.render().to_string()).into_owned();
            if error.use_stderr() {
                eprint!("{text}");
                return ExitCode::from(2);
            }
            print!("{text}");
            return ExitCode::SUCCESS;
        }
    };
    match ship(options.target) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            // It may contain several lines of another program's output.
            eprintln!("cargo ship: {}", printable_lines(&reason.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn ship(target: Option<String>) -> Result<()> {
    // `cargo run` says where this package is now; it may have been moved since it was compiled.
    let package = env::var_os("CARGO_MANIFEST_DIR").ok_or("start me with `cargo ship`")?;
    let root = Path::new(&package).join("../..").canonicalize()?;
    let toolchain = Toolchain::find()?;
    let target = target.unwrap_or_else(|| toolchain.preferred_target());
    let target_folder = target_folder(&env::current_exe()?)?;

    let program = target_folder.join("ship/site");
    let site = env::var_os("SITE_ROOT").map_or_else(|| root.clone(), |site| root.join(site));
    let sources = Sources::of(&root, &site);
    build(&root, &toolchain, &sources, &target, &target_folder, &program).map_err(|reason| {
        // Without this, somebody who only looks at the folder would take the old program for the new one.
        let previous = if program.exists() {
            format!("; {} is still the previous program", printable_path(&program))
        } else {
            String::new()
        };
        format!("{reason}{previous}")
    })?;
    print!("{}", printable_lines(&summary(&program, &target, &sources)?));
    Ok(())
}

/// Builds the program and puts it into its place. After an error the previous program is still there.
fn build(
    root: &Path,
    toolchain: &Toolchain,
    sources: &Sources,
    target: &str,
    target_folder: &Path,
    program: &Path,
) -> Result<()> {
    let dependencies = Dependencies::of(root, target, FEATURES)?;
    let mut build = cargo(root);
    build.args(["build", "--release", "--locked", "--package", "site-bin", "--no-default-features", "--features", FEATURES]);
    build.args(["--target", target]).arg("--target-dir").arg(target_folder);
    // This variable takes precedence over RUSTFLAGS and cargo's configuration, and its flags may contain spaces.
    build.env("CARGO_ENCODED_RUSTFLAGS", encoded(&toolchain.flags(root, target))?);
    build.env("SITE_DEPENDENCIES", dependencies.listed()).env("SITE_SOURCES", sources.json());
    if !build.status()?.success() {
        return Err("the program was not built".into());
    }

    let built = target_folder.join(target).join("release/site");
    let (section, waiting) = (program.with_file_name("dep-v0"), program.with_file_name(".site.new"));
    fs::create_dir_all(program.with_file_name(""))?;
    fs::write(&section, dependencies.audit_section())?;
    toolchain.add_section(&built, ".dep-v0", &section, &waiting)?;
    fs::rename(&waiting, program)?;
    Ok(())
}

/// Flags in the form that cargo reads, with a separator between them. A folder whose name contains the separator would add flags.
fn encoded(flags: &[String]) -> Result<String> {
    const SEPARATOR: char = '\u{1f}';
    match flags.iter().find(|flag| flag.contains(SEPARATOR)) {
        Some(flag) => Err(format!("rustc cannot be given {}: rename that folder", printable(flag)).into()),
        None => Ok(flags.join("\u{1f}")),
    }
}

/// What `site about` prints, if this machine can run the program, and the digest.
fn summary(program: &Path, target: &str, sources: &Sources) -> Result<String> {
    let bytes = fs::read(program)?;
    let digest = Sha256::digest(&bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let about = Command::new(program).arg("about").output().ok().filter(|output| output.status.success());
    let about = match about {
        Some(output) => String::from_utf8_lossy(&output.stdout).into_owned(),
        None => format!("{}\n{:.2} MB\n", printable_path(program), bytes.len() as f64 / 1e6),
    };
    let changed = if sources.changed() { ", with changes that are not committed" } else { "" };
    Ok(format!("{about}built for {target}{changed}\nSHA-256 {digest}\n"))
}

fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root);
    command
}

/// Cargo's target folder, which contains this program: the one with a file that cargo writes at its top. There may be a folder for a target
/// triple in between. The cache tag is missing if something else created the folder before cargo did.
fn target_folder(program: &Path) -> Result<PathBuf> {
    let top = |folder: &&Path| [".rustc_info.json", "CACHEDIR.TAG"].iter().any(|name| folder.join(name).is_file());
    Ok(program.ancestors().find(top).ok_or("start me with `cargo ship`")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{encoded, target_folder};
    use std::fs;

    #[test]
    fn a_folder_adds_no_flags() {
        let flag = |path: &str| format!("--remap-path-prefix={path}=/site");
        assert_eq!(encoded(&[flag("/a b"), flag("/c")]).unwrap().split('\u{1f}').count(), 2);
        let refused = encoded(&[flag("/a\u{1f}-Clinker=/tmp/x")]).unwrap_err().to_string();
        assert!(refused.contains("/a\\u{1f}-Clinker"), "{refused}");
    }

    #[test]
    fn the_target_folder_needs_no_cache_tag() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("triple/debug/site-ship");
        assert!(target_folder(&program).is_err());
        fs::write(folder.path().join(".rustc_info.json"), "{}").unwrap();
        assert_eq!(target_folder(&program).unwrap(), folder.path());
    }
}
