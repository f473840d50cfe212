//! `strings`: text.

use super::{ANY, Arguments, Function, Job, function, special};
use crate::entity;
use crate::error::Fault;
use crate::eval::Session;
use crate::value::{List, Safe, Value, cast};

pub(super) const TABLE: &[Function] = &[
    special("strings", Job::Namespace),
    function("strings.Chomp", &["chomp"], 1, 1, chomp),
    function("strings.Contains", &[], 2, 2, |_, a| Ok(a.text(0)?.contains(&a.text(1)?).into())),
    function("strings.ContainsAny", &[], 2, 2, |session, a| {
        let (text, set) = text_and_set(session, a.text(0)?, a.text(1)?)?;
        Ok(text.contains(|c| set.contains(c)).into())
    }),
    function("strings.ContainsNonSpace", &[], 1, 1, |_, a| Ok(a.text(0)?.contains(|c: char| !c.is_whitespace()).into())),
    function("strings.Count", &[], 2, 2, |_, a| {
        let (wanted, text) = (a.text(0)?, a.text(1)?);
        Ok(if wanted.is_empty() { text.chars().count() + 1 } else { text.matches(&wanted).count() }.into())
    }),
    function("strings.CountRunes", &["countrunes"], 1, 1, |session, a| {
        Ok(super::transform::plain(session, &a.text(0)?)?.chars().filter(|c| !c.is_whitespace()).count().into())
    }),
    function("strings.CountWords", &["countwords"], 1, 1, |session, a| {
        Ok(count_words(&super::transform::plain(session, &a.text(0)?)?).into())
    }),
    function("strings.Diff", &[], 4, 4, |session, a| {
        let (old, new) = (a.text(1)?, a.text(3)?);
        super::debug::diff(session, a.only_text(0)?, &old, a.only_text(2)?, &new).map(Value::from)
    }),
    function("strings.FirstUpper", &[], 1, 1, |_, a| Ok(first_upper(&a.text(0)?).into())),
    function("strings.HasPrefix", &["hasPrefix"], 2, 2, |_, a| Ok(a.text(0)?.starts_with(&a.text(1)?).into())),
    function("strings.HasSuffix", &["hasSuffix"], 2, 2, |_, a| Ok(a.text(0)?.ends_with(&a.text(1)?).into())),
    function("strings.Repeat", &[], 2, 2, repeat),
    function("strings.Replace", &["replace"], 3, 4, replace),
    function("strings.ReplacePairs", &[], 2, ANY, replace_pairs),
    function("strings.RuneCount", &[], 1, 1, |_, a| Ok(a.text(0)?.chars().count().into())),
    function("strings.SliceString", &["slicestr"], 1, 3, slice),
    function("strings.Split", &["split"], 2, 2, split),
    function("strings.Substr", &["substr"], 2, 3, substr),
    function("strings.Title", &["title"], 1, 1, |session, a| {
        let text = a.text(0)?;
        session.charge(text.len() / 2)?;
        Ok(session.host().title(&text).into())
    }),
    function("strings.ToLower", &["lower"], 1, 1, |_, a| Ok(a.text(0)?.to_lowercase().into())),
    function("strings.ToUpper", &["upper"], 1, 1, |_, a| Ok(to_upper(&a.text(0)?).into())),
    function("strings.Trim", &["trim"], 2, 2, |session, a| {
        let (text, set) = text_and_set(session, a.text(0)?, a.text(1)?)?;
        Ok(text.trim_matches(|c| set.contains(c)).into())
    }),
    function("strings.TrimLeft", &[], 2, 2, |session, a| {
        let (text, set) = text_and_set(session, a.text(1)?, a.text(0)?)?;
        Ok(text.trim_start_matches(|c| set.contains(c)).into())
    }),
    function("strings.TrimPrefix", &[], 2, 2, |_, a| {
        let text = a.text(1)?;
        Ok(text.strip_prefix(&a.text(0)?).unwrap_or(&text).into())
    }),
    function("strings.TrimRight", &[], 2, 2, |session, a| {
        let (text, set) = text_and_set(session, a.text(1)?, a.text(0)?)?;
        Ok(text.trim_end_matches(|c| set.contains(c)).into())
    }),
    function("strings.TrimSpace", &[], 1, 1, |_, a| Ok(a.text(0)?.trim().into())),
    function("strings.TrimSuffix", &[], 2, 2, |_, a| {
        let text = a.text(1)?;
        Ok(text.strip_suffix(&a.text(0)?).unwrap_or(&text).into())
    }),
    function("strings.Truncate", &["truncate"], 2, 3, truncate),
];

/// A text whose characters are each looked for in a set of them.
fn text_and_set(session: &mut Session<'_>, text: String, set: String) -> Result<(String, String), Fault> {
    session.charge(text.len().saturating_mul(set.len()) / 16)?;
    Ok((text, set))
}

fn chomp(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(0)?;
    let chomped = text.trim_end_matches(['\r', '\n']);
    Ok(match a.get(0) {
        Value::Safe(Safe::Html, _) => Value::html(chomped),
        _ => chomped.into(),
    })
}

/// Upper case, character by character as in Go: `ß` stays.
fn to_upper(text: &str) -> String {
    let upper = |c: char| {
        let mut upper = c.to_uppercase();
        match (upper.next(), upper.next()) {
            (Some(one), None) => one,
            _ => c,
        }
    };
    text.chars().map(upper).collect()
}

pub(super) fn first_upper(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| to_upper(first.encode_utf8(&mut [0; 4])) + rest.as_str())
}

/// Whether a character is of Chinese, Japanese or Korean script.
fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fd5}' | '\u{3005}' | '\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{302e}'..='\u{302f}'
        | '\u{3038}'..='\u{303b}' | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}'
        | '\u{3131}'..='\u{318e}' | '\u{31f0}'..='\u{321e}' | '\u{3260}'..='\u{327e}' | '\u{32d0}'..='\u{32fe}' | '\u{3300}'..='\u{3357}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a960}'..='\u{a97c}' | '\u{ac00}'..='\u{d7fb}' | '\u{f900}'..='\u{fad9}'
        | '\u{ff66}'..='\u{ff6f}' | '\u{ff71}'..='\u{ff9d}' | '\u{ffa0}'..='\u{ffdc}' | '\u{1b000}'..='\u{1b167}' | '\u{20000}'..='\u{323af}')
}

fn count_words(text: &str) -> usize {
    if !text.contains(is_cjk) {
        return text.split_whitespace().count();
    }
    text.split_whitespace().map(|word| if word.is_ascii() { 1 } else { word.chars().count() }).sum()
}

fn repeat(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (count, text) = (a.integer(0)?, a.text(1)?);
    let count = usize::try_from(count).map_err(|_| Fault::new("a text cannot be repeated less than no times"))?;
    if count.saturating_mul(text.len()) > session.longest() {
        return Err(Fault::limit(format!("a text is longer than {} bytes", session.longest())));
    }
    Ok(text.repeat(count).into())
}

fn replace(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let (text, old, new) = (a.text(0)?, a.text(1)?, a.text(2)?);
    let most = match a.optional(3) {
        Some(limit) => usize::try_from(cast::to_integer(limit)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let found = if old.is_empty() { text.chars().count() + 1 } else { text.matches(&old).count() }.min(most);
    if text.len().saturating_add(found.saturating_mul(new.len())) > session.longest() {
        return Err(Fault::limit(format!("a text is longer than {} bytes", session.longest())));
    }
    Ok(text.replacen(&old, &new, most).into())
}

/// Replacements in one pass; of those that begin at a place, the one named first counts.
fn replace_pairs(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let last = a.len() - 1;
    let text = a.text(last)?;
    let pairs: Vec<String> = if last == 1 {
        a.list(0)?.iter().map(cast::to_text).collect::<Result<_, _>>()?
    } else {
        (0..last).map(|i| a.text(i)).collect::<Result<_, _>>()?
    };
    if text.is_empty() || pairs.is_empty() {
        return Ok(text.into());
    }
    if pairs.len() % 2 == 1 {
        return Err(Fault::new("an uneven number of texts to replace and replacements"));
    }
    session.charge(text.len().saturating_mul(pairs.len()) / 8)?;
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // An empty text is replaced between characters, but not twice at one position.
    let mut after_match = false;
    loop {
        let found = pairs.chunks(2).find(|pair| rest.starts_with(pair[0].as_str()) && !(pair[0].is_empty() && after_match));
        if let Some(pair) = found {
            if out.len() + pair[1].len() > session.longest() {
                return Err(Fault::limit(format!("a text is longer than {} bytes", session.longest())));
            }
            out.push_str(&pair[1]);
            rest = &rest[pair[0].len()..];
            after_match = !pair[0].is_empty() || rest.is_empty();
            if !pair[0].is_empty() {
                continue;
            }
        }
        let Some(c) = rest.chars().next() else { return Ok(out.into()) };
        out.push(c);
        rest = &rest[c.len_utf8()..];
        after_match = false;
    }
}

/// The part of a text between two places in characters.
fn slice(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(0)?;
    let length = text.chars().count();
    let place = |index: usize, most: usize| {
        let place = usize::try_from(a.integer(index)?).ok().filter(|place| *place <= most);
        place.ok_or_else(|| Fault::new("slice bounds out of range"))
    };
    if a.len() == 1 {
        return Ok(text.into());
    }
    let start = place(1, length.checked_sub(1).ok_or_else(|| Fault::new("slice bounds out of range"))?)?;
    let end = if a.len() == 3 { place(2, length)? } else { length };
    if start > end {
        return Err(Fault::new("slice bounds out of range"));
    }
    Ok(text.chars().skip(start).take(end - start).collect::<String>().into())
}

fn split(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(0)?;
    let separator = a.only_text(1)?;
    Ok(Value::List(if separator.is_empty() {
        session.allow(text.chars().count(), text.len())?;
        List::of_texts(text.chars().map(String::from))
    } else {
        session.allow(text.matches(separator).count() + 1, text.len())?;
        List::of_texts(text.split(separator))
    }))
}

/// A start, from the end if negative, and a length, up to the end less so many characters if negative.
fn substr(_: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let text = a.text(0)?;
    let count = text.chars().count() as i64;
    let start = a.integer(1)?;
    let length = if a.len() == 3 { a.integer(2)? } else { count };
    let start = if start < 0 { start.saturating_add(count).max(0) } else { start };
    let end = match length {
        0 => return Ok("".into()),
        1.. => start.saturating_add(length).min(count),
        _ => count.saturating_add(length),
    };
    if start >= count || start >= end {
        return Ok("".into());
    }
    Ok(text.chars().skip(start as usize).take((end - start) as usize).collect::<String>().into())
}

/// A tag within a text that is cut off.
struct Tag {
    name: String,
    at: usize,
    opens: bool,
}

/// The beginning of a text in whole words, with HTML kept well-formed.
fn truncate(session: &mut Session<'_>, a: &Arguments<'_>) -> Result<Value, Fault> {
    let length = a.integer(0)?;
    let source = a.get(a.len() - 1);
    let text = cast::to_text(source)?;
    let ellipsis = match a.len() {
        2 => " …".to_owned(),
        _ => match a.get(1) {
            Value::Safe(Safe::Html, text) => text.to_string(),
            other => entity::encode(&cast::to_text(other)?),
        },
    };
    let is_html = matches!(source, Value::Safe(Safe::Html, _));
    let whole = |text: String| Ok(Value::html(if is_html { text } else { entity::encode(&text) }));
    session.charge(text.len())?;
    if text.chars().count() as i64 <= length {
        return whole(text);
    }
    // There is no tag after the last `>`.
    let closing = text.rfind('>').unwrap_or(0);
    let mut tags: Vec<Tag> = Vec::new();
    let (mut last_word, mut last_letter, mut seen, mut next) = (0, 0, 0_i64, 0);
    for (at, c) in text.char_indices() {
        if at < next {
            continue;
        }
        if is_html
            && c == '<'
            && at < closing
            && let Some((end, tag)) = tag_at(&text, at)
        {
            next = end;
            last_word = last_letter;
            tags.extend(tag);
            continue;
        }
        seen += 1;
        let after = at + c.len_utf8();
        if c.is_whitespace() {
            last_word = last_letter;
        } else if is_cjk(c) {
            last_word = last_letter;
            last_letter = after;
            if seen <= length {
                last_word = last_letter;
            }
        } else {
            last_letter = after;
        }
        if seen > length {
            let end = if last_word == 0 { at } else { last_word };
            if !is_html {
                return Ok(Value::html(entity::encode(&text[..end]) + &ellipsis));
            }
            let mut out = format!("{}{ellipsis}", &text[..end]);
            let mut closed: Option<&str> = None;
            for tag in tags.iter().rev() {
                if tag.at >= end || closed.is_some() {
                    if closed == Some(tag.name.as_str()) {
                        closed = None;
                    }
                } else if tag.opens {
                    out.push_str(&format!("</{}>", tag.name));
                } else {
                    closed = Some(&tag.name);
                }
            }
            return Ok(Value::html(out));
        }
    }
    whole(text)
}

/// The end of a tag and, if it has a content, the tag.
fn tag_at(text: &str, at: usize) -> Option<(usize, Option<Tag>)> {
    let rest = &text[at + 1..];
    let (opens, rest) = match rest.strip_prefix('/') {
        Some(rest) => (false, rest),
        None => (true, rest),
    };
    if rest.starts_with([' ', '>']) {
        return None;
    }
    let end = rest.find('>')?;
    let inside = &rest[..end];
    let name = inside.split(' ').next().filter(|name| !name.is_empty())?;
    let closes_itself = inside.trim_end().ends_with('/');
    let name = name.trim_end_matches('/').split_whitespace().next().unwrap_or_default();
    let void = ["br", "col", "link", "base", "img", "param", "area", "hr", "input"].contains(&name);
    let after = text.len() - rest.len() + end + 1;
    Some((after, (!void && !closes_itself).then(|| Tag { name: name.to_owned(), at, opens })))
}
