//! Tests that a cache with results of other versions of the site does not change the output.

use std::collections::BTreeMap;
use std::sync::Mutex;

use site_compiler::world::{MemoryWorld, Options};
use site_compiler::{Cache, Compilation, Stage, compile, compile_with};

use super::report;

type Files = BTreeMap<String, String>;

fn site() -> Files {
    let post = |n: usize| {
        let text = format!(
            "---\ntitle: Post {n}\ndate: 2024-01-{n:02}\ntags: [a, t{}]\n---\nSee [the next](/posts/p{}/) and [a heading](about.md#here).\n\n\
             ```rust\nlet x = {n};\n```\n\n![a picture](/dot.gif)\n\n{{{{< relref \"p1\" >}}}}\n",
            n % 3,
            n % 8 + 1
        );
        (format!("content/posts/p{n}.md"), text)
    };
    let own = [
        ("site.toml", "title = \"Notes\"\nbase_url = \"https://notes.example\"\n"),
        ("content/_index.md", "Welcome\n"),
        ("content/posts/_index.md", "---\ntitle: Posts\n---\nAll of them\n"),
        ("content/about.md", "---\ntitle: About\n---\n## Here\n\nText [elsewhere](https://other.example/)\n"),
        ("assets/static/dot.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
        ("assets/css/own.css", "a { color: green }"),
    ];
    own.map(|(path, text)| (path.to_owned(), text.to_owned())).into_iter().chain((1..=8).map(post)).collect()
}

fn world(files: &Files, compress: bool) -> MemoryWorld {
    let mut world = MemoryWorld::new(files.clone());
    world.options = Options { compress, ..Options::default() };
    world
}

fn same(what: &str, cached: &Compilation, fresh: &Compilation) {
    assert_eq!(report(cached), report(fresh), "{what}");
    assert_eq!((cached.pages, &cached.external), (fresh.pages, &fresh.external), "{what}");
    assert_eq!(cached.site.manifest, fresh.site.manifest, "{what}");
    assert!(cached.site == fresh.site, "{what}: other bytes");
}

/// One change after the other on one cache; every one is told from the outside by what a fresh compilation makes of it.
#[test]
fn every_change_comes_out_as_if_there_were_no_cache() {
    let mut files = site();
    let cache = Cache::default();
    let mut failed = 0;
    let mut last = None;
    let mut compare = |what: &str, files: &Files, compress: bool| {
        let world = world(files, compress);
        let cached = compile_with(&world, &cache, &|_| ());
        same(what, &cached, &compile(&world));
        failed += usize::from(cached.failed());
        let said = report(&cached);
        let now = Some((cached.site, said));
        assert_eq!(last == now, what == "nothing", "{what}: is it another site?");
        last = now;
    };
    compare("the first time", &files, false);
    compare("nothing", &files, false);
    let write = |files: &mut Files, path: &str, from: &str, to: &str| {
        let text = files.get_mut(path).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        *text = text.replace(from, to);
    };
    write(&mut files, "content/posts/p3.md", "See", "Look at");
    compare("another word", &files, false);
    write(&mut files, "content/posts/p4.md", "title: Post 4", "title: Another title");
    compare("a title that stands in lists, feeds and neighbours", &files, false);
    files.insert("content/a-first.md".to_owned(), "---\ntitle: First\n---\nNew [about](/about/)\n".to_owned());
    compare("a page before all others, so that the ids of files move", &files, false);
    write(&mut files, "content/posts/p2.md", "title: Post 2", "title: Post 2\nslug: second\naliases: [/posts/p2/]");
    compare("another address for the target of a link", &files, false);
    write(&mut files, "content/about.md", "## Here", "## There");
    compare("a heading that links lead to, gone", &files, false);
    write(&mut files, "content/about.md", "## There", "## Here");
    compare("and back", &files, false);
    files.remove("content/posts/p8.md");
    compare("a page that others link to, gone", &files, false);
    files.insert("content/posts/p8.md".to_owned(), "---\ntitle: Eight\ndate: 2024-01-08\n---\nBack\n".to_owned());
    compare("and another in its place", &files, false);
    write(&mut files, "assets/static/dot.gif", "\u{5}", "\u{6}");
    compare("a picture of another width", &files, false);
    write(&mut files, "assets/css/own.css", "green", "red");
    compare("a style sheet", &files, false);
    write(&mut files, "site.toml", "Notes", "Other notes");
    compare("settings", &files, false);
    write(&mut files, "site.toml", "Other notes\"", "Other notes\"\ndate_format = \"%d.%m.%Y\"");
    compare("settings that only templates read", &files, false);
    write(&mut files, "site.toml", "notes.example\"", "notes.example\"\n[author]\nname = \"Ada\"\n[theme]\naccent = \"#8a1c4a\"");
    compare("the letters of the icon, and an accent", &files, false);
    write(&mut files, "site.toml", "#8a1c4a", "#1c4a8a");
    compare("another accent", &files, false);
    write(&mut files, "site.toml", "#1c4a8a\"", "#1c4a8a\"\nwidth = \"60ch\"");
    compare("the width of the column", &files, false);
    files.insert("assets/mark.svg".to_owned(), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned());
    write(&mut files, "site.toml", "width", "icon = \"mark.svg\"\nwidth");
    compare("a picture for the icon", &files, false);
    write(&mut files, "assets/mark.svg", "/>", "><path d=\"M0 0h1v1z\"/></svg>");
    compare("another picture", &files, false);
    write(&mut files, "site.toml", "icon = \"mark.svg\"\n", "");
    compare("letters again", &files, false);
    files.insert("static/favicon.svg".to_owned(), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned());
    compare("an icon of the owner's among the static files, so that none is made", &files, false);
    write(&mut files, "content/posts/p6.md", "date: 2024-01-06", "date: 2023-01-06\nmenu: main\nseries: [s]");
    compare("front matter that stands in menus and moves the page in all lists", &files, false);
    write(&mut files, "content/posts/p7.md", "date: 2024-01-07", "date: 2024-01-07\nseries: [s]");
    compare("another page of a series, which the first one names", &files, false);
    write(&mut files, "content/posts/_index.md", "title: Posts", "title: Posts\ncascade: { tags: [handed down] }");
    compare("what a section hands down", &files, false);
    let moved = files.remove("content/posts/p7.md").unwrap();
    files.insert("content/posts/p07.md".to_owned(), moved);
    files.insert(
        "content/posts/p6/index.md".to_owned(),
        "---\ntitle: Bundle\ndate: 2024-02-01\n---\n![here](dot.gif)\n".to_owned(),
    );
    compare("a file renamed, and a page where another one is", &files, false);
    files.remove("content/posts/p6.md");
    compare("of which only the new one stays", &files, false);
    files.insert("content/posts/p6/dot.gif".to_owned(), "GIF89a\u{3}\0\u{4}\0\0\0\0,\0\0\0\0\u{3}\0\u{4}\0\0\u{2}\0;".to_owned());
    compare("a picture beside the page", &files, false);
    files.insert("assets/js/unused.js".to_owned(), "export const a = 1;".to_owned());
    compare("an asset nobody uses", &files, false);
    files.insert("content/0.md".to_owned(), "---\ntitle: Zero\n---\n<http://plain.example/> [x](https://b.example)\n".to_owned());
    compare("a page before all others, with remarks and with links elsewhere", &files, false);
    files.insert("content/00.md".to_owned(), "---\ntitle: Nought\n---\nText\n".to_owned());
    compare("and one before that, so that its places move", &files, false);
    compare("compressed", &files, true);
    write(&mut files, "content/posts/p5.md", "See", "Read");
    compare("compressed after a change", &files, true);
    assert_eq!(failed, 3, "three of these are mistakes");
}

/// Edits of bodies alone leave everything else to be taken over, and whatever else differs is seen.
#[test]
fn an_edited_body_is_all_that_is_looked_at_again() {
    let mut files = site();
    let edit = |files: &mut Files, path: &str, from: &str, to: &str| {
        let text = files.get_mut(path).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        *text = text.replacen(from, to, 1);
    };
    files.insert("content/headless.md".to_owned(), "Nothing but text\n".to_owned());
    files.insert("content/later.md".to_owned(), "---\ntitle: Later\npublishDate: 2026-01-02\n---\nText\n".to_owned());
    files.insert("content/gone.md".to_owned(), "---\ntitle: Gone\nexpiryDate: 2026-01-04\n---\nText\n".to_owned());
    files.insert("content/bundle/index.md".to_owned(), "---\ntitle: Bundle\n---\n![here](a.gif)\n".to_owned());
    files.insert("content/bundle/a.gif".to_owned(), "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;".to_owned());
    files.insert("content/bundle/notes.md".to_owned(), "A file of the bundle\n".to_owned());
    let cache = Cache::default();
    let mut now = world(&files, false).now;
    let mut check = |what: &str, files: &Files, days: i64, quick: bool| {
        now = now.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
        let mut world = world(files, false);
        world.now = now;
        let stages = Mutex::new(Vec::new());
        let cached = compile_with(&world, &cache, &|stage| stages.lock().unwrap().push(stage));
        same(what, &cached, &compile(&world));
        let whole = stages.into_inner().unwrap().contains(&Stage::Settings);
        assert_eq!(whole, !quick, "{what}: was more looked at than the body, or less?");
        cached.failed()
    };
    let ways: [(&str, &str, &str, &str, bool); 21] = [
        ("a word beyond the summary", "content/posts/p3.md", "let x", "let another", true),
        ("the same page again", "content/posts/p3.md", "let another", "let y", true),
        ("a word that feeds and descriptions show", "content/posts/p4.md", "See", "Look at", true),
        ("the home page", "content/_index.md", "Welcome", "Be *welcome*", true),
        ("a section's own text", "content/posts/_index.md", "All of them", "All", true),
        ("a page without a head", "content/headless.md", "text", "text, more or less", true),
        ("formulas, for which a style sheet is needed", "content/about.md", "Text", "Text $$x^2$$ <b onclick=\"1\">x</b>", true),
        ("a heading that links lead to, gone: errors", "content/about.md", "## Here", "## There", true),
        ("a dead link besides", "content/posts/p1.md", "/posts/p2/", "/posts/none/", true),
        ("the link mended", "content/posts/p1.md", "/posts/none/", "/posts/p2/", true),
        ("the heading back", "content/about.md", "## There", "## Here", true),
        ("a remark, and another address elsewhere", "content/posts/p5.md", "See", "See <http://plain.example/>", true),
        ("a picture measured", "content/posts/p2.md", "![a picture](/dot.gif)", "![it](/dot.gif) ![it](/dot.gif)", true),
        ("a key in a body", "content/posts/p2.md", "See", concat!("ghp", "_4kQ9xLm2Vb7Rt5Yw8Nc4Pd6Fg1Hj0SqUeXaZ See"), false),
        ("which is taken out", "content/posts/p2.md", concat!("ghp", "_4kQ9xLm2Vb7Rt5Yw8Nc4Pd6Fg1Hj0SqUeXaZ"), "", false),
        ("and the body again", "content/posts/p2.md", "![it]", "![that]", true),
        ("a head", "content/posts/p2.md", "title: Post 2", "title: Two", false),
        ("a head begins", "content/headless.md", "Nothing", "---\ntitle: x\n---\nNothing", false),
        ("a head ends", "content/headless.md", "---\ntitle: x\n---\n", "", false),
        ("a page of a bundle", "content/bundle/index.md", "![here]", "Text ![here]", true),
        ("a file of a bundle that only looks like a page", "content/bundle/notes.md", "A file", "Another file", false),
    ];
    assert!(!check("the first time", &files, 0, false));
    assert!(!check("nothing", &files, 0, true));
    let mut failed = 0;
    for (what, path, from, to, quick) in ways {
        edit(&mut files, path, from, to);
        failed += usize::from(check(what, &files, 0, quick));
    }
    assert_eq!(failed, 4, "so many of these are mistakes");
    edit(&mut files, "content/posts/p1.md", "See", "Read");
    edit(&mut files, "content/posts/p6.md", "See", "Read");
    check("two at once", &files, 0, true);
    check("a day on which a page appears", &files, 1, false);
    check("a day on which nothing does", &files, 1, true);
    check("a day on which a page expires", &files, 2, false);
    check("the day before, after all", &files, -1, false);
    files.remove("content/about.md");
    check("a page gone", &files, 0, false);
}
