//! File types by extension: the only list of extensions, for all that depends on a file's type.

/// A type of files.
#[derive(Debug)]
pub struct FileType {
    /// Its extensions, in lower case.
    pub extensions: &'static [&'static str],
    /// The value of `Content-Type`: IANA's registry, and for types it lacks, what browsers use. Text is always UTF-8.
    pub media_type: &'static str,
    /// A text for people: it may show settings of any program, and most of these are examples.
    pub is_prose: bool,
}

/// The media type of files of an unknown type.
pub const UNKNOWN: &str = "application/octet-stream";

const fn file(extensions: &'static [&'static str], media_type: &'static str) -> FileType {
    FileType { extensions, media_type, is_prose: false }
}

impl FileType {
    const fn prose(self) -> Self {
        Self { is_prose: true, ..self }
    }

    /// Whether it is an extension of this type, in any letter case.
    pub fn has_extension(&self, extension: &str) -> bool {
        self.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension))
    }
}

/// HTML.
pub const HTML: FileType = file(&["html", "htm"], "text/html; charset=utf-8").prose();

/// Style sheets.
pub const CSS: FileType = file(&["css"], "text/css; charset=utf-8");

/// Scripts for browsers.
pub const JAVASCRIPT: FileType = file(&["js", "mjs"], "text/javascript; charset=utf-8");

/// Markdown.
pub const MARKDOWN: FileType = file(&["md", "markdown", "mdown"], "text/markdown; charset=utf-8").prose();

/// Org, of Emacs.
pub const ORG: FileType = file(&["org"], UNKNOWN).prose();

/// AsciiDoc.
pub const ASCIIDOC: FileType = file(&["adoc", "asciidoc", "ad"], UNKNOWN).prose();

/// reStructuredText, of Python.
pub const RESTRUCTURED_TEXT: FileType = file(&["rst"], UNKNOWN).prose();

/// Pandoc's Markdown.
pub const PANDOC: FileType = file(&["pandoc", "pdc"], UNKNOWN).prose();

/// Tables as text.
pub const CSV: FileType = file(&["csv"], "text/csv; charset=utf-8");

/// YAML.
pub const YAML: FileType = file(&["yaml", "yml"], "application/yaml");

/// TOML.
pub const TOML: FileType = file(&["toml"], "application/toml");

/// JSON.
pub const JSON: FileType = file(&["json"], "application/json");

/// Vector graphics, which are text.
pub const SVG: FileType = file(&["svg"], "image/svg+xml");

const TYPES: &[FileType] = &[
    // Text
    HTML,
    CSS,
    // RFC 9239
    JAVASCRIPT,
    file(&["cjs"], "text/javascript; charset=utf-8"),
    file(&["txt"], "text/plain; charset=utf-8").prose(),
    file(&["text", "log", "conf", "ini", "cfg", "asc", "diff", "patch"], "text/plain; charset=utf-8"),
    // Source code is shown, not run or downloaded.
    file(
        &[
            "c", "h", "cc", "cpp", "hpp", "rs", "go", "py", "rb", "java", "kt", "swift", "lua", "pl", "hs", "ml", "ex", "erl",
            "sh", "bash", "zsh", "fish", "sql", "r", "jl", "ts", "tsx", "jsx", "scss", "sass", "less", "bib",
        ],
        "text/plain; charset=utf-8",
    ),
    file(&["tex"], "text/plain; charset=utf-8").prose(),
    MARKDOWN,
    CSV,
    file(&["tsv"], "text/tab-separated-values; charset=utf-8"),
    file(&["ics"], "text/calendar; charset=utf-8"),
    file(&["vcf"], "text/vcard; charset=utf-8"),
    file(&["vtt"], "text/vtt; charset=utf-8"),
    // RFC 9512, 9618
    YAML,
    TOML,
    file(&["xml", "xsd", "dtd"], "application/xml"),
    file(&["xsl", "xslt"], "application/xslt+xml"),
    file(&["xhtml"], "application/xhtml+xml").prose(),
    file(&["xht"], "application/xhtml+xml"),
    file(&["opml"], "text/x-opml; charset=utf-8"),
    file(&["rss"], "application/rss+xml"),
    file(&["atom"], "application/atom+xml"),
    JSON,
    file(&["map"], "application/json"),
    file(&["jsonld"], "application/ld+json"),
    file(&["geojson"], "application/geo+json"),
    file(&["ipynb"], "application/x-ipynb+json"),
    file(&["webmanifest"], "application/manifest+json"),
    file(&["wasm"], "application/wasm"),
    // Images
    SVG,
    file(&["png"], "image/png"),
    file(&["apng"], "image/apng"),
    file(&["jpg", "jpeg", "jpe", "jfif"], "image/jpeg"),
    file(&["gif"], "image/gif"),
    file(&["webp"], "image/webp"),
    file(&["avif"], "image/avif"),
    file(&["jxl"], "image/jxl"),
    file(&["heic"], "image/heic"),
    file(&["heif", "hif"], "image/heif"),
    file(&["bmp"], "image/bmp"),
    file(&["tif", "tiff"], "image/tiff"),
    file(&["ico", "cur"], "image/x-icon"),
    // Fonts (RFC 8081)
    file(&["woff2"], "font/woff2"),
    file(&["woff"], "font/woff"),
    file(&["ttf"], "font/ttf"),
    file(&["otf"], "font/otf"),
    file(&["ttc"], "font/collection"),
    file(&["eot"], "application/vnd.ms-fontobject"),
    // Audio and video
    file(&["mp3"], "audio/mpeg"),
    file(&["m4a"], "audio/mp4"),
    file(&["aac"], "audio/aac"),
    file(&["oga", "ogg", "opus"], "audio/ogg"),
    file(&["flac"], "audio/flac"),
    file(&["wav"], "audio/wav"),
    file(&["weba"], "audio/webm"),
    file(&["mid", "midi"], "audio/midi"),
    file(&["mp4", "m4v"], "video/mp4"),
    file(&["webm"], "video/webm"),
    file(&["ogv"], "video/ogg"),
    file(&["mov"], "video/quicktime"),
    file(&["mkv"], "video/matroska"),
    file(&["avi"], "video/x-msvideo"),
    file(&["mpg", "mpeg"], "video/mpeg"),
    // Documents and archives
    file(&["pdf"], "application/pdf"),
    file(&["ps", "eps"], "application/postscript"),
    file(&["rtf"], "application/rtf"),
    file(&["epub"], "application/epub+zip"),
    file(&["odt"], "application/vnd.oasis.opendocument.text"),
    file(&["ods"], "application/vnd.oasis.opendocument.spreadsheet"),
    file(&["odp"], "application/vnd.oasis.opendocument.presentation"),
    file(&["doc"], "application/msword"),
    file(&["xls"], "application/vnd.ms-excel"),
    file(&["ppt"], "application/vnd.ms-powerpoint"),
    file(&["docx"], "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    file(&["xlsx"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    file(&["pptx"], "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    file(&["zip"], "application/zip"),
    file(&["gz", "tgz"], "application/gzip"),
    file(&["zst"], "application/zstd"),
    file(&["bz2"], "application/x-bzip2"),
    file(&["xz"], "application/x-xz"),
    file(&["7z"], "application/x-7z-compressed"),
    file(&["tar"], "application/x-tar"),
    file(&["jar"], "application/java-archive"),
    file(&["apk"], "application/vnd.android.package-archive"),
    file(&["gpx"], "application/gpx+xml"),
    file(&["kml"], "application/vnd.google-earth.kml+xml"),
    file(&["glb"], "model/gltf-binary"),
    file(&["gltf"], "model/gltf+json"),
    file(&["stl"], "model/stl"),
    // Keys and certificates
    file(&["crt", "cer", "der"], "application/x-x509-ca-cert"),
    file(&["pem"], "application/x-pem-file"),
    file(&["p12", "pfx"], "application/x-pkcs12"),
    file(&["sig"], "application/pgp-signature"),
    file(&["torrent"], "application/x-bittorrent"),
    // Texts without a registered type; hosts serve them as downloads.
    ORG,
    ASCIIDOC,
    RESTRUCTURED_TEXT,
    PANDOC,
    file(&["mdx"], UNKNOWN).prose(),
];

/// The type of a file by its extension.
pub fn of_path(path: &str) -> Option<&'static FileType> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let (_, extension) = file.rsplit_once('.')?;
    TYPES.iter().find(|known| known.has_extension(extension))
}

/// The media type of a file by its extension.
pub fn media_type(path: &str) -> &'static str {
    of_path(path).map_or(UNKNOWN, |known| known.media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_extension_has_one_type() {
        let mut extensions: Vec<_> = TYPES.iter().flat_map(|known| known.extensions).collect();
        let count = extensions.len();
        extensions.sort();
        extensions.dedup();
        assert_eq!(extensions.len(), count);
        assert!(extensions.iter().all(|extension| extension.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())));
    }

    #[test]
    fn prose() {
        for (path, expected) in [("a/README.md", true), ("notes.TXT", true), ("a.md/b", false), ("a.toml", false), ("md", false)]
        {
            assert_eq!(of_path(path).is_some_and(|known| known.is_prose), expected, "{path}");
        }
    }

    #[test]
    fn media_types_by_extension() {
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
