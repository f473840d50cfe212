//! Tests of parts of the theme that this repository's own site does not use: other languages, tabs, files and settings of an owner.
#![cfg(feature = "author")]

use crate::context::TestContext;
use crate::fixture::Fixture;

/// A right-to-left page begins at the right edge, code in it still runs from left to right, and the switcher leads to the same page in the
/// other language and back.
pub fn right_to_left_and_the_switcher(context: &TestContext) {
    let settings = "[languages.en]\nname = \"English\"\n[languages.ar]\nname = \"العربية\"\nrtl = true\nweight = 2\n\
                    [[menu]]\nname = \"Posts\"\nurl = \"/posts/\"\n";
    let english =
        "---\ntitle: Post\ndate: 2026-01-02\ntags: [one]\n---\n\nText.\n\n```rust\nfn main() {}\n```\n\n> [!NOTE]\n> A note.\n";
    let arabic = "---\ntitle: مقالة\ndate: 2026-01-02\ntags: [one]\n---\n\nنص عربي قصير.\n\n```rust\nfn main() {}\n```\n\n> [!NOTE]\n> ملاحظة.\n";
    let files = [
        ("content/posts/post.md", english),
        ("content/posts/post.ar.md", arabic),
        ("content/_index.ar.md", "---\ntitle: موقع\n---\n"),
    ];
    let fixture = Fixture::serve(settings, &files);
    let tab = context.tab_on(&fixture.running);
    for width in [1280, 320] {
        tab.window(width, 1.0);
        tab.open("/posts/post/");
        let current = tab.list("Array.from(document.querySelectorAll('.languages li'), li => li.innerText + ' ' + (li.querySelector('a')?.lang ?? '-'))");
        assert_eq!(current, ["English -", "العربية ar"]);
        tab.eval("document.querySelector('.languages a').focus()");
        let seen = tab.loads();
        tab.press("Enter");
        tab.wait_for_load(seen);
        assert_eq!(tab.text("location.pathname"), "/ar/posts/post/");
        assert_eq!(tab.list("[document.documentElement.dir, document.documentElement.lang]"), ["rtl", "ar"]);
        // Title, logo and mark of the notice are at the right edge of the column; the line of code begins at its left.
        let edges = "(() => {
            const edge = getComputedStyle(document.querySelector('main'));
            const main = document.querySelector('main').getBoundingClientRect();
            const right = main.right - parseFloat(edge.paddingRight), left = main.left + parseFloat(edge.paddingLeft);
            const text = (name) => { const range = document.createRange(); range.selectNodeContents(document.querySelector(name)); return range.getBoundingClientRect(); };
            const near = (a, b, most) => String(Math.abs(a - b) <= most || Math.round(a - b));
            return [near(text('h1').right, right, 2), near(text('.brand').right, right, 2),
                near(text('pre code').left, left, 40), getComputedStyle(document.querySelector('.notice')).borderRightWidth,
                String(document.documentElement.scrollWidth <= document.documentElement.clientWidth)];
        })()";
        assert_eq!(tab.list(edges), ["true", "true", "true", "4px", "true"], "at {width}");
    }
    assert_eq!(tab.console(), Vec::<String>::new());
}

/// The name of a file is aligned with its code at any width; a video's frame is transparent in both schemes.
pub fn names_of_files_and_frames_of_films(context: &TestContext) {
    let post =
        "---\ntitle: Post\n---\n\nText.\n\n```rust {title=\"src/main.rs\"}\nfn main() {}\n```\n\n{{< youtube dQw4w9WgXcQ >}}\n";
    let fixture = Fixture::serve("", &[("content/post.md", post)]);
    let tab = context.tab_on(&fixture.running);
    for (width, dark) in [(1280, false), (320, true)] {
        tab.window(width, 1.0);
        tab.dark(dark);
        tab.open("/post/");
        let seen = "(() => {
            const left = (name) => { const range = document.createRange(); range.selectNodeContents(document.querySelector(name)); return range.getBoundingClientRect().left; };
            const film = getComputedStyle(document.querySelector('.video iframe'));
            return [String(Math.round(left('.file') - left('pre code'))), film.backgroundColor, film.colorScheme];
        })()";
        assert_eq!(tab.list(seen), ["0", "rgba(0, 0, 0, 0)", "light"], "at {width}");
    }
}

/// One tab is visible at a time; the arrow keys select another, whose name gets the focus ring.
pub fn tabs_work_by_keyboard_without_scripts(context: &TestContext) {
    let page = "---\ntitle: Tabs\n---\n\n{{< tabgroup >}}\n{{< tab name=\"One\" >}}\nFirst text.\n{{< /tab >}}\n{{< tab name=\"Two\" >}}\nSecond text.\n{{< /tab >}}\n{{< /tabgroup >}}\n";
    let fixture = Fixture::serve("", &[("content/tabs.md", page)]);
    let tab = context.tab_on(&fixture.running);
    tab.no_scripts();
    tab.open("/tabs/");
    let shown =
        || tab.list("Array.from(document.querySelectorAll('.tab'), tab => tab.checkVisibility() ? tab.innerText.trim() : '')");
    assert_eq!(shown(), ["First text.", ""]);
    for _ in 0..20 {
        tab.press("Tab");
        if tab.eval("document.activeElement.matches('.tabs > input')") == true {
            break;
        }
    }
    tab.press("ArrowRight");
    assert_eq!(shown(), ["", "Second text."]);
    let ring = "getComputedStyle(document.activeElement.nextElementSibling).outlineStyle + ' ' + document.activeElement.nextElementSibling.innerText";
    assert_eq!(tab.text(ring), "solid Two");
    tab.press("ArrowLeft");
    assert_eq!(shown(), ["First text.", ""]);
    // All of them are printed.
    tab.paper();
    assert_eq!(shown(), ["First text.", "Second text."]);
}

/// A file in assets/ replaces the theme's file of the same name; an additional style sheet overrides any of its rules.
pub fn files_of_the_owners_replace_those_of_the_theme(context: &TestContext) {
    let page = "---\ntitle: Page\n---\n\n```text\nx\n```\n";
    let fixture = Fixture::serve(
        "[theme]\ncustom_css = [\"css/mine.css\"]\n",
        &[
            ("content/page.md", page),
            ("assets/css/mine.css", "h1 { letter-spacing: 7px }\n"),
            ("assets/js/copy.js", "document.documentElement.dataset.mine = document.currentScript.dataset.copy + '</script>';\n"),
            ("assets/static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ],
    );
    let tab = context.tab_on(&fixture.running);
    tab.open("/page/");
    assert_eq!(tab.text("getComputedStyle(document.querySelector('h1')).letterSpacing"), "7px");
    assert_eq!(tab.text("document.documentElement.dataset.mine"), "Copy</script>");
    assert_eq!(
        tab.list("Array.from(document.querySelectorAll('link[rel=icon]'), link => link.getAttribute('href'))"),
        ["/favicon.svg"]
    );
    assert_eq!(tab.console(), Vec::<String>::new());

    let fixture =
        Fixture::serve("", &[("content/page.md", page), ("assets/css/site.css", "body { background: rgb(1, 2, 3) }\n")]);
    let tab = context.tab_on(&fixture.running);
    tab.open("/page/");
    assert_eq!(tab.text("getComputedStyle(document.body).backgroundColor"), "rgb(1, 2, 3)");
    assert_eq!(tab.text("getComputedStyle(document.querySelector('.bar')).display"), "block", "the theme's sheet is there too");
}

/// Accent, width, monogram, newest posts, years and the search form, which contacts no host before it is submitted.
pub fn the_look_is_as_the_settings_say(context: &TestContext) {
    let settings = "[author]\nname = \"Ada Lovelace\"\n[theme]\naccent = \"#8a1c4a\"\nwidth = \"50ch\"\nrecent_posts = 2\n\
                    max_related = 3\ngroup_by_year = false\nsearch = \"/found/?words={query}&in={host}\"\n";
    let post = |title: &str, date: &str, tag: &str| format!("---\ntitle: {title}\ndate: {date}\ntags: [{tag}]\n---\n\nText.\n");
    let posts = [
        ("content/posts/a.md", post("Oldest", "2024-01-01", "tea")),
        ("content/posts/b.md", post("Middle", "2025-01-01", "milk")),
        ("content/posts/c.md", post("Newer", "2025-06-01", "milk")),
        ("content/posts/d.md", post("Newest", "2026-01-01", "tea")),
        ("content/found.md", "---\ntitle: Found\n---\n\nFound.\n".to_owned()),
    ];
    let files: Vec<(&str, &str)> = posts.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let fixture = Fixture::serve(settings, &files);
    let tab = context.tab_on(&fixture.running);
    tab.open("/");
    assert_eq!(tab.text("document.querySelector('.monogram').innerText"), "AL");
    assert_eq!(
        tab.list("Array.from(document.querySelectorAll('.recent .title'), title => title.innerText)"),
        ["Newest", "Newer"]
    );
    let icon = "(async () => { const icon = await fetch(document.querySelector('link[rel=icon]').href); return icon.headers.get('content-type') + ' ' + (await icon.text()).includes('>AL<'); })()";
    assert_eq!(tab.text(icon), "image/svg+xml true");
    assert_eq!(tab.text("getComputedStyle(document.querySelector('.monogram')).backgroundColor"), "rgb(138, 28, 74)");
    tab.dark(true);
    let dark = tab.text("getComputedStyle(document.querySelector('.monogram')).backgroundColor");
    assert_ne!(dark, "rgb(138, 28, 74)", "it cannot be read on a dark background");
    tab.dark(false);

    tab.open("/posts/d/");
    assert_eq!(tab.list("Array.from(document.querySelectorAll('.see-also li'), li => li.innerText)"), ["Oldest"]);
    // Header, text and footer have the same width, 50 zeros of the text.
    let widths = "(() => {
        const zeros = document.createElement('span');
        zeros.textContent = '0'.repeat(50);
        document.querySelector('.content').append(zeros);
        const inner = (name) => { const box = document.querySelector(name), style = getComputedStyle(box);
            return Math.round(box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)); };
        return [inner('.bar'), inner('main'), inner('.foot'), Math.round(zeros.getBoundingClientRect().width)].map(width => String(Math.abs(width - inner('main')) <= 2 || width));
    })()";
    assert_eq!(tab.list(widths), ["true", "true", "true", "true"]);

    tab.open("/posts/");
    assert_eq!(tab.eval("document.querySelectorAll('.year').length"), 0);
    tab.eval("document.querySelector('.search input').focus()");
    let seen = tab.loads();
    tab.call("Input.insertText", serde_json::json!({ "text": "two words" }));
    tab.press("Enter");
    tab.wait_for_load(seen);
    assert_eq!(tab.text("location.pathname + location.search"), "/found/?words=two+words&in=example.org");
    assert_eq!(tab.console(), Vec::<String>::new());
}
