//! Hugo's functions by namespace. Each has a full name (`strings.ToUpper`); most have a short one (`upper`).

mod argument;
mod cast;
mod collections;
mod compare;
mod crypto;
mod debug;
mod encoding;
mod fmt;
mod inflect;
mod lang;
mod math;
mod os;
mod partials;
mod path;
mod reflect;
mod regexp;
mod safe;
mod site;
mod strings;
mod time;
mod title;
mod transform;
mod urls;

use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) use argument::Arguments;
pub(crate) use collections::{append, arithmetic_sum};
pub(crate) use path::clean as clean_path;
pub(crate) use regexp::{Patterns, compile};
pub(crate) use title::title;
pub use transform::plain as plainify;
pub(crate) use urls::{anchor, query_escape};

use crate::error::Fault;
use crate::eval::Session;
use crate::value::Value;

/// What the templates call.
pub(crate) struct Function {
    /// Its full name; of namespaces and of Go's own functions, the only one.
    pub(crate) name: &'static str,
    short: &'static [&'static str],
    least: usize,
    most: usize,
    pub(crate) job: Job,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What a function does.
#[derive(Clone, Copy)]
pub(crate) enum Job {
    Run(fn(&mut Session<'_>, &Arguments<'_>) -> Result<Value, Fault>),
    /// Asks the host.
    Host,
    /// A namespace, which is a function without arguments.
    Namespace,
    /// `and`, which looks at no argument behind the first that is false.
    And,
    /// `or`, which looks at no argument behind the first that is true.
    Or,
    /// `try`, which makes values of failures.
    Try,
}

const ANY: usize = usize::MAX;

type Plain = fn(&mut Session<'_>, &Arguments<'_>) -> Result<Value, Fault>;

const fn function(name: &'static str, short: &'static [&'static str], least: usize, most: usize, run: Plain) -> Function {
    Function { name, short, least, most, job: Job::Run(run) }
}

const fn hosted(name: &'static str, short: &'static [&'static str]) -> Function {
    Function { name, short, least: 0, most: ANY, job: Job::Host }
}

const fn special(name: &'static str, job: Job) -> Function {
    Function { name, short: &[], least: 0, most: ANY, job }
}

const TABLES: &[&[Function]] = &[
    cast::TABLE,
    collections::TABLE,
    compare::TABLE,
    crypto::TABLE,
    debug::TABLE,
    encoding::TABLE,
    fmt::TABLE,
    site::TABLE,
    inflect::TABLE,
    lang::TABLE,
    math::TABLE,
    os::TABLE,
    partials::TABLE,
    path::TABLE,
    reflect::TABLE,
    regexp::TABLE,
    safe::TABLE,
    strings::TABLE,
    time::TABLE,
    transform::TABLE,
    urls::TABLE,
    &[special("and", Job::And), special("or", Job::Or), special("try", Job::Try)],
];

/// Functions by all their names.
static NAMES: LazyLock<HashMap<&'static str, &'static Function>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for function in TABLES.iter().copied().flatten() {
        names.insert(function.name, function);
        for short in function.short {
            names.insert(short, function);
        }
    }
    names
});

/// The function of a word in a template.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    // A full name is two words in a template.
    NAMES.get(name).copied().filter(|_| !name.contains('.'))
}

/// The function of a namespace.
pub(crate) fn find_in(namespace: &str, name: &str) -> Option<&'static Function> {
    NAMES.get(format!("{namespace}.{name}").as_str()).copied()
}

/// Calls a function with evaluated arguments.
pub(crate) fn call(function: &'static Function, session: &mut Session<'_>, values: &[Value]) -> Result<Value, Fault> {
    let text: usize = values.iter().filter_map(Value::as_text).map(str::len).sum();
    session.charge(1 + text / 8)?;
    let name = function.name;
    if values.len() < function.least || values.len() > function.most {
        let wanted = match (function.least, function.most) {
            (least, most) if least == most => format!("{least}"),
            (least, ANY) => format!("at least {least}"),
            (least, most) => format!("{least} to {most}"),
        };
        return Err(Fault::new(format!("wrong number of arguments for {name}: want {wanted}, got {}", values.len())));
    }
    let value = match function.job {
        Job::Run(run) => run(session, &Arguments(values)).map_err(|fault| fault.in_function(name))?,
        Job::Host => {
            let host = session.host();
            host.call(session, name, values).map_err(|fault| fault.in_function(name))?
        }
        Job::Namespace if values.is_empty() => Value::object(crate::object::Namespace(name)),
        Job::Namespace => return Err(Fault::new(format!("{name} is a namespace and takes no arguments"))),
        // `apply` calls them by name: all arguments are already evaluated.
        Job::And => values.iter().find(|value| !value.is_true()).or(values.last()).cloned().unwrap_or_default(),
        Job::Or => values.iter().find(|value| value.is_true()).or(values.last()).cloned().unwrap_or_default(),
        Job::Try => Value::object(crate::object::Attempt::value(values.first().cloned().unwrap_or_default())),
    };
    session.accept_new(value)
}

#[cfg(test)]
mod tests;
