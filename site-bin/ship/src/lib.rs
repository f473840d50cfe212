//! Builds a site as one static program, with the same bytes in every folder: `cargo ship`, and `site ship`.
//!
//! It has cargo build the program without the author's features, removes this machine's paths from it, adds the list of its dependencies,
//! and prints a summary. It is a program and not an alias because paths and the preferred target have to be computed.

mod dependencies;
mod project;
mod sources;
mod toolchain;

use std::error::Error;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use clap::{Args, Parser};
use dependencies::Dependencies;
pub use project::Project;
use sha2::{Digest, Sha256};
use site_model::{printable, printable_lines, printable_path};
use sources::Sources;
use toolchain::Toolchain;

/// An error is a sentence for the person at the terminal.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The feature that enables those of the shipped program.
const FEATURES: &str = "ship";

/// What to build, and where to put it.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct ShipOptions {
    /// Target to build for, e.g. aarch64-unknown-linux-gnu. Without it: Linux on this machine's
    /// architecture, with musl if rustup has that target and there is a C compiler for it, else with glibc
    #[arg(long, value_name = "TRIPLE", verbatim_doc_comment)]
    pub target: Option<String>,
    /// File to write the program to [default: target/ship/site]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Builds the site as one static program and leaves it in target/ship/site.
#[derive(Parser)]
#[command(name = "cargo ship", bin_name = "cargo ship")]
struct CommandLine {
    #[command(flatten)]
    options: ShipOptions,
}

/// `cargo ship`: builds the project whose program cargo has started.
pub fn main() -> ExitCode {
    let options = match CommandLine::try_parse() {
        Ok(line) => line.options,
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
    match Project::of_running_program().and_then(|project| ship(&project, &options)) {
        Ok(summary) => {
            print!("{}", printable_lines(&summary));
            ExitCode::SUCCESS
        }
        Err(reason) => {
            // It may contain several lines of another program's output.
            eprintln!("cargo ship: {}", printable_lines(&reason.to_string()));
            ExitCode::FAILURE
        }
    }
}

/// Builds the program, and returns the summary.
///
/// # Errors
/// When the program is not built or not written. Then the previous one is still there.
pub fn ship(project: &Project, options: &ShipOptions) -> Result<String> {
    let toolchain = Toolchain::find()?;
    let target = options.target.clone().unwrap_or_else(|| toolchain.preferred_target());
    toolchain.check(&target)?;
    let program = match &options.output {
        Some(file) => std::path::absolute(file)?,
        None => project.program.clone(),
    };
    let sources = Sources::of(&project.root, &project.site);
    build(project, &toolchain, &sources, &target, &program).map_err(|reason| {
        // Without this, somebody who only looks at the folder would take the old program for the new one.
        let previous = if program.exists() {
            format!("; {} is still the previous program", printable_path(&program))
        } else {
            String::new()
        };
        format!("{reason}{previous}")
    })?;
    summary(&program, &target, &sources)
}

/// Builds the program and puts it into its place. After an error the previous program is still there.
fn build(project: &Project, toolchain: &Toolchain, sources: &Sources, target: &str, program: &Path) -> Result<()> {
    let Project { root, package, site, target_folder, .. } = project;
    let dependencies = Dependencies::of(root, package, target, FEATURES)?;
    let mut build = cargo(root);
    build.arg(if toolchain.needs_zig() { "zigbuild" } else { "build" });
    build.args(["--release", "--locked", "--package", package, "--no-default-features", "--features", FEATURES]);
    build.args(["--target", target]).arg("--target-dir").arg(target_folder);
    // This variable takes precedence over RUSTFLAGS and cargo's configuration, and its flags may contain spaces.
    build.env("CARGO_ENCODED_RUSTFLAGS", encoded(&toolchain.flags(root, target))?);
    build.env("SITE_DEPENDENCIES", dependencies.listed()).env("SITE_SOURCES", sources.json());
    if site == root {
        build.env_remove("SITE_ROOT");
    } else {
        build.env("SITE_ROOT", site);
    }
    if !build.status().map_err(|error| format!("cannot start cargo: {error}"))?.success() {
        return Err("the program was not built".into());
    }

    let built = target_folder.join(target).join("release/site");
    let name = program.file_name().ok_or_else(|| format!("{} is not the name of a file", printable_path(program)))?;
    let waiting = program.with_file_name(format!(".{}.new", name.to_string_lossy()));
    let section = target_folder.join(format!("dep-v0-{package}"));
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

/// Cargo, in a folder.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.current_dir(root);
    command
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn a_folder_adds_no_flags() {
        let flag = |path: &str| format!("--remap-path-prefix={path}=/site");
        assert_eq!(encoded(&[flag("/a b"), flag("/c")]).unwrap().split('\u{1f}').count(), 2);
        let refused = encoded(&[flag("/a\u{1f}-Clinker=/tmp/x")]).unwrap_err().to_string();
        assert!(refused.contains("/a\\u{1f}-Clinker"), "{refused}");
    }
}
