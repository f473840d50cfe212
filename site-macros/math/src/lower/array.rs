//! Tables: matrices, aligned equations, cases, diagrams, numbered rows.
//!
//! `text-align` alone does not move a formula in Chromium, so the classes of columns have additional values for it. Lines are borders of
//! cells; short rows are filled with empty cells, so that lines reach across. Heights (`\\[4pt]`, `\arraystretch`) are invisible struts.

use katex::parser::parse_node::{AlignSpec, AnyParseNode, ColSeparationType, ParseNodeArray, ParseNodeArrayTag};

use super::spacing::Class;
use super::{Around, Item, Items, Lowering, Typeface, units};
use crate::tree::{self, Element};

/// Height and depth of a row of text, in em.
const STRUT: (f64, f64) = (0.84, 0.36);

/// Most cells of one table, those included that a short row lacks.
const CELLS: usize = 10_000;

/// A column: alignment, spaces, and lines before it.
#[derive(Clone, Default)]
struct Column {
    classes: Vec<&'static str>,
    lines: Vec<char>,
}

impl Lowering<'_> {
    pub(super) fn array(&mut self, array: &ParseNodeArray, around: Around) -> Result<Element, String> {
        let is_small = array.col_separation_type == Some(ColSeparationType::Small);
        let longest = array.body.iter().map(Vec::len).max().unwrap_or(0);
        let (mut columns, last_lines) = columns(array.cols.as_deref().unwrap_or_default());
        let count = columns.len().max(longest);
        if count.saturating_mul(array.body.len()) > CELLS {
            return Err(format!("a table has more than {CELLS} cells"));
        }
        columns.resize(count, Column::default());
        let shared = shared_style(array);
        let inner = shared.map_or(around, |style| around.styled(style));
        let tags = array.tags.as_deref().unwrap_or_default();
        let is_tagged = tags.iter().any(|tag| matches!(tag, ParseNodeArrayTag::Nodes(_)));
        let mut table = Element::new("mtable");
        if inner.display {
            table.set("displaystyle", "true");
        }
        for (at, row) in array.body.iter().enumerate() {
            let mut cells = Vec::with_capacity(count + 2);
            for (number, column) in columns.iter().enumerate() {
                let content = match row.get(number) {
                    Some(cell) => self.cell(cell, shared.is_some(), inner)?,
                    None => Vec::new(),
                };
                let mut cell = Element::of("mtd", content);
                cell.classes.extend(&column.classes);
                cell.classes.extend(vertical(&column.lines, true));
                if number + 1 == count {
                    cell.classes.extend(vertical(&last_lines, false));
                }
                cell.classes.extend(horizontal(array.h_lines_before_row.get(at), true));
                if at + 1 == array.body.len() {
                    cell.classes.extend(horizontal(array.h_lines_before_row.get(at + 1), false));
                }
                cells.push(cell);
            }
            if let (Some(strut), Some(cell)) = (strut(array, at)?, cells.first_mut()) {
                cell.children.push(tree::Node::Element(strut));
            }
            if is_tagged {
                let tag = match tags.get(at) {
                    Some(ParseNodeArrayTag::Nodes(nodes)) => Some(nodes.as_slice()),
                    _ => None,
                };
                cells.insert(0, Element::new("mtd").class("side"));
                cells.push(self.tag_cell(tag, around)?);
            }
            table.children.push(tree::Node::Element(Element::of("mtr", cells)));
        }
        if is_tagged {
            table = table.class("tagged");
        }
        if array.add_jot == Some(true) {
            table = table.class("jot");
        }
        if array.is_cd == Some(true) {
            table = table.class("cd");
        }
        if array.hskip_before_and_after != Some(true) && !is_tagged {
            table = table.class("flush");
        }
        if is_small {
            let style = Element::of("mstyle", [table.class("small")]);
            return Ok(style.with("scriptlevel", inner.script.to_string()).with("displaystyle", "false"));
        }
        // Cells of a table in a superscript have the usual size.
        Ok(if around.script > 0 && inner.script == 0 { table.class("s0") } else { table })
    }

    /// What stands in a cell. `is_shared`: the table has its style.
    fn cell(&mut self, cell: &AnyParseNode, is_shared: bool, around: Around) -> Result<Vec<Element>, String> {
        let AnyParseNode::Styling(styling) = cell else { return Ok(vec![self.one(cell, around)?]) };
        let nodes = match styling.body.as_slice() {
            [AnyParseNode::OrdGroup(group)] => group.body.as_slice(),
            nodes => nodes,
        };
        let inner = around.styled(styling.style);
        let elements = self.row(nodes, inner, false)?.into_iter().map(|item| item.element).collect::<Vec<_>>();
        if is_shared || elements.is_empty() || (inner.display, inner.script) == (around.display, around.script) {
            return Ok(elements);
        }
        Ok(vec![super::group::style(tree::row(elements), inner)])
    }

    /// A formula with one number for all of it.
    pub(super) fn tagged(&mut self, body: &[AnyParseNode], tag: &[AnyParseNode], around: Around) -> Result<Element, String> {
        let body = self.row(body, around, false)?.into_iter().map(|item| item.element);
        let cells = [Element::new("mtd").class("side"), Element::of("mtd", body), self.tag_cell(Some(tag), around)?];
        Ok(Element::of("mtable", [Element::of("mtr", cells)]).with("displaystyle", "true").class("tagged"))
    }

    fn tag_cell(&mut self, tag: Option<&[AnyParseNode]>, around: Around) -> Result<Element, String> {
        let around = Around { display: false, script: 0, text: Typeface::default(), ..around };
        let content = tag.map(|nodes| self.group(nodes, around)).transpose()?;
        Ok(Element::of("mtd", content).class("side").class("mr"))
    }

    /// Rows of a formula with line breaks outside of any environment.
    pub(super) fn lines(&mut self, nodes: &[AnyParseNode], around: Around) -> Items {
        let mut table = Element::new("mtable").class("lines");
        if around.display {
            table.set("displaystyle", "true");
        }
        for line in nodes.split(|node| matches!(node, AnyParseNode::Cr(_))) {
            let content = self.row(line, around, false)?.into_iter().map(|item| item.element);
            let cell = Element::of("mtd", content).class("ml");
            table.children.push(tree::Node::Element(Element::of("mtr", [cell])));
        }
        Ok(vec![Item::new(Class::Ord, table)])
    }
}

/// The style that all cells have.
fn shared_style(array: &ParseNodeArray) -> Option<&'static katex::style::Style> {
    let mut styles = array.body.iter().flatten().map(|cell| match cell {
        AnyParseNode::Styling(styling) => Some(styling.style),
        _ => None,
    });
    let first = styles.next()??;
    styles.all(|style| style.is_some_and(|style| style.size == first.size)).then_some(first)
}

/// Columns, and the lines behind the last one.
fn columns(specification: &[AlignSpec]) -> (Vec<Column>, Vec<char>) {
    let mut columns = Vec::new();
    let mut lines = Vec::new();
    for part in specification {
        match part {
            AlignSpec::Separator { separator } => lines.extend(separator.chars()),
            AlignSpec::Align { align, pregap, postgap } => {
                let mut classes = Vec::new();
                classes.extend(match align.as_str() {
                    "l" => Some("ml"),
                    "r" => Some("mr"),
                    _ => None,
                });
                classes.extend(gap(*pregap, ["pl0", "plq", "pl1"]));
                classes.extend(gap(*postgap, ["pr0", "prq", "pr1"]));
                columns.push(Column { classes, lines: std::mem::take(&mut lines) });
            }
        }
    }
    (columns, lines)
}

/// The class of a space beside a column: none, a quarter of an em, an em.
fn gap(em: Option<f64>, classes: [&'static str; 3]) -> Option<&'static str> {
    em.map(|em| {
        classes[if em < 0.1 {
            0
        } else if em < 0.5 {
            1
        } else {
            2
        }]
    })
}

fn vertical(lines: &[char], before: bool) -> Option<&'static str> {
    let [one, dashed, two] = if before { ["bl", "dl", "bl2"] } else { ["br", "dr", "br2"] };
    match lines {
        [] => None,
        ['|', '|', ..] => Some(two),
        [':', ..] => Some(dashed),
        _ => Some(one),
    }
}

/// Lines above or below a row: true stands for a dashed one.
fn horizontal(lines: Option<&Vec<bool>>, above: bool) -> Option<&'static str> {
    let [one, dashed, two] = if above { ["bt", "dt", "bt2"] } else { ["bb", "db", "bb2"] };
    match lines.map(Vec::as_slice).unwrap_or_default() {
        [] => None,
        [false, false, ..] => Some(two),
        [true, ..] => Some(dashed),
        _ => Some(one),
    }
}

/// An invisible sign that makes a row higher: the author's line spacing, and the space behind its end.
fn strut(array: &ParseNodeArray, row: usize) -> Result<Option<Element>, String> {
    let stretch = array.arraystretch;
    if !(0.0..=100.0).contains(&stretch) {
        return Err("\\arraystretch is above 100".to_owned());
    }
    let gap = array.row_gaps.get(row).and_then(Option::as_ref).map_or(Ok(0.0), units::em)?;
    let is_small = array.col_separation_type == Some(ColSeparationType::Small);
    if gap <= 0.0 && (is_small || stretch <= 1.2) {
        return Ok(None);
    }
    let (height, depth) = (STRUT.0 * (stretch - 0.25), STRUT.1 * (stretch - 0.25) + gap.max(0.0));
    Ok(Some(Element::new("mspace").with("height", units::attribute(height)).with("depth", units::attribute(depth))))
}
