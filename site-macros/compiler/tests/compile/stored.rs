//! Tests that the store of an earlier build, complete or damaged, does not change the output, and that unchanged parts are reused.
#![allow(clippy::disallowed_methods, reason = "the bans are the compiler's: its test damages a file")]

use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use site_compiler::world::{DiskStore, MemoryWorld, Options};
use site_compiler::{Cache, Compilation, Store, compile, compile_with};

use super::report;

/// A store in memory that counts.
#[derive(Default)]
struct Counting(Mutex<Counted>);

#[derive(Default)]
struct Counted {
    kept: HashMap<[u8; 32], Vec<u8>>,
    found: usize,
    put: usize,
}

impl Counting {
    /// How many results were found and how many put since this was last asked.
    fn counted(&self) -> (usize, usize) {
        let mut inner = self.0.lock().unwrap();
        (std::mem::take(&mut inner.found), std::mem::take(&mut inner.put))
    }
}

impl Store for Counting {
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        let mut inner = self.0.lock().unwrap();
        let found = inner.kept.get(key).cloned();
        inner.found += usize::from(found.is_some());
        found
    }

    fn put(&self, key: &[u8; 32], bytes: &[u8]) {
        let mut inner = self.0.lock().unwrap();
        inner.put += 1;
        inner.kept.insert(*key, bytes.to_vec());
    }
}

/// Six posts with links, code, a picture and a remark; `edited` is in one of them.
fn world(edited: &str, compress: bool) -> MemoryWorld {
    let post = |n: usize| {
        let text = if n == 3 { edited } else { "Text" };
        let body = format!(
            "## Heading\n\n{text} [next](/posts/p{}/#heading) <https://other.example/>.\n\n```rust\nlet x = {n};\n```\n\n![dot](/dot.gif)\n",
            n % 6 + 1
        );
        (format!("content/posts/p{n}.md"), format!("---\ntitle: Post {n}\ndate: 2024-01-0{n}\ntags: [a]\n---\n{body}"))
    };
    let own = [
        ("site.toml", "title = \"Notes\"\nbase_url = \"https://notes.example\"\n"),
        ("content/remark.md", "---\ntitle: Remark\n---\n![](/dot.gif)\n"),
        ("assets/static/dot.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;"),
    ];
    let own = own.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let mut world = MemoryWorld::new(own.into_iter().chain((1..=6).map(post)).collect::<Vec<_>>());
    world.options = Options { compress, ..Options::default() };
    world
}

fn same(what: &str, stored: &Compilation, fresh: &Compilation) {
    assert!(!fresh.failed(), "{}", report(fresh));
    assert_eq!(report(stored), report(fresh), "{what}");
    assert_eq!(stored.external, fresh.external, "{what}");
    assert!(stored.site == fresh.site, "{what}: other bytes");
}

#[test]
fn only_what_changed_is_rendered_and_compressed_again() {
    let store = Arc::new(Counting::default());
    let built = |world: &MemoryWorld| {
        let compilation = compile_with(world, &Cache::stored(store.clone()), &|_| ());
        same("stored", &compilation, &compile(world));
        store.counted()
    };
    let first = world("Text", false);
    assert_eq!(built(&first), (0, 6), "a body with a remark is not kept");
    assert_eq!(built(&first), (6, 0));
    assert_eq!(built(&world("Other", false)), (5, 1));
    // Whether answers are compressed makes no difference to bodies.
    let (found, answers) = built(&world("Text", true));
    assert!(found == 6 && answers > 10, "{found} and {answers}");
    assert_eq!(built(&world("Text", true)), (6 + answers, 0));
    // The post, the feeds it stands in, and no other answer.
    let (found, put) = built(&world("Other", true));
    assert!(put > 2 && put < answers && found + put == 6 + answers, "{put} of {answers}");
}

/// What a preview does after a build: other options, one compilation from the store, and all others from what that one has left.
#[test]
fn a_preview_begins_where_the_build_ended() {
    let store = Arc::new(Counting::default());
    compile_with(&world("Text", true), &Cache::stored(store.clone()), &|_| ());
    store.counted();
    let mut cache = Cache::beginning_with(store.clone());
    let mut previewed = |text: &str| {
        let mut world = world(text, false);
        world.options.loopback = true;
        same(text, &compile_with(&world, &cache, &|_| ()), &compile(&world));
        cache.close_store();
        store.counted()
    };
    assert_eq!(previewed("Text"), (6, 0), "no body but that with a remark is rendered");
    assert_eq!(previewed("Other"), (0, 0), "nor is the store asked again");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_damaged_file_changes_nothing(
        hits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..30),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.cache");
        let built = |world: &MemoryWorld| {
            let store = Arc::new(DiskStore::open(&path, b"test").unwrap());
            let compilation = compile_with(world, &Cache::stored(store.clone()), &|_| ());
            same("on disk", &compilation, &compile(world));
            Arc::into_inner(store).unwrap().finish().unwrap();
        };
        built(&world("Text", true));
        let mut file = fs::read(&path).unwrap();
        prop_assert!(file.len() > 10_000);
        for (at, byte) in hits {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Some(cut) = cut {
            file.truncate(cut.index(file.len()));
        }
        fs::write(&path, file).unwrap();
        built(&world("Text", true));
        built(&world("Other", true));
    }
}
