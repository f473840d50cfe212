//! The types of expressions, as far as they are known without executing a template.

use site_theme::shape::{Describe, Record, Shape};

/// The type of an expression.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    /// Not known.
    Any,
    /// A value of a view.
    Shape(Shape),
    /// The theme's parts, of which these are available.
    Parts(&'static [(&'static str, &'static str)]),
    /// Arguments of a shortcode.
    Arguments,
    /// A folder of `data/` by its path with a trailing slash, or all of it: empty.
    Data(String),
}

impl Type {
    /// The type of a view.
    pub(crate) fn of<T: Describe>() -> Self {
        Self::Shape(T::shape(false))
    }

    /// The type of the items of a list.
    pub(crate) fn item(&self) -> Self {
        match self.present() {
            Some(Shape::List(item)) => Self::Shape(item.shape()),
            _ => Self::Any,
        }
    }

    /// The fields, if it is a record or an optional one.
    pub(crate) fn record(&self) -> Option<&'static Record> {
        match self.present()? {
            Shape::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The type of the value if there is one.
    fn present(&self) -> Option<Shape> {
        let &Self::Shape(mut shape) = self else { return None };
        // The types of views are finite; optional ones are nested once at most.
        for _ in 0..4 {
            match shape {
                Shape::Optional(item) => shape = item.shape(),
                other => return Some(other),
            }
        }
        None
    }

    /// What it is, if it has no fields at all.
    pub(crate) fn without_fields(&self) -> Option<&'static str> {
        match self.present()? {
            Shape::Text => Some("a text"),
            Shape::Html => Some("HTML"),
            Shape::Bool => Some("true or false"),
            Shape::Number => Some("a number"),
            Shape::List(_) => Some("a list"),
            Shape::Optional(_) | Shape::Record(_) | Shape::Any => None,
        }
    }
}
