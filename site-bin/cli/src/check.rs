//! `site check`: every mistake of the site on disk, for people and for programs.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};
use site_compiler::diag::{self, Diagnostic, Location, Severity, Span, Style, render};
use site_compiler::world::DiskWorld;
use site_compiler::{Cache, Compilation, compile_with};
use site_model::{printable, printable_json};

use crate::args::{Format, Published};
use crate::failure::Failure;
use crate::{Build, root, terminal};

/// Compiles the site, prints what is wrong with it, and how much.
///
/// # Errors
/// When there are errors; warnings are none.
pub(crate) fn check(published: Published, format: Format, external: bool, build: Build) -> Result<(), Failure> {
    let world = DiskWorld::open(&root::root(), root::options(published, false, false));
    let cache = root::left_by(build).map_or_else(Cache::once, Cache::stored);
    let mut compilation = compile_with(&world, &cache, &|_| ());
    let asked = if external { self::external(&mut compilation) } else { Ok(()) };
    match format {
        // Its foreign parts are printable, and colours are ours.
        Format::Human | Format::Csv => terminal::print_styled(&human(&compilation)),
        Format::Json => terminal::print(&json(&compilation)),
        Format::Github => terminal::print(&github(&compilation)),
    }?;
    asked?;
    if compilation.failed() { Err(Failure::told()) } else { Ok(()) }
}

#[cfg(feature = "external")]
use crate::external::check as external;

#[cfg(not(feature = "external"))]
fn external(_: &mut Compilation) -> Result<(), Failure> {
    Err(Failure::new(
        "this program cannot ask other hosts: `cargo run -p site-bin --features external -- check --external` makes one that can",
    ))
}

/// Tells about one kind of mistake.
///
/// # Errors
/// When there is none of this name.
pub(crate) fn explain(name: &str) -> Result<(), Failure> {
    match diag::explain(name) {
        Ok(text) => terminal::print(&text),
        Err(Some(nearest)) => Err(Failure::new(format!("no kind of mistake is called `{name}`: did you mean `{nearest}`?"))),
        Err(None) => {
            Err(Failure::new(format!("no kind of mistake is called `{name}`: the guide's page on mistakes lists them all")))
        }
    }
}

fn human(compilation: &Compilation) -> String {
    let style = if terminal::colours(&io::stdout()) { Style::Coloured } else { Style::Plain };
    let mut report = String::new();
    for diagnostic in &compilation.diagnostics {
        report.push_str(&render(diagnostic, &compilation.sources, style));
        report.push_str("\n\n");
    }
    for (name, count) in by_name(compilation) {
        report.push_str(&format!("{count:>6} {name}\n"));
    }
    let count = |severity| compilation.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let pages = many(compilation.pages, "page");
    report.push_str(&format!("{pages}: {}\n", summary(count(Severity::Error), count(Severity::Warning))));
    report
}

/// One object to a line: the diagnostics, then the sums. The guide's page on mistakes describes them.
fn json(compilation: &Compilation) -> String {
    let mut report = String::new();
    for diagnostic in &compilation.diagnostics {
        let mut object = place(diagnostic.span, compilation);
        object["severity"] = word(diagnostic).into();
        object["name"] = diagnostic.kind.name().into();
        object["message"] = diagnostic.kind.message().into();
        object["help"] = diagnostic.kind.help().into();
        let related = diagnostic.related.iter().map(|(span, label)| {
            let mut object = place(Some(*span), compilation);
            object["label"] = label.as_str().into();
            object
        });
        object["related"] = related.collect();
        report.push_str(&printable_json(&format!("{object}\n")));
    }
    let count = |severity| compilation.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let sums = json!({
        "pages": compilation.pages,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "by_name": by_name(compilation),
    });
    report.push_str(&format!("{sums}\n"));
    report
}

fn place(span: Option<Span>, compilation: &Compilation) -> Value {
    let mut object = json!({});
    let Some(span) = span else { return object };
    let location = Location::of(span, &compilation.sources);
    object["file"] = location.file.into();
    if let (Some((line, column)), Some((end_line, end_column))) = (location.start, location.end) {
        object["line"] = line.into();
        object["column"] = column.into();
        object["end_line"] = end_line.into();
        object["end_column"] = end_column.into();
    }
    object
}

/// GitHub's workflow commands: `::error file=a.md,line=1,col=2,title=name::message`.
fn github(compilation: &Compilation) -> String {
    let mut report = String::new();
    for diagnostic in &compilation.diagnostics {
        let mut fields = Vec::new();
        if let Some(span) = diagnostic.span {
            let location = Location::of(span, &compilation.sources);
            fields.push(format!("file={}", escaped(location.file, true)));
            if let (Some((line, column)), Some((end_line, end_column))) = (location.start, location.end) {
                fields.push(format!("line={line},col={column},endLine={end_line},endColumn={end_column}"));
            }
        }
        fields.push(format!("title={}", diagnostic.kind.name()));
        let (message, help) = (diagnostic.kind.message(), diagnostic.kind.help());
        let message = format!("{}%0A{}", escaped(&message, false), escaped(&help, false));
        report.push_str(&format!("::{} {}::{message}\n", word(diagnostic), fields.join(",")));
    }
    report
}

/// Printable, and what would end a command's field percent-encoded.
fn escaped(text: &str, field: bool) -> String {
    let text = printable(text).replace('%', "%25");
    if field { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

fn word(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn by_name(compilation: &Compilation) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in &compilation.diagnostics {
        *counts.entry(diagnostic.kind.name()).or_default() += 1;
    }
    counts
}

/// `1 page`, `2 pages`.
pub(crate) fn many(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// `1 error, 2 warnings`.
pub(crate) fn summary(errors: usize, warnings: usize) -> String {
    format!("{}, {}", many(errors, "error"), many(warnings, "warning"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_is_not_many() {
        assert_eq!(super::summary(0, 1), "0 errors, 1 warning");
        assert_eq!(super::summary(1, 2), "1 error, 2 warnings");
    }

    #[test]
    fn no_text_ends_a_command_of_githubs() {
        assert_eq!(super::escaped("a:b,c\nd%", true), "a%3Ab%2Cc\\u{a}d%25");
        assert_eq!(super::escaped("a:b,c\r\n\u{202e}", false), "a:b,c\\u{d}\\u{a}\\u{202e}");
    }
}
