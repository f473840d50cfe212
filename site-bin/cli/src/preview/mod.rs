//! `site preview`: the site as it is on disk.
//!
//! One thread watches the files and compiles; the server's threads answer from the last site that compiled. A site with errors
//! changes nothing but the terminal and a note in the browser. Where the program's own code changes, it is compiled again, too.
//! Preview's own addresses begin with `/__site/`.

mod inject;
mod live;
mod program;
mod reach;
mod wake;
mod watch;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use site_compiler::diag::{Severity, Style, render};
use site_compiler::world::DiskWorld;
use site_compiler::{Cache, compile_with};
use site_model::Catalogue;
use site_server::{Limits, Site};

use crate::args::Published;
use crate::check::summary;
use crate::failure::{Context, Failure};
use crate::terminal::{colours, complain, complain_styled};
use crate::{Build, listen, root};
use live::Live;
use program::Program;
use wake::Wake;

/// Between two looks at the files, where the system does not say earlier that there is something to see.
const INTERVAL: Duration = Duration::from_millis(300);

/// Between two looks while files are still being written.
const SETTLING: Duration = Duration::from_millis(40);

/// How often settling is waited for at most: a file that never rests must not keep all others from being seen.
const LOOKS: usize = 25;

/// Stack of the thread that compiles: what authors nest must not end the program.
const STACK: usize = 64 * 1024 * 1024;

/// Serves the site on disk until told to stop, and compiles it again whenever it changes.
///
/// # Errors
/// When no port can be listened on.
pub(crate) fn preview(addresses: &[SocketAddr], wishes: Wishes, published: Published, build: Build) -> Result<(), Failure> {
    // Handed over by the program that this one replaces, or by whoever manages services.
    let inherited = site_server::inherited_sockets().cannot("take the sockets that were handed over")?;
    let again = !inherited.is_empty();
    let listeners = match again {
        true => inherited.into_iter().map(|socket| socket.listener).collect(),
        false => listen::nearby(addresses)?,
    };
    let sockets =
        listeners.iter().map(TcpListener::local_addr).collect::<io::Result<Vec<SocketAddr>>>().cannot("learn the port")?;
    let local = sockets.iter().all(|socket| socket.ip().is_loopback());
    // The server has copies: what is handed over later has the lowest numbers.
    let copies =
        listeners.iter().map(TcpListener::try_clone).collect::<io::Result<Vec<_>>>().cannot("open a socket once more")?;
    let program = Program::of_cargo(listeners);
    let listeners = copies;
    let live = Arc::new(Live::new(inject::nothing_yet()));
    let root = root::root();
    let author = Author {
        world: DiskWorld::open(&root, root::options(published, false, local)),
        root,
        cache: root::left_by(build).map_or_else(Cache::default, Cache::beginning_with),
        follow: wishes.follow,
        program,
    };
    let (compiled, first) = mpsc::channel();
    let watched = Arc::clone(&live);
    let work = move || author.work(&watched, &compiled);
    thread::Builder::new().name("compile".to_owned()).stack_size(STACK).spawn(work).cannot("watch the files")?;
    let home = first.recv().ok().flatten().unwrap_or_else(|| "/".to_owned());
    let addresses = reach::addresses(&sockets, &home);
    let ready = || {
        listen::announce(&addresses);
        if let (true, Some(address)) = (wishes.open && !again, addresses.first()) {
            show(address);
        }
    };
    // Browsers that wait for news would keep the server from stopping.
    let last = || live.close();
    listen::serve(listeners, Arc::clone(&live), listen::settings(Limits::DEFAULT), ready, std::future::ready(()), last)
}

/// The path of the home page: `base_url` may have one.
fn home(catalogue: &Catalogue) -> String {
    let path = catalogue.base_url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
    if path.is_empty() { "/".to_owned() } else { format!("/{}/", path.trim_matches('/')) }
}

/// Shows an address in the browser.
fn show(address: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = Command::new(program).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    match started {
        // Waited for, so that it does not stay behind as a zombie.
        Ok(mut browser) => drop(thread::spawn(move || browser.wait())),
        Err(error) => complain(&format!("cannot open a browser with {program}: {error}")),
    }
}

/// The author's files and what was last seen of them.
struct Author {
    /// The files as they were when the site was compiled last.
    world: DiskWorld,
    root: PathBuf,
    /// What the last compilation left for the next.
    cache: Cache,
    /// Browsers go to the page that was edited.
    follow: bool,
    /// The program itself, where cargo can compile it again.
    program: Option<Program>,
}

/// What a browser is to be shown without being asked to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    /// The home page, at the start.
    pub(crate) open: bool,
    /// Each page that is edited.
    pub(crate) follow: bool,
}

/// A site to be served.
struct Compiled {
    site: Site,
    /// The address of the one page that was edited, where there is one and browsers are to be sent there.
    edited: Option<String>,
}

impl Author {
    /// Compiles the site as it looked just now and says in the terminal what is wrong with it. The error is the plain text of the same.
    fn compile(&mut self, edited: Option<&str>) -> Result<Compiled, String> {
        let begin = Instant::now();
        let world = &self.world;
        let compilation = catch_unwind(AssertUnwindSafe(|| compile_with(world, &self.cache, &|_| ()))).map_err(|_| {
            let broken = "the compiler broke down; this is a mistake in the program, not in your site".to_owned();
            complain(&broken);
            broken
        })?;
        let style = if colours(&io::stderr()) { Style::Coloured } else { Style::Plain };
        for diagnostic in &compilation.diagnostics {
            complain_styled(&format!("{}\n", render(diagnostic, &compilation.sources, style)));
        }
        let count = |severity| compilation.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
        let summary = summary(count(Severity::Error), count(Severity::Warning));
        if compilation.failed() {
            complain(&format!("{summary}: what was served before stays"));
            let errors = compilation.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
            let texts: Vec<String> = errors.map(|diagnostic| render(diagnostic, &compilation.sources, Style::Plain)).collect();
            return Err(texts.join("\n\n"));
        }
        let (pages, addresses) = (compilation.pages, compilation.site.manifest.entries.len());
        let edited = edited.and_then(|file| compilation.address_of(file));
        let site = inject::into_pages(compilation.site, &compilation.provisional);
        let time = begin.elapsed().as_millis();
        complain(&format!("{pages} pages at {addresses} addresses, compiled in {time} ms: {summary}"));
        Ok(Compiled { site, edited })
    }

    /// Compiles, tells where the home page is, and compiles again at every change for as long as the program runs.
    fn work(mut self, live: &Live, first: &mpsc::Sender<Option<String>>) {
        let home = self.renew(live, None);
        let _ = first.send(home);
        self.cache.close_store();
        let mut wake = Wake::new(&self.program.as_ref().map(Program::code).unwrap_or_default());
        let mut woken = false;
        loop {
            wake.watch(&self.root, &self.world.watched().present);
            if let Some(program) = &mut self.program {
                program.look();
            }
            let begin = Instant::now();
            let now = match wake.touched() {
                Some(touched) => self.world.revisit(touched.iter().map(PathBuf::as_path)),
                None => self.world.reopen(),
            };
            if now.looks_like(&self.world) {
                live.keep_alive();
                // A tree so large that looking takes long is looked at less often: never more than a twentieth of the time.
                let heard = wake.wait(INTERVAL.max(begin.elapsed() * 20));
                woken = heard.site;
                if let (true, Some(program)) = (heard.program, &mut self.program) {
                    program.compile();
                }
            } else {
                // Who was woken has waited until all was quiet.
                let settled = if std::mem::take(&mut woken) { now } else { settle(now) };
                self.renew(live, Some(settled));
            }
        }
    }

    /// Compiles the site, as it looks now where that is another than before, and serves what comes of it if nothing is wrong. Returns where
    /// its home page is.
    fn renew(&mut self, live: &Live, now: Option<DiskWorld>) -> Option<String> {
        let before = now.map(|now| std::mem::replace(&mut self.world, now));
        let edited = before.filter(|_| self.follow).and_then(|before| self.world.edited_since(&before).map(str::to_owned));
        match self.compile(edited.as_deref()) {
            Ok(Compiled { site, edited }) => {
                let home = home(site.catalogue());
                live.replace(site, edited.as_deref());
                Some(home)
            }
            Err(report) => {
                live.report(&report);
                None
            }
        }
    }
}

/// Waits until two looks see the same, and tells what.
fn settle(mut seen: DiskWorld) -> DiskWorld {
    for _ in 0..LOOKS {
        thread::sleep(SETTLING);
        let now = seen.reopen();
        let quiet = now.looks_like(&seen);
        seen = now;
        if quiet {
            break;
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_lies_below_the_base_path() {
        let nothing = inject::nothing_yet().catalogue().clone();
        let of = |base_url: &'static str| home(&Catalogue { base_url: base_url.into(), ..nothing.clone() });
        assert_eq!(of("https://example.org"), "/");
        assert_eq!(of("https://example.org/blog"), "/blog/");
        assert_eq!(of(""), "/");
    }
}
