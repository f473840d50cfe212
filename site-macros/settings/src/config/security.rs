//! `[security]` in `site.toml`: what the Content-Security-Policy of every page allows beyond what can be seen in the page.

use std::collections::BTreeMap;

use super::table::Table;
use crate::data::{Node, Value};

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
                        None => hosts.notes.bad_value(
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
    let text = text.to_ascii_lowercase();
    let authority = match text.split_once("://") {
        Some(("https" | "http" | "wss" | "ws", rest)) => rest,
        Some(_) => return None,
        None => &text,
    };
    let (name, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let name = name.strip_prefix("*.").unwrap_or(name);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let fits = name.split('.').all(is_label) && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    fits.then_some(text)
}
