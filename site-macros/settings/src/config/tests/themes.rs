//! Settings of Hugo's themes, as their example sites and documentation write them.

use super::{load_files, reported, write};
use crate::config::{ColorScheme, Config};

const BASE: &str = "baseURL = 'https://e.example/'\ntitle = 'Site'\n";

/// The settings, and those without effect.
fn read(name: &str, text: &str) -> (Config, String) {
    let base = if name.ends_with("yaml") { "baseURL: https://e.example/\ntitle: Site\n" } else { BASE };
    let (mut configs, diagnostics, sources) = load_files(&[(name, &format!("{base}{text}"))]);
    // Settings that were read can be written.
    write::again(&configs);
    let told = reported(&diagnostics, &sources);
    let told = told.split(" at hugo.").next().unwrap_or_default();
    let lists = told.split("; ").map(|part| part.rsplit(": ").next().unwrap_or_default());
    let rest = lists.collect::<Vec<_>>().join(", ");
    (configs.swap_remove(0), rest)
}

fn social(config: &Config) -> String {
    let links = config.social.iter();
    let links = links.map(|link| format!("{} {} {}", link.name, link.icon, link.url.as_deref().unwrap_or("-")));
    links.collect::<Vec<_>>().join("\n")
}

fn menu(config: &Config) -> String {
    let items = config.menu.iter().map(|item| format!("{} {}", item.name, item.url.as_deref().unwrap_or("-")));
    items.collect::<Vec<_>>().join(", ")
}

#[test]
fn papermod() {
    let text = "\
params:
  env: production
  author: Ann
  defaultTheme: dark
  disableThemeToggle: true
  ShowShareButtons: true
  ShowReadingTime: false
  ShowPostNavLinks: true
  ShowBreadCrumbs: true
  ShowCodeCopyButtons: true
  ShowToc: true
  tocopen: true
  homeInfoParams:
    Title: \"Hi there\"
    Content: >
      Welcome, *you*.

      - One

      - Two
  socialIcons:
    - name: github
      title: View source
      url: https://github.com/ann
    - name: email
      url: ann@e.example
    - name: KoFi
      url: https://ko-fi.com/ann
  assets:
    disableHLJS: true
    favicon: /icon.png
    favicon16x16: \"<link / abs url>\"
  label:
    text: Home
    icon: /logo.png
    iconHeight: 35
  fuseOpts:
    isCaseSensitive: false
";
    let (config, rest) = read("hugo.yaml", text);
    assert_eq!(config.author.info, ["Hi there", "Welcome, *you*.", "One", "Two"]);
    assert_eq!(config.author.avatar.as_deref(), Some("/logo.png"));
    assert_eq!(
        social(&config),
        "View source github https://github.com/ann\nE-mail email mailto:ann@e.example\nKoFi kofi https://ko-fi.com/ann"
    );
    let theme = &config.theme;
    assert_eq!((theme.color_scheme, theme.color_toggle), (ColorScheme::Dark, false));
    assert_eq!((theme.reading_time, theme.toc, theme.toc_open), (false, true, true));
    assert_eq!(theme.favicons.get("favicon").map(String::as_str), Some("/icon.png"));
    assert!(config.migrated.home_lists_posts);
    assert_eq!(
        rest,
        "params.ShowBreadCrumbs, params.ShowShareButtons, params.assets.favicon16x16, params.fuseOpts, params.label.iconHeight, params.label.text"
    );

    let text = "\
params:
  profileMode:
    enabled: true
    title: Ann
    subtitle: Writes.
    imageUrl: me.png
    buttons:
      - name: Posts
        url: posts
  homeInfoParams:
    Title: Not shown
";
    let (config, rest) = read("hugo.yaml", text);
    assert_eq!((config.author.info.join("/"), config.author.avatar.as_deref()), ("Ann/Writes.".to_owned(), Some("me.png")));
    assert!(!config.migrated.home_lists_posts);
    assert_eq!(rest, "params.profileMode.buttons");
    // A profile that is switched off has no effect there either.
    let (config, rest) = read("hugo.yaml", "params:\n  profileMode:\n    enabled: false\n    title: Ann\n    imageUrl: me.png\n");
    assert_eq!((config.author.info.len(), config.author.avatar, rest.as_str()), (0, None, ""));
}

#[test]
fn congo_and_blowfish() {
    let (config, rest) = read(
        "hugo.toml",
        "[params]\ncolorScheme = 'auto'\ndefaultAppearance = 'light'\nautoSwitchAppearance = false\nenableCodeCopy = true\nlogo = 'logo.png'\n\
         [params.author]\nname = 'Ann'\nimage = 'img/ann.jpg'\nheadline = 'Writes.'\nbio = 'Long.'\n\
         links = [{ x-twitter = 'https://x.com/ann' }, { mastodon = '@ann@m.example' }, { email = 'mailto:a@e.example' }, { blog = 'https://b.example' }]\n\
         [params.footer]\nshowCopyright = false\nshowThemeAttribution = false\nshowAppearanceSwitcher = false\nshowScrollToTop = true\n\
         [params.homepage]\nlayout = 'profile'\nshowRecent = true\nrecentLimit = 3\n\
         [params.article]\nshowReadingTime = false\nshowTableOfContents = true\nshowRelatedContent = true\nrelatedContentLimit = 4\nshowEdit = false\neditURL = 'https://g.example'\n\
         [params.fathomAnalytics]\nsite = 'ABC'\n[params.umamiAnalytics]\nwebsiteid = 'u-1'\ndomain = 'u.example'\n[params.selineAnalytics]\ntoken = 't'\n",
    );
    assert_eq!((config.author.name.as_str(), config.author.avatar.as_deref()), ("Ann", Some("img/ann.jpg")));
    assert_eq!(config.author.info, ["Writes.", "Long."]);
    assert_eq!(
        social(&config),
        "X x-twitter https://x.com/ann\nMastodon mastodon https://m.example/@ann\nE-mail email mailto:a@e.example\nBlog blog https://b.example"
    );
    let theme = &config.theme;
    assert_eq!((theme.hide_copyright, theme.hide_credits, theme.color_toggle), (true, true, false));
    assert_eq!((theme.reading_time, theme.toc, theme.max_related, theme.recent_posts), (false, true, 4, 3));
    assert!(!config.migrated.home_lists_posts);
    let services: Vec<_> = config.analytics.iter().map(|one| format!("{} {:?}", one.service, one.values)).collect();
    assert_eq!(services, ["fathom {\"siteid\": \"ABC\"}", "umami {\"serverurl\": \"u.example\", \"siteid\": \"u-1\"}"]);
    // The picture of the author takes precedence over the logo. The service is not known here.
    assert_eq!(rest, "params.article.editURL, params.footer.showScrollToTop, params.logo, params.selineAnalytics");

    // `languages.en.toml` of Blowfish has the author beside the title, and the menu has actions and icons.
    let (config, rest) = read(
        "hugo.toml",
        "[languages.en]\ndescription = 'About.'\nlogo = 'img/logo.png'\n[languages.en.author]\nname = 'Ann'\nlinks = [{ github = 'https://github.com/ann' }]\n\
         [[languages.en.menus.main]]\nname = 'GitHub'\nurl = 'https://github.com/ann'\nweight = 2\n[languages.en.menus.main.params]\nicon = 'github'\nshowName = false\ntarget = '_blank'\n\
         [[languages.en.menus.main]]\nidentifier = 'search'\nweight = 1\n[languages.en.menus.main.params]\naction = 'search'\n",
    );
    assert_eq!((config.author.name.as_str(), config.author.avatar.as_deref()), ("Ann", Some("img/logo.png")));
    assert_eq!((config.description.as_str(), social(&config).as_str()), ("About.", "GitHub github https://github.com/ann"));
    assert_eq!((menu(&config).as_str(), config.menu[0].target.as_deref()), ("GitHub https://github.com/ann", Some("_blank")));
    assert_eq!(rest, "menus.main.params.action");
    // A scheme that only the theme has.
    let (config, rest) = read("hugo.toml", "[params]\ncolorScheme = 'congo'\n");
    assert_eq!((config.theme.color_scheme, rest.contains("`dark`")), (ColorScheme::Auto, true), "{rest}");
}

#[test]
fn stack() {
    let (config, rest) = read(
        "hugo.toml",
        "[params]\nmainSections = ['post']\nrssFullContent = true\nfavicon = 'img/avatar.png'\n[params.footer]\nsince = 2020\n\
         [params.dateFormat]\npublished = 'Jan 02, 2006'\nlastUpdated = 'Jan 02'\n\
         [params.sidebar]\nemoji = 'x'\nsubtitle = 'Writes.'\navatar = { enabled = true, local = true, src = 'img/a.png' }\n\
         [params.article]\nmath = false\ntoc = true\nreadingTime = false\n[params.article.license]\nenabled = true\ndefault = 'CC'\n\
         [params.colorScheme]\ntoggle = false\ndefault = 'light'\n[params.opengraph.twitter]\nsite = 'ann'\n\
         [params.comments]\nenabled = true\nprovider = 'giscus'\n[params.comments.giscus]\nrepo = 'o/n'\nrepoID = 'R'\n[params.comments.waline]\nserverURL = 'x'\n\
         [[menu.social]]\nidentifier = 'github'\nname = 'GitHub'\nurl = 'https://github.com/ann'\n[menu.social.params]\nicon = 'brand-github'\n\
         [services.disqus]\nshortname = 'd'\n",
    );
    assert_eq!((config.author.avatar.as_deref(), config.author.info.join("/")), (Some("img/a.png"), "Writes.".to_owned()));
    assert_eq!(social(&config), "GitHub github https://github.com/ann");
    let theme = &config.theme;
    assert_eq!((theme.since, theme.license.as_deref(), theme.twitter.as_deref()), (Some(2020), Some("CC"), Some("@ann")));
    assert_eq!((theme.color_scheme, theme.color_toggle, theme.reading_time), (ColorScheme::Light, false, false));
    assert_eq!((config.date_format.as_str(), config.markup.math, config.feeds.full_content), ("Jan 02, 2006", false, true));
    let comments = config.comments.expect("comments");
    assert_eq!((comments.service.as_str(), comments.values["repo"].as_str()), ("giscus", "o/n"));
    assert!(config.migrated.home_lists_posts);
    assert_eq!(rest, "params.dateFormat.lastUpdated, params.sidebar.avatar.local, params.sidebar.emoji");

    let with = |comments: &str| {
        let (config, rest) = read("hugo.toml", &format!("[services.disqus]\nshortname = 'd'\n{comments}"));
        (config.comments.map(|one| one.service), rest)
    };
    assert_eq!(with(""), (Some("disqus".to_owned()), String::new()));
    assert_eq!(with("[params.comments]\nenabled = false\n").0, None);
    assert_eq!(with("[params]\ncomments = false\n"), (None, String::new()));
    assert_eq!(with("[params]\ncomments = true\n").0.as_deref(), Some("disqus"));
    assert_eq!(with("[params.comments]\nprovider = 'waline'\n"), (None, "params.comments.provider".to_owned()));
}

#[test]
fn loveit_and_doit() {
    let (config, rest) = read(
        "hugo.toml",
        "[params]\ndefaultTheme = 'light'\n[params.author]\nname = 'Ann'\nemail = ''\n\
         [params.header.title]\nlogo = ''\nname = 'Site'\n[params.footer]\nenable = true\nhugo = false\nsince = 2019\nlicense = '<a href=\"/l/\">CC</a>'\n\
         [params.home.profile]\nenable = true\navatarURL = '/a.png'\nsubtitle = 'Writes.'\ntypeit = true\n[params.home.posts]\nenable = true\npaginate = 6\n\
         [params.social]\nGitHub = 'ann'\nX = '@ann'\nLinkedin = ''\nEmail = 'a@e.example'\nRSS = true\nPhone = '555'\nPlume = 'ann'\n\
         [params.social.Mastodon]\nid = '@ann'\nprefix = 'https://m.example/'\n\
         [params.page.toc]\nenable = true\nauto = true\n[params.page.math]\nenable = false\n[params.page.share]\nenable = false\nX = true\n\
         [params.page.comment]\nenable = true\n[params.page.comment.valine]\nenable = false\nappId = 'x'\n[params.page.comment.utterances]\nenable = true\nrepo = 'o/n'\n\
         [params.analytics]\nenable = true\n[params.analytics.google]\nid = 'G-1'\n[params.analytics.plausible]\ndata_domain = 'e.example'\nsrc = 'https://p.example/js/script.js'\n\
         [params.analytics.yandexMetrica]\nid = '1'\n",
    );
    assert_eq!((config.author.avatar.as_deref(), config.author.info.join("/")), (Some("/a.png"), "Writes.".to_owned()));
    assert_eq!(
        social(&config),
        "GitHub github https://github.com/ann\nX x https://x.com/ann\nE-mail email mailto:a@e.example\nRSS rss /index.xml\nPhone phone tel:555\n\
         Mastodon mastodon https://m.example/@ann"
    );
    assert_eq!((config.theme.toc, config.markup.math, config.theme.hide_credits), (true, false, true));
    assert_eq!(config.comments.map(|one| one.service).as_deref(), Some("utterances"));
    let services: Vec<_> = config.analytics.iter().map(|one| format!("{} {:?}", one.service, one.values)).collect();
    assert_eq!(
        services,
        ["google {\"id\": \"G-1\"}", "plausible {\"domain\": \"e.example\", \"serverurl\": \"https://p.example\"}"]
    );
    assert!(config.migrated.home_lists_posts);
    assert_eq!(
        rest,
        "params.analytics.yandexMetrica, params.header, params.home.posts.paginate, params.home.profile.typeit, params.page.toc.auto, params.social.Plume"
    );
    assert!(!read("hugo.toml", "[params.home.posts]\nenable = false\n").0.migrated.home_lists_posts);
    let off = "[params.analytics]\nenable = false\n[params.analytics.google]\nid = 'G-1'\n";
    assert_eq!((read("hugo.toml", off).0.analytics.len(), read("hugo.toml", off).1.as_str()), (0, ""));
}

#[test]
fn even_and_clarity() {
    let (config, rest) = read(
        "hugo.toml",
        "[author]\nname = 'Ann'\n[params]\nsince = '2017'\ndateFormatToUse = '2006-01-02'\nmathjax = false\ncontentCopyright = 'CC'\nmoreMeta = false\ntoc = true\n\
         [params.utterances]\nowner = 'o'\nrepo = 'n'\n[params.reward]\nenable = false\nwechat = '/x.png'\n\
         [params.social]\na-email = 'mailto:a@e.example'\nb-stack-overflow = 'https://s.example'\nl-weibo = 'https://weibo.com/ann'\nf-google = 'https://g.example'\n",
    );
    assert_eq!(
        social(&config),
        "E-mail email mailto:a@e.example\nStack Overflow stackoverflow https://s.example\nWeibo weibo https://weibo.com/ann\nGoogle google https://g.example"
    );
    assert_eq!((config.date_format.as_str(), config.markup.math, config.theme.toc), ("2006-01-02", false, true));
    assert_eq!(config.comments.map(|one| one.values["repo"].clone()).as_deref(), Some("o/n"));
    assert_eq!(rest, "");

    let (config, rest) = read(
        "hugo.toml",
        "[params]\nintroDescription = 'Writes.'\nlogo = 'logos/logo.png'\nfallBackOgImage = 'i.png'\nenforceLightMode = true\nga_analytics = 'G-1'\n\
         giscusRepo = 'o/n'\ngiscusRepoId = 'R'\n[params.author]\nname = 'Ann'\n\
         [params.plausible_analytics]\nenable = false\nwebsiteDomain = 'e.example'\n[params.matomo_analytics]\nenable = true\nmatomoDomain = 'm.example'\nmatomoSiteID = '2'\n\
         [[menu.main]]\nname = 'About'\nurl = 'about/'\nweight = -107\n[[menu.main]]\nname = 'Home'\nurl = ''\nweight = -110\n\
         [[menu.main]]\nname = 'Links'\nidentifier = 'Links'\nweight = -108\n[[menu.main]]\nparent = 'Links'\nname = 'X'\nurl = 'https://x.com/'\n\
         [[menu.social]]\nname = 'github'\ntype = 'social'\nurl = 'https://github.com/ann'\n[[menu.social]]\nname = 'rss'\nurl = 'index.xml'\n",
    );
    assert_eq!(menu(&config), "Home /, Links -, X https://x.com/, About /about/");
    assert_eq!(social(&config), "GitHub github https://github.com/ann\nRSS rss index.xml");
    assert_eq!((config.theme.image.as_deref(), config.author.avatar.as_deref()), (Some("i.png"), Some("logos/logo.png")));
    assert_eq!((config.theme.color_scheme, config.theme.color_toggle), (ColorScheme::Light, false));
    let services: Vec<_> = config.analytics.iter().map(|one| format!("{} {:?}", one.service, one.values)).collect();
    assert_eq!(services, ["google {\"id\": \"G-1\"}", "matomo {\"serverurl\": \"m.example\", \"siteid\": \"2\"}"]);
    assert_eq!(config.comments.map(|one| one.values["repoid"].clone()).as_deref(), Some("R"));
    assert_eq!(rest, "");
}

#[test]
fn smaller_themes() {
    // hello-friend-ng
    let (config, rest) = read(
        "hugo.toml",
        "theme = 'hello-friend-ng'\n[params]\ndateform = 'Jan 2, 2006'\nhomeSubtitle = 'Writes.'\nenableThemeToggle = false\nenableReadingTime = false\nenableSharingButtons = false\n\
         [params.footer]\ntrademark = 2023\nrss = true\ncopyright = true\nauthor = true\n[[params.social]]\nname = 'github'\nurl = 'https://github.com/ann'\n\
         [[menu.main]]\nidentifier = 'about'\nname = 'About'\nurl = 'about/'\nhasChildren = true\npre = ''\n[[menu.main]]\nidentifier = 'posts'\nname = 'Posts'\nurl = 'posts/'\n\
         [[menu.main]]\nidentifier = 'me'\nname = 'Me'\nurl = 'about/me/'\nparent = 'about'\n",
    );
    assert_eq!(
        (social(&config).as_str(), config.author.info.join("/")),
        ("GitHub github https://github.com/ann", "Writes.".to_owned())
    );
    assert_eq!((config.theme.since, config.theme.color_toggle, config.theme.reading_time), (Some(2023), false, false));
    assert_eq!(menu(&config), "About /about/, Me /about/me/, Posts /posts/");
    assert!(!config.migrated.home_lists_posts);
    assert_eq!(rest, "");

    // Terminal and hello-friend: settings about the language are params.
    let (config, rest) = read(
        "hugo.toml",
        "[params]\ncontentTypeName = 'notes'\n[languages.en]\nsubtitle = 'Writes.'\ndateFormatSingle = '2006-01-02'\nreadMore = 'More'\n",
    );
    assert_eq!(
        (config.migrated.main_sections.join(","), config.author.info.join("/")),
        ("notes".to_owned(), "Writes.".to_owned())
    );
    assert_eq!((config.date_format.as_str(), rest.as_str()), ("2006-01-02", "params.readMore"));

    // anatole
    let (config, rest) = read(
        "hugo.toml",
        "theme = 'anatole'\n[params]\ntitle = 'I am Ann'\nauthor = 'Ann'\nprofilePicture = 'images/a.jpg'\nsingleDateFormat = '2/1/2006'\nfavicon = 'favicons/'\n\
         [[params.socialIcons]]\nicon = 'fa-brands fa-github'\ntitle = 'GitHub'\nurl = 'https://github.com/ann'\n[params.simpleAnalytics]\nenable = true\n",
    );
    assert_eq!((config.author.info.join("/"), config.author.avatar.as_deref()), ("I am Ann".to_owned(), Some("images/a.jpg")));
    assert_eq!(
        (social(&config).as_str(), rest.as_str()),
        ("GitHub fa-brands fa-github https://github.com/ann", "params.favicon, params.simpleAnalytics")
    );
    assert!(config.analytics.is_empty());

    // Ananke, Docsy, Hextra, and settings of older themes.
    let follow = "[params.ananke.social.follow]\nnetworks = ['github', 'mastodon']\n[params.ananke.social.github]\nusername = 'ann'\n\
                  [params.ananke.social.mastodon]\nprofilelink = 'https://m.example/@ann'\nrel = 'me'\n";
    assert_eq!(
        social(&read("hugo.toml", follow).0),
        "GitHub github https://github.com/ann\nMastodon mastodon https://m.example/@ann"
    );
    let links = "[[params.links.user]]\nname = 'Forum'\nurl = 'https://f.example'\nicon = 'fa fa-envelope'\ndesc = 'Ask'\n";
    assert_eq!(social(&read("hugo.toml", links).0), "Forum fa fa-envelope https://f.example");
    let (config, rest) = read(
        "hugo.toml",
        "[params.theme]\ndefault = 'dark'\ndisplayToggle = false\n[params.analytics.umami]\nserverURL = 'https://u.example'\nwebsiteID = 'u-1'\n",
    );
    assert_eq!(
        (config.theme.color_scheme, config.theme.color_toggle, config.analytics.len(), rest.as_str()),
        (ColorScheme::Dark, false, 1, "")
    );
    let (config, rest) = read(
        "hugo.toml",
        "[params]\ngithub = 'ann'\nlinkedin = 'https://l.example/ann'\n[params.mastodon]\nhost = 'm.example'\n",
    );
    assert_eq!(
        (social(&config).as_str(), rest.as_str()),
        ("GitHub github https://github.com/ann\nLinkedIn linkedin https://l.example/ann", "")
    );
    assert_eq!(config.comments.map(|one| one.service).as_deref(), Some("mastodon"));
}
