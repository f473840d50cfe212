//! `cargo ship` in this repository. In the folder of a site the site's own package is this program: see `site::main!`.

use std::process::ExitCode;

fn main() -> ExitCode {
    site_ship::main()
}
