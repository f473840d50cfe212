//! Collects the labels of a page's equations before the first formula is rendered, because a reference may precede its equation.

use std::collections::HashMap;

use crate::token::{self, Token};

/// A labelled equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// What a reference shows.
    pub number: String,
    /// The number is ours, and not the author's `\tag`.
    pub numbered: bool,
    /// The `id` of its element.
    pub id: String,
}

/// All labels of a page by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    labels: HashMap<String, Label>,
    /// Numbers given so far.
    count: usize,
}

/// A row of an environment, as far as it is read.
#[derive(Default)]
struct Row {
    tag: Option<String>,
    labels: Vec<String>,
}

impl Labels {
    pub(crate) fn get(&self, name: &str) -> Option<&Label> {
        self.labels.get(name)
    }

    /// Numbers the labelled rows of a formula. Says which labels were there before.
    pub(crate) fn read(&mut self, tex: &str, unique: &mut dyn FnMut(&str) -> String) -> Vec<String> {
        let mut twice = Vec::new();
        if !tex.contains("\\label") {
            return twice;
        }
        let tokens = token::read(tex);
        let mut rows = vec![Row::default()];
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            let Some(command) = token.command() else { continue };
            match command {
                // Rows of environments with numbers; a matrix inside also has rows, but no labels or tags.
                "begin" => rows.push(Row::default()),
                "\\" | "cr" => {
                    if let Some(row) = rows.last_mut() {
                        let row = std::mem::take(row);
                        self.finish(row, unique, &mut twice);
                    }
                }
                "end" => {
                    if let Some(row) = rows.pop() {
                        self.finish(row, unique, &mut twice);
                    }
                    if rows.is_empty() {
                        rows.push(Row::default());
                    }
                }
                "label" => {
                    let (name, end) = argument(&tokens, at);
                    at = end;
                    if let Some(row) = rows.last_mut() {
                        row.labels.push(token::plain(name).trim().to_owned());
                    }
                }
                "tag" => {
                    at += usize::from(tokens.get(at).is_some_and(|token| token.is('*')));
                    let (name, end) = argument(&tokens, at);
                    at = end;
                    if let Some(row) = rows.last_mut() {
                        row.tag = Some(token::plain(name).trim().to_owned());
                    }
                }
                _ => {}
            }
        }
        for row in rows {
            self.finish(row, unique, &mut twice);
        }
        twice
    }

    fn finish(&mut self, row: Row, unique: &mut dyn FnMut(&str) -> String, twice: &mut Vec<String>) {
        if row.labels.is_empty() {
            return;
        }
        let numbered = row.tag.is_none();
        let number = row.tag.unwrap_or_else(|| {
            self.count += 1;
            self.count.to_string()
        });
        for (index, name) in row.labels.into_iter().enumerate() {
            if self.labels.contains_key(&name) {
                twice.push(name);
                continue;
            }
            let id = unique(&id(&name));
            // The second label of a row refers to the number that the first one writes.
            self.labels.insert(name, Label { number: number.clone(), numbered: numbered && index == 0, id });
        }
    }
}

/// An `id` from a label.
fn id(name: &str) -> String {
    let mut id = String::from("eq");
    for part in name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty() && *part != "eq") {
        id.push('-');
        id.extend(part.chars().flat_map(char::to_lowercase).take(60));
    }
    id
}

/// The group or token at `at`, and where it ends.
fn argument(tokens: &[Token], at: usize) -> (&[Token], usize) {
    let start = at + tokens[at.min(tokens.len())..].iter().take_while(|token| token.is(' ')).count();
    if !tokens.get(start).is_some_and(|token| token.is('{')) {
        let end = (start + 1).min(tokens.len());
        return (&tokens[start.min(end)..end], end);
    }
    let mut depth = 0_usize;
    for (offset, token) in tokens[start..].iter().enumerate() {
        if token.is('{') {
            depth += 1;
        } else if token.is('}') {
            depth -= 1;
            if depth == 0 {
                return (&tokens[start + 1..start + offset], start + offset + 1);
            }
        }
    }
    (&tokens[start + 1..], tokens.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(formulas: &[&str]) -> Vec<(String, String, bool, String)> {
        let mut labels = Labels::default();
        for tex in formulas {
            labels.read(tex, &mut |id| id.to_owned());
        }
        let mut all: Vec<_> = labels.labels.into_iter().map(|(name, l)| (name, l.number, l.numbered, l.id)).collect();
        all.sort();
        all
    }

    fn label(name: &str, number: &str, numbered: bool, id: &str) -> (String, String, bool, String) {
        (name.to_owned(), number.to_owned(), numbered, id.to_owned())
    }

    #[test]
    fn rows_with_labels_are_numbered() {
        assert_eq!(
            labels(&[
                r"\begin{align} a &= b \label{eq:one} \\ c &= d \\ e &= f \label{Two words} \end{align}",
                r"x \tag{$\ast$} \label{star}",
                r"y \label{last}",
            ]),
            [
                label("Two words", "2", true, "eq-two-words"),
                label("eq:one", "1", true, "eq-one"),
                label("last", "3", true, "eq-last"),
                label("star", r"$\ast$", false, "eq-star"),
            ]
        );
    }

    #[test]
    fn hostile_labels_are_read() {
        for tex in ["\\label", "\\label{", "\\label{}", "\\end\\end\\label{a}", "\\tag*\\label", "\\label}{"] {
            let _ = Labels::default().read(tex, &mut |id| id.to_owned());
        }
    }

    #[test]
    fn duplicate_labels_are_named() {
        let mut labels = Labels::default();
        let mut unique = |id: &str| id.to_owned();
        assert_eq!(labels.read(r"a \label{x}", &mut unique), Vec::<String>::new());
        assert_eq!(labels.read(r"b \label{x}", &mut unique), ["x"]);
    }
}
