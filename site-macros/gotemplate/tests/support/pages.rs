//! The pages and files of the tests' site.

use std::sync::Arc;

use site_gotemplate::{Fault, List, Map, Object, Scratch, Session, Time, Value, list_member};

use super::from_toml;

/// All pages but the one that is executed.
pub(crate) fn of(data: &toml::Table) -> List {
    let mut pages = Vec::new();
    for (name, fields) in data["list"].as_table().unwrap() {
        let mut fields = fields.as_table().unwrap().clone();
        if let Some(toml::Value::Table(params)) = fields.remove("params") {
            fields.extend(params);
        }
        pages.push(Value::object(Page::new("list", name, fields, Vec::new(), Arc::default())));
    }
    let files = data["files"].as_table().unwrap().iter();
    let mut files: Vec<Resource> =
        files.map(|(name, kind)| Resource { name: name.clone(), kind: kind.as_str().unwrap().to_owned() }).collect();
    // As Hugo sorts them.
    files.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    let files = files.into_iter().map(Value::object).collect();
    pages.push(Value::object(Page::new("", "bundle", toml::Table::new(), files, Arc::default())));
    List::of_objects("page.Page", pages)
}

pub(crate) struct Page {
    path: String,
    section: String,
    fields: toml::Table,
    params: Map,
    resources: Vec<Value>,
    store: Arc<Scratch>,
}

impl Page {
    pub(crate) fn new(section: &str, name: &str, fields: toml::Table, resources: Vec<Value>, store: Arc<Scratch>) -> Self {
        let path = if section.is_empty() { format!("/{name}") } else { format!("/{section}/{name}") };
        let params = Map::params(fields.iter().map(|(name, value)| (name, from_toml(value))));
        Self { path, section: section.to_owned(), fields, params, resources, store }
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields.get(name).map(from_toml)
    }
}

impl Object for Page {
    fn type_name(&self) -> &'static str {
        "page.Page"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let no_time = || Value::Time(Time::zero());
        let date = || self.field("date").unwrap_or_else(no_time);
        Ok(Some(match name {
            "Title" => self.field("title").unwrap_or_default(),
            "LinkTitle" => self.field("linkTitle").or_else(|| self.field("title")).unwrap_or_default(),
            "Date" => date(),
            "PublishDate" => self.field("publishDate").unwrap_or_else(date),
            "Lastmod" => self.field("lastmod").unwrap_or_else(date),
            "ExpiryDate" => self.field("expiryDate").unwrap_or_else(no_time),
            "Weight" => self.field("weight").unwrap_or(Value::Int(0)),
            "Path" => self.path.as_str().into(),
            "Section" => self.section.as_str().into(),
            "Params" => self.params.clone().into(),
            "Param" => {
                let mut value = Some(Value::Map(self.params.clone()));
                for part in arguments[0].as_text().unwrap().split('.') {
                    value = value.as_ref().and_then(Value::as_map).and_then(|map| map.get(part)).cloned();
                }
                value.unwrap_or_default()
            }
            "Resources" => List::of_objects("resource.Resource", self.resources.clone()).into(),
            "Site" => session.host().site(),
            "Store" | "Scratch" => Value::Object(self.store.clone()),
            _ => return Ok(None),
        }))
    }
}

struct Resource {
    name: String,
    kind: String,
}

impl Object for Resource {
    fn type_name(&self) -> &'static str {
        "resource.Resource"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(match name {
            "Name" => Some(self.name.as_str().into()),
            "ResourceType" => Some(self.kind.as_str().into()),
            _ => None,
        })
    }

    fn to_text(&self) -> Option<String> {
        Some(self.name.clone())
    }
}

pub(crate) struct SiteObject {
    pub(crate) title: Value,
    pub(crate) params: Map,
    pub(crate) data: Map,
    pub(crate) pages: List,
}

impl Object for SiteObject {
    fn type_name(&self) -> &'static str {
        "page.Site"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(Some(match name {
            "Title" => self.title.clone(),
            "Params" => self.params.clone().into(),
            "Data" => self.data.clone().into(),
            "RegularPages" => return list_member(session, &self.pages, "ByWeight", &[]),
            "GetPage" => {
                for page in &self.pages {
                    if session.member(page, "Path", &[])?.as_text() == arguments[0].as_text() {
                        return Ok(Some(page.clone()));
                    }
                }
                Value::Nil
            }
            _ => return Ok(None),
        }))
    }
}
