//! The table of contents of a page: `.TableOfContents` and `.Fragments`.

use std::sync::Arc;

use site_gotemplate::{Fault, List, Map, Object, Session, Value};
use site_markdown::{Document, Heading};

use super::host::PageHost;

/// Headings within each other. A level that is left out has an empty heading.
#[derive(Clone, Default)]
struct Node<'d> {
    heading: Option<&'d Heading>,
    below: Vec<Node<'d>>,
}

/// The headings as a tree, as Hugo builds it: each heading of the first level begins a new branch.
fn tree(headings: &[Heading]) -> Vec<Node<'_>> {
    let mut roots: Vec<Node<'_>> = Vec::new();
    for heading in headings {
        if heading.level == 1 || roots.is_empty() {
            roots.push(Node::default());
        }
        let Some(mut at) = roots.last_mut() else { continue };
        if heading.level == 1 {
            at.heading = Some(heading);
            continue;
        }
        for _ in 2..heading.level {
            if at.below.is_empty() {
                at.below.push(Node::default());
            }
            let last = at.below.len() - 1;
            at = &mut at.below[last];
        }
        at.below.push(Node { heading: Some(heading), below: Vec::new() });
    }
    roots
}

/// What is written, and how.
struct Writer {
    out: String,
    first: i64,
    last: i64,
    element: &'static str,
}

impl Writer {
    fn indent(&mut self, depth: usize) {
        self.out.extend(std::iter::repeat_n("  ", depth));
    }

    fn headings(&mut self, level: i64, depth: usize, nodes: &[Node<'_>]) {
        if level < self.first {
            for node in nodes {
                self.headings(level + 1, depth, &node.below);
            }
            return;
        }
        if nodes.is_empty() || (self.last != -1 && level > self.last) {
            return;
        }
        self.out.push('\n');
        self.indent(depth + 1);
        self.out.extend(["<", self.element, ">\n"]);
        for node in nodes {
            self.indent(depth + 2);
            self.out.push_str("<li>");
            if let Some(heading) = node.heading {
                self.out.push_str("<a href=\"#");
                site_html::escape_attribute(&mut self.out, &heading.id);
                self.out.extend(["\">", &heading.html, "</a>"]);
            }
            self.headings(level + 1, depth + 2, &node.below);
            self.out.push_str("</li>\n");
        }
        self.indent(depth + 1);
        self.out.extend(["</", self.element, ">\n"]);
        self.indent(depth);
    }
}

fn to_html(headings: &[Heading], first: i64, last: i64, ordered: bool) -> Value {
    let mut writer =
        Writer { out: "<nav id=\"TableOfContents\">".to_owned(), first, last, element: if ordered { "ol" } else { "ul" } };
    writer.headings(1, 0, &tree(headings));
    writer.out.push_str("</nav>");
    Value::html(writer.out)
}

/// The table of contents with the levels of the settings.
pub(super) fn table(host: &PageHost<'_>, document: &Document) -> Value {
    let setting = |name: &str| host.setting(&["markup", "tableOfContents", name]);
    let number = |value: Value, usual: i64| match value {
        Value::Int(number) => number,
        _ => usual,
    };
    let ordered = setting("ordered").is_true();
    to_html(&document.headings, number(setting("startLevel"), 2), number(setting("endLevel"), 3), ordered)
}

/// The headings of a page: `.Fragments`.
pub(super) struct Fragments(pub(super) Arc<Document>);

impl Object for Fragments {
    fn type_name(&self) -> &'static str {
        "*tableofcontents.Fragments"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let headings = &self.0.headings;
        session.charge(headings.len())?;
        Ok(Some(match name {
            "ToHTML" => {
                let [Value::Int(first), Value::Int(last), ordered] = arguments else {
                    return Err(Fault::new("ToHTML takes two levels and a truth value"));
                };
                to_html(headings, *first, *last, ordered.is_true())
            }
            "Headings" => List::new(tree(headings).iter().map(heading).collect()).into(),
            "HeadingsMap" => {
                let alone = |found| heading(&Node { heading: Some(found), below: Vec::new() });
                Map::new(headings.iter().map(|found| (&found.id, alone(found)))).into()
            }
            "Identifiers" => Value::object(Identifiers(Arc::clone(&self.0))),
            _ => return Ok(None),
        }))
    }
}

fn heading(node: &Node<'_>) -> Value {
    let (id, level, title) = match node.heading {
        Some(heading) => (heading.id.as_str(), i64::from(heading.level), heading.html.as_str()),
        None => ("", 0, ""),
    };
    let below = List::new(node.below.iter().map(heading).collect());
    Map::new([("ID", id.into()), ("Level", level.into()), ("Title", Value::html(title)), ("Headings", below.into())]).into()
}

/// The ids of a page's headings.
struct Identifiers(Arc<Document>);

impl Object for Identifiers {
    fn type_name(&self) -> &'static str {
        "collections.SortedStringSlice"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        session.charge(self.0.headings.len())?;
        let wanted = arguments.first().map(Value::to_string).unwrap_or_default();
        let count = || self.0.headings.iter().filter(|heading| heading.id == wanted).count();
        Ok(match name {
            "Contains" => Some((count() > 0).into()),
            "Count" => Some(count().into()),
            _ => None,
        })
    }

    fn list(&self) -> Option<List> {
        let mut ids: Vec<&str> = self.0.headings.iter().map(|heading| heading.id.as_str()).collect();
        ids.sort_unstable();
        Some(List::of_texts(ids))
    }

    fn is_true(&self) -> bool {
        !self.0.headings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(levels: &[u8], first: i64, last: i64) -> String {
        let heading = |(at, level): (usize, &u8)| Heading {
            level: *level,
            id: format!("h{at}"),
            html: format!("H{at}"),
            text: String::new(),
        };
        let headings: Vec<Heading> = levels.iter().enumerate().map(heading).collect();
        to_html(&headings, first, last, false).to_string().replace(['\n', ' '], "").replace("<ahref=\"#", "<").replace("</a>", "")
    }

    /// Hugo 0.168 writes the same.
    #[test]
    fn tables_are_those_of_hugo() {
        for (levels, first, last, expected) in [
            (&[][..], 2, 3, ""),
            (&[2, 3, 4, 2], 2, 3, "<ul><li><h0\">H0<ul><li><h1\">H1</li></ul></li><li><h3\">H3</li></ul>"),
            (&[2, 3, 4, 2], 1, 1, "<ul><li></li></ul>"),
            (&[1, 2, 1], 1, -1, "<ul><li><h0\">H0<ul><li><h1\">H1</li></ul></li><li><h2\">H2</li></ul>"),
            (&[4, 2], 2, 4, "<ul><li><ul><li><ul><li><h0\">H0</li></ul></li></ul></li><li><h1\">H1</li></ul>"),
        ] {
            let expected = format!("<navid=\"TableOfContents\">{expected}</nav>");
            assert_eq!(made(levels, first, last), expected, "{levels:?} {first} {last}");
        }
    }
}
