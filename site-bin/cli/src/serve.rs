//! `site serve`: serves the site that is compiled in.

use std::future::pending;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http::request::Parts;
use http::{Response, Uri};
use site_model::Catalogue;
use site_server::{
    AccessLog, AdminHandler, Body, Confinement, ErrorLog, Handler, HostOptions, Limits, Metrics, OwnHosts, ProcessFiles,
    ServerConfig, ServiceNotifier, Site, Telemetry, User,
};
use tokio::sync::oneshot;

use crate::certificates::{Certificates, HTTP_SOCKETS};
use crate::error::{CliError, Context};
use crate::event_log::EventLog;
use crate::options::{LogFormat, ServeOptions};
use crate::{Program, listeners, renewal};

/// The name of the sockets for metrics in systemd's socket unit (`FileDescriptorName=`).
pub(crate) const ADMIN_SOCKETS: &str = "admin";

/// Time to write the rest of a log at the end.
const LOG_CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves until SIGINT or SIGTERM.
///
/// Everything that needs rights comes first: opening sockets, connecting to the service manager, reading limits. Then this process becomes
/// the user that serves, the thread that renews certificates is started in a sandbox of its own, the sandbox is entered, and only after
/// that are threads for connections started.
///
/// # Errors
/// When an address cannot be listened on, or the sandbox cannot be entered.
pub(crate) fn serve(program: Program, options: &ServeOptions) -> Result<(), CliError> {
    let events = if options.log == LogFormat::Json { EventLog::Json } else { EventLog::Plain };
    let notifier = Arc::new(ServiceNotifier::from_env().cannot("reach the service manager")?);
    let user = options.user.as_deref().map(User::find).transpose().cannot("become another user")?;
    let next_user = if options.no_sandbox { None } else { User::to_become(user) };
    let certificates = Certificates::prepare(&options.tls, next_user)?;
    let Sockets { site: sockets, http, admin } = open_sockets(options)?;
    let Program { catalogue, home, .. } = program;
    let scheme = if options.tls.is_on() { "https" } else { "http" };
    let urls = listeners::urls(&sockets, scheme, home)?;
    let (mut config, open_files) = listeners::server_config(options.limits());
    let process = (!admin.is_empty()).then(|| ProcessFiles::open(open_files));
    let mut confinement = if options.no_sandbox { None } else { Some(Confinement::begin(user).cannot("give up rights")?) };
    let certificates = Certificates::open(certificates)?;
    let renewal = renewal::start(&certificates, confinement.as_mut(), &notifier, events)?;
    enter_sandbox(confinement, &certificates, options.require_sandbox, events)?;
    events.emit("limits", &format!("at most {} connections; open files: {open_files}", config.limits.connections));
    if let Some(renewal) = &renewal {
        renewal.limitations.iter().for_each(|limitation| events.emit("certificate", limitation));
        renewal.begin();
    }

    let telemetry = telemetry(options, !admin.is_empty(), &catalogue, events)?;
    config.observer = telemetry.clone().map(|telemetry| telemetry as _);
    config.proxies = options.proxies();
    let hosts: Vec<String> = catalogue.hosts.iter().map(|host| host.clone().into_owned()).collect();
    let admin = match (&telemetry, process) {
        (Some(telemetry), Some(process)) => {
            let base_url = catalogue.base_url.parse::<Uri>().ok();
            let own = base_url.as_ref().and_then(Uri::host).into_iter().map(str::to_owned);
            let hosts = OwnHosts::new(own.chain(hosts.iter().chain(&options.admin_host).cloned()));
            let handler = AdminHandler::new(Arc::clone(telemetry), certificates.status(), process, hosts);
            Some(AdminServer::start(admin, handler)?)
        }
        _ => None,
    };
    let listeners = certificates.listeners(sockets, http, &catalogue);
    let site = Site::new(catalogue, HostOptions { hosts, canonical: None });
    let on_ready = || {
        match options.log {
            LogFormat::Off => listeners::print_urls(&urls),
            // Standard output has one line per request, and nothing else.
            LogFormat::Combined | LogFormat::Json => urls.iter().for_each(|url| events.emit("listening", url)),
        }
        notifier.ready();
    };
    let on_stop = || {
        notifier.stopping();
        if options.log != LogFormat::Off {
            events.emit("stopping", "no more connections are accepted");
        }
    };
    let background = async {
        let reloads = async {
            if renewal.is_none() {
                renewal::answer_reloads(&notifier).await;
            }
        };
        tokio::join!(notify_watchdog(&notifier), reloads);
    };
    let served =
        listeners::serve_until_signal(listeners, Arc::new(AnyHandler::Site(site)), config, on_ready, background, on_stop);
    if let Some(admin) = admin {
        admin.stop();
    }
    if let Some(log) = telemetry.as_ref().and_then(|telemetry| telemetry.errors.as_ref()) {
        log.close(LOG_CLOSE_TIMEOUT);
    }
    if let Some(log) = telemetry.as_ref().and_then(|telemetry| telemetry.log.as_ref()) {
        log.close(LOG_CLOSE_TIMEOUT);
        if log.dropped_lines() > 0 {
            events
                .emit("log", &format!("{} lines were dropped, because standard output was read too slowly", log.dropped_lines()));
        }
    }
    served
}

/// The handler of a server. With one type for both, the generic code of connections is compiled only once.
enum AnyHandler {
    Site(Site),
    Admin(AdminHandler),
}

impl Handler for AnyHandler {
    fn handle(&self, request: Parts) -> Response<Body> {
        match self {
            Self::Site(site) => site.handle(request),
            Self::Admin(admin) => admin.handle(request),
        }
    }
}

/// The open sockets.
struct Sockets {
    site: Vec<TcpListener>,
    /// Plain HTTP, redirected to TLS.
    http: Vec<TcpListener>,
    /// Metrics and health.
    admin: Vec<TcpListener>,
}

/// Takes the sockets that the service manager hands over, and opens the others.
fn open_sockets(options: &ServeOptions) -> Result<Sockets, CliError> {
    let mut sockets = Sockets { site: Vec::new(), http: Vec::new(), admin: Vec::new() };
    for inherited in site_server::inherited_sockets().cannot("take the sockets handed over")? {
        if inherited.name == ADMIN_SOCKETS {
            sockets.admin.push(inherited.listener);
        } else if inherited.name == HTTP_SOCKETS && options.tls.is_on() {
            sockets.http.push(inherited.listener);
        } else {
            sockets.site.push(inherited.listener);
        }
    }
    if sockets.site.is_empty() {
        sockets.site = listeners::bind(&options.listen)?;
    }
    if sockets.http.is_empty() && !options.tls.http.is_empty() {
        sockets.http = listeners::bind(&options.tls.http)?;
    }
    if let (true, Some(address)) = (sockets.admin.is_empty(), options.admin) {
        sockets.admin = listeners::bind(&[address])?;
    }
    Ok(sockets)
}

/// Gives up rights that requests do not need, and logs which.
fn enter_sandbox(
    confinement: Option<Confinement>,
    certificates: &Certificates,
    is_required: bool,
    events: EventLog,
) -> Result<(), CliError> {
    let Some(confinement) = confinement else {
        events.emit("sandbox", "off (--no-sandbox)");
        return Ok(());
    };
    let report = confinement.enter(&certificates.sandbox_for_requests()).cannot("give up rights")?;
    events.emit("sandbox", &report.to_string());
    if is_required && !report.is_complete() {
        return Err(CliError::new("this system does not support all of the sandbox, which --require-sandbox asks for"));
    }
    Ok(())
}

/// The logs and the metrics, unless neither is used.
fn telemetry(
    options: &ServeOptions,
    admin: bool,
    catalogue: &Catalogue,
    events: EventLog,
) -> Result<Option<Arc<Telemetry>>, CliError> {
    let format = options.log.format();
    if format.is_none() && !admin {
        return Ok(None);
    }
    let start = |format| AccessLog::start(format, options.log_addresses(), io::stdout());
    let log = format.map(start).transpose().cannot("start the log")?;
    let metrics = Metrics::new(env!("CARGO_PKG_VERSION"), catalogue.commit.as_deref());
    // On standard error, because standard output has one line per request.
    let start = || ErrorLog::start(options.log_addresses(), move |line| events.emit("connections", line));
    let errors = format.map(|_| start()).transpose().cannot("start the log")?;
    Ok(Some(Arc::new(Telemetry { metrics, log, errors })))
}

/// Sends watchdog notifications to the service manager. They come from the runtime that accepts connections, so they stop when it hangs.
async fn notify_watchdog(notifier: &ServiceNotifier) {
    let Some(pause) = notifier.watchdog_interval() else { return pending().await };
    loop {
        notifier.watchdog_ping();
        tokio::time::sleep(pause).await;
    }
}

/// The server of metrics and health, on a thread of its own.
struct AdminServer {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<io::Result<()>>,
}

impl AdminServer {
    fn start(listeners: Vec<TcpListener>, handler: AdminHandler) -> Result<Self, CliError> {
        let (stop, stopped) = oneshot::channel();
        let limits = Limits { connections: 64, drain_timeout: Duration::from_secs(1), ..Limits::DEFAULT };
        let config = ServerConfig { threads: std::num::NonZero::<usize>::MIN, limits, observer: None, proxies: None };
        let serve = move || {
            site_server::run(listeners, Arc::new(AnyHandler::Admin(handler)), config, async {
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
