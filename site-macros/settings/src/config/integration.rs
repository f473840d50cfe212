//! Settings of external services: comments and analytics.

use super::Integration;
use super::table::Table;
use crate::data::Node;
use site_diag::{Diagnostic, Kind};

/// A service we know.
pub(super) struct Service {
    /// As in [`Integration::service`] and in site.toml.
    pub(super) name: &'static str,
    /// Names of its table in the params of Hugo's themes, hugo-coder's first.
    pub(super) hugo: &'static [&'static str],
    /// Other names of its settings in these tables, without `_`, `-` and capital letters.
    aliases: &'static [(&'static str, &'static str)],
    /// Without this setting it is off.
    pub(super) needs: &'static str,
    /// Its settings as in site.toml. Without underscores they are the keys of [`Integration::values`], which are hugo-coder's in lower case.
    pub(super) keys: &'static [&'static str],
}

/// Comment systems, in the order of preference where several are set up in Hugo's settings.
pub(super) const COMMENTS: &[Service] = &[
    Service { name: "disqus", hugo: &["disqus"], aliases: &[], needs: "shortname", keys: &["shortname"] },
    Service { name: "commento", hugo: &["commento"], aliases: &[("commentourl", "url")], needs: "url", keys: &["url"] },
    Service {
        name: "utterances",
        hugo: &["utterances"],
        aliases: &[],
        needs: "repo",
        keys: &["repo", "issue_term", "label", "theme"],
    },
    Service {
        name: "giscus",
        hugo: &["giscus"],
        aliases: &[],
        needs: "repo",
        keys: &[
            "repo",
            "repo_id",
            "category",
            "category_id",
            "mapping",
            "term",
            "strict",
            "reactions_enabled",
            "emit_metadata",
            "input_position",
            "theme",
            "lang",
            "loading",
        ],
    },
    Service {
        name: "telegram",
        hugo: &["telegram"],
        aliases: &[],
        needs: "site_id",
        keys: &["site_id", "limit", "height", "color", "dislikes", "outlined", "colorful", "dark"],
    },
    Service {
        name: "cusdis",
        hugo: &["cusdis"],
        aliases: &[("id", "appid"), ("dataappid", "appid"), ("datahost", "host")],
        needs: "app_id",
        keys: &["app_id", "host"],
    },
    Service {
        name: "mastodon",
        hugo: &["mastodon"],
        aliases: &[],
        needs: "host",
        keys: &["host", "username", "status_id", "purify_cdn"],
    },
];

/// Analytics.
pub(super) const ANALYTICS: &[Service] = &[
    Service { name: "cloudflare", hugo: &["cloudflare"], aliases: &[], needs: "token", keys: &["token"] },
    Service {
        name: "fathom",
        hugo: &["fathomAnalytics", "fathom"],
        aliases: &[("site", "siteid"), ("id", "siteid"), ("server", "serverurl")],
        needs: "site_id",
        keys: &["site_id", "server_url"],
    },
    Service { name: "goatcounter", hugo: &["goatCounter"], aliases: &[], needs: "code", keys: &["code"] },
    Service { name: "google", hugo: &["google"], aliases: &[], needs: "id", keys: &["id"] },
    Service {
        name: "matomo",
        hugo: &["matomo", "matomo_analytics"],
        aliases: &[
            ("server", "serverurl"),
            ("instance", "serverurl"),
            ("matomodomain", "serverurl"),
            ("matomositeid", "siteid"),
            ("websiteid", "siteid"),
        ],
        needs: "server_url",
        keys: &["server_url", "site_id"],
    },
    Service {
        name: "plausible",
        hugo: &["plausibleAnalytics", "plausible_analytics", "plausible"],
        aliases: &[("datadomain", "domain"), ("websitedomain", "domain"), ("script", "script"), ("src", "script")],
        needs: "domain",
        keys: &["domain", "server_url", "outbound_links_tracking", "file_downloads_tracking"],
    },
    Service {
        name: "umami",
        hugo: &["umami", "umamiAnalytics"],
        aliases: &[
            ("id", "siteid"),
            ("websiteid", "siteid"),
            ("datawebsiteid", "siteid"),
            ("domain", "serverurl"),
            ("src", "script"),
        ],
        needs: "site_id",
        keys: &["site_id", "server_url", "script_url"],
    },
];

impl Service {
    /// The key in [`Integration::values`] of a setting.
    pub(super) fn value_key(setting: &str) -> String {
        setting.replace('_', "")
    }

    /// Reads a table of site.toml.
    pub(super) fn read(&self, table: &mut Table<'_, '_>, node: &Node) -> Option<Integration> {
        let mut integration = self.empty();
        for key in self.keys {
            if let Some(value) = self.value(table, key) {
                integration.values.insert(Self::value_key(key), value);
            }
        }
        if integration.values.contains_key(&Self::value_key(self.needs)) {
            return Some(integration);
        }
        let kind = Kind::MissingKey { key: table.path(self.needs), why: format!("{} does not work without it", self.name) };
        table.findings.diagnostics.push(Diagnostic::error(kind, node.span));
        None
    }

    /// Reads a table of Hugo's params; an empty one is off.
    pub(super) fn read_hugo(&self, table: &mut Table<'_, '_>) -> Option<Integration> {
        let mut integration = self.empty();
        let mut owner = None;
        for (key, node) in table.rest() {
            let name = key.name.to_lowercase().replace(['_', '-'], "");
            let alias = self.aliases.iter().find(|(alias, _)| *alias == name).map(|(_, known)| *known);
            let text = node.value.to_text().map(|text| text.trim().to_owned());
            match (alias.unwrap_or(&name), text) {
                (_, None) => {
                    let path = table.path(&key.name);
                    table.findings.without_effect.push((path, key.span));
                }
                (_, Some(text)) if text.is_empty() => {}
                // The address of the script determines the host of the service.
                ("script", Some(text)) => {
                    if let Some((origin, _)) = super::base_url::split(&text) {
                        integration.values.entry("serverurl".to_owned()).or_insert(origin);
                    }
                }
                ("owner", Some(text)) => owner = Some(text),
                (name, Some(text)) if self.keys.iter().any(|known| Self::value_key(known) == name) => {
                    integration.values.insert(name.to_owned(), text);
                }
                ("enable" | "enabled", Some(_)) => {}
                (_, Some(_)) => {
                    let path = table.path(&key.name);
                    table.findings.without_effect.push((path, key.span));
                }
            }
        }
        // The repository may be given in two parts.
        if let (Some(owner), Some(repository)) = (owner, integration.values.get_mut("repo"))
            && !repository.contains('/')
        {
            *repository = format!("{owner}/{repository}");
        }
        integration.values.contains_key(&Self::value_key(self.needs)).then_some(integration)
    }

    /// The service with one setting.
    pub(super) fn with(&self, value: String) -> Integration {
        let mut integration = self.empty();
        integration.values.insert(Self::value_key(self.needs), value);
        integration
    }

    fn empty(&self) -> Integration {
        Integration { service: self.name.to_owned(), values: std::collections::BTreeMap::new() }
    }

    /// Numbers and truth values are fine: the services take text for all.
    fn value(&self, table: &mut Table<'_, '_>, key: &'static str) -> Option<String> {
        let text = table.node(key)?.value.to_text();
        match text {
            Some(text) => Some(text).filter(|text| !text.is_empty()),
            None => table.text(key),
        }
    }
}

/// A service by name.
pub(super) fn find(services: &'static [Service], name: &str) -> Option<&'static Service> {
    services.iter().find(|service| service.name == name)
}
