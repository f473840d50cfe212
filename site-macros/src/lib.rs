//! The macros that give Rust code access to the compiled site: [`site!`] is the whole site, [`route!`] and [`asset!`] are single, checked
//! addresses.
//!
//! The build script of the calling crate writes `site.manifest` and `site.blob` to its `OUT_DIR`. [`site!`] reports mistakes in the site;
//! in that case [`route!`] and [`asset!`] expand to `""` without an error.

#![allow(clippy::disallowed_methods, reason = "a macro reads what the build script left")]

mod blob;
mod compiled;
mod expand;
mod lookup;
mod table;

use proc_macro::TokenStream;
use quote::quote;
use syn::{LitStr, parse_macro_input};

use crate::compiled::Compiled;

/// The whole site: an expression of type `site_model::Catalogue`, for one call in the program. The argument is the path of that crate for
/// callers that do not depend on it directly: `site!(site::model)`.
///
/// Each mistake in the site is an error of its own in the look of rustc, with the place in the author's file.
#[proc_macro]
pub fn site(input: TokenStream) -> TokenStream {
    let model = if input.is_empty() { quote!(::site_model) } else { input.into() };
    match Compiled::read() {
        Ok(compiled) => expand::catalogue(&compiled, &model),
        Err(reason) => expand::no_catalogue(&reason, &model),
    }
    .into()
}

/// The address of a page: `route!("/about/")` is the literal `"/about/"`, with the site's base path before it, as the catalogue's
/// keys have it. An address where nothing is published is an error.
#[proc_macro]
pub fn route(input: TokenStream) -> TokenStream {
    let address = parse_macro_input!(input as LitStr);
    expand::literal(&address, Compiled::read(), lookup::route)
}

/// The address of an asset: `asset!("css/site.css")` is the literal `"/assets/css/site.1a2b3c4d.css"`. An asset that does not exist
/// is an error.
#[proc_macro]
pub fn asset(input: TokenStream) -> TokenStream {
    let name = parse_macro_input!(input as LitStr);
    expand::literal(&name, Compiled::read(), lookup::asset)
}
