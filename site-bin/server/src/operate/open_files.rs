//! The limit on open file descriptors (`RLIMIT_NOFILE`), which bounds the number of connections.

/// Descriptors reserved for everything but connections.
#[cfg(unix)]
const RESERVED: u64 = 128;

/// Raises the limit to the hard limit and returns the number of connections it allows. Call it before entering the sandbox.
pub fn raise_open_files_limit() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
        let current = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
        let connections = current.map_or(u64::MAX, |current| current.saturating_sub(RESERVED).max(current / 2));
        usize::try_from(connections).unwrap_or(usize::MAX)
    }
    #[cfg(not(unix))]
    usize::MAX
}
