//! Home, posts, plain pages and the page for unknown addresses.

use std::collections::BTreeMap;
use std::hash::Hash;

use site_model::RouteKind;

use super::Rendered;
use super::frame::{Framing, home_address};
use super::lists::item;
use crate::cache;
use crate::content::{Page, PageId, PageKind, related, taxonomy};
use crate::output::Answer;
use site_diag::{Diagnostic, Kind};
use site_markdown::Resolve;
use site_settings::config::{Config, Integration};
use site_settings::data::Value;
use site_theme::integration::{Integrated, Thread};
use site_theme::view::{HeadView, HomeView, ImageView, ItemView, LinkView, PageView, SeriesView, SiteView, TermLink, TocItem};
use site_theme::{Facts, Sources, Subject, integration};

/// A finished page with everything its policy depends on.
pub(crate) struct Finished<'a> {
    pub(crate) address: &'a str,
    pub(crate) kind: RouteKind,
    /// What the page's comments need, where it has any.
    pub(crate) comments: Option<Sources>,
}

/// What a page's JSON-LD says that is not in its head. It is only written where a page is: it costs as much as the rest of the page.
#[derive(Hash)]
pub(crate) struct Linked {
    subject: Subject,
    /// Of the page or of the first page of its list.
    canonical: String,
    home: String,
    lang: String,
    trail: Vec<(String, String)>,
    words: Option<usize>,
    same_as: Vec<String>,
}

impl Linked {
    fn write(&self, head: &HeadView) -> String {
        let Self { subject, canonical, home, lang, trail, words, same_as } = self;
        let facts = Facts { home, lang, trail, words: *words, same_as };
        if head.canonical == *canonical {
            return site_theme::json_ld(*subject, head, &facts);
        }
        site_theme::json_ld(*subject, &HeadView { canonical: canonical.clone(), ..head.clone() }, &facts)
    }
}

/// An HTML answer with its policy. `made` is made from the frame, the head and what `view` holds and nothing else, so that it is taken
/// from the cache where these are what they were.
pub(crate) fn answer<V: Hash + ?Sized>(
    rendered: &Rendered<'_>,
    config: &Config,
    page: Finished<'_>,
    (framing, (mut head, linked), view): (Framing<'_>, (HeadView, Option<Linked>), &V),
    made: impl FnOnce(&SiteView, &HeadView, &V) -> String,
) -> Answer {
    let mut extra = page.comments.unwrap_or_default();
    for service in rendered.analytics(config) {
        extra.merge(&service.sources);
    }
    let key = cache::key(page.kind.name(), &(&framing, &head, &linked, view, &extra));
    let finished = rendered.inputs.cache.pages.get_or(key, || {
        head.json_ld = linked.as_ref().map(|linked| linked.write(&head)).unwrap_or_default();
        let html = made(&framing.view(), &head, view);
        cache::Page { policy: site_theme::policy(&html, &extra).into(), body: html.into_bytes().into() }
    });
    Answer {
        address: format!("{}{}", config.base_path, page.address).into(),
        kind: page.kind,
        status: if page.kind == RouteKind::NotFound { 404 } else { 200 },
        media_type: "text/html; charset=utf-8".into(),
        // The bytes depend on the settings, the theme and other pages too: only the tag says whether they are the same.
        last_modified: None,
        csp: Some(finished.policy),
        body: finished.body,
    }
}

/// The home page of a language.
pub(crate) fn home(rendered: &Rendered<'_>, id: PageId, _diagnostics: &mut Vec<Diagnostic>) -> Answer {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let author = &config.author;
    let name = if author.name.is_empty() { config.title.clone() } else { author.name.clone() };
    let avatar = author.avatar.as_ref().and_then(|name| rendered.site_picture(config, name));
    let view = HomeView {
        monogram: if avatar.is_none() { site_theme::monogram::monogram(&name) } else { String::new() },
        author: name,
        info_html: author.info.iter().map(|line| site_markdown::render_inline(line, config)).collect(),
        avatar: avatar.map(|picture| ImageView { src: picture.src, size: picture.size, alt: author.name.clone() }),
        social: config.social.iter().map(|link| social(rendered, config, page.lang, link)).collect(),
        content_html: rendered.body_html(id),
        recent: recent(rendered, page),
    };
    let head = head(rendered, page, id, &page.title);
    let site = rendered.framing(page.lang, &page.address, Some(id));
    let finished = Finished { address: &page.address, kind: RouteKind::Home, comments: None };
    answer(rendered, config, finished, (site, head, &view), site_theme::home)
}

/// The newest posts, whatever their weight.
fn recent(rendered: &Rendered<'_>, home: &Page) -> Vec<ItemView> {
    let wanted = rendered.config(home).theme.recent_posts;
    let time = |id: &PageId| rendered.page(*id).front.dates.date.as_ref().map(|date| date.timestamp());
    let mut posts: Vec<PageId> = if wanted == 0 { Vec::new() } else { home.members.clone() };
    posts.retain(|id| !rendered.page(*id).section.is_empty() && time(id).is_some());
    posts.sort_by_key(|id| std::cmp::Reverse(time(id)));
    posts.iter().take(wanted).map(|id| item(rendered, *id)).collect()
}

fn social(rendered: &Rendered<'_>, config: &Config, lang: usize, link: &site_settings::config::SocialLink) -> LinkView {
    let href = link.url.as_deref().map(|url| match rendered.menu_address(config, lang, url) {
        Some(address) if rendered.exists(&address, lang) => config.href(&address),
        _ if url.contains('@') && !url.contains([':', '/']) => format!("mailto:{url}"),
        _ => url.to_owned(),
    });
    LinkView {
        name: link.name.clone(),
        href,
        icon: Some(link.icon.clone()),
        rel: link.rel.clone(),
        target: link.target.clone(),
        ..LinkView::default()
    }
}

/// A post or a plain page.
pub(crate) fn regular(rendered: &Rendered<'_>, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Answer {
    let page = rendered.page(id);
    let config = rendered.config(page);
    let document = rendered.document(id);
    let dates = &page.front.dates;
    let post = !page.section.is_empty() && dates.date.is_some();
    let lastmod = dates.lastmod.as_ref().filter(|modified| dates.date.as_ref().is_some_and(|date| modified.date() > date.date()));
    let comments = comments(rendered, page, post);
    let toc = page.front.toc.unwrap_or(config.theme.toc && post);
    let neighbour =
        |id: Option<PageId>| id.map(|id| rendered.page(id)).map(|other| (other.title.clone(), config.href(&other.address)));
    let view = PageView {
        title: page.title.clone(),
        href: config.href(&page.address),
        post,
        date: dates.date.as_ref().map(|date| rendered.date_view(config, date)),
        lastmod: lastmod.map(|date| rendered.date_view(config, date)),
        minutes: (config.theme.reading_time && document.minutes > 0).then_some(document.minutes),
        authors: terms_of(rendered, page, "authors"),
        categories: terms_of(rendered, page, "categories"),
        tags: terms_of(rendered, page, "tags"),
        other_terms: other_terms(rendered, page),
        image: featured(rendered, id, diagnostics),
        toc: if toc { contents(config, document) } else { Vec::new() },
        toc_open: page.front.toc_open.unwrap_or(false),
        content_html: rendered.body_html(id),
        see_also: see_also(rendered, id),
        related: if post { related(rendered, id) } else { Vec::new() },
        newer: neighbour(page.newer),
        older: neighbour(page.older),
        comments_html: comments.as_ref().map(|comments| comments.html.clone()),
    };
    let mut head = head(rendered, page, id, &page.title);
    if comments.as_ref().is_some_and(|comments| comments.on_demand) {
        rendered.add_comments(page.lang, config, &mut head.0);
    }
    let site = rendered.framing(page.lang, &page.address, Some(id));
    let finished =
        Finished { address: &page.address, kind: RouteKind::Page, comments: comments.map(|comments| comments.sources) };
    answer(rendered, config, finished, (site, head, &view), site_theme::page)
}

/// Comments of a post, where a service is switched on and the page has not switched it off.
fn comments(rendered: &Rendered<'_>, page: &Page, post: bool) -> Option<Integrated> {
    let config = rendered.config(page);
    if !post || page.front.disable_comments || rendered.inputs.world.options().loopback {
        return None;
    }
    let (url, address) = (config.absolute(&page.address), config.href(&page.address));
    let thread = Thread { url: &url, address: &address, title: &page.title, lang: &config.language.code };
    integration::comments(&service(config, page)?, &thread).ok()
}

/// The site's service with what the page says of it: `comments: { host, username, id }` names the thread on Mastodon that belongs to
/// the page (hugo-coder), with or without a server in the settings.
fn service(config: &Config, page: &Page) -> Option<Integration> {
    let own = match page.front.params.get("comments") {
        Some(Value::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    let has = |name: &str| own.iter().any(|(key, _)| key.name.eq_ignore_ascii_case(name));
    let bare = || (has("host") && has("id")).then(|| Integration { service: "mastodon".to_owned(), values: BTreeMap::new() });
    let mut service = config.comments.clone().or_else(bare)?;
    for (key, node) in own {
        service.values.extend(node.value.to_text().map(|text| (key.name.to_lowercase(), text)));
    }
    Some(service)
}

fn contents(config: &Config, document: &site_markdown::Document) -> Vec<TocItem> {
    let (low, high) = config.markup.toc_levels;
    document
        .headings
        .iter()
        .filter(|heading| (low..=high).contains(&heading.level))
        .map(|heading| TocItem { level: heading.level, id: heading.id.clone(), html: heading.html.clone() })
        .collect()
}

fn featured(rendered: &Rendered<'_>, id: PageId, diagnostics: &mut Vec<Diagnostic>) -> Option<ImageView> {
    let page = rendered.page(id);
    let image = page.front.featured_image.as_ref()?;
    match rendered.resolver(id).image(&image.value) {
        Ok(picture) => Some(ImageView { src: picture.src, size: picture.size, alt: String::new() }),
        Err(dead) => {
            let kind = Kind::MissingImage { target: dead.target, nearest: dead.nearest };
            let severity = rendered.config(page).dead_links;
            diagnostics.push(Diagnostic::error(kind, image.span).with_severity(severity));
            None
        }
    }
}

/// The terms a page carries in one taxonomy, as links.
pub(crate) fn terms_of(rendered: &Rendered<'_>, page: &Page, plural: &str) -> Vec<TermLink> {
    let config = rendered.config(page);
    let library = rendered.inputs.library;
    let Some(names) = page.front.terms.get(&plural.to_lowercase()) else { return Vec::new() };
    names
        .iter()
        .filter_map(|name| {
            let path = format!("{plural}/{}", taxonomy::key(&name.value));
            let term = rendered.page(*library.by_path.get(&(page.lang, path))?);
            Some(TermLink { name: term.title.clone(), href: config.href(&term.address), count: term.members.len() })
        })
        .collect()
}

fn other_terms(rendered: &Rendered<'_>, page: &Page) -> Vec<(String, Vec<TermLink>)> {
    let library = rendered.inputs.library;
    rendered
        .config(page)
        .taxonomies
        .iter()
        .filter(|taxonomy| !matches!(taxonomy.plural.as_str(), "tags" | "categories" | "authors" | "series"))
        .filter_map(|taxonomy| {
            let terms = terms_of(rendered, page, &taxonomy.plural);
            let title = library.by_path.get(&(page.lang, taxonomy.plural.clone())).map(|id| rendered.page(*id).title.clone());
            (!terms.is_empty()).then(|| (title.unwrap_or_else(|| taxonomy.plural.clone()), terms))
        })
        .collect()
}

fn see_also(rendered: &Rendered<'_>, id: PageId) -> Vec<SeriesView> {
    let page = rendered.page(id);
    let config = rendered.config(page);
    related::see_also(rendered.inputs.library, config, id)
        .into_iter()
        .map(|(term, posts)| {
            let series = rendered.page(term);
            let link = |id: &PageId| (rendered.page(*id).title.clone(), config.href(&rendered.page(*id).address));
            SeriesView {
                series: TermLink { name: series.title.clone(), href: config.href(&series.address), count: series.members.len() },
                posts: posts.iter().map(link).collect(),
            }
        })
        .collect()
}

fn related(rendered: &Rendered<'_>, id: PageId) -> Vec<(String, String)> {
    let config = rendered.config(rendered.page(id));
    let link = |id: PageId| (rendered.page(id).title.clone(), config.href(&rendered.page(id).address));
    related::related(rendered.inputs.library, config, id).into_iter().map(link).collect()
}

/// The page's head, and what its JSON-LD is written from.
pub(crate) fn head(rendered: &Rendered<'_>, page: &Page, id: PageId, title: &str) -> (HeadView, Option<Linked>) {
    let head = rendered.head_view(page.lang, Some(id), &page.address, title);
    let config = rendered.config(page);
    let subject = match page.kind {
        PageKind::Home => Subject::Home,
        PageKind::Regular if page.section.is_empty() => Subject::Page,
        PageKind::Regular => Subject::Post,
        _ => Subject::List,
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
    let words = (page.kind == PageKind::Regular).then(|| rendered.document(id).words);
    let (canonical, lang) = (head.canonical.clone(), config.language.locale.clone());
    (head, Some(Linked { subject, canonical, home, lang, trail, words, same_as }))
}

/// The page for unknown addresses of a language, unless it is switched off.
pub(crate) fn not_found(rendered: &Rendered<'_>, lang: usize) -> Option<Answer> {
    let config = &rendered.inputs.configs[lang];
    if config.disabled("404") {
        return None;
    }
    let address = format!("{}404.html", home_address(config));
    let mut head = rendered.head_view(lang, None, &address, &site_theme::strings(&config.language.code).not_found);
    head.noindex = true;
    let site = rendered.framing(lang, &address, None);
    let finished = Finished { address: &address, kind: RouteKind::NotFound, comments: None };
    Some(answer(rendered, config, finished, (site, (head, None), &()), |site, head, ()| site_theme::not_found(site, head)))
}
