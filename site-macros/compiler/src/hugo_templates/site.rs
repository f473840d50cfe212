//! The site and its languages, as templates see them.

use std::sync::Arc;

use site_gotemplate::{Fault, List, Map, Object, Session, Time, Value};
use site_settings::data::Node;

use super::host::PageHost;
use super::page::{get_page, list, nested};
use super::{menu, value};
use crate::content::PageKind;

/// The site in one language.
pub(super) struct SiteObject(pub(super) usize);

/// A language.
pub(super) struct LanguageObject(pub(super) usize);

impl Object for SiteObject {
    fn type_name(&self) -> &'static str {
        "page.Site"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let host = session.host();
        host.member(session, self, name, arguments)
    }

    fn identity(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

impl Object for LanguageObject {
    fn type_name(&self) -> &'static str {
        "langs.Language"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let host = session.host();
        host.member(session, self, name, arguments)
    }

    fn identity(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

/// `params` of the settings.
pub(super) fn params(host: &PageHost<'_>, lang: usize) -> Map {
    value::params(settings(host, lang, "params"))
}

fn settings<'p>(host: &PageHost<'p>, lang: usize, name: &str) -> Option<&'p Node> {
    host.inputs.configs[lang].hugo.as_deref()?.get(name)
}

/// A field or method of the site.
pub(super) fn member(
    host: &PageHost<'_>,
    session: &mut Session<'_>,
    lang: usize,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Fault> {
    let library = host.inputs.library;
    let config = &host.inputs.configs[lang];
    let setting = |name: &str| settings(host, lang, name).map_or(Value::Nil, |node| value::from_settings(&node.value));
    let home = || library.homes.iter().copied().find(|home| library.page(*home).lang == lang);
    // What the settings and files of data say.
    let known = match name {
        "Title" => config.title.as_str().into(),
        "Params" => params(host, lang).into(),
        "Param" => nested(&params(host, lang), &arguments.first().map(Value::to_string).unwrap_or_default()).unwrap_or_default(),
        "BaseURL" => format!("{}{}/", config.origin, config.base_path).into(),
        "Data" => host.data()?,
        "Copyright" => match setting("copyright") {
            Value::Nil => "".into(),
            text => Value::html(text.to_string()),
        },
        "LanguageCode" => config.language.locale.as_str().into(),
        "LanguagePrefix" => config.language.prefix.as_str().into(),
        "Language" => Value::object(LanguageObject(lang)),
        "Languages" => {
            let all = (0..host.inputs.configs.len()).map(|lang| Value::object(LanguageObject(lang)));
            List::of_objects("langs.Language", all.collect()).into()
        }
        "IsMultiLingual" => (host.inputs.configs.len() > 1).into(),
        "IsServer" | "BuildDrafts" => false.into(),
        "Author" | "Social" => value::params(settings(host, lang, &name.to_lowercase())).into(),
        "Config" => {
            let services = value::params(settings(host, lang, "services"));
            let privacy = value::params(settings(host, lang, "privacy"));
            Map::params([("services", services.into()), ("privacy", privacy.into())]).into()
        }
        "Store" | "Scratch" => Value::Object(Arc::clone(&host.site_store) as Arc<dyn Object>),
        "Sites" => List::new((0..host.inputs.configs.len()).map(|lang| Value::object(SiteObject(lang))).collect()).into(),
        "Hugo" => session.host().hugo(),
        _ => Value::Nil,
    };
    let is_known = !known.is_nil() || matches!(name, "Param" | "Copyright");
    if is_known {
        return Ok(Some(known));
    }
    host.reads.note_site();
    session.charge(library.pages.len())?;
    let of_language = |is_wanted: &dyn Fn(PageKind) -> bool| {
        let all = library.ordered.iter().copied().filter(|id| {
            let page = library.page(*id);
            page.lang == lang && page.rendered && is_wanted(page.kind)
        });
        list(all)
    };
    Ok(Some(match name {
        "Home" => list(home()).as_list().and_then(|list| list.get(0).cloned()).unwrap_or_default(),
        "Pages" => of_language(&|_| true),
        "RegularPages" => of_language(&|kind| kind == PageKind::Regular),
        "AllPages" => list(library.ordered.iter().copied().filter(|id| library.page(*id).rendered)),
        "Sections" => list(home().map(|home| library.page(home).subsections.clone()).unwrap_or_default()),
        "MainSections" => {
            let named = settings(host, lang, "params").and_then(|params| params.get("mainSections"));
            let named = named.or_else(|| settings(host, lang, "mainSections")).map(|node| value::from_settings(&node.value));
            match named.filter(Value::is_true) {
                Some(named) => named,
                None => List::of_texts(largest_section(host, lang)).into(),
            }
        }
        "GetPage" => {
            let path = arguments.last().map(Value::to_string).unwrap_or_default();
            get_page(host, home().unwrap_or(host.id), &path)
        }
        "Lastmod" | "LastChange" => {
            let dates =
                library.pages.iter().filter(|page| page.lang == lang).filter_map(|page| page.front.dates.lastmod.as_ref());
            Value::Time(dates.max_by_key(|date| date.timestamp()).map_or_else(Time::zero, |date| Time::new(date.clone())))
        }
        "Taxonomies" => taxonomies(host, lang),
        "Menus" => menu::menus(host, session, lang)?,
        "RSSLink" => return Err(Fault::unsupported(&format!("Site.{name}"))),
        _ => return Ok(None),
    }))
}

/// The section with the most pages.
fn largest_section(host: &PageHost<'_>, lang: usize) -> Option<String> {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for page in host.inputs.library.pages.iter().filter(|page| page.lang == lang && page.kind == PageKind::Regular) {
        if !page.section.is_empty() {
            *counts.entry(&page.section).or_default() += 1;
        }
    }
    let most = counts.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)))?;
    Some((*most.0).to_owned())
}

/// Terms with their pages: taxonomy → term → pages.
fn taxonomies(host: &PageHost<'_>, lang: usize) -> Value {
    let library = host.inputs.library;
    let config = &host.inputs.configs[lang];
    let of_taxonomy = |index: usize| {
        let terms = library
            .pages
            .iter()
            .filter(move |page| page.lang == lang && page.term.as_ref().is_some_and(|term| term.taxonomy == index));
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        Map::new(terms.map(|term| (name(&term.path), list(term.members.to_vec()))))
    };
    let all = config.taxonomies.iter().enumerate().map(|(index, taxonomy)| (&taxonomy.plural, of_taxonomy(index).into()));
    Map::params(all).into()
}

/// A field of a language.
pub(super) fn language_member(host: &PageHost<'_>, lang: usize, name: &str) -> Option<Value> {
    let language = &host.inputs.configs[lang].language;
    Some(match name {
        "Lang" => language.code.as_str().into(),
        "LanguageCode" | "Locale" => language.locale.as_str().into(),
        "LanguageName" | "Label" => language.name.as_str().into(),
        "LanguageDirection" | "Direction" => if language.rtl { "rtl" } else { "ltr" }.into(),
        "Weight" => language.weight.into(),
        "Params" => params(host, lang).into(),
        "Title" => host.inputs.configs[lang].title.as_str().into(),
        _ => return None,
    })
}
