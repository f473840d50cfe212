//! `path`: paths with slashes.

use super::{ANY, Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::{Map, Value, cast};

pub(super) const TABLE: &[Function] = &[
    special("path", Job::Namespace),
    function("path.Base", &[], 1, 1, |_, a| Ok(base(&a.text(0)?).into())),
    function("path.BaseName", &[], 1, 1, |_, a| {
        let path = a.text(0)?;
        let base = base(&path);
        Ok(base.strip_suffix(extension(&path)).unwrap_or(base).into())
    }),
    function("path.Clean", &[], 1, 1, |_, a| Ok(clean(&a.text(0)?).into())),
    function("path.Dir", &[], 1, 1, |_, a| {
        let path = a.text(0)?;
        Ok(clean(&path[..path.rfind('/').map_or(0, |at| at + 1)]).into())
    }),
    function("path.Ext", &[], 1, 1, |_, a| Ok(extension(&a.text(0)?).into())),
    function("path.Join", &[], 0, ANY, join),
    function("path.Split", &[], 1, 1, |_, a| {
        let path = a.text(0)?;
        let (folder, file) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
        Ok(Map::new([("Dir", folder.into()), ("File", file.into())]).into())
    }),
];

/// The last element; `.` if there is none, `/` of nothing but slashes.
pub(crate) fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/" } else { trimmed.rsplit('/').next().unwrap_or(trimmed) }
}

/// From the last dot of the last element on.
pub(crate) fn extension(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.rfind('.').map_or("", |at| &file[at..])
}

/// The shortest path that means the same.
pub(crate) fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for element in path.split('/') {
        match element {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => _ = kept.pop(),
            ".." if is_rooted => {}
            element => kept.push(element),
        }
    }
    match (is_rooted, kept.is_empty()) {
        (true, _) => format!("/{}", kept.join("/")),
        (false, true) => ".".into(),
        (false, false) => kept.join("/"),
    }
}

fn join(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let elements = flattened(session, a)?;
    let elements: Vec<&str> = elements.iter().map(String::as_str).filter(|element| !element.is_empty()).collect();
    if elements.is_empty() {
        return Ok("".into());
    }
    Ok(clean(&elements.join("/")).into())
}

/// The texts of arguments and of lists among them.
pub(super) fn flattened(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Vec<String>, Fault> {
    session.charge(a.all().iter().filter_map(Value::as_list).map(|list| list.extent().weight as usize / 8).sum())?;
    let mut texts = Vec::with_capacity(a.len());
    for value in a.all() {
        match value.as_list() {
            Some(list) => {
                for item in list.iter() {
                    texts.push(cast::to_text(item)?);
                }
            }
            None => texts.push(cast::to_text(value)?),
        }
    }
    Ok(texts)
}
