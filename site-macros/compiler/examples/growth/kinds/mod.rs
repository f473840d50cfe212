//! Adversarial sites by kind. Each takes a size in bytes and returns the files of a site of about that size; the same size gives the
//! same bytes.

mod assets;
mod code;
mod front_matter;
mod links;
mod markdown;
mod math;
mod settings;
mod shortcodes;
mod site;

/// Paths and contents.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// One construct, repeated or nested up to a size.
pub(crate) struct Kind {
    /// `group/construct`.
    pub(crate) name: &'static str,
    /// The files of a site of about so many bytes.
    pub(crate) files: fn(usize) -> Files,
}

const GROUPS: [&[Kind]; 9] = [
    front_matter::KINDS,
    markdown::KINDS,
    links::KINDS,
    code::KINDS,
    math::KINDS,
    shortcodes::KINDS,
    settings::KINDS,
    assets::KINDS,
    site::KINDS,
];

/// All kinds in order.
pub(crate) fn kinds() -> impl Iterator<Item = &'static Kind> {
    GROUPS.into_iter().flatten()
}

/// The files of a kind, which may also be `code/LANGUAGE/PATTERN`: one block as large as is highlighted, whatever the size.
pub(crate) fn files(name: &str, bytes: usize) -> Option<Files> {
    if let Some(kind) = kinds().find(|kind| kind.name == name) {
        return Some((kind.files)(bytes));
    }
    let (language, pattern) = name.strip_prefix("code/")?.split_once('/')?;
    let (_, pattern) = code::PATTERNS.iter().find(|(name, _)| *name == pattern)?;
    Some(code::in_language(language, *pattern))
}

/// The names of the patterns of source.
pub(crate) fn patterns() -> impl Iterator<Item = &'static str> {
    code::PATTERNS.iter().map(|(name, _)| *name)
}

const SETTINGS: &str = "title = \"Growth\"\nbase_url = \"https://growth.example\"\n[markup]\nmath = true\n";

/// A site of these files and a few settings.
fn site(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Files {
    let settings = [("site.toml".to_owned(), SETTINGS.as_bytes().to_vec())];
    let home = [("content/_index.md".to_owned(), b"Home\n".to_vec())];
    settings.into_iter().chain(home).chain(files).collect()
}

/// A site with one page of this text.
fn page(text: String) -> Files {
    site([("content/posts/a.md".to_owned(), text.into_bytes())])
}

/// A site with one page of this body.
fn body(text: String) -> Files {
    page(format!("---\ntitle: A\n---\n\n{text}\n"))
}

/// Tags, as many as a page may have, each as long as it may be.
fn terms() -> String {
    (0..200).map(|i| format!("- {}{i}\n", "t".repeat(100))).collect()
}

/// Numbered pieces, one after the other, until they have so many bytes.
fn fill(bytes: usize, piece: impl Fn(usize) -> String) -> String {
    let mut text = String::with_capacity(bytes + 64);
    for n in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&piece(n));
    }
    text
}

/// The same piece over and over, up to so many bytes.
fn repeat(bytes: usize, piece: &str) -> String {
    piece.repeat((bytes / piece.len()).max(1))
}

/// Openings, a middle, and as many closings.
fn nest(bytes: usize, open: &str, middle: &str, close: &str) -> String {
    let levels = (bytes / (open.len() + close.len())).max(1);
    format!("{}{middle}{}", open.repeat(levels), close.repeat(levels))
}
