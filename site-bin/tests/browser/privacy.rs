//! Tests of privacy: hosts that a page contacts, and its policy.

use std::collections::BTreeSet;
#[cfg(feature = "author")]
use std::time::{Duration, Instant};

#[cfg(feature = "author")]
use serde_json::json;

use crate::context::TestContext;
#[cfg(feature = "author")]
use crate::fixture::Fixture;

/// Light and dark, with every picture scrolled into view: there are no requests to other origins, and no console messages.
pub fn pages_ask_nobody_else_and_say_nothing(context: &TestContext) {
    let own = format!("http://{}/", context.site.address);
    for page in context.pages() {
        let tab = context.tab();
        tab.open(&page.address);
        tab.eval("scrollTo(0, document.body.scrollHeight)");
        tab.eval("Promise.all(Array.from(document.images, image => image.decode().catch(() => {})))");
        tab.dark(true);
        tab.frames();
        let requests = tab.requests();
        assert!(!requests.is_empty());
        let others: Vec<_> = requests.iter().filter(|(url, _)| !url.starts_with(&own)).collect();
        assert!(others.is_empty(), "{}: {others:?}", page.address);
        // The only expected message on the not-found page is its own status 404.
        let told: Vec<_> =
            tab.console().into_iter().filter(|line| !(page.kind == "not-found" && line.contains("(Not Found)"))).collect();
        assert!(told.is_empty(), "{}: {told:?}", page.address);
    }
}

/// No keyword in any policy of this site allows something that a hash or an origin does not name.
pub fn the_policy_allows_nothing_inline(context: &TestContext) {
    for page in context.pages() {
        let reply = context.site.get(&page.address);
        let policy = reply.field("content-security-policy").unwrap_or_else(|| panic!("{}: no policy", page.address));
        assert!(policy.starts_with("default-src 'none'; "), "{}: {policy}", page.address);
        for word in ["unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:"] {
            assert!(!policy.contains(word), "{}: {word} in {policy}", page.address);
        }
    }
    // The browser enforces it: what a policy forbids is blocked.
    let tab = context.tab();
    tab.open("/");
    let run = "new Promise(done => {
        addEventListener('securitypolicyviolation', event => done(event.violatedDirective));
        const script = document.createElement('script');
        script.textContent = 'window.slipped = 1';
        document.head.append(script);
        setTimeout(() => done('nothing'), 5000);
    })";
    assert_eq!(tab.text(run), "script-src-elem");
    assert!(tab.eval("window.slipped").is_null());
}

/// Pages have the same text, links and pictures with and without scripts, and nothing that only works with scripts.
pub fn pages_are_whole_without_scripts(context: &TestContext) {
    let look = "[document.querySelector('main').innerText.trim(),
        ...Array.from(document.querySelectorAll('main a[href], nav a[href]'), link => link.getAttribute('href'))]";
    let with = context.tab();
    let without = context.tab();
    without.no_scripts();
    let mut kinds = BTreeSet::new();
    for page in context.pages() {
        with.open(&page.address);
        without.open(&page.address);
        let (with, plain) = (with.list(look), without.list(look));
        assert!(!plain[0].is_empty() && with == plain, "{}: {with:?} and without scripts {plain:?}", page.address);
        let dead = without
            .list("Array.from(document.querySelectorAll('button'), button => button.checkVisibility() ? button.outerHTML : '')");
        assert!(dead.iter().all(String::is_empty), "{}: buttons that do nothing: {dead:?}", page.address);
        kinds.insert(page.kind);
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
    assert!(without.requests().iter().any(|(_, kind)| kind == "Stylesheet"));
}

/// The host of a video is contacted when the reader follows the link in its frame, with or without scripts, and not before.
#[cfg(feature = "author")]
pub fn a_film_waits_for_the_reader(context: &TestContext) {
    let page = "---\ntitle: Film\n---\n\n{{< youtube id=abc title=\"A film\" >}}\n";
    let fixture = Fixture::serve("", &[("content/film.md", page)]);
    for scripts in [true, false] {
        let tab = context.tab_on(&fixture.running);
        if !scripts {
            tab.no_scripts();
        }
        tab.open("/film/");
        tab.eval("document.querySelector('.video').scrollIntoView()");
        let asked = || tab.requests().iter().filter(|(url, _)| url.contains("youtube")).count();
        assert_eq!((asked(), tab.console()), (0, vec![]), "scripts {scripts}");
        let frame = "(() => { const box = document.querySelector('iframe').getBoundingClientRect();
            return [box.left + box.width / 2, box.top + box.height / 3]; })()";
        let middle = tab.eval(frame);
        for kind in ["mousePressed", "mouseReleased"] {
            let at = json!({ "type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1 });
            tab.call("Input.dispatchMouseEvent", at);
        }
        let begin = Instant::now();
        while asked() == 0 {
            assert!(begin.elapsed() < Duration::from_secs(20), "the film is never asked for, scripts {scripts}");
            std::thread::sleep(Duration::from_millis(50));
            tab.eval("1");
        }
    }
}

/// Comments are loaded when the reader requests them; without scripts there is a link. The policy allows exactly what is loaded.
#[cfg(feature = "author")]
pub fn comments_load_on_request(context: &TestContext) {
    let page = "---\ntitle: Post\ndate: 2026-01-02\n---\n\nText.\n";
    let services: [(&str, &str, &[&str], &str); 2] = [
        (
            "[comments.giscus]\nrepo = \"a/b\"\n",
            "https://giscus.app/",
            &["https://giscus.app/client.js"],
            "https://github.com/a/b/discussions?discussions_q=%22posts%2Fpost%2F%22%20in%3Atitle",
        ),
        (
            "[comments.cusdis]\napp_id = \"id\"\n",
            "https://cusdis.com/",
            &["https://cusdis.com/js/style.css", "https://cusdis.com/js/iframe.umd.js"],
            "",
        ),
    ];
    for (settings, service, expected, link) in services {
        let fixture = Fixture::published(settings, &[("content/posts/post.md", page)]);
        let plain = context.tab_on(&fixture.running);
        plain.no_scripts();
        plain.open("/posts/post/");
        let shown = plain
            .list("[document.querySelector('#comments').innerText.trim(), document.querySelector('#comments a')?.href ?? '']");
        let words = if link.is_empty() { "Comments need JavaScript." } else { "Discuss this on GitHub" };
        assert_eq!(shown, [words, link]);

        let tab = context.tab_on(&fixture.running);
        tab.open("/posts/post/");
        tab.eval("document.querySelector('#comments').scrollIntoView()");
        tab.frames();
        let asked = || tab.requests().into_iter().map(|(url, _)| url).filter(|url| url.starts_with(service)).collect::<Vec<_>>();
        assert_eq!((asked(), tab.console()), (vec![], vec![]), "{service}");
        assert_eq!(tab.text("document.querySelector('#comments button').textContent"), "Show comments");
        tab.eval("document.querySelector('#comments button').focus()");
        tab.press("Enter");
        let begin = Instant::now();
        while asked().len() < expected.len() {
            assert!(begin.elapsed() < Duration::from_secs(20), "{service}: {:?}", asked());
            std::thread::sleep(Duration::from_millis(50));
            tab.eval("1");
        }
        assert_eq!(asked(), expected, "{service}");
        assert_eq!(tab.text("document.activeElement.className"), "comments", "the focus is lost");
        // Nothing responds here, but nothing was blocked.
        let forbidden: Vec<String> = tab.console().into_iter().filter(|line| line.contains("Content Security Policy")).collect();
        assert!(forbidden.is_empty(), "{service}: {forbidden:?}");
    }
}
