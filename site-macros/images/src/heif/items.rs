//! Parses the items of a `meta` box: types, locations, references.

use std::collections::BTreeMap;

use super::{CONTRADICTION, MOST_ITEMS};
use crate::Problem;
use crate::bmff::Box;
use crate::bytes::{array, be16, be32};

/// Bytes of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Place {
    /// Whether it is completely inside one of these ascending places.
    pub(super) fn is_in(&self, places: &[Self]) -> bool {
        let behind = places.partition_point(|place| place.start <= self.start);
        behind.checked_sub(1).is_some_and(|last| self.end <= places[last].end)
    }
}

/// An entry of `iloc`.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) id: u32,
    /// 0: in the file; 1: in the `idat` box; 2: in other items.
    pub(super) method: u16,
    pub(super) base: u64,
    /// As they are written, relative to the base.
    pub(super) extents: Vec<Extent>,
    /// The positions of the extents in the file; empty for items stored elsewhere.
    pub(super) places: Vec<Place>,
    /// The fields up to the base.
    pub(super) head: &'a [u8],
}

/// A part of an item.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub(super) index: u64,
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl Item<'_> {
    pub(super) fn is_in_file(&self) -> bool {
        self.method == 0
    }
}

/// Field widths of an entry of `iloc`, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Widths {
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) base: usize,
    pub(super) index: usize,
}

#[derive(Debug, Default)]
pub(super) struct Items<'a> {
    pub(super) items: Vec<Item<'a>>,
    pub(super) widths: Widths,
    kinds: BTreeMap<u32, [u8; 4]>,
    /// Kind, from, to.
    references: Vec<([u8; 4], u32, Vec<u32>)>,
    primary: Option<u32>,
}

/// Version of a full box.
pub(super) fn version(found: &Box<'_>) -> Option<u8> {
    found.payload.first().copied()
}

/// The id of an item: 16 bits before a certain version of the box, 32 bits since then.
pub(super) fn id(bytes: &[u8], at: usize, wide: bool) -> Option<(u32, usize)> {
    if wide { be32(bytes, at).map(|id| (id, at + 4)) } else { be16(bytes, at).map(|id| (id.into(), at + 2)) }
}

/// A number of 0, 4 or 8 bytes.
fn number(bytes: &[u8], at: &mut usize, width: usize) -> Option<u64> {
    let number = match width {
        0 => 0,
        4 => be32(bytes, *at)?.into(),
        _ => u64::from_be_bytes(array(bytes, *at)?),
    };
    *at += width;
    Some(number)
}

/// The primary item.
pub(super) fn primary(meta: &Box<'_>) -> Option<u32> {
    let found = meta.child(4, b"pitm")?;
    id(found.payload, 4, version(&found)? > 0).map(|(id, _)| id)
}

impl<'a> Items<'a> {
    pub(super) fn read(meta: &Box<'a>, file: usize) -> Result<Self, Problem> {
        let mut items = Self { primary: primary(meta), ..Self::default() };
        let idat = meta.child(4, b"idat").map(|idat| {
            let start = meta.start + meta.header + idat.start + idat.header;
            Place { start, end: start + idat.payload.len() }
        });
        for found in meta.children(4) {
            let found = found.map_err(|_| CONTRADICTION)?;
            let read = match &found.kind {
                b"iinf" => items.read_kinds(&found),
                b"iloc" if items.items.is_empty() => items.read_places(&found, idat),
                b"iref" => items.read_references(&found),
                _ => Some(()),
            };
            read.ok_or(CONTRADICTION)?;
        }
        if items.items.iter().flat_map(|item| &item.places).any(|place| place.end > file) {
            return Err(Problem::Truncated);
        }
        if items.items.is_empty() {
            return Err(Problem::Damaged("it has no pixels"));
        }
        Ok(items)
    }

    fn read_kinds(&mut self, found: &Box<'_>) -> Option<()> {
        let behind = if version(found)? == 0 { 6 } else { 8 };
        for entry in found.children(behind) {
            let entry = entry.ok()?;
            let (id, kind) = entry_kind(&entry)?;
            self.kinds.insert(id, kind);
        }
        (self.kinds.len() <= MOST_ITEMS).then_some(())
    }

    fn read_places(&mut self, found: &Box<'a>, idat: Option<Place>) -> Option<()> {
        let (bytes, version) = (found.payload, version(found)?);
        let nibble = |at: usize, shift: u8| {
            let width = usize::from((bytes.get(at)? >> shift) & 15);
            matches!(width, 0 | 4 | 8).then_some(width)
        };
        self.widths = Widths {
            offset: nibble(4, 4)?,
            length: nibble(4, 0)?,
            base: nibble(5, 4)?,
            index: if version == 0 { 0 } else { nibble(5, 0)? },
        };
        let (count, mut at) = id(bytes, 6, version >= 2)?;
        if usize::try_from(count).ok()? > MOST_ITEMS {
            return None;
        }
        for _ in 0..count {
            let start = at;
            let (id, behind) = id(bytes, at, version >= 2)?;
            at = behind;
            let method = if version == 0 { 0 } else { be16(bytes, at)? & 15 };
            at += if version == 0 { 0 } else { 2 };
            // In another file.
            if be16(bytes, at)? != 0 {
                return None;
            }
            at += 2;
            let head = bytes.get(start..at)?;
            let base = number(bytes, &mut at, self.widths.base)?;
            let extents = be16(bytes, at)?;
            at += 2;
            let mut item = Item { id, method, base, extents: Vec::new(), places: Vec::new(), head };
            let origin = match method {
                0 => Some(Place { start: 0, end: usize::MAX }),
                1 => Some(idat?),
                _ => None,
            };
            // Extents that take no bytes here could be unlimited in number.
            if extents > 0 && self.widths.length == 0 {
                return None;
            }
            for _ in 0..extents {
                let mut number = |width| number(bytes, &mut at, width);
                let index = number(self.widths.index)?;
                let extent = Extent { index, offset: number(self.widths.offset)?, length: number(self.widths.length)? };
                if let Some(origin) = origin {
                    let start = usize::try_from(base.checked_add(extent.offset)?).ok()?.checked_add(origin.start)?;
                    // A length of 0 means the whole file, which also contains items with metadata: such items are not cut.
                    let length = usize::try_from(extent.length).ok().filter(|length| *length > 0)?;
                    let end = start.checked_add(length).filter(|end| *end <= origin.end)?;
                    item.places.push(Place { start, end });
                }
                item.extents.push(extent);
            }
            self.items.push(item);
        }
        Some(())
    }

    fn read_references(&mut self, found: &Box<'_>) -> Option<()> {
        let wide = version(found)? > 0;
        for reference in found.children(4) {
            let reference = reference.ok()?;
            let (from, to) = ends(&reference, wide)?;
            self.references.push((reference.kind, from, to));
        }
        (self.references.len() <= MOST_ITEMS).then_some(())
    }

    /// The kind of an item.
    pub(super) fn kind(&self, id: u32) -> Option<[u8; 4]> {
        self.kinds.get(&id).copied()
    }

    /// The positions of an item in the file.
    pub(super) fn places(&self, id: u32) -> impl Iterator<Item = Place> {
        self.items.iter().filter(move |item| item.id == id).flat_map(|item| item.places.iter().copied())
    }

    /// Items that are not pictures: EXIF data, XMP and the like.
    pub(super) fn metadata(&self) -> impl Iterator<Item = u32> {
        self.kinds.iter().filter(|(_, kind)| matches!(*kind, b"Exif" | b"mime" | b"uri ")).map(|(id, _)| *id)
    }

    /// Metadata, thumbnails, and items that only serve these: their tiles and alpha channels. Sorted.
    pub(super) fn dropped(&self) -> Result<Vec<u32>, Problem> {
        let mut dropped: Vec<u32> = self.metadata().collect();
        let thumbnails = self.references.iter().filter(|(kind, from, _)| kind == b"thmb" && Some(*from) != self.primary);
        dropped.extend(thumbnails.map(|(_, from, _)| *from));
        dropped.sort_unstable();
        dropped.dedup();
        // Tiles have no tiles: two rounds find all items that serve a thumbnail or its alpha channel.
        for _ in 0..2 {
            let is_dropped = |id: &u32| dropped.binary_search(id).is_ok();
            let mut more: Vec<u32> = Vec::new();
            let mut needed: Vec<u32> = Vec::new();
            for (kind, from, to) in &self.references {
                match kind {
                    b"dimg" if is_dropped(from) => more.extend(to),
                    b"dimg" => needed.extend(to),
                    b"auxl" if !to.is_empty() && to.iter().all(is_dropped) => more.push(*from),
                    _ => {}
                }
            }
            needed.extend(self.primary);
            needed.sort_unstable();
            more.retain(|id| needed.binary_search(id).is_err());
            dropped.extend(more);
            dropped.sort_unstable();
            dropped.dedup();
        }
        if self.primary.is_some_and(|primary| dropped.binary_search(&primary).is_ok()) {
            return Err(CONTRADICTION);
        }
        Ok(dropped)
    }
}

/// The id and kind of an entry of `iinf`.
pub(super) fn entry_kind(entry: &Box<'_>) -> Option<(u32, [u8; 4])> {
    if entry.kind != *b"infe" {
        return None;
    }
    match version(entry)? {
        // Before HEIF: a name and a media type.
        0 | 1 => Some((be16(entry.payload, 4)?.into(), *b"mime")),
        version => {
            let (id, at) = id(entry.payload, 4, version > 2)?;
            Some((id, array(entry.payload, at + 2)?))
        }
    }
}

/// The source and the targets of a reference.
pub(super) fn ends(reference: &Box<'_>, wide: bool) -> Option<(u32, Vec<u32>)> {
    let bytes = reference.payload;
    let (from, at) = id(bytes, 0, wide)?;
    let count = be16(bytes, at)?;
    let mut to = Vec::new();
    let mut at = at + 2;
    for _ in 0..count {
        let (one, behind) = id(bytes, at, wide)?;
        to.push(one);
        at = behind;
    }
    Some((from, to))
}

/// The properties of an item, in the order in which they apply.
pub(super) fn properties<'a>(meta: &Box<'a>, wanted: u32) -> Option<Vec<Box<'a>>> {
    let iprp = meta.child(4, b"iprp")?;
    let known: Vec<Box<'a>> = iprp.child(0, b"ipco")?.children(0).flatten().collect();
    for found in iprp.children(0).flatten().filter(|found| found.kind == *b"ipma") {
        for (item, indices) in associations(&found)? {
            if item == wanted {
                let property = |(_, index): (bool, usize)| known.get(index.checked_sub(1)?).copied();
                return Some(indices.into_iter().filter_map(property).collect());
            }
        }
    }
    None
}

/// An item and its properties: essential or not, and the number.
pub(super) type Association = (u32, Vec<(bool, usize)>);

/// Entries of an `ipma` box.
pub(super) fn associations(found: &Box<'_>) -> Option<Vec<Association>> {
    let (bytes, version) = (found.payload, version(found)?);
    let wide = *bytes.get(3)? & 1 == 1;
    let count = be32(bytes, 4)?;
    let mut at = 8;
    let mut out = Vec::new();
    for _ in 0..count {
        let (item, behind) = id(bytes, at, version > 0)?;
        let properties = *bytes.get(behind)?;
        at = behind + 1;
        let mut indices = Vec::new();
        for _ in 0..properties {
            let (essential, index) = match wide {
                true => be16(bytes, at).map(|n| (n & 0x8000 != 0, usize::from(n & 0x7FFF)))?,
                false => bytes.get(at).map(|n| (n & 0x80 != 0, usize::from(n & 0x7F)))?,
            };
            at += if wide { 2 } else { 1 };
            indices.push((essential, index));
        }
        out.push((item, indices));
    }
    Some(out)
}
