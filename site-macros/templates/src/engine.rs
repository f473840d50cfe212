//! The templates of a site, and their execution.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use minijinja::value::{Kwargs, Rest};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};
use site_diag::{Diagnostic, FileId, Kind, Sources, Span, limits, nearest};

use crate::check::{self, Known, Tree, Uses};
use crate::fault;
use crate::host::{Host, PageQuery};
use crate::role::Role;
use crate::value::PAGE_FUNCTION;

/// The folder of templates.
const FOLDER: &str = "templates/";
/// The theme's document, from which templates of pages inherit.
const BASE: (&str, &str) = ("theme/page.html", include_str!("page.html"));
/// Calls of macros, includes and the like within each other.
const DEPTH: usize = 64;

/// The templates of a site.
pub struct Templates {
    sources: Sources,
    /// By path below the folder.
    files: BTreeMap<String, FileId>,
    entries: BTreeMap<String, Entry>,
    /// By language.
    environments: Vec<OnceLock<Environment<'static>>>,
}

/// A template that the compiler executes itself.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is for.
    pub role: Role,
    /// Its file.
    pub file: FileId,
    /// What it uses.
    pub uses: Uses,
    /// It has no mistakes that are found without executing it.
    pub is_sound: bool,
}

impl Templates {
    /// Reads and checks the templates of a site; `None` if it has none. `named` are those that the front matter of pages names, with the
    /// kind of page, and `data` the paths of data without extension.
    pub fn read(
        sources: &Sources,
        languages: usize,
        named: &BTreeMap<String, Role>,
        data: &BTreeSet<String>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let files: BTreeMap<String, FileId> = sources
            .iter()
            .filter_map(|(file, source)| {
                source.text.as_ref()?;
                Some((source.path.strip_prefix(FOLDER)?.to_owned(), file))
            })
            .collect();
        if files.is_empty() {
            return None;
        }
        let mut templates = Self {
            sources: sources.clone(),
            files: files.clone(),
            entries: BTreeMap::new(),
            environments: (0..languages).map(|_| OnceLock::new()).collect(),
        };
        let mut known = Known { trees: BTreeMap::new(), data };
        if let Ok(root) = minijinja::machinery::parse(BASE.1, BASE.0, Default::default()) {
            known.trees.insert(BASE.0, Tree { file: FileId(0), text: BASE.1, root });
        }
        for (name, file) in &files {
            match minijinja::machinery::parse(sources.text(*file), name, Default::default()) {
                Ok(root) => drop(known.trees.insert(name, Tree { file: *file, text: sources.text(*file), root })),
                Err(error) => diagnostics.push(templates.diagnostic(&error, *file)),
            }
        }
        for (name, file) in &files {
            let role = match Role::of(name) {
                Ok(Role::Part) => match named.get(name) {
                    Some(role) => role.clone(),
                    None => continue,
                },
                Ok(role) => role,
                Err(misplaced) => {
                    let nearest = nearest(&misplaced.name, misplaced.known.iter().copied());
                    let kind = Kind::UnknownInTemplate { what: misplaced.what, name: misplaced.name, nearest };
                    diagnostics.push(Diagnostic::error(kind, Span::start_of(*file)));
                    continue;
                }
            };
            let (uses, found) = check::check(name, &role, &known);
            let is_sound = found.is_empty() && known.trees.contains_key(name.as_str());
            site_diag::add_new(diagnostics, found);
            templates.entries.insert(name.clone(), Entry { role, file: *file, uses, is_sound });
        }
        Some(templates)
    }

    /// Reports templates that nothing includes or names.
    pub fn report_unused(&self, diagnostics: &mut Vec<Diagnostic>) {
        let used: BTreeSet<&String> = self.entries.values().flat_map(|entry| &entry.uses.templates).collect();
        for (name, file) in &self.files {
            if !used.contains(name) && !self.entries.contains_key(name) && Role::of(name) == Ok(Role::Part) {
                let kind = Kind::UnusedTemplate { what: "template", name: name.clone() };
                diagnostics.push(Diagnostic::warning(kind, Span::start_of(*file)));
            }
        }
    }

    /// A template that the compiler executes, by its path below `templates/`.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// The file of a template.
    pub fn file(&self, name: &str) -> Option<FileId> {
        self.files.get(name).copied()
    }

    /// Whether there is a template of this name.
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// The names of all templates.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// All templates that the compiler executes, by path below `templates/`.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// Hashes of the texts of the templates that a template consists of.
    pub fn texts(&self, entry: &Entry) -> Vec<[u8; 32]> {
        let file = |name: &String| self.sources.get(*self.files.get(name)?).text.as_ref();
        entry.uses.templates.iter().filter_map(file).map(|text| *text.hash().as_bytes()).collect()
    }

    /// Executes a template. `variables` are the values of those that it uses.
    ///
    /// # Errors
    /// With the position in a template.
    pub fn render(
        &self,
        name: &str,
        language: usize,
        host: &dyn Fn() -> Arc<dyn Host>,
        variables: Vec<(&'static str, Value)>,
    ) -> Result<String, Box<Failure>> {
        let own = self.files.get(name).copied().unwrap_or(FileId(0));
        let fail = |error: &Error| {
            let inner = fault::innermost(error);
            Box::new(Failure { diagnostic: self.diagnostic(error, own), is_undefined: inner.kind() == ErrorKind::UndefinedError })
        };
        let Some(environment) = self.environments.get(language) else { return Ok(String::new()) };
        let environment = environment.get_or_init(|| self.environment(host()));
        let made = environment.get_template(name).and_then(|template| {
            let variables: BTreeMap<&'static str, Value> = variables.into_iter().collect();
            template.render(Value::from(variables))
        });
        let text = made.map_err(|error| fail(&error))?;
        if limits::TEMPLATE_OUTPUT.is_exceeded(text.len()) {
            let diagnostic = Diagnostic::over(&limits::TEMPLATE_OUTPUT, Span::start_of(own));
            return Err(Box::new(Failure { diagnostic, is_undefined: false }));
        }
        Ok(text)
    }

    fn diagnostic(&self, error: &Error, own: FileId) -> Diagnostic {
        fault::diagnostic(error, own, &|name| self.files.get(name).copied(), &self.sources)
    }

    /// The templates of the site, compiled.
    fn environment(&self, host: Arc<dyn Host>) -> Environment<'static> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(escaping);
        environment.set_formatter(write);
        environment.set_debug(true);
        environment.set_fuel(Some(limits::TEMPLATE_STEPS.most as u64));
        environment.set_recursion_limit(DEPTH);
        add_functions(&mut environment, &host);
        add_filters(&mut environment, &host);
        let _ = environment.add_template(BASE.0, BASE.1);
        for (name, file) in &self.files {
            // The mistakes of those that cannot be read have been reported.
            let _ = environment.add_template_owned(name.clone(), self.sources.text(*file).to_owned());
        }
        environment
    }
}

/// A template that could not be executed.
#[derive(Debug)]
pub struct Failure {
    /// The mistake, with its position in a template.
    pub diagnostic: Diagnostic,
    /// A value was missing.
    pub is_undefined: bool,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").field("files", &self.files).finish_non_exhaustive()
    }
}

/// How values are escaped, by the name of the template.
fn escaping(name: &str) -> AutoEscape {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("txt" | "md" | "csv" | "css" | "js" | "toml" | "yaml" | "yml" | "ics" | "vcf") => AutoEscape::None,
        Some("json" | "webmanifest") => AutoEscape::Json,
        // Others may be HTML or XML.
        _ => AutoEscape::Html,
    }
}

/// Writes a value. Unlike minijinja's, it leaves slashes as they are, and nothing is nothing.
fn write(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let is_html = matches!(state.auto_escape(), AutoEscape::Html);
    if value.is_none() && !matches!(state.auto_escape(), AutoEscape::Json) {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if is_html && !value.is_safe() => {
            let mut escaped = String::with_capacity(text.len());
            site_html::escape_attribute(&mut escaped, text);
            out.write_str(&escaped).map_err(Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

fn failed(reason: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, reason)
}

/// Work that a function does for each byte of its input, in steps of a template.
fn charge(state: &State<'_, '_>, bytes: usize) -> Result<(), Error> {
    state.consume_fuel(50 + bytes as u64 / 4)
}

fn add_functions(environment: &mut Environment<'static>, host: &Arc<dyn Host>) {
    let site = Arc::clone(host);
    environment.add_function("pages", move |state: &State<'_, '_>, arguments: Kwargs| -> Result<Value, Error> {
        let limit: Option<i64> = arguments.get("limit")?;
        let query = PageQuery {
            section: arguments.get("section")?,
            tag: arguments.get("tag")?,
            sort: arguments.get("sort")?,
            limit: limit
                .map(|limit| usize::try_from(limit).map_err(|_| failed("`limit` cannot be negative".to_owned())))
                .transpose()?,
        };
        arguments.assert_all_used()?;
        let pages = site.pages(&query).map_err(failed)?;
        charge(state, pages.len().unwrap_or(0) * 16)?;
        Ok(pages)
    });
    for name in ["page", PAGE_FUNCTION] {
        let site = Arc::clone(host);
        environment.add_function(name, move |address: String| site.page(&address).map_err(failed));
    }
    let site = Arc::clone(host);
    environment.add_function("asset", move |name: String| site.asset(&name).map_err(failed));
    let site = Arc::clone(host);
    environment.add_function("icon", move |name: String| site.icon(&name).map(Value::from_safe_string).map_err(failed));
    let site = Arc::clone(host);
    environment.add_function("t", move |key: String| site.text(&key).map_err(failed));
}

fn add_filters(environment: &mut Environment<'static>, host: &Arc<dyn Host>) {
    let site = Arc::clone(host);
    let markdown = move |state: &State<'_, '_>, text: String, arguments: Kwargs| -> Result<Value, Error> {
        charge(state, text.len().saturating_mul(8))?;
        let is_inline: Option<bool> = arguments.get("inline")?;
        arguments.assert_all_used()?;
        site.markdown(&text, is_inline.unwrap_or(false)).map(Value::from_safe_string).map_err(failed)
    };
    environment.add_filter("markdown", markdown);
    let site = Arc::clone(host);
    let date = move |date: String, formats: Rest<String>| site.date(&date, formats.first().map(String::as_str)).map_err(failed);
    environment.add_filter("date", date);
    let site = Arc::clone(host);
    environment.add_filter("url", move |address: String| site.href(&address));
    let site = Arc::clone(host);
    environment.add_filter("absolute", move |address: String| site.absolute(&address));
}
