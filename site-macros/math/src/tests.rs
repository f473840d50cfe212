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

fn render(tex: &str, display: bool) -> Result<String, Problem> {
    let mut formulas = Formulas::default();
    formulas.survey(tex, &mut |id| id.to_owned());
    formulas.render(tex, display, &mut |address| Ok(address.to_owned()))
}

/// The formula without what surrounds it.
fn inner(tex: &str, display: bool) -> String {
    let mathml = render(tex, display).unwrap_or_else(|problem| panic!("{tex}: {problem:?}"));
    let start = if display { "<math display=\"block\"><semantics>" } else { "<math><semantics>" };
    let formula = mathml.strip_prefix(start).unwrap_or_else(|| panic!("{mathml}"));
    let (formula, source) = formula.split_once("<annotation encoding=\"application/x-tex\">").expect("the source");
    assert_eq!(source, format!("{}</annotation></semantics></math>", site_html::escape(tex)), "{tex}");
    formula.to_owned()
}

fn reason(tex: &str) -> String {
    render(tex, true).expect_err(tex).reason
}

#[test]
fn common_formulas_are_set_without_inline_style() {
    for tex in COMMON {
        for display in [false, true] {
            // In TeX, only displayed formulas have numbers.
            if tex.contains("\\tag") && !display {
                continue;
            }
            match render(tex, display) {
                Ok(mathml) => {
                    assert!(mathml.starts_with(if display { "<math display=\"block\">" } else { "<math>" }), "{tex}: {mathml}");
                    assert!(mathml.ends_with("</math>") && is_well_formed(&mathml), "{tex}: {mathml}");
                    assert!(!mathml.contains(" style=\""), "{tex}: {mathml}");
                }
                Err(problem) => panic!("{tex}: {problem:?}"),
            }
        }
    }
}

#[test]
fn formulas_become_mathml() {
    for (tex, expected) in [
        ("x<y", "<mrow><mi>x</mi><mo>&lt;</mo><mi>y</mi></mrow>"),
        ("x % a comment }\n+y", "<mrow><mi>x</mi><mo>+</mo><mi>y</mi></mrow>"),
        ("-x", "<mrow><mo>−</mo><mi>x</mi></mrow>"),
        (r"\boxed{x}", r#"<mrow class="frame"><mstyle displaystyle="true" scriptlevel="0"><mi>x</mi></mstyle></mrow>"#),
        (r"\fbox{a}", r#"<mrow class="frame"><mtext>a</mtext></mrow>"#),
        (r"\textcolor{#f00}{z}", r##"<mrow mathcolor="#ff0000"><mrow class="c"><mi>z</mi></mrow></mrow>"##),
        (r"\textcolor[RGB]{0,128,255}{z}", r##"<mrow mathcolor="#0080ff"><mrow class="c"><mi>z</mi></mrow></mrow>"##),
        (
            r"\colorbox{yellow}{z}",
            r##"<mrow mathbackground="#ffff00" class="fill"><mrow mathcolor="#000000"><mtext>z</mtext></mrow></mrow>"##,
        ),
        (r"\text{a $x_1$ b}", "<mrow><mtext>a\u{a0}</mtext><msub><mi>x</mi><mn>1</mn></msub><mtext>\u{a0}b</mtext></mrow>"),
        (r"\text{a & b}", "<mtext>a\u{a0}&amp;\u{a0}b</mtext>"),
        (r"\text{5\$}", "<mtext>5$</mtext>"),
        (r#"\text{\'a\"{o}\c{c}\'\i}"#, "<mtext>áöçí</mtext>"),
        (r"\textbf{b}\textit{i}", r#"<mrow><mtext class="tb">b</mtext><mtext class="ti">i</mtext></mrow>"#),
        (r"\verb|a b|", "<mtext class=\"tt\">a\u{a0}b</mtext>"),
        (r"a\!b", r#"<mrow><mi>a</mi><mspace class="nt"/><mi>b</mi></mrow>"#),
        (r"a\kern-2.5pt b", r#"<mrow><mi>a</mi><mspace class="n8"/><mi>b</mi></mrow>"#),
        (r"\xcancel{x}", r#"<mrow class="xcancel"><mi>x</mi></mrow>"#),
        (r"\overline{x}\underline{y}", r#"<mrow><mrow class="ol"><mi>x</mi></mrow><mrow class="ul"><mi>y</mi></mrow></mrow>"#),
        (r"\rule{1em}{2em}", r#"<mspace width="1em" height="2em" class="rule"/>"#),
        (r"\large x", r#"<mstyle mathsize="1.2em"><mi>x</mi></mstyle>"#),
        (r"\mathllap{x}", r#"<mpadded width="0"><mrow class="llap"><mi>x</mi></mrow></mpadded>"#),
        (r"\raisebox{2pt}{x}", r#"<mpadded voffset="0.2em"><mtext>x</mtext></mpadded>"#),
        (r"\mathbb{R}\mathrm{d}", r#"<mrow><mi>ℝ</mi><mi mathvariant="normal">d</mi></mrow>"#),
        (r"\mathrm{ReLU}", "<mi>ReLU</mi>"),
        (r"f''", r#"<msup><mi>f</mi><mo lspace="0" rspace="0">″</mo></msup>"#),
        ("1.5", "<mn>1.5</mn>"),
        ("10^2", "<msup><mn>10</mn><mn>2</mn></msup>"),
        (r"a\not=b", "<mrow><mi>a</mi><mo>≠</mo><mi>b</mi></mrow>"),
        (r"\char`\%", r#"<mo lspace="0" rspace="0">%</mo>"#),
        ("", "<mrow></mrow>"),
    ] {
        assert_eq!(inner(tex, false), expected, "{tex}");
    }
}

#[test]
fn spaces_are_those_of_tex() {
    for (tex, expected) in [
        // A relation has spaces, a binary operator only between two operands, and in superscripts there are none.
        ("a=-b", r#"<mrow><mi>a</mi><mo>=</mo><mo lspace="0" rspace="0">−</mo><mi>b</mi></mrow>"#),
        ("x^{a+b}", r#"<msup><mi>x</mi><mrow><mi>a</mi><mo lspace="0" rspace="0">+</mo><mi>b</mi></mrow></msup>"#),
        (r"\sin x", "<mrow><mi>sin</mi><mspace width=\"0.1667em\"/><mo>\u{2061}</mo><mi>x</mi></mrow>"),
        (r"a\mathbin{r}b", r#"<mrow><mi>a</mi><mspace width="0.2222em"/><mi>r</mi><mspace width="0.2222em"/><mi>b</mi></mrow>"#),
        ("a,b", "<mrow><mi>a</mi><mo>,</mo><mi>b</mi></mrow>"),
        ("{=}", r#"<mo lspace="0" rspace="0">=</mo>"#),
    ] {
        let formula = inner(tex, false).replace("<mo lspace=\"0\" rspace=\"0\">\u{2061}</mo>", "<mo>\u{2061}</mo>");
        assert_eq!(formula, expected, "{tex}");
    }
}

#[test]
fn the_space_after_a_row_is_not_text() {
    let formula = inner(r"\begin{aligned} a &= b \\[4pt] c &= d \end{aligned}", true);
    assert!(formula.contains(r#"<mspace height="0.63em" depth="0.67em"/></mtd>"#), "{formula}");
    assert!(!formula.contains("<mi>p</mi>"), "{formula}");
}

#[test]
fn columns_have_sides_and_lines() {
    let formula = inner(r"\begin{array}{rl|c} a & b & c \\ \hline x \\ \hline \end{array}", true);
    assert_eq!(
        formula,
        "<mtable><mtr><mtd class=\"mr\"><mi>a</mi></mtd><mtd class=\"ml\"><mi>b</mi></mtd><mtd class=\"bl\"><mi>c</mi></mtd></mtr>\
         <mtr><mtd class=\"mr bt bb\"><mi>x</mi></mtd><mtd class=\"ml bt bb\"></mtd><mtd class=\"bl bt bb\"></mtd></mtr></mtable>"
    );
    let css = STYLE_SHEET;
    assert!(css.contains("math .mr { text-align: right; text-align: -webkit-right; }"));
}

#[test]
fn a_small_matrix_is_small() {
    let formula = inner(r"\begin{smallmatrix}1&2\end{smallmatrix}", true);
    assert!(formula.starts_with(r#"<mstyle scriptlevel="1" displaystyle="false"><mtable class="flush small">"#), "{formula}");
}

#[test]
fn tags_are_at_the_edge_of_their_rows() {
    assert_eq!(
        inner(r"a \tag{7}", true),
        "<mtable displaystyle=\"true\" class=\"tagged\"><mtr><mtd class=\"side\"></mtd><mtd><mi>a</mi></mtd>\
         <mtd class=\"side mr\"><mtext>(7)</mtext></mtd></mtr></mtable>"
    );
    let rows = inner(r"\begin{align}a&=b\tag{x}\\c&=d\end{align}", true);
    assert_eq!(rows.matches("<mtd class=\"side mr\"><mtext>(x)</mtext></mtd>").count(), 1, "{rows}");
    assert_eq!(rows.matches("<mtd class=\"side mr\"></mtd>").count(), 1, "{rows}");
    let plain = inner(r"\begin{align}a&=b\\c&=d\end{align}", true);
    assert!(!plain.contains("(1)") && !plain.contains("side"), "{plain}");
}

#[test]
fn labels_are_numbered_and_referred_to() {
    let mut formulas = Formulas::default();
    let page = [
        r"\eqref{eq:two}",
        r"a \label{eq:one}",
        r"\begin{align} b &= c \label{eq:two} \\ d &= e \tag{$*$} \label{star} \end{align}",
        r"\ref{star}",
    ];
    for tex in page {
        formulas.survey(tex, &mut |id| id.to_owned());
    }
    let html = page.map(|tex| {
        let display = !tex.contains("ref{");
        formulas.render(tex, display, &mut |_| Err("no links".to_owned())).unwrap_or_else(|problem| panic!("{tex}: {problem:?}"))
    });
    assert!(html[0].contains("<mtext><a href=\"#eq-two\">(2)</a></mtext>"), "{}", html[0]);
    assert!(html[1].contains("<mtext>(1)</mtext>") && html[1].contains("<mrow id=\"eq-one\"></mrow>"), "{}", html[1]);
    assert!(html[2].contains("<mtext>(2)</mtext>") && html[2].contains("<mrow id=\"eq-two\"></mrow>"), "{}", html[2]);
    assert!(html[2].contains("<mrow id=\"star\"></mrow>") || html[2].contains("<mrow id=\"eq-star\"></mrow>"), "{}", html[2]);
    assert!(html[3].contains("href=\"#eq-star\"") && html[3].contains('∗'), "{}", html[3]);
}

#[test]
fn links_are_resolved() {
    let mut formulas = Formulas::default();
    let mut seen = Vec::new();
    let html = formulas
        .render(r"\href{a_b.md\#c}{x^2} \url{https://x.org/~a%20b}", false, &mut |address| {
            seen.push(address.to_owned());
            Ok(format!("/resolved/?{address}"))
        })
        .expect("a formula");
    assert_eq!(seen, ["a_b.md#c", "https://x.org/~a%20b"]);
    assert!(html.contains("<mtext><a href=\"/resolved/?a_b.md#c\"><math><msup>"), "{html}");
    assert!(html.contains("<a href=\"/resolved/?https://x.org/~a%20b\">"), "{html}");
    let refused = formulas.render(r"\href{javascript:x}{y}", false, &mut |_| Err("not that".to_owned()));
    assert_eq!(refused, Err(Problem { reason: "not that".to_owned(), command: Some("href".to_owned()) }));
}

#[test]
fn macros_are_expanded() {
    for (tex, same) in [
        (r"\newcommand{\RR}{\mathbb{R}} x \in \RR", r"x \in \mathbb{R}"),
        (r"\newcommand\pair[2]{(#1,#2)}\pair a{bc}", "(a,bc)"),
        (r"\newcommand\p[2][0]{#1+#2}\p a\p[1]b", "0+a 1+b"),
        (r"\def\sq#1{#1^2}\sq{y}", "y^2"),
        (r"\def\until#1.{[#1]}\until ab.c", "[ab]c"),
        (r"{\def\a{1}\a}\def\a{2}\a", "{1}2"),
        (r"\def\a{1}{\gdef\a{2}}\a", "{}2"),
        (r"\def\a{1}{\global\def\a{2}}\a", "{}2"),
        (r"\let\b=\alpha\b", r"\alpha"),
        (r"\def\a{1}\edef\b{\a}\def\a{2}\b", "1"),
        (r"\def\a{1}\begin{matrix}\def\a{2}\a\end{matrix}\a", r"\begin{matrix}2\end{matrix}1"),
        (r"\DeclareMathOperator{\rank}{rank}\rank A", r"\operatorname{rank}A"),
        (r"\DeclareMathOperator*{\best}{best}\best_x A", r"\operatorname*{best}_x A"),
        (r"\def\a#1{\def\b##1{##1#1}}\a x\b y", "yx"),
        (r"\renewcommand\alpha{x}\alpha", "x"),
        (r"\providecommand\zz{x}\providecommand\zz{y}\zz", "x"),
    ] {
        assert_eq!(inner(tex, true).split("<annotation").next(), inner(same, true).split("<annotation").next(), "{tex}");
    }
}

#[test]
fn definitions_hold_for_the_rest_of_the_page() {
    let mut formulas = Formulas::default();
    assert_eq!(formulas.define("\\RR", "\\mathbb{R}"), Ok(()));
    assert_eq!(formulas.define("norm", "\\lVert#1\\rVert"), Ok(()));
    assert_eq!(formulas.define("a b", "x"), Err("the name of a macro is letters, or one sign".to_owned()));
    let mut render = |tex: &str| formulas.render(tex, false, &mut |_| Err("no links".to_owned()));
    assert_eq!(render(r"\newcommand{\x}{\xi}"), Ok(String::new()));
    assert!(render(r"\x\RR\norm{v}").expect("known macros").contains("<mi>ξ</mi><mi>ℝ</mi><mo"));
    assert!(render(r"{\def\inside{1}\inside}").is_ok());
    assert_eq!(render(r"\inside").map_err(|problem| problem.reason), Err(r"unknown command `\inside`".to_owned()));
}

#[test]
fn macros_are_bounded() {
    for tex in [
        r"\def\a{\a\a}\a",
        r"\def\a#1{\a{#1#1}}\a x",
        r"\def\a{\b\b}\def\b{\c\c}\def\c{\d\d}\def\d{\a}\a",
        r"\edef\a{\a}\def\b{\b x}\edef\c{\b}",
    ] {
        let reason = reason(tex);
        assert!(reason.contains("tokens") || reason.contains("longer than"), "{tex}: {reason}");
    }
    // Each formula alone is below its limit.
    let mut formulas = Formulas::default();
    assert_eq!(formulas.define("a", &"{}".repeat(90_000)), Ok(()));
    let mut render = || formulas.render(r"\phantom{\a}", false, &mut |_| Err("no links".to_owned()));
    let reasons: Vec<String> = (0..20).filter_map(|_| render().err()).map(|problem| problem.reason).collect();
    assert!(reasons.iter().any(|reason| reason == "the macros of the page make more than 2000000 tokens"), "{reasons:?}");
}

#[test]
fn reasons_name_the_command() {
    for (tex, reason, place) in [
        (r"a \nosuch b", r"unknown command `\nosuch`", Some(r"\nosuch")),
        (r"\nosuchthing + \nosuch", r"unknown command `\nosuchthing`", Some(r"\nosuchthing")),
        (r"\begin{nosuch}\end{nosuch}", r"unknown environment `nosuch`", Some(r"\begin")),
        (r"\begin{matrix} a", r"`\begin{matrix}` has no `\end{matrix}`", Some(r"\begin")),
        (r"\eqref{a}", r"no formula of this page has `\label{a}`", Some(r"\eqref")),
        (r"\textcolor{nosuch}{x}", "`nosuch` is no colour", None),
        (
            r"\includegraphics{x}",
            r"`\includegraphics` is not supported: put the picture beside the formula, with Markdown",
            Some(r"\includegraphics"),
        ),
        (r"\frac{1", "the end is reached where `}` is expected", None),
        ("a & b", "`&` stands where the end is expected", None),
    ] {
        let problem = render(tex, true).expect_err(tex);
        assert_eq!(problem.reason, reason, "{tex}");
        assert_eq!(problem.place(tex).map(|place| &tex[place]), place, "{tex}");
    }
    assert_eq!(reason(&"x".repeat(30_000)), "it is longer than 20480 bytes");
    assert_eq!(reason(&"{".repeat(200)), "it is nested deeper than 100 levels");
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
        ("\\large x", 2500),
        ("\\mathbf ", 2900),
        ("\\overline", 2200),
        ("\\rlap ", 3300),
    ] {
        let _ = render(&format!("{}x", piece.repeat(times)), true);
        let closed = format!("{}x{}", piece.repeat(times), "}".repeat(if piece.ends_with('{') { times } else { 0 }));
        let _ = render(&closed, false);
    }
}

#[test]
fn every_class_has_a_rule() {
    for tex in COMMON {
        for class in render(tex, true).unwrap_or_default().split("class=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            for name in class.split(' ') {
                assert!(STYLE_SHEET.contains(&format!("math .{name}")), "{name} in {tex}");
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
const PIECES: [&str; 52] = [
    "\\", "{", "}", "[", "]", "$", "&", "%", "\n", "^", "_", "x", "é", "<", "#", " ", "*", "\\text", "\\tag", "\\begin{align}", "\\end{align}",
    "\\begin{array}{c}", "\\end{array}", "\\left(", "\\right)", "\\frac", "\\boxed", "\\color{red}", "\\textcolor", "\\substack", "\\\\", "\\hline",
    "\\limits", "\\sum", "\\not", "\\smash[", "\\begin{alignat}", "\\def\\a", "\\a", "#1", "1", "\\label{", "\\eqref", "\\href", "\\ce", "\\verb", "\\'",
    "\\kern", "\\big", "'", "\\char", "\\begin{CD}",
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
