//! Searches every file in some folders and prints the findings with their lines: `cargo run --example scan FOLDER…`.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it shows what the compiler would find")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use site_secrets::{Place, search_file};

fn main() {
    let mut files = Vec::new();
    std::env::args().skip(1).for_each(|folder| walk(Path::new(&folder), &mut files));
    files.sort();
    let (mut bytes, mut found, mut time) = (0, 0, Duration::ZERO);
    for file in &files {
        let Ok(content) = std::fs::read(file) else { continue };
        bytes += content.len();
        let start = Instant::now();
        let report = search_file(&file.to_string_lossy(), &content);
        time += start.elapsed();
        for secret in report.found {
            found += 1;
            let ids: Vec<&str> = secret.rules.iter().map(|rule| rule.id).collect();
            let (place, text) = match secret.place {
                Place::Name => ("name".to_owned(), String::new()),
                Place::Inside(place) => (place, String::new()),
                Place::Text(range) => {
                    let text = report.text.as_deref().unwrap_or_default();
                    let from = text[..range.start]
                        .rfind('\n')
                        .map_or(0, |at| at + 1)
                        .max(text.floor_char_boundary(range.start.saturating_sub(80)));
                    let to = text[range.end..]
                        .find('\n')
                        .map_or(text.len(), |at| range.end + at)
                        .min(text.ceil_char_boundary(range.end + 20));
                    (format!("{}", text[..range.start].matches('\n').count() + 1), text[from..to].replace('\n', "\\n"))
                }
            };
            println!("{}\t{}:{place}\t{text}", ids.join(" "), file.display());
        }
        report.unsearched.iter().for_each(|why| println!("unsearched\t{}\t{why}", file.display()));
    }
    eprintln!("{} files, {:.1} MB, {found} findings, {:.3} s", files.len(), bytes as f64 / 1e6, time.as_secs_f64());
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        std::fs::read_dir(path).into_iter().flatten().flatten().for_each(|entry| walk(&entry.path(), files));
    } else if path.is_file() {
        files.push(path.to_owned());
    }
}
