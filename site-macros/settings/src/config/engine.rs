//! `min_engine`: the oldest version of the engine that a site compiles with.

use site_diag::{Diagnostic, Kind};

use super::table::Findings;
use crate::data::{Node, Value};

/// The setting.
pub(super) const KEY: &str = "min_engine";

/// The version of this engine.
const OWN: &str = env!("CARGO_PKG_VERSION");

/// What to say if the site needs a newer engine. A value that is no version is a finding.
pub(super) fn outdated(root: &Node, findings: &mut Findings) -> Option<Diagnostic> {
    let node = root.get(KEY)?;
    let needed = match &node.value {
        Value::String(text) => version(text).map(|version| (text, version)),
        _ => None,
    };
    let Some((text, needed)) = needed else {
        findings.bad_value(KEY, node, "a version in quotes, such as `\"0.2.0\"`");
        return None;
    };
    let is_outdated = version(OWN).is_some_and(|own| needed > own);
    is_outdated.then(|| Diagnostic::error(Kind::OldEngine { needed: text.clone(), own: OWN.to_owned() }, node.span))
}

/// `1.2.3` or `1.2`.
fn version(text: &str) -> Option<[u32; 3]> {
    let mut version = [0; 3];
    let parts: Vec<&str> = text.trim().split('.').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    for (place, part) in version.iter_mut().zip(parts) {
        *place = part.parse().ok()?;
    }
    Some(version)
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_have_an_order() {
        assert!(version("0.10.0") > version("0.9.9") && version("1.0") == version("1.0.0"));
        for text in ["", "1", "1.2.3.4", "v1.2", "1.-2", "1.x", "1.99999999999"] {
            assert_eq!(version(text), None, "{text}");
        }
    }
}
