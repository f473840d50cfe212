use super::{load_files, reported};

const TOML: &str = "title = 't'\nbaseURL = 'https://e.example/'\n[params]\nauthor = 'A'\n";
const YAML: &str = "title: t\nbaseURL: https://e.example/\nparams:\n  author: A\n";
const JSON: &str = "{\"title\": \"t\", \"baseURL\": \"https://e.example/\", \"params\": {\"author\": \"A\"}}";

#[test]
fn every_name() {
    for (path, text) in [
        ("hugo.toml", TOML),
        ("hugo.yaml", YAML),
        ("hugo.yml", YAML),
        ("hugo.json", JSON),
        ("config.toml", TOML),
        ("config.yaml", YAML),
        ("config.yml", YAML),
        ("config.json", JSON),
        ("config/_default/hugo.toml", TOML),
        ("config/_default/config.toml", TOML),
        ("config/_default/config.yaml", YAML),
        ("config/_default/hugo.json", JSON),
        ("config/production/hugo.toml", TOML),
    ] {
        let (configs, diagnostics, sources) = load_files(&[(path, text)]);
        assert_eq!(reported(&diagnostics, &sources), "", "{path}");
        assert_eq!((configs[0].title.as_str(), configs[0].author.name.as_str()), ("t", "A"), "{path}");
        assert_eq!(configs[0].source.map(|file| sources.path(file).to_owned()).as_deref(), Some(path));
    }
}

#[test]
fn precedence() {
    let title = |files: &[(&str, &str)]| load_files(files).0[0].title.clone();
    let named = |title: &str| format!("title = '{title}'\nbaseURL = 'https://e.example/'\nbase_url = 'https://e.example/'\n");
    let (a, b, c) = (named("a"), named("b"), named("c"));
    assert_eq!(title(&[("hugo.toml", &a), ("config.toml", &b)]), "a");
    assert_eq!(title(&[("hugo.yaml", YAML), ("config.toml", &b)]), "t");
    assert_eq!(title(&[("hugo.toml", &a), ("config/_default/hugo.toml", &b)]), "b");
    assert_eq!(title(&[("config/_default/hugo.toml", &b), ("config/production/config.toml", &c)]), "c");
    assert_eq!(title(&[("hugo.toml", &a), ("site.toml", &b)]), "b");
    // Files elsewhere are not settings.
    assert_eq!(
        title(&[
            ("hugo.toml", &a),
            ("config/staging/hugo.toml", &b),
            ("content/hugo.toml", &c),
            ("config/_default/findings.txt", "x")
        ]),
        "a"
    );
}

#[test]
fn a_folder() {
    let (configs, diagnostics, sources) = load_files(&[
        (
            "config/_default/config.toml",
            "title = 't'\nbaseURL = 'https://e.example/'\ndefaultContentLanguage = 'en'\n[params]\nauthor = 'A'\n",
        ),
        ("config/_default/params.yaml", "info: line\nsocial:\n- {name: n, icon: i}\n"),
        ("config/_default/languages.toml", "[en]\nweight = 1\n[de]\nweight = 2\n[de.params]\ninfo = 'zeile'\n"),
        ("config/_default/menus.en.toml", "[[main]]\nname = 'Posts'\nurl = '/posts/'\n"),
        ("config/_default/menu.de.yaml", "main:\n- name: Beiträge\n  url: /posts/\n"),
        ("config/_default/params.de.toml", "description = 'd'\n"),
        ("config/_default/markup.toml", "[goldmark.renderer]\nunsafe = false\n"),
        ("config/_default/permalinks.toml", "posts = '/:slug/'\n"),
        ("config/_default/taxonomies.toml", "tag = 'tags'\n"),
        ("config/_default/pagination.json", "{\"pagerSize\": 4}"),
        ("config/_default/module.toml", "\n"),
        ("config/production/params.toml", "author = 'B'\n"),
    ]);
    assert_eq!(reported(&diagnostics, &sources), "");
    let [en, de] = configs.as_slice() else { panic!("{}", configs.len()) };
    assert_eq!((en.author.name.as_str(), en.author.info.join(""), en.social.len(), en.page_size), ("B", "line".to_owned(), 1, 4));
    assert_eq!((de.author.info.join(""), de.description.as_str()), ("zeile".to_owned(), "d"));
    assert_eq!(
        (en.menu[0].name.as_str(), de.menu[0].name.as_str(), de.menu[0].url.as_deref()),
        ("Posts", "Beiträge", Some("/de/posts/"))
    );
    assert!(!en.markup.raw_html);
    assert_eq!((en.permalinks["posts"].as_str(), en.taxonomies.len()), ("/:slug/", 1));
}

#[test]
fn a_file_for_each_language() {
    let (configs, diagnostics, sources) = load_files(&[
        ("config/_default/hugo.toml", "title = 't'\nbaseURL = 'https://e.example/'\n"),
        ("config/_default/languages.en.toml", "languageName = 'English'\nweight = 1\ntitle = 'E'\n[params]\ndescription = 'd'\n"),
        ("config/_default/languages.pt-BR.toml", "weight = 2\ntitle = 'P'\ncontentDir = 'content/pt'\n"),
        ("config/_default/hugo.en.toml", "copyright = 'c'\n"),
    ]);
    assert_eq!(reported(&diagnostics, &sources), "");
    let [en, pt] = configs.as_slice() else { panic!("{}", configs.len()) };
    assert_eq!((en.title.as_str(), en.language.name.as_str(), en.description.as_str()), ("E", "English", "d"));
    assert_eq!(en.theme.copyright.as_deref(), Some("c"));
    assert_eq!((pt.title.as_str(), pt.language.code.as_str(), pt.language.content_dir.as_str()), ("P", "pt-br", "content/pt"));
}

#[test]
fn faults() {
    for (files, expected) in [
        (
            vec![],
            "error: this folder has no site.toml and no Hugo settings (write a site.toml with `title` and `base_url`) nowhere\n",
        ),
        (
            vec![("content/a.md", "x")],
            "error: this folder has no site.toml and no Hugo settings (write a site.toml with `title` and `base_url`) nowhere\n",
        ),
        (
            vec![("hugo.toml", TOML), ("config/_default/params.yaml", "a:\n\tb: 1\n")],
            "error: this is not YAML: a tab cannot indent; use spaces (correct it here; the cause may be slightly before this position) at config/_default/params.yaml:\"\\t\"\n",
        ),
        (
            vec![("hugo.toml", "title = \n")],
            "error: this is not TOML: a value is expected here (correct it here; the cause may be slightly before this position) at hugo.toml:\"\\n\"\n",
        ),
        (
            vec![("hugo.yaml", "title: t\nTitle: u\nbaseURL: https://e.example/\n")],
            "warning: `Title` is set twice (keep one of them) at hugo.yaml:\"Title\"\n",
        ),
        (
            vec![("config.toml", TOML), ("config/_default/params.toml", "own = 1\n")],
            "warning: your own values, which only the shortcode `param` reads: params.own at config/_default/params.toml:\"own\"\n",
        ),
        (
            vec![("hugo.yaml", "- a\n")],
            "warning: `baseURL` is not set (feeds, canonical links and the sitemap are made of it: write `baseURL = \"https://example.org/\"`) at hugo.yaml:\"\"\n",
        ),
    ] {
        let (_, diagnostics, sources) = load_files(&files);
        assert_eq!(reported(&diagnostics, &sources), expected, "{files:?}");
    }
}

#[test]
fn no_text() {
    for path in ["site.toml", "hugo.toml"] {
        let sources = site_diag::Sources::new(vec![site_diag::Source { path: path.to_owned(), text: None }]);
        let mut diagnostics = Vec::new();
        let configs = crate::config::load(&sources, &mut diagnostics);
        assert_eq!((reported(&diagnostics, &sources), configs.len()), (String::new(), 1));
    }
}
