//! The user's folder for caches, which each system has in another place.

use std::path::PathBuf;

/// `XDG_CACHE_HOME` (XDG Base Directory Specification), else the system's own.
pub(crate) fn find() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let of_system = || {
        if cfg!(windows) {
            set("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            set("HOME").map(|home| home.join("Library/Caches"))
        } else {
            set("HOME").map(|home| home.join(".cache"))
        }
    };
    set("XDG_CACHE_HOME").or_else(of_system)
}
