//! The command line of the program.
//!
//! Built for the author (feature `author`) it previews and checks the site on disk and creates pages; built to be shipped it serves, lists
//! and exports the site that is compiled into it. The site itself comes from the crate above, so that only that one is compiled again when
//! the content changes.

mod about;
#[cfg(feature = "author")]
mod cache_folder;
mod certificates;
#[cfg(feature = "author")]
mod check;
mod command;
mod error;
mod event_log;
mod export;
#[cfg(feature = "external")]
mod external;
#[cfg(feature = "author")]
mod from_hugo;
#[cfg(feature = "author")]
mod init;
#[cfg(feature = "author")]
mod list;
mod listeners;
#[cfg(feature = "author")]
mod manual;
#[cfg(feature = "author")]
mod moving;
#[cfg(feature = "author")]
mod new;
mod options;
#[cfg(feature = "author")]
mod preview;
mod renewal;
mod routes;
mod serve;
#[cfg(feature = "author")]
mod ship;
#[cfg(feature = "author")]
mod site_folder;
mod terminal;
mod unit;

use std::process::ExitCode;

use command::{Command, Invocation};
use error::CliError;
use site_model::{Catalogue, printable_lines};

/// The site that is compiled into the program.
#[derive(Debug)]
pub struct Program {
    /// The whole site.
    pub catalogue: Catalogue,
    /// The home page's address.
    pub home: &'static str,
    /// What it was built from.
    pub build: Build,
}

/// What a program was built from, so that anyone can build it again and compare. Unknown values are empty.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The package that contains the program: what cargo builds again when its code changes.
    pub package: &'static str,
    /// The target triple, e.g. `x86_64-unknown-linux-gnu`.
    pub target: &'static str,
    /// The SHA-256 digest of `Cargo.lock`, in hexadecimal.
    pub lock: &'static str,
    /// JSON: a list of `name`, `version` and `kind` (`runtime` or `build`).
    pub dependencies: &'static str,
    /// JSON: of the `program` and of the `site`, the `commit` and whether anything was `changed` since.
    pub sources: &'static str,
    /// The cache file of rendered pages that the build wrote, and the identity of the compiler that wrote it. Empty in a published program,
    /// which must not reveal paths of the machine it was built on.
    pub cache: (&'static str, &'static str),
    /// Where the author's program has its engine from: `path:`, `git:URL#COMMIT` or `version:`.
    pub engine: &'static str,
    /// The `Cargo.lock` that the author's program was built with.
    pub lock_file: &'static str,
}

/// Runs the command that the command line names. Usage errors exit with 2, failures with 1.
pub fn main(program: Program) -> ExitCode {
    let invocation = match command::parse(std::env::args_os()) {
        Ok(invocation) => invocation,
        // clap also reports `--help` this way.
        Err(error) if !error.use_stderr() => return exit_code(terminal::print(&error.render().to_string())),
        Err(error) => {
            terminal::print_error_styled(printable_lines(&error.render().to_string()).trim_end());
            return ExitCode::from(2);
        }
    };
    exit_code(run(invocation, program))
}

/// Checks the site for `cargo test`.
///
/// # Panics
/// When the site has errors. They are printed.
#[cfg(feature = "author")]
pub fn assert_no_errors() {
    if let Err(error) = check::check_for_test() {
        panic!("{}", error.message().unwrap_or("the site has errors"));
    }
}

fn exit_code(result: Result<(), CliError>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    if let Some(message) = error.message() {
        terminal::print_error(&format!("site: {message}"));
    }
    ExitCode::FAILURE
}

fn run(invocation: Invocation, program: Program) -> Result<(), CliError> {
    #[cfg(feature = "author")]
    let root = invocation.root.as_deref();
    match invocation.command {
        Command::Version { json: false } => terminal::print(&about::version(&program.catalogue)),
        Command::Version { json: true } => terminal::print(&about::version_json(&program)),
        Command::Serve(options) => serve::serve(program, &options),
        Command::Unit(options) => unit::unit(&options),
        #[cfg(feature = "author")]
        Command::Routes(options) if !options.embedded => {
            routes::routes(&site_folder::compile(root, false, program.build)?, options.json)
        }
        Command::Routes(options) => routes::routes(&program.catalogue, options.json),
        Command::About => terminal::print(&about::about(&program)?),
        #[cfg(feature = "author")]
        Command::Export(options) if !options.embedded => {
            export::export(&site_folder::compile(root, options.mode.precompressed, program.build)?, &options)
        }
        Command::Export(options) => export::export(&program.catalogue, &options),
        #[cfg(feature = "author")]
        Command::Preview(options) => preview::preview(root, &options, program.build),
        #[cfg(feature = "author")]
        Command::Check(options) => check::check(root, &options, program.build),
        #[cfg(feature = "author")]
        Command::List(options) => list::list(root, options),
        #[cfg(feature = "author")]
        Command::Init(options) => init::init(&options, program.build),
        #[cfg(feature = "author")]
        Command::New(options) => new::new(root, &options),
        #[cfg(feature = "author")]
        Command::Ship(options) => ship::ship(root, &options, program.build),
        #[cfg(feature = "author")]
        Command::Completions(options) => manual::completions(options.shell),
        #[cfg(feature = "author")]
        Command::Man(options) => manual::manual(options.folder.as_deref()),
    }
}
