//! The context that all browser tests share: the browser, the program that serves this repository's own site, and the list of its pages.

use std::path::Path;

use brotli::enc::BrotliEncoderParams;
use serde_json::Value;

use crate::chromium::Chromium;
use crate::common::{Running, output};
use crate::tab::Tab;

/// The headers of a compressed response: `content-encoding: br`, `vary: accept-encoding`, each with its line break.
const CODING_HEADERS: u64 = 22 + 23;

/// A page of the site.
pub struct Page {
    pub address: String,
    /// As in `site routes`: `home`, `section`, `page`, …
    pub kind: String,
}

pub struct TestContext {
    pub chromium: Chromium,
    pub site: Running,
    routes: Value,
}

impl TestContext {
    pub fn new(program: &Path) -> Self {
        let routes = output(&["routes", "--json"]);
        assert!(routes.status.success());
        let routes = serde_json::from_slice(&routes.stdout).unwrap();
        Self { chromium: Chromium::start(program), site: Running::serve(), routes }
    }

    /// A new tab with this repository's site.
    pub fn tab(&self) -> Tab<'_> {
        self.tab_on(&self.site)
    }

    /// A new tab with another running program, such as a preview of a test's own site.
    pub fn tab_on(&self, site: &Running) -> Tab<'_> {
        Tab::new(&self.chromium, &format!("http://{}", site.address))
    }

    /// All HTML pages.
    pub fn pages(&self) -> Vec<Page> {
        let html = |route: &&Value| route["media_type"].as_str().is_some_and(|kind| kind.starts_with("text/html"));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let routes = self.routes["routes"].as_array().unwrap();
        let pages = routes.iter().filter(html).map(|route| Page { address: text(&route["address"]), kind: text(&route["kind"]) });
        let pages: Vec<Page> = pages.collect();
        assert!(pages.len() > 10, "{} pages", pages.len());
        pages
    }

    /// The size of a response as a browser gets it: headers, and the body in its smallest coding.
    pub fn bytes(&self, address: &str) -> u64 {
        let routes = self.routes["routes"].as_array().unwrap();
        let route = routes.iter().find(|route| route["address"] == address).unwrap_or_else(|| panic!("no route {address}"));
        let forms = route["representations"].as_array().unwrap();
        let reply = self.site.get(address);
        let body = match forms.iter().filter_map(|form| form["bytes"].as_u64()).min() {
            Some(least) if forms.len() > 1 => least,
            // A debug build does not compress, so the response is compressed here like in a release build.
            _ => {
                let mut packed = Vec::new();
                let parameters = BrotliEncoderParams { quality: 11, lgwin: 18, ..Default::default() };
                brotli::BrotliCompress(&mut reply.body.as_slice(), &mut packed, &parameters).unwrap();
                packed.len() as u64 + CODING_HEADERS
            }
        };
        reply.head.len() as u64 + 4 + body
    }
}
