//! The Huffman code of HPACK (RFC 7541, section 5.2 and appendix B).

/// Length of the code of each byte, and of the end-of-string symbol. The code is canonical: codes of the same length are consecutive, in the
/// order of their symbols, so the lengths determine it.
const LENGTHS: [u8; 257] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28,
    28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7,
    6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24,
    23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22,
    23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27,
    26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25,
    24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
];

/// Length of the longest code.
const MAX_LENGTH: usize = 30;

/// The symbol that must not be encoded.
const END_OF_STRING: u16 = 256;

/// The code, by length.
struct Code {
    /// The first code of each length, and the position of its symbol.
    first: [(u32, usize); MAX_LENGTH + 1],
    /// Number of codes of each length.
    count: [usize; MAX_LENGTH + 1],
    /// Symbols in the order of their codes.
    symbols: [u16; LENGTHS.len()],
}

const CODE: Code = code();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which reports an index out of bounds")]
const fn code() -> Code {
    let mut code = Code { first: [(0, 0); MAX_LENGTH + 1], count: [0; MAX_LENGTH + 1], symbols: [0; LENGTHS.len()] };
    let (mut length, mut next, mut position) = (1, 0, 0);
    while length <= MAX_LENGTH {
        next <<= 1;
        code.first[length] = (next, position);
        let mut symbol = 0;
        while symbol < LENGTHS.len() {
            if LENGTHS[symbol] as usize == length {
                code.symbols[position] = symbol as u16;
                code.count[length] += 1;
                position += 1;
                next += 1;
            }
            symbol += 1;
        }
        length += 1;
    }
    code
}

/// Decodes a string byte by byte. `None` if it is malformed.
pub(crate) fn decode(bytes: &[u8], mut on_byte: impl FnMut(u8)) -> Option<()> {
    let (mut code, mut length) = (0_u32, 0);
    for byte in bytes {
        for shift in (0..8).rev() {
            code = code << 1 | u32::from(byte >> shift & 1);
            length += 1;
            let (first, position) = *CODE.first.get(length)?;
            let offset = code.wrapping_sub(first) as usize;
            if code >= first && offset < *CODE.count.get(length)? {
                let symbol = *CODE.symbols.get(position + offset)?;
                // Only the end-of-string symbol is no byte.
                on_byte(u8::try_from(symbol).ok().filter(|_| symbol != END_OF_STRING)?);
                (code, length) = (0, 0);
            }
        }
    }
    // What is left is padding: less than a byte of the beginning of the end-of-string symbol, which is all ones.
    (length < 8 && code + 1 == 1 << length).then_some(())
}

/// False if no number sign can be in a string: its code is not there at any bit. Much faster than decoding, and nearly always enough.
pub(crate) fn may_contain_number_sign(bytes: &[u8]) -> bool {
    const NUMBER_SIGN: u32 = 0xffa;
    let mut window = 0_u32;
    bytes.iter().any(|byte| {
        window = window << 8 | u32::from(*byte);
        (0..8).any(|shift| window >> shift & 0xfff == NUMBER_SIGN)
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn encode(text: &[u8]) -> Vec<u8> {
        let mut bits = Vec::new();
        for byte in text {
            let length = usize::from(LENGTHS[usize::from(*byte)]);
            let (first, position) = CODE.first[length];
            let index = CODE.symbols.iter().position(|symbol| *symbol == u16::from(*byte)).unwrap();
            let code = first + u32::try_from(index - position).unwrap();
            bits.extend((0..length).rev().map(|shift| code >> shift & 1));
        }
        bits.resize(bits.len().next_multiple_of(8), 1);
        bits.chunks(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | *bit as u8)).collect()
    }

    #[test]
    fn the_code_is_that_of_the_rfc() {
        // Appendices B and C.
        for (byte, code, length) in
            [(b'0', 0, 5), (b'a', 3, 5), (b'#', 0xffa, 12), (0, 0x1ff8, 13), (b'\n', 0x3fff_fffc, 30), (255, 0x3ff_ffee, 26)]
        {
            let bits = encode(&[byte]).iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            let padding = 8 * encode(&[byte]).len() - length;
            assert_eq!(bits, code << padding | ((1 << padding) - 1), "{byte}");
        }
        assert_eq!(encode(b"www.example.com"), b"\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff");
        assert_eq!(encode(b"custom-value"), b"\x25\xa8\x49\xe9\x5b\xb8\xe8\xb4\xbf");
    }

    proptest! {
        #[test]
        fn strings_round_trip(text in proptest::collection::vec(any::<u8>(), 0..100)) {
            let encoded = encode(&text);
            let mut decoded = Vec::new();
            prop_assert_eq!(decode(&encoded, |byte| decoded.push(byte)), Some(()));
            prop_assert_eq!(&decoded, &text);
            prop_assert!(may_contain_number_sign(&encoded) || !text.contains(&b'#'));
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut count = 0;
            let _ = decode(&bytes, |_| count += 1);
            prop_assert!(count <= bytes.len() * 8 / 5);
        }
    }

    /// The test on the encoded string is precise for usual paths.
    #[test]
    fn usual_paths_are_not_decoded() {
        for path in ["/", "/guide/command-line/", "/posts/2026/11/a-b_c.html?q=a+b&x=%C3%A9", "/assets/site.1a2B3c4D.css"] {
            assert!(!may_contain_number_sign(&encode(path.as_bytes())), "{path}");
        }
    }
}
