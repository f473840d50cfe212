//! Searches data that is too large for memory, in overlapping pieces.

use std::io::Read;

use super::{Member, Walk};

/// The number of bytes that are searched at once.
const PIECE: usize = 4 << 20;
/// Overlap: the length of a secret that begins before the end of a piece, and the context of one that begins after its start.
const OVERLAP: usize = 64 << 10;

impl Walk {
    /// Searches the buffer and everything that follows.
    pub(super) fn stream(&mut self, member: &Member<'_>, mut buffer: Vec<u8>, reader: &mut dyn Read) {
        let (mut lines, mut start) = (Lines::default(), 0);
        loop {
            let missing = (start + PIECE + OVERLAP).saturating_sub(buffer.len()) as u64;
            let read = self.limited(reader).take(missing).read_to_end(&mut buffer);
            self.left = self.left.saturating_sub(*read.as_ref().unwrap_or(&0) as u64);
            if read.is_err() {
                self.unsearched(member.name, "damaged, or of a kind that is not read");
            }
            let is_last = buffer.len() < start + PIECE + OVERLAP;
            let end = if is_last { buffer.len() } else { buffer.len() - OVERLAP };
            self.piece(member, &buffer, start..end, &mut lines);
            if is_last {
                break;
            }
            let kept = end.saturating_sub(OVERLAP);
            lines.pass(&buffer[..kept]);
            buffer.drain(..kept);
            start = end - kept;
        }
        if self.left == 0 {
            self.unsearched(member.name, "it unpacks to more than is searched");
        }
    }
}

/// Counts lines and bytes across pieces.
#[derive(Debug, Default)]
pub(super) struct Lines {
    bytes: usize,
    breaks: usize,
    /// Bytes since the last line break.
    column: usize,
}

impl Lines {
    /// Counts bytes.
    fn pass(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len();
        self.breaks += bytes.iter().filter(|byte| **byte == b'\n').count();
        self.column = match bytes.iter().rposition(|byte| *byte == b'\n') {
            Some(at) => bytes.len() - at - 1,
            None => self.column + bytes.len(),
        };
    }

    /// A position in the next piece, described for people.
    pub(super) fn place(&self, piece: &[u8], at: usize, is_text: bool) -> String {
        if !is_text {
            return format!("byte {}", self.bytes + at);
        }
        let before = &piece[..at];
        let breaks = before.iter().filter(|byte| **byte == b'\n').count();
        let column = before.iter().rposition(|byte| *byte == b'\n').map_or(self.column + at, |newline| at - newline - 1);
        format!("line {}, column {}", self.breaks + breaks + 1, column + 1)
    }
}
