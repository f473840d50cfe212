//! Names and layouts of languages.

use super::Time;
use super::format::{DAYS, MONTHS, month, weekday, zone_name};

/// How a language writes dates. Names are plain text; layouts are Go's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    /// From January.
    pub months: [String; 12],
    /// From January, abbreviated.
    pub short_months: [String; 12],
    /// From Sunday.
    pub days: [String; 7],
    /// From Sunday, abbreviated.
    pub short_days: [String; 7],
    /// Layouts of `:date_full`, `:date_long`, `:date_medium` and `:date_short`.
    pub dates: [String; 4],
    /// Layouts of `:time_full`, `:time_long`, `:time_medium` and `:time_short`.
    pub times: [String; 4],
    /// What groups thousands.
    pub group: String,
    /// What separates the fraction.
    pub decimal: String,
}

impl Default for Locale {
    /// English, as in the United States.
    fn default() -> Self {
        Self {
            months: MONTHS.map(str::to_owned),
            short_months: MONTHS.map(|name| name[..3].to_owned()),
            days: DAYS.map(str::to_owned),
            short_days: DAYS.map(|name| name[..3].to_owned()),
            dates: ["Monday, January 2, 2006", "January 2, 2006", "Jan 2, 2006", "1/2/06"].map(str::to_owned),
            times: ["3:04:05\u{202f}pm MST", "3:04:05\u{202f}pm MST", "3:04:05\u{202f}pm", "3:04\u{202f}pm"].map(str::to_owned),
            group: ",".to_owned(),
            decimal: ".".to_owned(),
        }
    }
}

impl Locale {
    /// The layout that one of Hugo's names stands for.
    fn named(&self, layout: &str) -> Option<&str> {
        let (list, size) = match layout.to_ascii_lowercase().split_once('_')? {
            (":date", size) => (&self.dates, size.to_owned()),
            (":time", size) => (&self.times, size.to_owned()),
            _ => return None,
        };
        let index = ["full", "long", "medium", "short"].iter().position(|name| **name == *size)?;
        list.get(index).map(String::as_str)
    }

    /// As Hugo does, names are replaced in the finished English text.
    pub(super) fn format(&self, time: &Time, layout: &str) -> String {
        let zoned = time.zoned();
        let unnamed;
        let layout = match self.named(layout) {
            // A zone without a name is left out.
            Some(layout) if zone_name(zoned).is_none() => {
                unnamed = layout.replace("MST", "");
                &unnamed
            }
            Some(layout) => layout,
            None => layout,
        };
        let mut text = time.format(layout);
        let (month_index, day_index) =
            (usize::from(zoned.month().unsigned_abs()) - 1, usize::from(zoned.weekday().to_sunday_zero_offset().unsigned_abs()));
        if layout.contains("January") {
            text = text.replace(month(zoned), &self.months[month_index]);
        } else if layout.contains("Jan") {
            text = text.replace(&month(zoned)[..3], &self.short_months[month_index]);
        }
        if layout.contains("Monday") {
            text = text.replace(weekday(zoned), &self.days[day_index]);
        } else if layout.contains("Mon") {
            text = text.replace(&weekday(zoned)[..3], &self.short_days[day_index]);
        }
        text
    }
}
