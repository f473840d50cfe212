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

#[test]
fn tags_are_read() {
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
fn mistakes_are_told_at_their_place() {
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
fn unknown_names_come_with_the_nearest() {
    let mut diagnostics = Vec::new();
    let text = "{{< figur src=a >}}";
    divided(text, 0..text.len(), &[], &mut diagnostics);
    assert_eq!(diagnostics[0].kind, Kind::UnknownShortcode { name: "figur".to_owned(), nearest: Some("figure".to_owned()) });
}

#[test]
fn what_is_unclosed_leaves_its_content() {
    let (pieces, told) = divide("a{{< notice x >}}b{{< param y >}}c{{< details >}}d");
    assert_eq!(pieces, ["\"a\"", "\"b\"", "param \"y\"", "\"c\"", "\"d\""]);
    assert_eq!(told.len(), 2);
}

#[test]
fn code_is_left_alone_but_for_stars() {
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
fn a_part_of_a_text_is_divided_by_the_places_of_the_whole() {
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
fn html_of_each() {
    for (text, expected) in [
        ("{{< figure src=a.png >}}", r#"<figure><img src="/p/a.png" alt="" width="400" height="200" loading="lazy"></figure>"#),
        (
            r#"{{< figure src="a.png" alt="<b>" caption="A cat" title="Cats" class="wide x" width="100px" loading="eager" >}}"#,
            r#"<figure class="wide x"><img src="/p/a.png" alt="&lt;b&gt;" width="100" height="50" loading="eager"><figcaption><p><strong>Cats</strong></p><p>A cat</p></figcaption></figure>"#,
        ),
        (
            r#"{{< figure src="https://e.org/x.png" caption="A cat" height=10 link="/a/" target="_self" attr="Ann" attrlink="https://e.org/" >}}"#,
            r#"<figure><a href="/a/" target="_self"><img src="https://e.org/x.png" alt="A cat" height="10" loading="lazy"></a><figcaption><p>A cat <a href="https://e.org/" class="external-link" target="_blank" rel="noopener">Ann</a></p></figcaption></figure>"#,
        ),
        (
            r#"{{< figure src="a.png" link="https://e.org/?a=1&b=\"" width="50%" >}}"#,
            r#"<figure><a href="https://e.org/?a=1&amp;b=&quot;" class="external-link" target="_blank" rel="noopener"><img src="/p/a.png" alt="" width="50%" loading="lazy"></a></figure>"#,
        ),
        (
            "{{< highlight text \"linenos=true\" >}}\n  a <\n{{</* b */>}}\n{{< /highlight >}}",
            "<div class=\"highlight\"><pre tabindex=\"0\"><code class=\"language-text\" data-lang=\"text\"><span class=\"ln\" data-n=\"1\"></span>  a &lt;\n<span class=\"ln\" data-n=\"2\"></span>{{&lt; b &gt;}}\n</code></pre></div>",
        ),
        (
            "{{< highlight lang=text hl_lines=\"1\" >}}a {{< ref a.md >}} {{< notice x >}}{{< /highlight >}}",
            "<div class=\"highlight\"><pre tabindex=\"0\"><code class=\"language-text\" data-lang=\"text\"><span class=\"hl\">a /a_%28b%29/ {{&lt; notice x &gt;}}\n</span></code></pre></div>",
        ),
        ("{{< details summary=\"More\" >}}x{{< /details >}}", "<details><summary>More</summary><p>x</p></details>"),
        (
            "{{< details open=true class=a name=\"b\" title=c >}}x{{< /details >}}",
            r#"<details class="a" name="b" title="c" open><summary>Details</summary><p>x</p></details>"#,
        ),
        ("{{< details \"More\" open >}}x{{< /details >}}", "<details open><summary>More</summary><p>x</p></details>"),
        (
            "{{< notice warning >}}x{{< /notice >}}",
            r#"<div class="notice warning" role="note"><p class="notice-title">Warning</p><p>x</p></div>"#,
        ),
        (
            "{{% notice Tip \"Do it\" %}}x{{% /notice %}}",
            r#"<div class="notice tip" role="note"><p class="notice-title">Do it</p><p>x</p></div>"#,
        ),
        (
            "{{< youtube w7Ft2ymGmfc >}}",
            r##"<div class="video"><iframe srcdoc="&lt;!DOCTYPE html&gt;&lt;title&gt;YouTube video&lt;/title&gt;&lt;a href=&quot;https://www.youtube-nocookie.com/embed/w7Ft2ymGmfc?autoplay=1&quot;&gt;&lt;svg viewBox=&quot;0 0 160 80&quot; width=&quot;100%&quot; role=&quot;img&quot; aria-label=&quot;YouTube video&quot;&gt;&lt;rect width=&quot;160&quot; height=&quot;80&quot; rx=&quot;3&quot; fill=&quot;#1f2229&quot;/&gt;&lt;circle cx=&quot;80&quot; cy=&quot;38&quot; r=&quot;14&quot; fill=&quot;#d5d9df&quot;/&gt;&lt;path d=&quot;m76 31 11 7-11 7z&quot; fill=&quot;#1f2229&quot;/&gt;&lt;text x=&quot;80&quot; y=&quot;68&quot; text-anchor=&quot;middle&quot; font-family=&quot;sans-serif&quot; font-size=&quot;6&quot; fill=&quot;#d5d9df&quot;&gt;YouTube video&lt;/text&gt;&lt;/svg&gt;&lt;/a&gt;" src="https://www.youtube-nocookie.com/embed/w7Ft2ymGmfc" title="YouTube video" loading="lazy" referrerpolicy="strict-origin-when-cross-origin" allow="autoplay; encrypted-media; fullscreen; picture-in-picture"></iframe></div>"##,
        ),
        (
            r#"{{< youtube id=x autoplay=true controls=false loop=true start=3 end=9 title="A \"b\"" class=c allowFullScreen=false loading=eager >}}"#,
            r##"<div class="video c"><iframe srcdoc="&lt;!DOCTYPE html&gt;&lt;title&gt;A &amp;quot;b&amp;quot;&lt;/title&gt;&lt;a href=&quot;https://www.youtube-nocookie.com/embed/x?autoplay=1&amp;amp;mute=1&amp;amp;controls=0&amp;amp;loop=1&amp;amp;playlist=x&amp;amp;start=3&amp;amp;end=9&quot;&gt;&lt;svg viewBox=&quot;0 0 160 80&quot; width=&quot;100%&quot; role=&quot;img&quot; aria-label=&quot;A &amp;quot;b&amp;quot;&quot;&gt;&lt;rect width=&quot;160&quot; height=&quot;80&quot; rx=&quot;3&quot; fill=&quot;#1f2229&quot;/&gt;&lt;circle cx=&quot;80&quot; cy=&quot;38&quot; r=&quot;14&quot; fill=&quot;#d5d9df&quot;/&gt;&lt;path d=&quot;m76 31 11 7-11 7z&quot; fill=&quot;#1f2229&quot;/&gt;&lt;text x=&quot;80&quot; y=&quot;68&quot; text-anchor=&quot;middle&quot; font-family=&quot;sans-serif&quot; font-size=&quot;6&quot; fill=&quot;#d5d9df&quot;&gt;A &amp;quot;b&amp;quot;&lt;/text&gt;&lt;/svg&gt;&lt;/a&gt;" src="https://www.youtube-nocookie.com/embed/x?autoplay=1&amp;mute=1&amp;controls=0&amp;loop=1&amp;playlist=x&amp;start=3&amp;end=9" title="A &quot;b&quot;" loading="eager" referrerpolicy="strict-origin-when-cross-origin" allow="autoplay; encrypted-media; picture-in-picture"></iframe></div>"##,
        ),
        (
            "{{< vimeo 55/ab >}}",
            r##"<div class="video"><iframe srcdoc="&lt;!DOCTYPE html&gt;&lt;title&gt;Vimeo video&lt;/title&gt;&lt;a href=&quot;https://player.vimeo.com/video/55?h=ab&amp;amp;dnt=1&amp;amp;autoplay=1&quot;&gt;&lt;svg viewBox=&quot;0 0 160 80&quot; width=&quot;100%&quot; role=&quot;img&quot; aria-label=&quot;Vimeo video&quot;&gt;&lt;rect width=&quot;160&quot; height=&quot;80&quot; rx=&quot;3&quot; fill=&quot;#1f2229&quot;/&gt;&lt;circle cx=&quot;80&quot; cy=&quot;38&quot; r=&quot;14&quot; fill=&quot;#d5d9df&quot;/&gt;&lt;path d=&quot;m76 31 11 7-11 7z&quot; fill=&quot;#1f2229&quot;/&gt;&lt;text x=&quot;80&quot; y=&quot;68&quot; text-anchor=&quot;middle&quot; font-family=&quot;sans-serif&quot; font-size=&quot;6&quot; fill=&quot;#d5d9df&quot;&gt;Vimeo video&lt;/text&gt;&lt;/svg&gt;&lt;/a&gt;" src="https://player.vimeo.com/video/55?h=ab&amp;dnt=1" title="Vimeo video" loading="lazy" referrerpolicy="strict-origin-when-cross-origin" allow="autoplay; encrypted-media; fullscreen; picture-in-picture"></iframe></div>"##,
        ),
        (
            "{{< gist ann 12ab \"a b.rs\" >}}",
            r#"<script src="https://gist.github.com/ann/12ab.js?file=a%20b%2Ers"></script><noscript><p><a href="https://gist.github.com/ann/12ab" class="external-link" target="_blank" rel="noopener">Gist 12ab by ann</a></p></noscript>"#,
        ),
        (
            "{{< tweet 12 >}}{{< x user=\"a_b\" id=\"12\" >}}",
            r#"<p><a href="https://x.com/i/status/12" class="external-link" target="_blank" rel="noopener">Post on X</a></p><p><a href="https://x.com/a_b/status/12" class="external-link" target="_blank" rel="noopener">Post by @a_b on X</a></p>"#,
        ),
        (
            "{{< instagram AbC >}}",
            r#"<p><a href="https://www.instagram.com/p/AbC/" class="external-link" target="_blank" rel="noopener">Post on Instagram</a></p>"#,
        ),
        ("{{< mermaid >}}\na --> b\n{{< /mermaid >}}", "<pre class=\"mermaid\">a --&gt; b</pre>"),
        (
            "{{< rawhtml >}}<b>{{< tweet 1 >}}</b>{{< /rawhtml >}}",
            r#"<b><p><a href="https://x.com/i/status/1" class="external-link" target="_blank" rel="noopener">Post on X</a></p></b>"#,
        ),
        ("[a]({{< ref \"a.md\" >}} \"t\")", "[a](/a_%28b%29/ \"t\")"),
        ("{{< relref path=a.md lang=de >}}", "de/a_%28b%29/"),
        ("{{< ref \"https://e.org/(x)\" >}}", "https://e.org/%28x%29"),
        (
            "{{< tabgroup align=\"right\" style=\"code\" >}}\n {{< tab name=\"A & B\" >}}\nx\n{{< /tab >}}\n{{< tab C >}}y{{< /tab >}}\n{{< /tabgroup >}}",
            "<div class=\"tabs align-right code\"><input type=\"radio\" name=\"tabs-GROUP\" id=\"tabs-GROUP-1\" checked><label for=\"tabs-GROUP-1\">A &amp; B</label><div class=\"tab\"><p>x</p></div><input type=\"radio\" name=\"tabs-GROUP\" id=\"tabs-GROUP-2\"><label for=\"tabs-GROUP-2\">C</label><div class=\"tab\"><p>y</p></div></div>",
        ),
    ] {
        let (html, told) = make(text);
        let group =
            html.split_once("name=\"tabs-").and_then(|(_, rest)| rest.split_once('"')).map_or("GROUP", |(group, _)| group);
        assert_eq!((html.replace(group, "GROUP"), told), (expected.to_owned(), vec![]), "{text}");
    }
}

#[test]
fn html_of_those_of_other_themes() {
    for (text, expected) in [
        (
            "{{< alert >}}a{{< /alert >}}",
            "<div class=\"notice warning\" role=\"note\"><p class=\"notice-title\">Warning</p><p>a</p></div>",
        ),
        (
            "{{< alert \"github\" >}}a{{< /alert >}}",
            "<div class=\"notice warning\" role=\"note\"><p class=\"notice-title\">Warning</p><p>a</p></div>",
        ),
        (
            "{{< alert \"Mind *it*\" />}}",
            "<div class=\"notice warning\" role=\"note\"><p class=\"notice-title\">Warning</p><p>Mind <em>it</em></p></div>",
        ),
        (
            "{{< admonition success \"Done\" true >}}a{{< /admonition >}}",
            "<div class=\"notice tip\" role=\"note\"><p class=\"notice-title\">Done</p><p>a</p></div>",
        ),
        (
            "{{< callout type=info emoji=x >}}a{{< /callout >}}",
            "<div class=\"notice info\" role=\"note\"><p class=\"notice-title\">Info</p><p>a</p></div>",
        ),
        (
            "{{% hint danger %}}a{{% /hint %}}",
            "<div class=\"notice error\" role=\"note\"><p class=\"notice-title\">Error</p><p>a</p></div>",
        ),
        ("{{< tip >}}a{{< /tip >}}", "<div class=\"notice tip\" role=\"note\"><p class=\"notice-title\">Tip</p><p>a</p></div>"),
        ("{{< button href=\"/a/\" target=\"_self\" >}}Go{{< /button >}}", "<a class=\"button\" href=\"/a/\">Go</a>"),
        ("{{< button relref=a.md >}}*Go*{{< /button >}}", "<a class=\"button\" href=\"/a_(b)/\"><em>Go</em></a>"),
        (
            "{{< btn https://x.example \"Go\" >}}",
            "<a class=\"button\" href=\"https://x.example\" target=\"_blank\" rel=\"noopener\">Go</a>",
        ),
        ("{{< lead >}}a{{< /lead >}}", "<div class=\"lead\"><p>a</p></div>"),
        ("{{< icon nosuch >}}", ""),
        ("{{< badge >}}New{{< /badge >}}", "<span class=\"badge\">New</span>"),
        ("{{< badge content=\"x<y\" >}}", "<span class=\"badge\">x&lt;y</span>"),
        ("{{< keyword >}} *Super* {{< /keyword >}}", "<span class=\"badge\"><em>Super</em></span>"),
        ("{{< keywordList >}}a{{< /keywordList >}}", "<div class=\"keywords\"><p>a</p></div>"),
        ("{{< gallery >}}a{{< /gallery >}}", "<div class=\"gallery\"><p>a</p></div>"),
        (
            "{{< carousel images=\"{a.png}\" >}}",
            "<div class=\"gallery\"><img src=\"/p/a.png\" alt=\"a\" width=\"400\" height=\"200\" loading=\"lazy\"></div>",
        ),
        (
            "{{< gallery dir=\"images\" >}}",
            "<div class=\"gallery\"><img src=\"/p/a.png\" alt=\"a\" width=\"400\" height=\"200\" loading=\"lazy\"></div>",
        ),
        (
            "{{< img a.png \"Words\" >}}",
            "<figure><img src=\"/p/a.png\" alt=\"Words\" width=\"400\" height=\"200\" loading=\"lazy\"><figcaption><p>Words</p></figcaption></figure>",
        ),
        (
            "{{< image src=a.png alt=x href=\"/a/\" align=left />}}",
            "<figure><a href=\"/a/\"><img src=\"/p/a.png\" alt=\"x\" width=\"400\" height=\"200\" loading=\"lazy\"></a></figure>",
        ),
        (
            "{{< video src=\"https://x.example/a.mp4\" loop=true controls=false caption=\"*c*\" >}}",
            "<figure><video src=\"https://x.example/a.mp4\" loop preload=\"metadata\"></video><figcaption><p><em>c</em></p></figcaption></figure>",
        ),
        (
            "{{< audio \"https://x.example/a.mp3\" >}}",
            "<figure><audio src=\"https://x.example/a.mp3\" controls preload=\"metadata\"></audio></figure>",
        ),
        (
            "{{< github repo=\"a/b\" >}}",
            "*<a href=\"https://github.com/a/b\" class=\"external-link\" target=\"_blank\" rel=\"noopener\"><svg",
        ),
        ("{{< gitlab projectID=\"27\" baseURL=\"https://git.example/\" >}}", "*<a href=\"https://git.example/projects/27\""),
        ("{{< article link=\"/a/\" >}}", "<div class=\"card\"><p class=\"card-title\"><a href=\"/a/\">A &amp; B</a></p></div>"),
        (
            "{{< list limit=2 where=Type value=posts >}}",
            "<ul class=\"cards\"><li><p class=\"card-title\"><a href=\"/a/\">posts 2</a></p><p>About</p></li></ul>",
        ),
        (
            "{{< timeline >}}\n{{< timelineItem header=\"H\" badge=\"B\" subheader=\"S\" >}}a{{< /timelineItem >}}\n{{< /timeline >}}",
            "<ol class=\"timeline\"><li><p><strong>H</strong> <span class=\"badge\">B</span></p><p>S</p><p>a</p></li></ol>",
        ),
        ("{{< typeit tag=h4 >}}a{{< /typeit >}}", "<p>a</p>"),
        ("{{< swatches \"#fff\" \"red\" >}}", "*fill=\"red\"/></svg><code>red</code></li></ul>"),
        ("{{< chart >}}data: {labels: [a], datasets: [{data: [1]}]}{{< /chart >}}", "*<th>a</th><td>1</td>"),
        ("{{< katex >}}", ""),
        ("{{< katex display >}}x{{< /katex >}}", "*<math display=\"block\""),
        ("{{< math >}}$$x$${{< /math >}}", "*<math display=\"block\""),
        ("{{< math >}}a $x$ b{{< /math >}}", "<p>a $x$ b</p>"),
        ("{{< spoiler \"S\" >}}a{{< /spoiler >}}", "<details><summary>S</summary><p>a</p></details>"),
        ("{{< collapse title=\"S\" open=true >}}a{{< /collapse >}}", "<details open><summary>S</summary><p>a</p></details>"),
        (
            "{{< accordion mode=open >}}{{< accordionItem title=\"S\" >}}a{{< /accordionItem >}}{{< /accordion >}}",
            "<details><summary>S</summary><p>a</p></details>",
        ),
        ("{{< columns >}}a<--->b{{< /columns >}}", "<div class=\"columns\"><div><p>a</p></div><div><p>b</p></div></div>"),
        ("{{< column >}}a{{< /column >}}", "<div class=\"column\"><p>a</p></div>"),
        ("{{< tabs \"id\" >}}{{% tab \"T\" %}}a{{% /tab %}}{{< /tabs >}}", "*checked><label for=\"tabs-"),
        (
            "{{< tabs items=\"A,B\" >}}{{< tab >}}a{{< /tab >}}{{< tab >}}b{{< /tab >}}{{< /tabs >}}",
            "*>B</label><div class=\"tab\"><p>b</p></div></div>",
        ),
        ("{{< tabpane >}}{{< tab header=\"C\" lang=\"text\" >}}a *b*{{< /tab >}}{{< /tabpane >}}", "*data-lang=\"text\">a *b*"),
        ("{{% steps %}}a{{% /steps %}}", "<div class=\"steps\"><p>a</p></div>"),
        (
            "{{< cards >}}{{< card link=\"/a/\" title=\"T\" subtitle=\"S\" >}}{{< /cards >}}",
            "<ul class=\"cards\"><li><p class=\"card-title\"><a href=\"/a/\">T</a></p><p>S</p></li></ul>",
        ),
        ("{{< card header=\"H\" >}}a{{< /card >}}", "<div class=\"card\"><p class=\"card-title\">H</p><p>a</p></div>"),
        (
            "{{< quote author=\"Ada\" source=\"N\" url=\"/a/\" >}}a{{< /quote >}}",
            "<blockquote><p>a</p><footer>— Ada, <cite><a href=\"/a/\">N</a></cite></footer></blockquote>",
        ),
        ("{{< center >}}a{{< /center >}}", "<div class=\"center\"><p>a</p></div>"),
        ("{{< html >}}<b>{{< /html >}}", "<b>"),
        ("{{< baseurl >}}", "https://site.invalid/"),
        ("{{< relRef a.md >}}", "/a_%28b%29/"),
        ("{{< youtubeLite id=\"w7Ft2ymGmfc\" label=\"Film\" >}}", "*title=\"Film\""),
        (
            "{{< bilibili BV1xx411c7mD >}}",
            "*src=\"https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&amp;page=1&amp;autoplay=0\"",
        ),
        ("{{< tencent b0024dmnxcd >}}", "*src=\"https://v.qq.com/txp/iframe/player.html?vid=b0024dmnxcd\""),
    ] {
        let (html, told) = make(text);
        let is_told = told.iter().filter(|told| !told.contains("is shown as a table")).count();
        assert_eq!(is_told, 0, "{text}: {told:?}");
        match expected.strip_prefix('*') {
            Some(part) => assert!(html.contains(part), "{text}: {html}"),
            None => assert_eq!(html, expected, "{text}"),
        }
    }
    let params = BTreeMap::from([("version".to_owned(), Value::String("1.2".to_owned()))]);
    assert_eq!(make_with("{{< version >}}", &Config::default(), &params).0, "1.2");
    assert_eq!(make("{{< chart >}}a{{< /chart >}}").0, "<pre><code>a</code></pre>");
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
fn wrong_arguments_are_told_at_their_place() {
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
fn no_argument_gets_out_of_its_attribute() {
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
fn sites_of_hugos_get_warnings() {
    let settings = Config { from_hugo: true, dead_links: Severity::Warning, ..Config::default() };
    for text in ["{{< youtube x y >}}", "{{< figure src=no.png >}}", "{{< ref no >}}", "{{< figure src=a.png link=no x=y >}}"] {
        let (_, _, diagnostics) = make_with(text, &settings, &BTreeMap::new());
        assert!(!diagnostics.is_empty() && diagnostics.iter().all(|d| d.severity == Severity::Warning), "{text}");
    }
    // What to write all the same.
    assert_eq!(make_with("{{< ref no >}}", &settings, &BTreeMap::new()).0, "no?dead");
}

#[test]
fn the_preview_marks_what_is_not_made() {
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
