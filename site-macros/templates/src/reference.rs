//! The reference for the guide, written from the same tables and structs that templates are checked with.

use std::collections::BTreeSet;
use std::fmt::Write;

use site_theme::shape::{Record, Shape};
use site_theme::slots::Slots;

use crate::context::{self, PARTS};
use crate::role::Role;
use crate::vocabulary::{BUILT_IN_FILTERS, FILTERS, FUNCTIONS};

/// The templates, with their roles.
const ROLES: &[(&str, Role)] = &[
    ("slots/*.html", Role::Slot("")),
    ("home.html", Role::Home),
    ("page.html", Role::Page),
    ("list.html, term.html", Role::List),
    ("terms.html", Role::Terms),
    ("404.html", Role::NotFound),
    ("shortcodes/*", Role::Shortcode { name: String::new(), makes_markdown: false }),
    ("outputs/*", Role::Output(String::new())),
];

const HEAD: &str = "---
title: Reference of templates
description: Every variable, field, function and filter of templates.
weight: 83
toc: true
---

This page is written from the program's own tables. [Templates](templates.md) explains how to use them. A name that is not here is an error.

";

/// The guide's page.
pub fn reference() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("## Slots\n\n| slot | place |\n|------|-------|\n");
    for (name, doc) in Slots::NAMES {
        let _ = writeln!(page, "| `{name}` | {} |", doc.trim());
    }
    page.push_str("\n## Variables\n\n| variable | in | what |\n|----------|----|------|\n");
    let mut records: Vec<&'static Record> = Vec::new();
    let mut told = BTreeSet::new();
    for (_, role) in ROLES {
        for variable in context::variables(role) {
            if !told.insert(variable.name) {
                continue;
            }
            let has = |role: &Role| context::variables(role).iter().any(|other| other.name == variable.name);
            let within: Vec<String> = ROLES.iter().filter(|(_, role)| has(role)).map(|(path, _)| format!("`{path}`")).collect();
            let within = if within.len() == ROLES.len() { "all".to_owned() } else { within.join(", ") };
            let kind = (variable.kind)();
            let fields = kind.record().map(|record| format!(": [{}](#{})", record.name, anchor(record))).unwrap_or_default();
            let _ = writeln!(page, "| `{}` | {within} | {}{fields} |", variable.name, variable.doc);
            records.extend(kind.record());
        }
    }
    page.push_str("\n## Parts\n\n| part | what |\n|------|------|\n");
    for (name, doc) in PARTS {
        let _ = writeln!(page, "| `parts.{name}` | {doc} |");
    }
    page.push_str("\n## Functions\n\n| function | what |\n|----------|------|\n");
    for function in FUNCTIONS {
        let _ = writeln!(page, "| `{}` | {} |", function.example, function.doc);
        records.extend((function.makes)().item().record().or((function.makes)().record()));
    }
    page.push_str("\n## Filters\n\n| filter | what |\n|--------|------|\n");
    for filter in FILTERS {
        // A bar divides the cells of a table.
        let _ = writeln!(page, "| `{}` | {} |", filter.example.replace('|', "\\|"), filter.doc);
    }
    let names: Vec<String> = BUILT_IN_FILTERS.iter().map(|name| format!("`{name}`")).collect();
    let _ =
        writeln!(page, "\nThese are [minijinja's](https://docs.rs/minijinja/latest/minijinja/filters/): {}.", names.join(", "));
    page.push_str("\n## Fields\n");
    let mut at = 0;
    while let Some(record) = records.get(at).copied() {
        at += 1;
        if records[..at - 1].iter().any(|earlier| std::ptr::eq(*earlier, record)) {
            continue;
        }
        write_record(record, &mut page, &mut records);
    }
    page
}

fn write_record(record: &'static Record, page: &mut String, records: &mut Vec<&'static Record>) {
    let _ = writeln!(page, "\n### {} {{#{}}}\n\n{}\n", record.name, anchor(record), joined(record.doc));
    page.push_str("| field | type | what |\n|-------|------|------|\n");
    for field in record.fields {
        let mut inner = None;
        let kind = describe(field.shape(), &mut inner);
        let _ = writeln!(page, "| `{}` | {kind} | {} |", field.name, joined(field.doc).replace('|', "\\|"));
        records.extend(inner);
    }
}

fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn anchor(record: &Record) -> String {
    record.name.to_lowercase()
}

/// A type in words; `inner` is its record.
fn describe(shape: Shape, inner: &mut Option<&'static Record>) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Html => "HTML".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Any => "any".to_owned(),
        Shape::Optional(item) => format!("{}, or none", describe(item.shape(), inner)),
        Shape::List(item) => format!("list: {}", describe(item.shape(), inner)),
        Shape::Record(record) => {
            *inner = Some(record);
            format!("[{}](#{})", record.name, anchor(record))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Type;

    #[test]
    fn every_name_is_in_the_reference() {
        let page = reference();
        for name in ["`head_end`", "`parts.pagination`", "`site`", "### PageView {#pageview}", "`content_html` | HTML |"] {
            assert!(page.contains(name), "{name}: {page}");
        }
        assert_eq!(page.matches("### ItemView").count(), 1);
        assert!(matches!(Type::of::<String>().without_fields(), Some("a text")));
    }
}
