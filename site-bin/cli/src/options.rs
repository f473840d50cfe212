//! What `serve` is told on the command line, and `unit` writes into a unit.

use std::ffi::OsStr;
use std::net::SocketAddr;

use lexopt::ValueExt;
use site_server::{Limits, LogAddresses, LogFormat, ProxyHeader, TrustedProxies, User};

use crate::bounds::Bound;
use crate::tls::{self, TlsOptions};

/// Options of `serve`, without their dashes; those that bound what clients may take are [`crate::bounds::BOUNDS`].
pub(crate) const SERVE: &[&str] = &[
    "listen",
    "user",
    "require-sandbox",
    "no-sandbox",
    "log",
    "log-addresses",
    "admin",
    "proxy-from",
    "proxy-header",
    "drain",
    "tls-cert",
    "tls-key",
    "http",
    "acme-domain",
    "acme-contact",
    "acme-cache",
    "acme-directory",
    "acme-ca",
];

/// What `--help` says of them.
pub(crate) const HELP: &str =
    "      --listen ADDRESS   address and port, e.g. 127.0.0.1:3000 (which is the default) or [::]:80; may be repeated.
                         Sockets that systemd hands over are used instead
      --tls-cert FILE    speak TLS, with the certificate chain in this file (PEM); taken anew when it changes and at SIGHUP
      --tls-key FILE     and its private key
      --acme-domain NAME  speak TLS, with a certificate for this name that is got and renewed from an authority whose terms are
                         thereby agreed to; may be repeated. The authority connects to port 443 of the name
      --acme-contact URL  where the authority can reach you, e.g. mailto:you@example.org
      --acme-cache FOLDER  where the account and the certificate are kept ($STATE_DIRECTORY)
      --acme-directory URL  another authority than Let's Encrypt
      --acme-ca FILE     trust only these roots (PEM) when speaking to the authority
      --http ADDRESS     send whoever comes to this address in clear, e.g. [::]:80, to the same place with TLS; may be repeated
      --log FORMAT       one line per request to standard output: combined, json or off (the default: nothing is kept)
      --log-addresses HOW  of clients in the log: shortened to /24 and /48 (the default) or full
      --admin ADDRESS    answer /metrics (for Prometheus) and /healthz, on this address only
      --proxy-from NET   believe a proxy at this address or network, e.g. 10.0.0.0/8, about who the client is; may be repeated
      --proxy-header HOW  how it tells: forwarded, x-forwarded-for (the default) or proxy-protocol (versions 1 and 2)
      --drain SECONDS    how long answers may take to end after SIGTERM (30)
      --user USER        who to become when started as root, by name or number (nobody)
      --require-sandbox  do not serve unless files, programs and system calls can all be given up
      --no-sandbox       give up nothing, to look for a mistake
";

/// Is as much given up as can be?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Confinement {
    /// As much as this kernel can, and it is told what it cannot.
    #[default]
    Possible,
    /// Everything, or the program ends.
    Required,
    /// Nothing.
    None,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Serve {
    pub(crate) listen: Vec<SocketAddr>,
    pub(crate) user: Option<String>,
    pub(crate) confinement: Confinement,
    pub(crate) log: Option<LogFormat>,
    pub(crate) full_addresses: bool,
    pub(crate) admin: Option<SocketAddr>,
    pub(crate) proxies: Option<TrustedProxies>,
    pub(crate) drain: Option<u64>,
    pub(crate) limits: Limits,
    pub(crate) tls: TlsOptions,
    /// What a unit passes on: all but addresses, as it was written.
    pub(crate) passed_on: Vec<String>,
}

impl Serve {
    /// Takes one option, with its value where it has one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn take(&mut self, option: &str, parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
        if matches!(option, "require-sandbox" | "no-sandbox") {
            let wanted = if option == "no-sandbox" { Confinement::None } else { Confinement::Required };
            if self.confinement != Confinement::Possible && self.confinement != wanted {
                return Err("--require-sandbox and --no-sandbox are opposites".into());
            }
            self.confinement = wanted;
            self.passed_on.push(format!("--{option}"));
            return Ok(());
        }
        let value = parser.value()?;
        let text = value.to_str().ok_or_else(|| format!("--{option} {value:?} is no text"))?;
        match option {
            "listen" => self.listen.push(address(&value)?),
            "admin" => self.admin = Some(address(&value)?),
            "user" => {
                User::find(text).map_err(|error| format!("--user: {error}"))?;
                self.user = Some(text.to_owned());
            }
            "log" if text == "off" => self.log = None,
            "log" => self.log = Some(text.parse().map_err(|()| format!("--log is combined, json or off, not {text:?}"))?),
            "log-addresses" => match text {
                "full" => self.full_addresses = true,
                "shortened" => self.full_addresses = false,
                _ => return Err(format!("--log-addresses is shortened or full, not {text:?}").into()),
            },
            "proxy-from" => {
                let one = || text.parse().ok().map(|address: std::net::IpAddr| address.into());
                let net = text.parse().ok().or_else(one);
                let net = net.ok_or_else(|| format!("--proxy-from {text:?} is no address or network such as 10.0.0.0/8"))?;
                self.proxies().networks.push(net);
            }
            "proxy-header" => {
                let known = "forwarded, x-forwarded-for or proxy-protocol";
                self.proxies().header = text.parse().map_err(|()| format!("--proxy-header is {known}, not {text:?}"))?;
            }
            option if tls::OPTIONS.contains(&option) => self.tls.take(option, text)?,
            "drain" => {
                self.drain = Some(value.parse::<u32>().map_err(|_| format!("--drain {text:?} is no number of seconds"))?.into())
            }
            bound => match Bound::named(bound) {
                Some(bound) => bound.read(&mut self.limits, text)?,
                None => return Err(format!("there is no option --{bound}").into()),
            },
        }
        if !matches!(option, "listen" | "admin" | "http") {
            self.passed_on.push(format!("--{option}={text}"));
        }
        Ok(())
    }

    fn proxies(&mut self) -> &mut TrustedProxies {
        self.proxies.get_or_insert(TrustedProxies { networks: Vec::new(), header: ProxyHeader::XForwardedFor })
    }

    /// Looks at all of them together.
    ///
    /// # Errors
    /// What makes no sense.
    pub(crate) fn check(&self) -> Result<(), lexopt::Error> {
        self.tls.check()?;
        if self.proxies.as_ref().is_some_and(|proxies| proxies.networks.is_empty()) {
            return Err("--proxy-header needs --proxy-from: who is believed".into());
        }
        if self.admin.is_some_and(|admin| self.listen.contains(&admin)) {
            return Err("--admin needs an address of its own".into());
        }
        Ok(())
    }

    /// How the log writes addresses.
    pub(crate) fn log_addresses(&self) -> LogAddresses {
        if self.full_addresses { LogAddresses::Full } else { LogAddresses::Shortened }
    }
}

/// Reads an address to listen on. Names are not looked up: what a name means may change, and a static program cannot safely ask.
pub(crate) fn address(text: &OsStr) -> Result<SocketAddr, lexopt::Error> {
    let parsed = text.to_str().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| format!("{text:?} is no address and port such as 127.0.0.1:3000 or [::]:80").into())
}
