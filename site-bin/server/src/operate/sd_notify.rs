//! Status messages to the service manager: the datagram protocol of `sd_notify(3)`.
//!
//! The socket is connected at start and kept, because the sandbox forbids opening one later.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::time::Duration;

#[cfg(unix)]
use std::os::unix::net::UnixDatagram;

/// Connection to the service manager, if there is one.
#[derive(Debug, Default)]
pub struct ServiceNotifier {
    #[cfg(unix)]
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
}

impl ServiceNotifier {
    /// Connects according to `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    ///
    /// # Errors
    /// If there is a service manager and it cannot be reached.
    pub fn from_env() -> io::Result<Self> {
        let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let for_us = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|microseconds| for_us && *microseconds > 0).map(Duration::from_micros);
        let name = env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty());
        Self::connect_to(name.as_deref(), watchdog)
    }

    /// Connects to the socket with this name. A leading `@` denotes the abstract namespace.
    #[cfg(unix)]
    fn connect_to(name: Option<&OsStr>, watchdog: Option<Duration>) -> io::Result<Self> {
        let socket = name.map(connect).transpose()?;
        Ok(Self { watchdog: watchdog.filter(|_| socket.is_some()), socket })
    }

    #[cfg(not(unix))]
    fn connect_to(_: Option<&OsStr>, _: Option<Duration>) -> io::Result<Self> {
        Ok(Self::default())
    }

    /// True if there is a service manager.
    pub fn is_connected(&self) -> bool {
        #[cfg(unix)]
        return self.socket.is_some();
        #[cfg(not(unix))]
        return false;
    }

    /// How often to call [`Self::watchdog_ping`]: twice per watchdog timeout.
    pub fn watchdog_interval(&self) -> Option<Duration> {
        self.watchdog.map(|timeout| timeout / 2)
    }

    /// Start-up or a reload has completed.
    pub fn ready(&self) {
        self.send("READY=1");
    }

    /// A reload has begun; [`Self::ready`] ends it.
    #[cfg(target_os = "linux")]
    pub fn reloading(&self) {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        self.send(&format!(
            "RELOADING=1\nMONOTONIC_USEC={}",
            i128::from(now.tv_sec) * 1_000_000 + i128::from(now.tv_nsec) / 1000
        ));
    }

    /// A reload has begun; [`Self::ready`] ends it.
    #[cfg(not(target_os = "linux"))]
    pub fn reloading(&self) {
        self.send("RELOADING=1");
    }

    /// Shutdown has begun.
    pub fn stopping(&self) {
        self.send("STOPPING=1");
    }

    /// Resets the watchdog timer.
    pub fn watchdog_ping(&self) {
        self.send("WATCHDOG=1");
    }

    /// Sends without blocking; errors are ignored.
    fn send(&self, state: &str) {
        #[cfg(unix)]
        if let Some(socket) = &self.socket {
            let _ = socket.send(state.as_bytes());
        }
        #[cfg(not(unix))]
        let _ = state;
    }
}

#[cfg(unix)]
fn connect(name: &OsStr) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    #[cfg(target_os = "linux")]
    {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::ffi::OsStrExt;
        if let Some(name) = name.as_bytes().strip_prefix(b"@") {
            socket.connect_addr(&std::os::unix::net::SocketAddr::from_abstract_name(name)?)?;
            return Ok(socket);
        }
    }
    socket.connect(name)?;
    Ok(socket)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::SocketAddr;

    use super::*;

    #[test]
    fn messages_arrive() {
        let name = format!("site-notify-{}", std::process::id());
        let manager = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        manager.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let notifier = ServiceNotifier::connect_to(Some(OsStr::new(&format!("@{name}"))), Some(Duration::from_secs(30))).unwrap();
        assert_eq!(notifier.watchdog_interval(), Some(Duration::from_secs(15)));
        let receive = || {
            let mut buffer = [0; 200];
            let length = manager.recv(&mut buffer).unwrap();
            String::from_utf8(buffer[..length].to_vec()).unwrap()
        };
        notifier.ready();
        assert_eq!(receive(), "READY=1");
        notifier.watchdog_ping();
        assert_eq!(receive(), "WATCHDOG=1");
        notifier.reloading();
        let since: u64 = receive().strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap().parse().unwrap();
        assert!(since > 0);
        notifier.stopping();
        assert_eq!(receive(), "STOPPING=1");
    }

    #[test]
    fn a_slow_or_dead_manager_does_not_block() {
        let name = format!("site-notify-gone-{}", std::process::id());
        let to = format!("@{name}");
        assert!(ServiceNotifier::connect_to(Some(OsStr::new(&to)), None).is_err());
        let manager = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        let notifier = ServiceNotifier::connect_to(Some(OsStr::new(&to)), None).unwrap();
        for _ in 0..10_000 {
            notifier.watchdog_ping();
        }
        drop(manager);
        notifier.stopping();
    }

    #[test]
    fn without_a_manager_nothing_is_sent() {
        let notifier = ServiceNotifier::connect_to(None, Some(Duration::from_secs(1))).unwrap();
        assert_eq!((notifier.watchdog_interval(), notifier.is_connected()), (None, false));
        notifier.ready();
    }
}
