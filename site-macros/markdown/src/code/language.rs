//! Languages that can be highlighted, known without loading a grammar: the names of giallo's built-in grammars, and other names that Hugo's
//! highlighter (Chroma) has for the same languages. All other names are in [`table`].

use super::table;
use site_diag::nearest;

/// The grammar for a language on a fence; `None` if the code is shown without highlighting.
pub(super) fn grammar(language: &str) -> Option<&'static str> {
    let wanted = language.to_lowercase();
    let alias = ALIASES.binary_search_by(|(name, _)| (*name).cmp(wanted.as_str())).ok().map(|at| ALIASES[at].1);
    let own = alias.or_else(|| NAMES.binary_search(&wanted.as_str()).ok().map(|at| NAMES[at]));
    own.or_else(|| table::find(&wanted).flatten())
}

/// Is it the name of a language, whether it can be highlighted or not?
pub(super) fn is_known(language: &str) -> bool {
    grammar(language).is_some() || table::find(&language.to_lowercase()).is_some()
}

/// The language of a diff of code: `rust` of `diff-rust`.
pub(super) fn of_diff(language: &str) -> Option<&str> {
    let (mark, language) = language.split_once('-')?;
    (mark.eq_ignore_ascii_case("diff") && !language.is_empty()).then_some(language)
}

/// What the author may have meant by an unknown name. Names are short, so that every one is similar to some other: the first letter must be
/// the same, and of short names the second.
pub(super) fn suggestion(language: &str) -> Option<String> {
    let wanted = language.to_lowercase();
    let first = wanted.chars().next().filter(|_| wanted.chars().count() >= 4)?;
    let is_likely = |name: &&str| name.starts_with(first) && name.len().abs_diff(wanted.len()) <= 2 && name.len() >= 4;
    // Of equally similar names, that of a grammar.
    let found = nearest(&wanted, NAMES.iter().copied().filter(is_likely))
        .or_else(|| nearest(&wanted, ALIASES.iter().map(|(name, _)| *name).filter(is_likely)))?;
    let common = found.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
    (common >= 2 || wanted.len() >= 6).then_some(found)
}

/// Whether the code is plain text on purpose.
pub(super) fn is_plain(language: &str) -> bool {
    ["text", "txt", "plain", "plaintext", "plain-text", "none", "nohighlight", "no-highlight", "output", "ascii", "goat", "raw"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(language))
}

/// Chroma's names that the grammars do not have, with the grammar for each. Sorted.
#[rustfmt::skip]
const ALIASES: &[(&str, &str)] = &[
    ("aconf", "apache"),
    ("apacheconf", "apache"),
    ("assembly", "asm"),
    ("atom", "xml"),
    ("caddy", "nginx"),
    ("cc", "cpp"),
    ("cfg", "ini"),
    ("commonlisp", "common-lisp"),
    ("conf", "ini"),
    ("containerfile", "docker"),
    ("cxx", "cpp"),
    ("delphi", "pascal"),
    ("django", "jinja"),
    ("docker-compose", "yaml"),
    ("dosbatch", "bat"),
    ("dosini", "ini"),
    ("ecmascript", "javascript"),
    ("editorconfig", "ini"),
    ("emacs", "emacs-lisp"),
    ("ex", "elixir"),
    ("exs", "elixir"),
    ("fortran", "fortran-free-form"),
    ("gas", "asm"),
    ("gitconfig", "ini"),
    ("go-html-template", "html"),
    ("golang", "go"),
    ("h", "c"),
    ("hpp", "cpp"),
    ("htm", "html"),
    ("ipython", "python"),
    ("javascriptreact", "jsx"),
    ("jinja2", "jinja"),
    ("jsonlines", "jsonl"),
    ("ksh", "shellscript"),
    ("mf", "make"),
    ("mk", "make"),
    ("mysql", "sql"),
    ("nasm", "asm"),
    ("ndjson", "jsonl"),
    ("nginxconf", "nginx"),
    ("node", "javascript"),
    ("objectivec", "objective-c"),
    ("octave", "matlab"),
    ("patch", "diff"),
    ("pgsql", "sql"),
    ("plpgsql", "plsql"),
    ("posh", "powershell"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("py3", "python"),
    ("pycon", "python"),
    ("python2", "python"),
    ("python3", "python"),
    ("restructuredtext", "rst"),
    ("rlang", "r"),
    ("rss", "xml"),
    ("rustlang", "rust"),
    ("sh-session", "shellsession"),
    ("shell-session", "shellsession"),
    ("sqlite3", "sql"),
    ("sshconfig", "ssh-config"),
    ("sv", "system-verilog"),
    ("svg", "xml"),
    ("systemverilog", "system-verilog"),
    ("terminal", "shellsession"),
    ("tf-hcl", "terraform"),
    ("typescriptreact", "tsx"),
    ("udiff", "diff"),
    ("vb.net", "vb"),
    ("vbnet", "vb"),
    ("winbatch", "bat"),
    ("xhtml", "html"),
    ("xsd", "xml"),
];

/// Names and aliases of the grammars, lower case. Sorted.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "1c", "1c-query", "abap", "actionscript", "actionscript-3", "ada", "adoc", "ahk", "ahk1", "ahk2", "angular-html",
    "angular-ts", "apache", "apex", "apl", "applescript", "ara", "as3", "asciidoc", "asm", "astro", "awk", "ballerina", "bash",
    "bat", "batch", "be", "beancount", "berry", "bibtex", "bicep", "bird", "bird2", "blade", "bsl", "c", "c#", "c++", "c3",
    "cadence", "cairo", "cdc", "chapel", "chpl", "cjs", "clarity", "clj", "clojure", "closure-templates", "cmake", "cmd",
    "cobol", "codeowners", "codeql", "coffee", "coffeescript", "common-lisp", "console", "coq", "cpp", "cql", "crystal", "cs",
    "csharp", "css", "csv", "cts", "cue", "cypher", "d", "dart", "dax", "desktop", "diff", "docker", "dockerfile", "dotenv",
    "dream-maker", "edge", "elisp", "elixir", "elm", "emacs-lisp", "erb", "erl", "erlang", "f", "f#", "f03", "f08", "f18",
    "f77", "f90", "f95", "fennel", "fish", "fluent", "for", "fortran-fixed-form", "fortran-free-form", "fs", "fsharp", "fsl",
    "ftl", "gd", "gdresource", "gdscript", "gdshader", "genie", "gherkin", "git-commit", "git-rebase", "gjs", "gleam",
    "glimmer-js", "glimmer-ts", "glsl", "gn", "gnuplot", "go", "gql", "graphql", "groovy", "gts", "hack", "haml", "handlebars",
    "haskell", "haxe", "hbs", "hcl", "hjson", "hlsl", "hs", "html", "html-derivative", "http", "hurl", "hxml", "hy", "imba",
    "ini", "jade", "java", "javascript", "jinja", "jison", "jl", "js", "json", "json5", "jsonc", "jsonl", "jsonnet", "jssm",
    "jsx", "julia", "just", "justfile", "kdl", "kotlin", "kql", "kt", "kts", "kusto", "latex", "lean", "lean4", "less",
    "liquid", "lisp", "lit", "llvm", "log", "logo", "lua", "luau", "make", "makefile", "markdown", "marko", "matlab", "mbt",
    "mbti", "md", "mdc", "mdx", "mediawiki", "mermaid", "mips", "mipsasm", "mjs", "mmd", "mojo", "moonbit", "move", "mts",
    "nar", "narrat", "nextflow", "nextflow-groovy", "nf", "nginx", "nim", "nix", "nsis", "nu", "nushell", "objc", "objective-c",
    "objective-cpp", "ocaml", "odin", "openscad", "org", "pascal", "perl", "perl6", "php", "pkl", "plsql", "po", "polar",
    "postcss", "pot", "potx", "powerquery", "powershell", "prisma", "prolog", "properties", "proto", "protobuf", "ps", "ps1",
    "pug", "puppet", "purescript", "pwsh", "py", "python", "ql", "qml", "qmldir", "qss", "r", "racket", "raku", "razor", "rb",
    "rbs", "reg", "regex", "regexp", "rel", "riscv", "ron", "rosmsg", "rs", "rst", "ruby", "ruby-signature", "rust", "sas",
    "sass", "scad", "scala", "scheme", "scss", "sdbl", "sh", "shader", "shaderlab", "shell", "shellscript", "shellsession",
    "smalltalk", "smithy", "solidity", "soy", "sparql", "spl", "splunk", "sql", "ssh-config", "stata", "styl", "stylus",
    "surql", "surrealql", "svelte", "swift", "system-verilog", "systemd", "talon", "talonscript", "tasl", "tcl", "templ",
    "terraform", "tex", "tf", "tfvars", "toml", "tres", "ts", "ts-tags", "tscn", "tsp", "tsv", "tsx", "turtle", "twig", "typ",
    "typescript", "typespec", "typst", "v", "vala", "vb", "verilog", "vhdl", "vim", "viml", "vimscript", "vue", "vue-html",
    "vue-vine", "vy", "vyper", "wasm", "wenyan", "wgsl", "wiki", "wikitext", "wit", "wl", "wolfram", "xml", "xsl", "yaml",
    "yml", "zenscript", "zig", "zsh", "文言",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_true() {
        assert!(NAMES.is_sorted_by(|a, b| a < b));
        assert!(ALIASES.is_sorted_by(|a, b| a.0 < b.0));
        let registry = giallo::Registry::builtin().expect("the built-in grammars load");
        for name in NAMES {
            assert!(registry.contains_grammar(name), "{name}");
        }
        for (alias, name) in ALIASES {
            assert!(registry.contains_grammar(name), "{alias} -> {name}");
            assert!(!registry.contains_grammar(alias), "{alias} is a grammar's own name");
        }
    }

    #[test]
    fn suggestions_are_plausible() {
        for (wanted, expected) in [
            ("pyton", Some("python")),
            ("javscript", Some("javascript")),
            ("Ruuby", Some("ruby")),
            ("kotlinn", Some("kotlin")),
            ("abc", None),
            ("zzz9", None),
            ("frobnicate", None),
            ("mytool", None),
        ] {
            assert_eq!(suggestion(wanted).as_deref(), expected, "{wanted}");
        }
    }

    #[test]
    fn case_is_ignored_and_plain_text_is_no_language() {
        assert_eq!(grammar("Rust"), Some("rust"));
        assert_eq!(grammar("golang"), Some("go"));
        assert_eq!(grammar("C++"), Some("c++"));
        for plain in ["", "text", "txt", "plain", "plaintext", "none", "no-such-language"] {
            assert_eq!(grammar(plain), None, "{plain}");
        }
    }
}
