//! Properties of the interpreter: no panic, and the same output every time.

mod support;

use std::sync::Arc;

use proptest::prelude::*;
use site_gotemplate::{Limits, Session, Template, Value};
use support::Site;

/// Executes a template in the site of the suite, twice.
fn execute(source: &str, as_html: bool) {
    let parsed = if as_html { Template::parse("t.html", source) } else { Template::parse_text("t.txt", source) };
    let Ok(template) = parsed else { return };
    let template = Arc::new(template);
    let mut site = Site::new();
    // It can call itself.
    site.add_partial("t.html", Arc::clone(&template));
    let limits = Limits { steps: 200_000, output: 100_000, text: 100_000, ..Limits::default() };
    let once = Session::new(&site, limits).render(&template, Value::object(site.shortcode("{{< x a 1 >}}b{{< /x >}}")));
    let again = Session::new(&site, limits).render(&template, Value::object(site.shortcode("{{< x a 1 >}}b{{< /x >}}")));
    assert_eq!(once, again);
    if let Err(error) = once {
        // The position is in the source.
        assert!(error.place.template != "t.html" || error.place.offset <= source.len());
    }
}

/// Text with everything that contexts depend on.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("<a href=\"".into()),
        Just("<p title='".into()),
        Just("<p class=".into()),
        Just("\">".into()),
        Just("'>".into()),
        Just(">".into()),
        Just("<script>".into()),
        Just("</script>".into()),
        Just("<style>".into()),
        Just("</style>".into()),
        Just("<title>".into()),
        Just("</title>".into()),
        Just("<!--".into()),
        Just("-->".into()),
        Just("`${".into()),
        Just("}`".into()),
        Just("/".into()),
        Just("\\".into()),
        Just("url(".into()),
        Just("style=\"".into()),
        Just("onclick=\"".into()),
        Just("srcset=\"".into()),
        Just("<meta content=\"0; url=".into()),
        Just("é\u{2028}".into()),
        "[ -~]{0,6}",
    ]
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("1".into()),
        Just("-3".into()),
        Just("2.5".into()),
        Just("true".into()),
        Just("nil".into()),
        Just("\"\"".into()),
        Just("\"a b\"".into()),
        Just("\"<x>é\"".into()),
        Just("`%v %d %s %[2]*.3f`".into()),
        Just("\"2006-01-02\"".into()),
        Just("\".\"".into()),
        Just("\"javascript:x\"".into()),
        Just(".".into()),
        Just("$".into()),
        Just(".Inner".into()),
        Just(".Params".into()),
        Just(".Page.Params.people".into()),
        Just(".Page.Params.nested".into()),
        Just(".Page.Date".into()),
        Just(".Site.Params".into()),
        Just("$x".into()),
        Just("(slice 1 \"a\" 2.5)".into()),
        Just("(dict \"a\" 1 \"B\" (slice))".into()),
        Just("newScratch".into()),
    ]
}

const FUNCTIONS: &[&str] = &[
    "print",
    "printf",
    "len",
    "index",
    "eq",
    "lt",
    "and",
    "or",
    "not",
    "cond",
    "default",
    "slice",
    "dict",
    "append",
    "first",
    "last",
    "after",
    "sort",
    "where",
    "uniq",
    "union",
    "intersect",
    "merge",
    "in",
    "isset",
    "delimit",
    "seq",
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "upper",
    "title",
    "replace",
    "replaceRE",
    "findRE",
    "split",
    "substr",
    "slicestr",
    "truncate",
    "trim",
    "jsonify",
    "unmarshal",
    "safeHTML",
    "safeJS",
    "safeCSS",
    "safeURL",
    "safeHTMLAttr",
    "htmlUnescape",
    "plainify",
    "urlize",
    "absURL",
    "relURL",
    "urls.Parse",
    "dateFormat",
    "time",
    "time.AsTime",
    "now",
    "humanize",
    "pluralize",
    "md5",
    "base64Decode",
    "path.Join",
    "apply",
    "partial",
    "templates.Exists",
    "try",
    "html",
    "urlquery",
    "int",
    "float",
    "string",
    "querify",
    "symdiff",
    "complement",
    "strings.Repeat",
    "strings.ReplacePairs",
    "math.Max",
    "lang.FormatNumberCustom",
    "debug.Dump",
    "return",
    "inner",
    "i18n",
    "collections.Reverse",
    "strings.Diff",
    "transform.XMLEscape",
    "duration",
    "site",
    "page",
    "hugo",
    "keyVals",
];

fn pipeline() -> impl Strategy<Value = String> {
    let call = (prop::sample::select(FUNCTIONS), prop::collection::vec(literal(), 0..4))
        .prop_map(|(name, arguments)| format!("{name} {}", arguments.join(" ")));
    let command = prop_oneof![
        3 => call,
        1 => literal(),
        1 => (literal(), "\\.[A-Z][a-z]{1,5}").prop_map(|(value, field)| format!("({value}){field}")),
        1 => Just(".Get 0".into()),
        1 => Just(".Page.Date.AddDate 1 2 3".into()),
    ];
    prop::collection::vec(command, 1..4).prop_map(|commands| commands.join(" | "))
}

fn template() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        text(),
        pipeline().prop_map(|pipe| format!("{{{{ {pipe} }}}}")),
        pipeline().prop_map(|pipe| format!("{{{{- $x := {pipe} -}}}}")),
        pipeline().prop_map(|pipe| format!("{{{{ $x = {pipe} }}}}")),
        Just("{{ break }}".into()),
        Just("{{ template \"t\" . }}".into()),
        Just("{{ return }}".into()),
        Just("{{/* c */}}".into()),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let body = prop::collection::vec(inner, 0..4).prop_map(|parts| parts.concat());
        prop_oneof![
            (pipeline(), body.clone(), body.clone())
                .prop_map(|(pipe, a, b)| format!("{{{{ if {pipe} }}}}{a}{{{{ else }}}}{b}{{{{ end }}}}")),
            (pipeline(), body.clone()).prop_map(|(pipe, a)| format!("{{{{ with $x := {pipe} }}}}{a}{{{{ end }}}}")),
            (pipeline(), body.clone(), body.clone())
                .prop_map(|(pipe, a, b)| format!("{{{{ range $i, $x := {pipe} }}}}{a}{{{{ else }}}}{b}{{{{ end }}}}")),
            body,
        ]
    })
    .prop_map(|body| format!("{{{{ $x := 1 }}}}{body}{{{{ define \"t\" }}}}<b>{{{{ . }}}}{{{{ end }}}}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn templates_of_the_grammar_never_panic(source in template(), as_html: bool) {
        execute(&source, as_html);
    }

    #[test]
    fn arbitrary_sources_never_panic(source in "(\\{\\{-?|-?\\}\\}|[ -~]|\\PC|\n|\"|`|\\(|\\)|if |end|range |define |\\$x|:=|\\||\\.a){0,40}") {
        execute(&source, true);
    }

    #[test]
    fn arbitrary_text_is_read_as_html(source in "(<|>|/|\"|'|=|`|\\\\|[a-z]|script|style|<!--|-->|\\*/|/\\*|url\\(|&quot;|&#|\u{2028}| |\n){0,60}") {
        execute(&format!("{source}{{{{ .Inner }}}}{source}"), true);
    }
}
