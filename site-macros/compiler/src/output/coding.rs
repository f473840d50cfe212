//! Content codings at their highest quality: computed once, sent many times.

use std::io::Write;

use libdeflater::{CompressionLvl, Compressor};
use site_model::Coding;
use site_settings::cache_key::{CacheKey, key};

/// Brotli's highest quality takes about a second per megabyte. Larger bodies use the next lower family of levels, which is ten times faster
/// and a few percent larger.
const BROTLI_PATIENCE: usize = 4 << 20;

/// RFC 1952's levels end at 12 in libdeflate.
const GZIP_LEVEL: i32 = 12;
/// Above it, decoders need more memory than browsers must have.
const ZSTD_LEVEL: i32 = 19;
/// Qualities of Brotli below and above [`BROTLI_PATIENCE`].
const BROTLI_QUALITY: [u32; 2] = [11, 9];
/// A window of 256 KiB covers nearly every page whole and keeps what browsers must allocate small.
const BROTLI_WINDOW: u32 = 18;
/// Raised when a library's output changes for the same parameters.
const VERSION: u32 = 1;

/// What a body's codings are made from: the body, and everything that decides about their bytes.
pub(super) fn cache_key(body: &CacheKey) -> CacheKey {
    let parameters = (VERSION, GZIP_LEVEL, ZSTD_LEVEL, BROTLI_QUALITY, BROTLI_PATIENCE, BROTLI_WINDOW);
    key("codings", &(body.as_bytes(), parameters))
}

/// The coded bytes; `None` if the library fails, and then there is no such representation.
pub(super) fn encoded(coding: Coding, bytes: &[u8]) -> Option<Vec<u8>> {
    match coding {
        Coding::Identity => Some(bytes.to_vec()),
        Coding::Gzip => gzip(bytes),
        Coding::Zstd => zstd::bulk::compress(bytes, ZSTD_LEVEL).ok(),
        Coding::Brotli => brotli(bytes),
    }
}

/// RFC 1952. The header contains neither time nor name.
fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut compressor = Compressor::new(CompressionLvl::new(GZIP_LEVEL).ok()?);
    let mut out = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let len = compressor.gzip_compress(bytes, &mut out).ok()?;
    out.truncate(len);
    Some(out)
}

/// RFC 7932.
fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    let [usual, fast] = BROTLI_QUALITY;
    let quality = if bytes.len() > BROTLI_PATIENCE { fast } else { usual };
    let mut writer = brotli::CompressorWriter::new(Vec::with_capacity(bytes.len() / 3), 4096, quality, BROTLI_WINDOW);
    writer.write_all(bytes).ok()?;
    Some(writer.into_inner())
}

/// Whether compression can help. Images, audio, video, archives and web fonts are already compressed.
pub(super) fn is_compressible(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || matches!(
            essence,
            "application/json"
                | "application/xml"
                | "application/javascript"
                | "application/yaml"
                | "application/toml"
                | "application/wasm"
                | "application/rtf"
                | "application/postscript"
                | "application/x-tar"
                | "application/x-x509-ca-cert"
                | "application/x-pem-file"
                | "application/vnd.ms-fontobject"
                | "font/ttf"
                | "font/otf"
                | "font/collection"
                | "image/bmp"
                | "image/x-icon"
                | "audio/wav"
                | "model/stl"
                | "model/gltf-binary"
        )
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;

    fn decoded(coding: Coding, bytes: &[u8], len: usize) -> Vec<u8> {
        let mut out = Vec::new();
        match coding {
            Coding::Identity => out.extend_from_slice(bytes),
            Coding::Gzip => {
                out.resize(len, 0);
                assert_eq!(libdeflater::Decompressor::new().gzip_decompress(bytes, &mut out).unwrap(), len);
            }
            Coding::Zstd => out = zstd::bulk::decompress(bytes, len).unwrap(),
            Coding::Brotli => drop(brotli::Decompressor::new(bytes, 4096).read_to_end(&mut out).unwrap()),
        }
        out
    }

    const ALL: [Coding; 4] = [Coding::Identity, Coding::Gzip, Coding::Zstd, Coding::Brotli];

    #[test]
    fn decodes_to_what_it_was() {
        for bytes in [Vec::new(), b"a".to_vec(), "<p>text</p>\n".repeat(1000).into_bytes(), (0..=255).collect()] {
            for coding in ALL {
                assert_eq!(decoded(coding, &encoded(coding, &bytes).unwrap(), bytes.len()), bytes, "{coding:?}");
            }
        }
    }

    #[test]
    fn a_body_beyond_patience_still_decodes() {
        let bytes: Vec<u8> = (0..BROTLI_PATIENCE as u32 / 4 + 100).flat_map(|n| (n / 7 * 3).to_le_bytes()).collect();
        assert_eq!(decoded(Coding::Brotli, &brotli(&bytes).unwrap(), bytes.len()), bytes);
    }

    #[test]
    fn the_key_of_codings_holds_the_body_and_the_parameters() {
        let [one, two] = [b"one", b"two"].map(|bytes| blake3::hash(bytes));
        assert_ne!(cache_key(&one), cache_key(&two));
        // Not the body alone: with other parameters it would be another.
        assert_ne!(cache_key(&one), one);
        assert_ne!(cache_key(&one), key("codings", one.as_bytes()));
    }

    #[test]
    fn only_what_may_shrink() {
        for (media_type, expected) in [
            ("text/html; charset=utf-8", true),
            ("application/rss+xml; charset=utf-8", true),
            ("application/manifest+json", true),
            ("image/svg+xml", true),
            ("font/ttf", true),
            ("image/png", false),
            ("font/woff2", false),
            ("application/octet-stream", false),
            ("video/mp4", false),
            ("", false),
        ] {
            assert_eq!(is_compressible(media_type), expected, "{media_type}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn any_bytes_survive(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            for coding in ALL {
                prop_assert_eq!(decoded(coding, &encoded(coding, &bytes).unwrap(), bytes.len()), bytes.clone());
            }
        }
    }
}
