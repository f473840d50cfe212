//! Names of files that are never part of a site. Worlds do not list them.

/// The reason that a file or folder with this name is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excluded {
    /// It begins with a dot, like files that programs keep beside the author's. The exception is `.well-known` (RFC 8615).
    Hidden,
    /// Editors, merges and file managers leave it behind: see [`LEFTOVERS`].
    Leftover,
}

/// Suffixes, prefixes and whole names, without regard to letter case. The guide's page on published files lists them.
///
/// `.tmp` is included because editors and browsers write incomplete files under such names and never publish them; `.rej` because it
/// accompanies `.orig`.
pub(super) const LEFTOVERS: Leftovers = Leftovers {
    endings: &["~", ".bak", ".orig", ".rej", ".swo", ".swp", ".tmp"],
    beginnings: &["#", ".#", "._", ".~lock.", "~$"],
    names: &[".ds_store", "thumbs.db", "desktop.ini"],
};

/// See [`LEFTOVERS`].
pub(super) struct Leftovers {
    endings: &'static [&'static str],
    beginnings: &'static [&'static str],
    names: &'static [&'static str],
}

/// Checks one name, without the folders above it.
pub(super) fn excluded(name: &str) -> Option<Excluded> {
    let lower = name.to_lowercase();
    let Leftovers { endings, beginnings, names } = LEFTOVERS;
    let is_leftover = endings.iter().any(|ending| lower.ends_with(ending))
        || beginnings.iter().any(|beginning| lower.starts_with(beginning))
        || names.contains(&lower.as_str());
    match name {
        _ if is_leftover => Some(Excluded::Leftover),
        "." | ".." | ".well-known" => None,
        _ if name.starts_with('.') => Some(Excluded::Hidden),
        _ => None,
    }
}

/// The first reason along a path.
pub(super) fn excluded_path(path: &str) -> Option<Excluded> {
    path.split('/').find_map(excluded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_and_hidden_files_are_told_from_the_authors() {
        use Excluded::{Hidden, Leftover};
        for (path, expected) in [
            ("content/a.md", None),
            ("content/C#.md", None),
            ("content/a.template", None),
            ("static/bak", None),
            ("static/.well-known/security.txt", None),
            ("content/.obsidian/a.md", Some(Hidden)),
            ("static/.env", Some(Hidden)),
            ("content/a.md~", Some(Leftover)),
            ("content/a.md.bak", Some(Leftover)),
            ("content/A.BAK", Some(Leftover)),
            ("content/a.md.orig", Some(Leftover)),
            ("content/a.md.rej", Some(Leftover)),
            ("content/.#a.md", Some(Leftover)),
            ("content/#a.md#", Some(Leftover)),
            ("content/.a.md.swp", Some(Leftover)),
            ("content/a.swo", Some(Leftover)),
            ("static/a.tmp", Some(Leftover)),
            ("static/old.bak/a.html", Some(Leftover)),
            ("static/.DS_Store", Some(Leftover)),
            ("static/._a.png", Some(Leftover)),
            ("static/.~lock.a.odt#", Some(Leftover)),
            ("static/~$a.docx", Some(Leftover)),
            ("static/Thumbs.db", Some(Leftover)),
            ("static/Desktop.ini", Some(Leftover)),
        ] {
            assert_eq!(excluded_path(path), expected, "{path}");
        }
    }
}
