//! The response of a page: HTML with head and Content-Security-Policy.

use site_diag::Diagnostic;
use site_model::RouteKind;
use site_settings::cache_key::key;
use site_settings::config::{Config, Security};
use site_theme::slots::Slots;
use site_theme::view::HeadView;
use site_theme::{Facts, Frame, Sources, Subject};

use super::frame::PageFrame;
use super::generated::home_address;
use super::main_view::MainView;
use super::own_templates::{OwnTemplates, classes};
use super::rendered::RenderedSite;
use crate::content::{Page, PageId, PageKind};
use crate::output::Response;
use crate::results::CachedPage;

/// A page with everything its policy depends on.
pub(crate) struct FinishedPage<'a> {
    pub(crate) address: &'a str,
    pub(crate) kind: RouteKind,
    /// The page itself, unless it stands for unknown addresses.
    pub(crate) id: Option<PageId>,
    /// The sources of the page's comments, if it has any.
    pub(crate) comments: Option<Sources>,
}

/// The content of a page's JSON-LD that is not in its head. It is only rendered together with the page, because it costs as much as the
/// rest of the page.
#[derive(Hash)]
pub(crate) struct JsonLdParts {
    subject: Subject,
    /// The canonical URL of the page, or of the first page of its list.
    canonical: String,
    home: String,
    lang: String,
    trail: Vec<(String, String)>,
    words: Option<usize>,
    same_as: Vec<String>,
}

impl JsonLdParts {
    fn write(&self, head: &HeadView) -> String {
        let Self { subject, canonical, home, lang, trail, words, same_as } = self;
        let facts = Facts { home, lang, trail, words: *words, same_as };
        if head.canonical == *canonical {
            return site_theme::json_ld(*subject, head, &facts);
        }
        site_theme::json_ld(*subject, &HeadView { canonical: canonical.clone(), ..head.clone() }, &facts)
    }
}

/// An HTML response with its policy. It only depends on the frame, the head, `view` and the owner's templates, which are the cache key.
pub(crate) fn response<V: MainView>(
    rendered: &RenderedSite<'_>,
    config: &Config,
    page: FinishedPage<'_>,
    (framing, (mut head, json_ld), view): (PageFrame<'_>, (HeadView, Option<JsonLdParts>), &V),
    found: &mut Vec<Diagnostic>,
) -> Response {
    let mut extra = page.comments.unwrap_or_default();
    for service in rendered.analytics(config) {
        extra.merge(&service.sources);
    }
    extra.merge(&allowed(&config.security));
    let address = format!("{}{}", config.base_path, page.address);
    let (sheets, sheets_key) = (&rendered.sheets, rendered.sheets.key());
    let extensions = page.id.map(|id| rendered.extensions(id)).unwrap_or_default();
    let library_page = page.id.map(|id| rendered.page(id));
    let classes = classes(V::CLASS, library_page);
    let own = OwnTemplates::of::<V>(rendered, library_page).map(|own| {
        let info = match library_page {
            Some(known) => rendered.page_info(config, known, page.address, classes.clone()),
            None => rendered.info_of_not_found(config, &head, page.address, classes.clone()),
        };
        (own.keys(rendered, framing.lang), info, own)
    });
    let of_own = own.as_ref().map(|(keys, info, _)| (keys, info));
    let made_from = (&framing, &head, &json_ld, view, &extra, sheets_key.as_bytes(), &address, &extensions, &classes, of_own);
    let cache_key = key(page.kind.name(), &made_from);
    let finished = rendered.inputs.results.pages.get(&cache_key).unwrap_or_else(|| {
        head.json_ld = json_ld.as_ref().map(|json_ld| json_ld.write(&head)).unwrap_or_default();
        let site = framing.view();
        let known = found.len();
        let html = match &own {
            Some((_, info, own)) => {
                let place = (framing.lang, library_page.and_then(|page| page.span));
                own.page(rendered, place, (&site, &head, info), view, found, &address)
            }
            None => view.page(&Frame { site: &site, head: &head, slots: &Slots::default(), classes: &classes }),
        };
        let html = extensions.insert(html);
        let sheet = |reference: &str| sheets.needs(&address, reference).cloned();
        let made = CachedPage { policy: site_theme::policy(&html, &extra, &sheet).into(), body: html.into_bytes().into() };
        // Diagnostics contain positions, so pages with diagnostics are not cached.
        if found.len() == known {
            rendered.inputs.results.pages.put(cache_key, || made.clone());
        }
        made
    });
    Response {
        address: address.into(),
        kind: page.kind,
        status: if page.kind == RouteKind::NotFound { 404 } else { 200 },
        media_type: "text/html; charset=utf-8".into(),
        // The bytes also depend on the settings, the theme and other pages, so only the entity tag validates them.
        last_modified: None,
        csp: Some(finished.policy),
        body: finished.body,
    }
}

/// The hosts of the settings as sources.
pub(super) fn allowed(security: &Security) -> Sources {
    let mut sources = Sources::default();
    for (directive, hosts) in &security.allow_hosts {
        let set = match *directive {
            "script" => &mut sources.script,
            "style" => &mut sources.style,
            "img" => &mut sources.img,
            "font" => &mut sources.font,
            "connect" => &mut sources.connect,
            "media" => &mut sources.media,
            "frame" => &mut sources.frame,
            "object" => &mut sources.object,
            _ => &mut sources.form,
        };
        set.extend(hosts.iter().cloned());
    }
    sources
}

/// The page's head, and the parts of its JSON-LD.
pub(crate) fn head(rendered: &RenderedSite<'_>, page: &Page, id: PageId, title: &str) -> (HeadView, Option<JsonLdParts>) {
    let head = rendered.head_view(page.lang, Some(id), &page.address, title);
    let config = rendered.config(page);
    let subject = match page.kind {
        PageKind::Home => Subject::Home,
        kind if kind.is_list() => Subject::List,
        _ if page.section.is_empty() => Subject::Page,
        _ => Subject::Post,
    };
    let home = config.absolute(&home_address(config));
    let mut trail = vec![(config.title.clone(), home.clone())];
    let section = rendered.inputs.library.by_path.get(&(page.lang, page.section.clone())).map(|id| rendered.page(*id));
    trail.extend(section.filter(|_| subject == Subject::Post).map(|s| (s.title.clone(), config.absolute(&s.address))));
    if subject != Subject::Home {
        trail.push((head.page_title.clone(), head.canonical.clone()));
    }
    let same_as: Vec<String> =
        config.social.iter().filter_map(|link| link.url.clone()).filter(|url| url.starts_with("http")).collect();
    let words = (!page.kind.is_list()).then(|| rendered.document(id).words);
    let (canonical, lang) = (head.canonical.clone(), config.language.locale.clone());
    (head, Some(JsonLdParts { subject, canonical, home, lang, trail, words, same_as }))
}
