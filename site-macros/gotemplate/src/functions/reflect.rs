//! `reflect`: types of values.

use super::{Function, Job, function, special};
use crate::object::PAGE;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("reflect", Job::Namespace),
    function("reflect.IsMap", &[], 1, 1, |_, a| Ok(matches!(a.get(0), Value::Map(_)).into())),
    function("reflect.IsSlice", &[], 1, 1, |_, a| Ok(a.get(0).as_list().is_some().into())),
    function("reflect.IsPage", &[], 1, 1, |_, a| Ok(is_object(a.get(0), PAGE).into())),
    function("reflect.IsSite", &[], 1, 1, |_, a| Ok(is_object(a.get(0), "page.Site").into())),
    // Pages are resources, too.
    function("reflect.IsResource", &[], 1, 1, |_, a| {
        Ok((is_object(a.get(0), "resource.Resource") || is_object(a.get(0), PAGE)).into())
    }),
    function("reflect.IsImageResource", &[], 1, 1, |session, a| is_image(session, a.get(0))),
    function("reflect.IsImageResourceWithMeta", &[], 1, 1, |session, a| is_image(session, a.get(0))),
    function("reflect.IsImageResourceProcessable", &[], 1, 1, |session, a| {
        let is_drawing = session.member(a.get(0), "MediaType", &[]).and_then(|kind| session.member(&kind, "SubType", &[]));
        let is_drawing = is_drawing.is_ok_and(|kind| kind.as_text().is_some_and(|kind| kind.starts_with("svg")));
        Ok((!is_drawing && is_image(session, a.get(0))?.is_true()).into())
    }),
];

fn is_object(value: &Value, name: &str) -> bool {
    matches!(value, Value::Object(object) if object.type_name() == name)
}

fn is_image(session: &mut crate::eval::Session<'_>, value: &Value) -> Result<Value, crate::error::Fault> {
    if !is_object(value, "resource.Resource") {
        return Ok(false.into());
    }
    let kind = session.member(value, "ResourceType", &[])?;
    Ok((kind.as_text() == Some("image")).into())
}
