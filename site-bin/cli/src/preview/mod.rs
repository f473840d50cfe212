//! `site preview`: the site as it is on disk.
//!
//! One thread watches the files and compiles; the server's threads answer from the last site that compiled. A site with errors
//! changes nothing but the terminal and a note in the browser. Preview's own addresses begin with `/__site/`.

mod inject;
mod live;
mod watch;

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use site_compiler::diag::{Severity, Style, render};
use site_compiler::world::{DiskWorld, Options};
use site_compiler::{Cache, compile_with};
use site_model::Catalogue;
use site_server::{Limits, ServerOptions, Site};

use crate::args::Published;
use crate::check::summary;
use crate::failure::{Context, Failure};
use crate::terminal::{colours, complain};
use crate::{listen, root};
use live::Live;

/// Between two looks at the files.
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
pub(crate) fn preview(addresses: &[SocketAddr], open: bool, published: Published) -> Result<(), Failure> {
    let listeners = listen::nearby(addresses)?;
    let mut local = true;
    for listener in &listeners {
        local &= listener.local_addr().cannot("learn the port")?.ip().is_loopback();
    }
    let live = Arc::new(Live::new(Site::new(inject::nothing_yet(), ServerOptions::default())));
    let author = Author {
        root: root::root(),
        options: root::options(published, false, local),
        world: None,
        cache: Cache::default(),
        seen: 0,
    };
    let (compiled, first) = mpsc::channel();
    let watched = Arc::clone(&live);
    let work = move || author.work(&watched, &compiled);
    thread::Builder::new().name("compile".to_owned()).stack_size(STACK).spawn(work).cannot("watch the files")?;
    let home = first.recv().ok().flatten().unwrap_or_else(|| "/".to_owned());
    let addresses = listen::addresses(&listeners, "http", &home)?;
    let ready = || {
        listen::announce(&addresses);
        if let (true, Some(address)) = (open, addresses.first()) {
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
    root: PathBuf,
    options: Options,
    world: Option<DiskWorld>,
    /// What the last compilation left for the next.
    cache: Cache,
    /// How the files looked when it was.
    seen: u64,
}

impl Author {
    /// Compiles what is on disk and says in the terminal what is wrong with it. The error is the plain text of the same.
    fn compile(&mut self) -> Result<Catalogue, String> {
        let begin = Instant::now();
        let world = match &self.world {
            Some(world) => world.reopen(),
            None => DiskWorld::open(&self.root, self.options),
        };
        self.world = Some(world);
        // Before anything is read, so that what is written meanwhile counts as new.
        self.seen = self.look();
        let Some(world) = &self.world else { return Err(String::new()) };
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
        let blob = compilation.site.blob();
        let count = compilation.site.manifest.entries.len();
        complain(&format!("compiled {count} addresses in {} ms, {summary}", begin.elapsed().as_millis()));
        Ok(inject::into_pages(compilation.site.manifest, blob, &compilation.provisional))
    }

    /// Compiles, tells where the home page is, and compiles again at every change for as long as the program runs.
    fn work(mut self, live: &Live, first: &mpsc::Sender<Option<String>>) {
        let home = self.renew(live);
        let _ = first.send(home);
        loop {
            let begin = Instant::now();
            let now = self.look();
            if now == self.seen {
                live.keep_alive();
                // A tree so large that looking takes long is looked at less often: never more than a twentieth of the time.
                thread::sleep(INTERVAL.max(begin.elapsed() * 20));
            } else {
                self.settle(now);
                self.renew(live);
            }
        }
    }

    /// Compiles and, where nothing is wrong, serves what came of it. Returns where its home page is.
    fn renew(&mut self, live: &Live) -> Option<String> {
        match self.compile() {
            Ok(catalogue) => {
                let home = home(&catalogue);
                live.replace(Site::new(catalogue, ServerOptions::default()));
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

    /// Waits until two looks see the same.
    fn settle(&self, mut seen: u64) {
        for _ in 0..LOOKS {
            thread::sleep(SETTLING);
            let now = self.look();
            if now == seen {
                break;
            }
            seen = now;
        }
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
