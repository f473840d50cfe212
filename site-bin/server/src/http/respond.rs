//! Decides how the site answers a request.
//!
//! Input: the request head and the site. Output: a [`Reply`]. Steps, in order: host, method, target, route, content negotiation,
//! preconditions, range. Each step is in its own module.

use std::time::{SystemTime, UNIX_EPOCH};

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use site_model::{Entry, Representation};

use super::body::Body;
use super::conditional::{self, Decision, Validators};
use super::handler::Handler;
use super::host;
use super::negotiate;
use super::range::{self, RequestedRange};
use super::reply::{Reply, Selected};
use super::response;
use super::site::Site;
use super::target::{self, Target};

/// How many segments deep a not-found page is searched for: base path and language.
const NOT_FOUND_DEPTH: usize = 2;

impl Handler for Site {
    fn handle(&self, request: Parts) -> Response<Body> {
        let reply = decide(self, &request).unwrap_or_else(Reply::Status);
        response::build(reply, request)
    }
}

fn decide<'s>(site: &'s Site, request: &Parts) -> Result<Reply<'s>, StatusCode> {
    let host = host::requested(request).map_err(|host::BadHost| StatusCode::BAD_REQUEST)?;
    check_method(&request.method)?;
    if let Some(foreign) = foreign_host(site, request, host) {
        return foreign;
    }
    if request.method == Method::OPTIONS {
        if request.uri.path() != "*" {
            Target::parse(&request.uri)?;
        }
        return Ok(Reply::Options);
    }
    let target = match Target::parse(&request.uri) {
        Ok(target) => target,
        Err(StatusCode::NOT_FOUND) => return not_found(site, "/", &request.headers),
        Err(status) => return Err(status),
    };
    match route(site, &target) {
        Route::Entry(entry) => serve_entry(site, entry, request),
        Route::Redirect(status, location) => Ok(Reply::Redirect(status, location)),
        Route::NotFound => not_found(site, &target.path, &request.headers),
    }
}

/// 405 for a known method that is not allowed, 501 for an unknown one (RFC 9110, sections 9.1 and 15.6.2).
fn check_method(method: &Method) -> Result<(), StatusCode> {
    match *method {
        Method::GET | Method::HEAD | Method::OPTIONS => Ok(()),
        Method::POST | Method::PUT | Method::DELETE | Method::PATCH | Method::TRACE | Method::CONNECT => {
            Err(StatusCode::METHOD_NOT_ALLOWED)
        }
        _ => Err(StatusCode::NOT_IMPLEMENTED),
    }
}

/// The reply to a request for a host that is not configured: redirect to the canonical host, else 421. `None` if the host is configured
/// or any host is accepted.
fn foreign_host<'s>(site: &'s Site, request: &Parts, host: Option<&str>) -> Option<Result<Reply<'s>, StatusCode>> {
    let options = site.options();
    let host = host?;
    if options.hosts.is_empty() || host::contains(&options.hosts, host) {
        return None;
    }
    let path = request.uri.path_and_query().map_or("/", |path| path.as_str());
    let origin = options.canonical.as_ref();
    let location = origin.and_then(|origin| target::location_at_origin(origin.trim_end_matches('/'), path));
    Some(match location {
        Some(location) => Ok(Reply::Redirect(StatusCode::PERMANENT_REDIRECT, location)),
        None => Err(StatusCode::MISDIRECTED_REQUEST),
    })
}

/// Result of looking up a path.
enum Route<'s> {
    Entry(&'s Entry),
    Redirect(StatusCode, HeaderValue),
    NotFound,
}

/// Looks up a path. A path with empty segments (`//guide/`) redirects to the same path without them if that exists, because servers of
/// exported files merge slashes as well.
fn route<'s>(site: &'s Site, target: &Target<'_>) -> Route<'s> {
    match find(site, &target.path, target.query) {
        Route::NotFound if target.path.contains("//") => {
            let merged = merge_slashes(&target.path);
            match find(site, &merged, target.query) {
                Route::Entry(_) => target::location(&merged, target.query)
                    .map_or(Route::NotFound, |location| Route::Redirect(StatusCode::PERMANENT_REDIRECT, location)),
                route => route,
            }
        }
        route => route,
    }
}

fn merge_slashes(path: &str) -> String {
    let mut merged = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !merged.ends_with('/') {
            merged.push(character);
        }
    }
    merged
}

fn find<'s>(site: &'s Site, path: &str, query: Option<&str>) -> Route<'s> {
    let catalogue = site.catalogue();
    if let Some(entry) = catalogue.entry(path) {
        // The not-found page is an error message under its own address, too.
        return if entry.status == StatusCode::NOT_FOUND.as_u16() { Route::NotFound } else { Route::Entry(entry) };
    }
    // `/dir` and `/dir/index.html` both stand for `/dir/`.
    let folder = match path.strip_suffix("index.html") {
        Some(folder) if folder.ends_with('/') => Some(folder.to_owned()),
        _ if path.ends_with('/') => None,
        _ => Some(format!("{path}/")),
    };
    let redirect = catalogue.redirect(path).or_else(|| catalogue.redirect(folder.as_deref()?));
    let location = match (redirect, folder) {
        (Some(redirect), _) => {
            let status = StatusCode::from_u16(redirect.status).ok().filter(StatusCode::is_redirection);
            let status = status.unwrap_or(StatusCode::PERMANENT_REDIRECT);
            target::location_with_query(&redirect.to, query).map(|location| (status, location))
        }
        (None, Some(folder)) if catalogue.entry(&folder).is_some() => {
            target::location(&folder, query).map(|location| (StatusCode::PERMANENT_REDIRECT, location))
        }
        (None, _) => None,
    };
    location.map_or(Route::NotFound, |(status, location)| Route::Redirect(status, location))
}

fn serve_entry<'s>(site: &'s Site, entry: &'s Entry, request: &Parts) -> Result<Reply<'s>, StatusCode> {
    let headers = &request.headers;
    let representation = negotiate::select(&entry.representations, headers).ok_or(StatusCode::NOT_ACCEPTABLE)?;
    let now = unix_now();
    let selected = select(site, entry, representation, now)?;
    // Fast path: one pass over the names is cheaper than looking up each conditional header.
    if !headers.keys().any(|name| name.as_str().starts_with("if-") || *name == header::RANGE) {
        return Ok(Reply::Full(selected));
    }
    let validators = Validators { etag: &representation.etag, last_modified: selected.last_modified, now };
    match conditional::evaluate(headers, validators) {
        Decision::NotModified => return Ok(Reply::NotModified(selected)),
        Decision::PreconditionFailed => return Err(StatusCode::PRECONDITION_FAILED),
        Decision::Proceed => {}
    }
    if request.method != Method::GET || !headers.contains_key(header::RANGE) || !conditional::range_applies(headers, validators) {
        return Ok(Reply::Full(selected));
    }
    Ok(match range::requested(headers, representation.len) {
        RequestedRange::Full => Reply::Full(selected),
        RequestedRange::Single(range) => Reply::Partial(selected, range),
        RequestedRange::Multiple(ranges) => Reply::Multipart(selected, ranges),
        RequestedRange::Unsatisfiable => Reply::RangeNotSatisfiable(selected),
    })
}

/// The reply for an unknown path: the not-found page of its language, else the site's, else a bare 404. Preconditions and ranges do not
/// apply because there is no representation of the requested resource.
fn not_found<'s>(site: &'s Site, path: &str, headers: &HeaderMap) -> Result<Reply<'s>, StatusCode> {
    let folders: Vec<usize> = path.match_indices('/').map(|(at, _)| at + 1).take(NOT_FOUND_DEPTH + 1).collect();
    let page = folders.into_iter().rev().find_map(|end| {
        let folder = path.get(..end)?;
        site.catalogue().entry(&format!("{folder}404.html"))
    });
    let page = page.ok_or(StatusCode::NOT_FOUND)?;
    let representation = negotiate::select(&page.representations, headers).or(page.representations.first());
    Ok(Reply::NotFoundPage(select(site, page, representation.ok_or(StatusCode::NOT_FOUND)?, unix_now())?))
}

fn select<'s>(
    site: &'s Site,
    entry: &'s Entry,
    representation: &'s Representation,
    now: i64,
) -> Result<Selected<'s>, StatusCode> {
    let bytes = site.bytes(representation).ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let last_modified = entry.last_modified.filter(|modified| *modified > 0 && *modified <= now);
    Ok(Selected { entry, representation, bytes, last_modified })
}

fn unix_now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
