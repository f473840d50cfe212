//! Lists.

use std::sync::Arc;

use super::{Extent, Type, Value};

/// Values in order. Copies share their values.
///
/// As in Go, a list knows whether all its elements are of one type by construction (`[]string`) or may be anything (`[]any`); some of
/// Hugo's functions treat the two differently.
#[derive(Clone, Debug)]
pub struct List(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    items: Vec<Value>,
    element: Option<Type>,
    extent: Extent,
}

impl List {
    /// A list that may contain anything.
    pub fn new(items: Vec<Value>) -> Self {
        Self::of(items, None)
    }

    /// A list whose type is that of its elements, where all are of one type: what Go programs make of text, pages and resources.
    pub fn typed(items: Vec<Value>) -> Self {
        let element =
            items.first().map(Value::kind).filter(|first| *first != Type::Nil && items.iter().all(|item| item.kind() == *first));
        Self::of(items, element)
    }

    /// A list of objects of a type, which may be empty: the methods of such lists are asked of [`crate::Host::list_member`].
    pub fn of_objects(type_name: &'static str, items: Vec<Value>) -> Self {
        Self::of(items, Some(Type::Object(type_name)))
    }

    /// A list of texts.
    pub fn of_texts<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::of(items.into_iter().map(Value::text).collect(), Some(Type::Text))
    }

    pub(crate) fn of(items: Vec<Value>, element: Option<Type>) -> Self {
        let extent = Extent::around(&items);
        Self(Arc::new(Inner { items, element, extent }))
    }

    /// Other values in a list of the same type.
    pub(crate) fn with(&self, items: Vec<Value>) -> Self {
        Self::of(items, self.0.element)
    }

    /// The values.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.items.iter()
    }

    /// The values.
    pub fn as_slice(&self) -> &[Value] {
        &self.0.items
    }

    /// The value at a place.
    pub fn get(&self, index: usize) -> Option<&Value> {
        self.0.items.get(index)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }

    /// The name of the type of objects that the list is made for.
    pub fn object_type(&self) -> Option<&'static str> {
        match self.0.element {
            Some(Type::Object(name)) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn element(&self) -> Option<Type> {
        self.0.element
    }

    pub(crate) fn extent(&self) -> Extent {
        self.0.extent
    }

    /// Whether both are the same list in memory.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Default for List {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<'l> IntoIterator for &'l List {
    type Item = &'l Value;
    type IntoIter = std::slice::Iter<'l, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
