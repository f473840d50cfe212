//! Finds `:path` in HPACK-encoded request heads (RFC 7541), as far as needed to see whether it contains a fragment.
//!
//! hyper drops a fragment while it parses the target, and shows neither the bytes nor the decoded head. So the heads are decoded a second
//! time, next to h2. Only what influences later heads is decoded: the sizes of entries of the dynamic table. Values other than `:path` are
//! skipped.

use std::collections::VecDeque;

use super::huffman;

/// SETTINGS_HEADER_TABLE_SIZE: the default, which h2 uses.
const MAX_TABLE_BYTES: usize = 4096;

/// What an entry counts beyond its name and value (RFC 7541, section 4.1).
const ENTRY_OVERHEAD: usize = 32;

/// Names in the static table, from index 1 (RFC 7541, appendix A).
const STATIC_NAMES: [&str; 61] = [
    ":authority",
    ":method",
    ":method",
    ":path",
    ":path",
    ":scheme",
    ":scheme",
    ":status",
    ":status",
    ":status",
    ":status",
    ":status",
    ":status",
    ":status",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "accept",
    "access-control-allow-origin",
    "age",
    "allow",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expect",
    "expires",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "link",
    "location",
    "max-forwards",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "referer",
    "refresh",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
];

/// What is known of a name.
#[derive(Clone, Copy, Debug)]
struct Name {
    bytes: usize,
    is_path: bool,
}

/// An entry of the dynamic table.
#[derive(Clone, Copy, Debug)]
struct Entry {
    name: Name,
    value_bytes: usize,
    has_fragment: bool,
}

impl Entry {
    const fn size(&self) -> usize {
        self.name.bytes + self.value_bytes + ENTRY_OVERHEAD
    }
}

/// The state of a decoder.
#[derive(Debug)]
pub(crate) struct PathDecoder {
    /// The newest entry is the first.
    entries: VecDeque<Entry>,
    bytes: usize,
    max_bytes: usize,
}

impl PathDecoder {
    pub(crate) const fn new() -> Self {
        Self { entries: VecDeque::new(), bytes: 0, max_bytes: MAX_TABLE_BYTES }
    }

    /// Decodes a header block. Returns whether its `:path` has a fragment; `None` if the block is malformed, after which no other can be
    /// decoded.
    pub(crate) fn has_fragment(&mut self, mut block: &[u8]) -> Option<bool> {
        let mut found = false;
        while let Some(&first) = block.first() {
            found |= match first {
                // Indexed field.
                0x80.. => match integer(&mut block, 7)? {
                    0 => return None,
                    index @ 1..=61 => {
                        let _ = index;
                        false
                    }
                    index => self.entry(index)?.has_fragment,
                },
                // Literal field that becomes an entry.
                0x40.. => {
                    let name = self.name(&mut block, 6)?;
                    let value = Text::read(&mut block)?;
                    let has_fragment = name.is_path && value.contains_number_sign();
                    self.insert(Entry { name, value_bytes: value.decoded_bytes()?, has_fragment });
                    has_fragment
                }
                // Size update.
                0x20.. => {
                    let max = integer(&mut block, 5)?;
                    if max > MAX_TABLE_BYTES {
                        return None;
                    }
                    self.max_bytes = max;
                    self.evict();
                    false
                }
                // Literal field that becomes no entry.
                _ => self.name(&mut block, 4)?.is_path & Text::read(&mut block)?.contains_number_sign(),
            };
        }
        Some(found)
    }

    fn entry(&self, index: usize) -> Option<&Entry> {
        self.entries.get(index.checked_sub(STATIC_NAMES.len() + 1)?)
    }

    /// Reads the name of a literal field, whose index has this many bits in the first byte.
    fn name(&self, block: &mut &[u8], bits: u32) -> Option<Name> {
        match integer(block, bits)? {
            0 => {
                let text = Text::read(block)?;
                Some(Name { bytes: text.decoded_bytes()?, is_path: text.is_path() })
            }
            index => match STATIC_NAMES.get(index - 1) {
                Some(name) => Some(Name { bytes: name.len(), is_path: *name == ":path" }),
                None => self.entry(index).map(|entry| entry.name),
            },
        }
    }

    fn insert(&mut self, entry: Entry) {
        self.bytes += entry.size();
        self.entries.push_front(entry);
        self.evict();
    }

    fn evict(&mut self) {
        while self.bytes > self.max_bytes {
            let Some(oldest) = self.entries.pop_back() else { return };
            self.bytes -= oldest.size();
        }
    }
}

/// Reads an integer whose first byte holds this many of its bits (RFC 7541, section 5.1). `None` beyond 2^28, which no length reaches.
fn integer(block: &mut &[u8], bits: u32) -> Option<usize> {
    let (first, rest) = block.split_first()?;
    *block = rest;
    let mask = (1 << bits) - 1;
    let mut value = usize::from(*first) & mask;
    if value < mask {
        return Some(value);
    }
    for shift in [0, 7, 14, 21] {
        let (byte, rest) = block.split_first()?;
        *block = rest;
        value += usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// A string as it is encoded.
#[derive(Clone, Copy, Debug)]
struct Text<'b> {
    bytes: &'b [u8],
    is_huffman: bool,
}

impl<'b> Text<'b> {
    fn read(block: &mut &'b [u8]) -> Option<Self> {
        let is_huffman = block.first()? & 0x80 != 0;
        let length = integer(block, 7)?;
        let (bytes, rest) = block.split_at_checked(length)?;
        *block = rest;
        Some(Self { bytes, is_huffman })
    }

    /// The length of the string. `None` if it is malformed.
    fn decoded_bytes(self) -> Option<usize> {
        if !self.is_huffman {
            return Some(self.bytes.len());
        }
        let mut count = 0;
        huffman::decode(self.bytes, |_| count += 1)?;
        Some(count)
    }

    fn contains_number_sign(self) -> bool {
        if !self.is_huffman {
            return self.bytes.contains(&b'#');
        }
        let mut found = false;
        // What comes before a malformed part counts; h2 refuses the head anyway.
        huffman::may_contain_number_sign(self.bytes) && {
            let _ = huffman::decode(self.bytes, |byte| found |= byte == b'#');
            found
        }
    }

    fn is_path(self) -> bool {
        const PATH: &[u8] = b":path";
        if !self.is_huffman {
            return self.bytes == PATH;
        }
        let mut rest = Some(PATH);
        let decoded = huffman::decode(self.bytes, |byte| {
            rest = rest.and_then(|rest| rest.strip_prefix(&[byte]));
        });
        decoded.is_some() && rest.is_some_and(<[u8]>::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
        digits.chunks(2).map(|two| digit(two[0]) << 4 | digit(two[1])).collect()
    }

    /// RFC 7541, appendices C.3 and C.4: requests; C.5 and C.6: responses with a table of 256 bytes.
    #[test]
    fn the_table_is_that_of_the_rfc() {
        let requests = [
            &[
                ("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", 57),
                ("8286 84be 5808 6e6f 2d63 6163 6865", 110),
                ("8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65", 164),
            ][..],
            &[
                ("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", 57),
                ("8286 84be 5886 a8eb 1064 9cbf", 110),
                ("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf", 164),
            ],
        ];
        for blocks in requests {
            let mut decoder = PathDecoder::new();
            for (block, size) in blocks {
                assert_eq!((decoder.has_fragment(&bytes(block)), decoder.bytes), (Some(false), *size), "{block}");
            }
        }
        let responses = [
            &[
                (
                    "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d \
                     546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
                    222,
                ),
                ("4803 3330 37c1 c0bf", 222),
                (
                    "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f \
                     6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b \
                     2076 6572 7369 6f6e 3d31",
                    215,
                ),
            ][..],
            &[
                (
                    "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 \
                     8f0b 97c8 e9ae 82ae 43d3",
                    222,
                ),
                ("4883 640e ffc1 c0bf", 222),
                (
                    "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 \
                     dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07",
                    215,
                ),
            ],
        ];
        for blocks in responses {
            let mut decoder = PathDecoder::new();
            assert_eq!(decoder.has_fragment(&[0x3f, 0xe1, 0x01]), Some(false));
            for (block, size) in blocks {
                assert_eq!((decoder.has_fragment(&bytes(block)), decoder.bytes), (Some(false), *size), "{block}");
            }
        }
    }

    /// How a field can be encoded.
    #[derive(Clone, Copy, Debug)]
    struct Encoding {
        /// The first byte without the index, and the bits of the index.
        literal: (u8, u8),
        name: NameEncoding,
        huffman: bool,
    }

    #[derive(Clone, Copy, Debug)]
    enum NameEncoding {
        Static(u8),
        Plain,
        Huffman,
    }

    fn text(bytes: &mut Vec<u8>, text: &str, huffman: bool) {
        let encoded = if huffman { huffman::tests::encode(text.as_bytes()) } else { text.as_bytes().to_vec() };
        let flag = if huffman { 0x80 } else { 0 };
        if encoded.len() < 127 {
            bytes.push(flag | encoded.len() as u8);
        } else {
            let rest = encoded.len() - 127;
            bytes.extend([flag | 127, 0x80 | (rest & 0x7f) as u8, (rest >> 7) as u8]);
        }
        bytes.extend(encoded);
    }

    fn path(value: &str, Encoding { literal: (first, _), name, huffman }: Encoding) -> Vec<u8> {
        let mut bytes = Vec::new();
        match name {
            NameEncoding::Static(index) => bytes.push(first | index),
            NameEncoding::Plain | NameEncoding::Huffman => {
                bytes.push(first);
                text(&mut bytes, ":path", matches!(name, NameEncoding::Huffman));
            }
        }
        text(&mut bytes, value, huffman);
        bytes
    }

    fn encodings() -> impl Strategy<Value = Encoding> {
        let literal = prop_oneof![Just((0x40, 6)), Just((0x00, 4)), Just((0x10, 4))];
        let name = prop_oneof![
            Just(NameEncoding::Static(4)),
            Just(NameEncoding::Static(5)),
            Just(NameEncoding::Plain),
            Just(NameEncoding::Huffman)
        ];
        (literal, name, any::<bool>()).prop_map(|(literal, name, huffman)| Encoding { literal, name, huffman })
    }

    /// Fields whose values may contain a number sign.
    const OTHERS: &[u8] = b"\x82\x87\x7a\x03a#b\x0f\x24\x03c#d\x40\x03x-a\x02##\x00\x03x-b\x01#";

    proptest! {
        #[test]
        fn a_fragment_is_found_however_it_is_encoded(
            plain in "/[!\"$-~]{0,300}", fragment in "[ -~]{0,20}", encoding in encodings(), before in any::<bool>(),
        ) {
            for (value, expected) in [(plain.clone(), false), (format!("{plain}#{fragment}"), true)] {
                let field = path(&value, encoding);
                let block = if before { [OTHERS, &field].concat() } else { [&field, OTHERS].concat() };
                let mut decoder = PathDecoder::new();
                prop_assert_eq!(decoder.has_fragment(&block), Some(expected));
                // Again, from the dynamic table: `x-a` was inserted before or after it.
                if encoding.literal.0 == 0x40 && field.len() < 1000 {
                    let index = if before { 62 } else { 64 };
                    prop_assert_eq!(decoder.has_fragment(&[0x80 | index]), Some(expected));
                    // The name alone.
                    prop_assert_eq!(decoder.has_fragment(&[0x0f, index - 15, 2, b'/', b'#']), Some(true));
                    prop_assert_eq!(decoder.has_fragment(&[0x0f, index - 15, 2, b'/', b'?']), Some(false));
                }
            }
        }

        #[test]
        fn arbitrary_blocks_are_decoded_in_bounds(blocks in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..200), 0..8)) {
            let mut decoder = PathDecoder::new();
            for block in blocks {
                let _ = decoder.has_fragment(&block);
                prop_assert!(decoder.bytes <= MAX_TABLE_BYTES && decoder.entries.len() <= MAX_TABLE_BYTES / ENTRY_OVERHEAD);
                prop_assert_eq!(decoder.bytes, decoder.entries.iter().map(Entry::size).sum::<usize>());
            }
        }
    }

    #[test]
    fn malformed_blocks_are_reported() {
        for block in [
            &b"\x80"[..],
            b"\xbe",
            b"\xff\xff\xff\xff\xff\x7f",
            b"\x04\x05/",
            b"\x7f",
            b"\x40",
            b"\x3f\xe2\x1f",
            // The end-of-string symbol, and padding of a whole byte.
            b"\x44\x84\xff\xff\xff\xff",
            b"\x44\x82\x1f\xff",
        ] {
            assert_eq!(PathDecoder::new().has_fragment(block), None, "{block:x?}");
        }
    }
}
