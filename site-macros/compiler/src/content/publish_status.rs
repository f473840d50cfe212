//! Is a page published, and if not, why?

use jiff::{Span, Timestamp};

use crate::world::Options;
use site_settings::front_matter::FrontMatter;

/// What keeps a page from being published, as Hugo has it. The default is that of a page that nothing keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublishStatus {
    /// Its author says it is not done.
    pub draft: bool,
    /// It is to be published later than now.
    pub future: bool,
    /// It was to be there until before now.
    pub expired: bool,
}

impl PublishStatus {
    /// That of a page with this head.
    pub fn of(front: &FrontMatter, now: Timestamp) -> Self {
        Self {
            draft: front.draft,
            future: front.dates.publish.as_ref().is_some_and(|date| date.timestamp() > now),
            expired: front.dates.expiry.as_ref().is_some_and(|date| date.timestamp() < now),
        }
    }

    /// The first moment after now at which that of a page with this head is another.
    pub(super) fn next_change_at(front: &FrontMatter, now: Timestamp) -> Option<Timestamp> {
        let published = front.dates.publish.as_ref().map(|date| date.timestamp());
        let expired = front.dates.expiry.as_ref().and_then(|date| date.timestamp().checked_add(Span::new().nanoseconds(1)).ok());
        [published, expired].into_iter().flatten().filter(|moment| *moment > now).min()
    }

    /// Is the page there, with what the author asked for?
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
