//! Tests of keyboard navigation.

use std::collections::BTreeSet;

use crate::context::TestContext;

/// The first press of the tab key shows the skip link; following it moves the focus into the text.
pub fn the_first_stop_leads_past_the_menu(context: &TestContext) {
    for page in context.pages() {
        let tab = context.tab();
        tab.open(&page.address);
        let top = "Math.round(document.querySelector('.skip').getBoundingClientRect().bottom)";
        assert!(tab.eval(top).as_i64().unwrap() <= 0, "{}: the skip link is seen unasked", page.address);
        tab.press("Tab");
        assert_eq!(tab.text("document.activeElement.className"), "skip", "{}", page.address);
        tab.eval("Promise.all(document.getAnimations().map(animation => animation.finished))");
        assert!(tab.eval(top).as_i64().unwrap() > 20, "{}: the skip link stays unseen", page.address);
        tab.press("Enter");
        assert_eq!(tab.text("location.hash"), "#main");
        if tab.eval("document.querySelector('main').querySelectorAll('a[href], summary, input, [tabindex]').length > 0") == true {
            tab.press("Tab");
            let inside = tab.eval("document.querySelector('main').contains(document.activeElement)");
            assert_eq!(inside, true, "{}: {}", page.address, tab.text("document.activeElement.outerHTML"));
        }
    }
}

/// Each focused element is visible, with a ring around it or its label, and the order ends at the end of the page.
pub fn every_stop_can_be_seen(context: &TestContext) {
    let look = "(() => {
        const at = document.activeElement;
        if (at === document.body) return ['end', '', '', ''];
        const shown = at.matches('.tabs > input') ? at.nextElementSibling : at;
        const style = getComputedStyle(shown), box = shown.getBoundingClientRect();
        const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 ? 'ring' : 'no ring';
        const size = box.width >= 1 && box.height >= 1 ? 'size' : 'no size';
        const inside = box.bottom > 0 && box.top < innerHeight ? 'in view' : 'out of view';
        return [at.outerHTML.slice(0, 120), ring, size, inside];
    })()";
    let mut kinds = BTreeSet::new();
    for page in context.pages() {
        if !kinds.insert(page.kind.clone()) && !page.address.starts_with("/posts/") {
            continue;
        }
        let tab = context.tab();
        tab.open(&page.address);
        // Smooth scrolling would have to be awaited after each step.
        tab.eval("document.documentElement.style.scrollBehavior = 'auto'");
        let count =
            tab.eval("document.querySelectorAll('a[href], button, summary, input, [tabindex=\"0\"]').length").as_u64().unwrap();
        let mut stops = 0;
        for _ in 0..count + 2 {
            tab.press("Tab");
            let stop = tab.list(look);
            if stop[0] == "end" {
                break;
            }
            stops += 1;
            assert_eq!(stop[1..], ["ring", "size", "in view"], "{}: {}", page.address, stop[0]);
        }
        assert!((5..=count).contains(&stops), "{}: {stops} of {count}", page.address);
    }
}
