//! Parses templates and prints which ones are invalid: `cargo run -p site-gotemplate --example parse -- FILE...`.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it reads the templates that it is given")]

use std::process::ExitCode;

use site_gotemplate::Template;

fn main() -> ExitCode {
    let (mut read, mut wrong) = (0, 0);
    for path in std::env::args().skip(1) {
        match std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()) {
            Ok(source) => {
                read += 1;
                if let Err(error) = Template::parse(&path, &source) {
                    wrong += 1;
                    println!("{error}");
                }
            }
            Err(error) => {
                wrong += 1;
                println!("{path}: {error}");
            }
        }
    }
    println!("{read} templates read, {wrong} not well-formed");
    ExitCode::from(u8::from(wrong > 0))
}
