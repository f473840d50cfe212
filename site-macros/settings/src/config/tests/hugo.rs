use jiff::tz::TimeZone;

use super::{good, load_files, reported};
use crate::config::{ColorScheme, Config};
use crate::data::Value;
use site_diag::Severity;

const BASE: &str = "title = 't'\nbaseURL = 'https://e.example/'\n";

fn hugo(text: &str) -> Config {
    good("hugo.toml", &format!("{BASE}{text}"))
}

/// Keys that are listed as having no effect.
fn without_effect(text: &str) -> String {
    let (_, diagnostics, sources) = load_files(&[("hugo.toml", &format!("{BASE}{text}"))]);
    let told = reported(&diagnostics, &sources);
    told.strip_prefix("warning: settings without effect: ").unwrap_or(&told).to_owned()
}

#[test]
fn the_least() {
    let config = hugo("");
    assert!(config.from_hugo);
    assert_eq!((config.title.as_str(), config.origin.as_str(), config.base_path.as_str()), ("t", "https://e.example", ""));
    assert_eq!((config.dead_links, config.alias_collision), (Severity::Warning, Severity::Warning));
    let plurals: Vec<_> = config.taxonomies.iter().map(|taxonomy| taxonomy.plural.as_str()).collect();
    assert_eq!(plurals, ["categories", "tags"]);
    assert!(!config.git_dates && config.markup.raw_html && config.markup.emoji && config.markup.math);
    assert_eq!((config.page_size, config.summary_words, config.feeds.limit), (10, 70, None));
    assert_eq!(hugo("enableGitInfo = true\n").dates.lastmod[0], ":git");
    assert_eq!(
        (config.language.code.as_str(), config.language.prefix.as_str(), config.language.content_dir.as_str()),
        ("en", "", "content")
    );
}

#[test]
fn base_url() {
    for (value, origin, path) in
        [("'https://E.example/blog/'", "https://e.example", "/blog"), ("'http://e.example:8080'", "http://e.example:8080", "")]
    {
        let config = good("hugo.toml", &format!("title = 't'\nbaseurl = {value}\n"));
        assert_eq!((config.origin.as_str(), config.base_path.as_str()), (origin, path));
    }
    for (text, expected) in [
        (
            "title = 't'\n",
            "warning: `baseURL` is not set (feeds, canonical links and the sitemap are made of it: write `baseURL = \"https://example.org/\"`) at hugo.toml:\"\"\n",
        ),
        (
            "baseURL = ''\n",
            "warning: `baseURL` is not set (feeds, canonical links and the sitemap are made of it: write `baseURL = \"https://example.org/\"`) at hugo.toml:\"\"\n",
        ),
        (
            "baseURL = '/'\n",
            "warning: `baseURL` cannot be `/` (expected an absolute address, such as `https://example.org/`; without one, addresses in feeds and canonical links are relative) at hugo.toml:\"'/'\"\n",
        ),
    ] {
        let (_, diagnostics, sources) = load_files(&[("hugo.toml", text)]);
        assert_eq!(reported(&diagnostics, &sources), expected, "{text}");
    }
}

#[test]
fn what_a_base_url_says_is_taken_even_where_it_is_not_absolute() {
    for (url, origin, path) in [
        ("/", "", ""),
        ("/blog/", "", "/blog"),
        ("e.example/blog", "https://e.example", "/blog"),
        ("//e.example/", "https://e.example", ""),
        ("a b", "", ""),
    ] {
        let (configs, diagnostics, _) = load_files(&[("hugo.toml", &format!("baseURL = '{url}'\n"))]);
        assert_eq!((configs[0].origin.as_str(), configs[0].base_path.as_str(), diagnostics.len()), (origin, path, 1), "{url}");
    }
}

#[test]
fn taxonomies_by_their_old_name() {
    let plurals = |text: &str| hugo(text).taxonomies.into_iter().map(|taxonomy| taxonomy.plural).collect::<Vec<_>>();
    assert_eq!(plurals("[indexes]\ncountry = 'countries'\n"), ["countries"]);
    assert_eq!(plurals("[taxonomies]\ntag = 'tags'\n"), ["tags"]);
}

#[test]
fn plain_values() {
    let config = hugo(
        "copyright = 'c'\nhasCJKLanguage = true\nsummaryLength = 30\nenableGitInfo = true\ndisablePathToLower = true\nenableEmoji = false\n\
         ignoreFiles = ['\\.x$']\ntimeZone = 'Europe/Berlin'\ndisableKinds = ['taxonomyTerm', 'RSS']\ndisableSitemap = true\nrssLimit = 5\n\
         theme = 'hugo-coder'\nenableRobotsTXT = true\n[sitemap]\nchangefreq = 'weekly'\npriority = 0.5\n[outputFormats.rss]\nbasename = 'feed'\n",
    );
    assert_eq!((config.theme.copyright.as_deref(), config.has_cjk, config.summary_words), (Some("c"), true, 30));
    assert!(config.git_dates && config.keep_case && !config.markup.emoji);
    assert_eq!(
        (format!("{:?}", config.ignore_files), config.time_zone.clone()),
        ("[\"\\\\.x$\"]".to_owned(), TimeZone::get("Europe/Berlin").unwrap())
    );
    assert_eq!(config.disabled_kinds, ["taxonomy", "rss", "sitemap"]);
    assert_eq!((config.feeds.limit, config.feeds.rss_name.as_str()), (Some(5), "feed"));
    assert_eq!((config.sitemap.change_frequency.as_deref(), config.sitemap.priority), (Some("weekly"), Some(0.5)));
    assert_eq!(hugo("[sitemap]\npriority = -1\n").sitemap.priority, None);
}

#[test]
fn spellings() {
    for (text, size) in [
        ("paginate = 3\n", 3),
        ("paginate = '3'\n", 3),
        ("[pagination]\npagerSize = 4\n", 4),
        ("Paginate = 3\n[PAGINATION]\nPAGERSIZE = 4\n", 4),
    ] {
        assert_eq!(hugo(text).page_size, size, "{text}");
    }
    for (text, limit) in [
        ("rssLimit = -1\n", None),
        ("[services.rss]\nlimit = 7\n", Some(7)),
        ("rssLimit = 2\n[services.RSS]\nlimit = -1\n", None),
    ] {
        assert_eq!(hugo(text).feeds.limit, limit, "{text}");
    }
    for (text, on) in [
        ("[markup.goldmark.renderer]\nunsafe = false\n", false),
        ("[markup.goldmark.renderer]\nunsafe = true\n", true),
        ("[markup.goldmark]\n", true),
    ] {
        assert_eq!(hugo(text).markup.raw_html, on, "{text}");
    }
    for (text, on) in [
        ("[markup.goldmark.extensions]\ntypographer = false\n", false),
        ("[markup.goldmark.extensions.typographer]\ndisable = true\n", false),
        ("[markup.goldmark.extensions.typographer]\ndisable = false\nleftSingleQuote = '‘'\n", true),
    ] {
        assert_eq!(hugo(text).markup.typographer, on, "{text}");
    }
    for (text, levels) in [
        ("[markup.tableOfContents]\nstartLevel = 1\nendLevel = 5\nordered = false\n", (1, 5)),
        ("[markup.tableOfContents]\nendLevel = -1\n", (2, 6)),
        ("[markup.tableOfContents]\nstartLevel = 4\n", (4, 4)),
        ("[markup.tableOfContents]\nstartLevel = 9\n", (2, 3)),
    ] {
        assert_eq!(hugo(text).markup.toc_levels, levels, "{text}");
    }
    for (text, math) in [
        ("[params]\nmath = true\n", true),
        ("[params]\nmath = false\n", false),
        ("[params]\nmath = false\nkatex = true\n", true),
        (
            "[markup.goldmark.extensions.passthrough]\nenable = true\n[markup.goldmark.extensions.passthrough.delimiters]\nblock = [['$$', '$$']]\n",
            true,
        ),
    ] {
        assert_eq!(hugo(text).markup.math, math, "{text}");
    }
    assert!(hugo("[markup.highlight]\nlineNos = true\nnoClasses = false\n").markup.line_numbers);
    assert!(!hugo("[markup.goldmark.extensions]\nlinkify = false\n").markup.linkify);
}

#[test]
fn taxonomies_and_permalinks() {
    let config = hugo("[taxonomies]\nCategory = 'categories'\nseries = 'series'\n");
    let names: Vec<_> = config.taxonomies.iter().map(|t| format!("{}={}", t.singular, t.plural)).collect();
    assert_eq!(names, ["category=categories", "series=series"]);
    assert!(hugo("[taxonomies]\n").taxonomies.is_empty());

    let config = hugo("[permalinks]\nPosts = '/:year/:slug/'\n'/' = '/:slug/'\ntags = '/t/:slug/'\n");
    let pages: Vec<_> = config.permalinks.iter().map(|(section, pattern)| format!("{section}={pattern}")).collect();
    assert_eq!(pages, ["=/:slug/", "posts=/:year/:slug/", "tags=/t/:slug/"]);
    assert_eq!(config.list_permalinks["term"]["tags"], "/t/:slug/");
    let config = hugo(
        "[permalinks.page]\nposts = '/p/:slug/'\n[permalinks.section]\nposts = '/blog/'\n[permalinks.term]\ntags = '/t/:slug/'\n",
    );
    assert_eq!(
        (config.permalinks["posts"].as_str(), config.list_permalinks["section"]["posts"].as_str()),
        ("/p/:slug/", "/blog/")
    );
}

#[test]
fn date_rules() {
    let config = hugo(
        "[frontmatter]\ndate = [':filename', ':default']\nlastmod = ['lastmod', ':fileModTime', ':default']\nPUBLISHDATE = 'date'\nexpiryDate = ['Expires', ':default']\n",
    );
    assert_eq!(config.dates.date.join(" "), ":filename date publishdate pubdate published lastmod modified");
    assert_eq!(config.dates.lastmod.join(" "), "lastmod modified :filemodtime :git date publishdate pubdate published");
    assert_eq!(config.dates.publish.join(" "), "date");
    assert_eq!(config.dates.expiry.join(" "), "expires expirydate unpublishdate");
}

#[test]
fn params() {
    let config = hugo(
        "[params]\nauthor = 'A'\ninfo = ['one', 'two']\ndescription = 'd'\nkeywords = 'a, b,c'\navatarURL = 'a.png'\nsince = '2016'\nhideCredits = true\n\
         hideCopyright = true\nlicense = 'l'\ncommit = 'https://g.example/commit/'\ncolorScheme = 'dark'\nhideColorSchemeToggle = true\nrtl = true\n\
         dateFormat = '2006'\ncustomCSS = ['x.css']\ncustomJS = 'x.js'\nmaxSeeAlsoItems = 9\nfavicon_32 = '/f.png'\ntouchIcon = '/t.png'\n\
         images = ['i.png']\ntwitter = 'name'\n",
    );
    assert_eq!(
        (config.author.name.as_str(), config.author.info.join("/"), config.author.avatar.as_deref()),
        ("A", "one/two".to_owned(), Some("a.png"))
    );
    assert_eq!((config.description.as_str(), config.keywords.join("/")), ("d", "a/b/c".to_owned()));
    let theme = &config.theme;
    assert_eq!((theme.since, theme.hide_credits, theme.hide_copyright, theme.color_toggle), (Some(2016), true, true, false));
    assert_eq!((theme.license.as_deref(), theme.commit_url.as_deref()), (Some("l"), Some("https://g.example/commit")));
    assert_eq!((theme.color_scheme, theme.max_see_also, config.date_format.as_str()), (ColorScheme::Dark, 9, "2006"));
    assert_eq!((theme.custom_css.join(","), theme.custom_js.join(",")), ("x.css".to_owned(), "x.js".to_owned()));
    assert_eq!((theme.image.as_deref(), theme.twitter.as_deref()), (Some("i.png"), Some("@name")));
    assert_eq!((theme.favicons["favicon_32"].as_str(), theme.favicons["touchicon"].as_str()), ("/f.png", "/t.png"));
    assert!(config.language.rtl && config.params.is_empty());

    for (text, name, email) in [
        ("[params.author]\nname = 'A'\nemail = 'm@e.example'\n", "A", Some("m@e.example")),
        ("[author]\nname = 'A'\nemail = 'm@e.example'\n", "A", Some("m@e.example")),
        ("[params]\nauthor = ['A', 'B']\nemail = 'm@e.example'\n", "A, B", Some("m@e.example")),
        ("[params]\nauthor = 'A'\n", "A", None),
    ] {
        let config = hugo(text);
        assert_eq!((config.author.name.as_str(), config.author.email.as_deref()), (name, email), "{text}");
    }
    assert_eq!(hugo("[params]\nkeywords = ['a', 'b']\ninfo = 'one'\n").keywords, ["a", "b"]);
    // The hash from Gravatar's documentation.
    let avatar = hugo("[params]\navatarURL = 'a.png'\ngravatar = ' MyEmailAddress@example.com '\n").author.avatar.unwrap();
    assert_eq!(
        avatar,
        "https://www.gravatar.com/avatar/84059b07d4be67b806386c0aad8070a23f18836bbaae342275dc0a83414c32ee?s=240&d=mp"
    );
    assert_eq!(hugo("[social]\ntwitter = 'name'\n").theme.twitter.as_deref(), Some("@name"));
}

#[test]
fn own_params() {
    let (configs, diagnostics, sources) =
        load_files(&[("hugo.toml", &format!("{BASE}[params]\nauthor = 'A'\nVersion = 'v1'\n[params.Own]\nx = 1\n"))]);
    assert_eq!(
        reported(&diagnostics, &sources),
        "warning: your own values, which only the shortcode `param` reads: params.Own, params.Version at hugo.toml:\"Version\"\n"
    );
    assert_eq!(configs[0].params.keys().map(String::as_str).collect::<Vec<_>>(), ["own", "version"]);
}

#[test]
fn params_of_the_theme() {
    let (configs, diagnostics, sources) =
        load_files(&[("hugo.toml", &format!("{BASE}[params]\nenableTwemoji = true\n[params.pirsch]\ncode = 'x'\n"))]);
    assert_eq!(
        reported(&diagnostics, &sources),
        "warning: settings without effect: params.enableTwemoji, params.pirsch at hugo.toml:\"enableTwemoji\"\n"
    );
    assert!(configs[0].params.is_empty());
}

#[test]
fn social() {
    let config = hugo(
        "[[params.social]]\nname = 'Mail'\nicon = 'fa fa-envelope fa-2x'\nweight = 3\nurl = 'me@e.example'\n\
         [[params.social]]\nname = 'Git'\nicon = 'fa-brands fa-git fa-2x'\nweight = 1\nurl = 'https://g.example'\nrel = 'me'\ntarget = '_blank'\ntype = 'x'\n\
         [[params.social]]\nname = 'Bare'\nicon = 'x'\n",
    );
    let links: Vec<_> = config.social.iter().map(|link| format!("{} {:?}", link.name, link.url)).collect();
    assert_eq!(links, ["Git Some(\"https://g.example\")", "Mail Some(\"mailto:me@e.example\")", "Bare None"]);
    assert_eq!((config.social[0].rel.as_deref(), config.social[0].target.as_deref()), (Some("me"), Some("_blank")));
    assert!(config.social[0].span.is_some() && config.social[2].span.is_none());
}

#[test]
fn menus() {
    for text in [
        "[[menu.main]]\nname = 'B'\nurl = '/b/'\nweight = 2\n[[menu.main]]\nname = 'A'\nurl = 'a/'\nweight = 1\n",
        "[[menus.main]]\nname = 'B'\nurl = '/b/'\nweight = 2\n[[menus.main]]\nname = 'A'\nurl = 'a/'\nweight = 1\n",
        "[Menus]\nMain = [{Name = 'A', URL = './a/', Weight = 1}, {name = 'B', url = '/b/', weight = '2'}]\n",
        "[[languages.en.menu.main]]\nname = 'B'\nurl = '/b/'\nweight = 2\n[[languages.en.menu.main]]\nname = 'A'\nurl = 'a/'\nweight = 1\n",
        "[[menu.main]]\nname = 'old'\n[[languages.en.menus.main]]\nidentifier = 'A'\npageRef = 'a'\nweight = 1\n[[languages.en.menus.main]]\nname = 'B'\npageRef = '/b/_index.md'\nurl = '/other/'\nweight = 2\n",
    ] {
        let items: Vec<_> =
            hugo(text).menu.into_iter().map(|item| format!("{}={}", item.name, item.url.unwrap_or_default())).collect();
        assert_eq!(items, ["A=/a/", "B=/b/"], "{text}");
    }
    let config = hugo(
        "[[menu.main]]\nname = '|'\nweight = 9\n[[menu.main]]\nname = 'Chat'\nurl = 'https://c.example'\nweight = 1\n[menu.main.params]\nclass = 'c'\ntarget = '_blank'\nrel = 'me'\n\
         [[menu.main]]\nname = 'Part'\nurl = '#part'\nweight = 2\n[[menu.main]]\nurl = '/my-posts/'\nweight = 3\n[[menu.main]]\nname = 'Home'\npageRef = '/'\nweight = 4\n",
    );
    let items: Vec<_> =
        config.menu.iter().map(|item| format!("{}={}", item.name, item.url.clone().unwrap_or_default())).collect();
    assert_eq!(items, ["Chat=https://c.example", "Part=#part", "My-posts=/my-posts/", "Home=/", "|="]);
    let chat = &config.menu[0];
    assert_eq!((chat.class.as_deref(), chat.target.as_deref(), chat.rel.as_deref()), (Some("c"), Some("_blank"), Some("me")));
    assert_eq!(without_effect("[[menu.footer]]\nname = 'x'\n"), "menu.footer at hugo.toml:\"footer\"\n");
}

#[test]
fn languages() {
    let text = format!(
        "{BASE}defaultContentLanguage = 'en'\n[params]\nauthor = 'A'\ndescription = 'all'\n[[menu.main]]\nname = 'Posts'\nurl = '/posts/'\n\
         [languages.en]\nlanguageName = 'English'\nlanguageCode = 'en-GB'\nweight = 1\n\
         [languages.de]\nlabel = 'Deutsch'\nlocale = 'de-AT'\nweight = 2\ntitle = 'titel'\ncontentDir = 'content/de/'\npaginate = 3\ndescription = 'alt'\n\
         [languages.de.params]\nauthor = 'B'\n\
         [languages.ar]\nlanguageDirection = 'rtl'\n[[languages.ar.menus.main]]\nname = 'Y'\nurl = '/ar/y/'\n\
         [languages.fr]\ndisabled = true\n"
    );
    let (configs, diagnostics, sources) = load_files(&[("hugo.toml", &text)]);
    assert_eq!(reported(&diagnostics, &sources), "");
    let seen: Vec<_> = configs
        .iter()
        .map(|c| {
            let l = &c.language;
            let menu = c.menu[0].url.as_deref().unwrap_or_default();
            format!(
                "{} {} {} {} {:?} {} {} {} {} {menu} {}",
                l.code, l.locale, l.name, l.rtl, l.prefix, l.content_dir, c.title, c.author.name, c.description, c.page_size
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "en en-GB English false \"\" content t A all /posts/ 10",
            "de de-AT Deutsch false \"/de\" content/de titel B alt /de/posts/ 3",
            "ar ar ar true \"/ar\" content t A all /ar/y/ 10",
        ]
    );
    assert_eq!(configs[1].languages.iter().map(|l| l.code.as_str()).collect::<Vec<_>>(), ["en", "de", "ar"]);

    let config = hugo(
        "defaultContentLanguage = 'DE'\ndefaultContentLanguageInSubdir = true\nlanguageCode = 'de-DE'\ncontentDir = 'src'\n[[menu.main]]\nname = 'x'\nurl = 'x/'\n",
    );
    let language = &config.language;
    assert_eq!(
        (language.code.as_str(), language.locale.as_str(), language.prefix.as_str(), language.content_dir.as_str()),
        ("de", "de-DE", "/de", "src")
    );
    assert_eq!(config.menu[0].url.as_deref(), Some("/de/x/"));
    let config = hugo("languageCode = 'en-us'\n[languages.en]\nlanguageName = 'E'\n");
    assert_eq!((config.language.locale.as_str(), config.language.name.as_str()), ("en-us", "E"));

    let (configs, diagnostics, sources) =
        load_files(&[("hugo.toml", &format!("{BASE}defaultContentLanguage = 'fr'\n[languages.en]\n[languages.de]\n"))]);
    assert_eq!(
        reported(&diagnostics, &sources),
        "warning: `defaultContentLanguage` cannot be `fr` (expected one of the languages: en, de) at hugo.toml:\"'fr'\"\n"
    );
    assert_eq!(configs.len(), 2);
}

#[test]
fn integrations() {
    for (text, expected) in [
        ("disqusShortname = 'd'\n", "disqus shortname=d"),
        ("[params]\ndisqusShortname = 'd'\n", "disqus shortname=d"),
        ("[services.disqus]\nshortname = 'd'\n", "disqus shortname=d"),
        ("[params]\ncommentoURL = 'https://c.example'\n", "commento url=https://c.example"),
        ("[params.utterances]\nrepo = 'o/n'\nissueTerm = 'title'\ntheme = ''\n", "utterances issueterm=title repo=o/n"),
        (
            "[params.giscus]\nrepo = 'o/n'\nrepoID = 'R'\ncategoryID = 'C'\nstrict = 1\nreactionsEnabled = '1'\n",
            "giscus categoryid=C reactionsenabled=1 repo=o/n repoid=R strict=1",
        ),
        ("[params.cusdis]\ndata_app_id = 'x'\n", "cusdis appid=x"),
        (
            "[params.mastodon]\nhost = 'm.example'\nusername = 'u'\nstatusID = '1'\n",
            "mastodon host=m.example statusid=1 username=u",
        ),
        ("[params.telegram]\nsiteID = 't'\nlimit = 5\ndislikes = true\n", "telegram dislikes=true limit=5 siteid=t"),
        ("googleAnalytics = 'G'\n", "google id=G"),
        ("[services.googleAnalytics]\nID = 'G'\n", "google id=G"),
        ("[params.cloudflare]\ntoken = 't'\n", "cloudflare token=t"),
        (
            "[params.plausibleAnalytics]\ndomain = 'd'\nserverURL = 's'\noutboundLinksTracking = true\n",
            "plausible domain=d outboundlinkstracking=true serverurl=s",
        ),
        ("[params.goatCounter]\ncode = 'c'\n", "goatcounter code=c"),
        ("[params.fathomAnalytics]\nsiteID = 's'\n", "fathom siteid=s"),
        ("[params.umami]\nsiteID = 's'\nscriptURL = 'x'\n", "umami scripturl=x siteid=s"),
        ("[params.matomo]\nserverURL = 's'\nsiteID = 1\n", "matomo serverurl=s siteid=1"),
        ("[params.giscus]\nrepo = ''\n[params.cloudflare]\ntoken = ''\n", ""),
    ] {
        let config = hugo(text);
        let all = config.comments.into_iter().chain(config.analytics);
        let all: Vec<_> =
            all.map(|one| one.values.iter().fold(one.service, |text, (key, value)| format!("{text} {key}={value}"))).collect();
        assert_eq!(all.join(", "), expected, "{text}");
    }
    assert_eq!(
        without_effect("disqusShortname = 'd'\n[params.giscus]\nrepo = 'o/n'\nlazy = {}\n"),
        "params.giscus, params.giscus.lazy at hugo.toml:\"[params.giscus]\"\n"
    );
}

#[test]
fn unsupported() {
    for (text, expected) in [
        ("[minify]\nx = 1\n[params]\ncustomSCSS = []\n", ""),
        ("disableKinds = ['posts', '404']\n", "disableKinds.posts at hugo.toml:\"['posts', '404']\"\n"),
        ("canonifyURLs = true\nbuildDrafts = false\n", "canonifyURLs at hugo.toml:\"canonifyURLs\"\n"),
        ("[markup.highlight]\nstyle = 'github-dark'\n", "markup.highlight.style at hugo.toml:\"style\"\n"),
        (
            "[params.csp]\nfontsrc = ['x']\n[outputs]\nhome = ['HTML', 'JSON']\n",
            "outputs.home.json, params.csp at hugo.toml:\"csp\"\n",
        ),
        ("paginatePath = 'seite'\n", ""),
        ("[params.social]\ntwitter = 'x'\nnowhere = 'x'\n", "params.social.nowhere at hugo.toml:\"nowhere\"\n"),
        (
            "enableInlineShortcodes = true\n[markup.highlight]\ncodeFences = true\nguessSyntax = true\n",
            "enableInlineShortcodes, markup.highlight.guessSyntax at hugo.toml:\"true\"\n",
        ),
        ("[params]\nhideCredits = 'perhaps'\n", "params.hideCredits at hugo.toml:\"'perhaps'\"\n"),
        (
            "timeZone = 'Mars'\n",
            "warning: `timeZone` cannot be `Mars` (expected a name from the time zone database, such as `Europe/Berlin`) at hugo.toml:\"'Mars'\"\n",
        ),
        ("paginate = 0\n", "warning: `paginate` cannot be `0` (expected a whole number from 1 up) at hugo.toml:\"0\"\n"),
        (
            "[params]\ncolorScheme = 'blue'\n",
            "warning: `params.colorScheme` cannot be `blue` (expected `auto`, `light`, `dark`) at hugo.toml:\"'blue'\"\n",
        ),
        // Both languages have it, and it is reported once.
        (
            "canonifyURLs = true\npaginate = 0\n[languages.en]\n[languages.de]\n",
            "warning: `paginate` cannot be `0` (expected a whole number from 1 up) at hugo.toml:\"0\"\nwarning: settings without effect: canonifyURLs at hugo.toml:\"canonifyURLs\"\n",
        ),
    ] {
        assert_eq!(without_effect(text), expected, "{text}");
    }
}

#[test]
fn cascades() {
    let config = hugo("[[cascade]]\ntoc = true\n[cascade._target]\npath = '/posts/**'\n[[cascade]]\ntype = 'x'\n");
    let paths: Vec<_> = config.cascades.iter().map(|cascade| cascade.path.as_deref()).collect();
    assert_eq!(paths, [Some("/posts/**"), None]);
}

#[test]
fn goldmark() {
    use crate::config::{HeadingIds, LineBreaks, Mark, Syntax};
    let of = |text: &str| hugo(&format!("[markup.goldmark]\n{text}")).markup;
    assert_eq!(of("").syntax, Syntax::usual());
    for (text, syntax, on) in [
        ("renderer.hardWraps = true", Syntax::HardBreaks, true),
        ("parser.attribute.title = false", Syntax::HeadingAttributes, false),
        ("parser.attribute.block = true", Syntax::BlockAttributes, true),
        ("parser.autoDefinitionTermID = true", Syntax::TermIds, true),
        ("parser.wrapStandAloneImageWithinParagraph = false", Syntax::BareImages, true),
        ("extensions.table = false", Syntax::Tables, false),
        ("extensions.strikethrough = false", Syntax::Strikethrough, false),
        ("extensions.taskList = false", Syntax::TaskLists, false),
        ("extensions.definitionList = false", Syntax::DefinitionLists, false),
        ("extensions.footnote = false", Syntax::Footnotes, false),
        ("extensions.footnote.enable = false", Syntax::Footnotes, false),
        ("extensions.extras.mark.enable = true", Syntax::Mark, true),
        ("extensions.extras.insert.enable = true", Syntax::Insert, true),
        ("extensions.extras.delete.enable = true", Syntax::Delete, true),
        ("extensions.extras.subscript.enable = true", Syntax::Subscript, true),
        ("extensions.extras.superscript.enable = true", Syntax::Superscript, true),
        ("extensions.cjk = {enable = true, escapedSpace = true}", Syntax::EscapedSpaces, true),
        ("extensions.cjk.escapedSpace = true", Syntax::EscapedSpaces, false),
    ] {
        assert_eq!(of(text).syntax.contains(&syntax), on, "{text}");
    }
    for (text, ids) in [
        ("parser.autoHeadingIDType = 'github-ascii'", HeadingIds::GithubAscii),
        ("parser.autoIDType = 'blackfriday'", HeadingIds::Blackfriday),
        ("parser = {autoIDType = 'blackfriday', autoHeadingIDType = 'github'}", HeadingIds::Github),
        ("parser.autoHeadingID = false", HeadingIds::Off),
    ] {
        assert_eq!(of(text).heading_ids, ids, "{text}");
    }
    for (text, breaks) in [
        ("enable = true", LineBreaks::Kept),
        ("eastAsianLineBreaks = true", LineBreaks::Kept),
        ("enable = true\neastAsianLineBreaks = true", LineBreaks::Simple),
        ("enable = true\neastAsianLineBreaks = true\neastAsianLineBreaksStyle = 'css3draft'", LineBreaks::Css3Draft),
    ] {
        assert_eq!(of(&format!("[markup.goldmark.extensions.cjk]\n{text}")).line_breaks, breaks, "{text}");
    }
    let markup = of("extensions.linkifyProtocol = 'http'\nextensions.typographer.leftDoubleQuote = '&laquo;'");
    assert_eq!(
        (markup.linkify_scheme.as_str(), markup.punctuation),
        ("http", [(Mark::LeftDoubleQuote, "&laquo;".to_owned())].into())
    );
    // Settings with an effect are not listed as having none, and the others are.
    let all = "[markup.goldmark]\nrenderer = {hardWraps = true, xhtml = true}\nparser = {autoIDType = 'github', attribute = {block = true}}\n\
        extensions = {extras = {mark = {enable = true}}, cjk = {enable = true}, typographer = {apostrophe = 'x'}, footnote = {enable = true, \
        backlinkHTML = 'x'}}\n";
    let (_, diagnostics, sources) = load_files(&[("hugo.toml", &format!("baseURL = 'https://e.example/'\n{all}"))]);
    let reported = reported(&diagnostics, &sources);
    assert!(reported.contains("markup.goldmark.extensions.footnote.backlinkHTML") && reported.lines().count() == 1, "{reported}");
}

#[test]
fn addresses_and_outputs() {
    use crate::config::TitleStyle;
    use site_model::PageKind;
    let config = hugo(
        "removePathAccents = true\ndisableAliases = true\ntitleCaseStyle = 'chicago'\nuglyURLs = true\n[pagination]\npath = 'seite'\n\
         disableAliases = true\n[sitemap]\nfilename = 'map.xml'\n[outputs]\nhome = ['HTML']\ntaxonomyTerm = ['RSS']\n",
    );
    assert!(config.remove_accents && !config.aliases && !config.first_page_aliases && config.has_html_pages("x"));
    assert_eq!((config.title_style, config.page_path.as_str()), (TitleStyle::Chicago, "seite"));
    assert_eq!(config.sitemap.file_name, "map.xml");
    let has = |kind: PageKind| [config.has_output(kind, "html"), config.has_output(kind, "rss")];
    assert_eq!(
        (has(PageKind::Home), has(PageKind::Taxonomy), has(PageKind::Section)),
        ([true, false], [false, true], [true, true])
    );
    let ugly = hugo("[uglyURLs]\nposts = true\nnotes = false\n");
    assert!(ugly.has_html_pages("Posts") && !ugly.has_html_pages("notes") && !ugly.html_addresses);
    assert!(!hugo("titleCaseStyle = 'none'\n").capital_titles);
    assert_eq!(hugo("paginatePath = 'p'\n").page_path, "p");
    // Settings without effect are listed by name, and nothing else.
    let (_, diagnostics, sources) = load_files(&[(
        "hugo.toml",
        "baseURL = 'https://e.example/'\nthemesDir = '../x'\n[pagination]\npath = 'a b'\n[outputs]\nhome = ['html', 'json']\nother = ['html']\n\
         [outputFormats.json]\nbaseName = 'x'\n[module]\n[[module.mounts]]\nsource = 'a'\ntarget = 'archetypes'\n[[module.imports]]\n\
         path = 'example.org/theme/v2'\n",
    )]);
    let told = reported(&diagnostics, &sources);
    for name in ["pagination.path", "outputs.home.json", "outputs.other", "outputFormats.json", "module.mounts.a", "themesDir"] {
        assert!(told.contains(name), "{name}: {told}");
    }
    assert!(told.contains("module.imports.example.org/theme/v2") && !told.contains("outputs.home.html"), "{told}");
}

#[test]
fn the_environment_names_a_folder_and_variables_set_values() {
    let files = [
        (
            "hugo.toml",
            "baseURL = 'https://e.example/'\ntitle = 'T'\n[params]\nx = 'file'\nn = 1\nlist = ['a']\n[params.deep]\na = true\n",
        ),
        ("config/_default/params.toml", "y = 'default'\nz = 'default'\n"),
        ("config/production/params.toml", "y = 'production'\n"),
        ("config/staging/params.toml", "y = 'staging'\n"),
    ];
    let params = |variables: &str| {
        let (configs, diagnostics, sources) = load_files(&[&files[..], &[("environment.json", variables)]].concat());
        let told = reported(&diagnostics, &sources);
        assert!(told.starts_with("warning: your own values") && told.lines().count() == 1, "{told}");
        let config = configs.into_iter().next().unwrap();
        (config.environment.clone(), config.title.clone(), config)
    };
    let text = |config: &Config, key: &str| config.params.get(key).and_then(Value::to_text);
    let (environment, _, config) = params("{}");
    assert_eq!((environment.as_str(), text(&config, "y").as_deref()), ("production", Some("production")));
    for name in ["HUGO_ENVIRONMENT", "HUGO_ENV"] {
        let (environment, _, config) = params(&format!("{{\"{name}\": \"staging\"}}"));
        assert_eq!((environment.as_str(), text(&config, "y").as_deref()), ("staging", Some("staging")));
    }
    let (_, title, config) = params(
        "{\"HUGO_TITLE\": \"E\", \"HUGO_PARAMS_X\": \"env\", \"HUGO_PARAMS_N\": \"2\", \"HUGO_PARAMS_LIST\": \"b c\", \
         \"HUGO_PARAMS_DEEP_A\": \"false\", \"HUGOxPARAMSxAPI_KEY\": \"k\", \"HUGO_PARAMS_JSON\": \"[1, 2]\", \"HUGO_CACHEDIR\": \"/tmp\", \
         \"HUGO_PAGINATION_PAGERSIZE\": \"3\", \"HUGO_DISABLEKINDS\": \"RSS sitemap\"}",
    );
    assert_eq!((title.as_str(), config.page_size), ("E", 3));
    assert!(config.disabled("rss") && config.disabled("sitemap"));
    assert_eq!((text(&config, "x").as_deref(), config.params.get("n")), (Some("env"), Some(&Value::Int(2))));
    assert_eq!((text(&config, "api_key").as_deref(), text(&config, "z").as_deref()), (Some("k"), Some("default")));
    let list = |key: &str| match config.params.get(key) {
        Some(Value::List(items)) => items.iter().filter_map(|item| item.value.to_text()).collect::<Vec<_>>(),
        other => panic!("{key}: {other:?}"),
    };
    assert_eq!((list("list"), list("json")), (vec!["b".to_owned(), "c".to_owned()], vec!["1".to_owned(), "2".to_owned()]));
    for (name, is) in [("HUGO_TITLE", true), ("HUGOxPARAMSxA_B", true), ("HUGO", false), ("HUGO_", false), ("HUGODOCS_A", false)]
    {
        assert_eq!(crate::config::is_variable(name), is, "{name}");
    }
}

#[test]
fn settings_of_themes_lie_below() {
    let site = "baseURL = 'https://e.example/'\ntheme = ['a', 'example.org/b/v2']\n[params]\nown = 1\n[params.deep]\nx = 'own'\n[menus]\n\
        [[menus.main]]\nname = 'Own'\nurl = '/own/'\n[languages.en]\n[languages.en.params]\nl = 'own'\n";
    let a = "theme = 'c'\ntitle = 'A'\nnosuch = 1\n[pagination]\npagerSize = 3\n[params]\nown = 2\na = 'a'\n[params.deep]\nx = 'a'\ny = 'a'\n\
        [menus]\n[[menus.main]]\nname = 'A'\nurl = '/a/'\n[languages.en.params]\nl = 'a'\nm = 'a'\n[outputFormats.RSS]\nbaseName = 'feed'\n";
    let files = |site: &str| {
        let files = [
            ("hugo.toml", site),
            ("themes/a/hugo.toml", a),
            ("themes/a/config/production/params.toml", "p = 'a'"),
            ("_vendor/example.org/b/v2/config.toml", "[params]\na = 'b'\nb = 'b'\n"),
            ("themes/c/config/_default/params.toml", "b = 'c'\nc = 'c'\n"),
        ];
        let (configs, diagnostics, sources) = load_files(&files);
        // Nothing is reported about the theme.
        let told = reported(&diagnostics, &sources);
        assert!(!told.contains("nosuch") && !told.contains("params.a") && told.lines().count() == 1, "{told}");
        configs.into_iter().next().unwrap()
    };
    let config = files(site);
    let text = |config: &Config, key: &str| config.params.get(key).and_then(Value::to_text).unwrap_or_default();
    let all: Vec<String> = ["own", "a", "b", "c", "p", "l", "m"].map(|key| text(&config, key)).to_vec();
    assert_eq!(all, ["1", "a", "c", "c", "a", "own", "a"]);
    let Some(Value::Map(deep)) = config.params.get("deep") else { panic!("a table") };
    let deep: Vec<_> = deep.iter().map(|(key, node)| format!("{} {}", key.name, node.value.to_text().unwrap())).collect();
    assert_eq!(deep, ["x own", "y a"]);
    assert_eq!((config.title.as_str(), config.page_size, config.menu.len(), config.menu[0].name.as_str()), ("", 10, 1, "Own"));
    assert_eq!(config.feeds.rss_name, "feed");
    assert_eq!(config.migrated.theme_folders, ["themes/a/", "themes/c/", "_vendor/example.org/b/v2/"]);
    // The site can determine how they are merged.
    let none = files(&site.replace("[params]\n", "[params]\n_merge = 'none'\n"));
    assert_eq!((text(&none, "a"), text(&none, "_merge")), (String::new(), String::new()));
    let shallow = files(&site.replace("[params]\n", "[params]\n_merge = 'shallow'\n"));
    let Some(Value::Map(deep)) = shallow.params.get("deep") else { panic!("a table") };
    assert_eq!((text(&shallow, "a").as_str(), deep.len()), ("a", 1));
    assert_eq!(files(&format!("_merge = 'deep'\n{site}")).page_size, 3);
}
