//! Telling the service manager how it goes: `sd_notify(3)`, a datagram with a word in it.
//!
//! The socket is connected while that is still allowed and kept: once in the sandbox, the program can open none.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::time::Duration;

#[cfg(unix)]
use std::os::unix::net::UnixDatagram;

/// The way to the service manager, if there is one.
#[derive(Debug, Default)]
pub struct Notifier {
    #[cfg(unix)]
    socket: Option<UnixDatagram>,
    watchdog: Option<Duration>,
}

impl Notifier {
    /// As `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` say.
    ///
    /// # Errors
    /// When there is a manager and it cannot be reached.
    pub fn from_env() -> io::Result<Self> {
        let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|microseconds| ours && *microseconds > 0).map(Duration::from_micros);
        let to = env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty());
        Self::to(to.as_deref(), watchdog)
    }

    /// To the socket of this name; `@` begins one that is in no folder.
    #[cfg(unix)]
    fn to(name: Option<&OsStr>, watchdog: Option<Duration>) -> io::Result<Self> {
        let socket = name.map(connect).transpose()?;
        Ok(Self { watchdog: watchdog.filter(|_| socket.is_some()), socket })
    }

    #[cfg(not(unix))]
    fn to(_: Option<&OsStr>, _: Option<Duration>) -> io::Result<Self> {
        Ok(Self::default())
    }

    /// Does a manager listen?
    pub fn is_heard(&self) -> bool {
        #[cfg(unix)]
        return self.socket.is_some();
        #[cfg(not(unix))]
        return false;
    }

    /// How often [`Self::alive`] is to be said: twice in the time after which silence means trouble.
    pub fn watchdog(&self) -> Option<Duration> {
        self.watchdog.map(|all| all / 2)
    }

    /// Everything is open and answers.
    pub fn ready(&self) {
        self.say("READY=1");
    }

    /// Settings are being read again; [`Self::ready`] ends that.
    #[cfg(target_os = "linux")]
    pub fn reloading(&self) {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        self.say(&format!("RELOADING=1\nMONOTONIC_USEC={}", i128::from(now.tv_sec) * 1_000_000 + i128::from(now.tv_nsec) / 1000));
    }

    /// Settings are being read again; [`Self::ready`] ends that.
    #[cfg(not(target_os = "linux"))]
    pub fn reloading(&self) {
        self.say("RELOADING=1");
    }

    /// No more connections are taken.
    pub fn stopping(&self) {
        self.say("STOPPING=1");
    }

    /// All is well.
    pub fn alive(&self) {
        self.say("WATCHDOG=1");
    }

    /// A manager that does not listen is not waited for.
    fn say(&self, state: &str) {
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
    fn what_is_said_arrives() {
        let name = format!("site-notify-{}", std::process::id());
        let manager = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        manager.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let notifier = Notifier::to(Some(OsStr::new(&format!("@{name}"))), Some(Duration::from_secs(30))).unwrap();
        assert_eq!(notifier.watchdog(), Some(Duration::from_secs(15)));
        let heard = || {
            let mut buffer = [0; 200];
            let length = manager.recv(&mut buffer).unwrap();
            String::from_utf8(buffer[..length].to_vec()).unwrap()
        };
        notifier.ready();
        assert_eq!(heard(), "READY=1");
        notifier.alive();
        assert_eq!(heard(), "WATCHDOG=1");
        notifier.reloading();
        let since: u64 = heard().strip_prefix("RELOADING=1\nMONOTONIC_USEC=").unwrap().parse().unwrap();
        assert!(since > 0);
        notifier.stopping();
        assert_eq!(heard(), "STOPPING=1");
    }

    #[test]
    fn a_manager_that_is_gone_or_slow_is_not_waited_for() {
        let name = format!("site-notify-gone-{}", std::process::id());
        let to = format!("@{name}");
        assert!(Notifier::to(Some(OsStr::new(&to)), None).is_err());
        let manager = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        let notifier = Notifier::to(Some(OsStr::new(&to)), None).unwrap();
        for _ in 0..10_000 {
            notifier.alive();
        }
        drop(manager);
        notifier.stopping();
    }

    #[test]
    fn without_a_manager_there_is_nothing_to_say() {
        let notifier = Notifier::to(None, Some(Duration::from_secs(1))).unwrap();
        assert_eq!((notifier.watchdog(), notifier.is_heard()), (None, false));
        notifier.ready();
    }
}
