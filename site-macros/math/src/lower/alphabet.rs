//! Letters of TeX's math fonts. MathML Core has no attribute for fonts; bold, script or double-struck letters are characters of Unicode's
//! block "Mathematical Alphanumeric Symbols", with the holes that older characters fill.

/// A math font.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum Font {
    /// Letters italic, digits and capital Greek upright.
    #[default]
    Default,
    Upright,
    Italic,
    Bold,
    BoldItalic,
    Script,
    Fraktur,
    DoubleStruck,
    Sans,
    SansItalic,
    Monospace,
}

impl Font {
    /// By KaTeX's name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.trim_start_matches('\\') {
            "mathrm" | "textrm" | "mathup" => Self::Upright,
            "mathit" => Self::Italic,
            "mathbf" => Self::Bold,
            "boldsymbol" => Self::BoldItalic,
            "mathcal" | "mathscr" => Self::Script,
            "mathfrak" => Self::Fraktur,
            "mathbb" => Self::DoubleStruck,
            "mathsf" => Self::Sans,
            "mathsfit" => Self::SansItalic,
            "mathtt" => Self::Monospace,
            "mathnormal" => Self::Default,
            _ => return None,
        })
    }
}

/// First characters of capital and small Latin letters, capital and small Greek letters, and digits; 0 where there are none.
const fn block(font: Font) -> [u32; 5] {
    match font {
        Font::Default | Font::Upright => [0; 5],
        Font::Italic => [0x1D434, 0x1D44E, 0x1D6E2, 0x1D6FC, 0],
        Font::Bold => [0x1D400, 0x1D41A, 0x1D6A8, 0x1D6C2, 0x1D7CE],
        Font::BoldItalic => [0x1D468, 0x1D482, 0x1D71C, 0x1D736, 0x1D7CE],
        Font::Script => [0x1D49C, 0x1D4B6, 0, 0, 0],
        Font::Fraktur => [0x1D504, 0x1D51E, 0, 0, 0],
        Font::DoubleStruck => [0x1D538, 0x1D552, 0, 0, 0x1D7D8],
        Font::Sans => [0x1D5A0, 0x1D5BA, 0, 0, 0x1D7E2],
        Font::SansItalic => [0x1D608, 0x1D622, 0, 0, 0x1D7E2],
        Font::Monospace => [0x1D670, 0x1D68A, 0, 0, 0x1D7F6],
    }
}

/// Letters that Unicode had before the block, by the code point at which the block has a hole.
const HOLES: [(u32, char); 24] = [
    (0x1D455, 'ℎ'),
    (0x1D49D, 'ℬ'),
    (0x1D4A0, 'ℰ'),
    (0x1D4A1, 'ℱ'),
    (0x1D4A3, 'ℋ'),
    (0x1D4A4, 'ℐ'),
    (0x1D4A7, 'ℒ'),
    (0x1D4A8, 'ℳ'),
    (0x1D4AD, 'ℛ'),
    (0x1D4BA, 'ℯ'),
    (0x1D4BC, 'ℊ'),
    (0x1D4C4, 'ℴ'),
    (0x1D506, 'ℭ'),
    (0x1D50B, 'ℌ'),
    (0x1D50C, 'ℑ'),
    (0x1D515, 'ℜ'),
    (0x1D51D, 'ℨ'),
    (0x1D53A, 'ℂ'),
    (0x1D53F, 'ℍ'),
    (0x1D545, 'ℕ'),
    (0x1D547, 'ℙ'),
    (0x1D548, 'ℚ'),
    (0x1D549, 'ℝ'),
    (0x1D551, 'ℤ'),
];

/// Greek letters that stand apart: in which order they follow small omega in the block.
const GREEK_VARIANTS: [char; 7] = ['∂', 'ϵ', 'ϑ', 'ϰ', 'ϕ', 'ϱ', 'ϖ'];

/// `c` in a font; `None`: the font does not have it.
pub(super) fn letter(c: char, font: Font) -> Option<char> {
    let [capital, small, greek_capital, greek_small, digit] = block(font);
    let at = |first: u32, offset: u32| (first > 0).then_some(first + offset);
    let code = match c {
        'A'..='Z' => at(capital, u32::from(c) - u32::from('A')),
        'a'..='z' => at(small, u32::from(c) - u32::from('a')),
        '0'..='9' => at(digit, u32::from(c) - u32::from('0')),
        'Α'..='Ω' => at(greek_capital, u32::from(c) - u32::from('Α')),
        '∇' => at(greek_capital, 25),
        'α'..='ω' => at(greek_small, u32::from(c) - u32::from('α')),
        'ı' if font == Font::Italic => Some(0x1D6A4),
        'ȷ' if font == Font::Italic => Some(0x1D6A5),
        _ => GREEK_VARIANTS.iter().position(|variant| *variant == c).and_then(|i| at(greek_small, 25 + i as u32)),
    }?;
    match HOLES.iter().find(|(hole, _)| *hole == code) {
        Some((_, older)) => Some(*older),
        None => char::from_u32(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_fonts() {
        for (font, from, to) in [
            (Font::Bold, "Aa0Ωα", "𝐀𝐚𝟎𝛀𝛂"),
            (Font::BoldItalic, "Zzβϵ∂", "𝒁𝒛𝜷𝝐𝝏"),
            (Font::Script, "ABR", "𝒜ℬℛ"),
            (Font::Fraktur, "gC", "𝔤ℭ"),
            (Font::DoubleStruck, "ARk1", "𝔸ℝ𝕜𝟙"),
            (Font::Sans, "T", "𝖳"),
            (Font::Monospace, "x9", "𝚡𝟿"),
            (Font::Italic, "hΓ", "ℎ𝛤"),
        ] {
            assert_eq!(from.chars().filter_map(|c| letter(c, font)).collect::<String>(), to, "{font:?}");
        }
        assert_eq!(letter('+', Font::Bold), None);
        assert_eq!(letter('α', Font::Script), None);
    }
}
