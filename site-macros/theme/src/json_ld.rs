//! Structured data for search engines: JSON-LD with the vocabulary of schema.org, for the head.

use serde_json::{Map, Value, json};

use crate::view::HeadView;

/// The kind of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The home page: the site and its owner.
    Home,
    /// A list of pages or terms.
    List,
    /// A post.
    Post,
    /// A plain page.
    Page,
}

/// Values that are not in the head.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// Absolute URL of the home page.
    pub home: &'a str,
    /// `lang` of the page.
    pub lang: &'a str,
    /// From home to this page, both included: names and absolute URLs. With fewer than two there is no breadcrumb.
    pub trail: &'a [(String, String)],
    /// Number of words.
    pub words: Option<usize>,
    /// The owner's profiles on other sites: absolute URLs of the social links.
    pub same_as: &'a [String],
}

/// The JSON-LD of a page, safe inside a script element: for [`HeadView::json_ld`], from the other fields of the same head.
pub fn json_ld(subject: Subject, head: &HeadView, facts: &Facts<'_>) -> String {
    let mut graph = vec![match subject {
        Subject::Home => site(head, facts),
        Subject::List => page("CollectionPage", head, facts),
        Subject::Page => page("WebPage", head, facts),
        Subject::Post => post(head, facts),
    }];
    if facts.trail.len() > 1 {
        let steps = facts
            .trail
            .iter()
            .enumerate()
            .map(|(i, (name, url))| json!({ "@type": "ListItem", "position": i + 1, "name": name, "item": url }));
        graph.push(json!({ "@type": "BreadcrumbList", "itemListElement": steps.collect::<Vec<_>>() }));
    }
    script_safe(&json!({ "@context": "https://schema.org", "@graph": graph }).to_string())
}

/// JSON that cannot end a script element, open a comment in it, or end a line of JavaScript (HTML Standard, 4.12.1.3).
pub(super) fn script_safe(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut after = from.chars();
        out.extend(after.next().map(|c| format!("\\u{:04x}", u32::from(c))));
        rest = after.as_str();
    }
    out.push_str(rest);
    out
}

/// Members with a value; empty texts are left out.
fn members<const N: usize>(list: [(&str, Value); N]) -> Map<String, Value> {
    let filled = |value: &Value| !matches!(value, Value::Null) && value.as_str() != Some("");
    list.into_iter().filter(|(_, value)| filled(value)).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn owner(head: &HeadView, facts: &Facts<'_>) -> Value {
    if head.author.is_empty() {
        return Value::Null;
    }
    let same_as = if facts.same_as.is_empty() { Value::Null } else { json!(facts.same_as) };
    Value::Object(members([
        ("@type", json!("Person")),
        ("name", json!(head.author)),
        ("url", json!(facts.home)),
        ("sameAs", same_as),
    ]))
}

fn site(head: &HeadView, facts: &Facts<'_>) -> Value {
    Value::Object(members([
        ("@type", json!("WebSite")),
        ("name", json!(head.site_name)),
        ("url", json!(facts.home)),
        ("description", json!(head.description)),
        ("inLanguage", json!(facts.lang)),
        ("author", owner(head, facts)),
    ]))
}

fn part_of(head: &HeadView, facts: &Facts<'_>) -> Value {
    json!({ "@type": "WebSite", "name": head.site_name, "url": facts.home })
}

fn page(kind: &str, head: &HeadView, facts: &Facts<'_>) -> Value {
    Value::Object(members([
        ("@type", json!(kind)),
        ("name", json!(head.page_title)),
        ("url", json!(head.canonical)),
        ("description", json!(head.description)),
        ("inLanguage", json!(facts.lang)),
        ("isPartOf", part_of(head, facts)),
    ]))
}

fn post(head: &HeadView, facts: &Facts<'_>) -> Value {
    let article = head.article.clone().unwrap_or_default();
    Value::Object(members([
        ("@type", json!("BlogPosting")),
        ("headline", json!(head.page_title)),
        ("url", json!(head.canonical)),
        ("mainEntityOfPage", json!(head.canonical)),
        ("description", json!(head.description)),
        ("image", head.image.as_ref().map_or(Value::Null, |image| json!(image.src))),
        ("datePublished", json!(article.published)),
        ("dateModified", json!(article.modified)),
        ("articleSection", json!(article.section)),
        ("keywords", if article.tags.is_empty() { Value::Null } else { json!(article.tags) }),
        ("wordCount", json!(facts.words)),
        ("inLanguage", json!(facts.lang)),
        ("author", owner(head, facts)),
        ("isPartOf", part_of(head, facts)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ArticleMeta;

    fn head() -> HeadView {
        HeadView {
            page_title: "A </script><!-- \"title\" & \u{2028}".to_owned(),
            site_name: "Site".to_owned(),
            author: "Author".to_owned(),
            canonical: "https://example.org/posts/a/".to_owned(),
            article: Some(ArticleMeta { published: Some("2025-08-09T00:00:00Z".to_owned()), ..ArticleMeta::default() }),
            ..HeadView::default()
        }
    }

    #[test]
    fn a_post_and_its_trail() {
        let trail =
            [("Site".to_owned(), "https://example.org/".to_owned()), ("A".to_owned(), "https://example.org/posts/a/".to_owned())];
        let facts = Facts { home: "https://example.org/", lang: "en", trail: &trail, words: Some(12), same_as: &[] };
        let text = json_ld(Subject::Post, &head(), &facts);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(value["@context"], "https://schema.org");
        let post = &value["@graph"][0];
        assert_eq!(post["@type"], "BlogPosting");
        assert_eq!(post["headline"], head().page_title.as_str());
        assert_eq!(post["datePublished"], "2025-08-09T00:00:00Z");
        assert_eq!(post["author"]["name"], "Author");
        assert_eq!(post["wordCount"], 12);
        assert!(post.get("dateModified").is_none() && post.get("keywords").is_none() && post.get("description").is_none());
        assert_eq!(value["@graph"][1]["itemListElement"][1]["item"], "https://example.org/posts/a/");
        assert_eq!(value["@graph"][1]["itemListElement"][1]["position"], 2);
    }

    #[test]
    fn other_pages() {
        for (subject, kind) in [(Subject::Home, "WebSite"), (Subject::List, "CollectionPage"), (Subject::Page, "WebPage")] {
            let same_as = ["https://code.example/me".to_owned()];
            let facts = Facts { home: "https://example.org/", lang: "en", same_as: &same_as, ..Facts::default() };
            let value: Value = serde_json::from_str(&json_ld(subject, &head(), &facts)).expect("JSON");
            assert_eq!(value["@graph"][0]["@type"], kind);
            assert_eq!(value["@graph"].as_array().map(Vec::len), Some(1));
            if subject == Subject::Home {
                assert_eq!(value["@graph"][0]["author"]["sameAs"][0], "https://code.example/me");
            }
        }
    }
}
