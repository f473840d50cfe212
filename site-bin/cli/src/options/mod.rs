//! The options of each command, as clap reads them. `--help`, completions, the manual page and the guide's page on the command line are
//! all made from these structs.

mod address;
#[cfg(feature = "author")]
mod author;
mod limits;
mod serve;
mod tls;

use std::path::PathBuf;

use clap::Args;

pub(crate) use address::ListenAddress;
#[cfg(feature = "author")]
pub(crate) use author::{
    CheckFormat, CheckOptions, CiSystem, CompletionOptions, InitOptions, ListFilter, ListFormat, ListOptions, ManualOptions,
    MovingFormat, NewOptions, PreviewOptions, UnpublishedPages,
};
pub(crate) use limits::LimitOptions;
pub(crate) use serve::{LogFormat, ServeOptions, UnitOptions};
pub(crate) use tls::TlsOptions;

/// Options of `site routes`.
#[derive(Args, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoutesOptions {
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// List what is compiled into this program instead of the site on disk
    #[cfg(feature = "author")]
    #[arg(long, conflicts_with = "root")]
    pub(crate) embedded: bool,
}

/// Options of `site export`.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExportOptions {
    /// The folder to write to: new, empty, or left by an earlier export
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) mode: ExportMode,
    /// Write what is compiled into this program instead of the site on disk
    #[cfg(feature = "author")]
    #[arg(long, conflicts_with = "root")]
    pub(crate) embedded: bool,
}

/// What an export writes, overwrites and removes.
#[derive(Args, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExportMode {
    /// Write .gz, .br and .zst beside each file, for servers that send those
    #[arg(long)]
    pub(crate) precompressed: bool,
    /// Remove files of an earlier export that are no longer part of the site
    #[arg(long)]
    pub(crate) delete: bool,
    /// Write to a folder that no export made, and overwrite files of the same name
    #[arg(long)]
    pub(crate) force: bool,
    /// Write a CNAME file with the site's host name
    #[arg(long)]
    pub(crate) cname: bool,
}
