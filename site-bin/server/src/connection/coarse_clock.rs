//! A monotonic clock that is cheap enough to be read for every request.

/// Milliseconds since some fixed point in time, with the resolution of the kernel's tick.
#[cfg(target_os = "linux")]
pub(crate) fn now_millis() -> u64 {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::MonotonicCoarse);
    u64::try_from(now.tv_sec * 1000 + now.tv_nsec / 1_000_000).unwrap_or_default()
}

/// Milliseconds since the first call.
#[cfg(not(target_os = "linux"))]
pub(crate) fn now_millis() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}
