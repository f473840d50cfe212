//! The results of the earlier stages.

use site_diag::Sources;
use site_settings::config::Config;

use crate::asset::Assets;
use crate::content::Library;
use crate::results::ResultCache;
use crate::world::World;

/// The results of the earlier stages.
pub(crate) struct Inputs<'a> {
    pub(crate) world: &'a dyn World,
    pub(crate) results: &'a ResultCache,
    pub(crate) sources: &'a Sources,
    pub(crate) configs: &'a [Config],
    pub(crate) library: &'a Library,
    pub(crate) assets: &'a Assets,
}
