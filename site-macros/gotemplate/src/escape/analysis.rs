//! Finds the context of every action of a template.

use std::collections::HashMap;
use std::sync::Arc;

use super::context::{Context, Delimiter, State, UrlPart};
use super::transition::{NextEnd, after_text};
use super::{Escaper, Escapers, js};
use crate::syntax::tree::{Branch, List, Node, Operand, Pipe, Range, Wraps};
use crate::template::Template;

/// Nodes that may be looked at. Bodies of loops are looked at twice, so that nested ones multiply.
const MOST_NODES: usize = 2_000_000;

/// Templates may call each other this deep.
const DEEPEST: usize = 60;

/// What escaping changes of a template: one variant for each context in which it, or a template that it calls, begins.
#[derive(Debug, Default)]
pub(crate) struct Escaped {
    pub(crate) variants: Vec<Variant>,
    /// The variants of the template itself and of its definitions, beginning as text.
    pub(crate) entries: HashMap<Box<str>, Result<usize, Mistake>>,
    /// The variants of bodies that partial templates can write, by their number.
    pub(crate) bodies: HashMap<u32, Result<usize, Mistake>>,
}

/// A template as it is in one context.
#[derive(Debug, Default)]
pub(crate) struct Variant {
    pub(crate) target: Target,
    pub(crate) actions: HashMap<u32, Escapers>,
    /// Texts that differ from the source.
    pub(crate) texts: HashMap<u32, Box<str>>,
    /// Variants of called templates.
    pub(crate) calls: HashMap<u32, usize>,
}

/// The nodes of a template, wherever they come from.
#[derive(Clone, Debug, Default)]
pub(crate) enum Target {
    /// The nodes of the template that is analysed.
    #[default]
    Root,
    /// A list of it.
    Own(Arc<List>),
    /// The root of another template.
    Foreign(Arc<Template>),
    /// A definition of another template.
    ForeignDefinition(Arc<Template>, Arc<List>),
}

/// Why a template cannot be escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    /// Of another template, if it is not in the analysed one.
    pub(crate) template: Option<String>,
    pub(crate) at: u32,
    pub(crate) message: String,
    pub(crate) is_limit: bool,
}

/// The work of analysing a template.
pub(crate) struct Analysis<'a> {
    template: &'a Template,
    /// Templates that other files define.
    lookup: &'a dyn Fn(&str) -> Option<Arc<Template>>,
    escaped: Escaped,
    /// Called templates with their contexts: the variant, the context behind, and whether that has been made use of.
    calls: HashMap<(String, Context), Call>,
    loops: Vec<Loop>,
    nodes: usize,
    depth: usize,
}

struct Call {
    variant: usize,
    after: Context,
    used: bool,
}

#[derive(Default)]
struct Loop {
    breaks: Vec<(u32, Context)>,
    continues: Vec<(u32, Context)>,
}

type Outcome = Result<Context, Mistake>;

impl<'a> Analysis<'a> {
    /// Analyses a template with all its definitions.
    pub(crate) fn run(template: &'a Template, lookup: &'a dyn Fn(&str) -> Option<Arc<Template>>) -> Escaped {
        let mut analysis =
            Self { template, lookup, escaped: Escaped::default(), calls: HashMap::new(), loops: Vec::new(), nodes: 0, depth: 0 };
        let root = analysis.entry(Target::Root, "\0root");
        analysis.escaped.entries.insert("".into(), root);
        for (name, list) in template.definitions() {
            let entry = analysis.entry(Target::Own(Arc::clone(list)), name);
            analysis.escaped.entries.insert(name.clone(), entry);
        }
        analysis.escaped
    }

    /// A template that begins and must end as text.
    fn entry(&mut self, target: Target, name: &str) -> Result<usize, Mistake> {
        let (after, variant) = self.call(&Context::default(), name, 0, || Some(target))?;
        if after.state != State::Text {
            return Err(mistake(0, format!("the template ends inside of {}", describe(&after))));
        }
        Ok(variant)
    }

    fn list(&mut self, mut context: Context, list: &List, variant: Option<usize>) -> Outcome {
        for node in list {
            context = self.node(context, node, variant)?;
            if context.state == State::Dead {
                break;
            }
        }
        Ok(context)
    }

    fn node(&mut self, context: Context, node: &Node, variant: Option<usize>) -> Outcome {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            let message = "the template is too large to be analysed".to_owned();
            return Err(Mistake { template: None, at: 0, message, is_limit: true });
        }
        match node {
            Node::Text { id, at, text } => self.text(context, (*id, *at), text, variant),
            Node::Action { id, pipe } => self.action(context, *id, pipe, variant),
            Node::If(branch) | Node::With(branch) => self.branch(context, branch, variant),
            Node::Range(range) => self.range(context, range, variant),
            Node::Template(call) => {
                let own = self.target(&call.name);
                let (after, called) = self.call(&context, &call.name, call.at, || own)?;
                if let Some(variant) = variant {
                    self.escaped.variants[variant].calls.insert(call.id, called);
                }
                Ok(after)
            }
            Node::Break { at } => {
                if let Some(current) = self.loops.last_mut() {
                    current.breaks.push((*at, context));
                }
                Ok(Context::of(State::Dead))
            }
            Node::Continue { at } => {
                if let Some(current) = self.loops.last_mut() {
                    current.continues.push((*at, context));
                }
                Ok(Context::of(State::Dead))
            }
        }
    }

    fn branch(&mut self, context: Context, branch: &Branch, variant: Option<usize>) -> Outcome {
        let mut ends = Vec::with_capacity(branch.arms.len() + 1);
        for arm in &branch.arms {
            ends.push(self.list(context.clone(), &arm.body, variant)?);
            if let Wraps::Partial(id) = arm.wraps {
                self.body(id, &arm.body);
            }
        }
        let mut joined = self.list(context, &branch.otherwise, variant)?;
        for end in ends.iter().rev() {
            joined = join(end, &joined, branch.at, "the branches of a condition")?;
        }
        Ok(joined)
    }

    /// The body of `with partial`, which the partial may write as a template of its own.
    fn body(&mut self, id: u32, list: &Arc<List>) {
        if self.escaped.bodies.contains_key(&id) {
            return;
        }
        self.escaped.bodies.insert(id, Err(mistake(0, String::new())));
        let loops = std::mem::take(&mut self.loops);
        let entry = self.entry(Target::Own(Arc::clone(list)), &format!("\0body{id}"));
        self.loops = loops;
        self.escaped.bodies.insert(id, entry);
    }

    fn range(&mut self, context: Context, range: &Range, variant: Option<usize>) -> Outcome {
        self.loops.push(Loop::default());
        let once = self.list(context.clone(), &range.body, variant);
        let once = self.leave_loop(once)?;
        // The second iteration begins in the context in which the first one ended, and must end in the same context.
        self.loops.push(Loop::default());
        let twice = self.list(once.clone(), &range.body, None);
        let twice = match twice {
            Ok(twice) => join(&once, &twice, range.at, "the first and the second round of a loop"),
            Err(mistake) => Err(mistake),
        };
        let end = self.leave_loop(twice)?;
        let otherwise = self.list(context, &range.otherwise, variant)?;
        join(&end, &otherwise, range.at, "a loop and its {{else}}")
    }

    fn leave_loop(&mut self, end: Outcome) -> Outcome {
        let Loop { breaks, continues } = self.loops.pop().unwrap_or_default();
        let mut end = end?;
        for (at, context) in breaks {
            end = join(&end, &context, at, "a loop and a {{break}} of it")?;
        }
        for (at, context) in continues {
            end = join(&end, &context, at, "a loop and a {{continue}} of it")?;
        }
        Ok(end)
    }

    /// The template of a name, here or in another file.
    fn target(&self, name: &str) -> Option<Target> {
        if let Some(list) = self.template.definition(name) {
            return Some(Target::Own(Arc::clone(list)));
        }
        let foreign = (self.lookup)(name)?;
        match foreign.definition(name).cloned() {
            Some(list) => Some(Target::ForeignDefinition(foreign, list)),
            None => Some(Target::Foreign(foreign)),
        }
    }

    /// The context behind a called template, and the variant of it for this context.
    fn call(
        &mut self,
        context: &Context,
        name: &str,
        at: u32,
        target: impl FnOnce() -> Option<Target>,
    ) -> Result<(Context, usize), Mistake> {
        let key = (name.to_owned(), context.clone());
        if let Some(known) = self.calls.get_mut(&key) {
            known.used = true;
            return Ok((known.after.clone(), known.variant));
        }
        let Some(target) = target() else {
            return Err(mistake(at, format!("there is no template {name:?}")));
        };
        if self.depth == DEEPEST {
            let message = "templates call each other too deep".to_owned();
            return Err(Mistake { template: None, at, message, is_limit: true });
        }
        let variant = self.escaped.variants.len();
        self.escaped.variants.push(Variant { target: target.clone(), ..Variant::default() });
        // Assumes that a recursive template ends in the context in which it begins, and otherwise in that of a first attempt.
        let mut assumed = context.clone();
        for _ in 0..2 {
            self.calls.insert(key.clone(), Call { variant, after: assumed.clone(), used: false });
            self.escaped.variants[variant] = Variant { target: target.clone(), ..Variant::default() };
            self.depth += 1;
            let loops = std::mem::take(&mut self.loops);
            let after = self.body_of(context.clone(), &target, variant);
            self.loops = loops;
            self.depth -= 1;
            let after = after.inspect_err(|_| {
                self.calls.remove(&key);
            })?;
            if let Some(call) = self.calls.get_mut(&key)
                && (!call.used || call.after == after)
            {
                call.after = after.clone();
                return Ok((after, variant));
            }
            assumed = after;
        }
        Err(mistake(at, format!("the template {name:?} calls itself and ends in different contexts")))
    }

    fn body_of(&mut self, context: Context, target: &Target, variant: usize) -> Outcome {
        match target {
            Target::Root => {
                let template = self.template;
                self.list(context, template.root(), Some(variant))
            }
            Target::Own(list) => self.list(context, list, Some(variant)),
            Target::Foreign(template) => {
                let outcome = self.list(context, template.root(), Some(variant));
                outcome.map_err(|mistake| mistake.in_template(template.name()))
            }
            Target::ForeignDefinition(template, list) => {
                let outcome = self.list(context, list, Some(variant));
                outcome.map_err(|mistake| mistake.in_template(template.name()))
            }
        }
    }

    fn action(&mut self, context: Context, id: u32, pipe: &Pipe, variant: Option<usize>) -> Outcome {
        if !pipe.variables.is_empty() {
            return Ok(context);
        }
        let mut context = context.nudged();
        let own = self.own_escaper(&context, pipe)?;
        let mut wanted: Vec<Escaper> = Vec::new();
        match context.state {
            State::Url
            | State::CssDoubleQuoted
            | State::CssSingleQuoted
            | State::CssDoubleQuotedUrl
            | State::CssSingleQuotedUrl
            | State::CssUrl => {
                let in_string = matches!(context.state, State::CssDoubleQuoted | State::CssSingleQuoted);
                match context.url {
                    UrlPart::Start | UrlPart::BeforeQuery => {
                        if context.url == UrlPart::Start {
                            wanted.push(Escaper::UrlScheme);
                        }
                        wanted.push(if in_string { Escaper::CssString } else { Escaper::UrlSyntax });
                    }
                    UrlPart::QueryOrFragment => wanted.push(Escaper::UrlQueryPart),
                    UrlPart::Unknown => {
                        let message = "the value stands in a URL before or behind its query, depending on a branch";
                        return Err(mistake(pipe.at, message.to_owned()));
                    }
                }
            }
            State::MetaContentUrl => wanted.push(Escaper::UrlScheme),
            State::Js => {
                wanted.push(Escaper::JsExpression);
                context.slash = super::context::Slash::Division;
            }
            State::JsDoubleQuoted | State::JsSingleQuoted => wanted.push(Escaper::JsString),
            State::JsTemplate => wanted.push(Escaper::JsTemplate),
            State::JsRegexp => wanted.push(Escaper::JsRegexp),
            State::Css => wanted.push(Escaper::CssValue),
            State::Text => wanted.push(Escaper::HtmlText),
            State::RcData => wanted.push(Escaper::RcData),
            State::AttributeName | State::Tag => {
                context.state = State::AttributeName;
                wanted.push(Escaper::AttributeName);
            }
            State::Srcset => wanted.push(Escaper::Srcset),
            state if state.is_comment() => wanted.push(Escaper::Comment),
            // The delimiter decides.
            _ => {}
        }
        match context.delimiter {
            Delimiter::None => {}
            Delimiter::SpaceOrTagEnd => wanted.push(Escaper::UnquotedAttribute),
            Delimiter::DoubleQuote | Delimiter::SingleQuote => wanted.push(Escaper::QuotedAttribute),
        }
        if let Some(variant) = variant {
            self.escaped.variants[variant].actions.insert(id, combine(wanted, own));
        }
        Ok(context)
    }

    /// The template's own `html` or `urlquery` at the end of a pipeline. Elsewhere it is a mistake.
    fn own_escaper(&self, context: &Context, pipe: &Pipe) -> Result<Option<Escaper>, Mistake> {
        let last = pipe.commands.len() - 1;
        for (i, command) in pipe.commands.iter().enumerate() {
            let Operand::Function(function) = &command.operand else { continue };
            let escaper = match function.name {
                "html" => Escaper::Html,
                "urlquery" => Escaper::UrlQuery,
                _ => continue,
            };
            let unquoted = context.state == State::Attribute && context.delimiter == Delimiter::SpaceOrTagEnd;
            if i < last || unquoted && escaper == Escaper::Html {
                return Err(mistake(command.at, format!("the function {} cannot be used here", function.name)));
            }
            return Ok(Some(escaper));
        }
        Ok(None)
    }

    fn text(&mut self, context: Context, (id, place): (u32, u32), text: &str, variant: Option<usize>) -> Outcome {
        let bytes = text.as_bytes();
        let mut context = context;
        let mut edited: Vec<u8> = Vec::new();
        let (mut at, mut written) = (0, 0);
        let mut next_end = NextEnd::default();
        while at < bytes.len() {
            let (next, length) =
                after_text(&context, bytes, at, &mut next_end).map_err(|message| mistake(place + at as u32, message))?;
            let end = at + length;
            if matches!(context.state, State::Text | State::RcData) {
                // A `<` that does not begin a tag is escaped.
                let tag = if next.state == context.state { end } else { last_bracket(bytes, at, end) };
                for i in at..tag {
                    if bytes[i] == b'<' && !bytes[i..].get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"<!DOCTYPE")) {
                        edited.extend_from_slice(&bytes[written..i]);
                        edited.extend_from_slice(b"&lt;");
                        written = i + 1;
                    }
                }
            } else if context.state.is_comment() && context.delimiter == Delimiter::None {
                match context.state {
                    // A comment that contains a line break counts as one.
                    State::JsBlockComment => {
                        let comment = &text[written..end];
                        edited.push(if comment.contains(['\n', '\r', '\u{2028}', '\u{2029}']) { b'\n' } else { b' ' });
                    }
                    State::CssBlockComment => edited.push(b' '),
                    _ => {}
                }
                written = end;
            }
            if context.state != next.state && next.state.is_comment() && next.delimiter == Delimiter::None {
                let opening = match next.state {
                    State::HtmlComment | State::JsHtmlOpenComment => 4,
                    State::JsHtmlCloseComment => 3,
                    _ => 2,
                };
                edited.extend_from_slice(&bytes[written..(end - opening).max(written)]);
                written = end;
            }
            if context.state.is_script_literal()
                && let Some(escaped) = js::escape_script_tags(&bytes[at..end])
            {
                edited.extend_from_slice(&bytes[written..at]);
                edited.extend_from_slice(&escaped);
                written = end;
            }
            if length == 0 && next.state == context.state {
                return Err(mistake(place + at as u32, "the text cannot be read as HTML".to_owned()));
            }
            context = next;
            at = end;
        }
        if written != 0 {
            if !context.state.is_comment() || context.delimiter != Delimiter::None {
                edited.extend_from_slice(&bytes[written..]);
            }
            if let Some(variant) = variant {
                let edited = String::from_utf8_lossy(&edited).into();
                self.escaped.variants[variant].texts.insert(id, edited);
            }
        }
        Ok(context)
    }
}

fn last_bracket(bytes: &[u8], from: usize, to: usize) -> usize {
    bytes[from..to].iter().rposition(|byte| *byte == b'<').map_or(to, |at| from + at)
}

/// Joins the wanted escapers with the template's own one.
fn combine(mut wanted: Vec<Escaper>, own: Option<Escaper>) -> Escapers {
    let mut replaces_last = false;
    if let Some(own) = own {
        for escaper in &mut wanted {
            if escaper.own_form() == own {
                *escaper = own;
                replaces_last = true;
            }
        }
    }
    let mut list: Vec<Escaper> = Vec::with_capacity(wanted.len());
    for escaper in wanted {
        if !list.last().is_some_and(|last| last.covers(escaper)) {
            list.push(escaper);
        }
    }
    Escapers { list, replaces_last }
}

fn join(a: &Context, b: &Context, at: u32, what: &str) -> Outcome {
    Context::join(a, b)
        .ok_or_else(|| mistake(at, format!("{what} end in different contexts: {} and {}", describe(a), describe(b))))
}

fn mistake(at: u32, message: String) -> Mistake {
    Mistake { template: None, at, message, is_limit: false }
}

impl Mistake {
    fn in_template(self, name: &str) -> Self {
        Self { template: self.template.or_else(|| Some(name.to_owned())), ..self }
    }
}

/// A context in words.
fn describe(context: &Context) -> &'static str {
    match context.state {
        State::Text => "text",
        State::Tag | State::AttributeName | State::AfterName | State::BeforeValue => "a tag",
        State::HtmlComment => "a comment",
        State::RcData => "a title or textarea",
        State::Attribute | State::MetaContent => "an attribute",
        State::Url | State::Srcset | State::MetaContentUrl => "a URL",
        State::Js => "a script",
        State::JsDoubleQuoted | State::JsSingleQuoted | State::JsTemplate => "a string of a script",
        State::JsRegexp => "a regular expression of a script",
        State::JsBlockComment | State::JsLineComment | State::JsHtmlOpenComment | State::JsHtmlCloseComment => {
            "a comment of a script"
        }
        State::Css => "CSS",
        State::CssDoubleQuoted | State::CssSingleQuoted => "a string of CSS",
        State::CssDoubleQuotedUrl | State::CssSingleQuotedUrl | State::CssUrl => "a URL of CSS",
        State::CssBlockComment | State::CssLineComment => "a comment of CSS",
        State::Dead => "nothing",
    }
}
