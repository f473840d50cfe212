//! Replaces environments by those that the parser supports.

use super::Expander;
use crate::Problem;
use crate::token;

/// Longest name.
const NAME: usize = 20;

impl Expander<'_, '_> {
    fn environment_name(&mut self, command: &str) -> Result<String, Problem> {
        let name = token::plain(&self.argument(command)?);
        if name.len() > NAME {
            return Err(Problem::at(format!("unknown environment `{}…`", name.chars().take(NAME).collect::<String>()), command));
        }
        Ok(name)
    }

    pub(super) fn begin(&mut self) -> Result<(), Problem> {
        let name = self.environment_name("begin")?;
        self.open();
        let plain = name.trim_end_matches('*');
        // Equations that may have numbers are at the top level of a displayed formula.
        let numbered = self.display && self.environments.iter().all(|(_, ours)| ours.is_empty());
        let ours: &'static str = match (plain, numbered) {
            ("equation", true) => "equation",
            ("equation" | "math" | "displaymath" | "subequations", _) => "",
            ("align" | "flalign", true) => "align",
            ("align" | "flalign", false) => "aligned",
            ("alignat" | "xalignat" | "xxalignat", true) => "alignat",
            ("alignat" | "xalignat" | "xxalignat", false) => "alignedat",
            ("gather" | "multline", true) => "gather",
            ("gather" | "multline" | "multlined", _) => "gathered",
            ("eqnarray", _) => "darray",
            ("IEEEeqnarray", _) => "darray",
            ("split", false) => "aligned",
            _ => "=",
        };
        self.environments.push((name.clone(), ours));
        match ours {
            "" => self.out.push_tex("{"),
            "=" => self.out.push_tex(&format!("\\begin{{{name}}}")),
            ours => self.out.push_tex(&format!("\\begin{{{ours}}}")),
        }
        match plain {
            // The vertical position (`[t]`) is not supported.
            "aligned" | "gathered" | "alignedat" | "split" | "array" | "multlined" | "IEEEeqnarray" => {
                self.option("begin")?;
            }
            "eqnarray" => self.out.push_tex("{rcl}"),
            _ => {}
        }
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<(), Problem> {
        let name = self.environment_name("end")?;
        match self.environments.pop() {
            Some((open, ours)) if open == name => {
                match ours {
                    "" => self.out.push_tex("}"),
                    "=" => self.out.push_tex(&format!("\\end{{{name}}}")),
                    ours => self.out.push_tex(&format!("\\end{{{ours}}}")),
                }
                self.close();
                Ok(())
            }
            Some((open, _)) => Err(Problem::at(format!("`\\begin{{{open}}}` ends with `\\end{{{name}}}`"), "end")),
            None => Err(Problem::at(format!("`\\end{{{name}}}` has no `\\begin{{{name}}}`"), "end")),
        }
    }

    /// Is an environment open that the author did not close?
    pub(super) fn unclosed(&self) -> Option<Problem> {
        let (name, _) = self.environments.last()?;
        Some(Problem::at(format!("`\\begin{{{name}}}` has no `\\end{{{name}}}`"), "begin"))
    }
}
