//! Tests that twice the adversarial input allocates about twice the memory, counted in bytes, which does not depend on the machine.
//! `scripts/growth.py` also measures CPU time, with larger inputs.

#[path = "../examples/growth/kinds/mod.rs"]
#[allow(dead_code, reason = "the example has a command line, too")]
mod kinds;

use std::alloc::System;

use cap::Cap;
use site_compiler::compile;
use site_compiler::diag::limits;
use site_compiler::world::MemoryWorld;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// The smaller input, in bytes.
const SIZE: usize = 24 << 10;

/// The most that the larger may take, in the smaller's. Vectors and tables grow by doubling, so a little more than 2.
const GROWTH: f64 = 2.5;

/// The most that a kilobyte may take, in kilobytes, all together and not at once. Highlighting what is never closed takes most.
const FACTOR: usize = 20_000;

/// Bytes allocated to compile a site of this kind and size, and how much was reported.
fn cost(kind: &kinds::Kind, bytes: usize) -> (usize, usize) {
    let world = MemoryWorld::new((kind.files)(bytes));
    let before = ALLOCATOR.total_allocated();
    let compilation = compile(&world);
    (ALLOCATOR.total_allocated() - before, compilation.diagnostics.len())
}

#[test]
fn no_construct_takes_more_than_its_share() {
    let prose = kinds::kinds().find(|kind| kind.name == "markdown/prose").unwrap();
    // Once for the grammars and tables that are loaded on first use.
    for kind in kinds::kinds() {
        cost(kind, 1);
    }
    let (base, _) = cost(prose, 1);
    let mut failed = Vec::new();
    for kind in kinds::kinds() {
        let ((small, _), (large, told)) = (cost(kind, SIZE), cost(kind, 2 * SIZE));
        let (small, large) = (small.saturating_sub(base).max(1), large.saturating_sub(base));
        let growth = large as f64 / small as f64;
        // Where little is allocated at all, a single table that doubles decides.
        if (growth > GROWTH && large > base) || large > FACTOR * 2 * SIZE {
            failed.push(format!("{}: {small} and {large} bytes, {growth:.1} times", kind.name));
        }
        let files = (kind.files)(2 * SIZE).len();
        assert!(told <= 2 * files * (limits::DIAGNOSTICS.most + 1), "{}: {told} diagnostics of {files} files", kind.name);
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
