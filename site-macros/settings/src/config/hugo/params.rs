//! `params` in Hugo's settings: the settings of hugo-coder, and the owner's own values.

use crate::config::checks;
use crate::config::integration::{self, ANALYTICS, COMMENTS};
use crate::config::table::{Table, rows};
use crate::config::{ColorScheme, Config, SocialLink, profile};
use crate::data::{Value, same_key};

/// Favicons and the like, as hugo-coder calls them.
const FAVICONS: &[&str] = &["favicon_16", "favicon_32", "favicon_svg", "manifest", "mask_icon", "mask_icon_color", "touchIcon"];

/// Settings of hugo-coder that have no effect here, and are nobody's own values.
const OTHERS: &[&str] = &[
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
        // What only this program reads.
        params.table("site", |site| {
            site.table("checks", |table| config.checks = checks::read(table));
        });
        if let Some(sections) = params.texts("mainSections") {
            config.migrated.main_sections = sections;
        }
        author(params, config);
        appearance(params, config);
        social(params, config);
        comments(params, config);
        analytics(params, config);
        config.description = params.text("description").unwrap_or_default();
        config.keywords = params.texts("keywords").unwrap_or_default().iter().flat_map(|text| list(text)).collect();
        config.language.rtl = params.truth("rtl").unwrap_or(config.language.rtl);
        if let Some(format) = params.some_text("dateFormat") {
            config.date_format = format;
        }
        // Either switches it on; one that says no, and none that says yes, switches it off.
        let math = [params.truth("math"), params.truth("katex")];
        if math.contains(&Some(false)) && !math.contains(&Some(true)) {
            config.markup.math = false;
        }
        // What the theme does not know is the owner's own.
        let others = |name: &str| OTHERS.iter().any(|other| same_key(other, name));
        let own = params.unread().into_iter().filter(|(key, node)| node.value != Value::Null && !others(&key.name));
        config.params = own.map(|(key, node)| (key.name.to_lowercase(), node.value.clone())).collect();
    });
}

/// Parts of the names of themes whose home page is a profile, or the beginning of a book.
const WITHOUT_POSTS_AT_HOME: &[&str] =
    &["coder", "hello-friend-ng", "hugo-book", "docsy", "hextra", "relearn", "theme-learn", "lotusdocs", "doks", "techdoc"];

/// What the theme's home page shows: its author, or the posts.
pub(super) fn home(root: &Table<'_, '_>, config: &mut Config) {
    let tree = root.tree();
    let params = tree.get("params");
    let value = |table: &str, key: &str| params?.get(table)?.get(key);
    let truth = |table: &str, key: &str| {
        let node = value(table, key)?;
        node.get("enable").unwrap_or(node).value.to_truth()
    };
    let is_profile = truth("profileMode", "enabled") == Some(true)
        || truth("home", "posts") == Some(false)
        || (value("homepage", "layout").is_some() && truth("homepage", "showRecent") != Some(true));
    let of_theme = |name: &String| WITHOUT_POSTS_AT_HOME.iter().any(|part| name.to_lowercase().contains(part));
    config.migrated.home_lists_posts = !is_profile && !config.migrated.themes.iter().any(of_theme);
}

fn list(text: &str) -> impl Iterator<Item = String> {
    text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty())
}

fn author(params: &mut Table<'_, '_>, config: &mut Config) {
    let author = &mut config.author;
    match params.node("author").map(|node| &node.value) {
        Some(Value::Map(_)) => {
            params.table("author", |table| {
                author.name = table.text("name").unwrap_or_default();
                author.email = table.some_text("email");
            });
        }
        Some(Value::List(_)) => author.name = params.texts("author").unwrap_or_default().join(", "),
        Some(_) => author.name = params.text("author").unwrap_or_default(),
        None => {}
    }
    author.info = params.texts("info").unwrap_or_default();
    author.info.retain(|line| !line.is_empty());
    author.email = params.some_text("email").or(author.email.take());
    author.avatar = params.some_text("avatarURL");
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
    theme.color_toggle = !params.truth("hideColorSchemeToggle").unwrap_or(false);
    theme.since = params.node("since").and_then(|node| node.value.to_whole());
    theme.hide_copyright = params.truth("hideCopyright").unwrap_or(false);
    theme.hide_credits = params.truth("hideCredits").unwrap_or(false);
    theme.license = params.some_text("license");
    theme.commit_url = params.some_text("commit").map(|url| url.trim_end_matches('/').to_owned());
    theme.custom_css = params.texts("customCSS").unwrap_or_default();
    theme.custom_js = params.texts("customJS").unwrap_or_default();
    theme.max_see_also = params.count("maxSeeAlsoItems", 0).unwrap_or(theme.max_see_also);
    theme.toc = params.truth("toc").unwrap_or(theme.toc);
    theme.image =
        params.some_text("image").or_else(|| params.texts("images")?.into_iter().next()).filter(|image| !image.is_empty());
    theme.twitter = params.some_text("twitter").as_deref().map(profile::twitter_handle).or(theme.twitter.take());
    for key in FAVICONS {
        if let Some(path) = params.some_text(key) {
            theme.favicons.insert(key.to_lowercase(), path);
        }
    }
}

fn social(params: &mut Table<'_, '_>, config: &mut Config) {
    let Some(node) = params.node("social") else { return };
    // Other themes, and Hugo's own Twitter cards, have a table of names here.
    if let Some(name) = node.get("twitter").and_then(|node| node.value.to_text()) {
        config.theme.twitter = Some(profile::twitter_handle(&name));
    }
    let path = params.path("social");
    let is_list = matches!(node.value, Value::List(_));
    let links = if is_list { rows(&path, node, params.findings, link) } else { None };
    match links {
        Some(links) => {
            config.social = links;
            config.social.sort_by_key(|link| (link.weight == 0, link.weight));
        }
        None => params.findings.without_effect.push((path, node.span)),
    }
}

fn link(entry: &mut Table<'_, '_>) -> SocialLink {
    let url = entry.node("url");
    let address = entry.some_text("url");
    entry.accept(&["type"]);
    SocialLink {
        name: entry.text("name").unwrap_or_default(),
        icon: entry.text("icon").unwrap_or_default(),
        span: url.filter(|_| address.is_some()).map(|node| node.span),
        url: address.map(profile::mailto),
        weight: entry.whole("weight").unwrap_or(0),
        rel: entry.some_text("rel"),
        target: entry.some_text("target"),
    }
}

/// One system of comments; a second one that is set up has no effect.
fn comments(params: &mut Table<'_, '_>, config: &mut Config) {
    let mut found: Vec<_> = config.comments.take().into_iter().map(|one| (one, None)).collect();
    for (key, service) in [("disqusShortname", "disqus"), ("commentoURL", "commento")] {
        let node = params.node(key);
        if let (Some(value), Some(service)) = (params.some_text(key), integration::find(COMMENTS, service)) {
            found.push((service.with(value), node.map(|node| (params.path(key), node.span))));
        }
    }
    for service in COMMENTS.iter().filter(|service| !service.hugo.is_empty()) {
        let node = params.node(service.hugo);
        let mut one = None;
        params.table(service.hugo, |table| one = service.read_hugo(table));
        if let Some(one) = one {
            found.push((one, node.map(|node| (params.path(service.hugo), node.span))));
        }
    }
    let mut found = found.into_iter();
    config.comments = found.next().map(|(one, _)| one);
    params.findings.without_effect.extend(found.filter_map(|(_, place)| place));
}

fn analytics(params: &mut Table<'_, '_>, config: &mut Config) {
    for service in ANALYTICS.iter().filter(|service| !service.hugo.is_empty()) {
        let mut one = None;
        params.table(service.hugo, |table| one = service.read_hugo(table));
        config.analytics.extend(one);
    }
    if let Some((service, id)) = integration::find(ANALYTICS, "google").zip(params.some_text("googleAnalytics"))
        && !config.analytics.iter().any(|one| one.service == "google")
    {
        config.analytics.push(service.with(id));
    }
    config.analytics.sort_by(|a, b| a.service.cmp(&b.service));
}
