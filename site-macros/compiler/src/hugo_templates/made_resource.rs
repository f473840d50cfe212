//! Resources that templates make of text: `resources.FromString` and the like. They have content and no address of their own.

use std::sync::Arc;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use site_gotemplate::{Extent, Fault, Map, Object, Session, Template, Value};

use super::resource::{MediaType, RESOURCE};
use crate::asset::media_type;

/// A text with a name.
struct MadeResource {
    name: Arc<str>,
    text: Arc<str>,
}

impl Object for MadeResource {
    fn type_name(&self) -> &'static str {
        RESOURCE
    }

    fn member(&self, session: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        let media = media_type(&self.name).split(';').next().unwrap_or_default();
        Ok(Some(match name {
            "Name" | "Title" | "Key" => Value::Text(Arc::clone(&self.name)),
            "Content" => {
                session.charge(self.text.len() / 4)?;
                Value::Text(Arc::clone(&self.text))
            }
            "ResourceType" => media.split('/').next().unwrap_or_default().into(),
            "MediaType" => Value::object(MediaType(media)),
            "Params" => Map::params::<&str>([]).into(),
            "Data" => {
                session.charge(self.text.len())?;
                let integrity = format!("sha256-{}", BASE64.encode(&Sha256::digest(self.text.as_bytes())));
                Map::new([("Integrity", Value::text(integrity))]).into()
            }
            "Err" => Value::Nil,
            "Publish" => Value::Nil,
            "RelPermalink" | "Permalink" => return Err(Fault::unsupported("resources.Publish")),
            _ => return Ok(None),
        }))
    }

    fn extent(&self) -> Extent {
        Extent::around([&Value::Text(Arc::clone(&self.text))])
    }
}

fn text(value: Option<&Value>) -> Result<Arc<str>, Fault> {
    match value {
        Some(Value::Text(text)) => Ok(Arc::clone(text)),
        Some(value @ (Value::Safe(..) | Value::Int(_))) => Ok(value.to_string().into()),
        _ => Err(Fault::new("takes a text")),
    }
}

fn content(session: &mut Session<'_>, resource: &Value) -> Result<Arc<str>, Fault> {
    if !matches!(resource, Value::Object(object) if object.type_name() == RESOURCE) {
        return Err(Fault::new(format!("takes a resource, got {resource:?}")));
    }
    text(Some(&session.member(resource, "Content", &[])?))
}

/// A function of `resources` that makes a resource.
pub(super) fn call(session: &mut Session<'_>, function: &str, arguments: &[Value]) -> Result<Value, Fault> {
    let name = text(arguments.first())?;
    let made = match (function, arguments) {
        ("resources.FromString", [_, content]) => text(Some(content))?,
        ("resources.Copy", [_, resource]) => {
            // A file keeps its address; only a text gets the other name.
            if !matches!(resource, Value::Object(object) if (&**object as &dyn std::any::Any).is::<MadeResource>()) {
                return Ok(resource.clone());
            }
            content(session, resource)?
        }
        ("resources.Concat", [_, resources]) => {
            let resources = resources.as_list().ok_or_else(|| Fault::new("takes a list of resources"))?;
            let mut all = String::new();
            for (at, resource) in resources.iter().enumerate() {
                let part = content(session, resource)?;
                session.charge(part.len())?;
                if at > 0 && name.ends_with(".js") {
                    all.push_str("\n;\n");
                }
                all.push_str(&part);
            }
            all.into()
        }
        ("resources.ExecuteAsTemplate", [_, dot, resource]) => {
            let source = content(session, resource)?;
            session.charge(source.len())?;
            let template = Arc::new(Template::parse_text(&name, &source)?);
            session.render(&template, dot.clone())?.into()
        }
        _ => return Err(Fault::new(format!("wrong number of arguments: got {}", arguments.len()))),
    };
    Ok(Value::object(MadeResource { name, text: made }))
}
