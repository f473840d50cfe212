//! The interface to the Markdown parser.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::rc::Rc;

use super::org;
use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, Event, OffsetIter, Options, Parser, Tag, TagEnd};
use site_settings::config::Syntax;

/// An event and its range in the parsed text.
pub(super) type Placed<'a> = (Event<'a>, Range<usize>);

/// The ranges of the text that is not in code blocks.
pub(super) fn text_outside_code<'e>(events: &'e [Placed<'_>]) -> impl Iterator<Item = &'e Range<usize>> {
    let mut in_code = false;
    events.iter().filter_map(move |(event, range)| {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            _ => {}
        }
        (!in_code && matches!(event, Event::Text(_))).then_some(range)
    })
}

/// CommonMark and the extensions of the settings. Typographic punctuation, bare addresses, emoji, alerts, attributes, marks and formulas are
/// our own passes, because the parser's rules for them differ from Hugo's.
pub(super) fn extensions(syntax: &BTreeSet<Syntax>) -> Options {
    let options = syntax.iter().map(|syntax| match syntax {
        Syntax::Tables => Options::ENABLE_TABLES,
        Syntax::Strikethrough => Options::ENABLE_STRIKETHROUGH,
        Syntax::TaskLists => Options::ENABLE_TASKLISTS,
        Syntax::Footnotes => Options::ENABLE_FOOTNOTES,
        Syntax::DefinitionLists => Options::ENABLE_DEFINITION_LIST,
        _ => Options::empty(),
    });
    options.collect()
}

/// Link reference definitions of the page, for the contents of its shortcodes: label → destination and title.
pub(super) type Definitions = Rc<HashMap<String, (String, String)>>;

/// The events of a text, in order, and its link reference definitions.
pub(super) struct Parsed<'a> {
    pub events: Vec<Placed<'a>>,
    /// The text is Org.
    pub is_org: bool,
    /// Constructs of Org that are left out, with their places.
    pub unsupported: Vec<(String, Range<usize>)>,
    definitions: OffsetIter<'a, Outer>,
}

impl<'a> Parsed<'a> {
    /// Parses a text; the definitions of `outer` apply, too.
    pub(super) fn new(text: &'a str, options: Options, outer: &Definitions) -> Self {
        let callback = (!outer.is_empty()).then(|| Outer(Rc::clone(outer)));
        let mut definitions = Parser::new_with_broken_link_callback(text, options, callback).into_offset_iter();
        let events = definitions.by_ref().collect();
        Self { events, is_org: false, unsupported: Vec::new(), definitions }
    }

    /// Parses Org.
    pub(super) fn org(text: &'a str) -> Self {
        let definitions = Parser::new_with_broken_link_callback("", Options::empty(), None).into_offset_iter();
        let lowered = org::parse(text);
        Self { events: lowered.events, is_org: true, unsupported: lowered.unsupported, definitions }
    }

    /// Is this event markup that the parser has made, not the author? Only where its range is empty.
    pub(super) fn is_made(&self, range: &Range<usize>) -> bool {
        self.is_org && range.is_empty()
    }

    /// The position of a definition.
    pub(super) fn definition(&self, label: &str) -> Option<Range<usize>> {
        self.definitions.reference_definitions().get(label).map(|definition| definition.span.clone())
    }

    /// All definitions.
    pub(super) fn definitions(&self) -> Definitions {
        let all = self.definitions.reference_definitions().iter();
        let owned = |text: &Option<CowStr<'_>>| text.as_deref().unwrap_or("").to_owned();
        Rc::new(all.map(|(label, found)| (folded(label), (found.dest.to_string(), owned(&found.title)))).collect())
    }
}

/// Labels match regardless of case and white space (CommonMark, section 4.7).
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Looks up labels that the text does not define.
struct Outer(Definitions);

impl<'a> BrokenLinkCallback<'a> for Outer {
    fn handle_broken_link(&mut self, link: BrokenLink<'a>) -> Option<(CowStr<'a>, CowStr<'a>)> {
        let (destination, title) = self.0.get(&folded(&link.reference))?;
        Some((destination.clone().into(), title.clone().into()))
    }
}

/// Whether the tag opens a block, not an inline element.
pub(super) fn is_block(tag: &Tag<'_>) -> bool {
    is_block_end(&tag.to_end())
}

/// Whether the end belongs to a block.
pub(super) fn is_block_end(end: &TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Index of the end event of the start event at `at`.
pub(super) fn end_of(events: &[Placed<'_>], at: usize) -> usize {
    let mut depth = 0usize;
    for (i, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    events.len()
}
