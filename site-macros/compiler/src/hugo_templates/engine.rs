//! The shortcodes of one page.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use site_diag::{Diagnostic, FileId, Kind, Severity, Span};
use site_gotemplate::{Error, Level, Limits, Map, Object, Parameters, Scratch, Session, Shortcode, Template, Value};
use site_markdown::{
    HookCall, HookKind, TemplateArgument, TemplateCall, TemplateFailure, TemplateKind, TemplateMakes, TemplateOutput, Templates,
};

use super::hook;
use super::host::PageHost;

/// Executes the shortcodes of one page.
pub(crate) struct Engine<'h, 'a> {
    host: &'h PageHost<'a>,
    session: RefCell<Session<'h>>,
    /// Shortcodes whose inner text is being made, outermost first.
    open: RefCell<Vec<Arc<Shortcode>>>,
    /// Templates that the page itself has had so far, by name.
    inline: RefCell<HashMap<String, Arc<Template>>>,
}

/// Bounds of one shortcode. A page that exceeds them is still published.
const LIMITS: Limits = Limits { steps: 5_000_000, output: 2 << 20, text: 2 << 20, value: 32 << 20, stack: 640 << 10 };
/// The stack for shortcodes of a page that a template of another page asks for: both are on one thread.
const STACK_FOR_OTHERS: usize = 256 << 10;

/// The end of the names of templates on the page itself.
const INLINE: &str = ".inline";

impl<'h, 'a> Engine<'h, 'a> {
    pub(crate) fn new(host: &'h PageHost<'a>) -> Self {
        let limits = if host.is_for_others { Limits { stack: STACK_FOR_OTHERS, ..LIMITS } } else { LIMITS };
        Self { host, session: RefCell::new(Session::new(host, limits)), open: RefCell::default(), inline: RefCell::default() }
    }

    /// Executes a template with the page as its dot.
    pub(crate) fn partial(&self, file: FileId) -> Result<String, String> {
        let template = self.host.library().template(file).map_err(|error| error.to_string())?;
        let made = self.session.borrow_mut().render(&template, self.host.page_value());
        made.map_err(|error| error.to_string())
    }

    /// A template on the page: its source stands in the first call of the name, and later ones may leave it out.
    fn inline_template(&self, name: &str, source: &str) -> Result<Option<Arc<Template>>, TemplateFailure> {
        let mut known = self.inline.borrow_mut();
        if !known.contains_key(name) && !source.trim().is_empty() {
            let path = self.host.own_page().file.map_or("", |file| self.host.inputs.sources.path(file));
            let template = Template::parse(&format!("{path} {name}"), source).map_err(|error| failure(&error))?;
            known.insert(name.to_owned(), Arc::new(template));
        }
        Ok(known.get(name).cloned())
    }

    fn executed(&self, template: &Arc<Template>, dot: Value, name: &str, span: Span) -> Result<TemplateOutput, TemplateFailure> {
        self.host.begin(span);
        let made = self.session.borrow_mut().render(template, dot);
        let notes = self.host.end();
        let text = made.map_err(|error| failure(&error))?;
        let mut diagnostics = notes.diagnostics;
        diagnostics.extend(notes.messages.into_iter().map(|(level, message)| {
            let says = if level == Level::Error { "reports an error" } else { "warns" };
            let kind = Kind::ShortcodeArgument { name: name.to_owned(), reason: format!("{says}: {message}") };
            Diagnostic::error(kind, span).with_severity(Severity::Warning)
        }));
        Ok(TemplateOutput { text, has_code: notes.has_code, has_math: notes.has_math, diagnostics })
    }

    fn shortcode(&self, call: &TemplateCall<'_>, store: &Arc<Scratch>, inner: String) -> Shortcode {
        let position = self.host.position(call.span);
        let known = OnceLock::new();
        let _ = known.set(Arc::clone(store));
        Shortcode {
            name: call.name.to_owned(),
            parameters: parameters(&call.arguments),
            inner,
            indentation: call.indentation.to_owned(),
            ordinal: i64::try_from(call.ordinal).unwrap_or(i64::MAX),
            parent: self.open.borrow().last().cloned(),
            page: self.host.page_value(),
            position,
            store: known,
        }
    }
}

impl Templates for Engine<'_, '_> {
    fn find(&self, name: &str) -> Option<TemplateKind> {
        if name.ends_with(INLINE) && self.host.runs_inline() {
            return Some(TemplateKind { is_own: true, takes_html: false, is_inline: true, makes: TemplateMakes::AsWritten });
        }
        let (file, is_own) = self.host.library().shortcode(name, self.host.language())?;
        // One that cannot be read says so when it is executed.
        let takes_html = self.host.library().template(file).is_ok_and(|template| template.config_version() == 1);
        Some(TemplateKind { is_own, takes_html, is_inline: false, makes: TemplateMakes::AsWritten })
    }

    fn render(&self, call: &TemplateCall<'_>, inner: &mut dyn FnMut() -> String) -> Result<TemplateOutput, TemplateFailure> {
        let library = self.host.library();
        let missing = || TemplateFailure { reason: "there is no template".to_owned() };
        let store = Arc::<Scratch>::default();
        let outer = Arc::new(self.shortcode(call, &store, String::new()));
        self.open.borrow_mut().push(outer);
        let inner = inner();
        self.open.borrow_mut().pop();
        let (template, inner) = if call.name.ends_with(INLINE) && self.host.runs_inline() {
            (self.inline_template(call.name, &inner)?.ok_or_else(missing)?, String::new())
        } else {
            let (file, _) = library.shortcode(call.name, self.host.language()).ok_or_else(missing)?;
            (library.template(file).map_err(|error| failure(&error))?, inner)
        };
        let dot = Arc::new(self.shortcode(call, &store, inner));
        self.executed(&template, Value::Object(dot as Arc<dyn Object>), call.name, call.span)
    }

    fn has_hook(&self, kind: HookKind, variant: &str) -> bool {
        hook::find(self.host, kind, variant).is_some()
    }

    fn render_hook(&self, call: &HookCall<'_>) -> Result<TemplateOutput, TemplateFailure> {
        let template = hook::template(self.host, call)?;
        let name = format!("render-{}", call.element.kind().0.name());
        self.executed(&template, hook::dot(self.host, call), &name, call.span)
    }
}

pub(super) fn failure(error: &Error) -> TemplateFailure {
    TemplateFailure { reason: error.to_string() }
}

/// What is written without quotes and is a number or a truth value is one.
fn parameters(arguments: &[TemplateArgument<'_>]) -> Parameters {
    let value = |argument: &TemplateArgument<'_>| {
        let text = argument.value;
        if argument.is_quoted {
            return text.into();
        }
        let is_number =
            text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && text.ends_with(|c: char| c.is_ascii_digit());
        match text {
            "true" => true.into(),
            "false" => false.into(),
            _ if is_number && text.parse::<i64>().is_ok() => text.parse::<i64>().unwrap_or_default().into(),
            _ if is_number => text.parse::<f64>().map_or_else(|_| text.into(), Value::Float),
            _ => text.into(),
        }
    };
    match arguments.first().and_then(|first| first.name) {
        Some(_) => Parameters::Named(Map::new(arguments.iter().filter_map(|a| Some((a.name?, value(a)))))),
        None => Parameters::Positional(arguments.iter().map(value).collect()),
    }
}
