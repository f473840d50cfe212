//! A list of pages: a section's, a term's or an archive's, by year where it is by date.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::icon;
use super::page::Texts;
use super::search::Search;
use super::strings::Strings;
use crate::slots::Slots;
use crate::view::{ItemView, ListView, PagerView, SearchView};

/// The year of an item; empty without a date.
fn year(item: &ItemView) -> &str {
    item.date.as_ref().and_then(|date| date.iso.split_once('-')).map_or("", |(year, _)| year)
}

/// Items grouped by year, if requested, all have dates and the dates are descending; otherwise one group without a year, because years
/// would repeat.
fn by_year(items: &[ItemView], wanted: bool) -> Vec<(Option<&str>, &[ItemView])> {
    if !wanted || items.iter().any(|item| year(item).is_empty()) || !items.is_sorted_by(|a, b| year(a) >= year(b)) {
        return vec![(None, items)];
    }
    items.chunk_by(|a, b| year(a) == year(b)).map(|run| (run.first().map(year), run)).collect()
}

markup::define! {
    List<'a>(view: &'a ListView, slots: &'a Slots, labels: &'a Strings, search: Option<&'a SearchView>) {
        @if let Some((title, href)) = &view.within {
            p.meta { a[href = href] { @title } }
        }
        h1 { @view.title }
        @Texts { texts: &view.texts }
        @if !view.content_html.is_empty() {
            div.content { @markup::raw(&view.content_html) }
        }
        @if let Some(search) = search.filter(|_| view.search) {
            @Search { search, labels }
        }
        @markup::raw(&slots.before_list)
        @Items { view, labels }
        @markup::raw(&slots.after_list)
        @if let Some(pager) = &view.pager {
            @Pager { pager, labels }
        }
    }

    /// The items alone.
    Items<'a>(view: &'a ListView, labels: &'a Strings) {
        @if view.items.is_empty() {
            p.empty { @labels.empty }
        }
        @for (year, items) in by_year(&view.items, view.by_year) {
            @if let Some(year) = year {
                h2.year {
                    @year
                    @if view.counts {
                        " "
                        span.count { @items.len() }
                    }
                }
            }
            ul.posts { @for item in items { li { @Item { item, labels } } } }
        }
    }

    Item<'a>(item: &'a ItemView, labels: &'a Strings) {
        @if let Some(date) = &item.date {
            time.date[datetime = &date.iso] { @date.text }
        }
        @if item.external {
            a.title[href = &item.href, target = "_blank", rel = "noopener"] {
                @item.title
                " "
                @markup::raw(icon::svg_or_link("arrow-up-right"))
                span."sr-only" { " (" @labels.elsewhere ")" }
            }
        } else {
            a.title[href = &item.href] { @item.title }
        }
        @for text in &item.texts {
            span.gist { @text.text }
        }
        // Posts are distinguished by date and title, pages of a guide by their descriptions.
        @if let (None, Some(description)) = (&item.date, &item.description) {
            span.gist { @description }
        }
    }

    Pager<'a>(pager: &'a PagerView, labels: &'a Strings) {
        @if pager.total > 1 {
            nav.pager["aria-label" = &labels.pages] {
                @PagerLink { href: pager.first.as_deref(), rel: None, text: &labels.first }
                @PagerLink { href: pager.prev.as_deref(), rel: Some("prev"), text: &labels.previous }
                span { @labels.page_of.replace("{n}", &pager.current.to_string()).replace("{total}", &pager.total.to_string()) }
                @PagerLink { href: pager.next.as_deref(), rel: Some("next"), text: &labels.next }
                @PagerLink { href: pager.last.as_deref(), rel: None, text: &labels.last }
            }
        }
    }

    PagerLink<'a>(href: Option<&'a str>, rel: Option<&'a str>, text: &'a str) {
        @if let Some(href) = href {
            a[href = href, rel = rel] { @text }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::DateView;

    fn items(dates: &[&str]) -> Vec<ItemView> {
        let date = |iso: &str| (!iso.is_empty()).then(|| DateView { iso: iso.to_owned(), text: iso.to_owned() });
        dates.iter().map(|iso| ItemView { date: date(iso), ..ItemView::default() }).collect()
    }

    #[test]
    fn years_only_group_descending_dates() {
        for (dates, runs) in [
            (&["2025-02-01", "2025-01-01", "2023-01-01"] as &[&str], vec![(Some("2025"), 2), (Some("2023"), 1)]),
            (&["2025-02-01", "", "2023-01-01"], vec![(None, 3)]),
            (&["2023-02-01", "2025-01-01"], vec![(None, 2)]),
            (&["nonsense"], vec![(None, 1)]),
        ] {
            let items = items(dates);
            assert_eq!(by_year(&items, true).iter().map(|(year, run)| (*year, run.len())).collect::<Vec<_>>(), runs, "{dates:?}");
        }
        assert_eq!(by_year(&items(&["2025-02-01", "2023-01-01"]), false).len(), 1);
        assert_eq!(by_year(&[], true).iter().map(|(_, run)| run.len()).sum::<usize>(), 0);
    }
}
