//! `site about` and `site --version`: what the program is, and what it was built from.

use serde_json::{Value, json};
use site_model::{Catalogue, Coding, PageKind, printable, printable_json, printable_path};

use crate::Program;
use crate::error::{CliError, Context};

/// The text of `--version`.
pub(crate) fn version(catalogue: &Catalogue) -> String {
    match &catalogue.commit {
        Some(commit) => format!("site {} ({})\n", env!("CARGO_PKG_VERSION"), printable(commit)),
        None => format!("site {}\n", env!("CARGO_PKG_VERSION")),
    }
}

/// The text of `--version --json`: everything that is needed to build the same program again. Unknown values are null.
pub(crate) fn version_json(program: &Program) -> String {
    let value_or_null = |text: &str| if text.is_empty() { Value::Null } else { Value::from(text) };
    let parsed = |json: &str| serde_json::from_str::<Value>(json).unwrap_or(Value::Null);
    let value = json!({
        "name": "site",
        "version": env!("CARGO_PKG_VERSION"),
        "commit": program.catalogue.commit,
        "target": value_or_null(program.build.target),
        "sources": parsed(program.build.sources),
        "lock_sha256": value_or_null(program.build.lock),
        "dependencies": parsed(program.build.dependencies),
    });
    printable_json(&format!("{value:#}\n")).into_owned()
}

/// Version and commit, path, the size of each part, and how to start the program.
///
/// # Errors
/// When the program's own file cannot be found.
pub(crate) fn about(program: &Program) -> Result<String, CliError> {
    let catalogue = &program.catalogue;
    let path = std::env::current_exe().cannot("find this program")?;
    let bytes = std::fs::metadata(&path).cannot("look at this program")?.len();
    let site = catalogue.blob.len() as u64;
    let codings: Vec<String> = [Coding::Identity, Coding::Gzip, Coding::Zstd, Coding::Brotli]
        .into_iter()
        .map(|coding| format!("{} {:.2}", coding.name(), megabytes(in_coding(catalogue, coding))))
        .collect();
    let entries = catalogue.sorted_entries();
    let pages = entries.iter().filter(|(_, entry)| PageKind::of_route(entry.kind).is_some()).count();
    Ok(format!(
        "{}{}\n{:.2} MB: the program {:.2}, the site {:.2} ({})\n{pages} pages, {} addresses, {} redirects\n\
         start it with: {} serve --listen 127.0.0.1:3000\n",
        version(catalogue),
        printable_path(&path),
        megabytes(bytes),
        megabytes(bytes.saturating_sub(site)),
        megabytes(site),
        codings.join(", "),
        entries.len(),
        catalogue.sorted_redirects().len(),
        path.file_name().map_or("./site".into(), |name| format!("./{}", printable(&name.to_string_lossy()))),
    ))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Bytes of the blob in one coding. Equal representations share their bytes and count once.
fn in_coding(catalogue: &Catalogue, coding: Coding) -> u64 {
    let forms = catalogue.sorted_entries().into_iter().flat_map(|(_, entry)| entry.representations.iter());
    let ranges = forms.filter(|form| form.coding == coding).map(|form| (form.offset, form.len));
    ranges.collect::<std::collections::BTreeSet<_>>().into_iter().map(|(_, len)| len as u64).sum()
}
