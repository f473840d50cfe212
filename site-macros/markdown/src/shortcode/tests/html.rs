//! Tests of the HTML of each shortcode.

use super::*;

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
fn html_of_other_themes_shortcodes() {
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
