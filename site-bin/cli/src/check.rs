//! `site check`: every mistake of the site on disk.

use std::io;

use site_compiler::compile;
use site_compiler::diag::{Severity, Style, render};
use site_compiler::world::DiskWorld;

use crate::args::Published;
use crate::failure::Failure;
use crate::{root, terminal};

/// Compiles the site, prints what is wrong with it, and how much.
///
/// # Errors
/// When there are errors; warnings are none.
pub(crate) fn check(published: Published) -> Result<(), Failure> {
    let world = DiskWorld::open(&root::root(), root::options(published, false, false));
    let compilation = compile(&world);
    let style = if terminal::colours(&io::stdout()) { Style::Coloured } else { Style::Plain };
    let mut report = String::new();
    for diagnostic in &compilation.diagnostics {
        report.push_str(&render(diagnostic, &compilation.sources, style));
        report.push_str("\n\n");
    }
    let count = |severity| compilation.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    report.push_str(&summary(count(Severity::Error), count(Severity::Warning)));
    report.push('\n');
    terminal::print(&report)?;
    if compilation.failed() { Err(Failure::told()) } else { Ok(()) }
}

/// `1 error, 2 warnings`.
pub(crate) fn summary(errors: usize, warnings: usize) -> String {
    let many = |count, what| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", many(errors, "error"), many(warnings, "warning"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_is_not_many() {
        assert_eq!(super::summary(0, 1), "0 errors, 1 warning");
        assert_eq!(super::summary(1, 2), "1 error, 2 warnings");
    }
}
