//! What is done with a match.

use super::output::Output;
use super::pattern::{self, Found};
use super::{Buffer, Reader};

/// Is there something in a part of the buffer?
fn has(part: &Option<String>) -> bool {
    part.as_ref().is_some_and(|text| !text.is_empty())
}

fn append(part: &mut Option<String>, text: &str) {
    part.get_or_insert_default().push_str(text);
}

/// Does a pattern match all of the text?
fn matches(pattern: &str, text: &str) -> Result<bool, String> {
    Ok(pattern::find(pattern, text)?.is_some_and(|found| found.rest.is_empty()))
}

impl Reader {
    /// Carries out one action of a machine.
    pub(super) fn act(
        &mut self,
        machine: &'static str,
        action: &'static str,
        buffer: &mut Buffer,
        found: &Found<'_>,
        out: &mut Vec<Output>,
    ) -> Result<(), String> {
        let (action, option) = match action.split_once(':') {
            Some((action, option)) => (action, Some(option)),
            None => (action, None),
        };
        let text = found.text();
        match action {
            "a=" => append(&mut buffer.a, text),
            "b=" => append(&mut buffer.b, text),
            "p=" => append(&mut buffer.p, text),
            "o=" => append(&mut buffer.o, text),
            "q=" => append(&mut buffer.q, text),
            "d=" => append(&mut buffer.d, text),
            "rm=" => append(&mut buffer.rm, text),
            "text=" => append(&mut buffer.text, text),
            "r=" => buffer.r = Some(text.to_owned()),
            "rdt=" => buffer.rdt = Some(text.to_owned()),
            "rd=" => buffer.rd = Some(text.to_owned()),
            "rqt=" => buffer.rqt = Some(text.to_owned()),
            "rq=" => buffer.rq = Some(text.to_owned()),
            "d= kv" => (buffer.d, buffer.d_type) = (Some(text.to_owned()), Some("kv")),
            "a to o" => buffer.o = buffer.a.take(),
            "sb=true" => buffer.space_before = true,
            "sb=false" => buffer.space_before = false,
            "beginsWithBond=true" => buffer.begins_with_bond = true,
            "beginsWithBond=false" => buffer.begins_with_bond = false,
            "parenthesisLevel++" => buffer.parentheses += 1,
            "parenthesisLevel--" => buffer.parentheses -= 1,
            "copy" => out.push(Output::Tex(text.to_owned())),
            "rm" => out.push(Output::Roman(text.to_owned())),
            "roman-numeral" => out.push(Output::Roman(text.to_owned())),
            "text" => out.extend(self.go(text, "text")?),
            "{text}" => {
                out.push(Output::Sign("{"));
                out.extend(self.go(text, "text")?);
                out.push(Output::Sign("}"));
            }
            "tex-math" => out.extend(self.go(text, "tex-math")?),
            "tex-math tight" => out.extend(self.go(text, "tex-math tight")?),
            "ce" => out.extend(self.go(text, "ce")?),
            "9,9" => out.extend(self.go(text, "9,9")?),
            "bond" => out.push(Output::Bond(option.unwrap_or(text).to_owned())),
            "operator" => out.push(Output::Operator(option.unwrap_or(text).to_owned())),
            "insert" => out.push(Output::named(option.unwrap_or_default())),
            "insert+p1" if option == Some("1st-level escape") => out.push(Output::Escape(text.to_owned())),
            "insert+p1" => out.push(Output::Enumeration(text.to_owned(), "1mu")),
            "1/2" => fraction(text, out),
            "tight operator" => append(&mut buffer.o, &format!("{{{text}}}")),
            "cdot" => out.push(Output::named("tight cdot")),
            "^(-1)" => append(&mut buffer.rm, &format!("^{{{text}}}")),
            "space" => out.push(Output::named(if machine == "pu" { "pu-space-1" } else { "pu-space-2" })),
            "comma" if machine == "ce" => {
                let sign = text.trim_end();
                let is_wide = sign != text && buffer.parentheses == 0;
                out.push(Output::Enumeration(sign.to_owned(), if is_wide { "6mu" } else { "3mu" }));
            }
            "comma" => out.push(Output::named("commaDecimal")),
            "state of aggregation" => {
                let content = self.go(text, "o")?;
                out.push(Output::Aggregation(content, if machine == "pq" { "1mu" } else { "2mu" }));
            }
            "oxidation-output" => {
                out.push(Output::Sign("{"));
                out.extend(self.go(text, "oxidation")?);
                out.push(Output::Sign("}"));
            }
            "frac-output" | "overset-output" | "underset-output" | "underbrace-output" => {
                let (above, below) = (self.go(found.part(0), "ce")?, self.go(found.part(1), "ce")?);
                out.push(Output::Two(action, above, below));
            }
            "color-output" => {
                let inner = if machine == "ce" { "ce" } else { machine };
                let content = self.go(found.part(1), inner)?;
                out.push(Output::Colour(found.part(0).to_owned(), content));
            }
            "color0-output" => out.push(Output::Colour0(text.to_owned())),
            "charge or bond" if buffer.begins_with_bond => {
                self.output(machine, buffer, None, out)?;
                out.push(Output::Bond("-".to_owned()));
            }
            "charge or bond" => buffer.d = Some(text.to_owned()),
            "o after d" => {
                let is_number = buffer.d.as_ref().is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
                let number = if is_number { buffer.d.take() } else { None };
                self.output(machine, buffer, None, out)?;
                if is_number {
                    buffer.b = number;
                }
                append(&mut buffer.o, text);
            }
            "- after o/d" => self.minus(machine, buffer, option == Some("true"), out)?,
            "enumber" => self.number(found, out)?,
            "number^" => {
                plus_minus(found.part(0), out);
                out.extend(self.go(found.part(1), "pu-9,9")?);
                out.push(Output::Tex(format!("^{{{}}}", found.part(2))));
            }
            "output-0" => thousands(&buffer.text.take().unwrap_or_default(), false, out),
            "output-o" => thousands(&buffer.text.take().unwrap_or_default(), true, out),
            "output" => self.output(machine, buffer, option, out)?,
            other => return Err(format!("the grammar has no action `{other}`")),
        }
        Ok(())
    }

    /// A minus behind an element or a charge: a hyphen, part of the charge, or a bond.
    fn minus(
        &mut self,
        machine: &'static str,
        buffer: &mut Buffer,
        after_charge: bool,
        out: &mut Vec<Output>,
    ) -> Result<(), String> {
        let element = buffer.o.clone().unwrap_or_default();
        let is_orbital = !element.is_empty() && matches("orbital", &element)?;
        let is_latin = matches("one lowercase latin letter $", &element)?;
        let is_hyphen = is_orbital || is_latin || matches("one lowercase greek letter $", &element)?;
        if is_hyphen {
            let alone = ![&buffer.a, &buffer.b, &buffer.p, &buffer.d, &buffer.q].into_iter().any(has);
            if alone && !is_orbital && is_latin {
                buffer.o = Some(format!("${element}$"));
            }
            self.output(machine, buffer, None, out)?;
            out.push(Output::named("hyphen"));
            return Ok(());
        }
        let charge = buffer.d.as_deref().unwrap_or("");
        if after_charge && !charge.is_empty() && matches("digits", charge)? {
            append(&mut buffer.d, "-");
            self.output(machine, buffer, None, out)
        } else {
            self.output(machine, buffer, None, out)?;
            out.push(Output::Bond("-".to_owned()));
            Ok(())
        }
    }

    /// Writes what the buffer holds. `follows`: an entity follows (1), which can have an amount (2).
    fn output(
        &mut self,
        machine: &'static str,
        buffer: &mut Buffer,
        follows: Option<&str>,
        out: &mut Vec<Output>,
    ) -> Result<(), String> {
        match machine {
            "ce" if has(&buffer.r) => {
                let mut above = |kind: &Option<String>, content: &Option<String>| {
                    let content = content.as_deref().unwrap_or("");
                    match kind.as_deref() {
                        Some("M") => self.go(content, "tex-math"),
                        Some("T") => Ok(vec![Output::Text(content.to_owned())]),
                        _ => self.go(content, "ce"),
                    }
                };
                let (over, under) = (above(&buffer.rdt, &buffer.rd)?, above(&buffer.rqt, &buffer.rq)?);
                out.push(Output::Arrow(buffer.r.take().unwrap_or_default(), over, under));
            }
            "ce" => self.entity(buffer, follows, out)?,
            "text" => {
                if has(&buffer.text) {
                    out.push(Output::Text(buffer.text.take().unwrap_or_default()));
                } else {
                    return Ok(());
                }
            }
            "tex-math" | "tex-math tight" => {
                if has(&buffer.o) {
                    out.push(Output::TexMath(buffer.o.take().unwrap_or_default()));
                } else {
                    return Ok(());
                }
            }
            "pu" => self.unit(buffer, out)?,
            "pu-2" => {
                if let Some(roman) = buffer.rm.take().filter(|roman| !roman.is_empty()) {
                    match pattern::find("{(...)}", &roman)?.filter(|found| found.rest.is_empty()) {
                        Some(found) => out.extend(self.go(found.text(), "pu")?),
                        None => out.push(Output::Roman(roman)),
                    }
                }
            }
            _ => {}
        }
        let (parentheses, begins_with_bond) = (buffer.parentheses, buffer.begins_with_bond);
        *buffer = Buffer { parentheses, begins_with_bond, ..Buffer::default() };
        Ok(())
    }

    /// An element with what stands around it.
    fn entity(&mut self, buffer: &mut Buffer, follows: Option<&str>, out: &mut Vec<Output>) -> Result<(), String> {
        let is_empty = ![&buffer.a, &buffer.b, &buffer.p, &buffer.o, &buffer.q, &buffer.d].into_iter().any(has);
        if is_empty && follows.is_none() {
            return Ok(());
        }
        if buffer.space_before {
            out.push(Output::named("entitySkip"));
        }
        let has_right = has(&buffer.o) || has(&buffer.q) || has(&buffer.d);
        let has_left = has(&buffer.b) || has(&buffer.p);
        if !has_right && !has_left && follows != Some("2") {
            buffer.o = buffer.a.take();
        } else if !has_right && has_left {
            buffer.o = buffer.a.take();
            buffer.d = buffer.b.take();
            buffer.q = buffer.p.take();
        } else if has(&buffer.o) && buffer.d_type == Some("kv") {
            if matches("d-oxidation$", buffer.d.as_deref().unwrap_or(""))? {
                buffer.d_type = Some("oxidation");
            } else if !has(&buffer.q) {
                buffer.d_type = None;
            }
        }
        let mut read = |part: &Option<String>, machine| self.go(part.as_deref().unwrap_or(""), machine);
        let entity = Output::Entity {
            a: read(&buffer.a, "a")?,
            b: read(&buffer.b, "bd")?,
            p: read(&buffer.p, "pq")?,
            o: read(&buffer.o, "o")?,
            q: read(&buffer.q, "pq")?,
            d: read(&buffer.d, if buffer.d_type == Some("oxidation") { "oxidation" } else { "bd" })?,
            d_type: buffer.d_type,
        };
        out.push(entity);
        Ok(())
    }

    /// A unit, or a fraction of two.
    fn unit(&mut self, buffer: &mut Buffer, out: &mut Vec<Output>) -> Result<(), String> {
        let above = degrees(buffer.d.as_deref().unwrap_or(""))?;
        if !has(&buffer.q) {
            out.extend(self.go(&above, "pu-2")?);
            return Ok(());
        }
        let below = degrees(buffer.q.as_deref().unwrap_or(""))?;
        let (above, below) = (self.go(&above, "pu")?, self.go(&below, "pu")?);
        if buffer.o.as_deref() == Some("//") {
            out.push(Output::Two("pu-frac", above, below));
            return Ok(());
        }
        let is_wide = above.len() > 1 || below.len() > 1;
        out.extend(above);
        out.push(Output::Sign(if is_wide { "\\,/\\," } else { "/" }));
        out.extend(below);
        Ok(())
    }

    /// A number with its sign, error and power of ten.
    fn number(&mut self, found: &Found<'_>, out: &mut Vec<Output>) -> Result<(), String> {
        plus_minus(found.part(0), out);
        let mark = match found.part(4) {
            "" => found.part(3),
            operator => operator,
        };
        if !found.part(1).is_empty() {
            out.extend(self.go(found.part(1), "pu-9,9")?);
            let error = found.part(2);
            if error.contains([',', '.']) {
                out.extend(self.go(error, "pu-9,9")?);
            } else if !error.is_empty() {
                out.push(Output::Tex(error.to_owned()));
            }
            if !mark.is_empty() {
                let is_dot = matches!(mark.trim(), "e") || mark.trim().starts_with('*');
                out.push(Output::named(if is_dot { "cdot" } else { "times" }));
            }
        }
        if !mark.is_empty() {
            out.push(Output::Tex(format!("10^{{{}}}", found.part(5))));
        }
        Ok(())
    }
}

fn plus_minus(sign: &str, out: &mut Vec<Output>) {
    match sign {
        "" => {}
        "+-" | "+/-" => out.push(Output::Sign("\\pm ")),
        sign => out.push(Output::Tex(sign.to_owned())),
    }
}

/// `1/2` as a small fraction.
fn fraction(text: &str, out: &mut Vec<Output>) {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.len() < text.len() {
        out.push(Output::Tex(text[..1].to_owned()));
    }
    let Some((above, below)) = unsigned.split_once('/') else { return };
    let digits = below.find(|c: char| !c.is_ascii_digit()).unwrap_or(below.len());
    let (below, variable) = below.split_at(digits);
    out.push(Output::Fraction(above.replace('$', ""), below.to_owned()));
    if !variable.is_empty() {
        out.push(Output::TexMath(variable.replace('$', "")));
    }
}

/// Digits in groups of three, counted from the decimal sign.
fn thousands(digits: &str, behind: bool, out: &mut Vec<Output>) {
    let characters: Vec<char> = digits.chars().collect();
    if characters.len() <= 4 {
        out.push(Output::Tex(digits.to_owned()));
        return;
    }
    let first = if behind { 3 } else { (characters.len() - 1) % 3 + 1 };
    let (start, rest) = characters.split_at(first);
    out.push(Output::Tex(start.iter().collect()));
    for group in rest.chunks(3) {
        out.push(Output::named("1000 separator"));
        out.push(Output::Tex(group.iter().collect()));
    }
}

/// A unit without its braces, and with degrees as TeX has them.
fn degrees(unit: &str) -> Result<String, String> {
    let found = pattern::find("{(...)}", unit)?.filter(|found| found.rest.is_empty());
    let mut unit = found.map_or_else(|| unit.to_owned(), |found| found.text().to_owned());
    for scale in ["C", "F"] {
        for degree in ["°", "^o", "^{o}"] {
            unit = unit.replace(&format!("{degree}{scale}"), &format!("{{}}^{{\\circ}}{scale}"));
        }
    }
    Ok(unit)
}
