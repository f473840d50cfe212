//! Lists of resources.

use crate::error::Fault;
use crate::eval::Session;
use crate::functions::{Arguments, compile};
use crate::value::{List, Value, cast};

/// A method of a list of resources. Names are compared without regard to case.
pub(super) fn member(session: &mut Session<'_>, list: &List, name: &str, a: &Arguments<'_>) -> Result<Option<Value>, Fault> {
    match name {
        "Len" => return Ok(Some(list.len().into())),
        "Get" | "GetMatch" | "Match" | "ByType" => a.exactly(1)?,
        _ => return Ok(None),
    }
    let wanted = a.text(0)?;
    let mut found = match name {
        "ByType" => matching(session, list, "ResourceType", |_, kind| Ok(kind == wanted))?,
        "Get" => {
            let wanted = wanted.trim_start_matches("./").trim_start_matches('/').to_lowercase();
            matching(session, list, "Name", |_, name| Ok(name.trim_start_matches('/').to_lowercase() == wanted))?
        }
        _ => {
            let pattern = expression(&wanted.trim_start_matches('/').to_lowercase());
            matching(session, list, "Name", |session, name| {
                let name = name.trim_start_matches('/').to_lowercase();
                Ok(compile(session, &pattern, &name)?.is_match(&name))
            })?
        }
    };
    Ok(Some(match name {
        "Get" | "GetMatch" if found.is_empty() => Value::Nil,
        "Get" | "GetMatch" => found.swap_remove(0),
        _ => list.with(found).into(),
    }))
}

fn matching(
    session: &mut Session<'_>,
    list: &List,
    field: &str,
    is_wanted: impl Fn(&mut Session<'_>, &str) -> Result<bool, Fault>,
) -> Result<Vec<Value>, Fault> {
    session.charge(list.len())?;
    let mut found = Vec::new();
    for item in list {
        let value = cast::to_text(&session.member(item, field, &[])?)?;
        if is_wanted(session, &value)? {
            found.push(item.clone());
        }
    }
    Ok(found)
}

/// A glob as a regular expression: `*` and `?` do not match slashes, `**` does.
fn expression(glob: &str) -> String {
    let mut out = String::from("(?s)^");
    let mut depth = 0;
    let mut chars = glob.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                while chars.next_if_eq(&'*').is_some() {}
                out.push_str(".*");
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '[' => {
                out.push('[');
                if chars.next_if_eq(&'!').is_some() {
                    out.push('^');
                }
                for c in chars.by_ref().take_while(|c| *c != ']') {
                    if c == '-' || c.is_alphanumeric() {
                        out.push(c);
                    } else {
                        out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
                    }
                }
                out.push(']');
            }
            '{' => {
                depth += 1;
                out.push_str("(?:");
            }
            '}' if depth > 0 => {
                depth -= 1;
                out.push(')');
            }
            ',' if depth > 0 => out.push('|'),
            '\\' => out.extend(chars.next().map(|c| regex::escape(c.encode_utf8(&mut [0; 4])))),
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push('$');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_anchored_and_know_slashes() {
        let fits = |glob: &str, name: &str| regex::Regex::new(&expression(glob)).unwrap().is_match(name);
        assert!(fits("*.jpg", "a.jpg"));
        assert!(!fits("*.jpg", "a/b.jpg"));
        assert!(!fits("*.jpg", "a.jpgx"));
        assert!(fits("**.jpg", "a/b.jpg"));
        assert!(fits("a/**", "a/b/c.png"));
        assert!(fits("*.{jpg,png}", "a.png"));
        assert!(!fits("*.{jpg,png}", "a.gif"));
        assert!(fits("[a-c]?.[!j]*", "b1.png"));
        assert!(!fits("[a-c]?.[!j]*", "b1.jpg"));
        assert!(fits("a\\*+", "a*+"));
    }
}
