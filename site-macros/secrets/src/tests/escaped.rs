//! Secrets behind escapes.

use data_encoding::{BASE64, BASE64_MIME, BASE64URL_NOPAD};

use super::token;
use crate::{Place, masked, search, search_file};

/// A token with all of its characters escaped, or only the first one.
fn escaped(all: bool, escape: impl Fn(u32) -> String) -> String {
    let escape = |(at, c): (usize, char)| if all || at == 0 { escape(u32::from(c)) } else { c.to_string() };
    token().chars().enumerate().map(escape).collect()
}

#[test]
fn escaped_secrets_are_found_at_their_position() {
    for all in [true, false] {
        for written in [
            escaped(all, |c| format!("&#{c};")),
            escaped(all, |c| format!("&#x{c:X};")),
            escaped(all, |c| format!("&#{c:07}")),
            escaped(all, |c| format!("%{c:02X}")),
            escaped(all, |c| format!("%{c:02x}")),
            escaped(all, |c| format!("\\u{c:04x}")),
            escaped(all, |c| format!("\\u{{{c:x}}}")),
            escaped(all, |c| format!("\\x{c:02x}")),
        ] {
            // An unterminated reference includes the following digits.
            if written.starts_with("&#0") && !all {
                continue;
            }
            let text = format!("One\nkey: \"{written}\" \u{e9}\nThree\n");
            let found = search(text.as_bytes(), "a.md");
            let shown: Vec<_> = found.iter().map(|found| (found.rules[0].id, &text[found.range.clone()])).collect();
            assert_eq!(shown, [("github-pat", written.as_str())]);
            assert_eq!(found[0].id, search(token().as_bytes(), "a.md")[0].id, "one identifier allows it in any form");
            assert!(!masked(&text, 0..text.len()).contains(&written));
        }
    }
}

#[test]
fn base64_is_read() {
    let text = format!("token = {}\n", token());
    for run in [BASE64.encode(text.as_bytes()), BASE64URL_NOPAD.encode(text.as_bytes())] {
        for before in ["", "data:text/plain;base64,", "  password: "] {
            let text = format!("{before}{run}\n");
            let found = search(text.as_bytes(), "a.yaml");
            // If a rule finds a password in the source, its name is reported.
            let rules: Vec<_> = found.iter().flat_map(|found| &found.rules).map(|rule| rule.id).collect();
            assert!(rules == ["github-pat"] || before.contains("password"), "{text}: {found:?}");
            let place = found.first().unwrap_or_else(|| panic!("{text}")).range.clone();
            assert!(place.start >= before.len() && place.len() >= token().len() && place.end <= text.len(), "{place:?}");
        }
    }
}

#[test]
fn secrets_that_contain_escapes_are_masked_completely() {
    let secret = "wJ7rXUtn+EMI/K7MD+Gb2xRfi9Y6q8Zs1T3u5";
    let text = format!("aws_secret_access_key = {}\n", secret.replace('+', "&#43;"));
    let shown = masked(&text, 0..text.len());
    assert!(!shown.contains("xRfi9Y6q8") && !shown.contains("wJ7rXUtn"), "{shown}");
}

#[test]
fn escapes_do_not_cause_false_findings() {
    for text in [
        "caf\\u00e9 &amp; %20 &#8217; \\x1b[31m 100% &# &#x; %zz \\u12 \\x",
        "SGVsbG8sIHdvcmxkISBUaGlzIGlzIHBsYWluIHRleHQu",
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
        "/usr/share/doc/some/long/path/to/a/file/that/is/no/text",
    ] {
        assert!(search(text.as_bytes(), "a.md").is_empty(), "{text}");
    }
    let plain = format!("{} &#33;\n", token());
    assert_eq!(search(plain.as_bytes(), "a.md").len(), 1, "told once");
}

#[test]
fn a_file_reports_escapes_in_its_text() {
    let text = format!("{{\"a\": \"{}\"}}", escaped(true, |c| format!("\\u{c:04x}")));
    let report = search_file("static/a.json", text.as_bytes());
    assert!(
        matches!(&report.found[0].place, Place::Text(range) if report.text.as_ref().unwrap()[range.clone()].starts_with("\\u0067"))
    );
    let wrapped = BASE64_MIME.encode(b"x");
    assert!(search(wrapped.as_bytes(), "a.txt").is_empty());
}
