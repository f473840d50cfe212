//! Addresses of the owner: picture, e-mail, Twitter.

use sha2::{Digest, Sha256};

/// The picture at Gravatar of an address (its documentation: SHA-256 of the trimmed address in lower case), as large as hugo-coder asks.
pub(super) fn gravatar(email: &str) -> String {
    let digest = Sha256::digest(email.trim().to_lowercase().as_bytes());
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("https://www.gravatar.com/avatar/{hash}?s=240&d=mp")
}

/// A bare e-mail address becomes a link.
pub(super) fn mailto(url: String) -> String {
    let bare = url.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        && !url.contains([':', '/', ' ', '?', '#']);
    if bare { format!("mailto:{url}") } else { url }
}

/// A name as Twitter writes it.
pub(super) fn twitter_handle(name: &str) -> String {
    format!("@{}", name.trim_start_matches('@'))
}
