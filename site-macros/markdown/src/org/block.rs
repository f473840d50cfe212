//! Blocks: headings, paragraphs, code, quotes, drawers, footnotes, keywords.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};
use site_diag::limits;

use super::line::{Line, LineKind, is_blank, lex};
use super::prose::Prose;
use super::{ImageText, Org, Stop, owned};

/// Is the content of such a block text as it is?
pub(super) fn is_raw(name: &str) -> bool {
    ["SRC", "EXAMPLE", "EXPORT", "COMMENT"].iter().any(|raw| raw.eq_ignore_ascii_case(name))
}

/// By the line that begins a block or an environment, the line that ends it. Blocks whose end is missing are not among them.
pub(super) fn ends(text: &str, lines: &[Line]) -> HashMap<usize, usize> {
    let mut found = HashMap::new();
    let mut open: HashMap<String, Vec<usize>> = HashMap::new();
    // The ends of each name, to find the next one.
    let mut closing: HashMap<(bool, String), Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        match &line.kind {
            LineKind::EndBlock(name) => closing.entry((false, text[name.clone()].to_uppercase())).or_default().push(at),
            LineKind::EndLatex(name) => closing.entry((true, text[name.clone()].to_uppercase())).or_default().push(at),
            _ => {}
        }
    }
    let next = |is_latex: bool, name: &str, at: usize| {
        let ends = closing.get(&(is_latex, name.to_owned()))?;
        ends.get(ends.partition_point(|end| *end <= at)).copied()
    };
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        match &line.kind {
            LineKind::BeginBlock(name) => {
                let name = text[name.clone()].to_uppercase();
                if is_raw(&name) {
                    if let Some(end) = next(false, &name, at) {
                        found.insert(at, end);
                        at = end;
                    }
                } else {
                    open.entry(name).or_default().push(at);
                }
            }
            LineKind::EndBlock(name) => {
                if let Some(start) = open.get_mut(&text[name.clone()].to_uppercase()).and_then(Vec::pop) {
                    found.insert(start, at);
                }
            }
            LineKind::BeginLatex(name) => {
                if let Some(end) = next(true, &text[name.clone()].to_uppercase(), at) {
                    found.insert(at, end);
                    at = end;
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Which parts of a block of code are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Exports {
    code: bool,
    results: bool,
}

impl Org<'_> {
    /// Lowers the element at line `at`, and returns the line after it.
    pub(super) fn one(&mut self, at: usize) -> usize {
        let is_deep = self.depth >= limits::NESTING.most;
        let end = self.ends.get(&at).copied().filter(|end| *end < self.limit);
        match self.lines[at].kind.clone() {
            LineKind::Blank | LineKind::Result => at + 1,
            LineKind::Headline(level) => self.headline(at, level),
            LineKind::Item(ordered, _) if !is_deep => self.list(at, ordered),
            LineKind::TableRow | LineKind::TableRule => self.table(at),
            LineKind::BeginBlock(name) => match end.filter(|_| !is_deep) {
                Some(end) => self.block(at, end, &self.text[name].to_uppercase()),
                None => self.paragraph(at),
            },
            LineKind::BeginLatex(_) => match end {
                Some(end) => self.latex_block(at, end),
                None => self.paragraph(at),
            },
            LineKind::BeginDrawer(name) if !is_deep => self.drawer(at, &name),
            LineKind::Example => self.example(at),
            LineKind::Rule => {
                let place = self.place(at, at);
                self.push(Event::Rule, place);
                at + 1
            }
            LineKind::Comment => {
                let line = &self.lines[at];
                if self.slice(&line.content).trim() == "more" {
                    let place = line.whole.clone();
                    self.push(Event::Html(CowStr::Borrowed("<!--more-->")), place);
                }
                at + 1
            }
            LineKind::Keyword(key) => self.keyword(at, &self.text[key].to_uppercase()),
            LineKind::Footnote(name) if !is_deep => self.footnote(at, &name),
            _ => self.paragraph(at),
        }
    }

    /// Lowers elements until one around them ends.
    fn many(&mut self, mut at: usize) -> usize {
        while !self.stopped(at) {
            at = self.one(at);
        }
        at
    }

    fn paragraph(&mut self, start: usize) -> usize {
        let mut prose = Prose::default();
        let mut at = start;
        while at == start || (!self.stopped(at) && self.lines[at].kind == LineKind::Text) {
            let range = self.place(at, at);
            // Blanks at the end would be shown before a hard break.
            prose.push(self.text, range.start..range.start + self.text[range].trim_end().len());
            at += 1;
        }
        let place = self.place(start, at - 1);
        self.push(Event::Start(Tag::Paragraph), place.clone());
        self.prose(&prose);
        self.push(Event::End(TagEnd::Paragraph), place);
        at
    }

    fn latex_block(&mut self, start: usize, end: usize) -> usize {
        let mut prose = Prose::default();
        for at in start..=end {
            let range = self.place(at, at);
            prose.push(self.text, range);
        }
        let place = self.place(start, end);
        self.push(Event::Start(Tag::Paragraph), place.clone());
        self.plain(&prose, 0..prose.text.len(), false);
        self.push(Event::End(TagEnd::Paragraph), place);
        end + 1
    }

    fn headline(&mut self, at: usize, stars: usize) -> usize {
        let parts = self.headline_parts(at);
        if self.is_excluded(&parts) {
            return self.skip_section(at, stars);
        }
        self.headlines += 1;
        let id = self.custom_id(at + 1).map_or_else(|| format!("headline-{}", self.headlines), str::to_owned);
        let level = match stars {
            1 => HeadingLevel::H2,
            2 => HeadingLevel::H3,
            3 => HeadingLevel::H4,
            4 => HeadingLevel::H5,
            _ => HeadingLevel::H6,
        };
        let place = self.place(at, at);
        let tag = Tag::Heading { level, id: Some(id.into()), classes: Vec::new(), attrs: Vec::new() };
        self.push(Event::Start(tag), place.clone());
        if self.settings.has_todo && !parts.todo.is_empty() {
            self.label("todo status-", parts.todo, parts.todo);
            self.markup(" ", false);
        }
        if self.settings.has_priorities && !parts.priority.is_empty() {
            self.label("priority priority-", parts.priority, &format!("[{}]", parts.priority));
            self.markup(" ", false);
        }
        let title = Prose::line(self.text, parts.title);
        self.prose(&title);
        if self.settings.has_tags && !parts.tags.is_empty() {
            self.markup("&#160;&#160;&#160;<span class=\"tags\">", false);
            for (i, tag) in parts.tags.iter().enumerate() {
                if i > 0 {
                    self.markup("&#160;", false);
                }
                self.label("tag-", tag, tag);
            }
            self.markup("</span>", false);
        }
        self.push(Event::End(TagEnd::Heading(level)), place);
        at + 1
    }

    /// The end of a section that is left out. Its headings below count all the same.
    fn skip_section(&mut self, start: usize, stars: usize) -> usize {
        let mut at = start + 1;
        while at < self.limit {
            match &self.lines[at].kind {
                LineKind::Headline(level) if *level <= stars => break,
                LineKind::Headline(_) => {
                    let parts = self.headline_parts(at);
                    self.headlines += usize::from(!self.is_excluded(&parts));
                }
                LineKind::BeginBlock(name) if is_raw(&self.text[name.clone()]) => {
                    at = self.ends.get(&at).copied().filter(|end| *end < self.limit).unwrap_or(at);
                }
                _ => {}
            }
            at += 1;
        }
        at
    }

    /// The lines of properties that begin at line `at`: the line after them.
    fn properties(&self, at: usize) -> Option<usize> {
        let LineKind::BeginDrawer(name) = &self.lines.get(at)?.kind else { return None };
        if !self.slice(name).eq_ignore_ascii_case("PROPERTIES") {
            return None;
        }
        let is_property = |line: &Line| match line.kind {
            LineKind::BeginDrawer(_) => true,
            LineKind::Text => {
                let text = self.slice(&line.content);
                text.strip_prefix(':').and_then(|rest| rest.split_once(':')).is_some_and(|(key, _)| !key.contains(is_blank))
            }
            _ => false,
        };
        let end = at + 1 + self.lines[at + 1..].iter().take_while(|line| is_property(line)).count();
        (self.lines.get(end)?.kind == LineKind::EndDrawer).then_some(end + 1)
    }

    /// `:CUSTOM_ID:` in the properties at line `at`.
    pub(super) fn custom_id(&self, at: usize) -> Option<&str> {
        let end = self.properties(at)?;
        let mut values = self.lines[at + 1..end].iter().filter_map(|line| {
            let (key, value) = self.slice(&line.whole).trim().strip_prefix(':')?.split_once(':')?;
            key.eq_ignore_ascii_case("CUSTOM_ID").then(|| value.trim())
        });
        values.find(|id| !id.is_empty())
    }

    fn drawer(&mut self, start: usize, name: &Range<usize>) -> usize {
        if let Some(end) = self.properties(start) {
            return end;
        }
        if self.slice(name).eq_ignore_ascii_case("PROPERTIES") {
            return self.paragraph(start);
        }
        self.stops.push(Stop::Drawer);
        self.depth += 1;
        let mut end = self.many(start + 1);
        // Drawers do not nest: a name within one is text.
        while end < self.limit && matches!(self.lines[end].kind, LineKind::BeginDrawer(_)) {
            end = self.paragraph(end);
            end = self.many(end);
        }
        self.depth -= 1;
        self.stops.pop();
        let is_end = end < self.limit && self.lines[end].kind == LineKind::EndDrawer;
        end + usize::from(is_end)
    }

    fn footnote(&mut self, at: usize, name: &Range<usize>) -> usize {
        let label = owned(self.slice(name));
        let line = self.lines[at].clone();
        self.push(Event::Start(Tag::FootnoteDefinition(label)), line.whole.clone());
        self.lines[at] = lex(self.text, line.content.start..line.whole.end, Some(1));
        self.stops.push(Stop::Note(at));
        self.depth += 1;
        let end = self.many(at);
        self.depth -= 1;
        self.stops.pop();
        self.push(Event::End(TagEnd::FootnoteDefinition), line.whole);
        end
    }

    /// Lines that begin with a colon.
    fn example(&mut self, start: usize) -> usize {
        let mut code = String::new();
        let mut at = start;
        while !self.stopped(at) && self.lines[at].kind == LineKind::Example {
            code.push_str(self.slice(&self.lines[at].content));
            code.push('\n');
            at += 1;
        }
        self.code(CodeBlockKind::Indented, code, start, at - 1);
        at
    }

    fn code(&mut self, kind: CodeBlockKind<'static>, code: String, start: usize, end: usize) {
        let place = self.place(start, end);
        self.push(Event::Start(Tag::CodeBlock(kind)), place.clone());
        if !code.is_empty() {
            self.push(Event::Text(code.into()), place.clone());
        }
        self.push(Event::End(TagEnd::CodeBlock), place);
    }

    fn block(&mut self, start: usize, end: usize, name: &str) -> usize {
        let parameters = self.slice(&self.lines[start].content).trim();
        match name {
            "COMMENT" => {}
            "SRC" => {
                let exports = exports(parameters);
                if exports.code {
                    let language = parameters.split_whitespace().next().filter(|word| !word.starts_with([':', '-']));
                    let language = language.unwrap_or("text").to_lowercase();
                    let code = self.raw(start, end);
                    self.code(CodeBlockKind::Fenced(language.into()), code, start, end);
                }
                return if exports.results { end + 1 } else { self.skip_results(end + 1) };
            }
            "EXAMPLE" => {
                let code = self.raw(start, end);
                self.code(CodeBlockKind::Indented, code, start, end);
            }
            "EXPORT" => {
                if parameters.split_whitespace().next().is_some_and(|backend| backend.eq_ignore_ascii_case("html")) {
                    let lines = self.lines[start + 1..end].iter().map(|line| line.whole.clone()).collect();
                    self.html(lines);
                }
            }
            "QUOTE" => {
                let place = self.place(start, end);
                self.push(Event::Start(Tag::BlockQuote(None)), place.clone());
                self.within(start + 1, end);
                self.push(Event::End(TagEnd::BlockQuote(None)), place);
            }
            _ => {
                self.markup(&format!("<div class=\"{}-block\">\n", name.to_lowercase()), true);
                let outer = std::mem::replace(&mut self.in_verse, name == "VERSE");
                self.within(start + 1, end);
                self.in_verse = outer;
                self.markup("</div>\n", true);
            }
        }
        end + 1
    }

    /// Lowers the lines of a block.
    fn within(&mut self, start: usize, end: usize) {
        let (stops, limit) = (std::mem::take(&mut self.stops), std::mem::replace(&mut self.limit, end));
        self.depth += 1;
        self.many(start);
        self.depth -= 1;
        (self.stops, self.limit) = (stops, limit);
    }

    /// The text of a block, without the indentation of its first line. A comma protects what would be a heading or a keyword.
    fn raw(&self, start: usize, end: usize) -> String {
        let indent = self.lines[start].whole.len() - self.slice(&self.lines[start].whole).trim_start_matches(is_blank).len();
        let mut code = String::new();
        for line in &self.lines[start + 1..end] {
            let line = self.slice(&line.whole);
            let shared = line.bytes().take(indent).take_while(|b| is_blank(char::from(*b))).count();
            let line = &line[shared..];
            let text = line.trim_start_matches([' ', '\t']);
            match text.strip_prefix(',').filter(|rest| rest.trim_start_matches(',').starts_with(['*', '#'])) {
                Some(rest) if rest.trim_start_matches(',').starts_with('*') || rest.trim_start_matches(',').starts_with("#+") => {
                    code.push_str(&line[..line.len() - text.len()]);
                    code.push_str(rest);
                }
                _ => code.push_str(line),
            }
            code.push('\n');
        }
        let code = code.trim_start_matches('\n').trim_end();
        if code.is_empty() { String::new() } else { format!("{code}\n") }
    }

    /// HTML as the author wrote it.
    fn html(&mut self, lines: Vec<Range<usize>>) {
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return };
        let place = first.start..last.end;
        self.push(Event::Start(Tag::HtmlBlock), place.clone());
        for line in lines {
            // With its line break.
            let end = self.text[line.end..].find('\n').map_or(self.text.len(), |at| line.end + at + 1);
            let html = owned(&self.text[line.start..end]);
            self.push(Event::Html(html), line.start..end);
        }
        self.push(Event::End(TagEnd::HtmlBlock), place);
    }

    /// Leaves out what a block of code has printed.
    fn skip_results(&mut self, start: usize) -> usize {
        let mut at = start;
        while !self.stopped(at) && self.lines[at].kind == LineKind::Blank {
            at += 1;
        }
        if self.stopped(at) || self.lines[at].kind != LineKind::Result {
            return start;
        }
        at += 1;
        if self.stopped(at) || self.lines[at].kind == LineKind::Blank {
            return at;
        }
        let (events, notes) = (self.events.len(), self.notes.len());
        let end = self.one(at);
        self.events.truncate(events);
        self.notes.truncate(notes);
        end
    }

    fn keyword(&mut self, at: usize, key: &str) -> usize {
        match key {
            "HTML" => {
                let value = self.lines[at].content.clone();
                if !value.is_empty() {
                    self.html(vec![value]);
                }
                at + 1
            }
            "INCLUDE" | "SETUPFILE" => {
                let place = self.place(at, at);
                self.unsupported.push((format!("`#+{key}:`"), place));
                at + 1
            }
            "TITLE" => {
                let title = Prose::line(self.text, self.lines[at].content.clone());
                let place = self.place(at, at);
                let tag = Tag::Heading { level: HeadingLevel::H1, id: None, classes: Vec::new(), attrs: Vec::new() };
                self.push(Event::Start(tag), place.clone());
                self.prose(&title);
                self.push(Event::End(TagEnd::Heading(HeadingLevel::H1)), place);
                at + 1
            }
            "CAPTION" | "NAME" => self.affiliated(at),
            _ if key.starts_with("ATTR_") || key.starts_with("CAPTION[") => self.affiliated(at),
            _ => at + 1,
        }
    }

    /// Keywords about the element after them.
    fn affiliated(&mut self, start: usize) -> usize {
        let (mut captions, mut image) = (Vec::new(), ImageText::default());
        let mut at = start;
        while !self.stopped(at) {
            let LineKind::Keyword(key) = &self.lines[at].kind else { break };
            let (key, value) = (self.slice(key).to_uppercase(), self.lines[at].content.clone());
            match key.as_str() {
                "ATTR_HTML" => attributes(self.slice(&value), &mut image),
                "NAME" => {}
                _ if key == "CAPTION" || key.starts_with("CAPTION[") => captions.push(Prose::line(self.text, value)),
                _ if key.starts_with("ATTR_") => {}
                _ => break,
            }
            at += 1;
        }
        if self.stopped(at) || matches!(self.lines[at].kind, LineKind::Blank | LineKind::Headline(_) | LineKind::Keyword(_)) {
            return at;
        }
        if captions.is_empty() {
            self.image = image;
            let end = self.one(at);
            self.image = ImageText::default();
            return end;
        }
        if image.alternative.is_empty() {
            image.alternative = captions.iter().map(|caption| caption.text.as_str()).collect::<Vec<_>>().join(" ");
        }
        self.markup("<figure>\n", true);
        let from = self.events.len();
        self.image = image;
        let end = self.one(at);
        self.image = ImageText::default();
        if self.is_lone_picture(from) {
            self.events.remove(from);
            self.events.pop();
        }
        self.markup("<figcaption>", true);
        for caption in &captions {
            self.prose(caption);
        }
        self.markup("</figcaption>\n</figure>\n", true);
        end
    }

    /// Are the events from `from` on a paragraph with nothing but a picture?
    fn is_lone_picture(&self, from: usize) -> bool {
        let is_start =
            |at: usize, of: fn(&Tag<'_>) -> bool| matches!(self.events.get(at), Some((Event::Start(tag), _)) if of(tag));
        is_start(from, |tag| matches!(tag, Tag::Paragraph))
            && is_start(from + 1, |tag| matches!(tag, Tag::Image { .. }))
            && super::super::parse::end_of(&self.events, from + 1) + 2 == self.events.len()
    }
}

/// `:exports` among the parameters of a block of code.
fn exports(parameters: &str) -> Exports {
    let mut words = parameters.split_whitespace().skip_while(|word| *word != ":exports");
    match words.nth(1) {
        Some("none") => Exports { code: false, results: false },
        Some("results") => Exports { code: false, results: true },
        Some("code") => Exports { code: true, results: false },
        _ => Exports { code: true, results: true },
    }
}

/// `:alt text :title text` for a picture.
fn attributes(written: &str, image: &mut ImageText) {
    let mut rest = written.trim();
    while let Some(pair) = rest.strip_prefix(':') {
        let (pair, after) = match pair.find(" :") {
            Some(end) => (&pair[..end], pair[end + 1..].trim_start()),
            None => (pair, ""),
        };
        let (name, value) = pair.split_once(char::is_whitespace).unwrap_or((pair, ""));
        let value = value.trim().trim_matches('"');
        match name {
            "alt" => image.alternative = value.to_owned(),
            "title" => image.title = value.to_owned(),
            _ => {}
        }
        rest = after;
    }
}
