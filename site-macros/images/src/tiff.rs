//! TIFF 6.0: the structure of EXIF data, and an image format. Entries are removed in place, so that no offset changes.

use std::collections::BTreeSet;

use crate::bytes::array;
use crate::{Keep, Problem, xmp};

const ORIENTATION: u16 = 0x0112;
const SUB_IFDS: u16 = 0x014A;
const XMP: u16 = 0x02BC;
const PHOTOSHOP: u16 = 0x8649;
const EXIF: u16 = 0x8769;
const GPS: u16 = 0x8825;
const MAKER_NOTE: u16 = 0x927C;
const INTEROPERABILITY: u16 = 0xA005;

/// Limit for directories of a file; a picture with its thumbnail has five.
const MOST_DIRECTORIES: usize = 256;
/// Directories point to others: EXIF's to that of interoperability.
const DEEPEST: usize = 4;
/// Bytes of an entry.
const ENTRY: usize = 12;

/// Tags of a TIFF picture that rendering needs; see the specification, and the registry for those from 0x8000.
fn is_rendering(tag: u16) -> bool {
    matches!(
        tag,
        0x00FE..=0x0103 | 0x0106..=0x010A | 0x0111 | ORIENTATION | 0x0115..=0x011C | 0x0120..=0x0125 | 0x0128..=0x0129
            | 0x012D | 0x013D..=0x0145 | SUB_IFDS | 0x014C | 0x014E | 0x0150..=0x0156 | 0x015B | 0x0200..=0x0214 | 0x8773
    )
}

/// Whether the value may contain a position. Makers' notes have no common format.
fn may_hold_position(tag: u16) -> bool {
    matches!(tag, GPS | MAKER_NOTE | PHOTOSHOP)
}

/// Whether the picture is rotated by a quarter turn, so that width and height are swapped.
pub(crate) fn turns(orientation: u8) -> bool {
    (5..=8).contains(&orientation)
}

/// The orientation in EXIF data: 1 to 8.
pub(crate) fn orientation(data: &[u8]) -> Option<u8> {
    let order = Order::of(data)?;
    let at = orientation_place(data, order)?;
    u8::try_from(order.u16(data, at)?).ok()
}

/// EXIF data with this orientation and nothing else; `None` if the picture is upright.
pub(crate) fn upright(data: &[u8]) -> Option<Vec<u8>> {
    let orientation = orientation(data).filter(|orientation| *orientation != 1)?;
    // Big-endian; one directory with one entry, a SHORT; no further directory.
    let mut minimal = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
    minimal[19] = orientation;
    Some(minimal)
}

/// EXIF data with the orientation set to upright.
pub(crate) fn turned_up(mut data: Vec<u8>) -> Vec<u8> {
    if let Some(order) = Order::of(&data)
        && let Some(at) = orientation_place(&data, order)
    {
        order.put_u16(&mut data, at, 1);
    }
    data
}

/// The position of the value of a valid orientation.
fn orientation_place(data: &[u8], order: Order) -> Option<usize> {
    let directory = order.u32(data, 4)?;
    let count = usize::from(order.u16(data, directory)?);
    let entry = (0..count).map(|n| directory + 2 + n * ENTRY).find(|at| order.u16(data, *at) == Some(ORIENTATION))?;
    let is_one_short = order.u16(data, entry + 2)? == 3 && order.u32(data, entry + 4)? == 1;
    (is_one_short && (1..=8).contains(&order.u16(data, entry + 8)?)).then_some(entry + 8)
}

/// The EXIF data to keep, if any.
pub(crate) fn kept(data: &[u8], keep: Keep) -> Option<Vec<u8>> {
    let all = if keep == Keep::Rendering { None } else { without_position(data) };
    all.or_else(|| upright(data))
}

/// EXIF data without entries that may contain a position; `None` if they are unreadable or inconsistent.
pub(crate) fn without_position(data: &[u8]) -> Option<Vec<u8>> {
    without(data, may_hold_position)
}

/// A TIFF file.
pub(crate) fn clean(bytes: &[u8], keep: Keep) -> Result<Vec<u8>, Problem> {
    let unreadable = Problem::Damaged("its directories cannot be read");
    let order = Order::of(bytes).ok_or(unreadable)?;
    let first = order.u32(bytes, 4).ok_or(Problem::Truncated)?;
    if first >= bytes.len() {
        return Err(Problem::Truncated);
    }
    match keep {
        Keep::Rendering => without(bytes, |tag| !is_rendering(tag)),
        Keep::AllButPosition => without_position(bytes),
        Keep::Everything => Some(bytes.to_vec()),
    }
    .ok_or(unreadable)
}

/// Whether there is a GPS directory.
pub(crate) fn has_position(data: &[u8]) -> bool {
    without(data, |tag| tag == GPS).is_some_and(|edited| edited != data)
}

/// Removes entries. If directories overlap each other or values, a second pass would remove more: such data are refused.
fn without(data: &[u8], drops: impl Fn(u16) -> bool) -> Option<Vec<u8>> {
    let pass = |data: &[u8]| Editor { order: Order::of(data)?, data: data.to_vec(), erased: 0 }.edit(&drops);
    let once = pass(data)?;
    (once == data || pass(&once)? == once).then_some(once)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn of(data: &[u8]) -> Option<Self> {
        match array(data, 0)? {
            [b'I', b'I', 42, 0] => Some(Self::Little),
            [b'M', b'M', 0, 42] => Some(Self::Big),
            _ => None,
        }
    }

    fn u16(self, data: &[u8], at: usize) -> Option<u16> {
        let bytes = array(data, at)?;
        Some(if self == Self::Big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(self, data: &[u8], at: usize) -> Option<usize> {
        let bytes = array(data, at)?;
        usize::try_from(if self == Self::Big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    }

    fn put_u16(self, data: &mut [u8], at: usize, value: u16) {
        let bytes = if self == Self::Big { value.to_be_bytes() } else { value.to_le_bytes() };
        if let Some(place) = data.get_mut(at..at + 2) {
            place.copy_from_slice(&bytes);
        }
    }
}

struct Editor {
    order: Order,
    data: Vec<u8>,
    /// The number of erased bytes, to bound the cost of values that claim the same bytes.
    erased: usize,
}

impl Editor {
    fn edit(mut self, drops: &dyn Fn(u16) -> bool) -> Option<Vec<u8>> {
        let mut open = vec![self.order.u32(&self.data, 4)?];
        let mut seen = BTreeSet::new();
        while let Some(at) = open.pop() {
            if at != 0 && seen.insert(at) {
                if seen.len() > MOST_DIRECTORIES {
                    return None;
                }
                self.directory(at, drops, &mut open)?;
            }
        }
        Some(self.data)
    }

    fn directory(&mut self, at: usize, drops: &dyn Fn(u16) -> bool, open: &mut Vec<usize>) -> Option<()> {
        let order = self.order;
        let count = usize::from(order.u16(&self.data, at)?);
        let end = at + 2 + count * ENTRY;
        self.data.get(at..end)?;
        let mut kept = at + 2;
        for entry in (at + 2..end).step_by(ENTRY) {
            let tag = order.u16(&self.data, entry)?;
            if drops(tag) {
                self.erase(entry, 0)?;
                continue;
            }
            if tag == XMP
                && let Some((start, end)) = self.value(entry)
            {
                let reduced = xmp::without_position(&self.data[start..end]);
                self.data[start..end].copy_from_slice(&reduced);
            }
            open.extend(self.directories(entry));
            self.data.copy_within(entry..entry + ENTRY, kept);
            kept += ENTRY;
        }
        if kept == end {
            open.extend(order.u32(&self.data, end));
            return Some(());
        }
        // The position of the next directory follows the last entry; some writers omit the last one.
        let next: [u8; 4] = array(&self.data, end).unwrap_or_default();
        let behind = (end + 4).min(self.data.len());
        self.data[kept..behind].fill(0);
        self.data[kept..kept + 4].copy_from_slice(&next);
        order.put_u16(&mut self.data, at, u16::try_from((kept - at - 2) / ENTRY).ok()?);
        open.extend(order.u32(&self.data, kept));
        Some(())
    }

    /// The position of an entry's value, if it is outside the entry.
    fn value(&self, entry: usize) -> Option<(usize, usize)> {
        let size = match self.order.u16(&self.data, entry + 2)? {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => return None,
        };
        let length = self.order.u32(&self.data, entry + 4)?.checked_mul(size).filter(|length| *length > 4)?;
        let start = self.order.u32(&self.data, entry + 8)?;
        let end = start.checked_add(length).filter(|end| *end <= self.data.len())?;
        Some((start, end))
    }

    /// The directories that an entry points to.
    fn directories(&self, entry: usize) -> Vec<usize> {
        let one = || self.order.u32(&self.data, entry + 8).into_iter().collect();
        match self.order.u16(&self.data, entry) {
            Some(EXIF | GPS | INTEROPERABILITY) => one(),
            Some(SUB_IFDS) => match self.value(entry) {
                Some((start, end)) => {
                    (start..end).step_by(4).take(MOST_DIRECTORIES).filter_map(|at| self.order.u32(&self.data, at)).collect()
                }
                None => one(),
            },
            _ => Vec::new(),
        }
    }

    /// Overwrites an entry's value, and the directories that it points to.
    fn erase(&mut self, entry: usize, depth: usize) -> Option<()> {
        for directory in self.directories(entry) {
            let count = usize::from(self.order.u16(&self.data, directory).unwrap_or_default());
            let end = directory + 2 + count * ENTRY;
            if depth >= DEEPEST || end > self.data.len() {
                return None;
            }
            for inner in (directory + 2..end).step_by(ENTRY) {
                self.erase(inner, depth + 1)?;
            }
            self.fill(directory, end)?;
        }
        if let Some((start, end)) = self.value(entry) {
            self.fill(start, end)?;
        }
        Some(())
    }

    fn fill(&mut self, start: usize, end: usize) -> Option<()> {
        self.erased += end - start;
        if self.erased > self.data.len() {
            return None;
        }
        self.data[start..end].fill(0);
        Some(())
    }
}
