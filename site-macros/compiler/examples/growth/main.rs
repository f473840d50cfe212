//! Compiles adversarial input of one kind and size: `cargo run -p site-compiler --example growth -- KIND BYTES`.
//!
//! Without arguments it lists the kinds, with `--patterns` the patterns of `code/LANGUAGE/PATTERN`. `--write FOLDER` writes the site instead of compiling it. `scripts/growth.py` runs every kind
//! with n and 2n bytes and compares what they cost.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it writes what the compiler is to read")]

mod kinds;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use site_compiler::compile;
use site_compiler::diag::{Style, render};
use site_compiler::world::MemoryWorld;

use kinds::Files;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (name, bytes, folder) = match arguments.as_slice() {
        [] => {
            kinds::kinds().for_each(|kind| println!("{}", kind.name));
            return ExitCode::SUCCESS;
        }
        ["--patterns"] => {
            kinds::patterns().for_each(|name| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        [name, bytes] => (*name, *bytes, None),
        [name, bytes, "--write", folder] => (*name, *bytes, Some(*folder)),
        _ => {
            eprintln!("usage: growth [--patterns | KIND BYTES [--write FOLDER]]");
            return ExitCode::from(2);
        }
    };
    let Some(files) = bytes.parse().ok().and_then(|bytes| kinds::files(name, bytes)) else {
        eprintln!("growth: no kind `{name}`, or `{bytes}` is not a number");
        return ExitCode::from(2);
    };
    match folder {
        None => measure(files),
        Some(folder) => match write(&files, Path::new(folder)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("growth: cannot write to {folder}: {error}");
                ExitCode::FAILURE
            }
        },
    }
}

/// Compiles, and renders what `site check` shows.
fn measure(files: Files) -> ExitCode {
    let input: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    let compilation = compile(&MemoryWorld::new(files));
    let shown: usize =
        compilation.diagnostics.iter().map(|diagnostic| render(diagnostic, &compilation.sources, Style::Plain).len()).sum();
    let first = compilation.diagnostics.first().map_or(String::new(), |diagnostic| diagnostic.kind.message());
    println!("{input}\t{}\t{}\t{shown}\t{first}", compilation.site.blob().len(), compilation.diagnostics.len());
    ExitCode::SUCCESS
}

fn write(files: &Files, folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, bytes)?;
    }
    Ok(())
}
