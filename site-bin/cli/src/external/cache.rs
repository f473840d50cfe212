//! Results of earlier runs, in a file that may be deleted at any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::Verdict;
use crate::{cache_folder, terminal};

/// A file of another version is ignored.
const VERSION: u64 = 1;

/// Maximum number of entries; the oldest are dropped.
const ENTRIES: usize = 20_000;

/// Larger files were not written by this program and are ignored.
const LARGEST: u64 = 16 << 20;

const HOUR: u64 = 60 * 60;

/// Verdicts by address.
#[derive(Debug, Default)]
pub(super) struct VerdictCache {
    /// `None`: results are not stored.
    file: Option<PathBuf>,
    /// Time in seconds since 1970, and verdict.
    known: BTreeMap<String, (u64, Verdict)>,
    now: u64,
}

/// `site/external-links.json` in the cache folder.
pub(super) fn default_path() -> Option<PathBuf> {
    Some(cache_folder::find()?.join("site/external-links.json"))
}

impl VerdictCache {
    /// Reads the file. A file that cannot be read counts as empty.
    pub(super) fn open(file: Option<PathBuf>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let known = file.as_ref().and_then(|file| {
            let is_ours = fs::metadata(file).is_ok_and(|found| found.len() <= LARGEST);
            let text = if is_ours { fs::read(file).ok()? } else { return None };
            read(&serde_json::from_slice(&text).ok()?)
        });
        Self { file, known: known.unwrap_or_default(), now }
    }

    /// The verdict on an address, unless it is too old.
    pub(super) fn get(&self, address: &str) -> Option<Verdict> {
        let (at, verdict) = self.known.get(address)?;
        let age = self.now.checked_sub(*at)?;
        (age < max_age(verdict)).then(|| verdict.clone())
    }

    /// Stores a verdict. One that came from the cache keeps its age.
    pub(super) fn insert(&mut self, address: &str, verdict: &Verdict) {
        if self.get(address).as_ref() != Some(verdict) {
            self.known.insert(address.to_owned(), (self.now, verdict.clone()));
        }
    }

    /// Writes the file. If that fails, a message says so, and the check continues.
    pub(super) fn save(&mut self) {
        let Some(file) = self.file.clone() else { return };
        let now = self.now;
        self.known.retain(|_, (at, verdict)| now.checked_sub(*at).is_some_and(|age| age < max_age(verdict)));
        if self.known.len() > ENTRIES {
            let mut times: Vec<u64> = self.known.values().map(|(at, _)| *at).collect();
            times.sort_unstable();
            let oldest = times[times.len() - ENTRIES];
            self.known.retain(|_, (at, _)| *at >= oldest);
        }
        let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
            // Atomic, even if two programs run at the same time.
            let new = file.with_extension(format!("{}.new", std::process::id()));
            fs::write(&new, self.text()).and_then(|()| fs::rename(&new, &file))
        });
        if let Err(error) = written {
            terminal::print_error(&format!("the results are not cached: cannot write {}: {error}", file.display()));
        }
    }

    fn text(&self) -> String {
        let entry = |(address, (at, verdict)): (&String, &(u64, Verdict))| {
            let (word, detail) = match verdict {
                Verdict::Alive => ("lives", ""),
                Verdict::Moved(to) => ("moved", to.as_str()),
                Verdict::Dead(reason) => ("dead", reason.as_str()),
                Verdict::Unknown(reason) => ("unknown", reason.as_str()),
            };
            (address.clone(), json!({ "at": at, "verdict": word, "detail": detail }))
        };
        let links: serde_json::Map<String, Value> = self.known.iter().map(entry).collect();
        json!({ "version": VERSION, "links": links }).to_string()
    }
}

/// Seconds for which a verdict is valid. Dead links may be corrected soon, so they are checked again after an hour.
fn max_age(verdict: &Verdict) -> u64 {
    match verdict {
        Verdict::Alive | Verdict::Moved(_) => 7 * 24 * HOUR,
        Verdict::Unknown(_) => 24 * HOUR,
        Verdict::Dead(_) => HOUR,
    }
}

fn read(file: &Value) -> Option<BTreeMap<String, (u64, Verdict)>> {
    if file["version"] != VERSION {
        return None;
    }
    let entry = |(address, entry): (&String, &Value)| {
        let detail = entry["detail"].as_str()?.to_owned();
        let verdict = match entry["verdict"].as_str()? {
            "lives" => Verdict::Alive,
            "moved" => Verdict::Moved(detail),
            "dead" => Verdict::Dead(detail),
            "unknown" => Verdict::Unknown(detail),
            _ => return None,
        };
        Some((address.clone(), (entry["at"].as_u64()?, verdict)))
    };
    Some(file["links"].as_object()?.iter().filter_map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_kept_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/links.json");
        let mut cache = VerdictCache::open(Some(file.clone()));
        let all = [
            ("https://a.example/", Verdict::Alive),
            ("https://b.example/", Verdict::Moved("https://c.example/".to_owned())),
            ("https://d.example/", Verdict::Dead("gone".to_owned())),
            ("https://e.example/", Verdict::Unknown("403".to_owned())),
        ];
        for (address, verdict) in &all {
            cache.insert(address, verdict);
        }
        cache.save();
        let mut later = VerdictCache::open(Some(file.clone()));
        for (address, verdict) in &all {
            assert_eq!(later.get(address).as_ref(), Some(verdict));
        }
        let known = |cache: &VerdictCache| all.iter().filter(|(address, _)| cache.get(address).is_some()).count();
        let begin = later.now;
        for (hours, count) in [(2, 3), (25, 2), (24 * 8, 0)] {
            later.now = begin + hours * HOUR;
            assert_eq!(known(&later), count, "after {hours} hours");
        }
        // A cached verdict keeps its age, and an expired one is not written again.
        later.now = begin + 25 * HOUR;
        later.insert("https://a.example/", &Verdict::Alive);
        later.save();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(&format!("\"at\":{begin}")) && !text.contains("d.example"), "{text}");
    }

    #[test]
    fn any_file_can_be_opened() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("links.json");
        for text in ["", "{", "[]", "{\"version\":2,\"links\":{}}", "{\"version\":1}", "{\"version\":1,\"links\":{\"a\":1}}"] {
            fs::write(&file, text).unwrap();
            assert!(VerdictCache::open(Some(file.clone())).known.is_empty(), "{text}");
        }
        assert!(VerdictCache::open(None).known.is_empty());
    }
}
