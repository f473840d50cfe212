//! `site check --external`: checks links to other hosts.
//!
//! Requests are polite: each address once in days, one request at a time per host with a pause after it, a few hosts in parallel, and only
//! the head of each response is read. The number of requests and the time are limited. Results are cached on disk, so the next run
//! continues where this one stopped.

mod cache;
mod client;

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
use cache::VerdictCache;
use client::Client;

/// Limits of the requests to other hosts.
#[derive(Clone, Copy, Debug)]
struct RequestLimits {
    /// Maximum number of addresses in one run.
    addresses: usize,
    /// Number of hosts that are checked in parallel.
    hosts: usize,
    /// Between two requests to one host.
    pause: Duration,
    /// Attempts for an address whose host fails temporarily.
    tries: u32,
    /// Pause before the second attempt; twice as long before the third.
    back_off: Duration,
    /// Timeout of one request, redirects included.
    request: Duration,
    /// Timeout of the whole run.
    all: Duration,
}

impl Default for RequestLimits {
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

/// The result for an address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Alive,
    /// Moved permanently to this address, which works.
    Moved(String),
    /// The reason.
    Dead(String),
    /// The host responds, but not to programs, or not at the moment.
    Unknown(String),
}

/// Checks every link of the site to another host, and adds the results to the diagnostics.
///
/// # Errors
/// When no host could be reached at all, because then nothing is known about any link.
pub(crate) fn check(compilation: &mut Compilation) -> Result<(), CliError> {
    let cache = VerdictCache::open(cache::default_path());
    let outcome = check_links(&compilation.external, cache, RequestLimits::default());
    terminal::print_error(&outcome.summary());
    compilation.add(outcome.diagnostics());
    if outcome.is_offline() {
        return Err(CliError::new("none of these hosts could be reached: is this machine online?"));
    }
    Ok(())
}

/// The results of a run.
#[derive(Debug, Default)]
struct Outcome {
    /// By address, without fragment: the result, and the position of every link to it.
    links: BTreeMap<String, (Option<Verdict>, Vec<Span>)>,
    /// How many hosts were asked, and how many of them responded.
    hosts: usize,
    responded: usize,
    from_cache: usize,
    /// Reserved names (RFC 2606), and addresses that cannot be requested.
    skipped: usize,
}

fn check_links(external: &[(String, Span)], mut cache: VerdictCache, limits: RequestLimits) -> Outcome {
    let mut outcome = Outcome::default();
    for (url, span) in external {
        match address(url) {
            Some(address) => outcome.links.entry(address).or_insert_with(|| (None, Vec::new())).1.push(*span),
            None => outcome.skipped += 1,
        }
    }
    let mut by_host: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut asked = 0;
    for (address, (verdict, _)) in &mut outcome.links {
        *verdict = cache.get(address);
        if verdict.is_some() {
            outcome.from_cache += 1;
        } else if asked < limits.addresses {
            asked += 1;
            by_host.entry(host(address).unwrap_or_default()).or_default().push(address.clone());
        }
    }
    outcome.hosts = by_host.len();
    if asked > 0 {
        terminal::print_error(&format!("checking {} ({}) ...", many(asked, "link"), many(by_host.len(), "host")));
    }
    // Hosts with the most links take longest, so they come first.
    let mut queue: Vec<Vec<String>> = by_host.into_values().collect();
    queue.sort_by_key(|addresses| std::cmp::Reverse(addresses.len()));
    let (queue, found) = (Mutex::new(VecDeque::from(queue)), Mutex::new(Vec::new()));
    let client = Client::new(limits, Instant::now() + limits.all);
    thread::scope(|scope| {
        for _ in 0..limits.hosts {
            scope.spawn(|| {
                loop {
                    let host = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(addresses) = host else { return };
                    for (verdict, address) in client.check_host(&addresses) {
                        found.lock().unwrap_or_else(PoisonError::into_inner).push((address.to_owned(), verdict));
                    }
                }
            });
        }
    });
    let mut responded = std::collections::BTreeSet::new();
    for (address, asked) in found.into_inner().unwrap_or_else(PoisonError::into_inner) {
        if asked.responded {
            responded.insert(host(&address));
        }
        if let Some(link) = outcome.links.get_mut(&address) {
            link.0 = Some(asked.verdict);
        }
    }
    outcome.responded = responded.len();
    if !outcome.is_offline() {
        for (address, (verdict, _)) in &outcome.links {
            if let Some(verdict) = verdict {
                cache.insert(address, verdict);
            }
        }
        cache.save();
    }
    outcome
}

impl Outcome {
    /// No host responded. Probably this machine has no network, so links are not reported as dead.
    fn is_offline(&self) -> bool {
        self.hosts > 1 && self.responded == 0
    }

    fn summary(&self) -> String {
        let count = |is: fn(&Option<Verdict>) -> bool| self.links.values().filter(|(verdict, _)| is(verdict)).count();
        let mut parts = vec![
            format!("{} live", count(|verdict| matches!(verdict, Some(Verdict::Alive | Verdict::Moved(_))))),
            format!("{} dead", count(|verdict| matches!(verdict, Some(Verdict::Dead(_))))),
        ];
        for (number, what) in [
            (
                count(|verdict| matches!(verdict, Some(Verdict::Unknown(_)))),
                "unknown, because their hosts refuse programs or are overloaded",
            ),
            (count(Option::is_none), "not checked in this run: run it again to continue"),
            (self.from_cache, "from the cache"),
            (self.skipped, "skipped, because their addresses are reserved or cannot be requested"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {what}"));
            }
        }
        format!("{} to other hosts: {}", many(self.links.len(), "link"), parts.join(", "))
    }

    /// One diagnostic per address, at its first link; it lists the others.
    fn diagnostics(&self) -> Vec<Diagnostic> {
        /// Number of other links that are listed.
        const FURTHER: usize = 3;
        if self.is_offline() {
            return Vec::new();
        }
        let told = |(url, (verdict, places)): (&String, &(Option<Verdict>, Vec<Span>))| {
            let url = url.clone();
            let kind = match verdict.as_ref()? {
                Verdict::Dead(reason) => Kind::ExternalLink { url, reason: reason.clone() },
                Verdict::Moved(to) => Kind::ExternalMoved { url, to: to.clone() },
                Verdict::Alive | Verdict::Unknown(_) => return None,
            };
            let mut places = places.clone();
            places.sort_unstable();
            let first = Diagnostic::warning(kind, *places.first()?);
            Some(places.iter().skip(1).take(FURTHER).fold(first, |told, place| told.with_related(*place, "and here")))
        };
        self.links.iter().filter_map(told).collect()
    }
}

/// The address to request: absolute, without fragment, in ASCII. `None` if it cannot be requested.
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
    // Internationalised names are not converted to Punycode here. Requested unchanged, they would seem dead.
    if !authority.is_ascii() || is_reserved(name) {
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
fn is_reserved(authority: &str) -> bool {
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
    // With the port, because one machine may have several servers.
    uri.authority().map(|authority| authority.as_str().rsplit('@').next().unwrap_or_default().to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
