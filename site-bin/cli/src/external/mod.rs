//! `site check --external`: do links to other hosts still lead somewhere?
//!
//! It is asked politely: each address once in days, one request at a time to a host with a pause behind it, a few hosts side by side, and
//! nothing is read of an answer but its head. Number and time are bounded, and what was found out is kept on disk, so the next run goes
//! on where time was up.

mod ask;
mod memory;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use http::Uri;
use site_compiler::Compilation;
use site_compiler::diag::{Diagnostic, Kind, Span};

use crate::check::many;
use crate::error::CliError;
use crate::terminal;
use ask::Client;
use memory::Memory;

/// How others are asked.
#[derive(Clone, Copy, Debug)]
struct Manners {
    /// Most addresses in one run.
    addresses: usize,
    /// Hosts that are asked side by side.
    hosts: usize,
    /// Between two requests to one host.
    pause: Duration,
    /// How often an address is tried whose host is unwell.
    tries: u32,
    /// Before the second try; twice as long before the third.
    back_off: Duration,
    /// For one request, redirects included.
    request: Duration,
    /// For all of them.
    all: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            addresses: 2000,
            hosts: 8,
            pause: Duration::from_secs(1),
            tries: 3,
            back_off: Duration::from_secs(2),
            request: Duration::from_secs(15),
            all: Duration::from_secs(600),
        }
    }
}

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Lives,
    /// For good, to this address, which lives.
    Moved(String),
    /// Why.
    Dead(String),
    /// Its host answers, but not to programs, or not now.
    Unknown(String),
}

/// Asks about every link of the site to another host, and adds what was found to the diagnostics.
///
/// # Errors
/// When nobody could be reached at all: then nothing is known of anybody.
pub(crate) fn check(compilation: &mut Compilation) -> Result<(), CliError> {
    let memory = Memory::open(memory::usual_place());
    let outcome = ask_all(&compilation.external, memory, Manners::default());
    terminal::print_error(&outcome.summary());
    compilation.add(outcome.diagnostics());
    if outcome.nobody() {
        return Err(CliError::new("none of these hosts could be reached: is this machine online?"));
    }
    Ok(())
}

/// What is known in the end.
#[derive(Debug, Default)]
struct Outcome {
    /// By address, without fragment: what is known, and every place it is linked from.
    links: BTreeMap<String, (Option<Verdict>, Vec<Span>)>,
    /// How many hosts were asked, and how many of them answered.
    hosts: usize,
    answered: usize,
    remembered: usize,
    /// Addresses that are nobody's (RFC 2606), or that a program cannot ask for.
    passed_over: usize,
}

fn ask_all(external: &[(String, Span)], mut memory: Memory, manners: Manners) -> Outcome {
    let mut outcome = Outcome::default();
    for (url, span) in external {
        match address(url) {
            Some(address) => outcome.links.entry(address).or_insert_with(|| (None, Vec::new())).1.push(*span),
            None => outcome.passed_over += 1,
        }
    }
    let mut by_host: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut asked = 0;
    for (address, (verdict, _)) in &mut outcome.links {
        *verdict = memory.recall(address);
        if verdict.is_some() {
            outcome.remembered += 1;
        } else if asked < manners.addresses {
            asked += 1;
            by_host.entry(host(address).unwrap_or_default()).or_default().push(address.clone());
        }
    }
    outcome.hosts = by_host.len();
    if asked > 0 {
        terminal::print_error(&format!("asking {} about {} ...", many(by_host.len(), "host"), many(asked, "link")));
    }
    // Those with most links take longest, so they begin.
    let mut queue: Vec<Vec<String>> = by_host.into_values().collect();
    queue.sort_by_key(|addresses| std::cmp::Reverse(addresses.len()));
    let (queue, found) = (Mutex::new(VecDeque::from(queue)), Mutex::new(Vec::new()));
    let client = Client::new(manners, Instant::now() + manners.all);
    thread::scope(|scope| {
        for _ in 0..manners.hosts {
            scope.spawn(|| {
                loop {
                    let host = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(addresses) = host else { return };
                    for (verdict, address) in client.ask_host(&addresses) {
                        found.lock().unwrap_or_else(PoisonError::into_inner).push((address.to_owned(), verdict));
                    }
                }
            });
        }
    });
    let mut answered = std::collections::BTreeSet::new();
    for (address, asked) in found.into_inner().unwrap_or_else(PoisonError::into_inner) {
        if asked.answered {
            answered.insert(host(&address));
        }
        if let Some(link) = outcome.links.get_mut(&address) {
            link.0 = Some(asked.verdict);
        }
    }
    outcome.answered = answered.len();
    if !outcome.nobody() {
        for (address, (verdict, _)) in &outcome.links {
            if let Some(verdict) = verdict {
                memory.keep(address, verdict);
            }
        }
        memory.save();
    }
    outcome
}

impl Outcome {
    /// A machine without a network is no reason to call all links dead.
    fn nobody(&self) -> bool {
        self.hosts > 1 && self.answered == 0
    }

    fn summary(&self) -> String {
        let count = |is: fn(&Option<Verdict>) -> bool| self.links.values().filter(|(verdict, _)| is(verdict)).count();
        let mut parts = vec![
            format!("{} live", count(|verdict| matches!(verdict, Some(Verdict::Lives | Verdict::Moved(_))))),
            format!("{} dead", count(|verdict| matches!(verdict, Some(Verdict::Dead(_))))),
        ];
        for (number, what) in [
            (count(|verdict| matches!(verdict, Some(Verdict::Unknown(_)))), "would not say"),
            (count(Option::is_none), "not asked, as there were too many: run it again to go on"),
            (self.remembered, "known from before"),
            (self.passed_over, "passed over, as nobody has such addresses"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {what}"));
            }
        }
        format!("{} to other hosts: {}", many(self.links.len(), "link"), parts.join(", "))
    }

    /// One for each address, at its first place; the others are named with it.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        /// Further places that are shown.
        const FURTHER: usize = 3;
        if self.nobody() {
            return Vec::new();
        }
        let told = |(url, (verdict, places)): (&String, &(Option<Verdict>, Vec<Span>))| {
            let url = url.clone();
            let kind = match verdict.as_ref()? {
                Verdict::Dead(reason) => Kind::ExternalLink { url, reason: reason.clone() },
                Verdict::Moved(to) => Kind::ExternalMoved { url, to: to.clone() },
                Verdict::Lives | Verdict::Unknown(_) => return None,
            };
            let mut places = places.clone();
            places.sort_unstable();
            let first = Diagnostic::warning(kind, *places.first()?);
            Some(places.iter().skip(1).take(FURTHER).fold(first, |told, place| told.with_related(*place, "and here")))
        };
        self.links.iter().filter_map(told).collect()
    }
}

/// The address that is asked for: whole, without fragment, in ASCII. `None` where there is nobody to ask.
fn address(url: &str) -> Option<String> {
    let url = url.split('#').next()?.trim();
    let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
    let (scheme, rest) = url.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let name = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    // Names in other scripts would have to be translated; asked for as they are, they would seem dead.
    if !authority.is_ascii() || is_nobodys(name) {
        return None;
    }
    let mut address = format!("{}://{authority}", scheme.to_ascii_lowercase());
    if !path.starts_with('/') {
        address.push('/');
    }
    for byte in path.bytes() {
        match byte {
            b'!'..=b'~' if !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}') => {
                address.push(char::from(byte))
            }
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address.parse::<Uri>().ok()?.host()?;
    Some(address)
}

/// Names for examples and tests (RFC 2606).
fn is_nobodys(authority: &str) -> bool {
    let host = authority
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(authority, |(host, _)| host);
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let within = |name: &str| host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    host.is_empty()
        || ["example", "test", "invalid", "localhost", "example.com", "example.net", "example.org"].into_iter().any(within)
}

fn host(address: &str) -> Option<String> {
    let uri: Uri = address.parse().ok()?;
    // By name and port, as one machine may have several servers.
    uri.authority().map(|authority| authority.as_str().rsplit('@').next().unwrap_or_default().to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
