//! `[security]` in `site.toml`: what the Content-Security-Policy of every page allows beyond what can be seen in the page.

use std::collections::BTreeMap;

use super::table::Table;
use crate::data::{Node, Value};
use crate::host::host_source;

/// Directives that take hosts, without `-src` and `-action`.
const DIRECTIVES: [&str; 9] = ["script", "style", "img", "font", "connect", "media", "frame", "object", "form"];

/// What pages may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Security {
    /// Hosts by directive, as they are written into the policy: `api.example.org`, `wss://*.example.org:8443`.
    pub allow_hosts: BTreeMap<&'static str, Vec<String>>,
}

pub(super) fn read(root: &mut Table<'_, '_>) -> Security {
    let mut security = Security::default();
    root.table("security", |table| {
        table.table("allow_hosts", |hosts| {
            for directive in DIRECTIVES {
                let Some(node) = hosts.node(directive) else { continue };
                let path = hosts.path(directive);
                let items = match &node.value {
                    Value::List(items) => items.as_slice(),
                    _ => std::slice::from_ref(node),
                };
                let mut allowed = Vec::new();
                for item in items {
                    match host(item) {
                        Some(host) => allowed.push(host),
                        None => hosts.findings.bad_value(
                            &path,
                            item,
                            "hosts, such as `api.example.org`, `*.example.org` or `wss://example.org:8443`, without a path",
                        ),
                    }
                }
                security.allow_hosts.insert(directive, allowed);
            }
        });
    });
    security
}

/// A host as a policy names it (CSP 3, `host-source` without a path).
fn host(node: &Node) -> Option<String> {
    let Value::String(text) = &node.value else { return None };
    let (scheme, authority) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{}://", scheme.to_ascii_lowercase()), rest),
        None => (String::new(), text.as_str()),
    };
    if !["", "https://", "http://", "wss://", "ws://"].contains(&scheme.as_str()) {
        return None;
    }
    let (wildcard, authority) = match authority.strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", authority),
    };
    Some(format!("{scheme}{wildcard}{}", host_source(authority)?))
}
