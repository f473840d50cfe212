//! Whom a page talks to, and what it may do.

use std::collections::BTreeSet;
#[cfg(feature = "author")]
use std::process::Stdio;
#[cfg(feature = "author")]
use std::time::{Duration, Instant};

#[cfg(feature = "author")]
use serde_json::json;

#[cfg(feature = "author")]
use crate::common::{Running, site};
use crate::ground::Ground;

/// Light and dark, with every picture scrolled into view: no other origin is asked, nothing is told to the console.
pub fn pages_ask_nobody_else_and_say_nothing(ground: &Ground) {
    let own = format!("http://{}/", ground.site.address);
    for page in ground.pages() {
        let tab = ground.tab();
        tab.open(&page.address);
        tab.eval("scrollTo(0, document.body.scrollHeight)");
        tab.eval("Promise.all(Array.from(document.images, image => image.decode().catch(() => {})))");
        tab.dark(true);
        tab.frames();
        let requests = tab.requests();
        assert!(!requests.is_empty());
        let others: Vec<_> = requests.iter().filter(|(url, _)| !url.starts_with(&own)).collect();
        assert!(others.is_empty(), "{}: {others:?}", page.address);
        // That the page itself was answered with 404 is all that the page for 404 may be said about.
        let told: Vec<_> =
            tab.console().into_iter().filter(|line| !(page.kind == "not-found" && line.contains("(Not Found)"))).collect();
        assert!(told.is_empty(), "{}: {told:?}", page.address);
    }
}

/// No word in any policy of this site lets something in that a hash or an origin does not name.
pub fn the_policy_allows_nothing_inline(ground: &Ground) {
    for page in ground.pages() {
        let reply = ground.site.get(&page.address);
        let policy = reply.field("content-security-policy").unwrap_or_else(|| panic!("{}: no policy", page.address));
        assert!(policy.starts_with("default-src 'none'; "), "{}: {policy}", page.address);
        for word in ["unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:"] {
            assert!(!policy.contains(word), "{}: {word} in {policy}", page.address);
        }
    }
    // And the browser holds to it: what a policy forbids is forbidden here, too.
    let tab = ground.tab();
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

/// The same text, links and pictures with scripts and without; and nothing that would only work with them.
pub fn pages_are_whole_without_scripts(ground: &Ground) {
    let look = "[document.querySelector('main').innerText.trim(),
        ...Array.from(document.querySelectorAll('main a[href], nav a[href]'), link => link.getAttribute('href'))]";
    let with = ground.tab();
    let without = ground.tab();
    without.no_scripts();
    let mut kinds = BTreeSet::new();
    for page in ground.pages() {
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

/// The site of a film is asked when the reader follows the link in its frame, with or without scripts, and not before.
#[cfg(feature = "author")]
pub fn a_film_waits_for_the_reader(ground: &Ground) {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("content")).unwrap();
    std::fs::write(root.path().join("site.toml"), "title = \"Films\"\nbase_url = \"https://example.org\"\n").unwrap();
    let page = "---\ntitle: Film\n---\n\n{{< youtube id=abc title=\"A film\" >}}\n";
    std::fs::write(root.path().join("content/film.md"), page).unwrap();
    let mut command = site(&["preview", "--listen", "127.0.0.1:0"]);
    command.env("SITE_ROOT", root.path()).stderr(Stdio::null());
    let running = Running::start(command);
    for scripts in [true, false] {
        let tab = ground.tab_on(&running);
        if !scripts {
            tab.no_scripts();
        }
        tab.open("/film/");
        tab.eval("document.querySelector('.video').scrollIntoView()");
        let asked = || tab.requests().iter().filter(|(url, _)| url.contains("youtube")).count();
        // This small site has no icon, which the browser remarks.
        let console: Vec<String> = tab.console().into_iter().filter(|line| !line.contains("/favicon.ico")).collect();
        assert_eq!((asked(), console), (0, vec![]), "scripts {scripts}");
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
