//! The build script of a site. Input: the site's folder. Output in OUT_DIR, for `site!`: `site.blob` with all bytes, and `site.manifest`
//! with their positions.
//!
//! Mistakes in the site do not fail the script. They are part of the manifest, and `site!` shows them as compiler errors.

#![allow(clippy::disallowed_methods, reason = "a build script reads and writes files")]

mod engine;

use std::any::Any;
use std::env;
use std::fs::{self, File, FileTimes};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use site_compiler::world::{DiskStore, DiskWorld, Options, Watched, find_site};
use site_compiler::{Cache, Compilation, compile_with};
use site_diag::{Severity, Style, render, render_line};
use site_model::{Manifest, is_unprintable, printable, printable_json, printable_lines};

/// Stack size. Deeply nested Markdown is parsed recursively.
const STACK: usize = 64 << 20;
/// Maximum number of warnings. Cargo prints them again on every build.
const WARNINGS: usize = 20;
/// A path that does not exist makes cargo run this script at every build.
const ALWAYS: &str = "no/such/file";
/// What cargo writes beside the manifest of a workspace.
const LOCK_FILE: &str = "Cargo.lock";

/// The build script of a site: `fn main`.
#[macro_export]
macro_rules! main {
    () => {
        fn main() -> ::std::io::Result<()> {
            $crate::main()
        }
    };
}

/// Compiles the site of the package that is being built.
///
/// # Errors
/// When files of OUT_DIR cannot be written, the lock file cannot be read, or `SITE_ROOT` cannot be resolved.
pub fn main() -> io::Result<()> {
    let has = |feature: &str| env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    if has("CARGO_SHIP") && !has("AUTHOR") && !has("SHIP") {
        // The program only starts cargo: it contains no site.
        println!("cargo::rerun-if-changed=build.rs");
        return Ok(());
    }
    let out = path_from("OUT_DIR");
    let root = root()?;
    // Debug builds skip compression.
    let compress = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let world = DiskWorld::open(&root, Options { compress, ..Options::default() });
    rerun(&world.watched(), &out.join("watched"))?;
    provenance(has("AUTHOR"), &out)?;

    let (kept, compiler) = (out.join("site.cache"), compiler());
    // Only the author's program contains the build path; published programs must not reveal it.
    let told = |text: &str| if compress { String::new() } else { text.to_owned() };
    println!("cargo::rustc-env=SITE_CACHE={}", told(on_a_line(&kept).unwrap_or_default()));
    println!("cargo::rustc-env=SITE_CACHE_OF={}", told(compiler.as_deref().unwrap_or_default()));
    // The store is optional, so failures are ignored.
    let store = compiler.and_then(|compiler| DiskStore::open(&kept, compiler.as_bytes()).ok()).map(Arc::new);
    let cache = store.clone().map_or_else(Cache::once, |store| Cache::stored(store));
    let (manifest, pieces) = thread::scope(|scope| {
        let compiled =
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || outcome(compile_with(&world, &cache, &|_| ())))?;
        io::Result::Ok(compiled.join().unwrap_or_else(|panic| (broken(&*panic), Vec::new())))
    })?;
    drop(cache);
    if let Some(store) = store.and_then(Arc::into_inner) {
        // Errors are ignored: the store is rebuilt by the next build.
        let _ = store.finish();
    }
    let manifest = manifest.to_bytes().map_err(io::Error::other)?;
    write(&out.join("site.blob"), &pieces)?;
    write(&out.join("site.manifest"), &[manifest.into()])
}

/// Identifies this version of the compiler in the store.
fn compiler() -> Option<String> {
    let program = fs::metadata(env::current_exe().ok()?).ok()?;
    let built = program.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(format!("{} bytes, built at {}", program.len(), built.as_nanos()))
}

/// The origin of the program, for `site --version --json`: the digest of the lock file, and, if `cargo ship` provides them, the list of
/// crates and the commits.
///
/// The author's program also has the lock file and the place of the engine, for `site init`; a published one must not reveal paths.
fn provenance(author: bool, out: &Path) -> io::Result<()> {
    let (mut digest, mut text) = (String::new(), String::new());
    if let Some(workspace) = workspace() {
        let lock = workspace.join(LOCK_FILE);
        rerun_if_changed(&lock);
        text = fs::read_to_string(&lock)?;
        digest = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    }
    let engine = if author { engine::origin(&text) } else { String::new() };
    let kept = if author { text } else { String::new() };
    write(&out.join("site.lock"), &[kept.into_bytes().into()])?;
    println!("cargo::rustc-env=SITE_LOCK_DIGEST={digest}");
    println!("cargo::rustc-env=SITE_ENGINE={}", on_a_line(Path::new(&engine)).unwrap_or_default());
    println!("cargo::rustc-env=SITE_TARGET={}", printable(&env::var("TARGET").unwrap_or_default()));
    for variable in ["SITE_DEPENDENCIES", "SITE_SOURCES"] {
        println!("cargo::rerun-if-env-changed={variable}");
        let value = env::var(variable).unwrap_or_default().lines().collect::<String>();
        println!("cargo::rustc-env={variable}={}", printable_json(&value));
    }
    Ok(())
}

/// `SITE_ROOT`, or else the nearest folder with settings: the package's, or one above it in the workspace.
fn root() -> io::Result<PathBuf> {
    let Some(named) = env::var_os("SITE_ROOT").filter(|root| !root.is_empty()).map(PathBuf::from) else {
        let package = path_from("CARGO_MANIFEST_DIR");
        let workspace = workspace().unwrap_or_else(|| package.clone());
        let found = find_site(&package).filter(|found| found.starts_with(&workspace));
        return Ok(found.unwrap_or(package));
    };
    if named.is_absolute() {
        // Links are not resolved, because links in the site may refer to the path that the author uses.
        return Ok(named);
    }
    // The same value means another folder when cargo is started elsewhere.
    println!("cargo::rerun-if-changed={ALWAYS}");
    let here = invocation_folder()
        .ok_or_else(|| io::Error::other("SITE_ROOT is relative, and the current folder is not known: write an absolute path"))?;
    Ok(here.join(named))
}

/// The folder in which cargo was started. Build scripts run in the folder of their package.
fn invocation_folder() -> Option<PathBuf> {
    #[cfg(target_os = "linux")]
    if let Ok(folder) = fs::read_link(format!("/proc/{}/cwd", std::os::unix::process::parent_id())) {
        return Some(folder);
    }
    env::var_os("PWD").map(PathBuf::from).filter(|folder| folder.is_absolute())
}

/// The folder with the lock file: the package's, or one above it.
fn workspace() -> Option<PathBuf> {
    let package = path_from("CARGO_MANIFEST_DIR");
    package.ancestors().find(|folder| folder.join(LOCK_FILE).is_file()).map(Path::to_owned)
}

fn path_from(variable: &str) -> PathBuf {
    PathBuf::from(env::var_os(variable).expect("cargo sets this"))
}

/// Prints the warnings, and returns what `site!` needs.
fn outcome(compilation: Compilation) -> (Manifest, Vec<Arc<[u8]>>) {
    let Compilation { site, diagnostics, sources, .. } = compilation;
    let (errors, warnings): (Vec<_>, Vec<_>) = diagnostics.iter().partition(|diagnostic| diagnostic.severity == Severity::Error);
    for warning in warnings.iter().take(WARNINGS) {
        println!("cargo::warning={}", render_line(warning, &sources));
    }
    if warnings.len() > WARNINGS {
        println!("cargo::warning=and {} more", warnings.len() - WARNINGS);
    }
    if errors.is_empty() {
        return (site.manifest, site.pieces);
    }
    let errors = errors.into_iter().map(|error| render(error, &sources, Style::Plain)).collect();
    (Manifest { errors, ..Manifest::default() }, Vec::new())
}

/// A manifest that reports a bug in the compiler.
fn broken(panic: &(dyn Any + Send)) -> Manifest {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    let error = format!(
        "error: the site compiler itself failed: {}\n = help: this is never the site's fault: please report it, with the site if you can",
        printable_lines(text.unwrap_or("it did not say why"))
    );
    Manifest { errors: vec![error], ..Manifest::default() }
}

/// Tells cargo which paths to check before it runs this script again.
///
/// Cargo treats a path that does not exist as changed. Missing paths are therefore watched through links in a folder of our own: cargo
/// ignores a dead link, and once its target exists, it is newer than this run.
fn rerun(watched: &Watched, links: &Path) -> io::Result<()> {
    for variable in ["SITE_ROOT", "SOURCE_DATE_EPOCH", "HUGO_ENVIRONMENT", "HUGO_ENV", "HUGO_BASEURL"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    if watched.has_stray_links {
        // Cargo would follow such links, possibly through the whole disk.
        println!("cargo::rerun-if-changed={ALWAYS}");
    } else {
        watched.present.iter().for_each(|path| rerun_if_changed(path));
    }
    if links.exists() {
        fs::remove_dir_all(links)?;
    }
    fs::create_dir(links)?;
    #[cfg(unix)]
    for (number, path) in watched.absent.iter().enumerate() {
        std::os::unix::fs::symlink(path, links.join(number.to_string()))?;
    }
    // The folder itself is newer than this run, too, and must not seem so.
    File::open(links)?.set_times(FileTimes::new().set_modified(SystemTime::UNIX_EPOCH))?;
    rerun_if_changed(links);
    Ok(())
}

/// Tells cargo to check a path. A path that cannot be printed on a line cannot be checked, so the script then runs at every build.
fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", on_a_line(path).unwrap_or(ALWAYS));
}

/// A path that can be printed on a line for cargo: a line break would begin another directive.
fn on_a_line(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| !text.contains(is_unprintable))
}

/// Writes a file atomically, and only if its content changes, so that cargo and rustc see no unnecessary changes. The pieces are not
/// concatenated, because they are most of the memory of a large site.
fn write(path: &Path, pieces: &[Arc<[u8]>]) -> io::Result<()> {
    if holds(path, pieces).unwrap_or(false) {
        return Ok(());
    }
    let new = path.with_extension("new");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&new)?);
    for piece in pieces {
        out.write_all(piece)?;
    }
    out.flush()?;
    fs::rename(&new, path)
}

/// Whether the file consists of exactly these pieces.
fn holds(path: &Path, pieces: &[Arc<[u8]>]) -> io::Result<bool> {
    let file = File::open(path)?;
    if file.metadata()?.len() != pieces.iter().map(|piece| piece.len() as u64).sum::<u64>() {
        return Ok(false);
    }
    let mut file = BufReader::with_capacity(1 << 20, file);
    let mut found = Vec::new();
    for piece in pieces {
        found.resize(piece.len(), 0);
        file.read_exact(&mut found)?;
        if found[..] != piece[..] {
            return Ok(false);
        }
    }
    Ok(true)
}
