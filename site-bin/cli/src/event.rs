//! What happens to the server as a whole, for whoever looks after it: a line on standard error.

use serde_json::json;
use site_model::printable_json;

use crate::terminal;

/// How events are written: as the log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Events {
    /// For people.
    Plain,
    /// An object a line.
    Json,
}

impl Events {
    /// Tells one. `name` is of a few, for programs; `detail` says what happened.
    pub(crate) fn tell(self, name: &str, detail: &str) {
        match self {
            Self::Plain => terminal::complain(&format!("site: {name}: {detail}")),
            Self::Json => terminal::complain(&printable_json(&json!({ "event": name, "detail": detail }).to_string())),
        }
    }
}
