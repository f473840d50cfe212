//! What the owner thinks of each check: `[checks]` in `site.toml`.

use std::collections::BTreeMap;

use strum::VariantArray;

use super::table::Table;
use site_diag::{Diagnostic, Kind, KindName, Severity, Span};

/// Weights that differ from the usual ones, and secrets that are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks {
    /// By kind; `None`: off.
    severities: BTreeMap<KindName, Option<Severity>>,
    /// Identifiers of what looks like a secret and may be published.
    pub allowed: Vec<String>,
}

impl Checks {
    /// Gives the diagnostics the owner's severities, and takes out what is switched off.
    pub(super) fn apply_severities(&self, diagnostics: &mut Vec<Diagnostic>) {
        if self.severities.is_empty() {
            return;
        }
        diagnostics.retain_mut(|diagnostic| match self.severities.get(&KindName::from(&diagnostic.kind)) {
            None => true,
            Some(None) => false,
            Some(Some(severity)) => {
                diagnostic.severity = *severity;
                true
            }
        });
    }
}

/// Reads the kinds and `allow` from the table.
pub(super) fn read(table: &mut Table<'_, '_>) -> Checks {
    let mut checks = Checks::default();
    for name in KindName::VARIANTS.iter().filter(|name| name.is_configurable()) {
        let weight = match table.word(name.as_str(), &["off", "warning", "error"]) {
            Some("off") => None,
            Some("warning") => Some(Severity::Warning),
            Some(_) => Some(Severity::Error),
            None => continue,
        };
        checks.severities.insert(*name, weight);
    }
    let whole = table.node("allow").map(|node| node.span);
    checks.allowed = table.rows("allow", |entry| allowed(entry, whole)).unwrap_or_default().into_iter().flatten().collect();
    checks
}

/// One secret that is none. Without a reason it is not allowed: who reads the settings later has to know why.
fn allowed(entry: &mut Table<'_, '_>, whole: Option<Span>) -> Option<String> {
    let (secret, reason) = (entry.some_text("secret"), entry.some_text("reason"));
    for (key, value) in [("secret", &secret), ("reason", &reason)] {
        if let (None, Some(span)) = (value, entry.node(key).map(|node| node.span).or(whole)) {
            let why = "an entry takes `secret`, the identifier from the message, and `reason`, why it may be read".to_owned();
            entry
                .findings
                .diagnostics
                .push(Diagnostic::error(Kind::MissingKey { key: format!("checks.allow.{key}"), why }, span));
        }
    }
    secret.filter(|_| reason.is_some())
}
