//! The syntax tree of a template.

use std::sync::Arc;

use crate::functions::Function;

/// Nodes in order.
pub(crate) type List = Vec<Node>;

/// Something that writes, or that decides what is written.
#[derive(Debug)]
pub(crate) enum Node {
    /// Text as it is, before escaping has looked at it.
    Text {
        id: u32,
        at: u32,
        text: Box<str>,
    },
    /// A pipeline whose value is written, unless it declares or assigns variables.
    Action {
        id: u32,
        pipe: Pipe,
    },
    If(Branch),
    With(Branch),
    Range(Box<Range>),
    /// `{{ template "name" pipe }}`
    Template(Box<Call>),
    Break {
        at: u32,
    },
    Continue {
        at: u32,
    },
}

/// `if … else if … else`, or the same with `with`.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) at: u32,
    /// Conditions with what they guard; variables of a condition are visible in all that follow.
    pub(crate) arms: Vec<Arm>,
    pub(crate) otherwise: List,
}

/// A condition with what it guards.
#[derive(Debug)]
pub(crate) struct Arm {
    pub(crate) pipe: Pipe,
    pub(crate) body: Arc<List>,
    /// How Hugo treats the body of this `with`.
    pub(crate) wraps: Wraps,
}

/// Two forms of `with` that Hugo gives a meaning of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wraps {
    /// Nothing: an ordinary condition.
    Nothing,
    /// `with (templates.Defer …)`: the body is a template of its own, with the data of the options.
    Deferred,
    /// `with partial …`: the partial may write the body with `inner`. The number names the body among the templates.
    Partial(u32),
}

/// `range … else`
#[derive(Debug)]
pub(crate) struct Range {
    pub(crate) at: u32,
    pub(crate) pipe: Pipe,
    pub(crate) body: List,
    pub(crate) otherwise: List,
}

/// `template`
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: u32,
    pub(crate) at: u32,
    pub(crate) name: Box<str>,
    pub(crate) pipe: Option<Pipe>,
}

/// Commands, each with the value of the one before as its last argument.
#[derive(Debug)]
pub(crate) struct Pipe {
    pub(crate) at: u32,
    /// Variables that get the value.
    pub(crate) variables: Vec<Arc<str>>,
    /// They exist already.
    pub(crate) assigns: bool,
    pub(crate) commands: Vec<Command>,
}

/// A function, method, field or value with arguments.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) at: u32,
    pub(crate) operand: Operand,
    pub(crate) arguments: Vec<Argument>,
}

/// An operand with its place.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) at: u32,
    pub(crate) operand: Operand,
}

/// What a word of a command means.
#[derive(Debug)]
pub(crate) enum Operand {
    Dot,
    Nil,
    Bool(bool),
    Number(Number),
    Text(Arc<str>),
    /// `.A.B`
    Field(Box<[Box<str>]>),
    /// `$x.A.B`
    Variable(Arc<str>, Box<[Box<str>]>),
    Function(&'static Function),
    /// `return`, which is no function.
    Return,
    /// `(…).A.B` or `function.A.B`
    Chain(Box<Operand>, Box<[Box<str>]>),
    Pipe(Box<Pipe>),
}

/// The value of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Int(i64),
    Float(f64),
    Complex(f64, f64),
}
