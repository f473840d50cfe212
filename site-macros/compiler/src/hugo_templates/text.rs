//! Members of pages that are about what a page says.

use site_gotemplate::{Fault, List, Map, Session, Value, plainify};

use super::contents::{self, Fragments};
use super::host::PageHost;
use crate::content::{Page, PageId};

/// A field or method of a page. As in Hugo, the page whose shortcodes are being executed has no content yet; its headings are known.
pub(super) fn member(
    host: &PageHost<'_>,
    session: &mut Session<'_>,
    id: PageId,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Fault> {
    let page = host.inputs.library.page(id);
    let of_others = || {
        if id != host.id {
            host.reads.note_bodies();
        }
    };
    Ok(Some(match name {
        "RenderString" => {
            let (options, text) = match arguments {
                [options, text] => (options.as_map().cloned().unwrap_or_default(), text.to_string()),
                [text] => (Map::default(), text.to_string()),
                _ => return Err(Fault::new("RenderString takes one or two arguments")),
            };
            let block = options.get("display").is_some_and(|display| display.as_text() == Some("block"));
            Value::html(host.markdown(session, &text, block)?)
        }
        "RawContent" => {
            of_others();
            body(host, page).into()
        }
        "RenderShortcodes" if id == host.id => Value::html(""),
        "RenderShortcodes" => {
            of_others();
            if host.is_for_others {
                return Err(Fault::new("a page that another page shows cannot show a third"));
            }
            let text = host.documents.expanded(id);
            session.charge(text.len() / 4)?;
            Value::html(text)
        }
        "HasShortcode" => {
            of_others();
            let wanted = arguments.first().map(Value::to_string).unwrap_or_default();
            let text = body(host, page);
            ["{{<", "{{%"]
                .iter()
                .any(|open| text.split(open).skip(1).any(|rest| rest.split_whitespace().next() == Some(&wanted)))
                .into()
        }
        "Summary" => match &page.front.summary {
            Some(summary) => Value::html(site_markdown::render_page_inline(summary, host.config()).0),
            None => Value::html(host.document(id)?.map(|document| document.summary.clone()).unwrap_or_default()),
        },
        "Content" | "ContentWithoutSummary" | "Plain" | "PlainWords" | "Len" => {
            let document = host.document(id)?.unwrap_or_default();
            session.charge(document.html.len() / 4)?;
            match name {
                "Content" => Value::html(&document.html),
                "ContentWithoutSummary" => {
                    let rest = document.html.strip_prefix(document.summary.as_str()).filter(|_| document.divided);
                    Value::html(rest.unwrap_or(&document.html))
                }
                "Len" => document.html.len().into(),
                "Plain" => plainify(session, &document.html)?.into(),
                _ => List::of_texts(plainify(session, &document.html)?.split_whitespace()).into(),
            }
        }
        "WordCount" => host.document(id)?.map_or(0, |document| document.words).into(),
        "FuzzyWordCount" => host.document(id)?.map_or(0, |document| (document.words + 100) / 100 * 100).into(),
        "ReadingTime" => host.document(id)?.map_or(0, |document| document.minutes).into(),
        "Truncated" => {
            let document = host.document(id)?.unwrap_or_default();
            let shown = plainify(session, &document.summary)?.split_whitespace().count();
            (page.front.summary.is_none() && (document.divided || shown < document.words)).into()
        }
        "TableOfContents" => {
            let document = host.headings(id)?;
            contents::table(host, &document)
        }
        "Fragments" => Value::object(Fragments(host.headings(id)?)),
        _ => return Ok(None),
    }))
}

/// The page's own text.
fn body<'p>(host: &PageHost<'p>, page: &Page) -> &'p str {
    let text = page.file.and_then(|file| host.inputs.sources.get(file).text.as_deref());
    text.and_then(|text| text.get(page.body..)).unwrap_or_default()
}
