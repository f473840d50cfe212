//! Follows the frame headers in one direction of an HTTP/2 connection (RFC 9113, section 4.1).
//!
//! Input: the bytes of the connection in arbitrary pieces. Output: the header of every frame, as soon as it is complete, and the pieces of
//! its payload. Nothing is buffered but a part of a header.

/// Length of the client's connection preface.
const PREFACE_BYTES: u32 = 24;

const HEADER_BYTES: usize = 9;

/// The type of a frame.
pub(crate) mod kind {
    pub(crate) const DATA: u8 = 0;
    pub(crate) const HEADERS: u8 = 1;
    pub(crate) const PRIORITY: u8 = 2;
    pub(crate) const RST_STREAM: u8 = 3;
    pub(crate) const SETTINGS: u8 = 4;
    pub(crate) const PING: u8 = 6;
    pub(crate) const GOAWAY: u8 = 7;
    pub(crate) const WINDOW_UPDATE: u8 = 8;
    pub(crate) const CONTINUATION: u8 = 9;
}

/// What a frame header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    pub(crate) length: u32,
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
}

impl FrameHeader {
    const fn parse(bytes: [u8; HEADER_BYTES]) -> Self {
        let [a, b, c, kind, flags, stream @ ..] = bytes;
        // The highest bit of the stream is reserved.
        Self { length: u32::from_be_bytes([0, a, b, c]), kind, flags, stream: u32::from_be_bytes(stream) & 0x7fff_ffff }
    }
}

/// What comes next in a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FrameEvent<'b> {
    Header(FrameHeader),
    /// A part of the payload.
    Payload(&'b [u8]),
}

/// Position in the sequence of frames.
#[derive(Debug)]
pub(crate) struct FrameFollower {
    /// Bytes of the preface or payload that are still to come.
    skip: u32,
    header: [u8; HEADER_BYTES],
    /// Bytes of `header` so far.
    header_bytes: usize,
}

impl FrameFollower {
    /// What a client sends: the preface, then frames.
    pub(crate) const fn of_client() -> Self {
        Self { skip: PREFACE_BYTES, header: [0; HEADER_BYTES], header_bytes: 0 }
    }

    /// What a server sends: frames only.
    pub(crate) const fn of_server() -> Self {
        Self { skip: 0, header: [0; HEADER_BYTES], header_bytes: 0 }
    }

    /// True if the last frame is complete and the next one has not begun.
    pub(crate) const fn is_at_boundary(&self) -> bool {
        self.skip == 0 && self.header_bytes == 0
    }

    /// Takes the next bytes. The preface is reported as a payload without a header.
    pub(crate) fn follow(&mut self, mut bytes: &[u8], mut on_event: impl FnMut(FrameEvent<'_>)) {
        loop {
            let (payload, rest) = bytes.split_at(bytes.len().min(self.skip as usize));
            if !payload.is_empty() {
                self.skip -= payload.len() as u32;
                on_event(FrameEvent::Payload(payload));
            }
            bytes = rest;
            if bytes.is_empty() {
                return;
            }
            let room = self.header.get_mut(self.header_bytes..).unwrap_or_default();
            let count = room.len().min(bytes.len());
            room.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            self.header_bytes += count;
            bytes = bytes.get(count..).unwrap_or_default();
            if self.header_bytes == HEADER_BYTES {
                let header = FrameHeader::parse(self.header);
                (self.skip, self.header_bytes) = (header.length, 0);
                on_event(FrameEvent::Header(header));
            }
        }
    }
}

/// A GOAWAY frame with the error code ENHANCE_YOUR_CALM (RFC 9113, sections 6.8 and 7).
pub(crate) fn enhance_your_calm(last_stream: u32) -> [u8; HEADER_BYTES + 8] {
    let [a, b, c, d] = last_stream.to_be_bytes();
    [0, 0, 8, kind::GOAWAY, 0, 0, 0, 0, 0, a, b, c, d, 0, 0, 0, 11]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(mut follower: FrameFollower, pieces: &[&[u8]]) -> (Vec<FrameHeader>, bool) {
        let mut found = Vec::new();
        let mut payload = 0;
        for piece in pieces {
            follower.follow(piece, |event| match event {
                FrameEvent::Header(header) => found.push(header),
                FrameEvent::Payload(bytes) => payload += bytes.len(),
            });
        }
        let total: usize = pieces.iter().map(|piece| piece.len()).sum();
        assert_eq!(payload + HEADER_BYTES * found.len() + follower.header_bytes, total);
        (found, follower.is_at_boundary())
    }

    fn frame(header: FrameHeader) -> Vec<u8> {
        let FrameHeader { length, kind, flags, stream } = header;
        let [_, a, b, c] = length.to_be_bytes();
        let mut bytes = vec![a, b, c, kind, flags];
        bytes.extend((stream | 0x8000_0000).to_be_bytes());
        bytes.resize(bytes.len() + length as usize, 0x2a);
        bytes
    }

    #[test]
    fn goaway_is_one_frame() {
        let frame = enhance_your_calm(0x0102_0304);
        let (found, at_boundary) = headers(FrameFollower::of_server(), &[&frame]);
        assert_eq!((found, at_boundary), (vec![FrameHeader { length: 8, kind: kind::GOAWAY, flags: 0, stream: 0 }], true));
        assert_eq!(frame[9..], [1, 2, 3, 4, 0, 0, 0, 11]);
    }

    proptest! {
        #[test]
        fn frames_are_found_in_any_segmentation(
            frames in proptest::collection::vec((0..300_u32, any::<u8>(), any::<u8>(), 0..0x8000_0000_u32), 0..20),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..20),
        ) {
            let frames: Vec<FrameHeader> =
                frames.into_iter().map(|(length, kind, flags, stream)| FrameHeader { length, kind, flags, stream }).collect();
            let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
            frames.iter().for_each(|header| bytes.extend(frame(*header)));
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|cut| &bytes[cut[0]..cut[1]]).collect();
            prop_assert_eq!(&headers(FrameFollower::of_client(), &pieces), &(frames.clone(), true));
            let single: Vec<&[u8]> = bytes.chunks(1).collect();
            prop_assert_eq!(headers(FrameFollower::of_client(), &single), (frames, true));
        }

        #[test]
        fn arbitrary_bytes_give_the_same_frames_in_any_segmentation(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
            size in 1..50_usize,
        ) {
            let whole = headers(FrameFollower::of_server(), &[&bytes]);
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(headers(FrameFollower::of_server(), &pieces), whole);
        }
    }
}
