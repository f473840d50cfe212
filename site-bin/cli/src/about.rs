//! What this program is.

use site_model::Catalogue;

use crate::args;
use crate::failure::{Context, Failure};

/// Version and commit, place and size, what is in it and how to start it elsewhere.
///
/// # Errors
/// When the system does not say where the program lies.
pub(crate) fn about(catalogue: &Catalogue) -> Result<String, Failure> {
    let path = std::env::current_exe().cannot("find this program")?;
    let bytes = std::fs::metadata(&path).cannot("look at this program")?.len();
    let version = args::version(catalogue.commit.as_deref());
    let (answers, redirects) = (catalogue.sorted_entries().len(), catalogue.sorted_redirects().len());
    Ok(format!(
        "{version}{}\n{:.1} MB, {answers} addresses, {redirects} redirects\nstart it with: {} serve --listen 127.0.0.1:3000\n",
        path.display(),
        bytes as f64 / 1e6,
        path.file_name().map_or("./site".into(), |name| format!("./{}", name.to_string_lossy())),
    ))
}
