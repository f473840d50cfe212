//! Files of bundles that are only published if they are used: `build: {publishResources: false}`.
//!
//! A page uses a file if an attribute of its HTML contains its address, or in the bundle itself its name: `src="a.png"` in raw HTML.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use rayon::prelude::*;

use super::files::base_path;
use super::previous_output::PageOutput;
use super::rendered::RenderedSite;

/// Addresses of files that a bundle only publishes if they are used, and that no page uses.
pub(crate) fn withheld<'a>(rendered: &RenderedSite<'a>, pages: &[PageOutput]) -> BTreeSet<&'a str> {
    let library = rendered.inputs.library;
    if library.withheld.is_empty() {
        return BTreeSet::new();
    }
    let base = base_path(rendered.inputs);
    let encoded = |address: &str| site_settings::address::encode(address);
    let addresses: Vec<&str> = library.withheld.keys().map(String::as_str).collect();
    // This fails if there are too many addresses to search for at once. Then none is found, and none is published.
    let search = AhoCorasick::new(addresses.iter().map(|address| encoded(&format!("{base}{address}")))).ok();
    let mut names: HashMap<usize, HashMap<String, &str>> = HashMap::new();
    for (address, owners) in &library.withheld {
        for (owner, name) in owners {
            names.entry(owner.0 as usize).or_default().insert(encoded(name), address);
        }
    }
    let used_by = |(id, page): (usize, &PageOutput)| {
        let mut used = BTreeSet::new();
        let html = page.responses.iter().filter(|response| response.media_type.starts_with("text/html"));
        for text in html.filter_map(|response| std::str::from_utf8(response.body.bytes()).ok()) {
            for (is_address, value) in attributes(text) {
                let found = search.iter().flat_map(|search| search.find_overlapping_iter(value.as_bytes()));
                used.extend(found.map(|found| addresses[found.pattern().as_usize()]));
                let Some(names) = names.get(&id).filter(|_| is_address) else { continue };
                // `srcset` contains several addresses.
                let parts = value.split([',', ' ']).map(|part| part.trim_start_matches("./"));
                used.extend(parts.filter_map(|part| names.get(part.split(['#', '?']).next().unwrap_or(part)).copied()));
            }
        }
        used
    };
    let used: BTreeSet<&str> = pages.par_iter().enumerate().map(used_by).reduce(BTreeSet::new, |mut all, some| {
        all.extend(some);
        all
    });
    addresses.into_iter().filter(|address| !used.contains(address)).collect()
}

/// The values of all attributes in a document, and whether they are addresses.
fn attributes(html: &str) -> impl Iterator<Item = (bool, Cow<'_, str>)> {
    const ADDRESSES: [&str; 7] = ["href", "src", "srcset", "poster", "data", "imagesrcset", "xlink:href"];
    let tags = site_html::tokens(html).filter_map(|token| match token {
        site_html::Token::Tag(tag) => Some(tag),
        _ => None,
    });
    tags.flat_map(|tag| tag.attributes())
        .map(|attribute| (ADDRESSES.iter().any(|name| attribute.is(name)), site_html::decode(attribute.value)))
}
