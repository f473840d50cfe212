//! `site check`: reports every mistake of the site on disk, to people and to programs.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde_json::{Value, json};
use site_compiler::diag::{self, Diagnostic, Location, Severity, Sources, Span, Style, count, render};
use site_compiler::world::DiskWorld;
use site_compiler::{Cache, Compilation, Widening, compile_with};
use site_model::{printable, printable_json};

use crate::error::CliError;
use crate::options::{CheckFormat, CheckOptions, UnpublishedPages};
use crate::{Build, moving, site_folder, terminal};

/// Places that are listed for one source of a policy.
const MOST_CAUSES: usize = 5;

/// Compiles the site and prints its errors and warnings; or explains one kind of them.
///
/// # Errors
/// When the site has errors. Warnings do not count.
pub(crate) fn check(root: Option<&Path>, options: &CheckOptions, build: Build) -> Result<(), CliError> {
    if let Some(name) = &options.explain {
        return explain(name);
    }
    let world = DiskWorld::open(&site_folder::find(root)?, site_folder::compile_options(options.unpublished, false));
    let cache = site_folder::build_cache(build).map_or_else(Cache::once, Cache::stored);
    let mut compilation = compile_with(&world, &cache, &|_| ());
    let asked = if options.external { external(&mut compilation) } else { Ok(()) };
    match (options.moving, options.format) {
        (Some(format), _) => terminal::print(&moving::report(&compilation, format)),
        // Foreign text in it is printable already, and the colours are ours.
        (None, CheckFormat::Human) => terminal::print_styled(&human(&compilation)),
        (None, CheckFormat::Json) => terminal::print(&json(&compilation)),
        (None, CheckFormat::Github) => terminal::print(&github(&compilation)),
    }?;
    asked?;
    if compilation.failed() { Err(CliError::reported()) } else { Ok(()) }
}

/// Compiles the site of the current folder, and prints its errors and warnings.
///
/// # Errors
/// When the site has errors, or there is none.
pub(crate) fn check_for_test() -> Result<(), CliError> {
    let world = DiskWorld::open(&site_folder::find(None)?, site_folder::compile_options(UnpublishedPages::default(), false));
    let compilation = compile_with(&world, &Cache::once(), &|_| ());
    terminal::print_error_styled(&human(&compilation));
    if compilation.failed() { Err(CliError::reported()) } else { Ok(()) }
}

#[cfg(feature = "external")]
use crate::external::check as external;

#[cfg(not(feature = "external"))]
fn external(_: &mut Compilation) -> Result<(), CliError> {
    Err(CliError::new(
        "this program cannot ask other hosts: `cargo run -p site-bin --features external -- check --external` makes one that can",
    ))
}

/// Explains one kind of mistake.
fn explain(name: &str) -> Result<(), CliError> {
    match diag::explain(name) {
        Ok(text) => terminal::print(&text),
        Err(Some(nearest)) => Err(CliError::new(format!("no kind of mistake is called `{name}`: did you mean `{nearest}`?"))),
        Err(None) => {
            Err(CliError::new(format!("no kind of mistake is called `{name}`: the guide's page on mistakes lists them all")))
        }
    }
}

fn human(compilation: &Compilation) -> String {
    let style = if terminal::use_colours(&io::stdout()) { Style::Coloured } else { Style::Plain };
    let mut report = String::new();
    for diagnostic in &compilation.diagnostics {
        report.push_str(&render(diagnostic, &compilation.sources, style));
        report.push_str("\n\n");
    }
    report.push_str(&policies(&compilation.widenings(), &compilation.sources));
    for (name, count) in by_name(compilation) {
        report.push_str(&format!("{count:>6} {name}\n"));
    }
    let count = |severity| count(&compilation.diagnostics, severity);
    let pages = many(compilation.pages, "page");
    report.push_str(&format!("{pages}: {}\n", summary(count(Severity::Error), count(Severity::Warning))));
    report
}

/// One object per line: the diagnostics, then their numbers. The guide's page on mistakes describes the format.
fn json(compilation: &Compilation) -> String {
    let mut report = String::new();
    for diagnostic in &compilation.diagnostics {
        let mut object = location(diagnostic.span, compilation);
        if let (None, Some(path)) = (diagnostic.span, diagnostic.kind.path()) {
            object["file"] = path.into();
        }
        object["severity"] = severity(diagnostic).into();
        object["name"] = diagnostic.kind.name().into();
        object["message"] = diagnostic.kind.message().into();
        object["help"] = diagnostic.kind.help().into();
        let related = diagnostic.related.iter().map(|(span, label)| {
            let mut object = location(Some(*span), compilation);
            object["label"] = label.as_str().into();
            object
        });
        object["related"] = related.collect();
        report.push_str(&printable_json(&format!("{object}\n")));
    }
    let count = |severity| count(&compilation.diagnostics, severity);
    let sums = json!({
        "pages": compilation.pages,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "by_name": by_name(compilation),
        "policies": compilation.widenings().iter().map(|widening| widening_json(widening, compilation)).collect::<Vec<_>>(),
    });
    report.push_str(&printable_json(&format!("{sums}\n")));
    report
}

/// What the policies of pages allow beyond the site itself, and where that comes from; nothing where they allow no more.
fn policies(widenings: &[Widening], sources: &Sources) -> String {
    let mut report = String::new();
    if !widenings.is_empty() {
        report.push_str("Content-Security-Policies allow, beyond what every page has:\n");
    }
    for Widening { directive, source, pages, causes } in widenings {
        report.push_str(&format!("  {} {} on {}\n", printable(directive), printable(source), many(pages.len(), "page")));
        for cause in causes.iter().take(MOST_CAUSES) {
            let Location { file, start, .. } = Location::of(cause.span, sources);
            let at = start.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
            report.push_str(&format!("    {}{at} {}\n", printable(file), printable(&cause.what)));
        }
        match causes.len().saturating_sub(MOST_CAUSES) {
            0 => {}
            more => report.push_str(&format!("    and {more} more\n")),
        }
    }
    if !report.is_empty() {
        report.push('\n');
    }
    report
}

fn widening_json(widening: &Widening, compilation: &Compilation) -> Value {
    let causes = widening.causes.iter().map(|cause| {
        let mut object = location(Some(cause.span), compilation);
        object["cause"] = cause.what.as_str().into();
        object
    });
    json!({
        "directive": widening.directive,
        "source": widening.source,
        "pages": widening.pages,
        "causes": causes.collect::<Vec<_>>(),
    })
}

fn location(span: Option<Span>, compilation: &Compilation) -> Value {
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
        } else if let Some(path) = diagnostic.kind.path() {
            fields.push(format!("file={}", escaped(path, true)));
        }
        fields.push(format!("title={}", diagnostic.kind.name()));
        let (message, help) = (diagnostic.kind.message(), diagnostic.kind.help());
        let message = format!("{}%0A{}", escaped(&message, false), escaped(&help, false));
        report.push_str(&format!("::{} {}::{message}\n", severity(diagnostic), fields.join(",")));
    }
    report
}

/// Printable, with the characters percent-encoded that would end a field.
fn escaped(text: &str, field: bool) -> String {
    let text = printable(text).replace('%', "%25");
    if field { text.replace(':', "%3A").replace(',', "%2C") } else { text }
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
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
    use site_compiler::world::MemoryWorld;
    use site_compiler::{Cache, compile_with};

    #[test]
    fn what_widens_policies_is_listed_with_its_places() {
        let page = "---\ntitle: A\n---\n<form action=\"/x\">\n</form>\n";
        let settings = "title = \"T\"\nbase_url = \"https://t.example\"\n[security.allow_hosts]\nconnect = \"api.example\"\n";
        let files = [("site.toml", settings), ("content/a.md", page)];
        let world = MemoryWorld::new(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
        let compilation = compile_with(&world, &Cache::once(), &|_| ());
        let report = super::human(&compilation);
        let count = compilation.site.manifest.entries.iter().filter(|(_, entry)| entry.csp.is_some()).count();
        let expected = format!(
            "Content-Security-Policies allow, beyond what every page has:\n\
             \u{20} connect-src api.example on {count} pages\n    site.toml:4:12 `[security.allow_hosts]`\n\
             \u{20} form-action 'self' on 1 page\n    content/a.md:4:1 <form>\n\n"
        );
        assert!(report.contains(&expected), "{report}");
        let json = super::json(&compilation);
        let sums: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
        assert_eq!(sums["policies"][1]["causes"][0]["line"], 4, "{json}");
    }

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
