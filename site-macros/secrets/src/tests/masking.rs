//! Tests of how text that contains secrets is shown.

use std::borrow::Cow;

use super::{RANDOM, begin, token};
use crate::masked;

#[test]
fn no_piece_of_a_text_shows_part_of_a_secret() {
    let text = format!("é {} and {}, häßlich", token(), token());
    let covered = text.replace(&token(), &"*".repeat(token().len()));
    assert_eq!(masked(&text, 0..text.len()), covered);
    // Pieces that begin or end inside a secret.
    for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        for end in (start..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert_eq!(masked(&text, start..end), covered[start..end]);
        }
    }
    assert!(matches!(masked("nothing to hide", 3..9), Cow::Borrowed("hing t")));
}

#[test]
fn line_breaks_of_keys_remain() {
    let key = begin("PRIVATE KEY");
    let text = format!("before\n{key}\r\n{}\r\n{}\r\nafter {}\n", &RANDOM[..64], &RANDOM[..64], &RANDOM[..8]);
    let stars = "*".repeat(64);
    assert_eq!(masked(&text, 0..text.len()), format!("before\n{key}\r\n{stars}\r\n{stars}\r\nafter {}\n", &RANDOM[..8]));
    let second = text.rfind(&RANDOM[..64]).unwrap();
    assert_eq!(masked(&text, second + 1..second + 10), "*".repeat(9));
}

#[test]
fn the_rest_of_a_token_is_masked() {
    let text = format!("key {}{RANDOM}-and_more, and text", token());
    assert_eq!(masked(&text, 0..text.len()), format!("key {}, and text", "*".repeat(36 + 4 + RANDOM.len() + 9)));
}

#[test]
fn characters_are_never_split() {
    // A password may contain any character.
    let text = format!("machine host login me password {}é{}\n", &RANDOM[..8], &RANDOM[8..16]);
    for start in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
        for end in (start..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            assert!(masked(&text, start..end).len() >= end - start);
        }
    }
}
