//! Patterns: what the rest of a formula may begin with.

/// A match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Found<'i> {
    /// The match, or its groups.
    pub parts: Vec<Option<String>>,
    pub rest: &'i str,
}

impl Found<'_> {
    /// The match, or its first group.
    pub(super) fn text(&self) -> &str {
        self.part(0)
    }

    pub(super) fn part(&self, index: usize) -> &str {
        self.parts.get(index).and_then(Option::as_deref).unwrap_or("")
    }
}

/// How a group begins or ends.
#[derive(Clone, Copy)]
enum Edge {
    Text(&'static str),
    /// A command with the brace behind it.
    Command,
    /// `(` and letters, before a comma or `)`.
    Aggregation,
    /// Nothing, before a brace.
    BeforeBrace,
}

const GREEK: [&str; 35] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi",
    "Sigma", "Upsilon", "Phi", "Psi", "Omega",
];

const ARROWS: [&str; 10] = ["<->", "<-->", "->", "<-", "<=>>", "<<=>", "<=>", "→", "⟶", "⇌"];

/// Bytes at the beginning of `text` of which `test` holds.
fn span(text: &str, test: impl Fn(char) -> bool) -> usize {
    text.find(|c| !test(c)).unwrap_or(text.len())
}

fn spaces(text: &str) -> usize {
    span(text, char::is_whitespace)
}

fn digits(text: &str) -> usize {
    span(text, |c| c.is_ascii_digit())
}

fn first(text: &str, test: impl Fn(char) -> bool) -> bool {
    text.starts_with(test)
}

fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
}

/// Nothing, a space, or what closes or goes on.
fn ends_phrase(text: &str) -> bool {
    text.is_empty() || first(text, |c| c.is_whitespace() || ",;)]}".contains(c))
}

fn sign(text: &str) -> usize {
    usize::from(first(text, |c| c == '+' || c == '-'))
}

/// `12`, `1.2`, `1,2`; and `.2`, if `bare`.
fn decimal(text: &str, bare: bool) -> usize {
    let whole = digits(text);
    let separator = if whole > 0 { first(&text[whole..], |c| c == '.' || c == ',') } else { bare && text.starts_with('.') };
    let part = if separator { digits(&text[whole + 1..]) } else { 0 };
    if part > 0 { whole + 1 + part } else { whole }
}

/// A command's name with its backslash.
fn command(text: &str) -> usize {
    match text.strip_prefix('\\').map(|name| span(name, is_letter)) {
        Some(length @ 1..) => 1 + length,
        _ => 0,
    }
}

/// A Greek letter's command with the space behind it.
fn greek(text: &str) -> usize {
    let length = command(text);
    if length == 0 || !GREEK.contains(&&text[1..length]) {
        return 0;
    }
    let after = &text[length..];
    length + if after.starts_with("{}") { 2 } else { spaces(after) }
}

fn letters(text: &str) -> usize {
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

fn amount(text: &str) -> Option<usize> {
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
fn is_amount(formula: &str) -> bool {
    let Some(inner) = formula.strip_prefix('$').and_then(|rest| rest.strip_suffix('$')) else { return false };
    if inner == "+" || inner == "-" {
        return true;
    }
    let inner = inner.strip_prefix('(').unwrap_or(inner);
    let inner = inner.strip_suffix(')').unwrap_or(inner);
    let is_sign = |c: char| c == '+' || c == '-';
    // Numbers and letters with signs in between; a letter somewhere, and no two beside each other.
    let terms: Vec<&str> = inner.split(is_sign).collect();
    terms.len() <= 3
        && inner.contains(|c: char| c.is_ascii_lowercase())
        && terms.iter().all(|term| {
            let rest = &term[digits(term)..];
            rest.is_empty() || rest.len() == 1 && first(rest, |c| c.is_ascii_lowercase())
        })
}

/// `2n+1`: letters with digits and signs in between.
fn is_formula(text: &str) -> bool {
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
fn is_fraction(text: &str) -> bool {
    let start = sign(text);
    let above = numerator(&text[start..]);
    let Some(below) = text[start + above..].strip_prefix('/').filter(|_| above > 0) else { return false };
    let length = digits(below);
    let rest = &below[length..];
    length > 0 && (rest.is_empty() || variable(rest) == rest.len())
}

fn is_oxidation(text: &str, optional: bool) -> bool {
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

fn orbital(text: &str) -> usize {
    let count = digits(text);
    let rest = &text[count.min(text.len())..];
    let ends = |length: usize| !first(&rest[length..], is_letter);
    if count <= 2 && rest.starts_with("sp") && ends(2) {
        return count + 2;
    }
    if (1..=2).contains(&count) && first(rest, |c| "spdfgh".contains(c)) && ends(1) { count + 1 } else { 0 }
}

/// `+`, or a sign before a space, a number or the end.
fn operator(text: &str) -> usize {
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
fn ends_charge(rest: &str) -> bool {
    rest.is_empty() || first(rest, |c| c.is_whitespace() || "_},;]/".contains(c)) || {
        let inner = rest.strip_prefix('(').unwrap_or("");
        let length = span(inner, |c| c.is_ascii_lowercase());
        length > 0 && inner[length..].starts_with(')')
    }
}

/// A sign, a number, an error in brackets, and a power of ten.
fn scientific(input: &str) -> Option<Found<'_>> {
    let mut rest = input;
    let mut take = |length: usize| {
        let (taken, after) = rest.split_at(length);
        rest = after;
        (!taken.is_empty()).then(|| taken.to_owned())
    };
    let sign = take(plus_minus(input));
    let at = sign.as_ref().map_or(0, String::len);
    let number = take(decimal(&input[at..], true));
    let at = at + number.as_ref().map_or(0, String::len);
    let bracket = match input[at..].strip_prefix('(').map(|inner| (decimal(inner, true), inner)) {
        Some((length @ 1.., inner)) if inner[length..].starts_with(')') => take(length + 2),
        _ => None,
    };
    let at = at + bracket.as_ref().map_or(0, String::len);
    let after = &input[at..];
    let (mark, operator) = if first(after, |c| c == 'e' || c == 'E') {
        (1, None)
    } else {
        let start = spaces(after);
        let found = ["*", "x", "\\times", "×"].into_iter().find(|operator| after[start..].starts_with(operator));
        match found {
            Some(operator) => {
                let end = start + operator.len();
                let end = end + spaces(&after[end..]);
                if after[end..].starts_with("10^") { (end + 3, Some(operator)) } else { (0, None) }
            }
            None => (0, None),
        }
    };
    let power = if mark > 0 { exponent(&after[mark..]) } else { 0 };
    let (mark, operator, exponent) =
        if power > 0 { (take(mark), operator.map(str::to_owned), take(power)) } else { (None, None, None) };
    (rest.len() < input.len()).then_some(Found { parts: vec![sign, number, bracket, mark, operator, exponent], rest })
}

/// `12^{-3}`.
fn power(input: &str) -> Option<Found<'_>> {
    let sign = plus_minus(input);
    let number = decimal(&input[sign..], true);
    let after = input[sign + number..].strip_prefix('^')?;
    let length = exponent(after);
    if length == 0 {
        return None;
    }
    let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let parts = vec![part(&input[..sign]), part(&input[sign..sign + number]), part(&after[..length])];
    Some(Found { parts, rest: &after[length..] })
}

fn plus_minus(text: &str) -> usize {
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
fn exponent(text: &str) -> usize {
    let braces = usize::from(text.starts_with('{'));
    let start = braces + sign(&text[braces..]);
    let length = digits(&text[start..]);
    let end = start + length;
    if length == 0 || braces == 1 && !text[end..].starts_with('}') { 0 } else { end + braces }
}

fn edge(edge: Edge, text: &str) -> Option<usize> {
    match edge {
        Edge::Text(sign) => text.starts_with(sign).then_some(sign.len()),
        Edge::Command => {
            let length = command(text);
            (length > 0 && text[length..].starts_with('{')).then_some(length + 1)
        }
        Edge::Aggregation => {
            let inner = text.strip_prefix('(')?;
            let length = span(inner, |c| c.is_ascii_lowercase());
            ((1..=3).contains(&length) && first(&inner[length..], |c| c == ')' || c == ',')).then_some(1 + length)
        }
        Edge::BeforeBrace => text.starts_with('{').then_some(0),
    }
}

/// A group from `before` (left out) and `begin` (kept) to `end`, which is kept or not. Braces inside are balanced.
fn group(input: &str, before: Edge, begin: Edge, end: Edge, keeps_end: bool) -> Result<Option<(&str, &str)>, String> {
    let Some(start) = edge(before, input) else { return Ok(None) };
    let input = &input[start..];
    let Some(begun) = edge(begin, input) else { return Ok(None) };
    let mut depth = 0_usize;
    for (at, c) in input.char_indices().skip_while(|(at, _)| *at < begun) {
        if depth == 0
            && let Some(length) = edge(end, &input[at..])
        {
            let close = at + length;
            return Ok(Some((&input[..if keeps_end { close } else { at }], &input[close..])));
        }
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1).ok_or("a brace closes that was not opened")?,
            _ => {}
        }
    }
    Ok(None)
}

const NOTHING: Edge = Edge::Text("");

/// Content between `before` and `end`.
fn between<'i>(input: &'i str, before: &'static str, end: &'static str) -> Result<Option<Found<'i>>, String> {
    Ok(group(input, Edge::Text(before), NOTHING, Edge::Text(end), false)?.map(one))
}

/// A group with its edges, behind `before`.
fn whole<'i>(input: &'i str, before: &'static str, begin: Edge, end: &'static str) -> Result<Option<Found<'i>>, String> {
    Ok(group(input, Edge::Text(before), begin, Edge::Text(end), true)?.map(one))
}

/// The content of two groups.
fn two<'i>(input: &'i str, before: &'static str, end: &'static str) -> Result<Option<Found<'i>>, String> {
    let Some((above, rest)) = group(input, Edge::Text(before), NOTHING, Edge::Text(end), false)? else { return Ok(None) };
    let Some((below, rest)) = group(rest, Edge::Text("{"), NOTHING, Edge::Text("}"), false)? else { return Ok(None) };
    Ok(Some(Found { parts: vec![Some(above.to_owned()), Some(below.to_owned())], rest }))
}

/// A command with two arguments, behind `before`.
fn command_of_two<'i>(input: &'i str, before: &'static str) -> Result<Option<Found<'i>>, String> {
    let Some((head, rest)) = group(input, Edge::Text(before), Edge::Command, Edge::Text("}"), true)? else { return Ok(None) };
    let Some((tail, rest)) = group(rest, NOTHING, Edge::Text("{"), Edge::Text("}"), true)? else { return Ok(None) };
    Ok(Some(Found { parts: vec![Some(format!("{head}{tail}"))], rest }))
}

fn one<'i>((text, rest): (&str, &'i str)) -> Found<'i> {
    Found { parts: vec![Some(text.to_owned())], rest }
}

/// The first `length` bytes, if there are any.
fn prefix(input: &str, length: usize) -> Option<Found<'_>> {
    (length > 0).then(|| one((&input[..length], &input[length..])))
}

/// One character.
fn character(input: &str, test: impl Fn(char) -> bool) -> Option<Found<'_>> {
    let c = input.chars().next().filter(|c| test(*c))?;
    prefix(input, c.len_utf8())
}

/// Text of which only the first `length` bytes behind `skip` count; white space after it is read, too.
fn trimmed(input: &str, skip: usize, length: usize) -> Option<Found<'_>> {
    if length == 0 {
        return None;
    }
    let end = skip + length;
    Some(one((&input[skip..end], input[end..].trim_start())))
}

/// All of the input, if `test` holds of it.
fn all(input: &str, test: bool) -> Option<Found<'_>> {
    test.then(|| one((input, "")))
}

/// Does the input begin with a pattern?
pub(super) fn find<'i>(pattern: &str, input: &'i str) -> Result<Option<Found<'i>>, String> {
    let after = |sign: char| input.strip_prefix(sign);
    Ok(match pattern {
        "empty" => all(input, input.is_empty()),
        "else" | "else2" => character(input, |_| true),
        "space" => character(input, char::is_whitespace),
        "space A" => character(input, char::is_whitespace)
            .filter(|found| first(found.rest, |c| c.is_ascii_uppercase() || c == '\\' || c == '$')),
        "space$" => character(input, char::is_whitespace).filter(|found| found.rest.is_empty()),
        "a-z" => character(input, |c| c.is_ascii_lowercase()),
        "x" => character(input, |c| c == 'x'),
        "x$" => all(input, input == "x"),
        "i$" => all(input, input == "i"),
        "letters" => prefix(input, letters(input)),
        "\\greek" => prefix(input, greek(input)),
        "digits" => prefix(input, digits(input)),
        "-9.,9" => {
            let start = sign(input);
            let length = decimal(&input[start..], true);
            prefix(input, if length > 0 { start + length } else { 0 })
        }
        "-9.,9 no missing 0" => {
            let start = sign(input);
            let length = decimal(&input[start..], false);
            prefix(input, if length > 0 { start + length } else { 0 })
        }
        "(-)(9.,9)(e)(99)" => scientific(input),
        "(-)(9)^(-9)" => power(input),
        "state of aggregation $" => {
            let found = group(input, NOTHING, Edge::Aggregation, Edge::Text(")"), true)?;
            let crystal = || {
                let inner = input.strip_prefix('(')?;
                let inner = inner.strip_prefix("\\ca").map_or(inner, |rest| rest.strip_prefix(' ').unwrap_or(rest));
                let is_system =
                    inner.starts_with('$') && inner.get(2..4) == Some("$)") && first(&inner[1..], |c| "amothc".contains(c));
                prefix(input, if is_system { input.len() - inner.len() + 4 } else { 0 })
            };
            found.filter(|(_, rest)| ends_phrase(rest)).map(one).or_else(crystal)
        }
        "_{(state of aggregation)}$" => input.strip_prefix("_{(").and_then(|inner| {
            let length = span(inner, |c| c.is_ascii_lowercase());
            let ends = (1..=3).contains(&length) && inner[length..].starts_with(")}");
            ends.then(|| one((&input[2..length + 4], &inner[length + 2..])))
        }),
        "{[(" => match input.starts_with("\\{") {
            true => prefix(input, 2),
            false => character(input, |c| c == '[' || c == '('),
        },
        ")]}" => match input.starts_with("\\}") {
            true => prefix(input, 2),
            false => character(input, |c| c == ')' || c == ']'),
        },
        ", " => character(input, |c| c == ',' || c == ';').and_then(|found| prefix(input, 1 + spaces(found.rest))),
        "," => character(input, |c| c == ',' || c == ';'),
        "." => character(input, |c| c == '.'),
        ". " => character(input, |c| matches!(c, '.' | '⋅' | '·' | '•')).and_then(|found| trimmed(input, 0, found.text().len())),
        "..." => prefix(input, if input.starts_with("...") && !input[3..].starts_with('.') { 3 } else { 0 }),
        "* " => trimmed(input, 0, usize::from(input.starts_with('*'))),
        "*" => {
            let start = spaces(input);
            let found = first(&input[start..], |c| c == '*' || c == '.');
            prefix(input, if found { start + 1 + spaces(&input[start + 1..]) } else { 0 })
        }
        "^{(...)}" => between(input, "^{", "}")?,
        "_{(...)}" => between(input, "_{", "}")?,
        "{(...)}" => between(input, "{", "}")?,
        "[(...)]" => between(input, "[", "]")?,
        "$(...)$" => between(input, "$", "$")?,
        "${(...)}$" => between(input, "${", "}$")?,
        "\\bond{(...)}" => between(input, "\\bond{", "}")?,
        "\\ce{(...)}" => between(input, "\\ce{", "}")?,
        "\\color{(...)}0" => between(input, "\\color{", "}")?,
        "^($...$)" => whole(input, "^", Edge::Text("$"), "$")?,
        "_($...$)" => whole(input, "_", Edge::Text("$"), "$")?,
        "$...$" => whole(input, "", Edge::Text("$"), "$")?,
        "{...}" => whole(input, "", Edge::Text("{"), "}")?,
        "\\x{}" => whole(input, "", Edge::Command, "}")?,
        "^\\x{}" => whole(input, "^", Edge::Command, "}")?,
        "_\\x{}" => whole(input, "_", Edge::Command, "}")?,
        "\\x{}{}" => command_of_two(input, "")?,
        "^\\x{}{}" => command_of_two(input, "^")?,
        "_\\x{}{}" => command_of_two(input, "_")?,
        "\\frac{(...)}" => two(input, "\\frac{", "}")?,
        "\\overset{(...)}" => two(input, "\\overset{", "}")?,
        "\\underset{(...)}" => two(input, "\\underset{", "}")?,
        "\\underbrace{(...)}" => two(input, "\\underbrace{", "}_")?,
        "\\color{(...)}{(...)}1" => two(input, "\\color{", "}")?,
        "\\color(...){(...)}2" => match group(input, Edge::Text("\\color"), Edge::Text("\\"), Edge::BeforeBrace, false)? {
            Some((colour, rest)) => group(rest, Edge::Text("{"), NOTHING, Edge::Text("}"), false)?
                .map(|(content, rest)| Found { parts: vec![Some(colour.to_owned()), Some(content.to_owned())], rest }),
            None => None,
        },
        "^a" => after('^').and_then(|rest| {
            let length = digits(rest);
            if length > 0 { prefix(rest, length) } else { character(rest, |c| c != '\\' && c != '_') }
        }),
        "_9" => after('_').and_then(|rest| {
            let start = sign(rest);
            let length = digits(&rest[start..]);
            if length > 0 { prefix(rest, start + length) } else { character(rest, |c| c != '\\') }
        }),
        "^\\x" => after('^').and_then(|rest| trimmed(rest, 0, command(rest))),
        "_\\x" => after('_').and_then(|rest| trimmed(rest, 0, command(rest))),
        "^(-1)" => after('^').and_then(|rest| {
            let start = usize::from(rest.starts_with('-'));
            let length = digits(&rest[start..]);
            prefix(rest, if length > 0 { start + length } else { 0 })
        }),
        "'" => character(input, |c| c == '\''),
        "^_" => prefix(input, usize::from(input.starts_with("^_") || input.starts_with("_^") || input == "^" || input == "_")),
        "{}" => prefix(input, if input.starts_with("{}") { 2 } else { 0 }),
        "=<>" => character(input, |c| "=<>".contains(c)),
        "#" => character(input, |c| c == '#' || c == '≡'),
        "+" => character(input, |c| c == '+'),
        "-" => character(input, |c| c == '-'),
        "-$" => character(input, |c| c == '-').filter(|found| ends_charge(found.rest)),
        "-9" => character(input, |c| c == '-').filter(|found| first(found.rest, |c| c.is_ascii_digit())),
        "- orbital overlap" => character(input, |c| c == '-').filter(|found| {
            ["s", "p", "d", "sp"].iter().any(|orbital| found.rest.strip_prefix(orbital).is_some_and(ends_phrase))
        }),
        "pm-operator" => ["\\pm", "$\\pm$", "+-", "+/-"]
            .iter()
            .find(|sign| input.starts_with(**sign))
            .and_then(|sign| prefix(input, sign.len())),
        "operator" => prefix(input, operator(input)),
        "arrowUpDown" => ["v", "(v)", "^", "(^)"]
            .iter()
            .find(|arrow| input.strip_prefix(**arrow).is_some_and(ends_phrase))
            .and_then(|arrow| prefix(input, arrow.len())),
        "->" => ARROWS.iter().find(|arrow| input.starts_with(**arrow)).and_then(|arrow| prefix(input, arrow.len())),
        "CMT" => character(input, |c| "CMT".contains(c)).filter(|found| found.rest.starts_with('[')),
        "1st-level escape" => {
            let length = ["&", "\\\\", "\\hline"].iter().find(|sign| input.starts_with(**sign)).map_or(0, |sign| sign.len());
            trimmed(input, 0, length)
        }
        "\\," => prefix(input, if input.starts_with('\\') && first(&input[1..], |c| ", ;:".contains(c)) { 2 } else { 0 }),
        "\\ca" => match input.strip_prefix("\\ca") {
            Some(rest) if !first(rest, is_letter) => prefix(input, 3 + spaces(rest)),
            _ => None,
        },
        "\\x" => match command(input) {
            0 => prefix(input, if input.starts_with('\\') && first(&input[1..], |c| "_&{}%".contains(c)) { 2 } else { 0 }),
            length => prefix(input, length + spaces(&input[length..])),
        },
        "orbital" => prefix(input, orbital(input)),
        "others" => character(input, |c| "/~|".contains(c)),
        "oxidation$" => all(input, is_oxidation(input, false)),
        "d-oxidation$" => all(input, is_oxidation(input, true)),
        "roman numeral" => prefix(input, span(input, |c| "IVX".contains(c))),
        "1/2$" => all(input, is_fraction(input)),
        "amount" | "amount2" => match amount(input) {
            Some(length) => prefix(input, length),
            None => whole(input, "", Edge::Text("$"), "$")?.filter(|found| is_amount(found.text())),
        },
        "(KV letters)," => {
            let length = match input.chars().next() {
                Some('A'..='Z') => 1 + span(&input[1..], |c| c.is_ascii_lowercase()).min(2),
                Some('i') => 1,
                _ => 0,
            };
            prefix(input, length).filter(|found| found.rest.starts_with(','))
        }
        "formula$" => all(input, is_formula(input)),
        "uprightEntities" => ["pH", "pOH", "pC", "pK", "iPr", "iBu"]
            .iter()
            .find(|name| input.strip_prefix(**name).is_some_and(|rest| !first(rest, is_letter)))
            .and_then(|name| prefix(input, name.len())),
        "/" => {
            let start = spaces(input);
            trimmed(input, start, usize::from(input[start..].starts_with('/')))
        }
        "//" => {
            let start = spaces(input);
            trimmed(input, start, if input[start..].starts_with("//") { 2 } else { 0 })
        }
        "one lowercase latin letter $" => {
            let mut letters = input.chars();
            let is_one = letters.next().is_some_and(|c| c.is_ascii_lowercase())
                && letters.next().is_none_or(|c| !is_letter(c))
                && letters.next().is_none();
            all(input, is_one)
        }
        "one lowercase greek letter $" => {
            let inner = input.strip_prefix('$').unwrap_or(input);
            let length = match inner.chars().next() {
                Some(c @ 'α'..='ω') => c.len_utf8(),
                Some('\\') if inner[1..].starts_with(|c: char| c.is_ascii_lowercase()) => greek(inner),
                _ => 0,
            };
            let rest = inner[length..].strip_prefix('$').unwrap_or(&inner[length..]);
            all(input, length > 0 && (rest.trim().is_empty() || rest == "{}"))
        }
        other => return Err(format!("the grammar has no pattern `{other}`")),
    })
}
