//! Tests of pictures from common tools.

use std::io::Cursor;

use exif::{In, Tag, Value};
use site_images::{Format, Keep, Problem, clean, position, size};

macro_rules! data {
    ($($name:literal),* $(,)?) => { [$(($name, include_bytes!(concat!("data/", $name)).as_slice())),*] };
}

const PICTURES: [(&str, &[u8]); 11] = data![
    "full.jpg",
    "full.png",
    "full.webp",
    "anim.webp",
    "full.avif",
    "anim.avif",
    "full.heic",
    "full.gif",
    "full.tif",
    "full.jxl",
    "tagged.jxl",
];

fn picture(name: &str) -> &'static [u8] {
    PICTURES.iter().find(|(other, _)| *other == name).expect("a picture of the tests").1
}

fn cleaned(name: &str, bytes: &[u8], keep: Keep) -> Vec<u8> {
    let format = Format::of_name(name).expect("a picture's name");
    clean(format, bytes, keep).unwrap_or_else(|problem| panic!("{name}: {problem}")).into_owned()
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// The names of the tags that an independent reader finds, if it supports the format.
fn exif_tags(bytes: &[u8]) -> Vec<String> {
    match exif::Reader::new().read_from_container(&mut Cursor::new(bytes)) {
        Ok(found) => found.fields().map(|field| format!("{}:{}", field.ifd_num, field.tag)).collect(),
        Err(_) => Vec::new(),
    }
}

#[test]
fn the_pictures_contain_metadata() {
    for (name, bytes) in PICTURES {
        // A losslessly transcoded JPEG contains it in compressed form.
        assert!(name == "full.jxl" || has(bytes, "POSITION-MARKER"), "{name}");
    }
    for name in ["full.jpg", "full.png", "full.webp", "full.avif", "full.heic", "full.tif"] {
        assert!(exif_tags(picture(name)).iter().any(|tag| tag.contains("GPSLatitude")), "{name}");
    }
}

#[test]
fn only_data_for_rendering_remains() {
    for (name, bytes) in PICTURES {
        let out = cleaned(name, bytes, Keep::Rendering);
        let text = String::from_utf8_lossy(&out);
        let markers: Vec<_> =
            text.match_indices("-MARKER").map(|(at, _)| &text[..at]).filter(|before| !before.ends_with("PROFILE")).collect();
        assert!(markers.is_empty(), "{name}: {markers:?}");
        for word in ["GPS", "xmpmeta", "Adobe XMP", "ExifTool", "8BIM", "udta"] {
            assert!(!has(&out, word), "{name}: {word}");
        }
        let expected: &[&str] = match name {
            "full.jpg" | "full.png" => &["primary:Orientation"],
            "full.tif" => continue,
            _ => &[],
        };
        assert_eq!(exif_tags(&out), expected, "{name}");
        assert!(out.len() < bytes.len() || name == "anim.avif", "{name}");
        assert!(cleaned(name, &out, Keep::Rendering) == out, "{name}: not the same again");
    }
}

#[test]
fn colour_profiles_stay() {
    for name in ["full.jpg", "full.webp", "full.avif", "full.tif"] {
        assert!(has(&cleaned(name, picture(name), Keep::Rendering), "PROFILE-MARKER"), "{name}");
    }
    assert!(has(&cleaned("full.png", picture("full.png"), Keep::Rendering), "iCCP"));
    assert!(has(&cleaned("full.jpg", picture("full.jpg"), Keep::Rendering), "JFIF"));
}

#[test]
fn pixels_are_unchanged() {
    let pixels = |bytes: &[u8]| {
        let mut reader = png::Decoder::new(Cursor::new(bytes.to_vec())).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
        reader.next_frame(&mut pixels).expect("a frame");
        pixels
    };
    let full = picture("full.png");
    assert!(pixels(&cleaned("full.png", full, Keep::Rendering)) == pixels(full));
    // From the tables to the end, a JPEG is unchanged.
    let tables = |bytes: &[u8]| bytes[bytes.windows(2).position(|two| two == [0xFF, 0xDB]).expect("tables")..].to_vec();
    let full = picture("full.jpg");
    let thumbless = cleaned("full.jpg", full, Keep::Rendering);
    assert!(full.ends_with(&tables(&thumbless)) && tables(&thumbless).len() > 200);
}

#[test]
fn sizes_are_those_that_browsers_show() {
    for (name, bytes) in PICTURES {
        let expected = match name {
            // Rotated by EXIF data, by a property, or in the pixels themselves.
            "full.jpg" | "full.png" | "full.avif" | "anim.avif" | "full.jxl" => (32, 48),
            _ => (48, 32),
        };
        for keep in [Keep::Rendering, Keep::AllButPosition, Keep::Everything] {
            assert_eq!(size(&cleaned(name, bytes, keep)), Some(expected), "{name} {keep:?}");
        }
    }
    for bytes in [&b""[..], b"no picture", b"GIF89a\0\0\0\0\0\0\0"] {
        assert_eq!(size(bytes), None);
    }
}

#[test]
fn everything_but_the_position_can_be_kept() {
    for (name, bytes) in PICTURES {
        let out = cleaned(name, bytes, Keep::AllButPosition);
        for word in ["POSITION-MARKER", "GPSL"] {
            assert!(!has(&out, word), "{name}: {word}");
        }
        assert!(!exif_tags(&out).iter().any(|tag| tag.contains("GPS")), "{name}");
        assert!(cleaned(name, &out, Keep::AllButPosition) == out, "{name}: not the same again");
    }
    for name in ["full.jpg", "full.png", "full.webp", "full.avif", "full.heic", "full.tif"] {
        let out = cleaned(name, picture(name), Keep::AllButPosition);
        assert!(exif_tags(&out).iter().any(|tag| tag == "primary:Artist"), "{name}");
        assert!(has(&out, "ARTIST-MARKER") && (name == "full.heic" || has(&out, "TITLE-MARKER")), "{name}");
    }
    let out = cleaned("full.jpg", picture("full.jpg"), Keep::AllButPosition);
    assert!(has(&out, "IPTC-MARKER") && has(&out, "JPEGCOMMENT-MARKER"));
    assert!(has(&cleaned("full.gif", picture("full.gif"), Keep::AllButPosition), "COMMENT-MARKER"));
    assert_eq!(cleaned("full.jpg", picture("full.jpg"), Keep::Everything), picture("full.jpg"));
}

#[test]
fn of_exif_data_only_the_orientation_remains() {
    let upright = |bytes: &[u8]| {
        let found = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()?;
        match &found.get_field(Tag::Orientation, In::PRIMARY)?.value {
            Value::Short(values) => values.first().copied(),
            _ => None,
        }
    };
    for (name, expected) in [("full.jpg", Some(6)), ("full.png", Some(6)), ("full.webp", None), ("full.avif", None)] {
        assert_eq!(upright(&cleaned(name, picture(name), Keep::Rendering)), expected, "{name}");
    }
    // Upright according to the value about which browsers disagree.
    assert_eq!(upright(&cleaned("full.webp", picture("full.webp"), Keep::AllButPosition)), Some(1));
    let mut turned = picture("full.jpg").to_vec();
    let tag = turned.windows(4).position(|four| four == [0x01, 0x12, 0, 3]).expect("an orientation");
    turned[tag + 9] = 1;
    assert!(!has(&cleaned("a.jpg", &turned, Keep::Rendering), "Exif"), "an upright picture needs none");
    assert_eq!(size(&turned), Some((48, 32)));
    turned[tag + 9] = 9;
    assert!(!has(&cleaned("a.jpg", &turned, Keep::Rendering), "Exif"), "there is no such orientation");
}

/// A second picture, a film and other data after the first picture: multi-picture format, gain maps, motion photos.
#[test]
fn trailing_data_is_removed() {
    for name in ["full.jpg", "full.png", "full.gif", "full.webp", "full.avif", "full.heic", "tagged.jxl"] {
        for keep in [Keep::Rendering, Keep::AllButPosition] {
            let alone = cleaned(name, picture(name), keep);
            let film = include_bytes!("data/rec.mp4");
            let more = [picture(name), film.as_slice()].concat();
            assert!(cleaned(name, &more, keep) == alone, "{name} {keep:?}");
            if name != "tagged.jxl" {
                let more = [picture(name), b"\xFF\xFF\xFF\xFF no box \xFF\xD8\xFF\xE1", picture("full.jpg")].concat();
                assert!(cleaned(name, &more, keep) == alone, "{name} {keep:?}");
            }
        }
    }
}

#[test]
fn a_jpeg_loses_what_points_to_trailing_pictures() {
    let jpeg = picture("full.jpg");
    let segment = |marker: u8, payload: &[u8]| {
        [&[0xFF, marker][..], &u16::try_from(payload.len() + 2).unwrap().to_be_bytes(), payload].concat()
    };
    let mut with = jpeg[..2].to_vec();
    for (marker, payload) in [
        (0xE2, &b"MPF\0MM\0*POSITION-MARKER"[..]),
        (0xE1, b"http://ns.adobe.com/xmp/extension/\0POSITION-MARKER"),
        (0xEB, b"JP\0\0jumb POSITION-MARKER"),
        (0xE0, b"JFXX\0\x10POSITION-MARKER"),
        (0xF0, b"POSITION-MARKER"),
        (0xE4, b"POSITION-MARKER"),
    ] {
        with.extend(segment(marker, payload));
    }
    with.extend_from_slice(&jpeg[2..]);
    for keep in [Keep::Rendering, Keep::AllButPosition] {
        assert!(cleaned("a.jpg", &with, keep) == cleaned("a.jpg", jpeg, keep), "{keep:?}");
    }
    // The thumbnail is removed from JFIF's segment, and everything after the transform from Adobe's.
    let thumb = segment(0xE0, &[&b"JFIF\0\x01\x01\0\0\x48\0\x48\x02\x01"[..], &[7; 6]].concat());
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01POSITION-MARKER");
    let thumbless = cleaned("a.jpg", jpeg, Keep::Rendering);
    let rest = &thumbless[thumbless.windows(2).position(|two| two == [0xFF, 0xDB]).expect("tables")..];
    let out = cleaned("a.jpg", &[&jpeg[..2], &thumb, &adobe, rest].concat(), Keep::Rendering);
    let thumbless = segment(0xE0, b"JFIF\0\x01\x01\0\0\x48\0\x48\0\0");
    let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01");
    assert!(out == [&jpeg[..2], &thumbless, &adobe, rest].concat());
}

#[test]
fn bytes_that_do_not_fit_the_name() {
    let of = |name: &str, bytes: &[u8]| clean(Format::of_name(name).unwrap(), bytes, Keep::Rendering).map(|_| ());
    for (name, _) in PICTURES {
        assert_eq!(of(name, b""), Err(Problem::Empty), "{name}");
        assert_eq!(of(name, b"Dear reader"), Err(Problem::NoPicture("text")), "{name}");
        if !name.ends_with(".png") {
            assert_eq!(of(name, picture("full.png")), Err(Problem::Other(Format::Png)), "{name}");
        }
    }
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
    assert!(of("a.jpg", pointer).unwrap_err().to_string().contains("Git LFS"));
    assert_eq!(of("a.jpg", b"<!DOCTYPE html><html><body>"), Err(Problem::NoPicture("HTML")));
    assert_eq!(of("a.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), Err(Problem::NoPicture("SVG")));
    assert_eq!(of("a.heic", picture("full.avif")), Err(Problem::Other(Format::Avif)));
    assert_eq!(of("a.svg", b"<svg/>"), Ok(()));
    assert_eq!(of("a.svg", "\u{FEFF}<?xml version='1.0'?><s:svg/>".as_bytes()), Ok(()));
    assert_eq!(of("a.svg", b"text"), Err(Problem::NoPicture("text")));
    assert_eq!(of("a.ico", picture("full.png")), Err(Problem::Other(Format::Png)));
    assert_eq!(of("a.ico", b"\0\0\x01\0\x01\0"), Ok(()));
}

#[test]
fn every_truncation_is_an_error() {
    for (name, bytes) in PICTURES {
        // A file is complete if its pixels are; the truncated part may be metadata, or part of a TIFF, which has no end marker.
        let needed = match name {
            "full.tif" => 8,
            "full.jxl" | "tagged.jxl" => 40,
            // Properties come first, then the pixels.
            _ => bytes.len(),
        };
        let format = Format::of_name(name).unwrap();
        for length in 0..needed {
            let found = clean(format, &bytes[..length], Keep::Rendering);
            let whole = found.is_ok_and(|out| *out == cleaned(name, bytes, Keep::Rendering));
            assert!(!whole || bytes[length..].iter().any(|byte| *byte != 0), "{name} at {length}");
        }
        for length in [needed / 2, needed - 1] {
            let found = clean(format, &bytes[..length], Keep::Rendering);
            assert!(matches!(found, Err(Problem::Truncated | Problem::NoPicture(_) | Problem::Damaged(_))), "{name} at {length}");
        }
    }
}

#[test]
fn positions_in_recordings_are_found() {
    for (name, bytes) in
        data!["rec.mp4", "rec.mov", "mdta.mov", "rec.3gp", "rec.webm", "rec.mp3", "rec.flac", "rec.ogg", "rec.opus"]
    {
        assert!(position(bytes).is_some(), "{name}");
    }
    for (name, bytes) in data!["plain.mp4", "plain.webm", "plain.mp3", "plain.opus"] {
        assert_eq!(position(bytes), None, "{name}");
    }
    assert_eq!(position(b""), None);
    assert_eq!(position(picture("full.jpg")), None);
}
