//! Whole folders of assets.

use super::*;
use crate::world::MemoryWorld;
use site_diag::{Severity, Source};

/// The smallest one of 5 by 7 pixels.
const GIF: &str = "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;";

const THEME: &[(&str, &[u8])] = &[
    ("css/site.css", b"a { color: #ff0000 }\n@media print { a { color: #000000 } }"),
    ("css/syntax.css", b".k { font-weight: bold }"),
    ("js/scheme.js", b"// A comment\nlet a = 1;\n"),
];

fn gathered(files: &[(&str, &str)]) -> (Assets, Vec<Diagnostic>, Sources) {
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (*path, *text)));
    let sources = Sources::new(files_of(&world, files));
    let mut diagnostics = Vec::new();
    let assets = gather(&world, &sources, THEME, image::Rules::default(), false, &mut diagnostics);
    (assets, diagnostics, sources)
}

fn files_of(world: &MemoryWorld, files: &[(&str, &str)]) -> Vec<Source> {
    let text = |path: &str| files.iter().find(|(p, _)| *p == path).map(|(_, text)| (*text).to_owned());
    world.files().iter().map(|file| Source { path: file.path.clone(), text: text(&file.path).map(Into::into) }).collect()
}

fn text<'a>(assets: &'a Assets, name: &str) -> &'a str {
    std::str::from_utf8(&assets.get(name).unwrap().bytes).unwrap()
}

#[test]
fn files_made_for_another_theme_do_not_replace_ours() {
    let files =
        [("assets/css/site.css", "b{color:blue}"), ("assets/css/other.css", "i{color:blue}"), ("assets/js/scheme.js", "x()")];
    let world = MemoryWorld::new(files.iter().map(|(path, text)| (*path, *text)));
    let sources = Sources::new(files_of(&world, &files));
    let mut diagnostics = Vec::new();
    let assets = gather(&world, &sources, THEME, image::Rules::default(), true, &mut diagnostics);
    assert!(text(&assets, "css/site.css").contains("red") && text(&assets, "js/scheme.js").contains("let a"));
    assert!(text(&assets, "css/other.css").contains("#00f"));
    let told: Vec<_> = diagnostics.iter().map(|d| (d.severity, d.kind.message())).collect();
    assert!(told.len() == 2 && told.iter().all(|(severity, _)| *severity == Severity::Warning), "{told:?}");
    assert!(told[0].1.starts_with("assets/css/site.css: is left out"), "{told:?}");
}

#[test]
fn the_owners_files_lie_over_the_themes() {
    let (assets, diagnostics, _) = gathered(&[
        ("assets/css/syntax.css", "b{color:blue}"),
        ("assets/images/a b.gif", GIF),
        ("assets/static/robots.txt", "not an asset"),
        ("content/x.css", "not an asset"),
    ]);
    assert_eq!(diagnostics, []);
    let names: Vec<_> = assets.all.iter().map(|asset| asset.name.as_str()).collect();
    assert_eq!(names, ["css/site.css", "css/syntax.css", "images/a b.gif", "js/scheme.js"]);
    assert_eq!(text(&assets, "css/site.css"), "a{color:red}@media print{a{color:#000}}");
    assert_eq!(text(&assets, "css/syntax.css"), "b{color:#00f}");
    assert_eq!(text(&assets, "js/scheme.js"), "let a=1;");
    let image = assets.get("images/a b.gif").unwrap();
    assert_eq!((image.media_type, image.bytes.as_slice()), ("image/gif", GIF.as_bytes()));
    assert!(image.address.starts_with("/assets/images/a b.") && image.address.ends_with(".gif"), "{}", image.address);
    assert!(assets.get("images/none.gif").is_none());
}

#[test]
fn fingerprint_and_integrity_are_of_the_bytes_served() {
    let (assets, ..) = gathered(&[("assets/css/a.css", "a { b : c }"), ("assets/css/b.css", "a{b:c}"), ("assets/LICENSE", "")]);
    let (a, b) = (assets.get("css/a.css").unwrap(), assets.get("css/b.css").unwrap());
    assert_eq!(a.address.replace("/a.", "/b."), b.address);
    let hash = a.address.strip_prefix("/assets/css/a.").and_then(|rest| rest.strip_suffix(".css")).unwrap();
    assert!(hash.len() == 12 && blake3::hash(&a.bytes).to_hex().starts_with(hash));
    // sha384 of nothing, from FIPS 180-4's published examples.
    assert_eq!(
        assets.get("LICENSE").unwrap().integrity,
        "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb"
    );
    assert!(assets.get("LICENSE").unwrap().address.starts_with("/assets/LICENSE."));
}

#[test]
fn references_name_fingerprinted_addresses() {
    let (assets, diagnostics, _) = gathered(&[
        ("assets/css/all.css", "@import \"base.css\";\n@import url(https://cdn.example/x.css);"),
        (
            "assets/css/base.css",
            "@font-face{font-family:F;src:url('../fonts/f.woff2?v=1#x')}a{background:url(/images/x.png)}\
             b{background:url(\"../images/a%20b.gif\")}c{background:url(data:image/gif;base64,AA==)}d{filter:url(#f)}",
        ),
        ("assets/fonts/f.woff2", "font"),
        ("assets/images/a b.gif", GIF),
        ("assets/js/main.js", "import { a } from './lib/a.js'\nimport '../x.js'"),
        ("assets/js/lib/a.js", "export const a = 1"),
        ("assets/x.js", "x()"),
    ]);
    assert_eq!(diagnostics, []);
    let file = |name: &str| assets.get(name).unwrap().address.rsplit('/').next().unwrap().to_owned();
    let base = text(&assets, "css/base.css");
    assert!(base.contains(&format!("\"../fonts/{}?v=1#x\"", file("fonts/f.woff2"))), "{base}");
    assert!(base.contains(&format!("\"../images/{}\"", file("images/a b.gif").replace(' ', "%20"))), "{base}");
    for kept in ["\"/images/x.png\"", "data:image/gif;base64,AA==", "#f"] {
        assert!(base.contains(kept), "{kept}: {base}");
    }
    let all = text(&assets, "css/all.css");
    assert!(all.contains(&format!("@import \"{}\"", file("css/base.css"))), "{all}");
    assert!(all.contains("https://cdn.example/x.css"), "{all}");
    let main = text(&assets, "js/main.js");
    assert_eq!(main, format!("import{{a}}from\"./lib/{}\"\nimport\"../{}\"", file("js/lib/a.js"), file("x.js")));
}

#[test]
fn a_change_below_changes_every_address_above() {
    let chain = |font: &str| {
        let (assets, ..) = gathered(&[
            ("assets/css/all.css", "@import \"base.css\";"),
            ("assets/css/base.css", "@font-face{font-family:F;src:url(../f.woff2)}"),
            ("assets/f.woff2", font),
        ]);
        ["css/all.css", "css/base.css", "f.woff2"].map(|name| assets.get(name).unwrap().address.clone())
    };
    let (one, other) = (chain("1"), chain("2"));
    assert!(one.iter().zip(&other).all(|(a, b)| a != b), "{one:?} {other:?}");
    assert_eq!(one, chain("1"));
}

#[test]
fn mistakes_are_told_at_their_place_and_the_file_is_kept() {
    for (path, source, place, expected) in [
        ("assets/css/x.css", "a { color: red }\n$b { }", "$b", "this is not CSS: "),
        ("assets/css/x.css", "\u{FEFF}a { color: red }\n$b { }", "$b", "this is not CSS: "),
        ("assets/css/x.css", "a { background: url(sitte.css) }", "sitte.css", "there is no asset `css/sitte.css`"),
        ("assets/js/x.js", "import './y.js'", "./y.js", "there is no asset `js/y.js`"),
    ] {
        let (assets, diagnostics, sources) = gathered(&[(path, source)]);
        let [diagnostic] = &diagnostics[..] else { panic!("{source}: {diagnostics:?}") };
        let span = diagnostic.span.unwrap();
        assert_eq!((diagnostic.severity, sources.path(span.file)), (Severity::Error, path));
        assert_eq!(&source[span.start as usize..span.end as usize], place, "{source}");
        assert!(diagnostic.kind.message().starts_with(expected), "{}", diagnostic.kind.message());
        assert!(assets.all.iter().any(|asset| path.ends_with(&asset.name)));
    }
    let (_, diagnostics, _) = gathered(&[("assets/css/x.css", "a{background:url(sitte.css)}")]);
    assert_eq!(diagnostics[0].kind.help(), "did you mean `css/site.css`?");
}

#[test]
fn files_that_name_each_other() {
    let (assets, diagnostics, _) = gathered(&[
        ("assets/a.css", "@import \"b.css\";"),
        ("assets/b.css", "@import \"a.css\";"),
        ("assets/c.css", "@import \"a.css\";"),
        ("assets/d.css", "@import \"d.css\";"),
    ]);
    let told: Vec<_> = diagnostics.iter().map(|d| d.kind.clone()).collect();
    let circle = |name: &str, other: &str| Kind::AssetCircle { name: name.to_owned(), other: other.to_owned() };
    assert_eq!(told, [circle("a.css", "b.css"), circle("b.css", "a.css"), circle("d.css", "d.css")]);
    assert_eq!(assets.all.len(), 4 + THEME.len());
}

#[test]
fn what_cannot_be_read_or_is_no_text() {
    struct Broken(MemoryWorld);
    impl World for Broken {
        fn files(&self) -> &[File] {
            self.0.files()
        }
        fn problems(&self) -> &[crate::world::Problem] {
            &[]
        }
        fn read(&self, path: &str) -> Result<Vec<u8>, crate::world::ReadError> {
            if path.ends_with("gone.png") { Err(crate::world::ReadError("gone".to_owned())) } else { self.0.read(path) }
        }
        fn now(&self) -> jiff::Timestamp {
            self.0.now()
        }
        fn commit(&self) -> Option<&crate::world::Commit> {
            None
        }
        fn last_change(&self, _: &str) -> Option<jiff::Timestamp> {
            None
        }
        fn options(&self) -> crate::world::Options {
            self.0.options()
        }
    }
    let world = Broken(MemoryWorld::new(
        [("assets/css/latin.css", &b"a{content:'\xe9'}"[..]), ("assets/gone.png", b""), ("assets/odd\nü\"name", b"")]
            .map(|(path, bytes)| (path.to_owned(), bytes.to_vec())),
    ));
    let sources = Sources::new(world.files().iter().map(|file| Source { path: file.path.clone(), text: None }).collect());
    let mut diagnostics = Vec::new();
    let assets = gather(&world, &sources, &[], image::Rules::default(), false, &mut diagnostics);
    let told: Vec<_> = diagnostics.iter().map(|d| (d.kind.clone(), sources.path(d.span.unwrap().file))).collect();
    assert_eq!(
        told,
        [
            (Kind::NotUtf8 { offset: 11 }, "assets/css/latin.css"),
            (Kind::Unreadable { reason: "gone".to_owned() }, "assets/gone.png"),
        ]
    );
    assert_eq!(assets.all.len(), 2);
}
