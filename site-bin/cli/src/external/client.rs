//! The HTTP client that checks addresses of other hosts.

use std::error::Error as _;
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::{Response, header};
use ureq::{Agent, Body, Error, ResponseExt};

use super::{RequestLimits, Verdict};

/// Tells other hosts who sends the requests, and why.
const USER_AGENT: &str =
    concat!("site/", env!("CARGO_PKG_VERSION"), " (looks whether a link of its owner's site still leads somewhere)");

/// Maximum pause between two attempts, whatever `Retry-After` says.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A verdict, and whether the host responded at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Probe {
    pub(super) verdict: Verdict,
    pub(super) responded: bool,
}

/// Sends the requests.
pub(super) struct Client {
    /// Does not follow redirects.
    plain: Agent,
    /// Follows redirects.
    following: Agent,
    limits: RequestLimits,
    deadline: Instant,
}

/// The result of one attempt.
enum Attempt {
    Done(Probe),
    /// Worth another attempt, after this pause if the host states one. After the last attempt, this is the verdict.
    Again(Probe, Option<Duration>),
}

impl Client {
    pub(super) fn new(limits: RequestLimits, deadline: Instant) -> Self {
        let agent = |redirects| {
            Agent::new_with_config(
                Agent::config_builder()
                    .http_status_as_error(false)
                    .max_redirects(redirects)
                    .max_redirects_will_error(redirects > 0)
                    .max_response_header_size(64 * 1024)
                    // Requests to one host are too far apart to reuse a connection.
                    .max_idle_connections(0)
                    .timeout_global(Some(limits.request))
                    .user_agent(USER_AGENT)
                    .accept("*/*")
                    .build(),
            )
        };
        Self { plain: agent(0), following: agent(8), limits, deadline }
    }

    /// Checks addresses of one host, one after the other, until the deadline.
    pub(super) fn check_host<'a>(&'a self, addresses: &'a [String]) -> impl Iterator<Item = (Probe, &'a str)> {
        addresses.iter().enumerate().map_while(|(number, address)| {
            if number > 0 {
                thread::sleep(self.limits.pause);
            }
            (Instant::now() < self.deadline).then(|| (self.probe(address), address.as_str()))
        })
    }

    fn probe(&self, address: &str) -> Probe {
        let mut wait = self.limits.back_off;
        let mut tries = 1;
        loop {
            match self.attempt(address) {
                Attempt::Done(probe) => return probe,
                Attempt::Again(probe, retry_after_header) => {
                    let pause = retry_after_header.unwrap_or(wait);
                    if tries >= self.limits.tries || pause > LONGEST_WAIT || Instant::now() + pause > self.deadline {
                        return probe;
                    }
                    thread::sleep(pause);
                    wait *= 2;
                    tries += 1;
                }
            }
        }
    }

    fn attempt(&self, address: &str) -> Attempt {
        let first = match self.plain.head(address).call() {
            Ok(response) => response,
            Err(error) => return failed(&error),
        };
        let status = first.status().as_u16();
        if first.status().is_redirection() && first.headers().contains_key(header::LOCATION) {
            let moved = matches!(status, 301 | 308);
            thread::sleep(self.limits.pause);
            return match self.following.head(address).call() {
                Ok(response) if response.status().as_u16() < 400 => done(address, &response, moved),
                // Many servers respond to HEAD with a wrong status.
                Ok(_) => self.get(address, moved),
                Err(error) => failed(&error),
            };
        }
        if status < 400 { done(address, &first, false) } else { self.get(address, false) }
    }

    fn get(&self, address: &str, moved: bool) -> Attempt {
        thread::sleep(self.limits.pause);
        match self.following.get(address).call() {
            // The body is never read: the connection ends with the response.
            Ok(response) => done(address, &response, moved),
            Err(error) => failed(&error),
        }
    }
}

/// Interprets a response.
fn done(address: &str, response: &Response<Body>, moved: bool) -> Attempt {
    let status = response.status();
    let probe = |verdict| Probe { verdict, responded: true };
    let said = status.to_string();
    let said = said.trim_end_matches(" <unknown status code>");
    match status.as_u16() {
        ..400 => {
            let to = response.get_uri().to_string();
            Attempt::Done(probe(if moved && to != address { Verdict::Moved(to) } else { Verdict::Alive }))
        }
        404 | 410 => Attempt::Done(probe(Verdict::Dead(format!("its host responds with {said}")))),
        408 | 425 | 429 => Attempt::Again(probe(Verdict::Unknown(said.to_owned())), retry_after(response)),
        500 | 502 | 503 | 504 => {
            Attempt::Again(probe(Verdict::Dead(format!("its host responds with {said}"))), retry_after(response))
        }
        // Usually the host refuses programs, or requires a login.
        _ => Attempt::Done(probe(Verdict::Unknown(said.to_owned()))),
    }
}

/// Seconds from `Retry-After`. The other form, a date, is rare and ignored.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// Interprets a failed request.
fn failed(error: &Error) -> Attempt {
    let unreachable = |reason: &str| Probe { verdict: Verdict::Dead(reason.to_owned()), responded: false };
    match error {
        Error::HostNotFound => Attempt::Again(unreachable("there is no such host"), None),
        Error::Timeout(_) => Attempt::Again(unreachable("its host does not respond in time"), None),
        Error::ConnectionFailed => Attempt::Again(unreachable("its host refuses connections"), None),
        Error::TooManyRedirects => {
            Attempt::Done(Probe { verdict: Verdict::Dead("its redirects form a loop".to_owned()), responded: true })
        }
        Error::Io(cause) => {
            let text = cause.source().map_or_else(|| cause.to_string(), ToString::to_string);
            match text.contains("certificate") {
                true => Attempt::Done(Probe { verdict: Verdict::Dead(format!("browsers refuse it: {text}")), responded: true }),
                false => Attempt::Again(unreachable(&format!("its host cannot be reached: {text}")), None),
            }
        }
        Error::Rustls(cause) => {
            Attempt::Done(Probe { verdict: Verdict::Dead(format!("browsers refuse it: {cause}")), responded: true })
        }
        other => Attempt::Done(Probe { verdict: Verdict::Unknown(other.to_string()), responded: true }),
    }
}
