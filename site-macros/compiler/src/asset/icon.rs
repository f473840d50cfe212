//! Icons for tabs and home screens, generated from one picture of the owner, or else from a monogram. They are assets like the theme's: a
//! file of the owner with the same name replaces one.

use std::borrow::Cow;

use super::unlinked::{LARGEST, extension};
use crate::world::World;
use site_diag::{Diagnostic, Kind, Span};
use site_settings::config::Config;
use site_theme::monogram;

/// Name and size in pixels of the icons generated from a PNG: for tabs, for Apple's home screens, for other home screens (web manifest).
const SIZES: [(&str, u32); 3] =
    [("images/favicon-32x32.png", 32), ("images/apple-touch-icon.png", 180), ("images/icon-192x192.png", 192)];

/// The icon generated from an SVG or a monogram.
const VECTOR: &str = "images/favicon.svg";

/// Files that are icons. If one exists, no monogram is generated.
const ICON_FILES: [&str; 7] = [
    "favicon.svg",
    "favicon.ico",
    "apple-touch-icon.png",
    "images/favicon.svg",
    "images/favicon-32x32.png",
    "images/favicon-16x16.png",
    "images/apple-touch-icon.png",
];

/// Folders that may contain an icon.
const FOLDERS: [&str; 3] = ["assets/static/", "static/", "assets/"];

/// Larger pictures are not decoded.
const MOST_PIXELS: u64 = 32 << 20;

/// A generated file: name below `assets/`, and bytes.
pub(crate) type GeneratedFile = (&'static str, Vec<u8>);

/// The settings that icons depend on. [`generate`] sees no others, so this is the cache key.
#[derive(Debug, Hash)]
pub(crate) struct IconSettings<'a> {
    /// The owner's picture.
    picture: Option<&'a str>,
    /// Whether the settings name icons one by one.
    named: bool,
    letters: String,
    accent: Option<&'a str>,
}

impl<'a> IconSettings<'a> {
    /// Reads the settings.
    pub(crate) fn of(config: &'a Config) -> Self {
        let name = if config.author.name.is_empty() { &config.title } else { &config.author.name };
        Self {
            picture: config.theme.icon.as_deref(),
            named: !config.theme.favicons.is_empty(),
            letters: monogram::monogram(name),
            accent: config.theme.accent.as_ref().map(|[light, _]| light.as_str()),
        }
    }
}

/// Generates the icons of a site. `place` is the position of the picture's name in the settings. A missing picture is reported with the
/// other files that settings name.
pub(crate) fn generate(
    world: &dyn World,
    settings: &IconSettings<'_>,
    place: Option<Span>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<GeneratedFile> {
    let Some(name) = settings.picture else { return monogram_icon(world, settings) };
    let plain = name.trim_start_matches('/');
    let places = FOLDERS.map(|folder| format!("{folder}{plain}"));
    let Some(file) = world.files().iter().find(|file| places.contains(&file.path)) else { return Vec::new() };
    let bytes = if file.bytes > LARGEST { Vec::new() } else { world.read(&file.path).unwrap_or_default() };
    let made = match extension(plain).to_ascii_lowercase().as_str() {
        "svg" => Some(vec![(VECTOR, bytes)]),
        "png" => Picture::read(&bytes).and_then(|picture| picture.icons()),
        _ => None,
    };
    made.unwrap_or_else(|| {
        let expected = "a PNG of at least 180 by 180 pixels, or an SVG, in assets/".to_owned();
        let kind = Kind::BadValue { key: "theme.icon".to_owned(), value: name.to_owned(), expected };
        diagnostics.push(Diagnostic { span: place, ..Diagnostic::error_nowhere(kind) });
        Vec::new()
    })
}

fn monogram_icon(world: &dyn World, settings: &IconSettings<'_>) -> Vec<GeneratedFile> {
    let is_icon =
        |path: &str| FOLDERS.iter().find_map(|folder| path.strip_prefix(folder)).is_some_and(|below| ICON_FILES.contains(&below));
    if settings.named || settings.letters.is_empty() || world.files().iter().any(|file| is_icon(&file.path)) {
        return Vec::new();
    }
    vec![(VECTOR, monogram::icon(&settings.letters, settings.accent).into_bytes())]
}

/// A square of RGBA pixels.
struct Picture {
    side: u32,
    pixels: Vec<[u8; 4]>,
}

impl Picture {
    /// Decodes a PNG and crops it to the square in its middle.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), png::Limits { bytes: LARGEST as usize });
        decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
        let mut reader = decoder.read_info().ok()?;
        let (width, height) = reader.info().size();
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return None;
        }
        let mut data = vec![0; reader.output_buffer_size()?];
        let frame = reader.next_frame(&mut data).ok()?;
        let samples = frame.color_type.samples();
        let side = width.min(height);
        let (left, top) = ((width - side) / 2, (height - side) / 2);
        let pixel = |at: &[u8]| match *at {
            [grey, alpha] => Some([grey, grey, grey, alpha]),
            [red, green, blue, alpha] => Some([red, green, blue, alpha]),
            _ => None,
        };
        let mut pixels = Vec::with_capacity(side as usize * side as usize);
        for row in data.chunks_exact(frame.line_size).skip(top as usize).take(side as usize) {
            for at in row.chunks_exact(samples).skip(left as usize).take(side as usize) {
                pixels.push(pixel(at)?);
            }
        }
        (side > 0 && pixels.len() == side as usize * side as usize).then_some(Self { side, pixels })
    }

    /// Every size that the picture is large enough for, if it is large enough for the two most important ones.
    fn icons(&self) -> Option<Vec<GeneratedFile>> {
        let fits = |size: u32| size <= self.side;
        if !SIZES.iter().take(2).all(|(_, size)| fits(*size)) {
            return None;
        }
        SIZES
            .iter()
            .filter(|(_, size)| fits(*size))
            .map(|(name, size)| Some((*name, encoded(&self.reduced(*size), *size)?)))
            .collect()
    }

    /// Scales the picture down: each pixel is the mean of those it covers, weighted by area. Values are squared, which approximates linear
    /// light, and colour is weighted by alpha. Only integers are used, so the result is the same on every machine.
    fn reduced(&self, size: u32) -> Vec<[u8; 4]> {
        let (from, to) = (u64::from(self.side), u64::from(size));
        // The old pixels that a new one covers along one side, and by how much: old pixels are `to` wide, new ones `from`.
        let covered = |place: u64| {
            let (start, end) = (place * from, (place + 1) * from);
            (start / to..end.div_ceil(to)).map(move |old| (old, (end.min((old + 1) * to)) - start.max(old * to)))
        };
        let mut out = Vec::with_capacity((to * to) as usize);
        for y in 0..to {
            for x in 0..to {
                let (mut light, mut alpha) = ([0_u64; 3], 0_u64);
                for (row, high) in covered(y) {
                    for (column, wide) in covered(x) {
                        let Some([red, green, blue, opaque]) = self.pixels.get((row * from + column) as usize) else { continue };
                        let weight = high * wide * u64::from(*opaque);
                        alpha += weight;
                        for (sum, value) in light.iter_mut().zip([red, green, blue]) {
                            *sum += u64::from(*value) * u64::from(*value) * weight;
                        }
                    }
                }
                let [red, green, blue] = light.map(|sum| sum.checked_div(alpha).unwrap_or(0).isqrt().min(255) as u8);
                out.push([red, green, blue, ((alpha + from * from / 2) / (from * from)).min(255) as u8]);
            }
        }
        out
    }
}

fn encoded(pixels: &[[u8; 4]], size: u32) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let opaque = pixels.iter().all(|[.., alpha]| *alpha == 255);
    let mut encoder = png::Encoder::new(&mut out, size, size);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(if opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_compression(png::Compression::High);
    let data: Cow<'_, [u8]> = match opaque {
        true => pixels.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect::<Vec<_>>().into(),
        false => pixels.as_flattened().into(),
    };
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&data).ok()?;
    writer.finish().ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::MemoryWorld;

    fn picture(side: u32, colour: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
        Picture { side, pixels: (0..side * side).map(|at| colour(at % side, at / side)).collect() }
    }

    fn made_from(files: &[(&str, &[u8])], config: &Config) -> (Vec<GeneratedFile>, Vec<Diagnostic>) {
        let world = MemoryWorld::new(files.iter().map(|(path, bytes)| (*path, *bytes)));
        let mut diagnostics = Vec::new();
        (generate(&world, &IconSettings::of(config), config.theme.icon_span, &mut diagnostics), diagnostics)
    }

    fn config(icon: Option<&str>) -> Config {
        let mut config = Config { title: "A site".to_owned(), ..Config::default() };
        config.theme.icon = icon.map(str::to_owned);
        config
    }

    #[test]
    fn a_picture_comes_in_every_size_it_is_large_enough_for() {
        let source = picture(200, |x, _| if x < 100 { [255, 0, 0, 255] } else { [0, 0, 255, 0] });
        let bytes = encoded(&source.pixels, 200).expect("a PNG");
        let (icons, diagnostics) = made_from(&[("assets/images/me.png", &bytes)], &config(Some("images/me.png")));
        assert!(diagnostics.is_empty());
        let sizes: Vec<_> = icons.iter().map(|(_, bytes)| Picture::read(bytes).expect("a PNG").side).collect();
        assert_eq!(sizes, [32, 180, 192]);
        let small = Picture::read(&icons[0].1).expect("a PNG");
        assert_eq!((small.pixels[0], small.pixels[31]), ([255, 0, 0, 255], [0, 0, 0, 0]));
        assert_eq!(made_from(&[("assets/images/me.png", &bytes)], &config(Some("images/me.png"))).0, icons, "not the same again");
        let (icons, _) =
            made_from(&[("assets/me.png", &encoded(&source.reduced(180), 180).expect("a PNG"))], &config(Some("/me.png")));
        assert_eq!(icons.len(), 2);
    }

    #[test]
    fn colours_are_mixed_by_light_and_alpha() {
        let board = picture(4, |x, y| if (x + y) % 2 == 0 { [255, 255, 255, 255] } else { [0, 0, 0, 255] });
        assert_eq!(board.reduced(1), [[180, 180, 180, 255]]);
        let half = picture(3, |x, _| if x == 0 { [200, 100, 50, 255] } else { [0, 0, 0, 0] });
        assert_eq!(half.reduced(1), [[200, 100, 50, 85]]);
        let stripes = picture(3, |x, _| [[0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 255]][x as usize]);
        assert_eq!(stripes.reduced(2), [[147, 147, 147, 255]; 4]);
    }

    #[test]
    fn what_is_no_icon_is_told_of() {
        let small = encoded(&picture(179, |_, _| [1, 2, 3, 255]).pixels, 179).expect("a PNG");
        for (name, bytes) in [("a.png", small.as_slice()), ("a.png", b"no picture"), ("a.gif", b"GIF89a"), ("a.png", b"")] {
            let (icons, diagnostics) = made_from(&[(&format!("assets/{name}"), bytes)], &config(Some(name)));
            assert!(icons.is_empty());
            assert!(matches!(&diagnostics[..], [one] if one.kind.message() == format!("`theme.icon` cannot be `{name}`")));
        }
        assert_eq!(made_from(&[], &config(Some("missing.png"))), (vec![], vec![]));
    }

    #[test]
    fn a_monogram_stands_in_only_where_there_is_no_icon() {
        let (icons, _) = made_from(&[], &config(None));
        assert!(matches!(&icons[..], [(VECTOR, bytes)] if String::from_utf8_lossy(bytes).contains(">AS<")));
        for own in ["assets/static/favicon.ico", "static/favicon.svg", "assets/images/favicon-32x32.png"] {
            assert_eq!(made_from(&[(own, b"x")], &config(None)).0, vec![], "{own}");
        }
        assert_eq!(made_from(&[("assets/mark.svg", b"<svg/>")], &config(Some("mark.svg"))).0, vec![(VECTOR, b"<svg/>".to_vec())]);
        let mut named = config(None);
        named.theme.favicons.insert("favicon_svg".to_owned(), "/x.svg".to_owned());
        assert_eq!(made_from(&[], &named).0, vec![]);
    }
}
