//! `params` in Hugo's settings: the settings of hugo-coder, and the owner's own values.

use super::theme::social;
use crate::config::checks;
use crate::config::table::Table;
use crate::config::{ColorScheme, Config, profile};
use crate::data::{Value, same_key};

/// Favicons and the like, as hugo-coder calls them.
const FAVICONS: &[&str] = &["favicon_16", "favicon_32", "favicon_svg", "manifest", "mask_icon", "mask_icon_color", "touchIcon"];

/// Settings of themes that have no effect here, and are nobody's own values.
const OTHERS: &[&str] = &[
    "ShareButtons",
    "ShowBreadCrumbs",
    "ShowRssButtonInSectionTermList",
    "ShowShareButtons",
    "ShowWordCount",
    "cdn",
    "centerTheme",
    "compatibility",
    "dateformNum",
    "dateformNumTime",
    "dateformShort",
    "disableScrollToTop",
    "disableSpecial1stPost",
    "displayName",
    "editPost",
    "enableImageLazyLoading",
    "enableImageWebp",
    "enableQuicklink",
    "enableSearch",
    "enableSharingButtons",
    "fingerprintAlgorithm",
    "fuseOpts",
    "header",
    "hideSummary",
    "imageProcessing",
    "isoCode",
    "menuMore",
    "minuteReadingTime",
    "newerPosts",
    "olderPosts",
    "publicCDN",
    "readMore",
    "readOtherPosts",
    "showMenuItems",
    "typeit",
    "verification",
    "widgets",
    "writtenBy",
    "aliases",
    "applicationInsights",
    "baidu",
    "clicky",
    "counterdev",
    "csp",
    "customRemoteJS",
    "customSCSS",
    "disableDefaultJsScripts",
    "enableTwemoji",
    "footerContent",
    "googleTagManager",
    "headTitle",
    "microAnalytics",
    "onedollarstats",
    "pirsch",
    "vercelAnalytics",
    "wideAngleAnalytics",
    "yandexMetrika",
];

/// Reads the table `params`.
pub(super) fn read(root: &mut Table<'_, '_>, config: &mut Config) {
    root.table("params", |params| {
        // Settings that only this program reads.
        params.table("site", |site| {
            site.table("checks", |table| config.checks = checks::read(table));
        });
        if let Some(sections) = params.texts("mainSections") {
            config.migrated.main_sections = sections;
        }
        author(params, config);
        appearance(params, config);
        social(params, config);
        super::services::comments(params, config);
        super::services::analytics(params, config);
        config.description = params.text("description").unwrap_or_default();
        config.keywords = params.texts("keywords").unwrap_or_default().iter().flat_map(|text| list(text)).collect();
        config.language.rtl = params.truth("rtl").unwrap_or(config.language.rtl);
        if let Some(format) = params.some_text("dateFormat") {
            config.date_format = format;
        }
        // One `true` switches it on; without one, `false` switches it off.
        let math = [params.truth("math"), params.truth("katex")];
        if math.contains(&Some(false)) && !math.contains(&Some(true)) {
            config.markup.math = false;
        }
        // Keys that the theme does not know are the owner's values.
        let others = |name: &str| OTHERS.iter().any(|other| same_key(other, name));
        let own = params.unread().into_iter().filter(|(key, node)| node.value != Value::Null && !others(&key.name));
        config.params = own.map(|(key, node)| (key.name.to_lowercase(), node.value.clone())).collect();
    });
}

fn list(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty())
}

fn author(params: &mut Table<'_, '_>, config: &mut Config) {
    match params.node("author").map(|node| &node.value) {
        Some(Value::Map(_)) => {
            params.table("author", |table| super::root::author(table, config));
        }
        Some(Value::List(_)) => config.author.name = params.texts("author").unwrap_or_default().join(", "),
        Some(_) => config.author.name = params.text("author").unwrap_or_default(),
        None => {}
    }
    let author = &mut config.author;
    author.info = params.texts("info").unwrap_or_else(|| std::mem::take(&mut author.info));
    author.info.retain(|line| !line.is_empty());
    author.email = params.some_text("email").or(author.email.take());
    author.avatar = params.some_text("avatarURL").or(author.avatar.take());
    if let Some(email) = params.some_text("gravatar") {
        author.avatar = Some(profile::gravatar(&email));
    }
}

fn appearance(params: &mut Table<'_, '_>, config: &mut Config) {
    let theme = &mut config.theme;
    theme.color_scheme = match params.word("colorScheme", &["auto", "light", "dark"]) {
        Some("light") => ColorScheme::Light,
        Some("dark") => ColorScheme::Dark,
        _ => theme.color_scheme,
    };
    theme.color_toggle = params.truth("hideColorSchemeToggle").map_or(theme.color_toggle, |hidden| !hidden);
    theme.since = params.node("since").and_then(|node| node.value.to_whole()).or(theme.since);
    theme.hide_copyright = params.truth("hideCopyright").unwrap_or(theme.hide_copyright);
    theme.hide_credits = params.truth("hideCredits").unwrap_or(theme.hide_credits);
    theme.license = params.some_text("license").or(theme.license.take());
    theme.commit_url = params.some_text("commit").map(|url| url.trim_end_matches('/').to_owned());
    theme.custom_css = params.texts("customCSS").unwrap_or_else(|| std::mem::take(&mut theme.custom_css));
    theme.custom_js = params.texts("customJS").unwrap_or_default();
    theme.max_see_also = params.count("maxSeeAlsoItems", 0).unwrap_or(theme.max_see_also);
    theme.toc = params.truth("toc").unwrap_or(theme.toc);
    let image = params.some_text("image").or_else(|| params.texts("images")?.into_iter().next());
    theme.image = image.filter(|image| !image.is_empty()).or(theme.image.take());
    theme.twitter = params.some_text("twitter").as_deref().map(profile::twitter_handle).or(theme.twitter.take());
    for key in FAVICONS {
        if let Some(path) = params.some_text(key) {
            theme.favicons.insert(key.to_lowercase(), path);
        }
    }
}

/// Links of the home page, in the first place that has some.
fn social(params: &mut Table<'_, '_>, config: &mut Config) {
    // Hugo's own Twitter cards take the name from here.
    if let Some(name) =
        params.node("social").and_then(|node| node.get("twitter")?.value.to_text()).filter(|name| !name.is_empty())
    {
        config.theme.twitter = Some(profile::twitter_handle(&name));
    }
    for key in ["social", "socialIcons", "ananke_socials"] {
        social::read(params, key, config);
    }
    params.table("links", |links| {
        for key in ["user", "developer"] {
            social::read(links, key, config);
        }
    });
    params.table("ananke", |ananke| {
        ananke.table("social", |networks| social::read_followed(networks, config));
    });
    social::read_flat(params, config);
}
