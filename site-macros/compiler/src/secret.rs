//! Private keys and credentials that are about to be published.
//!
//! A rule is a beginning that its issuer chose, an alphabet and a length; what is too regular to be random (`ghp_xxxx…`) is an example
//! and no secret. Keys in armour count only with a line of key behind the heading, so that a text may speak of them. One pass, each rule
//! looks at a bounded number of bytes, so the time is linear whatever the text.
//!
//! What is found is never printed whole: [`masked`] hides it wherever a message shows a piece of a file, because the messages of a build end
//! up in logs that more people read than may read the key.
//!
//! Of binary files only the names are looked at: what is compressed cannot be searched, and in what is not (pictures, fonts) strings of
//! random letters are everywhere.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use crate::cache::{self, Cache};
use crate::diag::{Diagnostic, FileId, Kind, Sources, Span};
use crate::world::{File, World};

/// A credential's shape.
struct Rule {
    what: &'static str,
    prefix: &'static str,
    /// Letters and digits always; these besides.
    others: &'static [u8],
    /// Least and most bytes behind the prefix.
    length: (usize, usize),
}

const fn rule(what: &'static str, prefix: &'static str, others: &'static [u8], least: usize, most: usize) -> Rule {
    Rule { what, prefix, others, length: (least, most) }
}

const RULES: &[Rule] = &[
    rule("an access key of Amazon's", "AKIA", b"", 16, 16),
    rule("an access key of Amazon's", "ASIA", b"", 16, 16),
    rule("an API key of Google's", "AIza", b"_-", 35, 35),
    rule("a client secret of Google's", "GOCSPX-", b"_-", 28, 28),
    rule("a storage key of Azure's", "AccountKey=", b"+/=", 88, 88),
    rule("a token of GitHub's", "ghp_", b"", 36, 36),
    rule("a token of GitHub's", "gho_", b"", 36, 36),
    rule("a token of GitHub's", "ghu_", b"", 36, 36),
    rule("a token of GitHub's", "ghs_", b"", 36, 36),
    rule("a token of GitHub's", "ghr_", b"", 36, 76),
    rule("a token of GitHub's", "github_pat_", b"_", 82, 82),
    rule("a token of GitLab's", "glpat-", b"_-.", 20, 120),
    rule("a token of Slack's", "xoxb-", b"-", 24, 120),
    rule("a token of Slack's", "xoxp-", b"-", 24, 120),
    rule("a token of Slack's", "xapp-", b"-", 24, 160),
    rule("an address of Slack's that takes messages", "hooks.slack.com/services/", b"/", 40, 60),
    rule("a key of Stripe's", "sk_live_", b"", 24, 120),
    rule("a key of Stripe's", "rk_live_", b"", 24, 120),
    rule("a token of npm's", "npm_", b"", 36, 36),
    rule("a token of PyPI's", "pypi-AgEIcHlwaS5vcmc", b"_-", 50, 400),
    rule("a key of SendGrid's", "SG.", b"._-", 66, 66),
    rule("a token of DigitalOcean's", "dop_v1_", b"", 64, 64),
    rule("a token of Hugging Face's", "hf_", b"", 34, 34),
    rule("a key of Anthropic's", "sk-ant-", b"_-", 80, 120),
    rule("a key of OpenAI's", "sk-proj-", b"_-", 40, 180),
];

/// Names of settings whose value is a secret of forty characters, as MinIO and Amazon make them.
const PAIRS: &[&str] =
    &["aws_secret_access_key", "minio_secret_key", "minio_root_password", "secretaccesskey", "secretkey", "secret_key"];

/// Files that hold keys, by the ends of their names.
const STORES: &[&str] =
    &[".p12", ".pfx", ".jks", ".keystore", ".kdbx", "/id_rsa", "/id_ed25519", "/id_ecdsa", "/.netrc", "/.pgpass"];

/// Larger files than this are downloads, and not searched.
const LARGEST: u64 = 16 << 20;

/// A place in bytes that looks like a secret.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    what: &'static str,
    range: Range<usize>,
    /// What of it must not be printed. Of armour it is all that may be key, which goes on behind `range`.
    hidden: Range<usize>,
}

/// Bytes with which a secret may begin.
static STARTS: [bool; 256] = starts();

const fn starts() -> [bool; 256] {
    let mut starts = [false; 256];
    starts[b'-' as usize] = true;
    let mut at = 0;
    while at < RULES.len() {
        starts[RULES[at].prefix.as_bytes()[0] as usize] = true;
        at += 1;
    }
    at = 0;
    while at < PAIRS.len() {
        let first = PAIRS[at].as_bytes()[0];
        starts[first as usize] = true;
        starts[first.to_ascii_uppercase() as usize] = true;
        at += 1;
    }
    starts
}

/// Bytes around a piece that are searched with it, so that a secret is known that is only partly in it: a key in armour is longest.
const AROUND: usize = 4096;

/// A piece of a text with every secret in it covered by `*`, byte for byte.
pub(crate) fn masked(text: &str, piece: Range<usize>) -> Cow<'_, str> {
    let from = text.floor_char_boundary(piece.start.saturating_sub(AROUND));
    let to = text.ceil_char_boundary((piece.end + AROUND).min(text.len()));
    let mut shown = Cow::Borrowed(&text[piece.clone()]);
    for found in search(&text.as_bytes()[from..to]) {
        let (start, end) = ((from + found.hidden.start).max(piece.start), (from + found.hidden.end).min(piece.end));
        if start < end {
            // Secrets are ASCII, and lines stay lines.
            let cover = |byte: u8| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { '*' };
            let covered: String = text.as_bytes()[start..end].iter().map(|byte| cover(*byte)).collect();
            shown.to_mut().replace_range(start - piece.start..end - piece.start, &covered);
        }
    }
    shown
}

/// Searches every file of content, assets and static files. `allowed` are identifiers of what may be published.
pub(crate) fn check(world: &dyn World, cache: &Cache, sources: &Sources, allowed: &[String], diagnostics: &mut Vec<Diagnostic>) {
    let found: Vec<Vec<Diagnostic>> = world
        .files()
        .par_iter()
        .enumerate()
        .filter(|(_, file)| ["content/", "assets/", "static/"].iter().any(|folder| file.path.starts_with(folder)))
        .map(|(number, file)| {
            let key = cache::key("clean", &(&file.path, file.version));
            if cache.clean.get(&key).is_some() {
                return Vec::new();
            }
            let found = in_file(world, sources, FileId(number as u32), file);
            if found.is_empty() {
                cache.clean.put(key, || ());
            }
            found
        })
        .collect();
    let is_allowed = |d: &Diagnostic| matches!(&d.kind, Kind::Secret { id, .. } if allowed.contains(id));
    diagnostics.extend(found.into_iter().flatten().filter(|diagnostic| !is_allowed(diagnostic)));
}

fn in_file(world: &dyn World, sources: &Sources, id: FileId, file: &File) -> Vec<Diagnostic> {
    let error = |what, bytes: &[u8], span| {
        Diagnostic::error(Kind::Secret { what, id: blake3::hash(bytes).to_hex().as_str()[..12].to_owned() }, span)
    };
    if let Some(text) = &sources.get(id).text {
        let tell = |found: Found| {
            error(found.what, &text.as_bytes()[found.range.clone()], Span::new(id, found.range.start, found.range.end))
        };
        return search(text.as_bytes()).into_iter().map(tell).collect();
    }
    let name = format!("/{}", file.path.to_ascii_lowercase());
    if STORES.iter().any(|end| name.ends_with(end)) {
        return vec![error("a store of keys", file.path.as_bytes(), Span::start_of(id))];
    }
    if file.bytes > LARGEST || is_media(&name) {
        return Vec::new();
    }
    // Who reads the file for its own sake reports that it cannot be read.
    let bytes = world.read(&file.path).unwrap_or_default();
    if bytes.iter().take(8192).any(|byte| *byte == 0) {
        return Vec::new();
    }
    search(&bytes).into_iter().map(|found| error(found.what, &bytes[found.range], Span::start_of(id))).collect()
}

fn is_media(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or("");
    [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "woff", "woff2", "ttf", "otf", "mp4", "webm", "mp3", "ogg", "pdf",
        "zip", "gz",
    ]
    .contains(&extension)
}

fn search(text: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !STARTS[usize::from(text[at])] {
            at += 1;
            continue;
        }
        let rest = &text[at..];
        let inside_word = at > 0 && (text[at - 1].is_ascii_alphanumeric() || text[at - 1] == b'_');
        let hit = if rest.starts_with(b"-----BEGIN ") {
            armour(rest)
        } else if inside_word {
            None
        } else {
            RULES.iter().find_map(|rule| token(rest, rule)).or_else(|| pair(rest))
        };
        match hit {
            Some(Found { what, range, hidden }) => {
                let next = at + hidden.end.max(range.end);
                found.push(Found { what, range: at + range.start..at + range.end, hidden: at + hidden.start..at + hidden.end });
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

fn token(rest: &[u8], rule: &Rule) -> Option<Found> {
    // One comparison settles it for most words and rules.
    if rest.first() != rule.prefix.as_bytes().first() {
        return None;
    }
    let body = rest.strip_prefix(rule.prefix.as_bytes())?;
    let (least, most) = rule.length;
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || rule.others.contains(byte);
    let length = body.iter().take(most + 1).take_while(belongs).count();
    let end = rule.prefix.len() + length;
    ((least..=most).contains(&length) && is_random(&body[..length])).then_some(Found {
        what: rule.what,
        range: 0..end,
        hidden: rule.prefix.len()..end,
    })
}

/// `-----BEGIN … PRIVATE KEY-----` and a line of key behind it.
fn armour(rest: &[u8]) -> Option<Found> {
    let line = rest.iter().take(80).position(|byte| *byte == b'\n')?;
    let heading = std::str::from_utf8(&rest[..line]).ok()?.trim_end();
    let what = match heading {
        _ if heading.ends_with("PRIVATE KEY-----") || heading.ends_with("PRIVATE KEY BLOCK-----") => "a private key",
        "-----BEGIN OpenVPN Static key V1-----" => "a key of OpenVPN's",
        _ => return None,
    };
    // Headers such as `Proc-Type: 4,ENCRYPTED` and an empty line may come first.
    let mut start = line + 1;
    for line in rest[start..].split(|byte| *byte == b'\n').take(5) {
        let key = line.trim_ascii();
        let is_key = key.iter().take(200).all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
        if key.len() >= 32 && is_key && is_random(&key[..key.len().min(64)]) {
            let end = start + line.trim_ascii_end().len();
            return Some(Found { what, range: 0..end, hidden: start..end.max(armour_end(rest, start)) });
        }
        if line.len() > 200 {
            return None;
        }
        start += line.len() + 1;
    }
    None
}

/// Where the lines of key end that begin at `start`.
fn armour_end(rest: &[u8], start: usize) -> usize {
    let mut end = start;
    for line in rest[start..].split(|byte| *byte == b'\n').take(400) {
        let key = line.trim_ascii();
        if key.is_empty() || key.len() > 200 || !key.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)) {
            break;
        }
        end += line.len() + 1;
    }
    end.min(rest.len())
}

/// `MINIO_SECRET_KEY = "…"`.
fn pair(rest: &[u8]) -> Option<Found> {
    let name =
        PAIRS.iter().find(|name| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())))?;
    let between = rest[name.len()..].iter().take(8).take_while(|byte| b"\"' \t:=".contains(byte)).count();
    let start = name.len() + between;
    let value = rest[start..].iter().take(41).take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count();
    let is_set = rest[name.len()..start].iter().any(|byte| b":=".contains(byte));
    let range = start..start + value;
    (is_set && value == 40 && is_random(&rest[range.clone()])).then_some(Found {
        what: "a secret key of a store of objects",
        range: range.clone(),
        hidden: range,
    })
}

/// Random enough to be made by a machine: many different characters, digits and letters, and no word that marks an example.
fn is_random(text: &[u8]) -> bool {
    let mut seen = [false; 256];
    text.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    let different = seen.iter().filter(|seen| **seen).count();
    let enough = different >= (text.len() / 3).clamp(6, 12);
    let upper = text.to_ascii_uppercase();
    let example = [b"EXAMPLE".as_slice(), b"XXXX", b"12345678", b"ABCDEFGH"];
    enough
        && text.iter().any(u8::is_ascii_digit)
        && text.iter().any(u8::is_ascii_alphabetic)
        && !example.iter().any(|word| upper.windows(word.len()).any(|window| window == *word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "q7R2tY9uB4nM6wE1xC8vK3zL5pD0sF2gH7jA9kT4dW6eQ1yU8iO3rN5bV0cX2mZ7lS4aG9fP";

    /// Put together here, so that no search for secrets finds this file.
    fn made(rule: &Rule) -> String {
        let body: String = BODY.chars().cycle().take(rule.length.0).collect();
        let body = if rule.prefix.starts_with('A') && rule.length.0 == 16 { body.to_uppercase() } else { body };
        format!("{}{body}", rule.prefix)
    }

    #[test]
    fn every_rule_finds_its_own() {
        for rule in RULES {
            let text = format!("key: \"{}\" and more", made(rule));
            let found = search(text.as_bytes());
            assert_eq!(found.len(), 1, "{}: {text}", rule.prefix);
            assert_eq!((found[0].what, &text[found[0].range.clone()]), (rule.what, made(rule).as_str()));
            assert!(search(format!("x{}", made(rule)).as_bytes()).is_empty(), "{} within a word", rule.prefix);
            assert!(search(format!("{}{}", rule.prefix, "x".repeat(rule.length.0)).as_bytes()).is_empty(), "an example");
        }
        let pair = format!("MINIO_SECRET_KEY = \"{}\"", &BODY[..40]);
        assert_eq!(search(pair.as_bytes()).len(), 1);
        assert!(search(b"MINIO_SECRET_KEY = \"$FROM_THE_ENVIRONMENT\"").is_empty());
    }

    #[test]
    fn what_is_printed_of_a_secret_is_its_beginning() {
        let token = made(&RULES[5]);
        let text = format!("é {token} and {token}, häßlich");
        let body = &token[4..];
        let covered = text.replace(body, &"*".repeat(body.len()));
        assert_eq!(masked(&text, 0..text.len()), covered);
        // Pieces that begin or end within one.
        for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
            for end in (start..text.len()).filter(|at| text.is_char_boundary(*at)) {
                assert_eq!(masked(&text, start..end), covered[start..end]);
            }
        }
        let key = format!("-----BEGIN {} KEY-----", "PRIVATE");
        let text = format!("before\n{key}\r\n{}\r\n{}\r\nshort=\r\n-----END\nafter {}\n", &BODY[..64], &BODY[..64], &BODY[..40]);
        let shown = masked(&text, 0..text.len());
        let stars = "*".repeat(64);
        assert_eq!(shown, format!("before\n{key}\r\n{stars}\r\n{stars}\r\n******\r\n-----END\nafter {}\n", &BODY[..40]));
        let second = text.rfind(&BODY[..64]).unwrap();
        assert_eq!(masked(&text, second + 1..second + 10), "*".repeat(9));
        assert!(matches!(masked("nothing to hide", 3..9), Cow::Borrowed("hing t")));
    }

    #[test]
    fn armour_needs_a_key() {
        let begin = "-----BEGIN RSA PRIVATE KEY-----";
        assert_eq!(search(format!("{begin}\n{}\n", &BODY[..64]).as_bytes()).len(), 1);
        assert_eq!(search(format!("{begin}\r\nProc-Type: 4,ENCRYPTED\r\n\r\n{}\r\n", &BODY[..64]).as_bytes()).len(), 1);
        assert!(search(format!("A file that begins with\n{begin}\n is a key.\n").as_bytes()).is_empty());
        assert!(search(format!("{}\n{}\n", begin.replace("PRIVATE", "PUBLIC"), &BODY[..64]).as_bytes()).is_empty());
    }
}
