//! Writer for the Prometheus text format, version 0.0.4.

use std::fmt::{Display, Write};

/// The type of a metric in its `# TYPE` line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MetricType {
    Counter,
    Gauge,
}

impl MetricType {
    fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
        }
    }
}

/// The text written so far.
#[derive(Debug, Default)]
pub(crate) struct PrometheusText(String);

impl PrometheusText {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    /// Starts a metric whose samples follow.
    pub(crate) fn family(&mut self, name: &str, metric_type: MetricType, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {}", metric_type.name());
    }

    /// Adds a sample. Values in `labels` must be escaped with [`escape_label`].
    pub(crate) fn sample(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name}{{{labels}}} {value}");
    }

    /// Adds a metric with a single sample without labels.
    pub(crate) fn single(&mut self, name: &str, metric_type: MetricType, help: &str, value: impl Display) {
        self.family(name, metric_type, help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Escapes a label value.
pub(crate) fn escape_label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
