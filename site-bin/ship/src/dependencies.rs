//! The program's dependencies: as JSON that the program prints, and as the section that auditing tools read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::toolchain::output_of;
use crate::{Result, cargo};

/// Every crate that is linked into the program, or that runs while it is compiled.
pub(crate) struct Dependencies {
    /// Linked crates, by name and version.
    linked: BTreeSet<Package>,
    /// The package of the program.
    root: String,
    /// All crates, each with its dependencies.
    edges: BTreeMap<Package, BTreeSet<Package>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    version: String,
    source: Source,
}

/// Where a package comes from, in the words of cargo-auditable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Registry,
    Git,
    Local,
}

impl Source {
    const fn name(self) -> &'static str {
        match self {
            Self::Registry => "crates.io",
            Self::Git => "git",
            Self::Local => "local",
        }
    }
}

impl Dependencies {
    /// Asks cargo, which downloads missing crates.
    pub(crate) fn of(root: &Path, package: &str, target: &str, features: &str) -> Result<Self> {
        let tree = |edges: &str| {
            let mut tree = cargo(root);
            tree.args(["tree", "--quiet", "--locked", "--package", package, "--no-default-features", "--features", features]);
            tree.args(["--target", target, "--prefix", "depth", "--charset", "ascii", "--edges", edges]);
            output_of(&mut tree).and_then(|text| edges_of(&text))
        };
        let linked = tree("normal,no-proc-macro")?.into_keys().collect();
        Ok(Self { linked, root: package.to_owned(), edges: tree("normal,build")? })
    }

    /// For `site --version --json`: `[{"name":…,"version":…,"kind":"runtime"|"build"},…]`, sorted.
    pub(crate) fn listed(&self) -> String {
        let package = |package: &Package| {
            let kind = if self.linked.contains(package) { "runtime" } else { "build" };
            format!(r#"{{"name":"{}","version":"{}","kind":"{kind}"}}"#, package.name, package.version)
        };
        format!("[{}]", self.edges.keys().map(package).collect::<Vec<_>>().join(","))
    }

    /// The section `.dep-v0` in the format of cargo-auditable: JSON compressed with zlib.
    pub(crate) fn audit_section(&self) -> Vec<u8> {
        zlib(self.audit_json().as_bytes())
    }

    fn audit_json(&self) -> String {
        let number = |package: &Package| self.edges.keys().position(|other| other == package);
        let package = |(package, needs): (&Package, &BTreeSet<Package>)| {
            let source = package.source.name();
            let mut text = format!(r#"{{"name":"{}","version":"{}","source":"{source}""#, package.name, package.version);
            if !self.linked.contains(package) {
                text.push_str(r#","kind":"build""#);
            }
            let needs: Vec<String> = needs.iter().filter_map(number).map(|number| number.to_string()).collect();
            if !needs.is_empty() {
                text.push_str(&format!(r#","dependencies":[{}]"#, needs.join(",")));
            }
            if package.name == self.root {
                text.push_str(r#","root":true"#);
            }
            text + "}"
        };
        format!(r#"{{"packages":[{}]}}"#, self.edges.iter().map(package).collect::<Vec<_>>().join(","))
    }
}

/// Parses `cargo tree --prefix depth`: `0site-bin v0.1.0 (/path)`, `1hyper v1.12.0`, and `2hyper v1.12.0 (*)` when a crate is repeated
/// without its dependencies.
fn edges_of(tree: &str) -> Result<BTreeMap<Package, BTreeSet<Package>>> {
    let mut edges: BTreeMap<Package, BTreeSet<Package>> = BTreeMap::new();
    let mut above: Vec<Package> = Vec::new();
    for line in tree.lines().filter(|line| !line.is_empty()) {
        let (depth, package) = line_of(line).ok_or_else(|| format!("cargo tree says {line:?}"))?;
        above.truncate(depth);
        if let Some(parent) = above.last() {
            edges.entry(parent.clone()).or_default().insert(package.clone());
        }
        edges.entry(package.clone()).or_default();
        above.push(package);
    }
    Ok(edges)
}

fn line_of(line: &str) -> Option<(usize, Package)> {
    let digits = line.find(|c: char| !c.is_ascii_digit())?;
    let (depth, rest) = line.split_at(digits);
    let mut words = rest.split(' ');
    let (name, version) = (words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned());
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.+".contains(c));
    // cargo adds a path, or the URL of a git repository, to crates that are not from a registry.
    let rest = words.collect::<Vec<_>>().join(" ");
    let source = match rest.replace("(proc-macro)", "").replace("(*)", "").trim() {
        "" => Source::Registry,
        place if place.contains("://") => Source::Git,
        _ => Source::Local,
    };
    (plain(&name) && plain(&version)).then_some(())?;
    Some((depth.parse().ok()?, Package { name, version, source }))
}

/// RFC 1950 with stored blocks (RFC 1951, section 3.2.4): a few kilobytes are not worth a compressor here.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xffff).peekable();
    if blocks.peek().is_none() {
        out.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        let len = block.len() as u16;
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend(block);
    }
    let (low, high) = bytes.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    out.extend((high << 16 | low).to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
0site-bin v0.1.0 (/home/a b/site/site-bin)
1hyper v1.12.0
2bytes v1.9.0
1site-macros v0.1.0 (proc-macro) (/home/a b/site/site-macros)
2syn v2.0.1
1tokio v1.48.0
2bytes v1.9.0
2hyper v1.12.0 (*)
";

    fn package(name: &str, version: &str, source: Source) -> Package {
        Package { name: name.to_owned(), version: version.to_owned(), source }
    }

    #[test]
    fn a_tree_becomes_lists() {
        let edges = edges_of(TREE).unwrap();
        let linked = edges.keys().filter(|package| !["syn", "site-macros"].contains(&&*package.name)).cloned().collect();
        let dependencies = Dependencies { linked, root: "site-bin".to_owned(), edges };
        let expected = concat!(
            r#"{"packages":[{"name":"bytes","version":"1.9.0","source":"crates.io"},"#,
            r#"{"name":"hyper","version":"1.12.0","source":"crates.io","dependencies":[0]},"#,
            r#"{"name":"site-bin","version":"0.1.0","source":"local","dependencies":[1,3,5],"root":true},"#,
            r#"{"name":"site-macros","version":"0.1.0","source":"local","kind":"build","dependencies":[4]},"#,
            r#"{"name":"syn","version":"2.0.1","source":"crates.io","kind":"build"},"#,
            r#"{"name":"tokio","version":"1.48.0","source":"crates.io","dependencies":[0,1]}]}"#
        );
        assert_eq!(dependencies.audit_json(), expected);
        let listed = dependencies.listed();
        assert!(listed.starts_with(r#"[{"name":"bytes","version":"1.9.0","kind":"runtime"},"#), "{listed}");
        assert!(listed.contains(r#"{"name":"syn","version":"2.0.1","kind":"build"}"#), "{listed}");
    }

    #[test]
    fn a_line_that_is_not_understood_is_an_error() {
        for bad in ["hyper", "1hyper", "1hyper 1.12.0", "1hy\"per v1", "0x v1\"", "99999999999999999999999x v1"] {
            assert!(edges_of(bad).is_err(), "{bad}");
        }
        assert_eq!(line_of("2b v1 (*)").unwrap(), (2, package("b", "1", Source::Registry)));
        for (line, source) in [
            ("1b v1 (proc-macro)", Source::Registry),
            ("1b v1 (proc-macro) (/a b/c)", Source::Local),
            ("1b v1 (C:\\a\\b)", Source::Local),
            ("1b v1 (https://git.example/b?tag=v1#0123abc) (*)", Source::Git),
        ] {
            assert_eq!(line_of(line).unwrap().1, package("b", "1", source), "{line}");
        }
    }

    #[test]
    fn stored_blocks_are_zlib() {
        assert_eq!(zlib(b""), [0x78, 1, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 1]);
        // Adler-32 of "Wikipedia" is the well-known 0x11e60398.
        let small = zlib(b"Wikipedia");
        assert_eq!(small[..7], [0x78, 1, 1, 9, 0, 0xf6, 0xff]);
        assert_eq!(small[small.len() - 4..], [0x11, 0xe6, 0x03, 0x98]);
        let large = zlib(&vec![7; 0x10000]);
        assert_eq!((large[2], large[2 + 5 + 0xffff]), (0, 1));
    }
}
