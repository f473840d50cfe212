//! Whether a page is published, and if not, the reason.

use jiff::{Span, Timestamp};

use crate::world::Options;
use site_settings::front_matter::FrontMatter;

/// The reasons that keep a page from being published, as in Hugo. The default has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishStatus {
    /// Front matter marks it as a draft.
    pub draft: bool,
    /// Its publication date is in the future.
    pub future: bool,
    /// Its expiry date is in the past.
    pub expired: bool,
}

impl PublishStatus {
    /// The status of a page with this front matter.
    pub fn of(front: &FrontMatter, now: Timestamp) -> Self {
        Self {
            draft: front.draft,
            future: front.dates.publish.as_ref().is_some_and(|date| date.timestamp() > now),
            expired: front.dates.expiry.as_ref().is_some_and(|date| date.timestamp() < now),
        }
    }

    /// The first moment after now at which the status of a page with this front matter changes.
    pub(super) fn next_change_at(front: &FrontMatter, now: Timestamp) -> Option<Timestamp> {
        let published = front.dates.publish.as_ref().map(|date| date.timestamp());
        let expired = front.dates.expiry.as_ref().and_then(|date| date.timestamp().checked_add(Span::new().nanoseconds(1)).ok());
        [published, expired].into_iter().flatten().filter(|moment| *moment > now).min()
    }

    /// Whether the page is published with these options.
    pub fn is_published(self, options: Options) -> bool {
        (options.drafts || !self.draft) && (options.future || !self.future) && (options.expired || !self.expired)
    }

    /// Its labels: `draft`, `future`, `expired`, or none.
    pub fn labels(self) -> impl Iterator<Item = &'static str> {
        [(self.draft, "draft"), (self.future, "future"), (self.expired, "expired")]
            .into_iter()
            .filter_map(|(is, word)| is.then_some(word))
    }
}
