//! Shortcodes that lead to pages: `article`, `list`, and cards of repositories.

use site_html::escape;
use site_theme::icon;

use super::call::Call;
use super::renderer::{Renderer, attribute};
use super::table::{BuiltIn, SHORTCODE, takes};
use crate::resolve::LinkedPage;

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["article"],
        arguments: takes(&["link"], 1).ignoring(&["showSummary", "compactSummary"]),
        render: article,
        about: "a page of the site with its description",
        example: "{{< article link=\"/posts/lighthouse/\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["github", "gitlab", "codeberg", "forgejo", "gitea", "huggingface"],
        arguments: takes(&["repo", "projectID", "server", "baseURL", "link", "model", "dataset", "username"], 2)
            .ignoring(&["showThumbnail", "type"]),
        render: repository,
        about: "a link to a repository on the host of this name",
        example: "{{< github repo=\"owner/name\" >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["list"],
        arguments: takes(&["limit", "title", "where", "value"], 1).ignoring(&["cardView"]),
        render: list,
        about: "the newest pages of the site or of a section",
        example: "{{< list limit=4 title=\"Recent\" where=\"Section\" value=\"posts\" >}}",
        ..SHORTCODE
    },
];

/// `{{< article link="/posts/x/" >}}`: a page of the site with its description.
fn article(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(link) = call.any(&["link"], Some(0)) else {
        renderer.complain(call, call.place(), "needs `link`");
        return String::new();
    };
    renderer.needs_sheet();
    match renderer.context.resolver.page(link.value.trim()) {
        Some(page) => format!("<div class=\"card\">{}</div>", title_and_description(&page)),
        None => {
            let mut html = "<p><a".to_owned();
            super::figure::href(call, renderer, link, &mut html);
            format!("{html}>{}</a></p>", escape(link.value.trim()))
        }
    }
}

/// `{{< list limit=4 title="Recent" where="Type" value="posts" >}}`: the newest pages of the site, or of a section.
fn list(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let limit = call.any_text(&["limit"], Some(0)).and_then(|limit| limit.parse().ok()).unwrap_or(3).min(100);
    let section = match call.text("where", None).map(str::to_ascii_lowercase).as_deref() {
        Some("type" | "section" | ".type" | ".section") => call.text("value", None),
        Some(_) => {
            let place = call.get("where", None).map_or_else(|| call.place(), |a| a.place.clone());
            renderer.complain(call, place, "chooses pages by `Type` or `Section` only, so that it shows the newest of all");
            None
        }
        None => None,
    };
    let mut html = String::new();
    if let Some(title) = call.text("title", None) {
        html.push_str(&format!("<p><strong>{}</strong></p>", renderer.inline(title)));
    }
    html.push_str("<ul class=\"cards\">");
    for page in renderer.context.resolver.recent(section, limit) {
        html.push_str(&format!("<li>{}</li>", title_and_description(&page)));
    }
    html.push_str("</ul>");
    html
}

fn title_and_description(page: &LinkedPage) -> String {
    let mut html = "<p class=\"card-title\"><a".to_owned();
    attribute("href", Some(&page.href), &mut html);
    html.push_str(&format!(">{}</a></p>", escape(&page.title)));
    if let Some(description) = &page.description {
        html.push_str(&format!("<p>{}</p>", escape(description)));
    }
    html
}

/// `{{< github repo="owner/name" >}}`, `{{< gitlab projectID="278964" >}}` and the like: a link, since nothing is asked of other hosts.
fn repository(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let Some(name) = call.any_text(&["repo", "projectID", "model", "dataset", "link", "username"], Some(0)) else {
        renderer.complain(call, call.place(), "needs `repo`");
        return String::new();
    };
    if name.len() > 200 || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:".contains(c)) {
        let place = call.any(&["repo", "projectID", "model", "dataset", "link", "username"], Some(0)).map(|a| a.place.clone());
        renderer.complain(call, place.unwrap_or(call.place()), "needs a repository, as in `owner/name`, and this is none");
        return String::new();
    }
    renderer.needs_sheet();
    let host = match call.name() {
        "gitlab" => "https://gitlab.com",
        "codeberg" => "https://codeberg.org",
        "forgejo" => "https://v11.next.forgejo.org",
        "gitea" => "https://gitea.com",
        "huggingface" => "https://huggingface.co",
        _ => "https://github.com",
    };
    let host = call.any_text(&["server", "baseURL"], None).filter(|url| url.starts_with("https://")).unwrap_or(host);
    let folder = match (call.get("projectID", None), call.get("dataset", None)) {
        (Some(_), _) => "projects/",
        (_, Some(_)) => "datasets/",
        _ => "",
    };
    let address =
        if name.starts_with("https://") { name.to_owned() } else { format!("{}/{folder}{name}", host.trim_end_matches('/')) };
    let shown = name.strip_prefix("https://").unwrap_or(name);
    let mut html = "<div class=\"card\"><p class=\"card-title\"><a".to_owned();
    attribute("href", Some(&address), &mut html);
    html.push_str(renderer.external_attributes());
    html.push_str(&format!(">{} {}</a></p></div>", icon::svg_or_link(call.name()), escape(shown)));
    html
}
