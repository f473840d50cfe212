//! Reads the texts of the site.

use rayon::prelude::*;
use site_diag::{Diagnostic, FileId, Kind, Severity, Source, Sources, Span, Text, limits};
use site_model::file_type;
use site_settings::cache_key::key;
use site_settings::data::Format;

use crate::content::Markup;
use crate::results::ResultCache;
use crate::world::{File, Problem, ProblemKind, World};

/// Reports problems of the world. Problems with names come first, because everything that is printed later may contain them.
pub(crate) fn problems(world: &dyn World, diagnostics: &mut Vec<Diagnostic>) {
    for problem in world.problems() {
        let Problem { kind, path, what, help } = problem.clone();
        diagnostics.push(Diagnostic::error_nowhere(match kind {
            ProblemKind::Name => Kind::FileName { path, what, help },
            ProblemKind::Link => Kind::SymbolicLink { path, what, help },
            ProblemKind::Other => Kind::WorldProblem { path, what, help },
        }));
    }
    let paths = world.leftovers();
    if !paths.is_empty() {
        diagnostics.push(Diagnostic::error_nowhere(Kind::Leftovers { paths: paths.to_vec() }).with_severity(Severity::Warning));
    }
}

/// Reads every text file, in parallel. Unreadable files are reported and have no text.
pub(crate) fn load(world: &dyn World, results: &ResultCache, diagnostics: &mut Vec<Diagnostic>) -> Sources {
    let loaded: Vec<(Source, Option<Diagnostic>)> =
        world.files().par_iter().enumerate().map(|(i, file)| load_one(world, results, FileId(i as u32), file)).collect();
    let mut files = Vec::with_capacity(loaded.len());
    for (source, problem) in loaded {
        files.push(source);
        diagnostics.extend(problem);
    }
    Sources::new(files)
}

pub(crate) fn load_one(world: &dyn World, results: &ResultCache, id: FileId, file: &File) -> (Source, Option<Diagnostic>) {
    let source = |text| Source { path: file.path.clone(), text };
    if !is_text(&file.path) {
        return (source(None), None);
    }
    let severity = if is_for_templates(&file.path) { Severity::Warning } else { Severity::Error };
    let failed = |kind| (source(None), Some(Diagnostic::error(kind, Span::start_of(id)).with_severity(severity)));
    if is_too_large(file) {
        return failed(Kind::LimitExceeded { limit: &limits::TEXT_FILE });
    }
    let version = key("text", &(&file.path, file.version));
    if let Some(known) = results.texts.get(&version) {
        return (source(Some(known)), None);
    }
    let bytes = match world.read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return failed(Kind::Unreadable { reason: error.to_string() }),
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text = Text::from(text);
            results.texts.put(version, || text.clone());
            (source(Some(text)), None)
        }
        Err(error) => {
            // The text is kept with a replacement character for the invalid byte, so that the message can show the line.
            let offset = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = Span::new(id, offset, offset + char::REPLACEMENT_CHARACTER.len_utf8());
            (source(Some(text.into())), Some(Diagnostic::error(Kind::NotUtf8 { offset }, span).with_severity(severity)))
        }
    }
}

/// Whether it is a text that is not read because of its size, which is a separate error.
pub(crate) fn is_too_large(file: &File) -> bool {
    is_text(&file.path) && file.bytes > limits::TEXT_FILE.most as u64
}

/// The path from the folder of a theme's that it is in, such as `layouts/`; the whole path below the theme where it is in none.
pub(crate) fn in_theme(path: &str) -> Option<&str> {
    let below = ["themes/", "_vendor/"].iter().find_map(|folder| path.strip_prefix(folder))?;
    let (_, rest) = below.split_once('/')?;
    // A theme that is a module has several folders in its name.
    let inner = THEME_FOLDERS.iter().filter_map(|folder| Some(below.find(&format!("/{folder}/"))? + 1)).min();
    Some(inner.map_or(rest, |at| &below[at..]))
}

/// What of a theme of Hugo's is read; most of the rest is examples and pictures of it.
pub(crate) const THEME_FOLDERS: [&str; 5] = ["assets", "config", "data", "i18n", "layouts"];

/// What only templates of Hugo's sites read. A mistake in it is one of what they make, and no other.
fn is_for_templates(path: &str) -> bool {
    ["layouts/", "data/", "i18n/", "themes/", "_vendor/"].iter().any(|folder| path.starts_with(folder))
}

/// Settings, pages, and assets that are minified. Files that are served unchanged are not texts.
fn is_text(path: &str) -> bool {
    if path.starts_with("static/") || path.starts_with("assets/static/") {
        return false;
    }
    if path.starts_with("templates/")
        || path.starts_with("layouts/")
        || in_theme(path).is_some_and(|path| path.starts_with("layouts/"))
    {
        return true;
    }
    let extension = path.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    if is_for_templates(path) {
        return Format::of_path(path).is_some()
            || [file_type::CSV, file_type::SVG].iter().any(|known| known.has_extension(&extension));
    }
    if path.starts_with("assets/") {
        return [file_type::CSS, file_type::JAVASCRIPT, file_type::SVG].iter().any(|known| known.has_extension(&extension));
    }
    Markup::of(&extension).is_some() || Format::of_path(path).is_some()
}
