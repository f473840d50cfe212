//! Collapses white space like HTML does: any run of it is one space.

/// Appends text with its white space collapsed.
pub fn push_collapsed(line: &mut String, text: &str) {
    let mut first = true;
    split_whitespace(text, |piece| {
        if !first && !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
        line.push_str(piece);
        first = false;
    });
}

/// Calls `each` with the text between white space, which is empty between two adjacent spaces. Most text is ASCII, which needs no decoding.
pub fn split_whitespace(text: &str, mut each: impl FnMut(&str)) {
    if !text.is_ascii() {
        return text.split(char::is_whitespace).for_each(each);
    }
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if matches!(byte, b'\t'..=b'\r' | b' ') {
            each(&text[from..at]);
            from = at + 1;
        }
    }
    each(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space() {
        let mut line = String::new();
        for text in ["  a\n\tb ", " c\u{A0}\u{2003}é", "", "f"] {
            push_collapsed(&mut line, text);
        }
        assert_eq!(line, "a b c éf");
    }
}
