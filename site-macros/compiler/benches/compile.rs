//! Benchmarks of compiling and compressing a site: `cargo bench -p site-compiler`.
//!
//! The sites come from the example `generate`.

#[path = "../examples/generate/site.rs"]
mod site;

use site_compiler::output::{Response, lay_out};
use site_compiler::world::MemoryWorld;
use site_compiler::{Compilation, ResultCache, compile};

fn main() {
    divan::main();
}

/// The whole pipeline but compression, as preview runs it.
#[divan::bench(args = [100, 1000], sample_count = 5, sample_size = 1)]
fn compile_pages(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let world = MemoryWorld::new(site::files(pages));
    bencher.counter(pages).bench_local(|| compiled(&world));
}

/// Every answer of a site through every coding.
#[divan::bench(args = [100], sample_count = 3, sample_size = 1)]
fn lay_out_compressed(bencher: divan::Bencher<'_, '_>, pages: usize) {
    let compilation = compiled(&MemoryWorld::new(site::files(pages)));
    let answers = answers(&compilation);
    bencher
        .counter(pages)
        .with_inputs(|| answers.clone())
        .bench_local_values(|answers| lay_out(answers, true, &ResultCache::default()));
}

fn compiled(world: &MemoryWorld) -> Compilation {
    let compilation = compile(world);
    assert!(!compilation.failed(), "{:?}", compilation.diagnostics.first());
    compilation
}

/// The answers that a site was laid out from.
fn answers(compilation: &Compilation) -> Vec<Response> {
    let site = &compilation.site;
    let blob = site.blob();
    let answer = |(address, entry): &(String, site_model::Entry)| Response {
        address: address.as_str().into(),
        kind: entry.kind,
        status: entry.status,
        media_type: entry.media_type.clone(),
        last_modified: entry.last_modified,
        csp: entry.csp.as_deref().map(Into::into),
        body: blob[entry.identity().range()].into(),
    };
    site.manifest.entries.iter().map(answer).collect()
}
