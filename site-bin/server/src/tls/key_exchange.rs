//! The hybrid key exchange X25519MLKEM768 (draft-ietf-tls-ecdhe-mlkem): traffic that is recorded today stays secret when X25519 can be
//! broken. ML-KEM-768 (FIPS 203) comes from ml-kem, X25519 from rustls. Needed until ring has ML-KEM.

use ml_kem::array::Array;
use ml_kem::kem::{Decapsulate, KeyExport};
use ml_kem::{DecapsulationKey768, EncapsulationKey768};
use rustls::crypto::ring::kx_group::X25519;
use rustls::crypto::{ActiveKeyExchange, CompletedKeyExchange, GetRandomFailed, SecureRandom, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};

/// Length of an encapsulation key, which begins the client's share.
const ENCAPSULATION_KEY: usize = 1184;

/// Length of a ciphertext, which begins the server's share.
const CIPHERTEXT: usize = 1088;

/// The group for [`rustls::crypto::CryptoProvider::kx_groups`].
#[derive(Debug)]
pub(super) struct X25519MlKem768 {
    pub(super) random: &'static dyn SecureRandom,
}

impl X25519MlKem768 {
    fn random<const N: usize>(&self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|GetRandomFailed| Error::FailedToGetRandomBytes)?;
        Ok(bytes)
    }
}

impl SupportedKxGroup for X25519MlKem768 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let key = DecapsulationKey768::from_seed(Array::from(self.random()?));
        let x25519 = X25519.start()?;
        let mut share = key.encapsulation_key().to_bytes().to_vec();
        share.extend_from_slice(x25519.pub_key());
        Ok(Box::new(Active { key, x25519, share }))
    }

    /// The server's part: encapsulates a secret for the client's key, and does X25519 with the rest of its share.
    fn start_and_complete(&self, client_share: &[u8]) -> Result<CompletedKeyExchange, Error> {
        let (key, x25519) = client_share.split_at_checked(ENCAPSULATION_KEY).ok_or(INVALID_SHARE)?;
        let key: &Array<u8, _> = key.try_into().map_err(|_| INVALID_SHARE)?;
        let key = EncapsulationKey768::new(key).map_err(|_| INVALID_SHARE)?;
        let x25519 = X25519.start_and_complete(x25519)?;
        let (ciphertext, secret) = key.encapsulate_deterministic(&Array::from(self.random()?));
        Ok(CompletedKeyExchange {
            group: self.name(),
            pub_key: [ciphertext.as_slice(), &x25519.pub_key].concat(),
            secret: SharedSecret::from([secret.as_slice(), x25519.secret.secret_bytes()].concat()),
        })
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}

/// The error for a share of the wrong length or with an invalid key.
const INVALID_SHARE: Error = Error::PeerMisbehaved(PeerMisbehaved::InvalidKeyShare);

/// The client's half of an exchange.
struct Active {
    key: DecapsulationKey768,
    x25519: Box<dyn ActiveKeyExchange>,
    share: Vec<u8>,
}

impl ActiveKeyExchange for Active {
    fn complete(self: Box<Self>, server_share: &[u8]) -> Result<SharedSecret, Error> {
        let (ciphertext, x25519) = server_share.split_at_checked(CIPHERTEXT).ok_or(INVALID_SHARE)?;
        let ciphertext: &Array<u8, _> = ciphertext.try_into().map_err(|_| INVALID_SHARE)?;
        let secret = self.key.decapsulate(ciphertext);
        let x25519 = self.x25519.complete(x25519)?;
        Ok(SharedSecret::from([secret.as_slice(), x25519.secret_bytes()].concat()))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn pub_key(&self) -> &[u8] {
        &self.share
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }
}

#[cfg(test)]
mod tests {
    use rustls::crypto::ring;

    use super::*;

    fn group() -> X25519MlKem768 {
        X25519MlKem768 { random: ring::default_provider().secure_random }
    }

    #[test]
    fn both_sides_get_the_same_secret() {
        let client = group().start().unwrap();
        assert_eq!((client.pub_key().len(), client.group()), (ENCAPSULATION_KEY + 32, NamedGroup::X25519MLKEM768));
        let server = group().start_and_complete(client.pub_key()).unwrap();
        assert_eq!((server.pub_key.len(), server.group), (CIPHERTEXT + 32, NamedGroup::X25519MLKEM768));
        let secret = client.complete(&server.pub_key).unwrap();
        assert_eq!(secret.secret_bytes(), server.secret.secret_bytes());
        assert_eq!(secret.secret_bytes().len(), 64);
    }

    #[test]
    fn invalid_shares_are_refused() {
        let share = group().start().unwrap().pub_key().to_vec();
        for end in [0, 32, ENCAPSULATION_KEY - 1, ENCAPSULATION_KEY, share.len() - 1] {
            assert!(group().start_and_complete(&share[..end]).is_err(), "{end}");
        }
        // Coefficients that are not reduced (FIPS 203, section 7.2).
        assert!(group().start_and_complete(&[0xff; ENCAPSULATION_KEY + 32]).is_err());
        // A point of small order.
        let mut small = share;
        small[ENCAPSULATION_KEY..].fill(0);
        assert!(group().start_and_complete(&small).is_err());
        for length in [0, CIPHERTEXT - 1, CIPHERTEXT, CIPHERTEXT + 31, CIPHERTEXT + 33] {
            assert!(group().start().unwrap().complete(&vec![1; length]).is_err(), "{length}");
        }
    }
}
