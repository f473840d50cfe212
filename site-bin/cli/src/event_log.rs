//! Events of the server as a whole, for its operator: one line each on standard error.

use serde_json::json;
use site_model::printable_json;

use crate::terminal;

/// How events are written: in the format of the request log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventLog {
    /// `site: NAME: DETAIL`.
    Plain,
    /// A JSON object per line.
    Json,
}

impl EventLog {
    /// Writes one event. `name` is one of a few fixed words, for programs; `detail` says what happened.
    pub(crate) fn emit(self, name: &str, detail: &str) {
        match self {
            Self::Plain => terminal::print_error(&format!("site: {name}: {detail}")),
            Self::Json => terminal::print_error(&printable_json(&json!({ "event": name, "detail": detail }).to_string())),
        }
    }
}
