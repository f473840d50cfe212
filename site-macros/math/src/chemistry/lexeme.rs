//! The smallest parts of a formula: numbers, names, signs. Most functions return the length of the part at the beginning of a text, or 0.

const GREEK: [&str; 35] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
    "Sigma", "Upsilon", "Phi", "Psi", "Omega",
];

pub(super) const ARROWS: [&str; 10] = ["<->", "<-->", "->", "<-", "<=>>", "<<=>", "<=>", "→", "⟶", "⇌"];

/// Bytes at the beginning of `text` of which `test` holds.
pub(super) fn span(text: &str, test: impl Fn(char) -> bool) -> usize {
    text.find(|c| !test(c)).unwrap_or(text.len())
}

pub(super) fn spaces(text: &str) -> usize {
    span(text, char::is_whitespace)
}

pub(super) fn digits(text: &str) -> usize {
    span(text, |c| c.is_ascii_digit())
}

pub(super) fn first(text: &str, test: impl Fn(char) -> bool) -> bool {
    text.starts_with(test)
}

pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

/// Nothing, a space, or what closes or goes on.
pub(super) fn ends_phrase(text: &str) -> bool {
    text.is_empty() || first(text, |c| c.is_whitespace() || ",;)]}".contains(c))
}

pub(super) fn sign(text: &str) -> usize {
    usize::from(first(text, |c| c == '+' || c == '-'))
}

/// `12`, `1.2`, `1,2`; and `.2`, if `bare`.
pub(super) fn decimal(text: &str, bare: bool) -> usize {
    let whole = digits(text);
    let separator = if whole > 0 { first(&text[whole..], |c| c == '.' || c == ',') } else { bare && text.starts_with('.') };
    let part = if separator { digits(&text[whole + 1..]) } else { 0 };
    if part > 0 { whole + 1 + part } else { whole }
}

/// A command's name with its backslash.
pub(super) fn command(text: &str) -> usize {
    match text.strip_prefix('\\').map(|name| span(name, is_letter)) {
        Some(length @ 1..) => 1 + length,
        _ => 0,
    }
}

/// A Greek letter's command with the space behind it.
pub(super) fn greek(text: &str) -> usize {
    let length = command(text);
    if length == 0 || !GREEK.contains(&&text[1..length]) {
        return 0;
    }
    let after = &text[length..];
    length + if after.starts_with("{}") { 2 } else { spaces(after) }
}

pub(super) fn letters(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let length = match rest.chars().next() {
            Some(c) if is_letter(c) || matches!(c, 'α'..='ω' | 'Α'..='Ω' | '?' | '@') => c.len_utf8(),
            Some('\\') => greek(rest),
            _ => 0,
        };
        if length == 0 {
            return at;
        }
        at += length;
    }
}

/// `a`, `$a$` or digits: the upper part of a fraction.
fn numerator(text: &str) -> usize {
    let whole = digits(text);
    if whole > 0 { whole } else { variable(text) }
}

/// `a` or `$a$`.
fn variable(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes {
        [b'$', b'a'..=b'z', b'$', ..] => 3,
        [b'a'..=b'z', ..] => 1,
        _ => 0,
    }
}

pub(super) fn amount(text: &str) -> Option<usize> {
    let before_element =
        |text: &str| first(text, |c| c.is_ascii_lowercase()) && first(text[1..].trim_start(), |c| c.is_ascii_uppercase());
    let signed = sign(text);
    // `(1/2)`
    if let Some(inner) = text.strip_prefix('(') {
        let start = sign(inner);
        let above = digits(&inner[start..]);
        let at = start + above;
        if above > 0 && inner[at..].starts_with('/') {
            let below = digits(&inner[at + 1..]);
            let end = at + 1 + below;
            if below > 0 && inner[end..].starts_with(')') {
                let end = end + 2;
                return Some(end + usize::from(before_element(&text[end..])));
            }
        }
    }
    // `1/2`, `n/2`
    let above = numerator(&text[signed..]);
    if above > 0 && text[signed + above..].starts_with('/') {
        let at = signed + above + 1;
        let below = digits(&text[at..]);
        if below > 0 {
            let end = at + below;
            return Some(end + usize::from(before_element(&text[end..])));
        }
    }
    let number = decimal(&text[signed..], true);
    if number > 0 {
        let end = signed + number;
        return Some(end + usize::from(before_element(&text[end..])));
    }
    if before_element(&text[signed..]) {
        return Some(signed + 1);
    }
    (text.starts_with('+') && !first(&text[1..], char::is_whitespace)).then_some(1)
}

/// `$2n-1$`, `$+$`: a formula that can be an amount.
pub(super) fn is_amount(formula: &str) -> bool {
    let Some(inner) = formula.strip_prefix('$').and_then(|rest| rest.strip_suffix('$')) else { return false };
    if inner == "+" || inner == "-" {
        return true;
    }
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let is_sign = |c: char| c == '+' || c == '-';
    // Numbers and letters with signs between them; at least one letter, and no two adjacent.
    let terms: Vec<&str> = inner.split(is_sign).collect();
    terms.len() <= 3
        && inner.contains(|c: char| c.is_ascii_lowercase())
        && terms.iter().all(|term| {
            let rest = &term[digits(term)..];
            rest.is_empty() || rest.len() == 1 && first(rest, |c| c.is_ascii_lowercase())
        })
}

/// `2n+1`: letters with digits and signs in between.
pub(super) fn is_formula(text: &str) -> bool {
    let aggregation = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if aggregation.is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|b| b.is_ascii_lowercase())) {
        return false;
    }
    let bytes = text.as_bytes();
    bytes.iter().any(u8::is_ascii_lowercase)
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b"0123456789 +-,.()".contains(b))
        && bytes.windows(2).all(|pair| !(pair[0].is_ascii_lowercase() && pair[1].is_ascii_lowercase()))
}

/// `1/2`, `n/2`, `-1/2n`, and nothing else.
pub(super) fn is_fraction(text: &str) -> bool {
    let start = sign(text);
    let above = numerator(&text[start..]);
    let Some(below) = text[start + above..].strip_prefix('/').filter(|_| above > 0) else { return false };
    let length = digits(below);
    let rest = &below[length..];
    length > 0 && (rest.is_empty() || variable(rest) == rest.len())
}

pub(super) fn is_oxidation(text: &str, optional: bool) -> bool {
    let zero = text.strip_prefix("\\pm").or_else(|| text.strip_prefix("$\\pm$"));
    if zero.is_some_and(|rest| rest.trim_start() == "0") {
        return true;
    }
    let start = sign(text);
    if start == 0 && !optional {
        return false;
    }
    let roman = &text[start..];
    let roman = if optional { roman.strip_prefix(' ').unwrap_or(roman) } else { roman };
    !roman.is_empty() && roman.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

pub(super) fn orbital(text: &str) -> usize {
    let count = digits(text);
    let rest = &text[count.min(text.len())..];
    let ends = |length: usize| !first(&rest[length..], is_letter);
    if count <= 2 && rest.starts_with("sp") && ends(2) {
        return count + 2;
    }
    if (1..=2).contains(&count) && first(rest, |c| "spdfgh".contains(c)) && ends(1) { count + 1 } else { 0 }
}

/// `+`, or a sign before a space, a number or the end.
pub(super) fn operator(text: &str) -> usize {
    if text.starts_with('+') {
        return 1;
    }
    ["-", "=", "<", ">", "<<", ">>", "\\approx", "$\\approx$"]
        .iter()
        .find(|sign| {
            text.strip_prefix(**sign).is_some_and(|rest| {
                rest.is_empty()
                    || first(rest, char::is_whitespace)
                    || first(rest.strip_prefix('-').unwrap_or(rest), |c| c.is_ascii_digit())
            })
        })
        .map_or(0, |sign| sign.len())
}

/// Is what follows a minus no more than the end of a charge?
pub(super) fn ends_charge(rest: &str) -> bool {
    rest.is_empty() || first(rest, |c| c.is_whitespace() || "_},;]/".contains(c)) || {
        let inner = rest.strip_prefix('(').unwrap_or("");
        let length = span(inner, |c| c.is_ascii_lowercase());
        length > 0 && inner[length..].starts_with(')')
    }
}

pub(super) fn plus_minus(text: &str) -> usize {
    if text.starts_with("+-") {
        return 2;
    }
    if text.starts_with("+/-") {
        return 3;
    }
    match text.strip_prefix("\\pm") {
        Some(rest) => 3 + usize::from(first(rest, |c| c == ' ')),
        None => sign(text),
    }
}

/// `-3` or `{-3}`.
pub(super) fn exponent(text: &str) -> usize {
    let braces = usize::from(text.starts_with('{'));
    let start = braces + sign(&text[braces..]);
    let length = digits(&text[start..]);
    let end = start + length;
    if length == 0 || braces == 1 && !text[end..].starts_with('}') { 0 } else { end + braces }
}
