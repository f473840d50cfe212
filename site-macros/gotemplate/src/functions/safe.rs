//! `safe`: marks text as safe, so that it is not escaped.

use super::{Function, Job, function, special};
use crate::value::{Safe, Value};

pub(super) const TABLE: &[Function] = &[
    special("safe", Job::Namespace),
    function("safe.CSS", &["safeCSS"], 1, 1, |_, a| Ok(Value::Safe(Safe::Css, a.text(0)?.into()))),
    function("safe.HTML", &["safeHTML"], 1, 1, |_, a| Ok(Value::Safe(Safe::Html, a.text(0)?.into()))),
    function("safe.HTMLAttr", &["safeHTMLAttr"], 1, 1, |_, a| Ok(Value::Safe(Safe::Attribute, a.text(0)?.into()))),
    function("safe.JS", &["safeJS"], 1, 1, |_, a| Ok(Value::Safe(Safe::Js, a.text(0)?.into()))),
    function("safe.JSStr", &["safeJSStr"], 1, 1, |_, a| Ok(Value::Safe(Safe::JsString, a.text(0)?.into()))),
    function("safe.URL", &["safeURL"], 1, 1, |_, a| Ok(Value::Safe(Safe::Url, a.text(0)?.into()))),
];
