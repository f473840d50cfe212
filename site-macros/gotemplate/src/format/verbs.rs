//! `fmt.Sprintf`.

use std::fmt::{self, Write};

use super::quote::quote_with;
use super::{Bounded, print};
use crate::error::Fault;
use crate::number::format_float;
use crate::object::PAGE;
use crate::value::Value;

/// Widest field and longest precision that a format may ask for.
const WIDEST: usize = 1_000_000;

/// Text by a format, with Go's notes about what does not fit: `%!d(string=x)`, `%!s(MISSING)`, `%!(EXTRA int=1)`.
pub(crate) fn sprintf(format: &str, arguments: &[Value], longest: usize) -> Result<String, Fault> {
    let mut printer = Printer { arguments, next: 0, reordered: false, out: Bounded::new(longest) };
    let written = printer.run(format);
    printer.out.finish(written)
}

#[derive(Clone, Copy, Default)]
struct Flags {
    plus: bool,
    minus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

struct Printer<'a> {
    arguments: &'a [Value],
    next: usize,
    /// The format has picked arguments by number, so that left-over ones are no mistake.
    reordered: bool,
    out: Bounded,
}

impl<'a> Printer<'a> {
    fn run(&mut self, format: &str) -> fmt::Result {
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            self.out.write_str(&rest[..at])?;
            rest = self.directive(&rest[at + 1..])?;
        }
        self.out.write_str(rest)?;
        if !self.reordered && self.next < self.arguments.len() {
            self.out.write_str("%!(EXTRA ")?;
            for (i, value) in self.arguments[self.next..].iter().enumerate() {
                if i > 0 {
                    self.out.write_str(", ")?;
                }
                if value.is_nil() {
                    self.out.write_str("<nil>")?;
                } else {
                    write!(self.out, "{}=", value.type_name())?;
                    print(value, &mut self.out)?;
                }
            }
            self.out.write_char(')')?;
        }
        Ok(())
    }

    /// What follows a `%`; returns what follows the verb.
    fn directive<'f>(&mut self, format: &'f str) -> Result<&'f str, fmt::Error> {
        let mut flags = Flags::default();
        let mut rest = format;
        loop {
            match rest.as_bytes().first() {
                Some(b'+') => flags.plus = true,
                Some(b'-') => flags.minus = true,
                Some(b'#') => flags.sharp = true,
                Some(b' ') => flags.space = true,
                Some(b'0') => flags.zero = true,
                _ => break,
            }
            rest = &rest[1..];
        }
        let mut good_index = self.index(&mut rest);
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
            match self.count() {
                Some(width) if width < 0 => {
                    flags.minus = true;
                    flags.width = Some(width.unsigned_abs() as usize);
                }
                Some(width) => flags.width = Some(width as usize),
                None => self.out.write_str("%!(BADWIDTH)")?,
            }
        } else if let Some(width) = digits(&mut rest) {
            flags.width = width;
            if width.is_none() {
                self.out.write_str("%!(BADWIDTH)")?;
            }
        }
        if let Some(after) = rest.strip_prefix('.') {
            rest = after;
            good_index &= self.index(&mut rest);
            if let Some(after) = rest.strip_prefix('*') {
                rest = after;
                match self.count() {
                    Some(precision) if precision >= 0 => flags.precision = Some(precision as usize),
                    Some(_) | None => self.out.write_str("%!(BADPREC)")?,
                }
            } else {
                flags.precision = digits(&mut rest).unwrap_or(Some(0));
                if flags.precision.is_none() {
                    self.out.write_str("%!(BADPREC)")?;
                }
            }
        }
        good_index &= self.index(&mut rest);
        let Some(verb) = rest.chars().next() else {
            self.out.write_str("%!(NOVERB)")?;
            return Ok(rest);
        };
        rest = &rest[verb.len_utf8()..];
        if flags.minus {
            flags.zero = false;
        }
        match verb {
            '%' => self.out.write_char('%')?,
            _ if !good_index => write!(self.out, "%!{verb}(BADINDEX)")?,
            _ => match self.arguments.get(self.next) {
                None => write!(self.out, "%!{verb}(MISSING)")?,
                Some(value) => {
                    self.next += 1;
                    self.value(value, verb, flags)?;
                }
            },
        }
        Ok(rest)
    }

    /// `[n]` picks an argument by its number, from 1. False if there is no such argument.
    fn index(&mut self, rest: &mut &str) -> bool {
        let Some(after) = rest.strip_prefix('[') else { return true };
        self.reordered = true;
        let Some((number, after)) = after.split_once(']') else { return false };
        *rest = after;
        match number.parse::<usize>() {
            Ok(number) if (1..=self.arguments.len()).contains(&number) => {
                self.next = number - 1;
                true
            }
            _ => false,
        }
    }

    /// The next argument as a width or precision.
    fn count(&mut self) -> Option<i64> {
        let value = self.arguments.get(self.next)?;
        self.next += 1;
        match value {
            Value::Int(number) if number.unsigned_abs() <= WIDEST as u64 => Some(*number),
            _ => None,
        }
    }

    fn value(&mut self, value: &Value, verb: char, flags: Flags) -> fmt::Result {
        match (verb, value) {
            ('T', _) => return self.pad(&value.type_name(), flags),
            ('v', Value::Nil) => return self.pad("<nil>", flags),
            (_, Value::Nil) => return write!(self.out, "%!{verb}(<nil>)"),
            _ => {}
        }
        match value {
            Value::Nil => Ok(()),
            Value::Bool(truth) => match verb {
                't' | 'v' => self.pad(if *truth { "true" } else { "false" }, flags),
                _ => self.bad_verb(value, verb),
            },
            Value::Int(number) => self.integer(value, *number, verb, flags),
            Value::Named(number, name) => match verb {
                'v' | 's' | 'q' | 'x' | 'X' => self.text(name, verb, flags).unwrap_or(Err(fmt::Error)),
                _ => self.integer(value, *number, verb, flags),
            },
            Value::Float(number) => self.float(value, *number, verb, flags),
            Value::Text(text) | Value::Safe(_, text) => {
                let written = self.text(text, verb, flags);
                written.unwrap_or_else(|| self.bad_verb(value, verb))
            }
            Value::Bytes(bytes) => {
                let written = self.text(&String::from_utf8_lossy(bytes), verb, flags);
                written.unwrap_or_else(|| self.bad_verb(value, verb))
            }
            Value::Duration(number) if !matches!(verb, 'v' | 's' | 'q') => self.integer(value, *number, verb, flags),
            Value::List(list) if list.object_type() != Some(PAGE) => {
                self.out.write_char('[')?;
                for (i, item) in list.iter().enumerate() {
                    if i > 0 {
                        self.out.write_char(' ')?;
                    }
                    self.element(item, verb, flags)?;
                }
                self.out.write_char(']')
            }
            Value::Map(map) => {
                self.out.write_str("map[")?;
                for (i, (name, item)) in map.iter().enumerate() {
                    if i > 0 {
                        self.out.write_char(' ')?;
                    }
                    self.element(&Value::Text(name.clone()), verb, flags)?;
                    self.out.write_char(':')?;
                    self.element(item, verb, flags)?;
                }
                self.out.write_char(']')
            }
            Value::Time(_) | Value::Duration(_) | Value::Object(_) | Value::List(_) => {
                let mut text = Bounded::new(self.out.longest);
                print(value, &mut text)?;
                let written = self.text(&text.text, verb, flags);
                written.unwrap_or_else(|| self.bad_verb(value, verb))
            }
        }
    }

    fn element(&mut self, value: &Value, verb: char, flags: Flags) -> fmt::Result {
        match value {
            Value::Nil if verb != 'v' => write!(self.out, "%!{verb}(<nil>)"),
            _ => self.value(value, verb, flags),
        }
    }

    fn bad_verb(&mut self, value: &Value, verb: char) -> fmt::Result {
        write!(self.out, "%!{verb}({}=", value.type_name())?;
        print(value, &mut self.out)?;
        self.out.write_char(')')
    }

    /// Text by a verb; `None` if the verb is not for text.
    fn text(&mut self, text: &str, verb: char, flags: Flags) -> Option<fmt::Result> {
        let cut = || match flags.precision {
            Some(precision) => text.char_indices().nth(precision).map_or(text, |(end, _)| &text[..end]),
            None => text,
        };
        Some(match verb {
            'v' if flags.sharp => self.pad(&quote_with(text, '"', false), flags),
            'v' | 's' => self.pad(cut(), flags),
            'q' => {
                let text = cut();
                if flags.sharp && !text.contains('`') && text.chars().all(|c| c == '\t' || (!c.is_control() && c != '\u{feff}')) {
                    self.pad(&format!("`{text}`"), flags)
                } else {
                    self.pad(&quote_with(text, '"', flags.plus), flags)
                }
            }
            'x' | 'X' => {
                let bytes = &text.as_bytes()[..flags.precision.unwrap_or(text.len()).min(text.len())];
                if bytes.len().saturating_mul(5) > self.out.longest {
                    return Some(Err(fmt::Error));
                }
                let mut hex = String::with_capacity(bytes.len() * 2);
                for (i, byte) in bytes.iter().enumerate() {
                    if i > 0 && flags.space {
                        hex.push(' ');
                    }
                    if flags.sharp && (i == 0 || flags.space) {
                        hex.push_str(if verb == 'x' { "0x" } else { "0X" });
                    }
                    let _ = if verb == 'x' { write!(hex, "{byte:02x}") } else { write!(hex, "{byte:02X}") };
                }
                self.pad(&hex, flags)
            }
            _ => return None,
        })
    }

    fn integer(&mut self, value: &Value, number: i64, verb: char, flags: Flags) -> fmt::Result {
        let magnitude = number.unsigned_abs();
        let (digits, prefix) = match verb {
            'v' | 'd' => (format!("{magnitude}"), ""),
            'b' => (format!("{magnitude:b}"), if flags.sharp { "0b" } else { "" }),
            'o' => (format!("{magnitude:o}"), if flags.sharp { "0" } else { "" }),
            'O' => (format!("{magnitude:o}"), "0o"),
            'x' => (format!("{magnitude:x}"), if flags.sharp { "0x" } else { "" }),
            'X' => (format!("{magnitude:X}"), if flags.sharp { "0X" } else { "" }),
            'c' | 'q' | 'U' => {
                let c = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
                return match verb {
                    'c' => self.pad(c.encode_utf8(&mut [0; 4]), flags),
                    'q' => self.pad(&quote_with(c.encode_utf8(&mut [0; 4]), '\'', flags.plus), flags),
                    _ if flags.sharp => self.pad(&format!("U+{magnitude:04X} '{c}'"), flags),
                    _ => self.pad(&format!("U+{magnitude:04X}"), flags),
                };
            }
            _ => return self.bad_verb(value, verb),
        };
        let sign = match (number < 0, flags.plus, flags.space) {
            (true, _, _) => "-",
            (_, true, _) => "+",
            (_, _, true) => " ",
            _ => "",
        };
        let wanted = match (flags.precision, flags.zero, flags.width) {
            (Some(0), ..) if number == 0 => return self.pad("", Flags { zero: false, ..flags }),
            (Some(precision), ..) => precision,
            (None, true, Some(width)) => width.saturating_sub(sign.len() + prefix.len()),
            _ => 0,
        };
        let zeros = "0".repeat(wanted.saturating_sub(digits.len()));
        self.pad(&format!("{sign}{prefix}{zeros}{digits}"), Flags { zero: false, ..flags })
    }

    fn float(&mut self, value: &Value, number: f64, verb: char, flags: Flags) -> fmt::Result {
        let (form, precision) = match verb {
            'v' => ('g', flags.precision),
            'g' | 'G' => (verb, flags.precision),
            'e' | 'E' | 'f' => (verb, Some(flags.precision.unwrap_or(6))),
            'F' => ('f', Some(flags.precision.unwrap_or(6))),
            _ => return self.bad_verb(value, verb),
        };
        let text = format_float(number, form, precision);
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) if text.starts_with('-') || flags.plus => (&text[..1], digits),
            // Go always writes the sign of infinity: `+Inf`.
            Some(_) => ("", text.as_str()),
            None if flags.plus => ("+", text.as_str()),
            None if flags.space => (" ", text.as_str()),
            None => ("", text.as_str()),
        };
        if flags.zero && number.is_finite() {
            let zeros = "0".repeat(flags.width.unwrap_or(0).saturating_sub(sign.len() + digits.len()));
            return self.pad(&format!("{sign}{zeros}{digits}"), Flags { zero: false, ..flags });
        }
        self.pad(&format!("{sign}{digits}"), Flags { zero: false, ..flags })
    }

    fn pad(&mut self, text: &str, flags: Flags) -> fmt::Result {
        let missing = flags.width.map_or(0, |width| width.saturating_sub(text.chars().count()));
        if missing > self.out.longest {
            return Err(fmt::Error);
        }
        let fill = if flags.zero { "0" } else { " " }.repeat(missing);
        if flags.minus {
            self.out.write_str(text)?;
            return self.out.write_str(&fill);
        }
        self.out.write_str(&fill)?;
        self.out.write_str(text)
    }
}

/// Digits at the start; `Some(None)`: too large.
fn digits(rest: &mut &str) -> Option<Option<usize>> {
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return None;
    }
    let (number, after) = rest.split_at(length);
    *rest = after;
    Some(number.parse().ok().filter(|number| *number <= WIDEST))
}
