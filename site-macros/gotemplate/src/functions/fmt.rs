//! `fmt`: formats and messages.

use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::format::{sprint, sprintf, sprintln};
use crate::host::Level;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("fmt", Job::Namespace),
    function("fmt.Print", &["print"], 0, ANY, |session, a| Ok(sprint(a.all(), session.longest())?.into())),
    function("fmt.Printf", &["printf"], 1, ANY, |session, a| Ok(formatted(session, a, 0)?.into())),
    function("fmt.Println", &["println"], 0, ANY, |session, a| Ok(sprintln(a.all(), session.longest())?.into())),
    function("fmt.Errorf", &["errorf"], 1, ANY, |session, a| log(session, a, 0, Level::Error)),
    function("fmt.Erroridf", &["erroridf"], 2, ANY, |session, a| log(session, a, 1, Level::Error)),
    function("fmt.Errormf", &[], 2, ANY, |session, a| log(session, a, 1, Level::Error)),
    function("fmt.Warnf", &["warnf"], 1, ANY, |session, a| log(session, a, 0, Level::Warning)),
    function("fmt.Warnidf", &["warnidf"], 2, ANY, |session, a| log(session, a, 1, Level::Warning)),
    function("fmt.Warnmf", &[], 2, ANY, |session, a| log(session, a, 1, Level::Warning)),
];

/// The text of a format with the arguments behind it.
fn formatted(session: &Session<'_>, a: &Arguments<'_>, format: usize) -> Result<String, Fault> {
    sprintf(a.only_text(format)?, &a.all()[format + 1..], session.longest())
}

fn log(session: &mut Session<'_>, a: &Arguments<'_>, format: usize, level: Level) -> Result<Value, Fault> {
    let message = formatted(session, a, format)?;
    session.charge(message.len() / 4)?;
    let place = session.place();
    session.host().log(level, &message, &place);
    Ok("".into())
}
