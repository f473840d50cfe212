//! MathML elements and their serialisation.

use std::borrow::Cow;

use site_html::{escape_attribute, escape_text};

/// A child of an element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// An element.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Element {
    pub name: &'static str,
    pub attributes: Vec<(&'static str, Cow<'static, str>)>,
    pub classes: Vec<&'static str>,
    pub children: Vec<Node>,
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, ..Self::default() }
    }

    pub(crate) fn text(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, children: vec![Node::Text(text.into())], ..Self::default() }
    }

    /// An element with these children, each of which is one argument.
    pub(crate) fn of(name: &'static str, children: impl IntoIterator<Item = Element>) -> Self {
        Self { name, children: children.into_iter().map(Node::Element).collect(), ..Self::default() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn class(mut self, class: &'static str) -> Self {
        if !self.classes.contains(&class) {
            self.classes.push(class);
        }
        self
    }

    /// Sets an attribute, in place of an earlier value.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<Cow<'static, str>>) {
        self.attributes.retain(|(other, _)| *other != name);
        self.attributes.push((name, value.into()));
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| *other == name).map(|(_, value)| value.as_ref())
    }

    /// The text, if there is nothing else in it.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self.children.as_slice() {
            [Node::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Nothing but its name and text.
    pub(crate) fn is_plain(&self) -> bool {
        self.attributes.is_empty() && self.classes.is_empty()
    }

    /// The operator whose spacing is that of the whole: MathML calls this the core of an embellished operator.
    pub(crate) fn core(&mut self) -> Option<&mut Element> {
        match self.name {
            "mo" => Some(self),
            "msub" | "msup" | "msubsup" | "munder" | "mover" | "munderover" => match self.children.first_mut() {
                Some(Node::Element(base)) => base.core(),
                _ => None,
            },
            "mstyle" | "mrow" => match self.children.as_mut_slice() {
                [Node::Element(only)] => only.core(),
                _ => None,
            },
            _ => None,
        }
    }

    pub(crate) fn write(&self, out: &mut String) {
        out.extend(["<", self.name]);
        for (name, value) in &self.attributes {
            out.extend([" ", name, "=\""]);
            escape_attribute(out, value);
            out.push('"');
        }
        if !self.classes.is_empty() {
            out.extend([" class=\"", &self.classes.join(" "), "\""]);
        }
        if self.children.is_empty() && self.name == "mspace" {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => escape_text(out, text),
            }
        }
        out.extend(["</", self.name, ">"]);
    }
}

/// A row, unless it would have one child.
pub(crate) fn row(mut elements: Vec<Element>) -> Element {
    match (elements.pop(), elements.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            elements.extend(last);
            Element::of("mrow", elements)
        }
    }
}
