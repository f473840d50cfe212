//! The first files of a new site: settings, two pages, and what surrounds them.

use std::fmt::Write as _;

use jiff::Timestamp;
use site_settings::config;

use super::engine::quoted;
use crate::options::{CiSystem, InitOptions};

/// Settings and pages, by path.
pub(super) fn site(options: &InitOptions, title: &str, now: Timestamp) -> Vec<(String, String)> {
    let date = now.strftime("%Y-%m-%dT%H:%M:%SZ");
    let title_of_home = quoted(title);
    vec![
        ("site.toml".to_owned(), settings(options, title)),
        (
            "content/_index.md".to_owned(),
            format!("---\ntitle: {title_of_home}\n---\nThis is the home page. Its text is in `content/_index.md`.\n"),
        ),
        ("content/posts/_index.md".to_owned(), "---\ntitle: Posts\n---\n".to_owned()),
        (
            "content/posts/first.md".to_owned(),
            format!(
                "---\ntitle: The first post\ndate: {date}\n---\nThis text is in `content/posts/first.md`. `cargo run -- new posts/second.md` \
                 begins the next post.\n"
            ),
        ),
    ]
}

fn settings(options: &InitOptions, title: &str) -> String {
    let mut text = "# Settings of the site. The guide lists all of them.\n".to_owned();
    let _ = writeln!(text, "title = {}", quoted(title));
    match &options.base_url {
        Some(url) => drop(writeln!(text, "base_url = {}", quoted(url))),
        None => text.push_str(
            "# Where the site will be published: change this line before you publish it.\nbase_url = \"https://example.org\"\n",
        ),
    }
    if let Some(language) = &options.language {
        let _ = writeln!(text, "language = {}", quoted(language));
    }
    if options.all_settings {
        text.push_str(&config::commented_settings(&["title", "base_url", "language"]));
    }
    // At the end of a file with all settings as comments, a table of its own is as good as in its place.
    if let Some(author) = &options.author {
        let _ = write!(text, "\n[author]\nname = {}\n", quoted(author));
    }
    text
}

/// What surrounds the site in its repository.
pub(super) fn surroundings(title: &str, ci: Option<CiSystem>) -> Vec<(String, String)> {
    let mut files = vec![(".gitignore".to_owned(), "/target\n".to_owned()), ("README.md".to_owned(), readme(title))];
    files.extend(ci.map(recipe));
    files
}

fn readme(title: &str) -> String {
    format!(
        "# {title}\n\n\
         A site that is compiled into one program. It needs Rust, a C compiler and git.\n\n\
         ```bash\n\
         cargo run      # preview at http://127.0.0.1:3000/\n\
         cargo test     # check the site\n\
         cargo ship     # the program for a server: target/ship/site\n\
         ```\n\n\
         Pages are in `content/`, settings in `site.toml`, files in `assets/`. `cargo run -- help` lists the other commands.\n"
    )
}

/// The recipe of a forge, and where it belongs.
fn recipe(ci: CiSystem) -> (String, String) {
    let (path, text) = match ci {
        CiSystem::Github => (".github/workflows/site.yml", include_str!("ci/github.yml")),
        CiSystem::Gitea => (".gitea/workflows/site.yml", include_str!("ci/gitea.yml")),
        CiSystem::Gitlab => (".gitlab-ci.yml", include_str!("ci/gitlab.yml")),
        CiSystem::Drone => (".drone.yml", include_str!("ci/drone.yml")),
    };
    (path.to_owned(), text.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_recipes_are_those_that_are_tested() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (own, tested) in [("github", "github"), ("gitea", "gitea"), ("gitlab", "gitlab-ci"), ("drone", "drone")] {
            let tested = fs::read_to_string(here.join(format!("../../deploy/{tested}.yml"))).unwrap();
            let own = here.join(format!("src/init/ci/{own}.yml"));
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&own, &tested).unwrap();
            }
            assert!(fs::read_to_string(&own).unwrap() == tested, "UPDATE_EXPECT=1 copies the recipe to {}", own.display());
        }
    }
}
