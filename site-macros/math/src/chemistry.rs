//! Chemistry: `\ce` and `\pu` as TeX.
//!
//! The grammar is that of the LaTeX package mhchem, as its manual has it. The states and transitions in `table` are those of mhchemParser
//! 3.3 (© 2011-2015 The MathJax Consortium, © 2015-2018 Martin Hensel, Apache License 2.0): what follows each other decides what a letter
//! or a sign means, and no shorter description of it would treat every formula in the same way.

mod action;
mod group;
mod lexeme;
mod output;
mod pattern;
mod table;

use output::Output;

/// Formulas within each other: arrows with formulas above them, `\ce` inside of `\ce`.
const DEPTH: usize = 20;

/// Most characters that are read again, in all formulas within one.
const STEPS: usize = 100_000;

/// What is read of one formula and not yet written.
#[derive(Clone, Debug, Default)]
struct Buffer {
    /// Amount, left superscript and subscript, element, right subscript and superscript.
    a: Option<String>,
    b: Option<String>,
    p: Option<String>,
    o: Option<String>,
    q: Option<String>,
    d: Option<String>,
    /// What kind of superscript `d` is: a charge (`kv`) or an oxidation number.
    d_type: Option<&'static str>,
    /// An arrow, and the kind and content of what stands above and below it.
    r: Option<String>,
    rdt: Option<String>,
    rd: Option<String>,
    rqt: Option<String>,
    rq: Option<String>,
    text: Option<String>,
    rm: Option<String>,
    /// A space came before.
    space_before: bool,
    parentheses: i32,
    begins_with_bond: bool,
}

/// Reads one argument.
struct Reader {
    steps: usize,
    depth: usize,
}

/// `\ce`'s argument as TeX, or that of `\pu`.
pub(crate) fn read(source: &str, is_unit: bool) -> Result<String, String> {
    // In TeX, an unescaped percent sign would begin a comment.
    let source = source.replace("\\%", "%").replace('%', "\\%");
    let mut reader = Reader { steps: STEPS, depth: 0 };
    let parts = reader.go(&source, if is_unit { "pu" } else { "ce" })?;
    output::tex(&parts, false)
}

impl Reader {
    /// Reads `input` with a state machine.
    fn go(&mut self, input: &str, machine: &'static str) -> Result<Vec<Output>, String> {
        if input.is_empty() {
            return Ok(Vec::new());
        }
        if self.depth == DEPTH {
            return Err(format!("its formulas stand within each other deeper than {DEPTH} levels"));
        }
        self.depth += 1;
        let mut cleaned = String::with_capacity(input.len());
        for c in input.chars() {
            match c {
                '\n' => cleaned.push(' '),
                '\u{2212}' | '\u{2013}' | '\u{2014}' | '\u{2010}' => cleaned.push('-'),
                '…' => cleaned.push_str("..."),
                c => cleaned.push(c),
            }
        }
        let result = self.run(&cleaned, machine);
        self.depth -= 1;
        result
    }

    fn run(&mut self, input: &str, machine: &'static str) -> Result<Vec<Output>, String> {
        let table = table::machine(machine);
        let (mut rest, mut state) = (input, "0");
        let mut buffer = Buffer::default();
        let mut output = Vec::new();
        let mut idle = 0;
        let mut last = usize::MAX;
        loop {
            // A group costs its length, in the worst case at every character of the text around it.
            let cost = 1 + rest.len() / 64;
            self.steps = self.steps.checked_sub(cost).ok_or("it is too long for a formula of chemistry")?;
            idle = if rest.len() == last { idle + 1 } else { 0 };
            last = rest.len();
            if idle > 10 {
                return Err(format!("`{}` is not understood", rest.chars().take(20).collect::<String>()));
            }
            for transition in table.transitions(state) {
                let Some(found) = pattern::find(transition.pattern, rest)? else { continue };
                for action in transition.actions {
                    self.act(machine, action, &mut buffer, &found, &mut output)?;
                }
                state = transition.next.unwrap_or(state);
                if rest.is_empty() {
                    return Ok(output);
                }
                if !transition.revisit {
                    rest = &rest[rest.len() - found.rest.len()..];
                }
                if !transition.goes_on {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
