//! Tests of the light and the dark colour scheme.

use crate::context::TestContext;
use crate::tab::Tab;

const GROUND: &str = "getComputedStyle(document.body).backgroundColor";
const LIGHT: &str = "rgb(252, 252, 250)";
const DARK: &str = "rgb(22, 24, 29)";

/// The colour of the browser's own surfaces: the theme-color that applies.
fn surface(tab: &Tab<'_>) -> Vec<String> {
    tab.list("Array.from(document.querySelectorAll('meta[name=theme-color]')).filter(meta => matchMedia(meta.media).matches).map(meta => meta.content)")
}

/// Without a choice, with and without scripts, a page has the scheme of the reader's system, and follows its changes.
pub fn pages_follow_the_system(context: &TestContext) {
    for scripts in [true, false] {
        let tab = context.tab();
        if !scripts {
            tab.no_scripts();
        }
        tab.open("/");
        assert_eq!((tab.text(GROUND), surface(&tab)), (LIGHT.to_owned(), vec!["#fcfcfa".to_owned()]), "scripts {scripts}");
        tab.dark(true);
        assert_eq!((tab.text(GROUND), surface(&tab)), (DARK.to_owned(), vec!["#16181d".to_owned()]), "scripts {scripts}");
    }
}

/// A choice applies on other pages and after reloading, from the first frame.
pub fn a_choice_is_kept_and_painted_first(context: &TestContext) {
    let tab = context.tab();
    // Records every colour of the page in any frame, from the first one with a body.
    tab.before_pages(
        "window.colours = [];
         (function look() {
             if (document.body) window.colours.push(getComputedStyle(document.body).backgroundColor);
             requestAnimationFrame(look);
         })();
         window.early = new Promise(done => new MutationObserver((_, observer) => {
             if (document.documentElement?.dataset.scheme === 'dark') { observer.disconnect(); done(document.body ? 'late' : 'early'); }
         }).observe(document, { subtree: true, childList: true, attributes: true }));",
    );
    tab.open("/");
    tab.eval("document.querySelector('.scheme').click()");
    assert_eq!((tab.text(GROUND), surface(&tab)), (DARK.to_owned(), vec!["#16181d".to_owned()]));
    for address in ["/posts/", "/about/", "/"] {
        tab.open(address);
        assert_eq!(tab.text("window.early"), "early", "{address}: chosen after the body was there");
        let colours = tab.list("window.colours");
        assert!(!colours.is_empty() && colours.iter().all(|colour| colour == DARK), "{address}: {colours:?}");
        assert_eq!(surface(&tab), ["#16181d"]);
    }
    tab.reload();
    assert_eq!(tab.text(GROUND), DARK);
    // Back to the system's scheme: nothing is stored any more.
    tab.eval("document.querySelector('.scheme').click()");
    assert_eq!(tab.text(GROUND), LIGHT);
    assert_eq!(tab.eval("localStorage.length"), 0);
    tab.dark(true);
    assert_eq!(tab.text(GROUND), DARK);
}

/// The switch is a button with a name and a state; the space and enter keys work.
pub fn the_switch_works_by_key_and_is_announced(context: &TestContext) {
    let tab = context.tab();
    tab.open("/about/");
    for _ in 0..20 {
        tab.press("Tab");
        if tab.text("document.activeElement.className") == "scheme" {
            break;
        }
    }
    let state = || {
        let heard = tab.heard();
        let properties = heard["properties"].as_array().unwrap();
        let pressed =
            properties.iter().find(|property| property["name"] == "pressed").map(|property| property["value"]["value"].clone());
        (heard["role"]["value"].clone(), heard["name"]["value"].clone(), pressed)
    };
    let expected = |pressed: &str| ("button".into(), "Dark colours".into(), Some(pressed.into()));
    assert_eq!(state(), expected("false"));
    tab.press("Space");
    assert_eq!((state(), tab.text(GROUND)), (expected("true"), DARK.to_owned()));
    tab.press("Enter");
    assert_eq!((state(), tab.text(GROUND)), (expected("false"), LIGHT.to_owned()));
    let size = tab.list("(() => { const box = document.activeElement.getBoundingClientRect(); return [String(box.width >= 24), String(box.height >= 24)]; })()");
    assert_eq!(size, ["true", "true"], "smaller than 24 pixels (WCAG 2.2, 2.5.8)");
}
