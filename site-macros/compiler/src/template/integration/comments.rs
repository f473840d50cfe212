//! Comments of other services.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::{Integrated, Problem, Thread, Values, origin, quoted, sources};
use crate::config::Integration;
use crate::template::footer::around;
use crate::template::icon;
use crate::template::policy::Sources;
use crate::template::strings::{Strings, strings};

/// Comments under one page. Scripts load when the page is read; a reader without scripts is told that comments need them.
///
/// # Errors
/// When the service is none of comments, or a setting is missing or unusable.
pub fn comments(integration: &Integration, thread: &Thread<'_>) -> Result<Integrated, Problem> {
    let values = Values(integration);
    let words = strings(thread.lang);
    match integration.service.as_str() {
        "disqus" => disqus(&values, thread, words),
        "giscus" => giscus(&values, thread, words),
        "utterances" => utterances(&values, words),
        "commento" => commento(&values, words),
        "cusdis" => cusdis(&values, thread, words),
        "mastodon" => mastodon(&values, words),
        "telegram" => telegram(&values, words),
        _ => Err(Problem::Unknown),
    }
}

/// Threads are told apart by the page's own URL, not by the one in the reader's address bar.
fn disqus(values: &Values<'_>, thread: &Thread<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let name = values.label(&["shortname", "disqusshortname"])?;
    let own = format!("https://{name}.disqus.com");
    let config = format!(
        "function disqus_config(){{this.page.url={url};this.page.identifier={url};this.page.title={}}}",
        quoted(thread.title),
        url = quoted(thread.url)
    );
    Ok(Integrated {
        html: Disqus { words, config: &config, src: &format!("{own}/embed.js") }.to_string(),
        sources: Sources {
            script: sources([&own, "https://c.disquscdn.com", "https://disqus.com"]),
            style: sources(["'unsafe-inline'", "https://c.disquscdn.com"]),
            img: sources(["https://c.disquscdn.com", "https://referrer.disqus.com"]),
            connect: sources([&own, "https://links.services.disqus.com"]),
            frame: sources(["https://disqus.com"]),
            ..Sources::default()
        },
    })
}

fn giscus(values: &Values<'_>, thread: &Thread<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let repo = values.need(&["repo"])?;
    let attributes = [
        ("data-repo", Some(repo)),
        ("data-repo-id", values.get(&["repo_id"])),
        ("data-category", values.get(&["category"])),
        ("data-category-id", values.get(&["category_id"])),
        ("data-mapping", values.get(&["mapping"]).or(Some("pathname"))),
        ("data-term", values.get(&["term"])),
        ("data-strict", values.get(&["strict"])),
        ("data-reactions-enabled", values.get(&["reactions_enabled"]).or(Some("1"))),
        ("data-emit-metadata", values.get(&["emit_metadata"]).or(Some("0"))),
        ("data-input-position", values.get(&["input_position"]).or(Some("bottom"))),
        ("data-theme", values.get(&["theme"]).or(Some("preferred_color_scheme"))),
        ("data-lang", values.get(&["lang"]).or(Some(thread.lang))),
        ("data-loading", Some("lazy")),
        ("crossorigin", Some("anonymous")),
    ];
    let source = "https://giscus.app";
    Ok(Integrated {
        html: Remote { words, src: "https://giscus.app/client.js", attributes: &attributes, service: "giscus" }.to_string(),
        sources: Sources { style: sources([source]), frame: sources([source]), ..Sources::default() },
    })
}

/// Its script sets a style element into the head.
fn utterances(values: &Values<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let theme = match values.get(&["theme"]) {
        None | Some("auto") => "preferred-color-scheme",
        Some(theme) => theme,
    };
    let attributes = [
        ("repo", Some(values.need(&["repo"])?)),
        ("issue-term", values.get(&["issueterm"]).or(Some("pathname"))),
        ("label", values.get(&["label"])),
        ("theme", Some(theme)),
        ("crossorigin", Some("anonymous")),
    ];
    Ok(Integrated {
        html: Remote { words, src: "https://utteranc.es/client.js", attributes: &attributes, service: "utterances" }.to_string(),
        sources: Sources { style: sources(["'unsafe-inline'"]), frame: sources(["https://utteranc.es"]), ..Sources::default() },
    })
}

fn commento(values: &Values<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let server = values.server(&["url", "commentourl"], None)?;
    let source = origin(&server).unwrap_or_default();
    Ok(Integrated {
        html: Placed { words, id: "commento", data: &[], src: &format!("{server}/js/commento.js") }.to_string(),
        sources: Sources {
            style: sources(["'unsafe-inline'", &source]),
            font: sources([&source]),
            img: sources([&source]),
            connect: sources([&source]),
            ..Sources::default()
        },
    })
}

/// Its frame is written by its script, with a script inside, and lives under our policy.
fn cusdis(values: &Values<'_>, thread: &Thread<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let server = values.server(&["host"], Some("https://cusdis.com"))?;
    let source = origin(&server).unwrap_or_default();
    let data = [
        ("data-host", server.as_str()),
        ("data-app-id", values.need(&["app_id", "data_app_id"])?),
        ("data-page-id", thread.address),
        ("data-page-url", thread.url),
        ("data-page-title", thread.title),
        ("data-theme", values.get(&["theme"]).unwrap_or("auto")),
    ];
    Ok(Integrated {
        html: Placed { words, id: "cusdis_thread", data: &data, src: &format!("{server}/js/cusdis.es.js") }.to_string(),
        sources: Sources {
            script: sources(["'unsafe-inline'"]),
            style: sources(["'unsafe-inline'", &source]),
            connect: sources([&source]),
            ..Sources::default()
        },
    })
}

/// A link to the post's own thread: reading and answering happen there, and nothing is loaded here.
fn mastodon(values: &Values<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let server = values.server(&["host"], None)?;
    let name = values.need(&["username", "user"])?;
    let id = values.need(&["id", "status_id"])?;
    let href = format!("{server}/@{}/{id}", name.trim_start_matches('@'));
    Ok(Integrated {
        html: Elsewhere { words, icon: "mastodon", service: "Mastodon", href: &href }.to_string(),
        sources: Sources::default(),
    })
}

fn telegram(values: &Values<'_>, words: &Strings) -> Result<Integrated, Problem> {
    let attributes = [
        ("data-comments-app-website", Some(values.need(&["site_id", "siteid"])?)),
        ("data-limit", values.get(&["limit"]).or(Some("5"))),
        ("data-height", values.get(&["height"])),
        ("data-color", values.get(&["color"])),
        ("data-dislikes", values.get(&["dislikes"])),
        ("data-outlined", values.get(&["outlined"])),
        ("data-colorful", values.get(&["colorful"])),
        ("data-dark", values.get(&["dark"])),
    ];
    Ok(Integrated {
        html: Remote { words, src: "https://comments.app/js/widget.js?3", attributes: &attributes, service: "telegram" }
            .to_string(),
        sources: Sources { frame: sources(["https://comments.app"]), ..Sources::default() },
    })
}

markup::define! {
    /// A script that writes where it stands.
    Remote<'a>(words: &'a Strings, src: &'a str, attributes: &'a [(&'a str, Option<&'a str>)], service: &'a str) {
        div.comments.{*service} {
            script[src = src, async, ..attributes.iter().map(|(name, value)| (*name, *value))] {}
            noscript { p { @words.comments_js } }
        }
    }

    /// A script that writes into an element of its own.
    Placed<'a>(words: &'a Strings, id: &'a str, data: &'a [(&'a str, &'a str)], src: &'a str) {
        div.comments {
            div #{*id}[..data.iter().map(|(name, value)| (*name, *value))] {}
            script[src = src, defer] {}
            noscript { p { @words.comments_js } }
        }
    }

    Disqus<'a>(words: &'a Strings, config: &'a str, src: &'a str) {
        div.comments {
            div #disqus_thread {}
            script { @markup::raw(config) }
            script[src = src, async, "data-timestamp" = "0"] {}
            noscript { p { @words.comments_js } }
        }
    }

    Elsewhere<'a>(words: &'a Strings, icon: &'a str, service: &'a str, href: &'a str) {
        p.comments {
            a[href = href, rel = "noopener", target = "_blank"] {
                @markup::raw(icon::svg_or_link(icon))
                " "
                @around(&words.comments_at, "{service}").0
                @service
                @around(&words.comments_at, "{service}").1
            }
        }
    }
}
