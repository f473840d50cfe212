//! The home page: the author, and links to other sites.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::icon;
use super::list::{Item, Pager};
use super::strings::Strings;
use crate::slots::Slots;
use crate::view::{HomeView, ImageView, LinkView};

markup::define! {
    Home<'a>(view: &'a HomeView, slots: &'a Slots, site_title: &'a str, labels: &'a Strings) {
        @markup::raw(&slots.home_start)
        section.about {
            @if let Some(image) = &view.avatar {
                @Avatar { image }
            } else if !view.monogram.is_empty() {
                div.avatar.monogram["aria-hidden" = "true"] { @view.monogram }
            }
            h1 { @if view.author.is_empty() { @site_title } else { @view.author } }
            @for line in &view.info_html {
                p.info { @markup::raw(line) }
            }
            @if !view.social.is_empty() {
                ul.social { @for link in &view.social { li { @SocialLink { link } } } }
            }
        }
        @if !view.content_html.is_empty() {
            div.content { @markup::raw(&view.content_html) }
        }
        @if !view.recent.is_empty() {
            section.recent {
                h2 { @labels.recent }
                ul.posts { @for item in &view.recent { li { @Item { item, labels } } } }
                @if let Some(pager) = &view.pager {
                    @Pager { pager, labels }
                }
            }
        }
        @markup::raw(&slots.home_end)
    }

    Avatar<'a>(image: &'a ImageView) {
        img.avatar[src = &image.src, alt = &image.alt, width = "144", height = "144", fetchpriority = "high"];
    }

    SocialLink<'a>(link: &'a LinkView) {
        @if let Some(href) = &link.href {
            a[
                href = href,
                class = &link.class,
                title = &link.name,
                target = &link.target,
                rel = link.rel.as_deref().unwrap_or("me")
            ] { @Picture { link } }
        } else {
            span[title = &link.name] { @Picture { link } }
        }
    }

    Picture<'a>(link: &'a LinkView) {
        @markup::raw(icon::svg_or_link(link.icon.as_deref().unwrap_or_default()))
        span."sr-only" { @link.name }
    }
}
