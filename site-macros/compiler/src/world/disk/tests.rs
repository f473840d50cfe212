use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::*;

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn link(&self, target: &str, path: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    fn git(&self, args: &[&str]) -> String {
        let identity = [
            "-c",
            "user.name=n",
            "-c",
            "user.email=n@example.org",
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ];
        let output = Command::new("git").args(identity).args(args).current_dir(self.root()).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Commits everything as of this second.
    fn commit(&self, seconds: i64) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "x", "--date", &format!("{seconds} +0000")]);
    }

    fn open(&self) -> DiskWorld {
        DiskWorld::open(self.root(), Options::default())
    }

    fn paths(&self) -> Vec<String> {
        self.open().files().iter().map(|file| file.path.clone()).collect()
    }

    /// `path: what` of each problem.
    fn problems(&self) -> Vec<String> {
        self.open().problems().iter().map(|problem| format!("{}: {}", problem.path, problem.what)).collect()
    }
}

#[test]
fn folders_that_hugo_s_settings_name_belong_to_the_site() {
    let folder = Folder::with(&[
        ("hugo.toml", "contentDir = 'docs/pages'\nstaticDir = ['files', '../outside', '.hidden']\n"),
        ("docs/pages/a.md", ""),
        ("docs/other/b.md", ""),
        ("files/x.txt", ""),
        (".hidden/y.txt", ""),
    ]);
    assert_eq!(folder.paths(), ["docs/pages/a.md", "files/x.txt", "hugo.toml"]);
    let watched = folder.open().watched();
    assert!(
        watched.present.contains(&folder.root().join("docs/pages")) && watched.present.contains(&folder.root().join("files"))
    );
    folder.write("site.toml", "");
    assert_eq!(folder.paths(), ["hugo.toml", "site.toml"]);
}

#[test]
fn lists_what_belongs_to_the_site_sorted_and_nothing_else() {
    let folder = Folder::with(&[
        ("README.md", ""),
        ("Cargo.toml", ""),
        ("assets/css/site.css", "a{}"),
        ("assets/static/.well-known/security.txt", ""),
        ("config/_default/menus.toml", ""),
        ("content-de/_index.md", ""),
        ("content.zip", ""),
        ("content/a b.md", ""),
        ("content/a/b.md", "12345"),
        ("content/é.md", ""),
        ("hugo.toml", ""),
        ("public/index.html", ""),
        ("site.toml", "title = 'x'"),
        ("static/.well-known/x", ""),
        ("target/content/x.md", ""),
        // Hidden
        ("content/.DS_Store", ""),
        ("content/.git/HEAD", ""),
        ("content/.#a.md", ""),
        ("content/#a.md#", ""),
        ("content/a.md~", ""),
        ("content/.a.md.swp", ""),
        ("content/a.md.swp", ""),
    ]);
    let expected = [
        "assets/css/site.css",
        "assets/static/.well-known/security.txt",
        "config/_default/menus.toml",
        "content-de/_index.md",
        "content/a b.md",
        "content/a/b.md",
        "content/é.md",
        "hugo.toml",
        "site.toml",
        "static/.well-known/x",
    ];
    assert_eq!(folder.paths(), expected);
    assert_eq!(folder.problems(), Vec::<String>::new());
    let world = folder.open();
    assert_eq!(world.files()[5].bytes, 5);
    assert_eq!(world.read("content/a/b.md").unwrap(), b"12345");
    assert_eq!(world.commit(), None);
    assert_eq!(world.last_change("content/a/b.md"), None);
}

#[test]
fn reads_only_what_it_lists() {
    let folder = Folder::with(&[("content/a.md", ""), ("secret", "s")]);
    let world = folder.open();
    for path in ["secret", "content/../secret", "/etc/passwd", "content", ""] {
        assert!(world.read(path).is_err(), "{path}");
    }
    fs::remove_file(folder.root().join("content/a.md")).unwrap();
    assert!(world.read("content/a.md").is_err());
}

#[test]
fn follows_links_within_the_site_and_sees_loops() {
    let folder = Folder::with(&[("content/posts/a.md", ""), ("shared/pictures/cat.png", "cat"), ("shared/one.md", "1")]);
    let root = folder.root().to_str().unwrap().to_owned();
    folder.link("../shared/pictures", "content/pictures");
    folder.link("../shared/one.md", "content/one.md");
    folder.link("one.md", "content/chain.md");
    folder.link(&format!("{root}/shared/one.md"), "content/absolute.md");
    folder.link(&format!("{root}/content/./pictures/../one.md"), "content/winding.md");
    folder.link("..", "content/posts/up");
    folder.link("../..", "content/posts/top");
    folder.link(".", "content/self");
    folder.link("nowhere", "content/broken.md");
    folder.link("one.md/x", "content/below-a-file.md");
    folder.link("round", "content/round");
    // Two folders that link to each other, through the outside.
    folder.link("../right", "left/in");
    folder.link("../left", "right/in");
    folder.link("../left", "content/maze");
    let expected = [
        "content/absolute.md",
        "content/chain.md",
        "content/one.md",
        "content/pictures/cat.png",
        "content/posts/a.md",
        "content/winding.md",
    ];
    assert_eq!(folder.paths(), expected);
    let loop_ = "a loop of symbolic links: this leads to a folder it lies in";
    let expected = [
        "content/below-a-file.md: this symbolic link leads nowhere".to_owned(),
        "content/broken.md: this symbolic link leads nowhere".to_owned(),
        format!("content/maze/in/in: {loop_}"),
        format!("content/posts/top: {loop_}"),
        format!("content/posts/up: {loop_}"),
        "content/round: a loop of symbolic links".to_owned(),
        format!("content/self: {loop_}"),
    ];
    assert_eq!(folder.problems(), expected);
    let world = folder.open();
    for (path, bytes) in [("content/one.md", "1"), ("content/absolute.md", "1"), ("content/pictures/cat.png", "cat")] {
        assert_eq!(world.read(path).unwrap(), bytes.as_bytes(), "{path}");
    }
}

#[test]
fn nothing_outside_the_site_is_read_whatever_leads_there() {
    const OUT: &str = "this symbolic link leads out of the site's folder";
    let outside = Folder::with(&[("secret.md", "secret"), ("content/x.md", "secret"), ("more/deep/y.md", "secret")]);
    let out = outside.root().to_str().unwrap().to_owned();
    for place in ["content", "content-de", "assets", "assets/static", "static", "config"] {
        let folder = Folder::with(&[("content/_index.md", "")]);
        let name = folder.root().file_name().unwrap().to_str().unwrap().to_owned();
        let up = "../".repeat(place.split('/').count());
        for (target, path) in [
            (format!("{out}/secret.md"), "absolute.md"),
            ("/proc/self/environ".to_owned(), "environ.md"),
            ("/proc/self/fd".to_owned(), "descriptors"),
            ("/dev/stdin".to_owned(), "stdin.md"),
            ("/".to_owned(), "everything"),
            (format!("{up}../../../../../../../../../etc/passwd"), "passwd.md"),
            // Out of the folder and back in, by its own name.
            (format!("{up}../{name}/content/_index.md"), "round-trip.md"),
            ("absolute.md".to_owned(), "chain.md"),
            (format!("{out}/more"), "more"),
            ("more/deep".to_owned(), "through-more"),
            // A folder whose name begins with that of the site's folder.
            (format!("{}-other/x.md", folder.root().display()), "sibling.md"),
        ] {
            folder.link(&target, &format!("{place}/{path}"));
        }
        assert_eq!(folder.paths(), ["content/_index.md"], "{place}");
        let problems = folder.problems();
        assert!(problems.iter().all(|problem| problem.ends_with(OUT)) && problems.len() == 11, "{place}: {problems:?}");
    }
    // The folders themselves, and settings.
    for name in ["assets", "config", "content", "content-de", "hugo.toml", "site.toml", "static"] {
        let folder = Folder::with(&[]);
        folder.link(&format!("{out}/content"), name);
        assert_eq!((folder.paths(), folder.problems()), (Vec::new(), vec![format!("{name}: {OUT}")]));
    }
}

#[test]
fn a_link_to_what_is_hidden_publishes_nothing() {
    let folder = Folder::with(&[(".git/config", "token"), (".env", "token"), ("content/a.md~", "old"), ("shared/b.md", "b")]);
    folder.link("../.git/config", "content/config.md");
    folder.link("../.git", "static/git");
    folder.link("../.env", "static/env.txt");
    folder.link("a.md~", "content/old.md");
    folder.link("../shared", "content/.hidden");
    assert_eq!(folder.paths(), Vec::<String>::new());
    let problems = folder.problems();
    assert!(problems.len() == 4 && problems.iter().all(|problem| problem.contains("leads to a hidden file")), "{problems:?}");
}

#[test]
fn the_root_itself_may_be_reached_through_a_link() {
    let folder = Folder::with(&[("site/content/a.md", "a"), ("site/shared/b.md", "b"), ("site/shared/c.md", "c")]);
    folder.link("site", "way");
    let (named, real) = (folder.root().join("way"), folder.root().join("site"));
    // By both paths of the folder, which are prefixes of other paths, too.
    folder.link(&format!("{}/shared/b.md", named.display()), "site/content/b.md");
    folder.link(&format!("{}/shared/c.md", real.display()), "site/content/c.md");
    let world = DiskWorld::open(&named, Options::default());
    assert_eq!(world.problems(), []);
    for (path, bytes) in [("content/a.md", "a"), ("content/b.md", "b"), ("content/c.md", "c")] {
        assert_eq!(world.read(path).unwrap(), bytes.as_bytes());
    }
    assert!(world.watched().present.contains(&named.join("content")));
}

#[test]
fn what_is_put_in_a_files_place_later_is_not_read() {
    let folder = Folder::with(&[("content/a.md", "a"), ("content/in/b.md", "b"), ("content/c.md", "c")]);
    let outside = Folder::with(&[("a.md", "secret"), ("in/b.md", "secret")]);
    let world = folder.open();
    let path = |name: &str| folder.root().join(name);
    fs::remove_file(path("content/a.md")).unwrap();
    symlink(outside.root().join("a.md"), path("content/a.md")).unwrap();
    fs::remove_dir_all(path("content/in")).unwrap();
    symlink(outside.root().join("in"), path("content/in")).unwrap();
    fs::remove_file(path("content/c.md")).unwrap();
    assert!(Command::new("mkfifo").arg(path("content/c.md")).status().unwrap().success());
    for file in ["content/a.md", "content/in/b.md", "content/c.md"] {
        assert!(world.read(file).is_err(), "{file}");
        // After a change has been reported, the next scan sees the new version.
        let now = world.revisit([path(file).as_path()]);
        assert!(now.files().is_empty() && now.read(file).is_err(), "{file}");
    }
}

#[test]
fn links_that_change_all_the_time_lead_nowhere_else() {
    let folder = Folder::with(&[("content/in/a.md", "inside"), ("content/b.md", "inside")]);
    let outside = Folder::with(&[("a.md", "outside")]);
    let (inner, aside) = (folder.root().join("content/in"), folder.root().join("aside"));
    symlink(outside.root(), &aside).unwrap();
    let stop = &std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let other = aside.with_extension("other");
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                // Swap the folder and the link.
                for (from, to) in [(&inner, &other), (&aside, &inner), (&other, &aside)] {
                    fs::rename(from, to).unwrap();
                }
            }
        });
        for _ in 0..300 {
            let world = folder.open();
            for file in world.files() {
                // The file may be gone, but nothing else may be read in its place.
                assert!(world.read(&file.path).map_or(true, |bytes| bytes == b"inside"), "{file:?}");
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn leftovers_are_told_and_not_listed() {
    let folder = Folder::with(&[
        ("content/a.md", ""),
        ("content/a.md~", ""),
        ("content/.a.md.swp", ""),
        ("content/posts/old.bak/b.md", ""),
        ("content/.obsidian/app.json", ""),
        ("static/.DS_Store", ""),
        ("static/Thumbs.db", ""),
    ]);
    // Emacs marks open files like this.
    folder.link("somebody@host.1234", "content/.#a.md");
    let world = folder.open();
    assert_eq!(folder.paths(), ["content/a.md"]);
    let expected = [
        "content/.#a.md",
        "content/.a.md.swp",
        "content/a.md~",
        "content/posts/old.bak/",
        "static/.DS_Store",
        "static/Thumbs.db",
    ];
    assert_eq!(world.leftovers(), expected);
    assert_eq!(world.problems(), []);
    // An editor that opens a file causes no compilation.
    folder.write("content/.b.md.swp", "");
    assert!(world.reopen().is_same_as(&world));
}

#[test]
fn tells_of_names_and_things_that_cannot_be_files() {
    let folder = Folder::with(&[
        ("content/fine.md", ""),
        ("content/line\nbreak.md", ""),
        ("content/bell\u{7}/x.md", ""),
        ("content\u{202e}/x.md", ""),
        ("content/a\u{2066}b.md", ""),
    ]);
    fs::write(folder.root().join("content").join(OsStr::from_bytes(b"latin\xe9.md")), "").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.root().join("content/socket")).unwrap();
    for place in ["content/pipe.md", "static/pipe", "site.toml"] {
        fs::create_dir_all(folder.root().join("static")).unwrap();
        assert!(Command::new("mkfifo").arg(folder.root().join(place)).status().unwrap().success());
    }
    folder.link("pipe.md", "content/to-a-pipe.md");
    folder.write(&format!("content/{}/deep.md", ["d"; 70].join("/")), "");
    assert_eq!(folder.paths(), ["content/fine.md"]);
    let problems = folder.problems();
    for part in [
        "bell\u{7}: the name of this file holds the control character U+0007",
        "line\nbreak.md: the name of this file holds the control character U+000A",
        "content\u{202e}: the name of this file holds the control character U+202E",
        "a\u{2066}b.md: the name",
        "latin\u{fffd}.md: the name of this file is not UTF-8",
        "content/pipe.md: this is neither",
        "to-a-pipe.md: this is neither",
        "static/pipe: this is neither",
        "site.toml: this is neither",
        "socket: this is neither",
        "/d/: folders more than 64 deep",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(part)), "{part:?} in {problems:?}");
    }
    assert_eq!(problems.len(), 11);
    // Problems with names are reported first.
    assert!(problems[..5].iter().all(|problem| problem.contains("the name of this file")), "{problems:?}");
}

#[test]
fn a_missing_folder_is_a_problem() {
    let folder = Folder::with(&[("file", "")]);
    for (name, what) in [("none", "this folder cannot be opened"), ("file", "this is no folder")] {
        let world = DiskWorld::open(&folder.root().join(name), Options::default());
        assert!(world.files().is_empty());
        assert!(world.problems()[0].what.starts_with(what), "{:?}", world.problems());
    }
}

#[test]
fn takes_the_time_from_the_environment_where_it_is_set() {
    let mut problems = Vec::new();
    assert_eq!(now(Some(" 1700000000\n".to_owned()), &mut problems).as_second(), 1_700_000_000);
    assert!(now(None, &mut problems).as_second() > 1_700_000_000);
    assert!(problems.is_empty());
    for wrong in ["", "now", "1.5", "99999999999999999999", "9999999999999999"] {
        now(Some(wrong.to_owned()), &mut problems);
    }
    assert_eq!(problems.len(), 5);
}

#[test]
fn knows_the_commit_and_each_files_last_change() {
    let folder =
        Folder::with(&[("site/content/old.md", "1"), ("site/content/ü\"x.md", "1"), ("site/static/a", "1"), ("other/b", "")]);
    folder.git(&["init", "-q"]);
    let site = |name: &str| DiskWorld::open(&folder.root().join(name), Options::default());
    assert_eq!(site("site").commit(), None);
    folder.commit(1_000_000_000);
    folder.write("site/content/new.md", "1");
    folder.write("site/static/a", "2");
    folder.commit(1_100_000_000);
    // A file from a merged branch has the date at which it was written there.
    folder.git(&["checkout", "-q", "-b", "branch", "HEAD~1"]);
    folder.write("site/content/branch.md", "1");
    folder.commit(1_050_000_000);
    folder.git(&["checkout", "-q", "main"]);
    folder.git(&["merge", "-q", "--no-edit", "branch"]);
    folder.write("site/content/untracked.md", "1");

    let world = site("site");
    let commit = world.commit().unwrap();
    assert_eq!(commit.hash, folder.git(&["rev-parse", "HEAD"]));
    assert!(!commit.shallow);
    let changed = |path: &str| world.last_change(path).map(|time| time.as_second());
    let cases = [
        ("content/old.md", Some(1_000_000_000)),
        ("content/ü\"x.md", Some(1_000_000_000)),
        ("content/new.md", Some(1_100_000_000)),
        ("static/a", Some(1_100_000_000)),
        ("content/branch.md", Some(1_050_000_000)),
        ("content/untracked.md", None),
        ("content/none.md", None),
    ];
    for (path, expected) in cases {
        assert_eq!(changed(path), expected, "{path}");
    }
    // A folder that git ignores belongs to no commit.
    folder.write("ignored/content/a.md", "1");
    assert_eq!(site("ignored").commit(), None);

    let shallow = tempfile::tempdir().unwrap();
    let from = format!("file://{}", folder.root().display());
    let to = shallow.path().join("clone").display().to_string();
    folder.git(&["clone", "-q", "--depth", "1", &from, &to]);
    assert!(DiskWorld::open(Path::new(&to).join("site").as_path(), Options::default()).commit().unwrap().shallow);
}

#[test]
fn what_git_says_is_no_option_and_no_line_of_its_own() {
    // The second line of the path would take the place of the commit's hash.
    let folder = Folder::with(&[("a\n--output=stolen\nb/content/a.md", "1")]);
    let root = folder.root().join("a\n--output=stolen\nb");
    folder.git(&["-C", root.to_str().unwrap(), "init", "-q"]);
    folder.git(&["-C", root.to_str().unwrap(), "commit", "-q", "--allow-empty", "-m", "x"]);
    let world = DiskWorld::open(&root, Options::default());
    assert_eq!((world.commit(), world.last_change("content/a.md")), (None, None));
    assert_eq!(world.files().len(), 1);
    // The name of a branch ends at the end of its line.
    let other = Folder::with(&[("content/a.md", "1")]);
    other.git(&["init", "-q"]);
    other.write(".git/HEAD", "ref: refs/heads/a b\nc\n");
    assert!(other.open().watched().absent.iter().all(|path| !path.to_string_lossy().contains('\n')));
}

#[test]
fn watches_what_is_there_what_could_be_and_the_commit() {
    let folder = Folder::with(&[("content/a.md", "1"), ("site.toml", "")]);
    let names = |paths: &[PathBuf]| -> Vec<String> {
        paths.iter().map(|path| path.strip_prefix(folder.root()).unwrap().display().to_string()).collect()
    };
    let before = folder.open().watched();
    assert_eq!(names(&before.present), ["content", "site.toml"]);
    assert!(names(&before.absent).contains(&"static".to_owned()) && names(&before.absent).contains(&".git".to_owned()));

    folder.git(&["init", "-q"]);
    let unborn = folder.open().watched();
    assert_eq!(names(&unborn.present), ["content", "site.toml", ".git/HEAD"]);
    assert!(names(&unborn.absent).contains(&".git/refs/heads/main".to_owned()));

    folder.commit(1_000_000_000);
    let world = folder.open();
    assert_eq!(names(&world.watched().present), ["content", "site.toml", ".git/HEAD", ".git/refs/heads/main"]);
    folder.git(&["pack-refs", "--all"]);
    let packed = folder.open().watched();
    assert_eq!(names(&packed.present), ["content", "site.toml", ".git/HEAD", ".git/packed-refs"]);
    assert!(names(&packed.absent).contains(&".git/refs/heads/main".to_owned()));

    // A linked work tree has its own HEAD, and the branch is in the common folder.
    let place = tempfile::tempdir().unwrap();
    let tree = place.path().join("tree");
    folder.git(&["worktree", "add", "-q", &tree.display().to_string(), "-b", "aside"]);
    let watched = DiskWorld::open(&tree, Options::default()).watched();
    assert!(watched.present.iter().any(|path| path.ends_with(".git/worktrees/tree/HEAD")), "{watched:?}");
    assert!(watched.present.iter().any(|path| path.ends_with(".git/refs/heads/aside")), "{watched:?}");
}

#[test]
fn reopening_sees_new_files_and_new_commits() {
    let folder = Folder::with(&[("content/a.md", "1")]);
    folder.git(&["init", "-q"]);
    folder.commit(1_000_000_000);
    // A file that was just written always counts as changed.
    std::thread::sleep(2 * walk::MIN_AGE);
    let first = folder.open();
    assert_eq!(first.last_change("content/a.md").unwrap().as_second(), 1_000_000_000);
    folder.write("content/b.md", "1");
    let second = first.reopen();
    assert!(Arc::ptr_eq(&first.history, &second.history));
    assert_eq!(second.files().len(), 2);
    folder.commit(1_100_000_000);
    let third = second.reopen();
    assert_ne!(third.commit(), second.commit());
    assert_eq!(third.last_change("content/b.md").unwrap().as_second(), 1_100_000_000);
    assert_eq!(third.last_change("content/a.md").unwrap().as_second(), 1_000_000_000);
}

#[test]
fn looks_tell_what_was_edited_and_touched_files_are_enough_for_it() {
    let folder = Folder::with(&[("content/a.md", "1"), ("content/b.md", "1"), ("site.toml", "")]);
    let path = |name: &str| folder.0.path().join(name);
    let look = |world: &DiskWorld, names: &[&str]| {
        let touched: Vec<_> = names.iter().map(|name| path(name)).collect();
        let now = world.revisit(touched.iter().map(|path| path.as_path()));
        assert!(now.is_same_as(&world.reopen()), "{names:?}");
        now
    };
    let first = folder.open();
    assert!(first.is_same_as(&first.reopen()) && first.only_edit_since(&first).is_none());
    folder.write("content/a.md", "12");
    let second = look(&first, &["content/a.md"]);
    assert!(!second.is_same_as(&first));
    assert_eq!(second.only_edit_since(&first), Some("content/a.md"));
    assert_eq!(second.files()[0].bytes, 2);
    // Replaced by a temporary file of an editor, which is not part of the site.
    folder.write("content/.b.md.swp", "1234");
    std::fs::rename(path("content/.b.md.swp"), path("content/b.md")).unwrap();
    let third = look(&second, &["content/.b.md.swp", "content/b.md"]);
    assert_eq!(third.only_edit_since(&second), Some("content/b.md"));
    // New files, removed files and folders are found by a full scan.
    folder.write("content/more/c.md", "1");
    let fourth = look(&third, &["content/more"]);
    assert_eq!(fourth.only_edit_since(&third), Some("content/more/c.md"));
    std::fs::remove_file(path("content/a.md")).unwrap();
    let fifth = look(&fourth, &["content/a.md"]);
    assert_eq!((fifth.files().len(), fifth.only_edit_since(&fourth)), (3, None));
    folder.write("elsewhere/x", "1");
    assert!(look(&fifth, &["elsewhere/x"]).is_same_as(&fifth));
}

#[test]
fn a_repository_that_is_made_meanwhile_is_seen() {
    let folder = Folder::with(&[("content/a.md", "1")]);
    let without = folder.open();
    assert!(without.is_same_as(&without.reopen()), "git is not asked again");
    folder.git(&["init", "-q"]);
    folder.commit(1_000_000_000);
    let with = without.reopen();
    assert!(without.commit().is_none() && with.commit().is_some() && !with.is_same_as(&without));
}

#[test]
fn mounted_folders_are_where_the_settings_put_them() {
    let settings = "[module]\n[[module.mounts]]\nsource = 'content'\ntarget = 'content'\n[[module.mounts]]\nsource = 'blog'\n\
        target = 'content/posts'\n[[module.mounts]]\nsource = 'tpl'\ntarget = 'layouts'\n[[module.mounts]]\nsource = 'LICENSE'\n\
        target = 'static/licence.txt'\n[[module.mounts]]\nsource = '../out'\ntarget = 'data'\n";
    let folder = Folder::with(&[
        ("site/hugo.toml", settings),
        ("site/content/a.md", "a"),
        ("site/content/posts/own.md", "own"),
        ("site/blog/own.md", "mounted"),
        ("site/blog/b.md", "b"),
        ("site/tpl/x.html", "x"),
        ("site/layouts/y.html", "y"),
        ("site/static/s.txt", "s"),
        ("site/LICENSE", "text"),
        ("site/themes/t/hugo.toml", "x = 1"),
        ("site/themes/t/exampleSite/hugo.toml", "x = 1"),
        ("site/_vendor/example.org/m/config.toml", "x = 1"),
        ("site/_vendor/example.org/m/README.md", "x"),
        ("out/d.json", "{}"),
    ]);
    let world = DiskWorld::open(&folder.root().join("site"), Options::default());
    let paths: Vec<&str> = world.files().iter().map(|file| file.path.as_str()).filter(|path| *path != VARIABLES).collect();
    assert_eq!(
        paths,
        [
            "_vendor/example.org/m/config.toml",
            "content/a.md",
            "content/posts/b.md",
            "content/posts/own.md",
            "hugo.toml",
            "layouts/x.html",
            "static/licence.txt",
            "themes/t/hugo.toml",
        ]
    );
    assert_eq!(world.read("content/posts/b.md").unwrap(), b"b");
    assert_eq!(world.read("content/posts/own.md").unwrap(), b"own");
    assert_eq!(world.read("static/licence.txt").unwrap(), b"text");
    assert!(world.watched().present.contains(&folder.root().join("site/blog")));
}

#[test]
fn variables_of_hugo_are_a_file() {
    let pair = |name: &str, value: &str| (OsString::from(name), OsString::from(value));
    let all = [pair("HUGO_B", "2"), pair("HUGOxA", "1"), pair("HUGO", "x"), pair("PATH", "x")];
    assert_eq!(variables(all.into_iter()), "{\n  \"HUGO_B\": \"2\",\n  \"HUGOxA\": \"1\"\n}");
    assert_eq!(variables([pair("HOME", "x")].into_iter()), "");
    let folder = Folder::with(&[("hugo.toml", ""), ("content/a.md", "a")]);
    let own = Folder::with(&[("site.toml", ""), ("content/a.md", "a")]);
    for (folder, is_read) in [(folder, true), (own, false)] {
        let (_, found) = scan(folder.root(), "{}");
        assert_eq!(found.files.iter().any(|file| file.path == VARIABLES), is_read);
        assert!(!scan(folder.root(), "").1.files.iter().any(|file| file.path == VARIABLES));
    }
}
