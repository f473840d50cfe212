//! The owner's shortcodes on one page.

use std::cell::RefCell;
use std::collections::BTreeSet;

use site_diag::{Diagnostic, Kind, nearest};
use site_markdown::{
    HookCall, HookKind, TemplateArgument, TemplateCall, TemplateFailure, TemplateKind, TemplateMakes, TemplateOutput,
};
use site_settings::cache_key::{CacheKey, key};
use site_templates::{Entry, Failure, Role, Value};

use super::SiteTemplates;
use crate::assemble::RenderedSite;
use crate::content::PageId;

/// Executes the shortcodes of one page.
pub(crate) struct Shortcodes<'r, 'a> {
    rendered: &'r RenderedSite<'a>,
    own: &'r SiteTemplates,
    id: PageId,
    used: RefCell<BTreeSet<String>>,
}

impl<'r, 'a> Shortcodes<'r, 'a> {
    pub(crate) fn new(rendered: &'r RenderedSite<'a>, own: &'r SiteTemplates, id: PageId) -> Self {
        Self { rendered, own, id, used: RefCell::default() }
    }

    /// The shortcodes that the page has.
    pub(crate) fn used(&self) -> BTreeSet<String> {
        self.used.borrow().clone()
    }

    fn variables(&self, entry: &Entry, call: &TemplateCall<'_>, inner: &str, makes_markdown: bool) -> Vec<(&'static str, Value)> {
        let uses = |name: &str| entry.uses.variables.contains(name);
        let page = self.rendered.page(self.id);
        let mut values = vec![("args", arguments(&call.arguments))];
        if uses("inner") {
            values.push((
                "inner",
                if makes_markdown { site_templates::text(inner) } else { site_templates::html(inner.to_owned()) },
            ));
        }
        if uses("page") {
            values.push(("page", site_templates::value(&self.rendered.info(self.id))));
        }
        if uses("site")
            && let Some(frame) = self.rendered.frames.get(page.lang)
        {
            values.push(("site", site_templates::value(frame.site())));
        }
        values
    }
}

/// A key of everything that a shortcode's template depends on besides its arguments.
pub(crate) fn shortcode_key(rendered: &RenderedSite<'_>, id: PageId, name: &str) -> CacheKey {
    let Some((own, (_, entry))) = rendered.own.as_deref().and_then(|own| Some((own, own.shortcode(name)?))) else {
        return key("shortcode", "none");
    };
    let language = rendered.page(id).lang;
    let page = entry.uses.variables.contains("page").then(|| rendered.info(id));
    let site = entry.uses.variables.contains("site").then(|| rendered.frames.get(language).map(|frame| frame.shared_site()));
    key("shortcode", &(own.key(rendered, language, entry).as_bytes(), page, site))
}

impl site_markdown::Templates for Shortcodes<'_, '_> {
    fn find(&self, name: &str) -> Option<TemplateKind> {
        let (_, entry) = self.own.shortcode(name)?;
        self.used.borrow_mut().insert(name.to_owned());
        let Role::Shortcode { makes_markdown, .. } = entry.role else { return None };
        let makes = if makes_markdown { TemplateMakes::Markdown } else { TemplateMakes::Html };
        Some(TemplateKind { is_own: true, takes_html: !makes_markdown, is_inline: false, makes })
    }

    fn render(&self, call: &TemplateCall<'_>, inner: &mut dyn FnMut() -> String) -> Result<TemplateOutput, TemplateFailure> {
        let inner = inner();
        let Some((file, entry)) = self.own.shortcode(call.name) else { return Ok(TemplateOutput::default()) };
        let mut output = TemplateOutput::default();
        check_arguments(entry, call, &mut output.diagnostics);
        // The mistakes of the template itself have been reported.
        if !output.diagnostics.is_empty() || !entry.is_sound {
            return Ok(output);
        }
        let makes_markdown = matches!(entry.role, Role::Shortcode { makes_markdown: true, .. });
        let variables = self.variables(entry, call, &inner, makes_markdown);
        match self.own.render(self.rendered, self.rendered.page(self.id).lang, file, variables) {
            Ok(text) => output.text = text.trim_end_matches('\n').to_owned(),
            Err(failure) => output.diagnostics.push(self.failed(call, &failure)),
        }
        Ok(output)
    }

    fn has_hook(&self, _: HookKind, _: &str) -> bool {
        false
    }

    fn render_hook(&self, _: &HookCall<'_>) -> Result<TemplateOutput, TemplateFailure> {
        Err(TemplateFailure { reason: "there is no template for this element".to_owned() })
    }
}

impl Shortcodes<'_, '_> {
    /// A failure, at the call: the template's position is in the message, because cached diagnostics only point into their page.
    fn failed(&self, call: &TemplateCall<'_>, failure: &Failure) -> Diagnostic {
        let sources = self.rendered.inputs.sources;
        let span = failure.diagnostic.span;
        let text = span.and_then(|span| sources.text(span.file).get(span.start as usize..span.end as usize));
        let argument = text.filter(|_| failure.is_undefined).and_then(missing_argument);
        let reason = match (argument, span) {
            (Some(argument), _) => format!("needs the argument {argument}"),
            (None, Some(span)) => {
                let before = sources.text(span.file).get(..span.start as usize).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let fact = failure.diagnostic.kind.message();
                let fact = fact.strip_prefix("this template cannot be executed: ").unwrap_or(&fact);
                format!("fails in {}, line {line}: {fact}", sources.path(span.file))
            }
            (None, None) => format!("fails: {}", failure.diagnostic.kind.message()),
        };
        Diagnostic::error(Kind::OwnShortcode { name: call.name.to_owned(), reason }, call.span)
    }
}

/// `src` or number 1, if an expression is an argument.
fn missing_argument(expression: &str) -> Option<String> {
    let rest = expression.trim().strip_prefix("args")?;
    let name = rest.strip_prefix('.').or_else(|| rest.strip_prefix("[\"")?.strip_suffix("\"]"));
    if let Some(name) = name.filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_')) {
        return Some(format!("`{name}`"));
    }
    let position: usize = rest.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?;
    Some(format!("number {}", position.saturating_add(1)))
}

/// Reports arguments that the template does not use.
fn check_arguments(entry: &Entry, call: &TemplateCall<'_>, found: &mut Vec<Diagnostic>) {
    if entry.uses.any_argument || !entry.is_sound {
        return;
    }
    for (position, argument) in call.arguments.iter().enumerate() {
        let reason = match argument.name {
            Some(name) if entry.uses.arguments.contains(name) => continue,
            Some(name) => {
                let nearest = nearest(name, entry.uses.arguments.iter().map(String::as_str));
                let meant = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
                format!("has no argument `{name}`{meant}")
            }
            None if position < entry.uses.positions => continue,
            None if entry.uses.positions == 0 => "takes no arguments without names".to_owned(),
            None => format!("takes {} arguments without names at most", entry.uses.positions),
        };
        found.push(Diagnostic::error(Kind::OwnShortcode { name: call.name.to_owned(), reason }, argument.span));
    }
}

/// The arguments: by name, or a list. What is written without quotes and is a number or a truth value is one.
fn arguments(arguments: &[TemplateArgument<'_>]) -> Value {
    let value = |argument: &TemplateArgument<'_>| {
        let text = argument.value;
        match text {
            _ if argument.is_quoted => site_templates::text(text),
            "true" => Value::from(true),
            "false" => Value::from(false),
            _ => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => Value::from(number),
                (_, Ok(number)) if text.ends_with(|c: char| c.is_ascii_digit()) => Value::from(number),
                _ => site_templates::text(text),
            },
        }
    };
    match arguments.first().and_then(|first| first.name) {
        Some(_) => site_templates::map(arguments.iter().filter_map(|a| Some((a.name?.to_owned(), value(a))))),
        None => site_templates::list(arguments.iter().map(value).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::missing_argument;

    #[test]
    fn arguments_have_names_or_numbers() {
        for (expression, expected) in [
            ("args.src", Some("`src`")),
            ("args[\"src\"]", Some("`src`")),
            ("args[1]", Some("number 2")),
            ("args.a.b", None),
            ("page.x", None),
            ("args", None),
        ] {
            assert_eq!(missing_argument(expression).as_deref(), expected, "{expression}");
        }
    }
}
