//! The table of settings with one value. Each row is one setting, with the paths at which themes have it, in the order in which they
//! count. To support another theme, add its paths.

use super::{Settings, text, truth};
use crate::config::{ColorScheme, Config, profile};
use crate::data::Node;

/// A setting.
struct Spelling {
    /// Dotted paths from the root of the settings.
    paths: &'static [&'static str],
    /// Applies the value. False: it means something else here, and is reported as a setting without effect.
    apply: fn(&Node, &mut Config) -> bool,
}

/// What `apply` is for a value of the right type.
fn set<T>(value: Option<T>, apply: impl FnOnce(T)) -> bool {
    value.map(apply).is_some()
}

/// A path or an address of a picture. The example sites of themes have placeholders such as `<link / abs url>`.
fn picture(node: &Node) -> Option<String> {
    text(node).filter(|path| path.contains('.') && !path.contains(['<', '>', ' ']))
}

/// The owner's picture is one of the avatars; only without one the site's logo.
const AVATARS: &[&str] = &[
    "params.profileMode.imageUrl",
    "params.home.profile.avatarURL",
    "params.profilePicture",
    "params.sidebar.avatar.src",
    "params.sidebar.avatar",
    "params.author.avatar",
    "params.author.image",
    "params.author.avatarURL",
    "params.avatar",
    "author.avatar",
    "author.image",
];
const GRAVATARS: &[&str] = &["params.home.profile.gravatarEmail", "params.author.gravatarEmail", "params.gravatarEmail"];
const LOGOS: &[&str] = &[
    "params.header.logo",
    "params.logo.path",
    "params.logo",
    "params.site_logo",
    "params.navbar.logo.path",
    "params.label.icon",
];

const SPELLINGS: &[Spelling] = &[
    Spelling { paths: AVATARS, apply: |node, config| set(picture(node), |path| config.author.avatar = Some(path)) },
    Spelling {
        paths: GRAVATARS,
        apply: |node, config| {
            set(text(node), |email| {
                config.author.avatar.get_or_insert_with(|| profile::gravatar(&email));
            })
        },
    },
    Spelling {
        paths: LOGOS,
        apply: |node, config| config.author.avatar.is_none() && set(picture(node), |path| config.author.avatar = Some(path)),
    },
    // Colours.
    Spelling {
        paths: &[
            "params.defaultTheme",
            "params.defaultAppearance",
            "params.colorScheme.default",
            "params.theme.default",
            "params.displayMode",
        ],
        apply: |node, config| {
            let scheme = match text(node).unwrap_or_default().to_lowercase().as_str() {
                "auto" | "system" => ColorScheme::Auto,
                "light" => ColorScheme::Light,
                "dark" | "black" => ColorScheme::Dark,
                _ => return false,
            };
            config.theme.color_scheme = scheme;
            true
        },
    },
    Spelling {
        paths: &["params.autoSwitchAppearance"],
        apply: |node, config| {
            set(truth(node), |auto| {
                if auto {
                    config.theme.color_scheme = ColorScheme::Auto;
                }
            })
        },
    },
    Spelling {
        paths: &["params.enforceLightMode"],
        apply: |node, config| {
            set(truth(node), |light| {
                if light {
                    (config.theme.color_scheme, config.theme.color_toggle) = (ColorScheme::Light, false);
                }
            })
        },
    },
    Spelling {
        paths: &["params.enforceDarkMode"],
        apply: |node, config| {
            set(truth(node), |dark| {
                if dark {
                    (config.theme.color_scheme, config.theme.color_toggle) = (ColorScheme::Dark, false);
                }
            })
        },
    },
    Spelling {
        paths: &["params.disableThemeToggle", "params.disableThemeSwitcher"],
        apply: |node, config| set(truth(node), |off| config.theme.color_toggle = !off),
    },
    Spelling {
        paths: &[
            "params.enableThemeToggle",
            "params.footer.showAppearanceSwitcher",
            "params.colorScheme.toggle",
            "params.theme.displayToggle",
        ],
        apply: |node, config| set(truth(node), |on| config.theme.color_toggle = on),
    },
    // Posts.
    Spelling {
        paths: &[
            "params.ShowReadingTime",
            "params.article.showReadingTime",
            "params.article.readingTime",
            "params.enableReadingTime",
            "params.page.enableReadingTime",
            "params.show_reading_time",
            "params.includeReadingTime",
            "params.readingTime",
        ],
        apply: |node, config| set(truth(node), |on| config.theme.reading_time = on),
    },
    Spelling {
        paths: &[
            "params.ShowToc",
            "params.article.showTableOfContents",
            "params.article.toc",
            "params.page.toc.enable",
            "params.page.toc",
            "params.showTableOfContents",
            "params.enableToc",
        ],
        apply: |node, config| set(truth(node), |on| config.theme.toc = on),
    },
    Spelling { paths: &["params.TocOpen"], apply: |node, config| set(truth(node), |open| config.theme.toc_open = open) },
    Spelling {
        paths: &[
            "params.dateFormat.published",
            "params.singleDateFormat",
            "params.dateFormatSingle",
            "params.date_format",
            "params.dateform",
            "params.dateFormatToUse",
        ],
        apply: |node, config| {
            let format = text(node).filter(|format| format.starts_with(':') || format.contains("06"));
            set(format, |format| config.date_format = format)
        },
    },
    Spelling {
        paths: &[
            "params.page.math.enable",
            "params.page.math",
            "params.article.math",
            "params.mathjax",
            "params.enableMathNotation",
        ],
        apply: |node, config| {
            set(truth(node), |on| {
                if !on {
                    config.markup.math = false;
                }
            })
        },
    },
    Spelling {
        paths: &["params.page.code.lineNos", "params.codeLineNumbers"],
        apply: |node, config| set(truth(node), |on| config.markup.line_numbers = on),
    },
    Spelling {
        paths: &["params.article.showRelatedContent"],
        apply: |node, config| {
            set(truth(node), |on| {
                if on {
                    config.theme.max_related = 3;
                }
            })
        },
    },
    Spelling {
        paths: &["params.article.relatedContentLimit"],
        apply: |node, config| {
            set(node.value.to_whole().and_then(|number| usize::try_from(number).ok()), |limit| {
                if config.theme.max_related > 0 {
                    config.theme.max_related = limit;
                }
            })
        },
    },
    // Lists and feeds.
    Spelling {
        paths: &["params.list.groupByYear"],
        apply: |node, config| set(truth(node), |on| config.theme.group_by_year = on),
    },
    Spelling {
        paths: &["params.rssFullContent", "params.rssFullText", "params.ShowFullTextinRSS", "params.page.rssFullText"],
        apply: |node, config| set(truth(node), |on| config.feeds.full_content = on),
    },
    Spelling {
        paths: &["params.contentTypeName", "params.postSectionName"],
        apply: |node, config| set(text(node), |section| config.migrated.main_sections = vec![section]),
    },
    // The footer.
    Spelling {
        paths: &["params.footer.since", "params.footer.trademark"],
        apply: |node, config| {
            let year = node.value.to_whole().filter(|year| (1900..3000).contains(year));
            set(year, |year| config.theme.since = Some(year))
        },
    },
    Spelling { paths: &["params.copyright"], apply: |node, config| set(text(node), |line| config.theme.copyright = Some(line)) },
    Spelling {
        paths: &["params.footer.license", "params.article.license.default", "params.contentCopyright"],
        apply: |node, config| set(text(node), |license| config.theme.license = Some(license)),
    },
    Spelling {
        paths: &["params.footer.showCopyright", "params.footer.copyright"],
        apply: |node, config| set(truth(node), |on| config.theme.hide_copyright = !on),
    },
    Spelling {
        paths: &["params.footer.hideCopyright"],
        apply: |node, config| set(truth(node), |off| config.theme.hide_copyright = off),
    },
    Spelling {
        paths: &["params.footer.showThemeAttribution", "params.footer.hugo"],
        apply: |node, config| set(truth(node), |on| config.theme.hide_credits = !on),
    },
    Spelling {
        paths: &["params.footer.enable", "params.footer.enabled"],
        apply: |node, config| {
            set(truth(node), |on| {
                if !on {
                    (config.theme.hide_copyright, config.theme.hide_credits) = (true, true);
                }
            })
        },
    },
    Spelling {
        paths: &["params.hideFooter"],
        apply: |node, config| {
            set(truth(node), |off| {
                if off {
                    (config.theme.hide_copyright, config.theme.hide_credits) = (true, true);
                }
            })
        },
    },
    // The head.
    Spelling {
        paths: &[
            "params.defaultSocialImage",
            "params.fallBackOgImage",
            "params.seo.image",
            "params.page.seo.images",
            "params.defaultImage.opengraph.src",
        ],
        apply: |node, config| {
            let first = node.to_texts().ok().and_then(|texts| texts.into_iter().next());
            set(first.filter(|(path, _)| path.contains('.')), |(path, _)| config.theme.image = Some(path))
        },
    },
    Spelling {
        paths: &["params.opengraph.twitter.site", "params.twitter.site"],
        apply: |node, config| set(text(node), |name| config.theme.twitter = Some(profile::twitter_handle(&name))),
    },
    Spelling {
        paths: &["params.favicon", "params.assets.favicon", "params.app.svgFavicon"],
        apply: |node, config| favicon(node, config, "favicon"),
    },
    Spelling { paths: &["params.assets.favicon32x32"], apply: |node, config| favicon(node, config, "favicon_32") },
    Spelling { paths: &["params.assets.favicon16x16"], apply: |node, config| favicon(node, config, "favicon_16") },
    Spelling { paths: &["params.assets.apple_touch_icon"], apply: |node, config| favicon(node, config, "touchicon") },
    Spelling { paths: &["params.assets.safari_pinned_tab"], apply: |node, config| favicon(node, config, "mask_icon") },
    Spelling {
        paths: &["params.custom_css"],
        apply: |node, config| {
            let sheets = node.to_texts().ok().map(|texts| texts.into_iter().map(|(text, _)| text).collect());
            set(sheets, |sheets| config.theme.custom_css = sheets)
        },
    },
];

fn favicon(node: &Node, config: &mut Config, key: &str) -> bool {
    set(picture(node), |path| drop(config.theme.favicons.insert(key.to_owned(), path)))
}

/// Values that ask for what is so here anyway: `true` for what this program does, `false` for what it does not have.
const GRANTED: &[(&str, &[&str])] = &[
    (
        "true",
        &[
            "params.ShowAllPagesInArchive",
            "params.ShowCodeCopyButtons",
            "params.ShowPageNums",
            "params.ShowPostNavLinks",
            "params.UseHugoToc",
            "params.article.headingAnchor",
            "params.article.showDate",
            "params.article.showHeadingAnchors",
            "params.article.showPagination",
            "params.article.showTaxonomies",
            "params.assets.disableFingerprinting",
            "params.assets.disableHLJS",
            "params.colorScheme.toggle",
            "params.disableHLJS",
            "params.disableScrollToTop",
            "params.disableShare",
            "params.disableSpecial1stPost",
            "params.disable_share",
            "params.displayFullLangName",
            "params.doNotLoadAnimations",
            "params.enableCodeCopy",
            "params.enableGlobalLanguageMenu",
            "params.footer.author",
            "params.footer.rss",
            "params.header.showTitle",
            "params.hideSummary",
            "params.highlightCurrentMenuArea",
            "params.home.profile.social",
            "params.page.code.copy",
            "params.page.hiddenFromSearch",
            "params.reversepagetitle",
            "params.showLanguageSelector",
            "params.taxonomy.showTermCount",
            "params.term.groupByYear",
        ],
    ),
    (
        "false",
        &[
            "params.ShowBreadCrumbs",
            "params.ShowShareButtons",
            "params.ShowWordCount",
            "params.article.invertPagination",
            "params.article.layoutBackgroundHeaderSpace",
            "params.article.showAuthorsBadges",
            "params.article.showBreadcrumbs",
            "params.article.showEdit",
            "params.article.showLikes",
            "params.article.showViews",
            "params.article.showWordCount",
            "params.autoCollapseToc",
            "params.disableLangToggle",
            "params.disableReadOtherPosts",
            "params.enableSearch",
            "params.enableSharingButtons",
            "params.fancybox",
            "params.footer.showScrollToTop",
            "params.fullWidthTheme",
            "params.hideAuthor",
            "params.hideMeta",
            "params.highlightInClient",
            "params.homepage.cardView",
            "params.homepage.cardViewScreenWidth",
            "params.homepage.showMoreLink",
            "params.linkToMarkDown",
            "params.list.cardView",
            "params.list.cardViewScreenWidth",
            "params.list.showBreadcrumbs",
            "params.list.showCards",
            "params.list.showSummary",
            "params.moreMeta",
            "params.page.hiddenFromHomePage",
            "params.page.hiddenFromSearch",
            "params.page.lightgallery",
            "params.page.linkToMarkdown",
            "params.page.twemoji",
            "params.smartTOC",
            "params.taxonomy.cardView",
            "params.term.cardView",
        ],
    ),
    ("production", &["params.env"]),
];

/// Reads every row.
pub(super) fn read(settings: &mut Settings<'_>, config: &mut Config) {
    for spelling in SPELLINGS {
        let applied = spelling.paths.iter().find(|path| settings.get(path).is_some_and(|node| (spelling.apply)(node, config)));
        if let Some(path) = applied {
            settings.mark(path);
        }
    }
    for (value, paths) in GRANTED {
        for path in *paths {
            let granted = settings.get(path).is_some_and(|node| match node.value.to_truth() {
                Some(truth) => truth.to_string() == *value,
                None => text(node).is_some_and(|text| text.eq_ignore_ascii_case(value)),
            });
            if granted {
                settings.mark(path);
            }
        }
    }
}
