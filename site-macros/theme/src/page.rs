//! A post or a plain page.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::footer::around;
use super::icon;
use super::strings::Strings;
use super::toc;
use crate::slots::Slots;
use crate::view::{ImageView, PageView, SeriesView, TermLink, TextView};

markup::define! {
    Page<'a>(view: &'a PageView, slots: &'a Slots, labels: &'a Strings) {
        article {
            header {
                @if !view.title.is_empty() {
                    h1 { @view.title }
                }
                @Texts { texts: &view.texts }
                @if view.post {
                    @Dates { view, labels }
                    @Terms { icon: "user", label: &labels.authors, rel: None, terms: &view.authors }
                    @Terms { icon: "folder", label: &labels.categories, rel: Some("tag"), terms: &view.categories }
                    @Terms { icon: "tag", label: &labels.tags, rel: Some("tag"), terms: &view.tags }
                    @for (label, terms) in &view.other_terms {
                        @Terms { icon: "layers", label, rel: Some("tag"), terms }
                    }
                }
            }
            @if let Some(image) = &view.image {
                @Lead { image, caption: view.image_caption_html.as_deref() }
            }
            @if !view.toc.is_empty() {
                details.toc[open = view.toc_open] {
                    summary { @labels.contents }
                    nav["aria-label" = &labels.contents] { @markup::raw(toc::html(&view.toc)) }
                }
            }
            @markup::raw(&slots.before_content)
            div.content { @markup::raw(&view.content_html) }
            @markup::raw(&slots.after_content)
            @for series in &view.see_also {
                @SeeAlso { series, labels }
            }
            @if !view.related.is_empty() {
                section."see-also" {
                    h2 { @labels.related }
                    ul { @for (title, href) in &view.related { li { a[href = href] { @title } } } }
                }
            }
        }
        @if view.newer.is_some() || view.older.is_some() {
            nav.siblings["aria-label" = &labels.pages] {
                @if view.date.is_some() {
                    @Sibling { link: view.older.as_ref(), rel: "prev", label: &labels.older }
                    @Sibling { link: view.newer.as_ref(), rel: "next", label: &labels.newer }
                } else {
                    // Without dates, the owner determines the order, which is read from the top.
                    @Sibling { link: view.newer.as_ref(), rel: "prev", label: &labels.previous }
                    @Sibling { link: view.older.as_ref(), rel: "next", label: &labels.next }
                }
            }
        }
        @if let Some(html) = &view.comments_html {
            section #comments["aria-label" = &labels.comments] { @markup::raw(html) }
        }
    }

    Texts<'a>(texts: &'a [TextView]) {
        @for text in *texts { p.info.{text.key} { @text.text } }
    }

    Dates<'a>(view: &'a PageView, labels: &'a Strings) {
        @if view.date.is_some() || view.minutes.is_some() || view.lastmod.is_some() {
            p.meta {
                @if let Some(date) = &view.date {
                    span { @markup::raw(icon::svg_or_link("calendar")) time[datetime = &date.iso] { @date.text } }
                    " "
                }
                @if let Some(minutes) = view.minutes {
                    span { @markup::raw(icon::svg_or_link("clock")) @labels.minutes(minutes) }
                    " "
                }
                @if let Some(date) = &view.lastmod {
                    span { @markup::raw(icon::svg_or_link("pencil")) @labels.updated " " time[datetime = &date.iso] { @date.text } }
                }
            }
        }
    }

    Terms<'a>(icon: &'a str, label: &'a str, rel: Option<&'a str>, terms: &'a [TermLink]) {
        @if !terms.is_empty() {
            div.terms {
                @markup::raw(icon::svg_or_link(icon))
                ul["aria-label" = label] { @for term in *terms { li { @Term { term, rel: *rel } } } }
            }
        }
    }

    Term<'a>(term: &'a TermLink, rel: Option<&'a str>) {
        @if term.href.is_empty() {
            @term.name
        } else {
            a[href = &term.href, rel = rel] { @term.name }
        }
    }

    Lead<'a>(image: &'a ImageView, caption: Option<&'a str>) {
        figure.lead {
            img[
                src = &image.src,
                alt = &image.alt,
                width = image.size.map(|(width, _)| width),
                height = image.size.map(|(_, height)| height),
                fetchpriority = "high"
            ];
            @if let Some(caption) = caption {
                figcaption { @markup::raw(caption) }
            }
        }
    }

    SeeAlso<'a>(series: &'a SeriesView, labels: &'a Strings) {
        @if !series.posts.is_empty() {
            section."see-also" {
                h2 {
                    @around(&labels.see_also, "{series}").0
                    a[href = &series.series.href] { @series.series.name }
                    @around(&labels.see_also, "{series}").1
                }
                ul { @for (title, href) in &series.posts { li { a[href = href] { @title } } } }
            }
        }
    }

    Sibling<'a>(link: Option<&'a (String, String)>, rel: &'a str, label: &'a str) {
        @if let Some((title, href)) = link {
            a[href = href, rel = rel] { small { @label } " " span { @title } }
        }
    }
}
