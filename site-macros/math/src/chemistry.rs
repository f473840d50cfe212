//! Chemistry: `\ce` and `\pu`.

/// `\ce`'s argument as TeX, or that of `\pu`.
pub(crate) fn read(_source: &str, unit: bool) -> Result<String, String> {
    Err(format!("`\\{}` is not supported", if unit { "pu" } else { "ce" }))
}
