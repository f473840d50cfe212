//! Shortcodes.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            UnknownShortcode { name: String, nearest: Option<String> } => {
                severity: ERROR,
                message: format!("unknown shortcode `{name}`"),
                label: "unknown shortcode",
                help: match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => {
                        format!("the guide's page on shortcodes lists them; to show it as text, write `{{{{</* {name} */>}}}}`")
                    }
                },
                about: "No shortcode has this name. Hugo's templates for shortcodes are not used.",
                example: (POST, "{{< ‹figur› src=\"a.png\" >}}", Kind::UnknownShortcode {
                    name: "figur".to_owned(),
                    nearest: Some("figure".to_owned()),
                }),
            }

            ShortcodeSyntax { reason: String } => {
                severity: ERROR,
                message: format!("this shortcode cannot be read: {reason}"),
                label: "here",
                help: "write it as `{{< name key=\"value\" >}}`; to show it as text, write `{{</* name */>}}`",
                about: "The content of the shortcode's tag cannot be parsed.",
                example: (POST, "‹{{< figure src=\"a.png >}}›", Kind::ShortcodeSyntax {
                    reason: "a quote is never closed".to_owned(),
                }),
            }

            ShortcodeUnclosed { name: String } => {
                severity: ERROR,
                message: format!("the shortcode `{name}` is never closed"),
                label: "opened here",
                help: format!("write `{{{{< /{name} >}}}}` where it ends"),
                about: "A shortcode with content needs a closing tag.",
                example: (POST, "‹{{< details >}}›\nMore", Kind::ShortcodeUnclosed { name: "details".to_owned() }),
            }

            ShortcodeUnopened { name: String } => {
                severity: ERROR,
                message: format!("the shortcode `{name}` is closed but was not opened"),
                label: "closed here",
                help: format!("remove it, or write `{{{{< {name} >}}}}` where it begins"),
                about: "A closing tag without an opening tag.",
                example: (POST, "More\n‹{{< /details >}}›", Kind::ShortcodeUnopened { name: "details".to_owned() }),
            }

            ShortcodeArgument { name: String, reason: String } => {
                severity: ERROR,
                message: format!("the shortcode `{name}` {reason}"),
                help: format!("the guide's page on shortcodes lists the arguments of `{name}`"),
                about: "An argument is missing or unknown, or has an invalid value.",
                example: (POST, "‹{{< figure >}}›", Kind::ShortcodeArgument {
                    name: "figure".to_owned(),
                    reason: "needs `src`".to_owned(),
                }),
            }

            SkippedShortcode { name: String, reason: String, times: usize } => {
                severity: ERROR,
                message: match times {
                    0 | 1 => format!("the shortcode `{name}` {reason}"),
                    _ => format!("the shortcode `{name}`, {times} times on this page, {reason}"),
                },
                help: format!(
                    "put what it makes into the page, or a template that can be run into layouts/shortcodes/{name}.html; the guide's \
                     page on shortcodes lists those that are built in"
                ),
                about: "In a site with Hugo's settings no shortcode stops the build. One that is neither built in nor a template in \
                    layouts/ of the site or its theme, and one whose template cannot be run to its end, shows what is between its \
                    tags; the preview marks the place. Templates within a page (`{{< name.inline >}}`) are left out, as in Hugo.",
                example: (POST, "{{< ‹fancy-box› >}}\nText\n{{< /fancy-box >}}", Kind::SkippedShortcode {
                    name: "fancy-box".to_owned(),
                    reason: "is neither built in nor in layouts/, so that only what it holds is shown".to_owned(),
                    times: 1,
                }),
            }

            SkippedHook { name: String, reason: String, times: usize } => {
                severity: ERROR,
                message: match times {
                    0 | 1 => format!("the render hook `{name}` {reason}"),
                    _ => format!("the render hook `{name}`, {times} times on this page, {reason}"),
                },
                help: format!("leave out of layouts/_markup/{name}.html what is not available here, or remove it"),
                about: "In a site with Hugo's settings the site's own render hooks make links, images, headings, code blocks, quotes and \
                    tables. Where the template of one cannot be run to its end, the element is as without it.",
                example: (POST, "‹[a link](/about/)›", Kind::SkippedHook {
                    name: "render-link".to_owned(),
                    reason: "cannot be executed, so that these elements are as without it".to_owned(),
                    times: 1,
                }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
