//! What was found out before, in a file that may be deleted at any time.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::Verdict;
use crate::terminal;

/// A file of another version is as good as none.
const VERSION: u64 = 1;

/// The oldest are forgotten where there are more.
const ENTRIES: usize = 20_000;

/// A larger file was not written by us.
const LARGEST: u64 = 16 << 20;

const HOUR: u64 = 60 * 60;

/// Verdicts by address.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// `None`: nowhere to keep anything.
    file: Option<PathBuf>,
    /// When, in seconds since 1970, and what.
    known: BTreeMap<String, (u64, Verdict)>,
    now: u64,
}

/// `site/external-links.json` where programs keep what they can do without (XDG Base Directory Specification).
pub(super) fn usual_place() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
    Some(folder.join("site/external-links.json"))
}

impl Memory {
    /// Reads what is known; a file that cannot be read is none.
    pub(super) fn open(file: Option<PathBuf>) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let known = file.as_ref().and_then(|file| {
            let is_ours = fs::metadata(file).is_ok_and(|found| found.len() <= LARGEST);
            let text = if is_ours { fs::read(file).ok()? } else { return None };
            read(&serde_json::from_slice(&text).ok()?)
        });
        Self { file, known: known.unwrap_or_default(), now }
    }

    /// What is known of an address, if that is not too long ago.
    pub(super) fn recall(&self, address: &str) -> Option<Verdict> {
        let (at, verdict) = self.known.get(address)?;
        let age = self.now.checked_sub(*at)?;
        (age < good_for(verdict)).then(|| verdict.clone())
    }

    /// Keeps a verdict; one that was recalled keeps its age.
    pub(super) fn keep(&mut self, address: &str, verdict: &Verdict) {
        if self.recall(address).as_ref() != Some(verdict) {
            self.known.insert(address.to_owned(), (self.now, verdict.clone()));
        }
    }

    /// Writes all down. That it cannot be written is told, and is no failure.
    pub(super) fn save(&mut self) {
        let Some(file) = self.file.clone() else { return };
        let now = self.now;
        self.known.retain(|_, (at, verdict)| now.checked_sub(*at).is_some_and(|age| age < good_for(verdict)));
        if self.known.len() > ENTRIES {
            let mut times: Vec<u64> = self.known.values().map(|(at, _)| *at).collect();
            times.sort_unstable();
            let oldest = times[times.len() - ENTRIES];
            self.known.retain(|_, (at, _)| *at >= oldest);
        }
        let written = file.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| {
            // Whole or not at all, also where two programs run.
            let new = file.with_extension(format!("{}.new", std::process::id()));
            fs::write(&new, self.text()).and_then(|()| fs::rename(&new, &file))
        });
        if let Err(error) = written {
            terminal::print_error(&format!("what was found out is not kept: cannot write {}: {error}", file.display()));
        }
    }

    fn text(&self) -> String {
        let entry = |(address, (at, verdict)): (&String, &(u64, Verdict))| {
            let (word, detail) = match verdict {
                Verdict::Lives => ("lives", ""),
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

/// For how many seconds a verdict holds. What is dead may be mended soon, by either side.
fn good_for(verdict: &Verdict) -> u64 {
    match verdict {
        Verdict::Lives | Verdict::Moved(_) => 7 * 24 * HOUR,
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
            "lives" => Verdict::Lives,
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
        let mut memory = Memory::open(Some(file.clone()));
        let all = [
            ("https://a.example/", Verdict::Lives),
            ("https://b.example/", Verdict::Moved("https://c.example/".to_owned())),
            ("https://d.example/", Verdict::Dead("gone".to_owned())),
            ("https://e.example/", Verdict::Unknown("403".to_owned())),
        ];
        for (address, verdict) in &all {
            memory.keep(address, verdict);
        }
        memory.save();
        let mut later = Memory::open(Some(file.clone()));
        for (address, verdict) in &all {
            assert_eq!(later.recall(address).as_ref(), Some(verdict));
        }
        let known = |memory: &Memory| all.iter().filter(|(address, _)| memory.recall(address).is_some()).count();
        let begin = later.now;
        for (hours, count) in [(2, 3), (25, 2), (24 * 8, 0)] {
            later.now = begin + hours * HOUR;
            assert_eq!(known(&later), count, "after {hours} hours");
        }
        // What is recalled is not made younger, and what is too old is not written again.
        later.now = begin + 25 * HOUR;
        later.keep("https://a.example/", &Verdict::Lives);
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
            assert!(Memory::open(Some(file.clone())).known.is_empty(), "{text}");
        }
        assert!(Memory::open(None).known.is_empty());
    }
}
