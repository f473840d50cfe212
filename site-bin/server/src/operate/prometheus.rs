//! Writer for the Prometheus text format, version 0.0.4.

use std::fmt::{Display, Write};

use super::metric_family::Family;

/// The text written so far.
#[derive(Debug, Default)]
pub(crate) struct PrometheusText(String);

impl PrometheusText {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Starts a metric whose samples follow.
    pub(crate) fn family(&mut self, Family { name, kind, help, .. }: &Family) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {}", kind.name());
    }

    /// Adds a sample with one value per label of the metric.
    pub(crate) fn sample(&mut self, Family { name, labels, .. }: &Family, values: &[&str], value: impl Display) {
        debug_assert_eq!(labels.len(), values.len(), "{name}");
        let _ = write!(self.0, "{name}");
        for (index, (label, value)) in labels.iter().zip(values).enumerate() {
            let _ = write!(self.0, "{}{label}=\"{}\"", if index == 0 { '{' } else { ',' }, escape_label(value));
        }
        let _ = writeln!(self.0, "{} {value}", if labels.is_empty() { "" } else { "}" });
    }

    /// Adds a metric with a single sample without labels.
    pub(crate) fn single(&mut self, family: &Family, value: impl Display) {
        self.family(family);
        self.sample(family, &[], value);
    }

    /// Adds a histogram without labels. `buckets` are upper bounds and the number of observations in each bucket alone; the last item is
    /// the number of those beyond all bounds.
    pub(crate) fn histogram(&mut self, family: &Family, buckets: &[(&str, u64)], beyond: u64, sum: impl Display) {
        self.family(family);
        let name = family.name;
        let mut count = 0;
        for (bound, own) in buckets.iter().copied().chain([("+Inf", beyond)]) {
            count += own;
            let _ = writeln!(self.0, "{name}_bucket{{le=\"{bound}\"}} {count}");
        }
        let _ = writeln!(self.0, "{name}_sum {sum}\n{name}_count {count}");
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Escapes a label value.
fn escape_label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
