//! Why connections fail: the fixed list of reasons that metrics and log use.

/// Defines [`ConnectionError`] and its labels from one table.
macro_rules! connection_errors {
    ($($name:ident: $protocol:literal $reason:literal $description:literal;)*) => {
        /// Why a connection failed, was refused or was aborted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ConnectionError {
            $(#[doc = $description] $name,)*
        }

        impl ConnectionError {
            /// All of them, in the order of their discriminants.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The protocol in which it happened: a label in metrics.
            pub const fn protocol(self) -> &'static str {
                match self { $(Self::$name => $protocol,)* }
            }

            /// A short name, unique within the protocol: a label in metrics.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason,)* }
            }

            /// One sentence for documentation.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $description,)* }
            }
        }
    };
}

connection_errors! {
    ProxyHeader: "proxy" "malformed" "A trusted proxy sent no valid PROXY header.";
    TlsTimeout: "tls" "timeout" "The handshake took too long.";
    TlsConnectionLost: "tls" "connection_lost" "The client closed the connection during the handshake.";
    TlsNotTls: "tls" "not_tls" "The first bytes are not TLS, plain HTTP for example.";
    TlsMalformed: "tls" "malformed" "The handshake violates the protocol.";
    TlsIncompatible: "tls" "incompatible" "The client offers no supported version, cipher suite or key exchange.";
    TlsNoCertificate: "tls" "no_certificate" "There is no certificate for the requested name.";
    TlsNoProtocol: "tls" "no_protocol" "The client offers neither HTTP/2 nor HTTP/1.1.";
    TlsClientAlert: "tls" "client_alert" "The client rejected the handshake, for example the certificate.";
    TlsClosed: "tls" "closed" "The server closed the connection during the handshake, to make room for another or to stop.";
    TlsOther: "tls" "other" "Another error in the handshake.";
    Http1Malformed: "http1" "malformed" "The request head is malformed; answered with 400.";
    Http1HeadTooLarge: "http1" "head_too_large" "The request head is too large; answered with 431.";
    Http1TargetTooLong: "http1" "target_too_long" "The request target is too long; answered with 414.";
    Http1Http2Preface: "http1" "http2_preface" "The client speaks HTTP/2 where only HTTP/1.1 is supported.";
    Http1Incomplete: "http1" "incomplete" "The client closed the connection in the middle of a request head.";
    Http1HeadTimeout: "http1" "head_timeout" "A request head was not complete in time.";
    Http1ConnectionLost: "http1" "connection_lost" "Reading or writing failed.";
    Http1WriteTimeout: "http1" "write_timeout" "The client did not read the response.";
    Http2ProtocolError: "http2" "protocol_error" "The client violates HTTP/2.";
    Http2FlowControlError: "http2" "flow_control_error" "The client violates flow control.";
    Http2StreamClosed: "http2" "stream_closed" "The client sent frames on a closed stream.";
    Http2FrameSizeError: "http2" "frame_size_error" "The client sent a frame of an invalid size.";
    Http2CompressionError: "http2" "compression_error" "A request head cannot be decompressed.";
    Http2EnhanceYourCalm: "http2" "enhance_your_calm" "Too many resets, CONTINUATION frames, or empty or small DATA frames.";
    Http2PingFlood: "http2" "ping_flood" "Too many PING frames.";
    Http2SettingsFlood: "http2" "settings_flood" "Too many SETTINGS frames.";
    Http2WindowUpdateFlood: "http2" "window_update_flood" "Too many WINDOW_UPDATE frames.";
    Http2PriorityFlood: "http2" "priority_flood" "Too many PRIORITY frames.";
    Http2ResetFlood: "http2" "rst_stream_flood" "Too many RST_STREAM frames.";
    Http2FrameFlood: "http2" "frame_flood" "Too many frames of other kinds without a request.";
    Http2ClientError: "http2" "client_error" "The client closed the connection with an error code.";
    Http2ConnectionLost: "http2" "connection_lost" "Reading or writing failed.";
    Http2PingTimeout: "http2" "ping_timeout" "The client did not answer a PING.";
    Http2WriteTimeout: "http2" "write_timeout" "The client did not read the response.";
    Http2Other: "http2" "other" "Another error.";
}

impl ConnectionError {
    /// Position in [`Self::ALL`].
    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_error_has_its_own_labels() {
        let labels: HashSet<_> = ConnectionError::ALL.iter().map(|error| (error.protocol(), error.reason())).collect();
        assert_eq!(labels.len(), ConnectionError::ALL.len());
        for (index, error) in ConnectionError::ALL.iter().enumerate() {
            assert_eq!(error.index(), index);
            let is_label =
                |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
            assert!(is_label(error.protocol()) && is_label(error.reason()), "{error:?}");
        }
    }
}
