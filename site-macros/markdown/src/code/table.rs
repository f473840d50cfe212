//! All languages that GitHub and Hugo's highlighter know, most of them without a grammar: a name among them is no mistake.
//! `scripts/languages.py` writes the table.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A language of the table.
struct Row {
    name: &'static str,
    /// The name of its grammar; `None`: it is shown without colours.
    grammar: Option<&'static str>,
    /// Its names on fences, in lower case.
    words: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    let lines = include_str!("languages.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (name, rest) = line.split_once('\t')?;
        let (grammar, words) = rest.split_once('\t')?;
        Some(Row { name, grammar: Some(grammar).filter(|grammar| *grammar != "-"), words })
    })
}

/// The language with this name, in lower case: its grammar, if there is one. `None`: nobody knows the name.
pub(super) fn find(name: &str) -> Option<Option<&'static str>> {
    static BY_NAME: OnceLock<HashMap<&'static str, Option<&'static str>>> = OnceLock::new();
    let by_name =
        BY_NAME.get_or_init(|| rows().flat_map(|row| row.words.split(' ').map(move |word| (word, row.grammar))).collect());
    by_name.get(name).copied()
}

/// The guide's page of languages.
pub(super) fn guide() -> String {
    let mut page = "---\ntitle: Languages of code\ndescription: What to write after the fence of a block of code.\nweight: 13\n---\n\n\
        Write one of these names after the fence, in any letter case. Most endings of files are names, too: `rs`, `yml`, `Dockerfile`.\n\
        For text without colours, write `text`, or nothing.\n\n## With colours\n\n| language | names |\n|---|---|\n"
        .to_owned();
    for row in rows().filter(|row| row.grammar.is_some()) {
        page.push_str(&format!("| {} | {} |\n", row.name, first_words(row.words).replace('|', "\\|")));
    }
    page.push_str("\n## Without colours\n\nThese are known, and shown as they are. There is no grammar for them.\n\n");
    let names: Vec<&str> =
        rows().filter(|row| row.grammar.is_none()).map(|row| row.words.split(' ').next().unwrap_or("")).collect();
    page.push_str(&names.join(", "));
    page.push_str(".\n");
    page
}

/// The first names of a language, as code.
fn first_words(words: &str) -> String {
    words.split(' ').take(6).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grammar_of_the_table_exists_and_every_name_is_there_once() {
        let registry = giallo::Registry::builtin().expect("the built-in grammars load");
        let mut seen = HashMap::new();
        for row in rows() {
            if let Some(grammar) = row.grammar {
                assert!(registry.contains_grammar(grammar), "{}: {grammar}", row.name);
            }
            for word in row.words.split(' ') {
                assert_eq!(seen.insert(word, row.name), None, "{word}");
                assert_eq!(word.to_lowercase(), word);
            }
        }
        assert!(seen.len() > 2_500, "{}", seen.len());
    }

    #[test]
    fn names_in_use_are_known() {
        for (name, grammar) in [
            ("tsql", Some("sql")),
            ("gradle", Some("groovy")),
            ("cuda", Some("cpp")),
            ("cucumber", Some("gherkin")),
            ("starlark", Some("python")),
            ("service", Some("systemd")),
            ("env", Some("dotenv")),
            ("caddyfile", Some("nginx")),
            ("jq", None),
            ("brainfuck", None),
        ] {
            assert_eq!(find(name), Some(grammar), "{name}");
        }
        assert_eq!(find("no-such-language"), None);
    }
}
