//! Compiles a site and prints the time of each stage: `cargo run --release -p site-compiler --example measure -- FOLDER [compress] [once]`.
//!
//! First without a cache, like a build; unless `once` is given, again after some edits, like a preview: of a body, and of a title, which
//! also appears in lists, feeds and neighbouring pages.
//!
//! The clock is read here, because the compiler only reports the start of each stage.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it watches it")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;
use std::{env, fs};

use site_compiler::world::{DiskWorld, Options};
use site_compiler::{Cache, Stage, compile_with};

/// How often the body of one page is edited and the site compiled again, and how often its title is.
const EDITS: usize = 5;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let Some(folder) = arguments.first() else {
        eprintln!("usage: measure FOLDER [compress] [once]");
        return ExitCode::from(2);
    };
    let asked = |what: &str| arguments[1..].iter().any(|argument| argument == what);
    let options = Options { compress: asked("compress"), ..Options::default() };
    let (cache, edits) = if asked("once") { (Cache::once(), 0) } else { (Cache::default(), 2 * EDITS) };
    let posts = fs::read_dir(Path::new(folder).join("content/posts")).into_iter().flatten().flatten();
    let edited = posts.map(|post| post.path()).filter(|path| path.extension().is_some_and(|end| end == "md")).min();
    let Some(edited) = edited else {
        eprintln!("measure: {folder} has no page in content/posts");
        return ExitCode::from(2);
    };
    let before = fs::read_to_string(&edited).unwrap();
    let title = if before.contains("title: \"") { "title: \"" } else { "title: " };
    let mut world = DiskWorld::open(Path::new(folder), options);
    for round in 0..=edits {
        let begin = Instant::now();
        if round > 0 {
            let text = match round <= EDITS {
                true => format!("{before}\nEdited {round} times.\n"),
                false => before.replacen(title, &format!("{title}Edited {round} times, "), 1),
            };
            fs::write(&edited, text).unwrap();
            world = world.reopen();
        }
        let marks = Mutex::new(vec![("look at the files", begin)]);
        let began = |stage: Stage| marks.lock().unwrap().push((stage.name(), Instant::now()));
        let compilation = compile_with(&world, &cache, &began);
        let end = Instant::now();
        let marks = marks.into_inner().unwrap();
        let what = match round {
            0 => "cold",
            1..=EDITS => "after an edit",
            _ => "after another title",
        };
        println!("{what}: {} ms", (end - begin).as_millis());
        for (at, (name, start)) in marks.iter().enumerate() {
            let next = marks.get(at + 1).map_or(end, |(_, start)| *start);
            println!("  {name:18} {:6.1} ms", (next - *start).as_secs_f64() * 1000.0);
        }
        println!("  {} addresses, memory at most {} MB", compilation.site.manifest.entries.len(), peak() >> 10);
    }
    if edits > 0 {
        fs::write(&edited, before).unwrap();
    }
    ExitCode::SUCCESS
}

/// The most memory this process has had, in KiB (Linux).
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
