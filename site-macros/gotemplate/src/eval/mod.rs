//! The interpreter.

mod expression;
mod member;
mod run;

use std::collections::HashMap;
use std::sync::Arc;

use crate::error::{Error, Fault, Place};
use crate::escape::Target;
use crate::functions::Patterns;
use crate::host::Host;
use crate::syntax::tree::List;
use crate::template::Template;
use crate::value::{Extent, Value};
use run::Run;

/// Bounds of one execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of work: about one for a step of the interpreter, for an element of a list, and for 16 bytes of text.
    pub steps: u64,
    /// Bytes that are written, those of partial templates included.
    pub output: usize,
    /// Bytes of one text.
    pub text: usize,
    /// Bytes of a value with all that is within it.
    pub value: u64,
    /// Bytes of stack that templates, control structures and pipelines within each other may take, as they would without
    /// optimisation: the limit is the same in every build.
    pub stack: usize,
}

impl Default for Limits {
    /// For a template that people wait for: some seconds at most, and less memory than a large picture.
    fn default() -> Self {
        Self { steps: 20_000_000, output: 8 << 20, text: 8 << 20, value: 64 << 20, stack: 1 << 20 }
    }
}

/// What the execution of a template takes of the stack, that of a list of nodes, and that of a pipeline.
const TEMPLATE: usize = 6_000;
const LIST: usize = 6_000;
const PIPE: usize = 8_000;

/// Lists and maps may stand within each other this deep.
pub(crate) const DEEPEST_VALUE: u32 = 100;

/// Executes templates for one page: counters and cached partial templates last as long as it does.
pub struct Session<'h> {
    host: &'h dyn Host,
    limits: Limits,
    /// Units of work that are left.
    steps: u64,
    /// Bytes that may still be written.
    output: usize,
    /// Bytes of stack that are taken.
    stack_used: usize,
    /// Templates that are being executed, outermost first.
    stack: Vec<Arc<Template>>,
    /// Bodies of `with partial` that are being executed, outermost first.
    decorators: Vec<Decorator>,
    /// Results of `partialCached`, `None` while they are made.
    cached: HashMap<String, Option<Value>>,
    pub(crate) patterns: Patterns,
    pub(crate) counter: i64,
    /// How often the time has been asked for.
    pub(crate) clock: i64,
    /// Where the innermost template called something, for messages.
    at: u32,
}

/// The body of a `with partial` that the partial may write with `inner`.
struct Decorator {
    template: Arc<Template>,
    body: Arc<List>,
    id: u32,
    /// The partial makes use of `inner`.
    used: bool,
}

/// The part of a template that is executed.
enum Entry {
    Root,
    Definition(Box<str>),
    Body(u32, Arc<List>),
}

/// What an execution has made.
struct Outcome {
    text: String,
    returned: Option<Value>,
}

impl<'h> Session<'h> {
    /// A session without memory of earlier ones.
    pub fn new(host: &'h dyn Host, limits: Limits) -> Self {
        Self {
            host,
            limits,
            steps: limits.steps,
            output: limits.output,
            stack_used: 0,
            stack: Vec::new(),
            decorators: Vec::new(),
            cached: HashMap::new(),
            patterns: Patterns::default(),
            counter: 0,
            clock: 0,
            at: 0,
        }
    }

    /// The site around the templates.
    pub fn host(&self) -> &'h dyn Host {
        self.host
    }

    /// Executes a template with a value as its dot and returns what it writes.
    ///
    /// Objects and hosts may call it while a template is being executed; that execution then shares the limits of the outer one.
    ///
    /// # Errors
    /// When the template cannot be escaped, when a function or method fails, or when a limit is exceeded. Nothing is written then.
    pub fn render(&mut self, template: &Arc<Template>, dot: Value) -> Result<String, Error> {
        if self.stack.is_empty() {
            self.steps = self.limits.steps;
            self.output = self.limits.output;
            self.stack_used = 0;
            self.decorators.clear();
            // From an execution that has failed.
            self.cached.retain(|_, value| value.is_some());
        }
        let outcome = self.execute(template, &Entry::Root, dot)?;
        if outcome.returned.is_some() {
            return Err(Fault::new("return with a value works only in partial templates").at(|| template.place(0)));
        }
        Ok(outcome.text)
    }

    /// Takes work off the budget.
    ///
    /// # Errors
    /// When there is none left.
    pub fn charge(&mut self, steps: usize) -> Result<(), Fault> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => {
                self.steps = 0;
                Err(Fault::limit(format!("the template takes more than {} steps", self.limits.steps)))
            }
        }
    }

    /// The longest text that a function may make.
    pub(crate) fn longest(&self) -> usize {
        self.limits.text
    }

    /// Where the template is that calls a function or method.
    pub fn place(&self) -> Place {
        match self.stack.last() {
            Some(template) => template.place(self.at as usize),
            None => Place { template: String::new(), offset: 0, line: 1, column: 1 },
        }
    }

    /// The templates that are being executed, outermost first.
    pub(crate) fn stack(&self) -> &[Arc<Template>] {
        &self.stack
    }

    /// A value that a function has made. Memory is bounded by the steps that this takes, too.
    pub(crate) fn accept_new(&mut self, value: Value) -> Result<Value, Fault> {
        self.charge(match value {
            Value::Text(_) | Value::Safe(..) | Value::Bytes(_) => value.size() / 4,
            _ => value.size() / 16,
        })?;
        self.accept(value)
    }

    /// A function makes this many values with so many bytes of text.
    pub(crate) fn allow(&mut self, count: usize, bytes: usize) -> Result<(), Fault> {
        if count.saturating_mul(Extent::LEAF.weight as usize).saturating_add(bytes) as u64 > self.limits.value {
            return Err(Fault::limit(format!("a value takes more than {} bytes", self.limits.value)));
        }
        self.charge(count)
    }

    /// A value that may have been there before: takes no more than the limits allow.
    pub(crate) fn accept(&mut self, value: Value) -> Result<Value, Fault> {
        let size = value.size();
        if size > 0 {
            let extent = value.extent();
            if extent.depth > DEEPEST_VALUE {
                return Err(Fault::limit(format!("values are nested more than {DEEPEST_VALUE} levels deep")));
            }
            if size > self.limits.text && !matches!(value, Value::List(_) | Value::Map(_)) {
                return Err(Fault::limit(format!("a text is longer than {} bytes", self.limits.text)));
            }
            if extent.weight > self.limits.value {
                return Err(Fault::limit(format!("a value takes more than {} bytes", self.limits.value)));
            }
        }
        Ok(value)
    }

    /// The result of a partial template: what it returns, else what it writes.
    pub(crate) fn include(&mut self, name: &str, dot: Value) -> Result<Value, Fault> {
        let (template, entry) = self.find_partial(name)?;
        if template.is_decorator()
            && let Some(decorator) = self.decorators.last_mut()
        {
            decorator.used = true;
        }
        let outcome = self.execute(&template, &entry, dot)?;
        Ok(outcome.into_value(&template))
    }

    /// The same, once for each key.
    pub(crate) fn include_cached(&mut self, name: &str, dot: Value, key: String) -> Result<Value, Fault> {
        match self.cached.get(&key) {
            Some(Some(value)) => return Ok(value.clone()),
            Some(None) => return Err(Fault::new(format!("the cached partial {name:?} calls itself"))),
            None => {}
        }
        self.cached.insert(key.clone(), None);
        let made = self.include(name, dot);
        match made {
            Ok(value) => {
                self.cached.insert(key, Some(value.clone()));
                Ok(value)
            }
            Err(fault) => {
                self.cached.remove(&key);
                Err(fault)
            }
        }
    }

    /// The partial of a name: one that a template under execution defines, else one of the site.
    fn find_partial(&self, name: &str) -> Result<(Arc<Template>, Entry), Fault> {
        let bare = name.trim_start_matches('/');
        let stem = bare.strip_suffix(".html").unwrap_or(bare);
        for template in self.stack.iter().rev() {
            for folder in ["_partials/", "partials/"] {
                for suffix in ["", ".html"] {
                    let full = format!("{folder}{stem}{suffix}");
                    if template.definition(&full).is_some() {
                        return Ok((Arc::clone(template), Entry::Definition(full.into())));
                    }
                }
            }
        }
        match self.host.partial(name) {
            Some(template) => Ok((template, Entry::Root)),
            None => Err(Fault::new(format!("there is no partial {name:?}"))),
        }
    }

    /// Whether a definition of the executing templates has this path.
    pub(crate) fn defines(&self, path: &str) -> bool {
        self.stack.iter().any(|template| template.definition(path).is_some())
    }

    /// Writes the body of the `with` that has called the current partial.
    pub(crate) fn inner(&mut self, dot: Value) -> Result<Value, Fault> {
        let Some(mut decorator) = self.decorators.pop() else {
            return Err(Fault::new("inner is used outside of a partial that is called by `with`"));
        };
        decorator.used = true;
        let template = Arc::clone(&decorator.template);
        let entry = Entry::Body(decorator.id, Arc::clone(&decorator.body));
        let outcome = self.execute(&template, &entry, dot);
        self.decorators.push(decorator);
        Ok(outcome?.into_value(&template))
    }

    fn execute(&mut self, template: &Arc<Template>, entry: &Entry, dot: Value) -> Result<Outcome, Error> {
        let host = self.host;
        let lookup = |name: &str| host.template(name);
        self.enter(TEMPLATE).map_err(|fault| fault.at(|| template.place(0)))?;
        self.stack.push(Arc::clone(template));
        let outcome = if template.is_html() {
            let escaped = template.escaped(&lookup);
            let variant = match entry {
                Entry::Root => escaped.entries.get(""),
                Entry::Definition(name) => escaped.entries.get(name),
                Entry::Body(id, _) => escaped.bodies.get(id),
            };
            match variant {
                Some(Ok(variant)) => {
                    let target = escaped.variants[*variant].target.clone();
                    Run::start(self, template, Some((escaped, *variant)), &target, dot)
                }
                Some(Err(mistake)) => Err(template.mistake(mistake)),
                None => Err(Fault::new("the template has no such part").at(|| template.place(0))),
            }
        } else {
            let target = match entry {
                Entry::Root => Target::Root,
                Entry::Definition(name) => template.definition(name).map_or(Target::Root, |list| Target::Own(Arc::clone(list))),
                Entry::Body(_, list) => Target::Own(Arc::clone(list)),
            };
            Run::start(self, template, None, &target, dot)
        };
        self.stack.pop();
        self.leave(TEMPLATE);
        outcome
    }

    /// Takes some of the stack.
    fn enter(&mut self, bytes: usize) -> Result<(), Fault> {
        if self.stack_used + bytes > self.limits.stack {
            return Err(Fault::limit("templates are nested too deeply, or call each other without end"));
        }
        self.stack_used += bytes;
        Ok(())
    }

    fn leave(&mut self, bytes: usize) {
        self.stack_used = self.stack_used.saturating_sub(bytes);
    }
}

impl Outcome {
    fn into_value(self, template: &Template) -> Value {
        match self.returned {
            Some(value) => value,
            None if template.is_html() => Value::html(self.text),
            None => Value::text(self.text),
        }
    }
}
