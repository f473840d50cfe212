//! `os`: files of the site.

use super::{Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::object::FileInfo;
use crate::value::{List, Value};

pub(super) const TABLE: &[Function] = &[
    special("os", Job::Namespace),
    function("os.FileExists", &["fileExists"], 1, 1, |session, a| {
        let path = a.text(0)?;
        if path.is_empty() {
            return Ok(false.into());
        }
        let host = session.host();
        Ok((host.read_file(&path)?.is_some() || host.read_dir(&path).is_ok_and(|names| !names.is_empty())).into())
    }),
    // Environment variables of the build machine are not available to templates.
    function("os.Getenv", &["getenv"], 1, 1, |_, _| Ok("".into())),
    function("os.ReadDir", &["readDir"], 1, 1, read_dir),
    function("os.ReadFile", &["readFile"], 1, 1, |session, a| {
        let path = a.text(0)?;
        if matches!(super::path::clean(&path).as_str(), "" | "." | "/") {
            return Err(Fault::new("a file name is missing"));
        }
        Ok(session.host().read_file(&path)?.map_or_else(|| "".into(), Value::bytes))
    }),
    function("os.Stat", &[], 1, 1, |session, a| {
        let path = a.text(0)?;
        let content = if path.is_empty() { None } else { session.host().read_file(&path)? };
        Ok(content.map(|content| Value::object(FileInfo::file(super::path::base(&path), content.len()))).unwrap_or_default())
    }),
];

fn read_dir(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let folder = a.text(0)?;
    let names = session.host().read_dir(&folder)?;
    let mut entries = Vec::with_capacity(names.len());
    for name in names {
        session.charge(10)?;
        entries.push(Value::object(match name.strip_suffix('/') {
            Some(name) => FileInfo::folder(name),
            None => {
                let content = session.host().read_file(&format!("{}/{name}", folder.trim_end_matches('/')))?;
                FileInfo::file(&name, content.map_or(0, |content| content.len()))
            }
        }));
    }
    Ok(List::new(entries).into())
}
