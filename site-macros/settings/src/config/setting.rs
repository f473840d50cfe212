//! The settings of site.toml: one table from which reading, writing (`--from-hugo`), its comments and the guide derive.
//!
//! To add a setting, add a row here, a field to [`Config`](super::Config), and a line to the project's own site.toml; a test says so if
//! the line is missing.

use jiff::tz::TimeZone;

use super::table::Table;
use super::write::{self, List};
use super::{Config, DateRules, LineBreaks, appearance, integration, profile, security, site};
use crate::front_matter::cascade;

/// A setting, or a table of them.
pub(super) struct Setting {
    /// Its path: `theme.accent`.
    pub(super) path: &'static str,
    /// What it does, in one line of Markdown.
    pub(super) about: &'static str,
    /// All languages share it: their tables cannot have it.
    pub(super) is_shared: bool,
    /// A language's table replaces this one as a whole.
    pub(super) is_whole: bool,
    /// Reads it from the table it is in.
    read: Read,
    /// Writes it where it has a value.
    write: fn(&mut List, &'static str, &Config),
}

enum Read {
    /// A value, or a table with keys of its own.
    Value(fn(&mut Table<'_, '_>, &'static str, &mut Config)),
    /// A table whose settings are rows.
    Table,
    /// Read with what it is in.
    Elsewhere,
}

/// A row with the usual values, for struct updates.
const ROW: Setting =
    Setting { path: "", about: "", is_shared: false, is_whole: false, read: Read::Elsewhere, write: |_, _, _| {} };

/// A row whose value is of one of the plain types.
macro_rules! plain {
    ($path:literal, $about:literal, $read:ident, $config:ident => $field:expr) => {
        Setting {
            path: $path,
            about: $about,
            read: Read::Value(|table, key, $config| {
                if let Some(value) = table.$read(key) {
                    $field = value;
                }
            }),
            write: |list, path, $config| list.put(path, &$field),
            ..ROW
        }
    };
    ($path:literal, $about:literal, $read:ident from $least:literal, $config:ident => $field:expr) => {
        Setting {
            path: $path,
            about: $about,
            read: Read::Value(|table, key, $config| {
                if let Some(value) = table.$read(key, $least) {
                    $field = value;
                }
            }),
            write: |list, path, $config| list.put(path, &$field),
            ..ROW
        }
    };
}

/// A row whose value may be missing.
macro_rules! optional {
    ($path:literal, $about:literal, |$table:ident, $key:ident| $read:expr, $config:ident => $field:expr) => {
        Setting {
            path: $path,
            about: $about,
            read: Read::Value(|$table, $key, $config| $field = $read),
            write: |list, path, $config| list.put_some(path, $field.as_ref()),
            ..ROW
        }
    };
}

macro_rules! table {
    ($path:literal, $about:literal) => {
        Setting { path: $path, about: $about, read: Read::Table, ..ROW }
    };
}

macro_rules! described {
    ($path:literal, $about:literal) => {
        Setting { path: $path, about: $about, ..ROW }
    };
}

/// Every setting, in the order of the guide and of written files. A table stands before what is in it.
pub(super) static SETTINGS: &[Setting] = &[
    Setting {
        path: "title",
        about: "The name of the site.",
        read: Read::Value(site::title),
        write: |list, path, config| list.put(path, &config.title),
        ..ROW
    },
    Setting {
        path: "base_url",
        about: "The URL at which the site is published. If it has a path (`https://example.org/blog`), every address begins with it.",
        is_shared: true,
        read: Read::Value(site::base_url),
        write: |list, path, config| list.put(path, format!("{}{}", config.origin, config.base_path)),
        ..ROW
    },
    plain!("description", "A description of the site, for search engines and link previews.", text, config => config.description),
    plain!("keywords", "Keywords of pages that have none of their own.", texts, config => config.keywords),
    // The settings of languages are read before all others, and written separately.
    Setting {
        path: "language",
        about: "The language; with several, the default one.",
        is_shared: true,
        read: Read::Value(|table, key, _| drop(table.text(key))),
        ..ROW
    },
    Setting {
        path: "locale",
        about: "The value of the `lang` attribute, such as `en-GB`. Default: the language.",
        read: Read::Value(|table, key, _| drop(table.text(key))),
        ..ROW
    },
    Setting {
        path: "language_name",
        about: "The name of the language in that language. Default: the language.",
        is_shared: true,
        read: Read::Value(|table, key, _| drop(table.text(key))),
        ..ROW
    },
    Setting {
        path: "rtl",
        about: "The language is written from right to left. Default: as its code implies.",
        read: Read::Value(|table, key, _| table.accept(&[key])),
        ..ROW
    },
    Setting {
        path: "default_language_prefix",
        about: "Addresses of the default language also begin with its code.",
        is_shared: true,
        read: Read::Value(|table, key, _| table.accept(&[key])),
        ..ROW
    },
    Setting {
        path: "time_zone",
        about: "The time zone of dates without one.",
        read: Read::Value(|table, key, config| match table.text(key).map(|name| TimeZone::get(&name)) {
            Some(Ok(zone)) => config.time_zone = zone,
            Some(Err(_)) => table.bad_value(key, "a name from the time zone database, such as `Europe/Berlin`"),
            None => {}
        }),
        write: |list, path, config| list.put_some(path, config.time_zone.iana_name()),
        ..ROW
    },
    plain!(
        "date_format",
        "The format of dates: January 2, 2006 written in that format, or a format of the language such as `:date_long`.",
        some_text,
        config => config.date_format
    ),
    plain!("page_size", "The number of entries on one page of a list.", count from 1, config => config.page_size),
    plain!("summary_words", "The number of words of a summary that is taken from the text.", count from 0, config => config.summary_words),
    Setting {
        path: "cjk",
        about: "Chinese, Japanese and Korean texts: characters count as words, a line break between wide characters is no space, and `**。**` is bold \
            before a letter. Default: as the language implies.",
        read: Read::Value(|table, key, config| {
            let usual = super::language::is_cjk(&config.language.code);
            config.has_cjk = table.truth(key).unwrap_or(usual);
        }),
        write: |list, path, config| list.put(path, config.has_cjk || config.markup.line_breaks != LineBreaks::Kept),
        ..ROW
    },
    plain!("keep_case", "Keep capital letters in addresses.", truth, config => config.keep_case),
    plain!("html_addresses", "`/x.html` redirects to `/x/`, for sites whose pages had such addresses.", truth, config => config.html_addresses),
    plain!(
        "html_pages",
        "Sections whose pages are at `/x.html` instead of `/x/`; `*` means all.",
        lower_texts,
        config => config.html_pages
    ),
    plain!("remove_accents", "Addresses have letters without accents.", truth, config => config.remove_accents),
    Setting {
        path: "page_path",
        about: "The word before the numbers of a list's further pages: `/posts/page/2/`.",
        read: Read::Value(|table, key, config| {
            if let Some(path) = table.some_text(key) {
                match site::page_path(&path) {
                    Some(path) => config.page_path = path,
                    None => table.bad_value(key, "a word of letters, digits and hyphens"),
                }
            }
        }),
        write: |list, path, config| list.put(path, &config.page_path),
        ..ROW
    },
    plain!("aliases", "Old addresses in front matter lead to their pages.", truth, config => config.aliases),
    plain!("first_page_aliases", "`/posts/page/1/` leads to `/posts/`.", truth, config => config.first_page_aliases),
    Setting {
        path: "title_style",
        about: "How the names of sections and terms become titles: ap, chicago, go or first_upper.",
        read: Read::Value(|table, key, config| {
            let word = table.word(key, &["ap", "chicago", "go", "first_upper"]);
            if let Some(style) = word.and_then(|word| word.parse().ok()) {
                config.title_style = style;
            }
        }),
        write: |list, path, config| list.put(path, <&str>::from(config.title_style)),
        ..ROW
    },
    Setting {
        path: "outputs",
        about: "What is made of a kind of page (home, section, page, taxonomy, term): html, rss, or both.",
        read: Read::Value(site::outputs),
        write: |list, path, config| config.outputs.iter().for_each(|(kind, outputs)| list.below(path, &[kind], outputs)),
        ..ROW
    },
    plain!("plural_titles", "The title of a section without one is the name of its folder in the plural.", truth, config => config.plural_titles),
    plain!("capital_titles", "Generated titles of lists begin with a capital letter.", truth, config => config.capital_titles),
    Setting {
        path: "ignore_files",
        about: "Files and folders below content/ to ignore, as regular expressions.",
        read: Read::Value(|table, key, config| config.ignore_files = super::pattern::patterns(table, key)),
        write: |list, path, config| list.put(path, write::ignore_files(config)),
        ..ROW
    },
    Setting {
        path: "disable",
        about: "Leave out: home, section, page, taxonomy, term, archive, rss, sitemap, robotsTXT, 404.",
        read: Read::Value(site::disabled),
        write: |list, path, config| list.put(path, &config.disabled_kinds),
        ..ROW
    },
    plain!("archive", "A page at /archive/ that lists all posts by year.", truth, config => config.archive),
    Setting {
        is_shared: true,
        ..plain!("hosts", "Host names to which the server responds; none means any.", texts, config => config.hosts)
    },
    // Read before all others: see `engine`.
    Setting {
        is_shared: true,
        read: Read::Value(|table, key, _| {
            table.node(key);
        }),
        ..described!("min_engine", "The oldest version of the engine that this site compiles with: `0.2.0`.")
    },
    table!("author", "The author of the site."),
    plain!("author.name", "Your name.", text, config => config.author.name),
    plain!("author.info", "One or more lines under the name on the home page, in Markdown.", texts, config => config.author.info),
    optional!(
        "author.avatar",
        "A picture: a file in assets/ or assets/static/, or a URL.",
        |table, key| table.some_text(key),
        config => config.author.avatar
    ),
    Setting {
        path: "author.gravatar",
        about: "An e-mail address whose Gravatar is the picture. Browsers load it from gravatar.com.",
        read: Read::Value(|table, key, config| {
            if let Some(email) = table.some_text(key) {
                config.author.avatar = Some(profile::gravatar(&email));
            }
        }),
        ..ROW
    },
    optional!("author.email", "Your e-mail address, for feeds.", |table, key| table.some_text(key), config => config.author.email),
    Setting {
        path: "menu",
        about: "The menu: name, url, weight, and class, target, rel of the link. An entry without url is plain text, such as a divider.",
        is_whole: true,
        read: Read::Value(|table, key, config| config.menu = site::menu(table, key)),
        write: |list, path, config| list.rows(path, config.menu.iter().map(write::menu_item).collect()),
        ..ROW
    },
    Setting {
        path: "social",
        about: "Links on the home page: name, icon, url, weight, rel, target.",
        read: Read::Value(|table, key, config| config.social = site::social(table, key)),
        write: |list, path, config| list.rows(path, config.social.iter().map(write::social_link).collect()),
        ..ROW
    },
    table!("theme", "The appearance."),
    Setting {
        path: "theme.color_scheme",
        about: "auto, light or dark.",
        read: Read::Value(|table, key, config| config.theme.color_scheme = site::color_scheme(table, key)),
        write: |list, path, config| list.put(path, write::color_scheme(config)),
        ..ROW
    },
    plain!("theme.color_toggle", "A button lets readers switch between light and dark.", truth, config => config.theme.color_toggle),
    optional!("theme.since", "The first year of the copyright line.", |table, key| table.whole(key), config => config.theme.since),
    plain!("theme.hide_copyright", "Leave out the copyright line.", truth, config => config.theme.hide_copyright),
    plain!("theme.hide_credits", "Leave out the line that names this program.", truth, config => config.theme.hide_credits),
    optional!("theme.copyright", "A text instead of the copyright line, in Markdown.", |table, key| table.some_text(key), config => config.theme.copyright),
    optional!("theme.license", "The licence of the texts, in Markdown.", |table, key| table.some_text(key), config => config.theme.license),
    optional!(
        "theme.commit_url",
        "The URL at which commits are shown, without the slash and the hash at its end.",
        |table, key| table.some_text(key).map(|url| url.trim_end_matches('/').to_owned()),
        config => config.theme.commit_url
    ),
    plain!("theme.custom_css", "Additional style sheets in assets/.", texts, config => config.theme.custom_css),
    plain!("theme.custom_js", "Additional scripts in assets/.", texts, config => config.theme.custom_js),
    plain!(
        "theme.max_see_also",
        "The number of links under \"See also\" on posts of a series.",
        count from 0,
        config => config.theme.max_see_also
    ),
    plain!("theme.max_related", "The number of links to posts with the same terms.", count from 0, config => config.theme.max_related),
    Setting {
        // A home page with a paginated list of all posts shows a page of them.
        write: |list, path, config| {
            let all = config.migrated.home_lists_posts;
            list.put(path, if all { config.page_size } else { config.theme.recent_posts });
        },
        ..plain!("theme.recent_posts", "The number of newest posts on the home page.", count from 0, config => config.theme.recent_posts)
    },
    plain!("theme.group_by_year", "Lists ordered by date have a heading for each year.", truth, config => config.theme.group_by_year),
    Setting {
        path: "theme.accent",
        about: "The colour of links: one, or two for light and dark mode.",
        is_shared: true,
        read: Read::Value(|table, _, config| config.theme.accent = appearance::accent(table)),
        write: |list, path, config| list.put_some(path, config.theme.accent.as_ref().map(|pair| pair.to_vec()).as_ref()),
        ..ROW
    },
    Setting {
        is_shared: true,
        ..optional!("theme.width", "The width of the text, in rem or ch.", |table, _key| appearance::width(table), config => config.theme.width)
    },
    optional!(
        "theme.search",
        "The URL to which the search form leads, with `{query}`, and `{host}` for this site's host. Without it there is no form.",
        |table, _key| appearance::search(table),
        config => config.theme.search
    ),
    Setting {
        path: "theme.icon",
        about: "The picture from which icons are made: a PNG or SVG file in assets/.",
        is_shared: true,
        read: Read::Value(|table, key, config| {
            config.theme.icon = table.some_text(key);
            config.theme.icon_span = table.node(key).map(|node| node.span);
        }),
        write: |list, path, config| list.put_some(path, config.theme.icon.as_ref()),
        ..ROW
    },
    plain!("theme.toc", "Show a table of contents on every post.", truth, config => config.theme.toc),
    plain!("theme.toc_open", "The table of contents is initially open.", truth, config => config.theme.toc_open),
    plain!("theme.reading_time", "Show the reading time.", truth, config => config.theme.reading_time),
    optional!("theme.image", "The picture in link previews of pages that have none.", |table, key| table.some_text(key), config => config.theme.image),
    optional!(
        "theme.twitter",
        "Your account name for Twitter cards.",
        |table, key| table.some_text(key).as_deref().map(profile::twitter_handle),
        config => config.theme.twitter
    ),
    Setting {
        path: "theme.favicons",
        about: "Paths of icons that replace the generated ones.",
        read: Read::Value(site::favicons),
        write: |list, path, config| {
            config.theme.favicons.iter().for_each(|(key, icon)| list.below(path, &[key], icon));
        },
        ..ROW
    },
    table!("markup", "How Markdown is parsed."),
    plain!(
        "markup.trusted",
        "All authors of Markdown are trusted. With `false`, Markdown cannot contain HTML or anything that adds scripts or frames.",
        truth,
        config => config.markup.trusted
    ),
    plain!("markup.raw_html", "Keep HTML in Markdown.", truth, config => config.markup.raw_html),
    plain!("markup.emoji", "`:smile:` is an emoji.", truth, config => config.markup.emoji),
    plain!("markup.typographer", "Typographic quotes, dashes and dots.", truth, config => config.markup.typographer),
    plain!("markup.math", "`$…$`, `$$…$$`, `\\(…\\)` and `\\[…\\]` are formulas.", truth, config => config.markup.math),
    plain!(
        "markup.escaped_formulas",
        "Formulas escape characters that have a meaning in Markdown, as in `$a\\_1$`: remove these backslashes.",
        truth,
        config => config.markup.escaped_formulas
    ),
    plain!("markup.alerts", "`> [!NOTE]` is a box.", truth, config => config.markup.alerts),
    plain!("markup.linkify", "URLs in the text become links.", truth, config => config.markup.linkify),
    Setting {
        path: "markup.linkify_scheme",
        about: "The scheme of bare addresses that begin with `www.`: https or http.",
        read: Read::Value(|table, key, config| {
            if let Some(scheme) = table.word(key, &["https", "http"]) {
                scheme.clone_into(&mut config.markup.linkify_scheme);
            }
        }),
        write: |list, path, config| list.put(path, &config.markup.linkify_scheme),
        ..ROW
    },
    Setting {
        path: "markup.syntax",
        about: "Constructs besides CommonMark's: tables, strikethrough, task_lists, footnotes, definition_lists, heading_attributes; and \
            block_attributes (`{.class}` after a block), term_ids, bare_images, hard_breaks, escaped_spaces, delete, mark (`==x==`), insert \
            (`++x++`), subscript (`H~2~O`), superscript (`x^2^`).",
        read: Read::Value(site::syntax),
        write: |list, path, config| list.put(path, write::syntax(config)),
        ..ROW
    },
    Setting {
        path: "markup.heading_ids",
        about: "Ids of headings: github, github-ascii, blackfriday or off.",
        read: Read::Value(|table, key, config| {
            if let Some(ids) =
                table.word(key, &["github", "github-ascii", "blackfriday", "off"]).and_then(|word| word.parse().ok())
            {
                config.markup.heading_ids = ids;
            }
        }),
        write: |list, path, config| list.put(path, <&str>::from(config.markup.heading_ids)),
        ..ROW
    },
    Setting {
        path: "markup.punctuation",
        about: "Other typographic marks, by name: left_single_quote, right_single_quote, left_double_quote, right_double_quote, en_dash, \
            em_dash, ellipsis, left_angle_quote, right_angle_quote, apostrophe.",
        read: Read::Value(site::punctuation),
        write: |list, path, config| {
            config.markup.punctuation.iter().for_each(|(mark, text)| list.below(path, &[<&str>::from(*mark)], text));
        },
        ..ROW
    },
    plain!("markup.line_numbers", "Number the lines of every code block.", truth, config => config.markup.line_numbers),
    plain!("markup.external_links", "Links to other sites open in a new tab.", truth, config => config.markup.external_links),
    Setting {
        path: "markup.toc_levels",
        about: "The first and the last level of headings in the table of contents.",
        read: Read::Value(site::toc_levels),
        write: |list, path, config| list.put(path, write::Verbatim(write::toc_levels(config))),
        ..ROW
    },
    table!("math", "Formulas."),
    Setting {
        path: "math.macros",
        about: "Macros for all formulas: name and definition, such as `RR = '\\mathbb{R}'` or `norm = '\\lVert#1\\rVert'`.",
        read: Read::Value(site::macros),
        write: |list, path, config| {
            config.markup.math_macros.iter().for_each(|(name, text)| list.below(path, &[name], text));
        },
        ..ROW
    },
    Setting {
        path: "security",
        about: "What the Content-Security-Policy of every page allows besides the page's content.",
        is_shared: true,
        read: Read::Value(|table, _, config| config.security = security::read(table)),
        write: |list, _, config| {
            let hosts = &config.security.allow_hosts;
            hosts.iter().for_each(|(directive, hosts)| list.below("security.allow_hosts", &[directive], hosts));
        },
        ..ROW
    },
    described!(
        "security.allow_hosts",
        "Hosts by directive, for what scripts load: connect, script, style, img, font, media, frame, object, form."
    ),
    Setting {
        is_shared: true,
        ..table!("images", "Metadata in pictures. The colour profile and the orientation are always published.")
    },
    plain!("images.keep_metadata", "Publish all metadata except positions.", truth, config => config.images.keep_metadata),
    Setting {
        path: "images.keep_position",
        about: "Publish positions, too. Needs `keep_metadata = true`.",
        read: Read::Value(site::keep_position),
        write: |list, path, config| list.put(path, config.images.keep_position),
        ..ROW
    },
    table!("feeds", "RSS, Atom and JSON Feed."),
    plain!("feeds.rss_name", "The name of the RSS files, without `.xml`.", some_text, config => config.feeds.rss_name),
    optional!("feeds.limit", "The maximum number of items; without it, all.", |table, key| table.count(key, 1), config => config.feeds.limit),
    plain!("feeds.full_content", "Complete pages instead of summaries.", truth, config => config.feeds.full_content),
    table!("dates", "Sources of dates: keys of the front matter, `:filename`, `:git`. The first source with a date is used."),
    plain!("dates.git", "Take the date of the last change from git.", truth, config => config.git_dates),
    plain!("dates.date", "The date that orders pages and is shown.", lower_texts, config => config.dates.date),
    plain!("dates.publish", "Pages are published from this date.", lower_texts, config => config.dates.publish),
    plain!("dates.lastmod", "The date of the last change.", lower_texts, config => config.dates.lastmod),
    plain!("dates.expiry", "Pages are published until this date.", lower_texts, config => config.dates.expiry),
    Setting {
        path: "taxonomies",
        about: "Taxonomies, as singular and plural. The plural is the front matter key and the address.",
        is_whole: true,
        read: Read::Value(site::taxonomies),
        write: |list, _, config| write::taxonomies(list, config),
        ..ROW
    },
    Setting {
        path: "permalinks",
        about: "Addresses of pages by section. Placeholders: :year :month :day :section :sections :title :slug :contentbasename :filename.",
        is_whole: true,
        read: Read::Value(site::permalinks),
        write: |list, path, config| {
            config.permalinks.iter().for_each(|(section, pattern)| list.below(path, &[section], pattern));
            for (kind, patterns) in &config.list_permalinks {
                patterns.iter().for_each(|(section, pattern)| list.below(path, &[kind, section], pattern));
            }
        },
        ..ROW
    },
    described!("permalinks.section", "Addresses of the lists of sections."),
    described!("permalinks.taxonomy", "Addresses of the lists of terms."),
    described!("permalinks.term", "Addresses of the pages of terms."),
    table!("sitemap", "Values in the sitemap for pages without their own."),
    Setting {
        path: "sitemap.change_frequency",
        about: "always, hourly, daily, weekly, monthly, yearly or never.",
        read: Read::Value(|table, key, config| {
            const FREQUENCIES: &[&str] = &["always", "hourly", "daily", "weekly", "monthly", "yearly", "never"];
            config.sitemap.change_frequency = table.word(key, FREQUENCIES).map(str::to_owned);
        }),
        write: |list, path, config| list.put_some(path, config.sitemap.change_frequency.as_ref()),
        ..ROW
    },
    Setting {
        path: "sitemap.priority",
        about: "A number from 0 to 1.",
        read: Read::Value(|table, key, config| match table.number(key) {
            Some(number) if (0.0..=1.0).contains(&number) => config.sitemap.priority = Some(number),
            Some(_) => table.bad_value(key, "a number from 0 to 1"),
            None => {}
        }),
        write: |list, path, config| list.put_some(path, config.sitemap.priority.as_ref()),
        ..ROW
    },
    Setting {
        path: "sitemap.file_name",
        about: "The name of the sitemap.",
        read: Read::Value(|table, key, config| {
            if let Some(name) = table.some_text(key) {
                match site::file_name(&name) {
                    Some(name) => config.sitemap.file_name = name,
                    None => table.bad_value(key, "the name of a file, such as `sitemap.xml`"),
                }
            }
        }),
        write: |list, path, config| list.put(path, &config.sitemap.file_name),
        ..ROW
    },
    // Written as comments: the owner decides.
    Setting { path: "checks", about: "Whether a mistake stops the build.", read: Read::Value(site::checks), ..ROW },
    described!("checks.dead_links", "A link to a page, heading or picture that does not exist: error or warning."),
    described!("checks.alias_collision", "An alias that is the address of a page: error or warning."),
    Setting {
        path: "comments",
        about: "Comments, from one of these services. It sees who reads your pages.",
        is_whole: true,
        read: Read::Value(site::comments),
        write: |list, path, config| {
            write::integrations(list, path, integration::COMMENTS, config.comments.as_slice());
        },
        ..ROW
    },
    Setting {
        path: "analytics",
        about: "Analytics, from any of these services. They see who reads your pages.",
        is_whole: true,
        read: Read::Value(site::analytics),
        write: |list, path, config| {
            write::integrations(list, path, integration::ANALYTICS, &config.analytics);
        },
        ..ROW
    },
    Setting {
        path: "params",
        about: "Your own values, which the shortcode `param` shows.",
        read: Read::Value(|table, key, config| {
            if let Some(node) = table.node(key) {
                config.params = node.entries().iter().map(|(key, node)| (key.name.to_lowercase(), node.value.clone())).collect();
            }
        }),
        write: |list, path, config| write::params(list, path, config),
        ..ROW
    },
    Setting {
        path: "cascade",
        about: "Front matter for all pages, or for those that `target` selects.",
        read: Read::Value(|table, key, config| {
            if let Some(node) = table.node(key) {
                config.cascades = cascade::maps(node);
            }
        }),
        write: |list, path, config| list.rows(path, config.cascades.iter().map(write::cascade).collect()),
        ..ROW
    },
    Setting {
        path: "languages",
        about: "Languages by code. Each can override most settings above.",
        is_shared: true,
        read: Read::Value(|table, key, _| table.accept(&[key])),
        ..ROW
    },
    described!("languages.name", "The name of the language in that language."),
    described!("languages.locale", "The value of the `lang` attribute, such as `en-GB`. Default: the language."),
    described!("languages.rtl", "The language is written from right to left."),
    described!("languages.weight", "The order in the language switcher."),
    described!("languages.disabled", "Do not publish this language."),
    described!("languages.content_dir", "The folder of its content."),
];

/// Settings in the table of this name, and the last part of the path of each.
pub(super) fn within(table: &str) -> impl Iterator<Item = (&'static Setting, &'static str)> {
    SETTINGS.iter().filter_map(move |setting| match setting.path.rsplit_once('.') {
        Some((before, key)) => (before == table).then_some((setting, key)),
        None => table.is_empty().then_some((setting, setting.path)),
    })
}

/// The tables that a language's table replaces as a whole.
pub(super) fn wholes() -> Vec<&'static str> {
    SETTINGS.iter().filter(|setting| setting.is_whole).map(|setting| setting.path).collect()
}

/// Reads every setting of site.toml.
pub(super) fn read(root: &mut Table<'_, '_>, config: &mut Config) {
    read_table(root, "", config);
}

fn read_table(table: &mut Table<'_, '_>, path: &'static str, config: &mut Config) {
    for (setting, key) in within(path) {
        match &setting.read {
            Read::Value(read) => read(table, key, config),
            Read::Table => drop(table.table(key, |inner| read_table(inner, setting.path, config))),
            Read::Elsewhere => {}
        }
    }
}

/// Writes every setting that has a value, but those about languages.
pub(super) fn write(config: &Config) -> List {
    let mut list = List::default();
    for setting in SETTINGS {
        (setting.write)(&mut list, setting.path, config);
    }
    list
}

/// What a setting does.
pub(super) fn about(path: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|setting| setting.path == path).map(|setting| setting.about)
}

/// The guide's table of settings, in Markdown.
pub fn guide_table() -> String {
    let usual = write(&Config { dates: DateRules::of_site_toml(), ..Config::default() });
    let rows = SETTINGS.iter().map(|setting| {
        let needed = matches!(setting.path, "title" | "base_url");
        let value = usual.value(setting.path).filter(|value| !needed && !matches!(*value, "\"\"" | "[]"));
        let value = value.map(|value| format!("`{value}`")).unwrap_or_default();
        format!("| `{}` | {} | {value} |\n", setting.path, setting.about.replace('|', "\\|"))
    });
    format!("| Setting | What it does | Default |\n|---|---|---|\n{}", rows.collect::<String>())
}

/// Every setting but these as a comment, with what it does and its usual value, for a new site.toml.
pub fn commented_settings(without: &[&str]) -> String {
    let usual = write(&Config { dates: DateRules::of_site_toml(), ..Config::default() });
    let mut text = String::new();
    commented_table(&mut text, "", &usual, without);
    text
}

/// The values of a table come before the tables in it, as TOML requires.
fn commented_table(text: &mut String, table: &str, usual: &List, without: &[&str]) {
    let is_table = |setting: &Setting| within(setting.path).next().is_some();
    for (setting, key) in within(table).filter(|(setting, _)| !is_table(setting) && !without.contains(&setting.path)) {
        let value = usual.value(setting.path).map(|value| format!(" {value}")).unwrap_or_default();
        text.push_str(&format!("\n# {}\n#{key} ={value}\n", setting.about));
    }
    for (setting, _) in within(table).filter(|(setting, _)| is_table(setting)) {
        text.push_str(&format!("\n# {}\n#[{}]\n", setting.about, setting.path));
        commented_table(text, setting.path, usual, without);
    }
}
