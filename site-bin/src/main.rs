//! The site as one program: what was compiled from the content, and nothing else.
//!
//! Everything the program can do is in `site_cli`. This crate holds only what changes when the content does, so that a site with one
//! more sentence is compiled and linked again in a few seconds.

use std::process::ExitCode;

use site_cli::{Build, Program};

fn main() -> ExitCode {
    // What the build script found out.
    let build = Build {
        target: env!("SITE_TARGET"),
        lock: env!("SITE_LOCK_DIGEST"),
        dependencies: env!("SITE_DEPENDENCIES"),
        sources: env!("SITE_SOURCES"),
        cache: (env!("SITE_CACHE"), env!("SITE_CACHE_OF")),
    };
    site_cli::main(Program { catalogue: site_macros::site!(), home: site_macros::route!("/"), build })
}
