//! Properties of a pattern that are known without running it: how far from its keyword a match may extend, and which characters must
//! surround the keyword. Keywords such as `key` and `s.` are common, and this excludes nearly all of them.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::rule::Rule;

/// gitleaks' way to write “a name, then an assignment”; most of its rules contain it.
pub(crate) const NAME_ENDS: &str = r#"(?:[ \t\w.-]{0,20})[\s'"]{0,3}"#;

/// The same in the rules that are not gitleaks'.
pub(crate) const OURS: &str = r#"["']?\]?[ \t]{0,4}(?::=|=>|=|:)"#;

/// The maximal length of a match, for patterns without one.
const FAR: usize = 16 << 10;
/// Patterns with more alternatives than this are not analysed.
const LINES: usize = 2048;

/// See the module.
#[derive(Debug)]
pub(crate) struct Shape {
    /// How far before the start of its keyword a match may begin.
    pub(crate) before: usize,
    /// How far after the start of its keyword a match may end.
    pub(crate) behind: usize,
    /// By the order of the rule's keywords.
    pub(crate) near: Vec<Near>,
    /// The secret is recognised only by the name to which it is assigned.
    pub(crate) assigns: bool,
}

/// The required context of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Near {
    /// The keyword is inside at least this many token bytes.
    Run(usize),
    /// The keyword is in a name to which something is assigned.
    Assigned,
}

impl Shape {
    pub(crate) fn of(rule: &Rule) -> Self {
        let pattern = rule.pattern.unwrap_or_default();
        let hir = ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).ok();
        let lines = hir.as_ref().and_then(lines);
        let unknown = || Self { before: FAR, behind: FAR, near: vec![Near::Run(0); rule.keywords.len()], assigns: false };
        let Some(lines) = lines else { return unknown() };
        let assigns = pattern.contains(NAME_ENDS) || pattern.contains(OURS);
        let mut shape = Self { before: 0, behind: 0, near: vec![Near::Run(usize::MAX); rule.keywords.len()], assigns };
        for line in &lines {
            let mut contains = false;
            for (keyword, near) in rule.keywords.iter().zip(&mut shape.near) {
                let Some(place) = find(line, keyword) else { continue };
                contains = true;
                shape.before = shape.before.max(reach(&line[..place]));
                shape.behind = shape.behind.max(reach(&line[place..]));
                let name = line[place..].iter().position(ends_name);
                let needs = if assigns && name.is_some_and(|end| line[place..place + end].iter().all(Atom::is_of_name)) {
                    Near::Assigned
                } else {
                    Near::Run(run(line, place, keyword.len()))
                };
                *near = match (*near, needs) {
                    (Near::Run(least), Near::Run(here)) => Near::Run(least.min(here)),
                    (Near::Run(usize::MAX), other) => other,
                    (Near::Assigned, Near::Assigned) => Near::Assigned,
                    _ => Near::Run(0),
                };
            }
            if !contains {
                // The keyword may be anywhere in the text.
                return unknown();
            }
        }
        for near in &mut shape.near {
            if *near == Near::Run(usize::MAX) {
                *near = Near::Run(0);
            }
        }
        shape
    }
}

/// `[ \t\w.-]{0,20}` or `[ \t]{0,4}`, followed by an assignment sign.
fn ends_name(atom: &Atom) -> bool {
    matches!(atom.most, Some(4 | 20)) && atom.least == 0 && atom.set.has(b' ') && atom.set.has(b'\t')
}

/// Bytes of tokens.
pub(crate) fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.~%+/=:@*-".contains(&byte)
}

/// Bytes of names to which something is assigned, and bytes between a name and the sign.
pub(crate) fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.-'\"] \t\n\r\x0b\x0c".contains(&byte)
}

/// A number of bytes of one kind.
#[derive(Clone, Copy, Debug)]
struct Atom {
    set: Set,
    least: usize,
    most: Option<usize>,
}

impl Atom {
    /// Whether it is part of names to which something is assigned.
    fn is_of_name(&self) -> bool {
        (0..=u8::MAX).all(|byte| !self.set.has(byte) || is_of_name(byte))
    }
}

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Set([u64; 4]);

impl Set {
    const NONE: Self = Self([0; 4]);

    fn one(byte: u8) -> Self {
        Self::NONE.with(byte)
    }

    fn with(mut self, byte: u8) -> Self {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
        self
    }

    fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    fn has(self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

/// All alternatives of the pattern, each a sequence of atoms. `None` if there are too many.
fn lines(hir: &Hir) -> Option<Vec<Vec<Atom>>> {
    let one = |set| vec![vec![Atom { set, least: 1, most: Some(1) }]];
    Some(match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![Vec::new()],
        HirKind::Literal(literal) => {
            vec![literal.0.iter().map(|byte| Atom { set: Set::one(*byte), least: 1, most: Some(1) }).collect()]
        }
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            one(bytes.fold(Set::NONE, Set::with))
        }
        // A class of only ASCII may be given as a class of characters.
        HirKind::Class(Class::Unicode(class)) => {
            let characters = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            one(characters.map(u8::try_from).try_fold(Set::NONE, |set, byte| Some(set.with(byte.ok()?)))?)
        }
        HirKind::Capture(capture) => lines(&capture.sub)?,
        HirKind::Repetition(repetition) => {
            let inner = lines(&repetition.sub)?;
            if (repetition.min, repetition.max) == (0, Some(1)) && inner.iter().any(|line| line.len() > 1) {
                return Some([vec![Vec::new()], inner].concat()).filter(|lines| lines.len() <= LINES);
            }
            let set = inner.iter().flatten().fold(Set::NONE, |set, atom| set.or(atom.set));
            let least = inner.iter().map(|line| line.iter().map(|atom| atom.least).sum::<usize>()).min()?;
            let most: Option<usize> = inner.iter().map(|line| longest(line)).try_fold(0, |most, line| Some(most.max(line?)));
            let most = most.zip(repetition.max).map(|(most, times)| most.saturating_mul(times as usize));
            vec![vec![Atom { set, least: least.saturating_mul(repetition.min as usize), most }]]
        }
        HirKind::Concat(parts) => {
            let mut all = vec![Vec::new()];
            for part in parts {
                let ends = lines(part)?;
                if all.len() * ends.len() > LINES {
                    return None;
                }
                all = all.iter().flat_map(|line| ends.iter().map(|end| [line.as_slice(), end].concat())).collect();
            }
            all
        }
        HirKind::Alternation(parts) => {
            let all: Vec<Vec<Vec<Atom>>> = parts.iter().map(lines).collect::<Option<_>>()?;
            Some(all.concat()).filter(|lines| lines.len() <= LINES)?
        }
    })
}

fn longest(line: &[Atom]) -> Option<usize> {
    line.iter().map(|atom| atom.most).try_fold(0, |sum: usize, most| Some(sum.saturating_add(most?)))
}

fn reach(line: &[Atom]) -> usize {
    longest(line).map_or(FAR, |length| length.min(FAR))
}

/// The position of the keyword in every text that the line matches.
fn find(line: &[Atom], keyword: &str) -> Option<usize> {
    let keyword = keyword.as_bytes();
    let is = |(atom, byte): (&Atom, &u8)| {
        let cases = Set::one(*byte).with(byte.to_ascii_uppercase());
        (atom.least, atom.most) == (1, Some(1)) && atom.set.or(cases) == cases
    };
    line.windows(keyword.len()).position(|atoms| atoms.iter().zip(keyword).all(is))
}

/// The number of adjacent token bytes around the keyword.
fn run(line: &[Atom], place: usize, length: usize) -> usize {
    let belongs = |atom: &&Atom| (0..=u8::MAX).all(|byte| !atom.set.has(byte) || is_of_token(byte));
    if !line[place..place + length].iter().all(|atom| belongs(&atom)) {
        return 0;
    }
    let before: usize = line[..place].iter().rev().take_while(belongs).map(|atom| atom.least).sum();
    before + length + line[place + length..].iter().take_while(belongs).map(|atom| atom.least).sum::<usize>()
}
