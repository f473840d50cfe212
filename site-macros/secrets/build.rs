//! Generates Rust code from the rules in `data/`, so that they need not be parsed at run time.
#![allow(clippy::disallowed_methods, reason = "a build script reads and writes files")]

#[path = "build/go.rs"]
mod go;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

/// A file in gitleaks' format. Keys that only its command line uses are left out.
#[derive(Deserialize)]
struct Rules {
    #[serde(default)]
    allowlist: Option<Allow>,
    rules: Vec<Rule>,
    #[serde(default)]
    tuned: Vec<Tuned>,
}

/// An additional condition for a rule of gitleaks.
#[derive(Deserialize)]
struct Tuned {
    id: String,
    check: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: String,
    description: String,
    regex: Option<String>,
    #[serde(default)]
    secret_group: usize,
    #[serde(default)]
    entropy: f64,
    path: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    allowlists: Vec<Allow>,
    /// Not in gitleaks: an additional condition, as the name of a variant of `Check`.
    #[serde(default)]
    check: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Allow {
    #[serde(default)]
    condition: String,
    #[serde(default)]
    regex_target: String,
    #[serde(default)]
    regexes: Vec<String>,
    #[serde(default)]
    stopwords: Vec<String>,
    #[serde(default)]
    paths: Vec<String>,
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
    let folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where")).join("data");
    let (mut theirs, ours) = (read(&folder.join("gitleaks.toml")), read(&folder.join("rules.toml")));
    for tuned in &ours.tuned {
        let rule = theirs.rules.iter_mut().find(|rule| rule.id == tuned.id);
        rule.unwrap_or_else(|| panic!("gitleaks has no rule `{}`", tuned.id)).check = Some(tuned.check.clone());
    }
    let mut out = String::from("pub(crate) static RULES: &[Rule] = &[\n");
    for rule in theirs.rules.iter().chain(&ours.rules) {
        write_rule(&mut out, rule);
    }
    out.push_str("];\n\npub(crate) static ALLOWED: Allow = ");
    write_allow(&mut out, &theirs.allowlist.expect("gitleaks allows some things everywhere"));
    out.push_str(";\n");
    let _ = writeln!(
        out,
        "\n/// How many of the rules are gitleaks'; they come first.\npub(crate) const OF_GITLEAKS: usize = {};",
        theirs.rules.len()
    );
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where")).join("rules.rs");
    fs::write(target, out).expect("the folder for what is generated can be written");
}

fn read(path: &Path) -> Rules {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write_rule(out: &mut String, rule: &Rule) {
    let lower: Vec<String> = rule.keywords.iter().map(|keyword| keyword.to_ascii_lowercase()).collect();
    let _ = write!(
        out,
        "Rule {{ id: {:?}, description: {:?}, pattern: {:?}, group: {}, entropy: {:?}, path: {:?}, keywords: &{:?}, check: {}, allow: &[",
        rule.id,
        rule.description,
        rule.regex.as_deref().map(go::translated),
        rule.secret_group,
        rule.entropy,
        rule.path.as_deref().map(go::translated),
        lower,
        rule.check.as_ref().map_or_else(|| "None".to_owned(), |name| format!("Some(Check::{name})")),
    );
    for allow in &rule.allowlists {
        write_allow(out, allow);
        out.push_str(", ");
    }
    out.push_str("] },\n");
}

fn write_allow(out: &mut String, allow: &Allow) {
    let target = match allow.regex_target.as_str() {
        "" | "secret" => "Secret",
        "match" => "Match",
        "line" => "Line",
        other => panic!("an allow list cannot look at `{other}`"),
    };
    let all = match allow.condition.to_ascii_uppercase().as_str() {
        "" | "OR" | "||" => false,
        "AND" | "&&" => true,
        other => panic!("an allow list cannot be joined by `{other}`"),
    };
    let translated = |patterns: &[String]| patterns.iter().map(|pattern| go::translated(pattern)).collect::<Vec<_>>();
    let stopwords: Vec<String> = allow.stopwords.iter().map(|word| word.to_ascii_lowercase()).collect();
    let _ = write!(
        out,
        "Allow {{ all: {all}, target: Target::{target}, patterns: &{:?}, stopwords: &{stopwords:?}, paths: &{:?} }}",
        translated(&allow.regexes),
        translated(&allow.paths),
    );
}
