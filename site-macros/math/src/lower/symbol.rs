//! Letters, digits, symbols and text.

use katex::parser::parse_node::{AnyParseNode, ParseNodeFont, ParseNodeOperatorName};
use katex::symbols::Atom;
use katex::types::Mode;

use super::alphabet::{self, Font};
use super::spacing::Class;
use super::{Around, Item, Items, Lowering, Typeface, class_of_atom};
use crate::tree::{Element, Node};

/// Longest operator name that is read letter by letter.
const NAME: usize = 100;

impl Lowering<'_> {
    /// What a symbol looks like.
    pub(super) fn glyph(&self, mode: Mode, name: &str) -> Result<String, String> {
        // The bars of KaTeX's tables are relations.
        match name {
            "|" | "\\vert" | "\\lvert" | "\\rvert" => return Ok("|".to_owned()),
            "\\|" | "\\Vert" | "\\lVert" | "\\rVert" => return Ok("‖".to_owned()),
            _ => {}
        }
        if let Some(c) = self.context.symbols.get(mode, name).and_then(|info| info.replace) {
            return Ok(c.to_string());
        }
        if name.len() > 1 && name.starts_with('\\') {
            return Err(format!("unknown command `{name}`"));
        }
        Ok(name.to_owned())
    }

    /// An atom or a letter.
    pub(super) fn symbol(&mut self, mode: Mode, name: &str, family: Option<Atom>, around: Around) -> Items {
        if mode == Mode::Text {
            return self.text_symbol(mode, name, around);
        }
        let glyph = self.glyph(mode, name)?;
        Ok(vec![match family {
            Some(family) => Item::new(class_of_atom(family), operator(&glyph, around)),
            None => Item::new(Class::Ord, self.letter(&glyph, around)),
        }])
    }

    /// What KaTeX calls ordinary text: digits, signs, capital Greek letters, and all of text mode.
    pub(super) fn text_symbol(&mut self, mode: Mode, name: &str, around: Around) -> Items {
        let glyph = match (mode, name) {
            (Mode::Text, "|" | "\\vert") => "|".to_owned(),
            // Dashes and quotation marks of TeX's fonts.
            (Mode::Text, "---") => "—".to_owned(),
            (Mode::Text, "--") => "–".to_owned(),
            (Mode::Text, "``") => "“".to_owned(),
            (Mode::Text, "''") => "”".to_owned(),
            (Mode::Text, "-") => "-".to_owned(),
            _ => self.glyph(mode, name)?,
        };
        if mode == Mode::Text {
            return Ok(vec![Item::new(Class::Ord, text(&glyph, around))]);
        }
        let element = match glyph.chars().next() {
            Some(c) if c.is_ascii_digit() => number(&glyph, around),
            Some('′') => Element::text("mo", glyph),
            // Brackets and bars stretch unless an attribute prevents it.
            Some('|' | '‖' | '/' | '∣' | '↑' | '↓') => operator(&glyph, around),
            Some(c) if c.is_alphabetic() => {
                let around = if around.font == Font::Default { Around { font: Font::Upright, ..around } } else { around };
                self.letter(&glyph, around)
            }
            Some('\u{338}') => Element::text("mi", glyph),
            _ => operator(&glyph, around),
        };
        Ok(vec![Item::new(Class::Ord, element)])
    }

    fn letter(&self, glyph: &str, around: Around) -> Element {
        let mut letters = glyph.chars();
        let (Some(c), None) = (letters.next(), letters.next()) else { return Element::text("mi", glyph) };
        if around.poor_bold
            && let Some(bold) = alphabet::letter(c, Font::BoldItalic)
        {
            return Element::text("mi", bold.to_string());
        }
        let element = match around.font {
            Font::Default => Element::text("mi", glyph),
            Font::Upright => Element::text("mi", glyph).with("mathvariant", "normal"),
            font => match alphabet::letter(c, font) {
                Some(letter) => Element::text("mi", letter.to_string()),
                None => Element::text("mi", glyph).with("mathvariant", "normal"),
            },
        };
        if around.poor_bold { element.class("pmb") } else { element }
    }

    pub(super) fn font(&mut self, font: &ParseNodeFont, around: Around) -> Items {
        let font_name = Font::named(&font.font).ok_or_else(|| format!("the font `{}` is not known", font.font))?;
        let inner = Around { font: font_name, poor_bold: font_name == Font::BoldItalic, ..around };
        let (body, is_group) = match &*font.body {
            AnyParseNode::OrdGroup(group) => (group.body.as_slice(), true),
            node => (std::slice::from_ref(node), false),
        };
        let items = self.row(body, inner, false)?;
        if !is_group && items.len() == 1 {
            return Ok(items);
        }
        Ok(vec![Item::new(Class::Ord, crate::tree::row(items.into_iter().map(|item| item.element).collect()))])
    }

    /// `\operatorname`.
    pub(super) fn operator_name(&mut self, name: &ParseNodeOperatorName, around: Around) -> Items {
        let mut word = String::new();
        if name.body.len() <= NAME && self.spell(&name.body, &mut word)? {
            return Ok(function(&word));
        }
        let element = self.group(&name.body, Around { font: Font::Upright, ..around })?;
        Ok(vec![Item::new(Class::Op, element)])
    }

    /// Letters, digits, hyphens and thin spaces as a word; false: there is more to it.
    fn spell(&self, nodes: &[AnyParseNode], word: &mut String) -> Result<bool, String> {
        for node in nodes {
            match node {
                AnyParseNode::MathOrd(ord) => word.push_str(&self.glyph(ord.mode, &ord.text)?),
                AnyParseNode::TextOrd(ord) => word.push_str(&self.glyph(ord.mode, &ord.text)?),
                AnyParseNode::Atom(atom) => match atom.text.as_str() {
                    sign @ ("-" | "*" | "." | ":" | "/") => word.push_str(sign),
                    _ => return Ok(false),
                },
                AnyParseNode::Kern(kern) if kern.dimension.number > 0.0 => word.push('\u{2009}'),
                AnyParseNode::Spacing(_) => word.push('\u{a0}'),
                AnyParseNode::Internal(_) => {}
                _ => return Ok(false),
            }
        }
        Ok(!word.is_empty() && word.len() <= NAME)
    }
}

/// A function's name, and the invisible sign that it is applied.
pub(super) fn function(name: &str) -> Vec<Item> {
    let element = Element::text("mi", name);
    let element = if name.chars().count() == 1 { element.with("mathvariant", "normal") } else { element };
    vec![Item::new(Class::Op, element), Item::new(Class::Space, Element::text("mo", "\u{2061}"))]
}

/// An operator, bracket or sign that does not stretch.
fn operator(glyph: &str, around: Around) -> Element {
    let mut element = Element::text("mo", glyph);
    let stretches = glyph.chars().all(|c| {
        matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '|' | '‖' | '⌈'..='⌋' | '⟦'..='⟯' | '⎰' | '⎱')
            || matches!(u32::from(c), 0x2190..=0x21FF | 0x27F0..=0x27FF | 0x2900..=0x297F)
    });
    if stretches {
        element.set("stretchy", "false");
    }
    if around.poor_bold { element.class("pmb") } else { element }
}

fn number(digit: &str, around: Around) -> Element {
    let font = if around.poor_bold { Font::Bold } else { around.font };
    let digit: String = digit.chars().map(|c| alphabet::letter(c, font).unwrap_or(c)).collect();
    Element::text("mn", digit)
}

/// Text in its typeface.
pub(super) fn text(text: &str, around: Around) -> Element {
    let mut element = Element::text("mtext", text);
    if around.text.bold {
        element.classes.push("tb");
    }
    if around.text.italic {
        element.classes.push("ti");
    }
    element.classes.extend(around.text.family);
    element
}

/// A space that the author wrote.
pub(super) fn space(mode: Mode, name: &str, around: Around) -> Vec<Item> {
    if matches!(name, "\\nobreak" | "\\allowbreak") {
        return Vec::new();
    }
    let class = if mode == Mode::Text { Class::Ord } else { Class::Space };
    vec![Item::new(class, text("\u{a0}", around))]
}

/// `\verb`.
pub(super) fn verbatim(body: &str, star: bool) -> Element {
    Element::text("mtext", body.replace(' ', if star { "␣" } else { "\u{a0}" })).class("tt")
}

/// What a command of text mode changes.
pub(super) fn typeface(command: Option<&str>, around: Around) -> Around {
    let Typeface { bold, italic, family } = around.text;
    let text = match command.unwrap_or("") {
        "\\textbf" => Typeface { bold: true, italic, family },
        "\\textmd" => Typeface { bold: false, italic, family },
        "\\textit" => Typeface { bold, italic: true, family },
        "\\emph" => Typeface { bold, italic: !italic, family },
        "\\textup" => Typeface { bold, italic: false, family },
        "\\textsf" => Typeface { bold, italic, family: Some("ts") },
        "\\texttt" => Typeface { bold, italic, family: Some("tt") },
        "\\textrm" => Typeface { bold, italic, family: None },
        "\\textnormal" => Typeface::default(),
        _ => around.text,
    };
    Around { text, ..around }
}

/// Adds an item to a row; digits, letters of a word, and text join what is before them, and a stroke joins what is behind it.
pub(super) fn push(items: &mut Vec<Item>, mut item: Item) {
    let Some(last) = items.last_mut() else { return items.push(item) };
    let is_stroke = |item: &Item| item.element.as_text() == Some("\u{338}");
    if is_stroke(last)
        && item.left != Class::Space
        && let Some(text) = first_token(&mut item.element)
    {
        *text = strike(text);
        *last = item;
        return;
    }
    let joins = match (last.element.name, item.element.name) {
        ("mn", "mn") => true,
        ("mtext", "mtext") => {
            last.left == item.left && last.element.classes == item.element.classes && last.element.attributes.is_empty()
        }
        // Letters of `\mathrm{word}`.
        ("mi", "mi") => {
            [&last.element, &item.element].iter().all(|letter| {
                letter.attribute("mathvariant") == Some("normal") && letter.as_text().is_some_and(|text| text.is_ascii())
                    || letter.is_plain()
                        && letter.as_text().is_some_and(|text| text.len() > 1 && text.bytes().all(|b| b.is_ascii_alphabetic()))
            }) && last.left == Class::Ord
                && item.left == Class::Ord
        }
        _ => false,
    };
    if joins {
        let more = item.element.as_text().unwrap_or_default().to_owned();
        if let [Node::Text(text)] = last.element.children.as_mut_slice() {
            text.push_str(&more);
            last.element.attributes.retain(|(name, _)| *name != "mathvariant");
            return;
        }
    }
    // `1.5` is one number; `10^2` has `10` as its base.
    if let ("msup" | "msub" | "msubsup", "mn") = (item.element.name, last.element.name)
        && let Some(Node::Element(base)) = item.element.children.first_mut()
        && base.name == "mn"
        && let (Some(before), [Node::Text(text)]) = (last.element.as_text(), base.children.as_mut_slice())
    {
        text.insert_str(0, before);
        *last = item;
        return;
    }
    if item.element.name == "mn" && items.len() >= 2 {
        let point = items.len() - 1;
        let is_point = items[point].element.as_text().is_some_and(|text| text == ".")
            || (items[point].left == Class::Ord && items[point].element.as_text() == Some(","));
        if is_point && items[point - 1].element.name == "mn" {
            let sign = items[point].element.as_text().unwrap_or_default().to_owned();
            let more = item.element.as_text().unwrap_or_default().to_owned();
            if let [Node::Text(text)] = items[point - 1].element.children.as_mut_slice() {
                text.push_str(&sign);
                text.push_str(&more);
                items.truncate(point);
                return;
            }
        }
    }
    items.push(item);
}

/// The text of the token that a row begins with.
fn first_token(element: &mut Element) -> Option<&mut String> {
    match element.children.first_mut()? {
        Node::Text(text) if !text.is_empty() => Some(text),
        Node::Element(first) => first_token(first),
        Node::Text(_) => None,
    }
}

/// A sign with a stroke through it: as one character where there is one.
fn strike(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut characters = text.chars();
    let first = characters.next().unwrap_or(' ');
    [first, '\u{338}'].into_iter().nfc().chain(characters).collect()
}

/// Text in no particular typeface.
pub(super) fn bare_text(text: &str) -> Element {
    Element::text("mtext", text)
}
