//! Puts the header blocks of an HTTP/2 client together (RFC 9113, sections 4.3 and 6.2) and looks for fragments in `:path`.
//!
//! `:path` consists of path and query (RFC 9113, section 8.3.1), so a request with a fragment is malformed. hyper removes it.

use super::hpack::PathDecoder;
use super::http2_frames::{FrameHeader, kind};

const END_HEADERS: u8 = 0x4;
const PADDED: u8 = 0x8;
const PRIORITY: u8 = 0x20;

/// Bytes of the dependency and weight in a HEADERS frame with [`PRIORITY`].
const PRIORITY_BYTES: usize = 5;

/// A buffer of this size is kept for the next block.
const KEPT_BYTES: usize = 4096;

/// Reads the frames of a client, in order.
#[derive(Debug)]
pub(crate) struct HeadInspector {
    decoder: PathDecoder,
    /// The current block; without the padding and the priority of frames that are complete.
    block: Vec<u8>,
    /// Where the payload of the current frame begins in `block`.
    frame_start: usize,
    /// The current frame, if it belongs to a block, and the bytes of it that are missing.
    frame: Option<(FrameHeader, usize)>,
    /// A block was malformed or too long, so that later ones cannot be decoded.
    is_lost: bool,
    /// Bytes of a block that are decoded at most.
    max_block: usize,
}

impl HeadInspector {
    pub(crate) const fn new(max_block: usize) -> Self {
        Self { decoder: PathDecoder::new(), block: Vec::new(), frame_start: 0, frame: None, is_lost: false, max_block }
    }

    /// Takes the header of a frame. Returns true if it completes a head with a fragment, or one that is too long to be decoded. h2 closes
    /// the connection after a malformed one.
    pub(crate) fn header(&mut self, header: FrameHeader) -> bool {
        if self.is_lost || !matches!(header.kind, kind::HEADERS | kind::CONTINUATION) {
            self.frame = None;
            return false;
        }
        if header.kind == kind::HEADERS {
            self.block.clear();
        }
        self.frame_start = self.block.len();
        self.frame = Some((header, header.length as usize));
        self.payload(&[])
    }

    /// Takes a part of the payload of the current frame. Returns the same.
    pub(crate) fn payload(&mut self, bytes: &[u8]) -> bool {
        let Some((header, missing)) = &mut self.frame else { return false };
        *missing = missing.saturating_sub(bytes.len());
        let (header, is_complete) = (*header, *missing == 0);
        self.block.extend_from_slice(bytes);
        if self.block.len() > self.max_block {
            (self.frame, self.block, self.is_lost) = (None, Vec::new(), true);
            return true;
        }
        if !is_complete {
            return false;
        }
        self.frame = None;
        if header.kind == kind::HEADERS && self.strip(header.flags).is_none() {
            self.is_lost = true;
            return false;
        }
        if header.flags & END_HEADERS == 0 {
            return false;
        }
        let found = self.decoder.has_fragment(&self.block);
        self.is_lost = found.is_none();
        if self.block.capacity() > KEPT_BYTES {
            self.block = Vec::new();
        }
        found == Some(true)
    }

    /// Removes padding and priority from the HEADERS frame that has just been completed. `None` if it is malformed.
    fn strip(&mut self, flags: u8) -> Option<()> {
        let payload = self.block.get(self.frame_start..)?;
        let mut start = 0;
        let mut end = payload.len();
        if flags & PADDED != 0 {
            end = end.checked_sub(usize::from(*payload.first()?))?;
            start += 1;
        }
        if flags & PRIORITY != 0 {
            start += PRIORITY_BYTES;
        }
        if start > end {
            return None;
        }
        self.block.truncate(self.frame_start + end);
        self.block.drain(self.frame_start..self.frame_start + start);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MAX_BLOCK: usize = 10_000;

    const GET: &[u8] = b"\x82\x87\x04\x04/a#b\x01\x01a";

    /// The frames of a block: kind, flags and payload.
    fn inspect(frames: &[(u8, u8, &[u8])], piece: usize) -> Vec<bool> {
        let mut inspector = HeadInspector::new(MAX_BLOCK);
        frames
            .iter()
            .map(|(kind, flags, payload)| {
                let header = FrameHeader { length: payload.len() as u32, kind: *kind, flags: *flags, stream: 1 };
                let mut found = inspector.header(header);
                payload.chunks(piece).for_each(|piece| found |= inspector.payload(piece));
                found
            })
            .collect()
    }

    proptest! {
        #[test]
        fn heads_are_found_in_any_frames(cuts in proptest::collection::vec(0..=GET.len(), 0..5), piece in 1..20_usize, flags in 0..4_u8) {
            let mut cuts = cuts;
            cuts.extend([0, GET.len()]);
            cuts.sort_unstable();
            let mut parts: Vec<Vec<u8>> = cuts.windows(2).map(|cut| GET[cut[0]..cut[1]].to_vec()).collect();
            let mut first_flags = 0;
            if flags & 1 != 0 {
                first_flags |= PRIORITY;
                parts[0].splice(0..0, [0, 0, 0, 0, 16]);
            }
            if flags & 2 != 0 {
                first_flags |= PADDED;
                parts[0].insert(0, 3);
                parts[0].extend([0, 0, 0]);
            }
            let last = parts.len() - 1;
            let frames: Vec<(u8, u8, &[u8])> = parts
                .iter()
                .enumerate()
                .map(|(n, part)| {
                    let kind = if n == 0 { kind::HEADERS } else { kind::CONTINUATION };
                    let flags = if n == 0 { first_flags } else { 0 } | if n == last { END_HEADERS } else { 0 };
                    (kind, flags, &part[..])
                })
                .collect();
            let mut expected = vec![false; parts.len()];
            expected[last] = true;
            prop_assert_eq!(inspect(&frames, piece), expected);
        }
    }

    #[test]
    fn other_frames_are_ignored_and_malformed_ones_end_it() {
        let head = (kind::HEADERS, END_HEADERS, GET);
        assert_eq!(inspect(&[(kind::DATA, 0, GET), head, (kind::PING, 0, b"12345678"), head], 3), [false, true, false, true]);
        assert_eq!(inspect(&[(kind::HEADERS, END_HEADERS, b"\x80"), head], 3), [false, false]);
        assert_eq!(inspect(&[(kind::HEADERS, END_HEADERS | PADDED, b"\x09abc"), head], 3), [false, false]);
        assert_eq!(inspect(&[(kind::HEADERS, END_HEADERS | PRIORITY, b"abc"), head], 3), [false, false]);
        let long = [0; MAX_BLOCK + 1];
        assert_eq!(inspect(&[(kind::HEADERS, 0, &long), head], 1000), [true, false]);
        assert_eq!(inspect(&[(kind::HEADERS, 0, &long[1..]), (kind::CONTINUATION, 0, b"\0"), head], 1000), [false, true, false]);
    }
}
