//! Tests of how formulas are laid out, on a telephone and in a wide window.
#![cfg(feature = "author")]

use serde_json::json;

use crate::context::TestContext;
use crate::fixture::Fixture;

/// One formula of each kind, each in its own paragraph.
const PAGE: &str = r"---
title: Formulas
---

$$\begin{array}{rl|c} aaaa & b & c \\ \hline a & bbbb & c \\ \hline \end{array}$$

$$\begin{aligned} a &= b \\ c &= d \end{aligned}$$

$$\begin{aligned} a &= b \\[20pt] c &= d \end{aligned}$$

$$\begin{align} a &= b \tag{A} \\ c &= d \label{two} \end{align}$$

$$\overline{ab}\,\underline{ab}$$

$$x \begin{smallmatrix} x \end{smallmatrix}$$

$$\textcolor{blue}{x}\,\colorbox{yellow}{y}$$

$$a\mathllap{b}$$

See $\eqref{two}$.
";

/// Right columns are flush right, lines span the table, numbers are at the edge of their rows, and rules are in the right place.
pub fn tables_numbers_and_rules_have_their_places(context: &TestContext) {
    let fixture = Fixture::serve("", &[("content/formulas.md", PAGE)]);
    let tab = context.tab_on(&fixture.running);
    for width in [390, 1280] {
        tab.window(width, 1.0);
        tab.open("/formulas/");
        tab.eval(
            "window.formula = number => document.querySelectorAll('.formula')[number];
            window.box = element => element.getBoundingClientRect();
            window.rows = number => [...formula(number).querySelectorAll('mtr')];",
        );
        let holds = |what: &str, condition: &str| assert_eq!(tab.eval(condition), json!(true), "{what} at {width} px");
        holds(
            "a right column",
            "(() => { const edge = (end, side) => rows(0).map(row => box(row.children[0][end])[side]), [a, b] = edge('lastElementChild', 'right'), [c, d] = edge('firstElementChild', 'left');
                return Math.abs(a - b) < 1 && c < d - 5; })()",
        );
        holds(
            "a left column",
            "(() => { const [a, b] = rows(0).map(row => box(row.children[1].firstElementChild)); return Math.abs(a.left - b.left) < 1; })()",
        );
        holds(
            "a closing line",
            "[...rows(0)[1].children].every(cell => parseFloat(getComputedStyle(cell).borderBottomWidth) > 0)",
        );
        holds(
            "a space behind a row",
            "(() => { const gap = number => box(rows(number)[1]).top - box(rows(number)[0]).top; return gap(2) - gap(1) > 10; })()",
        );
        holds(
            "numbers",
            "rows(3).every(row => { const number = box(row.lastElementChild.querySelector('mtext')), term = box(row.children[1]);
                return Math.abs(number.right - box(formula(3)).right) < 3 && number.top < term.bottom && number.bottom > term.top; })",
        );
        holds(
            "a rule above",
            "(() => { const rule = formula(4).querySelector('.ol'), [a, b] = [box(rule), box(rule.firstElementChild)];
                return parseFloat(getComputedStyle(rule).borderTopWidth) > 0 && a.top < b.top && Math.abs(a.width - b.width) < 1; })()",
        );
        holds(
            "a rule below",
            "(() => { const rule = formula(4).querySelector('.ul'), [a, b] = [box(rule), box(rule.firstElementChild)];
                return parseFloat(getComputedStyle(rule).borderBottomWidth) > 0 && a.bottom > b.bottom; })()",
        );
        holds(
            "a small matrix",
            "(() => { const [a, b] = formula(5).querySelectorAll('mi'); return parseFloat(getComputedStyle(b).fontSize) < parseFloat(getComputedStyle(a).fontSize) * 0.9; })()",
        );
        holds(
            "an overlap to the left",
            "(() => { const [a, b] = [...formula(7).querySelectorAll('mi')].map(box); return b.left < a.right - 1 && b.right <= a.right + 1; })()",
        );
        holds(
            "a reference",
            "document.querySelector('mtext a').getAttribute('href') === '#eq-two' && document.getElementById('eq-two') !== null",
        );
        holds("no inline style", "document.querySelector('math [style]') === null");
    }
}

/// The author's colours are lighter on a dark background, and text on a coloured background keeps its colour.
pub fn colours_follow_the_scheme(context: &TestContext) {
    let fixture = Fixture::serve("", &[("content/formulas.md", PAGE)]);
    let tab = context.tab_on(&fixture.running);
    let mut seen = Vec::new();
    for scheme in ["light", "dark"] {
        tab.open("/formulas/");
        tab.eval(&format!("document.documentElement.style.colorScheme = '{scheme}'"));
        seen.push(tab.list(
            "[...document.querySelectorAll('.formula')[6].querySelectorAll('mi, mtext')].map(sign => {
                const context = new OffscreenCanvas(1, 1).getContext('2d');
                context.fillStyle = getComputedStyle(sign).color;
                context.fillRect(0, 0, 1, 1);
                const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
                return String(Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue));
            })",
        ));
    }
    let light = |scheme: usize, sign: usize| seen[scheme][sign].parse::<i32>().unwrap();
    assert!(light(1, 0) > light(0, 0) + 40, "{seen:?}");
    assert_eq!(light(0, 1), light(1, 1), "{seen:?}");
    assert_eq!(light(0, 1), 0, "{seen:?}");
}
