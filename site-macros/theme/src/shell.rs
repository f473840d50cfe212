//! The parts around every page: the document, the top bar, the main element.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::footer::Footer;
use super::head::Head;
use super::icon;
use super::strings::Strings;
use crate::Frame;
use crate::view::{LinkView, SiteView};

/// Whether a name without letters and digits, such as `|`, is an ornament, which screen readers skip.
fn ornament(name: &str) -> bool {
    !name.chars().any(char::is_alphanumeric)
}

markup::define! {
    Shell<'a, Body: markup::Render>(frame: &'a Frame<'a>, labels: &'a Strings, body: Body) {
        @markup::doctype()
        html[lang = &frame.site.lang, dir = frame.site.rtl.then_some("rtl"), "data-scheme" = frame.site.color_scheme] {
            @Head { site: frame.site, head: frame.head, end: &frame.slots.head_end }
            body[class = frame.classes] {
                @Top { frame, labels }
                main #main { @body }
                @Bottom { frame, labels }
            }
        }
    }

    /// Everything before the main element.
    Top<'a>(frame: &'a Frame<'a>, labels: &'a Strings) {
        a.skip[href = "#main"] { @labels.skip }
        @markup::raw(&frame.slots.body_start)
        @TopBar { site: frame.site, end: &frame.slots.header_end, labels }
    }

    /// Everything behind the main element.
    Bottom<'a>(frame: &'a Frame<'a>, labels: &'a Strings) {
        @Footer { view: &frame.site.footer, slots: frame.slots, labels }
        @for script in &frame.head.scripts {
            script[..script.data.iter().map(|(name, value)| (*name, value.as_str()))] { @markup::raw(&script.code) }
        }
    }

    TopBar<'a>(site: &'a SiteView, end: &'a str, labels: &'a Strings) {
        header.bar {
            a.brand[href = &site.home_href, rel = "home"] { @site.title }
            @if !site.menu.is_empty() {
                nav["aria-label" = &labels.menu] {
                    ul { @for link in &site.menu { li { @MenuLink { link } } } }
                }
            }
            @if !site.languages.is_empty() {
                nav.languages["aria-label" = &labels.languages] {
                    ul { @for link in &site.languages { li { @MenuLink { link } } } }
                }
            }
            @if site.color_toggle {
                button.scheme[type = "button", "aria-pressed" = "false", "aria-label" = &labels.dark, title = &labels.dark] {
                    @markup::raw(icon::svg_or_link("moon"))
                    @markup::raw(icon::svg_or_link("sun"))
                }
            }
            @markup::raw(end)
        }
    }

    MenuLink<'a>(link: &'a LinkView) {
        @if let Some(href) = &link.href {
            a[
                href = href,
                class = &link.class,
                target = &link.target,
                rel = &link.rel,
                hreflang = &link.lang,
                lang = &link.lang,
                "aria-current" = link.current.then_some("page")
            ] { @link.name }
        } else {
            span[class = &link.class, "aria-hidden" = ornament(&link.name).then_some("true")] { @link.name }
        }
    }
}
