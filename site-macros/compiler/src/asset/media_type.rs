//! Media types by file extension.

/// `Content-Type` by file extension (IANA registry; for types it lacks, what browsers use). Text is always UTF-8.
pub(crate) fn media_type(path: &str) -> &'static str {
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some((_, extension)) = file.rsplit_once('.') else { return UNKNOWN };
    match extension.to_ascii_lowercase().as_str() {
        // Text
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        // RFC 9239
        "js" | "mjs" | "cjs" => "text/javascript; charset=utf-8",
        "txt" | "text" | "log" | "conf" | "ini" | "cfg" | "asc" | "diff" | "patch" => "text/plain; charset=utf-8",
        // Source code is shown, not run or downloaded.
        "c" | "h" | "cc" | "cpp" | "hpp" | "rs" | "go" | "py" | "rb" | "java" | "kt" | "swift" | "lua" | "pl" | "hs" | "ml"
        | "ex" | "erl" | "sh" | "bash" | "zsh" | "fish" | "sql" | "r" | "jl" | "ts" | "tsx" | "jsx" | "scss" | "sass"
        | "less" | "tex" | "bib" => "text/plain; charset=utf-8",
        markdown if site_markdown::is_markdown(markdown) => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "vcf" => "text/vcard; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        // RFC 9512, 9618
        "yaml" | "yml" => "application/yaml",
        "toml" => "application/toml",
        "xml" | "xsd" | "dtd" => "application/xml",
        "xsl" | "xslt" => "application/xslt+xml",
        "xhtml" | "xht" => "application/xhtml+xml",
        "rss" => "application/rss+xml",
        "atom" => "application/atom+xml",
        "json" | "map" => "application/json",
        "jsonld" => "application/ld+json",
        "geojson" => "application/geo+json",
        "ipynb" => "application/x-ipynb+json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        // Images
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "apng" => "image/apng",
        "jpg" | "jpeg" | "jpe" | "jfif" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "jxl" => "image/jxl",
        "heic" => "image/heic",
        "heif" => "image/heif",
        "bmp" => "image/bmp",
        "tif" | "tiff" => "image/tiff",
        "ico" | "cur" => "image/x-icon",
        // Fonts (RFC 8081)
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "ttc" => "font/collection",
        "eot" => "application/vnd.ms-fontobject",
        // Audio and video
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "aac" => "audio/aac",
        "oga" | "ogg" | "opus" => "audio/ogg",
        "flac" => "audio/flac",
        "wav" => "audio/wav",
        "weba" => "audio/webm",
        "mid" | "midi" => "audio/midi",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mov" => "video/quicktime",
        "mkv" => "video/matroska",
        "avi" => "video/x-msvideo",
        "mpg" | "mpeg" => "video/mpeg",
        // Documents and archives
        "pdf" => "application/pdf",
        "ps" | "eps" => "application/postscript",
        "rtf" => "application/rtf",
        "epub" => "application/epub+zip",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "zip" => "application/zip",
        "gz" | "tgz" => "application/gzip",
        "zst" => "application/zstd",
        "bz2" => "application/x-bzip2",
        "xz" => "application/x-xz",
        "7z" => "application/x-7z-compressed",
        "tar" => "application/x-tar",
        "jar" => "application/java-archive",
        "apk" => "application/vnd.android.package-archive",
        "gpx" => "application/gpx+xml",
        "kml" => "application/vnd.google-earth.kml+xml",
        "glb" => "model/gltf-binary",
        "gltf" => "model/gltf+json",
        "stl" => "model/stl",
        // Keys and certificates
        "crt" | "cer" | "der" => "application/x-x509-ca-cert",
        "pem" => "application/x-pem-file",
        "p12" | "pfx" => "application/x-pkcs12",
        "sig" => "application/pgp-signature",
        "torrent" => "application/x-bittorrent",
        _ => UNKNOWN,
    }
}

const UNKNOWN: &str = "application/octet-stream";

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn by_extension() {
        for (path, expected) in [
            ("/a/index.html", "text/html; charset=utf-8"),
            ("css/Site.CSS", "text/css; charset=utf-8"),
            ("js/x.min.js", "text/javascript; charset=utf-8"),
            ("a.b/c", "application/octet-stream"),
            ("noextension", "application/octet-stream"),
            ("odd.", "application/octet-stream"),
            ("x.unknown", "application/octet-stream"),
            ("/site.webmanifest", "application/manifest+json"),
            ("x.tar.gz", "application/gzip"),
            (".well-known/key.txt", "text/plain; charset=utf-8"),
            ("rootCA.crt", "application/x-x509-ca-cert"),
            ("ü.svg", "image/svg+xml"),
        ] {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }
}
