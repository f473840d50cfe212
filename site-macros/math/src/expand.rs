//! Expands the author's macros before the parser reads a formula.
//!
//! The parser could expand macros itself, but without limits: `\def\a#1{\a{#1#1}}` doubles its argument at every step. Here every token
//! that a macro produces is counted. Definitions end with their group, as in TeX; those outside of all groups apply to the rest of the
//! page.

mod command;
mod environment;
mod macros;
mod reference;

use std::collections::HashMap;
use std::sync::Arc;

use site_diag::limits;

use crate::label::Labels;
use crate::token::{self, Token, Writer};
use crate::{Formulas, Links, Problem};
use macros::Macro;
pub(crate) use macros::Macros;

/// What one formula is expanded with.
pub(crate) struct Expander<'a, 'l> {
    macros: &'a mut Macros,
    labels: &'a Labels,
    links: &'a mut Links<'l>,
    /// Tokens to read, the next one last.
    stack: Vec<Token>,
    out: Writer,
    /// Definitions to restore when the group ends, for each open group.
    scopes: Vec<HashMap<Arc<str>, Option<Macro>>>,
    /// Open environments: their names, and as what they are written.
    environments: Vec<(String, &'static str)>,
    display: bool,
    /// Tokens that macros have made.
    made: usize,
    /// Tokens of macros that the page may still make.
    left: &'a mut usize,
}

/// Expands `tex`.
pub(crate) fn expand(tex: &str, display: bool, page: &mut Formulas, links: &mut Links<'_>) -> Result<String, Problem> {
    let mut stack = token::read(tex);
    stack.reverse();
    let expander = Expander {
        macros: &mut page.macros,
        labels: &page.labels,
        links,
        stack,
        out: Writer::default(),
        scopes: Vec::new(),
        environments: Vec::new(),
        display,
        made: 0,
        left: &mut page.left,
    };
    expander.run()
}

impl Expander<'_, '_> {
    fn run(mut self) -> Result<String, Problem> {
        let result = self.tokens();
        // Definitions in unclosed groups end with the formula.
        while let Some(scope) = self.scopes.pop() {
            self.macros.restore(scope);
        }
        result?;
        match self.unclosed() {
            Some(problem) => Err(problem),
            None => Ok(self.out.text),
        }
    }

    fn tokens(&mut self) -> Result<(), Problem> {
        while let Some(token) = self.stack.pop() {
            if self.out.text.len() > limits::EXPANDED_FORMULA.most {
                return Err(Problem::new(format!(
                    "with its macros expanded it is longer than {} bytes",
                    limits::EXPANDED_FORMULA.most
                )));
            }
            match &token {
                Token::Char('{') => self.open(),
                Token::Char('}') => self.close(),
                Token::Command(name) => {
                    if let Some(definition) = self.macros.get(name) {
                        let definition = definition.clone();
                        self.call(name, &definition)?;
                        continue;
                    }
                    if self.built_in(&Arc::clone(name))? {
                        continue;
                    }
                }
                _ => {}
            }
            self.out.push(&token);
        }
        Ok(())
    }

    fn open(&mut self) {
        self.scopes.push(HashMap::new());
    }

    fn close(&mut self) {
        if let Some(scope) = self.scopes.pop() {
            self.macros.restore(scope);
        }
    }

    /// Defines a macro in the innermost group, or everywhere.
    fn define(&mut self, name: Arc<str>, definition: Option<Macro>, global: bool) -> Result<(), Problem> {
        if matches!(&*name, "begin" | "end" | "def" | "{" | "}" | "\\") {
            return Err(Problem::at(format!("`\\{name}` cannot be defined"), &name));
        }
        if global {
            for scope in &mut self.scopes {
                scope.remove(&name);
            }
        } else if let Some(scope) = self.scopes.last_mut()
            && !scope.contains_key(&name)
        {
            scope.insert(Arc::clone(&name), self.macros.get(&name).cloned());
        }
        self.macros.set(name, definition);
        Ok(())
    }

    /// Replaces a call by the macro's text.
    fn call(&mut self, name: &str, definition: &Macro) -> Result<(), Problem> {
        let arguments = self.arguments(name, definition)?;
        let length = definition.body.iter().map(|token| match token {
            Token::Parameter(number) => arguments.get(usize::from(*number) - 1).map_or(0, Vec::len),
            _ => 1,
        });
        self.count(name, length.sum())?;
        for token in definition.body.iter().rev() {
            match token {
                Token::Parameter(number) => {
                    self.stack.extend(arguments.get(usize::from(*number) - 1).into_iter().flatten().rev().cloned());
                }
                token => self.stack.push(token.clone()),
            }
        }
        Ok(())
    }

    fn count(&mut self, name: &str, tokens: usize) -> Result<(), Problem> {
        // A call has a cost even if its expansion is empty.
        let tokens = tokens.saturating_add(1);
        self.made = self.made.saturating_add(tokens);
        if self.made > limits::MACRO_TOKENS.most {
            return Err(Problem::at(
                format!("the macros make more than {} tokens: `\\{name}` may call itself", limits::MACRO_TOKENS.most),
                name,
            ));
        }
        if *self.left < tokens {
            return Err(Problem::at(
                format!("the macros of the page make more than {} tokens", limits::PAGE_MACRO_TOKENS.most),
                name,
            ));
        }
        *self.left -= tokens;
        Ok(())
    }

    fn skip_spaces(&mut self) {
        while self.stack.last().is_some_and(|token| token.is(' ')) {
            self.stack.pop();
        }
    }

    /// Is `sign` next? Then it is read.
    fn eat(&mut self, sign: char) -> bool {
        let found = self.stack.last().is_some_and(|token| token.is(sign));
        if found {
            self.stack.pop();
        }
        found
    }

    /// An argument: a group without its braces, or one token.
    fn argument(&mut self, name: &str) -> Result<Vec<Token>, Problem> {
        self.skip_spaces();
        match self.stack.pop() {
            None => Err(Problem::at(format!("`\\{name}` lacks an argument"), name)),
            Some(token) if token.is('{') => self.until(name, |token, depth| token.is('}') && depth == 0),
            Some(token) if token.is('}') => Err(Problem::at(format!("`\\{name}` lacks an argument"), name)),
            Some(Token::Raw(raw)) if raw.starts_with('{') => Ok(token::read(&raw[1..raw.len() - 1])),
            Some(token) => Ok(vec![token]),
        }
    }

    /// An optional argument in brackets.
    fn option(&mut self, name: &str) -> Result<Option<Vec<Token>>, Problem> {
        let spaces = self.stack.iter().rev().take_while(|token| token.is(' ')).count();
        if !self.stack.iter().rev().nth(spaces).is_some_and(|token| token.is('[')) {
            return Ok(None);
        }
        self.stack.truncate(self.stack.len() - spaces - 1);
        self.until(name, |token, depth| token.is(']') && depth == 0).map(Some)
    }

    /// Tokens up to the one at which `end` holds, which is read too. `end` is given the depth of braces.
    fn until(&mut self, name: &str, end: impl Fn(&Token, usize) -> bool) -> Result<Vec<Token>, Problem> {
        let mut depth = 0_usize;
        let mut tokens = Vec::new();
        while let Some(token) = self.stack.pop() {
            if end(&token, depth) {
                return Ok(tokens);
            }
            if token.is('{') {
                depth += 1;
            } else if token.is('}') {
                depth = depth.saturating_sub(1);
            }
            tokens.push(token);
        }
        Err(Problem::at(format!("the argument of `\\{name}` is not closed"), name))
    }

    /// The name of a command, in braces or not.
    fn command_name(&mut self, of: &str) -> Result<Arc<str>, Problem> {
        let argument = self.argument(of)?;
        let mut names = argument.iter().filter(|token| !token.is(' '));
        match (names.next(), names.next()) {
            (Some(Token::Command(name)), None) => Ok(Arc::clone(name)),
            // An active character: `\def*{…}`.
            _ => Err(Problem::at(format!("`\\{of}` is followed by the name of a command"), of)),
        }
    }
}
