//! Times in seconds since 1970, as certificates state them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The current time.
pub(super) fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// A number of seconds; zero if it is negative.
pub(super) fn seconds(count: i64) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or_default())
}
