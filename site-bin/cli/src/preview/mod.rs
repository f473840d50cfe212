//! `site preview`: serves the site as it is on disk.
//!
//! One thread watches the files and compiles; the server's threads answer from the last site without errors. Errors are printed and shown
//! in the browser, and change nothing else. When the program's own code changes, it is rebuilt and restarted. Preview's own addresses begin
//! with `/__site/`.

mod compile_loop;
mod event_stream;
mod file_events;
mod fingerprint;
mod reachable;
mod rebuild;
mod request_guard;
mod script;
mod server;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;

use site_compiler::Cache;
use site_compiler::world::DiskWorld;
use site_server::Limits;

use crate::error::{CliError, Context};
use crate::options::{PreviewOptions, UnpublishedPages};
use crate::terminal::print_error;
use crate::{Build, listeners, site_folder};
use compile_loop::CompileLoop;
use rebuild::Rebuild;
use request_guard::RequestGuard;
use server::PreviewServer;

/// Stack size of the thread that compiles: deeply nested Markdown must not overflow it.
const COMPILE_STACK: usize = 64 * 1024 * 1024;

/// Serves the site on disk until SIGINT or SIGTERM, and compiles it again whenever it changes.
///
/// # Errors
/// When there is no site, or no port can be listened on.
pub(crate) fn preview(root: Option<&Path>, options: &PreviewOptions, build: Build) -> Result<(), CliError> {
    let root = site_folder::find(root)?;
    // Handed over by the program that this one replaces, or by a service manager.
    let inherited = site_server::inherited_sockets().cannot("take the inherited sockets")?;
    let restarted = !inherited.is_empty();
    let listeners = match restarted {
        true => inherited.into_iter().map(|socket| socket.listener).collect(),
        false => listeners::bind_free_port(&options.listen)?,
    };
    let addresses =
        listeners.iter().map(TcpListener::local_addr).collect::<io::Result<Vec<SocketAddr>>>().cannot("learn the port")?;
    let loopback = addresses.iter().all(|address| address.ip().is_loopback());
    let dual_stack = listeners.iter().any(listeners::is_dual_stack);
    // The server gets duplicates: the sockets for the rebuilt program have to have the lowest descriptors.
    let duplicates = listeners.iter().map(TcpListener::try_clone).collect::<io::Result<Vec<_>>>().cannot("duplicate a socket")?;
    let rebuild = Rebuild::of_running_program(build.package, listeners);
    let server = Arc::new(PreviewServer::new(script::empty_site(), RequestGuard::new(&options.allow_host)));
    let compile_loop = CompileLoop {
        world: DiskWorld::open(&root, site_folder::compile_options(options.unpublished, loopback)),
        root,
        cache: site_folder::build_cache(build).map_or_else(Cache::default, Cache::beginning_with),
        follow: options.follow,
        rebuild,
    };
    let (sender, home) = mpsc::channel();
    let compiling = Arc::clone(&server);
    let run = move || compile_loop.run(&compiling, &sender);
    thread::Builder::new().name("compile".to_owned()).stack_size(COMPILE_STACK).spawn(run).cannot("start a thread")?;
    let home = home.recv().ok().flatten().unwrap_or_else(|| "/".to_owned());
    let reachable = reachable::addresses(&addresses, dual_stack);
    let url = |address: &SocketAddr| format!("http://{address}{home}");
    let urls: Vec<String> = reachable.iter().map(url).collect();
    let on_ready = || {
        listeners::print_urls(&urls);
        if !loopback {
            let remote: Vec<String> = reachable.iter().filter(|address| !address.ip().is_loopback()).map(url).collect();
            print_error(&exposure_warning(&remote, options.unpublished));
        }
        if let (true, Some(url)) = (options.open && !restarted, urls.first()) {
            open_browser(url);
        }
    };
    // Open event streams would keep the server from stopping.
    let on_stop = || server.events().close();
    let (config, _) = listeners::server_config(Limits::DEFAULT);
    listeners::serve_until_signal(duplicates, Arc::clone(&server), config, on_ready, std::future::ready(()), on_stop)
}

/// Says who can read a preview that listens beyond this machine, at these URLs.
fn exposure_warning(urls: &[String], UnpublishedPages { drafts, future, expired }: UnpublishedPages) -> String {
    let kinds = [(drafts, "drafts"), (future, "pages with a date in the future"), (expired, "expired pages")];
    let mut readable: Vec<&str> = kinds.iter().filter(|(included, _)| *included).map(|(_, kind)| *kind).collect();
    readable.push("changes that are not published yet");
    // Without a network there is no URL yet.
    let place =
        if urls.is_empty() { "on every network of this machine".to_owned() } else { format!("at {}", urls.join(" and ")) };
    format!("warning: others can read this preview {place}, including {}", readable.join(" and "))
}

fn open_browser(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(program).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    match started {
        // Waiting for it avoids a zombie process.
        Ok(mut browser) => drop(thread::spawn(move || browser.wait())),
        Err(error) => print_error(&format!("cannot open a browser with {program}: {error}")),
    }
}
