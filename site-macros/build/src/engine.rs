//! Where the engine comes from that a site is built with, for `site init`, which writes it into new sites.

use std::path::Path;

/// `git:URL#COMMIT` or `version:X` as the lock file says, else `path:FOLDER`.
pub(crate) fn origin(lock: &str) -> String {
    match source_of(lock, env!("CARGO_PKG_NAME")) {
        Some(source) if source.starts_with("git+") => format!("git:{}", without_query(&source["git+".len()..])),
        Some(_) => format!("version:{}", env!("CARGO_PKG_VERSION")),
        None => {
            let here = Path::new(env!("CARGO_MANIFEST_DIR"));
            let engine = here.ancestors().nth(2).unwrap_or(here);
            format!("path:{}", engine.display())
        }
    }
}

/// The source of a package. Those on this machine have none.
fn source_of<'l>(lock: &'l str, package: &str) -> Option<&'l str> {
    let name = format!("name = \"{package}\"");
    let entry = lock.split("[[package]]").find(|entry| entry.lines().any(|line| line == name))?;
    entry.lines().find_map(|line| line.strip_prefix("source = \"")?.strip_suffix('"'))
}

/// `URL?tag=v1#COMMIT` → `URL#COMMIT`: a commit is what the program was built from, whatever the tag or branch is called.
fn without_query(source: &str) -> String {
    let (place, commit) = source.split_once('#').unwrap_or((source, ""));
    let place = place.split_once('?').map_or(place, |(place, _)| place);
    format!("{place}#{commit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_says_where_the_engine_comes_from() {
        let lock = |source: &str| {
            format!(
                "version = 4\n\n[[package]]\nname = \"a\"\nsource = \"registry+x\"\n\n[[package]]\nname = \"site-build\"\nversion = \"0.1.0\"\n{source}"
            )
        };
        assert_eq!(
            origin(&lock("source = \"git+https://git.example/site?tag=v1#0123abc\"\n")),
            "git:https://git.example/site#0123abc"
        );
        assert_eq!(origin(&lock("source = \"git+https://git.example/site#0123abc\"\n")), "git:https://git.example/site#0123abc");
        assert_eq!(
            origin(&lock("source = \"registry+https://index.example\"\n")),
            format!("version:{}", env!("CARGO_PKG_VERSION"))
        );
        let path = origin(&lock(""));
        assert!(Path::new(path.strip_prefix("path:").unwrap()).join("site-macros/build/Cargo.toml").is_file(), "{path}");
    }
}
