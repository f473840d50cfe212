//! Executes nodes.

use std::sync::Arc;

use super::{Decorator, LIST, Outcome, Session, TEMPLATE};
use crate::error::{Error, Fault};
use crate::escape::{Escaped, Target, Variant};
use crate::format::sprint;
use crate::syntax::tree::{Arm, Branch, Call, List, Node, Pipe, Range, Wraps};
use crate::template::Template;
use crate::value::Value;

/// The execution of one template.
pub(super) struct Run<'r, 'h> {
    pub(super) session: &'r mut Session<'h>,
    pub(super) template: Arc<Template>,
    /// How values are escaped; `None`: not at all.
    escaped: Option<(&'r Escaped, &'r Variant)>,
    variables: Vec<(Arc<str>, Value)>,
    out: String,
    /// Where the execution is.
    pub(super) at: u32,
}

/// What happens behind a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Next,
    Break,
    Continue,
}

/// Why an execution ends early.
pub(super) enum Stop {
    Fault(Box<Fault>),
    /// A mistake whose place is known.
    Error(Box<Error>),
    Return(Option<Value>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl<'r, 'h> Run<'r, 'h> {
    /// Executes a target.
    pub(super) fn start(
        session: &'r mut Session<'h>,
        template: &Arc<Template>,
        escaped: Option<(&'r Escaped, usize)>,
        target: &Target,
        dot: Value,
    ) -> Result<Outcome, Error> {
        let escaped = escaped.map(|(escaped, variant)| (escaped, &escaped.variants[variant]));
        let mut run = Run {
            session,
            template: Arc::clone(template),
            escaped,
            variables: vec![(Arc::from("$"), dot.clone())],
            out: String::new(),
            at: 0,
        };
        let ended = run.target(target, dot);
        let returned = match ended {
            Ok(_) | Err(Stop::Return(None)) => None,
            Err(Stop::Return(Some(value))) => Some(value),
            Err(Stop::Error(error)) => return Err(*error),
            Err(Stop::Fault(fault)) => return Err(run.place(*fault)),
        };
        Ok(Outcome { text: run.out, returned })
    }

    /// A fault with the place where the execution is.
    pub(super) fn place(&self, fault: Fault) -> Error {
        fault.at(|| self.template.place(self.at as usize))
    }

    fn target(&mut self, target: &Target, dot: Value) -> Result<Flow, Stop> {
        match target {
            Target::Root => {
                let template = Arc::clone(&self.template);
                self.list(template.root(), &dot)
            }
            Target::Own(list) => self.list(list, &dot),
            Target::Foreign(template) => self.list(template.root(), &dot),
            Target::ForeignDefinition(_, list) => self.list(list, &dot),
        }
    }

    fn list(&mut self, list: &List, dot: &Value) -> Result<Flow, Stop> {
        self.session.enter(LIST)?;
        for node in list {
            let flow = self.node(node, dot)?;
            if flow != Flow::Next {
                self.session.leave(LIST);
                return Ok(flow);
            }
        }
        self.session.leave(LIST);
        Ok(Flow::Next)
    }

    fn node(&mut self, node: &Node, dot: &Value) -> Result<Flow, Stop> {
        self.session.charge(1)?;
        match node {
            Node::Text { id, at, text } => {
                self.at = *at;
                let edited = self.escaped.and_then(|(_, variant)| variant.texts.get(id));
                self.write(edited.unwrap_or(text))?;
            }
            Node::Action { id, pipe } => self.action(*id, pipe, dot)?,
            Node::If(branch) => return self.branch(branch, dot, false),
            Node::With(branch) => return self.branch(branch, dot, true),
            Node::Range(range) => return self.range(range, dot),
            Node::Template(call) => self.call(call, dot)?,
            Node::Break { .. } => return Ok(Flow::Break),
            Node::Continue { .. } => return Ok(Flow::Continue),
        }
        Ok(Flow::Next)
    }

    fn write(&mut self, text: &str) -> Result<(), Fault> {
        self.session.charge(text.len() / 16)?;
        match self.session.output.checked_sub(text.len()) {
            Some(left) => self.session.output = left,
            None => return Err(Fault::limit(format!("the template writes more than {} bytes", self.session.limits.output))),
        }
        self.out.push_str(text);
        Ok(())
    }

    fn action(&mut self, id: u32, pipe: &Pipe, dot: &Value) -> Result<(), Stop> {
        if !pipe.variables.is_empty() {
            self.pipe(pipe, dot)?;
            return Ok(());
        }
        let longest = self.session.longest();
        let text = match self.escaped {
            Some((_, variant)) => {
                let Some(escapers) = variant.actions.get(&id) else {
                    self.at = pipe.at;
                    return Err(Fault::new("the context of the value is not known").into());
                };
                let value = self.commands(pipe, dot, escapers.replaces_last)?;
                self.at = pipe.at;
                self.session.charge(value.size() / 8)?;
                escapers.apply(value, longest)?
            }
            None => match self.pipe(pipe, dot)? {
                Value::Nil => "<no value>".to_owned(),
                value => sprint(&[value], longest)?,
            },
        };
        self.write(&text)?;
        Ok(())
    }

    fn branch(&mut self, branch: &Branch, dot: &Value, sets_dot: bool) -> Result<Flow, Stop> {
        let scope = self.variables.len();
        let mut flow = None;
        for arm in &branch.arms {
            if let Some(taken) = self.arm(arm, dot, sets_dot)? {
                flow = Some(taken);
                break;
            }
        }
        let flow = match flow {
            Some(flow) => flow,
            None => self.list(&branch.otherwise, dot)?,
        };
        self.variables.truncate(scope);
        Ok(flow)
    }

    /// Executes an arm, if its condition is true.
    fn arm(&mut self, arm: &Arm, dot: &Value, sets_dot: bool) -> Result<Option<Flow>, Stop> {
        if let Wraps::Partial(id) = arm.wraps {
            let (template, body) = (Arc::clone(&self.template), Arc::clone(&arm.body));
            self.session.decorators.push(Decorator { template, body, id, used: false });
            let value = self.pipe(&arm.pipe, dot);
            let used = self.session.decorators.pop().is_some_and(|decorator| decorator.used);
            let value = value?;
            if !value.is_true() {
                return Ok(None);
            }
            if used {
                // The partial has written the body itself.
                self.at = arm.pipe.at;
                let longest = self.session.longest();
                let text = sprint(&[value], longest)?;
                self.write(&text)?;
                return Ok(Some(Flow::Next));
            }
            return self.list(&arm.body, &value).map(Some);
        }
        let value = self.pipe(&arm.pipe, dot)?;
        if !value.is_true() {
            return Ok(None);
        }
        match arm.wraps {
            Wraps::Deferred => {
                let data = value.as_map().and_then(|options| options.get("data").cloned()).unwrap_or_default();
                let variables = std::mem::replace(&mut self.variables, vec![(Arc::from("$"), data.clone())]);
                let flow = self.list(&arm.body, &data);
                self.variables = variables;
                flow.map(Some)
            }
            _ if sets_dot => self.list(&arm.body, &value).map(Some),
            _ => self.list(&arm.body, dot).map(Some),
        }
    }

    fn range(&mut self, range: &Range, dot: &Value) -> Result<Flow, Stop> {
        let scope = self.variables.len();
        let value = self.pipe(&range.pipe, dot)?;
        let inner = self.variables.len();
        let mut any = false;
        let mut round = |run: &mut Self, index: Value, item: &Value| -> Result<Flow, Stop> {
            any = true;
            run.session.charge(1)?;
            run.bind(&range.pipe, inner, index, item)?;
            let flow = run.list(&range.body, item)?;
            run.variables.truncate(inner);
            Ok(flow)
        };
        self.at = range.at;
        let ended = match &value {
            Value::Nil => Flow::Next,
            Value::Int(count) => {
                if range.pipe.variables.len() > 1 {
                    return Err(Fault::new(format!("a range over the number {count} has one variable only")).into());
                }
                let mut flow = Flow::Next;
                for i in 0..*count {
                    flow = round(self, Value::Nil, &Value::Int(i))?;
                    if flow == Flow::Break {
                        break;
                    }
                }
                flow
            }
            Value::Map(map) => {
                let mut flow = Flow::Next;
                for (name, item) in map.iter() {
                    flow = round(self, Value::Text(Arc::clone(name)), item)?;
                    if flow == Flow::Break {
                        break;
                    }
                }
                flow
            }
            other => {
                let Some(list) = other.as_list() else {
                    return Err(Fault::new(format!("range cannot iterate over a value of type {}", other.type_name())).into());
                };
                let mut flow = Flow::Next;
                for (i, item) in list.iter().enumerate() {
                    flow = round(self, Value::from(i), item)?;
                    if flow == Flow::Break {
                        break;
                    }
                }
                flow
            }
        };
        debug_assert!(any || ended == Flow::Next);
        let flow = if any { Flow::Next } else { self.list(&range.otherwise, dot)? };
        self.variables.truncate(scope);
        Ok(flow)
    }

    /// Sets the variables of a loop. With one of them, it is the item; with two, the first is the index.
    fn bind(&mut self, pipe: &Pipe, scope: usize, index: Value, item: &Value) -> Result<(), Fault> {
        let values = [index, item.clone()];
        let count = pipe.variables.len().min(2);
        for (i, (name, value)) in pipe.variables.iter().zip(values.into_iter().skip(2 - count)).enumerate() {
            if pipe.assigns {
                self.assign(name, value)?;
            } else if let Some(slot) = (scope + i).checked_sub(count).and_then(|at| self.variables.get_mut(at)) {
                slot.1 = value;
            }
        }
        Ok(())
    }

    fn call(&mut self, call: &Call, dot: &Value) -> Result<(), Stop> {
        let value = match &call.pipe {
            Some(pipe) => self.pipe(pipe, dot)?,
            None => Value::Nil,
        };
        self.at = call.at;
        let (escaped, target) = match self.escaped {
            Some((escaped, variant)) => {
                let Some(called) = variant.calls.get(&call.id).map(|index| &escaped.variants[*index]) else {
                    return Err(Fault::new("the context of the called template is not known").into());
                };
                (Some((escaped, called)), called.target.clone())
            }
            None => (None, self.plain_target(&call.name)?),
        };
        self.session.enter(TEMPLATE)?;
        let template = match &target {
            Target::Foreign(template) | Target::ForeignDefinition(template, _) => template,
            Target::Root | Target::Own(_) => &self.template,
        };
        self.session.stack.push(Arc::clone(template));
        let mut run = Run {
            template: Arc::clone(template),
            escaped,
            variables: vec![(Arc::from("$"), value.clone())],
            out: std::mem::take(&mut self.out),
            at: call.at,
            session: &mut *self.session,
        };
        let ended = run.target(&target, value);
        let ended = match ended {
            // A return without value only ends the called template.
            Ok(_) | Err(Stop::Return(None)) => Ok(()),
            Err(Stop::Fault(fault)) => Err(Stop::Error(Box::new(run.place(*fault)))),
            Err(stop) => Err(stop),
        };
        self.out = run.out;
        self.session.stack.pop();
        self.session.leave(TEMPLATE);
        ended
    }

    /// The target of a call in a template that makes text.
    fn plain_target(&self, name: &str) -> Result<Target, Fault> {
        if let Some(list) = self.template.definition(name) {
            return Ok(Target::Own(Arc::clone(list)));
        }
        match self.session.host.template(name) {
            Some(template) => Ok(match template.definition(name).cloned() {
                Some(list) => Target::ForeignDefinition(template, list),
                None => Target::Foreign(template),
            }),
            None => Err(Fault::new(format!("there is no template {name:?}"))),
        }
    }

    /// Declares a variable.
    pub(super) fn declare(&mut self, name: &Arc<str>, value: Value) {
        self.variables.push((Arc::clone(name), value));
    }

    /// Gives the latest variable of a name another value.
    pub(super) fn assign(&mut self, name: &str, value: Value) -> Result<(), Fault> {
        match self.variables.iter_mut().rev().find(|(known, _)| **known == *name) {
            Some(variable) => {
                variable.1 = value;
                Ok(())
            }
            None => Err(Fault::new(format!("undefined variable {name}"))),
        }
    }

    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Result<Value, Fault> {
        match self.variables.iter().rev().find(|(known, _)| **known == *name) {
            Some((_, value)) => Ok(value.clone()),
            None => Err(Fault::new(format!("undefined variable {name}"))),
        }
    }
}
