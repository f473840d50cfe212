//! Tests of dividing texts into Markdown and shortcodes.

use super::*;

#[test]
fn tags_are_parsed() {
    for (text, expected) in [
        ("no tags { {{ }} {{ x }}", vec![r#""no tags { {{ }} {{ x }}""#]),
        ("a {{< youtube x >}} b", vec![r#""a ""#, r#"youtube "x""#, r#"" b""#]),
        ("{{<youtube x>}}", vec![r#"youtube "x""#]),
        ("{{{< youtube x >}}}", vec![r#""{""#, r#"youtube "x""#, r#""}""#]),
        ("{{% youtube x %}}", vec![r#"youtube "x""#]),
        (r#"{{< figure src=/a/b.png alt="c \"d\" \\ \e" >}}"#, vec![r#"figure src="/a/b.png" alt="c \"d\" \\ \\e""#]),
        ("{{< figure src = \"x\"\n  alt=`a\n\"b\"` />}}", vec![r#"figure src="x" alt="a\n\"b\"""#]),
        ("{{< gist a-b 12 \"c d.rs\" >}}", vec![r#"gist "a-b" "12" "c d.rs""#]),
        ("{{< youtube id=a=b>}}", vec![r#"youtube id="a=b""#]),
        ("{{< figure src=a/>}}{{< figure src=a/ >}}", vec![r#"figure src="a""#, r#"figure src="a/""#]),
        ("{{< notice note >}}a{{< /notice >}}b", vec![r#"notice "note" {a}"#, r#""b""#]),
        ("{{< notice note />}}b", vec![r#"notice "note""#, r#""b""#]),
        (
            "{{< notice a >}}1{{< notice b >}}2{{< /notice >}}3{{</notice>}}4",
            vec![r#"notice "a" {1{{< notice b >}}2{{< /notice >}}3}"#, r#""4""#],
        ),
        ("{{< notice a >}}{{< param x >}}{{% / notice %}}", vec![r#"notice "a" {{{< param x >}}}"#]),
        ("{{</* param x */>}} {{%/* /y */%}}", vec!["= {{< param x >}}", r#"" ""#, "= {{% /y %}}"]),
        (
            "{{< highlight go >}}{{< x {{</* /highlight */>}}{{< /highlight >}}",
            vec![r#"highlight "go" {{{< x {{</* /highlight */>}}}"#],
        ),
    ] {
        assert_eq!(divide(text), (expected.into_iter().map(str::to_owned).collect(), vec![]), "{text}");
    }
}

#[test]
fn mistakes_are_reported_at_their_place() {
    for (text, expected) in [
        ("{{< nosuch a >}}x{{< /nosuch >}}", vec!["nosuch: unknown shortcode `nosuch`"]),
        ("a {{< notice note >}} b", vec!["{{< notice note >}}: the shortcode `notice` is never closed"]),
        ("{{< /notice >}}", vec!["{{< /notice >}}: the shortcode `notice` is closed but was not opened"]),
        ("{{< youtube x >}}{{< /youtube >}}", vec!["{{< /youtube >}}: the shortcode `youtube` is closed but was not opened"]),
        ("{{< >}}", vec!["{{<: this shortcode cannot be read: it has no name"]),
        ("{{< youtube x %}}", vec!["%}}: this shortcode cannot be read: it begins otherwise than it ends: `>}}` is expected"]),
        ("{{< youtube x", vec!["{{<: this shortcode cannot be read: it never ends, which takes `>}}`"]),
        ("{{% youtube x\n\nand so on >}}", vec!["{{%: this shortcode cannot be read: it never ends, which takes `%}}`"]),
        ("{{< youtube {{< param x >}}", vec!["{{<: this shortcode cannot be read: it never ends, which takes `>}}`"]),
        (
            "{{< youtube \"x\n >}}",
            vec![
                "\"x: this shortcode cannot be read: a value in quotes ends on its line; one of several lines stands in backticks",
            ],
        ),
        ("{{< youtube `x >}}", vec!["`: this shortcode cannot be read: the value in backticks never ends"]),
        ("{{< gist a id=b >}}", vec!["id=b: this shortcode cannot be read: its arguments are all named or all without names"]),
        ("{{< gist id=a id=b >}}", vec!["id=b: this shortcode cannot be read: `id` is given twice"]),
        ("{{< gist id= >}}", vec!["id= : this shortcode cannot be read: `id` has no value"]),
        (
            "{{< gist a\"b\" >}}",
            vec!["\": this shortcode cannot be read: blanks belong between arguments, and quotes around whole values"],
        ),
        ("{{< gist “a” >}}", vec!["“a”: this shortcode cannot be read: `“` does not quote here, `\"` does"]),
        (
            "{{< notice a >}}{{< /notice b >}}",
            vec![
                "{{< notice a >}}: the shortcode `notice` is never closed",
                "notice: this shortcode cannot be read: `/notice` closes, so nothing but `>}}` can follow",
            ],
        ),
        (
            "{{</* a >}}",
            vec!["{{</*: this shortcode cannot be read: the comment that begins here never ends, which takes `*/>}}`"],
        ),
        // The closing tag of what could not be read is no mistake of its own.
        (
            "{{< notice a=1 b >}}x{{< /notice >}}",
            vec!["b: this shortcode cannot be read: its arguments are all named or all without names"],
        ),
        // What stands within another is told when that is rendered.
        ("{{< notice a >}}{{< nosuch >}}{{< /notice >}}", vec![]),
        ("{{< notice a >}}{{< details >}}{{< /notice >}}", vec![]),
    ] {
        assert_eq!(divide(text).1, expected, "{text}");
    }
}

#[test]
fn unknown_names_suggest_the_nearest() {
    let mut diagnostics = Vec::new();
    let text = "{{< figur src=a >}}";
    divided(text, 0..text.len(), &[], &mut diagnostics);
    assert_eq!(diagnostics[0].kind, Kind::UnknownShortcode { name: "figur".to_owned(), nearest: Some("figure".to_owned()) });
}

#[test]
fn unclosed_shortcodes_keep_their_content() {
    let (pieces, told) = divide("a{{< notice x >}}b{{< param y >}}c{{< details >}}d");
    assert_eq!(pieces, ["\"a\"", "\"b\"", "param \"y\"", "\"c\"", "\"d\""]);
    assert_eq!(told.len(), 2);
}

#[test]
fn shortcodes_in_code_only_lose_their_stars() {
    let text = "{{< param a >}} `{{< param b >}}` `{{</* param c */>}}` {{< param d >}}";
    let verbatim = [16..33, 34..55];
    assert_eq!((&text[16..33], &text[34..55]), ("`{{< param b >}}`", "`{{</* param c */>}}`"));
    let mut diagnostics = Vec::new();
    let pieces = divided(text, 0..text.len(), &verbatim, &mut diagnostics);
    let expected = ["param \"a\"", "\" `{{< param b >}}` `\"", "= {{< param c >}}", "\"` \"", "param \"d\""];
    assert_eq!((show(text, &pieces), diagnostics), (expected.map(str::to_owned).to_vec(), vec![]));
    // An indented line within `highlight` is no code block of Markdown's.
    let text = "{{< highlight sh >}}\n\n    x\n    {{< /highlight >}}";
    let pieces = divided(text, 0..text.len(), &[22..text.len()], &mut Vec::new());
    assert_eq!(show(text, &pieces), ["highlight \"sh\" {\n\n    x\n    }"]);
}

#[test]
fn positions_refer_to_the_whole_text() {
    let text = "é{{< param a >}}é{{< param b >}}é";
    let mut diagnostics = Vec::new();
    let pieces = divided(text, 17..text.len() - 2, &[], &mut diagnostics);
    assert_eq!(show(text, &pieces), ["\"é\"", "param \"b\""]);
    let [_, Piece::Call(call)] = &pieces[..] else { panic!() };
    assert_eq!((call.span, call.flow, call.percent), (Span::new(FILE, 19, 34), Flow::Text, false));
    // A tag that the part cuts through is none.
    assert_eq!(show(text, &divided(text, 0..10, &[], &mut Vec::new())), ["\"é{{< para\""]);
}

#[test]
fn nesting_is_bounded() {
    let nested = |depth: usize| format!("{}x{}", "{{< notice note >}}".repeat(depth), "{{< /notice >}}".repeat(depth));
    let most = limits::SHORTCODES.most;
    assert_eq!(divide(&nested(most)).1, [""; 0]);
    assert_eq!(divide(&nested(most)).0.len(), 1);
    let limit = "{{< notice note >}}: the nesting of shortcodes exceeds the limit of 16 levels";
    assert_eq!(divide(&nested(most + 1)).1, [limit]);
    assert_eq!(divide(&nested(5000)).1.len(), 1);
}

#[test]
fn hostile_texts_take_no_longer_than_others() {
    for piece in [
        "{{<",
        "{{< a ",
        "{{< notice a >}}",
        "{{< /notice >}}",
        "{{< a \"",
        "{{< a `",
        "{{</*",
        "{{< highlight a >}}",
        "{{< nosuch >}}",
        "{{< notice a >}}{{< /tab >}}",
        "{{< tab >}}{{< details >}}",
        "{{< a b=",
        "{",
        "{{< a \\\"",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        let mut diagnostics = Vec::new();
        let _ = divided(&text, 0..text.len(), &[], &mut diagnostics);
    }
}

/// What random texts are made of.
#[rustfmt::skip]
const PIECES: [&str; 30] = [
    "{{<", "{{%", ">}}", "%}}", "/>}}", "{{</*", "*/>}}", "{{< /", " notice ", "note", " tab ", " tabgroup ", " highlight ", " param ", " ref ",
    " figure ", " rawhtml ", " x=", "src=", "\"", "`", "\\", "\n", "é", "{", "{{< notice note >}}", "{{< /notice >}}", "{{< tab a >}}", "{{< /tab >}}",
    "{{< /rawhtml >}}",
];

proptest::proptest! {
    #[test]
    fn any_text_is_divided_without_loss_of_order(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..30),
        code in 0_usize..40,
        length in 0_usize..20,
    ) {
        let text = pieces.concat();
        let mut diagnostics = Vec::new();
        let verbatim = [code..code + length];
        let pieces = divided(&text, 0..text.len(), &verbatim, &mut diagnostics);
        let mut last = 0;
        for piece in &pieces {
            let range = match piece {
                Piece::Text(range) => range.clone(),
                Piece::Call(call) => call.span.start as usize..call.span.end as usize,
                Piece::Literal(_) => continue,
            };
            proptest::prop_assert!(range.start >= last && range.end > range.start && text.get(range.clone()).is_some());
            if let Piece::Call(call) = piece && let Some(inner) = &call.inner {
                proptest::prop_assert!(inner.start >= range.start && inner.end <= range.end && text.get(inner.clone()).is_some());
            }
            last = range.end;
        }
        for diagnostic in &diagnostics {
            let span = diagnostic.span.expect("a place");
            proptest::prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
        }
        make(&text);
    }
}
