//! `partials` and `templates`: other templates.

use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::format::sprint;
use crate::object::CurrentTemplate;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("partials", Job::Namespace),
    special("templates", Job::Namespace),
    function("partials.Include", &["partial"], 1, 2, |session, a| session.include(a.only_text(0)?, a.get(1).clone())),
    function("partials.IncludeCached", &["partialCached"], 2, ANY, cached),
    function("templates.Current", &[], 0, 0, |session, _| {
        let names = session.stack().iter().map(|template| template.name().to_owned()).collect();
        Ok(CurrentTemplate::innermost(names))
    }),
    // The body of its `with` is executed at once, because there is no later stage.
    function("templates.Defer", &[], 0, 1, |_, a| {
        Ok(match a.get(0) {
            Value::Nil => Value::Bool(true),
            options => options.clone(),
        })
    }),
    function("templates.Exists", &[], 1, 1, |session, a| {
        let path = a.only_text(0)?;
        Ok((session.defines(path) || session.host().has_template(path)).into())
    }),
    function("templates.Inner", &["inner"], 1, 1, |session, a| session.inner(a.get(0).clone())),
    function("html", &[], 0, ANY, |session, a| Ok(crate::escape::html::escape_text(&sprint(a.all(), session.longest())?).into())),
    function("call", &[], 1, ANY, |_, a| Err(Fault::new(format!("a value of type {} is no function", a.get(0).type_name())))),
];

/// A partial whose result is kept, by its name and the values behind its context.
fn cached(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let name = a.only_text(0)?;
    let mut key = format!("{name}\0");
    for variant in &a.all()[2..] {
        key.push_str(&variant.type_name());
        key.push('=');
        key.push_str(&sprint(std::slice::from_ref(variant), session.longest())?);
        key.push('\0');
    }
    session.include_cached(name, a.get(1).clone(), key)
}
