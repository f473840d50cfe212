//! Finds the assets that the finished HTML refers to.

/// Every address below `/assets/` in the HTML, once for each occurrence.
pub(super) fn addresses(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("/assets/") {
        rest = &rest[at..];
        let end = rest.find(['"', '\'', '<', '>', '?', '#', '&', ')', ' ', '\n']).unwrap_or(rest.len());
        found.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    found
}
