//! Pictures of a page: the one at its head, and the one that is shown where the page is shared.

use super::Spanned;
use super::keys;
use super::read::Reader;
use crate::data::{Key, Node, Value};

/// Keys of a table with a picture, as PaperMod and other themes have it.
const ADDRESSES: [&str; 4] = ["image", "src", "url", "path"];

impl Reader<'_, '_> {
    /// A picture for the head of the page: its path, or PaperMod's table. Of several keys the one that stands first in the table of keys
    /// counts.
    pub(super) fn picture(&mut self, key: &Key, node: &Node) {
        let row = keys::key(&key.name);
        let Some(rank) = row.and_then(|row| row.spellings().position(|name| name.eq_ignore_ascii_case(&key.name))) else {
            return;
        };
        // A cascade only applies if the page has none.
        if self.front.cover.rank.is_some_and(|known| known < rank || self.fields.silent) {
            return;
        }
        let image = match &node.value {
            Value::Map(_) => self.picture_table(node),
            // `featured: true` and the like.
            Value::Bool(_) | Value::Int(_) => None,
            Value::List(items) => items.first().and_then(|first| self.fields.spanned(&key.name, first)),
            _ => self.fields.spanned(&key.name, node),
        };
        if image.is_some() {
            self.front.featured_image = image;
            self.front.cover.rank = Some(rank);
        }
    }

    fn picture_table(&mut self, node: &Node) -> Option<Spanned<String>> {
        let mut image = None;
        for (key, value) in node.entries() {
            let name = key.name.to_lowercase();
            match name.as_str() {
                name if ADDRESSES.contains(&name) => image = image.or_else(|| self.fields.spanned(name, value)),
                "alt" => self.front.cover.alt = self.fields.text("alt", value),
                "caption" => self.front.cover.caption = self.fields.text("caption", value),
                "hidden" | "hiddeninsingle" if self.fields.truth(&name, value) == Some(true) => {
                    self.front.cover.is_shown = Some(false);
                }
                _ => {}
            }
        }
        image
    }

    /// The first of the pictures for sharing; the list of Hugo's own templates has several.
    pub(super) fn share_image(&mut self, key: &Key, node: &Node) {
        let first = self.fields.texts(&key.name, node).into_iter().next();
        self.front.share_image = self.front.share_image.take().or(first);
    }
}
