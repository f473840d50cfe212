//! Superscripts, subscripts and limits.

use katex::parser::parse_node::{AnyParseNode, ParseNodeOp, ParseNodeSupSub};

use super::spacing::Class;
use super::{Around, Item, Items, Lowering};
use crate::tree::{self, Element};

/// One to four primes as one character.
const PRIMES: [&str; 5] = ["", "′", "″", "‴", "⁗"];

impl Lowering<'_> {
    pub(super) fn scripts(&mut self, scripts: &ParseNodeSupSub, around: Around) -> Items {
        let (sup, sub) = (scripts.sup.as_deref(), scripts.sub.as_deref());
        // The kind of base determines the position of the scripts.
        let base = scripts.base.as_deref();
        let stacked = match base {
            Some(AnyParseNode::HorizBrace(brace)) => {
                if brace.is_over {
                    sub.is_none()
                } else {
                    sup.is_none()
                }
            }
            Some(AnyParseNode::Op(op)) => {
                let (limits, always) = match op {
                    ParseNodeOp::Symbol { limits, always_handle_sup_sub, .. }
                    | ParseNodeOp::Body { limits, always_handle_sup_sub, .. } => (*limits, *always_handle_sup_sub == Some(true)),
                };
                limits && (around.display || always)
            }
            Some(AnyParseNode::OperatorName(name)) => name.always_handle_sup_sub && (name.limits || around.display),
            _ => false,
        };
        let mut items = match base {
            Some(base) => self.node(base, around)?,
            None => Vec::new(),
        };
        // The sign of function application follows the whole expression.
        let after = items.split_off(items.len().min(1));
        let (left, right, mut element) = match items.pop() {
            Some(item) => (item.left, item.right, item.element),
            None => (Class::Ord, Class::Ord, Element::new("mrow")),
        };
        // A space has no class; a space with scripts has one.
        let (left, right) = if left == Class::Space { (Class::Ord, Class::Ord) } else { (left, right) };
        let inner = around.scripted();
        if stacked {
            if !around.display
                && let Some(core) = element.core()
            {
                core.set("movablelimits", "false");
            }
            let under = sub.map(|node| self.one(node, inner)).transpose()?;
            let over = sup.map(|node| self.one(node, inner)).transpose()?;
            element = join(element, under, over, ["munder", "mover", "munderover"]);
        } else {
            let lower = sub.map(|node| self.one(node, inner)).transpose()?;
            let upper = sup.map(|node| self.superscript(node, inner)).transpose()?;
            // In display style, a script beside a sum must not move below it.
            if let Some(core) = element.core()
                && core.name == "mo"
                && around.display
            {
                core.set("movablelimits", "false");
            }
            element = join(element, lower, upper, ["msub", "msup", "msubsup"]);
        }
        let mut items = vec![Item { left, right, element }];
        items.extend(after);
        Ok(items)
    }

    /// A superscript; primes become one sign.
    fn superscript(&mut self, node: &AnyParseNode, around: Around) -> Result<Element, String> {
        let AnyParseNode::OrdGroup(group) = node else { return self.one(node, around) };
        let is_prime = |node: &AnyParseNode| matches!(node, AnyParseNode::TextOrd(ord) if ord.text.as_str() == "\\prime");
        let primes = group.body.iter().take_while(|node| is_prime(node)).count();
        if primes == 0 {
            return self.one(node, around);
        }
        let prime = || Element::text("mo", "′").with("lspace", "0").with("rspace", "0");
        let mut elements = match PRIMES.get(primes) {
            Some(sign) => vec![Element::text("mo", *sign).with("lspace", "0").with("rspace", "0")],
            None => (0..primes).map(|_| prime()).collect(),
        };
        if primes < group.body.len() {
            elements.push(self.group(&group.body[primes..], around)?);
        }
        Ok(tree::row(elements))
    }
}

fn join(base: Element, lower: Option<Element>, upper: Option<Element>, names: [&'static str; 3]) -> Element {
    match (lower, upper) {
        (Some(lower), Some(upper)) => Element::of(names[2], [base, lower, upper]),
        (Some(lower), None) => Element::of(names[0], [base, lower]),
        (None, Some(upper)) => Element::of(names[1], [base, upper]),
        (None, None) => base,
    }
}
