//! Tests of all three formats.

use std::fmt::Write as _;

use proptest::prelude::*;

use site_diag::Span;

use super::*;

/// The tree on one line: `{key: value}`, texts in quotes, dates with `@`.
fn show(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => format!("{text:?}"),
        Value::Date(date) => format!("@{date}"),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Map(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, node)| format!("{}: {}", key.name, show(node))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn at(text: &str, span: Span) -> String {
    text.get(span.start as usize..span.end as usize)
        .map_or_else(|| format!("{span:?}"), |place| format!("{place:?}@{}", span.start))
}

/// The tree, or the error with its place; then the keys that are there twice.
fn read(format: Format, text: &str) -> String {
    let mut diagnostics = Vec::new();
    let mut shown = match parse(format, text, FileId(0), 0, &mut diagnostics) {
        Ok(node) => show(&node),
        Err(error) => format!("{} {}", error.kind.message(), at(text, error.span.unwrap())),
    };
    for diagnostic in diagnostics {
        let _ = write!(shown, " {} {}", diagnostic.kind.message(), at(text, diagnostic.span.unwrap()));
        for (span, label) in diagnostic.related {
            let _ = write!(shown, " {label} {}", at(text, span));
        }
    }
    shown
}

fn check(format: Format, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(read(format, text), *expected, "{text:?}");
    }
}

#[test]
fn formats_by_extension() {
    for (extension, format) in [("toml", Format::Toml), ("yaml", Format::Yaml), ("YML", Format::Yaml), ("JSON", Format::Json)] {
        assert_eq!(Format::of_path(&format!("a.b/c.{extension}")), Some(format));
    }
    assert_eq!((Format::of_path("toml"), Format::of_path("a.txt")), (None, None));
}

#[test]
fn toml() {
    check(
        Format::Toml,
        &[
            ("", "{}"),
            ("b = 1\na = 2\n", "{b: 1, a: 2}"),
            ("a = 'x'\nb = \"\\u00e9\\n\"\nc = '''\nx\ny'''\n", r#"{a: "x", b: "é\n", c: "x\ny"}"#),
            ("a = 0x1F\nb = -7\nc = 1_000\nd = 0o17\ne = 1.5\nf = inf\n", "{a: 31, b: -7, c: 1000, d: 15, e: 1.5, f: inf}"),
            (
                "d = 2025-08-09\nt = 2025-08-09T10:00:00+02:00\nl = 2025-08-09 10:00:00\n",
                "{d: @2025-08-09, t: @2025-08-09T10:00:00+02:00, l: @2025-08-09 10:00:00}",
            ),
            ("[b]\nx = 1\n[a.c]\ny = 2\n[[m]]\nn = 1\n[[m]]\nn = 2\n", "{b: {x: 1}, a: {c: {y: 2}}, m: [{n: 1}, {n: 2}]}"),
            ("a.b.c = 1\na.d = [1, {e = 2}]\n", "{a: {b: {c: 1}, d: [1, {e: 2}]}}"),
            ("a = 1\r\nb = 2\r\n", "{a: 1, b: 2}"),
            ("a = 1\rb = 2\r", "{a: 1, b: 2}"),
            ("\u{feff}a = 1\n", "{a: 1}"),
            ("a = 1\na = 2\n", "{a: 1} `a` is set twice \"a\"@6 first set here \"a\"@0"),
            ("Title = 1\ntitle = 2\n", "{Title: 1} `title` is set twice \"title\"@10 first set here \"Title\"@0"),
            ("[a]\nx = 1\n[a]\ny = 1\n", "{a: {x: 1, y: 1}} `a` is set twice \"a\"@11 first set here \"a\"@1"),
            ("t = {x = 1, x = 2}\n", "{t: {x: 1}} `x` is set twice \"x\"@12 first set here \"x\"@5"),
            ("a = \n", "this is not TOML: a value is expected here \"\\n\"@4"),
            ("a = text\n", "this is not TOML: text must stand in quotes \"text\"@4"),
            ("a: 1\n", "this is not TOML: `=` is expected here \":\"@1"),
            ("a = \"b\nc = 1\n", "this is not TOML: this text has no closing quote \"\\n\"@6"),
            ("a = 99999999999999999999\n", "this is not TOML: the number is too large \"99999999999999999999\"@4"),
        ],
    );
}

#[test]
fn yaml() {
    check(
        Format::Yaml,
        &[
            ("", "null"),
            ("# only a comment\n", "null"),
            ("---\na: 1\n", "{a: 1}"),
            ("b: 1\na: 2\n", "{b: 1, a: 2}"),
            ("a:\nb: ~\nc: null\n", "{a: null, b: null, c: null}"),
            ("a: true\nb: False\nc: yes\nd: \"true\"\n", r#"{a: true, b: false, c: "yes", d: "true"}"#),
            (
                "a: 2024\nb: -1\nc: 1.10\nd: 0x10\ne: 1e3\nf: 1.5e3\ng: .5\nh: +3\n",
                r#"{a: 2024, b: -1, c: 1.1, d: 16, e: "1e3", f: 1500.0, g: 0.5, h: 3}"#,
            ),
            // Numbers in Hugo's YAML follow version 1.1.
            ("a: 007\nb: 010\nc: 08\nd: 1_000\ne: 0o17\n", r#"{a: 7, b: 8, c: "08", d: 1000, e: 15}"#),
            (
                "a: 2025-08-09\nb: 2025-08-09 10:00\nc: 1.2.3\nd: 12:30\n",
                r#"{a: "2025-08-09", b: "2025-08-09 10:00", c: "1.2.3", d: "12:30"}"#,
            ),
            ("a: !!str 12\nb: 99999999999999999999\n", r#"{a: "12", b: "99999999999999999999"}"#),
            (
                "a: |\n  x\n  y\nb: >-\n  x\n  y\nc: 'it''s'\nd: \"\\u00e9\\t\"\n",
                r#"{a: "x\ny\n", b: "x y", c: "it's", d: "é\t"}"#,
            ),
            ("a:\n- x\n- y: 1\n  z: 2\nb: [1, {c: d}]\n", r#"{a: ["x", {y: 1, z: 2}], b: [1, {c: "d"}]}"#),
            ("a: x\r\nb: y\r\n", r#"{a: "x", b: "y"}"#),
            ("a: x\rb: y\r", r#"{a: "x", b: "y"}"#),
            ("\u{feff}a: x\n", r#"{a: "x"}"#),
            ("2024: x\ntrue: y\n", r#"{2024: "x", true: "y"}"#),
            (
                "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  l: 2\nd: {k: 0, <<: *x}\n",
                "{a: {k: 1}, b: {k: 1}, c: {l: 2, k: 1}, d: {k: 0}}",
            ),
            ("a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc:\n  <<: [*x, *y]\n", "{a: {k: 1}, b: {k: 2, l: 3}, c: {k: 1, l: 3}}"),
            ("\"<<\": 1\n<<: {a: 1}\n", "{<<: 1, a: 1}"),
            ("a: 1\nA: 2\nb: 3\n", "{a: 1, b: 3} `A` is set twice \"A\"@5 first set here \"a\"@0"),
            ("é: 1\nÉ: 2\n", "{é: 1} `É` is set twice \"É\"@6 first set here \"é\"@0"),
            ("x: {a: 1, a: 2}\n", "{x: {a: 1}} `a` is set twice \"a\"@10 first set here \"a\"@4"),
            ("a: b: c\n", "this is not YAML: a second colon on one line; put text with a colon in quotes \":\"@4"),
            ("a\nb: 1\n", "this is not YAML: this line does not begin a key: check its indentation, and the line above \":\"@3"),
            ("a:\n\tb: 1\n", "this is not YAML: a tab cannot indent; use spaces \"\\t\"@3"),
            ("a: 1\n\tb: 1\n", "this is not YAML: a tab cannot indent; use spaces \"\\t\"@5"),
            ("a:\n  - x\n\t- y\n", "this is not YAML: a tab cannot indent; use spaces \"\\t\"@9"),
            ("a: \"x\nb: 1\n", "this is not YAML: a quote is opened and never closed \"\\\"\"@3"),
            ("a: 'it's'\n", "this is not YAML: text follows the closing quote; a quote inside is written twice \"s\"@7"),
            ("a: \"b\" c\n", "this is not YAML: text follows the closing quote; a quote inside is written `\\\"` \"c\"@7"),
            ("a: @b\n", "this is not YAML: a value cannot begin with `@`; put it in quotes \"@\"@3"),
            ("a: *b\n", "this is not YAML: no value with this anchor stands before \"*\"@3"),
            ("a: &a [*a]\n", "this is not YAML: an alias inside the value it stands for \"*a\"@7"),
            ("a: 1\n---\nb: 2\n", "this is not YAML: a second document begins \"---\"@5"),
            ("{a: 1}: 2\n", "this is not YAML: a key must be text \"{\"@0"),
            ("<<: 1\n", "this is not YAML: `<<` takes a table or a list of tables \"1\"@4"),
        ],
    );
}

#[test]
fn json() {
    check(
        Format::Json,
        &[
            ("", "null"),
            ("{}", "{}"),
            ("{\t\"b\" : 1,\r\n \"a\": [true, null, -2, 1.5, 1e3]}", "{b: 1, a: [true, null, -2, 1.5, 1000.0]}"),
            (r#"{"a": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#, r#"{a: "\"\\/\u{8}\u{c}\n\r\té😀"}"#),
            ("\u{feff}{\"a\": 1}", "{a: 1}"),
            ("{\"a\": 99999999999999999999}", "{a: 1e20}"),
            ("{\"a\": 1, \"A\": 2}", "{a: 1} `A` is set twice \"\\\"A\\\"\"@9 first set here \"\\\"a\\\"\"@1"),
            ("{\"a\": 1,}", "this is not JSON: a comma before the closing bracket \",\"@7"),
            ("{\"a\": 1 \"b\": 2}", "this is not JSON: a comma is missing \" \"@7"),
            ("{\"a\": [1, 2", "this is not JSON: this `[` is never closed \"[\"@6"),
            ("{\"a\": 1", "this is not JSON: this `{` is never closed \"{\"@0"),
            ("{a: 1}", "this is not JSON: expected string for object property \"a\"@1"),
            ("{'a': 1}", "this is not JSON: single-quoted strings are not allowed \"'\"@1"),
            ("{\"a\": 1} // x", "this is not JSON: comments are not allowed \"/\"@9"),
            ("{\"a\": 1} 2", "this is not JSON: something follows the end \"2\"@9"),
        ],
    );
}

#[test]
fn places() {
    for (format, text) in [
        (Format::Toml, "x = 1\n[t]\nkey = \"välue\" # c\n"),
        (Format::Yaml, "x: 1\nt:\n  key: \"välue\" # c\n"),
        (Format::Json, "{\"x\": 1, \"t\": {\"key\": \"välue\"}}"),
    ] {
        let file = format!("é---\n{text}");
        let offset = file.len() - text.len();
        let root = parse(format, text, FileId(3), offset, &mut Vec::new()).unwrap();
        let (key, value) = &root.get("T").unwrap().entries()[0];
        assert_eq!(key.span.file, FileId(3));
        let quoted = if format == Format::Json { "\"key\"" } else { "key" };
        assert_eq!(&file[key.span.start as usize..key.span.end as usize], quoted);
        assert_eq!(&file[value.span.start as usize..value.span.end as usize], "\"välue\"");
    }
    let text = "a: |\n  x\n  y\n\nb:\n  - p: 1\n    q: two words\n\n# c\nd: [1,\n  2]\n";
    let root = parse(Format::Yaml, text, FileId(0), 0, &mut Vec::new()).unwrap();
    let place = |key: &str| at(text, root.get(key).unwrap().span);
    assert_eq!(place("a"), "\"x\\n  y\"@7");
    assert_eq!(place("b"), "\"- p: 1\\n    q: two words\"@19");
    assert_eq!(place("d"), "\"[1,\\n  2]\"@51");
}

#[test]
fn depth() {
    for n in [10, DEPTH - 1, DEPTH + 1, 10_000, 100_000] {
        for (format, text) in [
            (Format::Json, format!("{{\"a\": {}{}}}", "[".repeat(n), "]".repeat(n))),
            (Format::Json, format!("{}1{}", "{\"a\": ".repeat(n), "}".repeat(n))),
            (Format::Json, "[".repeat(n)),
            (Format::Yaml, format!("a: {}{}", "[".repeat(n), "]".repeat(n))),
            (Format::Yaml, format!("a:\n  {}", "- ".repeat(n))),
            (Format::Yaml, format!("- {}", "- ".repeat(n))),
            (Format::Yaml, (0..n.min(1000)).map(|i| format!("{}a:\n", " ".repeat(i))).collect()),
            (Format::Toml, format!("a = {}{}", "[".repeat(n), "]".repeat(n))),
            (Format::Toml, format!("a = {}1{}", "{a = ".repeat(n), "}".repeat(n))),
            (Format::Toml, format!("{}a = 1", "a.".repeat(n))),
            (Format::Toml, format!("[{}a]\nx = 1", "a.".repeat(n))),
            (Format::Toml, format!("x = {{ {}a = 1 }}", "a.".repeat(n))),
        ] {
            let error = parse(format, &text, FileId(0), 0, &mut Vec::new()).err().map(|error| error.kind.message());
            let start = &text[..20.min(text.len())];
            if n < DEPTH - 1 {
                let unclosed = text.ends_with('[');
                assert!(error.is_none() || unclosed, "{format:?} {start} {n} {error:?}");
            } else if n > DEPTH {
                assert!(error.is_some(), "{format:?} {start} {n}");
            }
        }
    }
}

#[test]
fn aliases_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..12 {
        let one = format!("*a{}", i - 1);
        let _ = writeln!(text, "a{i}: &a{i} [{}]", vec![one; 10].join(", "));
    }
    let shown = read(Format::Yaml, &text);
    assert!(
        shown.starts_with("the number of values that YAML anchors and aliases expand to exceeds the limit of 10000"),
        "{shown}"
    );
    // Anchors store copies of everything in them.
    let anchors: String = (0..60).map(|i| format!("&a{i} [")).collect();
    let kept = read(Format::Yaml, &format!("x: {anchors}{}{}\n", "1, ".repeat(500), "]".repeat(60)));
    assert!(kept.starts_with("the number of values that YAML anchors and aliases expand to exceeds"), "{kept}");

    let text = format!("a: &a {}\nb:\n{}", "x".repeat(10_000), "- *a\n".repeat(200));
    assert!(read(Format::Yaml, &text).starts_with("the size of the text that YAML anchors and aliases expand to exceeds"));

    let nested: String = (1..80).fold("a0: &a0 x\n".to_owned(), |text, i| format!("{text}a{i}: &a{i} [*a{}]\n", i - 1));
    assert!(read(Format::Yaml, &nested).starts_with("this is not YAML: nested deeper than 64 levels"));
}

#[test]
fn casts() {
    for (value, text, truth, whole) in [
        (Value::String("7".to_owned()), Some("7"), None, Some(7)),
        (Value::String("Yes".to_owned()), Some("Yes"), Some(true), None),
        (Value::Int(1), Some("1"), Some(true), Some(1)),
        (Value::Float(1.1), Some("1.1"), None, None),
        (Value::Float(2.0), Some("2"), None, Some(2)),
        (Value::Bool(false), Some("false"), Some(false), None),
        (Value::Date("2025-08-09".to_owned()), Some("2025-08-09"), None, None),
        (Value::Null, None, None, None),
        (Value::List(Vec::new()), None, None, None),
    ] {
        assert_eq!((value.to_text().as_deref(), value.to_truth(), value.to_whole()), (text, truth, whole), "{value:?}");
    }
}

fn format() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::Toml), Just(Format::Yaml), Just(Format::Json)]
}

/// Every place lies in the text, on character boundaries, and inside the place around it.
fn sound(text: &str, node: &Node) -> Result<(), TestCaseError> {
    let inside = |span: Span| text.get(span.start as usize..span.end as usize).is_some();
    prop_assert!(inside(node.span), "{:?} of {:?}", node.span, text);
    for (key, value) in node.entries() {
        prop_assert!(inside(key.span), "{:?} of {:?}", key.span, text);
        sound(text, value)?;
    }
    if let Value::List(items) = &node.value {
        for item in items {
            sound(text, item)?;
        }
    }
    Ok(())
}

fn survives(format: Format, text: &str) -> Result<(), TestCaseError> {
    let mut diagnostics = Vec::new();
    match parse(format, text, FileId(0), 0, &mut diagnostics) {
        Ok(node) => sound(text, &node)?,
        Err(error) => diagnostics.push(*error),
    }
    for diagnostic in diagnostics {
        let span = diagnostic.span.unwrap();
        prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?}", diagnostic);
    }
    Ok(())
}

const TOML: &str = "title = \"A title\" # note\ndate = 2025-08-09T10:00:00+02:00\ntags = ['é', \"b\"]\n[a.b]\nx.y = {z = 1.5, w = [1, 2]}\n[[m]]\nn = '''\nl\n'''\n";
const YAML: &str = "title: \"A title\" # note\ndate: 2025-08-09\ntags: [é, b]\na: &x\n  b: {c: 1.5}\n  <<: {d: e}\nf: *x\ns: |\n  l\n- \n? k\n: v\n";
const JSON: &str = "{\"title\": \"A \\u00e9 \\\"t\\\"\", \"tags\": [\"é\", 1.5e3, true, null], \"a\": {\"b\": {}}}";

proptest! {
    #[test]
    fn any_text(format in format(), text in "\\PC{0,80}") {
        survives(format, &text)?;
    }

    #[test]
    fn any_marks(format in format(), text in "[-:?,\\[\\]{}&*!|>%@#'\"=. \t\r\na-c0-3é\\\\\u{feff}<]{0,80}") {
        survives(format, &text)?;
    }

    #[test]
    fn mutated(format in format(), at in 0usize..200, cut in 0usize..4, put in "[-:?,\\[\\]{}&*!|>%@#'\"=. \t\r\na-c0-3é\\\\]{0,4}") {
        let document = match format { Format::Toml => TOML, Format::Yaml => YAML, Format::Json => JSON };
        let at = document.floor_char_boundary(at.min(document.len()));
        let end = document.floor_char_boundary((at + cut).min(document.len())).max(at);
        survives(format, &format!("{}{put}{}", &document[..at], &document[end..]))?;
    }
}
