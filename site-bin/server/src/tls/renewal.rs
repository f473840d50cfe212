//! Schedules renewals, following ACME Renewal Information (RFC 9773) where the authority provides it.

use std::time::Duration;

use super::certificate::Certificate;

/// The renewal window suggested by the authority, in seconds since 1970 (RFC 9773, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: i64,
    pub(super) end: i64,
}

/// When to renew, in seconds since 1970: within the window, else after about two thirds of the lifetime.
///
/// `random`, between 0 and 1, selects the point, so that not all certificates of an authority are renewed at once. At least a twelfth of
/// the lifetime is left, however late the window.
pub(super) fn renewal_time(certificate: &Certificate, window: Option<Window>, random: f64) -> i64 {
    let lifetime = (certificate.not_after - certificate.not_before).max(0);
    let part = |fraction: f64| (lifetime as f64 * fraction) as i64;
    match window {
        Some(Window { start, end }) => {
            let within = start.saturating_add((end.saturating_sub(start).max(0) as f64 * random) as i64);
            within.min(certificate.not_after - lifetime / 12)
        }
        None => certificate.not_before + part(0.62 + 0.06 * random),
    }
}

/// Varies a delay by up to a quarter in both directions. `random` is between 0 and 1.
pub(super) fn jittered(delay: Duration, random: f64) -> Duration {
    delay.mul_f64(0.75 + random / 2.0)
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    const DAY: i64 = 24 * 60 * 60;

    fn certificate(not_before: i64, not_after: i64) -> Certificate {
        let provider = ring::default_provider();
        let key = rcgen::KeyPair::generate().unwrap();
        let own = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap().self_signed(&key).unwrap();
        let made = Certificate::from_pem(own.pem().as_bytes(), key.serialize_pem().as_bytes(), &provider).unwrap();
        Certificate { not_before, not_after, ..made }
    }

    #[test]
    fn a_third_of_the_lifetime_is_left() {
        let quarter = certificate(0, 90 * DAY);
        assert_eq!(renewal_time(&quarter, None, 0.0) / DAY, 55);
        assert_eq!(renewal_time(&quarter, None, 1.0) / DAY, 61);
        let week = certificate(100 * DAY, 106 * DAY);
        assert_eq!(renewal_time(&week, None, 0.5) / DAY, 103);
    }

    #[test]
    fn the_suggested_window_is_followed() {
        let quarter = certificate(0, 90 * DAY);
        let window = |start, end| Some(Window { start, end });
        assert_eq!(renewal_time(&quarter, window(50 * DAY, 52 * DAY), 0.5), 51 * DAY);
        // Revoked soon: at once.
        assert_eq!(renewal_time(&quarter, window(-2 * DAY, -DAY), 0.5), -2 * DAY + DAY / 2);
        // Too late, the wrong way round, out of all bounds.
        assert_eq!(renewal_time(&quarter, window(89 * DAY, 91 * DAY), 1.0), 90 * DAY - 90 * DAY / 12);
        assert_eq!(renewal_time(&quarter, window(50 * DAY, 40 * DAY), 1.0), 50 * DAY);
        assert_eq!(renewal_time(&quarter, window(i64::MIN, i64::MAX), 0.0), i64::MIN);
        assert_eq!(renewal_time(&quarter, window(i64::MAX, i64::MAX), 1.0), 90 * DAY - 90 * DAY / 12);
    }

    #[test]
    fn delays_vary() {
        let delay = Duration::from_secs(100);
        assert_eq!(jittered(delay, 0.0), Duration::from_secs(75));
        assert_eq!(jittered(delay, 1.0), Duration::from_secs(125));
    }
}
