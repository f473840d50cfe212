use super::*;

/// What is written for KaTeX and MathJax every day.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    r"x = \frac{-b \pm \sqrt{b^2-4ac}}{2a}",
    r"f(x)=\begin{cases}1 & x>0\\ 0 & \text{otherwise}\end{cases}",
    r"\begin{aligned}a&=b+c\\&=d\end{aligned}",
    r"\begin{align}a&=b+c\\&=d\end{align}",
    r"\begin{align*}a&=b+c\\&=d\end{align*}",
    r"\begin{equation}a=b\end{equation}",
    r"\begin{equation*}a=b\end{equation*}",
    r"\begin{gather}a=b\\c=d\end{gather}",
    r"\begin{gathered}a=b\\c=d\end{gathered}",
    r"\begin{split}a&=b\\c&=d\end{split}",
    r"\begin{multline}a=b\\c=d\end{multline}",
    r"\begin{matrix}1&2\\3&4\end{matrix}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"\begin{bmatrix}1&\cdots&2\\\vdots&\ddots&\vdots\\3&\ldots&4\end{bmatrix}",
    r"\begin{vmatrix}1&2\\3&4\end{vmatrix}",
    r"\begin{Vmatrix}1&2\\3&4\end{Vmatrix}",
    r"\begin{Bmatrix}1&2\\3&4\end{Bmatrix}",
    r"\begin{smallmatrix}1&2\\3&4\end{smallmatrix}",
    r"\begin{array}{cc|c}1&2&3\\\hline 4&5&6\end{array}",
    r"\begin{array}{lr}a & b\end{array}",
    r"\begin{alignat}{2}a&=b&c&=d\end{alignat}",
    r"\begin{alignedat}{2}a&=b&c&=d\end{alignedat}",
    r"\begin{rcases}a\\b\end{rcases}",
    r"\begin{dcases}a&b\\c&d\end{dcases}",
    r"\begin{eqnarray}a&=&b\end{eqnarray}",
    r"\begin{subarray}{l}a\\b\end{subarray}",
    r"\text{if } x \text{ is $y$}",
    r"\operatorname{argmax}_\theta L(\theta)",
    r"\operatorname*{argmin}_x f",
    r"\mathbb{R}^n \mathcal{L} \mathfrak{g} \mathscr{F} \mathsf{T} \mathtt{x} \mathbf{v} \mathit{x} \mathrm{d}",
    r"\boldsymbol{\beta} \bm{x} \pmb{y}",
    r"\underbrace{a+b}_{n} \overbrace{c}^{m}",
    r"\left( \frac{a}{b} \right) \left[ x \right] \left\{ y \right\} \left| z \right| \left\langle u \right\rangle",
    r"\left. \frac{dx}{dy} \right|_{x=0}",
    r"\xrightarrow{f} \xleftarrow[g]{f} \xRightarrow{x} \xmapsto{y} \xhookrightarrow{z}",
    r"E=mc^2 \tag{1}",
    r"E=mc^2 \tag*{(a)}",
    r"E=mc^2 \label{eq:x}",
    r"\textcolor{red}{x} + {\color{blue} y}",
    r"\textcolor{#ff0000}{x}",
    r"\boxed{x=1}",
    r"\sum_{\substack{i<n\\j<m}} a_{ij}",
    r"\not= \not\in \neq \notin \not\subset",
    r"\hat{x} \bar{x} \tilde{x} \vec{x} \dot{x} \ddot{x} \acute{x} \grave{x} \check{x} \breve{x} \mathring{x}",
    r"\widehat{xyz} \widetilde{xyz} \overline{ab} \underline{ab} \overrightarrow{AB} \overleftarrow{AB} \overleftrightarrow{AB}",
    r"\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt\pi}{2}",
    r"\iint \iiint \oint \oiint \int\limits_a^b",
    r"\lim_{n\to\infty} \sup \inf \max \min \log \ln \exp \sin \arctan \det \gcd \Pr \deg",
    r"\prod_{i=1}^n \coprod \bigcup \bigcap \bigoplus \bigotimes",
    r"\binom{n}{k} \dbinom{n}{k} \tbinom nk {n \choose k}",
    r"\dfrac12 \tfrac12 \cfrac{1}{1+\cfrac{1}{x}}",
    r"\forall x \exists y \nexists z \in \mathbb N : x \implies y \iff z \impliedby w",
    r"\alpha\beta\gamma\delta\epsilon\varepsilon\zeta\eta\theta\vartheta\iota\kappa\lambda\mu\nu\xi\pi\varpi\rho\varrho\sigma\varsigma\tau\upsilon\phi\varphi\chi\psi\omega",
    r"\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Upsilon\Phi\Psi\Omega",
    r"\leq \geq \ll \gg \approx \sim \simeq \cong \propto \perp \parallel \subset \supseteq \cup \cap \setminus \emptyset \varnothing",
    r"\nabla \partial \hbar \ell \Re \Im \aleph \infty \wp \imath \jmath",
    r"\cdot \times \div \pm \mp \ast \star \circ \bullet \oplus \otimes \wedge \vee \neg \lnot \land \lor",
    r"\rightarrow \to \mapsto \Rightarrow \Leftrightarrow \longrightarrow \hookrightarrow \rightharpoonup \leadsto \uparrow \Downarrow",
    r"\overset{!}{=} \underset{x}{\max} \stackrel{def}{=}",
    r"\big( \Big[ \bigg\{ \Bigg| x \bigr) \bigl( \biggm|",
    r"\phantom{x} \hphantom{x} \vphantom{x} \smash{x}",
    r"a\quad b\qquad c\; d\, e\! f\: g\ h~i \hspace{1em} \mkern 3mu \kern 1em \hskip 1em",
    r"\mathbf{A}^\top \mathbf{x}^\mathsf{T} A^\dagger A^* x' x''",
    r"\lfloor x \rfloor \lceil y \rceil \lVert v \rVert \lvert x \rvert \langle u | v \rangle \| x \|",
    r"\bra{x} \ket{y} \braket{x|y}",
    r"\mathop{\mathrm{arg\,max}}_x \mathrel{R} \mathbin{\#} \mathord{x} \mathopen( \mathclose)",
    r"\displaystyle \sum_{i} \textstyle \scriptstyle",
    r"\mathbb{1} \mathbb{E}[X] \Pr(A\mid B)",
    r"O(n \log n)",
    r"\because \therefore \ldots \cdots \vdots \ddots \dots",
    r"\left( a \middle| b \right)",
    r"P\left(A=2\middle|\frac{A^2}{B}>4\right)",
    r"\textbf{bold} \textit{it} \textrm{x} \texttt{y} \textsf{z} \mbox{q} \hbox{q} \emph{e}",
    r"\rm x \bf y \it z \sf a \tt b \cal C",
    r"{\rm d}x",
    r"5\% \$ \& \# \_ \{ \}",
    r"x^{2^{n}}_{i_j}",
    r"^2 {}_a^b X \sideset{_a^b}{_c^d}\sum",
    r"\prescript{a}{b}{X}",
    r"\overparen{AB} \underparen{x} \overbracket{x} \underbracket{y}",
    r"\lim\limits_{x\to 0} \limsup \liminf \varlimsup \injlim",
    r"\Bbb R \bold x",
    r"\color{red} x",
    r"\TeX \LaTeX \KaTeX",
    r"\degree 90^\circ 90°",
    r"é 你 α ∑ ∫ ≤",
    r"a \over b",
    r"{a \atop b}",
    r"\nonumber x \notag",
    r"\Longleftarrow \longmapsto \rightleftharpoons \xrightleftharpoons{a}",
    r"\lt \gt \le \ge \ne",
    r"\mid \nmid \shortmid \parallel \nparallel",
    r"\left\lfloor x \right\rfloor \left\lVert x \right\rVert \left/ x \right\backslash",
    r"\ulcorner \urcorner \llbracket x \rrbracket",
    r"\hdots \dotsb \dotsc \dotsi \dotsm",
    r"\mathbf{1}_{\{x\}} \mathds{1} \Bbbk",
    r"\underbrace{x}_{\text{a}} \underline{\text{b}}",
    r"\mathrm{ReLU}(x) = \max(0,x)",
    r"\vec{\mathbf{x}} \hat{\boldsymbol\theta}",
    r"\begin{pmatrix}a\\b\end{pmatrix}^{\!\top}",
    r"x % comment",
    r"\frac12 \frac ab",
    r"\sqrt x",
    r"\smallint \backprime \square \blacksquare \Box \Diamond \lozenge \bigstar \clubsuit \diamondsuit \heartsuit \spadesuit \flat \natural \sharp \checkmark \dag \ddag \S \P \copyright \pounds \yen \circledR \maltese",
    r"\enspace \thinspace \medspace \thickspace \negthinspace \negmedspace \nobreakspace \space",
    r"\operatorname {sn} x",
    r"\vert \Vert \lbrace \rbrace \lbrack \rbrack \backslash",
    r"\begin{bmatrix*}[r]1&2\end{bmatrix*}",
    r"\begin{cases}a\end{cases} \text{a\_b}",
    r"\text{\textbf{x}}",
    r"\text{a & b}",
    r"\text{a — “b” é}",
    r"\overline{\overline{x}} \bar{\bar x}",
    r"\mathrm{d}x \, \mathrm{d}y \textrm{kg}",
    r"\bigl\langle x,y \bigr\rangle",
    r"\underleftarrow{x} \underrightarrow{x} \overrightharpoon{x}",
    r"\tfrac{1}{2}\left.x\right|_0^1",
    r"\tag{1} x",
    r"x \tag{$*$}",
    r"\bigg/ \big/",
    r"\longleftrightarrow \Longrightarrow \Longleftrightarrow \nrightarrow \nRightarrow \twoheadrightarrow \rightarrowtail \curvearrowright \circlearrowleft \lightning",
];

/// Tags open and close as they should, and text holds no sign of a tag.
fn is_well_formed(mathml: &str) -> bool {
    let mut open = Vec::new();
    for part in mathml.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else { return false };
        if text.contains('>') {
            return false;
        }
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or(""));
        }
    }
    open.is_empty()
}

#[test]
fn common_formulas_are_set_without_inline_style() {
    for tex in COMMON {
        for display in [false, true] {
            // TeX: a number belongs to a displayed formula.
            if tex.contains("\\tag") && !display {
                continue;
            }
            match render(tex, display) {
                Ok(mathml) => {
                    assert!(mathml.starts_with(if display { "<math display=\"block\">" } else { "<math>" }), "{tex}: {mathml}");
                    assert!(mathml.ends_with("</math>") && is_well_formed(&mathml), "{tex}: {mathml}");
                    assert!(!mathml.contains(" style=\""), "{tex}: {mathml}");
                }
                Err(reason) => panic!("{tex}: {reason}"),
            }
        }
    }
}

#[test]
fn what_is_rewritten_comes_out_as_meant() {
    let html = |tex: &str| {
        let mathml = render(tex, true).unwrap_or_else(|reason| panic!("{tex}: {reason}"));
        let formula = mathml.strip_prefix("<math display=\"block\"><semantics>").unwrap_or_else(|| panic!("{mathml}"));
        let (formula, source) = formula.split_once("<annotation encoding=\"application/x-tex\">").expect("the source");
        let tex = tex.replace('&', "&amp;").replace('<', "&lt;");
        assert_eq!(source, format!("{tex}</annotation></semantics></math>"), "{tex}");
        formula.to_owned()
    };
    for (tex, expected) in [
        ("x<y", "<mrow><mi>x</mi><mo>&lt;</mo><mi>y</mi></mrow>"),
        ("x % a comment }\n+y", "<mrow><mi>x</mi><mo>+</mo><mi>y</mi></mrow>"),
        (r"\boxed{x=1}", r#"<mrow class="frame"><mi>x</mi><mo>=</mo><mn>1</mn></mrow>"#),
        (r"\fbox{a}", r#"<mrow class="frame"><mtext>a</mtext></mrow>"#),
        (r"\textcolor{#f00}{z}", r##"<mrow mathcolor="#FF0000"><mi>z</mi></mrow>"##),
        (r"\textcolor{red}z", r##"<mrow mathcolor="#FF0000"><mi>z</mi></mrow>"##),
        (r"\text{a $x_1$ b}", "<mrow><mtext>a\u{a0}</mtext><msub><mi>x</mi><mn>1</mn></msub><mtext>\u{a0}b</mtext></mrow>"),
        (r"\text{a & b}", "<mtext>a\u{a0}&amp;\u{a0}b</mtext>"),
        (r"\text{5\$}", "<mtext>5$</mtext>"),
        (r"a\!b", r#"<mrow><mi>a</mi><mspace class="ml-3"/><mi>b</mi></mrow>"#),
        (r"\xcancel{x}", r#"<mrow class="xcancel"><mi>x</mi></mrow>"#),
        (r"\begin{equation}a\end{equation}", "<mi>a</mi>"),
        (r"\begin{equation}a\label{x}\end{equation}", "<mi>a</mi>"),
        (
            r"\begin{alignat*}{2}a&=b\end{alignat*}",
            r#"<mtable displaystyle="true" class="s0"><mtr><mtd class="mr pr0"><mi>a</mi></mtd><mtd class="ml pl0"><mo>=</mo><mi>b</mi></mtd></mtr></mtable>"#,
        ),
        (
            r"a \tag{7}",
            r#"<mtable displaystyle="true" class="s0 w100"><mtr><mtd class="w50"></mtd><mtd><mi>a</mi></mtd><mtd class="w50 mr"><mtext>(7)</mtext></mtd></mtr></mtable>"#,
        ),
        ("", "<mrow></mrow>"),
    ] {
        assert_eq!(html(tex), expected, "{tex}");
    }
}

#[test]
fn numbers_appear_only_where_tagged() {
    let plain = render(r"\begin{align}a&=b\\c&=d\end{align}", true).expect("a formula");
    assert!(!plain.contains("(1)"), "{plain}");
    let tagged = render(r"\begin{align}a&=b\tag{x}\\c&=d\end{align}", true).expect("a formula");
    assert!(tagged.contains("<mtext>(x)</mtext>") && !tagged.contains("(1)"), "{tagged}");
}

#[test]
fn reasons_are_readable() {
    for (tex, reason) in [
        (r"\nosuch", r#"unknown command "\nosuch""#),
        (r"\begin{nosuch}\end{nosuch}", r#"unknown environment "nosuch""#),
        (r"\frac{1", r#"expected closing token "}", but reached end of input"#),
        (r"\left( x", r#"expected closing token "\right", but reached end of input"#),
        (r"\eqref{a}", r"`\eqref` asks for the number of another formula, and formulas are set one by one"),
        ("a & b", r#"found "&", which may only appear in a table-like environment"#),
    ] {
        assert_eq!(render(tex, false), Err(reason.to_owned()), "{tex}");
    }
    assert_eq!(render(&"x".repeat(30_000), false), Err("it is longer than 20480 bytes".to_owned()));
    assert_eq!(render(&"{".repeat(200), false), Err("it is nested deeper than 100 levels".to_owned()));
}

#[test]
fn nesting_without_braces_does_not_exhaust_the_stack() {
    for (piece, times) in [
        ("\\sqrt ", 140),
        ("\\sqrt ", 3000),
        ("\\frac1", 3000),
        ("\\displaystyle x", 1300),
        ("\\rm x", 3000),
        ("\\hat a", 3000),
        ("\\color{red} x", 1400),
        ("x^", 8000),
        ("x_{", 99),
        ("{a\\over ", 99),
        ("\\left(", 3000),
        ("\\not", 3000),
        ("\\sqrt[", 3000),
        ("\\begin{matrix}", 1300),
        ("\\text{", 99),
        ("\\boxed{", 99),
        ("\\textcolor{red}{", 99),
        ("\\textcolor", 1500),
    ] {
        let _ = render(&format!("{}x", piece.repeat(times)), true);
        let closed = format!("{}x{}", piece.repeat(times), "}".repeat(if piece.ends_with('{') { times } else { 0 }));
        let _ = render(&closed, false);
    }
}

#[test]
fn every_class_has_a_rule() {
    let css = style_sheet();
    for tex in COMMON {
        for class in render(tex, true).unwrap_or_default().split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            for name in class.split(' ') {
                assert!(css.contains(&format!("math .{name}{{")), "{name} in {tex}");
            }
        }
    }
}

#[test]
fn every_thread_makes_the_same() {
    let all = || COMMON.iter().map(|tex| render(tex, true)).collect::<Vec<_>>();
    let first = all();
    assert_eq!(std::thread::spawn(all).join().expect("no panic"), first);
}

/// What random formulas are made of.
#[rustfmt::skip]
const PIECES: [&str; 37] = [
    "\\", "{", "}", "[", "]", "$", "&", "%", "\n", "^", "_", "x", "é", "<", "#", " ", "*", "\\text", "\\tag", "\\begin{align}", "\\end{align}",
    "\\begin{array}{c}", "\\end{array}", "\\left(", "\\right)", "\\frac", "\\boxed", "\\color{red}", "\\textcolor", "\\substack", "\\\\", "\\hline",
    "\\limits", "\\sum", "\\not", "\\smash[", "\\begin{alignat}",
];

proptest::proptest! {
    #[test]
    fn any_text_is_a_formula_or_an_error(
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..14),
        display: bool,
    ) {
        if let Ok(mathml) = render(&pieces.concat(), display) {
            proptest::prop_assert!(is_well_formed(&mathml), "{}", mathml);
        }
    }
}
