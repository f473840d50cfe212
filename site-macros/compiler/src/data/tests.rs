use super::*;
#[test]
fn explore() {
    for (f, t) in [
        (Format::Yaml, "title: Foo: bar\n"),
        (Format::Yaml, "a:\n\tb: 1\n"),
        (Format::Yaml, "a: 1\n\tb: 1\n"),
        (Format::Yaml, "tags:\n  - a\n\t- b\n"),
        (Format::Yaml, "tags:\n\t- a\n\t- b\n"),
        (Format::Yaml, "title: \"abc\ndate: x\n"),
        (Format::Yaml, "title: 'it's'\n"),
        (Format::Yaml, "title: @foo\n"),
        (Format::Yaml, "title: %foo\n"),
        (Format::Yaml, "title: [a, b\nx: 1\n"),
        (Format::Yaml, "title: \"a\\d\"\n"),
        (Format::Yaml, "title\ndate: 1\n"),
        (Format::Yaml, "title: a\n foo: b\n"),
        (Format::Yaml, "title: *x\n"),
        (Format::Yaml, "a: b\n---\nc: d\n"),
        (Format::Yaml, "a: \nb: |\n  text\n  more\n\nc: >-\n  fold\n"),
        (Format::Yaml, "a:   # c\n  - x\n\n\nb: {a: 1}   \n"),
        (Format::Yaml, "a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\nA: 3\n"),
        (Format::Toml, "a = 1\nb = \n"),
        (Format::Toml, "a = 1\na = 2\n"),
        (Format::Toml, "[a]\nx=1\n[a]\ny=1\n"),
        (Format::Toml, "a = {x = 1, x = 2}\nd = 2020-01-02 03:04:05\n"),
        (Format::Toml, "a = \"b\nc = 1"),
        (Format::Toml, "title = foo\n"),
        (Format::Toml, "a = 1\na.b = 2\n"),
        (Format::Json, "{\"a\": 1, \"A\": 2}"),
        (Format::Json, "{\"a\": 1,}"),
        (Format::Json, "{\"a\": \"\\ud83d\\ude00\\/\\u00e9\"}"),
        (Format::Json, "{\"a\": [1, 2"),
        (Format::Json, "{\"a\": 01}"),
        (Format::Json, "{a: 1}"),
    ] {
        let mut d = Vec::new();
        let r = parse(f, t, FileId(0), 0, &mut d);
        let show = |s: Span| format!("{}..{}={:?}", s.start, s.end, t.get(s.start as usize..s.end as usize));
        println!("--- {t:?}");
        match r {
            Ok(n) => println!("  ok {}", dump(&n, t)),
            Err(e) => println!("  ERR {} @ {}", e.kind.message(), show(e.span.unwrap())),
        }
        for e in d {
            println!("  dup {} @ {} first {}", e.kind.message(), show(e.span.unwrap()), show(e.related[0].0));
        }
    }
}
fn dump(n: &Node, t: &str) -> String {
    let s = &t[n.span.start as usize..n.span.end as usize];
    match &n.value {
        Value::Map(e) => {
            format!("{{{}}}«{s}»", e.iter().map(|(k, v)| format!("{}: {}", k.name, dump(v, t))).collect::<Vec<_>>().join(", "))
        }
        Value::List(e) => format!("[{}]«{s}»", e.iter().map(|v| dump(v, t)).collect::<Vec<_>>().join(", ")),
        v => format!("{v:?}«{s}»"),
    }
}
