//! Checks of matches that a pattern cannot express.

use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD};

use crate::allow::Matched;
use crate::made_up;
use crate::placeholder::{self, Quotes, contains};

/// By name in `data/rules.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// A password that is not made up for an example.
    Password,
    /// The same in a URL.
    Url,
    /// A name, a colon and a password.
    Login,
    /// A password, or a name and a password, after a command-line option.
    CommandLogin,
    /// A name, a colon and a password in Base64.
    Basic,
    /// A random value.
    Token,
    /// A token that, according to its claims, has not expired and is not an example.
    Jwt,
    /// A key between its header and footer lines, not elided.
    Armour,
    /// A secret of Kubernetes whose value is not made up for an example.
    Kubernetes,
    /// A seed that is not text.
    Base32,
    /// A correct finding of gitleaks' generic rule.
    Generic,
    /// Not the hash of a commit.
    Sourcegraph,
    /// Not the id of a record.
    Airtable,
}

/// The match of a rule, and the kind of text.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<'t> {
    pub(crate) matched: Matched<'t>,
    /// The text is prose that shows example settings.
    pub(crate) prose: bool,
    /// The rule matches any value that is assigned to a name.
    pub(crate) assigns: bool,
}

impl Candidate<'_> {
    /// The name to which the secret is assigned.
    fn name(&self) -> &[u8] {
        let before = &self.matched.text[self.matched.whole.start..self.matched.secret.start.max(self.matched.whole.start)];
        let end = before.iter().position(|byte| b"=:>|?,".contains(byte)).unwrap_or(before.len());
        &before[..end]
    }

    /// Whether it is in the URL of a host that others cannot reach.
    fn is_local(&self) -> bool {
        let before = &self.matched.text
            [self.matched.text[..self.matched.secret.start].len().saturating_sub(200)..self.matched.secret.start];
        let line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let Some(at) = line.windows(3).rposition(|window| window == b"://") else { return false };
        let host: Vec<u8> = line[at + 3..].iter().copied().take_while(|byte| !b"/:?# \t".contains(byte)).collect();
        !host.contains(&b'.') || [&b"127."[..], b"10.", b"192.168.", b"0.0.0.0"].iter().any(|start| host.starts_with(start))
    }
}

impl Check {
    pub(crate) fn holds(self, found: &Candidate<'_>) -> bool {
        let secret = found.matched.secret();
        match self {
            Self::Password => {
                let name = found.name();
                let is_of_environment = || name.iter().any(u8::is_ascii_uppercase) && !name.iter().any(u8::is_ascii_lowercase);
                let is_hashed = [&b"hash"[..], b"crypt"].iter().any(|part| contains(&name.to_ascii_lowercase(), part));
                is_password(secret, found.prose) && !is_hashed && (!found.prose || !found.assigns || is_of_environment())
            }
            Self::Url => is_login(secret, found.prose) && !placeholder::is_template(secret),
            Self::Login => is_login(secret, found.prose),
            Self::CommandLogin if secret.contains(&b':') => is_login(secret, true),
            Self::CommandLogin => is_password(secret, true),
            Self::Basic => is_basic(secret, found.prose),
            Self::Token => is_token(secret, found.prose),
            Self::Jwt => is_jwt(secret),
            Self::Armour => is_armour(found),
            Self::Kubernetes => is_of_kubernetes(secret, found.prose),
            Self::Base32 => is_seed(secret),
            Self::Generic => is_generic(found),
            Self::Sourcegraph => {
                secret[..4].eq_ignore_ascii_case(b"sgp_") || contains(&found.matched.line().to_ascii_lowercase(), b"sourcegraph")
            }
            Self::Airtable => {
                ![&b"rec"[..], b"tbl", b"fld", b"viw", b"app", b"sel", b"usr"].iter().any(|id| secret.starts_with(id))
            }
        }
    }
}

/// Numbers of what a value consists of.
struct Parts {
    letters: usize,
    digits: usize,
    signs: usize,
    unexplained: usize,
    turns: usize,
}

impl Parts {
    fn of(text: &[u8]) -> Self {
        Self {
            letters: text.iter().filter(|byte| byte.is_ascii_alphabetic()).count(),
            digits: text.iter().filter(|byte| byte.is_ascii_digit()).count(),
            signs: text.iter().filter(|byte| byte.is_ascii_punctuation()).count(),
            unexplained: made_up::unexplained(text),
            turns: made_up::turns(text),
        }
    }
}

fn is_hexadecimal(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_hexdigit)
}

fn is_uuid(text: &[u8]) -> bool {
    text.len() == 36
        && text
            .iter()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}

fn is_password(value: &[u8], prose: bool) -> bool {
    let value = value.trim_ascii().trim_matches_quotes().trim_ascii_end();
    // In a string of JSON or of a program the next line may follow.
    let end = value.windows(2).position(|pair| pair == b"\\n" || pair == b"\\r").unwrap_or(value.len());
    let value = value[..end].trim_matches_quotes();
    if value.len() < 6 || !value.is_ascii() || placeholder::is(value) || is_hash(value) || is_code(value) {
        return false;
    }
    let parts = Parts::of(value);
    if !prose {
        return parts.unexplained >= 3
            && parts.unexplained * 3 >= parts.letters + parts.digits
            && (parts.turns > 0 || value.len() > 11);
    }
    let is_mixed = (parts.letters > 0 && parts.digits > 0 && parts.turns >= 3)
        || (value.len() >= 10 && (parts.turns >= 5 || (parts.turns >= 3 && parts.unexplained == parts.letters)));
    value.len() >= 8
        && value.iter().filter(|byte| **byte == b' ').count() * 8 <= value.len()
        && !(value.len() >= 32 && is_hexadecimal(value))
        && !has_host(value)
        && is_mixed
        && parts.unexplained >= 4
        && parts.unexplained + parts.signs >= 6
        && parts.unexplained * 2 >= parts.letters + parts.digits
}

/// What programs keep of passwords: `$2y$…`, `{SSHA}…`, `sha1:…`.
fn is_hash(value: &[u8]) -> bool {
    let marks = [
        &b"$1$"[..],
        b"$2a$",
        b"$2b$",
        b"$2y$",
        b"$5$",
        b"$6$",
        b"$apr1$",
        b"$argon2",
        b"$pbkdf2",
        b"{SSHA",
        b"{SHA",
        b"pbkdf2_sha",
        b"sha1:",
        b"sha256:",
        b"ENC(",
    ];
    marks.iter().any(|mark| contains(value, mark))
}

/// `example.org/path`.
fn has_host(value: &[u8]) -> bool {
    value.split(|byte| *byte == b'/').rev().skip(1).any(|part| {
        let letters = part.iter().rev().take_while(|byte| byte.is_ascii_lowercase()).count();
        letters >= 2 && part.len() > letters + 2 && part[part.len() - letters - 1] == b'.'
    })
}

/// An expression that computes the value: `os.environ["TOKEN"]`, `key.generate()`.
fn is_code(value: &[u8]) -> bool {
    let is_call =
        |at: usize| at > 0 && value[at - 1].is_ascii_alphanumeric() && (value[at..].contains(&b')') || at + 1 == value.len());
    let calls = value.iter().position(|byte| *byte == b'(').is_some_and(is_call);
    let mut parts = value.split(|byte| *byte == b'.');
    let is_word = |part: &[u8]| part.iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'_') && !part.is_empty();
    let is_block = [&b"}}"[..], b")}", b"){", b"({", b"};"].iter().any(|part| contains(value, part));
    let is_path = value.contains(&b'.') && parts.all(is_word);
    calls
        || is_block
        || is_path
        || [&b"process.env"[..], b"environ[", b"getenv", b"->", b"::", b"=>", b"://", b"%s"]
            .iter()
            .any(|code| contains(value, code))
}

/// User names in examples.
const PERSONS: &[&str] = &[
    "john", "johndoe", "john.doe", "jdoe", "jane", "janedoe", "jane.doe", "alice", "bob", "foo", "user", "username", "myuser",
    "someuser",
];

/// Shorter passwords also count after a user name, because it is clear what they are.
fn is_login(login: &[u8], prose: bool) -> bool {
    let login = login.trim_ascii().trim_matches_quotes();
    let (name, password) = match login.iter().position(|byte| *byte == b':') {
        Some(at) => (&login[..at], &login[at + 1..]),
        None => (&b""[..], login),
    };
    let (name, password) = (name.trim_matches_quotes(), password.trim_matches_quotes());
    if prose && PERSONS.iter().any(|person| name.eq_ignore_ascii_case(person.as_bytes())) {
        return false;
    }
    if password.starts_with(b"ey") && password.iter().filter(|byte| **byte == b'.').count() == 2 {
        return is_jwt(password);
    }
    if password.is_empty() {
        // An API key used as the user name.
        return is_token(name, prose);
    }
    if is_password(password, prose) {
        return true;
    }
    let parts = Parts::of(password);
    if parts.letters + parts.digits == 0 {
        return password.len() > 3 && password.is_ascii() && !placeholder::is(password);
    }
    let is_short = (3..12).contains(&password.len());
    is_short
        && password.is_ascii()
        && !placeholder::is(password)
        && parts.turns >= 2
        && parts.unexplained * 3 >= (parts.letters + parts.digits) * 2
}

fn decoded(text: &[u8]) -> Option<Vec<u8>> {
    let bare: Vec<u8> = text.iter().copied().filter(|byte| *byte != b'=').collect();
    BASE64_NOPAD.decode(&bare).or_else(|_| BASE64URL_NOPAD.decode(&bare)).ok()
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

fn is_basic(secret: &[u8], prose: bool) -> bool {
    match decoded(secret) {
        Some(login) if is_text(&login) => login.contains(&b':') && is_login(&login, prose),
        _ => is_token(secret, prose),
    }
}

fn is_token(secret: &[u8], prose: bool) -> bool {
    let secret = secret.trim_ascii().trim_matches_quotes();
    if secret.starts_with(b"ey") && secret.iter().filter(|byte| **byte == b'.').count() == 2 {
        return is_jwt(secret);
    }
    if secret.len() < 8 || !secret.is_ascii() || placeholder::is(secret) || placeholder::is_of_words(secret) || is_code(secret) {
        return false;
    }
    // curl's header rule also matches Basic credentials.
    if let Some(login) = decoded(secret).filter(|login| secret.ends_with(b"=") && is_text(login)) {
        return is_login(&login, prose);
    }
    let parts = Parts::of(secret);
    !prose || (parts.turns >= 3 && parts.unexplained * 5 >= (parts.letters + parts.digits) * 3)
}

/// Tokens that expired before this date, that of the rules, are useless: 2025-11-20, in seconds.
const EXPIRED: f64 = 1_763_596_800.0;

fn is_jwt(secret: &[u8]) -> bool {
    if placeholder::is(secret) {
        return false;
    }
    let claims = secret.split(|byte| *byte == b'.').nth(1).and_then(decoded).filter(|claims| is_text(claims));
    let Some(claims) = claims else { return true };
    match number(&claims, b"\"exp\"") {
        Some(time) => time > EXPIRED,
        // A token without expiry and issuer is an example.
        None => contains(&claims, b"\"iss\""),
    }
}

/// The number behind a key of JSON.
fn number(json: &[u8], key: &[u8]) -> Option<f64> {
    let at = json.windows(key.len()).position(|window| window == key)? + key.len();
    let rest: Vec<u8> = json[at..]
        .iter()
        .copied()
        .skip_while(|byte| b" :\t\n\r".contains(byte))
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
        .collect();
    std::str::from_utf8(&rest).ok()?.parse().ok()
}

fn is_armour(found: &Candidate<'_>) -> bool {
    let secret = found.matched.secret();
    // gitleaks' rule includes the first line, and continues to the end of another key if the first key is elided.
    let body = secret.windows(5).skip(5).position(|window| window == b"-----").map_or(secret, |at| &secret[at + 10..]);
    let body = body.windows(8).position(|window| window == b"-----END").map_or(body, |at| &body[..at]);
    let behind = &found.matched.text[found.matched.secret.end..found.matched.text.len().min(found.matched.secret.end + 24)];
    let left_out = [&b"..."[..], "…".as_bytes(), b"snip", b"xxxx", b"****", b"redacted", b"[cut"];
    let is_left_out = |text: &[u8]| {
        let text = text.to_ascii_lowercase();
        left_out.iter().any(|mark| contains(&text, mark))
    };
    if is_left_out(body) || is_left_out(behind) {
        return false;
    }
    // `\n` in a JSON string is a line break, too.
    let lines = body.split(|byte| byte.is_ascii_whitespace() || b"\\\"'".contains(byte));
    let is_key = |line: &[u8]| {
        let line = line.strip_prefix(b"n").filter(|rest| rest.len() >= 32).unwrap_or(line);
        let is_base64 = line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
        line.len() >= 16 && is_base64 && made_up::turns(line) * 4 > line.len() && !placeholder::is(&line[..line.len().min(64)])
    };
    lines.into_iter().any(is_key) || (body.len() >= 60 && made_up::turns(body) * 9 > body.len() * 4)
}

fn is_of_kubernetes(secret: &[u8], prose: bool) -> bool {
    let value = secret.iter().position(|byte| *byte == b':').map_or(secret, |at| &secret[at + 1..]);
    let value: &[u8] = &value.iter().copied().filter(|byte| !b"|>+- \t\r\n".contains(byte)).collect::<Vec<u8>>();
    let value = value.trim_matches_quotes();
    match decoded(value) {
        Some(text) if is_text(&text) => is_password(&text, prose),
        _ => !placeholder::is(value),
    }
}

fn is_seed(secret: &[u8]) -> bool {
    let upper = secret.to_ascii_uppercase();
    let text = BASE32_NOPAD.decode(&upper[..upper.len() / 8 * 8]);
    secret.len() >= 16 && !placeholder::is(secret) && !placeholder::is_sample(&upper) && !text.is_ok_and(|text| is_text(&text))
}

/// `announcement-v0.12`: words and small numbers with signs between them.
fn is_slug(secret: &[u8]) -> bool {
    let mut parts = secret.split(|byte| b"-_.".contains(byte));
    let digits = secret.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_word = |part: &[u8]| part.len() < 16 && part.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    digits < 5 && secret.iter().any(|byte| b"-_.".contains(byte)) && parts.all(is_word)
}

/// Names whose values are not secrets, and which occur in tutorials.
const HARMLESS: &[&str] = &[
    "websocket",
    "postman",
    "hash",
    "public",
    "pubkey",
    "pub_key",
    "pub-key",
    "fingerprint",
    "salt",
    "nonce",
    "checksum",
    "digest",
    "sha1",
    "sha2",
    "sha5",
    "md5",
    "sitekey",
    "site_key",
    "site-key",
    "cachekey",
    "cache_key",
    "cache-key",
    "partition",
    "etag",
    "integrity",
    "certificate",
    "clientid",
    "client_id",
    "client-id",
    "idempotency",
    "csrf",
    "xsrf",
    "continuation",
    "next_token",
    "nexttoken",
    "pagetoken",
    "page_token",
    "commit",
    "crypted",
    "host_key",
    "hostkey",
    "known_host",
    "verification",
    "keyid",
    "key_id",
    "key-id",
];

/// Names whose values are always secrets.
const TELLING: &[&str] = &[
    "secret",
    "token",
    "passw",
    "apikey",
    "api_key",
    "api-key",
    "api.key",
    "accesskey",
    "access_key",
    "access-key",
    "authkey",
    "auth_key",
    "auth-key",
    "privatekey",
    "private_key",
    "private-key",
    "encryption",
    "signing",
    "credential",
    "appkey",
    "app_key",
    "app-key",
];

/// Names of values in responses of services, and in signed URLs. Most of them have expired.
const BRIEF: &[&str] = &["access_token", "refresh_token", "id_token", "auth_key", "signature", "session"];

fn is_generic(found: &Candidate<'_>) -> bool {
    let secret = found.matched.secret();
    let name = found.matched.text[found.matched.whole.start..found.matched.secret.start].to_ascii_lowercase();
    // Identifiers by which the owner allows secrets.
    if secret.len() == 12 && is_hexadecimal(secret) && found.name().trim_ascii() == b"secret" {
        return false;
    }
    if decoded(secret).is_some_and(|text| is_text(&text) && !is_password(&text, found.prose)) {
        return false;
    }
    let has = |names: &[&str]| names.iter().any(|part| contains(&name, part.as_bytes()));
    if placeholder::is(secret) || placeholder::is_of_words(secret) || is_slug(secret) || has(HARMLESS) {
        return false;
    }
    // Cloudflare's analytics tokens and Algolia's search keys are in every page of a site.
    let (start, end) =
        (found.matched.whole.start.saturating_sub(200), found.matched.text.len().min(found.matched.secret.end + 200));
    let near = |marks: &[&[u8]], text: &[u8]| marks.iter().any(|mark| contains(&text.to_ascii_lowercase(), mark));
    let is_beacon =
        near(&[b"cloudflare", b"beacon"], &found.matched.text[start..found.matched.whole.start]) && name.starts_with(b"token");
    if is_beacon
        || (near(&[b"docsearch", b"indexname", b"index_name"], &found.matched.text[start..end]) && name.starts_with(b"api"))
    {
        return false;
    }
    if !found.prose {
        return true;
    }
    let parts = Parts::of(secret);
    let is_name_of_file = [&b".pub"[..], b".txt", b".pem", b".json", b".key", b".crt", b".md", b".sh", b".py", b".js"]
        .iter()
        .any(|end| secret.ends_with(end));
    let is_random = secret.len() >= 16
        && parts.digits > 0
        && parts.letters > 0
        && parts.turns >= 4
        && parts.unexplained * 10 >= (parts.letters + parts.digits) * 7;
    if !is_random
        || is_name_of_file
        || is_uuid(secret)
        || secret.starts_with(b"0x")
        || found.is_local()
        || has(BRIEF)
        || has(&["passw"])
    {
        return false;
    }
    // `"token": "…"` in a response of a service.
    if found.name() == b"token\"" && found.matched.text[..found.matched.whole.start].ends_with(b"\"") {
        return false;
    }
    let is_of_all_kinds = secret.iter().any(u8::is_ascii_uppercase) && secret.iter().any(u8::is_ascii_lowercase);
    has(TELLING) || (secret.len() >= 32 && is_of_all_kinds)
}
