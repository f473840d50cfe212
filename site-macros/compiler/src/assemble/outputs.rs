//! Files that the owner's templates make: `templates/outputs/PATH` at `/PATH`.

use site_diag::{Diagnostic, Kind, Span};
use site_model::RouteKind;
use site_templates::{Entry, Role};
use site_theme::Sources;

use super::check::replaceable;
use super::page_response::allowed;
use super::rendered::RenderedSite;
use crate::asset;
use crate::output::Response;
use crate::site_templates::SiteTemplates;

/// The address, path and template of each output.
fn outputs(own: &SiteTemplates) -> impl Iterator<Item = (&str, &str, &Entry)> {
    own.sound_entries().filter_map(|(name, entry)| match &entry.role {
        Role::Output(address) => Some((address.as_str(), name, entry)),
        _ => None,
    })
}

/// The addresses of the outputs, without base path.
pub(super) fn addresses(own: &SiteTemplates) -> impl Iterator<Item = String> {
    outputs(own).map(|(address, ..)| address.to_owned())
}

/// Reports outputs at addresses that belong to others. Pages and old addresses are compared with all generated addresses.
pub(super) fn check(rendered: &RenderedSite<'_>, found: &mut Vec<Diagnostic>) {
    let Some(own) = &rendered.own else { return };
    for (address, _, entry) in outputs(own) {
        let span = Span::start_of(entry.file);
        if address.starts_with("/assets/") || address.starts_with("/__site/") {
            found.push(Diagnostic::error(Kind::ReservedAddress { address: address.to_owned() }, span));
        }
        let is_static = rendered.inputs.library.statics.get(address).filter(|_| replaceable(address));
        let kind = Kind::DuplicateAddress { address: address.to_owned() };
        if let Some(file) = is_static {
            found.push(Diagnostic::error(kind, span).with_related(Span::start_of(*file), "claimed here"));
        } else if rendered.claimed.contains(address) && !replaceable(address) {
            found.push(Diagnostic::error(kind, span));
        }
    }
}

/// The outputs.
pub(super) fn responses(rendered: &RenderedSite<'_>, found: &mut Vec<Diagnostic>) -> Vec<Response> {
    let (Some(own), Some(config)) = (&rendered.own, rendered.inputs.configs.first()) else { return Vec::new() };
    let mut responses = Vec::new();
    for (address, name, entry) in outputs(own) {
        let mut values = Vec::new();
        if let Some(frame) = rendered.frames.first().filter(|_| entry.uses.variables.contains("site")) {
            values.push(("site", site_templates::value(frame.site())));
        }
        let text = match own.render(rendered, 0, name, values) {
            Ok(text) => text,
            Err(failure) => {
                found.push(failure.diagnostic);
                continue;
            }
        };
        let media_type = asset::media_type(address);
        let address = format!("{}{address}", config.base_path);
        let csp = media_type.starts_with("text/html").then(|| {
            let mut extra = Sources::default();
            extra.merge(&allowed(&config.security));
            site_theme::policy(&text, &extra, &|reference| rendered.sheets.needs(&address, reference).cloned()).into()
        });
        responses.push(Response {
            address: address.into(),
            kind: RouteKind::Static,
            status: 200,
            media_type: media_type.into(),
            last_modified: None,
            csp,
            body: text.into_bytes().into(),
        });
    }
    responses
}
