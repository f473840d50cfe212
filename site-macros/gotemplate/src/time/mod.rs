//! Times and durations, like Go's time package.

mod duration;
mod format;
mod layout;
mod locale;
mod member;
mod parse;

use std::cmp::Ordering;
use std::sync::Arc;

pub(crate) use duration::{duration_text, parse_duration};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};
pub use locale::Locale;
pub(crate) use member::{duration_member, time_member};
pub(crate) use parse::parse_any;

/// A point in time with its time zone.
#[derive(Clone, Debug)]
pub struct Time(Arc<ZonedDateTime>);

impl Time {
    /// A point in time.
    pub fn new(zoned: ZonedDateTime) -> Self {
        Self(Arc::new(zoned))
    }

    /// Go's zero time: what is written where a page has no date.
    pub fn zero() -> Self {
        Self::new(jiff::civil::date(1, 1, 1).to_zoned_datetime(TimeZone::UTC).unwrap_or_default())
    }

    /// Seconds since 1970 in UTC.
    pub(crate) fn from_unix(seconds: i64) -> Option<Self> {
        Some(Self::new(Timestamp::from_second(seconds).ok()?.to_zoned_datetime(TimeZone::UTC)))
    }

    /// The point in time.
    pub fn zoned(&self) -> &ZonedDateTime {
        &self.0
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.timestamp() == Self::zero().0.timestamp()
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        self.0.timestamp().cmp(&other.0.timestamp())
    }

    pub(crate) fn unix(&self) -> i64 {
        self.0.timestamp().as_second()
    }

    /// By a layout (`Jan 2, 2006`), with English names.
    pub fn format(&self, layout: &str) -> String {
        format::format(&self.0, layout)
    }

    /// By a layout, one of Hugo's named layouts (`:date_long`) included, with the names of a language.
    pub fn format_in(&self, layout: &str, locale: &Locale) -> String {
        locale.format(self, layout)
    }

    /// What Go writes for a time without a layout.
    pub(crate) fn to_text(&self) -> String {
        self.format("2006-01-02 15:04:05.999999999 -0700 MST")
    }
}
