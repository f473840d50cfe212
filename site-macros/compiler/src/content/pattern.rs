//! Globs in cascade targets and resources. Matching is linear in the text times the pattern. As in Hugo, `**` matches across folders
//! everywhere, as in `**.jpg`; libraries only support it between slashes.

/// Whether `text` matches the glob: `*` within a segment, `**` across segments, `?`, `[a-z]`, `{a,b}`. Letter case is ignored.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = site_settings::address::lower(text).chars().collect();
    alternatives(&site_settings::address::lower(pattern)).iter().any(|p| parse_glob(p).is_some_and(|tokens| run(&tokens, &text)))
}

/// `{a,b}c` → `ac`, `bc`. After 64 alternatives, braces are literal.
fn alternatives(pattern: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut open = vec![pattern.to_owned()];
    while let Some(next) = open.pop() {
        let braces = next.find('{').and_then(|start| next[start..].find('}').map(|len| (start, start + len)));
        match braces {
            Some((start, end)) if done.len() + open.len() < 64 => {
                for choice in next[start + 1..end].split(',') {
                    open.push(format!("{}{choice}{}", &next[..start], &next[end + 1..]));
                }
            }
            _ => done.push(next),
        }
    }
    done
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// This character.
    Literal(char),
    /// Any one character.
    Any,
    /// Any character except `/`.
    AnyWithin,
    /// A character in one of these ranges, or in none of them.
    Class { not: bool, ranges: Vec<(char, char)> },
    /// This token any number of times.
    Star(Box<Token>),
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Literal(l) => *l == c,
            Self::Any => true,
            Self::AnyWithin => c != '/',
            Self::Class { not, ranges } => *not != ranges.iter().any(|(a, b)| (*a..=*b).contains(&c)),
            Self::Star(_) => false,
        }
    }
}

/// Matches the whole text by tracking the set of reachable positions in the pattern.
fn run(tokens: &[Token], text: &[char]) -> bool {
    fn close(tokens: &[Token], states: &mut [bool]) {
        for (i, token) in tokens.iter().enumerate() {
            if states[i] && matches!(token, Token::Star(_)) {
                states[i + 1] = true;
            }
        }
    }
    let mut states = vec![false; tokens.len() + 1];
    states[0] = true;
    close(tokens, &mut states);
    for &c in text {
        let mut next = vec![false; tokens.len() + 1];
        for (i, token) in tokens.iter().enumerate().filter(|(i, _)| states[*i]) {
            match token {
                Token::Star(inner) if inner.takes(c) => next[i] = true,
                Token::Star(_) => {}
                one if one.takes(c) => next[i + 1] = true,
                _ => {}
            }
        }
        close(tokens, &mut next);
        states = next;
    }
    states[tokens.len()]
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let not = chars.next_if(|c| matches!(c, '^' | '!')).is_some();
    let mut ranges = Vec::new();
    loop {
        let start = match chars.next()? {
            ']' if !ranges.is_empty() => return Some(Token::Class { not, ranges }),
            '\\' => chars.next()?,
            c => c,
        };
        if chars.peek() == Some(&'-') {
            chars.next();
            match chars.next()? {
                ']' => {
                    ranges.extend([(start, start), ('-', '-')]);
                    return Some(Token::Class { not, ranges });
                }
                end => ranges.push((start, end)),
            }
        } else {
            ranges.push((start, start));
        }
    }
}

fn parse_glob(pattern: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' if chars.next_if_eq(&'*').is_some() => Token::Star(Box::new(Token::Any)),
            '*' => Token::Star(Box::new(Token::AnyWithin)),
            '?' => Token::AnyWithin,
            '[' => class(&mut chars)?,
            '\\' => Token::Literal(chars.next()?),
            c => Token::Literal(c),
        });
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("/posts/**", "/posts/x", true),
            ("/posts/**", "/posts/a/b", true),
            ("/posts/**", "/posts", false),
            ("/m/a*", "/m/A2", true),
            ("/m/a*", "/m/a/x", false),
            ("{/m/b*,/m/c/**}", "/m/c/d/e", true),
            ("{/m/b*,/m/c/**}", "/m/d", false),
            ("**", "/", true),
            ("*.jpg", "a.jpg", true),
            ("*.jpg", "a/b.jpg", false),
            ("**.jpg", "a/b.jpg", true),
            ("*.{png,jpg}", "a.PNG", true),
            ("pic?[0-9].png", "pic-7.png", true),
            ("pic?[!0-9].png", "pic-7.png", false),
            ("[", "[", false),
            ("", "", true),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} on {text}");
        }
    }

    proptest! {
        #[test]
        fn no_pattern_panics(pattern in "[ab*?.{},\\[\\]\\\\^$|+-]{0,20}", text in "[ab/]{0,20}") {
            let _ = glob(&pattern, &text);
        }

        #[test]
        fn a_plain_name_matches_itself(text in "[a-z/.-]{0,20}") {
            prop_assert!(glob(&text, &text));
        }
    }
}
