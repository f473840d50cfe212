//! The content types of attributes, by name.
//!
//! Source: the attributes of HTML 5 and HTML 4, as Go's html/template classifies them.

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Plain,
    Css,
    Html,
    Js,
    Url,
    Srcset,
    /// The value decides how other content is read or which credentials are sent.
    Unsafe,
}

const PLAIN: &[&str] = &[
    "accept",
    "alt",
    "autocomplete",
    "autofocus",
    "autoplay",
    "border",
    "checked",
    "class",
    "cols",
    "colspan",
    "contenteditable",
    "contextmenu",
    "controls",
    "coords",
    "datetime",
    "default",
    "dir",
    "dirname",
    "disabled",
    "draggable",
    "dropzone",
    "for",
    "formtarget",
    "headers",
    "height",
    "hidden",
    "high",
    "hreflang",
    "id",
    "ismap",
    "kind",
    "label",
    "lang",
    "list",
    "loop",
    "low",
    "max",
    "maxlength",
    "media",
    "mediagroup",
    "min",
    "multiple",
    "name",
    "open",
    "optimum",
    "placeholder",
    "preload",
    "pubdate",
    "radiogroup",
    "readonly",
    "required",
    "reversed",
    "rows",
    "rowspan",
    "scope",
    "scoped",
    "seamless",
    "selected",
    "shape",
    "size",
    "sizes",
    "span",
    "spellcheck",
    "srclang",
    "start",
    "step",
    "tabindex",
    "target",
    "title",
    "width",
    "wrap",
];

const URL: &[&str] = &[
    "action",
    "archive",
    "background",
    "cite",
    "classid",
    "codebase",
    "data",
    "formaction",
    "href",
    "icon",
    "longdesc",
    "manifest",
    "poster",
    "profile",
    "src",
    "usemap",
    "xmlns",
];

const UNSAFE: &[&str] = &[
    "accept-charset",
    "async",
    "challenge",
    "charset",
    "content",
    "crossorigin",
    "defer",
    "enctype",
    "form",
    "formenctype",
    "formmethod",
    "formnovalidate",
    "http-equiv",
    "keytype",
    "language",
    "method",
    "novalidate",
    "pattern",
    "rel",
    "sandbox",
    "type",
    "value",
];

/// What the value of an attribute is, by its name in lower case.
pub(super) fn content_of(name: &str) -> Content {
    let name = if let Some(custom) = name.strip_prefix("data-") {
        custom
    } else if let Some((prefix, local)) = name.split_once(':') {
        if prefix == "xmlns" {
            return Content::Url;
        }
        local
    } else {
        name
    };
    match name {
        "srcdoc" => Content::Html,
        "srcset" => Content::Srcset,
        "style" => Content::Css,
        _ if URL.contains(&name) => Content::Url,
        _ if PLAIN.contains(&name) => Content::Plain,
        _ if UNSAFE.contains(&name) => Content::Unsafe,
        _ if name.starts_with("on") => Content::Js,
        // Custom attributes that contain an address.
        _ if name.contains("src") || name.contains("uri") || name.contains("url") => Content::Url,
        _ => Content::Plain,
    }
}
