//! Reads formulas from standard input, each terminated by a NUL byte, and prints a line for each: `ok`, or the reason that it is rejected.
//! With the argument `html`, prints the rendered formulas. `scripts/formulas.py` uses this.

use std::io::{Read, Write};

use site_math::Formulas;

fn main() -> std::io::Result<()> {
    let as_html = std::env::args().nth(1).as_deref() == Some("html");
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input)?;
    let mut out = std::io::stdout().lock();
    for tex in input.split_terminator('\0') {
        let mut formulas = Formulas::default();
        formulas.survey(tex, &mut |id| id.to_owned());
        match formulas.render(tex, true, &mut |address| Ok(address.to_owned())) {
            Ok(html) if as_html => writeln!(out, "{html}")?,
            Ok(_) => writeln!(out, "ok")?,
            Err(problem) => writeln!(out, "{}", problem.reason.replace('\n', " "))?,
        }
    }
    Ok(())
}
