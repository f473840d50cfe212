//! Values of Go templates and Hugo's functions.

pub(crate) mod cast;
pub(crate) mod compare;
mod extent;
mod list;
mod map;
mod object;
mod stable;

use std::fmt;
use std::sync::Arc;

pub use extent::Extent;
pub use list::List;
pub use map::Map;
pub use object::Object;
pub(crate) use stable::stable_order;

use crate::time::Time;

/// A value.
#[derive(Clone, Default)]
pub enum Value {
    /// Nothing. Writing it writes nothing, its fields are nothing.
    #[default]
    Nil,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number that is perhaps not whole.
    Float(f64),
    /// A whole number that is written as a word: a month or a weekday.
    Named(i64, &'static str),
    /// Text, which is escaped where it is written.
    Text(Arc<str>),
    /// Text that is not escaped where it is written, if its kind fits the place.
    Safe(Safe, Arc<str>),
    /// Text that is not UTF-8.
    Bytes(Arc<[u8]>),
    /// A point in time with its time zone.
    Time(Time),
    /// A span of time in nanoseconds.
    Duration(i64),
    /// Values in order.
    List(List),
    /// Values by name.
    Map(Map),
    /// Anything else: pages, resources, scratch pads.
    Object(Arc<dyn Object>),
}

/// What a text is known to be safe as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safe {
    /// HTML with its tags.
    Html,
    /// CSS: values, declarations or rules.
    Css,
    /// Attributes of a tag: `dir="ltr"`.
    Attribute,
    /// A JavaScript expression.
    Js,
    /// The inside of a JavaScript string.
    JsString,
    /// A URL of any scheme.
    Url,
    /// The value of a `srcset` attribute.
    Srcset,
}

/// The type of a value, in Go's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Nil,
    Bool,
    Int,
    Float,
    Named,
    Text,
    Safe(Safe),
    Time,
    Duration,
    List,
    Map,
    Params,
    Object(&'static str),
}

impl Type {
    /// The type's name in Go.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nil => "<nil>",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float64",
            Self::Named => "time.Month",
            Self::Text => "string",
            Self::Safe(safe) => match safe {
                Safe::Html => "template.HTML",
                Safe::Css => "template.CSS",
                Safe::Attribute => "template.HTMLAttr",
                Safe::Js => "template.JS",
                Safe::JsString => "template.JSStr",
                Safe::Url => "template.URL",
                Safe::Srcset => "template.Srcset",
            },
            Self::Time => "time.Time",
            Self::Duration => "time.Duration",
            Self::List => "[]interface {}",
            Self::Map => "map[string]interface {}",
            Self::Params => "hmaps.Params",
            Self::Object(name) => name,
        }
    }
}

impl Value {
    /// Text.
    pub fn text(text: impl AsRef<str>) -> Self {
        Self::Text(Arc::from(text.as_ref()))
    }

    /// HTML that is written as it is.
    pub fn html(text: impl AsRef<str>) -> Self {
        Self::Safe(Safe::Html, Arc::from(text.as_ref()))
    }

    /// An object.
    pub fn object(object: impl Object) -> Self {
        Self::Object(Arc::new(object))
    }

    /// Bytes as text, if they are UTF-8.
    pub(crate) fn bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self::text(text),
            Err(error) => Self::Bytes(error.into_bytes().into()),
        }
    }

    /// Whether the value counts as true in a condition.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Int(value) | Self::Named(value, _) | Self::Duration(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) | Self::Safe(_, text) => !text.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::Time(time) => !time.is_zero(),
            Self::List(list) => !list.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Object(object) => object.is_true(),
        }
    }

    /// Whether there is no value.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// The text of a value that is text, of whatever kind.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Safe(_, text) => Some(text),
            _ => None,
        }
    }

    /// The list, if it is one. Objects may stand for a list.
    pub fn as_list(&self) -> Option<List> {
        match self {
            Self::List(list) => Some(list.clone()),
            Self::Object(object) => object.list(),
            _ => None,
        }
    }

    /// The map, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn kind(&self) -> Type {
        match self {
            Self::Nil => Type::Nil,
            Self::Bool(_) => Type::Bool,
            Self::Int(_) => Type::Int,
            Self::Float(_) => Type::Float,
            Self::Named(..) => Type::Named,
            Self::Text(_) | Self::Bytes(_) => Type::Text,
            Self::Safe(safe, _) => Type::Safe(*safe),
            Self::Time(_) => Type::Time,
            Self::Duration(_) => Type::Duration,
            Self::List(_) => Type::List,
            Self::Map(map) if map.is_params() => Type::Params,
            Self::Map(_) => Type::Map,
            Self::Object(object) => Type::Object(object.type_name()),
        }
    }

    /// The type's name in Go, with the type of a list's elements.
    pub(crate) fn type_name(&self) -> String {
        match self {
            Self::List(list) => match list.element() {
                Some(element) => format!("[]{}", element.name()),
                None => Type::List.name().to_owned(),
            },
            _ => self.kind().name().to_owned(),
        }
    }

    /// How much is within the value.
    pub(crate) fn extent(&self) -> Extent {
        match self {
            Self::Text(text) | Self::Safe(_, text) => Extent::of_bytes(text.len()),
            Self::Bytes(bytes) => Extent::of_bytes(bytes.len()),
            Self::List(list) => list.extent(),
            Self::Map(map) => map.extent(),
            Self::Object(object) => object.extent(),
            _ => Extent::LEAF,
        }
    }

    /// About how many bytes the value itself takes, without what it shares with others.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Safe(_, text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::List(list) => 80 + list.len() * size_of::<Self>(),
            Self::Map(map) => 500 + map.len() * 2 * size_of::<Self>(),
            _ => 0,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Safe(safe, text) => write!(f, "{safe:?}({text:?})"),
            Self::List(list) => f.debug_list().entries(list.iter()).finish(),
            Self::Map(map) => f.debug_map().entries(map.iter()).finish(),
            _ => write!(f, "{}({self})", self.type_name()),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<usize> for Value {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::text(value)
    }
}

impl From<Arc<str>> for Value {
    fn from(value: Arc<str>) -> Self {
        Self::Text(value)
    }
}

impl From<List> for Value {
    fn from(value: List) -> Self {
        Self::List(value)
    }
}

impl From<Map> for Value {
    fn from(value: Map) -> Self {
        Self::Map(value)
    }
}

impl From<Vec<Value>> for Value {
    fn from(value: Vec<Value>) -> Self {
        Self::List(List::new(value))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nil, Into::into)
    }
}
