//! The command line: which command to run, with which options.
//!
//! Without a command the author's program previews and the shipped one serves, so the options of that command can also be given alone.

use std::ffi::OsString;
#[cfg(feature = "author")]
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Id, Parser, Subcommand};

#[cfg(feature = "author")]
use crate::options::{CheckOptions, CompletionOptions, InitOptions, ListOptions, ManualOptions, NewOptions, PreviewOptions};
#[cfg(feature = "author")]
use site_ship::ShipOptions;

use crate::options::{ExportOptions, RoutesOptions, ServeOptions, UnitOptions};

#[cfg(feature = "author")]
type DefaultOptions = PreviewOptions;
#[cfg(not(feature = "author"))]
type DefaultOptions = ServeOptions;

#[cfg(feature = "author")]
const EXAMPLES: &str = "\
Examples:
  site --open --drafts                preview, with drafts, in the browser
  site init my-site                   begin a site
  site new posts/hello.md             begin a post
  site check                          report every mistake
  site export public                  write the site as files
  site help serve                     the options of a command";
#[cfg(not(feature = "author"))]
const EXAMPLES: &str = "\
Examples:
  site serve --listen 127.0.0.1:3000  serve behind a proxy of this machine
  site routes                         list every address of the site
  site export public                  write the site as files
  site help unit                      the options of a command";

const SERVE_EXAMPLES: &str = "\
Examples:
  Behind a proxy of this machine:
    site serve --listen 127.0.0.1:3000 --proxy-from 127.0.0.1
  On the open internet, with a certificate from Let's Encrypt:
    site serve --listen :443 --http :80 --acme-domain example.org --acme-cache /var/lib/site
  With a certificate of your own, and a log:
    site serve --listen :443 --tls-cert chain.pem --tls-key key.pem --log combined";

const UNIT_EXAMPLES: &str = "\
The addresses of --listen, --http and --admin become sockets that systemd opens. Without --listen the site
is on port 80, or with TLS on port 443 and, for the redirect, on port 80.

Examples:
  site unit --listen 127.0.0.1:3000   print the units of a site behind a proxy
  site unit /etc/systemd/system --acme-domain example.org --acme-contact mailto:you@example.org";

#[cfg(feature = "author")]
const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  site completions bash > ~/.local/share/bash-completion/completions/site
  site completions fish > ~/.config/fish/completions/site.fish";

#[cfg(feature = "author")]
const MANUAL_EXAMPLES: &str = "\
Examples:
  site man | man -l -                 read all of it
  site man ~/.local/share/man/man1    install it";

/// The site as one program.
#[derive(Parser)]
#[command(name = "site", disable_version_flag = true, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    default: DefaultOptions,
    /// Folder of the site [default: $SITE_ROOT, or the nearest folder with site.toml, hugo.* or config.*]
    #[cfg(feature = "author")]
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
    /// Print the version, and the commit the site was compiled from
    #[arg(long, short = 'V')]
    version: bool,
    /// With --version: print JSON, with full commits, target, lock file digest and dependencies
    #[arg(long, requires = "version")]
    json: bool,
}

/// What to do.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Command {
    /// Serve the site on disk and compile it again whenever a file changes (the default)
    #[cfg(feature = "author")]
    Preview(PreviewOptions),
    /// Compile the site on disk and report every mistake
    #[cfg(feature = "author")]
    Check(CheckOptions),
    /// List the pages on disk and whether they are published
    #[cfg(feature = "author")]
    List(ListOptions),
    /// Write a new site
    #[cfg(feature = "author")]
    Init(InitOptions),
    /// Write a new page from an archetype, or settings from Hugo's
    #[cfg(feature = "author")]
    New(NewOptions),
    /// Build one static program that serves the site, for a Linux server
    #[cfg(feature = "author")]
    Ship(ShipOptions),
    /// Serve the site that is compiled into this program
    #[cfg_attr(not(feature = "author"), doc = "(the default)")]
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(Box<ServeOptions>),
    /// List every address with its kind, type, sizes and tag, and what widens policies
    Routes(RoutesOptions),
    /// Write the site as files, for hosts that do not run programs
    Export(ExportOptions),
    /// Write hardened systemd units, which serve with the options given here
    #[command(after_help = UNIT_EXAMPLES)]
    Unit(Box<UnitOptions>),
    /// Print what this program is, where it is and how large its parts are
    About,
    /// Print completions for a shell
    #[cfg(feature = "author")]
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionOptions),
    /// Write the manual pages
    #[cfg(feature = "author")]
    #[command(after_help = MANUAL_EXAMPLES)]
    Man(ManualOptions),
    /// `site --version`
    #[command(skip)]
    Version { json: bool },
}

/// The definition of the command line, from which help, completions and manual pages are made.
#[cfg(feature = "author")]
pub(crate) fn definition() -> clap::Command {
    CommandLine::command()
}

/// A parsed command line.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) command: Command,
    /// The folder that `--root` names.
    #[cfg(feature = "author")]
    pub(crate) root: Option<PathBuf>,
}

/// Parses the command line, the program's name first.
///
/// # Errors
/// What is wrong with it; or the help text, if that was asked for.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Invocation, clap::Error> {
    let matches = CommandLine::command().try_get_matches_from(arguments)?;
    options_belong_to_the_command(&matches)?;
    let line = CommandLine::from_arg_matches(&matches)?;
    Ok(Invocation {
        command: command(&matches, line.command, line.default, line.version.then_some(line.json))?,
        #[cfg(feature = "author")]
        root: line.root,
    })
}

/// Options before a command are those of the default command, so that another one would ignore them. `--root` is for every command.
fn options_belong_to_the_command(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some(name) = matches.subcommand_name() else { return Ok(()) };
    let given = |id: &Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
    let definition = CommandLine::command();
    let stray =
        definition.get_arguments().filter(|argument| argument.get_id() != "root").find(|argument| given(argument.get_id()));
    match stray.and_then(|argument| argument.get_long()) {
        Some(option) => {
            let wrong = format!(
                "the argument '--{option}' cannot be used with the command '{name}' after it: options follow their command"
            );
            Err(CommandLine::command().error(ErrorKind::ArgumentConflict, wrong))
        }
        None => Ok(()),
    }
}

fn command(
    matches: &ArgMatches,
    command: Option<Command>,
    default: DefaultOptions,
    version: Option<bool>,
) -> Result<Command, clap::Error> {
    if let Some(json) = version {
        return Ok(Command::Version { json });
    }
    let mut command = command.unwrap_or_else(|| default_command(default));
    let valid = match &mut command {
        Command::Serve(options) => options.validate(),
        Command::Unit(options) => {
            let recorded = matches.subcommand_matches("unit").map_or(Ok(()), |matches| options.record(matches));
            recorded.and_then(|()| options.serve.validate())
        }
        _ => Ok(()),
    };
    valid.map_err(|wrong| CommandLine::command().error(ErrorKind::ArgumentConflict, wrong))?;
    Ok(command)
}

#[cfg(feature = "author")]
fn default_command(options: PreviewOptions) -> Command {
    Command::Preview(options)
}

#[cfg(not(feature = "author"))]
fn default_command(options: ServeOptions) -> Command {
    Command::Serve(Box::new(options))
}

#[cfg(test)]
mod tests {
    use site_server::{LogAddresses, ProxyHeader};

    use super::*;
    #[cfg(feature = "author")]
    use crate::options::{CheckFormat, ListFilter, ListFormat, MovingFormat, UnpublishedPages};
    use crate::options::{ExportMode, LogFormat};

    fn invoked(line: &str) -> Result<Invocation, clap::Error> {
        parse(["site"].into_iter().chain(line.split_whitespace()).map(OsString::from))
    }

    fn parsed(line: &str) -> Result<Command, clap::Error> {
        invoked(line).map(|invocation| invocation.command)
    }

    fn serve(line: &str) -> ServeOptions {
        match parsed(line).unwrap() {
            Command::Serve(options) => *options,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn commands_are_parsed() {
        let listen: Vec<String> =
            serve("serve --listen 127.0.0.1:80 --listen=[::]:80 --listen :81").listen.iter().map(ToString::to_string).collect();
        assert_eq!(listen, ["127.0.0.1:80", "[::]:80", ":81"]);
        assert_eq!(parsed("routes --json").unwrap(), Command::Routes(RoutesOptions { json: true, embedded: false }));
        let mode = ExportMode::default();
        assert_eq!(
            parsed("export public").unwrap(),
            Command::Export(ExportOptions { folder: "public".into(), mode, embedded: false })
        );
        let mode = ExportMode { precompressed: true, delete: true, force: true, cname: true };
        let export = parsed("export --precompressed --delete public --force --cname --embedded").unwrap();
        assert_eq!(export, Command::Export(ExportOptions { folder: "public".into(), mode, embedded: true }));
        assert_eq!(parsed("about").unwrap(), Command::About);
        assert_eq!(parsed("-V").unwrap(), Command::Version { json: false });
        assert_eq!(parsed("--json --version").unwrap(), Command::Version { json: true });
    }

    #[test]
    fn the_root_is_for_every_command() {
        for line in ["--root a/b", "--root a/b check", "check --root a/b", "export --root=a/b public", "routes --root a/b"] {
            assert_eq!(invoked(line).unwrap().root, Some("a/b".into()), "{line}");
        }
        assert_eq!(invoked("check").unwrap().root, None);
        for line in ["--drafts check", "--listen :80 list", "--version routes"] {
            let refused = parsed(line).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::ArgumentConflict, "{line}: {refused}");
        }
    }

    #[test]
    fn options_of_serve_are_parsed() {
        let options = serve(
            "serve --user nobody --require-sandbox --log json --log-addresses full --admin 127.0.0.1:9100 --drain 5 \
             --proxy-from 10.0.0.0/8 --proxy-from ::1 --proxy-header proxy-protocol --max-connections 0 --idle-timeout=75",
        );
        assert_eq!(options.user.as_deref(), Some("nobody"));
        assert!(options.require_sandbox && !options.no_sandbox);
        assert_eq!((options.log, options.log_addresses()), (LogFormat::Json, LogAddresses::Full));
        assert_eq!(options.admin, "127.0.0.1:9100".parse().ok());
        let proxies = options.proxies().unwrap();
        assert_eq!(proxies.networks, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        assert_eq!(proxies.header, ProxyHeader::ProxyProtocol);
        let limits = options.limits();
        assert_eq!((limits.connections, limits.idle_timeout.as_secs(), limits.drain_timeout.as_secs()), (0, 75, 5));

        let defaults = serve("serve");
        assert_eq!((defaults.log, defaults.log_addresses()), (LogFormat::Off, LogAddresses::Shortened));
        assert_eq!((defaults.proxies(), defaults.limits()), (None, site_server::Limits::DEFAULT));
    }

    #[test]
    fn a_unit_gets_the_options_of_serve_as_arguments() {
        let Command::Unit(unit) = parsed(
            "unit /tmp --max-uri-bytes 100 --no-sandbox --listen [::]:80 --proxy-from ::1 --proxy-from=::2 --log combined",
        )
        .unwrap() else {
            panic!()
        };
        assert_eq!(unit.folder.as_deref(), Some("/tmp".as_ref()));
        let arguments =
            ["--listen=[::]:80", "--log=combined", "--proxy-from=::1", "--proxy-from=::2", "--no-sandbox", "--max-uri-bytes=100"];
        assert_eq!(unit.arguments, arguments);
        let mut served = serve(&format!("serve {}", arguments.join(" ")));
        assert_eq!(served, unit.serve);
        served.no_sandbox = false;
        assert_ne!(served, unit.serve);
    }

    #[cfg(feature = "author")]
    #[test]
    fn without_a_command_the_author_previews() {
        assert_eq!(parsed("").unwrap(), Command::Preview(PreviewOptions::default()));
        let unpublished = UnpublishedPages { drafts: true, future: true, expired: false };
        let options = PreviewOptions { open: true, follow: true, unpublished, ..PreviewOptions::default() };
        assert_eq!(parsed("--open --follow --drafts --future").unwrap(), Command::Preview(options.clone()));
        assert_eq!(parsed("preview --open --follow --drafts --future").unwrap(), Command::Preview(options));
    }

    #[cfg(feature = "author")]
    #[test]
    fn commands_of_the_author_are_parsed() {
        let check = CheckOptions { format: CheckFormat::Json, external: true, ..CheckOptions::default() };
        assert_eq!(parsed("check --format json --external").unwrap(), Command::Check(check));
        let explain = CheckOptions { explain: Some("dead-link".to_owned()), ..CheckOptions::default() };
        assert_eq!(parsed("check --explain dead-link").unwrap(), Command::Check(explain));
        for (text, format) in [("check --moving", MovingFormat::Text), ("check --moving=markdown", MovingFormat::Markdown)] {
            assert_eq!(parsed(text).unwrap(), Command::Check(CheckOptions { moving: Some(format), ..CheckOptions::default() }));
        }
        assert_eq!(parsed("list").unwrap(), Command::List(ListOptions::default()));
        let drafts = ListOptions { which: ListFilter::Drafts, format: ListFormat::Csv };
        assert_eq!(parsed("list drafts --format csv").unwrap(), Command::List(drafts));
        let talk = NewOptions { page: Some("talks/x.md".into()), archetype: Some("talk".to_owned()), from_hugo: false };
        assert_eq!(parsed("new --kind talk talks/x.md").unwrap(), Command::New(talk));
        assert_eq!(parsed("new --from-hugo").unwrap(), Command::New(NewOptions { from_hugo: true, ..NewOptions::default() }));
        for (line, message) in [
            ("check --format xml", "[possible values: human, json, github]"),
            ("check --explain x --drafts", "cannot be used with"),
            ("preview --explain x", "unexpected argument '--explain'"),
            ("list --format github", "[possible values: human, csv, json]"),
            ("list drafty", "a similar value exists: 'drafts'"),
            ("new", "<PATH>"),
            ("new --from-hugo posts/x.md", "cannot be used with"),
            ("new --from-hugo --kind x", "cannot be used with"),
            ("--draft", "a similar argument exists: '--drafts'"),
            ("--drafts check", "cannot be used with"),
            ("completions tcsh", "[possible values: bash, elvish, fish, powershell, zsh]"),
        ] {
            let wrong = parsed(line).unwrap_err();
            assert!(wrong.to_string().contains(message), "{line}: {wrong}");
        }
    }

    #[test]
    fn usage_errors_name_the_mistake_and_exit_with_2() {
        for (line, message) in [
            ("sing", "'sing'"),
            ("rutes", "a similar subcommand exists: 'routes'"),
            ("serve now", "unexpected argument 'now'"),
            ("--loud", "unexpected argument '--loud'"),
            ("serve --listn :80", "a similar argument exists: '--listen'"),
            ("serve --listen", "a value is required for '--listen <ADDRESS>'"),
            ("serve --listen a.example:3000", "write an address and a port"),
            ("serve --listen 3000", "or :3000 for every address"),
            ("serve --json", "unexpected argument '--json'"),
            ("--json", "--version"),
            ("routes --listen 127.0.0.1:1", "unexpected argument '--listen'"),
            ("serve --log loud", "[possible values: combined, json, off]"),
            ("serve --log-addresses none", "[possible values: shortened, full]"),
            ("serve --proxy-from proxy.example", "write an address or a network"),
            ("serve --proxy-header via", "[possible values: forwarded, x-forwarded-for, proxy-protocol]"),
            ("serve --proxy-header forwarded", "--proxy-from <NETWORK>"),
            ("serve --no-sandbox --require-sandbox", "cannot be used with"),
            ("serve --user root", "root is root"),
            ("serve --user no_such_user", "no user no_such_user"),
            ("serve --drain long", "invalid value 'long' for '--drain <SECONDS>'"),
            ("serve --listen localhost:1 --admin 127.0.0.1:1", "--admin needs an address of its own"),
            ("serve --idle-timeout 0", "0 is not in 1..=86400"),
            ("serve --max-requests=-1", "invalid value '-1' for '--max-requests <N>'"),
            ("serve --max-headers 101", "101 is not in 1..=100"),
            ("serve --tls-cert a.pem", "--tls-key <FILE>"),
            ("serve --tls-key a.pem", "--tls-cert <FILE>"),
            ("serve --acme-contact mailto:a@b.example", "--acme-domain <NAME"),
            ("serve --acme-domain a.example --tls-cert x --tls-key y", "cannot be used with"),
            ("serve --http :80", "--http redirects to HTTPS, which needs --tls-cert or --acme-domain"),
            ("routes --log json", "unexpected argument '--log'"),
            ("export", "<FOLDER>"),
            ("export x --json", "unexpected argument '--json'"),
            ("export a b", "unexpected argument 'b'"),
        ] {
            let wrong = parsed(line).unwrap_err();
            assert!(wrong.to_string().contains(message), "{line}: {wrong}");
            assert_eq!((wrong.exit_code(), wrong.use_stderr()), (2, true), "{line}");
        }
    }

    #[cfg(not(feature = "tls"))]
    #[test]
    fn without_tls_its_options_say_how_to_get_it() {
        let wrong = parsed("serve --acme-domain example.org").unwrap_err();
        assert!(wrong.to_string().contains("`cargo ship` builds one with it"), "{wrong}");
    }

    /// Help is not wrapped by clap, so lines have to be short.
    #[test]
    fn help_fits_a_terminal_and_names_every_command() {
        let mut definition = CommandLine::command();
        definition.build();
        let main = definition.render_help().to_string();
        let commands: Vec<clap::Command> = definition.get_subcommands().cloned().collect();
        for command in &commands {
            assert!(main.contains(&format!("\n  {} ", command.get_name())), "{main}");
            assert!(command.get_about().is_some(), "{command}");
        }
        for mut command in commands.into_iter().chain([definition]) {
            let help = command.render_help().to_string();
            let long = help.lines().find(|line| line.chars().count() > 130);
            assert_eq!(long, None, "{}", command.get_name());
            // One text for -h and --help.
            assert!(!help.contains("see more with"), "{help}");
            let unhelpful = command.get_arguments().find(|argument| argument.get_help().is_none());
            assert!(unhelpful.is_none(), "{unhelpful:?}");
        }
    }
}
