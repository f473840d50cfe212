//! What becomes of a request, in the order in which it is decided: refuse, route, negotiate, preconditions, range, reply.

use std::ops::Range;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use site_model::{Entry, Representation};

use crate::conditional::{self, Decision, Validators};
use crate::range::{self, Wanted};
use crate::target::{self, Target};
use crate::{Body, Site, header as written, host, negotiate};

/// How many segments deep a not-found page of its own is looked for: a base path and a language.
const NOT_FOUND_DEPTH: usize = 2;

/// A representation on its way out.
#[derive(Debug)]
pub(crate) struct Chosen<'s> {
    pub(crate) entry: &'s Entry,
    pub(crate) representation: &'s Representation,
    pub(crate) bytes: Bytes,
    /// The content's date, unless it lies in the future.
    pub(crate) last_modified: Option<i64>,
}

/// What is answered; [`crate::header`] writes it down.
#[derive(Debug)]
pub(crate) enum Reply<'s> {
    /// 200 and all of it.
    Whole(Chosen<'s>),
    /// 404 and all of the page that says so.
    Missing(Chosen<'s>),
    /// 206.
    Part(Chosen<'s>, Range<usize>),
    /// 206, `multipart/byteranges`.
    Parts(Chosen<'s>, Vec<Range<usize>>),
    /// 304.
    NotModified(Chosen<'s>),
    /// 416.
    Unsatisfiable(Chosen<'s>),
    /// 301 or 308 to somewhere.
    Moved(StatusCode, HeaderValue),
    /// The answer to OPTIONS.
    Options,
    /// A status and nothing else to say.
    Refused(StatusCode),
}

/// Answers a request.
pub(crate) fn respond(site: &Site, request: Parts) -> Response<Body> {
    let reply = decide(site, &request).unwrap_or_else(Reply::Refused);
    written::write(reply, request)
}

fn decide<'s>(site: &'s Site, request: &Parts) -> Result<Reply<'s>, StatusCode> {
    let host = host::named(request).map_err(|host::BadHost| StatusCode::BAD_REQUEST)?;
    check_method(&request.method)?;
    if let Some(elsewhere) = foreign(site, request, host) {
        return elsewhere;
    }
    if request.method == Method::OPTIONS {
        if request.uri.path() != "*" {
            Target::read(&request.uri)?;
        }
        return Ok(Reply::Options);
    }
    let target = match Target::read(&request.uri) {
        Ok(target) => target,
        Err(StatusCode::NOT_FOUND) => return not_found(site, "/", &request.headers),
        Err(status) => return Err(status),
    };
    match route(site, &target) {
        Route::Entry(entry) => reply(site, entry, request),
        Route::Moved(status, location) => Ok(Reply::Moved(status, location)),
        Route::Nowhere => not_found(site, &target.path, &request.headers),
    }
}

/// RFC 9110, sections 9.1 and 15.6.2: a method we know but do not allow is 405, one we do not know is 501.
fn check_method(method: &Method) -> Result<(), StatusCode> {
    match *method {
        Method::GET | Method::HEAD | Method::OPTIONS => Ok(()),
        Method::POST | Method::PUT | Method::DELETE | Method::PATCH | Method::TRACE | Method::CONNECT => {
            Err(StatusCode::METHOD_NOT_ALLOWED)
        }
        _ => Err(StatusCode::NOT_IMPLEMENTED),
    }
}

/// The answer for a host that is not ours.
fn foreign<'s>(site: &'s Site, request: &Parts, host: Option<&str>) -> Option<Result<Reply<'s>, StatusCode>> {
    let options = site.options();
    let host = host?;
    if options.hosts.is_empty() || host::is_among(&options.hosts, host) {
        return None;
    }
    let path = request.uri.path_and_query().map_or("/", |path| path.as_str());
    let origin = options.canonical.as_ref();
    let location = origin.and_then(|origin| target::elsewhere(origin.trim_end_matches('/'), path));
    Some(match location {
        Some(location) => Ok(Reply::Moved(StatusCode::PERMANENT_REDIRECT, location)),
        None => Err(StatusCode::MISDIRECTED_REQUEST),
    })
}

/// What a path leads to.
enum Route<'s> {
    Entry(&'s Entry),
    Moved(StatusCode, HeaderValue),
    Nowhere,
}

fn route<'s>(site: &'s Site, target: &Target<'_>) -> Route<'s> {
    let catalogue = site.catalogue();
    let path = &*target.path;
    if let Some(entry) = catalogue.entry(path) {
        return Route::Entry(entry);
    }
    // The addresses that a path without its slash, or with the file's name, stands for.
    let folder = match path.strip_suffix("index.html") {
        Some(folder) if folder.ends_with('/') => Some(folder.to_owned()),
        _ if path.ends_with('/') => None,
        _ => Some(format!("{path}/")),
    };
    let redirect = catalogue.redirect(path).or_else(|| catalogue.redirect(folder.as_deref()?));
    let moved = match (redirect, folder) {
        (Some(redirect), _) => {
            let status = StatusCode::from_u16(redirect.status).ok().filter(StatusCode::is_redirection);
            let status = status.unwrap_or(StatusCode::PERMANENT_REDIRECT);
            target::forwarded(&redirect.to, target.query).map(|location| (status, location))
        }
        (None, Some(folder)) if catalogue.entry(&folder).is_some() => {
            target::location(&folder, target.query).map(|location| (StatusCode::PERMANENT_REDIRECT, location))
        }
        (None, _) => None,
    };
    moved.map_or(Route::Nowhere, |(status, location)| Route::Moved(status, location))
}

fn reply<'s>(site: &'s Site, entry: &'s Entry, request: &Parts) -> Result<Reply<'s>, StatusCode> {
    let headers = &request.headers;
    let representation = negotiate::choose(&entry.representations, headers).ok_or(StatusCode::NOT_ACCEPTABLE)?;
    let now = now();
    let chosen = choose(site, entry, representation, now)?;
    // Most requests are for all of it, whatever they have: their names are gone through sooner than each of these is looked for.
    if !headers.keys().any(|name| name.as_str().starts_with("if-") || *name == header::RANGE) {
        return Ok(Reply::Whole(chosen));
    }
    let validators = Validators { etag: &representation.etag, last_modified: chosen.last_modified, now };
    match conditional::evaluate(headers, validators) {
        Decision::NotModified => return Ok(Reply::NotModified(chosen)),
        Decision::Failed => return Err(StatusCode::PRECONDITION_FAILED),
        Decision::Proceed => {}
    }
    if request.method != Method::GET || !headers.contains_key(header::RANGE) || !conditional::range_applies(headers, validators) {
        return Ok(Reply::Whole(chosen));
    }
    Ok(match range::wanted(headers, representation.len) {
        Wanted::Whole => Reply::Whole(chosen),
        Wanted::One(range) => Reply::Part(chosen, range),
        Wanted::Several(ranges) => Reply::Parts(chosen, ranges),
        Wanted::Unsatisfiable => Reply::Unsatisfiable(chosen),
    })
}

/// The answer for a path that leads nowhere: the not-found page of its language, else the site's, else a bare 404. Preconditions and
/// ranges are about what a path leads to, so there is nothing to apply them to. Asked for by its own address, the page is a page like
/// any other, as it is on hosts that serve files.
fn not_found<'s>(site: &'s Site, path: &str, headers: &HeaderMap) -> Result<Reply<'s>, StatusCode> {
    let folders: Vec<usize> = path.match_indices('/').map(|(at, _)| at + 1).take(NOT_FOUND_DEPTH + 1).collect();
    let page = folders.into_iter().rev().find_map(|end| {
        let folder = path.get(..end)?;
        site.catalogue().entry(&format!("{folder}404.html"))
    });
    let page = page.ok_or(StatusCode::NOT_FOUND)?;
    let representation = negotiate::choose(&page.representations, headers).or(page.representations.first());
    Ok(Reply::Missing(choose(site, page, representation.ok_or(StatusCode::NOT_FOUND)?, now())?))
}

fn choose<'s>(site: &'s Site, entry: &'s Entry, representation: &'s Representation, now: i64) -> Result<Chosen<'s>, StatusCode> {
    let bytes = site.bytes(representation).ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let last_modified = entry.last_modified.filter(|modified| *modified > 0 && *modified <= now);
    Ok(Chosen { entry, representation, bytes, last_modified })
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

/// The answer to a request that the site is not even asked.
pub(crate) fn refuse(status: StatusCode, request: Parts) -> Response<Body> {
    written::write(Reply::Refused(status), request)
}
