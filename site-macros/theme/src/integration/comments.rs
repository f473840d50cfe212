//! Comment services.
#![allow(unreachable_pub, missing_docs, reason = "markup::define! makes public structs")]

use super::{Integrated, Problem, Thread, Values, origin, quoted, sources};
use crate::footer::around;
use crate::icon;
use crate::policy::Sources;
use crate::strings::{Strings, strings};
use site_settings::config::Integration;

/// Comments under one page. The HTML of the service is in a `template`, which `js/comments.js` opens on demand. Readers without scripts see
/// a link to the thread, or a note that comments need scripts.
///
/// No service may use inline styles or scripts (`'unsafe-inline'`). Disqus and Commento set some inline styles and work without them; for
/// utterances and Cusdis `css/comments.css` and `js/comments.js` replace them.
///
/// # Errors
/// When there is no such comment service, or a setting is missing or invalid.
pub fn comments(integration: &Integration, thread: &Thread<'_>) -> Result<Integrated, Problem> {
    let values = Values(integration);
    let labels = strings(thread.lang);
    match integration.service.as_str() {
        "disqus" => disqus(&values, thread, labels),
        "giscus" => giscus(&values, thread, labels),
        "utterances" => utterances(&values, thread, labels),
        "commento" => commento(&values, labels),
        "cusdis" => cusdis(&values, thread, labels),
        "mastodon" => mastodon(&values, labels),
        "telegram" => telegram(&values, labels),
        _ => Err(Problem::Unknown),
    }
}

/// Scripts come from `SHORTNAME.disqus.com` and `c.disquscdn.com`, the first one also receives data, and the frame is on `disqus.com`.
/// Threads are identified by the page's own URL, not by the one in the address bar.
fn disqus(values: &Values<'_>, thread: &Thread<'_>, labels: &Strings) -> Result<Integrated, Problem> {
    let name = values.label(&["shortname", "disqusshortname"])?;
    let own = format!("https://{name}.disqus.com");
    let config = format!(
        "function disqus_config(){{this.page.url={url};this.page.identifier={url};this.page.title={}}}",
        quoted(thread.title),
        url = quoted(thread.url)
    );
    Ok(Integrated {
        html: Disqus { labels, config: &config, src: &format!("{own}/embed.js") }.to_string(),
        sources: Sources {
            script: sources([&own, "https://c.disquscdn.com", "https://disqus.com"]),
            style: sources(["https://c.disquscdn.com"]),
            img: sources(["https://c.disquscdn.com", "https://referrer.disqus.com"]),
            connect: sources([&own, "https://links.services.disqus.com"]),
            frame: sources(["https://disqus.com"]),
            ..Sources::default()
        },
        on_demand: true,
    })
}

/// Its script loads its style sheet and shows its frame; all three are on `giscus.app`.
fn giscus(values: &Values<'_>, thread: &Thread<'_>, labels: &Strings) -> Result<Integrated, Problem> {
    let repo = values.repository()?;
    let mapping = values.get(&["mapping"]).unwrap_or("pathname");
    let term = values.get(&["term"]);
    let href = format!("https://github.com/{repo}/discussions{}", thread.found_at(mapping, term, "discussions_q"));
    let attributes = [
        ("data-repo", Some(repo)),
        ("data-repo-id", values.get(&["repo_id"])),
        ("data-category", values.get(&["category"])),
        ("data-category-id", values.get(&["category_id"])),
        ("data-mapping", Some(mapping)),
        ("data-term", term),
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
        html: Remote { labels, src: "https://giscus.app/client.js", attributes: &attributes, link: Some(("GitHub", &href)) }
            .to_string(),
        sources: Sources { style: sources([source]), frame: sources([source]), ..Sources::default() },
        on_demand: true,
    })
}

/// Script and frame are on `utteranc.es`. The style element that the script adds to the head is blocked, and not needed.
fn utterances(values: &Values<'_>, thread: &Thread<'_>, labels: &Strings) -> Result<Integrated, Problem> {
    let theme = match values.get(&["theme"]) {
        None | Some("auto") => "preferred-color-scheme",
        Some(theme) => theme,
    };
    let repo = values.repository()?;
    let term = values.get(&["issue_term"]).unwrap_or("pathname");
    let numbered = term.bytes().all(|b| b.is_ascii_digit());
    let found = thread.found_at(if numbered { "number" } else { term }, Some(term), "q");
    let href = format!("https://github.com/{repo}/issues{found}");
    let attributes = [
        ("repo", Some(repo)),
        ("issue-term", Some(term)),
        ("label", values.get(&["label"])),
        ("theme", Some(theme)),
        ("crossorigin", Some("anonymous")),
    ];
    Ok(Integrated {
        html: Remote { labels, src: "https://utteranc.es/client.js", attributes: &attributes, link: Some(("GitHub", &href)) }
            .to_string(),
        sources: Sources { frame: sources(["https://utteranc.es"]), ..Sources::default() },
        on_demand: true,
    })
}

/// Everything is on the owner's own server.
fn commento(values: &Values<'_>, labels: &Strings) -> Result<Integrated, Problem> {
    let server = values.server(&["url", "commentourl"], None)?;
    let source = origin(&server).unwrap_or_default();
    Ok(Integrated {
        html: Placed { labels, id: "commento", data: &[], src: Some(&format!("{server}/js/commento.js")) }.to_string(),
        sources: Sources {
            style: sources([&source]),
            font: sources([&source]),
            img: sources([&source]),
            connect: sources([&source]),
            ..Sources::default()
        },
        on_demand: true,
    })
}

/// `js/comments.js` creates its frame, which has this page's policy: script, styles and data come from its server.
fn cusdis(values: &Values<'_>, thread: &Thread<'_>, labels: &Strings) -> Result<Integrated, Problem> {
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
        html: Placed { labels, id: "cusdis_thread", data: &data, src: None }.to_string(),
        sources: Sources {
            script: sources([&source]),
            style: sources([&source]),
            connect: sources([&source]),
            ..Sources::default()
        },
        on_demand: true,
    })
}

/// A link to the post's own thread. Nothing is loaded on this page.
fn mastodon(values: &Values<'_>, labels: &Strings) -> Result<Integrated, Problem> {
    let server = values.server(&["host"], None)?;
    let name = values.need(&["username", "user"])?;
    let id = values.need(&["id", "status_id"])?;
    let href = format!("{server}/@{}/{id}", name.trim_start_matches('@'));
    Ok(Integrated {
        html: Elsewhere { labels, icon: "mastodon", service: "Mastodon", href: &href }.to_string(),
        sources: Sources::default(),
        on_demand: false,
    })
}

/// Script and frame are on `comments.app`.
fn telegram(values: &Values<'_>, labels: &Strings) -> Result<Integrated, Problem> {
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
        html: Remote { labels, src: "https://comments.app/js/widget.js?3", attributes: &attributes, link: None }.to_string(),
        sources: Sources { frame: sources(["https://comments.app"]), ..Sources::default() },
        on_demand: true,
    })
}

markup::define! {
    /// A script that writes at its own position.
    Remote<'a>(
        labels: &'a Strings,
        src: &'a str,
        attributes: &'a [(&'a str, Option<&'a str>)],
        link: Option<(&'a str, &'a str)>
    ) {
        div.comments {
            template { script[src = src, async, ..attributes.iter().map(|(name, value)| (*name, *value))] {} }
            @Otherwise { labels, link: *link }
        }
    }

    /// A script that writes into a separate element.
    Placed<'a>(labels: &'a Strings, id: &'a str, data: &'a [(&'a str, &'a str)], src: Option<&'a str>) {
        div.comments {
            template {
                div #{*id}[..data.iter().map(|(name, value)| (*name, *value))] {}
                @if let Some(src) = src {
                    script[src = src, async] {}
                }
            }
            @Otherwise { labels, link: None }
        }
    }

    Disqus<'a>(labels: &'a Strings, config: &'a str, src: &'a str) {
        div.comments {
            template {
                div #disqus_thread {}
                script { @markup::raw(config) }
                script[src = src, async, "data-timestamp" = "0"] {}
            }
            @Otherwise { labels, link: None }
        }
    }

    /// For readers without scripts, and for those who prefer the thread's own page.
    Otherwise<'a>(labels: &'a Strings, link: Option<(&'a str, &'a str)>) {
        @if let Some((service, href)) = link {
            p { @At { labels, service, href } }
        } else {
            noscript { p { @labels.comments_js } }
        }
    }

    At<'a>(labels: &'a Strings, service: &'a str, href: &'a str) {
        a[href = href, rel = "noopener", target = "_blank"] {
            @around(&labels.comments_at, "{service}").0
            @service
            @around(&labels.comments_at, "{service}").1
        }
    }

    Elsewhere<'a>(labels: &'a Strings, icon: &'a str, service: &'a str, href: &'a str) {
        p.comments {
            @markup::raw(icon::svg_or_link(icon))
            " "
            @At { labels, service, href }
        }
    }
}
