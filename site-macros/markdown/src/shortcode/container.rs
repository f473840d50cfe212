//! Shortcodes around Markdown: `lead`, `center`, `columns`, `steps`, `quote`, `cards`, `timeline`, `accordion`, `keywordList`.

use std::ops::Range;

use site_html::escape;

use super::call::{Call, Piece};
use super::details::DETAILS;
use super::figure::href;
use super::phrase::icon_of;
use super::renderer::Renderer;
use super::table::{Arguments, BuiltIn, Closing, Content, SHORTCODE, takes};

pub(super) const SHORTCODES: &[BuiltIn] = &[
    BuiltIn {
        names: &["accordion", "accordions"],
        arguments: takes(&["title", "summary", "header", "text", "label", "open", "class", "name"], 2).ignoring(&[
            "mode",
            "separated",
            "closed",
            "icon",
            "expand",
            "id",
        ]),
        closing: Closing::Required,
        content: Content::Shortcodes,
        render: accordion,
        about: "several `details`; with a title, it is one itself",
        example: "{{< accordion >}}{{< details \"More\" >}}Text{{< /details >}}{{< /accordion >}}",
        ..SHORTCODE
    },
    CARD,
    BuiltIn {
        names: &["cards", "cardpane"],
        arguments: takes(&[], 1).ignoring(&["cols", "class", "num"]),
        closing: Closing::Required,
        content: Content::Shortcodes,
        render: cards,
        about: "`card`s side by side",
        example: "{{< cards >}}{{< card link=\"/docs/\" title=\"Docs\" >}}{{< card link=\"/posts/\" title=\"Posts\" >}}{{< /cards >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["center", "centre"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        render: |call, renderer| block(call, "center", renderer),
        about: "centred text",
        example: "{{< center >}}Text{{< /center >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["column", "col"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        render: |call, renderer| block(call, "column", renderer),
        about: "one of several `columns`",
        example: "{{< columns >}}{{< column >}}Left{{< /column >}}{{< column >}}Right{{< /column >}}{{< /columns >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["columns", "cols"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        render: columns,
        about: "texts side by side where there is room, divided by `<--->` or in `column`s",
        example: "{{< columns >}}Left<--->Right{{< /columns >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["keywordList"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        render: |call, renderer| block(call, "keywords", renderer),
        about: "several `badge`s",
        example: "{{< keywordList >}}{{< badge >}}Rust{{< /badge >}} {{< badge >}}Go{{< /badge >}}{{< /keywordList >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["lead"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        render: |call, renderer| block(call, "lead", renderer),
        about: "a larger paragraph in a muted colour",
        example: "{{< lead >}}Text{{< /lead >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["quote", "blockquote", "epigraph"],
        arguments: takes(&["author", "by", "source", "title", "cite", "url", "link", "href"], 3).ignoring(&["class"]),
        closing: Closing::Required,
        render: quote,
        about: "a quotation with its author and source",
        example: "{{< quote author=\"Ada\" source=\"Notes\" url=\"/notes/\" >}}Text{{< /quote >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["steps"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        render: |call, renderer| block(call, "steps", renderer),
        about: "instructions, with a line beside them",
        example: "{{< steps >}}Text{{< /steps >}}",
        ..SHORTCODE
    },
    BuiltIn {
        names: &["timeline"],
        arguments: Arguments::ANY,
        closing: Closing::Required,
        content: Content::Shortcodes,
        render: timeline,
        about: "a list of events, each a `timelineItem`",
        example: "{{< timeline >}}{{< timelineItem header=\"1843\" >}}Text{{< /timelineItem >}}{{< /timeline >}}",
        ..SHORTCODE
    },
    TIMELINE_ITEM,
];

const CARD: BuiltIn = BuiltIn {
    names: &["card"],
    arguments: takes(
        &["title", "header", "link", "href", "url", "subtitle", "description", "icon", "image", "src", "alt", "tag", "footer"],
        2,
    )
    .ignoring(&["class", "tagType", "method", "options", "imageStyle", "code", "lang"]),
    closing: Closing::Optional,
    render: card,
    about: "a link in a box, with a few words and a picture",
    example: "{{< card link=\"/docs/\" title=\"Docs\" subtitle=\"All of them\" icon=\"book\" >}}",
    ..SHORTCODE
};

const TIMELINE_ITEM: BuiltIn = BuiltIn {
    names: &["timelineItem"],
    arguments: takes(&["header", "title", "subheader", "subtitle", "badge", "date", "icon"], 1).ignoring(&["md"]),
    closing: Closing::Required,
    render: timeline_item,
    about: "an event of a `timeline`",
    example: "{{< timelineItem header=\"1843\" subheader=\"Notes\" badge=\"first\" >}}Text{{< /timelineItem >}}",
    ..SHORTCODE
};

/// The inner text in an element that the theme's style sheet knows by its class.
fn block(call: &Call<'_>, class: &str, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    format!("<div class=\"{class}\">{}</div>", renderer.inner_html(call))
}

/// `{{< columns >}}one<--->two{{< /columns >}}`, or with `column` within: side by side where there is room.
fn columns(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    const DIVIDER: &str = "<--->";
    let Some(range) = call.inner.clone() else { return String::new() };
    let text = renderer.text.get(range.clone()).unwrap_or_default();
    if !text.contains(DIVIDER) {
        return block(call, "columns", renderer);
    }
    renderer.needs_sheet();
    let mut html = "<div class=\"columns\">".to_owned();
    let mut at = range.start;
    for part in text.split(DIVIDER) {
        let column: Range<usize> = at..at + part.len();
        at = column.end + DIVIDER.len();
        html.push_str(&format!("<div>{}</div>", renderer.markdown.blocks(column)));
    }
    html.push_str("</div>");
    html
}

/// `{{< quote author="Ada" source="Notes" url="https://…" >}}…{{< /quote >}}`
fn quote(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let author = call.any_text(&["author", "by"], Some(0)).map(|text| renderer.inline(text));
    let source = call.any_text(&["source", "title", "cite"], Some(1)).map(|text| renderer.inline(text));
    let link = call.any(&["url", "link", "href"], Some(2));
    let source = match (source, link) {
        (source, Some(link)) => {
            let mut html = "<a".to_owned();
            if href(call, renderer, link, &mut html) {
                html.push_str(renderer.external_attributes());
            }
            Some(format!("<cite>{html}>{}</a></cite>", source.unwrap_or_else(|| escape(link.value.trim()))))
        }
        (Some(source), None) => Some(format!("<cite>{source}</cite>")),
        (None, None) => None,
    };
    let credit: Vec<String> = author.into_iter().chain(source).collect();
    let footer = if credit.is_empty() { String::new() } else { format!("<footer>— {}</footer>", credit.join(", ")) };
    format!("<blockquote>{}{footer}</blockquote>", renderer.inner_html(call))
}

/// `{{< cards >}}` with `{{< card link="/docs/" title="Docs" subtitle="All of them" icon="book" >}}` within.
///
/// ```html
/// <ul class="cards"><li><p class="card-title"><a href="/docs/">Docs</a></p><p>All of them</p></li></ul>
/// ```
fn cards(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let items = children(call, &CARD, renderer, |card, renderer| format!("<li>{}</li>", card_content(card, renderer)));
    format!("<ul class=\"cards\">{items}</ul>")
}

/// A card that stands by itself.
fn card(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    format!("<div class=\"card\">{}</div>", card_content(call, renderer))
}

fn card_content(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let mut html = String::new();
    if let Some(image) = call.any(&["image", "src"], None) {
        let (src, size) = match renderer.context.resolver.image(image.value.trim()) {
            Ok(picture) => (picture.src, picture.size),
            Err(dead) => (dead.href, None),
        };
        html.push_str("<img");
        super::renderer::attribute("src", Some(&src), &mut html);
        super::renderer::attribute("alt", Some(call.text("alt", None).unwrap_or_default()), &mut html);
        if let Some((width, height)) = size {
            html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        html.push_str(" loading=\"lazy\">");
    }
    let link = call.any(&["link", "href", "url"], None);
    let title = call.any_text(&["title", "header"], Some(0)).map(|title| renderer.inline(title));
    let title = title.or_else(|| link.map(|link| escape(link.value.trim())));
    if let Some(title) = title {
        let icon = icon_of(call);
        html.push_str("<p class=\"card-title\">");
        match link {
            Some(link) => {
                let mut anchor = "<a".to_owned();
                if href(call, renderer, link, &mut anchor) {
                    anchor.push_str(renderer.external_attributes());
                }
                html.push_str(&format!("{anchor}>{icon}{title}</a>"));
            }
            None => html.push_str(&format!("{icon}{title}")),
        }
        if let Some(tag) = call.text("tag", None) {
            html.push_str(&format!(" <span class=\"badge\">{}</span>", escape(tag)));
        }
        html.push_str("</p>");
    }
    if let Some(subtitle) = call.any_text(&["subtitle", "description"], None) {
        html.push_str(&format!("<p>{}</p>", renderer.inline(subtitle)));
    }
    html.push_str(&renderer.inner_html(call));
    if let Some(footer) = call.text("footer", None) {
        html.push_str(&format!("<p>{}</p>", renderer.inline(footer)));
    }
    html
}

/// `{{< timeline >}}` with `{{< timelineItem header="1843" subheader="Notes" badge="first" >}}…{{< /timelineItem >}}` within.
fn timeline(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    let items = children(call, &TIMELINE_ITEM, renderer, timeline_item_content);
    format!("<ol class=\"timeline\">{items}</ol>")
}

/// One that stands by itself.
fn timeline_item(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    renderer.needs_sheet();
    format!("<ol class=\"timeline\">{}</ol>", timeline_item_content(call, renderer))
}

fn timeline_item_content(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let mut html = "<li>".to_owned();
    let header = call.any_text(&["header", "title"], Some(0)).map(|text| renderer.inline(text));
    let badge = call.any_text(&["badge", "date"], None).map(|text| renderer.inline(text));
    if header.is_some() || badge.is_some() {
        html.push_str(&format!("<p>{}<strong>{}</strong>", icon_of(call), header.unwrap_or_default()));
        if let Some(badge) = badge {
            html.push_str(&format!(" <span class=\"badge\">{badge}</span>"));
        }
        html.push_str("</p>");
    }
    if let Some(subheader) = call.any_text(&["subheader", "subtitle"], None) {
        html.push_str(&format!("<p>{}</p>", renderer.inline(subheader)));
    }
    html.push_str(&renderer.inner_html(call));
    html.push_str("</li>");
    html
}

/// `{{< accordion >}}` with `{{< accordionItem title="…" >}}` within. With a title it is one itself.
fn accordion(call: &Call<'_>, renderer: &mut Renderer<'_, '_>) -> String {
    let is_one = call.any(&["title", "summary", "header"], Some(0)).is_some();
    let has_items = call.children.iter().any(|piece| matches!(piece, Piece::Call(call) if call.is(&DETAILS)));
    if is_one && !has_items {
        return super::details::render(call, renderer);
    }
    children(call, &DETAILS, renderer, super::details::render)
}

/// The shortcodes of one row inside another shortcode, and the Markdown between them.
fn children(
    call: &Call<'_>,
    row: &BuiltIn,
    renderer: &mut Renderer<'_, '_>,
    mut make: impl FnMut(&Call<'_>, &mut Renderer<'_, '_>) -> String,
) -> String {
    let is_list = *row != DETAILS;
    let mut html = String::new();
    for piece in &call.children {
        match piece {
            Piece::Call(child) if child.is(row) => {
                renderer.check(child);
                html.push_str(&make(child, renderer));
            }
            Piece::Call(other) if !is_list => html.push_str(&renderer.render(other)),
            Piece::Call(other) => html.push_str(&format!("<li>{}</li>", renderer.render(other))),
            Piece::Text(range) if renderer.text.get(range.clone()).is_none_or(|text| text.trim().is_empty()) => {}
            Piece::Text(range) => {
                let text = renderer.markdown.blocks(range.clone());
                html.push_str(&if is_list { format!("<li>{text}</li>") } else { text });
            }
            Piece::Literal(literal) => html.push_str(&escape(literal)),
        }
    }
    html
}
