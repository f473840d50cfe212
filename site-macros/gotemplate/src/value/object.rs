//! Values that are not text, numbers, lists or maps.

use std::any::Any;
use std::cmp::Ordering;

use super::{Extent, List, Value};
use crate::error::Fault;
use crate::eval::Session;

/// A value with fields and methods: a page, a site, a resource, a scratch pad.
///
/// An object whose data the host keeps is a key of it: its `member` calls [`crate::Host::member`] of `session.host()`, which finds the key
/// again with `<dyn Any>::downcast_ref`.
pub trait Object: Any + Send + Sync {
    /// The name of its type in Go: `page.Page`, `resource.Resource`. Objects of one type can make a list with methods of its own.
    fn type_name(&self) -> &'static str;

    /// A field (without arguments) or the result of a method; `None` if there is no such member.
    ///
    /// # Errors
    /// When a method fails, or when it cannot take these arguments.
    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault>;

    /// What is written for the object; `None`: its type name in brackets.
    fn to_text(&self) -> Option<String> {
        None
    }

    /// Whether it counts as true in a condition.
    fn is_true(&self) -> bool {
        true
    }

    /// The list it stands for.
    fn list(&self) -> Option<List> {
        None
    }

    /// The value that is written and compared instead, such as the content of a wrapper.
    fn underlying(&self) -> Option<Value> {
        None
    }

    /// What `jsonify` writes.
    fn to_json(&self) -> Option<Value> {
        None
    }

    /// Whether it is equal to another value; `None`: only to itself.
    fn equals(&self, _other: &Value) -> Option<bool> {
        None
    }

    /// What names it among the objects of its type, so that another handle of the same thing is the same in sets; `None`: only this
    /// handle is.
    fn identity(&self) -> Option<String> {
        None
    }

    /// Its order relative to another value.
    fn compare(&self, _other: &Value) -> Option<Ordering> {
        None
    }

    /// How much is within it, if it contains values.
    fn extent(&self) -> Extent {
        Extent::LEAF
    }
}
