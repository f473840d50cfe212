//! Tests of the preview in the author's browser.
#![cfg(feature = "author")]

use crate::context::TestContext;
use crate::fixture::Fixture;
use crate::tab::Tab;

fn page(text: &str) -> String {
    let long = "\n\nA paragraph among many.".repeat(200);
    format!("---\ntitle: Page\n---\n\n{text}{long}\n")
}

/// Waits until an expression is true. A page that is loading has no value yet.
fn wait(tab: &Tab<'_>, condition: &str) {
    for _ in 0..600 {
        if tab.try_eval(condition).is_some_and(|value| value == true) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("never: {condition}");
}

/// Waits until the page knows its version: earlier edits are not reported to it.
fn open(tab: &Tab<'_>, address: &str) {
    tab.open(address);
    tab.eval("new Promise(done => { const events = new EventSource('/__site/events'); events.addEventListener('version', () => { events.close(); setTimeout(done, 200); }); })");
}

/// An edit of another page does not reload this one; its own edit is shown at the same scroll position.
pub fn an_edit_is_seen_and_the_place_is_kept(context: &TestContext) {
    let fixture = Fixture::serve("", &[("content/a.md", &page("First words.")), ("content/posts/b.md", &page("Other words."))]);
    let tab = context.tab_on(&fixture.running);
    open(&tab, "/a/");
    tab.eval("scrollTo({ top: 1500, behavior: 'instant' }), window.before = true");
    fixture.write("content/posts/b.md", &page("Other words, edited."));
    wait(&tab, "fetch('/posts/b/').then(reply => reply.text()).then(text => text.includes('edited'))");
    fixture.write("content/a.md", &page("Second words."));
    wait(&tab, "document.body.textContent.includes('Second words.')");
    wait(&tab, "scrollY === 1500");
    assert_eq!(tab.eval("document.querySelectorAll('#site-errors').length"), 0);
}

/// New styles are applied to the loaded page, which keeps its state.
pub fn style_sheets_are_exchanged_without_loading_the_page(context: &TestContext) {
    let own = |colour: &str| format!("main {{ outline: 3px solid {colour} }}");
    let files = [("content/a.md", page("Words.")), ("assets/css/own.css", own("rgb(1, 2, 3)"))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let fixture = Fixture::serve("[theme]\ncustom_css = [\"css/own.css\"]\n", &files);
    let tab = context.tab_on(&fixture.running);
    open(&tab, "/a/");
    let colour = "getComputedStyle(document.querySelector('main')).outlineColor";
    assert_eq!(tab.text(colour), "rgb(1, 2, 3)");
    tab.eval("scrollTo({ top: 700, behavior: 'instant' }), window.before = true");
    fixture.write("assets/css/own.css", &own("rgb(4, 5, 6)"));
    wait(&tab, &format!("{colour} === 'rgb(4, 5, 6)'"));
    assert_eq!(tab.list("[String(window.before), String(scrollY)]"), ["true", "700"]);
    // The old style sheet is removed when the new one is loaded.
    wait(
        &tab,
        "new Set([...document.querySelectorAll('link[rel=stylesheet]')].map(link => link.href)).size === document.querySelectorAll('link[rel=stylesheet]').length",
    );
    // The page is still connected after the exchange: its next edit is shown.
    fixture.write("content/a.md", &page("Words after the colours."));
    wait(&tab, "document.body.textContent.includes('Words after the colours.')");
}

/// All mistakes with their positions are announced, closed by key or button, and removed when they are corrected.
pub fn mistakes_lie_over_the_page_until_they_are_mended(context: &TestContext) {
    let fixture = Fixture::serve("", &[("content/a.md", &page("Words [about B](/b/).")), ("content/b.md", &page("Words."))]);
    let tab = context.tab_on(&fixture.running);
    open(&tab, "/a/");
    // The focus returns to where it was.
    tab.eval("document.querySelector('main a[href]').focus(), document.activeElement.textContent = 'A link'");
    fixture.write("content/a.md", &page("See [there](/nowhere/)."));
    wait(&tab, "document.querySelector('#site-errors pre')?.textContent.includes('content/a.md:5:13') ?? false");
    fixture.write("content/b.md", &page("And [here](/no-place/)."));
    wait(&tab, "document.querySelector('#site-errors pre')?.textContent.includes('content/b.md:5:12') ?? false");
    assert!(tab.text("document.querySelector('#site-errors pre').textContent").contains("See [there](/nowhere/)."));
    assert!(tab.text("document.querySelector('#site-errors strong').textContent").starts_with("2 errors"));
    // A dialogue with role, name and description; its close button has the focus.
    let dialogue = "document.querySelector('[role=alertdialog]#site-errors')";
    let named =
        |attribute: &str| tab.text(&format!("document.getElementById({dialogue}.getAttribute('{attribute}')).textContent"));
    assert!(named("aria-labelledby").starts_with("2 errors") && named("aria-describedby").contains("content/b.md:5:12"));
    assert_eq!(tab.text("document.activeElement.textContent"), "Close");
    assert!(tab.text("document.body.textContent").contains("Words A link."));
    tab.press("Escape");
    assert_eq!(tab.eval("document.querySelectorAll('#site-errors').length"), 0);
    assert_eq!(tab.text("document.activeElement.textContent"), "A link");
    // Pages that are loaded later show them, too.
    tab.reload();
    wait(&tab, "document.querySelector('#site-errors') !== null");
    tab.eval("document.querySelector('#site-errors button').click()");
    assert_eq!(tab.eval("document.querySelectorAll('#site-errors').length"), 0);
    tab.reload();
    wait(&tab, "document.querySelector('#site-errors') !== null");
    fixture.write("content/a.md", &page("Mended words."));
    fixture.write("content/b.md", &page("Mended words."));
    wait(&tab, "document.body.textContent.includes('Mended words.') && document.querySelector('#site-errors') === null");
}
