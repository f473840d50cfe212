use jiff::tz::TimeZone;

use super::{good, load_files, reported};
use crate::config::{ColorScheme, Config};
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
    assert!(hugo("[markup.highlight]\nlineNos = true\nguessSyntax = true\n").markup.line_numbers);
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
    // The hash of Gravatar's own documentation.
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
        ("[params.csp]\nfontsrc = ['x']\n[outputs]\nhome = ['HTML']\n", "outputs, params.csp at hugo.toml:\"csp\"\n"),
        ("paginatePath = 'seite'\n[pagination]\npath = 'seite'\n", "paginatePath, pagination.path at hugo.toml:\"'seite'\"\n"),
        ("[params.social]\ntwitter = 'x'\nnowhere = 'x'\n", "params.social.nowhere at hugo.toml:\"nowhere\"\n"),
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
        // Both languages have it, and it is told once.
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
