//! Adversarial style sheets, scripts and pictures.

use super::{Files, Kind, fill, nest, repeat, site};

pub(super) const KINDS: &[Kind] = &[
    Kind { name: "assets/css-rules", files: |n| css(fill(n, |i| format!(".c{i}{{top:{i}px}}\n"))) },
    Kind { name: "assets/css-rules-equal", files: |n| css(repeat(n, ".c{top:1px}\n")) },
    Kind { name: "assets/css-nesting", files: |n| css(nest(n, "a{", "top:1px", "}")) },
    Kind { name: "assets/css-open", files: |n| css(repeat(n, "a{")) },
    Kind { name: "assets/css-media-nesting", files: |n| css(nest(n, "@media print{", "a{top:1px}", "}")) },
    Kind { name: "assets/css-nesting-selectors", files: |n| css(nest(n, "a,b{", "top:1px", "}")) },
    Kind { name: "assets/css-nesting-allowed", files: |n| css(fill(n, |_| nest(25 * 5, ":is(a,b) &{", "top:1px", "}"))) },
    Kind { name: "assets/css-nesting-lists", files: |n| css(fill(n, |_| nest(20 * 5, "a,b,c{", "top:1px", "}"))) },
    Kind { name: "assets/css-selector-long", files: |n| css(format!("{}{{top:1px}}", repeat(n, "a "))) },
    Kind { name: "assets/css-selector-list", files: |n| css(format!("{}a{{top:1px}}", fill(n, |i| format!(".c{i},")))) },
    Kind { name: "assets/css-selector-not", files: |n| css(format!("{}{{top:1px}}", nest(n, ":not(", "a", ")"))) },
    Kind { name: "assets/css-calc", files: |n| css(format!("a{{top:{}}}", nest(n, "calc(", "1px", ")"))) },
    Kind { name: "assets/css-calc-sum", files: |n| css(format!("a{{top:calc({}1px)}}", repeat(n, "1px + "))) },
    Kind { name: "assets/css-parentheses", files: |n| css(format!("a{{--x:{}}}", nest(n, "(", "a", ")"))) },
    Kind { name: "assets/css-parentheses-open", files: |n| css(format!("a{{--x:{}}}", repeat(n, "("))) },
    Kind { name: "assets/css-declarations", files: |n| css(format!("a{{{}}}", repeat(n, "top:1px;"))) },
    Kind { name: "assets/css-variables", files: |n| css(format!("a{{{}}}", fill(n, |i| format!("--v{i}:1;")))) },
    Kind { name: "assets/css-shadows", files: |n| css(format!("a{{box-shadow:{}0 0 red}}", repeat(n, "0 0 red,"))) },
    Kind { name: "assets/css-comments", files: |n| css(repeat(n, "/* a */")) },
    Kind { name: "assets/css-comment-open", files: |n| css(repeat(n, "/*")) },
    Kind { name: "assets/css-urls", files: |n| css(fill(n, |i| format!("a{{background:url(x{i}.png)}}\n"))) },
    Kind { name: "assets/css-imports", files: |n| css(fill(n, |i| format!("@import \"x{i}.css\";\n"))) },
    Kind {
        name: "assets/css-keyframes",
        files: |n| css(format!("@keyframes k{{{}}}", fill(n, |i| format!("{}%{{top:1px}}", i % 100)))),
    },
    Kind { name: "assets/css-string-long", files: |n| css(format!("a{{content:\"{}\"}}", repeat(n, "a"))) },
    Kind { name: "assets/css-errors", files: |n| css(repeat(n, "}\n")) },
    Kind { name: "assets/css-fonts", files: |n| css(fill(n, |i| format!("@font-face{{font-family:f{i};src:url(f{i}.woff2)}}"))) },
    Kind { name: "assets/css-layers", files: |n| css(nest(n, "@layer a{", "", "}")) },
    Kind {
        name: "assets/css-longhands",
        files: |n| css(fill(n, |i| format!(".a{{margin-left:{i}px;margin-right:1px;margin-top:1px;margin-bottom:1px}}\n"))),
    },
    Kind { name: "assets/js-statements", files: |n| js(fill(n, |i| format!("let a{i} = {i};\n"))) },
    Kind { name: "assets/js-nesting", files: |n| js(nest(n, "(", "a", ")")) },
    Kind { name: "assets/js-braces", files: |n| js(nest(n, "{", "a", "}")) },
    Kind { name: "assets/js-open", files: |n| js(repeat(n, "(")) },
    Kind { name: "assets/js-templates", files: |n| js(nest(n, "`${", "a", "}`")) },
    Kind { name: "assets/js-template-open", files: |n| js(repeat(n, "`${")) },
    Kind { name: "assets/js-regex", files: |n| js(repeat(n, "/a/;")) },
    Kind { name: "assets/js-slashes", files: |n| js(repeat(n, "/ ")) },
    Kind { name: "assets/js-comments", files: |n| js(repeat(n, "/* a */")) },
    Kind { name: "assets/js-comment-open", files: |n| js(repeat(n, "/*")) },
    Kind { name: "assets/js-string-open", files: |n| js(repeat(n, "\"")) },
    Kind { name: "assets/js-string-long", files: |n| js(format!("a=\"{}\"", repeat(n, "a"))) },
    Kind { name: "assets/js-line-long", files: |n| js(repeat(n, "a;")) },
    Kind { name: "assets/js-imports", files: |n| js(fill(n, |i| format!("import \"./x{i}.js\";\n"))) },
    Kind { name: "assets/js-asset-names", files: |n| js(fill(n, |i| format!("a(\"/assets/x{i}.png\");\n"))) },
    Kind {
        name: "assets/svg-nesting",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", nest(n, "<g>", "", "</g>"))),
    },
    Kind { name: "assets/svg-open", files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}", repeat(n, "<g>"))) },
    Kind {
        name: "assets/svg-elements",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", repeat(n, "<path d=\"M0 0\"/>"))),
    },
    Kind {
        name: "assets/svg-attributes",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><g {}/></svg>", fill(n, |i| format!("a{i}=\"b\" ")))),
    },
    Kind {
        name: "assets/svg-attributes-equal",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><g {}/></svg>", repeat(n, "a=\"b\" "))),
    },
    Kind {
        name: "assets/svg-path-long",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"{}\"/></svg>", repeat(n, "M0 0 "))),
    },
    Kind {
        name: "assets/svg-entities",
        files: |n| {
            svg(format!(
                "<!DOCTYPE svg [<!ENTITY a \"{}\">]><svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>",
                repeat(n / 2, "b"),
                repeat(n / 2, "&a;")
            ))
        },
    },
    Kind {
        name: "assets/svg-styles",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\"><style>{}</style></svg>", repeat(n, "a{top:1px}"))),
    },
    Kind {
        name: "assets/svg-comments",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", repeat(n, "<!-- a -->"))),
    },
    Kind {
        name: "assets/svg-namespaces",
        files: |n| {
            svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", fill(n, |i| format!("<g xmlns:n{i}=\"u\"/>"))))
        },
    },
    Kind {
        name: "assets/svg-namespaces-nesting",
        files: |n| svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}", fill(n, |i| format!("<g xmlns:n{i}=\"u\">")))),
    },
    Kind { name: "assets/png-huge", files: |n| picture("p.png", png(n)) },
    Kind { name: "assets/png-chunks", files: |n| picture("p.png", png_chunks(n)) },
    Kind {
        name: "assets/gif-huge",
        files: |n| picture("p.gif", [b"GIF89a\xff\xff\xff\xff\0\0\0".as_slice(), &vec![0; n]].concat()),
    },
    Kind {
        name: "assets/jpeg-markers",
        files: |n| picture("p.jpg", [b"\xff\xd8".as_slice(), &b"\xff\xe0\0\x02".repeat(n / 4)].concat()),
    },
    Kind { name: "assets/jpeg-fill-bytes", files: |n| picture("p.jpg", [b"\xff\xd8".as_slice(), &b"\xff".repeat(n)].concat()) },
    Kind {
        name: "assets/webp-chunks",
        files: |n| picture("p.webp", [b"RIFF\0\0\0\0WEBP".as_slice(), &b"EXIF\0\0\0\0".repeat(n / 8)].concat()),
    },
    Kind {
        name: "assets/avif-boxes",
        files: |n| picture("p.avif", [b"\0\0\0\x10ftypavif\0\0\0\0".as_slice(), &b"\0\0\0\x08free".repeat(n / 8)].concat()),
    },
    Kind { name: "assets/avif-nesting", files: |n| picture("p.avif", avif(n)) },
    Kind {
        name: "assets/tiff-cycle",
        files: |n| {
            picture(
                "p.tif",
                [b"II*\0\x08\0\0\0\x01\0\0\x01\x04\0\x01\0\0\0\xff\xff\xff\xff\x08\0\0\0".as_slice(), &vec![0; n]].concat(),
            )
        },
    },
    Kind { name: "assets/static-file", files: |n| site([("static/x.txt".to_owned(), repeat(n, "a b ").into_bytes())]) },
    Kind {
        name: "assets/css-circles",
        files: |n| {
            let count = (n / 100).max(1);
            let import = |i: usize| format!("@import \"x{}.css\";\n@import \"x{}.css\";\n", (i + 1) % count, i * 7 % count);
            site((0..count).map(|i| (format!("assets/css/x{i}.css"), import(i).into_bytes())))
        },
    },
    Kind {
        name: "assets/many-unused",
        files: |n| site((0..n / 100).map(|i| (format!("assets/css/x{i}.css"), repeat(100, "a{top:1px}").into_bytes()))),
    },
];

fn css(text: String) -> Files {
    site([("assets/css/x.css".to_owned(), text.into_bytes())])
}

fn js(text: String) -> Files {
    site([("assets/js/x.js".to_owned(), text.into_bytes())])
}

fn svg(text: String) -> Files {
    site([("assets/icons/x.svg".to_owned(), text.clone().into_bytes()), ("static/favicon.svg".to_owned(), text.into_bytes())])
}

/// A page bundle with a picture.
fn picture(name: &str, bytes: Vec<u8>) -> Files {
    let page = format!("---\ntitle: A\nimages: [{name}]\n---\n![a picture]({name})\n");
    site([("content/posts/a/index.md".to_owned(), page.into_bytes()), (format!("content/posts/a/{name}"), bytes)])
}

/// Says it is as large as a PNG can be.
fn png(bytes: usize) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\0\0\0\0\0\0\0";
    [head.as_slice(), &vec![0; bytes]].concat()
}

fn png_chunks(bytes: usize) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    [head.as_slice(), &b"\0\0\0\0tEXt\0\0\0\0".repeat(bytes / 12)].concat()
}

/// Boxes within boxes.
fn avif(bytes: usize) -> Vec<u8> {
    let mut data = b"\0\0\0\x10ftypavif\0\0\0\0".to_vec();
    let levels = bytes / 8;
    for level in (1..=levels).rev() {
        data.extend(u32::try_from(level * 8).unwrap_or(0).to_be_bytes());
        data.extend(b"meta");
    }
    data
}
