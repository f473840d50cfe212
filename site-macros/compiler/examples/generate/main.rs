//! Writes a site for measurements: `cargo run --release -p site-compiler --example generate -- PAGES FOLDER`.
//!
//! The same number gives the same bytes. The folder must not exist.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it writes what the compiler is to read")]

mod site;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [pages, folder] = arguments.as_slice() else {
        eprintln!("usage: generate PAGES FOLDER");
        return ExitCode::from(2);
    };
    let Ok(pages) = pages.parse() else {
        eprintln!("generate: `{pages}` is no number of pages");
        return ExitCode::from(2);
    };
    match write(pages, Path::new(folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: cannot write to {folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(pages: usize, folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    fs::create_dir_all(folder.join("content/posts"))?;
    for (path, text) in site::files(pages) {
        fs::write(folder.join(path), text)?;
    }
    Ok(())
}
