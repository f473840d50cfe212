//! Patterns, by their names in the table: whether the rest of a formula begins with one.

use super::group::{Edge, NOTHING, between, command_of_two, group, two, whole};
use super::lexeme::{
    ARROWS, amount, command, decimal, digits, ends_charge, ends_phrase, exponent, first, greek, is_amount, is_formula,
    is_fraction, is_letter, is_oxidation, letters, operator, orbital, plus_minus, sign, spaces, span,
};

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

pub(super) fn one<'i>((text, rest): (&str, &'i str)) -> Found<'i> {
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
