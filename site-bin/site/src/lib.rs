//! A personal site as one program. The `main.rs` of a site is one line:
//!
//! ```ignore
//! site::main!();
//! ```
//!
//! Its build script, `site_build::main!();`, compiles the folder of the site. This crate only selects and connects: the command line is
//! `site-cli`, the macros that read the compiled site are `site-macros`.

#[cfg(feature = "serve")]
#[doc(hidden)]
pub use site_cli as cli;
#[cfg(feature = "serve")]
pub use site_macros::{asset, route, site};
#[cfg(feature = "serve")]
pub use site_model as model;
#[cfg(feature = "cargo-ship")]
#[doc(hidden)]
pub use site_ship as ship;

#[cfg(not(any(feature = "serve", feature = "cargo-ship")))]
compile_error!("enable `author` (preview and check), `ship` (the program for a server) or `cargo-ship` (builds that program)");

/// The program: `fn main`, and for the author's program a test that `cargo test` runs, which checks the site.
#[cfg(feature = "serve")]
#[macro_export]
macro_rules! main {
    () => {
        fn main() -> ::std::process::ExitCode {
            $crate::cli::main($crate::cli::Program {
                catalogue: $crate::site!($crate::model),
                home: $crate::route!("/"),
                build: $crate::cli::Build {
                    package: ::core::env!("CARGO_PKG_NAME"),
                    target: ::core::env!("SITE_TARGET"),
                    lock: ::core::env!("SITE_LOCK_DIGEST"),
                    dependencies: ::core::env!("SITE_DEPENDENCIES"),
                    sources: ::core::env!("SITE_SOURCES"),
                    cache: (::core::env!("SITE_CACHE"), ::core::env!("SITE_CACHE_OF")),
                    engine: ::core::env!("SITE_ENGINE"),
                    lock_file: ::core::include_str!(::core::concat!(::core::env!("OUT_DIR"), "/site.lock")),
                },
            })
        }
        $crate::__test!();
    };
}

/// The program without a site: `cargo ship`.
#[cfg(not(feature = "serve"))]
#[macro_export]
macro_rules! main {
    () => {
        fn main() -> ::std::process::ExitCode {
            $crate::ship::main()
        }
    };
}

/// The test that checks the site.
#[cfg(feature = "author")]
#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    () => {
        #[cfg(test)]
        #[test]
        fn the_site_has_no_errors() {
            $crate::cli::assert_no_errors();
        }
    };
}

/// Only the author's program contains a compiler that can check the site.
#[cfg(not(feature = "author"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    () => {};
}
