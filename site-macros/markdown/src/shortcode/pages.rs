//! `{{< pages section="posts" tag="rust" limit=5 style="cards" >}}`: pages of the site as a list, cards or a table.

use site_html::escape;

use super::call::Call;
use super::renderer::{Renderer, attribute};
use super::table::{BuiltIn, SHORTCODE, takes};
use crate::resolve::{LinkedPage, ListedPage};

pub(super) const SHORTCODES: &[BuiltIn] = &[BuiltIn {
    names: &["pages"],
    arguments: takes(&["section", "tag", "limit", "style"], 0),
    render,
    about: "pages of the site, of a section or with a tag, the newest first; `style` is `list`, `cards` or `table`",
    example: "{{< pages section=\"posts\" tag=\"rust\" limit=5 style=\"cards\" >}}",
    ..SHORTCODE
}];

/// Pages in one list at most.
const MOST: usize = 1_000;

fn render(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let limit = match call.get("limit", None) {
        None => MOST,
        Some(argument) => match argument.value.trim().parse::<usize>() {
            Ok(limit) if limit > 0 => limit.min(MOST),
            _ => {
                renderer.complain(call, argument.place.clone(), "takes a whole number from 1 for `limit`");
                return String::new();
            }
        },
    };
    let style = call.text("style", None).unwrap_or("list");
    let write = match style {
        "list" => list,
        "cards" => cards,
        "table" => table,
        _ => {
            let place = call.get("style", None).map_or_else(|| call.place(), |argument| argument.place.clone());
            renderer.complain(call, place, "takes `list`, `cards` or `table` for `style`");
            return String::new();
        }
    };
    match renderer.context.resolver.listed(call.text("section", None), call.text("tag", None), limit) {
        Ok(pages) => {
            if style == "cards" {
                renderer.needs_sheet();
            }
            write(&pages)
        }
        Err(unknown) => {
            let name = if unknown.is_tag { "tag" } else { "section" };
            let argument = call.get(name, None);
            let place = argument.map_or_else(|| call.place(), |argument| argument.place.clone());
            let value = argument.map(|argument| argument.value.trim()).unwrap_or_default();
            let reason = match unknown.nearest {
                Some(nearest) => format!("finds no {name} `{value}`; did you mean `{nearest}`?"),
                None => format!("finds no {name} `{value}`"),
            };
            renderer.complain(call, place, reason);
            String::new()
        }
    }
}

fn list(pages: &[ListedPage]) -> String {
    let items = pages.iter().map(|listed| format!("<li>{}{}</li>", date(listed), title(&listed.page)));
    format!("<ul class=\"posts\">{}</ul>", items.collect::<String>())
}

fn cards(pages: &[ListedPage]) -> String {
    let items = pages.iter().map(|listed| {
        let description = listed.page.description.as_deref().map(|text| format!("<p>{}</p>", escape(text)));
        format!("<li><p class=\"card-title\">{}</p>{}</li>", title(&listed.page), description.unwrap_or_default())
    });
    format!("<ul class=\"cards\">{}</ul>", items.collect::<String>())
}

fn table(pages: &[ListedPage]) -> String {
    let rows = pages.iter().map(|listed| {
        let description = listed.page.description.as_deref().map(escape);
        let cells = [date(listed), title(&listed.page), description.unwrap_or_default()];
        let cells = cells.iter().map(|cell| format!("<td>{cell}</td>"));
        format!("<tr>{}</tr>", cells.collect::<String>())
    });
    format!("<table><tbody>{}</tbody></table>", rows.collect::<String>())
}

fn title(page: &LinkedPage) -> String {
    let mut html = "<a class=\"title\"".to_owned();
    attribute("href", Some(&page.href), &mut html);
    format!("{html}>{}</a>", escape(&page.title))
}

fn date(listed: &ListedPage) -> String {
    let Some((iso, shown)) = &listed.date else { return String::new() };
    let mut html = "<time class=\"date\"".to_owned();
    attribute("datetime", Some(iso), &mut html);
    format!("{html}>{}</time>", escape(shown))
}
