//! The site that is compiled in.

use site_model::Catalogue;

/// The home page's address.
pub(crate) const HOME: &str = site_macros::route!("/");

/// The whole site. Nothing is copied: its maps and bytes lie in the program.
pub(crate) fn catalogue() -> Catalogue {
    site_macros::site!()
}
