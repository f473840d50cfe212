//! Properties for arbitrary bytes and for real pictures with changed bytes: no panic, and the output is clean.

use proptest::prelude::*;
use site_images::{Format, Keep, clean, position, size};

const FILES: [(Format, &[u8]); 11] = [
    (Format::Jpeg, include_bytes!("data/full.jpg")),
    (Format::Png, include_bytes!("data/full.png")),
    (Format::WebP, include_bytes!("data/full.webp")),
    (Format::WebP, include_bytes!("data/anim.webp")),
    (Format::Avif, include_bytes!("data/full.avif")),
    (Format::Avif, include_bytes!("data/anim.avif")),
    (Format::Heif, include_bytes!("data/full.heic")),
    (Format::Gif, include_bytes!("data/full.gif")),
    (Format::Tiff, include_bytes!("data/full.tif")),
    (Format::Jxl, include_bytes!("data/full.jxl")),
    (Format::Jxl, include_bytes!("data/tagged.jxl")),
];

const RECORDINGS: [&[u8]; 8] = [
    include_bytes!("data/rec.mp4"),
    include_bytes!("data/mdta.mov"),
    include_bytes!("data/rec.3gp"),
    include_bytes!("data/rec.webm"),
    include_bytes!("data/rec.mp3"),
    include_bytes!("data/rec.flac"),
    include_bytes!("data/rec.ogg"),
    include_bytes!("data/rec.opus"),
];

/// The bytes with some changed, some removed, and some duplicated.
fn changed(bytes: &[u8], changes: &[(u8, prop::sample::Index, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (kind, index, value) in changes.iter().filter(|_| !bytes.is_empty()).collect::<Vec<_>>() {
        if bytes.is_empty() {
            break;
        }
        let at = index.index(bytes.len());
        match kind % 4 {
            0 | 1 => bytes[at] = *value,
            2 => drop(bytes.drain(at..(at + usize::from(*value)).min(bytes.len()))),
            _ => {
                let end = (at + usize::from(*value)).min(bytes.len());
                bytes.extend_from_within(at..end);
            }
        }
    }
    bytes
}

fn check(format: Format, bytes: &[u8]) -> Result<(), TestCaseError> {
    let _ = size(bytes);
    let _ = position(bytes);
    let whole = clean(format, bytes, Keep::Everything).is_ok();
    for keep in [Keep::Rendering, Keep::AllButPosition] {
        let Ok(out) = clean(format, bytes, keep) else { continue };
        prop_assert!(whole, "{format} {keep:?} takes what is not whole");
        prop_assert!(out.len() <= bytes.len());
        prop_assert_eq!(size(&out), size(bytes), "{} {:?} changes the size", format, keep);
        let again = clean(format, &out, keep).map(|again| again == out);
        prop_assert_eq!(again, Ok(true), "{} {:?} is not the same again", format, keep);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_pictures(file in 0..FILES.len(), changes in prop::collection::vec(any::<(u8, prop::sample::Index, u8)>(), 0..6)) {
        let (format, bytes) = FILES[file];
        check(format, &changed(bytes, &changes))?;
    }

    #[test]
    fn changed_recordings(file in 0..RECORDINGS.len(), changes in prop::collection::vec(any::<(u8, prop::sample::Index, u8)>(), 0..6)) {
        let _ = position(&changed(RECORDINGS[file], &changes));
    }

    #[test]
    fn any_bytes_behind_a_signature(file in 0..FILES.len(), kept in 2..40_usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let (format, picture) = FILES[file];
        check(format, &[&picture[..kept], &bytes].concat())?;
    }
}
