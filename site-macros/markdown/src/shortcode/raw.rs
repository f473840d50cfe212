//! `highlight`, `mermaid` and `rawhtml`, whose content is not Markdown.

use std::ops::Range;

use super::call::{Call, Piece};
use super::kind::Shortcode;
use super::parse::parse;
use super::renderer::Renderer;
use super::table::{Arguments, BuiltIn, Closing, Content, Flow, SHORTCODE, takes};
use super::tag::{self, What};
use crate::code;

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["highlight"],
        // Any named argument is an option of a code block, and checked as such.
        arguments: Arguments { positions: 2, ..Arguments::ANY },
        closing: Closing::Required,
        content: Content::Raw,
        render: highlight,
        about: "code in a language, with the options of a code block",
        example: "{{< highlight rust \"linenos=true\" >}}let x = 1;{{< /highlight >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["katex", "math", "mathjax"],
        arguments: takes(&["display"], 2).ignoring(&["class"]),
        closing: Closing::Optional,
        content: Content::Raw,
        flow: Flow::Phrase,
        render: formula,
        about: "a formula",
        example: "{{< katex >}}x^2{{< /katex >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["mermaid"],
        arguments: Arguments::NONE.ignoring(&["align", "bc"]),
        closing: Closing::Required,
        content: Content::Raw,
        render: mermaid,
        about: "the source of a diagram",
        example: "{{< mermaid >}}graph LR; A --> B{{< /mermaid >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["rawhtml", "html", "raw"],
        closing: Closing::Required,
        content: Content::Raw,
        brings_html: true,
        render: html,
        about: "HTML as it is written; shortcodes in it are rendered",
        example: "{{< rawhtml >}}<b>bold</b>{{< /rawhtml >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["typeit"],
        arguments: takes(&["code"], 0).ignoring(&[
            "tag",
            "group",
            "class",
            "speed",
            "lifeLike",
            "startDelay",
            "breakLines",
            "waitUntilVisible",
            "loop",
            "title",
        ]),
        closing: Closing::Required,
        render: typeit,
        about: "the text without its animation, or code in the language `code`",
        example: "{{< typeit >}}Text{{< /typeit >}}",
        ..SHORTCODE
    },
];

/// `{{< highlight rust "linenos=table,hl_lines=2 4-6" >}}…{{< /highlight >}}`, or with named options.
fn highlight(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    *renderer.has_code = true;
    let (language, options, span) = if call.is_named() {
        let language = call.text("lang", None).or_else(|| call.text("type", None)).unwrap_or_default();
        let mut options = Vec::new();
        for argument in call.arguments() {
            match argument.key {
                Some(key) if key.eq_ignore_ascii_case("lang") || key.eq_ignore_ascii_case("type") => {}
                Some(key) if key.eq_ignore_ascii_case("options") => options.push(argument.value.to_string()),
                Some(key) => options.push(format!("{key}=\"{}\"", argument.value.replace('"', ""))),
                None => {}
            }
        }
        let place = call.arguments().first().map_or(call.place(), |a| a.whole.clone());
        (language, options.join(","), call.span_of(place))
    } else {
        let options = call.get("", Some(1));
        let span = call.span_of(options.map_or_else(|| call.place(), |a| a.place.clone()));
        (call.text("", Some(0)).unwrap_or_default(), options.map_or_else(String::new, |a| a.value.to_string()), span)
    };
    if language.is_empty() {
        renderer.complain(call, call.place(), "needs a language; `text` is one, too");
    }
    if let Some(named) = call.arguments().iter().find(|argument| argument.value == language) {
        code::remark(language, language, call.span_of(named.place.clone()), renderer.diagnostics);
    }
    let text = inner_text(call, renderer);
    let budget = renderer.markdown.highlighting();
    code::listing(language, &options, span, &text, renderer.context.config, budget, renderer.diagnostics)
}

/// `{{< mermaid >}}…{{< /mermaid >}}`: a diagram, which a script would draw in the browser.
fn mermaid(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    code::mermaid(&inner_text(call, renderer))
}

/// `{{< katex >}}x^2{{< /katex >}}`, `{{< math display >}}…`: a formula. Without inner text themes load a script here, which is not needed.
fn formula(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(range) = call.inner.clone() else { return String::new() };
    let text = renderer.text.get(range.clone()).unwrap_or_default().trim();
    let within =
        |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close)).filter(|t| !t.contains(open));
    let (tex, display) =
        match (within("$$", "$$").or_else(|| within("\\[", "\\]")), within("$", "$").or_else(|| within("\\(", "\\)"))) {
            (Some(tex), _) => (tex, true),
            (None, Some(tex)) => (tex, false),
            // Text with formulas in it.
            (None, None) if text.contains('$') || text.contains("\\(") || text.contains("\\[") => {
                return renderer.markdown.blocks(range);
            }
            (None, None) => {
                let word = call.get("", Some(0)).is_some_and(|a| a.key.is_none() && a.value == "display");
                (text, word || renderer.flag(call, "display", None, false))
            }
        };
    match crate::fragment::formula(tex, display, call.span) {
        Ok(fragment) => {
            renderer.markdown.note_formula();
            // A wide one scrolls, so the keyboard must reach it.
            if display { format!("<span class=\"formula\" tabindex=\"0\">{}</span>", fragment.html) } else { fragment.html }
        }
        Err(mistake) => {
            let severity = renderer.context.config.tolerated_severity();
            renderer.diagnostics.push(mistake.with_severity(severity));
            format!("<code class=\"math-error\">{}</code>", site_html::escape(tex))
        }
    }
}

/// `{{< typeit code=java >}}…{{< /typeit >}}`: text that a script would type, as it is; code where a language is named.
fn typeit(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    match call.text("code", None) {
        Some(language) => {
            let language = language.to_owned();
            listing(call, &language, renderer)
        }
        None => renderer.inner_html(call),
    }
}

/// The inner text of a tab as a listing.
pub(super) fn listing(call: &Call<'_>, language: &str, renderer: &mut Renderer<'_, '_>) -> String {
    *renderer.has_code = true;
    let text = inner_text(call, renderer);
    let budget = renderer.markdown.highlighting();
    code::listing(language, "", call.span, &text, renderer.context.config, budget, renderer.diagnostics)
}

/// `{{< rawhtml >}}…{{< /rawhtml >}}`: HTML as it is; shortcodes within are made.
fn html(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(range) = call.inner.clone() else { return String::new() };
    let mut html = String::new();
    let text = renderer.text;
    for piece in parse(call.span.file, text, range, &[], renderer.context, renderer.diagnostics) {
        match piece {
            Piece::Text(range) => {
                renderer.markdown.note_scripts(range.clone());
                html.push_str(text.get(range).unwrap_or_default());
            }
            Piece::Literal(literal) => html.push_str(&site_html::escape(&literal)),
            Piece::Call(inner) => {
                html.push_str(&renderer.render(&inner));
            }
        }
    }
    html
}

/// The content of code: without surrounding blank lines and without the indentation of the opening tag's line (Hugo: `InnerDeindent`).
/// Escaped shortcodes lose their stars, `ref`, `relref` and `param` are rendered, other tags are code.
fn inner_text(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(range) = call.inner.clone() else { return String::new() };
    let text = renderer.text;
    let filled = fill(call, range, renderer);
    let line = text[..call.span.start as usize].rsplit('\n').next().unwrap_or_default();
    let indent = if line.chars().all(|c| c == ' ' || c == '\t') { line } else { "" };
    let lines = filled.trim_matches(['\n', '\r']).split('\n').map(|line| {
        let common = line.bytes().zip(indent.bytes()).take_while(|(a, b)| a == b).count();
        &line[common..]
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn fill(call: &Call<'_>, range: Range<usize>, renderer: &mut Renderer<'_, '_>) -> String {
    let text = renderer.text;
    let Range { start: mut from, end } = range;
    let mut filled = String::with_capacity(end - from);
    let mut at = from;
    while let Some(found) = text[at..end].find("{{") {
        let start = at + found;
        let percent = match text.as_bytes().get(start + 2).filter(|_| start + 3 <= end) {
            Some(b'<') => false,
            Some(b'%') => true,
            _ => {
                at = start + 1;
                continue;
            }
        };
        let tag = tag::read(text, start, end);
        at = start + 3;
        let made = match tag.what {
            What::Escaped(inside) => Some(if percent { format!("{{{{%{inside}%}}}}") } else { format!("{{{{<{inside}>}}}}") }),
            What::Open { name, place, arguments, .. } => {
                Shortcode::find(name, renderer.context).filter(|shortcode| shortcode.is_inline()).map(|shortcode| {
                    let span = call.span_of(start..tag.end);
                    let inline = Call {
                        span,
                        percent,
                        flow: Flow::Text,
                        ordinal: 0,
                        name,
                        shortcode,
                        place,
                        arguments,
                        inner: None,
                        children: Vec::new(),
                    };
                    renderer.render(&inline)
                })
            }
            _ => None,
        };
        if let Some(made) = made {
            filled.push_str(&text[from..start]);
            filled.push_str(&made);
            from = tag.end;
            at = tag.end;
        }
    }
    filled.push_str(&text[from..end]);
    filled
}
