//! Tests of archives, encodings and metadata.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::token;
use crate::{Place, search_file};

/// The positions of a token in a file: line and column in text, otherwise the description.
fn places(path: &str, bytes: &[u8]) -> Vec<String> {
    let report = search_file(path, bytes);
    let place = |place: Place| match place {
        Place::Name => "the name".to_owned(),
        Place::Text(range) => {
            let text = report.text.as_deref().unwrap();
            assert_eq!(&text[range.clone()], token());
            let before = &text[..range.start];
            format!("{}:{}", before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap().chars().count() + 1)
        }
        Place::Inside(place) => place,
    };
    report
        .found
        .into_iter()
        .inspect(|found| assert_eq!(found.rules[0].id, "github-pat"))
        .map(|found| place(found.place))
        .collect()
}

fn text() -> String {
    format!("One\nTwo: {}\nThree\n", token())
}

pub(super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = ZipArchiveWriter::new(&mut bytes);
    for (name, content) in members {
        let (mut entry, config) = archive.new_file(name).compression_method(CompressionMethod::DEFLATE).start().unwrap();
        let mut writer = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
        writer.write_all(content).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

pub(super) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zlib(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *content).unwrap();
    }
    archive.into_inner().unwrap()
}

#[test]
fn text_in_any_encoding() {
    let text = format!("Ärger\nTwo: {}\n", token());
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let wide: Vec<u8> = text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    for (name, bytes) in [
        ("utf-8", text.clone().into_bytes()),
        ("utf-8 with a mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("utf-16 le", [b"\xff\xfe", little.as_slice()].concat()),
        ("utf-16 be", [b"\xfe\xff", big.as_slice()].concat()),
        ("utf-16 le without a mark", little.clone()),
        ("utf-16 be without a mark", big.clone()),
        ("latin-1", latin),
    ] {
        assert_eq!(places("static/notes.txt", &bytes), ["2:6"], "{name}");
    }
    assert_eq!(places("static/notes.txt", &wide), ["byte 44"]);
    // Strings in programs and in old document formats.
    let odd = [&[1; 4096][..], b"\x01\x02\x03\0", big.as_slice(), b"\xff\xff\0\0\x10"].concat();
    assert_eq!(places("static/setup.exe", &odd), ["byte 4123"]);
}

#[test]
fn names_of_files_and_members() {
    assert_eq!(places(&format!("static/{}.txt", token()), b""), ["the name"]);
    let zip = zip(&[(&token(), b"nothing")]);
    assert_eq!(places("static/a.zip", &zip), [format!("the name {}", token())]);
    for (name, id) in [
        ("static/server.p12", "pkcs12-file"),
        ("static/keys/release.jks", "key-store"),
        ("static/id_ed25519", "ssh-private-key-file"),
        ("static/.netrc", "password-file"),
    ] {
        let found = search_file(name, b"\0\x01").found;
        assert_eq!((found.len(), found[0].rules[0].id, &found[0].place), (1, id, &Place::Name), "{name}");
    }
}

#[test]
fn members_of_archives() {
    let text = text();
    let members = [("docs/a.txt", &b"nothing"[..]), ("docs/b.txt", text.as_bytes())];
    for (path, bytes) in [
        ("static/a.zip", zip(&members)),
        ("static/a.jar", zip(&members)),
        ("static/a.tar", tar(&members)),
        ("static/a.tar.gz", gzip(&tar(&members))),
        ("static/a.tgz", gzip(&tar(&members))),
    ] {
        assert_eq!(places(path, &bytes), ["docs/b.txt, line 2, column 6"], "{path}");
    }
    assert_eq!(places("static/notes.txt.gz", &gzip(text.as_bytes())), ["notes.txt, line 2, column 6"]);
    let inner = zip(&members);
    assert_eq!(places("static/a.zip", &zip(&[("in.zip", &inner)])), ["in.zip/docs/b.txt, line 2, column 6"]);
    assert_eq!(places("static/a.tgz", &gzip(&tar(&[("in.zip", &inner)]))), ["in.zip/docs/b.txt, line 2, column 6"]);
}

#[test]
fn documents() {
    let (start, end) = token().split_at(12).into_owned();
    let word = format!("<w:document><w:p><w:r><w:t>key {start}</w:t></w:r><w:r><w:t>{end}</w:t></w:r></w:p></w:document>");
    let docx = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", word.as_bytes())]);
    assert_eq!(places("static/a.docx", &docx), ["word/document.xml, in its text"]);
    let office = format!("<office:text><text:p>key <text:span>{start}</text:span>{end}</text:p></office:text>");
    let odt = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", office.as_bytes())]);
    assert_eq!(places("static/a.odt", &odt), ["content.xml, in its text"]);
    let chapter = format!("<html><body><p>{}</p></body></html>", token());
    let epub = zip(&[("mimetype", b"application/epub+zip"), ("OEBPS/one.xhtml", chapter.as_bytes())]);
    assert!(places("static/a.epub", &epub).contains(&"OEBPS/one.xhtml, line 1, column 16".to_owned()));
}

trait Owned {
    fn into_owned(self) -> (String, String);
}

impl Owned for (&str, &str) {
    fn into_owned(self) -> (String, String) {
        (self.0.to_owned(), self.1.to_owned())
    }
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32).to_be_bytes(), kind.as_slice(), content, &[0; 4]].concat()
}

#[test]
fn data_about_pictures() {
    let token = token();
    let png = |chunks: &[Vec<u8>]| {
        [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &[0; 13]), chunks.concat(), chunk(b"IEND", b"")].concat()
    };
    let packed = zlib(token.as_bytes());
    for (what, bytes) in [
        ("text of the picture, line 1, column 9", png(&[chunk(b"tEXt", format!("Comment\0{token}").as_bytes())])),
        ("text of the picture, line 1, column 12", png(&[chunk(b"iTXt", format!("Comment\0\0\0\0\0{token}").as_bytes())])),
        (
            "compressed text of the picture, line 1, column 1",
            png(&[chunk(b"zTXt", &[b"Comment\0\0", packed.as_slice()].concat())]),
        ),
        (
            "text of the picture, line 1, column 1",
            png(&[chunk(b"iTXt", &[b"Comment\0\x01\0en\0Kommentar\0", packed.as_slice()].concat())]),
        ),
        ("data about the picture, line 1, column 1", png(&[chunk(b"eXIf", token.as_bytes())])),
        ("behind the picture, line 1, column 1", [png(&[]), token.clone().into_bytes()].concat()),
    ] {
        let what = if what.starts_with("text") && bytes.windows(8).any(|w| w == b"Comment\0") && !what.ends_with("column 1") {
            what.replace(", line 1, column 9", ", byte 8")
                .replace(", line 1, column 12", ", byte 12")
                .replace("column 12", "column 13")
        } else {
            what.to_owned()
        };
        assert_eq!(places("static/a.png", &bytes), [what]);
    }
    let segment =
        |marker: u8, content: &[u8]| [&[0xff, marker], ((content.len() + 2) as u16).to_be_bytes().as_slice(), content].concat();
    let jpeg = |segments: &[Vec<u8>], behind: &[u8]| {
        let scan = [segment(0xda, &[1, 1, 0, 0, 63, 0]), b"\x12\xff\0\x34\xff\xd0\x56".to_vec()].concat();
        [b"\xff\xd8".to_vec(), segment(0xe0, b"JFIF\0"), segments.concat(), scan, b"\xff\xd9".to_vec(), behind.to_vec()].concat()
    };
    for (what, bytes) in [
        ("comment of the picture, line 1, column 1", jpeg(&[segment(0xfe, token.as_bytes())], b"")),
        ("data about the picture, line 1, column 4", jpeg(&[segment(0xe1, format!("<x>{token}</x>").as_bytes())], b"")),
        ("behind the picture, line 1, column 1", jpeg(&[], token.as_bytes())),
    ] {
        assert_eq!(places("static/a.jpg", &bytes), [what]);
    }
    let sub = |content: &[u8]| [&[content.len() as u8], content, &[0]].concat();
    let gif = [
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec(),
        [b"\x21\xfe".to_vec(), sub(token.as_bytes())].concat(),
        b"\x2c\0\0\0\0\x01\0\x01\0\0\x02".to_vec(),
        sub(b"\x44\x01"),
        b"\x3b".to_vec(),
    ]
    .concat();
    assert_eq!(places("static/a.gif", &gif), ["comment of the picture, byte 3"]);
    let riff = |kind: &[u8; 4], content: &[u8]| [kind.as_slice(), &(content.len() as u32).to_le_bytes(), content].concat();
    let inner = [b"WEBP".to_vec(), riff(b"VP8 ", &[1; 10]), riff(b"XMP ", token.as_bytes())].concat();
    assert_eq!(places("static/a.webp", &riff(b"RIFF", &inner)), ["data about the picture, line 1, column 1"]);
}

#[test]
fn documents_of_pdf() {
    let packed = zlib(
        format!("BT /F1 12 Tf 72 720 Td (The key) Tj 0 -14 Td [({}) -20 ({})] TJ ET", &token()[..10], &token()[10..]).as_bytes(),
    );
    let object = |content: &[u8]| {
        let head = format!("%PDF-1.7\n1 0 obj\n<< /Length {} /Filter /FlateDecode >>\nstream\n", content.len());
        [head.as_bytes(), content, b"\nendstream\nendobj\n%%EOF\n"].concat()
    };
    let found = places("static/a.pdf", &object(&packed));
    assert_eq!(found, ["the stream at byte 63, in its text"]);
    let plain = format!("%PDF-1.7\n1 0 obj\n<< /Title ({}) >>\nendobj\n\0%%EOF\n", token());
    assert_eq!(places("static/a.pdf", plain.as_bytes()), ["byte 28"]);
}

#[test]
fn unsearched_parts_are_reported() {
    let told = |bytes: &[u8]| search_file("static/a.bin", bytes).unsearched;
    assert_eq!(told(b"7z\xbc\xaf\x27\x1c\0\x04"), ["an archive of 7-Zip"]);
    assert_eq!(told(b"PK\x03\x04\0 and no more"), ["a damaged archive"]);
    let mut inner = zip(&[("a.txt", b"nothing")]);
    for name in ["one.zip", "two.zip"] {
        inner = zip(&[(name, &inner)]);
    }
    assert_eq!(told(&inner), ["two.zip/one.zip: an archive within archives"]);
    let whole = gzip(text().as_bytes());
    assert_eq!(told(&whole[..whole.len() - 12]), ["a: damaged, or of a kind that is not read"]);
}
