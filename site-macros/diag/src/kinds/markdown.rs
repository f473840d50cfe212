//! Markdown: formulas, code blocks, headings, HTML.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            Math { reason: String } => {
                severity: ERROR.configurable(),
                message: format!("this formula cannot be rendered: {reason}"),
                label: "here",
                help: "correct the formula; to show a dollar sign, write `\\$`",
                about: "The formula contains an unknown command, or its braces do not match.",
                example: (POST, "So $‹\\frc›{1}{2}$.", Kind::Math { reason: "unknown command `\\frc`".to_owned() }),
            }

            SpacedFormula => {
                severity: WARNING,
                message: "dollars with spaces inside do not begin a formula",
                label: "shown as written",
                help: "write `$x$` without the spaces; to show a dollar sign, write `\\$`",
                about: "The page has formulas, and this looks like one, but a dollar begins a formula only if no space follows it.",
                example: (POST, "Let $x$ and ‹$ y $› be given.", Kind::SpacedFormula),
            }

            CodeOption { option: String, reason: String } => {
                severity: ERROR.configurable(),
                message: format!("bad code block option `{option}`"),
                help: reason.as_str(),
                about: "An option after the language of a code block is unknown or has an invalid value.",
                example: (POST, "```rust {‹line=3›}\n```", Kind::CodeOption {
                    option: "line".to_owned(),
                    reason: "known are linenos, linenostart and hl_lines".to_owned(),
                }),
            }

            UnknownLanguage { language: String, nearest: Option<String> } => {
                severity: WARNING,
                message: format!("there is no syntax highlighting for the language `{language}`"),
                label: "shown without highlighting",
                help: or_nearest(nearest, "use another name for the language, or `text`"),
                about: "The block is shown without highlighting. For plain text, write `text`, or no language.",
                example: (POST, "```‹pyton›\nprint(1)\n```", Kind::UnknownLanguage {
                    language: "pyton".to_owned(),
                    nearest: Some("python".to_owned()),
                }),
            }

            HeadingSkip { from: u8, to: u8 } => {
                severity: WARNING,
                message: format!("a heading of level {to} follows one of level {from}"),
                label: "a level is missing above",
                help: format!("make it level {}, or add a heading in between", from + 1),
                about: "Readers of screen readers jump from heading to heading; a skipped level sounds as if a part were missing. The \
                    title of the page is level 1.",
                example: (POST, "## Part\n\n‹#### Detail›", Kind::HeadingSkip { from: 2, to: 4 }),
            }

            HtmlNesting { element: String, problem: &'static str } => {
                severity: WARNING,
                message: format!("`{element}` {problem}"),
                help: "close each element before the one around it",
                about: "An HTML element in Markdown is never closed, closed but not open, or closed after the element around it. \
                    Browsers guess, and the rest of the page may end up inside it.",
                example: (POST, "<b>bold <i>both‹</b>› and</i>", Kind::HtmlNesting {
                    element: "</b>".to_owned(),
                    problem: "is closed while another inside it is open",
                }),
            }

            Untrusted { what: String } => {
                severity: ERROR.configurable().even_from_hugo(),
                message: format!("{what} is left out: this site does not trust its Markdown"),
                help: "write it in Markdown, or, if you trust all authors, set `[markup] trusted = true`",
                about: "With `[markup] trusted = false`, authors of Markdown cannot run code in the browsers of your readers: HTML, \
                    shortcodes that produce HTML, scripts or frames, style attributes, addresses that run scripts, and files \
                    beside the page that browsers run are left out. The guide's page on trust has the complete list.",
                example: (POST, "Hello ‹<script>›alert(1)</script>", Kind::Untrusted { what: "HTML".to_owned() }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
