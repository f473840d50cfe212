//! `site completions` and `site man`: made from the definition of the command line.

use std::fs;
use std::io;
use std::path::Path;

use clap_complete::Shell;
use clap_mangen::Man;

use crate::command;
use crate::error::{CliError, Context};
use crate::terminal;

/// Prints a completion script.
///
/// # Errors
/// When standard output cannot be written.
pub(crate) fn completions(shell: Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command::definition(), "site", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))
}

/// Prints the manual pages, or writes each to the given folder.
///
/// # Errors
/// When they cannot be written.
pub(crate) fn manual(folder: Option<&Path>) -> Result<(), CliError> {
    let pages = pages().cannot("render the manual")?;
    let Some(folder) = folder else {
        return terminal::print(&pages.iter().map(|(_, page)| page.as_str()).collect::<String>());
    };
    let mut report = String::new();
    for (name, page) in &pages {
        let path = folder.join(name);
        fs::write(&path, page).cannot(format!("write {}", path.display()))?;
        report.push_str(&format!("wrote {}\n", path.display()));
    }
    terminal::print(&report)
}

/// File names and pages: `site.1`, then `site-COMMAND.1` of each command.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut definition = command::definition().disable_help_subcommand(true);
    definition.build();
    let commands = definition.get_subcommands().filter(|command| !command.is_hide_set());
    [&definition].into_iter().chain(commands).map(page).collect()
}

fn page(command: &clap::Command) -> io::Result<(String, String)> {
    let manual = Man::new(command.clone()).source(concat!("site ", env!("CARGO_PKG_VERSION")));
    let mut page = Vec::new();
    manual.render(&mut page)?;
    Ok((manual.get_filename(), String::from_utf8_lossy(&page).into_owned()))
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command, ValueEnum};

    use super::*;

    /// The text of the guide's page on the command line.
    fn guide() -> String {
        let mut definition = command::definition().disable_help_subcommand(true);
        definition.build();
        let mut page = GUIDE_HEAD.to_owned();
        for command in definition.get_subcommands() {
            let name = command.get_name();
            let positionals: String = command.get_positionals().map(|argument| format!(" {argument}")).collect();
            page.push_str(&format!("\n## {name}\n\n`site {name}{positionals}`: {}.\n", command.get_about().unwrap()));
            let mut heading = None;
            for argument in command.get_arguments().filter(|argument| argument.get_id() != "help" && argument.get_id() != "root")
            {
                if name == "unit" && argument.get_long().is_some() {
                    page.push_str("\nIt also takes the options of [serve](#serve).\n");
                    break;
                }
                if heading != Some(argument.get_help_heading()) {
                    heading = Some(argument.get_help_heading());
                    let title = argument.get_help_heading().map(|title| format!("\n{title}:\n")).unwrap_or_default();
                    page.push_str(&format!("{title}\n| option | meaning |\n|---|---|\n"));
                }
                page.push_str(&row(argument));
            }
            if let Some(text) = command.get_after_help() {
                page.push_str(&format!("\n```text\n{text}\n```\n"));
            }
        }
        page
    }

    const GUIDE_HEAD: &str = "\
---
title: Command line
description: Every command and option.
weight: 70
---

While you write, `cargo run --` stands for `site`, and without a command it previews. The shipped program only has `serve`, `routes`,
`export`, `unit` and `about`, and without a command it serves. TLS is in the shipped program only.

`site --version` prints version and commit; with `--json` also what it was built from. `site help COMMAND`
prints what this page says. The exit status is 2 after wrong use and 1 after a failure.

Every command that reads a site takes `--root DIR`, the folder of the site. Without it the folder is `SITE_ROOT`, and without that the nearest
one with `site.toml`, `hugo.*` or `config.*`: the current folder or one above it. Relative paths begin at the current folder.
";

    fn row(argument: &Arg) -> String {
        let option = match argument.get_long() {
            Some(long) if argument.get_action().takes_values() => {
                format!("--{long} {}", argument.get_value_names().unwrap_or_default().join(" "))
            }
            Some(long) => format!("--{long}"),
            None => argument.get_value_names().unwrap_or_default().join(" "),
        };
        let mut text = argument.get_help().unwrap().to_string().replace('\n', " ");
        for special in ["[", "]", "$", "|", "<", "*", "_"] {
            text = text.replace(special, &format!("\\{special}"));
        }
        let default = argument.get_default_values().first().filter(|_| argument.get_action().takes_values());
        let default = default.map(|value| format!(" (default: `{}`)", value.to_string_lossy())).unwrap_or_default();
        format!("| `{option}` | {text}{default} |\n")
    }

    #[test]
    fn the_guide_lists_every_option() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/guide/command-line.md");
        let expected = guide();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let page = fs::read_to_string(&path).unwrap_or_default();
        assert!(page == expected, "UPDATE_EXPECT=1 writes content/guide/command-line.md anew");
    }

    #[test]
    fn every_shell_completes_every_command() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut command::definition(), "site", &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["preview", "export", "precompressed", "acme-domain"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }

    #[test]
    fn every_command_has_a_manual_page() {
        let folder = tempfile::tempdir().unwrap();
        manual(Some(folder.path())).unwrap();
        let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(page("site.1").contains("site\\-preview(1)"), "{}", page("site.1"));
        assert!(page("site-serve.1").contains("acme\\-domain"), "{}", page("site-serve.1"));
        let commands = command::definition().get_subcommands().map(Command::get_name).count();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1 + commands);
    }
}
