//! `site list`: the pages on disk, and which of them are drafts, in the future or expired.

use std::path::Path;

use serde_json::{Value, json};
use site_compiler::PublishStatus;
use site_compiler::diag::{Severity, render_line};
use site_compiler::world::DiskWorld;
use site_compiler::{ListedPage, PageList, list_pages};
use site_model::{printable, printable_json};

use crate::check::{many, summary};
use crate::error::CliError;
use crate::options::{ListFilter, ListFormat, ListOptions, UnpublishedPages};
use crate::{site_folder, terminal};

/// Columns of the CSV output, and keys of the JSON output.
const COLUMNS: [&str; 13] = [
    "file",
    "address",
    "title",
    "status",
    "date",
    "publish_date",
    "expiry_date",
    "draft",
    "future",
    "expired",
    "language",
    "kind",
    "section",
];

/// Prints the pages.
///
/// # Errors
/// When front matter or settings have errors, so that the list may be wrong; it is printed all the same.
pub(crate) fn list(root: Option<&Path>, ListOptions { which, format }: ListOptions) -> Result<(), CliError> {
    let everything = UnpublishedPages { drafts: true, future: true, expired: true };
    let found = list_pages(&DiskWorld::open(&site_folder::find(root)?, site_folder::compile_options(everything, false)));
    let pages: Vec<&ListedPage> = found.pages.iter().filter(|page| wanted(page, which)).collect();
    terminal::print(&match format {
        ListFormat::Csv => csv(&pages),
        ListFormat::Json => pages.iter().map(|page| format!("{}\n", printable_json(&json(page).to_string()))).collect(),
        ListFormat::Human => human(&pages),
    })?;
    errors(&found)
}

fn wanted(page: &ListedPage, which: ListFilter) -> bool {
    match which {
        ListFilter::All => true,
        ListFilter::Drafts => page.status.draft,
        ListFilter::Future => page.status.future,
        ListFilter::Expired => page.status.expired,
    }
}

fn errors(found: &PageList) -> Result<(), CliError> {
    let errors: Vec<_> = found.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
    for error in &errors {
        terminal::print_error(&format!("error: {}", render_line(error, &found.sources)));
    }
    match errors.len() {
        0 => Ok(()),
        count => Err(CliError::new(format!("{}: the list may be wrong", summary(count, 0)))),
    }
}

fn status(page: &ListedPage) -> String {
    let words: Vec<&str> = page.status.labels().collect();
    if words.is_empty() { "published".to_owned() } else { words.join("+") }
}

/// The values of [`COLUMNS`].
fn values(page: &ListedPage) -> [Value; COLUMNS.len()] {
    let date = |date: &Option<jiff::ZonedDateTime>| {
        date.as_ref().map_or(Value::Null, |date| date.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string().into())
    };
    let PublishStatus { draft, future, expired } = page.status;
    [
        page.file.as_str().into(),
        page.address.as_str().into(),
        page.title.as_str().into(),
        status(page).into(),
        date(&page.date),
        date(&page.publish),
        date(&page.expiry),
        draft.into(),
        future.into(),
        expired.into(),
        page.language.as_str().into(),
        page.kind.name().into(),
        page.section.as_str().into(),
    ]
}

fn json(page: &ListedPage) -> Value {
    let mut object = json!({});
    for (column, value) in COLUMNS.into_iter().zip(values(page)) {
        object[column] = value;
    }
    object
}

/// RFC 4180, with the names of the columns first, but with `\n` at the end of lines. A record is one line: line breaks in a title are
/// escaped, as other control characters are.
fn csv(pages: &[&ListedPage]) -> String {
    let mut table = format!("{}\n", COLUMNS.join(","));
    for page in pages {
        let fields = values(page).map(|value| match value {
            Value::Null => String::new(),
            Value::String(text) => field(&text),
            other => other.to_string(),
        });
        table.push_str(&fields.join(","));
        table.push('\n');
    }
    table
}

fn field(text: &str) -> String {
    let text = printable(text);
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

/// A line for each page, and one with their numbers.
fn human(pages: &[&ListedPage]) -> String {
    let day = |page: &ListedPage| {
        let date = if page.status.expired && !page.status.future { &page.expiry } else { &page.publish };
        date.as_ref().or(page.date.as_ref()).map_or_else(|| "-".to_owned(), |date| date.strftime("%Y-%m-%d").to_string())
    };
    let width = |text: &dyn Fn(&ListedPage) -> String| pages.iter().map(|page| text(page).chars().count()).max().unwrap_or(0);
    let (statuses, files) = (width(&status), width(&|page| printable(&page.file).into_owned()).min(60));
    let mut report = String::new();
    for page in pages {
        let (title, file) = (printable(&page.title), printable(&page.file));
        report.push_str(&format!("{:statuses$}  {:10}  {file:files$}  {title}\n", status(page), day(page)));
    }
    let count = |is: fn(&ListedPage) -> bool| pages.iter().filter(|page| is(page)).count();
    report.push_str(&format!(
        "{}: {}, {} of the future, {} expired\n",
        many(pages.len(), "page"),
        many(count(|page| page.status.draft), "draft"),
        count(|page| page.status.future),
        count(|page| page.status.expired),
    ));
    report
}

#[cfg(test)]
mod tests {
    use site_compiler::world::{MemoryWorld, Options};

    use super::*;

    #[test]
    fn what_would_end_a_field_is_quoted() {
        assert_eq!(field("a b"), "a b");
        assert_eq!(field("a, \"b\"\nc\u{1b}"), "\"a, \"\"b\"\"\\u{a}c\\u{1b}\"");
    }

    #[test]
    fn the_three_forms_tell_the_same() {
        let mut world = MemoryWorld::new([
            ("site.toml", "title = 'T'\nbase_url = 'https://example.org'\n"),
            ("content/posts/a.md", "---\ntitle: 'One, \"two\"'\ndate: 2025-01-02\n---\n"),
            ("content/posts/b.md", "---\ntitle: B\ndraft: true\ndate: 2027-03-04T05:06:07+01:00\n---\n"),
        ]);
        world.options = Options { drafts: true, future: true, expired: true, ..Options::default() };
        let found = list_pages(&world);
        let pages: Vec<&ListedPage> = found.pages.iter().collect();
        let table = csv(&pages);
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[0], COLUMNS.join(","));
        assert!(
            lines[1].starts_with("content/posts/a.md,/posts/a/,\"One, \"\"two\"\"\",published,2025-01-02T00:00:00+00:00,"),
            "{table}"
        );
        assert!(
            lines[2].contains(",draft+future,2027-03-04T05:06:07+01:00,") && lines[2].ends_with(",true,true,false,en,page,posts")
        );
        let object = json(pages[1]);
        assert_eq!(
            (&object["draft"], &object["status"], &object["expiry_date"]),
            (&true.into(), &"draft+future".into(), &Value::Null)
        );
        assert_eq!(
            human(&pages),
            "published     2025-01-02  content/posts/a.md  One, \"two\"\n\
             draft+future  2027-03-04  content/posts/b.md  B\n\
             2 pages: 1 draft, 1 of the future, 0 expired\n"
        );
        let drafts: Vec<&str> =
            found.pages.iter().filter(|page| wanted(page, ListFilter::Drafts)).map(|page| page.title.as_str()).collect();
        assert_eq!(drafts, ["B"]);
    }
}
