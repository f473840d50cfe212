use super::read;
use crate::Formulas;

/// Formulas of the manual, and their TeX.
#[rustfmt::skip]
const FORMULAS: &[(&str, &str)] = &[
    (r"H2O", r"{\mathrm{H}{\vphantom{X}}_{\smash[t]{2}}\mathrm{O}}"),
    (r"CrO4^2-", r"{\mathrm{CrO}{\vphantom{X}}_{\smash[t]{4}}{\vphantom{X}}^{2-}}"),
    (r"Y^{99+}", r"{\mathrm{Y}{\vphantom{X}}^{99+}}"),
    (r"1/2H2O", r"{{\textstyle\frac{1}{2}}\,\mathrm{H}{\vphantom{X}}_{\smash[t]{2}}\mathrm{O}}"),
    (r"^{227}_{90}Th+", r"{{\vphantom{X}}^{\hphantom{227}}_{\hphantom{90}}{\vphantom{X}}^{\smash[t]{\vphantom{2}}\mathllap{227}}_{\vphantom{2}\mathllap{\smash[t]{90}}}\mathrm{Th}{\vphantom{X}}^{+}}"),
    (r"A <=>> B", r"{\mathrm{A}\xrightequilibrium{}\mathrm{B}}"),
    (r"A ->[{text above}][{text below}] B", r"{\mathrm{A}\xrightarrow[{{\text{text below}}}]{{\text{text above}}}\mathrm{B}}"),
    (r"CO3^2-_{(aq)}", r"{\mathrm{CO}{\vphantom{X}}_{\smash[t]{3}}{\vphantom{X}}^{2-}{\vphantom{X}}_{\smash[t]{\mskip1mu (\mathrm{aq})}}}"),
    (r"ZnS($c$)", r"{\mathrm{ZnS}\mskip2mu (c )}"),
    (r"Fe^{II}Fe^{III}2O4", r"{\mathrm{Fe}{\vphantom{X}}^{\mathrm{II}}\mathrm{Fe}{\vphantom{X}}^{\mathrm{III}}{\vphantom{X}}_{\smash[t]{2}}\mathrm{O}{\vphantom{X}}_{\smash[t]{4}}}"),
    (r"NO^{(2.)-}", r"{\mathrm{NO}{\vphantom{X}}^{(2\mkern1mu \bullet\mkern1mu )-}}"),
    (r"[Pt(\eta^2-C2H4)Cl3]-", r"{[\mathrm{Pt}(\mathrm{\eta}{\vphantom{X}}^{2}\text{-}\mathrm{C}{\vphantom{X}}_{\smash[t]{2}}\mathrm{H}{\vphantom{X}}_{\smash[t]{4}})\mathrm{Cl}{\vphantom{X}}_{\smash[t]{3}}]{\vphantom{X}}^{-}}"),
    (r"A\bond{...}B\bond{....}C", r"{\mathrm{A}{{\cdot}{\cdot}{\cdot}}\mathrm{B}{{\cdot}{\cdot}{\cdot}{\cdot}}\mathrm{C}}"),
    (r"KCr(SO4)2*12H2O", r"{\mathrm{KCr}(\mathrm{SO}{\vphantom{X}}_{\smash[t]{4}}){\vphantom{X}}_{\smash[t]{2}}\,{\cdot}\,12\,\mathrm{H}{\vphantom{X}}_{\smash[t]{2}}\mathrm{O}}"),
    (r"C6H5-CHO", r"{\mathrm{C}{\vphantom{X}}_{\smash[t]{6}}\mathrm{H}{\vphantom{X}}_{\smash[t]{5}}{-}\mathrm{CHO}}"),
    (r"SO4^2- + Ba^2+ -> BaSO4 v", r"{\mathrm{SO}{\vphantom{X}}_{\smash[t]{4}}{\vphantom{X}}^{2-} {}+{} \mathrm{Ba}{\vphantom{X}}^{2+}\xrightarrow{}\mathrm{BaSO}{\vphantom{X}}_{\smash[t]{4}} \downarrow{} }"),
    (r"A, B; C", r"{\mathrm{A}{,}\mkern6mu \mathrm{B}{;}\mkern6mu \mathrm{C}}"),
    (r"\color{red}{H2O} + B", r"{{\color{red}{\mathrm{H}{\vphantom{X}}_{\smash[t]{2}}\mathrm{O}}} {}+{} \mathrm{B}}"),
    (r"H2O & B \\ C", r"\mathrm{H}{\vphantom{X}}_{\smash[t]{2}}\mathrm{O}& \mathrm{B}\\ \mathrm{C}"),
];

/// Units, and their TeX.
#[rustfmt::skip]
const UNITS: &[(&str, &str)] = &[
    (r"123 kJ", r"{123~\mathrm{kJ}}"),
    (r"123 mm2", r"{123~\mathrm{mm^{2}}}"),
    (r"123 J s", r"{123~\mathrm{J}\mkern3mu \mathrm{s}}"),
    (r"123 J*s", r"{123~\mathrm{J}\mkern1mu{\cdot}\mkern1mu \mathrm{s}}"),
    (r"123 kJ/mol", r"{123~\mathrm{kJ}/\mathrm{mol}}"),
    (r"123 kJ//mol", r"{123~{\textstyle\frac{\mathrm{kJ}}{\mathrm{mol}}}}"),
    (r"123 kJ mol-1", r"{123~\mathrm{kJ}\mkern3mu \mathrm{mol^{-1}}}"),
    (r"123 kJ*mol-1", r"{123~\mathrm{kJ}\mkern1mu{\cdot}\mkern1mu \mathrm{mol^{-1}}}"),
    (r"1.2e3 kJ", r"{1.2\cdot 10^{3}~\mathrm{kJ}}"),
    (r"1,2e3 kJ", r"{1{,}2\cdot 10^{3}~\mathrm{kJ}}"),
    (r"1.2E3 kJ", r"{1.2\times 10^{3}~\mathrm{kJ}}"),
    (r"1.2*10^3 kJ", r"{1.2\cdot 10^{3}~\mathrm{kJ}}"),
    (r"1.2x10^3 kJ", r"{1.2\times 10^{3}~\mathrm{kJ}}"),
    (r"25 °C", r"{25~\mathrm{{}^{\circ}C}}"),
    (r"123456.78901 m", r"{123\mkern2mu 456.789\mkern2mu 01~\mathrm{m}}"),
    (r"+-1.5 V", r"{\pm 1.5~\mathrm{V}}"),
    (r"25 ^oC", r"{25~\mathrm{{}^{\circ}C}}"),
    (r"10 \mu m", r"{10~\mathrm{\mu m}}"),
    (r"1 mol/(L s)", r"{1~\mathrm{mol}\,/\,(\mathrm{L}\mkern3mu \mathrm{s)}}"),
    (r"5e-10 m//s", r"{5\cdot 10^{-10}~{\textstyle\frac{\mathrm{m}}{\mathrm{s}}}}"),
    (r"12 %", r"{12~\mathrm{\%}}"),
];

/// More formulas of the manual's kinds.
#[rustfmt::skip]
const MORE: &[&str] = &[
    r"Sb2O3",
    r"H+",
    r"[AgCl2]-",
    r"Y^99+",
    r"2 H2O",
    r"2H2O",
    r"0.5H2O",
    r"(1/2)H2O",
    r"$n$ H2O",
    r"n H2O",
    r"n/2 H2O",
    r"^227_90Th+",
    r"^{0}_{-1}n^{-}",
    r"^0_-1n-",
    r"H{}^3HO",
    r"H^3HO",
    r"A -> B",
    r"A <- B",
    r"A <-> B",
    r"A <--> B",
    r"A <=> B",
    r"A <<=> B",
    r"A ->[H2O] B",
    r"A ->[$x$][$x_i$] B",
    r"A ->[{${x}$}] B",
    r"(NH4)2S",
    r"[\{(X2)3\}2]^3+",
    r"CH4 + 2 $\left( \ce{O2 + 79/21 N2} \right)$",
    r"H2(aq)",
    r"NaOH(aq,$\infty$)",
    r"ZnS(\ca$c$)",
    r"OCO^{.-}",
    r"Li^x_{Li,1-2x}Mg^._{Li,x}$V$'_{Li,x}Cl^x_{Cl}",
    r"O''_{i,x}",
    r"M^{..}_{i,x}",
    r"$V$^{4'}_{Ti,x}",
    r"V_{V,1}C_{C,0.8}$V$_{C,0.2}",
    r"NO_x",
    r"Fe^n+",
    r"x Na(NH4)HPO4 ->[\Delta] (NaPO3)_x + x NH3 ^ + x H2O",
    r"\mu-Cl",
    r"\beta +",
    r"^40_18Ar + \gamma{} + \nu_e",
    r"NaOH(aq,$\infty$)",
    r#"A\bond{-}B\bond{=}C\bond{#}D"#,
    r"A\bond{1}B\bond{2}C\bond{3}D",
    r"A\bond{~}B\bond{~-}C",
    r"A\bond{~--}B\bond{~=}C\bond{-~-}D",
    r"A\bond{->}B\bond{<-}C",
    r"KCr(SO4)2.12H2O",
    r"KCr(SO4)2 * 12 H2O",
    r#"A-B=C#D"#,
    r#"X=Y#Z"#,
    r"Hg^2+ ->[I-] $\underset{\mathrm{red}}{\ce{HgI2}}$ ->[I-] $\underset{\mathrm{red}}{\ce{[Hg^{II}I4]^2-}}$",
    r"A v B (v) -> B ^ B (^)",
    r"Zn^2+ <=>[+ 2OH-][+ 2H+] $\underset{\text{amphoteres Hydroxid}}{\ce{Zn(OH)2 v}}$ <=>[+ 2OH-][+ 2H+] $\underset{\text{Hydroxozikat}}{\ce{[Zn(OH)4]^2-}}$",
    r"$K = \frac{[\ce{Hg^2+}][\ce{Hg}]}{[\ce{Hg2^2+}]}$",
    r"Hg^2+ + 2 I- -> HgI2",
    r"a-b",
    r"3-chloro",
    r"p-\text{CH}3",
    r"C_{\alpha}",
    r"sp^2",
    r"d-orbital",
    r"pH = 7",
    r"CO2 + C -> 2 CO",
    r"A + B - C",
    r"\frac{1}{2}H2",
    r"\overset{a}{B}",
    r"Cu^2+ + 2e- -> Cu",
    r"[Co(NH3)6]Cl3",
    r"2Na + Cl2 ->[{T[K]}] 2NaCl",
    r"A ->T[x] B",
    r"A ->C[H2O] B",
];

#[test]
fn formulas_become_tex() {
    for (source, tex) in FORMULAS {
        assert_eq!(read(source, false).as_deref(), Ok(*tex), "{source}");
    }
    for (source, tex) in UNITS {
        assert_eq!(read(source, true).as_deref(), Ok(*tex), "{source}");
    }
}

#[test]
fn formulas_are_rendered() {
    let formulas =
        FORMULAS.iter().map(|(source, _)| *source).chain(MORE.iter().copied()).map(|source| format!("\\ce{{{source}}}"));
    let units = UNITS.iter().map(|(source, _)| format!("\\pu{{{source}}}"));
    for tex in formulas.chain(units) {
        // A formula with columns is in a table.
        let tex = if tex.contains('&') { format!("\\begin{{matrix}}{tex}\\end{{matrix}}") } else { tex };
        let html = Formulas::default().render(&tex, true, &mut |_| Err("no links".to_owned()));
        assert!(html.is_ok(), "{tex}: {html:?}");
    }
}

#[test]
fn invalid_formulas_are_errors() {
    assert_eq!(read("A\\bond{x}B", false), Err("`\\bond{x}` is no kind of bond".to_owned()));
    let deep = format!("{}A{}", "\\ce{".repeat(30), "}".repeat(30));
    assert_eq!(read(&deep, false), Err("its formulas stand within each other deeper than 20 levels".to_owned()));
    assert_eq!(read(&"\\x{".repeat(4_000), false), Err("it is too long for a formula of chemistry".to_owned()));
    let grown = format!("{}A{}", "^{\\ce{".repeat(9), "}}B".repeat(9));
    assert_eq!(read(&grown, false).map(|tex| tex.len() < 50_000), Err("it is longer than 40960 bytes in TeX".to_owned()));
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_formula_or_an_error(
        pieces in proptest::collection::vec(
            proptest::sample::select(&["H", "2", "^", "_", "{", "}", "(", ")", "[", "]", "-", "+", "->", "<=>", " ", "$", "\\", "\\ce{",
                "\\frac{", "*", ".", ",", "é", "α", "C", "T", "°", "e", "x", "/", "//", "\\bond{", "\\color", "v", "&"][..]),
            0..16,
        ),
        is_unit: bool,
    ) {
        let _ = read(&pieces.concat(), is_unit);
    }
}
