//! Tests that excluded content is never published: a word that only occurs in the excluded item is in no response, address or redirect,
//! except where the option that excludes the item allows it.

use proptest::prelude::*;
use site_compiler::compile;
use site_compiler::world::MemoryWorld;

/// Where a word may appear in spite of the exclusion.
#[derive(Clone, Copy, Default)]
struct Left {
    /// At the item's own address and at the redirects to it.
    page: bool,
    /// At the addresses of its resources.
    resources: bool,
    /// In the list and the feed of its section, at its neighbours there, and in its terms.
    local: bool,
    /// Everywhere but in the sitemap, which may have its terms.
    all_but_sitemap: bool,
}

const NOWHERE: Left = Left { page: false, resources: false, local: false, all_but_sitemap: false };
const RESOURCES: Left = Left { resources: true, ..NOWHERE };

/// Which settings a way is for.
#[derive(Clone, Copy, PartialEq)]
enum Settings {
    Ours,
    Hugo,
}

/// What of the site the word stands in.
#[derive(Clone, Copy, PartialEq)]
enum Item {
    /// A leaf bundle in a section, `content/posts/item/`.
    Bundle,
    /// Its German version, `index.de.md`, beside an English one that is published; or a file of its own.
    German,
    /// A file of a section, taxonomy, term or home page.
    Branch(&'static str),
}

struct Way {
    name: &'static str,
    /// Lines of the item's front matter, in YAML.
    head: &'static str,
    /// Lines before any table of the settings.
    settings: &'static str,
    /// Tables of the settings.
    tables: &'static str,
    /// Front matter of the item's section.
    section: &'static str,
    kinds: &'static [Settings],
    item: Item,
    left: Left,
}

const PLAIN: Way = Way {
    name: "",
    head: "",
    settings: "",
    tables: "",
    section: "",
    kinds: &[Settings::Ours, Settings::Hugo],
    item: Item::Bundle,
    left: NOWHERE,
};

const OURS: &[Settings] = &[Settings::Ours];
const HUGO: &[Settings] = &[Settings::Hugo];

const WAYS: &[Way] = &[
    Way { name: "draft", head: "draft: true", ..PLAIN },
    Way { name: "unpublished", head: "published: false", ..PLAIN },
    Way { name: "future", head: "date: 2030-01-01", ..PLAIN },
    Way { name: "published in the future", head: "publishDate: 2030-01-01", ..PLAIN },
    Way { name: "expired", head: "expiryDate: 2025-12-31", ..PLAIN },
    Way { name: "draft by its section", section: "cascade: {draft: true}", ..PLAIN },
    Way {
        name: "draft by settings",
        tables: "[[cascade]]\ndraft = true\n[cascade._target]\npath = '/posts/item'",
        kinds: HUGO,
        ..PLAIN
    },
    Way { name: "ignored folder", settings: "ignore_files = ['^(posts/item|x)$']", kinds: OURS, ..PLAIN },
    Way { name: "ignored files", settings: "ignore_files = ['/item/([a-z]|[^a-z])+$']", kinds: OURS, ..PLAIN },
    Way { name: "ignored by Hugo", settings: "ignoreFiles = ['^/content/posts/(item|x)/', 'y{3}']", kinds: HUGO, ..PLAIN },
    Way { name: "headless", head: "headless: true", left: RESOURCES, ..PLAIN },
    Way { name: "neither rendered nor listed", head: "build: {render: never, list: never}", left: RESOURCES, ..PLAIN },
    Way { name: "not rendered", head: "build: {render: never}", left: RESOURCES, ..PLAIN },
    Way { name: "not rendered, but linked", head: "build: {render: link}", left: RESOURCES, ..PLAIN },
    Way {
        name: "neither rendered nor listed nor its resources published",
        head: "build: {render: never, list: never, publishResources: false}",
        ..PLAIN
    },
    Way { name: "not listed", head: "build: {list: never}", left: Left { page: true, resources: true, ..NOWHERE }, ..PLAIN },
    Way {
        name: "not listed by its section",
        section: "cascade: {build: {list: never}}",
        left: Left { page: true, resources: true, ..NOWHERE },
        ..PLAIN
    },
    Way {
        name: "listed locally",
        head: "build: {list: local}",
        left: Left { page: true, resources: true, local: true, ..NOWHERE },
        ..PLAIN
    },
    Way {
        name: "not in the sitemap",
        head: "sitemap: {disable: true}",
        left: Left { all_but_sitemap: true, ..NOWHERE },
        ..PLAIN
    },
    Way { name: "draft in German", head: "draft: true", tables: LANGUAGES, item: Item::German, ..PLAIN },
    Way { name: "disabled language", tables: "[languages.en]\n[languages.de]\ndisabled = true", item: Item::German, ..PLAIN },
    Way {
        name: "disabled languages",
        settings: "disableLanguages = ['de']",
        tables: LANGUAGES,
        kinds: HUGO,
        item: Item::German,
        ..PLAIN
    },
    Way { name: "draft section", head: "draft: true", item: Item::Branch("posts/_index.md"), ..PLAIN },
    Way { name: "disabled sections", settings: DISABLE_SECTION.0, kinds: OURS, item: Item::Branch("posts/_index.md"), ..PLAIN },
    Way {
        name: "disabled sections of Hugo",
        settings: DISABLE_SECTION.1,
        kinds: HUGO,
        item: Item::Branch("posts/_index.md"),
        ..PLAIN
    },
    Way {
        name: "disabled taxonomies",
        settings: "disable = ['taxonomy']",
        kinds: OURS,
        item: Item::Branch("tags/_index.md"),
        ..PLAIN
    },
    Way {
        name: "disabled terms",
        settings: "disable = ['term']",
        kinds: OURS,
        item: Item::Branch("tags/shared/_index.md"),
        ..PLAIN
    },
    Way { name: "disabled home", settings: "disable = ['home']", kinds: OURS, item: Item::Branch("_index.md"), ..PLAIN },
    Way { name: "disabled pages", settings: "disable = ['page']", kinds: OURS, ..PLAIN },
    Way { name: "disabled pages of Hugo", settings: "disableKinds = ['page']", kinds: HUGO, ..PLAIN },
];

const LANGUAGES: &str = "[languages.en]\n[languages.de]";
const DISABLE_SECTION: (&str, &str) = ("disable = ['section']", "disableKinds = ['section']");

/// The word itself, as it stands in the item's own files and nowhere else.
struct Word<'w>(&'w str);

impl Word<'_> {
    /// Front matter that says it in every key.
    fn head(&self, own: &str) -> String {
        let word = self.0;
        let date = if own.contains("date:") { "" } else { "date: 2025-03-01\n" };
        format!(
            "---\ntitle: Title {word}\nlinkTitle: Link {word}\ndescription: Description {word}\nsummary: Summary {word}\n\
             keywords: [k{word}]\ntags: [shared, t{word}]\ncategories: [shared, c{word}]\nseries: [shared, s{word}]\n\
             authors: [a{word}]\naliases: [/old-{word}/]\nslug: slug-{word}\nmenus: {{main: {{name: Menu {word}}}}}\n\
             params: {{p: value {word}}}\nresources: [{{src: 'file-*', name: n{word}, title: r{word}}}]\n{date}{own}\n---\n"
        )
    }

    fn body(&self) -> String {
        let word = self.0;
        format!(
            "Text {word}.\n\n## Heading {word}\n\n[file](file-{word}.txt)\n\n{}\n\n```rust\nfn {word}() {{}}\n```\n\n[^1]: Note {word}.\n",
            "Many words more. ".repeat(40)
        )
    }
}

/// A public site with the item in it.
fn world(way: &Way, settings: Settings, word: &str) -> MemoryWorld {
    let word = Word(word);
    let mut files: Vec<(String, String)> = Vec::new();
    let mut put = |path: &str, text: String| files.push((path.to_owned(), text));
    match settings {
        Settings::Ours => put(
            "site.toml",
            format!(
                "title = 'T'\nbase_url = 'https://e.example'\n{}\n[theme]\nmax_related = 9\nmax_see_also = 9\nrecent_posts = 9\n\
                 [feeds]\nfull_content = true\n[taxonomies]\ntag = 'tags'\ncategory = 'categories'\nseries = 'series'\n\
                 author = 'authors'\n[checks]\ndead-link = 'warning'\nmissing-image = 'warning'\n{}\n",
                way.settings, way.tables
            ),
        ),
        Settings::Hugo => put(
            "hugo.toml",
            format!(
                "title = 'T'\nbaseURL = 'https://e.example/'\n{}\n[params]\nmaxSeeAlsoItems = 9\n[taxonomies]\ntag = 'tags'\n\
                 category = 'categories'\nseries = 'series'\nauthor = 'authors'\n{}\n",
                way.settings, way.tables
            ),
        ),
    }
    put("content/_index.md", "---\ntitle: Home\n---\nWelcome\n".to_owned());
    put("content/posts/_index.md", format!("---\ntitle: Posts\n{}\n---\nPosts\n", way.section));
    put("content/tags/shared/_index.md", "---\ntitle: Shared\n---\n".to_owned());
    put("content/tags/_index.md", "---\ntitle: Tags\n---\n".to_owned());
    for (name, date) in [("before", "2025-02-01"), ("after", "2025-04-01")] {
        let head = format!("title: {name}\ndate: {date}\ntags: [shared]\ncategories: [shared]\nseries: [shared]\ndraft: false");
        put(&format!("content/posts/{name}.md"), format!("---\n{head}\nbuild: {{list: always}}\n---\nText of {name}.\n"));
    }
    let page = |own: &str| format!("{}{}", word.head(own), word.body());
    // At another address, and called otherwise.
    let other = |name: &str| page(way.head).replace("slug-", name).replace("old-", name).replace("Title ", name);
    let resource = format!("content/posts/item/file-{}.txt", word.0);
    match way.item {
        Item::Bundle => {
            put("content/posts/item/index.md", page(way.head));
            put(&resource, format!("Bytes {}\n", word.0));
        }
        Item::German => {
            put("content/posts/item/index.md", "---\ntitle: Item\n---\nThe item\n".to_owned());
            put("content/posts/item/index.de.md", page(way.head));
            put(&format!("content/posts/item/file-{}.de.txt", word.0), format!("Bytes {}\n", word.0));
            put("content/posts/alone.de.md", other("alone-"));
            put("content/about/index.de.md", other("about-"));
            put("content/about/more.txt", format!("Bytes {}\n", word.0));
        }
        Item::Branch(path) => files.retain(|(known, _)| *known != format!("content/{path}")),
    }
    if let Item::Branch(path) = way.item {
        // Its slug would be an address of what is in it, too.
        let head = word.head(way.head).replace(&format!("slug: slug-{}\n", word.0), "");
        files.push((format!("content/{path}"), format!("{head}{}", word.body())));
    }
    MemoryWorld::new(files)
}

/// Addresses whose answers, or which themselves, have the word in them.
fn found(world: &MemoryWorld, word: &str) -> Vec<String> {
    let compilation = compile(world);
    assert!(!compilation.failed(), "{}", crate::report(&compilation));
    let blob = compilation.site.blob();
    let manifest = &compilation.site.manifest;
    let has = |bytes: &[u8]| {
        let lower = bytes.to_ascii_lowercase();
        lower.windows(word.len()).any(|window| window == word.as_bytes())
    };
    let mut found: Vec<String> = Vec::new();
    for (address, entry) in &manifest.entries {
        let headers = format!("{address}{}{:?}", entry.media_type, entry.csp);
        if has(headers.as_bytes()) || entry.representations.iter().any(|form| has(&blob[form.range()])) {
            found.push(address.clone());
        }
    }
    for (from, redirect) in &manifest.redirects {
        if has(format!("{from} {}", redirect.to).as_bytes()) {
            found.push(format!("{from} -> {}", redirect.to));
        }
    }
    found.extend(manifest.assets.iter().filter(|asset| has(format!("{asset:?}").as_bytes())).map(|asset| asset.address.clone()));
    assert!(!has(format!("{} {:?}", manifest.base_url, manifest.hosts).as_bytes()));
    found
}

/// Is this place left to the item?
fn is_left(place: &str, left: Left, word: &str) -> bool {
    let own = format!("/posts/slug-{word}/");
    let term = ["tags/t", "categories/c", "series/s", "authors/a"].map(|path| format!("/{path}{word}/"));
    let section = ["/posts/", "/posts/index.xml", "/posts/before/", "/posts/after/"].contains(&place);
    let shared = ["tags", "categories", "series"].iter().any(|name| place.starts_with(&format!("/{name}/shared/")));
    // A term of its own, and the lists of terms that name it.
    let terms = term.iter().any(|path| place.starts_with(path.as_str()))
        || ["tags", "categories", "series", "authors"].iter().any(|name| {
            place == format!("/{name}/") || place == format!("/{name}/index.xml") || place.starts_with(&format!("/{name}/page/"))
        });
    let page = place == own || place.ends_with(&format!(" -> {own}"));
    left.all_but_sitemap && place != "/sitemap.xml"
        || left.page && page
        || left.resources && place == format!("{own}file-{word}.txt")
        || left.local && (section || shared || terms)
}

/// Where the word is and must not be.
fn stray(way: &Way, settings: Settings, word: &str) -> Vec<String> {
    let world = world(way, settings, word);
    let mut stray: Vec<String> = found(&world, word).into_iter().filter(|place| !is_left(place, way.left, word)).collect();
    // Its terms have pages like any other.
    if (way.left.local || way.left.all_but_sitemap) && !crate::text(&crate::compiled(&world), "/sitemap.xml").contains("slug-") {
        stray.retain(|place| place != "/sitemap.xml");
    }
    stray
}

#[test]
fn what_is_excluded_appears_nowhere() {
    let word = "zqxjkvwpf";
    let mut all = Vec::new();
    for way in WAYS {
        for settings in way.kinds {
            let stray = stray(way, *settings, word);
            if !stray.is_empty() {
                all.push(format!("{}: {}", way.name, stray.join(", ")));
            }
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

/// `build: {publishResources: false}`: a file of the bundle is published where a page uses it, and only then.
#[test]
fn withheld_files_are_published_where_they_are_used() {
    let files = |body: &str| {
        let head = "---\ntitle: Item\nbuild: {publishResources: false}\n---\n";
        let mut files = vec![
            ("site.toml".to_owned(), crate::SETTINGS.replace("example\"", "example/base\"")),
            ("content/_index.md".to_owned(), "Home\n".to_owned()),
            ("content/posts/item/index.md".to_owned(), format!("{head}{body}\n")),
            ("content/posts/other.md".to_owned(), "---\ntitle: Other\n---\n[e](item/e.txt)\n".to_owned()),
        ];
        let names = ["a b.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "sub/g.txt"];
        files.extend(names.map(|name| (format!("content/posts/item/{name}"), name.to_owned())));
        MemoryWorld::new(files)
    };
    let cache = site_compiler::Cache::default();
    let published = |body: &str| {
        let compilation = site_compiler::compile_with(&files(body), &cache, &|_| ());
        assert!(!compilation.failed(), "{}", crate::report(&compilation));
        let addresses = compilation.site.manifest.entries.iter().map(|(address, _)| address.as_str());
        addresses
            .filter_map(|address| address.strip_prefix("/base/posts/item/"))
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    // Another page links to one.
    assert_eq!(published("The file c.txt is `c.txt`."), "e.txt");
    assert_eq!(published("[a](<a b.txt>) and <a href=\"b.txt?x#y\">b</a>, c.txt"), "a b.txt b.txt e.txt");
    assert_eq!(
        published("<a href='./sub/g.txt'>g</a> <img alt=\"a b.txt\" srcset=\"d.txt 1x, f.txt 2x\">"),
        "d.txt e.txt f.txt sub/g.txt"
    );
    assert_eq!(published("Nothing."), "e.txt");
}

/// Where nothing is excluded, the word is everywhere it can be: the test above would see it.
#[test]
fn what_is_not_excluded_appears() {
    let word = "zqxjkvwpf";
    for settings in [Settings::Ours, Settings::Hugo] {
        let all = found(&world(&PLAIN, settings, word), word);
        for place in [
            "/",
            "/index.xml",
            "/atom.xml",
            "/feed.json",
            "/sitemap.xml",
            "/posts/",
            "/posts/index.xml",
            "/posts/before/",
            "/posts/after/",
            "/tags/",
            "/tags/shared/",
            "/series/shared/index.xml",
            &format!("/tags/t{word}/"),
            &format!("/posts/slug-{word}/"),
            &format!("/posts/slug-{word}/file-{word}.txt"),
            &format!("/old-{word}/ -> /posts/slug-{word}/"),
        ] {
            assert!(all.iter().any(|found| found == place), "{place} in {all:?}");
        }
        let german = Way { tables: LANGUAGES, item: Item::German, ..PLAIN };
        let all = found(&world(&german, settings, word), word);
        for place in [format!("/de/posts/slug-{word}/"), format!("/de/posts/slug-{word}/file-{word}.de.txt"), "/de/".to_owned()] {
            assert!(all.contains(&place), "{place} in {all:?}");
        }
    }
    for path in ["posts/_index.md", "tags/_index.md", "tags/shared/_index.md", "_index.md"] {
        let way = Way { item: Item::Branch(path), ..PLAIN };
        assert!(!found(&world(&way, Settings::Ours, word), word).is_empty(), "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_the_word_and_the_way(at in any::<prop::sample::Index>(), word in "[a-z]{9,14}q[0-9]{3}", second in any::<prop::sample::Index>()) {
        // Two ways at once exclude what either does.
        let way = &WAYS[at.index(WAYS.len())];
        for settings in way.kinds {
            prop_assert_eq!(stray(way, *settings, &word), Vec::<String>::new(), "{}", way.name);
        }
        let other = &WAYS[second.index(5)];
        if way.item == Item::Bundle && !way.head.contains(&other.head[..5]) {
            let both = format!("{}\n{}", way.head, other.head);
            let both = Way { head: Box::leak(both.into_boxed_str()), left: NOWHERE, ..*way };
            prop_assert_eq!(stray(&both, way.kinds[0], &word), Vec::<String>::new(), "{} and {}", way.name, other.name);
        }
    }
}
