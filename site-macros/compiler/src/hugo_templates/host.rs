//! What the templates of one page can ask of the site.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use jiff::tz::TimeZone;
use site_diag::{Diagnostic, Span};
use site_gotemplate::{Fault, Host, Level, List, Locale, Object, Place, Scratch, Session, Template, Time, UrlForm, Value};
use site_markdown::{Context, Document, Fragment, Resolve};
use site_settings::config::Config;

use super::documents::Documents;
use super::hook::NestedHooks;
use super::library::TemplateLibrary;
use super::page::PageObject;
use super::reads::Reads;
use super::resource::{self, ResourceObject};
use super::site::{LanguageObject, SiteObject};
use super::translation::Translations;
use super::{data, made_resource, menu, page, site, value};
use crate::assemble::Inputs;
use crate::content::{ImageSizes, Page, PageId};

/// The site, as the templates of one page see it.
pub(crate) struct PageHost<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) id: PageId,
    library: &'a TemplateLibrary<'a>,
    pub(super) pictures: &'a dyn ImageSizes,
    resolver: &'a dyn Resolve,
    pub(super) documents: &'a dyn Documents,
    /// The body is rendered for the templates of another page.
    pub(super) is_for_others: bool,
    /// The page's own body, once it is finished.
    pub(super) own_document: Option<Arc<Document>>,
    base_url: String,
    locale: Locale,
    now: Option<Time>,
    pub(super) reads: Reads,
    pub(super) store: Arc<Scratch>,
    pub(super) site_store: Arc<Scratch>,
    notes: RefCell<Notes>,
    /// Texts within each other that are being rendered for templates.
    markdown_depth: Cell<usize>,
}

/// Hooks may render Markdown that has hooks this deep; below, elements are as without hooks.
const DEEPEST_MARKDOWN: usize = 3;

/// What was found while one template was executed.
#[derive(Default)]
pub(super) struct Notes {
    span: Option<Span>,
    pub(super) has_code: bool,
    pub(super) has_math: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) messages: Vec<(Level, String)>,
}

/// Messages of one shortcode that are kept.
const MOST_MESSAGES: usize = 10;

impl<'a> PageHost<'a> {
    pub(crate) fn new(
        inputs: &'a Inputs<'a>,
        id: PageId,
        library: &'a TemplateLibrary<'a>,
        pictures: &'a dyn ImageSizes,
        resolver: &'a dyn Resolve,
        documents: &'a dyn Documents,
        now: Option<Time>,
    ) -> Self {
        let config = &inputs.configs[inputs.library.page(id).lang];
        Self {
            inputs,
            id,
            library,
            pictures,
            resolver,
            documents,
            is_for_others: false,
            own_document: None,
            base_url: format!("{}{}/", config.origin, config.base_path),
            locale: locale(config),
            now,
            reads: Reads::default(),
            store: Arc::default(),
            site_store: Arc::default(),
            notes: RefCell::default(),
            markdown_depth: Cell::default(),
        }
    }

    /// The host of a page that is rendered for the templates of another.
    pub(crate) fn for_others(self) -> Self {
        Self { is_for_others: true, ..self }
    }

    /// The host of a page whose body is finished.
    pub(crate) fn with_document(self, document: Arc<Document>) -> Self {
        Self { own_document: Some(document), ..self }
    }

    pub(super) fn library(&self) -> &'a TemplateLibrary<'a> {
        self.library
    }

    pub(super) fn own_page(&self) -> &'a Page {
        self.inputs.library.page(self.id)
    }

    pub(super) fn config(&self) -> &'a Config {
        &self.inputs.configs[self.own_page().lang]
    }

    pub(super) fn language(&self) -> &'a str {
        &self.config().language.code
    }

    pub(crate) fn reads(&self) -> &Reads {
        &self.reads
    }

    pub(super) fn page_value(&self) -> Value {
        Value::object(PageObject(self.id))
    }

    /// A place as Hugo writes it.
    pub(super) fn position(&self, span: Span) -> String {
        let source = self.inputs.sources.get(span.file);
        let text = source.text.as_deref().map_or("", |text| text);
        let before = text.get(..span.start as usize).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        format!("\"{}:{}:{}\"", source.path, before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// A shortcode begins.
    pub(super) fn begin(&self, span: Span) {
        *self.notes.borrow_mut() = Notes { span: Some(span), ..Notes::default() };
    }

    /// It is over.
    pub(super) fn end(&self) -> Notes {
        self.notes.take()
    }

    fn span(&self) -> Span {
        let notes = self.notes.borrow();
        notes.span.or(self.own_page().span).unwrap_or(Span::start_of(site_diag::FileId(0)))
    }

    fn note(&self, fragment: Fragment) -> String {
        let mut notes = self.notes.borrow_mut();
        notes.has_code |= fragment.has_code;
        notes.has_math |= fragment.has_math;
        notes.diagnostics.extend(fragment.diagnostics);
        fragment.html
    }

    fn context(&self) -> Context<'_> {
        let (page, config) = (self.own_page(), self.config());
        Context {
            config,
            resolver: self.resolver,
            params: &page.front.params,
            math: page.front.math.unwrap_or(config.markup.math),
            macros: &page.front.macros,
            cjk: page.front.cjk,
            address: &page.address,
            templates: None,
            preview: false,
        }
    }

    /// Markdown as HTML.
    pub(super) fn markdown(&self, session: &mut Session<'_>, text: &str, block: bool) -> Result<String, Fault> {
        session.charge(10 + text.len())?;
        let depth = self.markdown_depth.get();
        let hooks = NestedHooks::new(self, session);
        let templates: Option<&dyn site_markdown::Templates> = if depth < DEEPEST_MARKDOWN { Some(&hooks) } else { None };
        self.markdown_depth.set(depth + 1);
        let made = site_markdown::fragment(text, block, &Context { templates, ..self.context() }, self.span());
        self.markdown_depth.set(depth);
        Ok(self.note(made))
    }

    /// The address of a page, as `ref` finds it.
    pub(super) fn address_of(&self, arguments: &Value, absolute: bool) -> Result<String, Fault> {
        let (path, lang) = match arguments {
            Value::Map(map) => {
                let text =
                    |name: &str| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_string());
                (text("path").unwrap_or_default(), text("lang"))
            }
            Value::List(list) => (list.get(0).map(Value::to_string).unwrap_or_default(), list.get(1).map(Value::to_string)),
            other => (other.to_string(), None),
        };
        match self.resolver.reference(&path, lang.as_deref()) {
            Ok(target) if absolute && target.href.starts_with('/') => Ok(format!("{}{}", self.config().origin, target.href)),
            Ok(target) => Ok(target.href),
            Err(_) => Err(Fault::new(format!("there is no page {path:?}"))),
        }
    }

    /// A file by its path from the site's root, by which templates name files of the content folder, too.
    fn file(&self, path: &str) -> Option<usize> {
        let files = self.inputs.world.files();
        let path = site_settings::address::normalize(&format!("/{path}"));
        let path = path.trim_matches('/');
        let at = |path: &str| files.binary_search_by(|file| file.path.as_str().cmp(path)).ok();
        let content = self.config().language.content_dir.trim_matches('/');
        at(path).or_else(|| at(&format!("{content}/{path}")))
    }
}

/// The names and layouts of a language.
fn locale(config: &Config) -> Locale {
    let words = site_theme::strings(&config.language.code);
    let mut locale = Locale::default();
    if words.code != "en" {
        locale.months.clone_from(&words.months);
        locale.short_months.clone_from(&words.months_short);
        locale.days.clone_from(&words.days);
        locale.short_days.clone_from(&words.days_short);
    }
    locale
}

impl Host for PageHost<'_> {
    fn partial(&self, name: &str) -> Option<Arc<Template>> {
        self.library.template(self.library.partial(name)?).ok()
    }

    fn template(&self, name: &str) -> Option<Arc<Template>> {
        self.library.template(self.library.at(name)?).ok()
    }

    fn has_template(&self, path: &str) -> bool {
        self.library.at(path).is_some()
    }

    fn page(&self) -> Value {
        self.page_value()
    }

    fn site(&self) -> Value {
        Value::object(SiteObject(self.own_page().lang))
    }

    fn member(
        &self,
        session: &mut Session<'_>,
        object: &dyn Object,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        let any: &dyn std::any::Any = object;
        if let Some(PageObject(id)) = any.downcast_ref() {
            page::member(self, session, *id, name, arguments)
        } else if let Some(SiteObject(lang)) = any.downcast_ref() {
            site::member(self, session, *lang, name, arguments)
        } else if let Some(resource) = any.downcast_ref::<ResourceObject>() {
            resource::member(self, session, resource, name, arguments)
        } else if let Some(LanguageObject(lang)) = any.downcast_ref() {
            Ok(site::language_member(self, *lang, name))
        } else {
            Ok(None)
        }
    }

    fn list_member(
        &self,
        session: &mut Session<'_>,
        list: &List,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        match list.object_type() {
            Some(menu::ENTRY) => menu::list_member(session, list, name, arguments),
            _ => site_gotemplate::list_member(session, list, name, arguments),
        }
    }

    fn call(&self, session: &mut Session<'_>, function: &'static str, arguments: &[Value]) -> Result<Value, Fault> {
        match function {
            "resources.Get" | "resources.GetMatch" | "resources.Match" | "resources.ByType" => {
                let all = List::of_objects(resource::RESOURCE, resource::assets(self));
                let name = function.trim_start_matches("resources.");
                Ok(self.list_member(session, &all, name, arguments)?.unwrap_or_default())
            }
            "resources.Concat" | "resources.Copy" | "resources.ExecuteAsTemplate" | "resources.FromString" => {
                made_resource::call(session, function, arguments)
            }
            // What is published has a fingerprint and is minified anyway.
            "resources.Fingerprint" | "resources.Minify" | "resources.PostProcess" => {
                arguments.last().cloned().filter(Value::is_true).ok_or_else(|| Fault::new("takes a resource"))
            }
            "images.Config" => {
                let path = arguments.first().and_then(Value::as_text).unwrap_or_default();
                self.reads.note_site();
                let size = self.file(path).and_then(|file| self.pictures.size(site_diag::FileId(file as u32)));
                let (width, height) = size.ok_or_else(|| Fault::new(format!("there is no picture {path:?}")))?;
                let fields = [("Width", i64::from(width).into()), ("Height", i64::from(height).into())];
                Ok(site_gotemplate::Map::new(fields).into())
            }
            "images.Filter" => match arguments {
                [filters @ .., picture @ Value::Object(_)] => session.member(picture, "Filter", filters),
                _ => Err(Fault::new("takes a picture")),
            },
            "images.QR" => Err(Fault::unsupported(function)),
            _ if function.starts_with("images.") => Ok(resource::filter(function, arguments)),
            "data.GetJSON" | "data.GetCSV" => self.data_file(function, arguments),
            "transform.HighlightCodeBlock" => {
                let [block, options @ ..] = arguments else { return Err(Fault::new("takes a code block")) };
                let mut field = |name: &str| session.member(block, name, &[]);
                let (code, language, own) = (field("Inner")?.to_string(), field("Type")?.to_string(), field("Options")?);
                let html = self.highlight(session, &code, &language, options.first().unwrap_or(&own))?;
                // The code alone is between the tags of `code`.
                let inner = html.split_once("<code").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
                let inner = inner.and_then(|rest| rest.rsplit_once("</code>")).map_or("", |(inner, _)| inner).to_owned();
                Ok(site_gotemplate::Map::new([("Wrapped", Value::html(html)), ("Inner", Value::html(inner))]).into())
            }
            "transform.ToMath" => {
                let tex = arguments.first().and_then(Value::as_text).unwrap_or_default();
                session.charge(100 + 10 * tex.len())?;
                let options = arguments.get(1).and_then(Value::as_map);
                let display = options.and_then(|options| options.get("displayMode")).is_some_and(Value::is_true);
                match site_markdown::formula(tex, display, self.span()) {
                    Ok(fragment) => Ok(Value::html(self.note(fragment))),
                    Err(mistake) => Err(Fault::new(mistake.kind.message())),
                }
            }
            "transform.CanHighlight" => {
                let language = arguments.first().map(Value::to_string).unwrap_or_default();
                Ok(site_markdown::code::is_known(&language).into())
            }
            _ => Err(Fault::unsupported(function)),
        }
    }

    fn markdownify(&self, session: &mut Session<'_>, text: &str) -> Result<String, Fault> {
        self.markdown(session, text, false)
    }

    fn highlight(&self, session: &mut Session<'_>, code: &str, language: &str, options: &Value) -> Result<String, Fault> {
        session.charge(100 + 20 * code.len())?;
        let options = match options {
            Value::Map(map) => map.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(","),
            Value::Nil => String::new(),
            other => other.to_string(),
        };
        let language = if language.is_empty() { "text" } else { language };
        Ok(self.note(site_markdown::highlighted(code, language, &options, &self.context(), self.span())))
    }

    fn emojify(&self, text: &str) -> String {
        site_markdown::emojified(text)
    }

    fn translate(&self, session: &mut Session<'_>, id: &str, data: &Value) -> Result<String, Fault> {
        let translations = match self.library.translations.get() {
            Some(known) => known,
            None => {
                let read = Translations::read(self.library)?;
                self.library.translations.get_or_init(|| read)
            }
        };
        let default = self.inputs.configs.first().map_or("en", |config| config.language.code.as_str());
        translations.translate(session, (self.language(), default), id, data)
    }

    fn reference(&self, _: &mut Session<'_>, from: &Value, arguments: &Value, absolute: bool) -> Result<String, Fault> {
        let own = Value::object(PageObject(self.id));
        let is_own = matches!((from, &own), (Value::Object(from), Value::Object(own)) if from.identity() == own.identity());
        // The resolver is that of this page.
        let path = arguments.as_text().or_else(|| arguments.as_map()?.get("path")?.as_text()).unwrap_or_default();
        if !is_own && !path.starts_with('/') && !from.is_nil() {
            self.reads.note_site();
        }
        self.address_of(arguments, absolute)
    }

    fn base_url(&self) -> &str {
        &self.base_url
    }

    fn language_prefix(&self) -> &str {
        self.config().language.prefix.trim_matches('/')
    }

    fn read_file(&self, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.reads.note_site();
        let Some(file) = self.file(path) else { return Ok(None) };
        if self.inputs.library.pages.iter().any(|page| page.file == Some(site_diag::FileId(file as u32))) {
            self.reads.note_bodies();
        }
        let file = &self.inputs.world.files()[file];
        if file.bytes > 2 << 20 {
            return Err(Fault::new(format!("{} is too large to be read by a template", file.path)));
        }
        self.inputs.world.read(&file.path).map(Some).map_err(|error| Fault::new(format!("{path} cannot be read: {error}")))
    }

    fn read_dir(&self, path: &str) -> Result<Vec<String>, Fault> {
        self.reads.note_site();
        let path = site_settings::address::normalize(&format!("/{path}/"));
        let folder = path.trim_start_matches('/');
        let mut names: Vec<String> = Vec::new();
        for file in self.inputs.world.files() {
            let Some(below) = file.path.strip_prefix(folder) else { continue };
            let name = match below.split_once('/') {
                Some((name, _)) => format!("{name}/"),
                None => below.to_owned(),
            };
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn unmarshal(&self, text: &str, notation: &str) -> Result<Value, Fault> {
        match notation {
            "toml" | "yaml" => value::parsed(text, &format!("the text.{notation}")),
            _ => Err(Fault::unsupported("transform.Unmarshal")),
        }
    }

    fn now(&self) -> Time {
        self.reads.note_site();
        self.now.clone().unwrap_or_else(Time::zero)
    }

    fn time_zone(&self) -> TimeZone {
        self.config().time_zone.clone()
    }

    fn locale(&self) -> &Locale {
        &self.locale
    }

    fn log(&self, level: Level, message: &str, _: &Place) {
        let mut notes = self.notes.borrow_mut();
        if notes.messages.len() < MOST_MESSAGES {
            notes.messages.push((level, message.to_owned()));
        }
    }
}

impl PageHost<'_> {
    /// A file of the site as data: `getJSON`, `getCSV`. Other hosts are not asked.
    fn data_file(&self, function: &str, arguments: &[Value]) -> Result<Value, Fault> {
        let (path, is_table) = match (function, arguments) {
            ("data.GetJSON", parts) => (parts.iter().map(Value::to_string).collect::<String>(), false),
            (_, [_, parts @ ..]) => (parts.iter().map(Value::to_string).collect(), true),
            _ => (String::new(), true),
        };
        if path.contains("://") || path.starts_with("//") {
            return Err(Fault::unsupported(function));
        }
        let bytes = self.read_file(&path)?.ok_or_else(|| Fault::new(format!("there is no file {path:?}")))?;
        let text = String::from_utf8(bytes).map_err(|_| Fault::new(format!("{path} is not UTF-8")))?;
        if is_table { Ok(data::table(&text)) } else { value::parsed(&text, &format!("{path}.json")) }
    }

    /// All files of data.
    pub(super) fn data(&self) -> Result<Value, Fault> {
        data::all(self.library)
    }

    /// Where something of a form that addresses take is published.
    pub(super) fn url(&self, address: &str, form: UrlForm) -> Value {
        let config = self.config();
        if form.absolute { config.absolute(address).into() } else { config.href(address).into() }
    }
}
