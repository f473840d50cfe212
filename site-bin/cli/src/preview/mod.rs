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

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use site_compiler::diag::{Severity, Style, render};
use site_compiler::world::{DiskWorld, File, Options, World};
use site_compiler::{Cache, compile_with};
use site_model::Catalogue;
use site_server::{Limits, ServerOptions, Site};

use crate::args::Published;
use crate::check::summary;
use crate::failure::{Context, Failure};
use crate::terminal::{colours, complain};
use crate::{listen, root};
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
pub(crate) fn preview(addresses: &[SocketAddr], wishes: Wishes, published: Published) -> Result<(), Failure> {
    // Handed over by the program that this one replaces, or by whoever manages services.
    let inherited = site_server::inherited().cannot("take the sockets that were handed over")?;
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
    let live = Arc::new(Live::new(Site::new(inject::nothing_yet(), ServerOptions::default())));
    let author = Author {
        root: root::root(),
        options: root::options(published, false, local),
        world: None,
        cache: Cache::default(),
        seen: 0,
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

/// The one file that differs between two looks, if it is just one and no file is gone.
fn the_edited(old: &[File], new: &[File]) -> Option<String> {
    let known: HashMap<&str, &File> = old.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut edited = new.iter().filter(|file| known.get(file.path.as_str()).is_none_or(|known| known.version != file.version));
    let (one, another) = (edited.next()?, edited.next());
    another.is_none().then(|| one.path.clone())
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
    root: PathBuf,
    options: Options,
    world: Option<DiskWorld>,
    /// What the last compilation left for the next.
    cache: Cache,
    /// How the files looked when it was.
    seen: u64,
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
    catalogue: Catalogue,
    /// The address of the one page that was edited, where there is one and browsers are to be sent there.
    edited: Option<String>,
}

impl Author {
    /// Compiles what is on disk and says in the terminal what is wrong with it. The error is the plain text of the same. `seen` is how the
    /// files looked just now, if anybody has looked.
    fn compile(&mut self, seen: Option<u64>) -> Result<Compiled, String> {
        let begin = Instant::now();
        let known = self.world.as_ref().map(DiskWorld::watched);
        let (world, edited) = match &self.world {
            Some(old) => {
                let world = old.reopen();
                let edited = if self.follow { the_edited(old.files(), world.files()) } else { None };
                (world, edited)
            }
            None => (DiskWorld::open(&self.root, self.options), None),
        };
        self.world = Some(world);
        let Some(world) = &self.world else { return Err(String::new()) };
        // From before anything is read, so that what is written meanwhile counts as new. Where other folders are there now, it was a look at
        // others.
        self.seen = match seen {
            Some(seen) if known == Some(world.watched()) => seen,
            _ => self.look(),
        };
        let compilation = catch_unwind(AssertUnwindSafe(|| compile_with(world, &self.cache, &|_| ()))).map_err(|_| {
            let broken = "the compiler broke down; this is a mistake in the program, not in your site".to_owned();
            complain(&broken);
            broken
        })?;
        let style = if colours(&io::stderr()) { Style::Coloured } else { Style::Plain };
        for diagnostic in &compilation.diagnostics {
            complain(&format!("{}\n", render(diagnostic, &compilation.sources, style)));
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
        let edited = edited.and_then(|file| compilation.address_of(&file));
        let catalogue = inject::into_pages(compilation.site, &compilation.provisional);
        let time = begin.elapsed().as_millis();
        complain(&format!("{pages} pages at {addresses} addresses, compiled in {time} ms: {summary}"));
        Ok(Compiled { catalogue, edited })
    }

    /// Compiles, tells where the home page is, and compiles again at every change for as long as the program runs.
    fn work(mut self, live: &Live, first: &mpsc::Sender<Option<String>>) {
        let home = self.renew(live, None);
        let _ = first.send(home);
        let mut wake = Wake::new(&self.program.as_ref().map(Program::code).unwrap_or_default());
        let mut woken = false;
        loop {
            if let Some(world) = &self.world {
                wake.watch(&self.root, &world.watched().present);
            }
            if let Some(program) = &mut self.program {
                program.look();
            }
            let begin = Instant::now();
            let now = self.look();
            if now == self.seen {
                live.keep_alive();
                // A tree so large that looking takes long is looked at less often: never more than a twentieth of the time.
                let heard = wake.wait(INTERVAL.max(begin.elapsed() * 20));
                woken = heard.site;
                if let (true, Some(program)) = (heard.program, &mut self.program) {
                    program.compile();
                }
            } else {
                // Who was woken has waited until all was quiet.
                let settled = if std::mem::take(&mut woken) { now } else { self.settle(now) };
                self.renew(live, Some(settled));
            }
        }
    }

    /// Compiles and, where nothing is wrong, serves what came of it. Returns where its home page is.
    fn renew(&mut self, live: &Live, seen: Option<u64>) -> Option<String> {
        match self.compile(seen) {
            Ok(Compiled { catalogue, edited }) => {
                let home = home(&catalogue);
                live.replace(Site::new(catalogue, ServerOptions::default()), edited.as_deref());
                Some(home)
            }
            Err(report) => {
                live.report(&report);
                None
            }
        }
    }

    fn look(&self) -> u64 {
        self.world.as_ref().map_or(0, |world| watch::fingerprint(&world.watched().present))
    }

    /// Waits until two looks see the same, and tells what.
    fn settle(&self, mut seen: u64) -> u64 {
        for _ in 0..LOOKS {
            thread::sleep(SETTLING);
            let now = self.look();
            if now == seen {
                break;
            }
            seen = now;
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn home_lies_below_the_base_path() {
        let of = |base_url: &'static str| home(&Catalogue { base_url: base_url.into(), ..inject::nothing_yet() });
        assert_eq!(of("https://example.org"), "/");
        assert_eq!(of("https://example.org/blog"), "/blog/");
        assert_eq!(of(""), "/");
    }
}
