//! The site in which tests execute templates. `scripts/hugo/templates.py` builds the same for Hugo.
#![allow(
    clippy::disallowed_methods,
    dead_code,
    unused_imports,
    reason = "shared by several test programs, which read their cases"
)]

pub(crate) mod pages;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use site_gotemplate::{Fault, Host, Level, List, Map, Parameters, Place, Scratch, Session, Shortcode, Template, Time, Value};

use pages::{Page, SiteObject};

/// The folder of the cases.
pub(crate) fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite")
}

/// A value of a data file.
pub(crate) fn from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Datetime(datetime) if datetime.offset.is_none() => datetime.to_string().into(),
        toml::Value::Datetime(datetime) => time(&datetime.to_string()),
        toml::Value::Array(items) => List::new(items.iter().map(from_toml).collect()).into(),
        toml::Value::Table(table) => Map::new(table.iter().map(|(name, value)| (name, from_toml(value)))).into(),
    }
}

/// A date, with an offset or in UTC.
pub(crate) fn time(text: &str) -> Value {
    use jiff::tz::TimeZone;
    let zone = |text: &str| match text.rsplit_once(['+', 'Z']) {
        Some((_, hours)) if hours.contains(':') => {
            let hours: i8 = hours[..2].parse().unwrap();
            TimeZone::fixed(jiff::tz::Offset::constant(hours))
        }
        _ => TimeZone::UTC,
    };
    let zoned = match text.parse::<jiff::Timestamp>() {
        Ok(timestamp) => timestamp.to_zoned_datetime(zone(text)),
        Err(_) => text.parse::<jiff::civil::DateTime>().unwrap().to_zoned_datetime(TimeZone::UTC).unwrap(),
    };
    Value::Time(Time::new(zoned))
}

/// The site.
pub(crate) struct Site {
    data: toml::Table,
    partials: HashMap<String, Arc<Template>>,
    pages: List,
    store: Arc<Scratch>,
    pub(crate) messages: Mutex<Vec<(Level, String, Place)>>,
}

impl Site {
    pub(crate) fn new() -> Self {
        let data: toml::Table = std::fs::read_to_string(suite().join("data.toml")).unwrap().parse().unwrap();
        let mut partials = HashMap::new();
        for entry in std::fs::read_dir(suite().join("partials")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let source = std::fs::read_to_string(&path).unwrap();
            partials.insert(name.clone(), Arc::new(Template::parse(&name, &source).unwrap()));
        }
        Self { pages: pages::of(&data), data, partials, store: Arc::default(), messages: Mutex::default() }
    }

    pub(crate) fn add_partial(&mut self, name: &str, template: Arc<Template>) {
        self.partials.insert(name.to_owned(), template);
    }

    pub(crate) fn page_object(&self) -> Value {
        let mut fields = self.data["page"].as_table().unwrap().clone();
        if let Some(toml::Value::Table(params)) = fields.remove("params") {
            fields.extend(params);
        }
        Value::object(Page::new("", "page", fields, Vec::new(), Arc::clone(&self.store)))
    }

    fn site_object(&self) -> Value {
        let table = self.data["site"].as_table().unwrap();
        let params = table["params"].as_table().unwrap().iter().map(|(name, value)| (name, from_toml(value)));
        let books = Map::new(self.data["data"].as_table().unwrap().iter().map(|(name, value)| (name, from_toml(value))));
        Value::object(SiteObject {
            title: from_toml(&table["title"]),
            params: Map::params(params),
            data: books,
            pages: self.pages.clone(),
        })
    }

    /// A call of a shortcode as it is written: `{{< x a "b" c=1 >}}inner{{< /x >}}`.
    pub(crate) fn shortcode(&self, call: &str) -> Shortcode {
        let (head, rest) = call.split_once(">}}").unwrap();
        let mut words = words(head.trim_start_matches("{{<").trim()).into_iter();
        let name = words.next().unwrap().1;
        let words: Vec<(Option<String>, String, bool)> = words.collect();
        let parameters = if words.iter().any(|(name, ..)| name.is_some()) {
            Parameters::Named(Map::new(words.into_iter().map(|(name, text, quoted)| (name.unwrap(), typed(&text, quoted)))))
        } else {
            Parameters::Positional(words.into_iter().map(|(_, text, quoted)| typed(&text, quoted)).collect())
        };
        Shortcode {
            name,
            parameters,
            inner: rest.split_once("{{<").map(|(inner, _)| inner.to_owned()).unwrap_or_default(),
            indentation: String::new(),
            ordinal: 0,
            parent: None,
            page: self.page_object(),
            position: "page.html:1:1".to_owned(),
            store: Default::default(),
        }
    }
}

/// The words of a call: name before `=`, text, and whether it is quoted.
fn words(text: &str) -> Vec<(Option<String>, String, bool)> {
    let mut words = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find([' ', '=', '"']).unwrap_or(rest.len());
        let name = rest[end..].strip_prefix('=').map(|after| {
            let name = rest[..end].to_owned();
            rest = after;
            name
        });
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = quoted
                .find(|c: char| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                })
                .unwrap();
            words.push((name, quoted[..end].replace("\\\"", "\""), true));
            rest = quoted[end + 1..].trim_start();
        } else {
            let end = rest.find(' ').unwrap_or(rest.len());
            words.push((name, rest[..end].to_owned(), false));
            rest = rest[end..].trim_start();
        }
    }
    words
}

fn typed(text: &str, quoted: bool) -> Value {
    match text {
        _ if quoted => text.into(),
        "true" => true.into(),
        "false" => false.into(),
        _ => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => number.into(),
            (_, Ok(number)) => number.into(),
            _ => text.into(),
        },
    }
}

impl Host for Site {
    fn partial(&self, name: &str) -> Option<Arc<Template>> {
        let name = if name.contains('.') { name.to_owned() } else { format!("{name}.html") };
        self.partials.get(&name).cloned()
    }

    fn has_template(&self, path: &str) -> bool {
        path.strip_prefix("_partials/").is_some_and(|name| self.partials.contains_key(name))
    }

    fn page(&self) -> Value {
        self.page_object()
    }

    fn site(&self) -> Value {
        self.site_object()
    }

    fn base_url(&self) -> &str {
        "https://example.org/sub/"
    }

    fn emojify(&self, text: &str) -> String {
        text.replace(":heart:", "\u{2764}\u{fe0f}")
    }

    fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        // The same as the script's file for Hugo.
        let content = "first = \"Emma\"\nSecond = \"Persuasion\"\nlist = {\"a\" = 1, \"b\" = 2}\n";
        Ok((path == "data/books.toml").then(|| content.as_bytes().to_vec()))
    }

    fn read_dir(&self, path: &str) -> Result<Vec<String>, Fault> {
        Ok(if path == "data" { vec!["books.toml".to_owned()] } else { Vec::new() })
    }

    fn unmarshal(&self, text: &str, notation: &str) -> Result<Value, Fault> {
        match notation {
            "toml" => Ok(from_toml(&toml::Value::Table(text.parse().map_err(|_| Fault::new("no TOML"))?))),
            _ => Err(Fault::new(format!("no {notation} here"))),
        }
    }

    fn now(&self) -> Time {
        match time("2025-11-20T10:30:00Z") {
            Value::Time(time) => time,
            _ => unreachable!(),
        }
    }

    fn log(&self, level: Level, message: &str, place: &Place) {
        self.messages.lock().unwrap().push((level, message.to_owned(), place.clone()));
    }
}
