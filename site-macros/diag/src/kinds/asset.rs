//! Style sheets, scripts and icons.

macro_rules! kinds {
    ($join:ident! [$($rows:tt)*] $($rest:ident)*) => {
        $join! { [
            $($rows)*

            AssetSyntax { format: &'static str, reason: String } => {
                severity: ERROR,
                message: format!("this is not {format}: {reason}"),
                label: "here",
                help: "correct it: browsers silently ignore what they cannot parse",
                about: "A style sheet or script contains a syntax error.",
                example: ("assets/css/mine.css", "a { color: red }\n‹}›", Kind::AssetSyntax {
                    format: "CSS",
                    reason: "a brace too many".to_owned(),
                }),
            }

            UnknownAsset { name: String, nearest: Option<String> } => {
                severity: ERROR,
                message: format!("there is no asset `{name}`"),
                label: "not in assets/ or the theme",
                help: or_nearest(nearest, "put the file into assets/, or correct the name"),
                about: "The settings, a style sheet or a script refer to an asset that does not exist.",
                example: ("assets/css/mine.css", "a { background: url(‹\"dor.png\"›) }", Kind::UnknownAsset {
                    name: "css/dor.png".to_owned(),
                    nearest: Some("css/door.png".to_owned()),
                }),
            }

            UnknownIcon { name: String, nearest: Option<String> } => {
                severity: WARNING,
                message: format!("there is no icon `{name}`"),
                help: or_nearest(nearest, "write the name of the service in lower case, such as `github` or `mastodon`"),
                about: "The icon is not among those of the program; the name is shown instead.",
                example: (SETTINGS, "icon = ‹\"githb\"›", Kind::UnknownIcon {
                    name: "githb".to_owned(),
                    nearest: Some("github".to_owned()),
                }),
            }

            AssetCircle { name: String, other: String } => {
                severity: ERROR,
                message: format!("`{name}` and `{other}` refer to each other, so neither can have a fingerprint"),
                label: "refers back here",
                help: "move the common part into a third file, or all of them to assets/static/",
                about: "Each of two assets contains the fingerprint of the other, so neither can be computed.",
                example: ("assets/js/a.js", "import ‹\"./b.js\"›", Kind::AssetCircle {
                    name: "js/a.js".to_owned(),
                    other: "js/b.js".to_owned(),
                }),
            }

            UnusedAsset { name: String } => {
                severity: WARNING,
                message: format!("nothing uses the asset `{name}`"),
                help: "remove it; to serve it at an address of your choice, move it to assets/static/",
                about: "No page, style sheet, script or setting uses this file of `assets/`. It is published nevertheless, and makes \
                    the program larger.",
                example: ("assets/images/old.png", "", Kind::UnusedAsset { name: "images/old.png".to_owned() }),
            }
        ] $($rest)* }
    };
}

pub(super) use kinds;
