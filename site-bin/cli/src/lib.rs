//! What the program does.
//!
//! Built for its owner (feature `author`) it previews, checks and starts pages; built to be shipped it serves, lists and exports the
//! site that was compiled into it, and knows nothing else. The site itself comes from the crate above, which alone is compiled again
//! when the content changes.

mod about;
mod args;
mod bounds;
#[cfg(feature = "author")]
mod check;
mod event;
mod export;
#[cfg(feature = "external")]
mod external;
mod failure;
#[cfg(feature = "author")]
mod from_hugo;
#[cfg(feature = "author")]
mod list;
mod listen;
#[cfg(feature = "author")]
mod new;
mod options;
#[cfg(feature = "author")]
mod preview;
#[cfg(feature = "author")]
mod root;
mod routes;
mod serve;
mod terminal;
mod tls;
mod unit;

use std::process::ExitCode;

use args::Command;
use failure::Failure;
use site_model::Catalogue;

/// What was compiled from the content.
#[derive(Debug)]
pub struct Program {
    /// The whole site.
    pub catalogue: Catalogue,
    /// The home page's address.
    pub home: &'static str,
    /// What else it is made of.
    pub build: Build,
}

/// From what a program was built, so that anyone can build it again and compare. Empty is what is not known.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// The machine it is for, e.g. `x86_64-unknown-linux-gnu`.
    pub target: &'static str,
    /// The SHA-256 digest of `Cargo.lock`, in hexadecimal.
    pub lock: &'static str,
    /// JSON: a list of `name`, `version` and `kind` (`runtime` or `build`).
    pub dependencies: &'static str,
    /// JSON: of the `program` and of the `site`, the `commit` and whether anything was `changed` since.
    pub sources: &'static str,
    /// The file in which the build has left rendered pages, and what it calls the compiler that wrote them. None where the program is to be
    /// published: it says nothing of the machine it was built on.
    pub cache: (&'static str, &'static str),
}

/// Does what the command line says.
pub fn main(program: Program) -> ExitCode {
    let command = match args::parse(std::env::args_os().skip(1)) {
        Ok(command) => command,
        Err(wrong) => {
            terminal::complain(&format!("site: {wrong}"));
            terminal::complain(args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(command, program) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(reason) = failure.reason() {
                terminal::complain(&format!("site: {reason}"));
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, program: Program) -> Result<(), Failure> {
    match command {
        Command::Help => terminal::print(&args::help()),
        Command::Version { json: false } => terminal::print(&about::version(&program.catalogue)),
        Command::Version { json: true } => terminal::print(&about::version_json(&program)),
        Command::Serve(options) => serve::serve(program, &options),
        Command::Unit { folder, options } => unit::unit(folder.as_deref(), &options),
        Command::Routes { json } => routes::routes(&program.catalogue, json),
        Command::About => terminal::print(&about::about(&program)?),
        Command::Export { folder, options } => export::export(&program.catalogue, &folder, options),
        #[cfg(feature = "author")]
        Command::Preview { listen, wishes, options } => preview::preview(&listen, wishes, options, program.build),
        #[cfg(feature = "author")]
        Command::Check { options, format, external } => check::check(options, format, external, program.build),
        #[cfg(feature = "author")]
        Command::Explain { name } => check::explain(&name),
        #[cfg(feature = "author")]
        Command::List { which, format } => list::list(which, format),
        #[cfg(feature = "author")]
        Command::New { page, archetype } => new::page(&page, archetype.as_deref()),
        #[cfg(feature = "author")]
        Command::FromHugo => from_hugo::settings(),
    }
}
