//! Generates static tables in the order of a perfect hash. `site_model::columns` explains why they are written as columns.

use std::collections::BTreeMap;
use std::fmt::Write;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use site_model::{Entry, Redirect, Representation};

/// `static ENTRIES`, a `phf::Map`, with its dependencies.
pub(crate) fn entries(entries: &[(String, Entry)]) -> TokenStream {
    let (order, hash) = perfect_hash(entries);
    let rows: Vec<(&str, &Entry)> = order.iter().map(|at| (entries[*at].0.as_str(), &entries[*at].1)).collect();
    let representations: Vec<&Representation> = rows.iter().flat_map(|(_, entry)| entry.representations.iter()).collect();
    let (number_of_entries, number_of_representations) = (rows.len(), representations.len());

    let mut known = BTreeMap::new();
    let mut table = Vec::new();
    let shared = column(rows.iter().map(|(_, Entry { kind, status, media_type, cache, csp, .. })| {
        let row = format!(
            "columns::Shared{{kind:RouteKind::{kind:?},status:{status},media_type:{media_type:?},cache:Cache::{cache:?},csp:{:?}}}",
            csp.as_deref().unwrap_or_default()
        );
        *known.entry(row).or_insert_with_key(|row| {
            table.push(row.clone());
            table.len() - 1
        })
    }));
    let table = column(table);
    let keys = column(rows.iter().map(|(key, _)| quoted(key)));
    let last_modified = column(rows.iter().map(|(_, entry)| entry.last_modified.unwrap_or(i64::MIN)));
    let counts = column(rows.iter().map(|(_, entry)| entry.representations.len()));

    let codings: Vec<u8> = representations.iter().map(|representation| representation.coding as u8).collect();
    let codings = Literal::byte_string(&codings);
    let offsets = column(representations.iter().map(|representation| representation.offset));
    let lens = column(representations.iter().map(|representation| representation.len));
    let etags = column(representations.iter().map(|representation| quoted(&representation.etag)));
    quote! {
        #[allow(long_running_const_eval)]
        static REPRESENTATIONS: [Representation; #number_of_representations] =
            columns::RepresentationColumns { codings: #codings, offsets: #offsets, lens: #lens, etags: #etags }.rows();
        #[allow(long_running_const_eval)]
        static ENTRY_ROWS: [(&str, Entry); #number_of_entries] = columns::EntryColumns {
            keys: #keys,
            shared: #shared,
            table: #table,
            last_modified: #last_modified,
            counts: #counts,
            representations: &REPRESENTATIONS,
        }
        .rows();
        static ENTRIES: phf::Map<&str, Entry> = phf::Map { #hash entries: &ENTRY_ROWS };
    }
}

/// `static REDIRECTS`, a `phf::Map`, with its dependencies.
pub(crate) fn redirects(redirects: &[(String, Redirect)]) -> TokenStream {
    let (order, hash) = perfect_hash(redirects);
    let number = order.len();
    let keys = column(order.iter().map(|at| quoted(&redirects[*at].0)));
    let to = column(order.iter().map(|at| quoted(&redirects[*at].1.to)));
    let statuses = column(order.iter().map(|at| redirects[*at].1.status));
    quote! {
        #[allow(long_running_const_eval)]
        static REDIRECT_ROWS: [(&str, Redirect); #number] =
            columns::RedirectColumns { keys: #keys, to: #to, statuses: #statuses }.rows();
        static REDIRECTS: phf::Map<&str, Redirect> = phf::Map { #hash entries: &REDIRECT_ROWS };
    }
}

/// The order of the pairs in the map, and the map's first fields. Does not terminate if a key occurs twice.
fn perfect_hash<V>(pairs: &[(String, V)]) -> (Vec<usize>, TokenStream) {
    let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
    let hash = phf_generator::generate_hash(&keys);
    let key = hash.key;
    let displacements = column(hash.disps.iter().map(|pair| format!("{pair:?}")));
    (hash.map, quote! { key: #key, disps: #displacements, })
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// `&[a,b,c,]` in Rust syntax. It is parsed by rustc's lexer, because a site of ten thousand pages has hundreds of thousands of tokens,
/// which would be slow to pass one by one.
fn column(items: impl IntoIterator<Item = impl std::fmt::Display>) -> TokenStream {
    let mut text = String::from("&[");
    for item in items {
        let _ = write!(text, "{item},");
    }
    text.push(']');
    text.parse().unwrap_or_else(|error: proc_macro2::LexError| {
        let reason = format!("the site's map cannot be written in Rust: {error}");
        quote! { ::core::compile_error!(#reason) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_and_the_hash_make_a_map_that_finds_every_key() {
        for number in [0, 1, 2, 3, 100, 5_000] {
            let pairs: &[(String, usize)] = Vec::leak((0..number).map(|at| (format!("/posts/é-{at}/"), at)).collect());
            let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
            let (order, _) = perfect_hash(pairs);
            let hash = phf_generator::generate_hash(&keys);
            let rows: Vec<(&str, usize)> = order.iter().map(|at| (keys[*at], *at)).collect();
            let map = site_model::phf::Map {
                key: hash.key,
                disps: Vec::leak(hash.disps),
                entries: Vec::leak(rows.clone()) as &'static [(&str, usize)],
            };
            for (key, at) in &rows {
                assert_eq!(map.get(key), Some(at), "{key} of {number}");
            }
            assert_eq!(map.get("/none/"), None);
        }
    }
}
