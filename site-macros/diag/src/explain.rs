//! Explains each kind of diagnostic, with an example, for `site check --explain NAME` and the guide's page on mistakes. Both contain the
//! same text, and [`render`] renders the examples like real diagnostics.

use std::fmt::Write;

use super::{Diagnostic, FileId, Kind, KindName, Severity, Source, Sources, Span, Style, nearest, render};

use strum::VariantArray;

/// The explanation of one kind.
pub(super) struct Explanation {
    /// When it is reported and what to do, in Markdown.
    pub(super) about: &'static str,
    /// The example: path and text of a file. The position is between `‹` and `›`. The path is empty if no file is concerned.
    pub(super) path: &'static str,
    pub(super) text: &'static str,
    pub(super) kind: Kind,
}

/// The beginning of the guide's page.
const HEAD: &str = "---
title: Mistakes by name
description: Every error and warning, what it means, what to do, and how to change its severity.
weight: 80
toc: true
---

Every error and every warning has a name, in brackets after its message. This page has a section for each; the program prints the
same with `cargo run -- check --explain NAME`.

An error stops the build, a warning does not. Where a section says so, the table `[checks]` of `site.toml` can change one into the other, or
switch the check off:

```toml
[checks]
vague-link = \"error\"
long-description = \"off\"
```

On a site with Hugo's settings, nothing that Hugo accepts stops the build: most errors are warnings there, as their sections say.
`cargo run -- check --moving` sorts them by importance.

Keys and tokens are never printed in full, so everybody may read the log.

`cargo run -- check` shows all errors and warnings, and counts them. `--format json` prints one JSON object per line for each:
`severity` (`error` or `warning`), `name`, `message`, `help`, and, if there is a position, `file`, `line`, `column`,
`end_line`, `end_column` (from 1, in characters; the end is exclusive), and `related`, a list of positions with a `label`; the
last line has `pages`, `errors`, `warnings`, `by_name` and `policies` (content that extends them, with its positions). `--format github` prints
commands with which GitHub's checks show them beside the changed lines.

`check --external` also checks links to other hosts: each address once a week, one request at a time per host with a second between
requests, and at most 2,000 addresses and ten minutes per run; the next run continues where this one stopped. The results are
cached in `~/.cache/site/external-links.json`, which you may delete. An HTTP client with TLS takes long to compile, so the program
only contains it if you ask for it:

```bash
cargo run -p site-bin --features external -- check --external
```
";

/// The guide's page: every kind with its explanation and its example.
pub fn guide() -> String {
    let mut page = HEAD.to_owned();
    for name in KindName::VARIANTS {
        let _ = write!(page, "\n## {}\n\n{}", name.as_str(), section(*name));
    }
    page
}

/// The names of all kinds.
pub fn names() -> impl Iterator<Item = &'static str> {
    KindName::VARIANTS.iter().map(|name| name.as_str())
}

/// The section on one kind, in Markdown.
///
/// # Errors
/// The most similar name, if any, when no kind has this name.
pub fn explain(name: &str) -> Result<String, Option<String>> {
    let known = |name: &&KindName| name.as_str();
    match KindName::VARIANTS.iter().find(|kind| kind.as_str() == name) {
        Some(kind) => Ok(format!("{name}\n\n{}", section(*kind))),
        None => Err(nearest(name, KindName::VARIANTS.iter().map(|kind| known(&kind)))),
    }
}

fn section(name: KindName) -> String {
    let explanation = name.explanation();
    let about = explanation.about;
    let default_severity = match (name.default_severity(), name.is_configurable()) {
        (Severity::Error, false) => "An error.",
        (Severity::Error, true) => "An error; `[checks]` can make it a warning or switch it off.",
        (Severity::Warning, true) => "A warning; `[checks]` can make it an error or switch it off.",
        (Severity::Warning, false) => "A warning.",
    };
    let tolerated = name.default_severity() == Severity::Error && !name.stops_migrated();
    let migrated = if tolerated { " A warning where the settings come from Hugo's files." } else { "" };
    format!("{about}\n\n{default_severity}{migrated}\n\n```text\n{}\n```\n", explanation.picture(name.default_severity()))
}

impl Explanation {
    fn picture(self, severity: Severity) -> String {
        let (before, rest) = self.text.split_once('‹').unwrap_or((self.text, ""));
        let (marked, after) = rest.split_once('›').unwrap_or((rest, ""));
        let text = format!("{before}{marked}{after}");
        let sources = Sources::new(vec![Source { path: self.path.to_owned(), text: (!text.is_empty()).then_some(text.into()) }]);
        let span = (!self.path.is_empty()).then(|| Span::new(FileId(0), before.len(), before.len() + marked.len()));
        let diagnostic = Diagnostic { severity, kind: self.kind, span, related: Vec::new() };
        render(&diagnostic, &sources, Style::Plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_of_its_own_kind() {
        for name in KindName::VARIANTS {
            let explanation = name.explanation();
            assert_eq!(KindName::from(&explanation.kind), *name);
            assert!(explanation.about.ends_with(['.', '?']), "{}", name.as_str());
            let picture = explanation.picture(name.default_severity());
            assert!(picture.contains(&format!("[{}]", name.as_str())), "{picture}");
            assert!(!picture.contains(['‹', '›']), "{picture}");
        }
    }

    #[test]
    fn a_name_nobody_knows_has_a_neighbour() {
        assert!(explain("dead-link").unwrap().starts_with("dead-link\n\n"));
        assert_eq!(explain("dead-lnk"), Err(Some("dead-link".to_owned())));
        assert_eq!(explain("something else"), Err(None));
    }
}
