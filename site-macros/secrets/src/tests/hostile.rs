//! Tests of input that is designed to be slow or large.

use super::containers::{gzip, tar, zip};
use super::generator::Random;
use super::{reference, token};
use crate::rule::PREPARED;
use crate::search::{self, Scope};
use crate::{masked, search as find, search_file};

#[test]
fn any_bytes_are_searched_without_a_panic() {
    let mut random = Random::new(1);
    let pieces: Vec<Vec<u8>> =
        PREPARED.iter().flat_map(|prepared| prepared.rule.keywords).map(|keyword| keyword.as_bytes().to_vec()).collect();
    for round in 0..500 {
        let mut bytes = Vec::new();
        while bytes.len() < 300 {
            match random.below(4) {
                0 => bytes.extend_from_slice(&pieces[random.below(pieces.len())]),
                1 => bytes.push(b"=:\"' @/.-\n\0"[random.below(11)]),
                2 => bytes.push(b'!' + random.below(94) as u8),
                _ => bytes.push(random.below(256) as u8),
            }
        }
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(masked(&text, 0..text.len()).chars().filter(|c| *c == '\n').count(), text.matches('\n').count());
        // Treated as each of the formats that are unpacked.
        for start in [
            &b""[..],
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xe1",
            b"GIF89a",
            b"RIFF\0\0\0\0WEBP",
            b"%PDF-1.7 obj FlateDecode stream\n",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"\xff\xfe",
        ] {
            search_file("static/a.bin", &[start, &bytes[..]].concat());
        }
        if round % 10 == 0 {
            let (mut archive, at) = (zip(&[("a.txt", &bytes)]), random.below(100));
            let at = at.min(archive.len() - 1);
            archive[at] ^= 1 << random.below(8);
            search_file("static/a.zip", &archive);
            let mut archive = tar(&[("a.txt", &bytes)]);
            archive[at] ^= 1 << random.below(8);
            search_file("static/a.tar", &archive);
        }
    }
}

/// The search finds everything that gitleaks' procedure finds, except for deliberate differences.
#[test]
fn optimisations_miss_no_secret() {
    let mut random = Random::new(7);
    let fillers = [
        "\n",
        " ",
        " = \"",
        "\";\n",
        "key: ",
        "token",
        "secret ",
        "the api ",
        "curl ",
        "some text, and more.\n",
        "password=",
        "://",
    ];
    for round in 0..120 {
        let mut text = String::new();
        for _ in 0..8 {
            let number = random.below(PREPARED.len());
            if let Some(pattern) = PREPARED[number].rule.pattern {
                text.push_str(&super::generator::text(pattern, &mut random));
            }
            (0..random.below(4)).for_each(|_| text.push_str(fillers[random.below(fillers.len())]));
        }
        let bytes = text.as_bytes();
        let scope = Scope::of("");
        let hits = search::search(bytes, scope);
        for (number, prepared) in PREPARED.iter().enumerate() {
            for (whole, secret) in reference::matched(number, bytes) {
                let is_found =
                    hits.iter().any(|hit| hit.rule == number && hit.secret.start < secret.end && secret.start < hit.secret.end);
                let is_secret = search::is_secret(number, prepared, bytes, whole, secret.clone(), scope);
                assert!(is_found || !is_secret, "round {round}: {} misses {:?} in {text:?}", prepared.rule.id, &text[secret]);
            }
        }
    }
}

#[test]
fn archive_bombs_are_not_unpacked() {
    let bomb = gzip(&vec![b' '; 200 << 20]);
    assert!(bomb.len() < 1 << 20);
    let report = search_file("static/a.gz", &bomb);
    assert_eq!(report.unsearched, ["a: it unpacks to more than is searched"]);
    let member = vec![b' '; 30 << 20];
    let many = zip(&[("a", &member), ("b", &member), ("c", &member), ("d", token().as_bytes())]);
    let report = search_file("static/a.zip", &many);
    assert_eq!((report.found.len(), report.unsearched.len()), (0, 2), "{:?}", report.unsearched);
}

#[test]
fn large_files_are_searched_completely() {
    // A token across each boundary between pieces.
    let piece = 4 << 20;
    let mut text = vec![b'\n'; 5 * piece];
    let places = [0, piece - 20, piece + (64 << 10) - 20, 2 * piece - 1, 3 * piece + 7, 5 * piece - 41];
    for place in places {
        text[place..place + 40].copy_from_slice(token().as_bytes());
    }
    let lines =
        |places: &[String]| places.iter().map(|place| place.rsplit_once("line ").unwrap().1.to_owned()).collect::<Vec<_>>();
    let of = |report: crate::Report| {
        let places = report.found.into_iter().map(|found| match found.place {
            crate::Place::Inside(place) => place,
            other => panic!("{other:?}"),
        });
        lines(&places.collect::<Vec<_>>())
    };
    let expected: Vec<String> =
        places.iter().enumerate().map(|(before, place)| format!("{}, column 1", place + 1 - before * 40)).collect();
    assert_eq!(of(search_file("static/a.txt", &text)), expected);
    assert_eq!(of(search_file("static/a.txt.gz", &gzip(&text))), expected);
}

#[test]
fn a_million_of_anything_is_searched() {
    for part in
        ["a", " ", "=", "-----BEGIN PRIVATE KEY-----\n", "curl -u ", "key=", "://:@", "secret: ", "ey", "password=\"", "(", "\0a"]
    {
        let text = part.repeat((1 << 20) / part.len());
        assert!(find(text.as_bytes(), "a.toml").is_empty(), "{part}");
        assert!(search_file("static/a.bin", text.as_bytes()).found.is_empty(), "{part}");
    }
}
