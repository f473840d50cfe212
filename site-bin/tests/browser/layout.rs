//! Tests of layout: narrow windows, large text, print.

use crate::context::TestContext;
use crate::tab::Tab;

/// How far the page scrolls sideways, and the elements that cause it. The content of scrolling boxes may be wider than the page.
const SIDEWAYS: &str = "(() => {
    const width = document.documentElement.clientWidth;
    const over = Math.max(0, document.documentElement.scrollWidth - width);
    const out = Array.from(document.querySelectorAll('body *')).filter(element => {
        if (element.closest('.sr-only, .skip')) return false;
        for (let box = element.parentElement; box; box = box.parentElement)
            if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(box).overflowX)) return false;
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 1 || box.left < -1);
    });
    return [String(over), ...out.slice(0, 3).map(element => element.outerHTML.slice(0, 160))];
})()";

fn holds(tab: &Tab<'_>, place: &str) {
    let found = tab.list(SIDEWAYS);
    assert_eq!(found, ["0"], "{place} scrolls sideways");
}

/// 320 CSS pixels: a small phone, or a window of 1280 at 400 % (WCAG 2.2, 1.4.10).
pub fn nothing_leaves_a_narrow_window(context: &TestContext) {
    let tab = context.tab();
    tab.window(320, 1.0);
    for page in context.pages() {
        tab.open(&page.address);
        holds(&tab, &page.address);
    }
}

/// A window of 1280 at 200 %, and text of twice its size (WCAG 2.2, 1.4.4): nothing overflows, nothing is covered.
pub fn pages_can_be_magnified(context: &TestContext) {
    let tab = context.tab();
    for page in context.pages() {
        tab.window(640, 2.0);
        tab.open(&page.address);
        holds(&tab, &format!("{} at 200 %", page.address));
        tab.window(1280, 1.0);
        let size = || tab.eval("parseFloat(getComputedStyle(document.body).fontSize)").as_f64().unwrap();
        let before = size();
        tab.eval("document.documentElement.style.fontSize = '200%'");
        assert!(size() >= 1.7 * before, "{}: letters of {before} grow to {}", page.address, size());
        holds(&tab, &format!("{} with letters at 200 %", page.address));
        let cut = tab.list(
            "Array.from(document.querySelectorAll('main :is(p, li, h1, h2, h3, td, dd), header a, footer p'))
                .filter(element => element.scrollHeight > element.clientHeight + 2 && element.clientHeight > 0
                    && getComputedStyle(element).overflowY !== 'visible')
                .map(element => element.outerHTML.slice(0, 160))",
        );
        assert!(cut.is_empty(), "{}: cut off: {cut:?}", page.address);
    }
}

/// A printed page is its complete text: black on white, without controls.
pub fn paper_shows_the_text(context: &TestContext) {
    for page in context.pages() {
        let tab = context.tab();
        tab.dark(true);
        tab.open(&page.address);
        tab.paper();
        let style = "(() => { const style = getComputedStyle(document.body); return [style.backgroundColor, style.color]; })()";
        assert_eq!(tab.list(style), ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], "{}", page.address);
        let shown = tab.list("Array.from(document.querySelectorAll('nav, .skip, button, .heading-link')).filter(e => e.checkVisibility()).map(e => e.outerHTML)");
        assert!(shown.is_empty(), "{}: on paper: {shown:?}", page.address);
        let hidden = tab.list("Array.from(document.querySelectorAll('main :is(p, h1, h2, li, pre, td)')).filter(e => !e.checkVisibility() && !e.closest('.toc, nav, #comments, .siblings, noscript')).map(e => e.outerHTML)");
        assert!(hidden.is_empty(), "{}: not on paper: {hidden:?}", page.address);
        let wide = tab.list("Array.from(document.querySelectorAll('pre, .table')).filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 160))");
        assert!(wide.is_empty(), "{}: cut off on paper: {wide:?}", page.address);
    }
}
