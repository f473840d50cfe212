//! `ref`, `relref` and `param`: inline text.

use super::call::Call;
use super::renderer::Renderer;
use super::table::{BuiltIn, Flow, SHORTCODE, takes};
use super::tag::Argument;
use std::fmt::Write as _;
use std::ops::Range;

use crate::resolve::DeadTarget;
use site_diag::{Diagnostic, Kind, Severity};
use site_settings::data::Value;

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["param"],
        arguments: takes(&["name"], 1),
        flow: Flow::Text,
        render: param,
        about: "a value of the page's front matter or of the site's `params`",
        example: "{{< param \"author.name\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["ref", "relref"],
        arguments: takes(&["path", "lang"], 2).ignoring(&["outputFormat"]),
        flow: Flow::Text,
        render: reference,
        about: "the address of a page by the name of its file",
        example: "[writing]({{< ref \"writing\" >}})",
        ..SHORTCODE
    },
];

/// `{{< ref "page.md#part" >}}`, `{{< ref path="page.md" lang="de" >}}`: the address of a page. Hugo's `ref` includes the site's origin,
/// `relref` does not. Here neither does, which is equivalent on the site itself, and feeds make all addresses absolute.
fn reference(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(path) = call.get("path", Some(0)).filter(|a| !a.value.trim().is_empty()) else {
        renderer.complain(call, call.place(), "needs the page it refers to");
        return String::new();
    };
    let wanted = path.value.trim();
    if wanted.contains("://") || wanted.starts_with("mailto:") {
        return destination(wanted);
    }
    let lang = call.text("lang", None);
    match renderer.context.resolver.reference(wanted, lang) {
        Ok(target) => destination(&target.href),
        Err(dead) => {
            let href = dead.href.clone();
            let severity = renderer.context.config.dead_links;
            renderer.dead_link(call, path, dead, severity);
            destination(&href)
        }
    }
}

impl Renderer<'_, '_> {
    /// Reports a dead link at its position.
    pub(super) fn dead_link(&mut self, call: &Call<'_>, argument: &Argument<'_>, dead: DeadTarget, severity: Severity) {
        let DeadTarget { target, nearest, candidates, .. } = dead;
        let kind = if candidates.len() > 1 {
            Kind::AmbiguousReference { target, candidates }
        } else {
            Kind::DeadLink { target, nearest }
        };
        let span = call.span_of(argument.place.clone());
        self.diagnostics.push(Diagnostic::error(kind, span).with_severity(severity));
    }
}

/// An address in the form for `[text](…)`: nothing in it ends the link.
fn destination(href: &str) -> String {
    let mut text = String::with_capacity(href.len());
    for c in href.chars() {
        match c {
            '(' => text.push_str("%28"),
            ')' => text.push_str("%29"),
            '<' => text.push_str("%3C"),
            '>' => text.push_str("%3E"),
            '\\' => text.push_str("%5C"),
            c if c.is_whitespace() || c.is_control() => text.push_str("%20"),
            c => text.push(c),
        }
    }
    text
}

/// `{{< param version >}}`, `{{< param "author.name" >}}`: a value of the page's front matter, or else of the site's settings. Dots select
/// keys in tables; case is ignored (like Hugo).
fn param(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(name) = call.get("name", Some(0)).filter(|a| !a.value.trim().is_empty()) else {
        renderer.complain(call, call.place(), "needs the name of a parameter");
        return String::new();
    };
    let path = name.value.trim();
    let value = value(call, path, name.place.clone(), renderer);
    let mut html = String::new();
    if call.percent {
        site_html::escape_attribute(&mut html, &value);
    } else {
        // What Markdown could take for its own is written so that it does not, wherever the shortcode stands.
        for c in value.chars() {
            if (c.is_ascii_punctuation() && !",;/?%".contains(c)) || c == '\n' || (c == ' ' && html.is_empty()) {
                let _ = write!(html, "&#{};", u32::from(c));
            } else {
                html.push(c);
            }
        }
    }
    html
}

/// A value of the page's front matter, else of the site's settings, as text.
pub(super) fn value(call: &Call<'_>, path: &str, place: Range<usize>, renderer: &mut Renderer<'_, '_>) -> String {
    let context = renderer.context;
    // Settings of Hugo's themes are read, and are params all the same.
    let of_hugo = || {
        let params = context.config.hugo.as_deref()?.get("params")?;
        path.split('.').try_fold(params, |node, step| node.get(step)).map(|node| &node.value)
    };
    let found = find(context.params, path).or_else(|| find(&context.config.params, path)).or_else(of_hugo);
    match found.map(show) {
        Some(Some(text)) => text,
        Some(None) => {
            renderer.complain(call, place, format!("shows single values, and `{path}` is a table"));
            String::new()
        }
        None => {
            renderer.complain(call, place, format!("finds no `{path}` in this page's front matter or the site's `params`"));
            String::new()
        }
    }
}

fn find<'v>(params: &'v std::collections::BTreeMap<String, Value>, path: &str) -> Option<&'v Value> {
    // A key that contains a dot takes precedence over a key in a table.
    if let Some((_, value)) = params.iter().find(|(key, _)| key.eq_ignore_ascii_case(path)) {
        return Some(value);
    }
    let mut steps = path.split('.');
    let first = steps.next()?;
    let start = params.iter().find(|(key, _)| key.eq_ignore_ascii_case(first)).map(|(_, value)| value)?;
    steps.try_fold(start, |value, step| match value {
        Value::Map(entries) => entries.iter().find(|(key, _)| key.name.eq_ignore_ascii_case(step)).map(|(_, node)| &node.value),
        _ => None,
    })
}

fn show(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => String::new(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(value) | Value::Date(value) => value.clone(),
        Value::List(items) => items.iter().map(|item| show(&item.value)).collect::<Option<Vec<_>>>()?.join(", "),
        Value::Map(_) => return None,
    })
}
