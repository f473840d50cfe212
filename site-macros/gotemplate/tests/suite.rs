//! Compares the interpreter with Hugo's output for the cases in `suite`: see `scripts/hugo/templates.py`.

#![allow(clippy::disallowed_methods, reason = "tests read their cases from disk")]

mod support;

use std::sync::Arc;

use site_gotemplate::{Limits, Session, Template, Value};
use support::Site;

struct Case {
    name: String,
    template: String,
    call: Option<String>,
    /// `None`: Hugo fails.
    want: Option<String>,
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut sections: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
            Some(name) => sections.push((name, String::new())),
            None => {
                if let Some(section) = sections.last_mut() {
                    section.1.push_str(line);
                }
            }
        }
    }
    for (name, mut text) in sections {
        text.pop();
        match name {
            "want" => cases.last_mut().unwrap().want = Some(text),
            "fails" => {}
            "call" => cases.last_mut().unwrap().call = Some(text),
            _ => cases.push(Case { name: name.to_owned(), template: text, call: None, want: None }),
        }
    }
    cases
}

/// What the interpreter makes of a case.
fn execute(case: &Case) -> Result<String, site_gotemplate::Error> {
    let mut site = Site::new();
    let template = Arc::new(Template::parse("case.html", &case.template)?);
    if let Some(call) = &case.call {
        let dot = Value::object(site.shortcode(call));
        return Session::new(&site, Limits::default()).render(&template, dot);
    }
    // In Hugo, too, the case is a partial.
    site.add_partial("case.html", template);
    let page = Arc::new(Template::parse("page.html", "{{ partial \"case.html\" . }}")?);
    Session::new(&site, Limits::default()).render(&page, site.page_object())
}

fn check(file: &str) {
    let text = std::fs::read_to_string(support::suite().join(file)).unwrap();
    let cases = read(&text);
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for case in &cases {
        match (execute(case), &case.want) {
            (Ok(made), Some(want)) if made == *want => {}
            (Err(_), None) => {}
            (Ok(made), Some(want)) => wrong.push(format!("{}\n   want {want:?}\n   made {made:?}", case.name)),
            (Ok(made), None) => wrong.push(format!("{}\n   want a failure\n   made {made:?}", case.name)),
            (Err(error), Some(want)) => wrong.push(format!("{}\n   want {want:?}\n   failed {error}", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{file}: {} of {} cases differ from Hugo\n\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

macro_rules! suites {
    ($($name:ident)*) => { $(#[test] fn $name() { check(concat!(stringify!($name), ".txt")); })* };
}

suites! { collections compare encoding escape fmt pages partials shortcode strings syntax time transform }
