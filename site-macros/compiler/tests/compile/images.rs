//! Tests that metadata of pictures is not published, from any folder.

use std::borrow::Cow;

use site_compiler::diag::Severity;
use site_compiler::world::MemoryWorld;
use site_compiler::{Cache, Compilation, compile, compile_with};

const JPEG: &[u8] = include_bytes!("../../../images/tests/data/full.jpg");
const PNG: &[u8] = include_bytes!("../../../images/tests/data/full.png");
const WEBP: &[u8] = include_bytes!("../../../images/tests/data/full.webp");
const AVIF: &[u8] = include_bytes!("../../../images/tests/data/full.avif");
const HEIC: &[u8] = include_bytes!("../../../images/tests/data/full.heic");
const GIF: &[u8] = include_bytes!("../../../images/tests/data/full.gif");
const FILM: &[u8] = include_bytes!("../../../images/tests/data/rec.mp4");

const SETTINGS: &str = "title = \"Notes\"\nbase_url = \"https://notes.example\"\nlanguage = \"en\"\n\
    [author]\navatar = \"images/me.jpg\"\n[theme]\nicon = \"icon.png\"\nimage = \"images/shared.jpg\"\n";

type Files = Vec<(&'static str, Cow<'static, [u8]>)>;

/// A picture that is large enough for icons, with a text.
fn icon() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 200, 200);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.add_text_chunk("Comment".to_owned(), "POSITION-MARKER".to_owned()).unwrap();
    encoder.write_header().unwrap().write_image_data(&[7; 200 * 200]).unwrap();
    out
}

/// Every way by which a picture comes into a site.
fn files(settings: &str) -> Files {
    let text = |text: &str| Cow::Owned(text.as_bytes().to_vec());
    vec![
        ("site.toml", text(&format!("{SETTINGS}{settings}"))),
        ("content/_index.md", text("---\ntitle: Home\n---\nHello.\n")),
        (
            "content/posts/walk/index.md",
            text(
                "---\ntitle: Walk\ndate: 2025-01-02\nfeaturedImage: walk.png\n---\n![A walk](walk.jpg) ![Again](walk.avif)\n\n\
                 ![Static](/photos/static.jpg) ![Asset](/images/asset.webp)\n",
            ),
        ),
        ("content/posts/walk/walk.jpg", JPEG.into()),
        ("content/posts/walk/walk.png", PNG.into()),
        ("content/posts/walk/walk.avif", AVIF.into()),
        ("content/posts/walk/walk.heic", HEIC.into()),
        ("content/loose.JPG", JPEG.into()),
        ("assets/css/own.css", text("a { background: url(../images/named.gif) }\n")),
        ("assets/images/named.gif", GIF.into()),
        ("assets/images/asset.webp", WEBP.into()),
        ("assets/images/me.jpg", JPEG.into()),
        ("assets/icon.png", icon().into()),
        ("assets/static/images/shared.jpg", JPEG.into()),
        ("assets/static/photos/static.jpg", JPEG.into()),
        ("static/old/photo.jpeg", JPEG.into()),
        ("static/favicon.ico", Cow::Borrowed(b"\0\0\x01\0")),
    ]
}

fn made(files: &[(&'static str, Cow<'static, [u8]>)]) -> Compilation {
    compile(&MemoryWorld::new(files.iter().map(|(path, bytes)| (*path, bytes.to_vec()))))
}

/// Places in the whole of what is published.
fn occurrences(compilation: &Compilation, text: &str) -> usize {
    compilation.site.blob().windows(text.len()).filter(|window| *window == text.as_bytes()).count()
}

/// Kinds and places of what is told.
fn told(compilation: &Compilation) -> Vec<(Severity, &'static str, String)> {
    let place = |span: Option<site_compiler::diag::Span>| span.map(|span| compilation.sources.path(span.file).to_owned());
    let told = compilation.diagnostics.iter();
    told.map(|d| (d.severity, d.kind.name(), place(d.span).unwrap_or_default())).collect()
}

#[test]
fn no_metadata_is_published() {
    let site = made(&files(""));
    assert!(!site.failed(), "{}", crate::report(&site));
    for (text, expected) in [("POSITION-MARKER", 0), ("GPS", 0), ("ARTIST-MARKER", 0), ("IPTC-MARKER", 0), ("TITLE-MARKER", 0)] {
        assert_eq!(occurrences(&site, text), expected, "{text}");
    }
    assert!(occurrences(&site, "PROFILE-MARKER") > 0, "colour profiles stay");
    // Every file is there.
    let addresses: Vec<&str> = site.site.manifest.entries.iter().map(|(address, _)| address.as_str()).collect();
    for address in ["/posts/walk/walk.heic", "/loose.JPG", "/old/photo.jpeg", "/images/shared.jpg", "/photos/static.jpg"] {
        assert!(addresses.contains(&address), "{address}: {addresses:?}");
    }
}

#[test]
fn width_and_height_are_those_of_the_picture_upright() {
    let world = MemoryWorld::new(files("").iter().map(|(path, bytes)| (*path, bytes.to_vec())));
    let site = crate::compiled(&world);
    let html = crate::text(&site, "/posts/walk/");
    for name in ["walk.jpg", "walk.png", "walk.avif", "static.jpg"] {
        let tag = html.split("<img").skip(1).find(|tag| tag.contains(name)).unwrap_or_else(|| panic!("no {name}"));
        assert!(tag.contains("width=\"32\" height=\"48\""), "{name}: {tag}");
    }
    assert!(html.contains("width=\"48\" height=\"32\""), "the WebP lies as its pixels do");
}

#[test]
fn metadata_and_positions_stay_where_the_owner_says_so() {
    let kept = made(&files("[images]\nkeep_metadata = true\n"));
    assert!(!kept.failed(), "{}", crate::report(&kept));
    assert_eq!((occurrences(&kept, "POSITION-MARKER"), occurrences(&kept, "GPSL")), (1, 0), "the one is a comment of the icon");
    assert!(occurrences(&kept, "ARTIST-MARKER") > 0 && occurrences(&kept, "IPTC-MARKER") > 0);
    let all = made(&files("[images]\nkeep_metadata = true\nkeep_position = true\n"));
    assert!(!all.failed(), "{}", crate::report(&all));
    assert!(occurrences(&all, "POSITION-MARKER") > 1);
    let alone = made(&files("[images]\nkeep_position = true\n"));
    assert!(told(&alone).iter().any(|(severity, name, _)| (*severity, *name) == (Severity::Error, "bad-value")));
}

#[test]
fn a_cache_knows_of_the_settings() {
    let cache = Cache::default();
    let compiled = |settings: &str| {
        let world = MemoryWorld::new(files(settings).into_iter().map(|(path, bytes)| (path, bytes.into_owned())));
        (compile_with(&world, &cache, &|_| ()), compile(&world))
    };
    for settings in ["", "[images]\nkeep_metadata = true\n", "[images]\nkeep_metadata = true\nkeep_position = true\n", ""] {
        let (cached, fresh) = compiled(settings);
        assert!(cached.site == fresh.site, "{settings}");
    }
}

#[test]
fn files_that_are_not_what_their_name_says() {
    let mut files = files("");
    files.extend([
        ("content/posts/walk/text.png", Cow::Borrowed(&b"Dear reader"[..])),
        ("static/empty.jpg", Cow::Borrowed(&b""[..])),
        ("assets/images/other.jpg", PNG.into()),
        ("assets/static/cut.jpg", Cow::Borrowed(&JPEG[..JPEG.len() - 20])),
    ]);
    let bad = |compilation: &Compilation| {
        let mut bad: Vec<_> = told(compilation).into_iter().filter(|(_, name, _)| *name == "bad-image").collect();
        bad.sort_by(|a, b| a.2.cmp(&b.2));
        bad
    };
    let paths = ["assets/images/other.jpg", "assets/static/cut.jpg", "content/posts/walk/text.png", "static/empty.jpg"];
    let site = made(&files);
    assert_eq!(bad(&site), paths.map(|path| (Severity::Error, "bad-image", path.to_owned())));
    assert!(crate::report(&site).contains("this file is named as JPEG, but its bytes are PNG"), "{}", crate::report(&site));
    // Settings of Hugo's: the site is built, and what can be cleaned is.
    files[0] = ("hugo.toml", Cow::Borrowed(b"title = 'Notes'\nbaseURL = 'https://notes.example/'\n"));
    files.retain(|(path, _)| *path != "assets/static/cut.jpg");
    let site = made(&files);
    assert!(!site.failed(), "{}", crate::report(&site));
    let warned: Vec<_> = bad(&site).into_iter().map(|(severity, _, path)| (severity, path)).collect();
    assert_eq!(warned, [paths[0], paths[2], paths[3]].map(|path| (Severity::Warning, path.to_owned())));
    assert_eq!((occurrences(&site, "POSITION-MARKER"), occurrences(&site, "GPSL")), (0, 0));
    assert_eq!(occurrences(&site, "Dear reader"), 1, "it is published all the same");
}

#[test]
fn pictures_by_other_names_are_cleaned_too() {
    const TIFF: &[u8] = include_bytes!("../../../images/tests/data/full.tif");
    let text = |text: &str| Cow::Owned(text.as_bytes().to_vec());
    let files: Files = vec![
        ("site.toml", text("title = \"N\"\nbase_url = \"https://n.example\"\n")),
        ("content/_index.md", text("---\ntitle: Home\n---\nHello.\n")),
        ("content/a/index.md", text("---\ntitle: A\n---\n[x](photo.bin)\n")),
        ("content/a/photo.bin", JPEG.into()),
        ("static/photo", JPEG.into()),
        ("static/photo.pjpeg", JPEG.into()),
        ("static/photo.heics", HEIC.into()),
        ("static/photo.avifs", AVIF.into()),
        ("static/picture.dat", PNG.into()),
    ];
    let compilation = made(&files);
    assert!(!compilation.failed(), "{}", crate::report(&compilation));
    // Only colour profiles stay.
    assert_eq!(occurrences(&compilation, "-MARKER"), occurrences(&compilation, "PROFILE-MARKER"));
    assert_eq!(occurrences(&compilation, "GPS"), 0);
    // What raw pictures need is not known: they are published as they are, and told of.
    let compilation = made(&[files, vec![("static/raw.dng", TIFF.into())]].concat());
    let told: Vec<_> =
        told(&compilation).into_iter().filter(|(_, name, _)| *name == "media-position").map(|(_, _, at)| at).collect();
    assert_eq!(told, ["static/raw.dng"]);
}

#[test]
fn recordings_with_a_position_are_told_of() {
    let mut files = files("");
    files.extend([("content/posts/walk/film.mp4", Cow::Borrowed(FILM)), ("assets/film.mp4", Cow::Borrowed(FILM))]);
    let warned = |compilation: &Compilation| {
        let positions: Vec<_> = told(compilation).into_iter().filter(|(_, name, _)| *name == "media-position").collect();
        positions.into_iter().map(|(severity, _, path)| (severity, path)).collect::<Vec<_>>()
    };
    let site = made(&files);
    assert!(!site.failed(), "{}", crate::report(&site));
    let expected = ["assets/film.mp4", "content/posts/walk/film.mp4"].map(|path| (Severity::Warning, path.to_owned()));
    assert_eq!(warned(&site), expected);
    let allowed = format!("{SETTINGS}[images]\nkeep_metadata = true\nkeep_position = true\n");
    files[0] = ("site.toml", Cow::Owned(allowed.into_bytes()));
    assert_eq!(warned(&made(&files)), []);
}
