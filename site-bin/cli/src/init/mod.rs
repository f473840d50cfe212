//! `site init DIR`: writes a new site, which is a package with the engine as its dependency.

mod content;
mod engine;
mod import;
mod package;

use std::fs;

use jiff::Timestamp;
use site_compiler::compile;
use site_compiler::diag::{Style, render};
use site_compiler::world::{Folder, MemoryWorld, is_site};
use site_model::{is_unprintable, printable, printable_path};

use crate::error::{CliError, Context};
use crate::options::InitOptions;
use crate::{Build, terminal};
pub(crate) use engine::Engine;
use import::Import;
pub(crate) use package::{files as package_files, name as package_name};

/// A folder that is empty in git. Files in it are served unchanged.
const EMPTY_FOLDER: &str = "assets/static";

/// Writes the site. Files that exist are not changed. A folder that has settings already only becomes a package.
///
/// # Errors
/// When a file exists, a value makes no valid setting, or something cannot be written.
pub(crate) fn init(options: &InitOptions, build: Build) -> Result<(), CliError> {
    let folder = std::path::absolute(&options.folder).cannot(format!("find {}", printable_path(&options.folder)))?;
    let engine = match &options.engine {
        Some(text) => Engine::parse(text)?,
        None => Engine::of_this_program(build.engine)?,
    };
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = options.title.clone().unwrap_or_else(|| title(&name));
    let has_site = is_site(&folder);
    let import = options.from.as_deref().map(Import::open).transpose()?;
    if has_site && import.is_some() {
        return Err(CliError::new(format!("there is a site in {} already", printable_path(&folder))));
    }
    let mut files = package_files(&package_name(&name), &engine, build.lock_file);
    let mut surroundings = content::surroundings(&title, options.ci);
    if has_site {
        // They are probably there, and say what the owner wants.
        surroundings.retain(|(path, _)| !folder.join(path).exists());
    } else if import.is_none() {
        let site = content::site(options, &title, Timestamp::now());
        validate(&site)?;
        files.extend(site);
    }
    files.extend(surroundings);

    let paths = files.iter().map(|(path, _)| path.as_str()).chain(import.iter().flat_map(Import::paths));
    if let Some(existing) = paths.into_iter().find(|path| folder.join(path).symlink_metadata().is_ok()) {
        return Err(CliError::new(format!("{} already exists; nothing was written", printable_path(&folder.join(existing)))));
    }
    fs::create_dir_all(&folder).cannot(format!("create {}", printable_path(&folder)))?;
    let target = Folder::open(&folder).cannot(format!("open {}", printable_path(&folder)))?;
    for (path, text) in &files {
        target.create(path, text.as_bytes()).cannot(format!("write {}", printable_path(&folder.join(path))))?;
    }
    match &import {
        Some(import) => {
            import.write(&target)?;
            terminal::print(&format!("{}\n", import.report))?;
        }
        None if has_site => {}
        None => fs::create_dir_all(folder.join(EMPTY_FOLDER)).cannot(format!("create {EMPTY_FOLDER}"))?,
    }
    terminal::print(&format!(
        "{} is ready. In this folder,\n  cargo run   previews the site\n  cargo test  checks it\n  cargo ship  builds the program for a server\n",
        printable_path(&folder)
    ))
}

/// `my-site` → `My site`.
fn title(name: &str) -> String {
    let name: String = name.chars().filter(|character| !is_unprintable(*character)).collect();
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let text = words.join(" ");
    let mut letters = text.chars();
    let title: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if title.is_empty() { "My site".to_owned() } else { title }
}

/// Compiles the new site before it is written, so that a wrong value is shown at once.
fn validate(files: &[(String, String)]) -> Result<(), CliError> {
    let compilation = compile(&MemoryWorld::new(files.iter().map(|(path, text)| (path.as_str(), text.as_str()))));
    let errors: Vec<String> = compilation.errors().map(|error| render(error, &compilation.sources, Style::Plain)).collect();
    match errors.as_slice() {
        [] => Ok(()),
        errors => Err(CliError::new(format!(
            "nothing was written, because these values make no valid site: {}",
            printable(&errors.join("; "))
        ))),
    }
}

#[cfg(test)]
mod tests;
