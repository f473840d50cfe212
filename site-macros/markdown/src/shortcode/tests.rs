#![allow(clippy::single_range_in_vec_init)] // Verbatim places are ranges; here there is one.

use crate::code::Budget;
use std::collections::BTreeMap;

use std::ops::Range;

use super::*;
use crate::resolve::{DeadTarget, LinkedPage, ListedPage, Picture, Resolve, Target, UnknownList};
use crate::templates::TemplateOutput;
use site_diag::{FileId, Kind, Severity, Span, limits};
use site_settings::config::Config;
use site_settings::data::{Key, Node, Value};

mod html;
mod parse;

const FILE: FileId = FileId(7);

/// Knows `/a/`, `a.md`, `a.png` (400 by 200) and other sites.
struct Site;

fn dead(target: &str) -> DeadTarget {
    DeadTarget { target: target.to_owned(), nearest: None, candidates: Vec::new(), href: format!("{target}?dead") }
}

impl Resolve for Site {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        let target = |external| Ok(Target { href: destination.to_owned(), external, fragment: None });
        match destination {
            "/a/" | "/a_%28b%29/" => target(false),
            _ if destination.starts_with("https://") => target(true),
            _ => Err(dead(destination)),
        }
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        match destination {
            "a.png" => Ok(Picture { src: "/p/a.png".to_owned(), size: Some((400, 200)) }),
            _ if destination.starts_with("https://") => Ok(Picture { src: destination.to_owned(), size: None }),
            _ => Err(dead(destination)),
        }
    }

    fn reference(&self, path: &str, lang: Option<&str>) -> Result<Target, DeadTarget> {
        match path {
            "a.md" => Ok(Target { href: format!("{}/a_(b)/", lang.unwrap_or("")), external: false, fragment: None }),
            "two" => Err(DeadTarget { candidates: vec!["x/two".to_owned(), "y/two".to_owned()], ..dead(path) }),
            _ => Err(dead(path)),
        }
    }

    fn page(&self, destination: &str) -> Option<LinkedPage> {
        (destination == "/a/").then(|| LinkedPage { href: "/a/".to_owned(), title: "A & B".to_owned(), description: None })
    }

    fn listed(&self, section: Option<&str>, _tag: Option<&str>, limit: usize) -> Result<Vec<ListedPage>, UnknownList> {
        match section {
            Some("none") => Err(UnknownList { is_tag: false, nearest: Some("posts".to_owned()) }),
            _ => {
                let date = Some(("2025-01-02".to_owned(), "2 January".to_owned()));
                Ok(self.recent(section, limit).into_iter().map(|page| ListedPage { page, date: date.clone() }).collect())
            }
        }
    }

    fn recent(&self, section: Option<&str>, limit: usize) -> Vec<LinkedPage> {
        let title = format!("{} {limit}", section.unwrap_or("all"));
        vec![LinkedPage { href: "/a/".to_owned(), title, description: Some("About".to_owned()) }]
    }

    fn pictures(&self, glob: &str) -> Vec<String> {
        if glob == "images/**" { vec!["a.png".to_owned()] } else { Vec::new() }
    }
}

/// A site that has everything.
struct Everything;

impl Resolve for Everything {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        Ok(Target { href: destination.to_owned(), external: false, fragment: None })
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        Ok(Picture { src: destination.to_owned(), size: None })
    }

    fn reference(&self, path: &str, _lang: Option<&str>) -> Result<Target, DeadTarget> {
        self.link(path)
    }

    fn page(&self, destination: &str) -> Option<LinkedPage> {
        Some(LinkedPage { href: destination.to_owned(), title: "A".to_owned(), description: None })
    }

    fn listed(&self, section: Option<&str>, _tag: Option<&str>, limit: usize) -> Result<Vec<ListedPage>, UnknownList> {
        match section {
            Some("none") => Err(UnknownList { is_tag: false, nearest: Some("posts".to_owned()) }),
            _ => {
                let date = Some(("2025-01-02".to_owned(), "2 January".to_owned()));
                Ok(self.recent(section, limit).into_iter().map(|page| ListedPage { page, date: date.clone() }).collect())
            }
        }
    }

    fn recent(&self, _section: Option<&str>, _limit: usize) -> Vec<LinkedPage> {
        Vec::new()
    }

    fn pictures(&self, glob: &str) -> Vec<String> {
        vec![glob.to_owned()]
    }
}

/// Pieces on one line each: texts quoted, literals after `=`, shortcodes with arguments and inner text.
fn show(text: &str, pieces: &[Piece<'_>]) -> Vec<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(range) => format!("{:?}", &text[range.clone()]),
            Piece::Literal(literal) => format!("= {literal}"),
            Piece::Call(call) => {
                let arguments = call.arguments.iter().map(|a| match a.key {
                    Some(key) => format!(" {key}={:?}", a.value),
                    None => format!(" {:?}", a.value),
                });
                let inner = call.inner.clone().map(|range| format!(" {{{}}}", &text[range])).unwrap_or_default();
                format!("{}{}{inner}", call.name, arguments.collect::<String>())
            }
        })
        .collect()
}

fn context<'c>(config: &'c Config, params: &'c BTreeMap<String, Value>) -> Context<'c> {
    Context {
        config,
        resolver: &Site,
        params,
        math: false,
        macros: &crate::NO_MACROS,
        cjk: None,
        address: "/p/",
        templates: None,
        preview: false,
    }
}

fn divided<'a>(
    text: &'a str,
    range: Range<usize>,
    verbatim: &[Range<usize>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Piece<'a>> {
    let (config, params) = (Config::default(), BTreeMap::new());
    parse(FILE, text, range, verbatim, &context(&config, &params), diagnostics)
}

fn divide(text: &str) -> (Vec<String>, Vec<String>) {
    let mut diagnostics = Vec::new();
    let pieces = divided(text, 0..text.len(), &[], &mut diagnostics);
    (show(text, &pieces), reported(text, &diagnostics))
}

fn reported(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let line = |d: &Diagnostic| {
        let span = d.span.expect("a place");
        assert_eq!(span.file, FILE);
        format!("{}: {}", &text[span.start as usize..span.end as usize], d.kind.message())
    };
    // What is a remark has its tests beside the other remarks.
    let mistake =
        |d: &&Diagnostic| !matches!(d.kind, Kind::ImageWithoutAlt | Kind::OversizedImage { .. } | Kind::UnknownLanguage { .. });
    diagnostics.iter().filter(mistake).map(line).collect()
}

/// Takes what is inside a shortcode for one paragraph.
struct Paragraphs<'a>(&'a str, &'a Config, Budget, Skipped);

impl InnerMarkdown for Paragraphs<'_> {
    fn blocks(&mut self, range: Range<usize>) -> String {
        format!("<p>{}</p>", self.0[range].trim())
    }

    fn inline(&self, text: &str) -> (String, bool) {
        crate::render_page_inline(text, self.1)
    }

    fn expanded(&mut self, range: Range<usize>) -> String {
        self.0[range].to_owned()
    }

    fn note_scripts(&mut self, _range: Range<usize>) {}

    fn note_output(&mut self, _output: &TemplateOutput, _span: Span, _is_markdown: bool) {}

    fn needs_sheet(&mut self) {}

    fn note_formula(&mut self) {}

    fn note_skipped(&mut self, name: &str, reason: String, span: Span) {
        self.3.note(name, reason, span);
    }

    fn highlighting(&mut self) -> &mut Budget {
        &mut self.2
    }
}

/// Renders the only shortcode of a text: its HTML or text, whether code was highlighted, and what was told.
fn make_with(text: &str, config: &Config, params: &BTreeMap<String, Value>) -> (String, bool, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let context = context(config, params);
    let pieces = parse(FILE, text, 0..text.len(), &[], &context, &mut diagnostics);
    let mut has_code = false;
    let mut html = String::new();
    for piece in &pieces {
        match piece {
            Piece::Call(call) => {
                html.push_str(&render(
                    call,
                    text,
                    &context,
                    &mut Paragraphs(text, config, Budget::default(), Skipped::default()),
                    &mut has_code,
                    &mut diagnostics,
                ));
            }
            Piece::Text(range) => html.push_str(&text[range.clone()]),
            Piece::Literal(literal) => html.push_str(literal),
        }
    }
    (html, has_code, diagnostics)
}

fn make(text: &str) -> (String, Vec<String>) {
    let (html, _, diagnostics) = make_with(text, &Config::default(), &BTreeMap::new());
    (html, reported(text, &diagnostics))
}

#[test]
fn captions_titles_and_summaries_are_markdown() {
    for (text, part) in [
        ("{{< figure src=a.png caption=`A *cat* & \"dog\"` >}}", " alt=\"A cat &amp; "),
        ("{{< figure src=a.png caption=\"A *cat*\" >}}", "<figcaption><p>A <em>cat</em></p></figcaption>"),
        ("{{< figure src=a.png title=\"`x`\" >}}", "<p><strong><code>x</code></strong></p>"),
        ("{{< notice note \"**Mind** it\" >}}{{< /notice >}}", "<p class=\"notice-title\"><strong>Mind</strong> it</p>"),
        ("{{< details \"A *b*\" >}}{{< /details >}}", "<summary>A <em>b</em></summary>"),
    ] {
        let (html, told) = make(text);
        assert!(html.contains(part) && told.is_empty(), "{text}: {html} {told:?}");
    }
}

/// Every name belongs to one row, and the guide's examples are correct calls of their shortcodes.
#[test]
fn table_of_shortcodes() {
    let mut names: Vec<_> = table::names().map(str::to_ascii_lowercase).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);

    let params = BTreeMap::from(["version", "author.name"].map(|key| (key.to_owned(), Value::String("x".to_owned()))));
    let config = Config::default();
    for row in table::rows() {
        let mut diagnostics = Vec::new();
        let context = Context { resolver: &Everything, ..context(&config, &params) };
        let mut calls = 0;
        for piece in parse(FILE, row.example, 0..row.example.len(), &[], &context, &mut diagnostics) {
            let Piece::Call(call) = piece else { continue };
            calls += 1;
            let mut markdown = Paragraphs(row.example, &config, Budget::default(), Skipped::default());
            let html = render(&call, row.example, &context, &mut markdown, &mut false, &mut diagnostics);
            assert!(!html.is_empty(), "{}", row.example);
        }
        assert_eq!(calls, 1, "{}", row.example);
        assert!(row.example.contains(&format!("{{{{< {} ", row.names[0])), "{}", row.example);
        let told = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect::<Vec<_>>();
        assert!(told.is_empty() && !row.about.is_empty(), "{}: {told:?}", row.example);
    }
}

/// The whole way, from a body to its HTML.
#[test]
fn bodies_with_shortcodes() {
    let version = BTreeMap::from([("version".to_owned(), Value::String("1.2".to_owned()))]);
    let settings = Config::default();
    let context = Context {
        config: &settings,
        resolver: &Site,
        params: &version,
        math: true,
        macros: &crate::NO_MACROS,
        cjk: None,
        address: "/p/",
        templates: None,
        preview: false,
    };
    for (text, parts) in [
        ("Version {{< param version >}}, [a]({{< ref \"a.md\" >}}).", vec!["Version 1.2, <a href="]),
        (
            "- a\n\n    {{< notice tip >}}\n    *b*\n    {{< /notice >}}\n",
            vec!["<li>", "<div class=\"notice tip\"", "<em>b</em>", "</li>"],
        ),
        (
            "{{< tabgroup >}}\n{{< tab A >}}\n\n```text\n{{< tab B >}}\n```\n\n{{< /tab >}}\n{{< /tabgroup >}}\n",
            vec!["<label", ">A</label>", "data-lang=\"text\">{{&lt; tab B &gt;}}\n</code>"],
        ),
        ("{{< notice note >}}\n{{< details >}}\n`x`\n{{< /details >}}\n{{< /notice >}}", vec!["</summary><p><code>x</code></p>"]),
        ("```\n{{</* x */>}}\n```\n", vec![">{{&lt; x &gt;}}\n</code>"]),
        ("Write `{{</* x */>}}`.", vec!["<code>{{&lt; x &gt;}}</code>"]),
        ("```rust {hl_lines=[1]}\nfn a() {}\n```\n", vec!["<span class=\"hl\"><span class=\"k\">fn</span>"]),
        ("{{< highlight rust >}}\nfn a() {}\n\n    // b\n{{< /highlight >}}", vec!["<span class=\"c\">// b</span>"]),
        ("$$\n\\boxed{x}\n$$", vec!["<mrow class=\"frame\">"]),
    ] {
        let mut diagnostics = Vec::new();
        let document = crate::render(FILE, text, 0..text.len(), &context, &mut diagnostics);
        for part in parts {
            assert!(document.html.contains(part), "{text}\n{part}\n{}", document.html);
        }
        assert_eq!(reported(text, &diagnostics), [""; 0], "{text}");
    }
}

#[test]
fn two_tab_groups_are_two() {
    let (html, _) = make(
        "{{< tabgroup >}}{{< tab A >}}x{{< /tab >}}{{< /tabgroup >}}{{< tabgroup >}}{{< tab A >}}x{{< /tab >}}{{< /tabgroup >}}",
    );
    let names: Vec<_> = html.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(names.len() == 2 && names[0] != names[1], "{names:?}");
}

#[test]
fn wrong_arguments_are_reported_at_their_place() {
    for (text, expected) in [
        ("{{< figure alt=x >}}", vec!["figure: the shortcode `figure` needs `src`"]),
        (
            "{{< figure src=a.png widht=3 >}}",
            vec!["widht=3: the shortcode `figure` has no argument `widht`; did you mean `width`?"],
        ),
        (
            "{{< figure src=a.png width=wide >}}",
            vec!["wide: the shortcode `figure` takes pixels or per cent for `width`, such as `300` or `50%`"],
        ),
        ("{{< figure src=a.png loading=x >}}", vec!["x: the shortcode `figure` takes `eager` or `lazy` for `loading`"]),
        ("{{< figure src=\"no.png\" link=\"/no/\" >}}", vec!["/no/: no page at this address", "no.png: no such image"]),
        (
            "{{< highlight >}}{{< /highlight >}}",
            vec!["highlight: the shortcode `highlight` needs a language; `text` is one, too"],
        ),
        ("{{< highlight text \"linenos=x\" >}}{{< /highlight >}}", vec!["linenos=x: bad code block option `linenos`"]),
        ("{{< details open=maybe >}}{{< /details >}}", vec!["maybe: the shortcode `details` takes true or false for `open`"]),
        ("{{< ref >}}", vec!["ref: the shortcode `ref` needs the page it refers to"]),
        ("{{< ref \"no.md\" >}}", vec!["no.md: no page at this address"]),
        ("{{< relref two >}}", vec!["two: `two` could be more than one page"]),
        ("{{< param >}}", vec!["param: the shortcode `param` needs the name of a parameter"]),
        ("{{< param no >}}", vec!["no: the shortcode `param` finds no `no` in this page's front matter or the site's `params`"]),
        (
            "{{< youtube \"https://youtu.be/x\" >}}",
            vec![
                "https://youtu.be/x: the shortcode `youtube` needs the film's id, as in `youtube.com/watch?v=ID`, and this is none",
            ],
        ),
        ("{{< youtube x y >}}", vec!["y: the shortcode `youtube` takes 1 argument at most"]),
        ("{{< youtube id=x start=soon >}}", vec!["soon: the shortcode `youtube` takes a number of seconds for `start`"]),
        ("{{< gist a/b 1 >}}", vec!["a/b: the shortcode `gist` needs a user's name, and this is none"]),
        ("{{< x a b >}}", vec!["b: the shortcode `x` needs the post's id, and this is none"]),
        ("{{< notice nota >}}{{< /notice >}}", vec!["nota: the shortcode `notice` has no kind `nota`; did you mean `note`?"]),
        (
            "{{< notice >}}{{< /notice >}}",
            vec!["notice: the shortcode `notice` begins with its kind: note, tip, example, question, info, warning, error"],
        ),
        ("{{< tab a >}}{{< /tab >}}", vec!["tab: the shortcode `tab` stands only within a `tabgroup`"]),
        ("{{< tabgroup >}} {{< /tabgroup >}}", vec!["tabgroup: the shortcode `tabgroup` holds no `tab`"]),
        (
            "{{< tabgroup align=up >}}{{< tab >}}{{< /tab >}} x {{< /tabgroup >}}",
            vec![
                "up: the shortcode `tabgroup` takes `left` or `right` for `align`",
                "tab: the shortcode `tab` needs `name`",
                "x: the shortcode `tabgroup` holds nothing but `tab`s",
            ],
        ),
        (
            "{{< tabgroup >}}{{< tab a >}}{{< /tabgroup >}}",
            vec!["{{< tab a >}}: the shortcode `tab` is never closed", "tabgroup: the shortcode `tabgroup` holds no `tab`"],
        ),
        ("{{< mermaid x >}}{{< /mermaid >}}", vec!["x: the shortcode `mermaid` takes its arguments by name"]),
        ("{{< rawhtml >}}{{< nosuch >}}{{< /rawhtml >}}", vec!["nosuch: unknown shortcode `nosuch`"]),
    ] {
        assert_eq!(make(text).1, expected, "{text}");
    }
}

#[test]
fn arguments_cannot_leave_their_attribute() {
    let evil = "`\"><script>alert(1)</script>`";
    for text in [
        format!("{{{{< figure src={evil} link={evil} class={evil} alt={evil} attr=a attrlink={evil} target={evil} >}}}}"),
        format!("{{{{< details class={evil} name={evil} title={evil} >}}}}{{{{< /details >}}}}"),
        format!("{{{{< youtube id=x title={evil} class={evil} >}}}}{{{{< youtube id={evil} >}}}}{{{{< vimeo {evil} >}}}}"),
        format!(
            "{{{{< gist a 1 {evil} >}}}}{{{{< gist {evil} {evil} >}}}}{{{{< x {evil} {evil} >}}}}{{{{< instagram {evil} >}}}}"
        ),
        format!("{{{{< highlight {evil} {evil} >}}}}{{{{< /highlight >}}}}{{{{< notice {evil} >}}}}{{{{< /notice >}}}}"),
        format!("{{{{< tabgroup align={evil} >}}}}{{{{< tab {evil} >}}}}{{{{< /tab >}}}}{{{{< /tabgroup >}}}}"),
        format!("{{{{< ref {evil} >}}}}"),
    ] {
        assert!(!make(&text).0.contains("<script>"), "{text}");
    }
}

#[test]
fn sites_from_hugo_get_warnings() {
    let settings = Config { from_hugo: true, dead_links: Severity::Warning, ..Config::default() };
    for text in ["{{< youtube x y >}}", "{{< figure src=no.png >}}", "{{< ref no >}}", "{{< figure src=a.png link=no x=y >}}"] {
        let (_, _, diagnostics) = make_with(text, &settings, &BTreeMap::new());
        assert!(!diagnostics.is_empty() && diagnostics.iter().all(|d| d.severity == Severity::Warning), "{text}");
    }
    // What to write all the same.
    assert_eq!(make_with("{{< ref no >}}", &settings, &BTreeMap::new()).0, "no?dead");
}

#[test]
fn the_preview_marks_skipped_shortcodes() {
    let (config, params) = (Config { from_hugo: true, ..Config::default() }, BTreeMap::new());
    let html = |text: &str, preview| {
        let context = Context { preview, ..context(&config, &params) };
        crate::render(FILE, text, 0..text.len(), &context, &mut Vec::new()).html
    };
    for (text, readers, author) in [
        ("a {{< fancy 1 >}} b", "<p>a  b</p>\n", "<p>a <mark>{{&lt; fancy &gt;}}</mark> b</p>\n"),
        ("{{% fancy %}}\n*a*\n{{% /fancy %}}", "<p><em>a</em></p>\n", "<p><mark>{{% fancy %}}</mark>\n<em>a</em></p>\n"),
        ("{{< x.inline >}}{{ .Page }}{{< /x.inline >}}", "", "<p><mark>{{&lt; x.inline &gt;}}</mark></p>\n"),
    ] {
        assert_eq!((html(text, false).as_str(), html(text, true).as_str()), (readers, author), "{text}");
    }
}

#[test]
fn highlighted_code_is_noted() {
    for (text, expected) in [
        ("{{< highlight text >}}{{< /highlight >}}", true),
        ("{{< rawhtml >}}{{< highlight text >}}{{< /highlight >}}{{< /rawhtml >}}", true),
        ("{{< mermaid >}}{{< /mermaid >}}", false),
    ] {
        assert_eq!(make_with(text, &Config::default(), &BTreeMap::new()).1, expected, "{text}");
    }
}

#[test]
fn code_loses_the_indentation_of_its_tag() {
    let (html, _) = make("- a\n\n  {{< highlight text >}}\n  x\n    y\n\n z\n  {{< /highlight >}}");
    assert!(html.contains(">x\n  y\n\nz\n</code>"), "{html}");
}

#[test]
fn parameters_are_found() {
    let span = Span::start_of(FILE);
    let node = |value| Node { span, value };
    let key = |name: &str| Key { span, name: name.to_owned() };
    let table = Value::Map(vec![(key("Name"), node(Value::String("Ann".to_owned()))), (key("n"), node(Value::Float(1.5)))]);
    let list = Value::List(vec![node(Value::Int(1)), node(Value::Bool(true))]);
    let params = BTreeMap::from([
        ("author".to_owned(), table),
        ("version".to_owned(), Value::String("1".to_owned())),
        ("a.b".to_owned(), Value::String("dotted".to_owned())),
        ("html".to_owned(), Value::String("<b> & *c*".to_owned())),
    ]);
    let settings = Config { params, ..Config::default() };
    let page = BTreeMap::from([("Version".to_owned(), Value::String("2".to_owned())), ("list".to_owned(), list)]);
    for (text, expected) in [
        ("{{< param version >}}", "2"),
        ("{{% param \"VERSION\" %}}", "2"),
        ("{{< param name=author.name >}}", "Ann"),
        ("{{< param author.N >}}", "1&#46;5"),
        ("{{< param a.b >}}", "dotted"),
        ("{{< param list >}}", "1, true"),
        ("{{< param html >}}", "&#60;b&#62; &#38; &#42;c&#42;"),
        ("{{% param html %}}", "&lt;b&gt; &amp; *c*"),
    ] {
        let (html, _, diagnostics) = make_with(text, &settings, &page);
        assert_eq!((html.as_str(), diagnostics), (expected, vec![]), "{text}");
    }
    let (_, _, diagnostics) = make_with("{{< param author >}}", &settings, &page);
    assert_eq!(diagnostics[0].kind.message(), "the shortcode `param` shows single values, and `author` is a table");
}
