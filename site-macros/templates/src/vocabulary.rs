//! The functions and filters of templates, besides those of Jinja.

use site_theme::view::ItemView;

use crate::types::Type;

/// A function or a filter.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// Its parameters, by name.
    pub(crate) parameters: &'static [&'static str],
    /// How it is written.
    pub(crate) example: &'static str,
    pub(crate) doc: &'static str,
    pub(crate) makes: fn() -> Type,
}

fn any() -> Type {
    Type::Any
}

/// The functions.
pub(crate) const FUNCTIONS: &[Function] = &[
    Function {
        name: "pages",
        parameters: &["section", "tag", "sort", "limit"],
        example: "pages(section=\"posts\", tag=\"rust\", sort=\"date\", limit=5)",
        doc: "the pages of the site, of a section, or with a tag; sorted by `date` (the newest first), `title` or `weight`",
        makes: Type::of::<Vec<ItemView>>,
    },
    Function {
        name: "page",
        parameters: &["address"],
        example: "page(\"/about/\")",
        doc: "the page at an address",
        makes: Type::of::<ItemView>,
    },
    Function {
        name: "asset",
        parameters: &["name"],
        example: "asset(\"css/x.css\")",
        doc: "the address of a file of `assets/`, with its fingerprint",
        makes: any,
    },
    Function {
        name: "icon",
        parameters: &["name"],
        example: "icon(\"github\")",
        doc: "an icon of the theme, as an `svg` element",
        makes: any,
    },
    Function {
        name: "t",
        parameters: &["key"],
        example: "t(\"read_more\")",
        doc: "a text of `strings/LANG.toml`, or of the theme",
        makes: any,
    },
];

/// The filters.
pub(crate) const FILTERS: &[Function] = &[
    Function {
        name: "markdown",
        parameters: &["inline"],
        example: "page.params.note | markdown(inline=true)",
        doc: "Markdown as HTML; with `inline=true` a single paragraph loses its `p` element",
        makes: any,
    },
    Function {
        name: "date",
        parameters: &["format"],
        example: "page.date.iso | date(\"2 January 2006\")",
        doc: "a date in a format of `date_format`, in the language of the page",
        makes: any,
    },
    Function {
        name: "url",
        parameters: &[],
        example: "\"/about/\" | url",
        doc: "an address of this site, with the path of `base_url`",
        makes: any,
    },
    Function {
        name: "absolute",
        parameters: &[],
        example: "\"/about/\" | absolute",
        doc: "the same as an absolute URL",
        makes: any,
    },
];

/// Functions of minijinja, and names that it defines itself.
pub(crate) const BUILT_IN: &[&str] = &["range", "dict", "debug", "namespace", "super", "caller", "self"];

/// Filters of minijinja, for suggestions and the reference.
pub(crate) const BUILT_IN_FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "e",
    "escape",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests of minijinja.
pub(crate) const BUILT_IN_TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

/// A function by name.
pub(crate) fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// A filter by name.
pub(crate) fn filter(name: &str) -> Option<&'static Function> {
    FILTERS.iter().find(|filter| filter.name == name)
}
