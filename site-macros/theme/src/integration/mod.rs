//! External services that an owner enables: comments under posts, analytics on every page.
//!
//! Each returns the HTML to insert, and what the [policy](super::policy) of the page must allow beyond that HTML. The caller decides which
//! pages get them; pages of a local preview do not.

mod analytics;
mod comments;

pub use analytics::analytics;
pub use comments::comments;

use super::policy::Sources;
use site_settings::config::Integration;

/// What a service needs on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Integrated {
    /// For [`crate::view::PageView::comments_html`] or [`crate::view::SiteView::analytics_html`].
    pub html: String,
    /// For [`super::policy()`].
    pub sources: Sources,
    /// It loads on demand: the page needs `js/comments.js` and `css/comments.css`.
    pub on_demand: bool,
}

/// The page that comments belong to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Thread<'a> {
    /// Absolute URL.
    pub url: &'a str,
    /// Address without origin: `/posts/hello/`.
    pub address: &'a str,
    /// Title.
    pub title: &'a str,
    /// Language code of the theme's strings.
    pub lang: &'a str,
}

impl Thread<'_> {
    /// The address of the page's discussion in a repository, which the services find by `mapping`: a path, or a search for the title.
    fn found_at(&self, mapping: &str, term: Option<&str>, query: &str) -> String {
        let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let title = match mapping {
            "number" => return term.map(|number| format!("/{}", encoded(number))).unwrap_or_default(),
            "pathname" => self.address.trim_start_matches('/'),
            "url" => self.url,
            "title" | "og:title" => self.title,
            _ => term.unwrap_or(mapping),
        };
        format!("?{query}={}", encoded(&format!("\"{title}\" in:title")))
    }
}

/// The reason that a service cannot be added. Keys are as in [`Integration::values`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no such service.
    Unknown,
    /// This key has no value.
    Missing(&'static str),
    /// This key's value is invalid; the second text is what it expects.
    Bad(&'static str, &'static str),
}

/// An integration's settings, under our names or those of hugo-coder.
struct Values<'a>(&'a Integration);

impl<'a> Values<'a> {
    /// The value of the first spelling of a key that is set. Keys compare without case, `_` and `-`.
    fn get(&self, keys: &[&str]) -> Option<&'a str> {
        let bare = |key: &str| key.to_ascii_lowercase().replace(['_', '-'], "");
        keys.iter().find_map(|key| {
            let value = self.0.values.iter().find(|(name, _)| bare(name) == bare(key))?.1.trim();
            (!value.is_empty()).then_some(value)
        })
    }

    /// A required value; errors name the first key.
    fn need(&self, keys: &[&'static str]) -> Result<&'a str, Problem> {
        self.get(keys).ok_or_else(|| Problem::Missing(keys.first().copied().unwrap_or_default()))
    }

    /// A server's URL without trailing slash: as written, with `https://` if the scheme is missing.
    fn server(&self, keys: &[&'static str], default: Option<&str>) -> Result<String, Problem> {
        let key = keys.first().copied().unwrap_or_default();
        let value = self.get(keys).or(default).ok_or(Problem::Missing(key))?;
        let url = match value.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None if value.contains("://") => value.to_owned(),
            None => format!("https://{value}"),
        };
        let url = url.trim_end_matches('/').to_owned();
        let fits = origin(&url).is_some_and(|source| source.starts_with("http"));
        if fits { Ok(url) } else { Err(Problem::Bad(key, "an address such as https://example.org")) }
    }

    /// A repository on GitHub.
    fn repository(&self) -> Result<&'a str, Problem> {
        let repo = self.need(&["repo"])?;
        let fits = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        let (owner, name) = repo.split_once('/').unwrap_or_default();
        if fits(owner) && fits(name) { Ok(repo) } else { Err(Problem::Bad("repo", "a repository, such as `owner/name`")) }
    }

    /// A value that becomes part of a host name.
    fn label(&self, keys: &[&'static str]) -> Result<&'a str, Problem> {
        let value = self.need(keys)?;
        let fits = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits { Ok(value) } else { Err(Problem::Bad(keys.first().copied().unwrap_or_default(), "letters, digits and hyphens")) }
    }
}

/// The source expression of a URL.
fn origin(url: &str) -> Option<String> {
    super::policy::origin(url)
}

/// A set of source expressions.
fn sources<const N: usize>(list: [&str; N]) -> std::collections::BTreeSet<String> {
    list.into_iter().map(str::to_owned).collect()
}

/// A text as a JavaScript string that cannot end its script element.
fn quoted(text: &str) -> String {
    super::json_ld::script_safe(&serde_json::Value::from(text).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integration(service: &str, values: &[(&str, &str)]) -> Integration {
        Integration {
            service: service.to_owned(),
            values: values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        }
    }

    const THREAD: Thread<'static> =
        Thread { url: "https://example.org/posts/a/", address: "/posts/a/", title: "A </script><b> \"title\"", lang: "en" };

    type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str], &'static [&'static str]);

    /// Service, settings, parts of its HTML, parts of the page's policy.
    const COMMENTS: &[Case] = &[
        (
            "disqus",
            &[("shortname", "abc")],
            &["src=\"https://abc.disqus.com/embed.js\"", "\"https://example.org/posts/a/\"", "id=\"disqus_thread\""],
            &["script-src 'self' 'sha256-", "https://abc.disqus.com", "frame-src https://disqus.com", "https://c.disquscdn.com"],
        ),
        (
            "giscus",
            &[("repo", "a/b"), ("repo_id", "R"), ("category", "General"), ("category_id", "C"), ("reactions_enabled", "1")],
            &[
                "data-repo=\"a/b\"",
                "data-repo-id=\"R\"",
                "data-category-id=\"C\"",
                "data-theme=\"preferred_color_scheme\"",
                "data-mapping=\"pathname\"",
                "href=\"https://github.com/a/b/discussions?discussions_q=%22posts%2Fa%2F%22%20in%3Atitle\"",
            ],
            &["script-src 'self' https://giscus.app;", "frame-src https://giscus.app;", "style-src 'self' https://giscus.app;"],
        ),
        (
            "utterances",
            &[("repo", "a/b"), ("issueterm", "title")],
            &["repo=\"a/b\"", "issue-term=\"title\"", "href=\"https://github.com/a/b/issues?q=%22A%20%3C%2Fscript"],
            &["script-src 'self' https://utteranc.es; style-src 'self';", "frame-src https://utteranc.es;"],
        ),
        (
            "commento",
            &[("commentourl", "https://c.example/")],
            &["src=\"https://c.example/js/commento.js\"", "id=\"commento\""],
            &["script-src 'self' https://c.example;", "connect-src 'self' https://c.example;"],
        ),
        (
            "cusdis",
            &[("data_app_id", "1-2")],
            &["data-app-id=\"1-2\"", "data-page-id=\"/posts/a/\"", "data-host=\"https://cusdis.com\""],
            &["script-src 'self' https://cusdis.com; style-src 'self' https://cusdis.com;"],
        ),
        (
            "mastodon",
            &[("host", "m.example"), ("username", "me"), ("id", "42")],
            &["href=\"https://m.example/@me/42\"", "Discuss this on Mastodon"],
            &["default-src 'none'; script-src 'self'; style-src 'self';"],
        ),
        (
            "telegram",
            &[("siteid", "abc"), ("limit", "5"), ("dark", "1")],
            &[
                "src=\"https://comments.app/js/widget.js?3\"",
                "data-comments-app-website=\"abc\"",
                "data-limit=\"5\"",
                "data-dark=\"1\"",
            ],
            &["script-src 'self' https://comments.app;", "frame-src https://comments.app;"],
        ),
    ];

    const ANALYTICS: &[Case] = &[
        (
            "cloudflare",
            &[("token", "abc")],
            &["data-cf-beacon=\"{&quot;token&quot;:&quot;abc&quot;}\""],
            &["script-src 'self' https://static.cloudflareinsights.com;", "connect-src 'self' https://cloudflareinsights.com;"],
        ),
        (
            "plausible",
            &[("domain", "example.org")],
            &["data-domain=\"example.org\"", "src=\"https://plausible.io/js/script.js\""],
            &["script-src 'self' https://plausible.io;", "connect-src 'self' https://plausible.io;"],
        ),
        (
            "goatcounter",
            &[("code", "abc")],
            &["data-goatcounter=\"https://abc.goatcounter.com/count\""],
            &["script-src 'self' https://gc.zgo.at;", "img-src 'self' data: https://abc.goatcounter.com;"],
        ),
        ("fathom", &[("siteid", "ABC")], &["data-site=\"ABC\""], &["script-src 'self' https://cdn.usefathom.com;"]),
        (
            "fathom",
            &[("siteid", "ABC"), ("serverurl", "f.example")],
            &["src=\"https://f.example/tracker.js\"", "\"ABC\""],
            &["script-src 'self' 'sha256-", "https://f.example;"],
        ),
        (
            "umami",
            &[("siteid", "u-1"), ("serverurl", "https://u.example")],
            &["data-website-id=\"u-1\"", "src=\"https://u.example/script.js\""],
            &["script-src 'self' https://u.example;", "connect-src 'self' https://u.example;"],
        ),
        (
            "matomo",
            &[("siteid", "7"), ("serverurl", "m.example/stats/")],
            &["src=\"https://m.example/stats/matomo.js\"", "\"https://m.example/stats/matomo.php\"", "[\"setSiteId\",\"7\"]"],
            &["script-src 'self' 'sha256-", "https://m.example;", "connect-src 'self' https://m.example;"],
        ),
        (
            "google",
            &[("id", "G-1")],
            &["src=\"https://www.googletagmanager.com/gtag/js?id=G-1\"", "\"G-1\""],
            &["script-src 'self' 'sha256-", "https://www.googletagmanager.com", "https://region1.google-analytics.com"],
        ),
    ];

    fn check(cases: &[Case], make: impl Fn(&Integration) -> Result<Integrated, Problem>) {
        for (service, values, html, policy) in cases {
            let made = make(&integration(service, values)).unwrap_or_else(|problem| panic!("{service}: {problem:?}"));
            for part in *html {
                assert!(made.html.contains(part), "{service}: no {part} in {}", made.html);
            }
            let header = crate::policy(&made.html, &made.sources, &|_| None);
            for part in *policy {
                assert!(header.contains(part), "{service}: no {part} in {header}");
            }
            for word in ["unsafe-", "*", " https: ", " http: "] {
                assert!(!header.contains(word), "{service}: {word} in {header}");
            }
            assert_eq!(made.html.contains("<template>"), made.on_demand, "{service}: {}", made.html);
        }
    }

    #[test]
    fn every_comment_service() {
        check(COMMENTS, |integration| comments(integration, &THREAD));
    }

    /// Nothing outside of the template contacts another host.
    #[test]
    fn comments_load_on_request() {
        for (service, values, ..) in COMMENTS {
            let made =
                comments(&integration(service, values), &THREAD).unwrap_or_else(|problem| panic!("{service}: {problem:?}"));
            let (before, rest) = made.html.split_once("<template>").unwrap_or((&made.html, ""));
            let after = rest.split_once("</template>").map_or("", |(_, after)| after);
            for outside in [before, after] {
                assert!(
                    ["src=", "<script", "<iframe", "<img"].iter().all(|loads| !outside.contains(loads)),
                    "{service}: {outside}"
                );
            }
            assert!(after.contains("<noscript>") || made.html.contains("<a href="), "{service}: {}", made.html);
        }
    }

    #[test]
    fn threads_are_identified_by_the_services_settings() {
        for (mapping, term, found) in [
            ("pathname", None, "?q=%22posts%2Fa%2F%22%20in%3Atitle"),
            ("url", None, "?q=%22https%3A%2F%2Fexample%2Eorg%2Fposts%2Fa%2F%22%20in%3Atitle"),
            ("number", Some("7"), "/7"),
            ("specific", Some("x"), "?q=%22x%22%20in%3Atitle"),
        ] {
            assert_eq!(THREAD.found_at(mapping, term, "q"), found, "{mapping}");
        }
    }

    #[test]
    fn every_analytics_service() {
        check(ANALYTICS, analytics);
    }

    #[test]
    fn hostile_values_are_escaped() {
        let hostile = "\"><script>alert(1)</script>\u{2028}'\\";
        for (service, values, ..) in COMMENTS.iter().chain(ANALYTICS) {
            let values: Vec<(&str, &str)> = values.iter().map(|(key, _)| (*key, hostile)).collect();
            let integration = integration(service, &values);
            let made = comments(&integration, &Thread { title: hostile, ..THREAD }).or_else(|_| analytics(&integration));
            let html = made.map(|made| made.html).unwrap_or_default();
            assert!(!html.contains("<script>alert"), "{service}: {html}");
            assert!(!html.contains("script>alert") && !html.contains("\"\">"), "{service}: {html}");
        }
    }

    #[test]
    fn missing_settings_are_named() {
        for (service, values, problem) in [
            ("disqus", &[] as &[(&str, &str)], Problem::Missing("shortname")),
            ("disqus", &[("shortname", "a.b/")], Problem::Bad("shortname", "letters, digits and hyphens")),
            ("giscus", &[("repo", " ")], Problem::Missing("repo")),
            ("giscus", &[("repo", "a")], Problem::Bad("repo", "a repository, such as `owner/name`")),
            ("commento", &[("url", "https://a b/")], Problem::Bad("url", "an address such as https://example.org")),
            ("plausible", &[("domain", "x")], Problem::Unknown),
            ("nonsense", &[], Problem::Unknown),
        ] {
            assert_eq!(comments(&integration(service, values), &THREAD), Err(problem), "{service}");
        }
        assert_eq!(analytics(&integration("cloudflare", &[])), Err(Problem::Missing("token")));
        assert_eq!(analytics(&integration("disqus", &[("shortname", "x")])), Err(Problem::Unknown));
    }
}
