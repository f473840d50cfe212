//! `site new PATH`: writes a new page with its front matter filled in.
//!
//! The page starts as a copy of an archetype (Hugo's term): the site's own in `archetypes/`, else one made from the table of keys. An archetype is not a
//! template. It only has the placeholders `{{ title }}`, `{{ date }}`, `{{ name }}` and `{{ section }}`, also in Hugo's spelling.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use site_compiler::world::Folder;
use site_model::{is_unprintable, printable_path};
use site_settings::front_matter::keys;

use crate::error::{CliError, Context};
use crate::options::NewOptions;
use crate::{from_hugo, site_folder, terminal};

/// Writes a new page below `content/`; or, with `--from-hugo`, settings.
///
/// # Errors
/// When the path is outside `content/` or not that of a Markdown file, the page exists, the archetype does not, or it cannot be written.
pub(crate) fn new(root: Option<&Path>, options: &NewOptions) -> Result<(), CliError> {
    let root = site_folder::find(root)?;
    // clap requires one of the two.
    let Some(path) = &options.page else { return from_hugo::settings(&root) };
    let made = write(&root, path, options.archetype.as_deref(), Timestamp::now())?;
    terminal::print(&format!("{}\n", printable_path(&made.file)))?;
    for action in &made.unknown {
        terminal::print_error(&format!("{{{{{action}}}}} is not a known placeholder; it stays in the page"));
    }
    if made.draft {
        terminal::print_error("it is a draft: `cargo run -- --drafts` shows it; remove `draft` to publish it");
    }
    Ok(())
}

/// A page that was written.
struct NewPage {
    file: PathBuf,
    /// Placeholders of the archetype that are not known.
    unknown: Vec<String>,
    draft: bool,
}

fn write(root: &Path, path: &Path, kind: Option<&str>, now: Timestamp) -> Result<NewPage, CliError> {
    let relative = below_content(path)?;
    let below = format!("content/{relative}");
    let file = root.join(&below);
    let relative = Path::new(&relative);
    let folder = Folder::open(root).cannot(format!("open {}", printable_path(root)))?;
    let name = base_name(relative);
    let page = Page { title: &title(&name), name: &name, section: &section(relative), now };
    let (text, unknown) = page.fill(&archetype(&folder, relative, kind)?);
    match folder.create(&below, text.as_bytes()) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(CliError::new(format!("{} already exists", file.display())));
        }
        Err(error) => return Err(error).cannot(format!("write {}", file.display())),
    }
    let draft = text
        .lines()
        .any(|line| line.split_once([':', '=']).is_some_and(|(key, is)| key.trim() == "draft" && is.trim() == "true"));
    Ok(NewPage { file, unknown, draft })
}

/// The path below `content/`, a prefix that may be given or not, with `/` between segments.
fn below_content(path: &Path) -> Result<String, CliError> {
    let path = path.strip_prefix(".").unwrap_or(path);
    let path = path.strip_prefix("content").unwrap_or(path);
    let segment = |part| match part {
        Component::Normal(name) => name.to_str().filter(|name| !name.contains(is_unprintable)),
        _ => None,
    };
    let segments: Option<Vec<&str>> = path.components().map(segment).collect();
    let Some(segments) = segments.filter(|segments| !segments.is_empty()) else {
        return Err(CliError::new(format!("{} is not a path below content/", path.display())));
    };
    if path.extension().is_none_or(|extension| extension != "md") {
        return Err(CliError::new(format!("{} should end in .md", path.display())));
    }
    Ok(segments.join("/"))
}

/// The first folder below `content/`; empty for a page directly in it.
fn section(relative: &Path) -> String {
    let folder = relative.parent().and_then(|folder| folder.components().next());
    folder.map(|folder| folder.as_os_str().to_string_lossy().into_owned()).unwrap_or_default()
}

/// The text of the archetype: the requested one, else the site's for the section, else the site's default, else the one made from the table of keys.
fn archetype(folder: &Folder, relative: &Path, kind: Option<&str>) -> Result<String, CliError> {
    let read = |name: &str| {
        let file = format!("archetypes/{name}.md");
        let bytes = folder.read(&file).cannot(format!("read {file}"))?;
        bytes.map(String::from_utf8).transpose().cannot(format!("read {file}"))
    };
    if let Some(kind) = kind {
        if kind.is_empty() || kind.starts_with('.') || kind.contains(['/', '\\']) {
            return Err(CliError::new(format!("{kind:?} is not the name of an archetype")));
        }
        return read(kind)?.ok_or_else(|| CliError::new(format!("there is no archetypes/{kind}.md")));
    }
    let section = section(relative);
    for name in [section.as_str(), "default"].into_iter().filter(|name| !name.is_empty()) {
        if let Some(text) = read(name)? {
            return Ok(text);
        }
    }
    Ok(keys::default_archetype())
}

/// The name of the page: that of its file without the language (`hello.de.md`), or of its folder if it is a bundle.
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

/// `my-first_post` → `My first post`, without characters that would end a quoted string.
fn title(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ").replace('"', "'").replace('\\', "/");
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The values of placeholders.
struct Page<'a> {
    title: &'a str,
    name: &'a str,
    section: &'a str,
    now: Timestamp,
}

impl Page<'_> {
    /// Fills in the placeholders. Unknown ones stay in the text, and are returned.
    fn fill(&self, archetype: &str) -> (String, Vec<String>) {
        let (mut text, mut unknown) = (String::new(), Vec::new());
        let mut rest = archetype;
        while let Some((before, after)) = rest.split_once("{{") {
            text.push_str(before);
            let Some((action, following)) = after.split_once("}}") else {
                text.push_str("{{");
                rest = after;
                continue;
            };
            match self.value(&action.trim_matches(['-', ' ']).to_lowercase()) {
                Some(value) => text.push_str(&value),
                None => {
                    text.push_str("{{");
                    text.push_str(action);
                    text.push_str("}}");
                    unknown.push(action.to_owned());
                }
            }
            rest = following;
        }
        text.push_str(rest);
        (text, unknown)
    }

    fn value(&self, asked: &str) -> Option<String> {
        match asked {
            "date" | ".date" | "now" | "now.format" => Some(self.now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            "name" | ".name" | ".file.contentbasename" | ".contentbasename" | ".file.basefilename" => Some(self.name.to_owned()),
            "section" | ".section" | ".type" => Some(self.section.to_owned()),
            _ if asked.contains("title") || asked.starts_with("replace ") => Some(self.title.to_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn now() -> Timestamp {
        "2026-03-04T05:06:07Z".parse().unwrap()
    }

    fn made(root: &Path, path: &str) -> Result<String, String> {
        match write(root, Path::new(path), None, now()) {
            Ok(made) => Ok(made.file.strip_prefix(root).unwrap().to_str().unwrap().to_owned()),
            Err(error) => Err(error.message().unwrap().to_owned()),
        }
    }

    #[test]
    fn a_page_is_written_once() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(made(root.path(), "posts/my-first_post.md").unwrap(), "content/posts/my-first_post.md");
        let text = fs::read_to_string(root.path().join("content/posts/my-first_post.md")).unwrap();
        assert_eq!(text, "---\ntitle: \"My first post\"\ndate: 2026-03-04T05:06:07Z\ndraft: true\n---\n");
        assert!(made(root.path(), "content/posts/my-first_post.md").unwrap_err().contains("already exists"));
        assert_eq!(made(root.path(), "./content/posts/trip/index.md").unwrap(), "content/posts/trip/index.md");
        assert!(fs::read_to_string(root.path().join("content/posts/trip/index.md")).unwrap().contains("\"Trip\""));
    }

    #[test]
    fn paths_stay_below_content() {
        let root = tempfile::tempdir().unwrap();
        for path in ["../x.md", "/tmp/x.md", "posts/../../x.md", "", ".", "content", "content/../x.md", "a\nb.md"] {
            assert!(made(root.path(), path).unwrap_err().contains("not a path below content/"), "{path}");
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
        assert!(made(root.path(), "posts/deep/x.md").unwrap_err().contains("leads out of the site's folder"));
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        fs::create_dir(root.path().join("talks")).unwrap();
        std::os::unix::fs::symlink("../talks", root.path().join("content/talks")).unwrap();
        made(root.path(), "talks/deep/x.md").unwrap();
        assert!(root.path().join("talks/deep/x.md").is_file());
    }

    #[cfg(unix)]
    #[test]
    fn archetypes_are_files_of_the_site() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("secret"), "secret").unwrap();
        let folder = root.path().join("archetypes");
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), folder.join("default.md")).unwrap();
        assert!(made(root.path(), "a.md").unwrap_err().contains("leads out of the site's folder"));
        fs::remove_file(folder.join("default.md")).unwrap();
        // A pipe is not waited for.
        let pipe = std::process::Command::new("mkfifo").arg(folder.join("default.md")).status().unwrap();
        assert!(pipe.success() && made(root.path(), "a.md").unwrap_err().contains("this is no file"));
        assert!(!root.path().join("content/a.md").exists());
    }

    #[test]
    fn names_that_cannot_be_printed_are_refused() {
        let root = tempfile::tempdir().unwrap();
        assert!(made(root.path(), "a\u{202e}b.md").unwrap_err().contains("not a path below content/"));
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

        fs::write(folder.join("talk.md"), "{{ name }} in {{ section }}\ndraft = true\n{{ .Site.X }}").unwrap();
        let talk = |kind| write(root.path(), Path::new("talks/x.md"), Some(kind), now());
        for kind in ["", "../talk", ".talk", "a/b"] {
            assert!(talk(kind).err().unwrap().message().unwrap().contains("is not the name of an archetype"), "{kind}");
        }
        assert_eq!(talk("walk").err().unwrap().message(), Some("there is no archetypes/walk.md"));
        let made = talk("talk").unwrap();
        assert_eq!((made.unknown, made.draft), (vec![" .Site.X ".to_owned()], true));
        assert_eq!(read("content/talks/x.md"), "x in talks\ndraft = true\n{{ .Site.X }}");
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
