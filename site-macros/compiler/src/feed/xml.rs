//! Writes XML 1.0 documents with quick-xml, from arbitrary texts.

use std::borrow::Cow;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

/// A writer into memory.
pub(super) type Xml = Writer<Vec<u8>>;

fn writer() -> Xml {
    Writer::new_with_indent(Vec::new(), b' ', 2)
}

/// A whole document: the declaration, then the output of `body`.
pub(super) fn document(body: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut xml = writer();
    let written = xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None))).and_then(|()| body(&mut xml));
    // Writing to memory cannot fail, and only text is written.
    debug_assert!(written.is_ok());
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    String::from_utf8(bytes).unwrap_or_default()
}

/// The output of `body` inside these elements, without their tags.
pub(super) fn fragment(within: &[&str], body: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut xml = writer();
    let opened = within.iter().try_for_each(|name| xml.write_event(Event::Start(BytesStart::new(*name))));
    let start = xml.get_ref().len();
    let written = opened.and_then(|()| body(&mut xml));
    debug_assert!(written.is_ok());
    String::from_utf8(xml.into_inner().split_off(start)).unwrap_or_default()
}

/// `<name>text</name>`.
pub(super) fn element(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&legal(text)))?;
    Ok(())
}

/// `<name>text</name>`, or nothing if the text is empty.
pub(super) fn element_unless_empty(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    if text.trim().is_empty() { Ok(()) } else { element(xml, name, text) }
}

/// `<name a="…">text</name>`.
pub(super) fn element_with(xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
    let element = xml.create_element(name).with_attributes(attributes.iter().map(|(key, value)| (*key, legal(value))));
    element.write_text_content(BytesText::new(&legal(text)))?;
    Ok(())
}

/// `<name a="…"/>`.
pub(super) fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    xml.create_element(name).with_attributes(attributes.iter().map(|(key, value)| (*key, legal(value)))).write_empty()?;
    Ok(())
}

/// The text without characters that XML 1.0 documents cannot contain, escaped or not (XML 1.0, section 2.2, `Char`).
pub(super) fn legal(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_legal) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| is_legal(*c)).collect()) }
}

fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}
