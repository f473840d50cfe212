//! Address patterns of the owner: `/:year/:month/:slug/` (Hugo's `[permalinks]`).

use jiff::ZonedDateTime;

use site_settings::address;

/// The values of a pattern's placeholders.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts<'a> {
    /// The page's date in its own zone. An undated page has 1 January of the year 1, as in Hugo.
    pub(super) date: Option<&'a ZonedDateTime>,
    /// The elements of the page's sections, outermost first.
    pub(super) sections: &'a [String],
    /// The same with the slugs of the sections.
    pub(super) section_slugs: &'a [String],
    /// The title as written.
    pub(super) title: &'a str,
    /// The slug as written.
    pub(super) slug: Option<&'a str>,
    /// Name of the file without extension and language, or of the bundle's folder, or of the term.
    pub(super) base: &'a str,
    /// Letter case is kept.
    pub(super) keep_case: bool,
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// The address that a pattern gives, normalised (see [`address::normalize`]), with a trailing slash.
///
/// # Errors
/// The unknown placeholder in the pattern.
pub(super) fn expand(pattern: &str, parts: &Parts<'_>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(colon) = rest.find(':') {
        out.push_str(&rest[..colon]);
        let after = &rest[colon + 1..];
        let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
        let (name, mut tail) = after.split_at(end);
        let mut slice = None;
        if name.starts_with("section")
            && let Some(inner) = tail.strip_prefix('[')
            && let Some(close) = inner.find(']')
        {
            slice = Some(&inner[..close]);
            tail = &inner[close + 1..];
        }
        out.push_str(&value(name, slice, parts).ok_or_else(|| format!(":{name}"))?);
        rest = tail;
    }
    out.push_str(rest);
    Ok(address::normalize(&format!("{out}/")))
}

/// Whether a `url` contains placeholders. A single colon is part of the address.
pub(super) fn is_pattern(url: &str) -> bool {
    url.contains(':') && expand(url, &Parts::default()).is_ok()
}

fn value(name: &str, slice: Option<&str>, parts: &Parts<'_>) -> Option<String> {
    let date = |written: &dyn Fn(&ZonedDateTime) -> String, undated: &str| parts.date.map_or_else(|| undated.to_owned(), written);
    let weekday = |date: &ZonedDateTime| date.weekday().to_sunday_zero_offset().unsigned_abs() as usize;
    let element = |text: &str| address::pattern_element(text, parts.keep_case);
    let base = || element(parts.base).or_else(|| address::element(parts.base, parts.keep_case));
    let file = || element(parts.base.split('.').next().unwrap_or("")).or_else(base);
    let title = || address::slug_of(parts.title, parts.keep_case).or_else(base);
    let slug = || {
        let written = parts.slug.map(address::decode).unwrap_or_default();
        let elements = written.split('/').map(element).map(|e| e.trim_matches('-').to_owned()).filter(|e| !e.is_empty());
        elements.collect::<Vec<_>>().join("/")
    };
    Some(match name {
        "year" => date(&|d| d.year().to_string(), "1"),
        "month" => date(&|d| format!("{:02}", d.month()), "01"),
        "monthname" => date(&|d| MONTHS[(d.month().unsigned_abs() as usize).saturating_sub(1) % 12].to_owned(), MONTHS[0]),
        "day" => date(&|d| format!("{:02}", d.day()), "01"),
        "weekday" => date(&|d| weekday(d).to_string(), "1"),
        "weekdayname" => date(&|d| DAYS[weekday(d) % 7].to_owned(), DAYS[1]),
        "yearday" => date(&|d| d.day_of_year().to_string(), "1"),
        "section" => parts.sections.first().cloned().unwrap_or_default(),
        "sectionslug" => parts.section_slugs.first().cloned().unwrap_or_default(),
        "sections" => cut(parts.sections, slice)?,
        "sectionslugs" => cut(parts.section_slugs, slice)?,
        "title" => title(),
        "slug" => slug().or_else(title),
        "contentbasename" => base(),
        "slugorcontentbasename" => slug().or_else(base),
        "filename" => file(),
        "slugorfilename" => slug().or_else(file),
        _ => return of_reference_time(name, parts.date),
    })
}

/// A date or time in the form of Go's reference time, 2 January 2006, 15:04:05: `:06`, `:Jan`.
fn of_reference_time(name: &str, date: Option<&ZonedDateTime>) -> Option<String> {
    let format = match name {
        "2006" => "%Y",
        "06" => "%y",
        "01" => "%m",
        "1" => "%-m",
        "Jan" => "%b",
        "January" => "%B",
        "02" => "%d",
        "2" => "%-d",
        "002" => "%j",
        "Mon" => "%a",
        "Monday" => "%A",
        "15" => "%H",
        "03" => "%I",
        "3" => "%-I",
        "04" => "%M",
        "4" => "%-M",
        "05" => "%S",
        "5" => "%-S",
        _ => return None,
    };
    let Some(date) = date else { return Some("0".to_owned()) };
    Some(jiff::fmt::strtime::format(format, date).ok()?.to_lowercase())
}

/// `[0]`, `[last]`, `[1:]`, `[:2]`, `[1:last]`, like slices in Go; empty if out of range.
fn cut(elements: &[String], slice: Option<&str>) -> Option<String> {
    let Some(slice) = slice else { return Some(elements.join("/")) };
    let last = elements.len().saturating_sub(1);
    let index = |text: &str, default: usize| match text {
        "" => Some(default),
        "last" => Some(last),
        number => number.parse().ok(),
    };
    let chosen = match slice.split_once(':') {
        None => {
            let at = index(slice, 0)?;
            elements.get(at..at.saturating_add(1))
        }
        Some((from, to)) => elements.get(index(from, 0)?..index(to, elements.len())?.min(elements.len())),
    };
    Some(chosen.unwrap_or_default().join("/"))
}

/// The first text that is not empty.
trait OrElse {
    fn or_else(self, other: impl FnOnce() -> String) -> String;
}

impl OrElse for String {
    fn or_else(self, other: impl FnOnce() -> String) -> String {
        if self.is_empty() { other() } else { self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_name_dates_sections_and_names() {
        // Hugo 0.168, except `:filename`, which is as in the versions that documented it: it ends at the first dot.
        let date: ZonedDateTime = "2024-03-05T09:08:07+02:00[+02:00]".parse().unwrap();
        let sections = ["dated".to_owned(), "sub".to_owned(), "deep".to_owned()];
        let slugs = ["dated".to_owned(), "slug-b".to_owned(), "deep".to_owned()];
        let parts = Parts {
            date: Some(&date),
            sections: &sections,
            section_slugs: &slugs,
            title: "My C++ Page",
            slug: None,
            base: "MySQL-3.23",
            keep_case: false,
        };
        let slugged = Parts { slug: Some("cn/S L-"), ..parts.clone() };
        let punctuation = Parts { slug: Some("!!!"), title: "", ..parts.clone() };
        let undated = Parts { date: None, ..parts.clone() };
        for (pattern, parts, expected) in [
            ("/:year/:month/:day/:slug/", &parts, "/2024/03/05/my-c-page/"),
            (":year/:monthname/:weekday/:weekdayname/:yearday", &parts, "/2024/march/2/tuesday/65/"),
            ("/:year/:monthname/:weekday/:weekdayname/:yearday/:month/:day/", &undated, "/1/january/1/monday/1/01/01/"),
            ("/:section/:title/", &parts, "/dated/my-c-page/"),
            ("/:sections/x/", &parts, "/dated/sub/deep/x/"),
            ("/:sections[1:]/", &parts, "/sub/deep/"),
            ("/:sections[:2]/", &parts, "/dated/sub/"),
            ("/:sections[last]/:sections[0]/:sections[7]/:sections[9:2]/x/", &parts, "/deep/dated/x/"),
            ("/:sectionslug/:sectionslugs[1]/", &parts, "/dated/slug-b/"),
            ("/:contentbasename/", &parts, "/mysql-3.23/"),
            ("/:filename/", &parts, "/mysql-3/"),
            ("/:slugorfilename/", &parts, "/mysql-3/"),
            ("/:slugorcontentbasename/", &slugged, "/cn/s-l/"),
            ("/p-:slug/", &slugged, "/p-cn/s-l/"),
            ("/:slug/", &punctuation, "/mysql-3.23/"),
            ("/:title/", &punctuation, "/mysql-3.23/"),
            ("/:2006/:06/:Jan/:January/:1/:02/:15/:Mon/", &parts, "/2024/24/mar/march/3/05/09/tue/"),
            ("", &parts, "/"),
            ("/../:year/", &parts, "/2024/"),
        ] {
            assert_eq!(expand(pattern, parts).as_deref(), Ok(expected), "{pattern}");
        }
        for pattern in ["/:nothing/", "/:/", "/:sections[a]/"] {
            assert!(expand(pattern, &parts).is_err(), "{pattern}");
        }
        assert!(is_pattern("/:year/x/") && !is_pattern("/a:b/") && !is_pattern("/x/"));
    }

    proptest! {
        #[test]
        fn addresses_from_patterns_are_safe(pattern in "[/:a-z\\[\\].0-9]{0,30}", title in "\\PC{0,9}", base in "\\PC{0,9}") {
            let parts = Parts { title: &title, base: &base, ..Parts::default() };
            if let Ok(address) = expand(&format!("/:title/:filename/{pattern}"), &parts) {
                prop_assert!(address.starts_with('/') && address.ends_with('/') && !address.contains("//"));
                prop_assert!(address.split('/').all(|e| e != ".." && e != "."));
            }
        }
    }
}
