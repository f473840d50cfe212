//! What the Content-Security-Policy blocks.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            BlockedByPolicy { what: String, remedy: PolicyRemedy } => {
                severity: WARNING,
                message: format!("the Content-Security-Policy blocks {what}"),
                help: match remedy {
                    PolicyRemedy::Allow(directive, host) => {
                        format!("to allow it on every page, set `[security.allow_hosts] {directive} = [\"{host}\"]`")
                    }
                    PolicyRemedy::Script => "no setting allows it: move it to a script in assets/".to_owned(),
                    PolicyRemedy::Address => "use an address that begins with `https://` and the name of a host".to_owned(),
                },
                about: "Each page has a policy that allows what the page and the style sheets it links load. What the style sheets of \
                    `custom_css` load from other hosts, on every page, needs `[security.allow_hosts]`. Requests that a script \
                    makes cannot be seen in a page, so browsers refuse them, and the script fails silently. Addresses that begin \
                    with `javascript:`, `<base>`, and hosts that a policy cannot contain, such as `[::1]`, are refused, too.",
                example: ("assets/js/news.js", "fetch(‹\"https://api.example.org/news\"›)", Kind::BlockedByPolicy {
                    what: "`https://api.example.org` for this script".to_owned(),
                    remedy: PolicyRemedy::Allow("connect", "https://api.example.org".to_owned()),
                }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;

/// How a page can have what its policy blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyRemedy {
    /// A host in `[security.allow_hosts]`, by directive.
    Allow(&'static str, String),
    /// A script in a file of its own.
    Script,
    /// An address that policies can name.
    Address,
}
