//! Tests of the public interface: our own cases, CommonMark's examples, and properties of any text.

#![allow(clippy::disallowed_methods, reason = "the bans are the compiler's: its tests read their cases from disk")]

mod commonmark;
mod limits;
mod properties;
mod suite;

use std::collections::BTreeMap;

use site_diag::{Diagnostic, FileId};
use site_markdown::{Context, DeadTarget, Document, LinkedPage, ListedPage, Picture, Resolve, Target, UnknownList, render};
use site_settings::config::Config;
use site_settings::data::Value;

/// Resolves `/dead/`, `missing.png` and `two` as dead or ambiguous, and knows the size of `p.png`; everything else exists.
struct Links;

impl Resolve for Links {
    fn link(&self, destination: &str) -> Result<Target, DeadTarget> {
        let dead = |nearest: Option<&str>, candidates: &[&str]| DeadTarget {
            target: destination.to_owned(),
            nearest: nearest.map(str::to_owned),
            candidates: candidates.iter().map(|c| (*c).to_owned()).collect(),
            href: destination.to_owned(),
        };
        if destination.starts_with("/dead/") {
            return Err(dead(Some("/alive/"), &[]));
        }
        if destination == "two" {
            return Err(dead(None, &["a/two", "b/two"]));
        }
        let external = destination.starts_with("http://") || destination.starts_with("https://");
        let fragment = destination
            .split_once('#')
            .filter(|_| !external)
            .map(|(address, fragment)| (if address.is_empty() { "/here/" } else { address }.to_owned(), fragment.to_owned()));
        Ok(Target { href: destination.to_owned(), external, fragment })
    }

    fn image(&self, destination: &str) -> Result<Picture, DeadTarget> {
        if destination == "missing.png" {
            let nearest = Some("p.png".to_owned());
            return Err(DeadTarget {
                target: destination.to_owned(),
                nearest,
                candidates: Vec::new(),
                href: destination.to_owned(),
            });
        }
        Ok(Picture { src: destination.to_owned(), size: (destination == "p.png").then_some((640, 480)) })
    }

    fn reference(&self, path: &str, _lang: Option<&str>) -> Result<Target, DeadTarget> {
        self.link(&format!("/{path}/"))
    }

    fn page(&self, destination: &str) -> Option<LinkedPage> {
        (destination == "/a/").then(|| LinkedPage { href: "/a/".to_owned(), title: "A & B".to_owned(), description: None })
    }

    fn listed(&self, section: Option<&str>, _tag: Option<&str>, limit: usize) -> Result<Vec<ListedPage>, UnknownList> {
        match section {
            Some("none") => Err(UnknownList { is_tag: false, nearest: Some("posts".to_owned()) }),
            _ => {
                let date = Some(("2025-01-02".to_owned(), "2 January".to_owned()));
                Ok(self.recent(section, limit).into_iter().map(|page| ListedPage { page, date: date.clone() }).collect())
            }
        }
    }

    fn recent(&self, section: Option<&str>, limit: usize) -> Vec<LinkedPage> {
        let title = format!("{} {limit}", section.unwrap_or("all"));
        vec![LinkedPage { href: "/a/".to_owned(), title, description: Some("About".to_owned()) }]
    }

    fn pictures(&self, glob: &str) -> Vec<String> {
        if glob == "images/**" { vec!["a.png".to_owned()] } else { Vec::new() }
    }
}

fn rendered(text: &str, config: &Config, cjk: Option<bool>) -> (Document, Vec<Diagnostic>) {
    let params: BTreeMap<String, Value> = BTreeMap::new();
    let context = Context {
        config,
        resolver: &Links,
        params: &params,
        math: config.markup.math,
        macros: &site_markdown::NO_MACROS,
        cjk,
        address: "/here/",
        templates: None,
        preview: false,
    };
    let mut diagnostics = Vec::new();
    let document = render(FileId(0), text, 0..text.len(), &context, &mut diagnostics);
    (document, diagnostics)
}
