//! Renders shortcodes in a small site, for comparison with Hugo by `scripts/hugo/shortcodes.py`.
//!
//! Reads one JSON object from standard input (the site, the page and the calls) and writes one with the output of each call.
#![allow(clippy::disallowed_methods, reason = "no part of the compiler: it reads the templates that it is given")]

mod host;

use std::io::Read;
use std::sync::{Arc, OnceLock};

use host::Site;
use serde_json::{Value as Json, json};
use site_gotemplate::{Error, Limits, List, Map, Parameters, Session, Shortcode, Value};

fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).expect("standard input can be read");
    let job: Json = serde_json::from_str(&input).expect("standard input is JSON");
    let site = Arc::new(Site::new(&job));
    let mut results = Vec::new();
    for call in job["calls"].as_array().into_iter().flatten() {
        let mut session = Session::new(&*site, Limits::default());
        results.push(match execute(&site, &mut session, call, None) {
            Ok(text) => json!({ "text": text, "messages": site.take_messages() }),
            Err(error) => json!({ "error": error.to_string(), "messages": site.take_messages() }),
        });
    }
    println!("{}", Json::from(results));
}

/// Executes a call with all calls within it.
fn execute(site: &Arc<Site>, session: &mut Session<'_>, call: &Json, parent: Option<Arc<Shortcode>>) -> Result<String, Error> {
    let name = call["name"].as_str().unwrap_or_default();
    let template = site.shortcode(name)?;
    let store = Arc::default();
    let make = |inner: String| Shortcode {
        name: name.to_owned(),
        parameters: match &call["params"] {
            Json::Object(named) => Parameters::Named(Map::new(named.iter().map(|(name, value)| (name, from_json(value))))),
            other => Parameters::Positional(other.as_array().into_iter().flatten().map(from_json).collect()),
        },
        inner,
        indentation: String::new(),
        ordinal: call["ordinal"].as_i64().unwrap_or_default(),
        parent: parent.clone(),
        page: site.page_value(),
        position: "content/page/index.html:1:1".to_owned(),
        store: OnceLock::from(Arc::clone(&store)),
    };
    let outer = Arc::new(make(String::new()));
    let mut inner = String::new();
    for part in call["inner"].as_array().into_iter().flatten() {
        match part.as_str() {
            Some(text) => inner.push_str(text),
            None => inner.push_str(&execute(site, session, part, Some(Arc::clone(&outer)))?),
        }
    }
    session.render(&template, Value::object(make(inner)))
}

/// A value of JSON, with whole numbers as such.
fn from_json(value: &Json) -> Value {
    match value {
        Json::Null => Value::Nil,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => match number.as_i64() {
            Some(number) => number.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => {
            let items: Vec<Value> = items.iter().map(from_json).collect();
            List::new(items).into()
        }
        Json::Object(entries) => Map::new(entries.iter().map(|(name, value)| (name, from_json(value)))).into(),
    }
}
