//! `crypto` and `hash`: digests.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::{Arguments, Function, Job, function, special};
use crate::error::Fault;
use crate::eval::Session;
use crate::value::Value;

pub(super) const TABLE: &[Function] = &[
    special("crypto", Job::Namespace),
    special("hash", Job::Namespace),
    function("crypto.FNV32a", &[], 1, 1, |_, a| Ok(fnv(&a.bytes(0)?).into())),
    function("crypto.HMAC", &["hmac"], 3, 4, hmac),
    function("crypto.Hash", &[], 1, 2, |_, a| {
        let (name, last) = if a.len() == 1 { ("sha256".to_owned(), 0) } else { (a.text(0)?, 1) };
        let algorithm = Algorithm::named(&name)?;
        Ok(HEXLOWER.encode(&algorithm.digest(&a.bytes(last)?)).into())
    }),
    function("crypto.MD5", &["md5"], 1, 1, |_, a| Ok(HEXLOWER.encode(&Algorithm::Md5.digest(&a.bytes(0)?)).into())),
    function("crypto.SHA1", &["sha1"], 1, 1, |_, a| Ok(HEXLOWER.encode(&Algorithm::Sha1.digest(&a.bytes(0)?)).into())),
    function("crypto.SHA256", &["sha256"], 1, 1, |_, a| Ok(HEXLOWER.encode(&Algorithm::Sha256.digest(&a.bytes(0)?)).into())),
    function("hash.FNV32a", &[], 1, 1, |_, a| Ok(fnv(&a.bytes(0)?).into())),
    function("hash.XxHash", &["xxhash"], 1, 1, |_, a| Ok(format!("{:016x}", xxhash(&a.bytes(0)?)).into())),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    fn named(name: &str) -> Result<Self, Fault> {
        Ok(match name {
            "md5" => Self::Md5,
            "sha1" => Self::Sha1,
            "sha256" => Self::Sha256,
            "sha384" => Self::Sha384,
            "sha512" => Self::Sha512,
            _ => return Err(Fault::new(format!("there is no hash function {name:?}"))),
        })
    }

    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(bytes).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(bytes).to_vec(),
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }

    fn block(self) -> usize {
        match self {
            Self::Md5 | Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }
}

/// RFC 2104.
fn hmac(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let algorithm = Algorithm::named(&a.text(0)?)?;
    let (mut key, message) = (a.bytes(1)?, a.bytes(2)?);
    if key.len() > algorithm.block() {
        key = algorithm.digest(&key);
    }
    key.resize(algorithm.block(), 0);
    let masked = |mask: u8| key.iter().map(move |byte| byte ^ mask);
    let inner: Vec<u8> = masked(0x36).chain(message).collect();
    let outer: Vec<u8> = masked(0x5c).chain(algorithm.digest(&inner)).collect();
    let digest = algorithm.digest(&outer);
    match a.text(3)?.as_str() {
        "" | "hex" => Ok(HEXLOWER.encode(&digest).into()),
        "binary" => Ok(Value::bytes(digest)),
        other => Err(Fault::new(format!("there is no encoding {other:?}"))),
    }
}

fn fnv(bytes: &[u8]) -> i64 {
    let hash = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    i64::from(hash)
}

const P1: u64 = 0x9e37_79b1_85eb_ca87;
const P2: u64 = 0xc2b2_ae3d_27d4_eb4f;
const P3: u64 = 0x1656_67b1_9e37_79f9;
const P4: u64 = 0x85eb_ca77_c2b2_ae63;
const P5: u64 = 0x27d4_eb2f_1656_67c5;

/// XXH64 with the seed 0.
///
/// Source: the specification of xxHash.
fn xxhash(bytes: &[u8]) -> u64 {
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    let round = |lane: u64, input: u64| lane.wrapping_add(input.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1);
    let stripes = bytes.chunks_exact(32);
    let rest = stripes.remainder();
    let mut hash = if bytes.len() < 32 {
        P5
    } else {
        let mut lanes = [P1.wrapping_add(P2), P2, 0, 0_u64.wrapping_sub(P1)];
        for stripe in stripes {
            for (lane, input) in lanes.iter_mut().zip(stripe.chunks_exact(8)) {
                *lane = round(*lane, word(input));
            }
        }
        let mut hash =
            [1, 7, 12, 18].iter().zip(lanes).fold(0_u64, |hash, (turn, lane)| hash.wrapping_add(lane.rotate_left(*turn)));
        for lane in lanes {
            hash = (hash ^ round(0, lane)).wrapping_mul(P1).wrapping_add(P4);
        }
        hash
    };
    hash = hash.wrapping_add(bytes.len() as u64);
    let eights = rest.chunks_exact(8);
    let rest = eights.remainder();
    for input in eights {
        hash = (hash ^ round(0, word(input))).rotate_left(27).wrapping_mul(P1).wrapping_add(P4);
    }
    let mut rest = rest;
    if rest.len() >= 4 {
        hash = (hash ^ word(&rest[..4]).wrapping_mul(P1)).rotate_left(23).wrapping_mul(P2).wrapping_add(P3);
        rest = &rest[4..];
    }
    for byte in rest {
        hash = (hash ^ u64::from(*byte).wrapping_mul(P5)).rotate_left(11).wrapping_mul(P1);
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(P2);
    hash = (hash ^ (hash >> 29)).wrapping_mul(P3);
    hash ^ (hash >> 32)
}
