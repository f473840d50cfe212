//! `site routes`: every address, as a table or as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use serde_json::{Value, json};
use site_model::policy::widened;
use site_model::{Catalogue, Coding, Entry, printable, printable_json};

use crate::error::CliError;
use crate::terminal;

/// Prints every address of the catalogue.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn routes(catalogue: &Catalogue, as_json: bool) -> Result<(), CliError> {
    terminal::print(&if as_json { json(catalogue) } else { table(catalogue) })
}

fn json(catalogue: &Catalogue) -> String {
    let routes: Vec<Value> = catalogue
        .sorted_entries()
        .into_iter()
        .map(|(address, entry)| {
            let representations: Vec<Value> = entry
                .representations
                .iter()
                .map(|form| json!({ "coding": form.coding.name(), "bytes": form.len, "etag": form.etag }))
                .collect();
            json!({
                "address": address,
                "kind": entry.kind.name(),
                "status": entry.status,
                "media_type": entry.media_type,
                "representations": representations,
                "policy": entry.csp.as_deref().map(|policy| {
                    widened(policy).map(|(directive, source)| json!({ "directive": directive, "source": source })).collect::<Vec<_>>()
                }),
            })
        })
        .collect();
    let redirects: Vec<Value> = catalogue
        .sorted_redirects()
        .into_iter()
        .map(|(address, redirect)| json!({ "address": address, "status": redirect.status, "to": redirect.to }))
        .collect();
    let all = json!({ "base_url": catalogue.base_url, "routes": routes, "redirects": redirects });
    printable_json(&format!("{all:#}\n")).into_owned()
}

fn table(catalogue: &Catalogue) -> String {
    const HEAD: [&str; 9] = ["ADDRESS", "KIND", "STATUS", "TYPE", "BYTES", "GZIP", "ZSTD", "BR", "ETAG"];
    let mut rows: Vec<Vec<String>> = vec![HEAD.map(str::to_owned).to_vec()];
    for (address, entry) in catalogue.sorted_entries() {
        let bytes = |coding| bytes(entry, coding);
        rows.push(vec![
            printable(address).into_owned(),
            entry.kind.name().to_owned(),
            entry.status.to_string(),
            printable(entry.media_type.split(';').next().unwrap_or_default()).into_owned(),
            bytes(Coding::Identity),
            bytes(Coding::Gzip),
            bytes(Coding::Zstd),
            bytes(Coding::Brotli),
            entry.representations.first().map(|form| form.etag.to_string()).unwrap_or_default(),
        ]);
    }
    for (address, redirect) in catalogue.sorted_redirects() {
        let (address, to) = (printable(address).into_owned(), printable(&redirect.to));
        rows.push(vec![address, "redirect".to_owned(), redirect.status.to_string(), format!("-> {to}")]);
    }
    lines(&rows, 4..8) + &policies(catalogue)
}

/// What the policies of pages allow beyond that of a page without anything special, with the first of the pages.
fn policies(catalogue: &Catalogue) -> String {
    let mut pages: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (address, entry) in catalogue.sorted_entries() {
        for widening in entry.csp.as_deref().into_iter().flat_map(widened) {
            pages.entry(widening).or_default().push(address);
        }
    }
    if pages.is_empty() {
        return String::new();
    }
    let mut rows = vec![["DIRECTIVE", "ALLOWS", "PAGES", "ADDRESSES"].map(str::to_owned).to_vec()];
    rows.extend(pages.into_iter().map(|((directive, source), pages)| {
        let mut first = pages.iter().take(3).map(|address| printable(address).into_owned()).collect::<Vec<_>>().join(" ");
        if pages.len() > 3 {
            let _ = write!(first, " and {} more", pages.len() - 3);
        }
        vec![printable(directive).into_owned(), printable(source).into_owned(), pages.len().to_string(), first]
    }));
    format!("\n{}", lines(&rows, 2..3))
}

/// Rows as lines with aligned columns, some of which are numbers.
fn lines(rows: &[Vec<String>], numbers: Range<usize>) -> String {
    // The target of a redirect is the last cell of its row and may be long, so it does not widen its column.
    let width = |column: usize| {
        let cells = rows.iter().filter(|row| row.len() > column + 1).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            // Numbers are aligned to the right.
            let _ = if numbers.contains(&column) { write!(line, "{cell:>width$}  ") } else { write!(line, "{cell:<width$}  ") };
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn bytes(entry: &Entry, coding: Coding) -> String {
    let form = entry.representations.iter().find(|form| form.coding == coding);
    form.map_or_else(|| "-".to_owned(), |form| form.len.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use site_model::{Cache, Entries, Redirect, Redirects, Representation, RouteKind};

    use super::*;

    fn catalogue() -> Catalogue {
        let form = |coding, len| Representation { coding, offset: 0, len, etag: format!("\"{len}\"").into() };
        let entry = |kind, media_type: &'static str, forms: Vec<Representation>| Entry {
            kind,
            status: 200,
            media_type: media_type.into(),
            cache: Cache::Revalidate,
            last_modified: None,
            csp: (kind == RouteKind::Page).then(|| "default-src 'none'; frame-src https://film.example".into()),
            representations: forms.into(),
        };
        let page = vec![form(Coding::Identity, 12345), form(Coding::Gzip, 999), form(Coding::Brotli, 7)];
        Catalogue {
            entries: Entries::Loaded(HashMap::from([
                ("/résumé/".to_owned(), entry(RouteKind::Page, "text/html; charset=utf-8", page)),
                ("/a\nb".to_owned(), entry(RouteKind::Static, "image/png", vec![form(Coding::Identity, 5)])),
            ])),
            redirects: Redirects::Loaded(HashMap::from([(
                "/cv/".to_owned(),
                Redirect { to: "/r%C3%A9sum%C3%A9/".into(), status: 308 },
            )])),
            blob: Vec::new().into(),
            base_url: "https://example.org".into(),
            commit: None,
            hosts: Default::default(),
        }
    }

    #[test]
    fn the_table_has_a_line_for_each() {
        let expected = "\
ADDRESS   KIND      STATUS  TYPE       BYTES  GZIP  ZSTD  BR  ETAG
/a\\u{a}b  static    200     image/png      5     -     -   -  \"5\"
/résumé/  page      200     text/html  12345   999     -   7  \"12345\"
/cv/      redirect  308     -> /r%C3%A9sum%C3%A9/

DIRECTIVE  ALLOWS                PAGES  ADDRESSES
frame-src  https://film.example      1  /résumé/
";
        assert_eq!(table(&catalogue()), expected);
    }

    #[test]
    fn json_says_the_same() {
        let value: Value = serde_json::from_str(&json(&catalogue())).unwrap();
        let page = &value["routes"][1];
        assert_eq!(page["address"], "/résumé/");
        assert_eq!(page["kind"], "page");
        assert_eq!(page["policy"], json!([{ "directive": "frame-src", "source": "https://film.example" }]));
        assert_eq!(page["representations"][2], json!({ "coding": "br", "bytes": 7, "etag": "\"7\"" }));
        assert_eq!(value["redirects"][0], json!({ "address": "/cv/", "status": 308, "to": "/r%C3%A9sum%C3%A9/" }));
    }
}
