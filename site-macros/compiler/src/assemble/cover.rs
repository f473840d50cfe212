//! The picture at the head of a page: the one that its front matter names, or a file of its bundle where the theme took one by its name.

use site_diag::{Diagnostic, Kind, Span};
use site_markdown::{Picture, Resolve};
use site_theme::view::ImageView;

use super::rendered::RenderedSite;
use crate::asset::media_type;
use crate::content::pattern::glob;
use crate::content::{Page, PageId};

/// Themes that take a picture from the bundle, and the names they look for, in this order.
const THEMES: &[&str] = &["congo", "blowfish"];
const NAMES: &[&str] = &["*feature*", "*cover*", "*thumbnail*"];

/// The name of a picture in the `resources` of a page.
const FEATURED: &str = "featured-image";

/// A picture, and its place where it is written.
struct Written<'p> {
    path: &'p str,
    span: Option<Span>,
}

/// The picture of the page, shown or not.
fn written<'p>(rendered: &RenderedSite<'_>, page: &'p Page) -> Option<Written<'p>> {
    let in_bundle = |pattern: &str| {
        let names = page.resources.iter().map(|resource| resource.name.as_str());
        names.filter(|name| media_type(name).starts_with("image/")).find(|name| glob(pattern, &name.to_lowercase()))
    };
    let has_name = |name: &str| page.front.resources.iter().any(|rule| rule.name.as_deref() == Some(name));
    match &page.front.featured_image {
        // Congo names files of the bundle by pattern.
        Some(image) if image.value.contains('*') => {
            in_bundle(&image.value.to_lowercase()).map(|path| Written { path, span: Some(image.span) })
        }
        Some(image) => Some(Written { path: &image.value, span: Some(image.span) }),
        // LoveIt and DoIt name a file of the bundle so.
        None if has_name(FEATURED) => Some(Written { path: FEATURED, span: None }),
        None => {
            let themes = &rendered.config(page).migrated.themes;
            let by_name = themes.iter().any(|theme| THEMES.iter().any(|known| theme.to_lowercase().contains(known)));
            if !by_name {
                return None;
            }
            NAMES.iter().find_map(|pattern| in_bundle(pattern)).map(|path| Written { path, span: None })
        }
    }
}

/// The picture at the head of the page. One that does not exist is reported.
pub(super) fn shown(rendered: &RenderedSite<'_>, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Option<ImageView> {
    let page = rendered.page(id);
    let image = written(rendered, page)?;
    match rendered.resolver(id).image(image.path) {
        Ok(picture) if page.front.cover.is_shown != Some(false) => {
            Some(ImageView { src: picture.src, size: picture.size, alt: page.front.cover.alt.clone().unwrap_or_default() })
        }
        Ok(_) => None,
        Err(dead) => {
            let kind = Kind::MissingImage { target: dead.target, nearest: dead.nearest };
            let severity = rendered.config(page).dead_links;
            let told = image.span.map(|span| Diagnostic::error(kind, span).with_severity(severity));
            diagnostics.extend(told);
            None
        }
    }
}

/// The picture for previews on other sites: one that is meant for them, or else the one of the page.
pub(super) fn shared(rendered: &RenderedSite<'_>, id: PageId) -> Option<Picture> {
    let page = rendered.page(id);
    let meant = page.front.share_image.as_ref().and_then(|image| rendered.resolver(id).image(&image.value).ok());
    meant.or_else(|| rendered.resolver(id).image(written(rendered, page)?.path).ok())
}
