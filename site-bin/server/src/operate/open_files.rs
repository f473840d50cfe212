//! The limit on open file descriptors (`RLIMIT_NOFILE`), which bounds the number of connections.

use std::fmt;

/// Descriptors reserved for everything but connections.
const RESERVED: u64 = 128;

/// The limit in effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFilesLimit(Option<u64>);

impl OpenFilesLimit {
    /// Raises the limit to the hard limit. Call it before entering the sandbox.
    #[cfg(unix)]
    pub fn raise() -> Self {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        Self(if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current })
    }

    /// This system has no such limit.
    #[cfg(not(unix))]
    pub fn raise() -> Self {
        Self(None)
    }

    /// The number of connections that it allows.
    pub fn connections(self) -> usize {
        let connections = self.0.map_or(u64::MAX, |limit| limit.saturating_sub(RESERVED).max(limit / 2));
        usize::try_from(connections).unwrap_or(usize::MAX)
    }

    /// The limit; `None` for no limit.
    pub fn get(self) -> Option<u64> {
        self.0
    }
}

impl fmt::Display for OpenFilesLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(limit) => limit.fmt(f),
            None => f.write_str("unlimited"),
        }
    }
}
