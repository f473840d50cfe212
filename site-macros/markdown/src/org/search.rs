//! Searches that are repeated from many places of one text, and remember what they found: otherwise ten thousand openers without a closer
//! would be searched ten thousand times.

/// Markers of emphasis.
const MARKERS: [u8; 6] = [b'*', b'/', b'+', b'=', b'~', b'_'];

/// Closers and other signs of a text.
pub(super) struct Search<'t> {
    text: &'t str,
    /// Sign, where its last search began, and what was found.
    known: Vec<(&'static str, usize, Option<usize>)>,
    /// Of each marker, the places at which it may close emphasis.
    closers: Option<[Vec<usize>; 6]>,
    newlines: Vec<usize>,
    /// Number of environments that may still be searched.
    environments: usize,
}

impl<'t> Search<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, known: Vec::new(), closers: None, newlines: Vec::new(), environments: 100 }
    }

    /// The next place of a sign at or after `at`.
    pub(super) fn next(&mut self, sign: &'static str, at: usize) -> Option<usize> {
        let entry = self.known.iter().position(|(known, ..)| *known == sign);
        if let Some((_, from, found)) = entry.map(|entry| self.known[entry])
            && at >= from
            && found.is_none_or(|found| found >= at)
        {
            return found;
        }
        let found = self.text.get(at..)?.find(sign).map(|found| at + found);
        match entry {
            Some(entry) => self.known[entry] = (sign, at, found),
            None => self.known.push((sign, at, found)),
        }
        found
    }

    /// The end of the environment that begins at `at`.
    pub(super) fn environment(&mut self, at: usize) -> Option<usize> {
        let name = self.text.get(at..)?.strip_prefix("\\begin{")?;
        let name = &name[..name.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count()];
        let rest = &self.text[at + 7 + name.len()..];
        if name.is_empty() || !rest.starts_with('}') || self.next("\\end{", at).is_none() {
            return None;
        }
        self.environments = self.environments.checked_sub(1)?;
        let end = format!("\\end{{{name}}}");
        rest.find(&end).map(|found| self.text.len() - rest.len() + found + end.len())
    }

    /// Where the emphasis that a marker at `at` opens is closed. It may contain one line break.
    pub(super) fn closer(&mut self, at: usize) -> Option<usize> {
        let marker = MARKERS.iter().position(|marker| *marker == self.text.as_bytes()[at])?;
        let after = self.text[at + 1..].chars().next();
        if after.is_some_and(char::is_whitespace) || !self.text[..at].chars().next_back().is_none_or(may_precede) {
            return None;
        }
        self.read();
        let closers = &self.closers.as_ref()?[marker];
        let close = *closers.get(closers.partition_point(|close| *close < at + 2))?;
        let breaks = |at: usize| self.newlines.partition_point(|newline| *newline < at);
        (breaks(close) - breaks(at) <= 1).then_some(close)
    }

    /// Finds all closers.
    fn read(&mut self) {
        if self.closers.is_some() {
            return;
        }
        let mut closers: [Vec<usize>; 6] = Default::default();
        let mut before = None;
        for (at, c) in self.text.char_indices() {
            if c == '\n' {
                self.newlines.push(at);
            }
            if let Some(marker) = MARKERS.iter().position(|marker| char::from(*marker) == c) {
                let after = self.text[at + 1..].chars().next();
                if !before.is_some_and(char::is_whitespace) && after.is_none_or(may_follow) {
                    closers[marker].push(at);
                }
            }
            before = Some(c);
        }
        self.closers = Some(closers);
    }
}

/// May it stand before emphasis?
fn may_precede(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '(' | '{' | '\'' | '"')
}

/// May it stand behind emphasis?
fn may_follow(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '.' | ',' | ':' | '!' | '?' | ';' | '\'' | '"' | ')' | '}' | '[' | '\\')
}
