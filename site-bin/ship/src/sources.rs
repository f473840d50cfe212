//! The commits of the program's and the site's sources, which may be in different repositories.

use std::path::Path;
use std::process::Command;

use crate::toolchain::output_of;

/// What the program is built from.
pub(crate) struct Sources {
    program: Option<State>,
    site: Option<State>,
}

/// The state of a folder in git.
struct State {
    /// The full hash.
    commit: String,
    /// Whether the folder differs from the commit.
    changed: bool,
}

impl Sources {
    /// Asks git. Without git nothing is known.
    pub(crate) fn of(program: &Path, site: &Path) -> Self {
        Self { program: state(program), site: state(site) }
    }

    /// Whether the sources differ from their commits.
    pub(crate) fn changed(&self) -> bool {
        [&self.program, &self.site].into_iter().flatten().any(|state| state.changed)
    }

    /// For `site --version --json`: `{"program":{"commit":…,"changed":false},"site":…}`, with null for a folder without a commit.
    pub(crate) fn json(&self) -> String {
        let json = |state: &Option<State>| match state {
            Some(State { commit, changed }) => format!(r#"{{"commit":"{commit}","changed":{changed}}}"#),
            None => "null".to_owned(),
        };
        format!(r#"{{"program":{},"site":{}}}"#, json(&self.program), json(&self.site))
    }
}

fn state(folder: &Path) -> Option<State> {
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        // Without locks, since the folder may be read-only.
        git.arg("-C").arg(folder).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
        output_of(&mut git).ok()
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "HEAD"])?.trim_end().to_owned();
    // An ignored folder is in a repository, but in no commit.
    let held = git(&["ls-tree", "HEAD"])?;
    (!held.is_empty() && commit.chars().all(|digit| digit.is_ascii_hexdigit())).then_some(())?;
    Some(State { commit, changed: !git(&["status", "--porcelain", "--", "."])?.is_empty() })
}
