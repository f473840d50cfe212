//! What the theme's home page shows: its author, what he says of himself, or the posts.

use super::{Settings, switch, text};
use crate::config::Config;
use crate::data::{Node, Value};

/// Parts of the names of themes whose home page is a profile, or the beginning of a book.
const WITHOUT_POSTS: &[&str] =
    &["coder", "hello-friend-ng", "hugo-book", "docsy", "hextra", "relearn", "theme-learn", "lotusdocs", "doks", "techdoc"];

/// Posts below a profile, where the settings do not say how many (Congo, Blowfish).
const RECENT: usize = 5;

/// Lines under the name at home, the title of a profile first: those of the first row whose table is there and switched on.
const PROFILES: &[&[&str]] = &[
    &["params.profileMode.title", "params.profileMode.subtitle"],
    &["params.homeInfoParams.Title", "params.homeInfoParams.Content"],
    &["params.home.profile.title", "params.home.profile.subtitle"],
    &["params.author.headline", "params.author.bio"],
    &["author.headline", "author.bio"],
    &["params.sidebar.subtitle"],
    &["params.homeSubtitle", "params.subtitle"],
    &["params.introDescription"],
];

/// Reads the settings of the home page.
pub(super) fn read(settings: &mut Settings<'_>, config: &mut Config) {
    let themes = theme_names(settings.tree);
    let is_theme = |parts: &[&str]| themes.iter().any(|name| parts.iter().any(|part| name.contains(part)));
    let profile = settings.take_truth("params.profileMode.enabled") == Some(true);
    if profile && settings.get("params.homeInfoParams").is_some() {
        // PaperMod shows it only without a profile.
        settings.mark("params.homeInfoParams");
    }
    config.author.info = lines(settings, config);
    if is_theme(&["anatole"])
        && let Some(title) = settings.take_text("params.title")
    {
        config.author.info.insert(0, title);
    }

    let posts = settings.take_truth("params.home.posts.enable").or_else(|| settings.take_truth("params.home.posts"));
    let layout = settings.take_text("params.homepage.layout");
    let recent = settings.take_truth("params.homepage.showRecent");
    let number = ["params.homepage.showRecentItems", "params.homepage.recentLimit"].into_iter().find_map(|path| {
        let number = settings.get(path)?.value.to_whole().and_then(|number| usize::try_from(number).ok())?;
        settings.mark(path);
        Some(number)
    });
    if layout.is_some() && recent == Some(true) {
        config.theme.recent_posts = number.filter(|number| *number > 0).unwrap_or(RECENT);
    }
    config.migrated.home_lists_posts = !(profile || posts == Some(false) || layout.is_some() || is_theme(WITHOUT_POSTS));
}

fn lines(settings: &mut Settings<'_>, config: &Config) -> Vec<String> {
    let site = settings.tree.get("title").and_then(text);
    for paths in PROFILES {
        let found: Vec<(&str, String)> = paths.iter().filter_map(|path| Some((*path, text(settings.get(path)?)?))).collect();
        if !found.is_empty() {
            for (path, _) in &found {
                settings.mark(path);
            }
            // The site's name stands above.
            let shown = found.into_iter().filter(|(_, text)| Some(text) != site.as_ref() && *text != config.title);
            return shown.flat_map(|(_, text)| paragraphs(&text)).collect();
        }
    }
    Vec::new()
}

/// The paragraphs of a Markdown text, and the items of its lists, each as one line.
fn paragraphs(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut continued = false;
    for line in text.lines().map(str::trim) {
        let item = line.strip_prefix("- ").or_else(|| line.strip_prefix("* "));
        match lines.last_mut().filter(|_| continued && item.is_none() && !line.is_empty()) {
            Some(last) => {
                last.push(' ');
                last.push_str(line);
            }
            None if line.is_empty() => {}
            None => lines.push(item.unwrap_or(line).trim().to_owned()),
        }
        continued = !line.is_empty();
    }
    lines
}

/// Names of themes and paths of modules, in lower case.
fn theme_names(tree: &Node) -> Vec<String> {
    let mut names = tree.get("theme").and_then(|node| node.to_texts().ok()).unwrap_or_default();
    if let Some(Value::List(imports)) = tree.get("module").and_then(|module| module.get("imports")).map(|node| &node.value) {
        names.extend(imports.iter().filter(|import| switch(import) != Some(false)).filter_map(|import| {
            let path = import.get("path")?;
            Some((path.value.to_text()?, path.span))
        }));
    }
    names.into_iter().map(|(name, _)| name.to_lowercase()).collect()
}
