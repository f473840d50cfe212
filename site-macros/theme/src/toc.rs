//! The table of contents: nested lists from headings, whose levels may be skipped and may begin anywhere.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::view::TocItem;

/// Characters that must be escaped in a fragment (URL Standard, fragment percent-encode set, and `%` itself).
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'%');

/// The list. A deeper level opens one list, even if it skips levels; a level between two open ones joins the inner one.
pub(super) fn html(items: &[TocItem]) -> String {
    let mut out = String::new();
    let mut open: Vec<u8> = Vec::new();
    for item in items {
        while matches!(open[..], [.., outer, _] if outer >= item.level) {
            open.pop();
            out.push_str("</li></ul>");
        }
        match open.last_mut() {
            Some(level) if *level >= item.level => {
                *level = item.level;
                out.push_str("</li><li>");
            }
            _ => {
                open.push(item.level);
                out.push_str("<ul><li>");
            }
        }
        let id = utf8_percent_encode(&item.id, FRAGMENT).to_string();
        out.push_str(&format!(r##"<a href="#{}">{}</a>"##, id.replace('&', "&amp;"), item.html));
    }
    for _ in open {
        out.push_str("</li></ul>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(levels: &[u8]) -> String {
        let items: Vec<_> = levels.iter().map(|&level| TocItem { level, id: "x".to_owned(), html: level.to_string() }).collect();
        html(&items).replace(r##"<a href="#x">"##, "").replace("</a>", "")
    }

    #[test]
    fn levels_nest() {
        for (levels, expected) in [
            (&[] as &[u8], ""),
            (&[2], "<ul><li>2</li></ul>"),
            (&[2, 2], "<ul><li>2</li><li>2</li></ul>"),
            (&[2, 3, 2], "<ul><li>2<ul><li>3</li></ul></li><li>2</li></ul>"),
            (&[2, 4, 3, 2], "<ul><li>2<ul><li>4</li><li>3</li></ul></li><li>2</li></ul>"),
            (&[2, 3, 4, 2], "<ul><li>2<ul><li>3<ul><li>4</li></ul></li></ul></li><li>2</li></ul>"),
            (&[3, 2, 3], "<ul><li>3</li><li>2<ul><li>3</li></ul></li></ul>"),
        ] {
            assert_eq!(outline(levels), expected, "{levels:?}");
        }
    }

    #[test]
    fn ids_are_safe_in_the_attribute() {
        let item = TocItem { level: 2, id: "a\"b <&%é".to_owned(), html: "x".to_owned() };
        assert_eq!(html(&[item]), r##"<ul><li><a href="#a%22b%20%3C&amp;%25%C3%A9">x</a></li></ul>"##);
    }

    proptest::proptest! {
        #[test]
        fn every_list_is_closed(levels in proptest::collection::vec(1u8..7, 0..30)) {
            let html = outline(&levels);
            for tag in ["ul", "li"] {
                let count = |s: String| html.matches(&s).count();
                proptest::prop_assert_eq!(count(format!("<{tag}>")), count(format!("</{tag}>")));
            }
            proptest::prop_assert_eq!(html.matches("<li>").count(), levels.len());
        }
    }
}
