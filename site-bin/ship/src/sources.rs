//! At which commits the sources are, of the program and of the site, which need not lie in one repository.

use std::path::Path;
use std::process::Command;

use crate::toolchain::said;

/// What the program is built from.
pub(crate) struct Sources {
    program: Option<State>,
    site: Option<State>,
}

/// A folder as git sees it.
struct State {
    /// The full hash.
    commit: String,
    /// Is there anything that the commit does not hold, or not so?
    changed: bool,
}

impl Sources {
    /// Asks git, which need not be there.
    pub(crate) fn of(program: &Path, site: &Path) -> Self {
        Self { program: state(program), site: state(site) }
    }

    /// Would a clone of the commits give something else?
    pub(crate) fn changed(&self) -> bool {
        [&self.program, &self.site].into_iter().flatten().any(|state| state.changed)
    }

    /// For `site --version --json`: `{"program":{"commit":…,"changed":false},"site":…}`, with null for what is in no commit.
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
        // It only looks: the folder may be one that cannot be written to.
        git.arg("-C").arg(folder).args(arguments).env("GIT_OPTIONAL_LOCKS", "0");
        said(&mut git).ok()
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "HEAD"])?.trim_end().to_owned();
    // A folder that is ignored lies in a repository and in no commit.
    let held = git(&["ls-tree", "HEAD"])?;
    (!held.is_empty() && commit.chars().all(|digit| digit.is_ascii_hexdigit())).then_some(())?;
    Some(State { commit, changed: !git(&["status", "--porcelain", "--", "."])?.is_empty() })
}
