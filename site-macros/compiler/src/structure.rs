//! The structure of a site, which is determined before bodies are rendered: settings, addresses, assets.

use std::sync::Arc;

use crate::asset::{self, Assets};
use crate::content::{self, Library};
use crate::results::ResultCache;
use crate::secret;
use crate::stage::Stage;
use crate::world::World;
use site_diag::{Diagnostic, FileId, Kind, Severity, Source, Sources};
use site_settings::cache_key::key;
use site_settings::config::{self, Config};

/// The site without its bodies.
#[derive(Clone, Debug, Default)]
pub(crate) struct SiteStructure {
    /// By language.
    pub(crate) configs: Vec<Config>,
    pub(crate) library: Library,
    pub(crate) assets: Arc<Assets>,
    /// Diagnostics so far, with their default severities.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Texts of files that are not read as text, if diagnostics point into them.
    pub(crate) texts: Vec<(FileId, Source)>,
}

impl SiteStructure {
    /// Reads settings and front matter. `diagnostics` contains those of reading the files.
    pub(crate) fn read(
        world: &dyn World,
        results: &ResultCache,
        sources: &Sources,
        began: &(dyn Fn(Stage) + Sync),
        mut diagnostics: Vec<Diagnostic>,
    ) -> Self {
        began(Stage::Settings);
        let configs = config::load(sources, &mut diagnostics);
        let allowed = configs.first().map_or(&[][..], |config| &config.checks.allowed);
        let texts = secret::check(world, results, sources, allowed, &mut diagnostics);
        if configs.first().is_some_and(|config| config.from_hugo) {
            tolerate_keys_of_services(sources, &mut diagnostics);
        }
        if configs.iter().any(|config| config.git_dates) && world.commit().is_some_and(|commit| commit.shallow) {
            diagnostics.push(Diagnostic::error_nowhere(Kind::ShallowHistory).with_severity(Severity::Warning));
        }
        began(Stage::Gather);
        let ((assets, of_assets), (library, of_pages)) = rayon::join(
            || {
                let mut found = Vec::new();
                (assets(world, results, sources, configs.first(), &mut found), found)
            },
            || {
                let mut found = Vec::new();
                (content::gather(world, results, sources, &configs, &mut found), found)
            },
        );
        diagnostics.extend(of_assets);
        diagnostics.extend(of_pages);
        Self { configs, library, assets, diagnostics, texts }
    }
}

/// Hugo's settings hold keys for services of the theme, such as a search, that readers' browsers are given by design. Here they are published
/// only where a template or the shortcode `param` shows them.
fn tolerate_keys_of_services(sources: &Sources, diagnostics: &mut [Diagnostic]) {
    let is_settings = |path: &str| !path.contains('/') || path.starts_with("config/");
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| matches!(diagnostic.kind, Kind::Secret { .. })) {
        if diagnostic.span.is_some_and(|span| is_settings(sources.path(span.file))) {
            diagnostic.severity = Severity::Warning;
        }
    }
}

/// The owner's and the theme's assets, from the cache if none of them has changed.
fn assets(
    world: &dyn World,
    results: &ResultCache,
    sources: &Sources,
    config: Option<&Config>,
    found: &mut Vec<Diagnostic>,
) -> Arc<Assets> {
    let sheet = site_theme::files::sheet(config.map(|config| &config.theme));
    let icons = config.map(asset::icon::IconSettings::of);
    let of_owner = world.files().iter().filter(|file| file.path.starts_with("assets/") || file.path.starts_with("static/"));
    let of_owner: Vec<_> = of_owner.map(|file| (&file.path, file.version)).collect();
    let images = asset::image::Rules::of(config);
    let is_migrated = config.is_some_and(|config| config.from_hugo);
    let cache_key = key("assets", &(of_owner, &sheet, &icons, images, is_migrated));
    if let Some(known) = results.assets.get(&cache_key) {
        return known;
    }
    let (syntax, math) = (site_markdown::code::style_sheet(), site_markdown::MATH_STYLE_SHEET);
    let mut theme: Vec<(&str, &[u8])> = site_theme::files::assets().collect();
    theme.iter_mut().filter(|(name, _)| *name == "css/site.css").for_each(|(_, bytes)| *bytes = sheet.as_bytes());
    let place = config.and_then(|config| config.theme.icon_span);
    let icons = icons.map(|icons| asset::icon::generate(world, &icons, place, found)).unwrap_or_default();
    theme.extend(icons.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
    theme.extend([("css/syntax.css", syntax.as_bytes()), ("css/math.css", math.as_bytes())]);
    let assets = Arc::new(asset::gather(world, sources, &theme, images, is_migrated, found));
    // Diagnostics contain positions, so assets with diagnostics are not cached.
    if found.is_empty() {
        results.assets.put(cache_key, || Arc::clone(&assets));
    }
    assets
}
