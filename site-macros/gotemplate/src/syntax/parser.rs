//! Parses tokens into a tree.

use std::sync::Arc;

use super::SyntaxError;
use super::lexer::lex;
use super::literal::{number, unquote};
use super::token::{Keyword, Kind, Token};
use super::tree::{Argument, Arm, Branch, Call, Command, List, Node, Operand, Pipe, Range, Wraps};
use crate::functions;

/// Control structures and parentheses may stand within each other this deep.
const DEEPEST: usize = 100;

/// A source as a tree.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) root: List,
    /// What `define` and `block` define, by name. Of two definitions of a name the first that is not empty counts.
    pub(crate) definitions: Vec<(Box<str>, Arc<List>)>,
    /// The template makes use of the field `Inner` or `InnerDeindent`.
    pub(crate) uses_inner: bool,
    /// The template makes use of the function `inner`.
    pub(crate) is_decorator: bool,
    /// The string that the first action gives to `$_hugo_config`.
    pub(crate) config: Option<String>,
}

/// Reads a source.
pub(crate) fn parse(source: &str) -> Result<Parsed, SyntaxError> {
    let mut parser = Parser {
        source,
        tokens: lex(source)?,
        next: 0,
        variables: vec![Arc::from("$")],
        loops: 0,
        depth: 0,
        ids: 0,
        first_pipe: true,
        parsed: Parsed::default(),
    };
    let root = parser.top()?;
    parser.parsed.root = root;
    Ok(parser.parsed)
}

struct Parser<'s> {
    source: &'s str,
    tokens: Vec<Token>,
    next: usize,
    /// Variables in scope.
    variables: Vec<Arc<str>>,
    /// Enclosing ranges.
    loops: usize,
    depth: usize,
    ids: u32,
    /// No pipeline has been read yet.
    first_pipe: bool,
    parsed: Parsed,
}

/// How a list of nodes ends.
enum Ending {
    End,
    /// The place behind `else`, where a condition may follow.
    Else,
}

impl<'s> Parser<'s> {
    fn peek(&self) -> Token {
        self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn advance(&mut self) -> Token {
        let token = self.peek();
        self.next += 1;
        token
    }

    /// The next token that is no space.
    fn word(&mut self) -> Token {
        while self.peek().kind == Kind::Space {
            self.next += 1;
        }
        self.advance()
    }

    fn peek_word(&mut self) -> Token {
        let token = self.word();
        self.next -= 1;
        token
    }

    fn text(&self, token: Token) -> &'s str {
        &self.source[token.start..token.end]
    }

    fn unexpected<T>(&self, token: Token, context: &str) -> Result<T, SyntaxError> {
        let what = match token.kind {
            Kind::End => "the end of the template".to_owned(),
            Kind::Space => "a space".to_owned(),
            _ => self.text(token).lines().next().unwrap_or_default().chars().take(40).collect(),
        };
        Err(SyntaxError::new(token.start, format!("unexpected {what} in {context}")))
    }

    fn id(&mut self) -> u32 {
        self.ids += 1;
        self.ids
    }

    fn nested<T>(&mut self, at: usize, read: impl FnOnce(&mut Self) -> Result<T, SyntaxError>) -> Result<T, SyntaxError> {
        if self.depth == DEEPEST {
            return Err(SyntaxError::new(at, format!("nested more than {DEEPEST} levels deep")));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// The whole source.
    fn top(&mut self) -> Result<List, SyntaxError> {
        let mut list = List::new();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::End => return Ok(list),
                Kind::LeftDelimiter => {
                    let start = self.next;
                    self.next += 1;
                    if self.peek_word().kind == Kind::Keyword(Keyword::Define) {
                        self.word();
                        self.define()?;
                        continue;
                    }
                    self.next = start;
                }
                _ => {}
            }
            if let Some(ending) = self.node(&mut list)? {
                let name = if matches!(ending, Ending::End) { "end" } else { "else" };
                return Err(SyntaxError::new(token.start, format!("unexpected {{{{{name}}}}}")));
            }
        }
    }

    /// `"name" }} … {{ end }}` behind `define`.
    fn define(&mut self) -> Result<(), SyntaxError> {
        let token = self.word();
        let name = self.template_name(token, "define")?;
        self.close("define")?;
        let body = self.separate(token.start)?;
        self.add_definition(name, body, token.start)
    }

    /// The body of a template of its own, where no variable of the surrounding one is visible.
    fn separate(&mut self, at: usize) -> Result<List, SyntaxError> {
        let variables = std::mem::replace(&mut self.variables, vec![Arc::from("$")]);
        let loops = std::mem::take(&mut self.loops);
        let (body, ending) = self.list(at)?;
        self.variables = variables;
        self.loops = loops;
        match ending {
            Ending::End => Ok(body),
            Ending::Else => Err(SyntaxError::new(at, "unexpected {{else}} in a definition")),
        }
    }

    fn add_definition(&mut self, name: String, body: List, at: usize) -> Result<(), SyntaxError> {
        let known = self.parsed.definitions.iter_mut().find(|(known, _)| **known == *name);
        match known {
            None => self.parsed.definitions.push((name.into(), Arc::new(body))),
            Some((_, existing)) if is_empty(existing) => *existing = Arc::new(body),
            Some(_) if is_empty(&body) => {}
            Some(_) => return Err(SyntaxError::new(at, format!("the template {name:?} is defined twice"))),
        }
        Ok(())
    }

    fn template_name(&self, token: Token, context: &str) -> Result<String, SyntaxError> {
        match token.kind {
            Kind::Quoted | Kind::Raw => self.string(token),
            _ => self.unexpected(token, context),
        }
    }

    fn string(&self, token: Token) -> Result<String, SyntaxError> {
        unquote(self.text(token)).ok_or_else(|| SyntaxError::new(token.start, "the string has an unknown escape"))
    }

    /// The closing delimiter.
    fn close(&mut self, context: &str) -> Result<(), SyntaxError> {
        let token = self.word();
        if token.kind == Kind::RightDelimiter { Ok(()) } else { self.unexpected(token, context) }
    }

    /// Nodes up to `end` or `else`.
    fn list(&mut self, at: usize) -> Result<(List, Ending), SyntaxError> {
        self.nested(at, |parser| {
            let mut list = List::new();
            loop {
                if parser.peek().kind == Kind::End {
                    return Err(SyntaxError::new(at, "{{end}} is missing"));
                }
                if let Some(ending) = parser.node(&mut list)? {
                    return Ok((list, ending));
                }
            }
        })
    }

    /// One node, or the end of a list.
    fn node(&mut self, list: &mut List) -> Result<Option<Ending>, SyntaxError> {
        let token = self.word();
        if token.kind == Kind::Text {
            let id = self.id();
            list.push(Node::Text { id, at: token.start as u32, text: self.text(token).into() });
            return Ok(None);
        }
        if token.kind != Kind::LeftDelimiter {
            return self.unexpected(token, "the template");
        }
        let word = self.peek_word();
        let Kind::Keyword(keyword) = word.kind else {
            let pipe = self.pipe("command", Kind::RightDelimiter)?;
            let id = self.id();
            list.push(Node::Action { id, pipe });
            return Ok(None);
        };
        self.word();
        let at = word.start as u32;
        match keyword {
            Keyword::End => {
                self.close("{{end}}")?;
                return Ok(Some(Ending::End));
            }
            Keyword::Else => {
                if !matches!(self.peek_word().kind, Kind::Keyword(Keyword::If | Keyword::With)) {
                    self.close("{{else}}")?;
                }
                return Ok(Some(Ending::Else));
            }
            Keyword::If => list.push(Node::If(self.branch(at, Keyword::If)?)),
            Keyword::With => list.push(Node::With(self.branch(at, Keyword::With)?)),
            Keyword::Range => list.push(self.range(at)?),
            Keyword::Template => list.push(self.template(at)?),
            Keyword::Block => list.push(self.block(at)?),
            Keyword::Break | Keyword::Continue => {
                let breaks = keyword == Keyword::Break;
                let name = if breaks { "{{break}}" } else { "{{continue}}" };
                self.close(name)?;
                if self.loops == 0 {
                    return Err(SyntaxError::new(word.start, format!("{name} outside of {{{{range}}}}")));
                }
                list.push(if breaks { Node::Break { at } } else { Node::Continue { at } });
            }
            Keyword::Define => return Err(SyntaxError::new(word.start, "{{define}} inside another control structure")),
        }
        Ok(None)
    }

    fn branch(&mut self, at: u32, keyword: Keyword) -> Result<Branch, SyntaxError> {
        let scope = self.variables.len();
        let mut branch = Branch { at, arms: Vec::new(), otherwise: List::new() };
        loop {
            let context = if keyword == Keyword::If { "if" } else { "with" };
            let pipe = self.pipe(context, Kind::RightDelimiter)?;
            let (body, ending) = self.list(at as usize)?;
            let wraps = if keyword == Keyword::With { self.wraps(&pipe, &body) } else { Wraps::Nothing };
            branch.arms.push(Arm { pipe, body: Arc::new(body), wraps });
            if matches!(ending, Ending::End) {
                break;
            }
            if self.peek_word().kind == Kind::Keyword(keyword) {
                self.word();
                continue;
            }
            let (otherwise, ending) = self.list(at as usize)?;
            if matches!(ending, Ending::Else) {
                return Err(SyntaxError::new(at as usize, "a second {{else}}"));
            }
            branch.otherwise = otherwise;
            break;
        }
        self.variables.truncate(scope);
        Ok(branch)
    }

    /// Whether a `with` is one of those that Hugo treats in its own way.
    fn wraps(&mut self, pipe: &Pipe, body: &List) -> Wraps {
        let [command] = pipe.commands.as_slice() else { return Wraps::Nothing };
        if is_partial(&command.operand) && !leaves_loop(body) {
            return Wraps::Partial(self.id());
        }
        if let Operand::Pipe(inner) = &command.operand
            && let [command] = inner.commands.as_slice()
            && let Operand::Chain(namespace, fields) = &command.operand
            && matches!(namespace.as_ref(), Operand::Function(function) if function.name == "templates")
            && matches!(fields.as_ref(), [field] if **field == *"Defer")
        {
            return Wraps::Deferred;
        }
        Wraps::Nothing
    }

    fn range(&mut self, at: u32) -> Result<Node, SyntaxError> {
        let scope = self.variables.len();
        let pipe = self.pipe("range", Kind::RightDelimiter)?;
        self.loops += 1;
        let (body, ending) = self.list(at as usize)?;
        self.loops -= 1;
        let mut otherwise = List::new();
        if matches!(ending, Ending::Else) {
            let (list, ending) = self.list(at as usize)?;
            if matches!(ending, Ending::Else) {
                return Err(SyntaxError::new(at as usize, "a second {{else}}"));
            }
            otherwise = list;
        }
        self.variables.truncate(scope);
        Ok(Node::Range(Box::new(Range { at, pipe, body, otherwise })))
    }

    fn template(&mut self, at: u32) -> Result<Node, SyntaxError> {
        let token = self.word();
        let name = self.template_name(token, "template")?.into();
        let pipe = if self.peek_word().kind == Kind::RightDelimiter {
            self.word();
            None
        } else {
            Some(self.pipe("template", Kind::RightDelimiter)?)
        };
        Ok(Node::Template(Box::new(Call { id: self.id(), at, name, pipe })))
    }

    /// `block` defines a template and calls it.
    fn block(&mut self, at: u32) -> Result<Node, SyntaxError> {
        let token = self.word();
        let name = self.template_name(token, "block")?;
        let pipe = self.pipe("block", Kind::RightDelimiter)?;
        let body = self.separate(token.start)?;
        self.add_definition(name.clone(), body, token.start)?;
        Ok(Node::Template(Box::new(Call { id: self.id(), at, name: name.into(), pipe: Some(pipe) })))
    }

    /// A pipeline up to `end`, which is consumed.
    fn pipe(&mut self, context: &str, end: Kind) -> Result<Pipe, SyntaxError> {
        let first = self.peek_word();
        let is_first = std::mem::take(&mut self.first_pipe);
        let mut pipe = Pipe { at: first.start as u32, variables: Vec::new(), assigns: false, commands: Vec::new() };
        self.declarations(&mut pipe, context)?;
        loop {
            let token = self.peek_word();
            if token.kind == end {
                self.word();
                break;
            }
            let command = self.command()?;
            pipe.commands.push(command);
        }
        if pipe.commands.is_empty() {
            return Err(SyntaxError::new(first.start, format!("a value is missing in {context}")));
        }
        for command in &pipe.commands[1..] {
            if matches!(command.operand, Operand::Bool(_) | Operand::Dot | Operand::Nil | Operand::Number(_) | Operand::Text(_)) {
                return Err(SyntaxError::new(command.at as usize, "a value cannot take the result of what is before |"));
            }
        }
        let returns = |command: &Command| matches!(command.operand, Operand::Return);
        if let Some((_, before)) = pipe.commands.split_last()
            && let Some(command) = before.iter().find(|command| returns(command))
        {
            return Err(SyntaxError::new(command.at as usize, "return must be the last command in a pipeline"));
        }
        if is_first
            && let [variable] = pipe.variables.as_slice()
            && let [Command { operand: Operand::Text(config), .. }] = pipe.commands.as_slice()
            && **variable == *"$_hugo_config"
        {
            self.parsed.config = Some(config.to_string());
        }
        Ok(pipe)
    }

    /// `$x :=`, `$x =`, and in a range `$i, $x :=`.
    fn declarations(&mut self, pipe: &mut Pipe, context: &str) -> Result<(), SyntaxError> {
        loop {
            let variable = self.peek_word();
            if variable.kind != Kind::Variable {
                return Ok(());
            }
            let begin = self.next;
            self.word();
            let follows = self.word();
            let name: Arc<str> = self.text(variable).into();
            match follows.kind {
                Kind::Assign | Kind::Declare => {
                    pipe.assigns = follows.kind == Kind::Assign;
                    self.variables.push(Arc::clone(&name));
                    pipe.variables.push(name);
                    return Ok(());
                }
                Kind::Comma => {
                    self.variables.push(Arc::clone(&name));
                    pipe.variables.push(name);
                    if context != "range" || pipe.variables.len() > 1 {
                        return Err(SyntaxError::new(variable.start, format!("too many declarations in {context}")));
                    }
                    if self.peek_word().kind != Kind::Variable {
                        let token = self.peek_word();
                        return self.unexpected(token, "the declarations of a range");
                    }
                }
                _ => {
                    self.next = begin;
                    return Ok(());
                }
            }
        }
    }

    /// Operands up to `|` or the end of the pipeline.
    fn command(&mut self) -> Result<Command, SyntaxError> {
        let first = self.peek_word();
        let Some(operand) = self.operand()? else {
            return self.unexpected(first, "a pipeline");
        };
        let mut command = Command { at: first.start as u32, operand, arguments: Vec::new() };
        loop {
            let token = self.advance();
            match token.kind {
                Kind::Space => {
                    let at = self.peek_word().start as u32;
                    if let Some(operand) = self.operand()? {
                        command.arguments.push(Argument { at, operand });
                    }
                }
                Kind::RightDelimiter | Kind::RightParen => {
                    self.next -= 1;
                    break;
                }
                // As in Go, nothing has to follow.
                Kind::Pipe => break,
                _ => return self.unexpected(token, "an operand"),
            }
        }
        let is_inner = |operand: &Operand| match operand {
            Operand::Field(fields) | Operand::Variable(_, fields) => {
                fields.iter().any(|field| matches!(field.as_ref(), "Inner" | "InnerDeindent"))
            }
            _ => false,
        };
        self.parsed.uses_inner |=
            is_inner(&command.operand) || command.arguments.iter().any(|argument| is_inner(&argument.operand));
        self.parsed.is_decorator |= match &command.operand {
            Operand::Function(function) => function.name == "templates.Inner",
            Operand::Chain(namespace, fields) => {
                matches!(namespace.as_ref(), Operand::Function(function) if function.name == "templates")
                    && *fields[0] == *"Inner"
            }
            _ => false,
        };
        Ok(command)
    }

    /// A term with the fields behind it; `None` if the next token begins none.
    fn operand(&mut self) -> Result<Option<Operand>, SyntaxError> {
        let start = self.peek_word().start;
        let Some(term) = self.term()? else { return Ok(None) };
        let mut fields: Vec<Box<str>> = Vec::new();
        while self.peek().kind == Kind::Field {
            let token = self.advance();
            fields.push(self.text(token)[1..].into());
        }
        if fields.is_empty() {
            return Ok(Some(term));
        }
        Ok(Some(match term {
            Operand::Field(first) => Operand::Field(first.into_vec().into_iter().chain(fields).collect()),
            Operand::Variable(name, _) => Operand::Variable(name, fields.into()),
            Operand::Function(_) | Operand::Pipe(_) => Operand::Chain(Box::new(term), fields.into()),
            _ => return Err(SyntaxError::new(start, "a literal has no fields")),
        }))
    }

    fn term(&mut self) -> Result<Option<Operand>, SyntaxError> {
        let token = self.word();
        Ok(Some(match token.kind {
            Kind::Identifier => self.function(token)?,
            Kind::Dot => Operand::Dot,
            Kind::Nil => Operand::Nil,
            Kind::True => Operand::Bool(true),
            Kind::False => Operand::Bool(false),
            Kind::Field => Operand::Field(Box::new([self.text(token)[1..].into()])),
            Kind::Variable => {
                let name = self.text(token);
                let Some(known) = self.variables.iter().find(|known| ***known == *name) else {
                    return Err(SyntaxError::new(token.start, format!("undefined variable {name}")));
                };
                Operand::Variable(Arc::clone(known), Box::default())
            }
            Kind::Number | Kind::Char => {
                let value = number(self.text(token)).map_err(|message| SyntaxError::new(token.start, message))?;
                Operand::Number(value)
            }
            Kind::Quoted | Kind::Raw => Operand::Text(self.string(token)?.into()),
            Kind::LeftParen => {
                let pipe = self.nested(token.start, |parser| parser.pipe("parentheses", Kind::RightParen))?;
                Operand::Pipe(Box::new(pipe))
            }
            _ => {
                self.next -= 1;
                return Ok(None);
            }
        }))
    }

    fn function(&self, token: Token) -> Result<Operand, SyntaxError> {
        let name = self.text(token);
        if name == "return" {
            return Ok(Operand::Return);
        }
        functions::find(name).map(Operand::Function).ok_or_else(|| SyntaxError {
            at: token.start,
            message: format!("there is no function {name}"),
            function: Some(name.to_owned()),
        })
    }
}

/// Whether a list is nothing but white space.
fn is_empty(list: &[Node]) -> bool {
    list.iter().all(|node| matches!(node, Node::Text { text, .. } if text.trim().is_empty()))
}

/// Whether a `break` or `continue` leaves the list.
fn leaves_loop(list: &[Node]) -> bool {
    list.iter().any(|node| match node {
        Node::If(branch) | Node::With(branch) => {
            branch.arms.iter().any(|arm| leaves_loop(&arm.body)) || leaves_loop(&branch.otherwise)
        }
        Node::Break { .. } | Node::Continue { .. } => true,
        _ => false,
    })
}

/// Whether an operand calls a partial template.
fn is_partial(operand: &Operand) -> bool {
    match operand {
        Operand::Function(function) => matches!(function.name, "partials.Include" | "partials.IncludeCached"),
        Operand::Chain(namespace, fields) => {
            matches!(namespace.as_ref(), Operand::Function(function) if function.name == "partials")
                && matches!(fields.as_ref(), [field] if matches!(field.as_ref(), "Include" | "IncludeCached"))
        }
        Operand::Pipe(pipe) => pipe.commands.first().is_some_and(|command| is_partial(&command.operand)),
        _ => false,
    }
}
