//! Reads numbers from bytes; `None` beyond the end.

/// `N` bytes at a place.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// Big-endian, 16 bits.
pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_be_bytes)
}

/// Big-endian, 32 bits.
pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_be_bytes)
}

/// Little-endian, 32 bits.
pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}

/// Whether the text occurs, in any letter case.
pub(crate) fn contains_ignoring_case(bytes: &[u8], lowercase: &[u8]) -> bool {
    bytes.windows(lowercase.len()).any(|window| window.eq_ignore_ascii_case(lowercase))
}
