//! Spacing between the parts of a formula by TeX's rules (The TeXbook, chapter 18), as attributes of operators.
//!
//! MathML's operator dictionary has fixed spaces; those of TeX depend on the neighbours, and most of them are omitted in superscripts and
//! subscripts.

use std::borrow::Cow;

use super::Item;
use crate::tree::Element;

/// TeX's class of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Ord,
    Op,
    Bin,
    Rel,
    Open,
    Close,
    Punct,
    Inner,
    /// A space that the author wrote, and what is invisible: its neighbours meet across it.
    Space,
}

/// Three, four and five eighteenths of an em.
const WIDTHS: [&str; 4] = ["0", "0.1667em", "0.2222em", "0.2778em"];

/// Space between two neighbours, as an index into [`WIDTHS`], and whether scripts have it too.
fn between(left: Class, right: Class) -> (usize, bool) {
    use Class::{Bin, Close, Inner, Op, Open, Ord, Punct, Rel};
    match (left, right) {
        (Ord | Op | Close | Inner, Op) | (Op, Ord) => (1, true),
        (Ord | Close | Inner, Bin) | (Bin, Ord | Op | Open | Inner) => (2, false),
        (Ord | Op | Close | Inner, Rel) | (Rel, Ord | Op | Open | Inner) => (3, false),
        (Ord | Op | Close, Inner) | (Inner, Ord | Open | Punct | Inner) => (1, false),
        (Punct, Ord | Op | Rel | Open | Close | Punct | Inner) => (1, false),
        _ => (0, false),
    }
}

/// A binary operator without something on both sides is none: `-x`, `(+)`.
fn demote(items: &mut [Item], open: bool) {
    let mut previous = if open { Class::Ord } else { Class::Open };
    let mut pending: Option<usize> = None;
    for at in 0..items.len() {
        let item = &items[at];
        let (left, right) = (item.left, item.right);
        if left == Class::Space {
            continue;
        }
        if matches!(left, Class::Rel | Class::Close | Class::Punct)
            && let Some(operator) = pending
        {
            (items[operator].left, items[operator].right) = (Class::Ord, Class::Ord);
        }
        pending = None;
        if left == Class::Bin && right == Class::Bin {
            if matches!(previous, Class::Bin | Class::Op | Class::Rel | Class::Open | Class::Punct) {
                (items[at].left, items[at].right) = (Class::Ord, Class::Ord);
            } else {
                pending = Some(at);
            }
        }
        previous = items[at].right;
    }
    if let (Some(operator), false) = (pending, open) {
        (items[operator].left, items[operator].right) = (Class::Ord, Class::Ord);
    }
}

/// The items of a row with the spaces between them. `open`: the row goes on at both ends, so that an operator there keeps its operands.
pub(super) fn space(mut items: Vec<Item>, in_script: bool, open: bool) -> Vec<Item> {
    demote(&mut items, open);
    let count = items.iter().filter(|item| item.left != Class::Space).count();
    let mut spaced: Vec<Item> = Vec::with_capacity(items.len() + 4);
    // The last part that is not a space: its position, its class, and the space on the left of its operator.
    let mut last: Option<usize> = None;
    let mut seen = 0;
    for mut item in items {
        if item.left == Class::Space {
            if let Some(core) = item.element.core() {
                set(core, 0, 0);
            }
            spaced.push(item);
            continue;
        }
        seen += 1;
        let width = last.map_or(0, |last| {
            let (width, always) = between(spaced[last].right, item.left);
            if in_script && !always { 0 } else { width }
        });
        let mut left_over = width;
        if let Some(core) = last.and_then(|last| spaced[last].element.core()) {
            core.set("rspace", WIDTHS[width]);
            left_over = 0;
        }
        if let Some(core) = item.element.core() {
            set(core, left_over, 0);
            left_over = 0;
        }
        if left_over > 0 {
            let space = Element::new("mspace").with("width", WIDTHS[left_over]);
            // Before the author's own spaces between the two.
            spaced.insert(last.map_or(spaced.len(), |last| last + 1), Item::new(Class::Space, space));
        }
        spaced.push(item);
        last = Some(spaced.len() - 1);
    }
    let mut at = 0;
    for item in spaced.iter_mut().filter(|item| item.left != Class::Space) {
        at += 1;
        if let Some(core) = item.element.core() {
            let (first, end) = (at == 1 && !open, at == seen && !open);
            shorten(core, first && count > 1, end && count > 1);
        }
    }
    spaced
}

fn set(core: &mut Element, left: usize, right: usize) {
    core.set("lspace", WIDTHS[left]);
    core.set("rspace", WIDTHS[right]);
}

/// Leaves out spaces that the dictionary of MathML Core says anyway.
fn shorten(core: &mut Element, first: bool, last: bool) {
    let Some(text) = core.as_text() else { return };
    let known = match text {
        "+" | "−" | "±" | "∓" if !first && !last => Some((WIDTHS[2], WIDTHS[2])),
        "+" | "−" | "±" | "∓" if first => Some((WIDTHS[0], WIDTHS[0])),
        "=" | "<" | ">" | "≤" | "≥" | "≠" | "∈" | "→" | "≈" | "∼" | "≡" | "⇒" | "⊂" | "⊆" if !first && !last => {
            Some((WIDTHS[3], WIDTHS[3]))
        }
        "," | ";" if !first && !last => Some((WIDTHS[0], WIDTHS[1])),
        "(" | "[" | "{" if first => Some((WIDTHS[0], WIDTHS[0])),
        ")" | "]" | "}" if last => Some((WIDTHS[0], WIDTHS[0])),
        _ => None,
    };
    if known.is_some_and(|(left, right)| core.attribute("lspace") == Some(left) && core.attribute("rspace") == Some(right)) {
        core.attributes.retain(|(name, _): &(&str, Cow<'_, str>)| *name != "lspace" && *name != "rspace");
    }
}
