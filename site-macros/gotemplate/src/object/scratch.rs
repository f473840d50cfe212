//! Scratch pads: named values that a template stores.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::Fault;
use crate::eval::Session;
use crate::functions::{Arguments, append, arithmetic_sum};
use crate::value::{List, Map, Object, Value};

type Entries = BTreeMap<Arc<str>, Value>;

/// A scratch pad: `.Scratch`, `.Store` and `newScratch`.
#[derive(Default)]
pub struct Scratch(Mutex<Entries>);

impl Scratch {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Value {
        self.entries().get(name).cloned().unwrap_or_default()
    }

    /// Keeps a value under a name.
    pub fn set(&self, name: &str, value: Value) {
        let before = self.entries().insert(Arc::from(name), value);
        drop(before);
    }

    /// Adds a value to the one that is there: numbers and texts are added, lists appended to.
    fn add(&self, name: &str, value: &Value) -> Result<(), Fault> {
        let sum = match self.get(name) {
            Value::Nil if !self.entries().contains_key(name) => value.clone(),
            existing if existing.as_list().is_some() => append(&existing, std::slice::from_ref(value))?,
            existing => arithmetic_sum(&existing, value)?,
        };
        self.set(name, sum);
        Ok(())
    }

    /// The map that is kept under a name.
    fn map(&self, name: &str) -> Result<Option<Map>, Fault> {
        match self.get(name) {
            Value::Nil => Ok(None),
            Value::Map(map) => Ok(Some(map)),
            other => Err(Fault::new(format!("{name} is a value of type {} and no map", other.type_name()))),
        }
    }
}

impl Object for Scratch {
    fn type_name(&self) -> &'static str {
        "*hstore.Scratch"
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let a = Arguments(arguments);
        let count = match name {
            "Set" | "Add" | "DeleteInMap" => 2,
            "SetInMap" => 3,
            "Values" => 0,
            _ => 1,
        };
        if !matches!(name, "Set" | "Add" | "Get" | "Delete" | "SetInMap" | "DeleteInMap" | "GetSortedMapValues" | "Values") {
            return Ok(None);
        }
        a.exactly(count)?;
        if name == "Values" {
            return Ok(Some(Map::of(self.entries().clone(), false).into()));
        }
        let key = a.only_text(0)?;
        // Stored values take memory.
        session.charge(10)?;
        match name {
            "Get" => return Ok(Some(self.get(key))),
            "Set" => self.set(key, a.get(1).clone()),
            "Add" => {
                session.charge(self.get(key).size() / 16)?;
                self.add(key, a.get(1))?;
                session.accept(self.get(key))?;
            }
            "Delete" => {
                let before = self.entries().remove(key);
                drop(before);
            }
            "SetInMap" => {
                let mut map = self.map(key)?.unwrap_or_default().entries().clone();
                session.charge(30 + 5 * map.len())?;
                map.insert(Arc::from(a.only_text(1)?), a.get(2).clone());
                let map = session.accept(Map::of(map, false).into())?;
                self.set(key, map);
            }
            "DeleteInMap" => {
                if let Some(map) = self.map(key)? {
                    let mut map = map.entries().clone();
                    session.charge(30 + 5 * map.len())?;
                    map.remove(a.only_text(1)?);
                    self.set(key, Map::of(map, false).into());
                }
            }
            _ => {
                let map = self.map(key)?;
                return Ok(Some(map.map(|map| List::new(map.iter().map(|(_, value)| value.clone()).collect())).into()));
            }
        }
        Ok(Some("".into()))
    }
}

thread_local! {
    /// Values of dropped scratch pads. Pads may contain pads without bound, and must not drop each other recursively.
    static DROPPED: RefCell<Option<Vec<Entries>>> = const { RefCell::new(None) };
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let entries = std::mem::take(self.0.get_mut().unwrap_or_else(PoisonError::into_inner));
        if entries.is_empty() {
            return;
        }
        let is_outermost = DROPPED.with_borrow_mut(|dropped| match dropped {
            Some(dropped) => {
                dropped.push(entries);
                false
            }
            None => {
                *dropped = Some(vec![entries]);
                true
            }
        });
        if is_outermost {
            while let Some(entries) = DROPPED.with_borrow_mut(|dropped| dropped.as_mut().and_then(Vec::pop)) {
                drop(entries);
            }
            DROPPED.with_borrow_mut(|dropped| *dropped = None);
        }
    }
}
