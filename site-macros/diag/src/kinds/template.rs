//! The owner's templates, and the data that they read.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            Template { reason: String } => {
                severity: ERROR,
                message: format!("this template cannot be executed: {reason}"),
                label: "here",
                help: "the guide's reference of templates lists every name; a value that may be missing needs a condition or a default",
                about: "A template stops where it is shown: a value is missing, a function fails, or values do not fit together. A value \
                    that may be missing needs a condition (`{% if page.params.x %}`) or a default (`{{ page.params.x | default(0) }}`).",
                example: ("templates/page.html", "<p>{{ ‹page.params.mood› }}</p>", Kind::Template {
                    reason: "this has no value".to_owned(),
                }),
            }

            UnknownInTemplate { what: &'static str, name: String, nearest: Option<String> } => {
                severity: ERROR,
                message: format!("unknown {what} `{name}`"),
                label: "unknown name",
                help: or_nearest(nearest, "the guide's reference of templates lists every name"),
                about: "A template uses a variable, field, function, filter or file that does not exist. This is checked in all branches, \
                    also in those that no page reaches. The guide's reference of templates lists every name.",
                example: ("templates/page.html", "{% if page.date %}<p>{{ ‹page.titel› }}</p>{% endif %}", Kind::UnknownInTemplate {
                    what: "field",
                    name: "titel".to_owned(),
                    nearest: Some("title".to_owned()),
                }),
            }

            OwnShortcode { name: String, reason: String } => {
                severity: ERROR,
                message: format!("the shortcode `{name}` {reason}"),
                label: "here",
                help: format!("its template in templates/shortcodes/ uses arguments as `args.NAME`, or `args[0]` without names"),
                about: "A shortcode from `templates/shortcodes/` has an argument that its template does not use, or lacks one that it \
                    needs, or its template fails with these arguments.",
                example: (POST, "{{< photo ‹scr=\"a.png\"› >}}", Kind::OwnShortcode {
                    name: "photo".to_owned(),
                    reason: "has no argument `scr`; did you mean `src`?".to_owned(),
                }),
            }

            UnusedTemplate { what: &'static str, name: String } => {
                severity: WARNING,
                message: format!("nothing uses the {what} `{name}`"),
                help: "remove it, or use it",
                about: "No page, and no other template, uses this file of `templates/` or `data/`.",
                example: ("templates/card.html", "‹›<div class=\"card\"></div>", Kind::UnusedTemplate {
                    what: "template",
                    name: "card.html".to_owned(),
                }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
