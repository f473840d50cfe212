//! What metrics and health say about certificates.

use std::fmt::Write;

use super::metric_family::CERTIFICATE_EXPIRY;
use super::prometheus::PrometheusText;
use crate::certificate_status::CertificateStatus;

/// Renders the metrics.
pub(crate) fn render(certificates: &[CertificateStatus]) -> String {
    let mut text = PrometheusText::with_capacity(256);
    text.family(&CERTIFICATE_EXPIRY);
    for certificate in certificates {
        text.sample(&CERTIFICATE_EXPIRY, &[&certificate.name], certificate.not_after.unwrap_or(0));
    }
    text.finish()
}

/// The body of `/healthz`: `ok`, or a line for each name whose certificate needs attention.
pub(crate) fn health(certificates: &[CertificateStatus]) -> String {
    let degraded: Vec<&CertificateStatus> = certificates.iter().filter(|certificate| certificate.is_degraded).collect();
    if degraded.is_empty() {
        return "ok\n".to_owned();
    }
    let mut text = "degraded\n".to_owned();
    for CertificateStatus { name, not_after, .. } in degraded {
        let problem =
            if not_after.is_some() { "its certificate expires soon and is not renewed" } else { "it has no certificate" };
        let _ = writeln!(text, "{name}: {problem}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(name: &str, not_after: Option<i64>, is_degraded: bool) -> CertificateStatus {
        CertificateStatus { name: name.to_owned(), not_after, is_degraded }
    }

    #[test]
    fn certificates_are_in_metrics_and_health() {
        let certificates = [status("a.example", Some(2_000_000_000), false), status("b.example", None, true)];
        let text = render(&certificates);
        assert!(text.contains("\nsite_certificate_expiry_seconds{name=\"a.example\"} 2000000000\n"), "{text}");
        assert!(text.contains("\nsite_certificate_expiry_seconds{name=\"b.example\"} 0\n"), "{text}");
        assert_eq!(health(&certificates), "degraded\nb.example: it has no certificate\n");
        assert_eq!(health(&certificates[..1]), "ok\n");
        assert_eq!(health(&[]), "ok\n");
    }
}
