//! Standard output and standard error. Foreign text only reaches a terminal in printable form: see [`site_model::printable`].

use std::io::{self, ErrorKind, Write};

use site_model::{printable, printable_lines};

use crate::error::{CliError, Context};

/// Writes lines to standard output. A reader that closes it early (`site routes | head`) is not an error.
///
/// # Errors
/// When standard output cannot be written, e.g. to a full disk.
pub(crate) fn print(lines: &str) -> Result<(), CliError> {
    print_styled(&printable_lines(lines))
}

/// Writes text to standard output whose foreign parts are printable already, and which may contain our own escape sequences.
///
/// # Errors
/// When standard output cannot be written, e.g. to a full disk.
pub(crate) fn print_styled(text: &str) -> Result<(), CliError> {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result.cannot("write to standard output"),
    }
}

/// Writes a line to standard error. Errors are ignored: there is no other place to report them.
pub(crate) fn print_error(line: &str) {
    print_error_styled(&printable(line));
}

/// Writes text to standard error whose foreign parts are printable already, and which may contain line feeds and our own escape sequences.
pub(crate) fn print_error_styled(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether to write colours to this stream: only to a terminal, and not where `NO_COLOR` (<https://no-color.org>) is set.
#[cfg(feature = "author")]
pub(crate) fn use_colours(stream: &impl io::IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    stream.is_terminal() && !set("NO_COLOR") && !dumb
}
