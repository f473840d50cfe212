//! Adversarial formulas.

use super::{Files, Kind, body, fill, nest, repeat};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "math/inline", files: |n| body(fill(n, |i| format!("$a_{i}$ "))) },
    Kind { name: "math/display", files: |n| body(fill(n, |i| format!("$$a_{i}$$\n\n"))) },
    Kind { name: "math/dollars", files: |n| body(repeat(n, "$")) },
    Kind { name: "math/dollars-open", files: |n| body(repeat(n, "$a ")) },
    Kind { name: "math/dollars-double-open", files: |n| body(repeat(n, "$$a ")) },
    Kind { name: "math/parentheses-open", files: |n| body(repeat(n, "\\\\(a ")) },
    Kind { name: "math/brackets-open", files: |n| body(repeat(n, "\\\\[a ")) },
    Kind { name: "math/long", files: |n| formulas(n, |n| repeat(n, "a+")) },
    Kind { name: "math/long-inline", files: |n| body(format!("${}$\n", repeat(n, "a+"))) },
    Kind { name: "math/too-long", files: |n| body(format!("$$\n{}\n$$\n", repeat(n, "a+"))) },
    Kind { name: "math/too-deep", files: |n| body(format!("$$\n{}\n$$\n", nest(n.min(19_000), "{", "a", "}"))) },
    Kind { name: "math/digits", files: |n| formulas(n, |n| repeat(n, "1")) },
    Kind { name: "math/braces", files: |n| formulas(n, |n| nested(n, "{", "a", "}")) },
    Kind { name: "math/braces-open", files: |n| formulas(n, |n| repeat(n, "{")) },
    Kind { name: "math/fractions", files: |n| formulas(n, |n| nested(n, "\\frac{a}{", "b", "}")) },
    Kind { name: "math/fractions-numerator", files: |n| formulas(n, |n| nested(n, "\\frac{", "a", "}{b}")) },
    Kind { name: "math/fractions-over", files: |n| formulas(n, |n| nested(n, "{a \\over ", "b", "}")) },
    Kind { name: "math/roots", files: |n| formulas(n, |n| nested(n, "\\sqrt{", "a", "}")) },
    Kind { name: "math/roots-index", files: |n| formulas(n, |n| nested(n, "\\sqrt[", "a", "]{b}")) },
    Kind { name: "math/powers", files: |n| formulas(n, |n| nested(n, "a^{", "b", "}")) },
    Kind { name: "math/powers-flat", files: |n| formulas(n, |n| repeat(n, "{a^b}^")) },
    Kind { name: "math/primes", files: |n| formulas(n, |n| format!("a{}", repeat(n, "'"))) },
    Kind { name: "math/fences", files: |n| formulas(n, |n| nested(n, "\\left(", "a", "\\right)")) },
    Kind { name: "math/fences-open", files: |n| formulas(n, |n| repeat(n, "\\left(")) },
    Kind {
        name: "math/matrix-rows",
        files: |n| formulas(n, |n| format!("\\begin{{matrix}}{}\\end{{matrix}}", repeat(n, "a&b\\\\"))),
    },
    Kind {
        name: "math/matrix-columns",
        files: |n| formulas(n, |n| format!("\\begin{{matrix}}{}\\end{{matrix}}", repeat(n, "a&"))),
    },
    Kind { name: "math/matrix-nesting", files: |n| formulas(n, |n| nested(n, "\\begin{matrix}", "a", "\\end{matrix}")) },
    Kind {
        name: "math/array-columns",
        files: |n| formulas(n, |n| format!("\\begin{{array}}{{{}}}a\\end{{array}}", repeat(n, "c|"))),
    },
    Kind {
        name: "math/array-columns-rows",
        files: |n| {
            formulas(n, |n| format!("\\begin{{array}}{{{}}}{}\\end{{array}}", repeat(n / 2, "c|"), repeat(n / 2, "a\\\\")))
        },
    },
    Kind {
        name: "math/aligned",
        files: |n| formulas(n, |n| format!("\\begin{{aligned}}{}\\end{{aligned}}", repeat(n, "a&=b\\\\"))),
    },
    Kind {
        name: "math/align-tags",
        files: |n| formulas(n, |n| format!("\\begin{{align}}{}\\end{{align}}", fill(n, |i| format!("a&=b\\tag{{{i}}}\\\\")))),
    },
    Kind { name: "math/environment-unknown", files: |n| formulas(n, |n| repeat(n, "\\begin{nosuch}")) },
    Kind { name: "math/commands-unknown", files: |n| formulas(n, |n| repeat(n, "\\nosuch ")) },
    Kind { name: "math/commands-unknown-formulas", files: |n| body(fill(n, |i| format!("$\\nosuch_{i}$ "))) },
    Kind { name: "math/commands-long", files: |n| formulas(n, |n| format!("\\{}", repeat(n, "a"))) },
    Kind { name: "math/text", files: |n| formulas(n, |n| format!("\\text{{{}}}", repeat(n, "a b "))) },
    Kind { name: "math/text-dollars", files: |n| formulas(n, |n| nested(n, "\\text{a $", "b", "$}")) },
    Kind {
        name: "math/macros",
        files: |n| formulas(n, |n| format!("\\newcommand{{\\a}}{{{}}}{}", repeat(n / 2, "b"), repeat(n / 2, "\\a "))),
    },
    Kind {
        name: "math/macros-doubling",
        files: |n| {
            formulas(n, |n| {
                format!(
                    "{}\\z",
                    fill(n, |i| {
                        let (a, b) = (char::from(b'a' + (i % 25) as u8), char::from(b'b' + (i % 25) as u8));
                        if i == 0 { "\\def\\a{x}".to_owned() } else { format!("\\def\\{b}{{\\{a}\\{a}}}") }
                    })
                )
            })
        },
    },
    Kind { name: "math/macro-recursive", files: |n| formulas(n, |n| format!("\\def\\a{{\\a\\a}}\\a {}", repeat(n, "b"))) },
    Kind { name: "math/over-under", files: |n| formulas(n, |n| nested(n, "\\overset{a}{", "b", "}")) },
    Kind { name: "math/boxed", files: |n| formulas(n, |n| nested(n, "\\boxed{", "b", "}")) },
    Kind { name: "math/colours", files: |n| formulas(n, |n| nested(n, "\\color{red}{", "b", "}")) },
    Kind { name: "math/operators", files: |n| formulas(n, |n| repeat(n, "\\operatorname{ab}")) },
    Kind { name: "math/chemistry", files: |n| formulas(n, |n| format!("\\ce{{{}}}", repeat(n, "H2O + "))) },
    Kind { name: "math/chemistry-arrows", files: |n| formulas(n, |n| format!("\\ce{{{}}}", repeat(n, "A ->[b] "))) },
    Kind { name: "math/chemistry-nesting", files: |n| formulas(n, |n| nested(n, "\\ce{", "a", "}")) },
    Kind { name: "math/ampersands", files: |n| formulas(n, |n| repeat(n, "&")) },
    Kind { name: "math/broken", files: |n| body(fill(n, |i| format!("$\\frac{{{i}}}$ "))) },
    Kind { name: "math/code-fence", files: |n| body(format!("```math\n{}\n```\n", repeat(n, "a+\n"))) },
    Kind { name: "math/comments", files: |n| formulas(n, |n| repeat(n, "a % b\n")) },
    Kind { name: "math/not", files: |n| formulas(n, |n| repeat(n, "\\not")) },
    Kind { name: "math/mathrm-nesting", files: |n| formulas(n, |n| nested(n, "\\mathrm{", "b", "}")) },
    Kind { name: "math/limits", files: |n| formulas(n, |n| repeat(n, "\\sum_{i=1}^{n}\\limits ")) },
    Kind { name: "math/big", files: |n| formulas(n, |n| repeat(n, "\\big(")) },
    Kind { name: "math/accents", files: |n| formulas(n, |n| nested(n, "\\hat{", "a", "}")) },
    Kind { name: "math/stacked-subscripts", files: |n| formulas(n, |n| repeat(n, "a_b_")) },
];

/// Formulas about as long as is accepted, up to so many bytes.
fn formulas(bytes: usize, tex: fn(usize) -> String) -> Files {
    body(repeat(bytes, &format!("$$\n{}\n$$\n\n", tex(bytes.min(19_000)))))
}

/// Groups nested nearly as deep as is accepted, one behind the other.
fn nested(bytes: usize, open: &str, middle: &str, close: &str) -> String {
    let group = format!("{}{middle}{} ", open.repeat(45), close.repeat(45));
    repeat(bytes, &group)
}
