//! Small test cases: Markdown and the expected HTML and properties.
//!
//! Each file of `tests/suite` contains cases for one subject. A case begins with `%% what it shows (where the rule comes from)`, may change
//! settings with `%: raw_html = false`, and after its Markdown lists the expected output: `%= html`, and, if relevant, `%= outline` (level,
//! id, text of each heading), `%= summary`, `%= told` (words, minutes, plain text, ids), `%= uses`, `%= diagnostics`. `BLESS=1` updates the
//! sections that a case has; review the difference before committing.

use std::fmt::Write as _;
use std::path::Path;

use site_markdown::{render_bare, render_inline};
use site_settings::config::{Config, LineBreaks, Mark, Syntax};

use crate::rendered;

#[derive(Default)]
struct Case {
    name: String,
    settings: Vec<String>,
    text: String,
    parts: Vec<(String, String)>,
}

fn cases(file: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in file.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("%% ") {
            cases.push(Case { name: name.trim_end().to_owned(), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if let Some(setting) = line.strip_prefix("%: ") {
            case.settings.push(setting.trim_end().to_owned());
        } else if let Some(part) = line.strip_prefix("%= ") {
            case.parts.push((part.trim_end().to_owned(), String::new()));
        } else if let Some((_, part)) = case.parts.last_mut() {
            part.push_str(line);
        } else {
            case.text.push_str(line);
        }
    }
    cases
}

fn configured(case: &Case) -> (Config, Option<bool>) {
    let mut config = Config { origin: "https://example.org".to_owned(), ..Config::default() };
    let mut cjk = None;
    for setting in &case.settings {
        let (key, value) = setting.split_once(" = ").unwrap_or((setting, "true"));
        let on = value == "true";
        match key {
            "raw_html" => config.markup.raw_html = on,
            "emoji" => config.markup.emoji = on,
            "typographer" => config.markup.typographer = on,
            "math" => config.markup.math = on,
            "alerts" => config.markup.alerts = on,
            "linkify" => config.markup.linkify = on,
            "external_links" => config.markup.external_links = on,
            "from_hugo" => config.from_hugo = on,
            "dead_links" => config.dead_links = site_diag::Severity::Warning,
            "summary_words" => config.summary_words = value.parse().expect("a number"),
            "cjk" => cjk = Some(on),
            "has_cjk" => config.has_cjk = on,
            "escaped_formulas" => config.markup.escaped_formulas = on,
            "linkify_scheme" => value.clone_into(&mut config.markup.linkify_scheme),
            "syntax" => config.markup.syntax.extend(value.split(' ').map(|name| name.parse::<Syntax>().expect("a syntax"))),
            "without" => {
                let without: Vec<Syntax> = value.split(' ').map(|name| name.parse().expect("a syntax")).collect();
                config.markup.syntax.retain(|syntax| !without.contains(syntax));
            }
            "heading_ids" => config.markup.heading_ids = value.parse().expect("a kind of ids"),
            "line_breaks" => {
                config.markup.line_breaks = if value == "simple" { LineBreaks::Simple } else { LineBreaks::Css3Draft };
            }
            "mark" => {
                let (mark, text) = value.split_once(' ').expect("a mark and its text");
                config.markup.punctuation.insert(mark.parse::<Mark>().expect("a mark"), text.to_owned());
            }
            "bare" | "inline" | "crlf" => {}
            other => panic!("{}: no such setting: {other}", case.name),
        }
    }
    (config, cjk)
}

/// Replaces formulas by an empty element, and highlighted code by its text, because other tests cover them.
fn settled(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    loop {
        let next = ["<math", "<div class=\"highlight\">"].iter().filter_map(|open| rest.find(open)).min();
        let Some(start) = next else { break };
        out.push_str(&rest[..start]);
        let formula = rest[start..].starts_with("<math");
        let close = if formula { "</math>" } else { "</pre></div>" };
        let end = rest[start..].find(close).map_or(rest.len(), |i| start + i + close.len());
        if formula {
            let display = rest[start..].split('>').next().is_some_and(|tag| tag.contains("\"block\""));
            out.push_str(if display { "<math display=\"block\"/>" } else { "<math/>" });
        } else {
            let text =
                rest[start..end].split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect::<String>();
            let _ = write!(out, "<div class=\"highlight\">\n{}\n</div>", text.trim_end());
        }
        rest = &rest[end..];
    }
    out + rest
}

/// The output of a case, by section.
fn outcome(case: &Case) -> Vec<(String, String)> {
    let (config, cjk) = configured(case);
    let has = |key: &str| case.settings.iter().any(|s| s == key);
    let text = if has("crlf") { case.text.replace('\n', "\r\n") } else { case.text.clone() };
    let (mut document, diagnostics) = rendered(&text, &config, cjk);
    if has("bare") {
        document.html = render_bare(&text);
    }
    if has("inline") {
        document.html = render_inline(&text, &config);
    }
    let line = |text: &str| if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end()) };
    case.parts
        .iter()
        .map(|(part, _)| {
            let value = match part.as_str() {
                "html" => line(&settled(&document.html)),
                "outline" => document.headings.iter().fold(String::new(), |mut all, h| {
                    let _ = write!(all, "{} {} {}", h.level, h.id, h.text);
                    if h.html != h.text {
                        let _ = write!(all, " | {}", settled(&h.html));
                    }
                    all.push('\n');
                    all
                }),
                "summary" => line(&settled(&document.summary)),
                "told" => format!("words {} minutes {}\nids {}\n", document.words, document.minutes, document.ids.join(" ")),
                "fragments" => document.fragments.iter().fold(String::new(), |mut all, (address, fragment, span)| {
                    let _ = writeln!(all, "{address} {fragment} {:?}", &text[span.start as usize..span.end as usize]);
                    all
                }),
                "count" => format!("words {} minutes {}\n", document.words, document.minutes),
                "uses" => line(match (document.has_code, document.has_math) {
                    (true, true) => "code math",
                    (true, false) => "code",
                    (false, true) => "math",
                    (false, false) => "",
                }),
                "diagnostics" => diagnostics.iter().fold(String::new(), |mut all, d| {
                    let place = d.span.map_or("", |s| &text[s.start as usize..s.end as usize]);
                    let help = format!(" ({})", d.kind.help());
                    let message = d.kind.message();
                    // The reason comes from the math library.
                    let message = if d.kind.name() == "math" { message.split(':').next().unwrap_or("") } else { &message };
                    let _ = writeln!(all, "{:?}: {message} [{}] at {place:?}{help}", d.severity, d.kind.name());
                    all
                }),
                other => panic!("{}: no such part: {other}", case.name),
            };
            (part.clone(), value)
        })
        .collect()
}

#[test]
fn suite() {
    let folder = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets this")).join("tests/suite");
    let mut files: Vec<_> = std::fs::read_dir(&folder).expect("the suite").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let bless = std::env::var_os("BLESS").is_some();
    let (mut count, mut failures) = (0, String::new());
    for path in files {
        let file = std::fs::read_to_string(&path).expect("a file of cases");
        let head = &file[..file.find("%% ").unwrap_or(0)];
        let mut blessed = head.to_owned();
        for case in cases(&file) {
            count += 1;
            let got = outcome(&case);
            let _ = writeln!(blessed, "%% {}", case.name);
            case.settings.iter().for_each(|setting| {
                let _ = writeln!(blessed, "%: {setting}");
            });
            blessed.push_str(&case.text);
            for ((part, want), (_, got)) in case.parts.iter().zip(&got) {
                let _ = write!(blessed, "%= {part}\n{got}");
                // A blank line before the next case is ignored.
                if want.trim_end() != got.trim_end() {
                    let name = path.file_name().unwrap_or_default().to_string_lossy();
                    let _ = writeln!(failures, "{name}: {} ({part})\n--- wanted\n{want}--- got\n{got}", case.name);
                }
            }
            blessed.push('\n');
        }
        if bless {
            std::fs::write(&path, blessed.trim_end().to_owned() + "\n").expect("writing the suite");
        }
    }
    assert!(count > 0, "no cases");
    assert!(bless || failures.is_empty(), "\n{failures}");
}
