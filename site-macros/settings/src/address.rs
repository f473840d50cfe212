//! Addresses: how they are made from names, and how they are written.
//!
//! Inside the compiler an address is a decoded path with a leading slash (`/posts/résumé/`), without the site's base path. Addresses of
//! pages end in a slash, those of files do not. The rules are those of Hugo 0.168, except where a comment says "we".

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// What is no `pchar` of RFC 3986, section 3.3, but may stand in a decoded address.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Percent-encodes an address for HTML, feeds and headers: everything but unreserved characters, sub-delimiters, `:`, `@`, `/`
/// (RFC 3986, section 3.3).
pub fn encode(address: &str) -> String {
    utf8_percent_encode(address, ESCAPED).to_string()
}

/// Undoes percent-encoding, once. What is no valid escape, or would not be UTF-8, stays as it is.
pub fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8().map_or_else(|_| text.to_owned(), |decoded| decoded.into_owned())
}

/// Encodes a fragment for an attribute. RFC 3986, section 3.5: like a path, with `?` allowed.
pub fn encode_fragment(fragment: &str) -> String {
    const FRAGMENT: &AsciiSet = &ESCAPED.remove(b'?');
    utf8_percent_encode(fragment, FRAGMENT).to_string()
}

/// In Unicode's form NFC.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Without accents and other marks over or under letters: `ñ` is `n`.
pub fn without_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfd().filter(|c| c.general_category() != GeneralCategory::NonspacingMark).nfc().collect()
}

/// Lower case the way Hugo does it, one character for one: `İ` is `i`, not `i` with a dot above.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect()
}

fn kept(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | '@' | '+' | '-' | '#');
    }
    use GeneralCategory as G;
    matches!(
        c.general_category(),
        G::UppercaseLetter
            | G::LowercaseLetter
            | G::TitlecaseLetter
            | G::ModifierLetter
            | G::OtherLetter
            | G::DecimalNumber
            | G::NonspacingMark
            | G::SpacingMark
            | G::EnclosingMark
    )
}

/// Keeps letters, digits, marks and `. _ ~ @ + - #`, makes one `-` of a run of white space between them, and drops the rest.
/// The result is in Unicode's form NFC (there we differ from Hugo, which keeps the form of the file system), in the letter case
/// of the text. A text of which only dots are left gives nothing: `.` and `..` are no names.
pub fn sanitize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    let mut hyphen = false;
    for c in composed(text).chars() {
        if kept(c) {
            hyphen = c == '-';
            if gap && !hyphen {
                out.push('-');
            }
            gap = false;
            out.push(c);
        } else if c.is_whitespace() && !out.is_empty() && !hyphen {
            gap = true;
        }
    }
    // Removing a character may make its neighbours compose.
    let out = composed(&out).into_owned();
    if out.bytes().all(|b| b == b'.') { String::new() } else { out }
}

fn cased(text: String, keep_case: bool) -> String {
    if keep_case { text } else { composed(&lower(&text)).into_owned() }
}

/// The element that a file, folder or term gives: every space becomes a `-`, then [`sanitize`]: `C++ & C#` → `c++--c#`.
/// Where nothing is left (`!!!`, an emoji), we keep the name itself, so that no page falls onto its parent's address.
pub fn element(name: &str, keep_case: bool) -> String {
    let clean = sanitize(&name.replace(' ', "-"));
    cased(if clean.is_empty() { verbatim(name) } else { clean }, keep_case)
}

/// A name as an element, though no rule keeps any of it.
fn verbatim(name: &str) -> String {
    let name: String =
        name.trim().nfc().filter(|c| !c.is_control()).map(|c| if c.is_whitespace() || c == '/' { '-' } else { c }).collect();
    if name.bytes().all(|b| b == b'.') { "_".repeat(name.len().max(1)) } else { name }
}

/// The element or elements that a slug gives: sanitised, without leading and trailing `-`; slashes separate elements
/// (`cn/about`). Empty where nothing is left.
pub fn slug(text: &str, keep_case: bool) -> String {
    let decoded = decode(text);
    let parts = decoded.split('/').map(|part| sanitize(part).trim_matches('-').to_owned());
    let named = parts.filter(|part| part.bytes().any(|b| b != b'.'));
    cased(named.collect::<Vec<_>>().join("/"), keep_case)
}

/// A title as one element: `C++ rocks!` → `c-rocks`. A slash becomes a `-`, and so does a `+`: in Hugo's address patterns it is
/// taken for an encoded space.
pub fn slug_of(title: &str, keep_case: bool) -> String {
    pattern_element(&title.replace('/', "-"), keep_case)
}

/// What a name gives inside an address pattern (`:title`, `:filename`, …), see [`slug_of`].
pub fn pattern_element(name: &str, keep_case: bool) -> String {
    let once = sanitize(name);
    let clean = sanitize(&once.trim_end_matches('#').replace('+', " "));
    cased(clean, keep_case)
}

/// A path in order: one leading slash, no empty, `.` or `..` element (`..` takes away the one before it, and never more than
/// there is). A trailing slash stays.
pub fn normalize(path: &str) -> String {
    let mut elements: Vec<&str> = Vec::new();
    for element in path.split('/') {
        match element {
            "" | "." => {}
            ".." => {
                elements.pop();
            }
            _ => elements.push(element),
        }
    }
    let folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..") || matches!(path, "" | "." | "..");
    let mut out = String::with_capacity(path.len() + 2);
    for element in &elements {
        out.push('/');
        out.push_str(element);
    }
    if folder || elements.is_empty() {
        out.push('/');
    }
    out
}

/// The address that `url:` asks for: as written, with a leading slash, and a trailing one where there is no dot in it.
///
/// # Errors
/// When it names another site or holds control characters: says why.
pub fn of_url(url: &str) -> Result<String, String> {
    let decoded = decode(url.trim());
    if decoded.contains("://") {
        return Err("leave out the scheme and the host: an address begins with `/`".to_owned());
    }
    check(&decoded)?;
    let mut address = normalize(&composed(&decoded));
    if !address.ends_with('/') && !address.contains('.') {
        address.push('/');
    }
    Ok(address)
}

/// The address of an alias: with a leading slash as it is, else relative to `folder` (the folder of the page's address, with both
/// slashes). Letter case stays, `.html` and `.htm` are files, `index.html` is its folder, all else is a folder.
///
/// # Errors
/// When it is empty, names another site or holds control characters: says why.
pub fn of_alias(alias: &str, folder: &str) -> Result<String, String> {
    let decoded = decode(alias.trim());
    if decoded.is_empty() {
        return Err("an alias is an old address, such as `/old/`".to_owned());
    }
    if decoded.contains("://") {
        return Err("leave out the scheme and the host: an alias begins with `/`, or is relative to the page's folder".to_owned());
    }
    check(&decoded)?;
    let path = composed(&decoded);
    let mut address = if path.starts_with('/') { normalize(&path) } else { normalize(&format!("{folder}{path}")) };
    if let Some(folder) = address.strip_suffix("/index.html") {
        address = format!("{folder}/");
    }
    if !address.ends_with('/') && !address.ends_with(".html") && !address.ends_with(".htm") {
        address.push('/');
    }
    Ok(address)
}

/// Characters that no address may hold.
///
/// # Errors
/// Says which one it is.
pub fn check(text: &str) -> Result<(), String> {
    match text.chars().find(|c| c.is_control()) {
        Some(c) => Err(format!("the character U+{:04X} cannot stand in it", u32::from(c))),
        None => Ok(()),
    }
}

/// The folder in which an address lies: of `/posts/x/` and `/posts/x.html` it is `/posts/`.
pub fn parent(address: &str) -> &str {
    let trimmed = address.strip_suffix('/').unwrap_or(address);
    trimmed.rfind('/').map_or("/", |slash| &trimmed[..=slash])
}

/// The folder that a page's files lie in: `/posts/x/` for itself, and for `/posts/x.html`.
pub fn folder_of(address: &str) -> String {
    if address.ends_with('/') {
        return address.to_owned();
    }
    let name = address.rfind('/').map_or(0, |slash| slash + 1);
    match address[name..].rfind('.') {
        Some(dot) => format!("{}/", &address[..name + dot]),
        None => format!("{address}/"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_files_become_elements() {
        // Hugo 0.168, `content/posts/NAME.md`, no address pattern.
        for (name, expected) in [
            ("hello", "hello"),
            ("C++ & C#", "c++--c#"),
            ("Hello, World!", "hello-world"),
            ("a__b", "a__b"),
            ("a--b", "a--b"),
            ("a  b", "a--b"),
            ("100%", "100"),
            ("日本語", "日本語"),
            ("emoji🎉x", "emojix"),
            ("MySQL-3.23", "mysql-3.23"),
            ("İstanbul", "istanbul"),
            ("ß-sharp", "ß-sharp"),
            ("~tilde", "~tilde"),
            ("(par)", "par"),
            ("UPPER", "upper"),
            ("a—b", "ab"),
            ("q?r", "qr"),
            ("it's", "its"),
            ("½ half", "-half"),
            ("① one", "-one"),
            ("２０２０", "２０２０"),
            ("हिन्दी", "हिन्दी"),
            ("x@y", "x@y"),
            ("-lead", "-lead"),
            ("trail-", "trail-"),
            ("dot.", "dot."),
            (".NET", ".net"),
            // Different from Hugo: composed, whatever the file system stores.
            ("nai\u{308}ve", "naïve"),
            // Different from Hugo, which removes all of these characters.
            ("!!!", "!!!"),
            ("🎉 🎉", "-"),
            ("🎉", "🎉"),
            ("..", "__"),
            ("\u{7}", "_"),
        ] {
            assert_eq!(element(name, false), expected, "{name}");
        }
        assert_eq!(element("UPPER Case", true), "UPPER-Case");
    }

    #[test]
    fn slugs_become_elements() {
        // Hugo 0.168, `slug: TEXT`, no address pattern.
        for (text, expected) in [
            ("cn/about", "cn/about"),
            ("Hello World", "hello-world"),
            ("C++ & C#", "c++-c#"),
            ("A & B", "a-b"),
            ("a  b", "a-b"),
            ("#hash", "#hash"),
            ("ends-", "ends"),
            ("-starts", "starts"),
            ("/lead", "lead"),
            ("a/", "a"),
            ("a//b", "a/b"),
            ("x.html", "x.html"),
            ("UP/Down", "up/down"),
            ("Über", "über"),
            ("½x", "x"),
            ("!!!", ""),
            ("-", ""),
            (".", ""),
            ("-.", ""),
            // Different from Hugo: never above the folder, and encoded text is decoded.
            ("../up", "up"),
            ("%E4%B8%AD", "中"),
        ] {
            assert_eq!(slug(text, false), expected, "{text}");
        }
    }

    #[test]
    fn titles_become_elements() {
        // Hugo 0.168, the pattern `/:title/`.
        for (title, expected) in [
            ("A Title", "a-title"),
            ("C++ rocks!", "c-rocks"),
            ("C++ & C#", "c-c"),
            ("a/b", "a-b"),
            ("A & B", "a-b"),
            ("#hash", "#hash"),
            ("ends-", "ends-"),
            ("-starts", "-starts"),
            ("½ half", "half"),
            ("", ""),
        ] {
            assert_eq!(slug_of(title, false), expected, "{title}");
        }
    }

    #[test]
    fn paths_are_put_in_order() {
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("a", "/a"),
            ("a/", "/a/"),
            ("//a//b", "/a/b"),
            ("/a/../b", "/b"),
            ("/a/./b/", "/a/b/"),
            ("../../x", "/x"),
            ("/a/..", "/"),
            ("/a/b/..", "/a/"),
            ("/a/b/.", "/a/b/"),
            ("/a/...", "/a/..."),
        ] {
            assert_eq!(normalize(path), expected, "{path}");
        }
    }

    #[test]
    fn urls_are_taken_as_they_are() {
        // Hugo 0.168, `url: TEXT`.
        for (url, expected) in [
            ("/about", "/about/"),
            ("about", "/about/"),
            ("/a.html", "/a.html"),
            ("/A B/C", "/A B/C/"),
            ("/Über/x", "/Über/x/"),
            ("foo/", "/foo/"),
            ("/x.y/z", "/x.y/z"),
            ("/v1.2", "/v1.2"),
            ("/", "/"),
            ("/a//b", "/a/b/"),
            ("bar.xml", "/bar.xml"),
            ("../up", "/up/"),
            ("/up/../down", "/down/"),
            ("/tail.d/", "/tail.d/"),
            ("/%E4%B8%AD/", "/中/"),
            ("/100%/", "/100%/"),
        ] {
            assert_eq!(of_url(url).as_deref(), Ok(expected), "{url}");
        }
        assert!(of_url("https://example.org/x").is_err());
        assert!(of_url("/a\nb").is_err());
    }

    #[test]
    fn aliases_are_relative_to_the_folder_of_the_page() {
        // Hugo 0.168, a page at /posts/x/.
        for (alias, expected) in [
            ("old", "/posts/old/"),
            ("/abs", "/abs/"),
            ("sub/old", "/posts/sub/old/"),
            ("./dot", "/posts/dot/"),
            (".", "/posts/"),
            ("../up", "/up/"),
            ("/old.html", "/old.html"),
            ("/old.htm", "/old.htm"),
            ("/Caps/Page", "/Caps/Page/"),
            ("/sp ace/", "/sp ace/"),
            ("/idx/index.html", "/idx/"),
            ("/ends.d", "/ends.d/"),
            ("/x/../y/", "/y/"),
            ("//dbl//sl", "/dbl/sl/"),
            ("/%E4%B8%AD/", "/中/"),
            ("/", "/"),
        ] {
            assert_eq!(of_alias(alias, "/posts/").as_deref(), Ok(expected), "{alias}");
        }
        for alias in ["", "  ", "https://old.example/x", "/a\u{0}b"] {
            assert!(of_alias(alias, "/posts/").is_err(), "{alias:?}");
        }
    }

    #[test]
    fn folders() {
        for (address, above, within) in [
            ("/posts/x/", "/posts/", "/posts/x/"),
            ("/posts/x.html", "/posts/", "/posts/x/"),
            ("/x/", "/", "/x/"),
            ("/", "/", "/"),
            ("/a.b/c", "/a.b/", "/a.b/c/"),
        ] {
            assert_eq!(parent(address), above, "{address}");
            assert_eq!(folder_of(address), within, "{address}");
        }
    }

    #[test]
    fn encoding_escapes_what_a_path_may_not_hold() {
        for (address, expected) in [
            ("/posts/x/", "/posts/x/"),
            ("/résumé/", "/r%C3%A9sum%C3%A9/"),
            ("/c#/a b/", "/c%23/a%20b/"),
            ("/100%/", "/100%25/"),
            ("/a+b@c:d;e=f&g/", "/a+b@c:d;e=f&g/"),
            ("/<\"'>/", "/%3C%22'%3E/"),
        ] {
            assert_eq!(encode(address), expected);
        }
        assert_eq!(decode("/%zz/%e4/"), "/%zz/%e4/", "no UTF-8, so nothing is decoded");
        assert_eq!(encode_fragment("a b?c#"), "a%20b?c%23");
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in "\\PC{0,40}") {
            prop_assert_eq!(decode(&encode(&text)), text.clone());
            prop_assert!(encode(&text).is_ascii());
        }

        #[test]
        fn sanitising_twice_changes_nothing(text in any::<String>()) {
            let once = sanitize(&text);
            prop_assert_eq!(sanitize(&once), once.clone());
            let element_once = element(&once, false);
            prop_assert_eq!(element(&element_once, false), element_once.clone());
        }

        #[test]
        fn elements_are_safe(text in any::<String>()) {
            for made in [element(&text, false), slug(&text, false), slug_of(&text, true)] {
                prop_assert!(!made.chars().any(char::is_control), "{made:?}");
                prop_assert!(!made.contains("//") && made.split('/').all(|e| e != ".." && e != "."), "{made:?}");
            }
            prop_assert!(!element(&text, false).is_empty() && !element(&text, false).contains('/'));
        }

        #[test]
        fn addresses_are_safe(text in any::<String>(), folder in "/([a-z]{1,3}/){0,2}") {
            for made in [of_url(&text), of_alias(&text, &folder), Ok(normalize(&text))].into_iter().flatten() {
                prop_assert!(made.starts_with('/') && !made.contains("//"), "{made:?}");
                prop_assert!(made.split('/').all(|e| e != ".." && e != "."), "{made:?}");
            }
        }
    }
}
