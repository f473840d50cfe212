//! Converts TeX lengths to em.

use katex::spacing_data::MeasurementOwned;

/// Points of a unit; the font has ten points.
fn points(unit: &str) -> Option<f64> {
    Some(match unit {
        "pt" => 1.0,
        "mm" => 7227.0 / 2540.0,
        "cm" => 7227.0 / 254.0,
        "in" => 72.27,
        "bp" | "px" => 803.0 / 800.0,
        "pc" => 12.0,
        "dd" => 1238.0 / 1157.0,
        "cc" => 14856.0 / 1157.0,
        "nd" => 685.0 / 642.0,
        "nc" => 1370.0 / 107.0,
        "sp" => 1.0 / 65536.0,
        "ex" => 4.31,
        "em" => 10.0,
        "mu" => 10.0 / 18.0,
        _ => return None,
    })
}

/// Longest length, in em. A formula is never wider than a few pages.
const LONGEST: f64 = 100.0;

/// A length in em.
pub(super) fn em(length: &MeasurementOwned) -> Result<f64, String> {
    let points = points(&length.unit).ok_or_else(|| format!("`{}` is no unit of length", length.unit))?;
    let em = length.number * points / 10.0;
    if em.is_finite() && em.abs() <= LONGEST { Ok(em) } else { Err(format!("a length exceeds {LONGEST}em")) }
}

/// As the value of an attribute.
pub(super) fn attribute(em: f64) -> String {
    let text = format!("{em:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if matches!(text, "0" | "-0" | "") { "0".to_owned() } else { format!("{text}em") }
}
