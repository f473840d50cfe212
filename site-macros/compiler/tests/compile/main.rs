//! Tests of whole sites in memory, from files to responses.

mod addresses;
mod cached;
mod crawl;
mod determinism;
mod excluded;
mod feeds;
mod images;
mod input;
mod nesting;
mod properties;
mod secrets;
mod security;
mod stored;
mod validators;

use site_compiler::diag::{Style, render};
use site_compiler::world::MemoryWorld;
use site_compiler::{Compilation, World, compile};
use site_model::{Catalogue, Entry};

/// Settings that are enough.
const SETTINGS: &str = "title = \"Notes\"\nbase_url = \"https://notes.example\"\n[checks]\n";

/// A world of these files, with settings where there are none among them.
fn world(files: &[(&str, &str)]) -> MemoryWorld {
    let settings = [("site.toml", SETTINGS)];
    let given = files.iter().any(|(path, _)| ["site.toml", "hugo.toml"].contains(path));
    MemoryWorld::new(settings.iter().filter(|_| !given).chain(files).copied())
}

/// The diagnostics of a site as an author reads them.
fn told(world: &dyn World) -> String {
    report(&compile(world))
}

fn report(compilation: &Compilation) -> String {
    let all: Vec<String> = compilation.diagnostics.iter().map(|d| render(d, &compilation.sources, Style::Plain)).collect();
    all.join("\n\n")
}

/// A site that compiles.
fn site(files: &[(&str, &str)]) -> Catalogue {
    compiled(&world(files))
}

fn compiled(world: &dyn World) -> Catalogue {
    let compilation = compile(world);
    assert!(!compilation.failed(), "{}", report(&compilation));
    let blob = compilation.site.blob();
    compilation.site.manifest.into_catalogue(blob)
}

fn entry<'c>(site: &'c Catalogue, address: &str) -> &'c Entry {
    let known = || site.sorted_entries().iter().map(|(address, _)| *address).collect::<Vec<_>>().join(" ");
    site.entry(address).unwrap_or_else(|| panic!("nothing at {address}, but at {}", known()))
}

fn text<'c>(site: &'c Catalogue, address: &str) -> &'c str {
    std::str::from_utf8(&site.blob[entry(site, address).identity().range()]).expect("UTF-8")
}
