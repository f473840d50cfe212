//! Options of the commands that only the author has.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::Shell;

use super::ListenAddress;

/// Options of `site preview`.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PreviewOptions {
    /// Address to listen on: 127.0.0.1:3000 (the default), or :3000 for other devices too; repeatable.
    /// If a port is taken, the next ones are tried
    #[arg(long, value_name = "ADDRESS", verbatim_doc_comment)]
    pub(crate) listen: Vec<ListenAddress>,
    /// Also answer for this host name, e.g. that of a tunnel; repeatable
    #[arg(long, value_name = "NAME", value_parser = host_name)]
    pub(crate) allow_host: Vec<String>,
    /// Open the home page in a browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Make browsers go to the page that was edited
    #[arg(long)]
    pub(crate) follow: bool,
    #[command(flatten)]
    pub(crate) unpublished: UnpublishedPages,
}

/// Pages that are compiled although they are not published.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct UnpublishedPages {
    /// Include drafts
    #[arg(long)]
    pub(crate) drafts: bool,
    /// Include pages with a date in the future
    #[arg(long)]
    pub(crate) future: bool,
    /// Include expired pages
    #[arg(long)]
    pub(crate) expired: bool,
}

/// Options of `site check`.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pub(crate) unpublished: UnpublishedPages,
    /// human, json (one object per line) or github (commands for GitHub's checks)
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true, default_value_t)]
    pub(crate) format: CheckFormat,
    /// Report what became of a site written for Hugo, most important first: text or markdown
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        hide_possible_values = true,
        conflicts_with = "format"
    )]
    pub(crate) moving: Option<MovingFormat>,
    /// Ask other hosts whether links to them still work. Needs a program built with --features external
    #[arg(long, verbatim_doc_comment)]
    pub(crate) external: bool,
    /// Explain one kind of mistake, by the name in brackets after its message
    #[arg(long, value_name = "NAME", exclusive = true)]
    pub(crate) explain: Option<String>,
}

/// How `check --moving` reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MovingFormat {
    Text,
    Markdown,
}

/// How `check` reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    #[default]
    Human,
    Json,
    Github,
}

/// Options of `site list`.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListOptions {
    /// all, drafts, future (with a later date) or expired
    #[arg(value_enum, value_name = "WHICH", hide_possible_values = true, default_value_t)]
    pub(crate) which: ListFilter,
    /// human, csv or json (one object per line)
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true, default_value_t)]
    pub(crate) format: ListFormat,
}

/// Pages that `list` lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFilter {
    #[default]
    All,
    Drafts,
    Future,
    Expired,
}

/// How `list` reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    #[default]
    Human,
    Csv,
    Json,
}

/// Options of `site new`.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NewOptions {
    /// The page's path below content/, e.g. posts/hello.md
    #[arg(value_name = "PATH", required_unless_present = "from_hugo")]
    pub(crate) page: Option<PathBuf>,
    /// Start from archetypes/NAME.md
    #[arg(long = "kind", value_name = "NAME", conflicts_with = "from_hugo")]
    pub(crate) archetype: Option<String>,
    /// Write a site.toml with what Hugo's settings say
    #[arg(long, conflicts_with = "page")]
    pub(crate) from_hugo: bool,
}

/// Options of `site init`.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct InitOptions {
    /// The folder of the new site. Files in it stay as they are
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The title of the site [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Where the site will be published, e.g. https://example.org
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Your name
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,
    /// The language of the site, e.g. de
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<String>,
    /// Write a site.toml that lists every setting
    #[arg(long)]
    pub(crate) all_settings: bool,
    /// Add a recipe that publishes the site: github, gitea, gitlab or drone
    #[arg(long, value_name = "FORGE", value_enum, hide_possible_values = true)]
    pub(crate) ci: Option<CiSystem>,
    /// Copy the site in this folder, and translate its settings from Hugo's
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["title", "base_url", "author", "language", "all_settings"])]
    pub(crate) from: Option<PathBuf>,
    /// The engine: a folder, a git repository as URL#COMMIT, or a version
    /// [default: what this program was built with]
    #[arg(long, value_name = "ENGINE", verbatim_doc_comment)]
    pub(crate) engine: Option<String>,
}

/// Forges for which there is a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CiSystem {
    Github,
    Gitea,
    Gitlab,
    Drone,
}

/// Options of `site completions`.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CompletionOptions {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Options of `site man`.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ManualOptions {
    /// Folder to write one page per command to, e.g. ~/.local/share/man/man1; without it, print them
    pub(crate) folder: Option<PathBuf>,
}

/// A host name, without a port.
fn host_name(name: &str) -> Result<String, &'static str> {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let valid = name.bytes().all(is_name) && name.bytes().any(|byte| byte.is_ascii_alphanumeric());
    if valid { Ok(name.to_owned()) } else { Err("write a host name without scheme, port or path, such as drafts.example.org") }
}
