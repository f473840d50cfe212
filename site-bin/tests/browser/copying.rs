//! Tests of copying: code with a button, formulas by selection.
#![cfg(feature = "author")]

use serde_json::json;

use crate::context::TestContext;
use crate::fixture::Fixture;
use crate::tab::Tab;

/// Without scripts there is no button. With scripts there is one on every block: it is focusable, has a name, copies the code without line
/// numbers, and announces that.
pub fn code_is_copied_by_a_button_that_says_so(context: &TestContext) {
    let page = "---\ntitle: Code\n---\n\n```rust {title=\"main.rs\", linenos=true}\nfn main() {\n    run();\n}\n```\n\n```text\nplain\n```\n";
    let fixture = Fixture::serve("", &[("content/code.md", page)]);
    let plain = context.tab_on(&fixture.running);
    plain.no_scripts();
    plain.open("/code/");
    assert_eq!(plain.eval("document.querySelectorAll('.copy').length"), 0);

    let tab = context.tab_on(&fixture.running);
    allow_clipboard(&tab);
    tab.open("/code/");
    assert_eq!(tab.eval("document.querySelectorAll('.highlight > .copy').length"), 2);
    // Beside the first line of the code, below the file name.
    let place = "(() => { const [button, code] = ['.copy', 'pre'].map(name => document.querySelector(name).getBoundingClientRect());
        return [String(button.top > code.top && button.top < code.top + 16), String(button.right < code.right && button.right > code.right - 24)]; })()";
    assert_eq!(tab.list(place), ["true", "true"]);
    for _ in 0..30 {
        tab.press("Tab");
        if tab.eval("document.activeElement.matches('.copy')") == true {
            break;
        }
    }
    let heard = tab.heard();
    assert_eq!((heard["role"]["value"].clone(), heard["name"]["value"].clone()), ("button".into(), "Copy".into()));
    tab.press("Enter");
    tab.eval("new Promise(done => { const look = () => document.querySelector('.copy.done') ? done(1) : setTimeout(look, 20); look(); })");
    assert_eq!(tab.text("document.querySelector('[role=status]').textContent"), "Copied");
    assert_eq!(tab.text("navigator.clipboard.readText()"), "fn main() {\n    run();\n}");
    tab.eval("new Promise(done => { const look = () => document.querySelector('.copy.done') ? setTimeout(look, 20) : done(1); look(); })");
    assert_eq!(tab.text("document.querySelector('[role=status]').textContent"), "");
}

/// Selected text contains complete formulas as TeX, and keeps its line breaks.
pub fn formulas_are_copied_as_they_were_written(context: &TestContext) {
    let page = "---\ntitle: Formulas\n---\n\nThe area $A < \\pi r^2$ grows.\n\n$$\\sum_{i=1}^n i \\tag{1}$$\n\nNo formula.\n";
    let fixture = Fixture::serve("", &[("content/formulas.md", page)]);
    let tab = context.tab_on(&fixture.running);
    allow_clipboard(&tab);
    tab.open("/formulas/");
    let copy = |select: &str| {
        tab.eval(&format!("(() => {{ const range = document.createRange(); {select}; getSelection().removeAllRanges(); getSelection().addRange(range); }})()"));
        tab.text(
            "(() => { const data = new DataTransfer(), event = new ClipboardEvent('copy', { clipboardData: data, cancelable: true, bubbles: true });
            return document.dispatchEvent(event) ? 'as it is' : data.getData('text/plain'); })()",
        )
    };
    let all = copy("range.selectNodeContents(document.querySelector('.content'))");
    let lines: Vec<&str> = all.lines().filter(|line| !line.trim().is_empty()).collect();
    assert_eq!(lines, ["The area $A < \\pi r^2$ grows.", "$$\\sum_{i=1}^n i \\tag{1}$$", "No formula."], "{all:?}");
    let inside = copy("range.selectNodeContents(document.querySelector('math mi'))");
    assert_eq!(inside.trim(), "$A < \\pi r^2$");
    assert_eq!(copy("range.selectNodeContents(document.querySelector('.content > :last-child'))"), "as it is");
    // The number is at the edge of the column, and the formula has the remaining width.
    let number = "(() => { const [row, number] = ['.formula', '.formula mtd:last-child'].map(name => document.querySelector(name).getBoundingClientRect());
        return Math.round(row.right - number.right); })()";
    assert!(tab.eval(number).as_i64().unwrap().abs() <= 2, "{}", tab.eval(number));
}

/// A formula wider than the column scrolls by keyboard, with and without scripts; a narrower one is not focusable.
pub fn a_wide_formula_can_be_scrolled_by_keyboard(context: &TestContext) {
    let long = (0..30).map(|n| format!("a_{{{n}}}")).collect::<Vec<_>>().join(" + ");
    let page = format!("---\ntitle: Wide\n---\n\nShort: $x$. Long: ${long}$.\n");
    let fixture = Fixture::serve("", &[("content/wide.md", &page)]);
    for scripts in [true, false] {
        let tab = context.tab_on(&fixture.running);
        if !scripts {
            tab.no_scripts();
        }
        tab.window(390, 1.0);
        tab.open("/wide/");
        // From the first focusable element until it is focused again.
        let at = "document.activeElement.matches('math') && document.activeElement.textContent.length";
        let mut stops = Vec::new();
        tab.press("Tab");
        for _ in 0..30 {
            stops.extend(tab.eval(at).as_u64());
            tab.press("Tab");
            if tab.eval("document.activeElement.matches('.skip')") == true {
                break;
            }
        }
        assert_eq!(stops.len(), 1, "scripts {scripts}: {stops:?}");
        assert!(stops[0] > 60, "scripts {scripts}: {stops:?}");
    }
    let tab = context.tab_on(&fixture.running);
    tab.window(390, 1.0);
    tab.open("/wide/");
    tab.eval("document.querySelectorAll('math')[1].focus()");
    assert_eq!(tab.eval("[...document.querySelectorAll('math')].map(math => math.tabIndex)"), json!([-1, 0]));
    tab.press("ArrowRight");
    tab.eval("new Promise(done => setTimeout(done, 400))");
    assert!(tab.eval("document.querySelectorAll('math')[1].scrollLeft").as_f64().unwrap() > 0.0);
}

fn allow_clipboard(tab: &Tab<'_>) {
    tab.allow("clipboard-read");
    tab.allow("clipboard-write");
}
