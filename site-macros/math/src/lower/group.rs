//! Groups: fractions, delimiters, styles, sizes, colours, boxes, links.

use katex::parser::parse_node::{
    AnyParseNode, LapAlignment, ParseNodeDelimsizing, ParseNodeEnclose, ParseNodeGenfrac, ParseNodeHtml, ParseNodeHtmlMathMl,
    ParseNodeLeftRight, ParseNodeMclass, ParseNodeRule, ParseNodeSizing,
};
use katex::types::Mode;

use super::spacing::Class;
use super::{Around, Item, Items, Lowering, class_of, units};
use crate::colour;
use crate::tree::{self, Element, Node};

/// Sizes from `\tiny` to `\Huge`.
const SIZES: [f64; 11] = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.44, 1.728, 2.074, 2.488];

/// Heights of `\big`, `\Big`, `\bigg`, `\Bigg`, in em.
const DELIMITERS: [&str; 4] = ["1.2em", "1.8em", "2.4em", "3em"];

/// Steps that negative spaces are made of, in thirty-secondths of an em: classes of the style sheet.
const NEGATIVE: [(u32, &str); 7] = [(64, "n64"), (32, "n32"), (16, "n16"), (8, "n8"), (4, "n4"), (2, "n2"), (1, "n1")];

/// Where the style sheet has the exact width of TeX's negative thin, medium and thick spaces.
const EXACT: [(f64, &str); 3] = [(-3.0 / 18.0, "nt"), (-4.0 / 18.0, "nm"), (-5.0 / 18.0, "nk")];

/// An element in another style.
pub(super) fn style(element: Element, around: Around) -> Element {
    Element::of("mstyle", [element])
        .with("displaystyle", if around.display { "true" } else { "false" })
        .with("scriptlevel", around.script.to_string())
}

/// A space. MathML has none below zero: it is made of margins.
pub(super) fn kern(em: f64) -> Vec<Item> {
    let space = |element| Item::new(Class::Space, element);
    if em >= 0.0 {
        return vec![space(Element::new("mspace").with("width", units::attribute(em)))];
    }
    if let Some((_, class)) = EXACT.iter().find(|(width, _)| (em - width).abs() < 0.001) {
        return vec![space(Element::new("mspace").class(class))];
    }
    let mut rest = (-em * 32.0).round() as u32;
    let mut items = Vec::new();
    for (width, class) in NEGATIVE {
        while rest >= width {
            rest -= width;
            items.push(space(Element::new("mspace").class(class)));
        }
    }
    items
}

pub(super) fn rule(rule: &ParseNodeRule) -> Result<Element, String> {
    let (width, height) = (units::em(&rule.width)?.max(0.0), units::em(&rule.height)?.max(0.0));
    let element =
        Element::new("mspace").with("width", units::attribute(width)).with("height", units::attribute(height)).class("rule");
    let shift = rule.shift.as_ref().map_or(Ok(0.0), units::em)?;
    if shift == 0.0 {
        return Ok(element);
    }
    Ok(Element::of("mpadded", [element]).with("voffset", units::attribute(shift)))
}

pub(super) fn lap(alignment: &LapAlignment, body: Element) -> Element {
    let body = match alignment {
        LapAlignment::Right => body,
        LapAlignment::Left => Element::of("mrow", [body]).class("llap"),
        LapAlignment::Center => Element::of("mrow", [body]).class("clap"),
    };
    Element::of("mpadded", [body]).with("width", "0")
}

impl Lowering<'_> {
    pub(super) fn sized(&mut self, sizing: &ParseNodeSizing, around: Around) -> Items {
        let size = SIZES.get(sizing.size.saturating_sub(1)).copied().unwrap_or(1.0);
        let inner = Around { size, ..around };
        self.transparent(&sizing.body, inner, |element| {
            Element::of("mstyle", [element]).with("mathsize", units::attribute(size / around.size))
        })
    }

    pub(super) fn coloured(&mut self, colour: &str, body: &[AnyParseNode], around: Around) -> Items {
        let value = self.colour(colour)?;
        self.transparent(body, around, |element| paint(element, value, around))
    }

    fn colour(&self, colour: &str) -> Result<String, String> {
        colour::parse(colour).ok_or_else(|| format!("`{colour}` is no colour"))
    }

    /// `\mathrel` and its like.
    pub(super) fn class(&mut self, class: &ParseNodeMclass, around: Around) -> Items {
        let items = self.row(&class.body, around, false)?;
        let element = tree::row(items.into_iter().map(|item| item.element).collect());
        Ok(vec![Item::new(class_of(class.mclass), element)])
    }

    pub(super) fn fraction(&mut self, fraction: &ParseNodeGenfrac, around: Around) -> Items {
        let outer = fraction.size.map_or(around, |style| around.styled(style));
        let inner = if fraction.continued {
            outer
        } else if outer.display {
            Around { display: false, ..outer }
        } else {
            outer.scripted()
        };
        let mut part = |node: &AnyParseNode| -> Result<Element, String> {
            let element = self.one(node, inner)?;
            Ok(if fraction.continued { style(element, inner) } else { element })
        };
        let mut element = Element::of("mfrac", [part(&fraction.numer)?, part(&fraction.denom)?]);
        if !fraction.has_bar_line {
            element.set("linethickness", "0");
        } else if let Some(size) = &fraction.bar_size {
            element.set("linethickness", units::attribute(units::em(size)?.max(0.0)));
        }
        if (outer.display, outer.script) != (around.display, around.script) {
            element = style(element, outer);
        }
        let (left, right) = (fraction.left_delim.as_deref(), fraction.right_delim.as_deref());
        if left.or(right).is_some() {
            let mut elements = Vec::from_iter(self.delimiter(left.unwrap_or("."), "prefix")?);
            elements.push(element);
            elements.extend(self.delimiter(right.unwrap_or("."), "postfix")?);
            return Ok(vec![Item::new(Class::Ord, Element::of("mrow", elements))]);
        }
        Ok(vec![Item::new(Class::Inner, element)])
    }

    /// A sign that grows with the row; none for a dot.
    fn delimiter(&self, name: &str, form: &'static str) -> Result<Option<Element>, String> {
        Ok(self.delimiter_sign(name)?.map(|sign| {
            let element = Element::text("mo", sign).with("stretchy", "true").with("symmetric", "true").with("form", form);
            element.with("lspace", "0").with("rspace", "0")
        }))
    }

    fn delimiter_sign(&self, name: &str) -> Result<Option<String>, String> {
        Ok(match name {
            "." | "" => None,
            "<" | "\\lt" | "\\langle" => Some("⟨".to_owned()),
            ">" | "\\gt" | "\\rangle" => Some("⟩".to_owned()),
            "\\parallel" => Some("‖".to_owned()),
            "\\mid" => Some("|".to_owned()),
            name => Some(self.glyph(Mode::Math, name)?),
        })
    }

    /// `\left…\right`.
    pub(super) fn delimited(&mut self, pair: &ParseNodeLeftRight, around: Around) -> Items {
        let mut elements = Vec::from_iter(self.delimiter(&pair.left, "prefix")?);
        elements.extend(self.row(&pair.body, around, false)?.into_iter().map(|item| item.element));
        if let Some(mut closing) = self.delimiter(&pair.right, "postfix")? {
            if let Some(colour) = &pair.right_color {
                closing = paint(closing, self.colour(colour)?, around);
            }
            elements.push(closing);
        }
        Ok(vec![Item::new(Class::Inner, Element::of("mrow", elements))])
    }

    pub(super) fn middle(&self, name: &str) -> Result<Element, String> {
        let element = self.delimiter(name, "infix")?.unwrap_or_else(|| Element::new("mrow"));
        Ok(element)
    }

    /// `\big` and its like.
    pub(super) fn sized_delimiter(&self, delimiter: &ParseNodeDelimsizing) -> Items {
        let class = class_of(delimiter.mclass);
        let Some(sign) = self.delimiter_sign(&delimiter.delim)? else {
            return Ok(vec![Item::new(class, Element::new("mrow"))]);
        };
        let size = DELIMITERS[usize::from(delimiter.size).clamp(1, 4) - 1];
        let element = Element::text("mo", sign).with("stretchy", "true").with("symmetric", "true");
        Ok(vec![Item::new(class, element.with("minsize", size).with("maxsize", size))])
    }

    /// Frames, strokes and backgrounds.
    pub(super) fn enclosed(&mut self, enclosed: &ParseNodeEnclose, around: Around) -> Items {
        let background = enclosed.background_color.as_deref().map(|colour| self.colour(colour)).transpose()?;
        let border = enclosed.border_color.as_deref().map(|colour| self.colour(colour)).transpose()?;
        let inner = Around { boxed: around.boxed || background.is_some(), ..around };
        let body = self.one(&enclosed.body, inner)?;
        let class = match enclosed.label.trim_start_matches('\\') {
            "fbox" | "boxed" => "frame",
            "colorbox" => "fill",
            "fcolorbox" => "filled-frame",
            "cancel" => "cancel",
            "bcancel" => "bcancel",
            "xcancel" => "xcancel",
            "sout" => "sout",
            "phase" => "phase",
            "angl" => "angl",
            other => return Err(format!("unknown command `\\{other}`")),
        };
        let Some(background) = background else {
            return Ok(vec![Item::new(Class::Ord, Element::of("mrow", [body]).class(class))]);
        };
        let readable = if colour::is_light(&background) { "#000000" } else { "#ffffff" };
        // The outer colour is that of the frame; the text has a colour that is readable on the background.
        let body = Element::of("mrow", [body]).with("mathcolor", readable);
        let mut element = Element::of("mrow", [body]).with("mathbackground", background).class(class);
        if let Some(border) = border {
            element.set("mathcolor", border);
        }
        Ok(vec![Item::new(Class::Ord, element)])
    }

    /// Content that HTML and MathML show in different ways.
    pub(super) fn either(&mut self, both: &ParseNodeHtmlMathMl, around: Around) -> Items {
        let mut items = self.row(&both.mathml, around, true)?;
        // KaTeX's MathML marks some relations as `\mathop`; its HTML has the right class.
        if let ([item], [AnyParseNode::Mclass(class)]) = (items.as_mut_slice(), both.html.as_slice())
            && item.left == Class::Op
        {
            (item.left, item.right) = (class_of(class.mclass), class_of(class.mclass));
        }
        if let ([item], [AnyParseNode::Atom(atom)]) = (items.as_mut_slice(), both.html.as_slice()) {
            let class = super::class_of_atom(atom.family);
            (item.left, item.right) = (class, class);
        }
        Ok(items)
    }

    /// `\href`: a link of HTML, which may stand in MathML's text and may hold a formula again.
    pub(super) fn link(&mut self, address: &str, body: &[AnyParseNode], around: Around) -> Items {
        let content = self.group(body, around)?;
        let mut anchor = Element::new("a").with("href", address.to_owned());
        match content.as_text() {
            Some(text) if content.name == "mtext" && content.is_plain() => anchor.children.push(Node::Text(text.to_owned())),
            _ => {
                let mut formula = Element::of("math", [content]);
                if around.display {
                    formula.set("displaystyle", "true");
                }
                anchor.children.push(Node::Element(formula));
            }
        }
        Ok(vec![Item::new(Class::Ord, Element::of("mtext", [anchor]))])
    }

    /// The target of a reference. Only our own commands reach this (`expand`).
    pub(super) fn identified(&mut self, html: &ParseNodeHtml, around: Around) -> Items {
        let id = html.attributes.get("id").cloned().unwrap_or_default();
        if html.body.iter().all(|node| matches!(node, AnyParseNode::OrdGroup(group) if group.body.is_empty())) {
            return Ok(vec![Item::new(Class::Space, Element::new("mrow").with("id", id))]);
        }
        self.transparent(&html.body, around, |element| Element::of("mrow", [element]).with("id", id))
    }
}

/// A colour that stays readable in light and dark: the style sheet makes it darker or lighter, except on a background of its own.
fn paint(element: Element, colour: String, around: Around) -> Element {
    if around.boxed {
        return Element::of("mrow", [element]).with("mathcolor", colour);
    }
    let inner = Element::of("mrow", [element]).class("c");
    Element::of("mrow", [inner]).with("mathcolor", colour)
}
