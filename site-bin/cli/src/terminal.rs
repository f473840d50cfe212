//! What the program says, and where it says it. Nothing foreign gets from here to the terminal raw: see [`site_model::printable`].

use std::io::{self, ErrorKind, Write};

use site_model::{printable, printable_lines};

use crate::failure::{Context, Failure};

/// Writes lines to standard output. A reader that has seen enough (`site routes | head`) is no failure.
///
/// # Errors
/// When standard output cannot be written, a full disk say.
pub(crate) fn print(lines: &str) -> Result<(), Failure> {
    print_styled(&printable_lines(lines))
}

/// Writes text that is printable but for our own escape sequences, such as rendered diagnostics, to standard output.
///
/// # Errors
/// When standard output cannot be written, a full disk say.
pub(crate) fn print_styled(text: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.cannot("write to standard output"),
    }
}

/// Writes a line to standard error; that nobody listens is no reason to stop.
pub(crate) fn complain(line: &str) {
    complain_styled(&printable(line));
}

/// Writes text that is printable but for our own escape sequences and line feeds to standard error.
pub(crate) fn complain_styled(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Are colours wanted on this stream? Not where it is no terminal, and not where `NO_COLOR` (<https://no-color.org>) is set.
#[cfg(feature = "author")]
pub(crate) fn colours(stream: &impl io::IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stream.is_terminal() && !set("NO_COLOR") && !dumb
}
