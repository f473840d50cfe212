//! Finds pictures that are much wider than they are shown.

use site_diag::Kind;
use site_settings::config::Config;

/// Width of the text column in pixels without a setting: `--measure` in `css/site.css`.
const COLUMN: u32 = 42 * REM;

/// Pixels per unit of the setting, with browsers' defaults; for `ch` a rather high value.
const REM: u32 = 16;
const LETTER: u32 = 10;

/// Whether a picture is much wider than shown: its `width` in pixels, or else the column. Widths in other units, and pictures without
/// pixels, are not checked.
pub(super) fn oversized(size: Option<(u32, u32)>, given: Option<&str>, config: &Config) -> Option<Kind> {
    let (width, _) = size?;
    let given = given.map_or_else(|| Some(column(config)), |given| given.trim().trim_end_matches("px").parse().ok());
    let shown = given.filter(|shown| *shown > 0)?;
    (u64::from(width) > 2 * u64::from(shown)).then_some(Kind::OversizedImage { width, shown })
}

/// Width of the column in pixels.
fn column(config: &Config) -> u32 {
    let read = |width: &String| {
        let (number, pixels) =
            width.strip_suffix("rem").map(|number| (number, REM)).or(width.strip_suffix("ch").map(|number| (number, LETTER)))?;
        Some((number.parse::<f64>().ok()? * f64::from(pixels)) as u32)
    };
    config.theme.width.as_ref().and_then(read).unwrap_or(COLUMN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_is_as_wide_as_the_theme_has_it() {
        let sheet = include_str!("../../theme/theme/css/site.css");
        assert!(sheet.contains(&format!("--measure: {}rem;", COLUMN / REM)));
    }

    #[test]
    fn pictures_may_be_twice_as_wide_as_they_are_shown() {
        let mut config = Config::default();
        let shown_in = |config: &Config, width, given| match oversized(Some((width, 1)), given, config) {
            Some(Kind::OversizedImage { shown, .. }) => shown,
            _ => 0,
        };
        let shown = |width, given| shown_in(&config, width, given);
        assert_eq!((shown(600, Some("300")), shown(601, Some("300px")), shown(601, Some("50%"))), (0, 300, 0));
        assert_eq!((shown(2 * COLUMN, None), shown(2 * COLUMN + 1, None), shown(9000, Some("4000"))), (0, COLUMN, 4000));
        assert_eq!((oversized(None, None, &config), shown(9, Some("0"))), (None, 0));
        for (width, pixels) in [("30rem", 480), ("60.5ch", 605)] {
            config.theme.width = Some(width.to_owned());
            assert_eq!((shown_in(&config, 2 * pixels, None), shown_in(&config, 2 * pixels + 1, None)), (0, pixels));
        }
    }
}
