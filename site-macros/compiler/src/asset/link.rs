//! Resolves references from one asset to another: replaces them by fingerprinted addresses, in an order in which each is known.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::unlinked::{Reference, UnlinkedAsset, fingerprinted};
use site_diag::{Diagnostic, Kind, nearest};

/// Characters that need no escaping in a relative address, in any quotes (RFC 3986, section 2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Gives every asset its fingerprinted name, below `assets/`, beginning with those without references. Assets are sorted by name and stay
/// so. References to missing assets, and circular references, are errors and are left unchanged.
pub(super) fn resolve_references(assets: Vec<UnlinkedAsset>, diagnostics: &mut Vec<Diagnostic>) -> Vec<(UnlinkedAsset, String)> {
    let index: BTreeMap<&str, usize> = assets.iter().enumerate().map(|(i, asset)| (asset.name.as_str(), i)).collect();
    // For each asset: its references to other assets, as (reference, asset).
    let mut needs: Vec<Vec<(usize, usize)>> = Vec::with_capacity(assets.len());
    for asset in &assets {
        let mut found = Vec::new();
        for (i, reference) in asset.references.iter().enumerate() {
            let Some(name) = target_name(&asset.name, &reference.target) else { continue };
            match index.get(name.as_str()) {
                Some(&asset) => found.push((i, asset)),
                None => {
                    let nearest = nearest(&name, index.keys().copied());
                    diagnostics.push(asset.error(Kind::UnknownAsset { name, nearest }, &reference.place));
                }
            }
        }
        needs.push(found);
    }
    drop(index);

    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); assets.len()];
    let mut missing: Vec<usize> = needs.iter().map(Vec::len).collect();
    for (asset, needs) in needs.iter().enumerate() {
        for (_, other) in needs {
            needed_by[*other].push(asset);
        }
    }
    let mut assets = assets;
    for (asset, others) in assets.iter_mut().zip(&needed_by) {
        asset.named = !others.is_empty();
    }
    let mut names: Vec<Option<String>> = vec![None; assets.len()];
    let mut ready: Vec<usize> = (0..assets.len()).filter(|i| missing[*i] == 0).collect();
    while let Some(i) = ready.pop() {
        assets[i].bytes = replaced(&assets[i], &needs[i], &names);
        names[i] = Some(fingerprinted(&assets[i].name, &assets[i].bytes));
        for dependent in &needed_by[i] {
            missing[*dependent] -= 1;
            if missing[*dependent] == 0 {
                ready.push(*dependent);
            }
        }
    }
    report_circles(&assets, &needs, &names, diagnostics);
    let name = |asset: &UnlinkedAsset, name: Option<String>| name.unwrap_or_else(|| fingerprinted(&asset.name, &asset.bytes));
    assets.into_iter().zip(names).map(|(asset, known)| (name(&asset, known), asset)).map(|(name, asset)| (asset, name)).collect()
}

/// One error per reference that closes a circle. References that only lead to a circle are not reported.
fn report_circles(
    assets: &[UnlinkedAsset],
    needs: &[Vec<(usize, usize)>],
    names: &[Option<String>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let circles = circles(needs, names);
    for (i, asset) in assets.iter().enumerate().filter(|(i, _)| names[*i].is_none()) {
        for (reference, other) in &needs[i] {
            if names[*other].is_none() && circles[*other] == circles[i] {
                let kind = Kind::AssetCircle { name: asset.name.clone(), other: assets[*other].name.clone() };
                diagnostics.push(asset.error(kind, &asset.references[*reference].place));
            }
        }
    }
}

/// A number for each asset without a name, equal for assets that refer to each other directly or indirectly (Kosaraju's algorithm).
fn circles(needs: &[Vec<(usize, usize)>], names: &[Option<String>]) -> Vec<usize> {
    let nameless = |i: &usize| names[*i].is_none();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for i in (0..needs.len()).filter(nameless) {
        needs[i].iter().for_each(|(_, other)| needed_by[*other].push(i));
    }
    // In the order in which everything an asset refers to has been visited.
    let (mut order, mut seen) = (Vec::new(), vec![false; needs.len()]);
    for root in (0..needs.len()).filter(nameless) {
        let mut open = vec![(root, 0)];
        while let Some((i, next)) = open.pop() {
            if next == 0 && std::mem::replace(&mut seen[i], true) {
                continue;
            }
            match needs[i].get(next) {
                Some((_, other)) => {
                    open.push((i, next + 1));
                    if nameless(other) {
                        open.push((*other, 0));
                    }
                }
                None => order.push(i),
            }
        }
    }
    let mut circles = vec![usize::MAX; needs.len()];
    for &root in order.iter().rev() {
        let mut open = vec![root];
        while let Some(i) = open.pop() {
            if circles[i] == usize::MAX {
                circles[i] = root;
                open.extend(&needed_by[i]);
            }
        }
    }
    circles
}

/// The asset's bytes with every known reference replaced.
fn replaced(asset: &UnlinkedAsset, needs: &[(usize, usize)], names: &[Option<String>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(asset.bytes.len() + needs.len() * 16);
    let mut copied = 0;
    for (reference, other) in needs {
        let Reference { range, target, dotted, .. } = &asset.references[*reference];
        let Some(name) = &names[*other] else { continue };
        let rest = &target[path_len(target)..];
        let address = relative(&asset.name, name, *dotted);
        out.extend_from_slice(&asset.bytes[copied..range.start]);
        // The rest is already escaped where necessary. It is written as in the source, between quotes.
        out.extend_from_slice(format!("\"{address}{}\"", rest.replace('"', "%22").replace('\\', "%5C")).as_bytes());
        copied = range.end;
    }
    out.extend_from_slice(&asset.bytes[copied..]);
    out
}

/// Bytes before the query or fragment.
fn path_len(target: &str) -> usize {
    target.find(['?', '#']).unwrap_or(target.len())
}

/// The asset that an address in `from` refers to; `None` for other sites, data, the site's root, and fragments.
fn target_name(from: &str, target: &str) -> Option<String> {
    let path = &target[..path_len(target)];
    let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if path.is_empty() || has_scheme || path.starts_with("//") || (path.starts_with('/') && !path.starts_with("/assets/")) {
        return None;
    }
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let mut segments: Vec<&str> = Vec::new();
    let relative = match path.strip_prefix("/assets/") {
        Some(rest) => rest,
        None => {
            segments.extend(from.split('/'));
            segments.pop();
            &path
        }
    };
    for segment in relative.split('/') {
        match segment {
            "" | "." => {}
            // Leaves /assets/, so it refers to a file served at the root.
            ".." => drop(segments.pop()?),
            _ => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

/// The address of `to` relative to `from`, both below one folder, percent-encoded.
fn relative(from: &str, to: &str, dotted: bool) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let segments: Vec<&str> = to.split('/').collect();
    let common = folders.iter().zip(&segments[..segments.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut address = "../".repeat(folders.len() - common);
    if dotted && address.is_empty() {
        address.push_str("./");
    }
    address.extend(utf8_percent_encode(&segments[common..].join("/"), ESCAPED));
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_names() {
        for (from, target, expected) in [
            ("css/site.css", "../fonts/x.woff2", Some("fonts/x.woff2")),
            ("css/site.css", "x.png?v=1#f", Some("css/x.png")),
            ("css/site.css", "./a%20b.png", Some("css/a b.png")),
            ("site.css", "x.png", Some("x.png")),
            ("css/site.css", "/assets/images/x.png", Some("images/x.png")),
            ("css/site.css", "../../images/x.png", None),
            ("css/site.css", "/images/x.png", None),
            ("css/site.css", "//cdn.example/x.png", None),
            ("css/site.css", "https://cdn.example/x.png", None),
            ("css/site.css", "data:image/png;base64,AA/BB", None),
            ("css/site.css", "#gradient", None),
            ("css/site.css", "", None),
        ] {
            assert_eq!(target_name(from, target).as_deref(), expected, "{from} {target}");
        }
    }

    #[test]
    fn from_one_to_the_other() {
        for (from, to, dotted, expected) in [
            ("css/site.css", "fonts/x.1.woff2", false, "../fonts/x.1.woff2"),
            ("css/site.css", "css/x.1.png", false, "x.1.png"),
            ("site.css", "css/x.1.png", false, "css/x.1.png"),
            ("a/b/c.css", "a/d/e f.1.png", false, "../d/e%20f.1.png"),
            ("js/a.js", "js/ü'\".1.js", true, "./%C3%BC%27%22.1.js"),
            ("js/a.js", "x.1.js", true, "../x.1.js"),
        ] {
            assert_eq!(relative(from, to, dotted), expected, "{from} {to}");
        }
    }
}
