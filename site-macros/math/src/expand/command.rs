//! Commands that are not passed to the parser.

use std::sync::Arc;

use super::{Expander, Token};
use crate::Problem;
use crate::chemistry;
use crate::token;

/// Commands whose argument is text.
const TEXTS: [&str; 14] = [
    "emph",
    "fbox",
    "hbox",
    "mbox",
    "text",
    "textbf",
    "textit",
    "textmd",
    "textnormal",
    "textrm",
    "textsf",
    "texttt",
    "textup",
    "tag",
];

impl Expander<'_, '_> {
    /// Handles a command of ours; false: it is the parser's.
    pub(super) fn built_in(&mut self, name: &Arc<str>) -> Result<bool, Problem> {
        match &**name {
            "def" => self.def(name, false, false)?,
            "gdef" => self.def(name, true, false)?,
            "edef" => self.def(name, false, true)?,
            "xdef" => self.def(name, true, true)?,
            "newcommand" | "renewcommand" | "providecommand" | "DeclareMathOperator" => self.new_command(name)?,
            "let" => self.let_(false)?,
            "long" => {}
            "global" => self.global()?,
            "begingroup" | "bgroup" => {
                self.open();
                return Ok(false);
            }
            "endgroup" | "egroup" => {
                self.close();
                return Ok(false);
            }
            "begin" => self.begin()?,
            "end" => self.end()?,
            "label" => self.label()?,
            "ref" | "eqref" => self.reference(name)?,
            "ce" | "pu" => {
                let Some(Token::Raw(raw)) = self.stack.last() else {
                    return Err(Problem::at(format!("`\\{name}` is followed by its argument in braces"), name));
                };
                let tex = chemistry::read(&raw[1..raw.len() - 1], &**name == "pu").map_err(|reason| Problem::at(reason, name))?;
                self.stack.pop();
                let tokens = token::read(&tex);
                self.count(name, tokens.len())?;
                self.stack.extend(tokens.into_iter().rev());
            }
            "href" | "url" => return self.link(name),
            "color" | "textcolor" | "colorbox" => return self.colour(name, 1),
            "fcolorbox" => return self.colour(name, 2),
            "htmlClass" | "htmlId" | "htmlStyle" | "htmlData" => {
                return Err(Problem::at(format!("`\\{name}` is not supported: formulas have no attributes of their own"), name));
            }
            "hspace" => {
                // The parser accepts a length without braces only from this command.
                self.eat('*');
                self.out.push_tex("\\hskip ");
            }
            _ if TEXTS.contains(&&**name) => self.text(name)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// `\global` makes the next definition one that outlives its group.
    fn global(&mut self) -> Result<(), Problem> {
        loop {
            self.skip_spaces();
            let Some(Token::Command(next)) = self.stack.pop() else {
                return Err(Problem::at("`\\global` is followed by a definition".to_owned(), "global"));
            };
            match &*next {
                "long" | "global" => {}
                "def" | "gdef" => return self.def(&next, true, false),
                "edef" | "xdef" => return self.def(&next, true, true),
                "let" => return self.let_(true),
                _ => return Err(Problem::at("`\\global` is followed by a definition".to_owned(), "global")),
            }
        }
    }

    /// The address of a link as the page's other links have it.
    fn link(&mut self, name: &Arc<str>) -> Result<bool, Problem> {
        let Some(Token::Raw(raw)) = self.stack.pop() else {
            return Err(Problem::at(format!("`\\{name}` is followed by an address in braces"), name));
        };
        let address = unescaped(&raw[1..raw.len() - 1]);
        let resolved = (self.links)(&address).map_err(|reason| Problem::at(reason, name))?;
        self.out.push(&Token::Command("href".into()));
        self.out.push_tex(&format!("{{{}}}", escaped(&resolved)));
        if &**name == "url" {
            self.out.push_tex(&format!("{{\\texttt{{{}}}}}", as_text(&address)));
        }
        Ok(true)
    }

    /// Colours with a model (`[HTML]{ff0000}`) become what the parser reads.
    fn colour(&mut self, name: &str, colours: usize) -> Result<bool, Problem> {
        let Some(model) = self.option(name)? else { return Ok(false) };
        let model = token::plain(&model);
        let command = Token::Command(name.into());
        self.out.push(&command);
        for _ in 0..colours {
            let value = token::plain(&self.argument(name)?);
            let colour = by_model(model.trim(), value.trim())
                .ok_or_else(|| Problem::at(format!("`[{model}]{{{value}}}` is no colour"), name))?;
            self.out.push_tex(&format!("{{{colour}}}"));
        }
        Ok(true)
    }

    /// In text a bare `&` would divide columns.
    fn text(&mut self, name: &Arc<str>) -> Result<(), Problem> {
        self.out.push(&Token::Command(if &**name == "mbox" { "text".into() } else { Arc::clone(name) }));
        if self.eat('*') {
            self.out.push_tex("*");
        }
        self.skip_spaces();
        if !self.stack.last().is_some_and(|token| token.is('{')) {
            return Ok(());
        }
        let content = self.argument(name)?;
        let (mut in_formula, mut environments) = (false, 0_usize);
        let content: Vec<Token> = content
            .into_iter()
            .map(|token| {
                match &token {
                    Token::Char('$') => in_formula = !in_formula,
                    Token::Command(name) if &**name == "begin" => environments += 1,
                    Token::Command(name) if &**name == "end" => environments = environments.saturating_sub(1),
                    Token::Char('&') if !in_formula && environments == 0 => return Token::Command("&".into()),
                    _ => {}
                }
                token
            })
            .collect();
        self.stack.push(Token::Char('}'));
        self.stack.extend(content.into_iter().rev());
        self.stack.push(Token::Char('{'));
        Ok(())
    }
}

/// An address without the backslashes that TeX may have before its signs.
fn unescaped(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut letters = address.trim().chars().peekable();
    while let Some(c) = letters.next() {
        if c == '\\' && letters.peek().is_some_and(|next| "#$%&~_^{}".contains(*next)) {
            continue;
        }
        out.push(c);
    }
    out
}

/// An address in which the parser takes no sign for one of TeX's.
fn escaped(address: &str) -> String {
    let mut out = String::with_capacity(address.len() + 8);
    for c in address.chars() {
        match c {
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => out.extend(['\\', c]),
            '~' => out.push_str("\\~"),
            '^' => out.push_str("\\^"),
            '\\' => out.push_str("%5C"),
            c => out.push(c),
        }
    }
    out
}

/// An address as text.
fn as_text(address: &str) -> String {
    let mut out = String::with_capacity(address.len() + 8);
    for c in address.chars() {
        match c {
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => out.extend(['\\', c]),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '\\' => out.push_str("\\textbackslash{}"),
            c => out.push(c),
        }
    }
    out
}

/// A colour in one of xcolor's models as `#rrggbb`.
fn by_model(model: &str, value: &str) -> Option<String> {
    if model == "HTML" {
        return (value.len() == 6 && value.bytes().all(|b| b.is_ascii_hexdigit())).then(|| format!("#{value}"));
    }
    if model == "named" {
        return Some(value.to_owned());
    }
    let numbers: Vec<f64> = value.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let channels = match (model, numbers.as_slice()) {
        ("rgb", [red, green, blue]) => [*red, *green, *blue],
        ("RGB", [red, green, blue]) => [red / 255.0, green / 255.0, blue / 255.0],
        ("gray", [gray]) => [*gray; 3],
        ("cmy", [cyan, magenta, yellow]) => [1.0 - cyan, 1.0 - magenta, 1.0 - yellow],
        ("cmyk", [cyan, magenta, yellow, black]) => [cyan, magenta, yellow].map(|ink| (1.0 - ink) * (1.0 - black)),
        _ => return None,
    };
    let mut colour = "#".to_owned();
    for channel in channels {
        if !(0.0..=1.0).contains(&channel) {
            return None;
        }
        colour.push_str(&format!("{:02x}", (channel * 255.0).round() as u8));
    }
    Some(colour)
}
