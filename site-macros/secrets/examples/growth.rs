//! Checks that the time of a search is linear for hostile input: `cargo run --release -p site-secrets --example growth`.
//!
//! Each construct is generated in one size and in twice that size. The second search may take at most 2.3 times as long, by the fastest of
//! several runs; otherwise the exit status is 1.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it watches it")]

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use site_secrets::{masked, search_file};

/// Bytes of the smaller text.
const SIZE: usize = 1 << 20;
const RUNS: usize = 4;
const LIMIT: f64 = 2.3;
/// The minimal duration of a run.
const SHORTEST: Duration = Duration::from_millis(300);

/// The repeated text, between a beginning and an end.
const CONSTRUCTS: &[(&str, &str, &str, &str)] = &[
    ("one character", "", "a", ""),
    ("blanks", "", " ", ""),
    ("line breaks", "", "\n", ""),
    ("zeros", "", "\0", ""),
    ("wide characters", "", "a\0", ""),
    ("keywords", "", "key token secret password api ", ""),
    ("assignments", "", "api_key = \"q7R2tY9uB4nM6wE1\"\n", ""),
    ("assignments without a value", "", "password=", ""),
    ("armour that begins", "", "-----BEGIN PRIVATE KEY-----\n", ""),
    ("armour that never ends", "-----BEGIN PRIVATE KEY-----\n", "q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2g\n", ""),
    ("headers in armour", "-----BEGIN PRIVATE KEY-----\n", "A: b\n", ""),
    ("curl without a login", "", "curl ", ""),
    ("curl in one line", "curl ", "-u a:b ", ""),
    ("logins in addresses", "", "https://me:q7R2tY9u@", ""),
    ("tokens", "", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.q7R2tY9uB4nM6wE1 ", ""),
    ("halves of tokens", "", "eyJhbGciOiJIUzI1NiJ9.", ""),
    ("secrets of Kubernetes", "", "kind: Secret\ndata:\n", ""),
    ("streams of PDF", "%PDF-1.7\n", "obj FlateDecode\nstream\n", ""),
    ("strings of PDF", "%PDF-1.7\n", "((((", ""),
    ("segments of JPEG", "\u{fffd}", "\u{ff}\u{fe}\0\u{2}", ""),
    ("allowances", "", "<!-- allow-secret 5f2b9c01d3a4: why -->", ""),
];

/// CPU time of this thread, so that other load does not matter; elapsed time where the kernel does not report CPU time.
fn now(begin: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| begin.elapsed(), Duration::from_nanos)
}

/// The fastest of several runs of this many searches.
fn fastest(text: &str, searches: u32) -> Duration {
    let begin = Instant::now();
    let time = |_| {
        let start = now(begin);
        (0..searches).for_each(|_| drop(black_box(search_file("static/a.bin", text.as_bytes()))));
        (now(begin) - start) / searches
    };
    (0..RUNS).map(time).min().unwrap_or_default()
}

fn main() -> ExitCode {
    let mut status = ExitCode::SUCCESS;
    println!("{:32} {:>8} {:>8} {:>6}", "construct", "n, ms", "2n, ms", "ratio");
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    for (name, before, part, behind) in CONSTRUCTS {
        let text = |size: usize| format!("{before}{}{behind}", part.repeat(size / part.len()));
        let (one, two) = (text(SIZE), text(2 * SIZE));
        // The kernel counts in steps of a few milliseconds.
        let start = Instant::now();
        black_box(search_file("static/a.bin", one.as_bytes()));
        let searches = (SHORTEST.as_micros() / start.elapsed().as_micros().max(1)).clamp(1, 1000) as u32;
        let (short, long) = (fastest(&one, searches), fastest(&two, searches));
        let ratio = long.as_secs_f64() / short.as_secs_f64();
        let mark = if ratio > LIMIT { "too much" } else { "" };
        println!("{name:32} {:>8.1} {:>8.1} {ratio:6.2} {mark}", ms(short), ms(long));
        if ratio > LIMIT {
            status = ExitCode::FAILURE;
        }
        let piece = two.floor_char_boundary(SIZE)..two.ceil_char_boundary(SIZE + 100);
        black_box(masked(&two, piece));
    }
    status
}
