//! Contextual escaping, as in Go's html/template.
//!
//! Before a template is executed, its text is scanned as HTML with CSS and JavaScript. This determines the context of every action, and so
//! how its value must be escaped to stay inside that context: a `<` in text, a quote in an attribute, a scheme such as `javascript:` in an
//! address. Values that are marked as safe ([`crate::Safe`]) are not escaped in the contexts of their type. Comments are removed from the
//! output.

mod analysis;
mod attribute;
mod context;
mod css;
pub(crate) mod html;
pub(crate) mod js;
mod transition;
mod url;

pub(crate) use analysis::{Analysis, Escaped, Mistake, Target, Variant};

use crate::error::Fault;
use crate::format::sprint;
use crate::value::Value;

/// What is written instead of a value that could break out of its context.
const FAILSAFE: &str = "ZgotmplZ";

/// A way to escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Escaper {
    /// Nothing is written.
    Comment,
    HtmlText,
    RcData,
    QuotedAttribute,
    UnquotedAttribute,
    AttributeName,
    UrlScheme,
    UrlSyntax,
    UrlQueryPart,
    Srcset,
    CssString,
    CssValue,
    JsExpression,
    JsString,
    JsTemplate,
    JsRegexp,
    /// The template's own `html`.
    Html,
    /// The template's own `urlquery`.
    UrlQuery,
}

impl Escaper {
    /// Escapes a value.
    fn apply(self, value: &Value, longest: usize) -> Result<String, Fault> {
        if self == Self::Comment {
            return Ok(String::new());
        }
        if self == Self::JsExpression {
            return js::expression(value, longest);
        }
        let printed;
        let text = match value {
            Value::Nil => "",
            _ => match value.as_text() {
                Some(text) => text,
                None => {
                    printed = sprint(std::slice::from_ref(value), longest)?;
                    &printed
                }
            },
        };
        Ok(match self {
            Self::Comment | Self::JsExpression => String::new(),
            Self::HtmlText => html::text(value, text),
            Self::RcData => html::rcdata(value, text),
            Self::QuotedAttribute => html::attribute(value, text),
            Self::UnquotedAttribute => html::unquoted(value, text),
            Self::AttributeName => html::name(value, text),
            Self::UrlScheme => url::filter(value, text),
            Self::UrlSyntax => url::process(text, true),
            Self::UrlQueryPart => url::escape(value, text),
            Self::Srcset => url::srcset(value, text),
            Self::CssString => css::string(text),
            Self::CssValue => css::value(value, text),
            Self::JsString => js::string(value, text),
            Self::JsTemplate => js::template(text),
            Self::JsRegexp => js::regexp(text),
            Self::Html => html::escape_text(text),
            Self::UrlQuery => crate::functions::query_escape(text),
        })
    }

    /// Whether the output of this one needs no further escaping by the other.
    fn covers(self, next: Self) -> bool {
        match self {
            Self::Comment => matches!(next, Self::QuotedAttribute | Self::HtmlText),
            Self::CssString | Self::JsRegexp | Self::JsString | Self::JsTemplate => next == Self::QuotedAttribute,
            Self::UrlQueryPart => next == Self::UrlSyntax,
            _ => false,
        }
    }

    /// The template's own escaper that does the same job.
    fn own_form(self) -> Self {
        match self {
            Self::QuotedAttribute | Self::HtmlText | Self::RcData => Self::Html,
            Self::UrlQueryPart | Self::UrlSyntax => Self::UrlQuery,
            other => other,
        }
    }
}

/// How the value of an action is escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Escapers {
    /// One after the other.
    list: Vec<Escaper>,
    /// The last command of the pipeline is one of them and is not executed itself.
    pub(crate) replaces_last: bool,
}

impl Escapers {
    /// Escapes a value.
    pub(crate) fn apply(&self, value: Value, longest: usize) -> Result<String, Fault> {
        let mut value = value;
        for escaper in &self.list {
            value = Value::text(escaper.apply(&value, longest)?);
        }
        sprint(&[value], longest)
    }
}
