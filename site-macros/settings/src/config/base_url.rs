//! Parses the site's `base_url`.

/// `https://example.org/blog/` is the origin `https://example.org` and the base path `/blog`, percent-decoded as all addresses are. `None` for anything but an absolute http or
/// https address without user, query and fragment (RFC 3986, section 3).
pub(super) fn split(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | ':' | '[' | ']' | '_');
    let port = authority.rsplit_once(':').map_or("", |(host, port)| if host.is_empty() { "?" } else { port });
    let sound = matches!(scheme.as_str(), "http" | "https")
        && !authority.is_empty()
        && authority.chars().all(allowed)
        && (authority.ends_with(']') || port.chars().all(|c| c.is_ascii_digit()))
        && !path.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"' | '<' | '>' | '\\'))
        && !path.split('/').any(|segment| segment == "." || segment == "..");
    let path = crate::address::decode(path);
    let sound = sound && !path.contains(char::is_control);
    let path: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let base = path.iter().map(|segment| format!("/{segment}")).collect();
    sound.then(|| (format!("{scheme}://{}", authority.to_lowercase()), base))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn parts() {
        for (url, origin, base) in [
            ("https://example.org", "https://example.org", ""),
            ("https://example.org/", "https://example.org", ""),
            ("http://Example.ORG:8080/blog/", "http://example.org:8080", "/blog"),
            ("HTTPS://example.org/a//b", "https://example.org", "/a/b"),
            ("http://[::1]:3000/", "http://[::1]:3000", ""),
            ("http://[::1]/x", "http://[::1]", "/x"),
            ("https://example.org/a%20b/%C3%A9", "https://example.org", "/a b/é"),
            ("https://bücher.example/", "https://bücher.example", ""),
        ] {
            assert_eq!(split(url), Some((origin.to_owned(), base.to_owned())), "{url}");
        }
        for url in [
            "",
            "/",
            "example.org",
            "//example.org/",
            "ftp://example.org/",
            "https://",
            "https:///x",
            "https://:80/",
            "https://a b/",
            "https://example.org/?x",
            "https://example.org/#x",
            "https://me@example.org/",
            "https://example.org:http/",
            "https://example.org/../x",
        ] {
            assert_eq!(split(url), None, "{url}");
        }
    }
}
