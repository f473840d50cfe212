//! Additions to the policies of pages, and what the policies block.

use std::collections::BTreeSet;

use site_diag::{Diagnostic, FileId, Kind, PolicyRemedy, Span};
use site_settings::config::Config;
use site_settings::host::host_source;
use site_theme::Sources;

use super::rendered::RenderedSite;
use super::sheets::resolved;
use super::{lint, lists, pages};
use crate::asset::script::requests::{Request, requests};
use crate::content::Page;
use crate::widening::host;

/// Reports requests of scripts that no policy allows: of scripts in raw HTML, and of the site's own scripts on pages that use them.
pub(crate) fn requests_of_scripts(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let inputs = rendered.inputs;
    let Some(first) = inputs.configs.first() else { return };
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (page, document) in inputs.library.pages.iter().zip(rendered.documents()).filter(|(page, _)| page.rendered) {
        let config = rendered.config(page);
        for script in &document.scripts {
            let found = requests(&script.code);
            report(config, services(rendered, config, Some(page)), found, diagnostics, |range| {
                within(&script.span, &script.code, range)
            });
        }
        let address = format!("{}{}", config.base_path, page.address);
        used.extend(document.script_files.iter().filter_map(|reference| resolved(&address, reference)));
    }
    let named = |name: &String| name.trim_start_matches('/').to_owned();
    let of_settings: BTreeSet<String> = inputs.configs.iter().flat_map(|config| &config.theme.custom_js).map(named).collect();
    let services = services(rendered, first, None);
    for asset in inputs.assets.all.iter().filter(|asset| !asset.requests.is_empty()) {
        let address = format!("{}{}", first.base_path, asset.address);
        if !(asset.named || used.contains(&address) || of_settings.contains(&asset.name)) {
            continue;
        }
        let Some(file) = inputs.sources.find(&format!("assets/{}", asset.name)) else { continue };
        let place = |range: std::ops::Range<usize>| Span::new(file, range.start, range.end);
        report(first, services.clone(), asset.requests.clone(), diagnostics, place);
    }
    for (address, file) in &inputs.library.statics {
        let is_script = [".js", ".mjs"].iter().any(|end| address.to_ascii_lowercase().ends_with(end));
        let is_used = || used.contains(&format!("{}{address}", first.base_path)) || of_settings.contains(&address[1..]);
        if is_script && is_used() {
            report_file(rendered, first, services.clone(), *file, diagnostics);
        }
    }
}

/// Tells of addresses in the site's own style sheets that no policy can name.
pub(crate) fn unnameable_in_sheets(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (file, url) in &rendered.sheets.unnameable {
        let span = rendered.inputs.sources.first_place(*file, url);
        let kind = Kind::BlockedByPolicy { what: format!("`{url}`"), remedy: PolicyRemedy::Address };
        diagnostics.push(Diagnostic::warning(kind, span));
    }
}

/// Reports hosts that the style sheets of the settings load from without the owner's permission.
pub(crate) fn blocked_in_sheets(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(config) = rendered.inputs.configs.first() else { return };
    for (file, sources) in &rendered.sheets.of_settings {
        for (directive, origin) in sources.hosts() {
            if is_allowed(config, directive, origin, &BTreeSet::new()) {
                continue;
            }
            let span = rendered.inputs.sources.first_place(*file, host(origin));
            let what = format!("`{origin}` for this style sheet");
            let kind = Kind::BlockedByPolicy { what, remedy: PolicyRemedy::Allow(directive, origin.to_owned()) };
            diagnostics.push(Diagnostic::warning(kind, span));
        }
    }
}

/// The sources that the services of the site, or of a page if one is given, need.
fn services(rendered: &RenderedSite<'_>, config: &Config, page: Option<&Page>) -> Sources {
    let mut sources = Sources::default();
    for service in rendered.analytics(config) {
        sources.merge(&service.sources);
    }
    let comments = page.and_then(|page| pages::comments(rendered, page, !page.section.is_empty()));
    sources.merge(&comments.map(|comments| comments.sources).unwrap_or_default());
    sources
}

/// A script that is served unchanged. Its text is not kept, so the position is the file.
fn report_file(rendered: &RenderedSite<'_>, config: &Config, services: Sources, file: FileId, diagnostics: &mut Vec<Diagnostic>) {
    // The stage that serves the file reports that it cannot be read.
    let bytes = rendered.inputs.world.read(rendered.inputs.sources.path(file)).unwrap_or_default();
    let found = requests(&String::from_utf8_lossy(&bytes));
    report(config, services, found, diagnostics, |_| Span::start_of(file));
}

fn report(
    config: &Config,
    services: Sources,
    found: Vec<Request>,
    diagnostics: &mut Vec<Diagnostic>,
    place: impl Fn(std::ops::Range<usize>) -> Span,
) {
    for Request { origin, directive, range } in found {
        let of_services = if directive == "script" { &services.script } else { &services.connect };
        if is_allowed(config, directive, &origin, of_services) {
            continue;
        }
        let what = format!("`{origin}` for this script");
        let kind = Kind::BlockedByPolicy { what, remedy: PolicyRemedy::Allow(directive, origin) };
        diagnostics.push(Diagnostic::warning(kind, place(range)));
    }
}

/// Whether the settings allow a style sheet or a script of another host.
pub(super) fn allows(config: &Config, directive: &str, url: &str) -> bool {
    url.starts_with("https://") && is_allowed(config, directive, &origin_of(url), &BTreeSet::new())
}

/// `https://host:port` of a URL.
pub(super) fn origin_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    format!("{scheme}://{}", rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Whether an origin is the site's own, allowed by the settings, or one that the site's services need.
fn is_allowed(config: &Config, directive: &str, origin: &str, of_services: &BTreeSet<String>) -> bool {
    let allowed = config.security.allow_hosts.get(directive).into_iter().flatten();
    // Scripts and settings name the site's own host with or without its scheme.
    let own = config.origin.split_once("://").and_then(|(scheme, host)| Some((scheme, host_source(host)?)));
    let is_own = own.is_some_and(|(scheme, host)| origin == host || origin == format!("{scheme}://{host}"));
    is_own || allowed.chain(of_services).any(|source| covers(source, origin))
}

/// Whether a source of a policy matches an origin (CSP 3, section 6.7.2.8).
fn covers(source: &str, origin: &str) -> bool {
    let parts = |text: &str| match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_owned(), rest.to_owned()),
        None => (String::new(), text.to_owned()),
    };
    let ((scheme, host), (wanted_scheme, wanted)) = (parts(source), parts(origin));
    let is_secure = |scheme: &str| matches!(scheme, "" | "https" | "wss");
    // A source without a scheme has that of the page, which is https once published; `http` matches `https` too.
    let schemes = scheme == wanted_scheme
        || (scheme.is_empty() && is_secure(&wanted_scheme))
        || wanted_scheme.is_empty()
        || (scheme == "http" && wanted_scheme == "https")
        || (scheme == "https" && wanted_scheme == "wss");
    let hosts = match host.strip_prefix("*.") {
        Some(rest) => wanted.strip_suffix(rest).is_some_and(|before| before.ends_with('.')),
        None => host == wanted,
    };
    source == "https:" || (schemes && hosts)
}

/// The position in an inline script of a page.
fn within(span: &Span, code: &str, range: std::ops::Range<usize>) -> Span {
    let exact = (span.end - span.start) as usize == code.len();
    if exact { Span::new(span.file, span.start as usize + range.start, span.start as usize + range.end) } else { *span }
}

/// Reports summaries with HTML, and addresses that run scripts, on a site that does not trust its authors.
pub(crate) fn untrusted_heads(rendered: &RenderedSite<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for page in &rendered.inputs.library.pages {
        let config = rendered.config(page);
        if config.markup.trusted {
            continue;
        }
        let mut refuse = |what: &str, span: Option<Span>| {
            let kind = Kind::Untrusted { what: what.to_owned() };
            diagnostics.push(Diagnostic { span, ..Diagnostic::error_nowhere(kind) });
        };
        if let Some(summary) = &page.front.summary
            && site_markdown::render_page_inline(summary, config).1
        {
            let place = lint::place(rendered, page, summary.trim()).or(page.front.span);
            refuse("HTML in the summary", place);
        }
        if let Some(link) = page.front.external_link.as_ref().filter(|link| !lists::leads_to_a_page(&link.value)) {
            refuse("an address that runs a script", Some(link.span));
        }
        if pages::own_comments(page, true).len() > pages::own_comments(page, false).len() {
            refuse("where comments come from", page.front.span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_cover_origins() {
        for (source, origin, expected) in [
            ("api.example", "https://api.example", true),
            ("api.example", "wss://api.example", true),
            ("api.example", "http://api.example", false),
            ("https://api.example", "https://api.example", true),
            ("https://api.example", "wss://api.example", true),
            ("https://api.example", "https://api.example:8443", false),
            ("*.example.org", "https://a.b.example.org", true),
            ("*.example.org", "https://example.org", false),
            ("*.example.org", "https://notexample.org", false),
            ("wss://a.example:1", "wss://a.example:1", true),
            ("https:", "https://any.example", true),
            ("api.example", "api.example", true),
        ] {
            assert_eq!(covers(source, origin), expected, "{source} {origin}");
        }
    }
}
