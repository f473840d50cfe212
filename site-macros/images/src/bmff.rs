//! Boxes of the ISO base media file format (ISO/IEC 14496-12): AVIF, HEIF, JPEG XL, MP4 and QuickTime are made of them.

use crate::bytes::{array, be32};

/// A box and its place in the bytes it was read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Box<'a> {
    pub(crate) kind: [u8; 4],
    /// Where its header begins.
    pub(crate) start: usize,
    /// Bytes of its header: 8 or 16.
    pub(crate) header: usize,
    pub(crate) payload: &'a [u8],
    pub(crate) raw: &'a [u8],
}

impl<'a> Box<'a> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.raw.len()
    }

    /// The boxes in the payload, after the first `behind` bytes.
    pub(crate) fn children(&self, behind: usize) -> Boxes<'a> {
        Boxes { bytes: self.payload, at: behind.min(self.payload.len()) }
    }

    /// The first box of a kind.
    pub(crate) fn child(&self, behind: usize, kind: &[u8; 4]) -> Option<Box<'a>> {
        self.children(behind).flatten().find(|child| child.kind == *kind)
    }
}

/// The boxes in a sequence of bytes. `Err`, once, if a box is longer than the bytes.
#[derive(Clone, Debug)]
pub(crate) struct Boxes<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A box extends beyond the box that contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CutOff;

impl<'a> Boxes<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn read(&self) -> Option<Box<'a>> {
        let (start, kind) = (self.at, array(self.bytes, self.at + 4)?);
        let left = self.bytes.len() - start;
        let (header, size) = match be32(self.bytes, start)? {
            // Up to the end.
            0 => (8, left),
            1 => (16, usize::try_from(u64::from_be_bytes(array(self.bytes, start + 8)?)).ok()?),
            size => (8, usize::try_from(size).ok()?),
        };
        let raw = self.bytes[start..].get(..size)?;
        Some(Box { kind, start, header, payload: raw.get(header..)?, raw })
    }
}

impl<'a> Iterator for Boxes<'a> {
    type Item = Result<Box<'a>, CutOff>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let found = self.read();
        self.at = found.map_or(self.bytes.len(), |found| found.end());
        Some(found.ok_or(CutOff))
    }
}

/// Appends a box. Its length fits, because it is never larger than the box that it replaces.
pub(crate) fn push(out: &mut Vec<u8>, kind: [u8; 4], payload: &[u8]) {
    out.extend_from_slice(&u32::try_from(payload.len() + 8).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(&kind);
    out.extend_from_slice(payload);
}
