//! Compiles a folder and writes one of its pages as JSON, for comparisons with Hugo:
//! `cargo run -p site-compiler --example answer -- FOLDER ADDRESS`.
//!
//! The output is `{"html": text or null, "diagnostics": ["severity: message", ...]}`.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use site_compiler::compile;
use site_compiler::diag::Severity;
use site_compiler::world::{DiskWorld, Options};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, address] = arguments.as_slice() else {
        eprintln!("usage: answer FOLDER ADDRESS");
        return ExitCode::from(2);
    };
    let options = Options { compress: false, ..Options::default() };
    let compilation = compile(&DiskWorld::open(Path::new(folder), options));
    let entries = &compilation.site.manifest.entries;
    let entry = entries.binary_search_by(|(known, _)| known.as_str().cmp(address)).ok().map(|at| &entries[at].1);
    let blob = compilation.site.blob();
    let html = entry.and_then(|entry| entry.representations.first()).map(|plain| String::from_utf8_lossy(&blob[plain.range()]));
    let diagnostics: Vec<String> = compilation
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
            format!("{severity}: {}", diagnostic.kind.message())
        })
        .collect();
    println!("{}", json!({ "html": html, "diagnostics": diagnostics }));
    ExitCode::SUCCESS
}
