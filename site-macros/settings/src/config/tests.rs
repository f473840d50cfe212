//! Tests of settings in all spellings.

mod files;
mod hugo;
mod site;
mod themes;
mod write;

use proptest::prelude::*;
use proptest::sample::select;

use std::fmt::Write as _;

use super::{Config, load};
use site_diag::{Diagnostic, Kind, Severity, Source, Sources};

fn sources(files: &[(&str, &str)]) -> Sources {
    let mut files: Vec<_> =
        files.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: Some((*text).into()) }).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Sources::new(files)
}

pub(super) fn load_files(files: &[(&str, &str)]) -> (Vec<Config>, Vec<Diagnostic>, Sources) {
    let sources = sources(files);
    let mut diagnostics = Vec::new();
    let configs = load(&sources, &mut diagnostics);
    configs[0].apply_severities(&mut diagnostics);
    (configs, diagnostics, sources)
}

/// Settings without a fault.
fn good(path: &str, text: &str) -> Config {
    let (mut configs, diagnostics, sources) = load_files(&[(path, text)]);
    assert_eq!(reported(&diagnostics, &sources), "", "{text}");
    configs.swap_remove(0)
}

/// What was told: severity, message, remedy and the text at the place.
pub(super) fn reported(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        let _ = write!(text, "{severity}: {}", diagnostic.kind.message());
        // The message on settings without effect is long and the same for all.
        if !matches!(diagnostic.kind, Kind::UnsupportedKeys { .. }) {
            let _ = write!(text, " ({})", diagnostic.kind.help());
        }
        match diagnostic.span {
            Some(span) => {
                let place = &sources.text(span.file)[span.start as usize..span.end as usize];
                let _ = writeln!(text, " at {}:{:?}", sources.path(span.file), place);
            }
            None => text.push_str(" nowhere\n"),
        }
    }
    text
}

proptest! {
    #[test]
    fn any_settings(
        path in select(&["site.toml", "hugo.toml", "config/_default/languages.toml"][..]),
        lines in proptest::collection::vec(
            (
                select(&["title", "base_url", "baseURL", "menu", "params", "languages", "language", "taxonomies", "theme", "markup", "pagination", "social"][..]),
                select(&["1", "'text'", "''", "true", "[]", "['a', 1]", "{}", "[{}]", "{en = {}}", "{en = 1, 'x y' = {}}", "{main = [{}]}", "{main = [{url = 1, weight = 'x'}]}"][..]),
            ),
            0..6,
        ),
    ) {
        let text: String = lines.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
        let (configs, diagnostics, sources) = load_files(&[(path, text.as_str())]);
        reported(&diagnostics, &sources);
        write::again(&configs);
    }
}
