//! A certificate from an authority that speaks ACME (RFC 8555). That a name is ours is proved in a handshake (RFC 8737), so no port
//! but that of TLS is needed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::Uri;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, CertificateIdentifier, ChallengeType, Error, Identifier, NewAccount,
    NewOrder, Order, OrderStatus, RetryPolicy,
};
use rustls::crypto::CryptoProvider;
use tokio::time::sleep;

use super::cache::Cache;
use super::certificate::{Certificate, Certificates};
use super::client::Client;
use super::files::contents;
use super::proof::Proofs;
use super::renewal::{Window, about, due};
use super::{Needs, Report, TlsError, TlsEvent};

/// The directory of Let's Encrypt.
pub const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 60 * 60);

/// How much longer each pause is than the one before. With fifteen seconds to begin with, four tries fall into the first hour:
/// authorities bear few failures an hour.
const BACK_OFF: u32 = 4;

/// How long the authority may take to see the proof, and then to make the certificate.
const ORDER: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));

/// Bounds on how often the authority is asked when it wants a renewal.
const ASK: [Duration; 2] = [Duration::from_secs(10 * 60), Duration::from_secs(24 * 60 * 60)];

/// How often it is tried again when it did not say, or could not be reached.
const ASK_AGAIN: Duration = Duration::from_secs(6 * 60 * 60);

/// The machine may sleep, or its clock be set: the time is looked at again at least so often.
const LOOK: Duration = Duration::from_secs(60 * 60);

/// Where certificates come from, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcmeOptions {
    /// The names on the certificate.
    pub domains: Vec<String>,
    /// How the authority can reach the owner: `mailto:` addresses.
    pub contact: Vec<String>,
    /// The folder in which the account and the certificate are kept between runs.
    pub cache: PathBuf,
    /// The authority's directory, e.g. [`LETS_ENCRYPT`].
    pub directory: String,
    /// A PEM file with the only roots that the authority itself is trusted by; `None`: those that browsers trust.
    pub roots: Option<PathBuf>,
    /// The first pause after a failure; each further one is longer.
    pub pause: Duration,
}

impl AcmeOptions {
    /// How long the first pause after a failure is.
    pub const PAUSE: Duration = Duration::from_secs(15);

    /// # Errors
    /// When they cannot be right.
    fn check(&self) -> Result<(), TlsError> {
        let wrong = |text: String| Err(TlsError::Option(text));
        if self.domains.is_empty() {
            return wrong("a certificate needs a name to be for".to_owned());
        }
        if let Some(name) = self.domains.iter().find(|name| !is_host_name(name)) {
            return wrong(format!("{name:?} is no host name a certificate can be had for; give a plain one such as example.org"));
        }
        if let Some(contact) = self.contact.iter().find(|contact| !contact.starts_with("mailto:") || !contact.contains('@')) {
            return wrong(format!("{contact:?} is no contact; give one such as mailto:you@example.org"));
        }
        let uri = self.directory.parse::<Uri>().ok();
        if !uri.is_some_and(|uri| uri.scheme_str() == Some("https") && uri.host().is_some_and(|host| !host.is_empty())) {
            return wrong(format!("{:?} is no directory; give an address such as {LETS_ENCRYPT}", self.directory));
        }
        Ok(())
    }
}

/// Letters, digits and hyphens in labels (RFC 5890, section 2.3.1), the last of them no number: that would be an address.
fn is_host_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    name.len() <= 253 && name.split('.').all(label) && !last.bytes().all(|byte| byte.is_ascii_digit())
}

/// Gets and renews a certificate.
pub(super) struct Acme {
    options: AcmeOptions,
    provider: Arc<CryptoProvider>,
    certificates: Arc<Certificates>,
    cache: Arc<Cache>,
    proofs: Arc<Proofs>,
    client: Client,
}

impl std::fmt::Debug for Acme {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Acme").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Acme {
    /// Installs the certificate of a former run, if there is one.
    ///
    /// # Errors
    /// When the options cannot be right, or the cache cannot be used.
    pub(super) fn new(
        mut options: AcmeOptions,
        provider: Arc<CryptoProvider>,
        certificates: Arc<Certificates>,
    ) -> Result<Self, TlsError> {
        options.check()?;
        for name in &mut options.domains {
            name.make_ascii_lowercase();
        }
        let read = |path: &PathBuf| contents(path).map_err(|error| TlsError::File(path.clone(), error));
        let roots = options.roots.as_ref().map(read).transpose()?;
        let client = Client::new(roots.as_deref(), &provider).map_err(|error| TlsError::Option(format!("--acme-ca: {error}")))?;
        let cache = Arc::new(Cache::open(&options.cache, &options.directory)?);
        let proofs = Arc::new(Proofs::new(Arc::clone(&cache), options.domains.clone(), Arc::clone(&provider)));
        certificates.prove(Arc::clone(&proofs));
        let acme = Self { options, provider, certificates, cache, proofs, client };
        // A broken one is told of, and replaced, in `keep`.
        if let Ok(Some(certificate)) = acme.cache.certificate(&acme.provider) {
            acme.certificates.install(certificate.certified);
        }
        Ok(acme)
    }

    pub(super) fn needs(&self) -> Needs {
        let own = self.options.directory.parse::<Uri>().ok().and_then(|uri| uri.port_u16());
        let connect = own.filter(|port| *port != 443).into_iter().chain([443]).collect();
        Needs { write: vec![self.cache.folder().to_owned()], connect, ..Needs::default() }
    }

    /// Can the cache be written to?
    pub(super) fn confirm(&self) -> Result<(), TlsError> {
        self.cache.lock().map(drop)
    }

    /// Sees to the certificate for as long as it is polled.
    pub(super) async fn keep(&self, report: &Report) {
        let mut current = self.cache.certificate(&self.provider).unwrap_or_else(|error| {
            report(TlsEvent::Kept(error));
            None
        });
        loop {
            if let Some(certificate) = current.as_ref().filter(|certificate| self.is_for_all(certificate)) {
                self.rest(certificate, report).await;
            }
            current = Some(self.obtain(current.as_ref(), report).await);
        }
    }

    /// Is this certificate for all our names?
    fn is_for_all(&self, certificate: &Certificate) -> bool {
        self.options.domains.iter().all(|name| certificate.names.contains(name))
    }

    /// Waits until a certificate should be renewed.
    async fn rest(&self, certificate: &Certificate, report: &Report) {
        let chance = self.chance();
        let mut told = None;
        loop {
            let (window, again) = self.suggestion(certificate).await;
            let due = due(certificate, window, chance);
            if told != Some(due) {
                told = Some(due);
                report(TlsEvent::Waiting { renewal: seconds(due - now()) });
            }
            let ask = now().saturating_add(i64::try_from(again.as_secs()).unwrap_or(i64::MAX));
            loop {
                let now = now();
                if now >= due {
                    return;
                }
                if now >= ask {
                    break;
                }
                sleep(seconds(due.min(ask) - now).min(LOOK)).await;
            }
        }
    }

    /// When the authority would like the certificate to be renewed, if it says so, and when to ask again (RFC 9773).
    async fn suggestion(&self, certificate: &Certificate) -> (Option<Window>, Duration) {
        let ask = async {
            let account = self.account().await.ok()?;
            let (info, again) = account.renewal_info(&identifier(certificate)?).await.ok()?;
            let (start, end) = (info.suggested_window.start, info.suggested_window.end);
            Some((Window { start: start.unix_timestamp(), end: end.unix_timestamp() }, again))
        };
        match ask.await {
            Some((window, again)) => (Some(window), again.clamp(ASK[0], ASK[1])),
            None => (None, ASK_AGAIN),
        }
    }

    /// Gets a certificate, however often it takes, and installs it. Until then the old one stays.
    async fn obtain(&self, old: Option<&Certificate>, report: &Report) -> Certificate {
        let mut pause = self.options.pause;
        loop {
            match self.renew(old, report).await {
                Ok(certificate) => {
                    self.certificates.install(Arc::clone(&certificate.certified));
                    report(TlsEvent::Installed { not_after: certificate.not_after });
                    return certificate;
                }
                Err(error) => {
                    let again = about(pause, self.chance());
                    report(TlsEvent::Failed { error, again });
                    sleep(again).await;
                    pause = pause.saturating_mul(BACK_OFF).min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// One try.
    async fn renew(&self, old: Option<&Certificate>, report: &Report) -> Result<Certificate, TlsError> {
        let Some(_lock) = self.cache.lock()? else {
            return Err(TlsError::Refused("another program with the same cache is asking for one".to_owned()));
        };
        // It may have got one already.
        if let Ok(Some(found)) = self.cache.certificate(&self.provider)
            && self.is_for_all(&found)
            && found.not_after > old.map_or_else(now, |old| old.not_after)
        {
            return Ok(found);
        }
        report(TlsEvent::Ordering(self.options.domains.clone()));
        let account = self.account().await?;
        let result = self.order(&account, old.and_then(identifier)).await;
        self.proofs.withdraw();
        let (key, chain) = result.map_err(|error| {
            if is_about(&error, "accountDoesNotExist") {
                self.cache.forget_account();
            }
            refused(error)
        })?;
        self.cache.keep(&key, &chain, &self.provider)
    }

    /// The account of a former run, or a new one.
    async fn account(&self) -> Result<Account, TlsError> {
        let builder = || Account::builder_with_http(Box::new(self.client.clone()));
        if let Some(credentials) = self.cache.account().and_then(|json| serde_json::from_slice::<AccountCredentials>(&json).ok())
        {
            return builder().from_credentials(credentials).await.map_err(refused);
        }
        let contact: Vec<&str> = self.options.contact.iter().map(String::as_str).collect();
        let wanted = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let (account, credentials) = builder().create(&wanted, self.options.directory.clone(), None).await.map_err(refused)?;
        let json = serde_json::to_vec(&credentials).map_err(|error| refused(error.into()))?;
        self.cache.keep_account(&json)?;
        Ok(account)
    }

    /// Orders a certificate: its key and its chain, as PEM.
    async fn order(&self, account: &Account, replaces: Option<CertificateIdentifier<'_>>) -> Result<(String, String), Error> {
        let names: Vec<Identifier> = self.options.domains.iter().map(|name| Identifier::Dns(name.clone())).collect();
        let replacing = match replaces {
            Some(old) => account.new_order(&NewOrder::new(&names).replaces(old)).await.ok(),
            None => None,
        };
        // Whether it takes the place of another one helps the authority, and is nothing to fail for.
        let mut order = match replacing {
            Some(order) => order,
            None => account.new_order(&NewOrder::new(&names)).await?,
        };
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let none = Error::Str("a proof that fits: the authority offers no tls-alpn-01");
            let mut challenge = authorization.challenge(ChallengeType::TlsAlpn01).ok_or(none)?;
            let name = challenge.identifier().to_string();
            let digest = challenge.key_authorization().digest();
            self.proofs.make(&name, digest.as_ref()).map_err(|error| Error::Other(Box::new(error)))?;
            challenge.set_ready().await?;
        }
        match order.poll_ready(&ORDER).await {
            Ok(OrderStatus::Ready) => {}
            Ok(_) => return Err(why_invalid(&mut order, Error::Str("a reason why the order was refused")).await),
            Err(error @ Error::Api(_)) => return Err(why_invalid(&mut order, error).await),
            Err(error) => return Err(error),
        }
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&ORDER).await?;
        Ok((key, chain))
    }

    /// A number between 0 and 1.
    fn chance(&self) -> f64 {
        let mut bytes = [0; 4];
        // Without randomness there is no TLS either; the middle will do.
        self.provider.secure_random.fill(&mut bytes).map_or(0.5, |()| f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX))
    }
}

/// What went wrong with the first proof that was not believed; else what is known of the order.
async fn why_invalid(order: &mut Order, known: Error) -> Error {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let Ok(mut authorization) = authorization else { continue };
        let Ok(state) = authorization.refresh().await else { continue };
        if let Some(problem) = state.challenges.iter().find_map(|challenge| challenge.error.clone()) {
            let name = state.identifier().to_string();
            return Error::Other(format!("the authority could not see that {name} is ours: {problem}").into());
        }
    }
    known
}

/// How the authority calls a certificate (RFC 9773, section 4.1).
fn identifier(certificate: &Certificate) -> Option<CertificateIdentifier<'static>> {
    let own = certificate.certified.cert.first()?;
    CertificateIdentifier::try_from(own).ok().map(CertificateIdentifier::into_owned)
}

fn is_about(error: &Error, kind: &str) -> bool {
    matches!(error, Error::Api(problem) if problem.r#type.as_deref().is_some_and(|full| full.ends_with(kind)))
}

/// In words, with what lies beneath.
fn refused(error: Error) -> TlsError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(deeper) = cause {
        let more = deeper.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = deeper.source();
    }
    TlsError::Refused(text)
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

fn seconds(count: i64) -> Duration {
    Duration::from_secs(u64::try_from(count).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> AcmeOptions {
        AcmeOptions {
            domains: vec!["example.org".to_owned(), "www.example.org".to_owned()],
            contact: vec!["mailto:a@example.org".to_owned()],
            cache: PathBuf::from("cache"),
            directory: LETS_ENCRYPT.to_owned(),
            roots: None,
            pause: AcmeOptions::PAUSE,
        }
    }

    #[test]
    fn options_that_cannot_be_right_are_told() {
        options().check().unwrap();
        AcmeOptions { contact: Vec::new(), directory: "https://127.0.0.1:14000/dir".to_owned(), ..options() }.check().unwrap();
        let told = |options: AcmeOptions| options.check().unwrap_err().to_string();
        for name in
            ["", "*.example.org", "exa mple.org", "127.0.0.1", "::1", "-a.org", "a..b", "bücher.example", "https://a.b", "a.b."]
        {
            assert!(told(AcmeOptions { domains: vec![name.to_owned()], ..options() }).contains("is no host name"), "{name}");
        }
        assert!(told(AcmeOptions { domains: Vec::new(), ..options() }).contains("needs a name"));
        for contact in ["", "a@example.org", "mailto:", "tel:+1"] {
            assert!(told(AcmeOptions { contact: vec![contact.to_owned()], ..options() }).contains("is no contact"), "{contact}");
        }
        for directory in ["", "x", "http://ca.example/dir", "https:///dir", "ca.example"] {
            assert!(
                told(AcmeOptions { directory: directory.to_owned(), ..options() }).contains("is no directory"),
                "{directory}"
            );
        }
    }
}
