//! `site new PATH`: a page with its front matter filled in.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;

use crate::failure::{Context, Failure};
use crate::{root, terminal};

/// What a new page begins with, unless the site has `archetypes/SECTION.md` or `archetypes/default.md`.
const ARCHETYPE: &str = "---\ntitle: \"{{ title }}\"\ndate: {{ date }}\n---\n\n";

/// Writes a new page below `content/`.
///
/// # Errors
/// When the path leads elsewhere or is no Markdown file's, when there is such a page, or it cannot be written.
pub(crate) fn page(path: &Path) -> Result<(), Failure> {
    let written = write(&root::root(), path, Timestamp::now())?;
    terminal::print(&format!("{}\n", written.display()))
}

fn write(root: &Path, path: &Path, now: Timestamp) -> Result<PathBuf, Failure> {
    let relative = below_content(path)?;
    let file = root.join("content").join(&relative);
    stays_inside(root, &file)?;
    let name = base_name(&relative);
    let text = fill(&archetype(root, &relative)?, &title(&name), &name, now);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).cannot(format!("make {}", folder.display()))?;
    }
    // Fails where there is anything by that name, even if it came to be just now.
    match File::create_new(&file) {
        Ok(mut page) => page.write_all(text.as_bytes()).cannot(format!("write {}", file.display()))?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Failure::new(format!("{} is there already", file.display())));
        }
        Err(error) => return Err(error).cannot(format!("write {}", file.display())),
    }
    Ok(file)
}

/// The path below `content/`, which may stand before it.
fn below_content(path: &Path) -> Result<PathBuf, Failure> {
    let path = path.strip_prefix(".").unwrap_or(path);
    let path = path.strip_prefix("content").unwrap_or(path);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    if path.as_os_str().is_empty() || !plain || path.to_str().is_none_or(|path| path.contains(char::is_control)) {
        return Err(Failure::new(format!("{} is no path below content/", path.display())));
    }
    if path.extension().is_none_or(|extension| extension != "md") {
        return Err(Failure::new(format!("{} should end in .md", path.display())));
    }
    Ok(path.to_owned())
}

/// A folder on the way may be a link that leads out of `content/`.
fn stays_inside(root: &Path, file: &Path) -> Result<(), Failure> {
    let content = root.join("content");
    let Ok(real) = content.canonicalize() else { return Ok(()) };
    let present = file.ancestors().skip(1).take_while(|folder| folder.starts_with(&content)).find(|folder| folder.exists());
    match present.map(Path::canonicalize) {
        Some(Ok(folder)) if !folder.starts_with(&real) => Err(Failure::new(format!("{} leads out of content/", file.display()))),
        _ => Ok(()),
    }
}

/// The site's own archetype for the section, else its default one, else ours.
fn archetype(root: &Path, relative: &Path) -> Result<String, Failure> {
    let section = relative.parent().and_then(|folder| folder.components().next());
    let section = section.map(|section| PathBuf::from(section.as_os_str()).with_added_extension("md"));
    for name in section.into_iter().chain([PathBuf::from("default.md")]) {
        let file = root.join("archetypes").join(name);
        match fs::read_to_string(&file) {
            Ok(text) => return Ok(text),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).cannot(format!("read {}", file.display())),
        }
    }
    Ok(ARCHETYPE.to_owned())
}

/// The name a page goes by: its file's, or its folder's where it is a bundle, without the language (`hello.de.md`).
fn base_name(relative: &Path) -> String {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let file = stem(relative);
    let file = match file.rsplit_once('.') {
        Some((name, language)) if is_language(language) && !name.is_empty() => name.to_owned(),
        _ => file,
    };
    let bundle = matches!(file.as_str(), "index" | "_index");
    match relative.parent().and_then(Path::file_name) {
        Some(folder) if bundle => folder.to_string_lossy().into_owned(),
        _ => file,
    }
}

fn is_language(code: &str) -> bool {
    (2..=7).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

/// `my-first_post` → `My first post`, fit to stand between quotation marks.
fn title(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ").replace('"', "'").replace('\\', "/");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Fills in `{{ title }}` and `{{ date }}`, and what Hugo's archetypes say for them. Anything else stays for the author to see.
fn fill(archetype: &str, title: &str, name: &str, now: Timestamp) -> String {
    let date = now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let mut text = String::new();
    let mut rest = archetype;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let Some((action, following)) = after.split_once("}}") else {
            text.push_str("{{");
            rest = after;
            continue;
        };
        let asked = action.trim_matches(['-', ' ']).to_lowercase();
        match asked.as_str() {
            "date" | ".date" | "now" => text.push_str(&date),
            ".name" | ".file.contentbasename" | ".contentbasename" | ".file.basefilename" => text.push_str(name),
            asked if asked.contains("title") || asked.starts_with("replace ") => text.push_str(title),
            _ => {
                text.push_str("{{");
                text.push_str(action);
                text.push_str("}}");
            }
        }
        rest = following;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-04T05:06:07Z".parse().unwrap()
    }

    fn made(root: &Path, path: &str) -> Result<String, String> {
        match write(root, Path::new(path), now()) {
            Ok(file) => Ok(file.strip_prefix(root).unwrap().to_str().unwrap().to_owned()),
            Err(failure) => Err(failure.reason().unwrap().to_owned()),
        }
    }

    #[test]
    fn a_page_is_written_once() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(made(root.path(), "posts/my-first_post.md").unwrap(), "content/posts/my-first_post.md");
        let text = fs::read_to_string(root.path().join("content/posts/my-first_post.md")).unwrap();
        assert_eq!(text, "---\ntitle: \"My first post\"\ndate: 2026-03-04T05:06:07Z\n---\n\n");
        assert!(made(root.path(), "content/posts/my-first_post.md").unwrap_err().contains("is there already"));
        assert_eq!(made(root.path(), "./content/posts/trip/index.md").unwrap(), "content/posts/trip/index.md");
        assert!(fs::read_to_string(root.path().join("content/posts/trip/index.md")).unwrap().contains("\"Trip\""));
    }

    #[test]
    fn paths_stay_below_content() {
        let root = tempfile::tempdir().unwrap();
        for path in ["../x.md", "/tmp/x.md", "posts/../../x.md", "", ".", "content", "content/../x.md", "a\nb.md"] {
            assert!(made(root.path(), path).unwrap_err().contains("no path below content/"), "{path}");
        }
        for path in ["posts/hello", "posts/hello.html", "posts/"] {
            assert!(made(root.path(), path).unwrap_err().contains("should end in .md"), "{path}");
        }
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out_of_content() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(root.path().join("content")).unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("content/posts")).unwrap();
        assert!(made(root.path(), "posts/deep/x.md").unwrap_err().contains("leads out of content/"));
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }

    #[test]
    fn archetypes_of_the_site_come_first() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("archetypes");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("default.md"), "default {{ .Name }} {{ .Params.x }} {{").unwrap();
        let hugo = "title: '{{ replace .File.ContentBaseName `-` ` ` | title }}'\ndate: {{ .Date }}\n";
        fs::write(folder.join("posts.md"), hugo).unwrap();
        made(root.path(), "posts/a-b.md").unwrap();
        made(root.path(), "about.md").unwrap();
        let read = |path| fs::read_to_string(root.path().join(path)).unwrap();
        assert_eq!(read("content/posts/a-b.md"), "title: 'A b'\ndate: 2026-03-04T05:06:07Z\n");
        assert_eq!(read("content/about.md"), "default about {{ .Params.x }} {{");
    }

    #[test]
    fn names_become_titles() {
        for (path, expected) in [
            ("posts/hello.md", "Hello"),
            ("posts/hello.de.md", "Hello"),
            ("posts/trip/index.md", "Trip"),
            ("posts/_index.md", "Posts"),
            ("posts/trip/index.zh-cn.md", "Trip"),
            ("été-à-paris.md", "Été à paris"),
            ("say-\"hi\".md", "Say 'hi'"),
            ("v1.0.md", "V1.0"),
            ("_index.md", "Index"),
        ] {
            assert_eq!(title(&base_name(Path::new(path))), expected, "{path}");
        }
    }
}
