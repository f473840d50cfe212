//! Generates texts that match a pattern.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// xorshift64*: the same numbers every time.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % bound
    }
}

/// A text that the pattern matches, in printable ASCII if possible.
pub(super) fn text(pattern: &str, random: &mut Random) -> String {
    let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).unwrap();
    let mut out = String::new();
    write(&hir, random, &mut out);
    out
}

fn write(hir: &Hir, random: &mut Random, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).unwrap()),
        HirKind::Class(class) => {
            let all: Vec<u8> = match class {
                Class::Bytes(class) => class.ranges().iter().flat_map(|range| range.start()..=range.end()).collect(),
                Class::Unicode(class) => {
                    class.ranges().iter().flat_map(|range| range.start()..=range.end()).map(|c| c as u8).collect()
                }
            };
            let printable: Vec<u8> = all.iter().copied().filter(|byte| (0x20..0x7f).contains(byte)).collect();
            let from = if printable.is_empty() { &all } else { &printable };
            out.push(char::from(from[random.below(from.len())]));
        }
        HirKind::Repetition(repetition) => {
            let (least, most) = (repetition.min as usize, repetition.max.map_or(usize::MAX, |most| most as usize));
            let times = least + random.below(most.saturating_sub(least).min(12) + 1);
            (0..times).for_each(|_| write(&repetition.sub, random, out));
        }
        HirKind::Capture(capture) => write(&capture.sub, random, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, random, out)),
        HirKind::Alternation(parts) => write(&parts[random.below(parts.len())], random, out),
    }
}
