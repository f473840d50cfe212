//! Expands a manifest to tokens: a catalogue, or compile errors.

use std::path::Path;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use site_model::{Manifest, printable};
use syn::LitStr;

use crate::compiled::Compiled;
use crate::{blob, table};

/// The catalogue, with types from the crate `model`, or an error for each mistake in the site and an empty catalogue, so that no further errors follow.
pub(crate) fn catalogue(compiled: &Compiled, model: &TokenStream) -> TokenStream {
    let manifest = &compiled.manifest;
    let manifest_path = literal_path(&compiled.manifest_path);
    let tracked = quote! { const _: &[u8] = ::core::include_bytes!(#manifest_path); };
    let errors = if manifest.errors.is_empty() { twice(manifest).into_iter().collect() } else { manifest.errors.clone() };
    if !errors.is_empty() {
        let empty = empty(model);
        let errors = errors.iter().map(|text| rustc_text(text));
        return quote! {{ #tracked #(::core::compile_error!(#errors);)* #empty }};
    }
    let entries = table::entries(&manifest.entries);
    let redirects = table::redirects(&manifest.redirects);
    let blob = match compiled.blob_len() {
        Ok(len) => blob::module(&compiled.blob_path, len, compiled.mark),
        Err(reason) => return no_catalogue(&reason, model),
    };
    let base_url = &manifest.base_url;
    let hosts = &manifest.hosts;
    let commit = match &manifest.commit {
        Some(commit) => quote! { ::core::option::Option::Some(Cow::Borrowed(#commit)) },
        None => quote! { ::core::option::Option::None },
    };
    quote! {{
        #tracked
        use #model::{Cache, Catalogue, Entries, Entry, Redirect, Redirects, Representation, RouteKind, columns, phf};
        use ::std::borrow::Cow;
        #entries
        #redirects
        #blob
        Catalogue {
            entries: Entries::Compiled(&ENTRIES),
            redirects: Redirects::Compiled(&REDIRECTS),
            blob: Cow::Borrowed(blob::bytes()),
            base_url: Cow::Borrowed(#base_url),
            commit: #commit,
            hosts: Cow::Borrowed(&[#(Cow::Borrowed(#hosts)),*]),
        }
    }}
}

/// The same if the build script's output cannot be read.
pub(crate) fn no_catalogue(reason: &str, model: &TokenStream) -> TokenStream {
    let empty = empty(model);
    quote! {{ ::core::compile_error!(#reason); #empty }}
}

fn empty(model: &TokenStream) -> TokenStream {
    quote! {{
        use #model::{Catalogue, Entries, Entry, Redirect, Redirects, phf};
        static ENTRIES: phf::Map<&str, Entry> = phf::Map { key: 0, disps: &[], entries: &[] };
        static REDIRECTS: phf::Map<&str, Redirect> = phf::Map { key: 0, disps: &[], entries: &[] };
        Catalogue {
            entries: Entries::Compiled(&ENTRIES),
            redirects: Redirects::Compiled(&REDIRECTS),
            blob: ::std::borrow::Cow::Borrowed(&[]),
            base_url: ::std::borrow::Cow::Borrowed(""),
            commit: ::core::option::Option::None,
            hosts: ::std::borrow::Cow::Borrowed(&[]),
        }
    }}
}

/// The literal that a lookup finds, or its error at the literal's position.
pub(crate) fn literal(
    name: &LitStr,
    compiled: Result<Compiled, String>,
    look_up: impl Fn(&Manifest, &str) -> Result<String, String>,
) -> proc_macro::TokenStream {
    let found = compiled.and_then(|compiled| match compiled.manifest.errors.as_slice() {
        [] => look_up(&compiled.manifest, &name.value()),
        _ => Ok(String::new()),
    });
    let tokens = match found {
        Ok(address) => LitStr::new(&address, name.span()).into_token_stream(),
        Err(reason) => {
            // The message may contain file names.
            let reason = printable(&reason);
            quote_spanned! { name.span() => { ::core::compile_error!(#reason); "" } }
        }
    };
    tokens.into()
}

/// rustc writes `error: ` itself before the first line.
fn rustc_text(picture: &str) -> &str {
    picture.strip_prefix("error: ").unwrap_or(picture)
}

fn literal_path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// An address that occurs twice, for which no perfect hash exists. The compiler prevents that.
fn twice(manifest: &Manifest) -> Option<String> {
    let twice_in = |addresses: &mut dyn Iterator<Item = &String>| {
        let mut addresses: Vec<&String> = addresses.collect();
        addresses.sort_unstable();
        addresses
            .windows(2)
            .find(|pair| pair[0] == pair[1])
            .map(|pair| format!("two answers at the address `{}`", printable(pair[0])))
    };
    let entries = twice_in(&mut manifest.entries.iter().map(|(address, _)| address));
    entries.or_else(|| twice_in(&mut manifest.redirects.iter().map(|(address, _)| address)))
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use site_model::{AssetEntry, Cache, Coding, Entry, Redirect, Representation, RouteKind};

    use super::*;

    /// A site of pages at these addresses, one old address and one asset.
    pub(crate) fn manifest(addresses: &[&str]) -> Manifest {
        let entry = |at: usize| Entry {
            kind: RouteKind::Page,
            status: 200,
            media_type: "text/html; charset=utf-8".into(),
            cache: Cache::Revalidate,
            last_modified: None,
            csp: Some("default-src 'none'".into()),
            representations: vec![Representation { coding: Coding::Identity, offset: at, len: 1, etag: "\"x\"".into() }].into(),
        };
        Manifest {
            entries: addresses.iter().enumerate().map(|(at, address)| ((*address).to_owned(), entry(at))).collect(),
            redirects: vec![("/old/".to_owned(), Redirect { to: "/about/".into(), status: 308 })],
            assets: vec![AssetEntry {
                name: "css/site.css".to_owned(),
                address: "/assets/css/site.1a2b3c4d.css".to_owned(),
                integrity: String::new(),
            }],
            base_url: "https://example.org".to_owned(),
            ..Manifest::default()
        }
    }

    fn expanded(manifest: Manifest) -> String {
        // Any file, because it is not read here.
        let (manifest_path, blob_path) = ("/out/site.manifest".into(), file!().into());
        let blob_path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join::<std::path::PathBuf>(blob_path);
        catalogue(&Compiled { manifest: Arc::new(manifest), manifest_path, blob_path, mark: 7 }, &quote!(::site_model))
            .to_string()
    }

    #[test]
    fn a_site_is_two_maps_and_the_blob() {
        let tokens = expanded(manifest(&["/", "/he said \"\\\n\u{301}/"]));
        for part in ["include_bytes ! (\"/out/site.manifest\")", "site_blob_0000000000000007", "\"/old/\"", r#""/he said \"\\\n"#]
        {
            assert!(tokens.contains(part), "{part} in {tokens}");
        }
        assert!(!tokens.contains("compile_error"), "{tokens}");
    }

    #[test]
    fn every_mistake_is_an_error_beside_an_empty_site() {
        let errors = vec!["error: one [link]\n --> a.md:1:1".to_owned(), "error: two [link]\n --> b.md:1:1".to_owned()];
        let tokens = expanded(Manifest { errors, ..manifest(&["/"]) });
        assert_eq!(tokens.matches("compile_error").count(), 2);
        assert!(tokens.contains("compile_error ! (\"one [link]\\n --> a.md:1:1\")"), "{tokens}");
        assert!(tokens.contains("\"/out/site.manifest\"") && !tokens.contains("site_blob"), "{tokens}");
    }

    #[test]
    fn an_address_that_is_there_twice_is_an_error_and_not_a_hang() {
        assert!(expanded(manifest(&["/a/", "/b/", "/a/"])).contains("two answers at the address `/a/`"));
    }

    #[test]
    fn a_site_of_nothing_is_a_site() {
        assert!(!expanded(Manifest::default()).contains("compile_error"));
    }
}
