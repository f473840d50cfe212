//! Describes views: the names, types and documentation of their fields, and their values. Owners' templates get values of the same views, and
//! both the check of their fields and the reference in the guide are derived from the descriptions.

use std::collections::BTreeMap;

use site_settings::cache_key::Shared;
use site_settings::data::Value;

/// The type of a field.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text, still to be escaped.
    Text,
    /// HTML, which is written unchanged.
    Html,
    /// True or false.
    Bool,
    /// A whole number.
    Number,
    /// Another type, or none.
    Optional(Item),
    /// A list.
    List(Item),
    /// Fields by name.
    Record(&'static Record),
    /// Only known when the template is executed.
    Any,
}

/// The type of an item of a list, or of an optional value. It is a function, because types may contain themselves.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    make: fn(bool) -> Shape,
    is_html: bool,
}

impl Item {
    /// The type.
    pub fn shape(self) -> Shape {
        (self.make)(self.is_html)
    }
}

/// Fields by name.
#[derive(Debug)]
pub struct Record {
    /// The name of the struct.
    pub name: &'static str,
    /// Its documentation, line by line.
    pub doc: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field],
}

/// A field of a record.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its documentation, line by line.
    pub doc: &'static [&'static str],
    /// Its type; the argument says whether its texts are HTML.
    pub make: fn(bool) -> Shape,
}

impl Field {
    /// The type.
    pub fn shape(&self) -> Shape {
        (self.make)(is_html(self.name))
    }
}

impl Record {
    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Whether the texts of a field are HTML: its name says so.
pub(crate) fn is_html(name: &str) -> bool {
    name == "html" || name.ends_with("_html")
}

/// Makes values of an engine from views.
pub trait Sink {
    /// A value of the engine.
    type Value;
    /// No value.
    fn none(&self) -> Self::Value;
    /// Text.
    fn text(&self, text: &str) -> Self::Value;
    /// HTML.
    fn html(&self, html: &str) -> Self::Value;
    /// True or false.
    fn bool(&self, value: bool) -> Self::Value;
    /// A whole number.
    fn number(&self, number: usize) -> Self::Value;
    /// A list.
    fn list(&self, items: Vec<Self::Value>) -> Self::Value;
    /// A record with the values of its fields, in their order.
    fn record(&self, record: &'static Record, values: Vec<Self::Value>) -> Self::Value;
    /// Values of the front matter, or of the settings.
    fn data(&self, entries: &BTreeMap<String, Value>) -> Self::Value;
}

/// What can be described.
pub trait Describe {
    /// The type.
    fn shape(is_html: bool) -> Shape;
    /// The value.
    fn write<S: Sink>(&self, sink: &S, is_html: bool) -> S::Value;
}

impl Describe for String {
    fn shape(is_html: bool) -> Shape {
        if is_html { Shape::Html } else { Shape::Text }
    }

    fn write<S: Sink>(&self, sink: &S, is_html: bool) -> S::Value {
        if is_html { sink.html(self) } else { sink.text(self) }
    }
}

impl Describe for &'static str {
    fn shape(_: bool) -> Shape {
        Shape::Text
    }

    fn write<S: Sink>(&self, sink: &S, _: bool) -> S::Value {
        sink.text(self)
    }
}

impl Describe for bool {
    fn shape(_: bool) -> Shape {
        Shape::Bool
    }

    fn write<S: Sink>(&self, sink: &S, _: bool) -> S::Value {
        sink.bool(*self)
    }
}

impl Describe for usize {
    fn shape(_: bool) -> Shape {
        Shape::Number
    }

    fn write<S: Sink>(&self, sink: &S, _: bool) -> S::Value {
        sink.number(*self)
    }
}

impl Describe for u32 {
    fn shape(_: bool) -> Shape {
        Shape::Number
    }

    fn write<S: Sink>(&self, sink: &S, _: bool) -> S::Value {
        sink.number(*self as usize)
    }
}

impl Describe for u8 {
    fn shape(_: bool) -> Shape {
        Shape::Number
    }

    fn write<S: Sink>(&self, sink: &S, _: bool) -> S::Value {
        sink.number(usize::from(*self))
    }
}

impl<T: Describe> Describe for Option<T> {
    fn shape(is_html: bool) -> Shape {
        Shape::Optional(Item { make: T::shape, is_html })
    }

    fn write<S: Sink>(&self, sink: &S, is_html: bool) -> S::Value {
        match self {
            Some(value) => value.write(sink, is_html),
            None => sink.none(),
        }
    }
}

impl<T: Describe> Describe for Vec<T> {
    fn shape(is_html: bool) -> Shape {
        Shape::List(Item { make: T::shape, is_html })
    }

    fn write<S: Sink>(&self, sink: &S, is_html: bool) -> S::Value {
        sink.list(self.iter().map(|item| item.write(sink, is_html)).collect())
    }
}

impl<T: Describe> Describe for Shared<T> {
    fn shape(is_html: bool) -> Shape {
        T::shape(is_html)
    }

    fn write<S: Sink>(&self, sink: &S, is_html: bool) -> S::Value {
        T::write(self, sink, is_html)
    }
}

impl Describe for BTreeMap<String, Value> {
    fn shape(_: bool) -> Shape {
        Shape::Any
    }

    fn write<S: Sink>(&self, sink: &S, _: bool) -> S::Value {
        sink.data(self)
    }
}

/// Pairs, with names for their parts.
macro_rules! pairs {
    ($($name:literal ($first:ident: $first_type:ty, $second:ident: $second_type:ty) $doc:literal;)*) => {$(
        impl Describe for ($first_type, $second_type) {
            fn shape(_: bool) -> Shape {
                const RECORD: Record = Record {
                    name: $name,
                    doc: &[$doc],
                    fields: &[
                        Field { name: stringify!($first), doc: &[], make: <$first_type as Describe>::shape },
                        Field { name: stringify!($second), doc: &[], make: <$second_type as Describe>::shape },
                    ],
                };
                Shape::Record(&RECORD)
            }

            fn write<S: Sink>(&self, sink: &S, is_html: bool) -> S::Value {
                let Shape::Record(record) = Self::shape(is_html) else { return sink.none() };
                sink.record(record, vec![self.0.write(sink, false), self.1.write(sink, false)])
            }
        }
    )*};
}

pairs! {
    "PageLink" (title: String, href: String) "Title and address of a page.";
    "Commit" (hash: String, href: Option<String>) "An abbreviated commit, and its address.";
    "Size" (width: u32, height: u32) "Pixels.";
    "Terms" (title: String, terms: Vec<crate::view::TermLink>) "A taxonomy's title, and the page's terms in it.";
    "Attribute" (name: &'static str, value: String) "An attribute.";
}

/// Declares structs together with their descriptions.
macro_rules! views {
    ($(
        $(#[doc = $doc:literal])*
        #[derive($($derived:ident),*)]
        pub struct $name:ident {
            $($(#[doc = $field_doc:literal])* pub $field:ident: $type:ty,)*
        }
    )*) => {$(
        $(#[doc = $doc])*
        #[derive($($derived),*)]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type,)*
        }

        impl $name {
            /// The description.
            pub const RECORD: $crate::shape::Record = $crate::shape::Record {
                name: stringify!($name),
                doc: &[$($doc),*],
                fields: &[$($crate::shape::Field {
                    name: stringify!($field),
                    doc: &[$($field_doc),*],
                    make: <$type as $crate::shape::Describe>::shape,
                }),*],
            };
        }

        impl $crate::shape::Describe for $name {
            fn shape(_: bool) -> $crate::shape::Shape {
                $crate::shape::Shape::Record(&Self::RECORD)
            }

            fn write<S: $crate::shape::Sink>(&self, sink: &S, _: bool) -> S::Value {
                let values = vec![$(
                    $crate::shape::Describe::write(&self.$field, sink, $crate::shape::is_html(stringify!($field)))
                ),*];
                sink.record(&Self::RECORD, values)
            }
        }
    )*};
}

pub(crate) use views;
