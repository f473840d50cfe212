//! Obtains and renews certificates from an authority with ACME (RFC 8555). Control of the names is proved with `tls-alpn-01` (RFC 8737),
//! which needs no port but that of TLS.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use http::Uri;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, CertificateIdentifier, ChallengeType, Error, Identifier, NewAccount,
    NewOrder, Order, OrderStatus, RetryPolicy,
};
use rustls::crypto::{CryptoProvider, ring};
use tokio::sync::Mutex;
use tokio::time::sleep;

use super::access::RequiredAccess;
use super::acme_client::AcmeClient;
use super::cache::Cache;
use super::certificate::Certificate;
use super::challenge::Challenges;
use super::clock::{now, seconds};
use super::error::TlsError;
use super::event::{TlsEvent, TlsEventHandler};
use super::read::read_limited;
use super::renewal::{Window, jittered, renewal_time};
use super::resolver::CertificateResolver;
use crate::directory::Directory;
use crate::sandbox::User;

/// Directory URL of Let's Encrypt.
pub const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// Maximum delay between attempts.
const MAX_RETRY_DELAY: Duration = Duration::from_secs(6 * 60 * 60);

/// Maximum delay that is accepted from the authority (`Retry-After`).
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Growth of the delay. Starting at fifteen seconds, four attempts fall into the first hour; authorities allow few failures per hour.
const BACKOFF_FACTOR: u32 = 4;

/// How long the authority may take to validate the challenge, and then to issue the certificate.
const ORDER_POLLING: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));

/// Bounds on the interval at which renewal information is fetched.
const RENEWAL_INFO_INTERVAL: [Duration; 2] = [Duration::from_secs(10 * 60), Duration::from_secs(24 * 60 * 60)];

/// That interval if the authority states none or cannot be reached.
const DEFAULT_RENEWAL_INFO_INTERVAL: Duration = Duration::from_secs(6 * 60 * 60);

/// Maximum sleep, because the machine may be suspended or its clock set.
const CLOCK_CHECK_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// ACME settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcmeOptions {
    /// The certificates to obtain, each with its names. Each has an order of its own, so that a name that fails holds up no other
    /// certificate.
    pub certificates: Vec<Vec<String>>,
    /// Contacts for the authority: `mailto:` addresses.
    pub contact: Vec<String>,
    /// Folder for account and certificate.
    pub cache: PathBuf,
    /// Directory URL of the authority, e.g. [`LETS_ENCRYPT`].
    pub directory: String,
    /// PEM file with the root certificates for the authority's own server. `None`: those that browsers trust.
    pub roots: Option<PathBuf>,
    /// First delay after a failure; later ones are longer.
    pub retry_delay: Duration,
}

impl AcmeOptions {
    /// Default of [`Self::retry_delay`].
    pub const DEFAULT_RETRY_DELAY: Duration = Duration::from_secs(15);

    /// Validates the options.
    ///
    /// # Errors
    /// If one is invalid.
    fn check(&self) -> Result<(), TlsError> {
        let invalid = |text: String| Err(TlsError::Option(text));
        if self.certificates.is_empty() || self.certificates.iter().any(Vec::is_empty) {
            return invalid("a certificate needs a name to be for".to_owned());
        }
        let names: Vec<&String> = self.certificates.iter().flatten().collect();
        if let Some(name) = names.iter().enumerate().find_map(|(at, name)| names[..at].contains(name).then_some(name)) {
            return invalid(format!("{name:?} is given twice; give each name once"));
        }
        if let Some(name) = names.iter().find(|name| !is_host_name(name)) {
            return invalid(format!(
                "{name:?} is no host name a certificate can be had for; give a plain one such as example.org"
            ));
        }
        if let Some(contact) = self.contact.iter().find(|contact| !contact.starts_with("mailto:") || !contact.contains('@')) {
            return invalid(format!("{contact:?} is no contact; give one such as mailto:you@example.org"));
        }
        let uri = self.directory.parse::<Uri>().ok();
        if !uri.is_some_and(|uri| uri.scheme_str() == Some("https") && uri.host().is_some_and(|host| !host.is_empty())) {
            return invalid(format!("{:?} is no directory; give an address such as {LETS_ENCRYPT}", self.directory));
        }
        Ok(())
    }
}

/// True for labels of letters, digits and hyphens (RFC 5890, section 2.3.1) of which the last is not a number, as in an address.
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

/// What certificates from an authority need of a process that may still be root. `Tls::acme` comes after it, when the
/// process has become the user that serves: root has no need to touch files that this user can exchange.
pub struct PreparedAcme {
    options: AcmeOptions,
    client: AcmeClient,
    provider: Arc<CryptoProvider>,
}

impl std::fmt::Debug for PreparedAcme {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PreparedAcme").field("options", &self.options).finish_non_exhaustive()
    }
}

impl PreparedAcme {
    /// Checks the options, reads the authority's root certificates, and creates the cache folder for the user that this process becomes,
    /// if any.
    ///
    /// # Errors
    /// If an option is invalid, a file cannot be read, or the folder can be changed by others.
    pub fn new(mut options: AcmeOptions, user: Option<User>) -> Result<Self, TlsError> {
        options.certificates.iter_mut().flatten().for_each(|name| name.make_ascii_lowercase());
        options.check()?;
        let roots = options.roots.as_deref().map(read_limited).transpose()?;
        let provider = Arc::new(ring::default_provider());
        let client =
            AcmeClient::new(roots.as_deref(), &provider).map_err(|error| TlsError::Option(format!("--acme-ca: {error}")))?;
        if let Some(user) = user {
            Directory::create_for(&options.cache, user)?;
        }
        Ok(Self { options, client, provider })
    }

    /// The number of certificates.
    pub(super) fn count(&self) -> usize {
        self.options.certificates.len()
    }

    pub(super) fn provider(&self) -> &Arc<CryptoProvider> {
        &self.provider
    }
}

/// Obtains and renews certificates.
pub(super) struct Acme {
    options: AcmeOptions,
    provider: Arc<CryptoProvider>,
    resolver: Arc<CertificateResolver>,
    cache: Arc<Cache>,
    challenges: Arc<Challenges>,
    client: AcmeClient,
    /// Held while an account is loaded or created, so that only one is created.
    account: Mutex<()>,
}

impl std::fmt::Debug for Acme {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Acme").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Acme {
    /// Opens the cache and installs the certificates in it, if any.
    ///
    /// # Errors
    /// If the cache cannot be used.
    pub(super) fn new(
        PreparedAcme { options, client, provider }: PreparedAcme,
        resolver: Arc<CertificateResolver>,
    ) -> Result<Self, TlsError> {
        let cache = Arc::new(Cache::open(&options.cache, &options.directory)?);
        let challenges = Arc::new(Challenges::new(Arc::clone(&cache), options.certificates.concat(), Arc::clone(&provider)));
        resolver.set_challenges(Arc::clone(&challenges));
        let acme = Self { options, provider, resolver, cache, challenges, client, account: Mutex::new(()) };
        for (slot, names) in acme.options.certificates.iter().enumerate() {
            // An invalid one is reported and replaced in `maintain`.
            if let Ok(Some(certificate)) = acme.load(names) {
                acme.resolver.install(slot, certificate);
            }
        }
        Ok(acme)
    }

    /// The names of each certificate.
    pub(super) fn certificates(&self) -> &[Vec<String>] {
        &self.options.certificates
    }

    fn load(&self, names: &[String]) -> Result<Option<Certificate>, TlsError> {
        self.cache.load_certificate(first(names), &self.provider)
    }

    /// What [`Self::maintain`] needs from the system.
    pub(super) fn required_access(&self) -> RequiredAccess {
        let port = self.options.directory.parse::<Uri>().ok().and_then(|uri| uri.port_u16());
        let connect = port.filter(|port| *port != 443).into_iter().chain([443]).collect();
        let (write, read_in_handshakes) = (vec![self.cache.folder().to_owned()], vec![self.cache.challenges().to_owned()]);
        RequiredAccess { write, connect, read_in_handshakes, ..RequiredAccess::default() }
    }

    /// Checks that the cache is writable.
    ///
    /// # Errors
    /// If it is not.
    pub(super) fn check_access(&self) -> Result<(), TlsError> {
        self.cache.check_access()
    }

    /// Obtains and renews all certificates, independently of each other, for as long as it is polled.
    pub(super) async fn maintain(&self, on_event: &TlsEventHandler) {
        let certificates = self.options.certificates.iter().enumerate();
        let mut tasks: Vec<_> = certificates.map(|(slot, names)| Box::pin(self.maintain_one(slot, names, on_event))).collect();
        std::future::poll_fn(|context| {
            for task in &mut tasks {
                let Poll::Pending = task.as_mut().poll(context);
            }
            Poll::Pending
        })
        .await
    }

    async fn maintain_one(&self, slot: usize, names: &[String], on_event: &TlsEventHandler) -> Infallible {
        let mut current = self.load(names).unwrap_or_else(|error| {
            on_event(TlsEvent::LoadFailed(error));
            None
        });
        loop {
            if let Some(certificate) = current.as_ref().filter(|certificate| covers_all(certificate, names)) {
                self.wait_for_renewal(certificate, on_event).await;
            }
            current = Some(self.obtain(slot, names, current.as_ref(), on_event).await);
        }
    }

    /// Waits until the renewal time of a certificate.
    async fn wait_for_renewal(&self, certificate: &Certificate, on_event: &TlsEventHandler) {
        let random = self.random_fraction();
        let mut reported = None;
        loop {
            let (window, interval) = self.renewal_info(certificate).await;
            let due = renewal_time(certificate, window, random);
            if reported != Some(due) {
                reported = Some(due);
                on_event(TlsEvent::RenewalScheduled { names: certificate.names.clone(), renewal: seconds(due - now()) });
            }
            let next_fetch = now().saturating_add(i64::try_from(interval.as_secs()).unwrap_or(i64::MAX));
            loop {
                let now = now();
                if now >= due {
                    return;
                }
                if now >= next_fetch {
                    break;
                }
                sleep(seconds(due.min(next_fetch) - now).min(CLOCK_CHECK_INTERVAL)).await;
            }
        }
    }

    /// The renewal window suggested by the authority, if any, and when to fetch it again (RFC 9773).
    async fn renewal_info(&self, certificate: &Certificate) -> (Option<Window>, Duration) {
        let fetch = async {
            let account = self.account(&self.client).await.ok()?;
            let (info, interval) = account.renewal_info(&identifier(certificate)?).await.ok()?;
            let (start, end) = (info.suggested_window.start, info.suggested_window.end);
            Some((Window { start: start.unix_timestamp(), end: end.unix_timestamp() }, interval))
        };
        match fetch.await {
            Some((window, interval)) => (Some(window), interval.clamp(RENEWAL_INFO_INTERVAL[0], RENEWAL_INFO_INTERVAL[1])),
            None => (None, DEFAULT_RENEWAL_INFO_INTERVAL),
        }
    }

    /// Orders a certificate, retrying until it succeeds, and installs it. The old one stays in use until then.
    async fn obtain(&self, slot: usize, names: &[String], old: Option<&Certificate>, on_event: &TlsEventHandler) -> Certificate {
        let mut delay = self.options.retry_delay;
        loop {
            let client = self.client.for_one_attempt();
            match self.try_obtain(&client, names, old, on_event).await {
                Ok(certificate) => {
                    self.resolver.install(slot, certificate.clone());
                    on_event(TlsEvent::Installed { names: certificate.names.clone(), not_after: certificate.not_after });
                    return certificate;
                }
                Err(error) => {
                    let demanded = client.retry_after().unwrap_or_default().min(MAX_RETRY_AFTER);
                    let retry_after = jittered(delay, self.random_fraction()).max(demanded);
                    on_event(TlsEvent::OrderFailed { names: names.to_vec(), error, retry_after });
                    sleep(retry_after).await;
                    delay = delay.saturating_mul(BACKOFF_FACTOR).min(MAX_RETRY_DELAY);
                }
            }
        }
    }

    /// One attempt.
    async fn try_obtain(
        &self,
        client: &AcmeClient,
        names: &[String],
        old: Option<&Certificate>,
        on_event: &TlsEventHandler,
    ) -> Result<Certificate, TlsError> {
        let Some(_lock) = self.cache.lock(first(names))? else {
            return Err(TlsError::Acme("another program with the same cache is asking for one".to_owned()));
        };
        // Another process may have obtained one meanwhile.
        if let Ok(Some(found)) = self.load(names)
            && covers_all(&found, names)
            && found.not_after > old.map_or_else(now, |old| old.not_after)
        {
            return Ok(found);
        }
        on_event(TlsEvent::Ordering(names.to_vec()));
        let account = self.account(client).await?;
        let result = self.order(&account, names, old.and_then(identifier)).await;
        self.challenges.remove(names);
        let (key, chain) = result.map_err(|error| {
            if has_problem_type(&error, "accountDoesNotExist") {
                self.cache.remove_account();
            }
            acme_error(error)
        })?;
        self.cache.store_certificate(first(names), &key, &chain, &self.provider)
    }

    /// Loads the stored account or creates one.
    async fn account(&self, client: &AcmeClient) -> Result<Account, TlsError> {
        let _one_at_a_time = self.account.lock().await;
        let builder = || Account::builder_with_http(Box::new(client.clone()));
        if let Some(credentials) =
            self.cache.load_account().and_then(|json| serde_json::from_slice::<AccountCredentials>(&json).ok())
        {
            return builder().from_credentials(credentials).await.map_err(acme_error);
        }
        let contact: Vec<&str> = self.options.contact.iter().map(String::as_str).collect();
        let new_account = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let (account, credentials) =
            builder().create(&new_account, self.options.directory.clone(), None).await.map_err(acme_error)?;
        let json = serde_json::to_vec(&credentials).map_err(|error| acme_error(error.into()))?;
        self.cache.store_account(&json)?;
        Ok(account)
    }

    /// Orders a certificate. Returns key and chain as PEM.
    async fn order(
        &self,
        account: &Account,
        names: &[String],
        replaces: Option<CertificateIdentifier<'_>>,
    ) -> Result<(String, String), Error> {
        let names: Vec<Identifier> = names.iter().map(|name| Identifier::Dns(name.clone())).collect();
        let replacing = match replaces {
            Some(old) => account.new_order(&NewOrder::new(&names).replaces(old)).await.ok(),
            None => None,
        };
        // `replaces` only helps the authority, so without it the order is made as well.
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
            let not_offered = Error::Str("a proof that fits: the authority offers no tls-alpn-01");
            let mut challenge = authorization.challenge(ChallengeType::TlsAlpn01).ok_or(not_offered)?;
            let name = challenge.identifier().to_string();
            let digest = challenge.key_authorization().digest();
            self.challenges.create(&name, digest.as_ref()).map_err(|error| Error::Other(Box::new(error)))?;
            challenge.set_ready().await?;
        }
        match order.poll_ready(&ORDER_POLLING).await {
            Ok(OrderStatus::Ready) => {}
            Ok(_) => return Err(rejection_reason(&mut order, Error::Str("a reason why the order was refused")).await),
            Err(error @ Error::Api(_)) => return Err(rejection_reason(&mut order, error).await),
            Err(error) => return Err(error),
        }
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&ORDER_POLLING).await?;
        Ok((key, chain))
    }

    /// A random number between 0 and 1.
    fn random_fraction(&self) -> f64 {
        let mut bytes = [0; 4];
        // Without randomness TLS does not work either, so any value will do.
        self.provider.secure_random.fill(&mut bytes).map_or(0.5, |()| f64::from(u32::from_be_bytes(bytes)) / f64::from(u32::MAX))
    }
}

/// The first of a certificate's names, under which it is stored.
fn first(names: &[String]) -> &str {
    names.first().map_or("", String::as_str)
}

/// True if the certificate covers all these names.
fn covers_all(certificate: &Certificate, names: &[String]) -> bool {
    names.iter().all(|name| certificate.covers(name))
}

/// The error of the first failed challenge, else `known`.
async fn rejection_reason(order: &mut Order, known: Error) -> Error {
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

/// The identifier of a certificate for renewal information (RFC 9773, section 4.1).
fn identifier(certificate: &Certificate) -> Option<CertificateIdentifier<'static>> {
    let leaf = certificate.certified.cert.first()?;
    CertificateIdentifier::try_from(leaf).ok().map(CertificateIdentifier::into_owned)
}

fn has_problem_type(error: &Error, kind: &str) -> bool {
    matches!(error, Error::Api(problem) if problem.r#type.as_deref().is_some_and(|full| full.ends_with(kind)))
}

/// Converts an error with its causes to text.
fn acme_error(error: Error) -> TlsError {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(deeper) = source {
        let more = deeper.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = deeper.source();
    }
    TlsError::Acme(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> AcmeOptions {
        AcmeOptions {
            certificates: vec![vec!["example.org".to_owned(), "www.example.org".to_owned()], vec!["example.net".to_owned()]],
            contact: vec!["mailto:a@example.org".to_owned()],
            cache: PathBuf::from("cache"),
            directory: LETS_ENCRYPT.to_owned(),
            roots: None,
            retry_delay: AcmeOptions::DEFAULT_RETRY_DELAY,
        }
    }

    #[test]
    fn invalid_options_are_reported() {
        options().check().unwrap();
        AcmeOptions { contact: Vec::new(), directory: "https://127.0.0.1:14000/dir".to_owned(), ..options() }.check().unwrap();
        let message = |options: AcmeOptions| options.check().unwrap_err().to_string();
        for name in
            ["", "*.example.org", "exa mple.org", "127.0.0.1", "::1", "-a.org", "a..b", "bücher.example", "https://a.b", "a.b."]
        {
            assert!(
                message(AcmeOptions { certificates: vec![vec![name.to_owned()]], ..options() }).contains("is no host name"),
                "{name}"
            );
        }
        for certificates in [Vec::new(), vec![Vec::new()]] {
            assert!(message(AcmeOptions { certificates, ..options() }).contains("needs a name"));
        }
        let twice = vec![vec!["a.example".to_owned()], vec!["a.example".to_owned()]];
        assert!(message(AcmeOptions { certificates: twice, ..options() }).contains("is given twice"));
        for contact in ["", "a@example.org", "mailto:", "tel:+1"] {
            assert!(
                message(AcmeOptions { contact: vec![contact.to_owned()], ..options() }).contains("is no contact"),
                "{contact}"
            );
        }
        for directory in ["", "x", "http://ca.example/dir", "https:///dir", "ca.example"] {
            assert!(
                message(AcmeOptions { directory: directory.to_owned(), ..options() }).contains("is no directory"),
                "{directory}"
            );
        }
    }
}
