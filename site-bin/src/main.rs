//! The program: the compiled site, and one call.
//!
//! Everything that the program does is in `site_cli`. This crate only contains what changes with the content, so a changed page is compiled
//! and linked again in a few seconds.

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
