//! Classifies URLs by their text.

/// Whether a URL contains a host.
pub(super) fn is_remote(url: &str) -> bool {
    let url = url.trim_start();
    url.starts_with("//")
        || ["http://", "https://"].iter().any(|scheme| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)))
}

/// Whether it is an address of this site, judging by its text.
pub(super) fn is_internal(destination: &str) -> bool {
    let has_scheme = destination.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    !(destination.is_empty() || destination.starts_with("//") || destination.contains(['{', '<', '\n']) || has_scheme)
}

/// Whether following it runs a program.
pub(super) fn is_program(url: &str) -> bool {
    // Browsers ignore leading control characters, and line breaks and tabs anywhere.
    let url = url.trim_start_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r'));
    url.take(11).collect::<String>().eq_ignore_ascii_case("javascript:")
}

/// Whether following it runs a program (goldmark: "dangerous URL"). Dropped if raw HTML is dropped.
pub(super) fn is_dangerous(url: &str) -> bool {
    let url = url.trim_start().to_ascii_lowercase();
    let is_picture =
        ["data:image/png;", "data:image/gif;", "data:image/jpeg;", "data:image/webp;"].iter().any(|p| url.starts_with(p));
    !is_picture && ["javascript:", "vbscript:", "file:", "data:"].iter().any(|scheme| url.starts_with(scheme))
}
