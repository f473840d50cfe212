//! Accents, braces and arrows above and below.

use katex::parser::parse_node::{
    AnyParseNode, ParseNodeAccent, ParseNodeAccentUnder, ParseNodeCdLabel, ParseNodeHorizBrace, ParseNodeXArrow,
};
use katex::stretchy::STRETCHY_CODE_POINT;
use katex::types::Mode;
use unicode_normalization::UnicodeNormalization;

use super::spacing::Class;
use super::{Around, Item, Items, Lowering, symbol};
use crate::tree::{Element, Node};

/// Accents of math mode. Spacing characters, because combining ones have no width to centre.
const ACCENTS: [(&str, &str); 12] = [
    ("\\acute", "´"),
    ("\\grave", "`"),
    ("\\ddot", "¨"),
    ("\\tilde", "~"),
    ("\\bar", "‾"),
    ("\\breve", "˘"),
    ("\\check", "ˇ"),
    ("\\hat", "^"),
    ("\\vec", "→"),
    ("\\dot", "˙"),
    ("\\mathring", "˚"),
    ("\\ddddot", "⃜"),
];

/// Accents of text mode, as combining characters.
const TEXT_ACCENTS: [(&str, char); 13] = [
    ("\\'", '\u{301}'),
    ("\\`", '\u{300}'),
    ("\\^", '\u{302}'),
    ("\\~", '\u{303}'),
    ("\\=", '\u{304}'),
    ("\\u", '\u{306}'),
    ("\\.", '\u{307}'),
    ("\\\"", '\u{308}'),
    ("\\r", '\u{30a}'),
    ("\\H", '\u{30b}'),
    ("\\v", '\u{30c}'),
    ("\\c", '\u{327}'),
    ("\\textcircled", '\u{20dd}'),
];

/// An operator that stretches over or under its base.
fn stretchy(label: &str) -> Result<Element, String> {
    let name = label.trim_start_matches('\\');
    let sign = STRETCHY_CODE_POINT.get(name).ok_or_else(|| format!("unknown command `{label}`"))?;
    Ok(Element::text("mo", *sign).with("stretchy", "true").with("lspace", "0").with("rspace", "0"))
}

impl Lowering<'_> {
    pub(super) fn accent(&mut self, accent: &ParseNodeAccent, around: Around) -> Items {
        if accent.mode == Mode::Text
            && let Some((_, mark)) = TEXT_ACCENTS.iter().find(|(label, _)| *label == accent.label)
        {
            let base = self.one(&accent.base, around)?;
            let element = accented(base, *mark).ok_or_else(|| format!("`{}` stands over one letter", accent.label))?;
            return Ok(vec![Item::new(Class::Ord, element)]);
        }
        let base = self.one(&accent.base, around)?;
        let label = accent.label.as_str();
        let element = match label {
            "\\overlinesegment" => Element::of("mrow", [base]).class("ols"),
            _ if accent.is_stretchy == Some(true) => Element::of("mover", [base, stretchy(label)?]).with("accent", "true"),
            _ => {
                let sign = match ACCENTS.iter().find(|(name, _)| *name == label) {
                    Some((_, sign)) => (*sign).to_owned(),
                    None => self.glyph(accent.mode, label)?,
                };
                let mut mark = Element::text("mo", sign).with("stretchy", "false");
                if label == "\\vec" {
                    mark = mark.class("vec");
                }
                Element::of("mover", [base, mark]).with("accent", "true")
            }
        };
        Ok(vec![Item::new(Class::Ord, element)])
    }

    pub(super) fn accent_under(&mut self, accent: &ParseNodeAccentUnder, around: Around) -> Items {
        let base = self.one(&accent.base, around)?;
        let element = match accent.label.as_str() {
            "\\underlinesegment" => Element::of("mrow", [base]).class("uls"),
            "\\underbar" => Element::of("mrow", [base]).class("ul"),
            label => Element::of("munder", [base, stretchy(label)?]).with("accentunder", "true"),
        };
        Ok(vec![Item::new(Class::Ord, element)])
    }

    /// A brace or bracket above or below.
    pub(super) fn brace(&mut self, brace: &ParseNodeHorizBrace, around: Around) -> Items {
        let base = self.one(&brace.base, around)?;
        let name = if brace.is_over { "mover" } else { "munder" };
        Ok(vec![Item::new(Class::Op, Element::of(name, [base, stretchy(&brace.label)?]))])
    }

    /// An arrow as long as what stands above and below it.
    pub(super) fn arrow(&mut self, arrow: &ParseNodeXArrow, around: Around) -> Items {
        let label = arrow.label.trim_start_matches('\\');
        let base = stretchy(&format!("\\{label}"))?;
        let inner = around.scripted();
        // The text alone would be as long as the arrow, including its tip.
        let mut padded = |node: &AnyParseNode| -> Result<Element, String> {
            let space = || Element::new("mspace").with("width", "0.6em");
            Ok(Element::of("mrow", [space(), self.one(node, inner)?, space()]))
        };
        let over = arrow.body.as_deref().map(&mut padded).transpose()?;
        let under = arrow.below.as_deref().map(&mut padded).transpose()?;
        let over = over.unwrap_or_else(|| Element::new("mspace").with("width", "1.8em"));
        let element = match under {
            Some(under) => Element::of("munderover", [base, under, over]),
            None => Element::of("mover", [base, over]),
        };
        Ok(vec![Item::new(Class::Rel, element)])
    }

    /// A label beside a vertical arrow in a commutative diagram: it takes no width.
    pub(super) fn side_label(&mut self, label: &ParseNodeCdLabel, around: Around) -> Result<Element, String> {
        let body = self.one(&label.label, around.scripted())?;
        let styled = Element::of("mstyle", [body]).with("scriptlevel", "1").with("displaystyle", "false");
        let row = if label.side == "left" { Element::of("mrow", [styled]).class("llap") } else { styled };
        Ok(Element::of("mpadded", [row]).with("width", "0"))
    }
}

/// Text with a mark on its first letter; `None`: it is no text.
fn accented(mut base: Element, mark: char) -> Option<Element> {
    if base.children.is_empty() {
        return Some(symbol::bare_text(&mark.to_string()));
    }
    let [Node::Text(text)] = base.children.as_mut_slice() else { return None };
    let mut letters = text.chars();
    let above = !matches!(mark, '\u{327}' | '\u{20dd}');
    let first = match letters.next()? {
        'ı' if above => 'i',
        'ȷ' if above => 'j',
        letter => letter,
    };
    *text = [first, mark].into_iter().nfc().chain(letters).collect();
    Some(base)
}
