use jiff::tz::TimeZone;

use super::{good, load_files, reported};
use crate::config::setting::SETTINGS;
use crate::config::{ColorScheme, Config, Integration, MenuItem, SocialLink};
use site_diag::{Severity, limits};

const BASE: &str = "title = \"t\"\nbase_url = \"https://e.example\"\n";

fn site(text: &str) -> Config {
    good("site.toml", &format!("{BASE}{text}"))
}

#[test]
fn the_least() {
    let config = site("");
    assert_eq!((config.title.as_str(), config.origin.as_str(), config.base_path.as_str()), ("t", "https://e.example", ""));
    assert!(!config.from_hugo);
    assert_eq!((config.dead_links, config.alias_collision), (Severity::Error, Severity::Error));
    let plurals: Vec<_> = config.taxonomies.iter().map(|taxonomy| taxonomy.plural.as_str()).collect();
    assert_eq!(plurals, ["authors", "categories", "series", "tags"]);
    assert!(config.git_dates);
    assert_eq!(config.dates.lastmod[..3], ["lastmod", "modified", ":git"]);
    assert_eq!(config.language.code, "en");
    assert_eq!(config.languages, std::slice::from_ref(&config.language));
}

#[test]
fn plain_values() {
    let config = site(
        "description = 'd'\nkeywords = ['a', 'b']\ntime_zone = 'Europe/Berlin'\ndate_format = '2006'\npage_size = 3\nsummary_words = 9\n\
         cjk = true\nkeep_case = true\nignore_files = 'x$'\ndisable = ['RSS', 'robotstxt']\nhosts = ['e.example']\n",
    );
    assert_eq!((config.description.as_str(), config.keywords.join(",")), ("d", "a,b".to_owned()));
    assert_eq!(config.time_zone, TimeZone::get("Europe/Berlin").unwrap());
    assert_eq!((config.date_format.as_str(), config.page_size, config.summary_words), ("2006", 3, 9));
    assert!(
        config.has_cjk && config.keep_case && config.disabled("rss") && config.disabled("robotsTXT") && !config.disabled("404")
    );
    assert_eq!((format!("{:?}", config.ignore_files), config.hosts.join(",")), ("[\"x$\"]".to_owned(), "e.example".to_owned()));
}

#[test]
fn tables() {
    let config = site(
        "[author]\nname = 'n'\ninfo = 'one line'\nemail = 'm@e.example'\navatar = 'a.png'\n\
         [theme]\ncolor_scheme = 'dark'\ncolor_toggle = false\nsince = 2016\nhide_copyright = true\nhide_credits = true\ncopyright = 'c'\n\
         license = 'l'\ncommit_url = 'https://g.example/commit/'\ncustom_css = ['x.css']\ncustom_js = 'x.js'\nmax_see_also = 2\ntoc = true\n\
         reading_time = false\nimage = 'i.png'\ntwitter = 'name'\n[theme.favicons]\nfavicon_32 = '/f.png'\n\
         [markup]\nraw_html = false\nemoji = false\ntypographer = false\nmath = false\nalerts = false\nlinkify = false\nline_numbers = true\n\
         external_links = false\ntoc_levels = [1, 4]\n\
         [feeds]\nrss_name = 'feed'\nlimit = 5\nfull_content = true\n\
         [dates]\ngit = false\ndate = [':filename', 'Date']\n\
         [taxonomies]\nTopic = 'Topics'\n\
         [permalinks]\nposts = '/:year/'\n'/' = '/:slug/'\n[permalinks.term]\ntags = '/t/:slug/'\n\
         [sitemap]\nchange_frequency = 'daily'\npriority = 1\n\
         [checks]\ndead_links = 'warning'\n\
         [params]\nVersion = '1'\n",
    );
    assert_eq!(config.author.info, ["one line"]);
    assert_eq!((config.author.email.as_deref(), config.author.avatar.as_deref()), (Some("m@e.example"), Some("a.png")));
    let theme = &config.theme;
    assert_eq!(theme.color_scheme, ColorScheme::Dark);
    assert_eq!((theme.since, theme.max_see_also, theme.twitter.as_deref()), (Some(2016), 2, Some("@name")));
    assert_eq!(
        (theme.color_toggle, theme.hide_copyright, theme.hide_credits, theme.toc, theme.reading_time),
        (false, true, true, true, false)
    );
    assert_eq!(
        (theme.copyright.as_deref(), theme.license.as_deref(), theme.image.as_deref()),
        (Some("c"), Some("l"), Some("i.png"))
    );
    assert_eq!(theme.commit_url.as_deref(), Some("https://g.example/commit"));
    assert_eq!((theme.custom_css.join(","), theme.custom_js.join(",")), ("x.css".to_owned(), "x.js".to_owned()));
    assert_eq!(theme.favicons["favicon_32"], "/f.png");
    let markup = &config.markup;
    let switches =
        [markup.raw_html, markup.emoji, markup.typographer, markup.math, markup.alerts, markup.linkify, markup.external_links];
    assert_eq!((switches, markup.line_numbers, markup.toc_levels), ([false; 7], true, (1, 4)));
    assert_eq!((config.feeds.rss_name.as_str(), config.feeds.limit, config.feeds.full_content), ("feed", Some(5), true));
    assert_eq!((config.git_dates, config.dates.date.join(",")), (false, ":filename,date".to_owned()));
    assert_eq!((config.taxonomies[0].singular.as_str(), config.taxonomies[0].plural.as_str()), ("topic", "topics"));
    assert_eq!((config.permalinks["posts"].as_str(), config.permalinks[""].as_str()), ("/:year/", "/:slug/"));
    assert_eq!(config.list_permalinks["term"]["tags"], "/t/:slug/");
    assert_eq!((config.sitemap.change_frequency.as_deref(), config.sitemap.priority), (Some("daily"), Some(1.0)));
    assert_eq!((config.dead_links, config.alias_collision), (Severity::Warning, Severity::Error));
    assert_eq!(config.params["version"].to_text().as_deref(), Some("1"));
}

#[test]
fn menu_and_social() {
    let config = site(
        "[[menu]]\nname = 'b'\nurl = '/b/'\nweight = 2\n[[menu]]\nname = 'a'\nurl = '/a/'\nweight = 1\nclass = 'c'\ntarget = '_blank'\nrel = 'me'\n\
         [[menu]]\nname = '|'\n[[social]]\nname = 'Mail'\nicon = 'mail'\nurl = 'me@e.example'\n[[social]]\nname = 'G'\nicon = 'github'\nurl = 'https://g.example'\nweight = 1\n",
    );
    let names: Vec<_> = config.menu.iter().map(|item| (item.name.as_str(), item.url.as_deref())).collect();
    assert_eq!(names, [("a", Some("/a/")), ("b", Some("/b/")), ("|", None)]);
    let first = MenuItem { span: None, ..config.menu[0].clone() };
    let expected = MenuItem {
        name: "a".to_owned(),
        url: Some("/a/".to_owned()),
        weight: 1,
        class: Some("c".to_owned()),
        target: Some("_blank".to_owned()),
        rel: Some("me".to_owned()),
        span: None,
    };
    assert_eq!(first, expected);
    assert!(config.menu[0].span.is_some());
    let last = SocialLink { span: None, ..config.social[1].clone() };
    assert_eq!((last.name.as_str(), last.url.as_deref()), ("Mail", Some("mailto:me@e.example")));
}

#[test]
fn integrations() {
    let config = site(
        "[comments.giscus]\nrepo = 'o/n'\nrepo_id = 'R'\nstrict = true\n[analytics.umami]\nsite_id = 'u'\n[analytics.google]\nid = 'G'\n",
    );
    let Integration { service, values } = config.comments.unwrap();
    let values: Vec<_> = values.iter().map(|(key, value)| format!("{key}={value}")).collect();
    assert_eq!((service.as_str(), values.join(" ")), ("giscus", "repo=o/n repoid=R strict=true".to_owned()));
    let services: Vec<_> = config.analytics.iter().map(|one| one.service.as_str()).collect();
    assert_eq!(services, ["google", "umami"]);
}

#[test]
fn languages() {
    let text = format!(
        "{BASE}language = 'en'\ndescription = 'all'\n[params]\na = 1\nb = 1\n[[menu]]\nname = 'Home'\nurl = '/'\n\
         [languages.de]\nname = 'Deutsch'\nlocale = 'de-AT'\nweight = 2\ntitle = 'titel'\n[languages.de.params]\nb = 2\n\
         [[languages.de.menu]]\nname = 'Start'\nurl = '/de/'\n\
         [languages.ar]\nrtl = true\nweight = 1\ncontent_dir = 'content/ar'\n[languages.en]\nweight = 3\n"
    );
    let (configs, diagnostics, sources) = load_files(&[("site.toml", &text)]);
    assert_eq!(reported(&diagnostics, &sources), "");
    let seen: Vec<_> = configs
        .iter()
        .map(|c| {
            let l = &c.language;
            format!(
                "{} {} {} {} {:?} {} {} {}",
                l.code, l.locale, l.name, l.rtl, l.prefix, l.content_dir, c.title, c.menu[0].name
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "en en en false \"\" content t Home",
            "ar ar ar true \"/ar\" content/ar t Home",
            "de de-AT Deutsch false \"/de\" content titel Start"
        ]
    );
    let order: Vec<_> = configs[0].languages.iter().map(|language| language.code.as_str()).collect();
    assert_eq!(order, ["ar", "de", "en"]);
    assert_eq!(configs[2].params["a"].to_whole(), Some(1));
    assert_eq!(configs[2].params["b"].to_whole(), Some(2));
    assert_eq!(configs[0].params["b"].to_whole(), Some(1));
    let single =
        site("language = 'pt-BR'\nlocale = 'pt-BR'\nlanguage_name = 'Português'\nrtl = true\ndefault_language_prefix = true\n");
    let language = single.language;
    assert_eq!(
        (language.code.as_str(), language.locale.as_str(), language.name.as_str(), language.rtl, language.prefix.as_str()),
        ("pt-br", "pt-BR", "Português", true, "/pt-br")
    );
}

#[test]
fn direction_and_dates_are_the_language_s() {
    for (settings, rtl) in [
        ("language = 'ar'\n", true),
        ("language = 'he-IL'\n", true),
        ("language = 'az-Arab'\n", true),
        ("language = 'ur-Latn'\n", false),
        ("language = 'de'\n", false),
        ("language = 'ar'\nrtl = false\n", false),
        ("language = 'ar'\n[languages.ar]\nrtl = false\n", false),
    ] {
        let config = site(settings);
        assert_eq!((config.language.rtl, config.date_format.as_str()), (rtl, ":date_long"), "{settings}");
    }
}

#[test]
fn mistakes() {
    for (text, expected) in [
        ("titel = 'x'\n", "error: unknown setting `titel` (did you mean `title`?) at site.toml:\"titel\"\n"),
        ("Title = 'x'\n", "error: `Title` is set twice (keep one of them) at site.toml:\"Title\"\n"),
        ("[author]\nnam = 'x'\n", "error: unknown setting `nam` in `author` (did you mean `name`?) at site.toml:\"nam\"\n"),
        ("[[menu]]\nname = 'x'\nlink = '/'\n", "error: unknown setting `link` in `menu` (remove it) at site.toml:\"link\"\n"),
        ("qqqq = 1\n", "error: unknown setting `qqqq` (remove it; your own values go below `[params]`) at site.toml:\"qqqq\"\n"),
        (
            "page_size = '3'\n",
            "error: `page_size` must be a whole number, not text (write a whole number here) at site.toml:\"'3'\"\n",
        ),
        ("page_size = 0\n", "error: `page_size` cannot be `0` (expected a whole number from 1 up) at site.toml:\"0\"\n"),
        ("cjk = 'yes'\n", "error: `cjk` must be true or false, not text (write true or false here) at site.toml:\"'yes'\"\n"),
        (
            "keywords = [1]\n",
            "error: `keywords` must be text or a list of texts, not a list (write text or a list of texts here) at site.toml:\"[1]\"\n",
        ),
        ("author = 'me'\n", "error: `author` must be a table, not text (write a table here) at site.toml:\"'me'\"\n"),
        ("menu = 'x'\n", "error: `menu` must be a list of tables, not text (write a list of tables here) at site.toml:\"'x'\"\n"),
        (
            "[menu]\nname = 'x'\n",
            "error: `menu` must be a list of tables, not a table (write a list of tables here) at site.toml:\"[menu]\"\n",
        ),
        (
            "time_zone = 'Mars'\n",
            "error: `time_zone` cannot be `Mars` (expected a name from the time zone database, such as `Europe/Berlin`) at site.toml:\"'Mars'\"\n",
        ),
        (
            "[theme]\ncolor_scheme = 'blue'\n",
            "error: `theme.color_scheme` cannot be `blue` (expected `auto`, `light`, `dark`) at site.toml:\"'blue'\"\n",
        ),
        (
            "[markup]\ntoc_levels = [3, 2]\n",
            "error: `markup.toc_levels` cannot be `a list` (expected two heading levels from 1 to 6, such as `[2, 3]`) at site.toml:\"[3, 2]\"\n",
        ),
        (
            "[sitemap]\npriority = 2\n",
            "error: `sitemap.priority` cannot be `2` (expected a number from 0 to 1) at site.toml:\"2\"\n",
        ),
        (
            "[checks]\ndead_links = 'no'\n",
            "error: `checks.dead_links` cannot be `no` (expected `error`, `warning`) at site.toml:\"'no'\"\n",
        ),
        (
            "[images]\nkeep_position = true\n",
            "error: `images.keep_position` cannot be `true` (expected true only beside `keep_metadata = true`) at site.toml:\"true\"\n",
        ),
        (
            "[security.allow_hosts]\nconnect = ['https://a.example/path']\n",
            "error: `security.allow_hosts.connect` cannot be `https://a.example/path` (expected hosts, such as `api.example.org`, `*.example.org` or `wss://example.org:8443`, without a path) at site.toml:\"'https://a.example/path'\"\n",
        ),
        (
            "[security.allow_hosts]\nconect = []\n",
            "error: unknown setting `conect` in `security.allow_hosts` (did you mean `connect`?) at site.toml:\"conect\"\n",
        ),
        (
            "[languages.en.images]\nkeep_metadata = true\n",
            "error: unknown setting `images` in `languages.en` (remove it) at site.toml:\"images\"\n",
        ),
        (
            "[comments.giscus]\nrepo_id = 'x'\n",
            "error: `comments.giscus.repo` is not set (giscus does not work without it) at site.toml:\"[comments.giscus]\"\n",
        ),
        (
            "[comments.disqus]\nshortname = 'x'\n[comments.commento]\nurl = 'x'\n",
            "error: `comments` cannot be `disqus, commento` (expected one service) at site.toml:\"[comments.commento]\"\n",
        ),
        (
            "[comments.gisqus]\nrepo = 'x'\n",
            "error: unknown setting `gisqus` in `comments` (did you mean `disqus`?) at site.toml:\"gisqus\"\n",
        ),
        (
            "language = 'english language'\n",
            "error: `language` cannot be `english language` (expected the code of a language, such as `en` or `pt-br`) at site.toml:\"'english language'\"\n",
        ),
        (
            "language = 'fr'\n[languages.en]\n[languages.de]\n",
            "error: `language` cannot be `fr` (expected one of the languages: en, de) at site.toml:\"'fr'\"\n",
        ),
        (
            "[languages.en]\nbase_url = 'https://x.example'\n",
            "error: unknown setting `base_url` in `languages.en` (remove it) at site.toml:\"base_url\"\n",
        ),
        ("[languages.en]\ntitel = 'x'\n", "error: unknown setting `titel` (did you mean `title`?) at site.toml:\"titel\"\n"),
        (
            "[taxonomies]\ntag = 1\n",
            "error: `taxonomies.tag` cannot be `1` (expected the plural, such as `tag = \"tags\"`) at site.toml:\"1\"\n",
        ),
        (
            "disable = ['everything']\n",
            "error: `disable` cannot be `everything` (expected `home`, `section`, `page`, `taxonomy`, `term`, `archive`, `rss`, `sitemap`, `robotsTXT`, `404`) at site.toml:\"['everything']\"\n",
        ),
    ] {
        let (_, diagnostics, sources) = load_files(&[("site.toml", &format!("{BASE}{text}"))]);
        assert_eq!(reported(&diagnostics, &sources), expected, "{text}");
    }
}

#[test]
fn what_must_be_there() {
    for (text, expected) in [
        (
            "",
            "error: `title` is not set (every page is called after it: write `title = \"My site\"`) at site.toml:\"\"\n\
              error: `base_url` is not set (feeds, canonical links and the sitemap are made of it: write `base_url = \"https://example.org\"`) at site.toml:\"\"\n",
        ),
        (
            "title = 't'\nbase_url = '/'\n",
            "error: `base_url` cannot be `/` (expected an absolute address, such as `https://example.org`) at site.toml:\"'/'\"\n",
        ),
        (
            "title = 1\nbase_url = 'https://e.example'\n",
            "error: `title` must be text, not a number (write text here) at site.toml:\"1\"\n",
        ),
        (
            "title = \n",
            "error: this is not TOML: a value is expected here (correct it here; the cause may be slightly before this position) at site.toml:\"\\n\"\n",
        ),
    ] {
        let (_, diagnostics, sources) = load_files(&[("site.toml", text)]);
        assert_eq!(reported(&diagnostics, &sources), expected, "{text}");
    }
}

#[test]
fn languages_that_are_not_published() {
    let config =
        site("[languages.en]\n[languages.de]\ndisabled = true\ncontent_dir = '/content/de/'\n[languages.fr]\ndisabled = true\n");
    let disabled: Vec<_> = config.disabled_languages.iter().map(|l| (l.code.as_str(), l.content_dir.as_deref())).collect();
    assert_eq!(disabled, [("de", Some("content/de")), ("fr", None)]);
    assert_eq!(config.languages.len(), 1);
    // The default language may be listed alone or not at all; it always exists.
    assert_eq!(site("[languages.de]\ndisabled = true\n").language.code, "en");
    for (text, expected) in [
        (
            "[languages.en]\ndisabled = true\n",
            "error: `languages.en.disabled` cannot be `true` (expected `false`, since this is the default language) at site.toml:\"true\"\n",
        ),
        (
            "[languages.en]\n[languages.de]\ndisabled = 'yes'\n",
            "error: `languages.de.disabled` must be true or false, not text (write true or false here) at site.toml:\"'yes'\"\n",
        ),
    ] {
        let (configs, diagnostics, sources) = load_files(&[("site.toml", &format!("{BASE}{text}"))]);
        assert_eq!(reported(&diagnostics, &sources), expected, "{text}");
        assert_eq!(configs[0].language.code, "en");
    }
}

/// Lines that begin with `#` and no space are settings that are not used.
fn uncommented(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => setting.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_projects_own() {
    let text = include_str!("../../../../../site.toml");
    let config = good("site.toml", text);
    assert_eq!(config.origin, "https://site.example");

    let full = uncommented(text);
    let (configs, diagnostics, sources) = load_files(&[("site.toml", &full)]);
    let told = reported(&diagnostics, &sources);
    // A site has one comment system; the file shows all of them.
    assert!(told.starts_with("error: `comments` cannot be `disqus, commento,") && told.lines().count() == 1, "{told}");
    assert_eq!(configs.len(), 2);

    let root = crate::data::parse(crate::data::Format::Toml, &full, site_diag::FileId(0), 0, &mut Vec::new()).unwrap();
    for setting in SETTINGS {
        let path = setting.path.replace("languages.", "languages.en.");
        assert!(path.split('.').try_fold(&root, |node, key| node.get(key)).is_some(), "site.toml does not show `{path}`");
    }
    // The documented defaults are the real ones.
    let mut plain = good(
        "site.toml",
        &format!("title = 'site'\nbase_url = 'https://site.example'\ndescription = '{}'\n", config.description),
    );
    plain.keywords = config.keywords.clone();
    plain.author = config.author.clone();
    plain.menu = config.menu.clone();
    plain.social = config.social.clone();
    plain.title_span = config.title_span;
    plain.archive = config.archive;
    plain.theme.recent_posts = config.theme.recent_posts;
    assert_eq!(plain, config);
}

#[test]
fn a_text_that_every_page_repeats_is_bounded() {
    let most = limits::DESCRIPTION.most;
    let settings = |length: usize| format!("{BASE}description = '{}'\n", "d".repeat(length));
    assert_eq!(good("site.toml", &settings(most)).description.len(), most);
    let (configs, told) = told_of("site.toml", &settings(most + 1));
    assert_eq!((configs[0].description.as_str(), told.lines().count()), ("", 1));
    let limit = "error: the length of a description, a summary or a text in the settings exceeds the limit of 20000 bytes";
    assert!(told.starts_with(&format!("{limit} (shorten it) at site.toml:")), "{}", &told[..200]);
    let hugo = format!("title = 't'\nbaseURL = 'https://e.example'\ncopyright = '{}'\n", "d".repeat(most + 1));
    assert!(told_of("hugo.toml", &hugo).1.starts_with("warning: the length of a description"));
}

#[test]
fn settings_and_languages_are_bounded() {
    let filler = |length: usize| format!("{BASE}#{}\n", "-".repeat(length));
    let fits = limits::DATA.most - filler(0).len();
    good("site.toml", &filler(fits));
    let (configs, told) = told_of("site.toml", &filler(fits + 1));
    assert_eq!((configs.len(), configs[0].title.as_str()), (1, ""));
    assert!(
        told.starts_with("error: the size of front matter or of a settings file exceeds the limit of 262144 bytes"),
        "{told}"
    );

    let most = limits::LANGUAGES.most;
    let codes = || {
        ('a'..='z')
            .flat_map(|a| ('a'..='z').map(move |b| format!("{a}{b}")))
            .filter(|code| crate::config::language::is_code(code))
    };
    let tables = |count: usize| codes().take(count).map(|code| format!("[languages.{code}]\n")).collect::<String>();
    let first = codes().next().unwrap();
    let text = |count: usize| format!("{BASE}language = '{first}'\n{}", tables(count));
    assert_eq!(told_of("site.toml", &text(most)).1, "");
    let (configs, told) = told_of("site.toml", &text(most + 1));
    assert_eq!(configs.len(), most);
    assert!(told.starts_with("error: the number of languages exceeds the limit of 40 languages"), "{told}");
    let hugo = format!("title = 't'\nbaseURL = 'https://e.example'\ndefaultContentLanguage = '{first}'\n{}", tables(most + 1));
    let (configs, told) = told_of("hugo.toml", &hugo);
    assert_eq!(configs.len(), most);
    assert!(told.contains("warning: the number of languages exceeds"), "{told}");
}

#[test]
fn taxonomies_are_bounded() {
    let most = limits::TAXONOMIES.most;
    let text = |count: usize| format!("[taxonomies]\n{}", (0..count).map(|n| format!("t{n} = 't{n}s'\n")).collect::<String>());
    assert_eq!(site(&text(most)).taxonomies.len(), most);
    for (path, settings, severity) in
        [("site.toml", BASE, "error"), ("hugo.toml", "title = 't'\nbaseURL = 'https://e.example'\n", "warning")]
    {
        let (configs, told) = told_of(path, &format!("{settings}{}", text(most + 1)));
        assert_eq!(configs[0].taxonomies.len(), most);
        let limit =
            format!("{severity}: the number of taxonomies exceeds the limit of {most} taxonomies (keep those that pages use)");
        assert_eq!(told, format!("{limit} at {path}:\"t{most}\"\n"));
    }
}

/// The settings of a single file, and what is told about them.
fn told_of(path: &str, text: &str) -> (Vec<Config>, String) {
    let (configs, diagnostics, sources) = load_files(&[(path, text)]);
    (configs, reported(&diagnostics, &sources))
}

#[test]
fn a_newer_engine_is_asked_for_and_nothing_else() {
    let own = env!("CARGO_PKG_VERSION");
    site(&format!("min_engine = '{own}'\n"));
    let told = |text: &str| {
        let (_, diagnostics, sources) = load_files(&[("site.toml", &format!("{BASE}{text}"))]);
        reported(&diagnostics, &sources)
    };
    let newer = told("min_engine = '9.0'\nnot_known_yet = 1\n[new]\nx = 1\n");
    assert!(newer.starts_with(&format!("error: this site needs version 9.0 of the engine, and this is {own} (")), "{newer}");
    assert_eq!(newer.lines().count(), 1, "{newer}");
    let wrong = told("min_engine = 9\n");
    assert!(wrong.starts_with("error: `min_engine` cannot be `9`") && wrong.lines().count() == 1, "{wrong}");
}
