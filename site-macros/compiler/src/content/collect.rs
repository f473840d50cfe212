//! Classifies the files of the content folders: language, page or other file, leaf or branch bundle.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::markup::Markup;
use crate::world::Converter;
use site_diag::{FileId, Sources};
use site_settings::address;
use site_settings::config::{Config, DisabledLanguage};

/// The role of a file in a content folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A single page: `x.md`.
    Page,
    /// The page of a leaf bundle: `x/index.md`.
    Leaf,
    /// A section, taxonomy, term or home page: `_index.md`.
    Branch,
    /// Published unchanged.
    File,
}

/// One file of a content folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ContentFile {
    /// The file.
    pub(super) file: FileId,
    /// Its role.
    pub(super) role: Role,
    /// Its languages. Pages have one; a file without a language in its name has all languages of its content folder.
    pub(super) langs: Vec<usize>,
    /// The folder that contains it, from the site's root: `content/posts/hello`.
    pub(super) folder: String,
    /// The folder that its address is made of, below the content folder: `posts` for `posts/hello.md` and for `posts/hello/index.md`; for a
    /// branch the parent of its folder.
    pub(super) dir: String,
    /// Name without extension and language; for bundles the name of the folder (empty for home). For files: the whole name.
    pub(super) base: String,
    /// What its body is written in, if it is a page.
    pub(super) markup: Markup,
    /// Its name contains the language.
    pub(super) lang_in_name: bool,
}

impl ContentFile {
    /// See [`super::Page::path`].
    pub(super) fn path(&self) -> String {
        let whole = if self.dir.is_empty() { self.base.clone() } else { format!("{}/{}", self.dir, self.base) };
        path_key(&whole)
    }
}

/// A path as `ref` compares it: lower case, composed, with `-` for spaces (Hugo's `.Path` without the leading slash).
pub(super) fn path_key(path: &str) -> String {
    address::lower(&address::composed(path)).replace(' ', "-")
}

/// All files of all content folders.
#[derive(Clone, Debug, Default)]
pub(super) struct ContentFiles {
    /// Pages, by file.
    pub(super) pages: Vec<ContentFile>,
    /// Files that are published unchanged, by path.
    pub(super) files: Vec<ContentFile>,
    /// Folders (from the site's root) that are leaf bundles, published or not.
    pub(super) leaves: BTreeSet<String>,
}

struct Candidate<'a> {
    file: FileId,
    root_langs: Vec<usize>,
    below: &'a str,
    folder: &'a str,
    name: &'a str,
    base: &'a str,
    extension: &'a str,
    lang: Option<usize>,
}

/// Whether the name contains the code of a disabled language.
fn is_in_disabled_language(name: &str, disabled: &[DisabledLanguage]) -> bool {
    let code = name.rsplit_once('.').and_then(|(stem, _)| stem.rsplit_once('.')).filter(|(base, _)| !base.is_empty());
    code.is_some_and(|(_, code)| disabled.iter().any(|language| language.code.eq_ignore_ascii_case(code)))
}

/// Splits `name.lang.ext`, if the site has the language.
fn split_name<'a>(name: &'a str, configs: &[Config]) -> (&'a str, Option<usize>, &'a str) {
    let Some((stem, extension)) = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()) else { return (name, None, "") };
    let lang = stem.rsplit_once('.').filter(|(base, _)| !base.is_empty()).and_then(|(base, code)| {
        let lang = configs.iter().position(|c| c.language.code.eq_ignore_ascii_case(code))?;
        Some((base, lang))
    });
    match lang {
        Some((base, lang)) => (base, Some(lang), extension),
        None => (stem, None, extension),
    }
}

/// The content folder that contains a path: the deepest one, with the languages that share it, and the path below it.
fn root_of<'a>(path: &'a str, configs: &[Config]) -> Option<(Vec<usize>, &'a str)> {
    let below = |dir: &str| {
        let dir = dir.trim_matches('/');
        if dir.is_empty() || dir == "." { Some(path) } else { path.strip_prefix(dir)?.strip_prefix('/') }
    };
    let deepest = configs.iter().filter_map(|c| below(&c.language.content_dir)).min_by_key(|rest| rest.len())?;
    // The folder of a disabled language may be inside that of another language.
    let disabled = configs.first().map(|config| config.disabled_languages.as_slice()).unwrap_or_default();
    let of_disabled = disabled.iter().filter_map(|language| below(language.content_dir.as_deref()?));
    if of_disabled.map(str::len).min().is_some_and(|rest| rest < deepest.len()) {
        return None;
    }
    let langs =
        (0..configs.len()).filter(|&i| below(&configs[i].language.content_dir).is_some_and(|rest| rest.len() == deepest.len()));
    Some((langs.collect(), deepest))
}

/// Classifies the files of the content folders. Ignored files are skipped silently.
pub(super) fn collect(sources: &Sources, configs: &[Config]) -> ContentFiles {
    let mut candidates = Vec::new();
    let mut ignored = Ignored::default();
    let mut without_page = BTreeSet::new();
    for (file, source) in sources.iter() {
        let Some((root_langs, below)) = root_of(&source.path, configs) else { continue };
        // No world lists such paths. If one does, they are skipped.
        if below.is_empty() || climbs(below) || address::check(below).is_err() {
            continue;
        }
        let Some(config) = root_langs.first().and_then(|&lang| configs.get(lang)) else { continue };
        if ignored.holds(config, &source.path, below) {
            continue;
        }
        let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        if is_in_disabled_language(name, &config.disabled_languages) {
            // Files beside such a page that have no language in their names are only published with a page of another language.
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
            let base = stem.rsplit_once('.').map_or(stem, |(base, _)| base);
            if base == "index" && Markup::of(extension).is_some() && below.contains('/') {
                without_page.insert(folder.to_owned());
            }
            continue;
        }
        let (base, lang, extension) = split_name(name, configs);
        candidates.push(Candidate { file, root_langs, below, folder, name, base, extension, lang });
    }
    let leaves: BTreeSet<String> = candidates
        .iter()
        .filter(|c| c.base == "index" && Markup::of(c.extension).is_some() && c.below.contains('/'))
        .map(|c| c.folder.to_owned())
        .chain(without_page)
        .collect();
    let mut tree = ContentFiles { leaves, ..ContentFiles::default() };
    for candidate in candidates {
        let outer = tree.leaf_above(candidate.folder);
        let in_leaf = outer.is_some();
        let own_leaf = outer == Some(candidate.folder);
        match Markup::of(candidate.extension) {
            // Hugo: other pages in a leaf bundle are resources, which only templates use.
            Some(markup) if in_leaf && !(own_leaf && matches!(candidate.base, "index" | "_index")) => {
                if markup == Markup::Html {
                    tree.files.push(file(&candidate));
                }
            }
            Some(markup) => tree.pages.push(page(&candidate, markup)),
            None => tree.files.push(file(&candidate)),
        }
    }
    tree
}

/// Files and folders that the settings ignore. Results for folders are cached, because most files share theirs.
#[derive(Default)]
struct Ignored<'a> {
    folders: HashMap<&'a str, bool>,
}

impl<'a> Ignored<'a> {
    /// Whether a file, or a folder above it, is ignored. `path` is from the site's root, `below` from the content folder.
    fn holds(&mut self, config: &Config, path: &'a str, below: &str) -> bool {
        if config.ignore_files.is_empty() {
            return false;
        }
        let start = path.len() - below.len();
        let matches = |end: usize| {
            // Hugo matches expressions against the whole path.
            let subject = if config.from_hugo { format!("/{}", &path[..end]) } else { path[start..end].to_owned() };
            config.ignore_files.iter().any(|pattern| pattern.is_match(&subject))
        };
        let mut folders = below.match_indices('/').map(|(at, _)| start + at);
        folders.any(|end| *self.folders.entry(&path[..end]).or_insert_with(|| matches(end))) || matches(path.len())
    }
}

impl ContentFiles {
    /// Removes the pages whose markup needs a program that is not installed: the first of each kind, and how many there are.
    pub(super) fn without_program(&mut self, is_installed: impl Fn(Converter) -> bool) -> BTreeMap<Converter, (FileId, usize)> {
        let mut removed = BTreeMap::new();
        self.pages.retain(|page| match page.markup {
            Markup::Foreign(converter) if !is_installed(converter) => {
                removed.entry(converter).or_insert((page.file, 0)).1 += 1;
                false
            }
            _ => true,
        });
        removed
    }

    /// The outermost leaf bundle that is, or contains, a folder.
    pub(super) fn leaf_above<'a>(&self, folder: &'a str) -> Option<&'a str> {
        let ends = folder.match_indices('/').map(|(i, _)| i).chain([folder.len()]);
        ends.map(|end| &folder[..end]).find(|prefix| self.leaves.contains(*prefix))
    }
}

fn page(candidate: &Candidate<'_>, markup: Markup) -> ContentFile {
    let below_folder = candidate.below.rsplit_once('/').map_or("", |(folder, _)| folder);
    // An `index.md` in the content folder itself would make the whole site its bundle, so it is the home page.
    let role = match candidate.base {
        "_index" => Role::Branch,
        "index" if below_folder.is_empty() => Role::Branch,
        "index" => Role::Leaf,
        _ => Role::Page,
    };
    let (dir, base) = match role {
        Role::Leaf | Role::Branch => below_folder.rsplit_once('/').unwrap_or(("", below_folder)),
        Role::Page | Role::File => (below_folder, candidate.base),
    };
    let lang = candidate.lang.or(candidate.root_langs.first().copied()).unwrap_or(0);
    ContentFile {
        file: candidate.file,
        role,
        langs: vec![lang],
        folder: candidate.folder.to_owned(),
        dir: dir.to_owned(),
        base: base.to_owned(),
        markup,
        lang_in_name: candidate.lang.is_some(),
    }
}

fn file(candidate: &Candidate<'_>) -> ContentFile {
    ContentFile {
        file: candidate.file,
        role: Role::File,
        langs: candidate.lang.map_or_else(|| candidate.root_langs.clone(), |lang| vec![lang]),
        folder: candidate.folder.to_owned(),
        dir: candidate.below.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned(),
        base: candidate.name.to_owned(),
        markup: Markup::default(),
        lang_in_name: candidate.lang.is_some(),
    }
}

/// Whether the path contains an element that is not a name.
fn climbs(path: &str) -> bool {
    path.split('/').any(|element| matches!(element, "" | "." | ".."))
}

/// Files of `static/` and `assets/static/`, which are served unchanged: address and file. Like on every static host, an `index.html` is
/// also served at the address of its folder.
pub(super) fn static_files(sources: &Sources, configs: &[Config]) -> Vec<(String, FileId)> {
    // Hugo: of files at one address that of the last folder counts, in the order of the languages' weights.
    let order = |config: &&Config| config.languages.iter().position(|language| language.code == config.language.code);
    let mut languages: Vec<&Config> = configs.iter().collect();
    languages.sort_by_key(order);
    let usual = ["static".to_owned()];
    let of_language = |config: &&'_ Config| {
        let own = &config.migrated.static_dirs;
        if own.is_empty() { usual.to_vec() } else { own.clone() }
    };
    let mut folders: Vec<String> = Vec::new();
    for folder in languages.iter().flat_map(of_language).collect::<Vec<_>>().into_iter().rev() {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let of_hugo = folders.len();
    folders.push("assets/static".to_owned());
    let mut all = Vec::new();
    for (file, source) in sources.iter() {
        let below =
            |(rank, folder): (usize, &String)| Some((rank, source.path.strip_prefix(folder.as_str())?.strip_prefix('/')?));
        let Some((rank, below)) = folders.iter().enumerate().find_map(below) else { continue };
        if address::check(below).is_err() || climbs(below) {
            continue;
        }
        let name = below.rsplit('/').next().unwrap_or(below);
        let address = format!("/{}", address::composed(below));
        if name == "index.html" {
            all.push((address.trim_end_matches("index.html").to_owned(), rank, file));
        }
        all.push((address, rank, file));
    }
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (address, rank, _) in &all {
        first.entry(address).and_modify(|first| *first = (*first).min(*rank)).or_insert(*rank);
    }
    let counts = |address: &str, rank: usize| rank >= of_hugo || first.get(address) == Some(&rank);
    let kept: Vec<bool> = all.iter().map(|(address, rank, _)| counts(address, *rank)).collect();
    all.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|((address, _, file), _)| (address, file)).collect()
}

#[cfg(test)]
mod tests {
    use site_settings::config::Pattern;

    use super::super::testing::{config, languages, sources};
    use super::*;

    fn show(tree: &ContentFiles) -> Vec<String> {
        let line = |f: &ContentFile| {
            let langs: String = f.langs.iter().map(ToString::to_string).collect();
            format!(
                "{:?} {} {} {}{}",
                f.role,
                langs,
                f.dir,
                f.base,
                match f.markup {
                    Markup::Markdown => "",
                    Markup::Html => " html",
                    Markup::Org => " org",
                    Markup::Foreign(_) => " foreign",
                }
            )
        };
        tree.pages.iter().chain(&tree.files).map(line).collect()
    }

    #[test]
    fn pages_bundles_and_files_are_told_apart() {
        let sources = sources(&[
            "assets/css/site.css",
            "content/_index.md",
            "content/about/index.md",
            "content/about/me.png",
            "content/about/note.md",
            "content/about/deep/index.md",
            "content/about/deep/b.png",
            "content/posts/../x.md",
            "content/posts//x.md",
            "content/posts/One.MD",
            "content/posts/two.markdown",
            "content/posts/three.html",
            "content/posts/v1.2.md",
            "content/posts/paper.pdf",
            "content/posts/_index.md",
            "content/posts/emacs.ORG",
            "content/posts/old.rst",
            "content/posts/Makefile",
            "site.toml",
        ]);
        let tree = collect(&sources, &[config()]);
        assert_eq!(
            show(&tree),
            [
                "Branch 0  ",
                "Leaf 0  about",
                "Page 0 posts One",
                "Branch 0  posts",
                "Page 0 posts emacs org",
                "Page 0 posts old foreign",
                "Page 0 posts three html",
                "Page 0 posts two",
                "Page 0 posts v1.2",
                "File 0 about/deep b.png",
                "File 0 about me.png",
                "File 0 posts Makefile",
                "File 0 posts paper.pdf",
            ]
        );
        assert_eq!(tree.leaf_above("content/about/deep"), Some("content/about"));
    }

    #[test]
    fn the_language_is_in_the_name_or_in_the_folder() {
        let mut configs = languages(&[("en", "", "content"), ("de", "/de", "content"), ("zh-cn", "/zh-cn", "content/zh")]);
        configs[0].ignore_files = vec![Pattern::new(r"\.x$").unwrap()];
        let sources = sources(&[
            "content/a.md",
            "content/a.de.md",
            "content/a.fr.md",
            "content/b/index.de.md",
            "content/b/pic.png",
            "content/b/pic.de.png",
            "content/x.x",
            "content/zh/c.md",
            "content/d.zh-CN.md",
        ]);
        let tree = collect(&sources, &configs);
        assert_eq!(
            show(&tree),
            [
                "Page 1  a",
                "Page 0  a.fr",
                "Page 0  a",
                "Leaf 1  b",
                "Page 2  d",
                "Page 2  c",
                "File 1 b pic.de.png",
                "File 01 b pic.png",
            ]
        );
    }

    #[test]
    fn a_language_that_is_not_published_has_no_files() {
        let disabled =
            |code: &str, dir: Option<&str>| DisabledLanguage { code: code.into(), content_dir: dir.map(str::to_owned) };
        let mut config = config();
        config.disabled_languages =
            vec![disabled("de", None), disabled("fr", Some("content/french")), disabled("it", Some("content"))];
        let sources = sources(&[
            "content/a.md",
            "content/a.de.md",
            "content/a.DE.txt",
            "content/b/index.md",
            "content/b/index.de.md",
            "content/b/pic.de.png",
            "content/b/v1.2.png",
            "content/french/c.md",
            "content/french/d/pic.png",
            "content/frenchfries.md",
            "content/de.md",
            "content/alone/index.de.md",
            "content/alone/pic.png",
        ]);
        let tree = collect(&sources, &[config]);
        assert_eq!(
            show(&tree),
            ["Page 0  a", "Leaf 0  b", "Page 0  de", "Page 0  frenchfries", "File 0 alone pic.png", "File 0 b v1.2.png"]
        );
        // In a bundle without a page, so it is not published.
        assert_eq!(tree.leaf_above("content/alone"), Some("content/alone"));
    }

    #[test]
    fn what_is_ignored_does_not_exist() {
        let all = [
            "content/posts/a.md",
            "content/posts/a.Rmd",
            "content/posts/a_files/x.png",
            "content/posts/a_files/deep/y.md",
            "content/posts/2024-draft.md",
            "content/posts/secret-ü.md",
            "content/drafts/b.md",
            "content/posts/drafts/c.md",
        ];
        let left = |pattern: &str, from_hugo: bool| {
            let mut config = config();
            config.from_hugo = from_hugo;
            config.ignore_files = vec![Pattern::new(pattern).unwrap()];
            let found = collect(&sources(&all), &[config]);
            found.pages.iter().chain(&found.files).map(|file| format!("{}/{}", file.dir, file.base)).collect::<Vec<_>>().join(" ")
        };
        let rest = "posts/2024-draft posts/a posts/drafts/c posts/secret-ü";
        for (pattern, from_hugo, expected) in [
            // Groups, repetitions, classes and the rest of the syntax.
            (
                r"^(drafts|posts/drafts)/",
                false,
                "posts/2024-draft posts/a posts/a_files/deep/y posts/secret-ü posts/a.Rmd posts/a_files/x.png",
            ),
            (r"([0-9]{4})-draft|_files$|(?i)\.rmd$|^drafts$", false, "posts/a posts/drafts/c posts/secret-ü"),
            (r"\p{Latin}-ü|/a_|Rmd$|(^|/)drafts$|\d+-", false, "posts/a"),
            (r"_files$|\.Rmd$|^drafts/", false, rest),
            (r"_files$|\.Rmd$|^/content/drafts/", true, rest),
            (r"_files$|\.Rmd$|content/drafts$", true, rest),
        ] {
            let mut found: Vec<String> = left(pattern, from_hugo).split(' ').map(str::to_owned).collect();
            let mut expected: Vec<String> = expected.split(' ').map(str::to_owned).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn the_last_static_folder_counts() {
        let mut configs = languages(&[("en", "", "content"), ("de", "/de", "content")]);
        configs[0].migrated.static_dirs = vec!["static".to_owned(), "more".to_owned()];
        configs[1].migrated.static_dirs = vec!["german".to_owned()];
        let sources =
            sources(&["assets/static/d.txt", "german/c.txt", "german/d.txt", "more/b.txt", "more/c.txt", "static/b.txt"]);
        let found = static_files(&sources, &configs);
        let found: Vec<_> = found.iter().map(|(address, file)| format!("{address} {}", sources.path(*file))).collect();
        assert_eq!(found, ["/d.txt assets/static/d.txt", "/c.txt german/c.txt", "/d.txt german/d.txt", "/b.txt more/b.txt"]);
    }

    #[test]
    fn an_index_at_the_root_is_the_home_page() {
        let tree = collect(&sources(&["content/index.md", "content/posts/a.md"]), &[config()]);
        assert_eq!(show(&tree), ["Branch 0  ", "Page 0 posts a"]);
        assert!(tree.leaves.is_empty());
    }
}
