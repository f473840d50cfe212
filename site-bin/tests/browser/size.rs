//! Tests of page sizes on the wire.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::context::TestContext;

/// Ten segments of 1,460 bytes: what a server may send before the first acknowledgement (RFC 6928).
const ROUND_TRIP: u64 = 14_600;

/// HTML, style sheets and scripts of pages of up to 1,500 words, compressed, with their headers.
pub fn a_page_comes_in_one_round_trip(context: &TestContext) {
    let tab = context.tab();
    // Each page separately: files that another page has loaded count again.
    tab.call("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for page in context.pages() {
        let before = tab.requests().len();
        tab.open(&page.address);
        let requests = tab.requests().split_off(before);
        let needed: BTreeSet<String> = requests
            .into_iter()
            .filter(|(_, kind)| ["Document", "Stylesheet", "Script"].contains(&kind.as_str()))
            .map(|(url, _)| url.split_once(&context.site.address).expect("an address of the site").1.to_owned())
            .collect();
        assert!(needed.contains(&page.address) && needed.len() > 1, "{}: {needed:?}", page.address);
        let total: u64 = needed.iter().map(|address| context.bytes(address)).sum();
        let words = tab.eval("document.body.innerText.split(/\\s+/).length").as_u64().unwrap();
        assert!(total <= ROUND_TRIP || words > 1500, "{}: {total} bytes for {words} words: {needed:?}", page.address);
        let most = kinds.entry(page.kind).or_default();
        *most = total.max(*most);
    }
    for kind in ["home", "section", "page", "taxonomy", "term", "archive", "not-found"] {
        assert!(kinds.contains_key(kind), "no page of kind {kind}: {kinds:?}");
    }
    println!("    most bytes of a page, by kind: {kinds:?}");
}
