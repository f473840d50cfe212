//! Tables (GFM, "Tables (extension)"), each in a box that scrolls and is focusable:
//!
//! ```html
//! <div class="table" role="group" tabindex="0" aria-label="Table"><table> … <td class="align-right">1</td> … </table></div>
//! ```
//! It is a group and not a landmark, because a page may have many. Columns are aligned by class, so that no inline styles are needed.

use std::ops::Range;

use pulldown_cmark::Alignment;
use site_diag::limits;

use super::hook::Rows;
use super::templates::HookKind;
use super::writer::{Close, Table, Writer};

impl Writer<'_, '_, '_> {
    pub(super) fn start_table(&mut self, alignments: &[Alignment], place: Range<usize>) -> Close {
        self.table = Table { alignments: alignments.to_vec(), ..Table::default() };
        if self.has_hook(HookKind::Table, "") {
            self.table.hooked = Some((Rows::default(), place));
            return Close::Table;
        }
        self.line();
        self.out.push_str("<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"");
        site_html::escape_attribute(&mut self.out, &self.article.words.table);
        self.out.push_str("\">\n<table>\n");
        Close::Table
    }

    pub(super) fn end_table(&mut self) {
        if let Some((rows, place)) = self.table.hooked.take() {
            let span = self.span(place);
            return self.end_hooked_table(rows, span);
        }
        self.out.push_str(if self.table.in_body { "</tbody>\n</table>\n</div>\n" } else { "</table>\n</div>\n" });
    }

    pub(super) fn start_table_head(&mut self) -> Close {
        self.table.in_head = true;
        self.table.column = 0;
        if let Some((rows, _)) = &mut self.table.hooked {
            rows.head.push(Vec::new());
            return Close::TableHead;
        }
        self.out.push_str("<thead>\n<tr>\n");
        Close::TableHead
    }

    pub(super) fn end_table_head(&mut self) {
        self.table.in_head = false;
        if self.table.hooked.is_some() {
            return;
        }
        self.out.push_str("</tr>\n</thead>\n");
    }

    pub(super) fn start_table_row(&mut self) -> Close {
        if let Some((rows, _)) = &mut self.table.hooked {
            self.table.column = 0;
            rows.body.push(Vec::new());
            return Close::Nothing;
        }
        if !std::mem::replace(&mut self.table.in_body, true) {
            self.out.push_str("<tbody>\n");
        }
        self.table.column = 0;
        self.out.push_str("<tr>\n");
        Close::Block("</tr>\n")
    }

    /// Counts the cell at `place`. False if there are too many on the page, and the cell is left out.
    pub(super) fn takes_table_cell(&mut self, place: &Range<usize>) -> bool {
        self.article.cells += 1;
        if self.article.cells == limits::TABLE_CELLS.most + 1 {
            let span = self.span(place.clone());
            self.article.report_limit(&limits::TABLE_CELLS, span);
        }
        !limits::TABLE_CELLS.is_exceeded(self.article.cells)
    }

    pub(super) fn start_table_cell(&mut self) -> Close {
        if let Some((rows, _)) = &mut self.table.hooked {
            rows.outer = std::mem::take(&mut self.out);
            return Close::TableCell;
        }
        self.out.push_str(if self.table.in_head { "<th" } else { "<td" });
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.out.push_str(class);
        self.out.push('>');
        self.table.column += 1;
        Close::TableCell
    }

    pub(super) fn end_table_cell(&mut self) {
        if let Some((rows, _)) = &mut self.table.hooked {
            let html = std::mem::replace(&mut self.out, std::mem::take(&mut rows.outer));
            let alignment = match self.table.alignments.get(self.table.column) {
                Some(Alignment::Left) => "left",
                Some(Alignment::Center) => "center",
                Some(Alignment::Right) => "right",
                _ => "",
            };
            self.table.column += 1;
            let part = if self.table.in_head { &mut rows.head } else { &mut rows.body };
            part.last_mut().into_iter().for_each(|row| row.push((alignment, html.clone())));
            return;
        }
        self.out.push_str(if self.table.in_head { "</th>\n" } else { "</td>\n" });
    }
}
