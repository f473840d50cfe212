//! Maps with text keys.

use std::collections::BTreeMap;
use std::collections::btree_map::Iter;
use std::sync::Arc;

use super::{Extent, List, Value};

/// Values by name, in the order of the names. Copies share their values.
///
/// Front matter and settings are *params*: their names are lower case, and they are found in any letter case.
#[derive(Clone, Debug)]
pub struct Map(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    entries: BTreeMap<Arc<str>, Value>,
    params: bool,
    extent: Extent,
}

impl Map {
    /// A map that tells letter case apart: data files, dictionaries.
    pub fn new<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::of(entries.into_iter().map(|(name, value)| (Arc::from(name.as_ref()), value)).collect(), false)
    }

    /// Front matter or settings: names are made lower case, those of maps within them, too.
    pub fn params<K: AsRef<str>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        let lower = entries.into_iter().map(|(name, value)| (Arc::from(name.as_ref().to_lowercase()), as_params(value)));
        Self::of(lower.collect(), true)
    }

    pub(crate) fn of(entries: BTreeMap<Arc<str>, Value>, params: bool) -> Self {
        let mut extent = Extent::around(entries.values());
        let names: usize = entries.keys().map(|name| name.len()).sum();
        // A node of the tree holds eleven entries.
        extent.weight = extent.weight.saturating_add(names as u64).saturating_add(500 + 40 * entries.len() as u64);
        Self(Arc::new(Inner { entries, params, extent }))
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        if self.0.params && name.chars().any(char::is_uppercase) {
            return self.0.entries.get(name.to_lowercase().as_str());
        }
        self.0.entries.get(name)
    }

    /// The value of exactly this name.
    pub(crate) fn get_exactly(&self, name: &str) -> Option<&Value> {
        self.0.entries.get(name)
    }

    /// The value at the end of a path of names.
    pub(crate) fn nested<'m>(&'m self, path: &[Arc<str>]) -> Option<&'m Value> {
        let (first, rest) = path.split_first()?;
        // Below params, plain maps are searched in lower case, too.
        let value = self.0.entries.get(first.to_lowercase().as_str())?;
        match (rest, value) {
            ([], _) => Some(value),
            (_, Value::Map(map)) => map.nested(rest),
            _ => None,
        }
    }

    /// Names and values, sorted by name.
    pub fn iter(&self) -> Iter<'_, Arc<str>, Value> {
        self.0.entries.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// Whether names are found in any letter case.
    pub fn is_params(&self) -> bool {
        self.0.params
    }

    pub(crate) fn entries(&self) -> &BTreeMap<Arc<str>, Value> {
        &self.0.entries
    }

    pub(crate) fn extent(&self) -> Extent {
        self.0.extent
    }

    /// Whether both are the same map in memory.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for Map {
    fn default() -> Self {
        Self::of(BTreeMap::new(), false)
    }
}

/// Maps in a value of front matter are params, too.
fn as_params(value: Value) -> Value {
    match value {
        Value::Map(map) if !map.is_params() => {
            Value::Map(Map::params(map.iter().map(|(name, value)| (name.clone(), value.clone()))))
        }
        Value::List(list) if list.iter().any(|item| matches!(item, Value::Map(_) | Value::List(_))) => {
            Value::List(List::new(list.iter().cloned().map(as_params).collect()))
        }
        other => other,
    }
}
