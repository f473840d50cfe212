//! Options of `site serve`, which `site unit` writes into a unit.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};
use ipnet::IpNet;
use site_server::{Limits, LogAddresses, TrustedProxies, User};

use super::{LimitOptions, ListenAddress, TlsOptions};

/// Headings in the help text.
const LOG: &str = "Log and metrics";
const PROXY: &str = "Reverse proxy";
const PROCESS: &str = "Process and sandbox";

/// Options of `site serve`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServeOptions {
    /// Address to listen on: 127.0.0.1:3000 (the default), [::1]:80, localhost:80, or :80 for
    /// every address; repeatable. Sockets that systemd hands over take precedence
    #[arg(long, value_name = "ADDRESS", verbatim_doc_comment)]
    pub(crate) listen: Vec<ListenAddress>,

    #[command(flatten)]
    pub(crate) tls: TlsOptions,

    /// Write a line per request to standard output: combined, json or off
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true, default_value_t, help_heading = LOG)]
    pub(crate) log: LogFormat,
    /// Client addresses in the log: shortened to /24 and /48, or full
    #[arg(long, value_name = "HOW", value_enum, hide_possible_values = true, default_value_t, help_heading = LOG)]
    log_addresses: LogDetail,
    /// Serve /metrics (Prometheus) and /healthz on this address, and nowhere else
    #[arg(long, value_name = "ADDRESS", help_heading = LOG)]
    pub(crate) admin: Option<ListenAddress>,
    /// Host name for which --admin answers, besides IP addresses, localhost, the name of
    /// the machine and the hosts of the site; repeatable
    #[arg(long, verbatim_doc_comment, value_name = "NAME", help_heading = LOG)]
    pub(crate) admin_host: Vec<String>,

    /// Trust the client address from proxies in this network, e.g. 10.0.0.0/8; repeatable
    #[arg(long, value_name = "NETWORK", value_parser = network, help_heading = PROXY)]
    proxy_from: Vec<IpNet>,
    /// Where they put that address: forwarded, x-forwarded-for, or proxy-protocol
    /// (versions 1 and 2)
    #[arg(
        long,
        verbatim_doc_comment,
        value_name = "HOW",
        value_enum,
        hide_possible_values = true,
        default_value_t,
        requires = "proxy_from",
        help_heading = PROXY
    )]
    proxy_header: ProxyHeader,

    /// Time for responses to finish after SIGTERM
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::DEFAULT.drain_timeout.as_secs() as u32, help_heading = PROCESS)]
    pub(crate) drain: u32,
    /// User to become when started as root, by name or number [default: nobody]
    #[arg(long, value_name = "USER", value_parser = user, help_heading = PROCESS)]
    pub(crate) user: Option<String>,
    /// Do not serve unless file access, new programs and system calls can all be given up
    #[arg(long, conflicts_with = "no_sandbox", help_heading = PROCESS)]
    pub(crate) require_sandbox: bool,
    /// Give up nothing, for debugging
    #[arg(long, help_heading = PROCESS)]
    pub(crate) no_sandbox: bool,

    #[command(flatten)]
    limits: LimitOptions,
}

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    Combined,
    Json,
    #[default]
    Off,
}

impl LogFormat {
    /// As the server takes it; `None` without a log.
    pub(crate) const fn format(self) -> Option<site_server::LogFormat> {
        match self {
            Self::Combined => Some(site_server::LogFormat::Combined),
            Self::Json => Some(site_server::LogFormat::Json),
            Self::Off => None,
        }
    }
}

/// How much of a client's address the log keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum LogDetail {
    #[default]
    Shortened,
    Full,
}

/// How a proxy passes its client's address on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum ProxyHeader {
    Forwarded,
    #[default]
    XForwardedFor,
    ProxyProtocol,
}

impl ServeOptions {
    /// What clap cannot check by itself.
    ///
    /// # Errors
    /// Options that make no sense together, or that this program was built without.
    pub(crate) fn validate(&self) -> Result<(), &'static str> {
        self.tls.validate()?;
        if self.admin.is_some_and(|admin| self.listen.iter().chain(&self.tls.http).any(|other| other.overlaps(admin))) {
            return Err("--admin needs an address of its own");
        }
        Ok(())
    }

    /// How the log writes addresses.
    pub(crate) const fn log_addresses(&self) -> LogAddresses {
        match self.log_addresses {
            LogDetail::Shortened => LogAddresses::Shortened,
            LogDetail::Full => LogAddresses::Full,
        }
    }

    /// The proxies to trust, if any.
    pub(crate) fn proxies(&self) -> Option<TrustedProxies> {
        let header = match self.proxy_header {
            ProxyHeader::Forwarded => site_server::ProxyHeader::Forwarded,
            ProxyHeader::XForwardedFor => site_server::ProxyHeader::XForwardedFor,
            ProxyHeader::ProxyProtocol => site_server::ProxyHeader::ProxyProtocol,
        };
        (!self.proxy_from.is_empty()).then(|| TrustedProxies { networks: self.proxy_from.clone(), header })
    }

    /// What clients may take.
    pub(crate) fn limits(&self) -> Limits {
        Limits { drain_timeout: std::time::Duration::from_secs(self.drain.into()), ..self.limits.limits() }
    }
}

/// Options of `site unit`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnitOptions {
    /// Folder to write the units to, e.g. /etc/systemd/system; without it, print them
    pub(crate) folder: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) serve: ServeOptions,
    /// The options of `serve` that were given, each as one argument `--name=value`.
    #[arg(skip)]
    pub(crate) arguments: Vec<String>,
}

impl UnitOptions {
    /// Sets `arguments` from what clap matched.
    ///
    /// # Errors
    /// When a value is not UTF-8, as everything in a unit has to be.
    pub(crate) fn record(&mut self, matches: &ArgMatches) -> Result<(), &'static str> {
        let command = ServeOptions::augment_args(clap::Command::new("serve"));
        for argument in command.get_arguments() {
            let (id, Some(name)) = (argument.get_id().as_str(), argument.get_long()) else { continue };
            if matches.value_source(id) != Some(ValueSource::CommandLine) {
                continue;
            }
            if !argument.get_action().takes_values() {
                self.arguments.push(format!("--{name}"));
                continue;
            }
            for value in matches.get_raw(id).into_iter().flatten() {
                let value = value.to_str().ok_or("a unit can only hold values in UTF-8")?;
                self.arguments.push(format!("--{name}={value}"));
            }
        }
        Ok(())
    }
}

/// A network, or a single address.
fn network(text: &str) -> Result<IpNet, &'static str> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse().or_else(|_| address()).map_err(|_| "write an address or a network such as 10.0.0.0/8")
}

/// A user of this machine.
fn user(name: &str) -> Result<String, std::io::Error> {
    User::find(name).map(|_| name.to_owned())
}
