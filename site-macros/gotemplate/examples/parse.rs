//! Reads templates and says which are not well-formed: `cargo run -p site-gotemplate --example parse -- FILE...`.

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
