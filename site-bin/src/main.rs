//! The site as one program: what was compiled from the content, and nothing else.
//!
//! Everything the program can do is in `site_cli`. This crate holds only what changes when the content does, so that a site with one
//! more sentence is compiled and linked again in a few seconds.

use std::process::ExitCode;

use site_cli::Program;

fn main() -> ExitCode {
    site_cli::main(Program { catalogue: site_macros::site!(), home: site_macros::route!("/") })
}
