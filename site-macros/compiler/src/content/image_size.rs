//! Widths and heights of images.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::results::ResultCache;
use crate::world::World;
use site_diag::{FileId, Sources};
use site_settings::cache_key::key;

/// A source of image sizes.
pub(crate) trait ImageSizes: Sync {
    /// Width and height in pixels as browsers show the image; `None` if the file has no known size (an SVG has no pixels).
    fn size(&self, file: FileId) -> Option<(u32, u32)>;
}

/// Measures the images of a world, each once.
pub(crate) struct MeasuredSizes<'a> {
    world: &'a dyn World,
    sources: &'a Sources,
    results: Option<&'a ResultCache>,
    known: Mutex<HashMap<FileId, Option<(u32, u32)>>>,
}

impl<'a> MeasuredSizes<'a> {
    /// For the files of these sources.
    pub(crate) fn new(world: &'a dyn World, sources: &'a Sources) -> Self {
        Self { world, sources, results: None, known: Mutex::new(HashMap::new()) }
    }

    /// Looks in the cache before it reads an image.
    pub(crate) fn remembering(self, results: &'a ResultCache) -> Self {
        Self { results: Some(results), ..self }
    }

    fn measured(&self, file: FileId) -> Option<(u32, u32)> {
        let path = self.sources.path(file);
        let measured = || self.world.read(path).ok().and_then(|bytes| site_images::size(&bytes));
        // File ids are indexes into the world's list.
        let known = self.world.files().get(file.0 as usize).filter(|known| known.path == path);
        match (self.results, known) {
            (Some(results), Some(known)) => results.sizes.get_or(key("size", &(path, known.version)), measured),
            _ => measured(),
        }
    }
}

impl ImageSizes for MeasuredSizes<'_> {
    fn size(&self, file: FileId) -> Option<(u32, u32)> {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return *known;
        }
        // Measured outside of the lock. If two threads measure the same image, they get the same size.
        let size = self.measured(file);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(file, size);
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::MemoryWorld;
    use site_diag::Source;

    #[test]
    fn headers_are_enough() {
        let gif = b"GIF89a\x05\x00\x07\x00\x00\x00\x00";
        let world = MemoryWorld::new([("a.gif", gif.to_vec()), ("b.gif", b"GIF89a".to_vec()), ("c.gif", b"no picture".to_vec())]);
        let source = |path: &str| Source { path: path.into(), text: None };
        let sources = Sources::new(["a.gif", "b.gif", "c.gif", "gone.gif"].map(source).to_vec());
        let sizes = MeasuredSizes::new(&world, &sources);
        for _ in 0..2 {
            assert_eq!(sizes.size(FileId(0)), Some((5, 7)));
            assert_eq!(sizes.size(FileId(1)), None);
            assert_eq!(sizes.size(FileId(2)), None);
            assert_eq!(sizes.size(FileId(3)), None);
        }
    }
}
