//! `debug`: dumps of values, and text differences.

use super::{Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::json;
use crate::object::Timer;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("debug", Job::Namespace),
    function("debug.Dump", &[], 1, 1, |session, a| {
        let options = json::Options { indent: "  ".to_owned(), ..json::Options::default() };
        session.charge((a.get(0).extent().weight / 16) as usize)?;
        Ok(json::encode(a.get(0), &options, session.longest()).unwrap_or_default().into())
    }),
    function("debug.Timer", &[], 1, 1, |_, _| Ok(Value::object(Timer))),
    function("debug.VisualizeSpaces", &[], 1, 1, |_, a| {
        let mut out = String::new();
        for c in a.text(0)?.chars() {
            match c {
                ' ' => out.push_str("[SPACE]"),
                '\t' => out.push_str("[TAB]"),
                '\n' => out.push_str("[NEWLINE]\n"),
                '\r' => out.push_str("[CR]"),
                '\x0b' => out.push_str("[VTAB]"),
                '\0' => out.push_str("[NUL]"),
                '\u{fffd}' => out.push_str("[U+FFFD]"),
                _ => out.push(c),
            }
        }
        Ok(out.into())
    }),
];

/// Lines around a change that are shown.
const CONTEXT: usize = 3;

/// The differences of two texts in the unified format; nothing, if they are equal.
pub(super) fn diff(session: &mut Session<'_>, old_name: &str, old: &str, new_name: &str, new: &str) -> Result<String, Fault> {
    if old == new {
        return Ok(String::new());
    }
    let lines = |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (old, new) = (lines(old), lines(new));
    // Equal lines at both ends need no comparison.
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    session.charge(a.len().saturating_mul(b.len()))?;
    // The lengths of the longest common subsequences of the remaining lines after each pair.
    let width = b.len() + 1;
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let mut edits: Vec<(char, &str)> = old[..start].iter().map(|line| (' ', line.as_str())).collect();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            edits.push((' ', &a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            edits.push(('-', &a[i]));
            i += 1;
        } else {
            edits.push(('+', &b[j]));
            j += 1;
        }
    }
    edits.extend(old[old.len() - end..].iter().map(|line| (' ', line.as_str())));
    Ok(write(&edits, old_name, new_name))
}

/// Edits in hunks with some lines around.
fn write(edits: &[(char, &str)], old_name: &str, new_name: &str) -> String {
    let mut out = format!("diff {old_name} {new_name}\n--- {old_name}\n+++ {new_name}\n");
    let (mut at, mut old_line, mut new_line) = (0, 1, 1);
    while let Some(first) = edits[at..].iter().position(|(kind, _)| *kind != ' ').map(|found| found + at) {
        let start = first.saturating_sub(CONTEXT).max(at);
        let skipped = start - at;
        (old_line, new_line) = (old_line + skipped, new_line + skipped);
        let mut end = first;
        while let Some(next) = edits[end..].iter().take(2 * CONTEXT + 1).rposition(|(kind, _)| *kind != ' ') {
            end += next + 1;
        }
        end = (end + CONTEXT).min(edits.len());
        let hunk = &edits[start..end];
        let count = |other: char| hunk.iter().filter(|(kind, _)| *kind != other).count();
        let (old_count, new_count) = (count('+'), count('-'));
        // A hunk without lines has the number of the line before it.
        let shown = |line: usize, count: usize| if count == 0 { line - 1 } else { line };
        out.push_str(&format!("@@ -{},{old_count} +{},{new_count} @@\n", shown(old_line, old_count), shown(new_line, new_count)));
        for (kind, line) in hunk {
            out.push(*kind);
            out.push_str(line);
            if !line.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
        (old_line, new_line) = (old_line + old_count, new_line + new_count);
        at = end;
    }
    out
}
