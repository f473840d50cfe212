//! Render hooks: templates that make elements of Markdown.
//!
//! The site's own hooks make all elements. Those of a theme are made for its style sheet, which is not here, so they are not executed; but
//! for code blocks in a language that nothing else here understands, a theme's hook is better than its source.

use std::cell::RefCell;
use std::sync::Arc;

use site_diag::FileId;
use site_gotemplate::{Fault, List, Map, Object, Scratch, Session, Template, Value};
use site_markdown::{Cell, Element, HookCall, HookKind, TemplateCall, TemplateFailure, TemplateKind, TemplateOutput, Templates};

use super::engine::failure;
use super::host::PageHost;

/// The template that makes the elements of a kind.
pub(super) fn find(host: &PageHost<'_>, kind: HookKind, variant: &str) -> Option<FileId> {
    // Diagrams are drawn by the script that is here.
    if kind == HookKind::CodeBlock && variant.eq_ignore_ascii_case("mermaid") {
        return None;
    }
    let find = |name: &str| host.library().hook(name, &host.own_page().section, host.language());
    let name = format!("render-{}", kind.name());
    let of_variant = if variant.is_empty() { None } else { find(&format!("{name}-{}", variant.to_lowercase())) };
    if let Some((file, is_own)) = of_variant {
        let is_missing_here = kind == HookKind::CodeBlock && !site_markdown::code::is_known(variant);
        if is_own || is_missing_here {
            return Some(file);
        }
    }
    find(&name).filter(|(_, is_own)| *is_own).map(|(file, _)| file)
}

/// The template of an element, read.
pub(super) fn template(host: &PageHost<'_>, call: &HookCall<'_>) -> Result<Arc<Template>, TemplateFailure> {
    let (kind, variant) = call.element.kind();
    let file = find(host, kind, variant).ok_or_else(|| TemplateFailure { reason: "there is no template".to_owned() })?;
    host.library().template(file).map_err(|error| failure(&error))
}

/// What a hook's template gets as its dot.
struct Hook {
    fields: Map,
    store: Arc<Scratch>,
}

impl Object for Hook {
    fn type_name(&self) -> &'static str {
        "hooks.Context"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        if !arguments.is_empty() {
            return Ok(None);
        }
        Ok(match name {
            "Store" | "Scratch" => Some(Value::Object(Arc::clone(&self.store) as Arc<dyn Object>)),
            _ => self.fields.get(name).cloned(),
        })
    }
}

pub(super) fn dot(host: &PageHost<'_>, call: &HookCall<'_>) -> Value {
    let page = host.page_value();
    let mut fields: Vec<(&str, Value)> = vec![
        ("Page", page.clone()),
        ("PageInner", page),
        ("Ordinal", call.ordinal.into()),
        ("Position", host.position(call.span).into()),
        ("Attributes", named(&call.attributes)),
    ];
    let text = || Value::html(call.text);
    match &call.element {
        Element::Link { destination, title } => fields.extend([
            ("Destination", Value::text(destination)),
            ("Title", Value::text(title)),
            ("Text", text()),
            ("PlainText", call.plain.as_str().into()),
        ]),
        Element::Image { destination, title, is_block } => fields.extend([
            ("Destination", Value::text(destination)),
            ("Title", Value::text(title)),
            ("Text", text()),
            ("PlainText", call.plain.as_str().into()),
            ("IsBlock", (*is_block).into()),
        ]),
        Element::Heading { level, anchor } => fields.extend([
            ("Level", i64::from(*level).into()),
            ("Anchor", Value::text(anchor)),
            ("Text", text()),
            ("PlainText", call.plain.as_str().into()),
        ]),
        Element::CodeBlock { language, options } => {
            fields.extend([("Type", Value::text(language)), ("Inner", Value::text(call.text)), ("Options", named(options))]);
        }
        Element::Quote { alert } => {
            let (kind, title, sign) = alert.as_ref().map_or(("", "", ""), |alert| (alert.kind, alert.title.as_str(), alert.sign));
            fields.extend([
                ("Type", if alert.is_some() { "alert" } else { "regular" }.into()),
                ("Text", text()),
                ("AlertType", kind.into()),
                ("AlertTitle", Value::html(title)),
                ("AlertSign", sign.into()),
            ]);
        }
        Element::Table { head, body } => fields.extend([("THead", rows(head)), ("TBody", rows(body))]),
    }
    Value::object(Hook { fields: Map::new(fields), store: Arc::default() })
}

/// Attributes and options. What looks like a truth value is one.
fn named(pairs: &[(String, String)]) -> Value {
    let value = |text: &str| match text {
        "true" => true.into(),
        "false" => false.into(),
        text => Value::text(text),
    };
    Map::params(pairs.iter().map(|(name, text)| (name, value(text)))).into()
}

fn rows(rows: &[Vec<Cell>]) -> Value {
    let cell = |(alignment, html): &Cell| Map::new([("Alignment", Value::text(alignment)), ("Text", Value::html(html))]).into();
    let row = |row: &Vec<Cell>| List::new(row.iter().map(cell).collect()).into();
    List::new(rows.iter().map(row).collect()).into()
}

/// Hooks for Markdown that a template renders while it is executed. They share its session, and so its limits.
pub(super) struct NestedHooks<'n, 'h, 'a> {
    host: &'n PageHost<'a>,
    session: RefCell<&'n mut Session<'h>>,
}

impl<'n, 'h, 'a> NestedHooks<'n, 'h, 'a> {
    pub(super) fn new(host: &'n PageHost<'a>, session: &'n mut Session<'h>) -> Self {
        Self { host, session: RefCell::new(session) }
    }
}

impl Templates for NestedHooks<'_, '_, '_> {
    fn find(&self, _: &str) -> Option<TemplateKind> {
        None
    }

    fn render(&self, _: &TemplateCall<'_>, _: &mut dyn FnMut() -> String) -> Result<TemplateOutput, TemplateFailure> {
        Err(TemplateFailure { reason: "Markdown of templates has no shortcodes".to_owned() })
    }

    fn has_hook(&self, kind: HookKind, variant: &str) -> bool {
        find(self.host, kind, variant).is_some()
    }

    fn render_hook(&self, call: &HookCall<'_>) -> Result<TemplateOutput, TemplateFailure> {
        let template = template(self.host, call)?;
        let mut session =
            self.session.try_borrow_mut().map_err(|_| TemplateFailure { reason: "it is being executed".to_owned() })?;
        let text = session.render(&template, dot(self.host, call)).map_err(|error| failure(&error))?;
        Ok(TemplateOutput { text, ..TemplateOutput::default() })
    }
}
