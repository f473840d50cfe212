//! Tests that the same sources give the same bytes with any number of threads.

use std::process::Command;

use site_compiler::compile;
use site_compiler::world::Options;

use crate::crawl::everything;

const THREADS: &str = "RAYON_NUM_THREADS";

fn fingerprint() -> String {
    let mut world = everything("base_url = \"https://notes.example\"\n[languages.en]\n[languages.de]\n");
    world.options = Options { compress: true, ..Options::default() };
    let site = compile(&world).site;
    let manifest = site.manifest.to_bytes().expect("a manifest");
    assert!(site.blob().len() > 100_000, "{}", site.blob().len());
    format!("{}-{}", blake3::hash(&site.blob()).to_hex(), blake3::hash(&manifest).to_hex())
}

/// Not a test by itself: the other one runs it in a process of its own, since a process has one number of threads.
#[test]
#[ignore = "run by the other test"]
fn print_fingerprint() {
    println!("fingerprint: {}", fingerprint());
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a process of its own is the only way to another number of threads")]
fn the_number_of_threads_changes_nothing() {
    let here = fingerprint();
    for threads in ["1", "7"] {
        let this = std::env::current_exe().expect("a program");
        let output = Command::new(this)
            .args(["--exact", "determinism::print_fingerprint", "--ignored", "--nocapture"])
            .env(THREADS, threads)
            .output()
            .expect("it runs");
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(printed.contains(&format!("fingerprint: {here}")), "{threads} threads, not {here}: {printed}");
    }
}
