//! The thread that renews certificates. Its sandbox allows what threads with connections may not do: to read certificate files, to write the
//! cache, and to connect to the certificate authority.

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;

use site_server::{Confinement, ServiceNotifier};

use crate::certificates::Certificates;
use crate::error::{CliError, Context};
use crate::event_log::EventLog;

/// The name of the thread.
const THREAD: &str = "certificates";

/// The thread, which waits until it may begin.
pub(crate) struct Renewal {
    /// What it cannot do, for the log.
    pub(crate) limitations: Vec<String>,
    begin: SyncSender<()>,
}

impl Renewal {
    /// Lets it begin. Before that it logs nothing.
    pub(crate) fn begin(&self) {
        let _ = self.begin.send(());
    }
}

/// Starts the thread and waits until it is ready; `None` without TLS, when there is no thread.
///
/// # Errors
/// When it cannot be started, or a renewed certificate could not be stored.
pub(crate) fn start(
    certificates: &Certificates,
    confinement: Option<&mut Confinement>,
    notifier: &Arc<ServiceNotifier>,
    events: EventLog,
) -> Result<Option<Renewal>, CliError> {
    let Some(sandbox) = certificates.sandbox_for_renewal() else { return Ok(None) };
    let (report, reported) = sync_channel(1);
    let (begin, may_begin) = sync_channel(1);
    let (certificates, notifier) = (certificates.clone(), Arc::clone(notifier));
    let work = move || run(&certificates, &notifier, events, &report, &may_begin);
    let started = match confinement {
        Some(confinement) => confinement.start_thread(THREAD, sandbox, work),
        None => Builder::new().name(THREAD.to_owned()).spawn(work),
    };
    started.cannot("start a thread")?;
    let limitations = reported.recv().cannot("renew certificates")??;
    Ok(Some(Renewal { limitations, begin }))
}

fn run(
    certificates: &Certificates,
    notifier: &ServiceNotifier,
    events: EventLog,
    report: &SyncSender<Result<Vec<String>, CliError>>,
    may_begin: &Receiver<()>,
) {
    let result = tokio::runtime::Builder::new_current_thread().enable_all().build().cannot("start a thread");
    let runtime = match result {
        Ok(runtime) => runtime,
        Err(error) => return drop(report.send(Err(error))),
    };
    runtime.block_on(async {
        let hangup = match Hangup::install() {
            Ok(hangup) => hangup,
            Err(error) => return drop(report.send(Err(error).cannot("handle signals"))),
        };
        let _ = report.send(certificates.check_in_sandbox());
        // The sender is dropped when the program ends with an error.
        if may_begin.recv().is_ok() {
            certificates.renew(reload(hangup, notifier), events).await;
        }
    });
}

/// Answers reload requests where there is nothing to reload: SIGHUP tells the service manager that it is done. Without a service manager
/// the signal keeps its default action.
pub(crate) async fn answer_reloads(notifier: &ServiceNotifier) {
    if notifier.is_connected()
        && let Ok(hangup) = Hangup::install()
    {
        let mut reload = reload(hangup, notifier);
        loop {
            reload().await;
        }
    }
}

/// Completes at the next SIGHUP. The call after that tells the service manager that the reload is done.
fn reload(mut hangup: Hangup, notifier: &ServiceNotifier) -> impl AsyncFnMut() {
    let mut is_reloading = false;
    async move || {
        if std::mem::take(&mut is_reloading) {
            notifier.ready();
        }
        hangup.wait().await;
        notifier.reloading();
        is_reloading = true;
    }
}

/// Waits for SIGHUP.
#[cfg(unix)]
struct Hangup(tokio::signal::unix::Signal);

#[cfg(unix)]
impl Hangup {
    fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::hangup()).map(Self)
    }

    async fn wait(&mut self) {
        if self.0.recv().await.is_none() {
            pending().await
        }
    }
}

/// There is no such signal.
#[cfg(not(unix))]
struct Hangup;

#[cfg(not(unix))]
impl Hangup {
    fn install() -> io::Result<Self> {
        Ok(Self)
    }

    async fn wait(&mut self) {
        pending().await
    }
}
