//! Files of bundles and assets, as templates see them.

use site_diag::FileId;
use site_gotemplate::{Fault, Map, Object, Session, UrlForm, Value};
use site_settings::data::Value as Setting;

use super::host::PageHost;
use super::value::from_settings;
use crate::asset::{Asset, media_type};
use crate::content::PageId;

pub(super) const RESOURCE: &str = "resource.Resource";

/// A file that a template can ask for, perhaps a picture in another size.
#[derive(Clone)]
pub(super) struct ResourceObject {
    origin: Origin,
    /// Width and height that a picture is wanted in. It is published as it is.
    size: Option<(u32, u32)>,
}

/// Where a resource comes from.
#[derive(Clone, PartialEq, Eq)]
enum Origin {
    /// A file beside a page, by its number.
    Page(PageId, usize),
    /// A file of `assets/`, of the site or of a theme.
    Asset(FileId),
}

impl ResourceObject {
    pub(super) fn of_page(page: PageId, index: usize) -> Self {
        Self { origin: Origin::Page(page, index), size: None }
    }
}

impl Object for ResourceObject {
    fn type_name(&self) -> &'static str {
        RESOURCE
    }

    fn member(&self, session: &mut Session<'_>, name: &str, arguments: &[Value]) -> Result<Option<Value>, Fault> {
        let host = session.host();
        host.member(session, self, name, arguments)
    }

    fn identity(&self) -> Option<String> {
        let origin = match &self.origin {
            Origin::Page(page, index) => format!("{}/{index}", page.0),
            Origin::Asset(file) => format!("assets/{}", file.0),
        };
        Some(format!("{origin} {:?}", self.size))
    }
}

/// All assets: those of the site, then those of its themes that it does not replace.
pub(super) fn assets(host: &PageHost<'_>) -> Vec<Value> {
    host.reads.note_site();
    let mut found = std::collections::BTreeMap::new();
    for prefix in host.library().prefixes() {
        let folder = format!("{prefix}assets/");
        for (file, source) in host.inputs.sources.iter() {
            if let Some(name) = source.path.strip_prefix(&folder) {
                found.entry(name).or_insert(file);
            }
        }
    }
    found.into_values().map(|file| Value::object(ResourceObject { origin: Origin::Asset(file), size: None })).collect()
}

/// What is known of a resource.
struct Known<'p> {
    file: FileId,
    name: &'p str,
    given_name: Option<&'p str>,
    title: Option<&'p str>,
    params: &'p [(String, Setting)],
    /// Where it is published.
    address: Option<&'p str>,
}

fn known<'p>(host: &PageHost<'p>, resource: &ResourceObject) -> Option<Known<'p>> {
    match &resource.origin {
        Origin::Page(page, index) => {
            let found = host.inputs.library.page(*page).resources.get(*index)?;
            Some(Known {
                file: found.file,
                name: &found.name,
                given_name: found.given_name.as_deref(),
                title: found.title.as_deref(),
                params: &found.params,
                address: Some(&found.address),
            })
        }
        Origin::Asset(file) => {
            let path = host.inputs.sources.path(*file);
            let name = path.split_once("assets/").map_or(path, |(_, name)| name);
            // A theme's assets are not published, nor are those with the name of a style sheet or script of ours.
            let is_left_out = |asset: &Asset| !asset.own && (name.starts_with("css/") || name.starts_with("js/"));
            let asset = host.inputs.assets.get(name).filter(|asset| path.starts_with("assets/") && !is_left_out(asset));
            let address = asset.map(|asset| asset.address.as_str());
            Some(Known { file: *file, name, given_name: None, title: None, params: &[], address })
        }
    }
}

/// A field or method of a resource.
pub(super) fn member(
    host: &PageHost<'_>,
    session: &mut Session<'_>,
    resource: &ResourceObject,
    name: &str,
    arguments: &[Value],
) -> Result<Option<Value>, Fault> {
    host.reads.note_site();
    let Some(known) = known(host, resource) else { return Ok(None) };
    let published = |absolute: bool| match known.address {
        Some(address) => Ok(host.url(address, UrlForm { absolute, language: false })),
        None => Err(Fault::unsupported("resources.Publish")),
    };
    let media = media_type(known.name).split(';').next().unwrap_or_default();
    let size = || resource.size.or_else(|| host.pictures.size(known.file));
    let picture = || size().ok_or_else(|| Fault::new(format!("{} is no picture that can be measured", known.name)));
    let in_size = |size| Value::object(ResourceObject { origin: resource.origin.clone(), size: Some(size) });
    Ok(Some(match name {
        "Name" => known.given_name.unwrap_or(known.name).into(),
        "Title" => known.title.or(known.given_name).unwrap_or(known.name).into(),
        "ResourceType" => media.split('/').next().unwrap_or_default().into(),
        "MediaType" => Value::object(MediaType(media)),
        "RelPermalink" => published(false)?,
        "Permalink" => published(true)?,
        "Width" => i64::from(picture()?.0).into(),
        "Height" => i64::from(picture()?.1).into(),
        "Resize" | "Fit" | "Fill" | "Crop" | "Process" => {
            let wish = arguments.first().map(Value::to_string).unwrap_or_default();
            in_size(resized(name, &wish, picture()?)?)
        }
        "Filter" => {
            let filters = arguments.iter().flat_map(|value| match value {
                Value::List(list) => list.as_slice(),
                _ => std::slice::from_ref(value),
            });
            let mut size = picture()?;
            for filter in filters {
                let Value::Object(object) = filter else { continue };
                let filter = (&**object as &dyn std::any::Any).downcast_ref::<Filter>();
                size = match filter {
                    Some(Filter { size: Some(wish) }) => resized("Process", wish, size)?,
                    _ => size,
                };
            }
            in_size(size)
        }
        "Content" => match host.inputs.sources.get(known.file).text.as_deref() {
            Some(text) => {
                session.charge(text.len() / 4)?;
                let text: &str = text;
                text.into()
            }
            None => {
                let path = host.inputs.sources.path(known.file);
                let bytes =
                    host.inputs.world.read(path).map_err(|error| Fault::new(format!("{path} cannot be read: {error}")))?;
                session.charge(bytes.len() / 4)?;
                match String::from_utf8(bytes) {
                    Ok(text) => text.into(),
                    Err(error) => Value::Bytes(error.into_bytes().into()),
                }
            }
        },
        "Params" => Map::params(known.params.iter().map(|(name, value)| (name, from_settings(value)))).into(),
        "Publish" => Value::Nil,
        "Data" => {
            let integrity = host.inputs.assets.get(known.name).map(|asset| asset.integrity.as_str()).unwrap_or_default();
            Map::new([("Integrity", Value::text(integrity))]).into()
        }
        "Err" => Value::Nil,
        "Key" => known.name.into(),
        "Exif" | "Colors" | "Meta" => return Err(Fault::unsupported(&format!("images.{name}"))),
        _ => return Ok(None),
    }))
}

/// The size that `600x400`, `600x` or `x400` means for a picture: `Resize 600x` keeps the proportions, `Fit` stays within the box,
/// `Fill` and `Crop` make it full.
fn resized(method: &str, wish: &str, (width, height): (u32, u32)) -> Result<(u32, u32), Fault> {
    let words: Vec<&str> = wish.split_whitespace().collect();
    let method = match words.first().copied().unwrap_or_default() {
        "resize" | "fit" | "fill" | "crop" if method == "Process" => words[0],
        _ => method,
    };
    let number =
        |text: &str| if text.is_empty() { Some(0) } else { text.parse::<u32>().ok().filter(|number| *number <= 100_000) };
    let parsed = words.iter().find_map(|word| {
        let (wide, high) = word.split_once('x')?;
        Some((number(wide)?, number(high)?))
    });
    let (width_f, height_f) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let rounded = |value: f64| (value + 0.5).floor().clamp(1.0, 1e6) as u32;
    Ok(match parsed {
        None if method == "Process" => (width, height),
        None | Some((0, 0)) => return Err(Fault::new(format!("{wish:?} has no size"))),
        Some((wide, 0)) => (wide, rounded(f64::from(wide) * height_f / width_f)),
        Some((0, high)) => (rounded(f64::from(high) * width_f / height_f), high),
        Some((wide, high)) if method.eq_ignore_ascii_case("fit") => {
            let scale = (f64::from(wide) / width_f).min(f64::from(high) / height_f).min(1.0);
            (rounded(width_f * scale), rounded(height_f * scale))
        }
        Some(size) => size,
    })
}

/// A filter of pictures. Pictures are published as they are: only a size that a filter asks for counts.
struct Filter {
    /// What `images.Process` is given.
    size: Option<String>,
}

impl Object for Filter {
    fn type_name(&self) -> &'static str {
        "images.filter"
    }

    fn member(&self, _: &mut Session<'_>, _: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        Ok(None)
    }
}

/// A filter by the name of its function.
pub(super) fn filter(function: &str, arguments: &[Value]) -> Value {
    let size = arguments.first().filter(|_| function == "images.Process").map(Value::to_string);
    Value::object(Filter { size })
}

/// A media type.
pub(super) struct MediaType(pub(super) &'static str);

impl Object for MediaType {
    fn type_name(&self) -> &'static str {
        "media.Type"
    }

    fn member(&self, _: &mut Session<'_>, name: &str, _: &[Value]) -> Result<Option<Value>, Fault> {
        let (main, sub) = self.0.split_once('/').unwrap_or((self.0, ""));
        let sub = sub.split('+').next().unwrap_or_default();
        Ok(Some(match name {
            "Type" => self.0.into(),
            "MainType" => main.into(),
            "SubType" => sub.into(),
            "Suffixes" => site_gotemplate::List::of_texts([sub]).into(),
            _ => return Ok(None),
        }))
    }

    fn to_text(&self) -> Option<String> {
        Some(self.0.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::resized;

    #[test]
    fn sizes_are_those_of_hugo() {
        for (method, wish, expected) in [
            ("Resize", "300x", (300, 150)),
            ("Resize", "x50 webp q50", (100, 50)),
            ("Resize", "10x10", (10, 10)),
            ("Fit", "300x300", (300, 150)),
            ("Fit", "900x900", (600, 300)),
            ("Fill", "100x200 Center", (100, 200)),
            ("Process", "fit 300x300", (300, 150)),
            ("Process", "webp", (600, 300)),
        ] {
            assert_eq!(resized(method, wish, (600, 300)), Ok(expected), "{method} {wish}");
        }
        assert!(resized("Resize", "large", (600, 300)).is_err());
    }
}
