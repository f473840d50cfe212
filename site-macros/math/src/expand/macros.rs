//! Macro definitions and their arguments.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Expander, Token};
use crate::Problem;
use crate::token;

/// A macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Macro {
    pub(super) body: Arc<[Token]>,
    /// What must stand between name and first argument.
    pub(super) prefix: Vec<Token>,
    /// What ends each argument; nothing for a group or a token.
    pub(super) parameters: Vec<Vec<Token>>,
    /// Stands for the first argument where there is none in brackets.
    pub(super) default: Option<Vec<Token>>,
}

impl Macro {
    fn simple(parameters: usize, body: &[Token]) -> Self {
        Self { body: body.into(), prefix: Vec::new(), parameters: vec![Vec::new(); parameters], default: None }
    }
}

/// The definitions in force.
#[derive(Clone, Debug)]
pub(crate) struct Macros {
    defined: HashMap<Arc<str>, Macro>,
}

/// Most tokens that an argument may end with: they are compared at every token.
const DELIMITER: usize = 16;

/// Commands of other packages in KaTeX's words.
const OTHERS: [(&str, usize, &str); 29] = [
    ("defeq", 0, "\\coloneqq "),
    ("displaylimits", 0, ""),
    ("ensuremath", 1, "{#1}"),
    ("hdots", 0, "\\ldots "),
    ("iddots", 0, "\\mathinner{⋰}"),
    ("lightning", 0, "\\mathord{↯}"),
    ("mathbbm", 1, "\\mathbb{#1}"),
    ("mathds", 1, "\\mathbb{#1}"),
    ("mathup", 1, "\\mathrm{#1}"),
    ("nicefrac", 2, "{}^{#1}\\!/\\!{}_{#2}"),
    ("overparen", 1, "\\overgroup{#1}"),
    ("prescript", 3, "{\\vphantom{#3}}^{#1}_{#2}{#3}"),
    ("sfrac", 2, "{}^{#1}\\!/\\!{}_{#2}"),
    ("sideset", 3, "{\\vphantom{#3}}#1\\mathop{\\mathop{#3}\\nolimits #2}"),
    ("strut", 0, "\\mathstrut "),
    ("symbb", 1, "\\mathbb{#1}"),
    ("symbf", 1, "\\mathbf{#1}"),
    ("symbfit", 1, "\\boldsymbol{#1}"),
    ("symcal", 1, "\\mathcal{#1}"),
    ("symfrak", 1, "\\mathfrak{#1}"),
    ("symit", 1, "\\mathit{#1}"),
    ("symrm", 1, "\\mathrm{#1}"),
    ("symscr", 1, "\\mathscr{#1}"),
    ("symsf", 1, "\\mathsf{#1}"),
    ("symtt", 1, "\\mathtt{#1}"),
    ("symup", 1, "\\mathrm{#1}"),
    (
        "tripledash",
        0,
        "{\\vphantom{-}\\raisebox{2.56mu}{$\\mkern2mu\\tiny\\text{-}\\mkern1mu\\text{-}\\mkern1mu\\text{-}\\mkern2mu$}}",
    ),
    ("underparen", 1, "\\undergroup{#1}"),
    ("widebar", 1, "\\overline{#1}"),
];

impl Default for Macros {
    fn default() -> Self {
        let others = OTHERS.iter().map(|(name, parameters, body)| {
            let body = parameters_of(&token::read(body));
            ((*name).into(), Macro::simple(*parameters, &body))
        });
        Self { defined: others.collect() }
    }
}

impl Macros {
    /// Defines a macro that takes as many arguments as its text has parameters.
    pub(crate) fn add(&mut self, name: &str, body: &str) -> Result<(), String> {
        let plain = name.trim().trim_start_matches('\\');
        let is_name = !plain.is_empty() && (plain.chars().all(token::is_letter) || plain.chars().count() == 1);
        if !is_name {
            return Err("the name of a macro is letters, or one sign".to_owned());
        }
        let body = parameters_of(&token::read(body));
        let highest = body.iter().map(|token| if let Token::Parameter(number) = token { *number } else { 0 }).max();
        self.defined.insert(plain.into(), Macro::simple(usize::from(highest.unwrap_or(0)), &body));
        Ok(())
    }

    pub(super) fn get(&self, name: &str) -> Option<&Macro> {
        self.defined.get(name)
    }

    pub(super) fn set(&mut self, name: Arc<str>, definition: Option<Macro>) {
        match definition {
            Some(definition) => {
                self.defined.insert(name, definition);
            }
            None => {
                self.defined.remove(&name);
            }
        }
    }

    pub(super) fn restore(&mut self, scope: HashMap<Arc<str>, Option<Macro>>) {
        for (name, before) in scope {
            self.set(name, before);
        }
    }
}

/// `#1` to `#9` as parameters, `##` as a sign.
fn parameters_of(tokens: &[Token]) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        if token.is('#') {
            match tokens.get(at) {
                Some(Token::Char(digit @ '1'..='9')) => {
                    out.push(Token::Parameter(*digit as u8 - b'0'));
                    at += 1;
                    continue;
                }
                Some(sign) if sign.is('#') => at += 1,
                _ => {}
            }
        }
        out.push(token.clone());
    }
    out
}

impl Expander<'_, '_> {
    /// `\def`, `\gdef`, `\edef`, `\xdef`.
    pub(super) fn def(&mut self, command: &str, global: bool, expanded: bool) -> Result<(), Problem> {
        self.skip_spaces();
        let Some(Token::Command(name)) = self.stack.pop() else {
            return Err(Problem::at(format!("`\\{command}` is followed by the name of a command"), command));
        };
        let head = parameters_of(&self.until(command, |token, _| token.is('{'))?);
        let body = self.until(command, |token, depth| token.is('}') && depth == 0)?;
        if &*name == "arraystretch" {
            // The parser reads this macro.
            self.out.push_tex("\\def\\arraystretch{");
            self.out.push_tex(&token::plain(&body));
            self.out.push_tex("}");
            return Ok(());
        }
        let mut prefix = Vec::new();
        let mut parameters: Vec<Vec<Token>> = Vec::new();
        for token in head {
            match token {
                Token::Parameter(number) if usize::from(number) == parameters.len() + 1 => parameters.push(Vec::new()),
                Token::Parameter(_) => return Err(Problem::at(format!("the parameters of `\\{name}` are not in order"), &name)),
                token => parameters.last_mut().unwrap_or(&mut prefix).push(token),
            }
        }
        if parameters.iter().chain([&prefix]).any(|end| end.len() > DELIMITER) {
            return Err(Problem::at(format!("an argument of `\\{name}` ends with more than {DELIMITER} tokens"), &name));
        }
        let body = if expanded { self.expanded(command, body)? } else { body };
        let body = self.body(&name, &body, parameters.len())?;
        let definition = Macro { body: body.into(), prefix, parameters, default: None };
        self.define(name, Some(definition), global)
    }

    /// `\newcommand` and its relatives, `\DeclareMathOperator`.
    pub(super) fn new_command(&mut self, command: &str) -> Result<(), Problem> {
        self.skip_spaces();
        let starred = self.eat('*');
        let name = self.command_name(command)?;
        if command == "DeclareMathOperator" {
            let body = self.argument(command)?;
            let operator = if starred { "\\operatorname*{" } else { "\\operatorname{" };
            let mut tokens = token::read(operator);
            tokens.extend(body);
            tokens.push(Token::Char('}'));
            return self.define(name, Some(Macro::simple(0, &tokens)), false);
        }
        let count = self.option(command)?;
        let default = if count.is_some() { self.option(command)? } else { None };
        let body = self.argument(command)?;
        let count = match count {
            None => 0,
            Some(count) => token::plain(&count)
                .trim()
                .parse::<usize>()
                .ok()
                .filter(|count| *count <= 9)
                .ok_or_else(|| Problem::at(format!("`\\{command}` takes a number of arguments from 0 to 9"), command))?,
        };
        if &*name == "arraystretch" {
            self.out.push_tex("\\def\\arraystretch{");
            self.out.push_tex(&token::plain(&body));
            self.out.push_tex("}");
            return Ok(());
        }
        if command == "providecommand" && self.macros.get(&name).is_some() {
            return Ok(());
        }
        let body = self.body(&name, &body, count)?;
        let definition = Macro { body: body.into(), prefix: Vec::new(), parameters: vec![Vec::new(); count], default };
        self.define(name, Some(definition), false)
    }

    /// `\let\name=…`.
    pub(super) fn let_(&mut self, global: bool) -> Result<(), Problem> {
        self.skip_spaces();
        let Some(Token::Command(name)) = self.stack.pop() else {
            return Err(Problem::at("`\\let` is followed by the name of a command".to_owned(), "let"));
        };
        self.skip_spaces();
        if self.eat('=') && self.stack.last().is_some_and(|token| token.is(' ')) {
            self.stack.pop();
        }
        let Some(value) = self.stack.pop() else {
            return Err(Problem::at("`\\let` lacks its second part".to_owned(), "let"));
        };
        let definition = match &value {
            Token::Command(other) => match self.macros.get(other) {
                Some(definition) => definition.clone(),
                None if *other == name => return Ok(()),
                None => Macro::simple(0, &[value]),
            },
            _ => Macro::simple(0, &[value]),
        };
        self.define(name, Some(definition), global)
    }

    fn body(&self, name: &str, body: &[Token], count: usize) -> Result<Vec<Token>, Problem> {
        let body = parameters_of(body);
        match body.iter().find_map(|token| if let Token::Parameter(number) = token { Some(usize::from(*number)) } else { None }) {
            Some(_) if body.iter().any(|t| matches!(t, Token::Parameter(number) if usize::from(*number) > count)) => {
                Err(Problem::at(format!("the text of `\\{name}` has a parameter that `\\{name}` does not take"), name))
            }
            _ => Ok(body),
        }
    }

    /// The text of `\edef`: macros in it are expanded now.
    fn expanded(&mut self, command: &str, body: Vec<Token>) -> Result<Vec<Token>, Problem> {
        let outer = std::mem::take(&mut self.stack);
        self.stack.extend(body.into_iter().rev());
        let mut out = Vec::new();
        let result = loop {
            let Some(token) = self.stack.pop() else { break Ok(()) };
            if let Token::Command(name) = &token
                && let Some(definition) = self.macros.get(name)
            {
                let definition = definition.clone();
                if let Err(problem) = self.call(name, &definition) {
                    break Err(problem);
                }
                continue;
            }
            if let Err(problem) = self.count(command, 0) {
                break Err(problem);
            }
            out.push(token);
        };
        self.stack = outer;
        result.map(|()| out)
    }

    /// The arguments of a call.
    pub(super) fn arguments(&mut self, name: &str, definition: &Macro) -> Result<Vec<Vec<Token>>, Problem> {
        for expected in &definition.prefix {
            if self.stack.pop().as_ref() != Some(expected) {
                return Err(Problem::at(format!("what follows `\\{name}` does not match its definition"), name));
            }
        }
        let mut arguments = Vec::with_capacity(definition.parameters.len());
        for (index, end) in definition.parameters.iter().enumerate() {
            let argument = match &definition.default {
                Some(default) if index == 0 => match self.option(name)? {
                    Some(argument) => argument,
                    None => default.clone(),
                },
                _ if end.is_empty() => self.argument(name)?,
                _ => self.delimited(name, end)?,
            };
            arguments.push(argument);
        }
        Ok(arguments)
    }

    /// An argument up to `end`.
    fn delimited(&mut self, name: &str, end: &[Token]) -> Result<Vec<Token>, Problem> {
        let mut depth = 0_usize;
        let mut tokens: Vec<Token> = Vec::new();
        loop {
            let Some(token) = self.stack.pop() else {
                return Err(Problem::at(format!("what follows `\\{name}` does not match its definition"), name));
            };
            if token.is('{') {
                depth += 1;
            } else if token.is('}') {
                depth = depth.saturating_sub(1);
            }
            tokens.push(token);
            if depth == 0 && tokens.ends_with(end) {
                tokens.truncate(tokens.len() - end.len());
                break;
            }
        }
        // If a group is the whole argument, its braces are removed.
        let is_group = tokens.first().is_some_and(|token| token.is('{'))
            && tokens.last().is_some_and(|token| token.is('}'))
            && closes_at_end(&tokens);
        if is_group {
            tokens.pop();
            tokens.remove(0);
        }
        Ok(tokens)
    }
}

/// Does the brace that opens the tokens close with the last one?
fn closes_at_end(tokens: &[Token]) -> bool {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        if token.is('{') {
            depth += 1;
        } else if token.is('}') {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1 == tokens.len();
            }
        }
    }
    false
}
