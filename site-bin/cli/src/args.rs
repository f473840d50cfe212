//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

use crate::bounds::{self, Bound};
use crate::options::{self, Serve};

/// What a wrong command line is answered with.
#[cfg(feature = "author")]
pub(crate) const USAGE: &str =
    "usage: site [preview|serve|routes|export|unit|about|check|list|new] [OPTION]... (site --help tells more)";
/// What a wrong command line is answered with.
#[cfg(not(feature = "author"))]
pub(crate) const USAGE: &str = "usage: site [serve|routes|export|unit|about] [OPTION]... (site --help tells more)";

#[cfg(feature = "author")]
const AUTHOR: &str =
    "  preview              serve the site as it is on disk and compile it again whenever a file changes (the default)
      --listen ADDRESS   as for serve; where the port is taken, the next ones are tried
      --open             show it in the browser
      --follow           send browsers to the page that was edited
      --drafts           with drafts
      --future           with pages of a later date
      --expired          with pages that have expired
  check                compile the site on disk and report every mistake; takes --drafts, --future, --expired
      --format FORMAT    human (the default), json (one object to a line) or github (commands for GitHub's checks)
      --external         ask other hosts, too, whether links to them still lead somewhere; in a program that was built for it:
                         cargo run -p site-bin --features external -- check --external
      --explain NAME     tell about one kind of mistake, by the name in brackets behind its message
  list [WHICH]         list the pages on disk and whether they are published: all (the default), drafts, future or expired
      --format FORMAT    human (the default), csv or json (one object to a line)
  new PATH             write a new page, e.g. new posts/hello.md, as archetypes/posts.md or archetypes/default.md say
      --kind NAME        from archetypes/NAME.md
  new --from-hugo      write a site.toml that says what Hugo's settings say
  serve                serve the site that is compiled in, as the shipped program does
";
#[cfg(not(feature = "author"))]
const AUTHOR: &str = "  serve                serve the site that is compiled in (the default)\n";

const REST: &str =
    "  routes               list every address with its kind, status, media type, bytes in each coding and entity tag
      --json             the same for programs
  export FOLDER        write the site as files: only what changed, and never where there is something else
      --precompressed    with .gz, .br and .zst beside each file, for servers that send those
      --delete           remove what an earlier export wrote and this one does not
      --force            take a folder that no export made; what is there under the same names is overwritten
      --cname            with a CNAME file that names the site's host
  unit [FOLDER]        write units for systemd, hardened, to standard output or into this folder, e.g. /etc/systemd/system;
                       takes the options of serve, and listens on port 80, or 443 and 80, unless told otherwise
  about                tell what this program is, where it lies and how large it is

  --help               this
  --version            version, and the commit the site was compiled from
      --json             with target, commits in full, digest of the lock file and dependencies, for programs
";

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Version {
        json: bool,
    },
    Serve(Box<Serve>),
    Unit {
        folder: Option<PathBuf>,
        options: Box<Serve>,
    },
    Routes {
        json: bool,
    },
    Export {
        folder: PathBuf,
        options: ExportOptions,
    },
    About,
    #[cfg(feature = "author")]
    Preview {
        listen: Vec<std::net::SocketAddr>,
        wishes: crate::preview::Wishes,
        options: Published,
    },
    #[cfg(feature = "author")]
    Check {
        options: Published,
        format: Format,
        external: bool,
    },
    #[cfg(feature = "author")]
    Explain {
        name: String,
    },
    #[cfg(feature = "author")]
    List {
        which: Which,
        format: Format,
    },
    #[cfg(feature = "author")]
    New {
        page: PathBuf,
        archetype: Option<String>,
    },
    #[cfg(feature = "author")]
    FromHugo,
}

/// Pages that `list` tells of.
#[cfg(feature = "author")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    Drafts,
    Future,
    Expired,
}

/// How `check` and `list` report.
#[cfg(feature = "author")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
    /// Of `check` only.
    Github,
    /// Of `list` only.
    Csv,
}

#[cfg(feature = "author")]
impl Format {
    fn read(name: &str, command: &str) -> Result<Self, String> {
        match (name, command) {
            ("human", _) => Ok(Self::Human),
            ("json", _) => Ok(Self::Json),
            ("github", "check") => Ok(Self::Github),
            ("csv", "list") => Ok(Self::Csv),
            (_, "list") => Err(format!("--format takes human, csv or json, not {name:?}")),
            _ => Err(format!("--format takes human, json or github, not {name:?}")),
        }
    }
}

/// How files are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExportOptions {
    pub(crate) precompressed: bool,
    pub(crate) delete: bool,
    pub(crate) force: bool,
    pub(crate) cname: bool,
}

/// What is published although its time is not now.
#[cfg(feature = "author")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Published {
    pub(crate) drafts: bool,
    pub(crate) future: bool,
    pub(crate) expired: bool,
}

/// The text of `--help`.
pub(crate) fn help() -> String {
    format!("The site as one program.\n\nusage: site [COMMAND] [OPTION]...\n\n{AUTHOR}{}{}{REST}", options::HELP, bounds::help())
}

/// Reads the command line, without the program's name.
///
/// # Errors
/// What is wrong with it, as one sentence without a full stop.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
}

/// Names of commands, the default one first.
#[cfg(feature = "author")]
const COMMANDS: &[&str] = &["preview", "serve", "routes", "export", "unit", "about", "check", "list", "new"];
#[cfg(not(feature = "author"))]
const COMMANDS: &[&str] = &["serve", "routes", "export", "unit", "about"];

fn read(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut command: Option<&str> = None;
    let mut path: Option<PathBuf> = None;
    let mut serve = Box::new(Serve::default());
    let mut given: Vec<&str> = Vec::new();
    #[cfg(feature = "author")]
    let (mut format, mut explain, mut archetype) = (None, None, None);
    let mut version = false;
    while let Some(arg) = parser.next()? {
        let of_serve = |name: &str| {
            options::SERVE.iter().copied().find(|option| *option == name).or(Bound::named(name).map(|bound| bound.name))
        };
        if let Long(name) = arg
            && let Some(option) = of_serve(name)
        {
            serve.take(option, &mut parser)?;
            given.push(option);
            continue;
        }
        match arg {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => version = true,
            #[cfg(feature = "author")]
            Long("format") => {
                format = Some(parser.value()?.string()?);
                given.push("format");
            }
            #[cfg(feature = "author")]
            Long("external") => given.push("external"),
            #[cfg(feature = "author")]
            Long("explain") => {
                explain = Some(parser.value()?.string()?);
                given.push("explain");
            }
            #[cfg(feature = "author")]
            Long("kind") => {
                archetype = Some(parser.value()?.string()?);
                given.push("kind");
            }
            Long("json") => given.push("json"),
            Long("precompressed") => given.push("precompressed"),
            Long("delete") => given.push("delete"),
            Long("force") => given.push("force"),
            Long("cname") => given.push("cname"),
            #[cfg(feature = "author")]
            Long("open") => given.push("open"),
            #[cfg(feature = "author")]
            Long("follow") => given.push("follow"),
            #[cfg(feature = "author")]
            Long("drafts") => given.push("drafts"),
            #[cfg(feature = "author")]
            Long("future") => given.push("future"),
            #[cfg(feature = "author")]
            Long("expired") => given.push("expired"),
            #[cfg(feature = "author")]
            Long("from-hugo") => given.push("from-hugo"),
            Value(name) if command.is_none() => {
                let known = COMMANDS.iter().find(|known| name == **known);
                command = Some(known.ok_or_else(|| format!("there is no command {name:?}"))?);
            }
            Value(value) if path.is_none() && matches!(command, Some("export" | "list" | "new" | "unit")) => {
                path = Some(value.into())
            }
            other => return Err(other.unexpected()),
        }
    }
    if version {
        return Ok(Command::Version { json: given.contains(&"json") });
    }
    let command = command.or(COMMANDS.first().copied()).unwrap_or_default();
    let allowed: &[&str] = match command {
        "preview" => &["listen", "open", "follow", "drafts", "future", "expired"],
        "check" => &["drafts", "future", "expired", "format", "explain", "external"],
        "serve" | "unit" => options::SERVE,
        "routes" => &["json"],
        "export" => &["precompressed", "delete", "force", "cname"],
        "list" => &["format"],
        "new" => &["from-hugo", "kind"],
        _ => &[],
    };
    let bounds = matches!(command, "serve" | "unit");
    let takes = |option: &str| allowed.contains(&option) || (bounds && Bound::named(option).is_some());
    if let Some(option) = given.iter().find(|option| !takes(option)) {
        return Err(format!("{command} takes no --{option}").into());
    }
    serve.check()?;
    let is = |option| given.contains(&option);
    #[cfg(feature = "author")]
    let options = Published { drafts: is("drafts"), future: is("future"), expired: is("expired") };
    #[cfg(feature = "author")]
    let format = format.map_or(Ok(Format::default()), |name| Format::read(&name, command))?;
    Ok(match command {
        "routes" => Command::Routes { json: given.contains(&"json") },
        "export" => Command::Export {
            folder: path.ok_or("export needs a folder to write to")?,
            options: ExportOptions {
                precompressed: is("precompressed"),
                delete: is("delete"),
                force: is("force"),
                cname: is("cname"),
            },
        },
        "about" => Command::About,
        #[cfg(feature = "author")]
        "preview" => {
            let wishes = crate::preview::Wishes { open: is("open"), follow: is("follow") };
            Command::Preview { listen: serve.listen, wishes, options }
        }
        #[cfg(feature = "author")]
        "check" => match explain {
            Some(name) => Command::Explain { name },
            None => Command::Check { options, format, external: is("external") },
        },
        #[cfg(feature = "author")]
        "list" => Command::List {
            which: match path.as_deref().map(|which| which.to_str()) {
                None | Some(Some("all")) => Which::All,
                Some(Some("drafts")) => Which::Drafts,
                Some(Some("future")) => Which::Future,
                Some(Some("expired")) => Which::Expired,
                Some(other) => {
                    return Err(format!("list takes all, drafts, future or expired, not {:?}", other.unwrap_or_default()).into());
                }
            },
            format,
        },
        #[cfg(feature = "author")]
        "new" if given.contains(&"from-hugo") => match path {
            Some(_) => return Err("new takes a path or --from-hugo, not both".into()),
            None => Command::FromHugo,
        },
        #[cfg(feature = "author")]
        "new" => Command::New { page: path.ok_or("new needs the page's path, e.g. posts/hello.md")?, archetype },
        "unit" => Command::Unit { folder: path, options: serve },
        _ => Command::Serve(serve),
    })
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use super::*;
    use crate::options::Confinement;
    #[cfg(feature = "author")]
    use crate::preview::Wishes;

    fn serve(line: &str) -> Serve {
        match parsed(line).unwrap() {
            Command::Serve(options) => *options,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn commands_are_read() {
        let local: SocketAddr = "127.0.0.1:80".parse().unwrap();
        let any: SocketAddr = "[::]:80".parse().unwrap();
        assert_eq!(serve("serve"), Serve::default());
        assert_eq!(serve("serve --listen 127.0.0.1:80 --listen=[::]:80").listen, [local, any]);
        assert_eq!(parsed("routes --json").unwrap(), Command::Routes { json: true });
        assert_eq!(parsed("--json routes").unwrap(), Command::Routes { json: true });
        let options = ExportOptions::default();
        assert_eq!(parsed("export public").unwrap(), Command::Export { folder: "public".into(), options });
        let options = ExportOptions { precompressed: true, delete: true, force: true, cname: true };
        let export = parsed("export --precompressed --delete public --force --cname").unwrap();
        assert_eq!(export, Command::Export { folder: "public".into(), options });
        assert_eq!(parsed("about").unwrap(), Command::About);
        assert_eq!(parsed("serve --help").unwrap(), Command::Help);
        assert_eq!(parsed("-V").unwrap(), Command::Version { json: false });
        assert_eq!(parsed("--json --version").unwrap(), Command::Version { json: true });
    }

    #[test]
    fn options_of_serve_are_read() {
        let all = serve(
            "serve --user nobody --require-sandbox --log json --log-addresses full --admin 127.0.0.1:9100 --drain 5 \
             --proxy-from 10.0.0.0/8 --proxy-from ::1 --proxy-header proxy-protocol",
        );
        assert_eq!(all.user.as_deref(), Some("nobody"));
        assert_eq!(all.confinement, Confinement::Required);
        assert_eq!(all.log, Some(site_server::LogFormat::Json));
        assert_eq!(all.log_addresses(), site_server::LogAddresses::Full);
        assert_eq!(all.admin, "127.0.0.1:9100".parse().ok());
        assert_eq!(all.drain, Some(5));
        let proxies = all.proxies.unwrap();
        assert_eq!(proxies.networks, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        assert_eq!(proxies.header, site_server::ProxyHeader::ProxyProtocol);
        assert_eq!(serve("serve --log json --log off").log, None);
        let bounded = serve("serve --max-connections 0 --idle-timeout=75 --max-uri-bytes 100");
        let limits = &bounded.limits;
        assert_eq!((limits.connections, limits.idle_timeout.as_secs(), limits.target_bytes), (0, 75, 100));
        assert_eq!(bounded.passed_on, ["--max-connections=0", "--idle-timeout=75", "--max-uri-bytes=100"]);
        let unit = parsed("unit /tmp --listen [::]:80 --log combined").unwrap();
        let Command::Unit { folder, options } = unit else { panic!("{unit:?}") };
        assert_eq!((folder, options.passed_on), (Some("/tmp".into()), vec!["--log=combined".to_owned()]));
    }

    // Without the author's half the default is to serve: what `cargo ship` leaves is asked by a test of its own.
    #[cfg(feature = "author")]
    #[test]
    fn the_default_previews() {
        let options = Published::default();
        assert_eq!(parsed("").unwrap(), Command::Preview { listen: vec![], wishes: Wishes::default(), options });
        let options = Published { drafts: true, future: true, expired: false };
        let wishes = Wishes { open: true, follow: true };
        assert_eq!(parsed("--open --follow --drafts --future").unwrap(), Command::Preview { listen: vec![], wishes, options });
        assert_eq!(
            parsed("check --drafts --future").unwrap(),
            Command::Check { options, format: Format::Human, external: false }
        );
        let json = Command::Check { options: Published::default(), format: Format::Json, external: true };
        assert_eq!(parsed("check --format json --external").unwrap(), json);
        assert_eq!(parsed("check --explain dead-link").unwrap(), Command::Explain { name: "dead-link".to_owned() });
        assert!(parsed("check --format xml").unwrap_err().contains("human, json or github"));
        assert!(parsed("preview --explain x").unwrap_err().contains("preview takes no --explain"));
        assert_eq!(parsed("new posts/x.md").unwrap(), Command::New { page: "posts/x.md".into(), archetype: None });
        let talk = Command::New { page: "talks/x.md".into(), archetype: Some("talk".to_owned()) };
        assert_eq!(parsed("new --kind talk talks/x.md").unwrap(), talk);
        assert_eq!(parsed("list").unwrap(), Command::List { which: Which::All, format: Format::Human });
        assert_eq!(parsed("list drafts --format csv").unwrap(), Command::List { which: Which::Drafts, format: Format::Csv });
        assert!(parsed("list --format github").unwrap_err().contains("human, csv or json"));
        assert!(parsed("check --format csv").unwrap_err().contains("human, json or github"));
        assert!(parsed("list drafty").unwrap_err().contains("list takes all, drafts, future or expired"));
        assert_eq!(parsed("new --from-hugo").unwrap(), Command::FromHugo);
        assert!(parsed("new --from-hugo posts/x.md").unwrap_err().contains("not both"));
        assert!(parsed("preview --from-hugo").unwrap_err().contains("preview takes no --from-hugo"));
    }

    #[test]
    fn wrong_use_is_told() {
        for (line, told) in [
            ("sing", "there is no command \"sing\""),
            ("serve now", "unexpected argument \"now\""),
            ("--loud", "invalid option '--loud'"),
            ("serve --listen", "missing argument for option '--listen'"),
            ("serve --listen localhost:3000", "\"localhost:3000\" is no address"),
            ("serve --listen 3000", "\"3000\" is no address"),
            ("serve --json", "serve takes no --json"),
            ("routes --listen 127.0.0.1:1", "routes takes no --listen"),
            ("serve --log loud", "--log is combined, json or off, not \"loud\""),
            ("serve --log-addresses none", "--log-addresses is shortened or full"),
            ("serve --proxy-from proxy.example", "is no address or network"),
            ("serve --proxy-header via", "--proxy-header is forwarded, x-forwarded-for or proxy-protocol"),
            ("serve --proxy-header forwarded", "--proxy-header needs --proxy-from"),
            ("serve --no-sandbox --require-sandbox", "are opposites"),
            ("serve --user root", "root is root"),
            ("serve --user no_such_user", "there is no user no_such_user"),
            ("serve --drain long", "is no number of seconds"),
            ("serve --listen 127.0.0.1:1 --admin 127.0.0.1:1", "--admin needs an address of its own"),
            ("serve --idle-timeout soon", "--idle-timeout takes a whole number from 1 to 86400, not \"soon\""),
            ("routes --idle-timeout 5", "routes takes no --idle-timeout"),
            ("routes --log json", "routes takes no --log"),
            ("export", "export needs a folder"),
            ("serve --delete", "serve takes no --delete"),
            ("export x --json", "export takes no --json"),
            ("export a b", "unexpected argument \"b\""),
        ] {
            let wrong = parsed(line).unwrap_err();
            assert!(wrong.contains(told), "{line}: {wrong}");
        }
    }

    #[test]
    fn every_command_is_in_the_help() {
        let help = help();
        for command in COMMANDS {
            assert!(help.contains(&format!("\n  {command} ")), "{command}");
        }
        for option in options::SERVE.iter().copied().chain(bounds::BOUNDS.iter().map(|bound| bound.name)) {
            assert!(help.contains(&format!("\n      --{option} ")), "{option}");
        }
        assert!(help.lines().all(|line| line.chars().count() <= 130));
    }
}
