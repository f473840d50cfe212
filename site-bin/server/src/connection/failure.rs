//! Classifies the errors of hyper, h2 and rustls.

#[cfg(feature = "tls")]
use std::error::Error as _;
#[cfg(feature = "tls")]
use std::io;

use crate::operate::connection_error::ConnectionError;

/// An error of hyper's HTTP/1 connection. `line_seen`: the first line of the current head is complete.
pub(crate) fn http1(error: &hyper::Error, line_seen: bool) -> ConnectionError {
    if error.is_parse_version_h2() {
        ConnectionError::Http1Http2Preface
    } else if error.is_parse_too_large() {
        // As in the response: see `parser_rejection`.
        if line_seen { ConnectionError::Http1HeadTooLarge } else { ConnectionError::Http1TargetTooLong }
    } else if error.is_parse() {
        ConnectionError::Http1Malformed
    } else if error.is_incomplete_message() {
        ConnectionError::Http1Incomplete
    } else {
        ConnectionError::Http1ConnectionLost
    }
}

/// An error of hyper's HTTP/2 connection.
#[cfg(feature = "tls")]
pub(crate) fn http2(error: &hyper::Error) -> ConnectionError {
    use h2::Reason;
    if error.is_timeout() {
        return ConnectionError::Http2PingTimeout;
    }
    let source = error.source();
    let Some(error) = source.and_then(|source| source.downcast_ref::<h2::Error>()) else {
        let is_io = source.is_some_and(|source| source.is::<io::Error>());
        return if is_io { ConnectionError::Http2ConnectionLost } else { ConnectionError::Http2Other };
    };
    if error.is_io() {
        return ConnectionError::Http2ConnectionLost;
    }
    if error.is_remote() {
        return ConnectionError::Http2ClientError;
    }
    match error.reason() {
        Some(Reason::PROTOCOL_ERROR) => ConnectionError::Http2ProtocolError,
        Some(Reason::FLOW_CONTROL_ERROR) => ConnectionError::Http2FlowControlError,
        Some(Reason::STREAM_CLOSED) => ConnectionError::Http2StreamClosed,
        Some(Reason::FRAME_SIZE_ERROR) => ConnectionError::Http2FrameSizeError,
        Some(Reason::COMPRESSION_ERROR) => ConnectionError::Http2CompressionError,
        Some(Reason::ENHANCE_YOUR_CALM) => ConnectionError::Http2EnhanceYourCalm,
        _ => ConnectionError::Http2Other,
    }
}

/// An error of a TLS handshake.
#[cfg(feature = "tls")]
pub(crate) fn handshake(error: &io::Error) -> ConnectionError {
    use rustls::{Error, InvalidMessage};
    let Some(cause) = error.get_ref().and_then(|cause| cause.downcast_ref::<Error>()) else {
        return match error.kind() {
            io::ErrorKind::TimedOut => ConnectionError::TlsTimeout,
            _ => ConnectionError::TlsConnectionLost,
        };
    };
    match cause {
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => ConnectionError::TlsNotTls,
        Error::InvalidMessage(_)
        | Error::InappropriateMessage { .. }
        | Error::InappropriateHandshakeMessage { .. }
        | Error::PeerMisbehaved(_)
        | Error::DecryptError
        | Error::PeerSentOversizedRecord => ConnectionError::TlsMalformed,
        Error::PeerIncompatible(_) => ConnectionError::TlsIncompatible,
        Error::NoApplicationProtocol => ConnectionError::TlsNoProtocol,
        Error::AlertReceived(_) => ConnectionError::TlsClientAlert,
        // rustls has no variant of its own for a resolver without a certificate.
        Error::General(text) if text.contains("certificate") => ConnectionError::TlsNoCertificate,
        _ => ConnectionError::TlsOther,
    }
}
