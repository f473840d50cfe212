use super::*;
use site_diag::{FileId, Severity};

fn render(info: &str, code: &str) -> String {
    let mut diagnostics = Vec::new();
    let html = block(
        info,
        Span::new(FileId(0), 40, 40 + info.len()),
        code,
        &Config::default(),
        &mut Budget::default(),
        &mut diagnostics,
    );
    let remarked = diagnostics.iter().any(|d| matches!(d.kind, Kind::UnknownLanguage { .. }));
    assert_eq!((diagnostics.len(), remarked), (usize::from(info.contains("such")), info.contains("such")), "{info}");
    html
}

/// The text between the tags.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[test]
fn blocks_without_highlighting() {
    let around = |code: &str, content: &str| {
        format!("<div class=\"highlight\"><pre tabindex=\"0\"><code{code}>{content}</code></pre></div>")
    };
    for (info, code, expected) in [
        ("", "", around("", "")),
        ("", "a\n", around("", "a\n")),
        ("", "\n  \n", around("", "\n  \n")),
        ("", "a\r\nb\r\n", around("", "a\nb\n")),
        ("", "a < b & \"c\"\n", around("", "a &lt; b &amp; &quot;c&quot;\n")),
        ("text", "x\n", around(" class=\"language-text\" data-lang=\"text\"", "x\n")),
        ("no\"such", "x\n", around(" class=\"language-no&quot;such\" data-lang=\"no&quot;such\"", "x\n")),
        ("rust {nohl=true}", "fn\n", around(" class=\"language-rust\" data-lang=\"rust\"", "fn\n")),
        ("rust", "", around(" class=\"language-rust\" data-lang=\"rust\"", "")),
    ] {
        assert_eq!(render(info, code), expected, "{info}");
    }
}

#[test]
fn the_name_of_a_file_stands_above() {
    for (info, expected) in [
        ("text {title=\"a <b>.rs\"}", "<div class=\"highlight\"><p class=\"file\">a &lt;b&gt;.rs</p><pre tabindex=\"0\">"),
        ("text {data-a=b title=x}", "<div class=\"highlight\" data-a=\"b\"><p class=\"file\">x</p><pre tabindex=\"0\">"),
        ("text {title=\"\"}", "<div class=\"highlight\"><pre tabindex=\"0\">"),
    ] {
        let html = render(info, "x\n");
        assert!(html.starts_with(expected), "{info}: {html}");
    }
}

#[test]
fn tokens_have_chromas_classes_and_neighbours_are_joined() {
    for (info, code, expected) in [
        ("rust", "pub fn f() {}\n", "<span class=\"k\">pub fn</span> <span class=\"nf\">f</span>() {}\n"),
        (
            "rust",
            "// a\n\nlet x = 1;\n",
            "<span class=\"c\">// a</span>\n\n<span class=\"k\">let</span> x <span class=\"k\">=</span> <span class=\"m\">1</span>;\n",
        ),
        ("toml", "a = \"b\"\n", "a = <span class=\"s\">&quot;b&quot;</span>\n"),
        (
            "html",
            "<p class=\"x\">\n",
            "&lt;<span class=\"nt\">p</span> <span class=\"m\">class</span>=<span class=\"s\">&quot;x&quot;</span>&gt;\n",
        ),
        ("diff", "-a\n+b\n c\n", "<span class=\"gd\">-a</span>\n<span class=\"gi\">+b</span>\n c\n"),
        ("md", "# A\n**b**\n", "<span class=\"m gs\"># A</span>\n<span class=\"gs\">**b**</span>\n"),
    ] {
        let html = render(info, code);
        let inner =
            html.split_once("\">").and_then(|(_, rest)| rest.split_once("<code")).and_then(|(_, rest)| rest.split_once('>'));
        assert_eq!(inner.expect("the structure").1.trim_end_matches("</code></pre></div>"), expected, "{info}");
    }
}

#[test]
fn lines_are_numbered_marked_and_linked() {
    let plain = |options: &str| render(&format!("text {{{options}}}"), "a\nb\nc\n");
    let inner =
        |html: String| html.split_once("data-lang=\"text\">").expect("the structure").1.replace("</code></pre></div>", "");
    assert_eq!(
        inner(plain("linenos=true, linenostart=9")),
        "<span class=\"ln\" data-n=\"9\"></span>a\n<span class=\"ln\" data-n=\"10\"></span>b\n<span class=\"ln\" data-n=\"11\"></span>c\n"
    );
    assert_eq!(inner(plain("hl_lines=[1,3]")), "<span class=\"hl\">a\n</span>b\n<span class=\"hl\">c\n</span>");
    assert_eq!(inner(plain("hl_lines=2, linenostart=9")), "a\n<span class=\"hl\">b\n</span>c\n");
    assert_eq!(
        inner(plain("linenos=true,anchorlinenos=true,lineanchors=\"x y\"")),
        "<a class=\"ln\" id=\"x-y-1\" href=\"#x-y-1\" data-n=\"1\" aria-label=\"Line 1\"></a>a\n\
         <a class=\"ln\" id=\"x-y-2\" href=\"#x-y-2\" data-n=\"2\" aria-label=\"Line 2\"></a>b\n\
         <a class=\"ln\" id=\"x-y-3\" href=\"#x-y-3\" data-n=\"3\" aria-label=\"Line 3\"></a>c\n"
    );
    assert!(plain("anchorlinenos=true").contains("<a class=\"ln\" id=\"code-40-1\" "));
    let html = plain("class=wide id=x data-a=\"<\"");
    assert!(html.starts_with("<div class=\"highlight wide\" id=\"x\" data-a=\"&lt;\"><pre"), "{html}");
}

#[test]
fn lines_of_a_change_are_marked() {
    let inner = |html: String| {
        html.split_once("data-lang=\"")
            .and_then(|(_, rest)| rest.split_once('>'))
            .expect("the structure")
            .1
            .replace("</code></pre></div>", "")
    };
    assert_eq!(
        inner(render("text {ins=[1], del=\"2-3\", hl_lines=2}", "a\nb\nc\nd\n")),
        "<span class=\"ins\">a\n</span><span class=\"hl del\">b\n</span><span class=\"del\">c\n</span>d\n"
    );
    assert_eq!(
        inner(render("diff-rust", "-fn a() {}\n+fn b() {}\n x\n\ny\n")),
        "<span class=\"del\"><span class=\"k\">fn</span> <span class=\"nf\">a</span>() {}\n</span>\
         <span class=\"ins\"><span class=\"k\">fn</span> <span class=\"nf\">b</span>() {}\n</span>x\n\ny\n"
    );
    assert_eq!(inner(render("diff-text", "-é\n+é\né\n")), "<span class=\"del\">é\n</span><span class=\"ins\">é\n</span>é\n");
}

#[test]
fn prompts_are_not_copied() {
    let html = render("console", "$ ls -l\ntotal 0\nuser@host:~$ <x>\n");
    assert!(html.contains("<span class=\"gp\">$ </span>") && html.contains("<span class=\"gp\">user@host:~$ </span>"), "{html}");
    assert_eq!(text(&html), "$ ls -l\ntotal 0\nuser@host:~$ <x>\n");
    assert!(!render("bash", "$ ls\n").contains("gp"));
    let plain = render("console {nohl=true}", "$ a < b\n");
    assert!(plain.contains("<span class=\"gp\">$ </span>a &lt; b\n"), "{plain}");
    assert!(style_sheet().contains(".highlight .gp{") && style_sheet().contains("user-select:none"));
}

#[test]
fn marks_beyond_the_end_are_reported() {
    for (info, expected) in [
        ("text {hl_lines=[1,3]}", None),
        ("text {hl_lines=[1,4]}", Some("`hl_lines`")),
        ("text {hl_lines=\"2-9\",linenostart=8}", Some("`hl_lines`")),
        ("text {ins=4}", Some("`ins`")),
        ("text {del=\"9\"}", Some("`del`")),
        ("text {2-4}", Some("`hl_lines`")),
    ] {
        let mut diagnostics = Vec::new();
        let span = Span::new(FileId(0), 3, 3 + info.len());
        block(info, span, "a\nb\nc\n", &Config::default(), &mut Budget::default(), &mut diagnostics);
        let told: Vec<_> = diagnostics.iter().map(|d| (d.severity, d.kind.message(), d.span)).collect();
        match expected {
            None => assert_eq!(told, [], "{info}"),
            Some(option) => {
                assert_eq!((told.len(), told[0].0, told[0].2), (1, Severity::Warning, Some(span)), "{info}: {told:?}");
                assert!(told[0].1.contains(option), "{info}: {told:?}");
            }
        }
    }
}

#[test]
fn a_known_language_without_a_grammar_is_no_mistake() {
    for (info, is_told) in [("jq", false), ("Brainfuck", false), ("diff-rust", false), ("diff-nosuch", true), ("nosuch", true)] {
        let mut diagnostics = Vec::new();
        let html =
            block(info, Span::new(FileId(0), 0, info.len()), "x\n", &Config::default(), &mut Budget::default(), &mut diagnostics);
        assert_eq!(diagnostics.len(), usize::from(is_told), "{info}: {diagnostics:?}");
        assert!(html.contains(&format!("data-lang=\"{info}\"")));
    }
    assert!(render("tsql", "SELECT 1\n").contains("<span class=\"k\">SELECT</span>"));
}

#[test]
fn the_site_may_number_every_block() {
    let mut numbered = Config::default();
    numbered.markup.line_numbers = true;
    let span = Span::new(FileId(0), 0, 4);
    let html = |info: &str| block(info, span, "a\n", &numbered, &mut Budget::default(), &mut Vec::new());
    assert!(html("text").contains("class=\"ln\""));
    assert!(!html("text {linenos=false}").contains("class=\"ln\""));
}

#[test]
fn a_wrong_option_is_an_error_here_and_a_warning_in_a_site_of_hugos() {
    let mut settings = Config::default();
    for (from_hugo, severity) in [(false, Severity::Error), (true, Severity::Warning)] {
        settings.from_hugo = from_hugo;
        let mut diagnostics = Vec::new();
        let info = "rust {linenos=x}";
        block(info, Span::new(FileId(3), 10, 10 + info.len()), "", &settings, &mut Budget::default(), &mut diagnostics);
        let [told] = &diagnostics[..] else { panic!("{diagnostics:?}") };
        assert_eq!((told.severity, told.span), (severity, Some(Span::new(FileId(3), 16, 25))));
    }
}

#[test]
fn mermaid_is_left_to_its_script() {
    for info in ["mermaid", "Mermaid {class=x}", "mermaid{a=b}"] {
        assert!(is_mermaid(info));
        assert_eq!(render(info, "a --> b\n"), "<pre class=\"mermaid\">a --&gt; b\n</pre>");
    }
    assert!(!is_mermaid("rust mermaid") && !is_mermaid(""));
}

#[test]
fn the_shortcodes_block() {
    let mut diagnostics = Vec::new();
    let html = listing(
        "text",
        "linenos=inline,hl_lines=1 3-4",
        Span::new(FileId(0), 0, 0),
        "a\nb\nc\nd",
        &Config::default(),
        &mut Budget::default(),
        &mut diagnostics,
    );
    assert!(html.contains(
        "<span class=\"hl\"><span class=\"ln\" data-n=\"1\"></span>a\n</span><span class=\"ln\" data-n=\"2\"></span>b\n"
    ));
    assert_eq!(diagnostics, []);
}

#[test]
fn too_much_is_shown_plain() {
    let long_line = format!("let x = \"{}\";\n", "a".repeat(10_000));
    let long_block = "let x = 1;\n".repeat(30_000);
    for code in [long_line, long_block] {
        let html = render("rust", &code);
        assert!(!html.contains("<span"));
        assert_eq!(text(&html), code);
    }
}

/// Code in many languages, some of it broken on purpose.
const SAMPLES: [(&str, &str); 14] = [
    ("rust", "fn main() { let s = r#\"a\"#; /* /* */ println!(\"{s:?}\"); }\n'a: loop {}\n\"unclosed\n"),
    ("html", "<!doctype html><script>let a = `${1}`</script><style>a{b:c}</style>\n<p =\"\n"),
    ("vue", "<template><p v-if=\"a\">{{ b }}</p></template>\n<script setup lang=\"ts\">const a: number = 1</script>\n"),
    ("php", "<?php echo \"$a {$b->c}\"; ?>\n<b>\n"),
    ("markdown", "# a\n\n```rust\nfn x() {}\n```\n\n- [x] b\n"),
    ("bash", "cat <<EOF | grep \"$(date)\"\nEOF\nfor i in {1..3}; do :; done\n"),
    ("python", "def f(x): return f\"{x!r:>{10}}\" '''\n"),
    ("yaml", "a: &b\n  - c: |\n      d\n"),
    ("tsx", "const a = <T,>(x: T) => <b onClick={() => {}}>{x}</b>\n"),
    ("latex", "\\begin{a} $x^2$ % b\n"),
    ("sql", "select 'a''b' from c -- d\n"),
    ("cpp", "template <class T> auto f(T&& t) -> decltype(t) { return R\"x(a)x\"; }\n"),
    ("haskell", "f :: Int -> Int\nf x = [y | y <- [1..x], odd y] -- é 你\n"),
    ("dockerfile", "FROM a AS b\nRUN c && \\\n  d\n"),
];

#[test]
fn highlighting_keeps_every_character_and_is_the_same_on_every_thread() {
    let all = || -> Vec<String> { SAMPLES.iter().map(|(language, code)| render(language, code)).collect() };
    let first = all();
    for (html, (language, code)) in first.iter().zip(SAMPLES) {
        assert_eq!(text(html), code, "{language}");
        assert!(html.contains("<span class="), "{language}");
    }
    let threads: Vec<_> = (0..2).map(|_| std::thread::spawn(all)).collect();
    for thread in threads {
        assert_eq!(thread.join().expect("no panic"), first);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(60))]
    #[test]
    fn any_text_in_any_language_comes_back_whole(at in 0..SAMPLES.len(), cut in 0_usize..80, noise in "\\PC{0,40}") {
        let (language, sample) = SAMPLES[at];
        let head: String = sample.chars().take(cut).collect();
        let code = format!("{head}{noise}\n");
        proptest::prop_assert_eq!(text(&render(language, &code)), code.replace("\r\n", "\n").replace('\r', "\n"));
    }
}

#[test]
fn too_many_lines_have_no_addresses() {
    let most = limits::LINE_ANCHORS.most;
    for (lines, expected) in [(most, most), (most + 1, 0)] {
        let html = render("text {anchorlinenos=true}", &"a\n".repeat(lines));
        assert_eq!(html.matches("<a class=\"ln\"").count(), expected, "{lines}");
    }
}
