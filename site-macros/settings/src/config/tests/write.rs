use super::{load_files, reported};
use crate::config::Config;
use crate::config::write::from_hugo;
use crate::data::{Node, Value};
use site_diag::Severity;
use site_diag::{FileId, Span};

/// Without what may differ: places, where it came from, and how severe faults are.
fn bare(mut config: Config) -> Config {
    fn forget(node: &mut Node) {
        node.span = Span::start_of(FileId(0));
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(forget),
            Value::Map(entries) => entries.iter_mut().for_each(|(key, node)| {
                key.span = Span::start_of(FileId(0));
                forget(node);
            }),
            _ => {}
        }
    }
    (config.source, config.title_span, config.from_hugo, config.hugo) = (None, None, false, None);
    (config.dead_links, config.alias_collision) = (Severity::Error, Severity::Error);
    config.hugo = None;
    // A paginated list on the home page becomes a list of the newest posts; settings that only Hugo has are not written.
    if std::mem::take(&mut config.migrated).home_lists_posts {
        config.theme.recent_posts = config.page_size;
    }
    config.menu.iter_mut().for_each(|item| item.span = None);
    config.social.iter_mut().for_each(|link| link.span = None);
    config.cascades.iter_mut().for_each(|cascade| forget(&mut cascade.keys));
    for value in config.params.values_mut() {
        let mut node = Node { span: Span::start_of(FileId(0)), value: value.clone() };
        forget(&mut node);
        *value = node.value;
    }
    config
}

fn comes_back(text: &str) -> String {
    let (before, diagnostics, sources) = load_files(&[("hugo.toml", text)]);
    assert!(
        diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Warning),
        "{}",
        reported(&diagnostics, &sources)
    );
    let written = from_hugo(&before);
    let (after, diagnostics, sources) = load_files(&[("site.toml", &written)]);
    assert_eq!(reported(&diagnostics, &sources), "", "{written}");
    let before: Vec<_> = before.into_iter().map(bare).collect();
    let after: Vec<_> = after.into_iter().map(bare).collect();
    assert_eq!(before, after, "{written}");
    written
}

#[test]
fn the_least() {
    let written = comes_back("baseURL = 'https://e.example/'\n");
    assert!(written.contains("# The URL at which the site is published"), "{written}");
    assert!(!written.contains("page_size"), "{written}");
}

#[test]
fn languages_that_are_not_published_stay_so() {
    let written = comes_back(
        "baseURL = 'https://e.example/'\ndisableLanguages = ['fr', 'it']\n[languages.en]\n[languages.de]\ndisabled = true\n\
         contentDir = 'content/deutsch/'\n[languages.fr]\ntitle = 'F'\n",
    );
    assert!(written.contains("\n[languages.de]\n# Do not publish this language.\ndisabled = true\n"), "{written}");
    assert!(written.contains("content_dir = \"content/deutsch\"") && written.contains("[languages.it]"), "{written}");
}

#[test]
fn the_same_files_are_ignored() {
    let hugo = "baseURL = 'https://e.example/'\nignoreFiles = ['/posts/', '/content/drafts/', 'content/old/', '_files$', '\\.(Rmd|ipynb)$', '^/home/', '/(a|b)/']\n";
    let (before, ..) = load_files(&[("hugo.toml", hugo)]);
    let written = from_hugo(&before);
    let (after, diagnostics, sources) = load_files(&[("site.toml", &written)]);
    assert_eq!(reported(&diagnostics, &sources), "", "{written}");
    let ignores = |config: &Config, path: &str| config.ignore_files.iter().any(|pattern| pattern.is_match(path));
    let mut ignored = 0;
    for path in [
        "posts/a.md",
        "x/posts/a.md",
        "drafts/a.md",
        "x/drafts/a.md",
        "old/a.md",
        "x/old/a.md",
        "x/a_files",
        "a.Rmd",
        "a.ipynb",
        "a.md",
        "a/x.md",
        "x/b/y.md",
        "home/a.md",
        "my-posts/a.md",
    ] {
        let by_hugo = ignores(&before[0], &format!("/content/{path}"));
        assert_eq!(ignores(&after[0], path), by_hugo, "{path}: {written}");
        ignored += usize::from(by_hugo);
    }
    assert_eq!(ignored, 9);
}

#[test]
fn everything() {
    comes_back(
        r#"
baseURL = "https://e.example/blog/"
title = "A \"title\" \\ with\ttabs"
theme = "hugo-coder"
languageCode = "en-gb"
copyright = "c"
hasCJKLanguage = true
summaryLength = 30
enableGitInfo = true
disablePathToLower = true
enableEmoji = false
ignoreFiles = ['\.x$']
timeZone = "Europe/Berlin"
disableKinds = ["taxonomyTerm", "rss"]
rssLimit = 5
paginate = 4
canonifyURLs = true
[sitemap]
changefreq = "weekly"
priority = 1
[outputFormats.RSS]
baseName = "feed"
[frontmatter]
date = [":filename", ":default"]
[taxonomies]
category = "categories"
tag = "tags"
"my kind" = "my kinds"
[permalinks]
posts = "/:year/:slug/"
"/" = "/:slug/"
tags = "/t/:slug/"
[permalinks.section]
posts = "/blog/"
[markup.goldmark.renderer]
unsafe = false
[markup.goldmark.extensions]
typographer = false
linkify = false
[markup.highlight]
lineNos = true
[markup.tableOfContents]
startLevel = 1
endLevel = 4
[params]
author = "A"
email = "m@e.example"
info = ["one", "two"]
description = "d"
keywords = "a,b"
gravatar = "m@e.example"
since = 2016
hideCredits = true
hideCopyright = true
license = "l"
commit = "https://g.example/commit"
colorScheme = "light"
hideColorSchemeToggle = true
rtl = true
dateFormat = "2006-01-02"
customCSS = ["x.css"]
customJS = ["x.js"]
math = false
maxSeeAlsoItems = 0
toc = true
twitter = "name"
images = ["i.png"]
favicon_32 = "/f.png"
mask_icon_color = "red"
disqusShortname = "d"
Own = { x = 1.5, y = [1, "two", 2025-08-09], "a key" = true }
[params.cloudflare]
token = "t"
[params.plausibleAnalytics]
domain = "d"
serverURL = "s"
[[params.social]]
name = "Mail"
icon = "fa fa-envelope"
url = "m@e.example"
weight = 1
rel = "me"
[[params.social]]
name = "Bare"
icon = "x"
[[menu.main]]
name = "Posts"
url = "posts/"
weight = 1
[menu.main.params]
class = "c"
target = "_blank"
[[menu.main]]
name = "|"
[[cascade]]
toc = true
[cascade.target]
path = "/posts/**"
kind = "page"
[[cascade]]
params = { a = 1 }
"#,
    );
}

#[test]
fn languages() {
    for text in [
        "baseURL = 'https://e.example/'\ndefaultContentLanguage = 'de'\nlanguageCode = 'de-AT'\n[languages.de]\nlanguageName = 'Deutsch'\n",
        "baseURL = 'https://e.example/'\ndefaultContentLanguageInSubdir = true\ncontentDir = 'src'\n",
        "baseURL = 'https://e.example/'\ntitle = 't'\npaginate = 5\n[params]\nauthor = 'A'\nown = 'x'\n[[params.social]]\nname = 'n'\nicon = 'i'\n\
         [languages.en]\nweight = 1\nlanguageName = 'English'\n[[languages.en.menu.main]]\nname = 'Posts'\nurl = '/posts/'\n\
         [languages.de]\nweight = 2\ntitle = 'titel'\ncontentDir = 'content/de'\nlanguageDirection = 'rtl'\n[languages.de.params]\nauthor = 'B'\nemail = 'b@e.example'\n\
         own = 'y'\ndisqusShortname = 'd'\n[languages.de.taxonomies]\ntag = 'tags'\n[languages.de.permalinks]\nposts = '/:slug/'\n\
         [languages.fr]\ndefaultContentLanguageInSubdir = true\n[languages.fr.params]\nsocial = []\n",
        "baseURL = 'https://e.example/'\ndefaultContentLanguage = 'b'\ndefaultContentLanguageInSubdir = true\n[languages.a]\n[languages.b]\n[languages.b.params]\nauthor = 'B'\nfavicon_16 = 'x'\n",
    ] {
        comes_back(text);
    }
}

/// Whatever was read can be written, and what is written is TOML.
pub(super) fn again(configs: &[Config]) {
    let written = from_hugo(configs);
    let read = crate::data::parse(crate::data::Format::Toml, &written, FileId(0), 0, &mut Vec::new());
    assert!(read.is_ok(), "{written}");
}

#[test]
fn looks() {
    let written = comes_back(
        "baseURL = 'https://e.example/'\ntitle = 't'\n[params]\nauthor = 'A'\n[params.umami]\nsiteID = 'u'\n[[menu.main]]\nname = 'Posts'\nurl = '/posts/'\n",
    );
    insta::assert_snapshot!(written);
}

#[test]
fn markdown_comes_back() {
    let written = comes_back(
        "baseURL = 'https://e.example/'\n[markup.goldmark]\nparser.autoIDType = 'github-ascii'\nparser.attribute.block = true\n\
         extensions.extras.mark.enable = true\nextensions.table = false\nextensions.linkifyProtocol = 'http'\n\
         extensions.typographer.ellipsis = '...'\n",
    );
    for line in
        ["heading_ids = \"github-ascii\"", "linkify_scheme = \"http\"", "ellipsis = \"...\"", "\"block_attributes\", \"mark\""]
    {
        assert!(written.contains(line), "{line}:\n{written}");
    }
    // Chinese has `cjk` by default, which Hugo does not.
    let written = comes_back("baseURL = 'https://e.example/'\ndefaultContentLanguage = 'zh-cn'\n");
    assert!(written.contains("cjk = false"), "{written}");
    let written = comes_back("baseURL = 'https://e.example/'\ndefaultContentLanguage = 'zh-cn'\nhasCJKLanguage = true\n");
    assert!(!written.contains("cjk"), "{written}");
}

#[test]
fn addresses_come_back() {
    let written = comes_back(
        "baseURL = 'https://e.example/'\nremovePathAccents = true\ndisableAliases = true\ntitleCaseStyle = 'Go'\nuglyURLs = true\n\
         [pagination]\npath = 'seite'\ndisableAliases = true\n[sitemap]\nfilename = 'map.xml'\n[outputs]\nhome = ['html']\n",
    );
    for line in
        ["html_pages = [\"*\"]", "page_path = \"seite\"", "file_name = \"map.xml\"", "home = [\"html\"]", "title_style = \"go\""]
    {
        assert!(written.contains(line), "{line}:\n{written}");
    }
}
