//! A persistent [`Store`] in one file, which grows at its end.
//!
//! ```text
//! file    = magic (8 bytes), the program that wrote it (32), record*
//! record  = key (32), length of the bytes (4, little endian), checksum (16), bytes
//! ```
//! The checksum covers key, length and bytes: damaged records are ignored. A file of another program is emptied. Unused records are removed
//! once they take a third of the file, and the file may be deleted at any time.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::Store;

const MAGIC: &[u8; 8] = b"sitecch1";
const HEADER: u64 = 8 + 32;
const RECORD: usize = 32 + 4 + 16;
/// Maximum size of the records of one build. A larger site is compiled without a store.
const LIMIT: u64 = 4 << 30;
/// Smaller files are not compacted.
const MIN_COMPACT_SIZE: u64 = 1 << 20;

/// See the module documentation.
#[derive(Debug)]
pub struct DiskStore {
    path: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    /// The end of the last record.
    end: u64,
    /// The latest record of each key.
    known: HashMap<[u8; 32], RecordPosition>,
    /// Records that this build has read or written.
    used: HashMap<[u8; 32], RecordPosition>,
    /// No more records can be written.
    full: bool,
}

/// The offset and the length of a record's bytes.
#[derive(Clone, Copy, Debug)]
struct RecordPosition {
    at: u64,
    len: u32,
}

impl RecordPosition {
    fn end(self) -> u64 {
        self.at + RECORD as u64 + u64::from(self.len)
    }
}

impl DiskStore {
    /// Opens or creates the file. `program` identifies the compiler: records of another one are not used.
    ///
    /// # Errors
    /// When the file can be neither read nor written.
    pub fn open(path: &Path, program: &[u8]) -> io::Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if !is_of(&mut file, program) {
            file.set_len(0)?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(MAGIC)?;
            file.write_all(blake3::hash(program).as_bytes())?;
        }
        let (known, end) = scan(&mut file)?;
        // An incomplete record would hide those that are written after it.
        file.set_len(end)?;
        let inner = Inner { file, end, known, used: HashMap::new(), full: false };
        Ok(Self { path: path.to_owned(), inner: Mutex::new(inner) })
    }

    /// Opens the file of a build for reading only, for a preview that continues from the build.
    ///
    /// # Errors
    /// When there is no such file, or another program wrote it.
    pub fn existing(path: &Path, program: &[u8]) -> io::Result<Self> {
        let mut file = File::open(path)?;
        if !is_of(&mut file, program) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "results of another program"));
        }
        let (known, end) = scan(&mut file)?;
        let inner = Inner { file, end, known, used: HashMap::new(), full: true };
        Ok(Self { path: path.to_owned(), inner: Mutex::new(inner) })
    }

    /// Ends the build: compacts the file if a third of it is unused.
    ///
    /// # Errors
    /// When that fails; the file is then removed if possible.
    pub fn finish(self) -> io::Result<()> {
        let mut inner = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner);
        let used: u64 = HEADER + inner.used.values().map(|place| place.end() - place.at).sum::<u64>();
        let tidied = if used > LIMIT {
            fs::remove_file(&self.path)
        } else if inner.end > MIN_COMPACT_SIZE && used < inner.end / 3 * 2 {
            inner.compact(&self.path)
        } else {
            Ok(())
        };
        tidied.inspect_err(|_| drop(fs::remove_file(&self.path)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether this program wrote the file.
fn is_of(file: &mut File, program: &[u8]) -> bool {
    let mut header = [0; HEADER as usize];
    file.read_exact(&mut header).is_ok() && header[..8] == *MAGIC && header[8..] == *blake3::hash(program).as_bytes()
}

/// The records after the header, and the end of the last complete one.
fn scan(file: &mut File) -> io::Result<(HashMap<[u8; 32], RecordPosition>, u64)> {
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(HEADER))?;
    let mut reader = BufReader::new(file);
    let (mut known, mut at) = (HashMap::new(), HEADER);
    let mut head = [0; RECORD];
    while size - at >= RECORD as u64 {
        reader.read_exact(&mut head)?;
        let (key, len) = (array(&head[..32]), u32::from_le_bytes(array(&head[32..36])));
        let place = RecordPosition { at, len };
        if place.end() > size {
            break;
        }
        known.insert(key, place);
        reader.seek_relative(i64::from(len))?;
        at = place.end();
    }
    Ok((known, at))
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut array = [0; N];
    array.copy_from_slice(bytes);
    array
}

fn sum(key: &[u8; 32], bytes: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(key).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    array(&hasher.finalize().as_bytes()[..16])
}

impl Inner {
    fn read(&mut self, place: RecordPosition) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(place.at))?;
        let mut record = vec![0; RECORD + place.len as usize];
        self.file.read_exact(&mut record)?;
        Ok(record)
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(record)
    }

    /// Writes the used records into a new file and replaces the old one.
    fn compact(&mut self, path: &Path) -> io::Result<()> {
        let new = path.with_extension("tidy");
        let mut out = io::BufWriter::new(File::create(&new)?);
        self.file.seek(SeekFrom::Start(0))?;
        io::copy(&mut (&self.file).take(HEADER), &mut out)?;
        let mut places: Vec<RecordPosition> = self.used.values().copied().collect();
        places.sort_unstable_by_key(|place| place.at);
        for place in places {
            out.write_all(&self.read(place)?)?;
        }
        out.flush()?;
        drop(out);
        fs::rename(&new, path)
    }
}

impl Store for DiskStore {
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>> {
        let (place, mut record) = {
            let mut inner = self.inner();
            let place = *inner.known.get(key)?;
            (place, inner.read(place).ok()?)
        };
        let whole = record[..32] == *key && record[36..RECORD] == sum(key, &record[RECORD..]);
        let mut inner = self.inner();
        if !whole {
            inner.known.remove(key);
            return None;
        }
        inner.used.insert(*key, place);
        drop(inner);
        record.drain(..RECORD);
        Some(record)
    }

    fn put(&self, key: &[u8; 32], bytes: &[u8]) {
        let Ok(len) = u32::try_from(bytes.len()) else { return };
        if self.inner().full {
            return;
        }
        let mut record = Vec::with_capacity(RECORD + bytes.len());
        record.extend_from_slice(key);
        record.extend_from_slice(&len.to_le_bytes());
        record.extend_from_slice(&sum(key, bytes));
        record.extend_from_slice(bytes);
        let mut inner = self.inner();
        let place = RecordPosition { at: inner.end, len };
        if inner.full || place.end() > 2 * LIMIT {
            return;
        }
        if inner.append(&record).is_err() {
            // The disk is full. The next build removes the incomplete record.
            inner.full = true;
            return;
        }
        inner.end = place.end();
        inner.known.insert(*key, place);
        inner.used.insert(*key, place);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(n: u8) -> [u8; 32] {
        [n; 32]
    }

    fn bytes(n: u8) -> Vec<u8> {
        vec![n; usize::from(n) * 3]
    }

    /// A folder with a file of five results.
    fn filled() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.cache");
        let store = DiskStore::open(&path, b"one").unwrap();
        (0..5).for_each(|n| store.put(&key(n), &bytes(n)));
        store.finish().unwrap();
        (folder, path)
    }

    #[test]
    fn who_only_reads_changes_nothing() {
        let (folder, path) = filled();
        let before = fs::read(&path).unwrap();
        let store = DiskStore::existing(&path, b"one").unwrap();
        store.put(&key(9), &bytes(9));
        assert_eq!((store.get(&key(3)), store.get(&key(9))), (Some(bytes(3)), None));
        drop(store);
        assert!(DiskStore::existing(&path, b"two").is_err());
        assert_eq!(fs::read(&path).unwrap(), before);
        assert!(DiskStore::existing(&folder.path().join("none"), b"one").is_err());
    }

    fn found(path: &Path, program: &[u8]) -> usize {
        let store = DiskStore::open(path, program).unwrap();
        (0..5).filter(|n| store.get(&key(*n)).inspect(|found| assert_eq!(*found, bytes(*n))).is_some()).count()
    }

    #[test]
    fn what_was_put_is_there_for_the_same_program_only() {
        let (_folder, path) = filled();
        assert_eq!(found(&path, b"one"), 5);
        let store = DiskStore::open(&path, b"one").unwrap();
        store.put(&key(1), b"other");
        assert_eq!(store.get(&key(1)).unwrap(), b"other");
        drop(store);
        assert_eq!(DiskStore::open(&path, b"one").unwrap().get(&key(1)).unwrap(), b"other");
        assert_eq!(found(&path, b"two"), 0);
        assert_eq!(found(&path, b"one"), 0);
    }

    #[test]
    fn a_file_cut_short_at_any_byte_gives_what_is_whole_and_can_be_added_to() {
        let (_folder, path) = filled();
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let before = found(&path, b"one");
            assert!(before < 5);
            let store = DiskStore::open(&path, b"one").unwrap();
            store.put(&key(9), b"new");
            drop(store);
            assert_eq!(DiskStore::open(&path, b"one").unwrap().get(&key(9)).unwrap(), b"new", "cut at {end}");
            assert_eq!(found(&path, b"one"), before);
        }
    }

    #[test]
    fn what_nobody_asks_for_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.cache");
        for round in 0..8 {
            let store = DiskStore::open(&path, b"one").unwrap();
            assert_eq!(store.get(&key(0)).is_some(), round > 0);
            store.put(&key(0), b"kept");
            store.put(&key(round + 1), &vec![round; 1 << 20]);
            store.finish().unwrap();
            assert!(fs::metadata(&path).unwrap().len() < 3 << 20);
        }
        assert!(DiskStore::open(&path, b"one").unwrap().get(&key(8)).is_some());
        assert!(DiskStore::open(&path, b"one").unwrap().get(&key(2)).is_none());
    }

    proptest! {
        #[test]
        fn whatever_is_written_over_no_wrong_bytes_come_out(
            hits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..40),
        ) {
            let (_folder, path) = filled();
            let mut damaged = fs::read(&path).unwrap();
            for (at, byte) in hits {
                let at = at.index(damaged.len());
                damaged[at] = byte;
            }
            fs::write(&path, damaged).unwrap();
            // Asserts that the stored bytes are found.
            found(&path, b"one");
        }

        #[test]
        fn any_bytes_are_a_store_of_nothing(noise in proptest::collection::vec(any::<u8>(), 0..400), ours in any::<bool>()) {
            let (_folder, path) = filled();
            let header = fs::read(&path).unwrap()[..HEADER as usize].to_vec();
            fs::write(&path, [if ours { header } else { Vec::new() }, noise].concat()).unwrap();
            prop_assert_eq!(found(&path, b"one"), 0);
        }
    }
}
