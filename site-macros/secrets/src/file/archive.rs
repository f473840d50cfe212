//! Archives: zip (including office documents, e-books and Java archives), gzip, tar.

use std::io::{Cursor, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use rawzip::{CompressionMethod, ZipArchive};

use super::{MEMBERS, Member, Walk};

/// The kind of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Zip,
    Gzip,
    Tar,
    /// An archive that is not unpacked, and its description.
    Other(&'static str),
}

/// By the first bytes.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    let others: [(&[u8], &str); 5] = [
        (b"7z\xbc\xaf\x27\x1c", "an archive of 7-Zip"),
        (b"Rar!\x1a\x07", "an archive of RAR"),
        (b"\xfd7zXZ\0", "compressed with xz"),
        (b"BZh", "compressed with bzip2"),
        (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    ];
    match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
        [0x1f, 0x8b, 8, ..] => Some(Kind::Gzip),
        _ if bytes.get(257..262) == Some(b"ustar") => Some(Kind::Tar),
        _ => others.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, name)| Kind::Other(name)),
    }
}

impl Walk {
    /// Counts a member, and returns whether to search it.
    fn counts(&mut self, archive: &Member<'_>) -> bool {
        self.members += 1;
        if self.members > MEMBERS {
            self.unsearched(archive.name, "it has more members than are searched");
        } else if self.left == 0 {
            self.unsearched(archive.name, "it unpacks to more than is searched");
        }
        self.members <= MEMBERS && self.left > 0
    }

    fn member(&mut self, archive: &Member<'_>, path: &str, reader: &mut dyn Read, depth: usize) {
        let name = if archive.name.is_empty() { path.to_owned() } else { format!("{}/{path}", archive.name) };
        self.name(path, Some(&name));
        self.reader(&Member { name: &name, path }, reader, depth + 1);
    }

    pub(super) fn zip(&mut self, archive: &Member<'_>, bytes: &[u8], depth: usize) {
        let Ok(zip) = ZipArchive::from_slice(bytes) else {
            self.unsearched(archive.name, "a damaged archive");
            return self.plain(archive, bytes);
        };
        self.plain(&Member { name: &archive.place("comment"), ..*archive }, zip.comment().as_bytes());
        let mut entries = zip.entries();
        loop {
            let entry = match entries.next_entry() {
                Ok(Some(entry)) => entry,
                Ok(None) => break,
                Err(_) => return self.unsearched(archive.name, "a damaged archive"),
            };
            if entry.is_dir() {
                continue;
            }
            if !self.counts(archive) {
                break;
            }
            let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
            let shown = || if archive.name.is_empty() { path.clone() } else { format!("{}/{path}", archive.name) };
            let method = entry.compression_method();
            let Ok(local) = zip.get_entry(entry.wayfinder()) else {
                self.unsearched(&shown(), "damaged");
                continue;
            };
            if entry.flags().is_encrypted() {
                self.unsearched(&shown(), "encrypted");
            } else if method == CompressionMethod::STORE {
                self.member(archive, &path, &mut Cursor::new(local.data()), depth);
            } else if method == CompressionMethod::DEFLATE {
                self.member(archive, &path, &mut DeflateDecoder::new(local.data()), depth);
            } else {
                self.unsearched(&shown(), "compressed in a way that is not read");
            }
        }
    }

    pub(super) fn gzip(&mut self, archive: &Member<'_>, bytes: &[u8], depth: usize) {
        let last = archive.path.rsplit('/').next().unwrap_or_default();
        let inner = match last.rsplit_once('.') {
            Some((stem, "tgz")) => format!("{stem}.tar"),
            Some((stem, "svgz")) => format!("{stem}.svg"),
            Some((stem, _)) => stem.to_owned(),
            None => last.to_owned(),
        };
        let mut reader = MultiGzDecoder::new(bytes);
        // A tar inside is not another level, and is never completely in memory.
        let mut head = vec![0; 512];
        let mut length = 0;
        while let Ok(read @ 1..) = reader.read(&mut head[length..]) {
            length += read;
        }
        head.truncate(length);
        if kind(&head) == Some(Kind::Tar) {
            let limit = self.left;
            return self.tar_of(archive, &mut Cursor::new(head).chain(reader).take(limit), depth);
        }
        if !self.counts(archive) {
            return;
        }
        let name = if archive.name.is_empty() { inner.clone() } else { format!("{}/{inner}", archive.name) };
        self.reader(&Member { name: &name, path: &inner }, &mut Cursor::new(head).chain(reader), depth + 1);
    }

    pub(super) fn tar(&mut self, archive: &Member<'_>, bytes: &[u8], depth: usize) {
        self.tar_of(archive, &mut Cursor::new(bytes), depth);
    }

    fn tar_of(&mut self, archive: &Member<'_>, reader: &mut dyn Read, depth: usize) {
        let mut tar = tar::Archive::new(reader);
        let Ok(entries) = tar.entries() else { return self.unsearched(archive.name, "a damaged archive") };
        for entry in entries {
            let Ok(mut entry) = entry else {
                return self.unsearched(archive.name, "a damaged archive, or it unpacks to more than is searched");
            };
            if !entry.header().entry_type().is_file() {
                continue;
            }
            if !self.counts(archive) {
                break;
            }
            let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            // The unread rest of a large member must be unpacked to get to the next member.
            self.member(archive, &path, &mut entry, depth);
        }
    }
}
