//! Numbers of equations, and references to them.

use super::{Expander, Token};
use crate::Problem;
use crate::token;

impl Expander<'_, '_> {
    /// `\label`: the target of a reference, and the equation's number unless it has a tag.
    pub(super) fn label(&mut self) -> Result<(), Problem> {
        let name = token::plain(&self.argument("label")?);
        let Some(label) = self.labels.get(name.trim()) else {
            return Err(Problem::at(
                format!("the label `{}` stands in a macro, where it cannot be referred to", name.trim()),
                "label",
            ));
        };
        if label.numbered && self.display {
            self.out.push_tex(&format!("\\tag{{{}}}", label.number));
        }
        self.out.push_tex(&format!("\\htmlId{{{}}}{{}}", label.id));
        Ok(())
    }

    /// `\ref` and `\eqref`: a link with the number.
    pub(super) fn reference(&mut self, command: &str) -> Result<(), Problem> {
        let name = token::plain(&self.argument(command)?);
        let Some(label) = self.labels.get(name.trim()) else {
            return Err(Problem::at(format!("no formula of this page has `\\label{{{}}}`", name.trim()), command));
        };
        let (open, close) = if command == "eqref" { ("(", ")") } else { ("", "") };
        self.out.push(&Token::Command("href".into()));
        self.out.push_tex(&format!("{{#{}}}{{\\text{{{open}{}{close}}}}}", label.id, label.number));
        Ok(())
    }
}
