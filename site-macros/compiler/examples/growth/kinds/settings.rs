//! Adversarial settings in site.toml and in Hugo's files.

use super::{Files, Kind, fill, nest, repeat};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "settings/toml-unknown-keys", files: |n| toml(&fill(n, |i| format!("titel{i} = 1\n"))) },
    Kind { name: "settings/toml-duplicate-keys", files: |n| toml(&repeat(n, "title = 'A'\n")) },
    Kind { name: "settings/toml-params", files: |n| toml(&format!("[params]\n{}", fill(n, |i| format!("k{i} = 1\n")))) },
    Kind { name: "settings/toml-nesting", files: |n| toml(&format!("x = {}\n", nest(n, "[", "", "]"))) },
    Kind { name: "settings/toml-unclosed", files: |n| toml(&format!("x = {}\n", repeat(n, "{a="))) },
    Kind { name: "settings/toml-dotted", files: |n| toml(&format!("{}a = 1\n", repeat(n, "a."))) },
    Kind {
        name: "settings/toml-title-long",
        files: |n| one("site.toml", format!("base_url = 'https://x.example'\ntitle = \"{}\"\n", repeat(n, "A "))),
    },
    Kind {
        name: "settings/toml-url-long",
        files: |n| one("site.toml", format!("title = 'T'\nbase_url = 'https://x.example/{}'\n", repeat(n, "a/"))),
    },
    Kind { name: "settings/menus", files: |n| toml(&fill(n, |i| format!("[[menu]]\nname = 'M{i}'\nurl = '/'\n"))) },
    Kind {
        name: "settings/menus-dead",
        files: |n| toml(&fill(n, |i| format!("[[menu]]\nname = 'M{i}'\nurl = '/nowhere{i}/'\n"))),
    },
    Kind {
        name: "settings/social",
        files: |n| toml(&fill(n, |i| format!("[[social]]\nicon = 'nosuch{i}'\nurl = 'https://x.example/{i}'\n"))),
    },
    Kind { name: "settings/redirects", files: |n| toml(&format!("[redirects]\n{}", fill(n, |i| format!("'/a{i}/' = '/'\n")))) },
    Kind { name: "settings/permalinks", files: |n| toml(&format!("[permalinks]\nposts = '/{}'\n", repeat(n, ":slug/"))) },
    Kind { name: "settings/ignore-files", files: |n| toml(&format!("ignore_files = [{}]\n", repeat(n, "'a*b*c', "))) },
    Kind { name: "settings/ignore-file-pattern", files: |n| toml(&format!("ignore_files = ['{}']\n", repeat(n, "(a+)*"))) },
    Kind { name: "settings/taxonomies", files: |n| toml(&format!("[taxonomies]\n{}", fill(n, |i| format!("t{i} = 't{i}s'\n")))) },
    Kind {
        name: "settings/languages-params",
        files: |n| {
            let languages: String =
                ["de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl", "cs", "hu", "ro", "fi", "el", "tr", "ja"]
                    .map(|code| format!("[languages.{code}]\n"))
                    .concat();
            toml(&format!("language = 'de'\n{languages}[params]\n{}", fill(n, |i| format!("k{i} = 1\n"))))
        },
    },
    Kind { name: "settings/allow", files: |n| toml(&repeat(n, "[[checks.allow]]\nsecret = '0123456789'\nreason = 'r'\n")) },
    Kind {
        name: "settings/hugo-toml-params",
        files: |n| hugo("hugo.toml", format!("[params]\n{}", fill(n, |i| format!("k{i} = 1\n")))),
    },
    Kind { name: "settings/hugo-toml-unknown", files: |n| hugo("hugo.toml", fill(n, |i| format!("k{i} = 1\n"))) },
    Kind {
        name: "settings/hugo-yaml-params",
        files: |n| {
            one("hugo.yaml", format!("title: T\nbaseURL: https://x.example\nparams:\n{}", fill(n, |i| format!("  k{i}: 1\n"))))
        },
    },
    Kind {
        name: "settings/hugo-yaml-alias",
        files: |n| {
            one(
                "hugo.yaml",
                format!(
                    "title: T\nbaseURL: https://x.example\nparams:\n  a: &a {}\n  b:\n{}",
                    repeat(n / 2, "x"),
                    repeat(n / 2, "  - *a\n")
                ),
            )
        },
    },
    Kind {
        name: "settings/hugo-json-nesting",
        files: |n| {
            one("hugo.json", format!("{{\"title\":\"T\",\"baseURL\":\"https://x.example\",\"x\":{}}}", nest(n, "[", "", "]")))
        },
    },
    Kind {
        name: "settings/hugo-json-params",
        files: |n| {
            one(
                "hugo.json",
                format!(
                    "{{\"title\":\"T\",\"baseURL\":\"https://x.example\",\"params\":{{{}\"z\":1}}}}",
                    fill(n, |i| format!("\"k{i}\":1,"))
                ),
            )
        },
    },
    Kind {
        name: "settings/hugo-menus",
        files: |n| {
            hugo(
                "hugo.toml",
                fill(n, |i| format!("[[menus.main]]\nname = 'M{i}'\npageRef = '/'\nparent = 'M{}'\n", i.saturating_sub(1))),
            )
        },
    },
    Kind {
        name: "settings/hugo-languages",
        files: |n| hugo("hugo.toml", fill(n, |i| format!("[languages.l{i}]\nweight = {i}\n"))),
    },
    Kind {
        name: "settings/hugo-cascade",
        files: |n| hugo("hugo.toml", fill(n, |i| format!("[[cascade]]\n[cascade.params]\nk{i} = 1\n"))),
    },
];

fn one(path: &str, text: String) -> Files {
    let home = ("content/_index.md".to_owned(), b"Home\n".to_vec());
    let post = ("content/posts/a.md".to_owned(), b"---\ntitle: A\n---\nText.\n".to_vec());
    vec![(path.to_owned(), text.into_bytes()), home, post]
}

fn toml(text: &str) -> Files {
    one("site.toml", format!("title = 'T'\nbase_url = 'https://x.example'\n{text}"))
}

fn hugo(path: &str, text: String) -> Files {
    one(path, format!("title = 'T'\nbaseURL = 'https://x.example'\n{text}"))
}
