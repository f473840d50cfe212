//! Private keys and credentials that are about to be published.
//!
//! A rule is a beginning that its issuer chose, an alphabet and a length; what is too regular to be random (`ghp_xxxx…`) is an example
//! and no secret. Keys in armour count only with a line of key behind the heading, so that a text may speak of them. One pass, each rule
//! looks at a bounded number of bytes, so the time is linear whatever the text.
//!
//! What is found is never printed whole: [`masked`] hides it wherever a message shows a piece of a file, because the messages of a build end
//! up in logs that more people read than may read the key.

mod rules;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rules::{COMMANDS, NAMED, RULES, Rule, STORES};

/// A place in bytes that looks like a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it looks like, e.g. `a private key`.
    pub what: &'static str,
    /// Where it stands.
    pub range: Range<usize>,
    /// What of it must not be printed. Of armour it is all that may be key, which goes on behind `range`.
    pub hidden: Range<usize>,
}

/// What stands before the lines of a private key of PuTTY's; behind it, their number.
const PUTTY: &[u8] = b"Private-Lines: ";

/// The two bytes with which a secret may begin, a bit for each: all that is looked at of nearly every word.
static STARTS: [u64; 1024] = starts();

const fn starts() -> [u64; 1024] {
    let mut starts = [0; 1024];
    set(&mut starts, b'-', b'-');
    set(&mut starts, PUTTY[0], PUTTY[1]);
    let mut at = 0;
    while at < RULES.len() {
        let prefix = RULES[at].prefix.as_bytes();
        set(&mut starts, prefix[0], prefix[1]);
        at += 1;
    }
    at = 0;
    while at < NAMED.len() {
        let [first, second] = [NAMED[at].prefix.as_bytes()[0], NAMED[at].prefix.as_bytes()[1]];
        set(&mut starts, first, second);
        set(&mut starts, first, second.to_ascii_uppercase());
        set(&mut starts, first.to_ascii_uppercase(), second);
        set(&mut starts, first.to_ascii_uppercase(), second.to_ascii_uppercase());
        at += 1;
    }
    at = 0;
    while at < COMMANDS.len() {
        let command = COMMANDS[at].as_bytes();
        set(&mut starts, command[0], command[1]);
        at += 1;
    }
    starts
}

const fn set(starts: &mut [u64; 1024], first: u8, second: u8) {
    starts[(first as usize) << 2 | (second as usize) >> 6] |= 1 << (second & 63);
}

/// For each byte the rules whose prefixes begin with it, and those whose names do.
static RULES_BY_START: LazyLock<Vec<[Vec<&Rule>; 2]>> = LazyLock::new(|| {
    let of =
        |rules: &'static [Rule], is: &dyn Fn(u8) -> bool| rules.iter().filter(|rule| is(rule.prefix.as_bytes()[0])).collect();
    (0..=u8::MAX)
        .map(|byte| [of(RULES, &|first| first == byte), of(NAMED, &|first| first == byte.to_ascii_lowercase())])
        .collect()
});

fn may_begin(first: u8, second: u8) -> bool {
    STARTS[usize::from(first) << 2 | usize::from(second) >> 6] >> (second & 63) & 1 == 1
}

/// Bytes around a piece that are searched with it, so that a secret is known that is only partly in it: a key in armour is longest.
const AROUND: usize = 4096;

/// A piece of a text with every secret in it covered by `*`, byte for byte.
pub fn masked(text: &str, piece: Range<usize>) -> Cow<'_, str> {
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

/// Does the name of a file, in small letters and with a slash before it, say that it stores keys?
pub fn is_key_store(name: &str) -> bool {
    STORES.iter().any(|end| name.ends_with(end))
}

/// Every secret in these bytes, in order.
pub fn search(text: &[u8]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + 1 < text.len() {
        if !may_begin(text[at], text[at + 1]) {
            at += 1;
            continue;
        }
        let rest = &text[at..];
        let before = at.checked_sub(1).map_or(b' ', |at| text[at]);
        let hit = if rest.starts_with(b"-----BEGIN ") {
            armour(rest)
        } else if before.is_ascii_alphanumeric() {
            None
        } else {
            let [tokens, names] = &RULES_BY_START[usize::from(text[at])];
            let token = tokens.iter().filter(|_| before != b'_').find_map(|rule| token(rest, rule));
            token.or_else(|| names.iter().find_map(|rule| named(rest, rule))).or_else(|| command(rest)).or_else(|| putty(rest))
        };
        match hit {
            Some(Finding { what, range, hidden }) => {
                let next = at + hidden.end.max(range.end);
                found.push(Finding { what, range: at + range.start..at + range.end, hidden: at + hidden.start..at + hidden.end });
                at = next;
            }
            None => at += 1,
        }
    }
    found
}

fn token(rest: &[u8], rule: &Rule) -> Option<Finding> {
    let body = rest.strip_prefix(rule.prefix.as_bytes())?;
    let (least, most) = rule.length;
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || rule.others.contains(byte);
    let length = body.iter().take(most + 1).take_while(belongs).count();
    let end = rule.prefix.len() + length;
    ((least..=most).contains(&length) && is_random(&body[..length])).then_some(Finding {
        what: rule.what,
        range: 0..end,
        hidden: rule.prefix.len()..end,
    })
}

/// `-----BEGIN … PRIVATE KEY-----` and a line of key behind it.
fn armour(rest: &[u8]) -> Option<Finding> {
    const BEGIN: usize = b"-----BEGIN ".len();
    let dashes = rest[BEGIN..].windows(5).take(60).position(|at| at == b"-----")? + BEGIN + 5;
    let heading = std::str::from_utf8(&rest[..dashes]).ok()?;
    let what = match heading {
        _ if heading.ends_with("PRIVATE KEY-----") || heading.ends_with("PRIVATE KEY BLOCK-----") => "a private key",
        _ if heading.starts_with("-----BEGIN OpenVPN ") && heading.ends_with(" key V1-----") => "a key of OpenVPN's",
        _ if heading.starts_with("-----BEGIN OpenVPN tls-crypt-v2 ") => "a key of OpenVPN's",
        _ => return None,
    };
    if rest[dashes..].starts_with(b"\\") {
        return in_a_string(rest, dashes, what);
    }
    let line = dashes + rest[dashes..].iter().take(8).position(|byte| *byte == b'\n')?;
    if !rest[dashes..line].trim_ascii().is_empty() {
        return None;
    }
    // Headers such as `Proc-Type: 4,ENCRYPTED` and an empty line may come first.
    let mut start = line + 1;
    for line in rest[start..].split(|byte| *byte == b'\n').take(5) {
        let key = line.trim_ascii();
        let is_key = key.iter().take(200).all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
        if key.len() >= 32 && is_key && is_random(&key[..key.len().min(64)]) {
            let end = start + line.trim_ascii_end().len();
            return Some(Finding { what, range: 0..end, hidden: start..end.max(armour_end(rest, start)) });
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

/// The same in a string of JSON or of a program, where `\n` stands for the ends of lines: how clouds give out keys of services.
fn in_a_string(rest: &[u8], start: usize, what: &'static str) -> Option<Finding> {
    let body = rest[start..].iter().take(8000).take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=\\".contains(byte)).count();
    let key = &rest[start..start + body];
    let line = key.split(|byte| *byte == b'\\').max_by_key(|line| line.len())?;
    let end = start + body;
    (line.len() >= 32 && is_random(&line[..line.len().min(64)])).then_some(Finding { what, range: 0..end, hidden: start..end })
}

/// `Private-Lines: 14` and as many lines of key.
fn putty(rest: &[u8]) -> Option<Finding> {
    let number = rest.strip_prefix(PUTTY)?;
    let start = PUTTY.len() + number.iter().take(8).position(|byte| *byte == b'\n')? + 1;
    let line = rest[start..].iter().take(200).position(|byte| *byte == b'\n').unwrap_or(rest.len().min(start + 200) - start);
    let key = rest[start..start + line].trim_ascii();
    (key.len() >= 32 && is_random(&key[..key.len().min(64)])).then(|| Finding {
        what: "a private key",
        range: 0..start + key.len(),
        hidden: start..armour_end(rest, start).max(start + key.len()),
    })
}

/// `MINIO_SECRET_KEY = "…"`.
fn named(rest: &[u8], rule: &Rule) -> Option<Finding> {
    let name = rest.get(..rule.prefix.len()).filter(|start| start.eq_ignore_ascii_case(rule.prefix.as_bytes()))?;
    let between = rest[name.len()..].iter().take(8).take_while(|byte| b"\"' \t:=".contains(byte)).count();
    let start = name.len() + between;
    let (least, most) = rule.length;
    let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || rule.others.contains(byte);
    let value = rest[start..].iter().take(most + 1).take_while(belongs).count();
    let is_set = rest[name.len()..start].iter().any(|byte| b":=".contains(byte));
    let range = start..start + value;
    (is_set && (least..=most).contains(&value) && is_random(&rest[range.clone()])).then_some(Finding {
        what: rule.what,
        range: range.clone(),
        hidden: range,
    })
}

/// `mc alias set NAME URL KEY SECRET`.
fn command(rest: &[u8]) -> Option<Finding> {
    let start = COMMANDS.iter().find(|command| rest.starts_with(command.as_bytes()))?.len();
    let line = rest[start..].iter().take(400).position(|byte| *byte == b'\n').unwrap_or(rest.len().min(start + 400) - start);
    let mut words = rest[start..start + line].split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let secret = words.nth(3)?;
    let secret = secret.strip_prefix(b"\"").or(secret.strip_prefix(b"'")).unwrap_or(secret);
    let length = secret.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count();
    let at = start + rest[start..start + line].windows(length.max(1)).rposition(|window| window == &secret[..length])?;
    let range = at..at + length;
    ((20..=64).contains(&length) && is_random(&secret[..length])).then_some(Finding {
        what: rules::STORE,
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
        for rule in NAMED {
            let value: String = BODY.chars().cycle().take(rule.length.0).collect();
            for (before, between) in [("", ": "), ("  my_", "=\""), ("\"", "\": \"")] {
                let text = format!("{before}{}{between}{value}\n", rule.prefix.to_uppercase());
                let found = search(text.as_bytes());
                assert_eq!(found.len(), 1, "{text}");
                assert_eq!((found[0].what, &text[found[0].range.clone()]), (rule.what, value.as_str()));
            }
            assert!(search(format!("{} is {value}", rule.prefix).as_bytes()).is_empty(), "{} is not set", rule.prefix);
            assert!(search(format!("{} = {value}x{value}", rule.prefix).as_bytes()).is_empty(), "{} is longer", rule.prefix);
        }
        assert!(search(b"MINIO_SECRET_KEY = \"$FROM_THE_ENVIRONMENT\"").is_empty());
    }

    #[test]
    fn what_is_printed_of_a_secret_is_its_beginning() {
        let token = made(RULES.iter().find(|rule| rule.prefix == "ghp_").unwrap());
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
    fn keys_are_known_in_other_clothes() {
        let key =
            |line_break: &str| format!("-----BEGIN {} KEY-----{line_break}{}{line_break}{}", "PRIVATE", &BODY[..64], &BODY[..24]);
        let json = format!("{{\"private_key\": \"{}\\n-----END\"}}", key("\\n"));
        let found = search(json.as_bytes());
        assert_eq!((found.len(), found[0].what), (1, "a private key"), "{json}");
        assert!(!masked(&json, 0..json.len()).contains(&BODY[..8]) && masked(&json, 0..json.len()).ends_with("-----END\"}"));
        assert!(search(b"starts with \"-----BEGIN PRIVATE KEY-----\\n\" and then").is_empty());
        let putty = format!("Private-Lines: 2\r\n{}\r\n{}\r\nPrivate-MAC: 12\n", &BODY[..64], &BODY[..20]);
        assert_eq!(search(putty.as_bytes()).len(), 1);
        assert!(masked(&putty, 0..putty.len()).ends_with("*\r\nPrivate-MAC: 12\n"));
        assert!(search(b"Private-Lines: 8\nare what follows, where the number of lines is eight.\n").is_empty());
        for kind in ["Static key V1", "tls-crypt-v2 client key"] {
            assert_eq!(
                search(format!("-----BEGIN OpenVPN {kind}-----\n{}\n", &BODY[..32]).as_bytes())[0].what,
                "a key of OpenVPN's"
            );
        }
        let command = |secret: &str| format!("mc alias set home https://s3.example.org Q3AM3UQ867SPQQA43P2F {secret}\n");
        let text = command(&BODY[..40]);
        assert_eq!(&text[search(text.as_bytes())[0].range.clone()], &BODY[..40]);
        assert!(search(command("SECRET").as_bytes()).is_empty() && search(b"mc alias set ").is_empty());
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
