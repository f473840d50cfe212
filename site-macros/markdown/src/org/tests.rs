use std::collections::BTreeMap;

use proptest::prelude::*;
use site_diag::{Diagnostic, FileId, Severity, limits};
use site_settings::config::Config;

use crate::context::{Context, NO_MACROS};
use crate::document::Document;
use crate::resolve::AsWritten;

fn document(text: &str, config: &Config) -> (Document, Vec<Diagnostic>) {
    let params = BTreeMap::new();
    let context = Context {
        config,
        resolver: &AsWritten,
        params: &params,
        math: true,
        macros: &NO_MACROS,
        cjk: None,
        address: "/a/",
        templates: None,
        preview: false,
    };
    let mut diagnostics = Vec::new();
    (crate::render_org(FileId(0), text, 0..text.len(), &context, &mut diagnostics), diagnostics)
}

fn html(text: &str) -> String {
    document(text, &Config::default()).0.html
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(html(text).trim_end(), expected, "{text}");
}

#[test]
fn emphasis_and_code() {
    check(
        "*bold* /it/ _under_ +gone+ =a *b* c= ~x_y~",
        "<p><strong>bold</strong> <em>it</em> <u>under</u> <del>gone</del> <code>a *b* c</code> <code>x_y</code></p>",
    );
    check("*a /b/ c*", "<p><strong>a <em>b</em> c</strong></p>");
    check("(*a*), a*b*c, * a*, 2 * 3 * 4", "<p>(<strong>a</strong>), a*b*c, * a*, 2 * 3 * 4</p>");
    check("*two\nlines*\n/three\nlines\nhere/", "<p><strong>two\nlines</strong>\n/three\nlines\nhere/</p>");
    check("H_{2}O x^{n} a_b", "<p>H<sub>2</sub>O x<sup>n</sup> a_b</p>");
    check("a -- b --- c... \\alpha{}x \\rarr \\nothing", "<p>a – b — c… αx → \\nothing</p>");
    check("one\\\\\ntwo", "<p>one<br>\ntwo</p>");
    check("src_rust[:x]{fn f()} and [2/3] [50%]", "<p><code>fn f()</code> and <code>[2/3]</code> <code>[50%]</code></p>");
    check("\"quoted\" it's", "<p>\"quoted\" it's</p>");
    check("<2026-11-30 Tue 10:00> <b>", "<p>&lt;2026-11-30 Mon 10:00&gt; &lt;b&gt;</p>");
}

#[test]
fn headings_have_hugos_ids() {
    let (document, _) = document(
        "* One *bold*\n** TODO [#A] Two :x:y:\n:PROPERTIES:\n:CUSTOM_ID: second\n:END:\ntext\n* COMMENT Hidden\n** Counted\nno\n* Off :noexport:\n* Three\n****** Six\n",
        &Config::default(),
    );
    let ids: Vec<_> =
        document.headings.iter().map(|heading| (heading.level, heading.id.as_str(), heading.text.as_str())).collect();
    assert_eq!(
        ids,
        [(2, "headline-1", "One bold"), (3, "second", "TODO [A] Two x y"), (2, "headline-4", "Three"), (6, "headline-5", "Six"),]
    );
    assert!(!document.html.contains("Hidden") && !document.html.contains("<p>no") && !document.html.contains("CUSTOM_ID"));
    assert!(
        document.html.contains("<span class=\"todo status-todo\">TODO</span> <span class=\"priority priority-a\">[A]</span> Two")
    );
    let plain = html("#+OPTIONS: todo:nil tags:nil pri:nil\n* TODO [#B] A :x:\n");
    assert!(plain.contains(">A<a class=\"heading-link\""), "{plain}");
    let own = html("#+TODO: NEXT(n) | GONE\n* NEXT A\n* TODO B\n");
    assert!(own.contains("status-next\">NEXT") && own.contains(">TODO B<"), "{own}");
}

#[test]
fn lists() {
    check("- a\n- b\n  more\n  - c\n- d", "<ul>\n<li>a</li>\n<li>b\nmore\n<ul>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>");
    check("1. a\n2) b\n\ntext", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n<p>text</p>");
    check("3. [@3] a", "<ol start=\"3\">\n<li>a</li>\n</ol>");
    check(
        "- [ ] a\n- [X] b",
        "<ul>\n<li class=\"task\"><label><input type=\"checkbox\" disabled> a</label></li>\n<li class=\"task\"><label><input type=\"checkbox\" disabled checked> b</label></li>\n</ul>",
    );
    check("- term :: text\n- /x/ :: y", "<dl>\n<dt>term</dt>\n<dd>text</dd>\n<dt><em>x</em></dt>\n<dd>y</dd>\n</dl>");
    check("- a\n\n  b", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>");
    check("- a\n\n\n- b", "<ul>\n<li>a</li>\n</ul>\n<ul>\n<li>b</li>\n</ul>");
    check(
        "- a\n  #+begin_src text\n  x\n    y\n  #+end_src\n- b",
        "<ul>\n<li>a\n<div class=\"highlight\"><pre tabindex=\"0\"><code class=\"language-text\" data-lang=\"text\">x\n  y\n</code></pre></div>\n</li>\n<li>b</li>\n</ul>",
    );
}

#[test]
fn tables() {
    let table = |rows: &str| {
        let html = html(rows);
        html.split_once("<table>\n").and_then(|(_, rest)| rest.split_once("</table>")).expect("a table").0.replace('\n', "")
    };
    assert_eq!(
        table("| Name | n |\n|------+---|\n| a    | 1 |\n|      | 2 |"),
        "<thead><tr><th>Name</th><th class=\"align-right\">n</th></tr></thead><tbody><tr><td>a</td><td class=\"align-right\">1</td></tr>\
         <tr><td></td><td class=\"align-right\">2</td></tr></tbody>"
    );
    assert_eq!(table("| a | *b* |"), "<tbody><tr><td>a</td><td><strong>b</strong></td></tr></tbody>");
    assert_eq!(
        table("| <c> | <l3> |\n| x | 1 |"),
        "<tbody><tr><td class=\"align-center\">x</td><td class=\"align-left\">1</td></tr></tbody>"
    );
    assert_eq!(table("|---|\n| a |\n|---|"), "<tbody><tr><td>a</td></tr></tbody>");
}

#[test]
fn blocks() {
    let code = html("#+begin_src Rust :exports both\nfn f() {}\n,* x\n#+end_src\n");
    assert!(
        code.contains("class=\"language-rust\"") && code.contains("<span class=\"k\">fn</span>") && code.contains("\n* x")
            || code.contains(">*<"),
        "{code}"
    );
    let plain = |text: &str| format!("<div class=\"highlight\"><pre tabindex=\"0\"><code>{text}</code></pre></div>");
    check("#+BEGIN_EXAMPLE\n*a* <b>\n#+END_EXAMPLE", &plain("*a* &lt;b&gt;\n"));
    check(": one\n:  two", &plain("one\n two\n"));
    check("#+begin_quote\na *b*\n\nc\n#+end_quote", "<blockquote>\n<p>a <strong>b</strong></p>\n<p>c</p>\n</blockquote>");
    check("#+begin_verse\na\nb\n#+end_verse", "<div class=\"verse-block\">\n<p>a<br>\nb</p>\n</div>");
    check("#+begin_center\na\n#+end_center", "<div class=\"center-block\">\n<p>a</p>\n</div>");
    check("a\n# comment\n#+begin_comment\nx\n#+end_comment\n#+KEY: value\nb", "<p>a</p>\n<p>b</p>");
    check("#+begin_src text :exports none\nx\n#+end_src\n\n#+RESULTS:\n: y\n\nz", "<p>z</p>");
    check("#+begin_src text :exports results\nx\n#+end_src\n\n#+RESULTS:\n: y", &plain("y\n"));
    check("-----", "<hr>");
    check("#+begin_quote\na", "<p>#+begin_quote\na</p>");
    check("#+end_quote", "<p>#+end_quote</p>");
    check(":LOGBOOK:\na\n:END:\nb", "<p>a</p>\n<p>b</p>");
    check(
        "#+begin_export html\n<i>x</i>\n#+end_export\n#+HTML: <hr>\n@@html:<b>@@y@@html:</b>@@",
        "<i>x</i>\n<hr>\n<p><b>y</b></p>",
    );
    check("#+begin_export latex\nx\n#+end_export\ny", "<p>y</p>");
}

#[test]
fn links_and_pictures() {
    check(
        "[[https://a.example/][a *b*]]",
        "<p><a href=\"https://a.example/\" class=\"external-link\" target=\"_blank\" rel=\"noopener\">a <strong>b</strong></a></p>",
    );
    check("[[file:x.org::y][z]] [[#id]]", "<p><a href=\"x.org::y\">z</a> <a href=\"#id\">#id</a></p>");
    check("* A b\n[[*A b][up]]", html("* A b\n[[#headline-1][up]]").trim_end());
    check("#+LINK: w https://w.example/%s\n[[w:x][y]]", html("[[https://w.example/x][y]]").trim_end());
    check(
        "see https://a.example/b_c_d.",
        "<p>see <a href=\"https://a.example/b_c_d\" class=\"external-link\" target=\"_blank\" rel=\"noopener\">https://a.example/b_c_d</a>.</p>",
    );
    check("#+ATTR_HTML: :alt A dog :title T\n[[file:dog.png]]", "<p><img src=\"dog.png\" alt=\"A dog\" title=\"T\"></p>");
    check(
        "#+CAPTION: A *dog*\n[[./dog.jpg]]",
        "<figure>\n<img src=\"./dog.jpg\" alt=\"A *dog*\">\n<figcaption>A <strong>dog</strong>\n</figcaption>\n</figure>",
    );
    check("[[/big/][file:dog.png]]", "<p><a href=\"/big/\"><img src=\"dog.png\" alt=\"\"></a></p>");
    assert!(html("[[https://a.example/dog.png][text]]").contains(">text</a>"));
    check("[[a\nb][c]]", "<p>[[a\nb][c]]</p>");
}

#[test]
fn footnotes() {
    let html = html("a[fn:x] b[fn::see *c*] d[fn:y:named] e[fn:y] f[fn:gone]\n\n[fn:x] The first.\n\nStill.\n\n\nAfter.\n");
    assert!(html.starts_with("<p>a<sup id=\"fnref:1\">") && html.contains("f[fn:gone]</p>\n<p>After.</p>"), "{html}");
    assert!(html.contains("<li id=\"fn:1\">\n<p>The first.</p>\n<p>Still."), "{html}");
    assert!(html.contains("<li id=\"fn:2\">\n<p>see <strong>c</strong>"), "{html}");
    assert!(html.contains("href=\"#fnref:3\"") && html.contains("href=\"#fnref1:3\""), "{html}");
}

#[test]
fn formulas_are_set() {
    let (document, diagnostics) = document(
        "Let $x_1$ and \\(a_{i} *b* c\\).\n\n\\begin{align}\na &= \\alpha \\\\\n\\end{align}\n\n\\[ y^2 \\]\n\n$$z$$\n",
        &Config::default(),
    );
    assert_eq!(document.html.matches("<math").count(), 5, "{} {diagnostics:?}", document.html);
    assert!(!document.html.contains("<strong>") && !document.html.contains("<sub>"), "{}", document.html);
    check("copy $a/b/$c and {{{X}}} [[x]y] [[z]]", "<p>copy $a/b/$c and {{{X}}} [[x]y] <a href=\"z\">z</a></p>");
    // Where nothing is a formula, the text stays.
    let mut config = Config::default();
    config.markup.math = false;
    assert_eq!(self::document("\\(x_{1}\\) $a$ and \\alpha\n", &config).0.html, "<p>\\(x_{1}\\) $a$ and α</p>\n");
}

#[test]
fn shortcodes_and_the_summary() {
    let (document, _) = document(
        "Intro.\n# more\n#+begin_src text\n{{</* x */>}}\n#+end_src\n{{< figure src=\"a.png\" alt=\"b\" >}}\n",
        &Config::default(),
    );
    assert_eq!(document.summary.trim(), "<p>Intro.</p>");
    assert!(
        document.divided && document.html.contains("<figure") && document.html.contains("src=\"a.png\""),
        "{}",
        document.html
    );
}

#[test]
fn what_is_left_out_is_reported() {
    let (_, diagnostics) = document("#+INCLUDE: \"a.org\"\n\n{{{none(x)}}} {{{m(b)}}}\n#+MACRO: m <$1>\n", &Config::default());
    let told: Vec<_> = diagnostics.iter().map(|d| (d.kind.message(), d.severity, d.span.expect("a place").start)).collect();
    assert_eq!(
        told,
        [
            ("`#+INCLUDE:` is left out".to_owned(), Severity::Warning, 0),
            ("the macro `none` is left out".to_owned(), Severity::Warning, 20),
        ]
    );
    check("#+MACRO: m <$1>\n{{{m(b)}}}", "<p>&lt;b&gt;</p>");
}

#[test]
fn places_are_those_of_the_file() {
    let text = "* A\n  - b [[http://a.example/x][text]]\n";
    let (_, diagnostics) = document(text, &Config::default());
    let places: Vec<_> = diagnostics.iter().filter_map(|d| text.get(d.span?.start as usize..d.span?.end as usize)).collect();
    assert_eq!(places, ["http://a.example/x"], "{diagnostics:?}");
}

#[test]
fn authors_who_are_not_trusted_write_no_html() {
    let mut config = Config::default();
    config.markup.trusted = false;
    config.markup.raw_html = false;
    for text in
        ["#+HTML: <script>x</script>", "@@html:<b>@@", "#+begin_export html\n<b>\n#+end_export", "[[javascript:alert(1)][x]]"]
    {
        let (document, diagnostics) = document(text, &config);
        assert!(
            !document.html.contains("<script") && !document.html.contains("<b>") && !document.html.contains("javascript"),
            "{}",
            document.html
        );
        assert!(diagnostics.iter().any(|d| d.severity == Severity::Error), "{text}");
    }
    // Markup of the language itself is no HTML of the author.
    assert!(document("* TODO a :b:\n_c_\n", &config).1.is_empty());
}

#[test]
fn depth_is_limited() {
    let list: String = (0..300).map(|i| format!("{}- a\n", " ".repeat(i))).collect();
    let quotes = format!("{}a\n{}", "#+begin_quote\n".repeat(500), "#+end_quote\n".repeat(500));
    let drawers = ":aa:\n".repeat(3000);
    let emphasis = format!("{}a{}", "*/".repeat(3000), "/*".repeat(3000));
    for text in [list, quotes, drawers, emphasis, format!("x {}", "[fn:a] ".repeat(2000)), "[fn::".repeat(4000)] {
        assert!(html(&text).contains('a') || text.contains("fn::"), "{}", &text[..40]);
    }
    let table = format!("{}\n", "|a".repeat(limits::TABLE_CELLS.most + 10));
    assert!(document(&table, &Config::default()).1.iter().any(|d| d.kind.message().contains("table")));
}

/// Work per byte may not grow with the text: what is repeated is searched once.
#[test]
fn events_are_linear_in_the_text() {
    let pieces = [
        "[[",
        "*a ",
        "$a ",
        "src_a{",
        "_{",
        "[fn:a:",
        "{{{a(",
        "@@a:",
        "\\begin{a}",
        "\\(",
        "<2026-01-01 ",
        "://",
        "- ",
        "| a ",
        ":a:\n",
        "#+begin_a\n",
        "#+begin_src\n",
        "* a\n",
        "[fn:a] b\n",
        "#+CAPTION: a\n",
        "=a ",
        "[[a][",
        "\\begin{a}\n",
        "#+RESULTS:\n",
    ];
    for piece in pieces {
        let count = |n: usize| super::parse(&piece.repeat(n)).events.len();
        let (short, long) = (count(500), count(5000));
        assert!(long <= 12 * short + 100, "{piece}: {short}, {long}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_has_balanced_events_within_it(
        pieces in proptest::collection::vec(
            prop_oneof![
                "[*/_=~+\\[\\]|:#{}<>@$\\\\^ \n-]{1,6}",
                "(?s).{0,4}",
                Just("#+begin_src\n".to_owned()), Just("#+end_src\n".to_owned()), Just("#+begin_quote\n".to_owned()),
                Just("#+end_quote\n".to_owned()), Just("\n- a :: b".to_owned()), Just("\n  1. [ ] x\n".to_owned()), Just("\n* TODO h :t:\n".to_owned()),
                Just("[[a.png][b]]".to_owned()), Just("[fn:a]".to_owned()), Just("\n[fn:a] x".to_owned()), Just("[fn::é]".to_owned()),
                Just("\n:PROPERTIES:\n:CUSTOM_ID: x\n:END:\n".to_owned()), Just("\n| a | 1 |\n|---\n".to_owned()), Just("#+CAPTION: c\n".to_owned()),
                Just("<2026-01-01>".to_owned()), Just("\\begin{a}\n".to_owned()), Just("\n\\end{a}\n".to_owned()), Just("\r\n".to_owned()), Just("{{{m(é)}}}".to_owned()),
                Just("src_c{é}".to_owned()), Just("https://a.é/".to_owned()), Just("@@html:<b>@@".to_owned()), Just("\n\n\n".to_owned()), Just("#+RESULTS:\n".to_owned()),
            ],
            0..14,
        ),
    ) {
        let text = pieces.concat();
        let lowered = super::parse(&text);
        let mut open = Vec::new();
        for (event, range) in &lowered.events {
            prop_assert!(text.get(range.clone()).is_some(), "{event:?} {range:?} in {text:?}");
            match event {
                pulldown_cmark::Event::Start(tag) => open.push(tag.to_end()),
                pulldown_cmark::Event::End(end) => prop_assert_eq!(open.pop(), Some(*end), "{:?}", text),
                _ => {}
            }
        }
        prop_assert!(open.is_empty());
        document(&text, &Config::default());
    }
}
