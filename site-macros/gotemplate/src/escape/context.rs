//! The context of a position in a document of HTML, CSS and JavaScript.

/// What an HTML parser is in the middle of, as far as it decides how a value must be escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Context {
    pub(super) state: State,
    pub(super) delimiter: Delimiter,
    pub(super) url: UrlPart,
    pub(super) slash: Slash,
    /// For each `${` of a JavaScript template literal that is open, how many braces are open within it.
    pub(super) braces: Vec<u32>,
    pub(super) attribute: Attribute,
    pub(super) element: Element,
}

impl Context {
    pub(super) fn of(state: State) -> Self {
        Self { state, ..Self::default() }
    }

    /// The context in which a value stands that follows without further text: `<a href=` expects an unquoted value.
    pub(super) fn nudged(&self) -> Self {
        let mut context = self.clone();
        match self.state {
            State::Tag => context.state = State::AttributeName,
            State::BeforeValue => {
                context.state = self.attribute.start();
                context.delimiter = Delimiter::SpaceOrTagEnd;
                context.attribute = Attribute::Plain;
            }
            State::AfterName => {
                context.state = State::AttributeName;
                context.attribute = Attribute::Plain;
            }
            _ => {}
        }
        context
    }

    /// The context behind a branch, given those at the ends of its two ways; `None` if they cannot be reconciled.
    pub(super) fn join(a: &Self, b: &Self) -> Option<Self> {
        if a.state == State::Dead {
            return Some(b.clone());
        }
        if b.state == State::Dead || a == b {
            return Some(a.clone());
        }
        // They only differ in the part of a URL, or in the meaning of a slash.
        let same_url = Self { url: b.url, ..a.clone() };
        if same_url == *b {
            return Some(Self { url: UrlPart::Unknown, ..same_url });
        }
        let same_slash = Self { slash: b.slash, ..a.clone() };
        if same_slash == *b {
            return Some(Self { slash: Slash::Unknown, ..same_slash });
        }
        // `<p title={{ if .X }}{{ . }}{{ end }}` ends in an unquoted value in both branches.
        let (nudged_a, nudged_b) = (a.nudged(), b.nudged());
        if nudged_a == *a && nudged_b == *b { None } else { Self::join(&nudged_a, &nudged_b) }
    }
}

/// Syntactic states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// Outside of tags.
    #[default]
    Text,
    /// Inside a tag, before an attribute or its end.
    Tag,
    AttributeName,
    AfterName,
    BeforeValue,
    HtmlComment,
    /// Inside `title` or `textarea`, where entities count but tags do not.
    RcData,
    /// Inside the value of an ordinary attribute.
    Attribute,
    Url,
    Srcset,
    Js,
    JsDoubleQuoted,
    JsSingleQuoted,
    JsTemplate,
    JsRegexp,
    JsBlockComment,
    JsLineComment,
    /// `<!--` in JavaScript begins a comment to the end of the line.
    JsHtmlOpenComment,
    /// So does `-->`.
    JsHtmlCloseComment,
    Css,
    CssDoubleQuoted,
    CssSingleQuoted,
    CssDoubleQuotedUrl,
    CssSingleQuotedUrl,
    CssUrl,
    CssBlockComment,
    CssLineComment,
    /// Inside the `content` attribute of `meta`.
    MetaContent,
    /// Behind `url=` there.
    MetaContentUrl,
    /// Behind `break` or `continue`.
    Dead,
}

impl State {
    pub(super) fn is_comment(self) -> bool {
        matches!(
            self,
            Self::HtmlComment
                | Self::JsBlockComment
                | Self::JsLineComment
                | Self::JsHtmlOpenComment
                | Self::JsHtmlCloseComment
                | Self::CssBlockComment
                | Self::CssLineComment
        )
    }

    pub(super) fn is_in_tag(self) -> bool {
        matches!(self, Self::Tag | Self::AttributeName | Self::AfterName | Self::BeforeValue | Self::Attribute)
    }

    /// Strings and the like, in which `</script` is not the end of the script.
    pub(super) fn is_script_literal(self) -> bool {
        matches!(self, Self::JsDoubleQuoted | Self::JsSingleQuoted | Self::JsTemplate | Self::JsRegexp)
    }
}

/// What ends the value of an attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Delimiter {
    /// Not in a value.
    #[default]
    None,
    DoubleQuote,
    SingleQuote,
    SpaceOrTagEnd,
}

impl Delimiter {
    pub(super) fn ends(self) -> &'static [u8] {
        match self {
            Self::None => b"",
            Self::DoubleQuote => b"\"",
            Self::SingleQuote => b"'",
            Self::SpaceOrTagEnd => b" \t\n\x0c\r>",
        }
    }
}

/// Parts of a URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum UrlPart {
    /// At its start.
    #[default]
    Start,
    /// Scheme, authority or path.
    BeforeQuery,
    QueryOrFragment,
    /// One or the other, depending on a branch.
    Unknown,
}

/// What a slash in JavaScript begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Slash {
    #[default]
    Regexp,
    Division,
    Unknown,
}

/// Attributes with a meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Attribute {
    #[default]
    Plain,
    /// An event handler.
    Script,
    /// `type` of `script`.
    ScriptType,
    Style,
    Url,
    Srcset,
    /// `content` of `meta`.
    MetaContent,
}

impl Attribute {
    /// The state at the start of its value.
    pub(super) fn start(self) -> State {
        match self {
            Self::Plain | Self::ScriptType => State::Attribute,
            Self::Script => State::Js,
            Self::Style => State::Css,
            Self::Url => State::Url,
            Self::Srcset => State::Srcset,
            Self::MetaContent => State::MetaContent,
        }
    }
}

/// Elements with a content or an attribute of their own kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Element {
    #[default]
    Other,
    Script,
    Style,
    TextArea,
    Title,
    Meta,
}

impl Element {
    pub(super) fn named(name: &[u8]) -> Self {
        match name.to_ascii_lowercase().as_slice() {
            b"script" => Self::Script,
            b"style" => Self::Style,
            b"textarea" => Self::TextArea,
            b"title" => Self::Title,
            b"meta" => Self::Meta,
            _ => Self::Other,
        }
    }

    /// The name in its end tag.
    pub(super) fn name(self) -> &'static [u8] {
        match self {
            Self::Script => b"script",
            Self::Style => b"style",
            Self::TextArea => b"textarea",
            Self::Title => b"title",
            Self::Other | Self::Meta => b"",
        }
    }

    /// The state of its content.
    pub(super) fn content(self) -> State {
        match self {
            Self::Other | Self::Meta => State::Text,
            Self::Script => State::Js,
            Self::Style => State::Css,
            Self::TextArea | Self::Title => State::RcData,
        }
    }
}
