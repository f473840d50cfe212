//! Writes a `meta` box without some of its items, and turns boxes into free space.

use super::items::{Item, Items, Widths, associations, ends, entry_kind, version};
use super::{CONTRADICTION, Problem};
use crate::bmff::{self, Box, Boxes};
use crate::bytes::be32;

/// Ranges of a file that are left out, and how far the bytes after them move.
#[derive(Debug, Default)]
pub(super) struct Cuts {
    /// Start and end, and the bytes left out up to there. Ascending.
    all: Vec<(usize, usize, usize)>,
}

impl Cuts {
    /// Leaves out bytes after all earlier cuts.
    pub(super) fn add(&mut self, start: usize, end: usize) {
        if start < end {
            let before = self.all.last().map_or(0, |(_, _, sum)| *sum);
            self.all.push((start, end, before + end - start));
        }
    }

    /// The new position of a byte.
    fn moved(&self, place: u64) -> u64 {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        let behind = self.all.partition_point(|(start, ..)| *start < place);
        let cut = match behind.checked_sub(1).map(|last| self.all[last]) {
            // If the position is inside a cut, only the part before it counts.
            Some((_, end, sum)) => sum - end.saturating_sub(place),
            None => 0,
        };
        (place - cut) as u64
    }
}

/// The box of the file without the dropped items, and with the offsets of the others after the cuts.
pub(super) fn meta(file: &[u8], meta: &Box<'_>, items: &Items<'_>, dropped: &[u32], cuts: &Cuts) -> Result<Vec<u8>, Problem> {
    let current = Boxes::of(&file[meta.start..meta.end()]).next().and_then(Result::ok).ok_or(CONTRADICTION)?;
    let mut payload = current.payload.get(..4).ok_or(CONTRADICTION)?.to_vec();
    for found in current.children(4) {
        let found = found.map_err(|_| CONTRADICTION)?;
        let written = match &found.kind {
            b"hdlr" | b"dinf" | b"pitm" | b"ipro" | b"idat" => {
                payload.extend_from_slice(found.raw);
                Some(())
            }
            b"iinf" => kinds(&mut payload, &found, dropped),
            b"iloc" => places(&mut payload, &found, items, dropped, cuts),
            b"iref" => references(&mut payload, &found, dropped),
            b"iprp" => properties(&mut payload, &found, dropped),
            b"grpl" => groups(&mut payload, &found, dropped),
            _ => Some(()),
        };
        written.ok_or(CONTRADICTION)?;
    }
    let mut out = Vec::with_capacity(payload.len() + 8);
    bmff::push(&mut out, *b"meta", &payload);
    if out.len() > meta.raw.len() { Err(CONTRADICTION) } else { Ok(out) }
}

fn is_dropped(dropped: &[u32], id: u32) -> bool {
    dropped.binary_search(&id).is_ok()
}

fn kinds(out: &mut Vec<u8>, found: &Box<'_>, dropped: &[u32]) -> Option<()> {
    let behind = if version(found)? == 0 { 6 } else { 8 };
    let (mut entries, mut count) = (Vec::new(), 0_u32);
    for entry in found.children(behind) {
        let entry = entry.ok()?;
        if !is_dropped(dropped, entry_kind(&entry)?.0) {
            entries.extend_from_slice(entry.raw);
            count += 1;
        }
    }
    let mut payload = found.payload.get(..4)?.to_vec();
    push_count(&mut payload, count, behind == 8)?;
    payload.extend(entries);
    bmff::push(out, found.kind, &payload);
    Some(())
}

fn push_count(out: &mut Vec<u8>, count: u32, wide: bool) -> Option<()> {
    if wide {
        out.extend_from_slice(&count.to_be_bytes());
    } else {
        out.extend_from_slice(&u16::try_from(count).ok()?.to_be_bytes());
    }
    Some(())
}

fn places(out: &mut Vec<u8>, found: &Box<'_>, items: &Items<'_>, dropped: &[u32], cuts: &Cuts) -> Option<()> {
    let kept: Vec<&Item<'_>> = items.items.iter().filter(|item| !is_dropped(dropped, item.id)).collect();
    let mut payload = found.payload.get(..6)?.to_vec();
    push_count(&mut payload, u32::try_from(kept.len()).ok()?, version(found)? >= 2)?;
    let Widths { offset, length, base, index } = items.widths;
    for item in kept {
        let moved = |place: u64| if item.is_in_file() { cuts.moved(place) } else { place };
        payload.extend_from_slice(item.head);
        push_number(&mut payload, moved(item.base), base);
        payload.extend_from_slice(&u16::try_from(item.extents.len()).ok()?.to_be_bytes());
        for extent in &item.extents {
            push_number(&mut payload, extent.index, index);
            push_number(&mut payload, moved(item.base.checked_add(extent.offset)?) - moved(item.base), offset);
            push_number(&mut payload, extent.length, length);
        }
    }
    bmff::push(out, found.kind, &payload);
    Some(())
}

/// Numbers only shrink, so they fit.
fn push_number(out: &mut Vec<u8>, number: u64, width: usize) {
    out.extend_from_slice(&number.to_be_bytes()[8 - width..]);
}

fn push_id(out: &mut Vec<u8>, id: u32, wide: bool) -> Option<()> {
    push_count(out, id, wide)
}

fn references(out: &mut Vec<u8>, found: &Box<'_>, dropped: &[u32]) -> Option<()> {
    let wide = version(found)? > 0;
    let mut payload = found.payload.get(..4)?.to_vec();
    for reference in found.children(4) {
        let reference = reference.ok()?;
        let (from, to) = ends(&reference, wide)?;
        let kept: Vec<u32> = to.iter().copied().filter(|id| !is_dropped(dropped, *id)).collect();
        if is_dropped(dropped, from) || (kept.is_empty() && !to.is_empty()) {
            continue;
        }
        let mut ids = Vec::new();
        push_id(&mut ids, from, wide)?;
        ids.extend_from_slice(&u16::try_from(kept.len()).ok()?.to_be_bytes());
        kept.iter().try_for_each(|id| push_id(&mut ids, *id, wide))?;
        bmff::push(&mut payload, reference.kind, &ids);
    }
    // A box without references is not kept.
    if payload.len() > 4 {
        bmff::push(out, found.kind, &payload);
    }
    Some(())
}

fn properties(out: &mut Vec<u8>, found: &Box<'_>, dropped: &[u32]) -> Option<()> {
    let mut payload = Vec::new();
    for inner in found.children(0) {
        let inner = inner.ok()?;
        match &inner.kind {
            b"ipco" => {
                let mut known = Vec::new();
                for property in inner.children(0) {
                    let property = property.ok()?;
                    match &property.kind {
                        // Titles, descriptions, times. Properties are numbered, so free space replaces them.
                        b"udes" | b"altt" | b"crtt" | b"mdft" | b"uuid" | b"free" | b"skip" => {
                            bmff::push(&mut known, *b"free", &vec![0; property.payload.len()]);
                        }
                        _ => known.extend_from_slice(property.raw),
                    }
                }
                bmff::push(&mut payload, inner.kind, &known);
            }
            b"ipma" => associated(&mut payload, &inner, dropped)?,
            _ => {}
        }
    }
    bmff::push(out, found.kind, &payload);
    Some(())
}

fn associated(out: &mut Vec<u8>, found: &Box<'_>, dropped: &[u32]) -> Option<()> {
    let (wide_ids, wide) = (version(found)? > 0, *found.payload.get(3)? & 1 == 1);
    let kept: Vec<_> = associations(found)?.into_iter().filter(|(item, _)| !is_dropped(dropped, *item)).collect();
    let mut payload = found.payload.get(..4)?.to_vec();
    push_count(&mut payload, u32::try_from(kept.len()).ok()?, true)?;
    for (item, properties) in kept {
        push_id(&mut payload, item, wide_ids)?;
        payload.push(u8::try_from(properties.len()).ok()?);
        for (essential, index) in properties {
            let index = u16::try_from(index).ok()?;
            match wide {
                true => payload.extend_from_slice(&(index | if essential { 0x8000 } else { 0 }).to_be_bytes()),
                false => payload.push(u8::try_from(index).ok()? | if essential { 0x80 } else { 0 }),
            }
        }
    }
    bmff::push(out, found.kind, &payload);
    Some(())
}

/// Groups of pictures, such as alternatives.
fn groups(out: &mut Vec<u8>, found: &Box<'_>, dropped: &[u32]) -> Option<()> {
    let mut payload = Vec::new();
    for group in found.children(0) {
        let group = group.ok()?;
        let count = usize::try_from(be32(group.payload, 8)?).ok()?;
        let end = count.checked_mul(4)?.checked_add(12)?;
        let ids = group.payload.get(12..end)?.as_chunks::<4>().0;
        let kept: Vec<_> = ids.iter().filter(|id| !is_dropped(dropped, u32::from_be_bytes(**id))).flatten().copied().collect();
        let mut inner = group.payload.get(..8)?.to_vec();
        push_count(&mut inner, u32::try_from(kept.len() / 4).ok()?, true)?;
        inner.extend(kept);
        inner.extend_from_slice(&group.payload[end..]);
        bmff::push(&mut payload, group.kind, &inner);
    }
    bmff::push(out, found.kind, &payload);
    Some(())
}

/// A box header of the same form, for a box of this length.
pub(super) fn header(found: &Box<'_>, length: usize) -> Vec<u8> {
    let mut header = found.raw[..found.header].to_vec();
    match found.header {
        16 => header[8..].copy_from_slice(&(length as u64).to_be_bytes()),
        // Up to the end of the file, where it stays.
        _ if header.starts_with(&[0; 4]) => {}
        _ => header[..4].copy_from_slice(&u32::try_from(length).unwrap_or_default().to_be_bytes()),
    }
    header
}

/// Replaces a box with free space.
pub(super) fn free(file: &mut [u8], start: usize, found: &Box<'_>) {
    file[start + 4..start + 8].copy_from_slice(b"free");
    file[start + found.header..start + found.raw.len()].fill(0);
}

/// Descriptions in a `moov` box become free space, and creation times become 0.
pub(super) fn movie(file: &mut [u8], found: &Box<'_>, outer: usize) {
    let start = outer + found.start;
    for inner in found.children(0).flatten() {
        let at = start + found.header + inner.start;
        match &inner.kind {
            b"udta" | b"meta" | b"uuid" | b"free" | b"skip" => free(file, at, &inner),
            b"trak" | b"mdia" => movie(file, &inner, start + found.header),
            b"mvhd" | b"tkhd" | b"mdhd" => {
                // Two times, of 64 bits each in version 1.
                let times = if version(&inner) == Some(1) { 16 } else { 8 };
                if inner.payload.len() >= 4 + times {
                    file[at + inner.header + 4..][..times].fill(0);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_after_cuts_move_by_their_length() {
        let mut cuts = Cuts::default();
        cuts.add(10, 20);
        cuts.add(20, 20);
        cuts.add(30, 35);
        let moved: Vec<u64> = [0, 10, 11, 15, 20, 25, 30, 32, 35, 40].map(|place| cuts.moved(place)).into();
        assert_eq!(moved, [0, 10, 10, 10, 10, 15, 20, 20, 20, 25]);
    }
}
