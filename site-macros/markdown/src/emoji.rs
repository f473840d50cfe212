//! Emoji by short name: `:smile:` (GitHub's names; Hugo: `enableEmoji`). Unknown names stay text.

/// The emoji at the start of `text`, and the length of its name with both colons.
pub(super) fn find(text: &str) -> Option<(&'static str, usize)> {
    const LONGEST: usize = 64;
    let name = text.strip_prefix(':')?;
    let length = name.bytes().take(LONGEST).position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-')))?;
    if length == 0 || name.as_bytes()[length] != b':' {
        return None;
    }
    let emoji = emojis::get_by_shortcode(&name[..length])?;
    Some((emoji.as_str(), length + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names_and_nothing_else() {
        assert_eq!(find(":smile: x"), Some(("😄", 7)));
        assert_eq!(find(":+1:"), Some(("👍", 4)));
        for text in [":nope:", ":smile", "::", ": smile:", ":smi le:", "smile:", "", ":"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
