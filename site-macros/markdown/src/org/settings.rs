//! What keywords anywhere in the text set, and what is defined anywhere.

use super::Org;
use super::line::{Line, LineKind};

/// Export options of a text.
pub(super) struct Settings {
    /// Words before the titles of headings.
    pub todo: Vec<String>,
    /// Headings with these tags are left out.
    pub excluded: Vec<String>,
    pub has_todo: bool,
    pub has_priorities: bool,
    pub has_tags: bool,
    pub timestamps: bool,
    pub entities: bool,
    pub footnotes: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            todo: vec!["TODO".to_owned(), "DONE".to_owned()],
            excluded: vec!["noexport".to_owned()],
            has_todo: true,
            has_priorities: true,
            has_tags: true,
            timestamps: true,
            entities: true,
            footnotes: true,
        }
    }
}

impl Settings {
    fn options(&mut self, options: &str) {
        for option in options.split_whitespace() {
            let Some((name, value)) = option.split_once(':') else { continue };
            let wanted = value != "nil";
            match name {
                "todo" => self.has_todo = wanted,
                "pri" => self.has_priorities = wanted,
                "tags" => self.has_tags = wanted,
                "<" => self.timestamps = wanted,
                "e" => self.entities = wanted,
                "f" => self.footnotes = wanted,
                _ => {}
            }
        }
    }
}

/// A heading's line in its parts.
pub(super) struct Headline<'t> {
    pub todo: &'t str,
    pub priority: &'t str,
    pub is_comment: bool,
    /// Where its title is in the file.
    pub title: std::ops::Range<usize>,
    pub tags: Vec<&'t str>,
}

impl<'t> Org<'t> {
    /// Reads what counts for the whole text.
    pub(super) fn survey(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let Line { kind, content, .. } = &self.lines[at];
            let value = self.text[content.clone()].trim();
            match kind {
                LineKind::Keyword(key) => {
                    let key = self.text[key.clone()].to_uppercase();
                    let pair =
                        || value.split_once(char::is_whitespace).map(|(name, rest)| (name.to_owned(), rest.trim().to_owned()));
                    match key.as_str() {
                        "OPTIONS" => self.settings.options(value),
                        "TODO" | "SEQ_TODO" | "TYP_TODO" => {
                            let words = value.split(|c: char| c.is_whitespace() || c == '|').filter(|word| !word.is_empty());
                            // `NEXT(n)`: a key to choose it.
                            self.settings.todo = words.map(|word| word.split('(').next().unwrap_or(word).to_owned()).collect();
                        }
                        "EXCLUDE_TAGS" => self.settings.excluded = value.split_whitespace().map(str::to_owned).collect(),
                        "LINK" => self.abbreviations.extend(pair()),
                        "MACRO" => self.macros.extend(pair()),
                        _ => {}
                    }
                }
                LineKind::Footnote(name) => drop(self.known_notes.insert(&self.text[name.clone()])),
                LineKind::BeginBlock(name) if super::block::is_raw(&self.text[name.clone()]) => {
                    at = self.ends.get(&at).copied().unwrap_or(at);
                }
                _ => {}
            }
            at += 1;
        }
        // Footnotes that are defined where they are referred to.
        for (at, mark) in self.text.match_indices("[fn:") {
            let rest = &self.text[at + mark.len()..];
            let length = rest.bytes().take(200).position(|b| matches!(b, b':' | b']' | b'[' | b'\n')).unwrap_or(0);
            if rest.as_bytes().get(length) == Some(&b':') && super::line::is_name(&rest[..length]) {
                self.known_notes.insert(&rest[..length]);
            }
        }
        self.survey_headlines();
    }

    fn survey_headlines(&mut self) {
        let mut count = 0;
        let mut at = 0;
        while at < self.lines.len() {
            match &self.lines[at].kind {
                LineKind::Headline(_) => {
                    let headline = self.headline_parts(at);
                    if !self.is_excluded(&headline) {
                        count += 1;
                        let title = self.text[headline.title.clone()].trim();
                        let id = self.custom_id(at + 1).map_or_else(|| format!("headline-{count}"), str::to_owned);
                        self.ids_by_title.entry(title).or_insert(id);
                    }
                }
                LineKind::BeginBlock(name) if super::block::is_raw(&self.text[name.clone()]) => {
                    at = self.ends.get(&at).copied().unwrap_or(at);
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// The parts of the heading at line `at`: `TODO [#A] COMMENT title :tag:`.
    pub(super) fn headline_parts(&self, at: usize) -> Headline<'t> {
        let content = self.lines[at].content.clone();
        let (text, end) = (self.text, content.end);
        let mut start = content.start;
        let rest = |start: usize| &text[start..end];
        let (mut todo, mut priority) = ("", "");
        for word in &self.settings.todo {
            if rest(start).strip_prefix(word.as_str()).is_some_and(|after| after.starts_with(char::is_whitespace)) {
                todo = &text[start..start + word.len()];
                start += word.len() + 1;
                break;
            }
        }
        let trimmed = |start: usize| end - rest(start).trim_start().len();
        start = trimmed(start);
        if rest(start).starts_with("[#") && rest(start).as_bytes().get(3) == Some(&b']') {
            priority = &text[start + 2..start + 3];
            start = trimmed(start + 4);
        }
        let is_comment = rest(start).starts_with("COMMENT ");
        if is_comment {
            start = trimmed(start + 8);
        }
        let line = rest(start).trim_end();
        let tags = line.rsplit(char::is_whitespace).next().filter(|last| {
            let is_tag = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '%' | ':');
            last.len() > 2 && last.len() < line.len() && last.starts_with(':') && last.ends_with(':') && last.chars().all(is_tag)
        });
        let title = line.len() - tags.map_or(0, str::len);
        let title = line[..title].trim_end().len();
        let tags = tags.map(|tags| tags.split(':').filter(|tag| !tag.is_empty()).collect()).unwrap_or_default();
        Headline { todo, priority, is_comment, title: start..start + title, tags }
    }

    pub(super) fn is_excluded(&self, headline: &Headline<'_>) -> bool {
        headline.is_comment || headline.tags.iter().any(|tag| self.settings.excluded.iter().any(|excluded| excluded == tag))
    }
}
