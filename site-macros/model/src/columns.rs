//! The form in which `site!` writes a site into the program: flat columns of numbers and strings, assembled at compile time.
//!
//! For an array of values with destructors, which every `Cow` has, rustc's time grows with the square of its length: 20 seconds for the
//! representations of ten thousand pages as struct literals, and two seconds as columns. For the same reason, the rows are filled field by
//! field, in order, over empty values without addresses, so that rustc's interpreter only appends to its list of addresses.

use std::borrow::Cow;
use std::mem::forget;

use crate::{Cache, Coding, Entry, Redirect, Representation, RouteKind};

static NO_TEXT: String = String::new();
static NO_REPRESENTATIONS: Vec<Representation> = Vec::new();

/// An empty string without an address, unlike `""`.
const BLANK_TEXT: &str = NO_TEXT.as_str();

const fn set_text(field: &mut Cow<'static, str>, text: &'static str) {
    if let Cow::Borrowed(blank) = field {
        *blank = text;
    }
}

/// Values that many entries share.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    /// See [`Entry::kind`].
    pub kind: RouteKind,
    /// See [`Entry::status`].
    pub status: u16,
    /// See [`Entry::media_type`].
    pub media_type: &'static str,
    /// See [`Entry::cache`].
    pub cache: Cache,
    /// See [`Entry::csp`]; empty for none.
    pub csp: &'static str,
}

/// One representation per index of the columns.
#[derive(Clone, Copy, Debug)]
pub struct RepresentationColumns {
    /// Index of the [`Coding`] among its variants.
    pub codings: &'static [u8],
    /// See [`Representation::offset`].
    pub offsets: &'static [usize],
    /// See [`Representation::len`].
    pub lens: &'static [usize],
    /// See [`Representation::etag`].
    pub etags: &'static [&'static str],
}

impl RepresentationColumns {
    /// The rows. `N` is the columns' length.
    pub const fn rows<const N: usize>(self) -> [Representation; N] {
        const BLANK: Representation =
            Representation { coding: Coding::Identity, offset: 0, len: 0, etag: Cow::Borrowed(BLANK_TEXT) };
        const CODINGS: [Coding; 4] = [Coding::Identity, Coding::Gzip, Coding::Zstd, Coding::Brotli];
        let mut rows = [BLANK; N];
        let mut at = 0;
        while at < N {
            let row = &mut rows[at];
            row.coding = CODINGS[self.codings[at] as usize];
            row.offset = self.offsets[at];
            row.len = self.lens[at];
            set_text(&mut row.etag, self.etags[at]);
            at += 1;
        }
        rows
    }
}

/// One entry per index of the columns.
#[derive(Clone, Copy, Debug)]
pub struct EntryColumns {
    /// Addresses.
    pub keys: &'static [&'static str],
    /// Index of each entry's shared values in `table`.
    pub shared: &'static [usize],
    /// The shared values.
    pub table: &'static [Shared],
    /// See [`Entry::last_modified`]; `i64::MIN` for none.
    pub last_modified: &'static [i64],
    /// Number of each entry's `representations`, in order.
    pub counts: &'static [usize],
    /// See [`Entry::representations`].
    pub representations: &'static [Representation],
}

impl EntryColumns {
    /// The rows. `N` is the columns' length.
    pub const fn rows<const N: usize>(self) -> [(&'static str, Entry); N] {
        const BLANK: (&str, Entry) = (
            BLANK_TEXT,
            Entry {
                kind: RouteKind::Page,
                status: 0,
                media_type: Cow::Borrowed(BLANK_TEXT),
                cache: Cache::Revalidate,
                last_modified: None,
                csp: Some(Cow::Borrowed(BLANK_TEXT)),
                representations: Cow::Borrowed(NO_REPRESENTATIONS.as_slice()),
            },
        );
        let mut rows = [BLANK; N];
        let mut rest = self.representations;
        let mut at = 0;
        while at < N {
            let shared = &self.table[self.shared[at]];
            let (own, after) = rest.split_at(self.counts[at]);
            rest = after;
            let (key, row) = &mut rows[at];
            *key = self.keys[at];
            row.kind = shared.kind;
            row.status = shared.status;
            set_text(&mut row.media_type, shared.media_type);
            row.cache = shared.cache;
            row.last_modified = match self.last_modified[at] {
                i64::MIN => None,
                seconds => Some(seconds),
            };
            match &mut row.csp {
                Some(csp) if !shared.csp.is_empty() => set_text(csp, shared.csp),
                none => forget(none.take()),
            }
            if let Cow::Borrowed(representations) = &mut row.representations {
                *representations = own;
            }
            at += 1;
        }
        rows
    }
}

/// One redirect per index of the columns.
#[derive(Clone, Copy, Debug)]
pub struct RedirectColumns {
    /// Old addresses.
    pub keys: &'static [&'static str],
    /// See [`Redirect::to`].
    pub to: &'static [&'static str],
    /// See [`Redirect::status`].
    pub statuses: &'static [u16],
}

impl RedirectColumns {
    /// The rows. `N` is the columns' length.
    pub const fn rows<const N: usize>(self) -> [(&'static str, Redirect); N] {
        const BLANK: (&str, Redirect) = (BLANK_TEXT, Redirect { to: Cow::Borrowed(BLANK_TEXT), status: 0 });
        let mut rows = [BLANK; N];
        let mut at = 0;
        while at < N {
            let row = &mut rows[at];
            row.0 = self.keys[at];
            set_text(&mut row.1.to, self.to[at]);
            row.1.status = self.statuses[at];
            at += 1;
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static REPRESENTATIONS: [Representation; 3] = RepresentationColumns {
        codings: b"\x00\x03\x00",
        offsets: &[0, 5, 7],
        lens: &[5, 2, 1],
        etags: &["\"a\"", "\"b\"", "\"c\""],
    }
    .rows();
    static ENTRIES: [(&str, Entry); 2] = EntryColumns {
        keys: &["/", "/pixel.png"],
        shared: &[1, 0],
        table: &[
            Shared { kind: RouteKind::Static, status: 200, media_type: "image/png", cache: Cache::Immutable, csp: "" },
            Shared {
                kind: RouteKind::Home,
                status: 404,
                media_type: "text/html",
                cache: Cache::Revalidate,
                csp: "default-src *",
            },
        ],
        last_modified: &[i64::MIN, 7],
        counts: &[2, 1],
        representations: &REPRESENTATIONS,
    }
    .rows();
    static REDIRECTS: [(&str, Redirect); 1] = RedirectColumns { keys: &["/old/"], to: &["/new/"], statuses: &[308] }.rows();

    #[test]
    fn columns_become_the_rows_they_are_written_from() {
        let form = |coding, offset, len, etag: &'static str| Representation { coding, offset, len, etag: etag.into() };
        let home = Entry {
            kind: RouteKind::Home,
            status: 404,
            media_type: "text/html".into(),
            cache: Cache::Revalidate,
            last_modified: None,
            csp: Some("default-src *".into()),
            representations: vec![form(Coding::Identity, 0, 5, "\"a\""), form(Coding::Brotli, 5, 2, "\"b\"")].into(),
        };
        let pixel = Entry {
            kind: RouteKind::Static,
            status: 200,
            media_type: "image/png".into(),
            cache: Cache::Immutable,
            last_modified: Some(7),
            csp: None,
            representations: vec![form(Coding::Identity, 7, 1, "\"c\"")].into(),
        };
        assert_eq!(ENTRIES, [("/", home), ("/pixel.png", pixel)]);
        assert_eq!(REDIRECTS, [("/old/", Redirect { to: "/new/".into(), status: 308 })]);
    }
}
