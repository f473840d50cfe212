//! Links to other sites: lists of tables with a name and an address, lists of tables with one key, and tables of networks with the name
//! of the user.

use crate::config::table::{Table, rows};
use crate::config::{Config, SocialLink, profile};
use crate::data::{Key, Node, Value};

/// A network whose users themes name: key, name, and address with `{}` for the user; empty where only a whole address is meant.
struct Network {
    key: &'static str,
    name: &'static str,
    address: &'static str,
}

const fn network(key: &'static str, name: &'static str, address: &'static str) -> Network {
    Network { key, name, address }
}

/// In the order in which links are shown where the settings have none.
const NETWORKS: &[Network] = &[
    network("github", "GitHub", "https://github.com/{}"),
    network("gitlab", "GitLab", "https://gitlab.com/{}"),
    network("codeberg", "Codeberg", "https://codeberg.org/{}"),
    network("bitbucket", "Bitbucket", "https://bitbucket.org/{}"),
    network("linkedin", "LinkedIn", "https://www.linkedin.com/in/{}"),
    network("mastodon", "Mastodon", ""),
    network("bluesky", "Bluesky", "https://bsky.app/profile/{}"),
    network("threads", "Threads", "https://www.threads.net/@{}"),
    network("x", "X", "https://x.com/{}"),
    network("x-twitter", "X", "https://x.com/{}"),
    network("twitter", "Twitter", "https://twitter.com/{}"),
    network("facebook", "Facebook", "https://www.facebook.com/{}"),
    network("instagram", "Instagram", "https://www.instagram.com/{}"),
    network("telegram", "Telegram", "https://t.me/{}"),
    network("medium", "Medium", "https://medium.com/@{}"),
    network("devto", "DEV", "https://dev.to/{}"),
    network("reddit", "Reddit", "https://www.reddit.com/user/{}"),
    network("stackoverflow", "Stack Overflow", "https://stackoverflow.com/users/{}"),
    network("hackernews", "Hacker News", "https://news.ycombinator.com/user?id={}"),
    network("youtube", "YouTube", "https://www.youtube.com/@{}"),
    network("youtubelegacy", "YouTube", "https://www.youtube.com/user/{}"),
    network("youtubecustom", "YouTube", "https://www.youtube.com/c/{}"),
    network("youtubechannel", "YouTube", "https://www.youtube.com/channel/{}"),
    network("twitch", "Twitch", "https://www.twitch.tv/{}"),
    network("bilibili", "Bilibili", "https://space.bilibili.com/{}"),
    network("weibo", "Weibo", "https://weibo.com/{}"),
    network("zhihu", "Zhihu", "https://www.zhihu.com/people/{}"),
    network("douban", "Douban", "https://www.douban.com/people/{}"),
    network("keybase", "Keybase", "https://keybase.io/{}"),
    network("pinterest", "Pinterest", "https://www.pinterest.com/{}"),
    network("tumblr", "Tumblr", "https://{}.tumblr.com"),
    network("flickr", "Flickr", "https://www.flickr.com/photos/{}"),
    network("dribbble", "Dribbble", "https://dribbble.com/{}"),
    network("behance", "Behance", "https://www.behance.net/{}"),
    network("codepen", "CodePen", "https://codepen.io/{}"),
    network("kaggle", "Kaggle", "https://www.kaggle.com/{}"),
    network("huggingface", "Hugging Face", "https://huggingface.co/{}"),
    network("leetcode", "LeetCode", "https://leetcode.com/{}"),
    network("orcid", "ORCID", "https://orcid.org/{}"),
    network("googlescholar", "Google Scholar", "https://scholar.google.com/citations?user={}"),
    network("researchgate", "ResearchGate", "https://www.researchgate.net/profile/{}"),
    network("goodreads", "Goodreads", "https://www.goodreads.com/{}"),
    network("lastfm", "Last.fm", "https://www.last.fm/user/{}"),
    network("spotify", "Spotify", "https://open.spotify.com/user/{}"),
    network("soundcloud", "SoundCloud", "https://soundcloud.com/{}"),
    network("patreon", "Patreon", "https://www.patreon.com/{}"),
    network("steam", "Steam", "https://steamcommunity.com/id/{}"),
    network("strava", "Strava", "https://www.strava.com/athletes/{}"),
    network("xing", "Xing", "https://www.xing.com/profile/{}"),
    network("tiktok", "TikTok", "https://www.tiktok.com/@{}"),
    network("phone", "Phone", "tel:{}"),
    network("email", "E-mail", "mailto:{}"),
    network("rss", "RSS", ""),
];

/// A network by a key of the settings, in any letter case. Even begins keys with a letter for their order: `c-twitter`.
fn by_key(key: &str) -> Option<&'static Network> {
    let plain = |key: &str| key.to_lowercase().replace(['-', '_', '.', ' '], "");
    let find = |key: &str| NETWORKS.iter().find(|network| plain(network.key) == plain(key));
    find(key).or_else(|| find(bare(key)))
}

/// A key without the letter for its order.
fn bare(key: &str) -> &str {
    key.split_once('-').filter(|(letter, rest)| letter.len() == 1 && !rest.is_empty()).map_or(key, |(_, rest)| rest)
}

/// The address of a user, or the whole address where that is what is written.
fn address(network: Option<&Network>, written: &str, config: &Config) -> Option<String> {
    let written = written.trim();
    let is_feed = network.is_some_and(|network| network.key == "rss");
    if is_feed && written.eq_ignore_ascii_case("true") {
        return Some(format!("{}/{}.xml", config.language.prefix, config.feeds.rss_name));
    }
    if written.is_empty() || written.eq_ignore_ascii_case("false") {
        return None;
    }
    let has_scheme = written.contains("://") || ["mailto:", "tel:"].iter().any(|scheme| written.starts_with(scheme));
    if has_scheme || written.starts_with('/') {
        return Some(written.to_owned());
    }
    // `mastodon.example/@name`, without a scheme.
    if written.split_once('/').is_some_and(|(host, _)| host.contains('.') && !host.contains('@')) {
        return Some(format!("https://{written}"));
    }
    let user = written.trim_start_matches('@');
    // `user/name` and `channel/name` are paths of YouTube.
    if user.contains('/') && network.is_some_and(|network| network.key == "youtube") {
        return Some(format!("https://www.youtube.com/{user}"));
    }
    match network.map(|network| network.address).filter(|address| !address.is_empty()) {
        Some("mailto:{}") => Some(profile::mailto(written.to_owned())),
        Some(address) => Some(address.replace("{}", user)),
        // `@name@mastodon.example`
        None => {
            let (name, host) = user.split_once('@').filter(|(name, host)| !name.is_empty() && host.contains('.'))?;
            Some(format!("https://{host}/@{name}"))
        }
    }
}

/// Takes the links at `path`, unless there are some already. False: they are in no known shape, or not needed.
pub(in crate::config::hugo) fn take(links: Option<Vec<SocialLink>>, config: &mut Config) -> bool {
    match links {
        Some(links) if config.social.is_empty() => {
            config.social = links;
            config.social.sort_by_key(|link| (link.weight == 0, link.weight));
            true
        }
        links => links.is_some_and(|links| links.is_empty()),
    }
}

/// Reads the links at a key of `table`, in whatever shape.
pub(in crate::config::hugo) fn read(table: &mut Table<'_, '_>, key: &'static str, config: &mut Config) {
    let Some(node) = table.node(key) else { return };
    let path = table.path(key);
    let links = match &node.value {
        Value::List(items) if items.iter().all(is_single) => {
            Some(items.iter().flat_map(Node::entries).filter_map(|entry| of_network(&path, entry, table, config)).collect())
        }
        Value::List(_) => rows(&path, node, table.findings, link),
        Value::Map(entries) => Some(entries.iter().filter_map(|entry| of_network(&path, entry, table, config)).collect()),
        _ => None,
    };
    if !take(links, config) {
        table.findings.without_effect.push((path, node.span));
    }
}

/// Ananke: `follow.networks` names networks, each of which has a table with the name of the user.
pub(in crate::config::hugo) fn read_followed(social: &mut Table<'_, '_>, config: &mut Config) {
    let mut names = Vec::new();
    social.table("follow", |follow| names = follow.texts("networks").unwrap_or_default());
    let mut links = Vec::new();
    for network in names.iter().filter_map(|name| by_key(name)) {
        social.table(network.key, |user| {
            let written = user.some_text("profilelink").or_else(|| user.some_text("username"));
            let url = written.and_then(|written| address(Some(network), &written, config));
            let name = user.some_text("label").unwrap_or_else(|| network.name.to_owned());
            links.extend(url.map(|url| SocialLink {
                name,
                icon: network.key.to_owned(),
                url: Some(url),
                rel: user.some_text("rel"),
                ..SocialLink::default()
            }));
        });
    }
    take(Some(links), config);
}

/// Settings such as `github = "name"` beside the others.
pub(in crate::config::hugo) fn read_flat(params: &mut Table<'_, '_>, config: &mut Config) {
    if !config.social.is_empty() {
        return;
    }
    let mut links = Vec::new();
    for network in NETWORKS.iter().filter(|network| !matches!(network.key, "x" | "email" | "rss" | "phone" | "twitter")) {
        let known = params.unread().into_iter().any(|(key, node)| {
            crate::data::same_key(&key.name, network.key) && matches!(&node.value, Value::String(text) if !text.is_empty())
        });
        if known && let Some(node) = params.node(network.key) {
            let written = node.value.to_text().unwrap_or_default();
            links.extend(address(Some(network), &written, config).map(|url| of(network, url, node)));
        }
    }
    take(Some(links), config);
}

/// A table with one key: `{ github = "https://…" }`.
fn is_single(node: &Node) -> bool {
    matches!(&node.value, Value::Map(entries) if matches!(entries.as_slice(), [(_, value)] if matches!(value.value, Value::String(_))))
}

/// A network with its user. `{id, prefix}` are the parts of an address, as in LoveIt.
fn of_network(path: &str, (key, node): &(Key, Node), table: &mut Table<'_, '_>, config: &Config) -> Option<SocialLink> {
    let network = by_key(&key.name);
    let text = |key: &str| node.get(key).and_then(|node| node.value.to_text()).filter(|text| !text.is_empty());
    let written = match &node.value {
        Value::Map(_) => text("url").or_else(|| Some(format!("{}{}", text("prefix").unwrap_or_default(), text("id")?)))?,
        value => value.to_text().filter(|text| !text.trim().is_empty())?,
    };
    match address(network, &written, config) {
        Some(url) => Some(match network {
            Some(network) => of(network, url, node),
            None => SocialLink {
                name: title(bare(&key.name)),
                icon: bare(&key.name).to_lowercase(),
                span: Some(node.span),
                url: Some(url),
                ..SocialLink::default()
            },
        }),
        None => {
            if node.value.to_truth() != Some(false) {
                table.findings.without_effect.push((format!("{path}.{}", key.name), key.span));
            }
            None
        }
    }
}

fn of(network: &Network, url: String, node: &Node) -> SocialLink {
    let icon = match network.key {
        key if key.starts_with("youtube") => "youtube",
        // There is no drawing of it.
        "douban" => "link",
        key => key,
    };
    SocialLink {
        name: network.name.to_owned(),
        icon: icon.to_owned(),
        span: Some(node.span),
        url: Some(url),
        ..SocialLink::default()
    }
}

/// An entry of a list of links: hugo-coder's `{name, icon, url}`, PaperMod's `{name, title, url}`, anatole's `{icon, title, url}`,
/// hello-friend's `{name, url}`, or an item of a menu with its icon in `params`.
pub(in crate::config::hugo) fn link(entry: &mut Table<'_, '_>) -> SocialLink {
    let url = entry.node("url");
    let address = entry.some_text("url");
    entry.accept(&["type", "desc"]);
    let (name, title_text, identifier) = (entry.some_text("name"), entry.some_text("title"), entry.some_text("identifier"));
    let mut icon = entry.some_text("icon");
    entry.table("params", |params| icon = params.some_text("icon").or(icon.take()));
    let key = name.as_deref().or(identifier.as_deref()).unwrap_or_default();
    let network = by_key(key);
    // Tabler's names, which Stack has.
    let icon = icon.map(|icon| icon.strip_prefix("brand-").map(str::to_owned).unwrap_or(icon));
    let icon = icon.unwrap_or_else(|| network.map_or_else(|| key.to_lowercase(), |network| network.key.to_owned()));
    let shown = match (&name, network) {
        (Some(name), Some(network)) if name.chars().all(|c| !c.is_uppercase()) => Some(network.name.to_owned()),
        (Some(name), _) => Some(title(name)),
        (None, _) => None,
    };
    SocialLink {
        name: title_text
            .or(shown)
            .or_else(|| network.map(|network| network.name.to_owned()))
            .unwrap_or_else(|| if icon.contains(' ') { String::new() } else { title(&icon) }),
        icon,
        span: url.filter(|_| address.is_some()).map(|node| node.span),
        url: address.map(profile::mailto),
        weight: entry.whole("weight").unwrap_or(0),
        rel: entry.some_text("rel"),
        target: entry.some_text("target"),
    }
}

/// A key as a name: with a capital letter.
fn title(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
