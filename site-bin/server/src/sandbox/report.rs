//! What the sandbox applied.

use std::fmt;

/// The applied and the missing restrictions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SandboxReport {
    pub(super) applied: Vec<String>,
    pub(super) missing: Vec<String>,
}

impl SandboxReport {
    /// True if every restriction was applied.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }

    /// Adds a missing restriction. Several threads may miss the same one.
    #[cfg(target_os = "linux")]
    pub(super) fn add_missing(&mut self, restriction: String) {
        if !self.missing.contains(&restriction) {
            self.missing.push(restriction);
        }
    }
}

/// One line: `user 65534:65534, no new privileges, … ; lacking: …`.
impl fmt::Display for SandboxReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let applied = if self.applied.is_empty() { "nothing".to_owned() } else { self.applied.join(", ") };
        f.write_str(&applied)?;
        if !self.missing.is_empty() {
            write!(f, "; lacking: {}", self.missing.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_one_line() {
        let mut report = SandboxReport::default();
        assert_eq!(report.to_string(), "nothing");
        report.applied = vec!["no new privileges".to_owned(), "seccomp".to_owned()];
        assert!(report.is_complete());
        assert_eq!(report.to_string(), "no new privileges, seccomp");
        report.missing = vec!["landlock (not built into this kernel)".to_owned()];
        assert!(!report.is_complete());
        assert_eq!(report.to_string(), "no new privileges, seccomp; lacking: landlock (not built into this kernel)");
    }
}
