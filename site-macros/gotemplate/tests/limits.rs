//! Tests that limits hold for any template, on the small stacks of worker threads.

use std::sync::Arc;

use site_gotemplate::{ErrorKind, Limits, NoHost, Session, Template, Value};

/// The stack of a worker thread of the compiler.
const STACK: usize = 2 << 20;

/// The kind of the failure, if executing a template on a small stack fails.
fn failure_within(source: &str, limits: Limits) -> Option<ErrorKind> {
    let source = source.to_owned();
    let execute = move || {
        let template = match Template::parse("t.html", &source) {
            Ok(template) => Arc::new(template),
            Err(error) => return Some(error.kind),
        };
        Session::new(&NoHost, limits).render(&template, Value::Nil).err().map(|error| error.kind)
    };
    std::thread::Builder::new().stack_size(STACK).spawn(execute).unwrap().join().unwrap()
}

fn failure(source: &str) -> Option<ErrorKind> {
    failure_within(source, Limits::default())
}

#[test]
fn templates_that_call_themselves_end() {
    let nested = |open: &str, close: &str| {
        let (open, close) = (open.repeat(90), close.repeat(90));
        format!(
            "{{{{ define \"_partials/a.html\" }}}}{open}{{{{ partial \"a.html\" . }}}}{close}{{{{ end }}}}{{{{ partial \"a.html\" . }}}}"
        )
    };
    for source in [
        "{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}",
        "{{ define \"_partials/a.html\" }}{{ partial \"a.html\" . }}{{ end }}{{ partial \"a.html\" . }}",
        "{{ define \"_partials/a.html\" }}{{ partialCached \"a.html\" . math.Counter }}{{ end }}{{ partial \"a.html\" . }}",
        "{{ define \"_partials/a.html\" }}{{ return add 1 (partial \"a.html\" .) }}{{ end }}{{ partial \"a.html\" . }}",
        "{{ define \"_partials/a.html\" }}{{ with try (partial \"a.html\" .) }}{{ partial \"a.html\" . }}{{ end }}{{ end }}{{ partial \"a.html\" . }}",
        "{{ define \"_partials/a.html\" }}{{ with partial \"a.html\" . }}{{ end }}{{ inner . }}{{ end }}{{ with partial \"a.html\" . }}x{{ end }}",
        &nested("{{ if true }}", "{{ end }}"),
        &nested("{{ with 1 }}", "{{ end }}"),
        &nested("{{ print (", ") }}").replace("{{ partial", "{{ print (partial").replace(". }}", ".) }}"),
    ] {
        let kind = failure(source);
        assert!(matches!(kind, Some(ErrorKind::Limit | ErrorKind::Syntax)), "{kind:?} of {source}");
    }
    let parens = format!(
        "{{{{ define \"_partials/a.html\" }}}}{{{{ {}partial \"a.html\" .{} }}}}{{{{ end }}}}{{{{ partial \"a.html\" . }}}}",
        "(print ".repeat(90) + "(",
        ")".repeat(91)
    );
    assert_eq!(failure(&parens), Some(ErrorKind::Limit));
}

#[test]
fn a_cached_partial_that_calls_itself_fails() {
    let source = "{{ define \"_partials/a.html\" }}{{ partialCached \"a.html\" . }}{{ end }}{{ partialCached \"a.html\" . }}";
    assert_eq!(failure(source), Some(ErrorKind::Execution));
}

#[test]
fn deep_nesting_is_a_mistake() {
    for (open, close) in [("{{ if true }}", "{{ end }}"), ("{{ range . }}", "{{ end }}")] {
        assert_eq!(failure(&(open.repeat(5000) + &close.repeat(5000))), Some(ErrorKind::Syntax));
    }
    assert_eq!(failure(&format!("{{{{ {}1{} }}}}", "(".repeat(5000), ")".repeat(5000))), Some(ErrorKind::Syntax));
    // Every loop is analysed twice.
    assert_eq!(failure(&("{{ range seq 1 }}x".repeat(60) + &"{{ end }}".repeat(60))), Some(ErrorKind::Limit));
    // Consecutive conditions are not nested.
    let chain = format!("{{{{ if false }}}}{}{{{{ end }}}}", "{{ else if false }}a".repeat(3000));
    assert_eq!(failure(&chain), None);
}

/// A tenth of the usual limit of steps, because tests are not optimised.
fn failure_soon(source: &str) -> Option<ErrorKind> {
    failure_within(source, Limits { steps: 2_000_000, ..Limits::default() })
}

#[test]
fn work_is_bounded() {
    for source in [
        "{{ range seq 1000000 }}{{ range seq 1000000 }}{{ end }}{{ end }}",
        "{{ range 9223372036854775807 }}{{ end }}",
        "{{ $x := slice 1 }}{{ range seq 100000 }}{{ $x = $x | append 1 }}{{ end }}",
        "{{ $m := dict }}{{ range seq 100000 }}{{ $m = merge $m (dict (print .) .) }}{{ end }}",
        "{{ $s := newScratch }}{{ range seq 100000 }}{{ $s.SetInMap \"m\" (print .) . }}{{ end }}",
        "{{ $s := newScratch }}{{ range seq 100000 }}{{ $s.Add \"l\" (slice .) }}{{ end }}",
        "{{ $x := strings.Repeat 100000 \"ab\" }}{{ range seq 10000 }}{{ $y := replaceRE \"(a|b)*c\" \"\" $x }}{{ end }}",
        "{{ $x := strings.Repeat 100000 \"a\\n\" }}{{ $y := strings.Diff \"a\" $x \"b\" (replace $x \"a\" \"b\") }}",
        "{{ $l := seq 100000 }}{{ $x := intersect $l $l }}",
        "{{ $l := seq 100000 }}{{ range seq 10000 }}{{ $x := sort $l }}{{ end }}",
        "{{ $x := dict \"a\" (seq 100000) }}{{ range seq 10000 }}{{ $y := jsonify $x }}{{ end }}",
        "{{ $s := strings.Repeat 1000000 \"<b>\" }}{{ range seq 10000 }}{{ $y := plainify $s }}{{ end }}",
        "{{ $x := strings.Repeat 400000 \"ab\" }}{{ range seq 10000 }}{{ $y := upper $x }}{{ end }}",
        "{{ $x := strings.Repeat 400000 \"AB\" }}{{ range seq 10000 }}{{ $y := humanize $x }}{{ end }}",
        "{{ $x := strings.Repeat 100000 \"ab \" }}{{ $y := strings.Trim $x (strings.Repeat 100000 \"cde\") }}",
        "{{ $x := safeHTML (strings.Repeat 100000 \"<\") }}{{ range seq 10000 }}{{ $y := truncate 50000 $x }}{{ end }}",
        "{{ $l := seq 100000 }}{{ $k := seq 100000 }}{{ range seq 10000 }}{{ $x := eq $l $k }}{{ end }}",
        "{{ $l := split (strings.Repeat 100000 \" \") \"\" }}{{ range seq 10000 }}{{ $x := path.Join $l }}{{ end }}",
        "{{ $x := print \"[\" (strings.Repeat 100000 \"1,\") \"1]\" }}{{ range seq 1000 }}{{ $y := transform.Unmarshal $x }}{{ end }}",
        "{{ range seq 1000000 }}{{ $y := try (findRE (printf \"(\\\\pL{1000}%d)\" .) \"x\") }}{{ end }}",
        "{{ $s := newScratch }}{{ range 10000000 }}{{ $s.Set (print .) newScratch }}{{ end }}",
    ] {
        assert_eq!(failure_soon(source), Some(ErrorKind::Limit), "{source}");
    }
}

#[test]
fn texts_and_output_are_bounded() {
    for source in [
        "{{ strings.Repeat 1000000000 \"abc\" }}",
        "{{ $x := \"ab\" }}{{ range seq 60 }}{{ $x = print $x $x }}{{ end }}",
        "{{ $x := \"ab\" }}{{ range seq 60 }}{{ $x = printf \"%s%s\" $x $x }}{{ end }}",
        "{{ $x := strings.Repeat 4000 \"a\" }}{{ replace $x \"\" $x }}",
        "{{ $x := strings.Repeat 4000 \"a\" }}{{ replaceRE \"a\" $x $x }}",
        "{{ $x := strings.Repeat 4000 \"a\" }}{{ strings.ReplacePairs \"a\" $x $x }}",
        "{{ $x := strings.Repeat 8000 \"a\" }}{{ delimit (split $x \"\") $x }}",
        "{{ $x := slice 1 2 3 4 5 6 7 8 9 }}{{ printf \"%999999d %999999d\" $x $x }}",
        "{{ range seq 1000000 }}0123456789012345678901234567890123456789{{ end }}",
        "{{ define \"_partials/a.html\" }}{{ range seq 100000 }}0123456789{{ end }}{{ end }}{{ range seq 100 }}{{ partial \"a.html\" }}{{ end }}",
    ] {
        assert_eq!(failure(source), Some(ErrorKind::Limit), "{source}");
    }
    let small = Limits { output: 10, ..Limits::default() };
    assert_eq!(failure_within("0123456789", small), None);
    assert_eq!(failure_within("0123456789x", small), Some(ErrorKind::Limit));
}

#[test]
fn values_are_bounded() {
    for source in [
        "{{ $x := slice 1 }}{{ range seq 100 }}{{ $x = slice $x $x }}{{ end }}",
        "{{ $x := slice 1 }}{{ range seq 100000 }}{{ $x = slice $x }}{{ end }}",
        "{{ $x := dict }}{{ range seq 100000 }}{{ $x = dict \"a\" $x }}{{ end }}",
        "{{ $x := dict \"a\" (strings.Repeat 1000000 \"x\") }}{{ range seq 100 }}{{ $x = dict \"a\" $x \"b\" $x }}{{ end }}",
        "{{ $x := 1 }}{{ range seq 100000 }}{{ $x = try (slice $x) }}{{ end }}",
        "{{ $x := 1 }}{{ range seq 100000 }}{{ $x = slice (keyVals \"a\" $x) }}{{ end }}",
        "{{ seq 999999999 }}",
        "{{ dict (split (strings.Repeat 100000 \"a \") \" \") 1 }}",
        "{{ split (strings.Repeat 4000000 \"ab\") \"\" }}",
        "{{ print \"[\" (strings.Repeat 3999990 \"1,\") \"1]\" | transform.Unmarshal }}",
    ] {
        assert_eq!(failure(source), Some(ErrorKind::Limit), "{source}");
    }
}

#[test]
fn scratch_pads_within_each_other_are_dropped_without_recursion() {
    let source = "{{ $s := newScratch }}{{ range seq 100000 }}{{ $t := newScratch }}{{ $t.Set \"a\" $s }}{{ $s = $t }}{{ end }}";
    assert_eq!(failure(source), None);
    // Also if a pad is stored in one that is already nested.
    let source = "{{ $s := newScratch }}{{ $first := $s }}{{ range seq 100000 }}{{ $t := newScratch }}{{ $s.Set \"a\" $t }}{{ $s = $t }}{{ end }}";
    assert_eq!(failure(source), None);
}

#[test]
fn expressions_are_bounded() {
    assert_eq!(failure("{{ findRE \"(((a{1000}){1000}){1000})\" \"a\" }}"), Some(ErrorKind::Execution));
    assert_eq!(failure("{{ findRE (strings.Repeat 10000 \"(\") \"a\" }}"), Some(ErrorKind::Limit));
    assert_eq!(failure("{{ findRE (strings.Repeat 1000 \"(\") \"a\" }}"), Some(ErrorKind::Execution));
}

#[test]
fn a_failed_execution_leaves_the_session_usable() {
    let endless =
        Arc::new(Template::parse("a.html", "{{ range seq 1000000 }}{{ range seq 1000000 }}{{ end }}{{ end }}").unwrap());
    let short = Arc::new(Template::parse("b.html", "{{ range seq 3 }}{{ . }}{{ end }}").unwrap());
    let mut session = Session::new(&NoHost, Limits::default());
    assert_eq!(session.render(&endless, Value::Nil).unwrap_err().kind, ErrorKind::Limit);
    assert_eq!(session.render(&short, Value::Nil).unwrap(), "123");
}
