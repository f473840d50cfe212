//! HEIF (ISO/IEC 23008-12) and AVIF: items in a `meta` box, with their bytes elsewhere in the file; sequences in a `moov` box.
//!
//! If a file only has items, removed items are cut out and the offsets of the others are adjusted. A sequence has offsets in many places,
//! so there, and where metadata is edited but not removed, every byte keeps its position and removed boxes become free space.

mod items;
mod rewrite;

use crate::bmff::{Box, Boxes};
use crate::bytes::be32;
use crate::{Keep, Problem, tiff, xmp};
use items::{Item, Items, Place};
use rewrite::Cuts;

/// Limit for items and properties. A picture of tiles has a few hundred.
const MOST_ITEMS: usize = 1 << 14;

const CONTRADICTION: Problem = Problem::Damaged("its boxes contradict each other");

pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    let File { top, meta, moving } = File::read(bytes)?;
    let items = meta.map(|meta| Items::read(&meta, bytes.len())).transpose()?;
    if keep == Keep::Everything {
        return Ok(bytes.to_vec());
    }
    let (Some(meta), Some(items)) = (meta, items) else {
        return in_place(bytes, &top, None);
    };
    let data = data(&top);
    if !items.items.iter().filter(|item| item.is_in_file()).flat_map(|item| &item.places).all(|place| place.is_in(&data)) {
        return Err(CONTRADICTION);
    }
    if keep == Keep::AllButPosition {
        let mut out = in_place(bytes, &top, None)?;
        for id in items.metadata() {
            edit(&mut out, &items, id)?;
        }
        return Ok(out);
    }
    let dropped = items.dropped()?;
    let is_dropped = |item: &&Item<'_>| dropped.binary_search(&item.id).is_ok();
    let mut out = bytes.to_vec();
    for Place { start, end } in merged(items.items.iter().filter(is_dropped)) {
        out[start..end].fill(0);
    }
    // Data that two items share stays.
    for Place { start, end } in merged(items.items.iter().filter(|item| !is_dropped(item))) {
        out[start..end].copy_from_slice(&bytes[start..end]);
    }
    if moving {
        let meta = rewrite::meta(&out, &meta, &items, &dropped, &Cuts::default())?;
        return in_place(&out, &top, Some(&meta));
    }
    cut(&out, &top, &meta, &items, &dropped)
}

/// Boxes at the top of a file.
struct File<'a> {
    top: Vec<Box<'a>>,
    meta: Option<Box<'a>>,
    /// It contains a sequence.
    moving: bool,
}

impl<'a> File<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, Problem> {
        let (mut top, mut meta, mut moving) = (Vec::new(), None, false);
        for found in Boxes::of(bytes) {
            let Ok(found) = found else {
                // Required data may be in the missing part; whether items are complete is checked later.
                if meta.is_some() && !moving { break } else { return Err(Problem::Truncated) }
            };
            match &found.kind {
                // Another file begins here.
                b"ftyp" if !top.is_empty() => break,
                b"meta" if meta.is_some() => return Err(CONTRADICTION),
                b"meta" => meta = Some(found),
                b"moov" => moving = true,
                _ => {}
            }
            top.push(found);
        }
        if meta.is_none() && !moving {
            return Err(Problem::Truncated);
        }
        Ok(Self { top, meta, moving })
    }
}

/// Whether the box is part of the pictures. Others are metadata, free space, or data that was appended, such as the film of a motion photo.
fn is_needed(kind: &[u8; 4]) -> bool {
    matches!(kind, b"ftyp" | b"meta" | b"mdat" | b"moov" | b"moof" | b"styp" | b"sidx" | b"mfra")
}

/// The file with every byte at its position. `meta` replaces the box of that kind, and is not longer.
fn in_place(bytes: &[u8], top: &[Box<'_>], meta: Option<&[u8]>) -> Result<Vec<u8>, Problem> {
    let mut out = bytes.to_vec();
    // Trailing boxes are removed, and bytes that are not a box.
    let end = top.iter().filter(|found| is_needed(&found.kind)).map(Box::end).max().unwrap_or_default();
    out.truncate(end);
    for found in top.iter().filter(|found| found.end() <= end) {
        match (&found.kind, meta) {
            (b"meta", Some(meta)) => {
                let place = &mut out[found.start..found.end()];
                let (new, free) = place.split_at_mut_checked(meta.len()).ok_or(CONTRADICTION)?;
                new.copy_from_slice(meta);
                if !free.is_empty() {
                    let size = u32::try_from(free.len()).map_err(|_| CONTRADICTION)?.to_be_bytes();
                    let (header, space) = free.split_first_chunk_mut::<8>().ok_or(CONTRADICTION)?;
                    header[..4].copy_from_slice(&size);
                    header[4..].copy_from_slice(b"free");
                    space.fill(0);
                }
            }
            (b"moov", _) => rewrite::movie(&mut out, found, 0),
            (kind, _) if !is_needed(kind) => rewrite::free(&mut out, found.start, found),
            _ => {}
        }
    }
    Ok(out)
}

/// The file without the data that no remaining item needs.
fn cut(bytes: &[u8], top: &[Box<'_>], meta: &Box<'_>, items: &Items<'_>, dropped: &[u32]) -> Result<Vec<u8>, Problem> {
    let is_kept = |item: &&Item<'_>| item.is_in_file() && dropped.binary_search(&item.id).is_err();
    let places = merged(items.items.iter().filter(is_kept));
    // The length of the new meta box does not depend on the offsets in it.
    let length = rewrite::meta(bytes, meta, items, dropped, &Cuts::default())?.len();
    let mut cuts = Cuts::default();
    let mut pieces: Vec<(&Box<'_>, Vec<Place>)> = Vec::new();
    for found in top {
        match &found.kind {
            b"ftyp" => pieces.push((found, Vec::new())),
            b"meta" => {
                cuts.add(found.start + length, found.end());
                pieces.push((found, Vec::new()));
            }
            b"mdat" => {
                let mut at = found.start + found.header;
                let first = places.partition_point(|place| place.start < at);
                let needed: Vec<Place> = places[first..].iter().take_while(|place| place.start < found.end()).copied().collect();
                if needed.is_empty() {
                    cuts.add(found.start, found.end());
                    continue;
                }
                for place in &needed {
                    cuts.add(at, place.start);
                    at = place.end;
                }
                cuts.add(at, found.end());
                pieces.push((found, needed));
            }
            _ => cuts.add(found.start, found.end()),
        }
    }
    let meta = rewrite::meta(bytes, meta, items, dropped, &cuts)?;
    let mut out = Vec::with_capacity(bytes.len());
    for (found, needed) in pieces {
        match &found.kind {
            b"ftyp" => out.extend_from_slice(found.raw),
            b"meta" => out.extend_from_slice(&meta),
            _ => {
                let length = found.header + needed.iter().map(|place| place.end - place.start).sum::<usize>();
                out.extend_from_slice(&rewrite::header(found, length));
                needed.iter().for_each(|place| out.extend_from_slice(&bytes[place.start..place.end]));
            }
        }
    }
    Ok(out)
}

/// The positions of the pictures' data.
fn data(top: &[Box<'_>]) -> Vec<Place> {
    let data = top.iter().filter(|found| found.kind == *b"mdat");
    data.map(|found| Place { start: found.start + found.header, end: found.end() }).collect()
}

/// The positions of items, ascending and without overlaps.
fn merged<'a>(items: impl Iterator<Item = &'a Item<'a>>) -> Vec<Place> {
    let mut places: Vec<Place> = items.flat_map(|item| item.places.iter().copied()).collect();
    places.sort_unstable();
    let mut merged: Vec<Place> = Vec::with_capacity(places.len());
    for place in places {
        match merged.last_mut().filter(|last| place.start <= last.end) {
            Some(last) => last.end = last.end.max(place.end),
            None => merged.push(place),
        }
    }
    merged
}

/// Removes positions from an item that is EXIF data or XMP.
fn edit(out: &mut [u8], items: &Items<'_>, id: u32) -> Result<(), Problem> {
    let places: Vec<Place> = items.places(id).collect();
    if places.iter().map(|place| place.end - place.start).sum::<usize>() > out.len() {
        return Err(CONTRADICTION);
    }
    let data: Vec<u8> = places.iter().flat_map(|place| &out[place.start..place.end]).copied().collect();
    let edited = match items.kind(id) {
        Some(kind) if kind == *b"Exif" => {
            let offset = be32(&data, 0).and_then(|offset| usize::try_from(offset).ok()?.checked_add(4));
            let (before, tiff) = offset.and_then(|offset| data.split_at_checked(offset)).unwrap_or((&data, &[]));
            match tiff::without_position(tiff) {
                Some(tiff) => [before, &tiff].concat(),
                None => vec![0; data.len()],
            }
        }
        Some(kind) if kind == *b"mime" => xmp::without_position(&data),
        _ => vec![0; data.len()],
    };
    let mut rest = edited.as_slice();
    for place in places {
        let (these, others) = rest.split_at(place.end - place.start);
        out[place.start..place.end].copy_from_slice(these);
        rest = others;
    }
    Ok(())
}

/// The size of the primary picture as it is displayed: cropped and rotated by its properties.
pub(crate) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let file = File::read(bytes).ok()?;
    let meta = file.meta?;
    let primary = items::primary(&meta)?;
    let properties = items::properties(&meta, primary)?;
    let (mut width, mut height) = (0, 0);
    for property in properties {
        let payload = property.payload;
        match &property.kind {
            b"ispe" => (width, height) = (be32(payload, 4)?, be32(payload, 8)?),
            b"clap" => {
                width = be32(payload, 0)?.checked_div(be32(payload, 4)?)?;
                height = be32(payload, 8)?.checked_div(be32(payload, 12)?)?;
            }
            // Quarter turns, anticlockwise.
            b"irot" if payload.first()? & 1 == 1 => (width, height) = (height, width),
            _ => {}
        }
    }
    Some((width, height))
}
