//! Slots: places in the theme's pages at which the owner adds HTML.

/// Declares the slots once: as fields, and by name with their documentation.
macro_rules! slots {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// The HTML of each slot, usually none.
        #[derive(Clone, Debug, Default, Hash)]
        pub struct Slots {
            $($(#[doc = $doc])* pub $name: String,)*
        }

        impl Slots {
            /// The names, each with the place it stands for.
            pub const NAMES: &[(&str, &str)] = &[$((stringify!($name), concat!($($doc),*))),*];

            /// Fills a slot by name; `false` if there is none.
            pub fn fill(&mut self, name: &str, html: String) -> bool {
                match name {
                    $(stringify!($name) => self.$name = html,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

slots! {
    /// At the end of the head.
    head_end,
    /// At the beginning of the body, behind the link past the header.
    body_start,
    /// At the end of the top bar.
    header_end,
    /// Before the text of a page.
    before_content,
    /// Behind the text of a page.
    after_content,
    /// Before the items of a list.
    before_list,
    /// Behind the items of a list, before the links to its other pages.
    after_list,
    /// At the beginning of the footer.
    footer_start,
    /// At the end of the footer.
    footer_end,
    /// At the beginning of the home page.
    home_start,
    /// At the end of the home page.
    home_end,
}
