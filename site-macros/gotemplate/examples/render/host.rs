//! A site with one page.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value as Json;
use site_gotemplate::{Error, Fault, Host, Level, List, Map, Object, Place, Scratch, Session, Template, Time, Value};

use super::from_json;

/// The site, as the script describes it.
pub(crate) struct Site {
    job: Json,
    layouts: Vec<PathBuf>,
    templates: Mutex<HashMap<PathBuf, Arc<Template>>>,
    messages: Mutex<Vec<String>>,
    store: Arc<Scratch>,
    page: OnceLock<Value>,
}

impl Site {
    pub(crate) fn new(job: &Json) -> Self {
        let layouts = job["layouts"].as_array().into_iter().flatten().filter_map(Json::as_str).map(PathBuf::from).collect();
        Self {
            job: job.clone(),
            layouts,
            templates: Mutex::default(),
            messages: Mutex::default(),
            store: Arc::default(),
            page: OnceLock::new(),
        }
    }

    pub(crate) fn take_messages(&self) -> Vec<String> {
        std::mem::take(&mut *self.messages.lock().expect("no panic while locked"))
    }

    fn load(&self, path: &Path) -> Option<Result<Arc<Template>, Error>> {
        let mut templates = self.templates.lock().expect("no panic while locked");
        if let Some(known) = templates.get(path) {
            return Some(Ok(Arc::clone(known)));
        }
        let source = String::from_utf8_lossy(&std::fs::read(path).ok()?).into_owned();
        Some(Template::parse(&path.to_string_lossy(), &source).map(|template| {
            let template = Arc::new(template);
            templates.insert(path.to_owned(), Arc::clone(&template));
            template
        }))
    }

    /// The template of a shortcode.
    pub(crate) fn shortcode(&self, name: &str) -> Result<Arc<Template>, Error> {
        for folder in &self.layouts {
            for kind in ["_shortcodes", "shortcodes"] {
                if let Some(template) = self.load(&folder.join(kind).join(format!("{name}.html"))) {
                    return template;
                }
            }
        }
        Template::parse(name, "{{ end }}").map(Arc::new)
    }

    pub(crate) fn page_value(&self) -> Value {
        self.page.get_or_init(|| Value::object(Page { job: self.job.clone(), store: Arc::clone(&self.store) })).clone()
    }

    fn resources(&self) -> Vec<Value> {
        resources(&self.job)
    }
}

fn resources(job: &Json) -> Vec<Value> {
    let base = job["base"].as_str().unwrap_or_default().to_owned();
    let files = job["files"].as_array().into_iter().flatten();
    files.map(|file| Value::object(Resource { file: file.clone(), base: base.clone(), folder: "page/".to_owned() })).collect()
}

fn markdown(text: &str, block: bool) -> String {
    use pulldown_cmark::{Options, Parser, html};
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut out = String::new();
    html::push_html(&mut out, Parser::new_ext(text, options));
    let out = out.replace(" />", ">");
    if !block && out.matches("<p>").count() == 1 && out.starts_with("<p>") && out.ends_with("</p>\n") {
        return out["<p>".len()..out.len() - "</p>\n".len()].to_owned();
    }
    out
}

impl Host for Site {
    fn partial(&self, name: &str) -> Option<Arc<Template>> {
        for folder in &self.layouts {
            for kind in ["_partials", "partials"] {
                for suffix in ["", ".html"] {
                    if let Some(Ok(template)) = self.load(&folder.join(kind).join(format!("{name}{suffix}"))) {
                        return Some(template);
                    }
                }
            }
        }
        None
    }

    fn has_template(&self, path: &str) -> bool {
        let old = path.strip_prefix("partials/").map(|name| format!("_partials/{name}"));
        self.layouts
            .iter()
            .any(|folder| folder.join(path).is_file() || old.as_ref().is_some_and(|old| folder.join(old).is_file()))
    }

    fn page(&self) -> Value {
        self.page_value()
    }

    fn site(&self) -> Value {
        Value::object(SiteObject(self.job.clone()))
    }

    fn base_url(&self) -> &str {
        self.job["base"].as_str().unwrap_or("/")
    }

    fn markdownify(&self, _: &mut Session<'_>, text: &str) -> Result<String, Fault> {
        Ok(markdown(text, false))
    }

    fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let root = self.job["root"].as_str().unwrap_or_default();
        let path = path.trim_start_matches('/');
        let found = [Path::new(root).join(path), Path::new(root).join("content").join(path)];
        Ok(found.iter().find_map(|path| std::fs::read(path).ok()))
    }

    fn read_dir(&self, path: &str) -> Result<Vec<String>, Fault> {
        let folder = Path::new(self.job["root"].as_str().unwrap_or_default()).join(path.trim_start_matches('/'));
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| {
                let slash = if entry.path().is_dir() { "/" } else { "" };
                format!("{}{slash}", entry.file_name().to_string_lossy())
            })
            .collect();
        names.sort();
        Ok(names)
    }

    fn now(&self) -> Time {
        Time::new("2025-11-20T10:30:00+00:00[UTC]".parse().expect("a time"))
    }

    fn call(&self, session: &mut Session<'_>, function: &'static str, arguments: &[Value]) -> Result<Value, Fault> {
        let assets: Vec<Value> = self.resources();
        match function {
            "resources.Get" | "resources.GetMatch" | "resources.Match" | "resources.ByType" => {
                let name = function.trim_start_matches("resources.");
                let found = self.list_member(session, &List::of_objects("resource.Resource", assets), name, arguments)?;
                Ok(found.unwrap_or_default())
            }
            "images.Config" => Ok(Map::new([("Width", 64_i64.into()), ("Height", 32_i64.into())]).into()),
            _ => Err(Fault::unsupported(function)),
        }
    }

    fn list_member(
        &self,
        session: &mut Session<'_>,
        list: &List,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        let wanted = arguments.first().and_then(Value::as_text).unwrap_or_default().trim_start_matches('/').to_lowercase();
        let mut found = Vec::new();
        for item in list {
            let field = if name == "ByType" { "ResourceType" } else { "Name" };
            let value = session.member(item, field, &[])?;
            let value = value.as_text().unwrap_or_default().to_lowercase();
            let matches = match name {
                "GetMatch" | "Match" => glob(&wanted, &value),
                _ => value == wanted,
            };
            if matches {
                found.push(item.clone());
            }
        }
        Ok(match name {
            "Get" | "GetMatch" => Some(found.into_iter().next().unwrap_or_default()),
            "Match" | "ByType" => Some(List::of_objects("resource.Resource", found).into()),
            "Len" => Some(list.len().into()),
            _ => None,
        })
    }

    fn log(&self, level: Level, message: &str, _: &Place) {
        self.messages.lock().expect("no panic while locked").push(format!("{level:?}: {message}"));
    }
}

/// Whether a pattern with `*` and `**` fits; braces name alternatives.
fn glob(pattern: &str, text: &str) -> bool {
    if let Some((before, rest)) = pattern.split_once('{')
        && let Some((inside, after)) = rest.split_once('}')
    {
        return inside.split(',').any(|choice| glob(&format!("{before}{choice}{after}"), text));
    }
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => {
            let Some(rest) = text.strip_prefix(before) else { return false };
            let (deep, after) = after.strip_prefix('*').map_or((false, after), |after| (true, after));
            (0..=rest.len())
                .filter(|at| rest.is_char_boundary(*at) && (deep || !rest[..*at].contains('/')))
                .any(|at| glob(after, &rest[at..]))
        }
    }
}

struct Page {
    job: Json,
    store: Arc<Scratch>,
}

impl Object for Page {
    fn type_name(&self) -> &'static str {
        "page.Page"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let page = &self.job["page"];
        let base = self.job["base"].as_str().unwrap_or_default();
        let time = || {
            let date = page["date"].as_str().and_then(|date| date.parse::<jiff::Timestamp>().ok()).unwrap_or_default();
            Time::new(date.to_zoned_datetime(jiff::tz::TimeZone::UTC))
        };
        Ok(Some(match name {
            "Title" | "LinkTitle" => from_json(&page["title"]),
            "Description" => from_json(&page["params"]["description"]),
            "Params" => match &page["params"] {
                Json::Object(params) => Map::params(params.iter().map(|(name, value)| (name, from_json(value)))).into(),
                _ => Value::Nil,
            },
            "Date" | "Lastmod" | "PublishDate" => Value::Time(time()),
            "ExpiryDate" => Value::Time(Time::zero()),
            "Permalink" => format!("{base}page/").into(),
            "RelPermalink" => {
                format!("{}page/", base.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default()).into()
            }
            "Path" => "/page".into(),
            "Kind" => "page".into(),
            "Type" => "page".into(),
            "BundleType" => "leaf".into(),
            "Section" | "Layout" | "Slug" => "".into(),
            "IsPage" => true.into(),
            "IsHome" | "IsSection" | "IsNode" | "Draft" | "IsTranslated" => false.into(),
            "Weight" => 0_i64.into(),
            "Site" => session.host().site(),
            "Language" | "Sites" => Value::object(Language),
            "Lang" => "en".into(),
            "Resources" => List::of_objects("resource.Resource", resources(&self.job)).into(),
            "Scratch" | "Store" => Value::Object(Arc::clone(&self.store) as Arc<dyn Object>),
            "Page" => Value::object(Self { job: self.job.clone(), store: Arc::clone(&self.store) }),
            "File" => Value::object(File(self.job.clone())),
            "TableOfContents" | "Content" | "Summary" | "Plain" => Value::html(""),
            "HasShortcode" => false.into(),
            "Parent" | "FirstSection" | "CurrentSection" | "GetPage" => Value::Nil,
            "RenderString" => {
                let (options, text) = match arguments {
                    [options, text] => (options.as_map().cloned().unwrap_or_default(), text.to_string()),
                    [text] => (Map::default(), text.to_string()),
                    _ => return Err(Fault::new("RenderString takes one or two arguments")),
                };
                let block = options.get("display").is_some_and(|display| display.as_text() == Some("block"));
                Value::html(markdown(&text, block))
            }
            _ => return Ok(None),
        }))
    }

    fn to_text(&self) -> Option<String> {
        Some("Page(/page)".to_owned())
    }
}

struct SiteObject(Json);

impl Object for SiteObject {
    fn type_name(&self) -> &'static str {
        "page.Site"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        let site = &self.0["site"];
        Ok(Some(match name {
            "Title" => from_json(&site["title"]),
            "Params" => match &site["params"] {
                Json::Object(params) => Map::params(params.iter().map(|(name, value)| (name, from_json(value)))).into(),
                _ => Map::params::<&str>([]).into(),
            },
            "BaseURL" => from_json(&self.0["base"]),
            "Data" => from_json(&self.0["data"]),
            "LanguageCode" => "en-us".into(),
            "Language" => Value::object(Language),
            "Copyright" => "".into(),
            "IsMultiLingual" | "IsServer" => false.into(),
            "Author" => Map::params::<&str>([]).into(),
            "GetPage" => Value::Nil,
            "Lastmod" => session.member(&session.host().page(), "Date", &[])?,
            "Pages" | "RegularPages" | "AllPages" => {
                let page = session.host().page();
                List::of_objects("page.Page", vec![page]).into()
            }
            _ => return Ok(None),
        }))
    }
}

struct Language;

impl Object for Language {
    fn type_name(&self) -> &'static str {
        "langs.Language"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(Some(match name {
            "Lang" => "en".into(),
            "LanguageCode" | "Locale" => "en-us".into(),
            "LanguageName" => "".into(),
            "LanguageDirection" => "".into(),
            _ => return Ok(None),
        }))
    }

    fn to_text(&self) -> Option<String> {
        Some("en".to_owned())
    }
}

struct File(Json);

impl Object for File {
    fn type_name(&self) -> &'static str {
        "hugolib.fileInfo"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(Some(match name {
            "Path" => "page/index.html".into(),
            "Dir" => "page/".into(),
            "LogicalName" => "index.html".into(),
            "BaseFileName" | "TranslationBaseName" => "index".into(),
            "ContentBaseName" => "page".into(),
            "Ext" => "html".into(),
            "Filename" => format!("{}/content/page/index.html", self.0["root"].as_str().unwrap_or_default()).into(),
            "UniqueID" => "19f1a0b7a60a4f60c7ed6d5a4ed8ad46".into(),
            _ => return Ok(None),
        }))
    }
}

struct Resource {
    file: Json,
    base: String,
    folder: String,
}

impl Object for Resource {
    fn type_name(&self) -> &'static str {
        "resource.Resource"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        let file = self.file["name"].as_str().unwrap_or_default();
        let kind = self.file["type"].as_str().unwrap_or_default();
        let path = format!("{}{file}", self.folder);
        Ok(Some(match name {
            "Name" | "Title" => file.into(),
            "ResourceType" => kind.split('/').next().unwrap_or_default().into(),
            "MediaType" => Value::object(MediaType(kind.to_owned())),
            "RelPermalink" => {
                format!("{}{path}", self.base.splitn(4, '/').nth(3).map(|p| format!("/{p}")).unwrap_or_default()).into()
            }
            "Permalink" => format!("{}{path}", self.base).into(),
            "Width" => from_json(&self.file["width"]),
            "Height" => from_json(&self.file["height"]),
            "Params" => Map::params::<&str>([]).into(),
            "Content" => from_json(&self.file["content"]),
            "Err" => Value::Nil,
            "Resize" | "Fit" | "Fill" | "Crop" | "Process" | "Filter" | "Exif" | "Colors" => {
                return Err(Fault::unsupported("images"));
            }
            _ => return Ok(None),
        }))
    }
}

struct MediaType(String);

impl Object for MediaType {
    fn type_name(&self) -> &'static str {
        "media.Type"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        let (main, sub) = self.0.split_once('/').unwrap_or((&self.0, ""));
        Ok(Some(match name {
            "Type" => self.0.as_str().into(),
            "MainType" => main.into(),
            "SubType" => sub.split('+').next().unwrap_or_default().into(),
            _ => return Ok(None),
        }))
    }

    fn to_text(&self) -> Option<String> {
        Some(self.0.clone())
    }
}
