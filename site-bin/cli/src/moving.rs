//! `site check --moving`: what became of a site that was written for Hugo, most important first.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use site_compiler::Compilation;
use site_compiler::diag::{Diagnostic, Kind, KindName, Location, Severity};
use site_model::{RouteKind, printable};

use crate::check::many;
use crate::options::MovingFormat;

/// Different messages of one kind that are listed.
const MOST_MESSAGES: usize = 8;

/// What a diagnostic means for a site that moves, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    /// Nothing is published until it is solved.
    Stops,
    /// Something that Hugo published is not there.
    Missing,
    /// Something is there, and not as it was.
    Different,
    /// The same in Hugo, and worth a look.
    Remark,
}

impl Effect {
    fn of(diagnostic: &Diagnostic) -> Self {
        use KindName::*;
        if diagnostic.severity == Severity::Error {
            return Self::Stops;
        }
        match KindName::from(&diagnostic.kind) {
            Unreadable | FileName | SymbolicLink | WorldProblem | UnsupportedFormat | ProgramFailed | OrgLeftOut | LeftOut
            | EmptyContent | MissingImage | SkippedShortcode | SkippedHook | UnknownShortcode | ShortcodeSyntax
            | ShortcodeUnclosed | ShortcodeUnopened | ShortcodeArgument | UnknownAsset | BadAddress | DuplicateAddress
            | Untrusted => Self::Missing,
            LimitExceeded
            | MissingKey
            | UnsupportedKeys
            | BadValue
            | WrongType
            | DuplicateKey
            | BadDate
            | OddValue
            | UnknownIcon
            | Math
            | CodeOption
            | AssetSyntax
            | ReservedAddress
            | BlockedByPolicy
            | UnknownFrontMatterKey => Self::Different,
            _ => Self::Remark,
        }
    }

    const fn heading(self) -> &'static str {
        match self {
            Self::Stops => "What stops the site",
            Self::Missing => "What is missing",
            Self::Different => "What is different",
            Self::Remark => "What was so in Hugo, too",
        }
    }
}

/// Writes the report.
pub(crate) fn report(compilation: &Compilation, format: MovingFormat) -> String {
    let (title, heading, item) = match format {
        MovingFormat::Text => ("", "", "  "),
        MovingFormat::Markdown => ("# ", "## ", "- "),
    };
    let mut text = format!("{title}Moving from Hugo\n\n{heading}What migrated\n\n");
    for line in migrated(compilation) {
        let _ = writeln!(text, "{item}{line}");
    }
    let mut by_effect: BTreeMap<Effect, BTreeMap<&str, Vec<&Diagnostic>>> = BTreeMap::new();
    for diagnostic in &compilation.diagnostics {
        by_effect.entry(Effect::of(diagnostic)).or_default().entry(diagnostic.kind.name()).or_default().push(diagnostic);
    }
    for (effect, kinds) in by_effect {
        let _ = write!(text, "\n{heading}{}\n", effect.heading());
        // Many before few; of equal numbers by name.
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, diagnostics)| std::cmp::Reverse(diagnostics.iter().map(|d| times(d)).sum::<usize>()));
        for (name, diagnostics) in kinds {
            let count: usize = diagnostics.iter().map(|d| times(d)).sum();
            let name = if format == MovingFormat::Markdown { format!("### {name}: {count}") } else { format!("{name}: {count}") };
            let _ = write!(text, "\n{name}\n\n");
            messages(&mut text, item, &diagnostics, compilation);
        }
    }
    text
}

/// How many it stands for.
fn times(diagnostic: &Diagnostic) -> usize {
    match diagnostic.kind {
        Kind::MoreDiagnostics { count }
        | Kind::SkippedShortcode { times: count, .. }
        | Kind::SkippedHook { times: count, .. } => count,
        _ => 1,
    }
}

/// What is published.
fn migrated(compilation: &Compilation) -> Vec<String> {
    let manifest = &compilation.site.manifest;
    let of_kind = |kind: RouteKind| manifest.entries.iter().filter(|(_, entry)| entry.kind == kind).count();
    let mut lines = vec![many(compilation.pages, "page")];
    if manifest.entries.is_empty() {
        lines.push("nothing else is made before what stops the site is solved".to_owned());
        return lines;
    }
    lines.push(many(of_kind(RouteKind::Feed), "feed"));
    lines.push(many(of_kind(RouteKind::Static) + of_kind(RouteKind::Resource), "file"));
    let redirects = manifest.redirects.len();
    lines.push(format!("{redirects} old address{} to pages", if redirects == 1 { " that leads" } else { "es that lead" }));
    lines.push("the look is that of the program's own theme; the guide's page on theming tells how to change it".to_owned());
    lines
}

/// The different messages of one kind, each with how often and where first; then the remedy of the first.
fn messages(text: &mut String, item: &str, diagnostics: &[&Diagnostic], compilation: &Compilation) {
    let mut by_message: BTreeMap<String, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics {
        by_message.entry(message(&diagnostic.kind)).or_default().push(diagnostic);
    }
    let mut by_message: Vec<_> = by_message.into_iter().collect();
    let number = |diagnostics: &[&Diagnostic]| diagnostics.iter().map(|diagnostic| times(diagnostic)).sum::<usize>();
    by_message.sort_by_key(|(_, diagnostics)| std::cmp::Reverse(number(diagnostics)));
    for (message, diagnostics) in by_message.iter().take(MOST_MESSAGES) {
        let place = diagnostics.iter().find_map(|diagnostic| place(diagnostic, compilation));
        let place = place.map(|place| format!(": {place}")).unwrap_or_default();
        let more = match number(diagnostics) {
            number @ 2.. => format!(" and {} more", number - 1),
            _ => String::new(),
        };
        let _ = writeln!(text, "{item}{}{}{more}", printable(message), printable(&place));
    }
    if by_message.len() > MOST_MESSAGES {
        let _ = writeln!(text, "{item}{} more like these; `site check` lists all", by_message.len() - MOST_MESSAGES);
    }
    if let Some((_, diagnostics)) = by_message.first() {
        let remedy = diagnostics.first().map(|diagnostic| diagnostic.kind.help()).unwrap_or_default();
        let _ = writeln!(text, "\n{}Remedy: {}", if item == "- " { "" } else { item }, printable(&remedy));
    }
}

/// The message, the same for every page: how often a page calls a shortcode is counted apart.
fn message(kind: &Kind) -> String {
    match kind {
        Kind::SkippedShortcode { name, reason, .. } => {
            Kind::SkippedShortcode { name: name.clone(), reason: reason.clone(), times: 1 }.message()
        }
        Kind::SkippedHook { name, reason, .. } => {
            Kind::SkippedHook { name: name.clone(), reason: reason.clone(), times: 1 }.message()
        }
        kind => kind.message(),
    }
}

/// `content/a.md:3`.
fn place(diagnostic: &Diagnostic, compilation: &Compilation) -> Option<String> {
    let Some(span) = diagnostic.span else { return diagnostic.kind.path().map(str::to_owned) };
    let location = Location::of(span, &compilation.sources);
    let line = location.start.map(|(line, _)| format!(":{line}")).unwrap_or_default();
    Some(format!("{}{line}", location.file))
}

#[cfg(test)]
mod tests {
    use site_compiler::compile;
    use site_compiler::world::MemoryWorld;

    use super::*;

    fn moved(page: &str) -> Compilation {
        let settings = "baseURL = 'https://example.org/'\ntitle = 'T'\ncanonifyURLs = true\n";
        compile(&MemoryWorld::new([("hugo.toml", settings), ("content/posts/a.md", page)]))
    }

    #[test]
    fn the_report_goes_from_what_is_missing_to_remarks_with_places_and_remedies() {
        let page = "---\ntitle: A\naliases: [/old/]\n---\n{{< nosuch >}}\n\n{{< nosuch >}}\n\n[x](/none/)\n";
        let text = report(&moved(page), MovingFormat::Markdown);
        let order: Vec<usize> = [
            "# Moving from Hugo\n\n## What migrated\n\n- ",
            "\n## What is missing\n\n### skipped-shortcode: 2\n\n- the shortcode `nosuch` ",
            "content/posts/a.md:5 and 1 more\n\nRemedy: ",
            "\n## What is different\n\n### unsupported-keys: 1\n",
            "\n## What was so in Hugo, too\n\n### dead-link: 1\n",
        ]
        .iter()
        .map(|part| text.find(part).unwrap_or_else(|| panic!("{part:?} is not in {text}")))
        .collect();
        assert!(order.is_sorted(), "{text}");
        assert!(text.contains(" old address") && !text.contains("What stops"), "{text}");
    }

    #[test]
    fn what_stops_the_site_comes_first() {
        let text = report(&moved("---\ntitle: [\n---\n"), MovingFormat::Text);
        assert!(text.starts_with("Moving from Hugo\n\nWhat migrated\n\n  "), "{text}");
        assert!(text.contains("\nWhat stops the site\n\nsyntax: 1\n\n  ") && text.contains("\n  Remedy: "), "{text}");
        assert!(text.contains("content/posts/a.md:"), "{text}");
    }
}
