//! Compiles the site, serves it, and compiles it again whenever its files change.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use site_compiler::diag::{Severity, Style, count, render};
use site_compiler::world::DiskWorld;
use site_compiler::{Cache, compile_with};
use site_model::Catalogue;
use site_server::Site;

use super::file_events::FileEvents;
use super::rebuild::Rebuild;
use super::script;
use super::server::PreviewServer;
use crate::check::summary;
use crate::terminal::{print_error, print_error_styled, use_colours};

/// Time between two scans of the files, unless a file event asks for one earlier.
const SCAN_INTERVAL: Duration = Duration::from_millis(300);

/// Time between two scans while files are still being written.
const SETTLE_INTERVAL: Duration = Duration::from_millis(40);

/// Upper bound on such scans, so that a file that keeps changing cannot delay a rebuild forever.
const MAX_SETTLE_SCANS: usize = 25;

/// The author's files, and the state between two compilations.
pub(crate) struct CompileLoop {
    /// The files as they were when the site was last compiled.
    pub(crate) world: DiskWorld,
    /// The site's folder.
    pub(crate) root: PathBuf,
    /// What the last compilation leaves for the next.
    pub(crate) cache: Cache,
    /// Whether browsers follow to the page that was edited.
    pub(crate) follow: bool,
    /// Rebuilds the program itself; `None` if cargo did not start it.
    pub(crate) rebuild: Option<Rebuild>,
}

/// A site to be served.
struct Compiled {
    site: Site,
    /// The address of the page that was edited, if it is the only one and browsers follow.
    edited: Option<String>,
    /// The errors that keep it from being published.
    errors: Option<String>,
}

impl CompileLoop {
    /// Compiles, sends the path of the home page (`None` after errors), and compiles again at every change. Never returns.
    pub(crate) fn run(mut self, server: &PreviewServer, home: &mpsc::Sender<Option<String>>) {
        let first = self.update(server, None);
        let _ = home.send(first);
        self.cache.close_store();
        let mut events = FileEvents::new(&self.rebuild.as_ref().map(Rebuild::sources).unwrap_or_default());
        // Sources may have changed before they were watched.
        if let Some(rebuild) = &mut self.rebuild {
            rebuild.start_if_changed();
        }
        let mut debounced = false;
        loop {
            events.watch(&self.root, &self.world.watched().present);
            if let Some(rebuild) = &mut self.rebuild {
                rebuild.poll();
            }
            let begin = Instant::now();
            let now = match events.changed_files() {
                Some(files) => self.world.revisit(files.iter().map(PathBuf::as_path)),
                None => self.world.reopen(),
            };
            if now.is_same_as(&self.world) {
                server.events().keep_alive();
                // Scanning takes at most a twentieth of the time, however large the site is.
                let changes = events.wait(SCAN_INTERVAL.max(begin.elapsed() * 20));
                debounced = changes.site;
                if let (true, Some(rebuild)) = (changes.program, &mut self.rebuild) {
                    rebuild.start_if_changed();
                }
            } else {
                // After a file event the files have settled already: waiting for the event includes debouncing.
                let settled = if std::mem::take(&mut debounced) { now } else { settle(now) };
                self.update(server, Some(settled));
            }
        }
    }

    /// Compiles the site, as it is on disk `now` if that differs from before. Serves it unless there are errors, and returns the path of
    /// its home page.
    fn update(&mut self, server: &PreviewServer, now: Option<DiskWorld>) -> Option<String> {
        let before = now.map(|now| std::mem::replace(&mut self.world, now));
        let edited = before.filter(|_| self.follow).and_then(|before| self.world.only_edit_since(&before).map(str::to_owned));
        match self.compile(edited.as_deref()) {
            Ok(Compiled { site, edited, errors }) => {
                let home = home_path(site.catalogue());
                server.replace(site, edited.as_deref());
                if let Some(errors) = errors {
                    server.events().send_errors(&errors);
                }
                Some(home)
            }
            Err(report) => {
                server.events().send_errors(&report);
                None
            }
        }
    }

    /// Compiles the site and prints what is wrong with it. The error has the same as plain text.
    fn compile(&mut self, edited: Option<&str>) -> Result<Compiled, String> {
        let begin = Instant::now();
        let world = &self.world;
        let compilation = catch_unwind(AssertUnwindSafe(|| compile_with(world, &self.cache, &|_| ()))).map_err(|_| {
            let message = "the compiler panicked; this is a mistake in the program, not in your site".to_owned();
            print_error(&message);
            message
        })?;
        let style = if use_colours(&io::stderr()) { Style::Coloured } else { Style::Plain };
        for diagnostic in &compilation.diagnostics {
            print_error_styled(&format!("{}\n", render(diagnostic, &compilation.sources, style)));
        }
        let count = |severity| count(&compilation.diagnostics, severity);
        let summary = summary(count(Severity::Error), count(Severity::Warning));
        let texts: Vec<String> = compilation.errors().map(|error| render(error, &compilation.sources, Style::Plain)).collect();
        let errors = (!texts.is_empty()).then(|| texts.join("\n\n"));
        // Despite secrets there is a site, if only this machine can see it.
        let is_served = !compilation.site.manifest.entries.is_empty();
        if let Some(errors) = errors.clone().filter(|_| !is_served) {
            print_error(&format!("{summary}: the last good version is still served"));
            return Err(errors);
        }
        let (pages, addresses) = (compilation.pages, compilation.site.manifest.entries.len());
        let edited = edited.and_then(|file| compilation.address_of(file));
        let site = script::inject(compilation.site, &compilation.provisional);
        let time = begin.elapsed().as_millis();
        print_error(&format!("{pages} pages at {addresses} addresses, compiled in {time} ms: {summary}"));
        Ok(Compiled { site, edited, errors })
    }
}

/// The path of the home page, which is below the path of `base_url`.
fn home_path(catalogue: &Catalogue) -> String {
    let url = catalogue.base_url.as_ref();
    // A site that was written for Hugo may have a path and no host.
    let path = url.split_once("://").map_or(url, |(_, rest)| rest).split_once('/').map_or("", |(_, path)| path);
    if path.is_empty() { "/".to_owned() } else { format!("/{}/", path.trim_matches('/')) }
}

/// Scans until two scans in a row see the same, and returns the last.
fn settle(mut seen: DiskWorld) -> DiskWorld {
    for _ in 0..MAX_SETTLE_SCANS {
        thread::sleep(SETTLE_INTERVAL);
        let now = seen.reopen();
        let settled = now.is_same_as(&seen);
        seen = now;
        if settled {
            break;
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_home_page_is_below_the_path_of_the_base_url() {
        let catalogue = script::empty_site().catalogue().clone();
        let home = |base_url: &'static str| home_path(&Catalogue { base_url: base_url.into(), ..catalogue.clone() });
        assert_eq!(home("https://example.org"), "/");
        assert_eq!(home("https://example.org/blog"), "/blog/");
        assert_eq!((home(""), home("/blog")), ("/".to_owned(), "/blog/".to_owned()));
    }
}
