//! The templates of a site and its themes, by name.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use site_diag::{FileId, Sources};
use site_gotemplate::{Error, Template, Value};
use site_settings::config::Config;

use super::translation::Translations;

/// Names of the folders of shortcodes and partials, the newer one first.
const SHORTCODES: [&str; 2] = ["_shortcodes", "shortcodes"];
const PARTIALS: [&str; 2] = ["_partials", "partials"];

/// The templates of a site. Each is read when it is first asked for.
pub(crate) struct TemplateLibrary<'a> {
    sources: &'a Sources,
    /// Folders of templates: the site's, then those of its themes.
    roots: Vec<Root>,
    read: Mutex<HashMap<FileId, Result<Arc<Template>, Error>>>,
    pub(super) data: OnceLock<Value>,
    pub(super) translations: OnceLock<Translations>,
}

/// The site's own folder or a theme's.
struct Root {
    /// Before the folders in it: empty, or that of a theme.
    prefix: String,
    /// By path below `layouts/`, in lower case.
    templates: BTreeMap<String, FileId>,
}

impl<'a> TemplateLibrary<'a> {
    /// The library of a site with Hugo's settings.
    pub(crate) fn new(sources: &'a Sources, config: &Config) -> Option<Self> {
        config.hugo.as_deref()?;
        let prefixes = std::iter::once(String::new()).chain(config.migrated.theme_folders.iter().cloned());
        let roots = prefixes.map(|prefix| Root::new(prefix, sources)).collect();
        Some(Self { sources, roots, read: Mutex::default(), data: OnceLock::new(), translations: OnceLock::new() })
    }

    pub(super) fn sources(&self) -> &'a Sources {
        self.sources
    }

    /// Folders in which the site and its themes lie, the site first.
    pub(super) fn prefixes(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.roots.iter().map(|root| root.prefix.as_str())
    }

    /// The template of a shortcode, and whether it is the site's own.
    pub(super) fn shortcode(&self, name: &str, language: &str) -> Option<(FileId, bool)> {
        let name = name.to_lowercase();
        self.roots.iter().find_map(|root| {
            let in_folder = |folder: &&str| {
                let of_language = root.templates.get(&format!("{folder}/{name}.{language}.html"));
                of_language.or_else(|| root.templates.get(&format!("{folder}/{name}.html")))
            };
            Some((*SHORTCODES.iter().find_map(in_folder)?, root.prefix.is_empty()))
        })
    }

    /// The template of a render hook by its name (`render-link`), for the pages of a section, and whether it is the site's own.
    pub(super) fn hook(&self, name: &str, section: &str, language: &str) -> Option<(FileId, bool)> {
        let section = section.to_lowercase();
        let folders = [format!("{section}/_markup"), "_markup".to_owned(), "_default/_markup".to_owned()];
        self.roots.iter().find_map(|root| {
            let in_folder = |folder: &String| {
                let of_language = root.templates.get(&format!("{folder}/{name}.{language}.html"));
                of_language.or_else(|| root.templates.get(&format!("{folder}/{name}.html")))
            };
            Some((*folders.iter().find_map(in_folder)?, root.prefix.is_empty()))
        })
    }

    /// A partial by its name as templates write it.
    pub(super) fn partial(&self, name: &str) -> Option<FileId> {
        let name = name.trim_start_matches('/').to_lowercase();
        let in_root = |root: &Root| {
            PARTIALS.iter().find_map(|folder| {
                let exact = root.templates.get(&format!("{folder}/{name}"));
                exact.or_else(|| root.templates.get(&format!("{folder}/{name}.html"))).copied()
            })
        };
        self.roots.iter().find_map(in_root)
    }

    /// A template by its path below `layouts/`.
    pub(super) fn at(&self, path: &str) -> Option<FileId> {
        let path = path.trim_start_matches('/').to_lowercase();
        if let Some(name) = path.strip_prefix("partials/").or_else(|| path.strip_prefix("_partials/")) {
            return self.partial(name);
        }
        self.roots.iter().find_map(|root| root.templates.get(&path).copied())
    }

    /// A partial of the site itself, not of its theme.
    pub(crate) fn own_partial(&self, name: &str) -> Option<FileId> {
        let root = self.roots.first()?;
        PARTIALS.iter().find_map(|folder| root.templates.get(&format!("{folder}/{name}")).copied())
    }

    /// The template in a file.
    pub(super) fn template(&self, file: FileId) -> Result<Arc<Template>, Error> {
        let lock = || self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&file) {
            return known.clone();
        }
        let source = self.sources.get(file);
        let text = source.text.as_deref().map_or("", |text| text);
        let read = Template::parse(&source.path, text).map(Arc::new);
        // Two threads may read one template; its address does not matter.
        lock().entry(file).or_insert(read).clone()
    }
}

impl Root {
    fn new(prefix: String, sources: &Sources) -> Self {
        let folder = format!("{prefix}layouts/");
        let mut templates = BTreeMap::new();
        for (file, source) in sources.iter() {
            if let Some(path) = source.path.strip_prefix(&folder) {
                templates.entry(path.to_lowercase()).or_insert(file);
            }
        }
        Self { prefix, templates }
    }
}
