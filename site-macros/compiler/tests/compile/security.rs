//! Tests of Content-Security-Policies, of reports about blocked requests, and of sites that do not trust their authors.

use site_compiler::compile;
use site_compiler::diag::Severity;

const SETTINGS: &str = "title = \"Notes\"\nbase_url = \"https://notes.example\"\n";

/// The policy of an address.
fn policy(files: &[(&str, &str)], address: &str) -> String {
    let site = crate::site(files);
    crate::entry(&site, address).csp.as_deref().expect("a page's policy").to_owned()
}

/// Names, places as `file:line:column`, and messages of what is told about the policy or about trust.
fn told(files: &[(&str, &str)]) -> Vec<String> {
    let compilation = compile(&crate::world(files));
    let concerned = compilation.diagnostics.iter().filter(|d| matches!(d.kind.name(), "blocked-by-policy" | "untrusted"));
    let place = |span| {
        let place = site_compiler::diag::Location::of(span, &compilation.sources);
        let at = place.start.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        format!("{}{at}", place.file)
    };
    concerned.map(|d| format!("{} {}", d.span.map(place).unwrap_or_default(), d.kind.message())).collect()
}

#[test]
fn style_sheets_of_the_site_widen_the_policy_of_pages_that_use_them() {
    let settings =
        "baseURL = \"https://notes.example\"\ntitle = \"Notes\"\n[params]\ncustomCSS = [\"css/own.css\", \"plain.css\"]\n";
    let files = [
        ("hugo.toml", settings),
        ("content/a.md", "---\ntitle: A\n---\nText.\n"),
        ("content/b/index.md", "---\ntitle: B\n---\n<link rel=\"stylesheet\" href=\"beside.css\">\n"),
        ("content/b/beside.css", "a { background: url(https://beside.example/x.png) }\n"),
        (
            "assets/css/own.css",
            "@import \"deep.css\";\na { background: url(\"https://pictures.example/x.png\") }\n\
             @font-face { font-family: x; src: url(data:font/woff2;base64,AA==) }\n",
        ),
        ("assets/css/deep.css", "@font-face { font-family: y; src: url(//fonts.example/y.woff2) }\n"),
        ("static/plain.css", "@import url(https://sheets.example/z.css);\n"),
        ("static/unused.css", "a { background: url(https://unused.example/x.png) }\n"),
    ];
    let of_a = policy(&files, "/a/");
    for directive in [
        "img-src 'self' data: https://pictures.example;",
        "font-src 'self' data: fonts.example https://sheets.example;",
        "style-src 'self' https://sheets.example;",
    ] {
        assert!(of_a.contains(directive), "{directive}: {of_a}");
    }
    assert!(!of_a.contains("unused.example") && !of_a.contains("beside.example"), "{of_a}");
    assert!(policy(&files, "/b/").contains("img-src 'self' data: https://beside.example https://pictures.example;"));
}

#[test]
fn what_scripts_ask_other_hosts_for_is_told_at_its_place() {
    let settings = format!("{SETTINGS}[theme]\ncustom_js = [\"js/own.js\", \"plain.js\"]\n");
    let page = "---\ntitle: A\n---\nText.\n\n<script>\nfetch('https://inline.example/x')\n</script>\n\n> <button onclick=\"fetch('https://handler.example/')\">x</button>\n";
    let mut files = vec![
        ("site.toml", settings.as_str()),
        ("content/a.md", page),
        ("assets/js/own.js", "// fetch('https://comment.example/')\nfetch('https://api.example/v1')\nimport './more.js'\n"),
        ("assets/js/more.js", "new WebSocket('wss://live.example/')\nfetch('https://notes.example/own')\n"),
        ("assets/js/unused.js", "fetch('https://unused.example/')\n"),
        ("static/plain.js", "fetch('https://plain.example/')\n"),
        ("static/other.js", "fetch('https://other.example/')\n"),
    ];
    let blocks = |place: &str, host: &str| format!("{place} the Content-Security-Policy blocks `{host}` for this script");
    let expected = vec![
        blocks("assets/js/more.js:1:15", "wss://live.example"),
        blocks("assets/js/own.js:2:7", "https://api.example"),
        blocks("content/a.md:7:7", "https://inline.example"),
        blocks("content/a.md:10:26", "https://handler.example"),
        blocks("static/plain.js", "https://plain.example"),
    ];
    assert_eq!(told(&files), expected);
    let help = compile(&crate::world(&files)).diagnostics.iter().map(|d| d.kind.help()).collect::<String>();
    assert!(help.contains("[security.allow_hosts] connect = [\"https://api.example\"]"), "{help}");
    // What is allowed is in the policy, and no longer told.
    let allowed = format!(
        "{settings}[security.allow_hosts]\nconnect = [\"api.example\", \"wss://*.example\", \"https://inline.example\", \
         \"handler.example\", \"plain.example\"]\nframe = [\"film.example\"]\n"
    );
    files[0].1 = &allowed;
    assert_eq!(told(&files), Vec::<String>::new());
    let policy = policy(&files, "/a/");
    assert!(
        policy.contains("connect-src 'self' api.example handler.example https://inline.example plain.example wss://*.example;")
    );
    assert!(policy.contains("frame-src film.example;"), "{policy}");
}

#[test]
fn addresses_that_are_programs_and_base_are_told() {
    let page = "---\ntitle: A\n---\n<a href=\" JavaScript:alert(1)\">x</a> <base href=\"/x/\">\n";
    assert_eq!(
        told(&[("content/a.md", page)]),
        [
            "content/a.md:4:10 the Content-Security-Policy blocks an address that runs a script",
            "content/a.md:4:38 the Content-Security-Policy blocks `<base>`",
        ]
    );
}

const UNTRUSTED: &str = "title = \"Notes\"\nbase_url = \"https://notes.example\"\n[markup]\ntrusted = false\n\
     [theme]\ncopyright = \"<b>Mine</b>\"\n[comments.giscus]\nrepo = \"me/notes\"\n[checks]\nuntrusted = \"warning\"\n";

/// Everything by which Markdown could bring something of its own into a reader's browser.
const ATTACKS: &[(&str, &str)] = &[
    ("content/block.md", "---\ntitle: T\n---\n<script>alert('MARKER')</script>\n"),
    ("content/inline.md", "---\ntitle: T\n---\nText <b onclick=\"MARKER\">x</b>.\n"),
    ("content/frame.md", "---\ntitle: T\n---\n> <iframe src=\"https://MARKER.example\"></iframe>\n"),
    ("content/style.md", "---\ntitle: T\n---\n<style>MARKER</style>\n"),
    ("content/after-comment.md", "---\ntitle: T\n---\n<!-- a --!><script>MARKER</script> -->\n"),
    ("content/rawhtml.md", "---\ntitle: T\n---\n{{< rawhtml >}}<b>MARKER</b>{{< /rawhtml >}}\n"),
    ("content/nested.md", "---\ntitle: T\n---\n{{< details \"x\" >}}\n<b>MARKER</b>\n{{< /details >}}\n"),
    ("content/caption.md", "---\ntitle: T\n---\n{{< figure src=\"/x.gif\" alt=\"x\" caption=\"<b>MARKER</b>\" >}}\n"),
    ("content/link-shortcode.md", "---\ntitle: T\n---\n{{< figure src=\"/x.gif\" alt=\"x\" link=\"javascript:MARKER\" >}}\n"),
    ("content/gist.md", "---\ntitle: T\n---\n{{< gist MARKER 123 >}}\n"),
    ("content/youtube.md", "---\ntitle: T\n---\n{{< youtube MARKER >}}\n"),
    ("content/vimeo.md", "---\ntitle: T\n---\n{{< vimeo 55073825 >}}\n"),
    ("content/link.md", "---\ntitle: T\n---\n[x](javascript:MARKER) [y](data:text/html,MARKER) <javascript:MARKER>\n"),
    ("content/image.md", "---\ntitle: T\n---\n![x](data:text/html,MARKER)\n"),
    ("content/heading.md", "---\ntitle: T\n---\n## Heading {style=\"background:url(//MARKER.example)\"}\n"),
    ("content/summary.md", "---\ntitle: T\nsummary: A <b>MARKER</b>.\n---\nText.\n"),
    ("content/posts/comments.md", "---\ntitle: T\ndate: 2025-01-01\ncomments:\n  repo: MARKER/x\n---\nText.\n"),
    ("content/posts/external.md", "---\ntitle: T\ndate: 2025-01-01\nexternalLink: javascript:MARKER\n---\nText.\n"),
    ("content/page.html", "---\ntitle: T\n---\n<b>MARKER</b>\n"),
    ("content/bundle/run.js", "MARKER\n"),
    ("content/bundle/page.htm", "MARKER\n"),
    ("content/bundle/drawing.svg", "<svg><script>MARKER</script></svg>\n"),
];

#[test]
fn markdown_that_is_not_trusted_brings_no_html_scripts_or_frames() {
    for (path, text) in ATTACKS {
        let bundle = ("content/bundle/index.md", "---\ntitle: Bundle\n---\nText.\n");
        let picture = ("static/x.gif", "GIF89a\u{5}\0\u{7}\0\0\0\0,\0\0\0\0\u{5}\0\u{7}\0\0\u{2}\0;");
        let files =
            [("site.toml", UNTRUSTED), ("content/_index.md", "---\ntitle: H\n---\nHi.\n"), bundle, picture, (*path, *text)];
        let compilation = compile(&crate::world(&files));
        assert!(!compilation.failed(), "{path}: {}", crate::report(&compilation));
        let told = told(&files);
        assert!(told.iter().any(|line| line.starts_with(path)), "{path}: {told:?}");
        let blob = compilation.site.blob();
        let holds = |word: &str| blob.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
        for word in ["alert('MARKER')", "<b>MARKER", "\"javascript:", "html,MARKER", "MARKER.example", "MARKER/x", "<iframe"] {
            assert!(!holds(word), "{path}: {word}");
        }
        let plain = "script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'";
        for (address, entry) in &compilation.site.manifest.entries {
            let policy = entry.csp.as_deref().unwrap_or_default();
            let is_post = address.starts_with("/posts/") && address != "/posts/";
            assert!(policy.is_empty() || is_post || policy.contains(plain), "{path} {address}: {policy}");
        }
        // A site that trusts its Markdown has nothing to tell.
        let trusted = UNTRUSTED.replace("trusted = false", "trusted = true");
        let files = [("site.toml", trusted.as_str()), files[1], bundle, picture, (*path, *text)];
        let told = self::told(&files);
        assert!(!told.iter().any(|line| line.contains("does not trust")), "{path}: {told:?}");
    }
}

#[test]
fn a_parameter_is_text() {
    let page = "---\ntitle: A\nparams:\n  x: <b>MARKER</b> [l](javascript:x) *y*\n  y: <b>MARKER</b>\n---\n\
        Text {{< param \"x\" >}} {{% param \"y\" %}}.\n";
    let files = [("site.toml", UNTRUSTED), ("content/a.md", page)];
    let site = crate::site(&files);
    let text = crate::text(&site, "/a/");
    assert!(text.contains("Text &lt;b&gt;MARKER&lt;/b&gt; [l](javascript:x) *y* &lt;b&gt;MARKER"), "{text}");
    assert!(!text.contains("<b>MARKER") && !text.contains("\"javascript:"), "{text}");
}

#[test]
fn what_is_left_out_is_an_error_unless_the_owner_says_otherwise() {
    let settings = UNTRUSTED.replace("untrusted = \"warning\"\n", "");
    let files = [("site.toml", settings.as_str()), ("content/a.md", "---\ntitle: A\n---\nText <i>x</i>.\n")];
    let compilation = compile(&crate::world(&files));
    let found: Vec<_> = compilation.diagnostics.iter().map(|d| (d.severity, d.kind.name())).collect();
    assert!(compilation.failed() && found.contains(&(Severity::Error, "untrusted")), "{found:?}");
}

#[test]
fn plain_markdown_and_the_owners_settings_need_no_trust() {
    let page = "---\ntitle: A\n---\nSome *text*, a [link](https://a.example), <https://b.example>, `code`, $x^2$ and\n\n\
                <!-- a remark -->\n\nthe rest.\n\n<!--more-->\n\n## Heading {#own .wide}\n\n{{< details \"More\" >}}\nText.\n{{< /details >}}\n";
    let files = [("site.toml", UNTRUSTED), ("content/a.md", page)];
    assert_eq!(told(&files), Vec::<String>::new());
    let site = crate::site(&files);
    assert!(crate::text(&site, "/a/").contains("<b>Mine</b>"), "the owner's settings may hold HTML");
}

#[test]
fn hosts_in_any_script_are_named_in_ascii() {
    let settings = format!("{SETTINGS}[security.allow_hosts]\nconnect = [\"https://bücher.example\"]\n");
    let page =
        "---\ntitle: A\n---\n![x](https://Bücher.example/x.png)\n\n<script>\nfetch('https://bücher.example/')\n</script>\n";
    let files = [("site.toml", settings.as_str()), ("content/a.md", page)];
    assert_eq!(told(&files), Vec::<String>::new());
    let policy = policy(&files, "/a/");
    assert!(policy.contains("img-src 'self' data: https://xn--bcher-kva.example;"), "{policy}");
    assert!(policy.contains("connect-src 'self' https://xn--bcher-kva.example;"), "{policy}");
}

#[test]
fn addresses_that_no_policy_can_name_are_told() {
    let settings = format!("{SETTINGS}[theme]\ncustom_css = [\"css/own.css\", \"plain.css\"]\n");
    let page = "---\ntitle: A\n---\n![x](https://[::1]/a.png)\n\n{{< figure src=\"https://[::1]/b.png\" alt=\"x\" >}}\n\n\
                <iframe src=\"https://[::1]/\"></iframe>\n\n<p style=\"background: url(https://[::1]/c)\">x</p>\n";
    let files = [
        ("site.toml", settings.as_str()),
        ("content/a.md", page),
        ("assets/css/own.css", "a {\n  background: url(https://[::1]/d.png)\n}\n"),
        ("static/plain.css", "a { background: url(https://[::1]/e.png) }\n"),
    ];
    let blocks = |place: &str, url: &str| format!("{place} the Content-Security-Policy blocks `https://[::1]/{url}`");
    assert_eq!(
        told(&files),
        [
            blocks("assets/css/own.css:2:19", "d.png"),
            blocks("content/a.md:4:6", "a.png"),
            blocks("content/a.md:6:17", "b.png"),
            blocks("content/a.md:8:1", ""),
            blocks("content/a.md:10:1", "c"),
            blocks("static/plain.css", "e.png"),
        ]
    );
}

#[test]
fn style_sheets_load_only_from_hosts_that_the_owner_allows() {
    let sheet = "@import url('https://sheets.example/x.css');\nbody { background: url(https://cdn.example/x.png) }\n\
                 i { background: url(data:image/png;base64,AAAA) }\n";
    let settings = format!("{SETTINGS}[theme]\ncustom_css = [\"css/own.css\"]\n");
    let page = "---\ntitle: A\n---\nText.\n";
    let files = [("site.toml", settings.as_str()), ("content/a.md", page), ("assets/css/own.css", sheet)];
    let blocks = |place: &str, host: &str| {
        format!("assets/css/own.css:{place} the Content-Security-Policy blocks `https://{host}` for this style sheet")
    };
    let sheets = blocks("1:22", "sheets.example");
    assert_eq!(told(&files), [sheets.clone(), sheets, blocks("2:32", "cdn.example")]);
    assert!(!policy(&files, "/a/").contains(".example"), "{}", policy(&files, "/a/"));
    let allowed = format!(
        "{settings}[security.allow_hosts]\nstyle = [\"sheets.example\"]\nfont = [\"sheets.example\"]\nimg = [\"cdn.example\"]\n"
    );
    let files = [("site.toml", allowed.as_str()), files[1], files[2]];
    assert_eq!(told(&files), Vec::<String>::new());
    assert!(policy(&files, "/a/").contains("cdn.example"));
    // Hugo has no such setting.
    let hugo = "baseURL = 'https://a.example/'\ntitle = 'T'\ntheme = 'hugo-coder'\n[params]\ncustomCSS = ['css/own.css']\n";
    let files = [("hugo.toml", hugo), files[1], files[2]];
    assert!(policy(&files, "/a/").contains("https://cdn.example"), "{}", policy(&files, "/a/"));
}

/// Directives and sources of what widens policies, the number of pages, and what causes it.
fn widenings(files: &[(&str, &str)]) -> Vec<String> {
    let compilation = compile(&crate::world(files));
    assert!(!compilation.failed(), "{}", crate::report(&compilation));
    let place = |span| {
        let place = site_compiler::diag::Location::of(span, &compilation.sources);
        let at = place.start.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        format!("{}{at}", place.file)
    };
    let line = |widening: &site_compiler::Widening| {
        let causes: Vec<_> = widening.causes.iter().map(|cause| format!("{} {}", place(cause.span), cause.what)).collect();
        format!("{} {} {:?}: {}", widening.directive, widening.source, widening.pages, causes.join(", "))
    };
    compilation.widenings().iter().map(line).collect()
}

#[test]
fn what_widens_the_policies_is_listed_with_its_places() {
    assert_eq!(widenings(&[("content/a.md", "---\ntitle: A\n---\nText.\n")]), Vec::<String>::new());
    let settings = format!(
        "{SETTINGS}[theme]\ncustom_css = [\"css/own.css\"]\n[security.allow_hosts]\nmedia = [\"sound.example\"]\n\
         font = [\"https://fonts.example\"]\n"
    );
    let a = "---\ntitle: A\nsummary: A.\n---\n<script>alert(1)</script>\n\n{{< youtube dQw4w9WgXcQ >}}\n\n\
             ![x](https://pictures.example/x.png)\n\n<form action=\"https://mail.example/send\"></form>\n\n\
             <b onclick=\"alert(2)\">x</b> <i style=\"color: red\">y</i>\n";
    let b = "---\ntitle: B\nsummary: B.\n---\nText\n\n<IMG alt=\"\" src=\"https://pictures.example/y.png\">\n";
    let files = [
        ("site.toml", settings.as_str()),
        ("content/a.md", a),
        ("content/b.md", b),
        ("assets/css/own.css", "@font-face { font-family: x; src: url(https://fonts.example/x.woff2) }\n"),
    ];
    let found = widenings(&files);
    let of = |start: &str| {
        let found: Vec<_> = found.iter().filter(|line| line.starts_with(start)).collect();
        assert_eq!(found.len(), 1, "{start}: {found:?}");
        found[0].as_str()
    };
    for (start, end) in [
        ("frame-src https://www.youtube-nocookie.com [\"/a/\"]", ": content/a.md:7:13 <iframe>"),
        ("form-action https://mail.example [\"/a/\"]", ": content/a.md:11:15 <form>"),
        ("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' [\"/a/\"]", ": content/a.md:5:9 <script>"),
        ("script-src 'unsafe-hashes' [\"/a/\"]", ": content/a.md:13:13 <b>"),
        ("style-src 'unsafe-inline' [\"/a/\"]", ": content/a.md:13:39 <i>"),
        ("img-src https://pictures.example [\"/a/\", \"/b/\"]", ": content/a.md:9:6 <img>, content/b.md:7:18 <img>"),
    ] {
        assert!(of(start).ends_with(end), "{start}: {}", of(start));
    }
    // What the settings and style sheets add is on every page.
    let (media, font) = (of("media-src sound.example"), of("font-src https://fonts.example"));
    assert!(media.contains("\"/b/\"") && media.ends_with(": site.toml:6:11 `[security.allow_hosts]`"), "{media}");
    assert!(font.contains("\"/b/\"") && font.contains(": assets/css/own.css:1:47 a style sheet, site.toml:"), "{font}");
    // Every hash and host of every policy is in the list.
    let site = crate::site(&files);
    for (address, entry) in site.sorted_entries() {
        for (directive, source) in site_model::policy::widened(entry.csp.as_deref().unwrap_or_default()) {
            assert!(of(&format!("{directive} {source} ")).contains(&format!("\"{address}\"")), "{address} {directive} {source}");
        }
    }
}

#[test]
fn a_policy_that_stands_for_many_hosts_or_scripts_still_has_its_causes() {
    let scripts: String = (0..30).map(|n| format!("<script>\nf({n})\n</script>\n\n")).collect();
    let pictures: String = (0..30).map(|n| format!("![x](https://h{n}.example/x.png)\n")).collect();
    let page = format!("---\ntitle: A\nsummary: A.\n---\n{scripts}\n{pictures}");
    let found = widenings(&[("content/a.md", &page)]);
    let pages = "[\"/a/\"]";
    assert_eq!(
        found,
        [
            format!("img-src https: {pages}: content/a.md:126:6 <img>"),
            format!("script-src 'unsafe-inline' {pages}: content/a.md:6:1 <script>"),
        ]
    );
}
