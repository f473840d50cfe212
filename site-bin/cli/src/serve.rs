//! `site serve`: the compiled site, nothing else.

use std::future::pending;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use site_model::Catalogue;
use site_server::{
    AccessLog, AdminHandler, HostOptions, Limits, LogFormat, Metrics, Sandbox, ServerConfig, ServiceNotifier, Site, Telemetry,
    User,
};
use tokio::sync::oneshot;

use crate::event::Events;
use crate::failure::{Context, Failure};
use crate::options::{Confinement, Serve};
use crate::tls::{self, Certificates};
use crate::{Program, listen};

/// What a socket's unit calls the operator's socket.
pub(crate) const ADMIN: &str = "admin";

/// How long what is left of the log may take to be read at the end.
const LAST_LINES: Duration = Duration::from_secs(1);

/// Serves until told to stop.
///
/// All that needs rights is done first: sockets, the manager, the machine's measures. Then the rights go, and after that the threads
/// are started.
///
/// # Errors
/// When an address is taken or cannot be listened on; when rights cannot be given up that must be.
pub(crate) fn serve(program: Program, options: &Serve) -> Result<(), Failure> {
    let events = if options.log == Some(LogFormat::Json) { Events::Json } else { Events::Plain };
    let notifier = ServiceNotifier::from_env().cannot("reach the service manager")?;
    let certificates = Certificates::open(&options.tls)?;
    let Sockets { site: listeners, http, admin } = sockets(options)?;
    let Program { catalogue, home, .. } = program;
    let scheme = if options.tls.is_on() { "https" } else { "http" };
    let addresses = listen::addresses(&listeners, scheme, home)?;
    let mut settings = listen::settings(options.limits);
    if let Some(seconds) = options.drain {
        settings.limits.drain_timeout = Duration::from_secs(seconds);
    }
    confine(options, &certificates, events)?;
    certificates.confirm(events)?;

    let operation = operation(options, admin.is_some(), &catalogue)?;
    settings.observer = operation.clone().map(|operation| operation as _);
    settings.proxies = options.proxies.clone();
    let admin =
        admin.zip(operation.clone()).map(|(listener, operation)| Administration::start(listener, operation)).transpose()?;
    let listeners = certificates.listeners(listeners, http, &catalogue);
    let hosts = catalogue.hosts.iter().map(|host| host.clone().into_owned()).collect();
    let site = Site::new(catalogue, HostOptions { hosts, canonical: None });
    let ready = || {
        match options.log {
            // Where the log goes, lines are requests.
            Some(_) => addresses.iter().for_each(|address| events.tell("listening", address)),
            None => listen::announce(&addresses),
        }
        notifier.ready();
    };
    let last = || {
        notifier.stopping();
        if options.log.is_some() {
            events.tell("stopping", "no more connections are taken");
        }
    };
    let meanwhile = async { tokio::join!(watch(&notifier), keep(&certificates, &notifier, events)).0 };
    let served = listen::serve(listeners, Arc::new(site), settings, ready, meanwhile, last);
    if let Some(admin) = admin {
        admin.stop();
    }
    if let Some(log) = operation.as_ref().and_then(|operation| operation.log.as_ref()) {
        log.close(LAST_LINES);
        if log.dropped_lines() > 0 {
            events.tell("log", &format!("{} lines were dropped because nobody read them", log.dropped_lines()));
        }
    }
    served
}

/// The sockets there are.
struct Sockets {
    site: Vec<TcpListener>,
    /// Those in clear, where the others speak TLS.
    http: Vec<TcpListener>,
    admin: Option<TcpListener>,
}

/// Those that the service manager hands over, else new ones.
fn sockets(options: &Serve) -> Result<Sockets, Failure> {
    let mut sockets = Sockets { site: Vec::new(), http: Vec::new(), admin: None };
    for inherited in site_server::inherited_sockets().cannot("take the sockets handed over")? {
        if inherited.name == ADMIN {
            sockets.admin = Some(inherited.listener);
        } else if inherited.name == tls::HTTP && options.tls.is_on() {
            sockets.http.push(inherited.listener);
        } else {
            sockets.site.push(inherited.listener);
        }
    }
    if sockets.site.is_empty() {
        sockets.site = listen::exactly(&options.listen)?;
    }
    if sockets.http.is_empty() && !options.tls.http.is_empty() {
        sockets.http = listen::exactly(&options.tls.http)?;
    }
    if let (None, Some(address)) = (&sockets.admin, options.admin) {
        sockets.admin = listen::exactly(&[address])?.pop();
    }
    Ok(sockets)
}

/// Gives up what serving does not need, and says so.
fn confine(options: &Serve, certificates: &Certificates, events: Events) -> Result<(), Failure> {
    if options.confinement == Confinement::None {
        events.tell("sandbox", "none, as asked for");
        return Ok(());
    }
    let user = options.user.as_deref().map(User::find).transpose().cannot("become another user")?;
    let mut sandbox = Sandbox { user, ..Sandbox::default() };
    certificates.leave(&mut sandbox);
    let report = sandbox.enter().cannot("give up rights")?;
    events.tell("sandbox", &report.to_string());
    if options.confinement == Confinement::Required && !report.is_complete() {
        return Err(Failure::new("--require-sandbox was given, and this system has not all of it"));
    }
    Ok(())
}

/// The log and the counters, where somebody wants to see them.
fn operation(options: &Serve, admin: bool, catalogue: &Catalogue) -> Result<Option<Arc<Telemetry>>, Failure> {
    if options.log.is_none() && !admin {
        return Ok(None);
    }
    let start = |format| AccessLog::start(format, options.log_addresses(), io::stdout());
    let log = options.log.map(start).transpose().cannot("start the log")?;
    let metrics = Metrics::new(env!("CARGO_PKG_VERSION"), catalogue.commit.as_deref());
    Ok(Some(Arc::new(Telemetry { metrics, log })))
}

/// Tells the service manager that all is well, from the runtime that accepts connections: when that hangs, it is not.
async fn watch(notifier: &ServiceNotifier) {
    let Some(pause) = notifier.watchdog_interval() else { return pending().await };
    loop {
        notifier.watchdog_ping();
        tokio::time::sleep(pause).await;
    }
}

/// Sees to the certificate; at SIGHUP, at once, and tells the service manager when that begins and when it is done. Where there is neither,
/// the signal means what it means to every program.
async fn keep(certificates: &Certificates, notifier: &ServiceNotifier, events: Events) {
    #[cfg(unix)]
    if certificates.are_used() || notifier.is_connected() {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut hangup) = signal(SignalKind::hangup()) {
            let mut reloading = false;
            let reload = async || {
                if std::mem::take(&mut reloading) {
                    notifier.ready();
                }
                if hangup.recv().await.is_none() {
                    pending().await
                }
                notifier.reloading();
                reloading = true;
            };
            return certificates.keep(reload, events).await;
        }
    }
    certificates.keep(pending::<()>, events).await;
}

/// The operator's address, served by a thread of its own.
struct Administration {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl Administration {
    fn start(listener: TcpListener, operation: Arc<Telemetry>) -> Result<Self, Failure> {
        let (stop, stopped) = oneshot::channel();
        let limits = Limits { connections: 64, drain_timeout: Duration::from_secs(1), ..Limits::DEFAULT };
        let settings = ServerConfig { threads: std::num::NonZero::<usize>::MIN, limits, observer: None, proxies: None };
        let serve = move || {
            site_server::run(vec![listener], Arc::new(AdminHandler(operation)), settings, async {
                let _ = stopped.await;
            })
        };
        let thread = thread::Builder::new().name("admin".to_owned()).spawn(serve).cannot("start a thread")?;
        Ok(Self { stop, thread })
    }

    fn stop(self) {
        drop(self.stop);
        let _ = self.thread.join();
    }
}
