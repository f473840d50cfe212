//! Comments and analytics in Hugo's params: tables of services, at the places where themes have them.

use super::theme::switch;
use crate::config::integration::{self, ANALYTICS, COMMENTS, Service};
use crate::config::table::Table;
use crate::config::{Config, Integration};
use crate::data::Value;
use site_diag::Span;

/// A service that is set up, and the place of its settings where they are below the params.
type Found = (Integration, Option<(String, Span)>);

/// Settings of comments that have no table (clarity).
const FLAT_COMMENTS: &[(&str, &str, &str)] = &[
    ("disqusShortname", "disqus", "shortname"),
    ("disqus", "disqus", "shortname"),
    ("commentoURL", "commento", "url"),
    ("utterancesRepo", "utterances", "repo"),
    ("utterancesIssueTerm", "utterances", "issueterm"),
    ("utterancesLabel", "utterances", "label"),
    ("giscusRepo", "giscus", "repo"),
    ("giscusRepoId", "giscus", "repoid"),
    ("giscusCategory", "giscus", "category"),
    ("giscusCategoryId", "giscus", "categoryid"),
    ("giscusMapping", "giscus", "mapping"),
    ("giscusReactionsEnabled", "giscus", "reactionsenabled"),
    ("giscusLang", "giscus", "lang"),
];

/// The same for analytics.
const FLAT_ANALYTICS: &[(&str, &str, &str)] = &[
    ("googleAnalytics", "google", "id"),
    ("ga_analytics", "google", "id"),
    ("gtagId", "google", "id"),
    ("plausibleDataDomain", "plausible", "domain"),
];

/// One system of comments: the one that `provider` names, or the first that is set up; a second one has no effect.
pub(super) fn comments(params: &mut Table<'_, '_>, config: &mut Config) {
    let mut found: Vec<Found> = config.comments.take().into_iter().map(|one| (one, None)).collect();
    found.extend(flat(params, COMMENTS, FLAT_COMMENTS));
    found.extend(tables(params, COMMENTS));
    let mut is_off = params.truth("disableComments") == Some(true);
    let mut provider = None;
    for key in ["comments", "comment"] {
        match params.node(key).map(|node| &node.value) {
            Some(Value::Map(_)) => {
                params.table(key, |table| {
                    is_off |= table.truth("enabled").or(table.truth("enable")) == Some(false);
                    provider = table.some_text("provider").map(|name| name.to_lowercase());
                    found.extend(tables(table, COMMENTS));
                    if let Some(name) = &provider {
                        if integration::find(COMMENTS, name).is_none() {
                            let node = table.node("provider").map(|node| (table.path("provider"), node.span));
                            table.findings.without_effect.extend(node);
                        }
                        // The theme supports no other service.
                        table.rest();
                    }
                });
            }
            Some(_) => is_off |= params.truth(key) == Some(false),
            None => {}
        }
    }
    params.table("page", |page| {
        page.table("comment", |table| {
            is_off |= table.truth("enable") == Some(false);
            found.extend(tables(table, COMMENTS));
        });
    });
    if let Some(name) = provider {
        found.retain(|(one, _)| one.service == name);
    }
    if is_off {
        return;
    }
    let mut found = found.into_iter();
    config.comments = found.next().map(|(one, _)| one);
    params.findings.without_effect.extend(found.filter_map(|(_, place)| place));
}

/// Every service that is set up, each once. Services that this program does not know are reported, and no page asks them for anything.
pub(super) fn analytics(params: &mut Table<'_, '_>, config: &mut Config) {
    let mut found = tables(params, ANALYTICS);
    params.table("analytics", |table| {
        if table.truth("enable").or(table.truth("enabled")) == Some(false) {
            table.rest();
        } else {
            found.extend(tables(table, ANALYTICS));
        }
    });
    found.extend(flat(params, ANALYTICS, FLAT_ANALYTICS));
    for (one, place) in found {
        if config.analytics.iter().any(|known| known.service == one.service) {
            params.findings.without_effect.extend(place);
        } else {
            config.analytics.push(one);
        }
    }
    config.analytics.sort_by(|a, b| a.service.cmp(&b.service));
}

/// The services that have a table in this one.
fn tables(table: &mut Table<'_, '_>, services: &'static [Service]) -> Vec<Found> {
    let mut found = Vec::new();
    for service in services {
        for name in service.hugo {
            let is_table = |(key, node): &(&crate::data::Key, &crate::data::Node)| {
                crate::data::same_key(&key.name, name) && matches!(node.value, Value::Map(_))
            };
            let Some((_, node)) = table.unread().into_iter().find(is_table) else { continue };
            let mut one = None;
            table.table(name, |inner| {
                if switch(node) == Some(false) {
                    inner.rest();
                } else {
                    one = service.read_hugo(inner);
                }
            });
            found.extend(one.map(|one| (one, Some((table.path(name), node.span)))));
        }
    }
    found
}

/// The services of settings that are no tables. One without the setting it needs is off.
fn flat(params: &mut Table<'_, '_>, services: &'static [Service], settings: &[(&'static str, &str, &str)]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (key, service, value_key) in settings {
        let Some(service) = integration::find(services, service) else { continue };
        // A table of this name is read together with the others.
        let Some(node) =
            params.unread().into_iter().find(|(known, _)| crate::data::same_key(&known.name, key)).map(|(_, node)| node)
        else {
            continue;
        };
        let Some(text) = node.value.to_text() else { continue };
        params.accept(&[key]);
        if text.trim().is_empty() {
            continue;
        }
        match found.iter_mut().find(|(one, _)| one.service == service.name) {
            Some((one, _)) => {
                one.values.entry((*value_key).to_owned()).or_insert(text);
            }
            None => {
                let mut one = service.with(text.clone());
                one.values.clear();
                one.values.insert((*value_key).to_owned(), text);
                found.push((one, Some((params.path(key), node.span))));
            }
        }
    }
    found.retain(|(one, _)| {
        let needs = integration::find(services, &one.service).map(|service| Service::value_key(service.needs));
        needs.is_some_and(|key| one.values.contains_key(&key))
    });
    found
}
