//! One question to another host.

use std::error::Error as _;
use std::thread;
use std::time::{Duration, Instant};

use ureq::http::{Response, header};
use ureq::{Agent, Body, Error, ResponseExt};

use super::{Manners, Verdict};

/// Says who asks, and why.
const USER_AGENT: &str =
    concat!("site/", env!("CARGO_PKG_VERSION"), " (looks whether a link of its owner's site still leads somewhere)");

/// No host makes anybody wait longer between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// A verdict, and whether its host said anything at all.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) verdict: Verdict,
    pub(super) answered: bool,
}

/// Asks.
pub(super) struct Client {
    /// Takes the first answer, wherever it leads.
    plain: Agent,
    /// Goes where answers lead.
    following: Agent,
    manners: Manners,
    deadline: Instant,
}

/// What one try came to.
enum Try {
    Done(Asked),
    /// Worth another try, after so long if the host says how long; else this is the verdict.
    Again(Asked, Option<Duration>),
}

impl Client {
    pub(super) fn new(manners: Manners, deadline: Instant) -> Self {
        let agent = |redirects| {
            Agent::new_with_config(
                Agent::config_builder()
                    .http_status_as_error(false)
                    .max_redirects(redirects)
                    .max_redirects_will_error(redirects > 0)
                    .max_response_header_size(64 * 1024)
                    // Hosts that are asked at long intervals gain nothing by a connection that is kept.
                    .max_idle_connections(0)
                    .timeout_global(Some(manners.request))
                    .user_agent(USER_AGENT)
                    .accept("*/*")
                    .build(),
            )
        };
        Self { plain: agent(0), following: agent(8), manners, deadline }
    }

    /// Asks about addresses of one host, one after the other, until time is up.
    pub(super) fn ask_host<'a>(&'a self, addresses: &'a [String]) -> impl Iterator<Item = (Asked, &'a str)> {
        addresses.iter().enumerate().map_while(|(number, address)| {
            if number > 0 {
                thread::sleep(self.manners.pause);
            }
            (Instant::now() < self.deadline).then(|| (self.ask(address), address.as_str()))
        })
    }

    fn ask(&self, address: &str) -> Asked {
        let mut wait = self.manners.back_off;
        let mut tries = 1;
        loop {
            match self.once(address) {
                Try::Done(asked) => return asked,
                Try::Again(asked, told) => {
                    let pause = told.unwrap_or(wait);
                    if tries >= self.manners.tries || pause > LONGEST_WAIT || Instant::now() + pause > self.deadline {
                        return asked;
                    }
                    thread::sleep(pause);
                    wait *= 2;
                    tries += 1;
                }
            }
        }
    }

    fn once(&self, address: &str) -> Try {
        let first = match self.plain.head(address).call() {
            Ok(response) => response,
            Err(error) => return failed(&error),
        };
        let status = first.status().as_u16();
        if first.status().is_redirection() && first.headers().contains_key(header::LOCATION) {
            let moved = matches!(status, 301 | 308);
            thread::sleep(self.manners.pause);
            return match self.following.head(address).call() {
                Ok(response) if response.status().as_u16() < 400 => done(address, &response, moved),
                // Many answer a HEAD with what they do not mean.
                Ok(_) => self.get(address, moved),
                Err(error) => failed(&error),
            };
        }
        if status < 400 { done(address, &first, false) } else { self.get(address, false) }
    }

    fn get(&self, address: &str, moved: bool) -> Try {
        thread::sleep(self.manners.pause);
        match self.following.get(address).call() {
            // The body is never read: the connection ends with the response.
            Ok(response) => done(address, &response, moved),
            Err(error) => failed(&error),
        }
    }
}

/// What an answer means.
fn done(address: &str, response: &Response<Body>, moved: bool) -> Try {
    let status = response.status();
    let asked = |verdict| Asked { verdict, answered: true };
    let said = status.to_string();
    let said = said.trim_end_matches(" <unknown status code>");
    match status.as_u16() {
        ..400 => {
            let to = response.get_uri().to_string();
            Try::Done(asked(if moved && to != address { Verdict::Moved(to) } else { Verdict::Lives }))
        }
        404 | 410 => Try::Done(asked(Verdict::Dead(format!("its host answers {said}")))),
        408 | 425 | 429 => Try::Again(asked(Verdict::Unknown(said.to_owned())), retry_after(response)),
        500 | 502 | 503 | 504 => Try::Again(asked(Verdict::Dead(format!("its host answers {said}"))), retry_after(response)),
        // Mostly: it does not speak with programs, or only with those it knows.
        _ => Try::Done(asked(Verdict::Unknown(said.to_owned()))),
    }
}

/// Seconds; the other form, a date, is rare, and treated as if nothing were said.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// What no answer means.
fn failed(error: &Error) -> Try {
    let nobody = |reason: &str| Asked { verdict: Verdict::Dead(reason.to_owned()), answered: false };
    match error {
        Error::HostNotFound => Try::Again(nobody("there is no such host"), None),
        Error::Timeout(_) => Try::Again(nobody("its host does not answer in time"), None),
        Error::ConnectionFailed => Try::Again(nobody("its host takes no connection"), None),
        Error::TooManyRedirects => Try::Done(Asked { verdict: Verdict::Dead("it leads in a circle".to_owned()), answered: true }),
        Error::Io(cause) => {
            let text = cause.source().map_or_else(|| cause.to_string(), ToString::to_string);
            match text.contains("certificate") {
                true => Try::Done(Asked { verdict: Verdict::Dead(format!("browsers refuse it: {text}")), answered: true }),
                false => Try::Again(nobody(&format!("its host cannot be reached: {text}")), None),
            }
        }
        Error::Rustls(cause) => {
            Try::Done(Asked { verdict: Verdict::Dead(format!("browsers refuse it: {cause}")), answered: true })
        }
        other => Try::Done(Asked { verdict: Verdict::Unknown(other.to_string()), answered: true }),
    }
}
