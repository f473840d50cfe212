//! Where a site has its engine from: the two dependencies in its Cargo.toml.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use site_model::{is_unprintable, printable, printable_path};

use crate::error::{CliError, Context};

/// The folders of the two crates in the engine's repository: that of the program, and that of its build script.
const CRATES: [&str; 2] = ["site-bin/site", "site-macros/build"];

/// The source of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// A folder with the engine's repository.
    Path(PathBuf),
    /// A git repository, and a commit or tag. Without one: the newest commit.
    Git { url: String, revision: Option<String> },
    /// A version in a registry.
    Version(String),
}

impl Engine {
    /// Reads `--engine`: a version, `URL`, `URL#REVISION` or a folder.
    ///
    /// # Errors
    /// When it is none of these.
    pub(crate) fn parse(text: &str) -> Result<Self, CliError> {
        if text.contains(is_unprintable) {
            return Err(CliError::new(format!("{} is not an engine", printable(text))));
        }
        if text.contains("://") {
            let (url, revision) = match text.split_once('#') {
                Some((url, revision)) => (url, Some(revision.to_owned()).filter(|revision| !revision.is_empty())),
                None => (text, None),
            };
            return Ok(Self::Git { url: url.to_owned(), revision });
        }
        let is_version = text.split('.').count() == 3 && text.starts_with(|first: char| first.is_ascii_digit());
        if is_version && !Path::new(text).exists() {
            return Ok(Self::Version(text.to_owned()));
        }
        Self::folder(Path::new(text))
    }

    fn folder(folder: &Path) -> Result<Self, CliError> {
        let folder = std::path::absolute(folder).cannot(format!("find {}", printable_path(folder)))?;
        match CRATES.iter().find(|name| !folder.join(name).join("Cargo.toml").is_file()) {
            None => Ok(Self::Path(folder)),
            Some(missing) => Err(CliError::new(format!(
                "{} is not the engine: it has no {missing}; write `--engine FOLDER` for its repository, or `--engine URL#COMMIT`",
                printable_path(&folder)
            ))),
        }
    }

    /// The engine that this program was built with, as its build script recorded it.
    ///
    /// # Errors
    /// When that is not known, or is no longer there.
    pub(crate) fn of_this_program(recorded: &str) -> Result<Self, CliError> {
        match recorded.split_once(':') {
            Some(("git", place)) => Self::parse(place),
            Some(("version", version)) => Ok(Self::Version(version.to_owned())),
            Some(("path", folder)) => match checkout(Path::new(folder)) {
                Some(engine) => Ok(engine),
                None => Self::folder(Path::new(folder)),
            },
            _ => Err(CliError::new(
                "this program does not know where its engine is: write `--engine FOLDER` or `--engine URL#COMMIT`",
            )),
        }
    }

    /// The two dependencies, as values in a Cargo.toml. `features` are those of the program's.
    pub(crate) fn dependencies(&self) -> [String; 2] {
        let values = match self {
            Self::Path(folder) => CRATES.map(|name| format!("path = {}", quoted(&folder.join(name).to_string_lossy()))),
            Self::Git { url, revision } => {
                let revision = revision.as_deref().map(|revision| format!(", rev = {}", quoted(revision))).unwrap_or_default();
                CRATES.map(|_| format!("git = {}{revision}", quoted(url)))
            }
            Self::Version(version) => CRATES.map(|_| format!("version = {}", quoted(version))),
        };
        let [program, build] = values;
        [format!("{{ {program}, default-features = false }}"), format!("{{ {build} }}")]
    }
}

/// The repository and commit of a folder that cargo checked out for `cargo install --git`. Cargo may remove such a folder.
fn checkout(folder: &Path) -> Option<Engine> {
    let mut parts = folder.ancestors();
    let repository = parts.find(|part| part.parent().is_some_and(|parent| parent.ends_with("git/checkouts")))?;
    let database = repository.parent()?.parent()?.join("db").join(repository.file_name()?).join("FETCH_HEAD");
    let fetched = fs::read_to_string(database).ok()?;
    let url = fetched.split_ascii_whitespace().find(|word| word.contains("://"))?;
    let output = Command::new("git").arg("-C").arg(folder).args(["rev-parse", "--verify", "HEAD"]).output().ok()?;
    let commit = String::from_utf8(output.stdout).ok()?;
    let revision = Some(commit.trim_end().to_owned()).filter(|commit| output.status.success() && !commit.is_empty())?;
    Some(Engine::Git { url: url.to_owned(), revision: Some(revision) })
}

/// A TOML string. JSON's are the same, except for one control character, which is not printable.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace('\u{7f}', "")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
    }

    #[test]
    fn an_engine_is_a_folder_a_repository_or_a_version() {
        let git = |url: &str, revision: Option<&str>| Engine::Git { url: url.to_owned(), revision: revision.map(str::to_owned) };
        assert_eq!(Engine::parse("https://git.example/site#v1").unwrap(), git("https://git.example/site", Some("v1")));
        assert_eq!(Engine::parse("https://git.example/site#").unwrap(), git("https://git.example/site", None));
        assert_eq!(Engine::parse("1.2.3").unwrap(), Engine::Version("1.2.3".to_owned()));
        let here = repository();
        assert_eq!(Engine::parse(here.to_str().unwrap()).unwrap(), Engine::Path(here.clone()));
        assert!(Engine::parse("/nowhere").unwrap_err().message().unwrap().contains("it has no site-bin/site"));
        assert!(Engine::parse("https://a/\nb").is_err());
        assert_eq!(Engine::of_this_program(&format!("path:{}", here.display())).unwrap(), Engine::Path(here));
        assert_eq!(
            Engine::of_this_program("git:https://git.example/site#0a").unwrap(),
            git("https://git.example/site", Some("0a"))
        );
        assert!(Engine::of_this_program("").unwrap_err().message().unwrap().contains("--engine"));
    }

    #[test]
    fn a_checkout_of_cargo_s_is_its_repository() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("git/checkouts/site-0123/abc");
        fs::create_dir_all(&folder).unwrap();
        fs::create_dir_all(home.path().join("git/db/site-0123")).unwrap();
        assert_eq!(checkout(&folder), None);
        let git = |arguments: &[&str]| {
            let identity = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"];
            let output = Command::new("git").arg("-C").arg(&folder).args(identity).args(arguments).output().unwrap();
            assert!(output.status.success(), "{arguments:?}");
            String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
        };
        git(&["init", "-q"]);
        git(&["commit", "-q", "--allow-empty", "-m", "one"]);
        fs::write(home.path().join("git/db/site-0123/FETCH_HEAD"), "0a\t\t'HEAD' of https://git.example/site\n").unwrap();
        let expected = Engine::Git { url: "https://git.example/site".to_owned(), revision: Some(git(&["rev-parse", "HEAD"])) };
        assert_eq!(checkout(&folder), Some(expected));
    }

    #[test]
    fn paths_are_strings_of_toml() {
        let [program, build] = Engine::Path("/a \"b\"\\c".into()).dependencies();
        assert_eq!(program, r#"{ path = "/a \"b\"\\c/site-bin/site", default-features = false }"#);
        assert_eq!(build, r#"{ path = "/a \"b\"\\c/site-macros/build" }"#);
        let [program, build] = Engine::Git { url: "https://g/s".to_owned(), revision: Some("0a".to_owned()) }.dependencies();
        assert_eq!(
            (program.as_str(), build.as_str()),
            (r#"{ git = "https://g/s", rev = "0a", default-features = false }"#, r#"{ git = "https://g/s", rev = "0a" }"#,)
        );
    }
}
