//! What a style sheet loads: `url()`, `src()`, `@import` and strings in `image-set()`.
//!
//! Source: CSS Syntax 3; CSP 3, section 6.7.2 and the directives' lists of requests.

use cssparser::{ParseError, Parser, ParserInput, Token};

use super::sources::{Sources, origin};

/// Blocks within each other that are read. What is deeper allows nothing.
const DEEPEST: usize = 32;

/// What a sheet, or the value of a `style` attribute, loads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyleNeeds {
    /// Of other sites, and what is not from this site's own files (`data:`).
    pub sources: Sources,
    /// Sheets of this site that it imports, as written.
    pub imports: Vec<String>,
    /// Addresses that no policy can name, as written.
    pub unnameable: Vec<String>,
}

/// Reads a sheet or declarations. It takes any text.
pub fn style_needs(css: &str) -> StyleNeeds {
    let mut needs = StyleNeeds::default();
    let mut input = ParserInput::new(css);
    read(&mut Parser::new(&mut input), Place::Property, 0, &mut needs);
    needs
}

/// Where an address stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In a declaration: a picture, as far as we can tell.
    Property,
    /// In `@font-face`.
    Font,
    /// Behind `@import`.
    Import,
    /// Behind `@namespace`, where addresses are names.
    Name,
}

/// What functions mean whose arguments are strings.
fn takes_strings(function: &str) -> bool {
    ["url", "src", "image", "image-set", "-webkit-image-set"].iter().any(|name| function.eq_ignore_ascii_case(name))
}

fn read(parser: &mut Parser<'_, '_>, outer: Place, depth: usize, needs: &mut StyleNeeds) {
    let mut place = outer;
    let mut in_function = false;
    loop {
        let token = match parser.next() {
            Ok(token) => token.clone(),
            Err(_) => return,
        };
        match &token {
            Token::AtKeyword(name) => {
                place = match name.to_ascii_lowercase().as_str() {
                    "import" => Place::Import,
                    "font-face" => Place::Font,
                    "namespace" => Place::Name,
                    _ => outer,
                };
            }
            Token::Semicolon => place = outer,
            Token::UnquotedUrl(url) => note(url, place, needs),
            Token::QuotedString(url) if place == Place::Import => note(url, place, needs),
            Token::Function(name) => {
                in_function = takes_strings(name);
                nested(parser, if in_function { Some(place) } else { None }, place, depth, needs);
            }
            Token::ParenthesisBlock | Token::SquareBracketBlock => nested(parser, None, place, depth, needs),
            Token::CurlyBracketBlock => {
                nested(parser, None, place, depth, needs);
                place = outer;
            }
            _ => {}
        }
        // The address ends an import; conditions may follow.
        if matches!(token, Token::UnquotedUrl(_) | Token::QuotedString(_)) || in_function {
            in_function = false;
            place = if place == Place::Import { outer } else { place };
        }
    }
}

/// Reads a block or the arguments of a function, in which strings are addresses where `strings` says what for.
fn nested(parser: &mut Parser<'_, '_>, strings: Option<Place>, place: Place, depth: usize, needs: &mut StyleNeeds) {
    if depth >= DEEPEST {
        return;
    }
    let read_all = |inner: &mut Parser<'_, '_>| -> Result<(), ParseError<'_, ()>> {
        if let Some(place) = strings {
            while let Ok(token) = inner.next() {
                match token.clone() {
                    Token::QuotedString(url) | Token::UnquotedUrl(url) => note(&url, place, needs),
                    Token::Function(name) => nested(inner, takes_strings(&name).then_some(place), place, depth + 1, needs),
                    _ => {}
                }
            }
        } else {
            read(inner, place, depth + 1, needs);
        }
        Ok(())
    };
    let _ = parser.parse_nested_block(read_all);
}

fn note(url: &str, place: Place, needs: &mut StyleNeeds) {
    let Some(source) = origin(url) else {
        if place != Place::Name {
            needs.unnameable.push(url.to_owned());
        }
        return;
    };
    let own = source == "'self'";
    match place {
        Place::Import if own => needs.imports.push(url.trim().to_owned()),
        Place::Import => needs.sources.add_sheet(source),
        Place::Font if !own => drop(needs.sources.font.insert(source)),
        Place::Property if !own && source != "data:" => drop(needs.sources.img.insert(source)),
        Place::Font | Place::Property | Place::Name => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sources as `directive source`, then the imports.
    fn found(css: &str) -> Vec<String> {
        let StyleNeeds { sources, imports, unnameable } = style_needs(css);
        let all = [("style", &sources.style), ("font", &sources.font), ("img", &sources.img)];
        let named = all.into_iter().flat_map(|(name, set)| set.iter().map(move |source| format!("{name} {source}")));
        named.chain(imports).chain(unnameable.into_iter().map(|url| format!("unnameable {url}"))).collect()
    }

    #[test]
    fn what_sheets_load() {
        for (css, expected) in [
            ("a { background: url(https://a.example/x.png) }", &["img https://a.example"] as &[&str]),
            ("a { background: URL( 'https://a.example/x.png' ) }", &["img https://a.example"]),
            ("a { background: \\75rl(https://a.example/x.png) }", &["img https://a.example"]),
            ("background: url(//a.example/x)", &["img a.example"]),
            ("a { background: url(/own.png), url(x.png), url(data:image/gif;base64,AA==) }", &[]),
            (
                "a { b: image-set(\"https://a.example/1\" 1x, url(https://b.example/2) 2x) }",
                &["img https://a.example", "img https://b.example"],
            ),
            ("a { --x: url(https://a.example/x) }", &["img https://a.example"]),
            ("@media print { @supports (a: b) { a { & b { c: url(https://a.example/x) } } } }", &["img https://a.example"]),
            ("@font-face { src: url(https://f.example/x.woff2) format('woff2') }", &["font https://f.example"]),
            (
                "@font-face { src: url(data:font/woff2;base64,AA==) } a { b: url(https://a.example) }",
                &["font data:", "img https://a.example"],
            ),
            ("@layer x { @font-face { src: local('x'), src(\"https://f.example/x\") } }", &["font https://f.example"]),
            (
                "@import 'https://s.example/a.css' screen; a { b: url(https://a.example) }",
                &["style https://s.example", "font https://s.example", "img https://a.example"],
            ),
            (
                "@import url(https://fonts.googleapis.com/css2?family=x);",
                &["style https://fonts.googleapis.com", "font https://fonts.googleapis.com", "font https://fonts.gstatic.com"],
            ),
            ("a { b: url(https://bücher.example/x) }", &["img https://xn--bcher-kva.example"]),
            ("a { b: url(https://[::1]/x) }", &["unnameable https://[::1]/x"]),
            ("@import './base.css'; @import url(\"more.css\") layer(x);", &["./base.css", "more.css"]),
            ("@namespace svg url(http://www.w3.org/2000/svg); a { content: 'https://a.example' }", &[]),
            ("/* url(https://a.example) */ a { b: 'url(https://a.example)' }", &[]),
            ("a { b: url(https://a.example/x", &["img https://a.example"]),
            ("}}} a { b: url(https://a.example) }", &["img https://a.example"]),
        ] {
            assert_eq!(found(css), expected, "{css}");
        }
    }

    #[test]
    fn deep_nesting_ends() {
        assert_eq!(found(&format!("{}url(https://a.example)", "a{(".repeat(100_000))), Vec::<String>::new());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(css in "([{}()\\[\\];:'\"@,\\\\ a-z/]|url\\(|@import|https://a\\.example){0,60}") {
            style_needs(&css);
        }
    }
}
