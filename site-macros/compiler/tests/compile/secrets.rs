//! Tests of the search for secrets in all parts of a site.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use insta::assert_snapshot;
use site_compiler::compile;
use site_compiler::diag::{Location, Severity};
use site_compiler::world::MemoryWorld;

use crate::{SETTINGS, report, told, world};

/// Put together here, so that no search for secrets finds this file.
fn token() -> String {
    format!("gh{}q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2gH7jA", "p_")
}

/// The places of all errors of a site with one more file, `file:line:column` or `file` alone, each with the place within.
fn places(path: &str, bytes: &[u8]) -> Vec<String> {
    // The pictures are made for what is in them, and are none that could be shown.
    let settings = format!("{SETTINGS}bad-image = \"off\"\n");
    let files = [("site.toml", settings.as_bytes()), ("content/_index.md", b"Welcome\n"), (path, bytes)];
    let compilation = compile(&MemoryWorld::new(files));
    let told = report(&compilation);
    assert!(!told.contains(&token()[4..]), "{told}");
    assert!(compilation.site.manifest.entries.is_empty());
    let place = |error: &site_compiler::diag::Diagnostic| {
        assert_eq!(error.kind.name(), "secret", "{told}");
        let place = Location::of(error.span.unwrap(), &compilation.sources);
        let line = place.start.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        let within = error.kind.message().split_once(" could read: ").map_or(String::new(), |(_, within)| format!(" {within}"));
        format!("{}{line}{within}", place.file)
    };
    compilation.errors().map(place).collect()
}

#[test]
fn a_secret_reads_as_it_should() {
    let text = format!("---\ntitle: Keys\n---\n\nUse `{}` for it.\n", token());
    assert_snapshot!(told(&world(&[("content/a.md", &text)])), @r#"
        error: this looks like a secret (github-pat) that everybody could read [secret]
         --> content/a.md:5:6
          |
        5 | Use `****************************************` for it.
          |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remove it and revoke it
          |
          = help: Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and sensitive content exposure: remove it and revoke it, because others may already have it; if it is not a secret, allow it in a comment in this file, `allow-secret ae2ee489b27b: why`, or in site.toml: [[checks.allow]] secret = "ae2ee489b27b", reason = "why" (in Hugo's settings: [[params.site.checks.allow]])
    "#);
}

#[test]
fn everything_that_is_published_or_compiled_in_is_searched() {
    let line = format!("\n# {}\n", token());
    for path in [
        "content/a.md",
        "data/a.yaml",
        "assets/a.css",
        "static/a.txt",
        "static/a.sh",
        "assets/static/a.conf",
        "content/a/notes.txt",
    ] {
        let text = if path.ends_with("css") { format!("\n/* {} */\n", token()) } else { line.clone() };
        let column = if path.ends_with("css") { 4 } else { 3 };
        assert_eq!(places(path, text.as_bytes()), [format!("{path}:2:{column}")]);
    }
    let settings = format!("{SETTINGS}\n# {}\n", token());
    let compilation = compile(&world(&[("site.toml", &settings), ("content/_index.md", "Welcome\n")]));
    assert!(report(&compilation).contains("--> site.toml:5:3"), "{}", report(&compilation));
    let name = format!("static/{}.txt", token());
    let told = told(&world(&[("content/_index.md", "Welcome\n"), (&name, "text")]));
    assert!(told.contains("its name tells") && told.contains("github-pat"), "{told}");
}

#[test]
fn whatever_it_is_encoded_and_packed_in() {
    let text = format!("Ärger\nTwo: {}\n", token());
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    assert_eq!(places("static/a.txt", &[b"\xff\xfe", utf_16.as_slice()].concat()), ["static/a.txt:2:6"]);
    assert_eq!(places("static/a.txt", &utf_16), ["static/a.txt:2:6"]);
    assert_eq!(places("static/a.txt", &latin), ["static/a.txt:2:6"]);

    let mut zip = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut zip);
    let (mut entry, config) =
        archive.new_file("docs/a.txt").compression_method(rawzip::CompressionMethod::DEFLATE).start().unwrap();
    let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
    writer.write_all(text.as_bytes()).unwrap();
    let (encoder, descriptor) = writer.finish().unwrap();
    encoder.finish().unwrap();
    entry.finish(descriptor).unwrap();
    archive.finish().unwrap();
    for path in ["static/a.zip", "static/a.docx", "static/a.odt", "static/a.epub", "content/a/a.jar"] {
        assert_eq!(places(path, &zip), [format!("{path} docs/a.txt, line 2, column 6")]);
    }
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    let mut header = tar::Header::new_ustar();
    header.set_size(text.len() as u64);
    archive.append_data(&mut header, "docs/a.txt", text.as_bytes()).unwrap();
    let tgz = archive.into_inner().unwrap().finish().unwrap();
    assert_eq!(places("static/a.tgz", &tgz), ["static/a.tgz docs/a.txt, line 2, column 6"]);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    assert_eq!(places("static/a.txt.gz", &encoder.finish().unwrap()), ["static/a.txt.gz a.txt, line 2, column 6"]);

    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(token().as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let png = [
        b"\x89PNG\r\n\x1a\n",
        &(packed.len() as u32 + 9).to_be_bytes()[..],
        b"zTXtComment\0\0",
        &packed,
        b"\0\0\0\0",
        b"\0\0\0\0IEND\0\0\0\0",
    ]
    .concat();
    assert_eq!(places("static/a.png", &png), ["static/a.png compressed text of the picture, line 1, column 1"]);
    let comment = [b"\xff\xd8\xff\xfe\0\x2a", token().as_bytes(), b"\xff\xd9"].concat();
    assert_eq!(places("static/a.jpg", &comment), ["static/a.jpg comment of the picture, line 1, column 1"]);
    let comment = [b"GIF89a\x01\0\x01\0\0\0\0\x21\xfe\x28", token().as_bytes(), b"\0\x3b"].concat();
    assert_eq!(places("static/a.gif", &comment), ["static/a.gif comment of the picture, byte 3"]);
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    write!(encoder, "BT (The key of the house is below the mat, and the key of the garden is) Tj T* ({}) Tj ET", token())
        .unwrap();
    let packed = encoder.finish().unwrap();
    let pdf = [b"%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n", packed.as_slice(), b"\nendstream\nendobj\n"].concat();
    assert_eq!(places("static/a.pdf", &pdf), ["static/a.pdf the stream at byte 51, line 1, column 81"]);
}

#[test]
fn what_is_not_searched_is_a_warning() {
    let compilation = compile(&MemoryWorld::new([
        ("site.toml", SETTINGS.as_bytes()),
        ("content/_index.md", b"Welcome\n"),
        ("static/a.7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
    ]));
    assert!(!compilation.failed());
    assert_snapshot!(report(&compilation), @"
        warning: this file is not completely searched for secrets: an archive of 7-Zip [unsearched]
        --> static/a.7z
         = help: check it yourself, publish its content in another form, or switch this check off in `[checks]`
    ");
}

/// The identifier that a message names.
fn id(told: &str) -> &str {
    let at = told.find("allow-secret ").unwrap() + "allow-secret ".len();
    &told[at..at + 12]
}

#[test]
fn what_is_no_secret_can_be_allowed_with_a_reason() {
    let text = format!("---\ntitle: Keys\n---\n\nUse `{}` for it.\n", token());
    let told = told(&world(&[("content/a.md", &text)]));
    let id = id(&told);
    let fails = |files: &[(&str, &str)]| compile(&world(files)).failed();
    let allowing = |reason: &str| format!("{SETTINGS}[[checks.allow]]\nsecret = \"{id}\"\n{reason}\n");
    assert!(!fails(&[("site.toml", &allowing("reason = \"from the manual\"")), ("content/a.md", &text)]));
    assert!(fails(&[("site.toml", &allowing("")), ("content/a.md", &text)]));
    for (comment, allows) in [
        (format!("<!-- allow-secret {id}: from the manual -->"), true),
        (format!("{{/* allow-secret {id}: from the manual */}}"), true),
        (format!("<!-- allow-secret {id}: -->"), false),
        (format!("<!-- allow-secret {id} -->"), false),
        ("<!-- allow-secret 0123456789ab: another -->".to_owned(), false),
    ] {
        assert_eq!(!fails(&[("content/a.md", &format!("{text}\n{comment}\n"))]), allows, "{comment}");
    }
    // Allowed in one page it is not in another.
    let allowed = format!("{text}\n<!-- allow-secret {id}: from the manual -->\n");
    assert!(fails(&[("content/a.md", &allowed), ("content/b.md", &text)]));
    let hugo = |params: &str| {
        let settings = format!("baseURL = \"https://notes.example/\"\ntitle = \"Notes\"\n{params}");
        compile(&MemoryWorld::new([("hugo.toml", settings.as_str()), ("content/a.md", &text)])).failed()
    };
    assert!(hugo(""));
    assert!(!hugo(&format!("[[params.site.checks.allow]]\nsecret = \"{id}\"\nreason = \"from the manual\"\n")));
}

#[test]
fn a_preview_of_this_machine_goes_on() {
    let text = format!("---\ntitle: Keys\n---\n\nUse `{}` for it.\n", token());
    let mut world = world(&[("content/a.md", &text)]);
    world.options.loopback = true;
    let compilation = compile(&world);
    assert!(compilation.failed() && compilation.has_only_secrets());
    assert!(!compilation.site.manifest.entries.is_empty());
    let mut world = crate::world(&[("content/a.md", &format!("{text}\n[x](/none/)\n"))]);
    world.options.loopback = true;
    let compilation = compile(&world);
    assert!(compilation.errors().count() == 2 && compilation.site.manifest.entries.is_empty());
    assert!(compilation.diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Error));
}
