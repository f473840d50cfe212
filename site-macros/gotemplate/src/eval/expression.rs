//! Evaluates pipelines.

use super::PIPE;
use super::run::{Run, Stop};
use crate::error::Fault;
use crate::functions::{self, Arguments, Function, Job};
use crate::object::Attempt;
use crate::syntax::tree::{Argument, Command, Number, Operand, Pipe};
use crate::value::Value;

impl Run<'_, '_> {
    /// The value of a pipeline, which is given to its variables.
    pub(super) fn pipe(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Stop> {
        self.commands(pipe, dot, false)
    }

    /// The same, perhaps without the last command.
    pub(super) fn commands(&mut self, pipe: &Pipe, dot: &Value, without_last: bool) -> Result<Value, Stop> {
        self.session.enter(PIPE)?;
        let mut value = None;
        let count = pipe.commands.len();
        for (i, command) in pipe.commands.iter().enumerate() {
            if without_last && i + 1 == count {
                if i == 0 {
                    // `{{ html a b }}`: the arguments of the function.
                    let arguments = self.arguments(&command.arguments, dot, None)?;
                    let text = crate::format::sprint(&arguments, self.session.longest())?;
                    value = Some(if let [only] = arguments.as_slice() { only.clone() } else { Value::text(text) });
                }
                break;
            }
            value = Some(self.command(command, dot, value)?);
        }
        self.session.leave(PIPE);
        let value = value.unwrap_or_default();
        for name in &pipe.variables {
            if pipe.assigns {
                self.at = pipe.at;
                self.assign(name, value.clone())?;
            } else {
                self.declare(name, value.clone());
            }
        }
        Ok(value)
    }

    /// The value of a command; `last` is the value of the one before.
    fn command(&mut self, command: &Command, dot: &Value, last: Option<Value>) -> Result<Value, Stop> {
        self.session.charge(1)?;
        self.at = command.at;
        match &command.operand {
            Operand::Function(function) => self.function(function, command.at, &command.arguments, dot, last),
            Operand::Return => self.stop(command, dot, last),
            Operand::Field(fields) => self.fields(dot.clone(), fields, command.at, &command.arguments, dot, last),
            Operand::Variable(name, fields) if !fields.is_empty() => {
                let value = self.variable(name)?;
                self.fields(value, fields, command.at, &command.arguments, dot, last)
            }
            Operand::Chain(base, fields) => self.chain(base, fields, command.at, &command.arguments, dot, last),
            operand => {
                if !command.arguments.is_empty() || last.is_some() {
                    return Err(Fault::new("a value that is no function is given arguments").into());
                }
                if matches!(operand, Operand::Nil) {
                    return Err(Fault::new("nil is not a command").into());
                }
                self.operand(operand, command.at, dot)
            }
        }
    }

    /// The value of an operand without arguments.
    fn operand(&mut self, operand: &Operand, at: u32, dot: &Value) -> Result<Value, Stop> {
        self.at = at;
        Ok(match operand {
            Operand::Dot => dot.clone(),
            Operand::Nil => Value::Nil,
            Operand::Bool(value) => Value::Bool(*value),
            Operand::Number(number) => match number {
                Number::Int(value) => Value::Int(*value),
                Number::Float(value) => Value::Float(*value),
                // No function accepts a complex number: it can only be printed.
                Number::Complex(real, imaginary) => {
                    let part = |value| crate::number::format_float(value, 'g', None);
                    let sign = if *imaginary < 0.0 { "" } else { "+" };
                    Value::text(format!("({}{sign}{}i)", part(*real), part(*imaginary)))
                }
            },
            Operand::Text(text) => Value::Text(text.clone()),
            Operand::Variable(name, fields) => {
                let value = self.variable(name)?;
                self.fields(value, fields, at, &[], dot, None)?
            }
            Operand::Field(fields) => self.fields(dot.clone(), fields, at, &[], dot, None)?,
            Operand::Function(function) => self.function(function, at, &[], dot, None)?,
            Operand::Return => return Err(Stop::Return(None)),
            Operand::Chain(base, fields) => self.chain(base, fields, at, &[], dot, None)?,
            Operand::Pipe(pipe) => self.pipe(pipe, dot)?,
        })
    }

    fn arguments(&mut self, arguments: &[Argument], dot: &Value, last: Option<Value>) -> Result<Vec<Value>, Stop> {
        let mut values = Vec::with_capacity(arguments.len() + 1);
        for argument in arguments {
            values.push(self.operand(&argument.operand, argument.at, dot)?);
        }
        values.extend(last);
        Ok(values)
    }

    /// `return` with a command behind it, a value, or nothing.
    fn stop(&mut self, command: &Command, dot: &Value, last: Option<Value>) -> Result<Value, Stop> {
        let Some((first, rest)) = command.arguments.split_first() else {
            return Err(Stop::Return(last));
        };
        let value = match &first.operand {
            Operand::Nil if rest.is_empty() && last.is_none() => Value::Nil,
            Operand::Function(function) => self.function(function, first.at, rest, dot, last)?,
            Operand::Field(fields) => self.fields(dot.clone(), fields, first.at, rest, dot, last)?,
            Operand::Variable(name, fields) if !fields.is_empty() => {
                let value = self.variable(name)?;
                self.fields(value, fields, first.at, rest, dot, last)?
            }
            Operand::Chain(base, fields) => self.chain(base, fields, first.at, rest, dot, last)?,
            operand if rest.is_empty() && last.is_none() => self.operand(operand, first.at, dot)?,
            _ => return Err(Fault::new("a value that is no function is given arguments").into()),
        };
        Err(Stop::Return(Some(value)))
    }

    /// `(…).A.B` or `namespace.Function`.
    fn chain(
        &mut self,
        base: &Operand,
        fields: &[Box<str>],
        at: u32,
        arguments: &[Argument],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Stop> {
        if let Operand::Function(namespace) = base
            && let Some((name, rest)) = fields.split_first()
            && matches!(namespace.job, Job::Namespace)
        {
            let Some(function) = functions::find_in(namespace.name, name) else {
                return Err(Fault::new(format!("the namespace {} has no function {name}", namespace.name)).into());
            };
            if rest.is_empty() {
                return self.function(function, at, arguments, dot, last);
            }
            let value = self.function(function, at, &[], dot, None)?;
            return self.fields(value, rest, at, arguments, dot, last);
        }
        let value = self.operand(base, at, dot)?;
        self.fields(value, fields, at, arguments, dot, last)
    }

    /// Fields of a value; the last one gets the arguments.
    fn fields(
        &mut self,
        value: Value,
        fields: &[Box<str>],
        at: u32,
        arguments: &[Argument],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Stop> {
        let Some((name, path)) = fields.split_last() else { return Ok(value) };
        let mut value = value;
        for name in path {
            self.at = at;
            value = self.member(&value, name, &[])?;
        }
        if value.is_nil() {
            return Ok(Value::Nil);
        }
        let values = self.arguments(arguments, dot, last)?;
        self.at = at;
        Ok(self.member(&value, name, &values)?)
    }

    fn member(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, Fault> {
        self.session.charge(1)?;
        self.session.at = self.at;
        self.session.member(value, name, arguments)
    }

    /// Calls a function.
    fn function(
        &mut self,
        function: &'static Function,
        at: u32,
        arguments: &[Argument],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Stop> {
        match function.job {
            Job::And | Job::Or => return self.short_circuit(function, arguments, dot, last),
            Job::Try => return self.attempt(arguments, dot, last),
            _ => {}
        }
        let values = self.arguments(arguments, dot, last)?;
        self.at = at;
        self.session.at = at;
        Ok(functions::call(function, self.session, &values)?)
    }

    /// `and` and `or` look at no argument behind the one that decides.
    fn short_circuit(
        &mut self,
        function: &Function,
        arguments: &[Argument],
        dot: &Value,
        last: Option<Value>,
    ) -> Result<Value, Stop> {
        let stops_at = matches!(function.job, Job::Or);
        let mut value = None;
        for argument in arguments {
            let current = self.operand(&argument.operand, argument.at, dot)?;
            if current.is_true() == stops_at {
                return Ok(current);
            }
            value = Some(current);
        }
        last.or(value).ok_or_else(|| Fault::new(format!("{} needs an argument", function.name)).into())
    }

    /// `try`: a failure of its argument becomes a value.
    fn attempt(&mut self, arguments: &[Argument], dot: &Value, last: Option<Value>) -> Result<Value, Stop> {
        let depth = self.session.stack_used;
        let made = self.arguments(arguments, dot, last);
        Ok(match made {
            Ok(values) => match Arguments(&values).exactly(1) {
                Ok(()) => Value::object(Attempt::value(values.into_iter().next().unwrap_or_default())),
                Err(fault) => return Err(fault.into()),
            },
            Err(Stop::Fault(fault)) if fault.kind != crate::error::ErrorKind::Limit => {
                self.session.stack_used = depth;
                Value::object(Attempt::failure(self.place(*fault)))
            }
            Err(Stop::Error(error)) if error.kind != crate::error::ErrorKind::Limit => {
                self.session.stack_used = depth;
                Value::object(Attempt::failure(*error))
            }
            Err(stop) => return Err(stop),
        })
    }
}
