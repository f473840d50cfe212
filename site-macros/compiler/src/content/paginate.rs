//! Pagination of lists: `/posts/`, `/posts/page/2/`, …

use std::ops::Range;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ListPage {
    /// Its decoded address; the first page has the list's own.
    pub address: String,
    /// The members that it shows.
    pub members: Range<usize>,
    /// 1-based.
    pub number: usize,
}

/// The pages of a list at `address` with this number of members, `size` on each. There is always a first page, and a `size` of 0 counts as 1.
/// `word` stands before the numbers.
pub(crate) fn pages(address: &str, members: usize, size: usize, word: &str) -> Vec<ListPage> {
    let size = size.max(1);
    let count = members.div_ceil(size).max(1);
    let page = |number: usize| ListPage {
        address: if number == 1 { address.to_owned() } else { numbered(address, word, number) },
        members: (number - 1) * size..(number * size).min(members),
        number,
    };
    (1..=count).map(page).collect()
}

/// The address at which Hugo redirects to the first page of a list: `/posts/page/1/`.
pub(crate) fn first_page_alias(address: &str, word: &str) -> String {
    numbered(address, word, 1)
}

fn numbered(address: &str, word: &str, number: usize) -> String {
    format!("{}{word}/{number}/", site_settings::address::folder_of(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_cut_into_pages() {
        let show = |address, members, size| {
            pages(address, members, size, "page").into_iter().map(|p| (p.number, p.address, p.members)).collect::<Vec<_>>()
        };
        assert_eq!(show("/posts/", 0, 10), [(1, "/posts/".into(), 0..0)]);
        assert_eq!(show("/posts/", 10, 10), [(1, "/posts/".into(), 0..10)]);
        assert_eq!(show("/posts/", 11, 10), [(1, "/posts/".into(), 0..10), (2, "/posts/page/2/".into(), 10..11)]);
        assert_eq!(show("/list.html", 2, 0), [(1, "/list.html".into(), 0..1), (2, "/list/page/2/".into(), 1..2)]);
        assert_eq!(first_page_alias("/", "page"), "/page/1/");
        assert_eq!(first_page_alias("/posts/", "seite"), "/posts/seite/1/");
    }
}
