//! Rows of cells (RFC 4180).

use std::ops::Range;

/// A row, and its place in the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    pub(crate) place: Range<usize>,
}

/// The rows of a text without empty ones. With a quote that is never closed, the last cell reaches to the end; its place is returned, too.
pub(crate) fn rows(text: &str) -> (Vec<Row>, Option<usize>) {
    let mut rows = Vec::new();
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), None);
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' if quoted.is_some() && chars.next_if(|(_, next)| *next == '"').is_some() => cell.push('"'),
            '"' if quoted.is_some() => quoted = None,
            '"' if cell.is_empty() => quoted = Some(at),
            ',' if quoted.is_none() => cells.push(std::mem::take(&mut cell)),
            '\r' if quoted.is_none() && chars.peek().is_some_and(|(_, next)| *next == '\n') => {}
            '\n' if quoted.is_none() => {
                cells.push(std::mem::take(&mut cell));
                rows.push(Row { cells: std::mem::take(&mut cells), place: start..at });
                start = at + 1;
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !cells.is_empty() {
        cells.push(cell);
        rows.push(Row { cells, place: start..text.len() });
    }
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    (rows, quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_may_be_quoted() {
        let (rows, open) = rows("a,\"b, \"\"c\"\"\"\r\n\n1,\"x\ny\"");
        let cells: Vec<_> = rows.iter().map(|row| row.cells.join("|")).collect();
        assert_eq!((cells, open), (vec!["a|b, \"c\"".to_owned(), "1|x\ny".to_owned()], None));
        assert_eq!(rows[1].place, 15..22);
    }

    #[test]
    fn a_quote_that_is_never_closed_has_a_place() {
        assert_eq!(rows("a\nb,\"c").1, Some(4));
    }
}
