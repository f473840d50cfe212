//! The interface through which templates access the site.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::error::{Fault, Place};
use crate::eval::Session;
use crate::functions::{anchor, title};
use crate::object::list_member;
use crate::template::Template;
use crate::time::{Locale, Time};
use crate::value::{List, Object, Value};

/// A weight of a message that a template writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `warnf`
    Warning,
    /// `errorf`, which fails Hugo's build.
    Error,
}

/// Which address of a path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UrlForm {
    /// With scheme and host: `absURL`; else with the path of the base address only: `relURL`.
    pub absolute: bool,
    /// Below the folder of the current language: `absLangURL`, `relLangURL`.
    pub language: bool,
}

/// The site around a template. What is left out is empty, or fails as unsupported with the function's name.
///
/// The session that methods get can execute further templates within the limits of the current execution.
pub trait Host {
    /// The partial template of a name as given to `partial`: `head.html`, `icons/x`. Definitions of the executing templates have been
    /// searched before.
    fn partial(&self, _name: &str) -> Option<Arc<Template>> {
        None
    }

    /// The template of a name given to `{{ template }}` that the executing template does not define itself.
    fn template(&self, _name: &str) -> Option<Arc<Template>> {
        None
    }

    /// Whether there is a template at a path below the layouts: `partials/head.html`.
    fn has_template(&self, _path: &str) -> bool {
        false
    }

    /// The current page: `page`.
    fn page(&self) -> Value {
        Value::Nil
    }

    /// The site: `site`.
    fn site(&self) -> Value {
        Value::Nil
    }

    /// The object `hugo`. Without one, its fields have the values of Hugo in production.
    fn hugo(&self) -> Value {
        Value::object(crate::object::Hugo)
    }

    /// A field or method of an object whose data the host keeps.
    ///
    /// # Errors
    /// When the method fails.
    fn member(
        &self,
        _session: &mut Session<'_>,
        _object: &dyn Object,
        _name: &str,
        _arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        Ok(None)
    }

    /// A method of a list of objects, such as `.ByDate` of pages or `.GetMatch` of resources: see [`List::of_objects`]. A host that has
    /// more of them than [`list_member`] knows leaves the others to it.
    ///
    /// # Errors
    /// When the method fails.
    fn list_member(
        &self,
        session: &mut Session<'_>,
        list: &List,
        name: &str,
        arguments: &[Value],
    ) -> Result<Option<Value>, Fault> {
        list_member(session, list, name, arguments)
    }

    /// A function that only a site can provide: `resources.Get`, `images.Filter`, `css.Sass`, `transform.ToMath` and others, by its full
    /// name.
    ///
    /// # Errors
    /// When the function fails or is not provided.
    fn call(&self, _session: &mut Session<'_>, function: &'static str, _arguments: &[Value]) -> Result<Value, Fault> {
        Err(Fault::unsupported(function))
    }

    /// Markdown as HTML: `markdownify`. A single paragraph loses its `p`.
    ///
    /// # Errors
    /// When the text cannot be rendered.
    fn markdownify(&self, _session: &mut Session<'_>, _text: &str) -> Result<String, Fault> {
        Err(Fault::unsupported("transform.Markdownify"))
    }

    /// Code as highlighted HTML.
    ///
    /// # Errors
    /// When the options make no sense.
    fn highlight(&self, _session: &mut Session<'_>, _code: &str, _language: &str, _options: &Value) -> Result<String, Fault> {
        Err(Fault::unsupported("transform.Highlight"))
    }

    /// Text with the short names of emoji replaced: `:smile:`.
    fn emojify(&self, text: &str) -> String {
        text.to_owned()
    }

    /// The id of a heading with this text.
    fn anchorize(&self, text: &str) -> String {
        anchor(text)
    }

    /// A title in the style of the site; AP style by default.
    fn title(&self, text: &str) -> String {
        title(text)
    }

    /// A translation: `i18n`. Empty if there is none.
    ///
    /// # Errors
    /// When the translation's own template fails.
    fn translate(&self, _session: &mut Session<'_>, _id: &str, _data: &Value) -> Result<String, Fault> {
        Ok(String::new())
    }

    /// The address of a page: `ref` (absolute) and `relref`, as seen from a page. Arguments are those of Hugo: `path`, `lang`,
    /// `outputFormat`.
    ///
    /// # Errors
    /// When there is no such page, or more than one.
    fn reference(&self, _session: &mut Session<'_>, _from: &Value, _arguments: &Value, absolute: bool) -> Result<String, Fault> {
        Err(Fault::unsupported(if absolute { "urls.Ref" } else { "urls.RelRef" }))
    }

    /// The site's address, with a slash at its end.
    fn base_url(&self) -> &str {
        "/"
    }

    /// The folder of the current language, without slashes; empty if it has none.
    fn language_prefix(&self) -> &str {
        ""
    }

    /// The content of a file of the site, by its path below the site's folder or its content folder; `None` if there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn read_file(&self, _path: &str) -> Result<Option<Vec<u8>>, Fault> {
        Err(Fault::unsupported("os.ReadFile"))
    }

    /// Names in a folder of the site, those of folders with a slash at their end, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    fn read_dir(&self, _path: &str) -> Result<Vec<String>, Fault> {
        Err(Fault::unsupported("os.ReadDir"))
    }

    /// Data in the notation `toml`, `yaml`, `xml` or `org`; JSON and CSV are read without the host.
    ///
    /// # Errors
    /// When the text is not well-formed or the notation is not known.
    fn unmarshal(&self, _text: &str, _notation: &str) -> Result<Value, Fault> {
        Err(Fault::unsupported("transform.Unmarshal"))
    }

    /// The time of the build: `now`.
    fn now(&self) -> Time {
        Time::zero()
    }

    /// The zone of times without one.
    fn time_zone(&self) -> TimeZone {
        TimeZone::UTC
    }

    /// Names of months and days.
    fn locale(&self) -> &Locale {
        static ENGLISH: std::sync::LazyLock<Locale> = std::sync::LazyLock::new(Locale::default);
        &ENGLISH
    }

    /// A message of `warnf` or `errorf`.
    fn log(&self, _level: Level, _message: &str, _place: &Place) {}
}

/// A host without a site.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHost;

impl Host for NoHost {}
