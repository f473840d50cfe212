//! Warns once a day about certificates that should have been replaced.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::sleep;

use super::clock::{now, seconds};
use super::event::{TlsEvent, TlsEventHandler};
use super::resolver::CertificateResolver;

/// How often certificates are examined.
const CHECK_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// Seconds between two warnings about the same certificate.
const WARNING_INTERVAL: i64 = 24 * 60 * 60;

/// Reports the certificates of which less than a third of the lifetime is left, for as long as it is polled.
pub(super) async fn warn(resolver: &CertificateResolver, on_event: &TlsEventHandler) {
    let mut warnings = Warnings::default();
    loop {
        warnings.due(resolver, now()).into_iter().for_each(|event| on_event(event));
        sleep(CHECK_INTERVAL).await;
    }
}

/// When the last warning about each certificate was given, by its names.
#[derive(Default)]
struct Warnings(HashMap<Vec<String>, i64>);

impl Warnings {
    /// The warnings that are due at this time, in seconds since 1970.
    fn due(&mut self, resolver: &CertificateResolver, now: i64) -> Vec<TlsEvent> {
        let mut events = Vec::new();
        for certificate in resolver.certificates() {
            if !certificate.expires_soon(now) {
                self.0.remove(&certificate.names);
            } else if self.0.get(&certificate.names).is_none_or(|last| now - last >= WARNING_INTERVAL) {
                self.0.insert(certificate.names.clone(), now);
                events.push(TlsEvent::ExpiresSoon { left: seconds(certificate.not_after - now), names: certificate.names });
            }
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::super::certificate::Certificate;
    use super::*;

    #[test]
    fn one_warning_a_day_while_less_than_a_third_is_left() {
        let key = rcgen::KeyPair::generate().unwrap();
        let own = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap().self_signed(&key).unwrap();
        let certificate =
            Certificate::from_pem(own.pem().as_bytes(), key.serialize_pem().as_bytes(), &ring::default_provider()).unwrap();
        let day = WARNING_INTERVAL;
        let resolver = CertificateResolver::new(2);
        resolver.install(1, Certificate { not_before: 0, not_after: 90 * day, ..certificate.clone() });
        let mut warnings = Warnings::default();
        let mut at = |time: i64| {
            let events = warnings.due(&resolver, time);
            events.into_iter().map(|event| event.to_string()).collect::<Vec<_>>()
        };
        assert!(at(59 * day).is_empty());
        assert_eq!(at(61 * day), ["the certificate for a.example expires in 696 h and has not been replaced"]);
        assert!(at(61 * day + 3_600).is_empty());
        assert_eq!(at(62 * day).len(), 1);
        assert_eq!(at(91 * day), ["the certificate for a.example has expired"]);
        resolver.install(1, Certificate { not_before: 90 * day, not_after: 180 * day, ..certificate });
        assert!(warnings.due(&resolver, 92 * day).is_empty());
    }
}
