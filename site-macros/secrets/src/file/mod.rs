//! Searches one file: its name, its content in any encoding, and the members of archives.

mod archive;
mod image;
mod pdf;
mod stream;
mod text;

use std::io::Read;
use std::ops::Range;

use crate::finding::{self, Finding};
use crate::rule::{PREPARED, Rule};

/// The findings in a file.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the file.
    pub found: Vec<Found>,
    /// The file as text, if something was found in its text and it is small enough to be shown.
    pub text: Option<String>,
    /// Parts that could not be searched, and why, such as `a.zip/b.txt: encrypted`.
    pub unsearched: Vec<String>,
}

/// One secret in a file.
#[derive(Clone, Debug)]
pub struct Found {
    /// The rules that match; at least one.
    pub rules: Vec<&'static Rule>,
    /// See [`Finding::id`].
    pub id: String,
    /// Its position.
    pub place: Place,
}

/// A position in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In its name, or the file as a whole.
    Name,
    /// In [`Report::text`].
    Text(Range<usize>),
    /// In data that is not text, described for people: `docs/readme.txt, line 3, column 10`.
    Inside(String),
}

/// The depth of archives in archives.
const DEPTH: usize = 2;
/// The limit for members of all archives in one file.
const MEMBERS: usize = 20_000;
/// The limits for unpacking a file: bytes, and times its own size.
const UNPACKED: (u64, u64) = (64 << 20, 16);
/// A member is completely in memory up to this size. Larger members are searched in pieces, and are not unpacked themselves.
const WHOLE: usize = 16 << 20;
/// The number of secrets that are reported per file.
const FOUND: usize = 1000;

/// Searches a file. `path` is relative to the site's root.
pub fn search_file(path: &str, bytes: &[u8]) -> Report {
    let mut walk = Walk::new(bytes.len() as u64);
    walk.name(path, None);
    if let Some(text) = text::decoded(bytes).filter(|_| bytes.len() <= WHOLE) {
        let found = finding::of(text.as_bytes(), path);
        for Finding { rules, range, id } in found {
            walk.add(Found { rules, id, place: Place::Text(range) });
        }
        let in_text = walk.report.found.iter().any(|found| matches!(found.place, Place::Text(_)));
        walk.report.text = in_text.then(|| text.into_owned());
    } else {
        walk.bytes(&Member { name: "", path }, bytes, 0);
    }
    walk.report
}

/// The part of a file that is searched.
#[derive(Clone, Copy, Debug)]
struct Member<'n> {
    /// The names of the member and of the archives around it, `/` between them; empty for the file itself.
    name: &'n str,
    /// The kind of text.
    path: &'n str,
}

impl Member<'_> {
    /// A position in it, described for people.
    fn place(&self, place: &str) -> String {
        if self.name.is_empty() { place.to_owned() } else { format!("{}, {place}", self.name) }
    }
}

/// The state of searching one file.
#[derive(Debug)]
struct Walk {
    report: Report,
    /// Bytes that may still be unpacked.
    left: u64,
    members: usize,
}

impl Walk {
    fn new(size: u64) -> Self {
        Self { report: Report::default(), left: UNPACKED.0.saturating_add(UNPACKED.1.saturating_mul(size)), members: 0 }
    }

    fn add(&mut self, found: Found) {
        if self.report.found.len() == FOUND {
            self.unsearched("", "there are more secrets in it than are shown");
        }
        let is_known = |known: &Found| known.id == found.id && known.place == found.place;
        if self.report.found.len() < FOUND && !self.report.found.iter().rev().take(50).any(is_known) {
            self.report.found.push(found);
        }
    }

    /// Reports once that something was not searched.
    fn unsearched(&mut self, name: &str, why: &str) {
        let note = if name.is_empty() { why.to_owned() } else { format!("{name}: {why}") };
        if self.report.unsearched.len() < 10 && !self.report.unsearched.contains(&note) {
            self.report.unsearched.push(note);
        }
    }

    /// Searches the name of a file, or of a member of one.
    fn name(&mut self, path: &str, member: Option<&str>) {
        let place = || member.map_or(Place::Name, |name| Place::Inside(format!("the name {name}")));
        for prepared in PREPARED.iter().filter(|prepared| prepared.rule.pattern.is_none()) {
            if prepared.is_of_path(path.as_bytes()) {
                self.add(Found { rules: vec![prepared.rule], id: finding::id(path.as_bytes()), place: place() });
            }
        }
        for Finding { rules, id, .. } in finding::of(path.as_bytes(), "name.txt") {
            self.add(Found { rules, id, place: place() });
        }
    }

    /// Searches bytes of any kind, which are complete.
    fn bytes(&mut self, member: &Member<'_>, bytes: &[u8], depth: usize) {
        match archive::kind(bytes) {
            Some(_) if depth == DEPTH => self.unsearched(member.name, "an archive within archives"),
            Some(archive::Kind::Zip) => self.zip(member, bytes, depth),
            Some(archive::Kind::Gzip) => self.gzip(member, bytes, depth),
            Some(archive::Kind::Tar) => self.tar(member, bytes, depth),
            Some(archive::Kind::Other(name)) => self.unsearched(member.name, name),
            None if self.image(member, bytes) => {}
            None if bytes.starts_with(b"%PDF-") => self.pdf(member, bytes),
            None => self.plain(member, bytes),
        }
    }

    /// Searches bytes as they are, and decoded.
    fn plain(&mut self, member: &Member<'_>, bytes: &[u8]) {
        let mut lines = stream::Lines::default();
        self.piece(member, bytes, 0..bytes.len(), &mut lines);
        if member.path.ends_with(".xml") || member.path.ends_with(".xhtml") {
            self.derived(member, &text::without_tags(bytes));
        }
    }

    /// Searches decoded text for secrets that were not found in the bytes themselves.
    fn derived(&mut self, member: &Member<'_>, text: &[u8]) {
        for Finding { rules, id, .. } in finding::of(text, "text.txt") {
            if !self.report.found.iter().any(|known| known.id == id) {
                self.add(Found { rules, id, place: Place::Inside(member.place("in its text")) });
            }
        }
    }

    /// Searches a piece of a member, and reports findings that begin in the range. `lines` has counted the lines before.
    fn piece(&mut self, member: &Member<'_>, piece: &[u8], range: Range<usize>, lines: &mut stream::Lines) {
        let is_text = !piece.iter().take(8192).any(|byte| *byte == 0);
        let mut found = finding::of(piece, member.path);
        found.extend(text::wide(piece).flat_map(|wide| wide.found(member.path)));
        found.sort_by_key(|finding| finding.range.start);
        for Finding { rules, range: place, id } in found.into_iter().filter(|finding| range.contains(&finding.range.start)) {
            let place = lines.place(piece, place.start, is_text);
            self.add(Found { rules, id, place: Place::Inside(member.place(&place)) });
        }
    }

    /// Searches data of any kind from a reader.
    fn reader(&mut self, member: &Member<'_>, reader: &mut dyn Read, depth: usize) {
        let mut head = Vec::new();
        let read = self.limited(reader).take(WHOLE as u64 + 1).read_to_end(&mut head);
        if read.is_err() {
            self.unsearched(member.name, "damaged, or of a kind that is not read");
        }
        self.left = self.left.saturating_sub(head.len() as u64);
        if self.left == 0 {
            self.unsearched(member.name, "it unpacks to more than is searched");
        }
        if head.len() <= WHOLE {
            self.bytes(member, &head, depth);
        } else {
            if archive::kind(&head).is_some() {
                self.unsearched(member.name, "a large archive within an archive");
            }
            self.stream(member, head, reader);
        }
    }

    /// A reader limited to the bytes that may still be unpacked.
    fn limited<'r>(&self, reader: &'r mut dyn Read) -> std::io::Take<&'r mut dyn Read> {
        reader.take(self.left)
    }
}
