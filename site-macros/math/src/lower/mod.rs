//! Converts KaTeX's parse tree to MathML Core.
//!
//! Parts that Core has no element for (rules above and below, frames, strokes, overlap) are rows with a class that `math.css` draws. No
//! element has a `style` attribute, so that the Content-Security-Policy needs no exception. Spacing follows TeX (`spacing`).

mod accent;
mod alphabet;
mod array;
mod group;
mod script;
mod spacing;
mod symbol;
mod units;

use katex::KatexContext;
use katex::build_html::DomType;
use katex::parser::parse_node::{AnyParseNode, ParseNodeOp};
use katex::style::Style;
use katex::symbols::Atom;

use crate::tree::{self, Element};
use alphabet::Font;
use spacing::Class;

/// What surrounds a part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around {
    /// Fractions, sums and limits are large.
    display: bool,
    /// Level of superscripts and subscripts.
    script: u8,
    font: Font,
    /// Letters and signs are bold (`\pmb`).
    poor_bold: bool,
    text: Typeface,
    /// Size of the font, where 1 is the text's.
    size: f64,
    /// On a coloured background, which is the same in light and dark.
    boxed: bool,
}

/// Typeface of text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Typeface {
    bold: bool,
    italic: bool,
    family: Option<&'static str>,
}

/// A part of a row.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Class towards the left and the right neighbour.
    left: Class,
    right: Class,
    element: Element,
}

impl Item {
    fn new(class: Class, element: Element) -> Self {
        Self { left: class, right: class, element }
    }
}

/// Lowers one formula.
pub(crate) struct Lowering<'a> {
    pub context: &'a KatexContext,
}

type Items = Result<Vec<Item>, String>;

/// A formula's tree.
pub(crate) fn lower(lowering: &mut Lowering<'_>, nodes: &[AnyParseNode], display: bool) -> Result<Element, String> {
    let around =
        Around { display, script: 0, font: Font::Default, poor_bold: false, text: Typeface::default(), size: 1.0, boxed: false };
    lowering.group(nodes, around)
}

impl Around {
    /// In a superscript or subscript.
    fn scripted(self) -> Self {
        Self { display: false, script: self.script + 1, ..self }
    }

    fn styled(self, style: &Style) -> Self {
        Self { display: style.size == 0, script: u8::try_from(style.size.saturating_sub(1)).unwrap_or(0), ..self }
    }
}

impl Lowering<'_> {
    /// A group as one element.
    fn group(&mut self, nodes: &[AnyParseNode], around: Around) -> Result<Element, String> {
        Ok(tree::row(self.row(nodes, around, false)?.into_iter().map(|item| item.element).collect()))
    }

    /// One argument.
    fn one(&mut self, node: &AnyParseNode, around: Around) -> Result<Element, String> {
        match node {
            AnyParseNode::OrdGroup(group) => self.group(&group.body, around),
            node => self.group(std::slice::from_ref(node), around),
        }
    }

    /// The items of a row with their spaces. Line breaks make it a table.
    fn row(&mut self, nodes: &[AnyParseNode], around: Around, open: bool) -> Items {
        let is_break = |node: &AnyParseNode| matches!(node, AnyParseNode::Cr(_));
        if nodes.iter().any(is_break) {
            return self.lines(nodes, around);
        }
        let mut items = Vec::with_capacity(nodes.len());
        for node in nodes {
            for item in self.node(node, around)? {
                symbol::push(&mut items, item);
            }
        }
        Ok(spacing::space(items, around.script > 0, open))
    }

    /// Content that stays part of the row around it, in an element made by `wrap`.
    fn transparent(&mut self, nodes: &[AnyParseNode], around: Around, wrap: impl FnOnce(Element) -> Element) -> Items {
        let items = self.row(nodes, around, true)?;
        let mut visible = items.iter().filter(|item| item.left != Class::Space);
        let left = visible.next().map_or(Class::Space, |item| item.left);
        let right = visible.next_back().map_or(left, |item| item.right);
        let element = wrap(tree::row(items.into_iter().map(|item| item.element).collect()));
        Ok(vec![Item { left, right, element }])
    }

    /// One node. What is invisible has no item.
    fn node(&mut self, node: &AnyParseNode, around: Around) -> Items {
        let one = |class: Class, element: Element| Ok(vec![Item::new(class, element)]);
        match node {
            AnyParseNode::Atom(atom) => self.symbol(atom.mode, &atom.text, Some(atom.family), around),
            AnyParseNode::MathOrd(ord) => self.symbol(ord.mode, &ord.text, None, around),
            AnyParseNode::TextOrd(ord) => self.text_symbol(ord.mode, &ord.text, around),
            AnyParseNode::Spacing(space) => Ok(symbol::space(space.mode, &space.text, around)),
            AnyParseNode::Verb(verb) => one(Class::Ord, symbol::verbatim(verb.body.as_str(), verb.star)),
            AnyParseNode::OrdGroup(group) if group.semisimple == Some(true) => {
                self.transparent(&group.body, around, |element| element)
            }
            AnyParseNode::OrdGroup(group) => {
                if group.body.is_empty() {
                    return one(Class::Ord, Element::new("mrow"));
                }
                one(Class::Ord, self.group(&group.body, around)?)
            }
            AnyParseNode::Text(text) => {
                let around = symbol::typeface(text.font.as_deref(), around);
                one(Class::Ord, self.group(&text.body, around)?)
            }
            AnyParseNode::Hbox(hbox) => one(Class::Ord, self.group(&hbox.body, around)?),
            AnyParseNode::Font(font) => self.font(font, around),
            AnyParseNode::Pmb(pmb) => {
                let around = Around { poor_bold: true, ..around };
                one(class_of(pmb.mclass), self.group(&pmb.body, around)?)
            }
            AnyParseNode::Styling(styling) => {
                let inner = around.styled(styling.style);
                if (inner.display, inner.script) == (around.display, around.script) {
                    return self.transparent(&styling.body, inner, |element| element);
                }
                self.transparent(&styling.body, inner, |element| group::style(element, inner))
            }
            AnyParseNode::Sizing(sizing) => self.sized(sizing, around),
            AnyParseNode::Color(color) => self.coloured(&color.color, &color.body, around),
            AnyParseNode::Mclass(class) => self.class(class, around),
            AnyParseNode::Op(op) => self.operator(op, around),
            AnyParseNode::OperatorName(name) => self.operator_name(name, around),
            AnyParseNode::SupSub(scripts) => self.scripts(scripts, around),
            AnyParseNode::Genfrac(fraction) => self.fraction(fraction, around),
            AnyParseNode::Sqrt(root) => {
                let body = self.one(&root.body, around)?;
                let Some(index) = &root.index else { return one(Class::Ord, Element::of("msqrt", [body])) };
                let inner = Around { display: false, script: around.script + 2, ..around };
                let index = self.one(index, inner)?;
                one(Class::Ord, Element::of("mroot", [body, index]))
            }
            AnyParseNode::Accent(accent) => self.accent(accent, around),
            AnyParseNode::AccentUnder(accent) => self.accent_under(accent, around),
            AnyParseNode::HorizBrace(brace) => self.brace(brace, around),
            AnyParseNode::XArrow(arrow) => self.arrow(arrow, around),
            AnyParseNode::Overline(line) => {
                let body = self.one(&line.body, around)?;
                one(Class::Ord, Element::of("mrow", [body]).class("ol"))
            }
            AnyParseNode::Underline(line) => {
                let body = self.one(&line.body, around)?;
                one(Class::Ord, Element::of("mrow", [body]).class("ul"))
            }
            AnyParseNode::Array(array) => one(Class::Ord, self.array(array, around)?),
            AnyParseNode::Tag(tag) => one(Class::Ord, self.tagged(&tag.body, &tag.tag, around)?),
            AnyParseNode::LeftRight(pair) => self.delimited(pair, around),
            AnyParseNode::Middle(middle) => one(Class::Rel, self.middle(&middle.delim)?),
            AnyParseNode::Delimsizing(delimiter) => self.sized_delimiter(delimiter),
            AnyParseNode::Enclose(enclosed) => self.enclosed(enclosed, around),
            AnyParseNode::Kern(kern) => Ok(group::kern(units::em(&kern.dimension)?)),
            AnyParseNode::Rule(rule) => one(Class::Ord, group::rule(rule)?),
            AnyParseNode::Lap(lap) => {
                let body = self.one(&lap.body, around)?;
                one(Class::Ord, group::lap(&lap.alignment, body))
            }
            AnyParseNode::Smash(smash) => {
                let mut element = Element::of("mpadded", [self.one(&smash.body, around)?]);
                for (name, _) in [("height", smash.smash_height), ("depth", smash.smash_depth)].iter().filter(|(_, zero)| *zero) {
                    element.set(name, "0");
                }
                one(Class::Ord, element)
            }
            AnyParseNode::Raisebox(raised) => {
                let (shift, body) = (units::em(&raised.dy)?, self.one(&raised.body, around)?);
                one(Class::Ord, Element::of("mpadded", [body]).with("voffset", units::attribute(shift)))
            }
            AnyParseNode::Vcenter(centred) => {
                let cell = Element::of("mtd", [self.one(&centred.body, around)?]);
                one(Class::Ord, Element::of("mtable", [Element::of("mtr", [cell])]).class("vc"))
            }
            AnyParseNode::Phantom(phantom) => {
                self.transparent(&phantom.body, around, |element| Element::of("mphantom", [element]))
            }
            AnyParseNode::Hphantom(phantom) => {
                let hidden = Element::of("mphantom", [self.one(&phantom.body, around)?]);
                one(Class::Ord, Element::of("mpadded", [hidden]).with("height", "0").with("depth", "0"))
            }
            AnyParseNode::Vphantom(phantom) => {
                let hidden = Element::of("mphantom", [self.one(&phantom.body, around)?]);
                one(Class::Ord, Element::of("mpadded", [hidden]).with("width", "0"))
            }
            AnyParseNode::MathChoice(choice) => {
                let body = match (around.display, around.script) {
                    (true, _) => &choice.display,
                    (false, 0) => &choice.text,
                    (false, 1) => &choice.script,
                    (false, _) => &choice.scriptscript,
                };
                self.transparent(body, around, |element| element)
            }
            AnyParseNode::HtmlMathMl(both) => self.either(both, around),
            AnyParseNode::Href(link) => self.link(&link.href, &link.body, around),
            AnyParseNode::Html(html) => self.identified(html, around),
            AnyParseNode::CdLabel(label) => one(Class::Ord, self.side_label(label, around)?),
            AnyParseNode::CdLabelParent(parent) => self.node(&parent.fragment, around),
            AnyParseNode::Internal(_) => Ok(Vec::new()),
            AnyParseNode::Includegraphics(_) => {
                Err("`\\includegraphics` is not supported: put the picture beside the formula, with Markdown".to_owned())
            }
            AnyParseNode::LeftRightRight(_)
            | AnyParseNode::Environment(_)
            | AnyParseNode::Cr(_)
            | AnyParseNode::ColorToken(_)
            | AnyParseNode::Raw(_)
            | AnyParseNode::Size(_)
            | AnyParseNode::Url(_)
            | AnyParseNode::AccentToken(_)
            | AnyParseNode::OpToken(_)
            | AnyParseNode::Infix(_) => Err("a command stands where it has no meaning".to_owned()),
        }
    }

    /// A sum, a function's name, or `\mathop`.
    fn operator(&mut self, op: &ParseNodeOp, around: Around) -> Items {
        match op {
            ParseNodeOp::Symbol { name, symbol: true, mode, .. } => {
                let glyph = self.glyph(*mode, name)?;
                let mut element = Element::text("mo", glyph);
                if name == "\\smallint" {
                    element.set("largeop", "false");
                }
                Ok(vec![Item::new(Class::Op, element)])
            }
            ParseNodeOp::Symbol { name, .. } => Ok(symbol::function(name.trim_start_matches('\\'))),
            ParseNodeOp::Body { body, .. } => {
                let mut element = self.group(body, around)?;
                if let Some(core) = element.core() {
                    core.set("movablelimits", "false");
                }
                Ok(vec![Item::new(Class::Op, element)])
            }
        }
    }
}

fn class_of(class: DomType) -> Class {
    match class {
        DomType::Mord => Class::Ord,
        DomType::Mop => Class::Op,
        DomType::Mbin => Class::Bin,
        DomType::Mrel => Class::Rel,
        DomType::Mopen => Class::Open,
        DomType::Mclose => Class::Close,
        DomType::Mpunct => Class::Punct,
        DomType::Minner => Class::Inner,
    }
}

fn class_of_atom(family: Atom) -> Class {
    match family {
        Atom::Bin => Class::Bin,
        Atom::Close => Class::Close,
        Atom::Inner => Class::Inner,
        Atom::Open => Class::Open,
        Atom::Punct => Class::Punct,
        Atom::Rel => Class::Rel,
    }
}
