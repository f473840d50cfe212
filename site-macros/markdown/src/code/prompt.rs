//! Prompts in sessions of a terminal: they are shown, and not copied with the commands.

/// Names of languages whose lines begin with prompts.
const SESSIONS: [&str; 11] = [
    "console",
    "shellsession",
    "shell-session",
    "sh-session",
    "bash-session",
    "zsh-session",
    "terminal",
    "pycon",
    "python-console",
    "ps1con",
    "doscon",
];

/// The length of the prompt of each line; nothing where the language is not that of a session.
pub(super) fn lengths(language: &str, code: &str) -> Vec<usize> {
    if !SESSIONS.iter().any(|session| session.eq_ignore_ascii_case(language)) {
        return Vec::new();
    }
    let mut is_open = false;
    let lengths = code.split('\n').map(|line| {
        let length = prompt(line).or_else(|| continuation(line).filter(|_| is_open)).unwrap_or(0);
        is_open = length > 0;
        length
    });
    lengths.collect()
}

/// The prompt that a line begins with. `#` is none: it also begins comments, which must not become commands.
fn prompt(line: &str) -> Option<usize> {
    for mark in ["$ ", "% ", ">>> "] {
        if line.starts_with(mark) {
            return Some(mark.len());
        }
    }
    // Windows: a path before `>`.
    let bytes = line.as_bytes();
    if line.starts_with("PS ") || (bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1..].starts_with(b":\\")) {
        let end = line.find('>')? + 1;
        return Some(end + usize::from(line[end..].starts_with(' ')));
    }
    // `user@host:~$`, `[user@host ~]#`
    let end = line.find(['$', '#']).filter(|end| line[end + 1..].starts_with(' '))?;
    let before = &line[..end];
    let is_bracketed = before.starts_with('[') && before.ends_with(']');
    (before.contains('@') && before.len() < 80 && (is_bracketed || !before.contains(' '))).then_some(end + 2)
}

/// The prompt of a command's further lines.
fn continuation(line: &str) -> Option<usize> {
    ["> ", "... "].iter().find(|mark| line.starts_with(**mark)).map(|mark| mark.len())
}

#[cfg(test)]
mod tests {
    use super::lengths;

    #[test]
    fn prompts_are_found_in_sessions_only() {
        for (line, expected) in [
            ("$ ls", 2),
            ("% ls", 2),
            (">>> 1 + 1", 4),
            ("PS C:\\Users> dir", 13),
            ("C:\\>dir", 4),
            ("user@host:~$ ls", 13),
            ("[user@host ~]# ls", 15),
            ("# a comment", 0),
            ("> quoted", 0),
            ("costs $ 5", 0),
            ("mail a@b.example for 5 $ now", 0),
            ("é$ x", 0),
            ("", 0),
        ] {
            assert_eq!(lengths("Console", line), [expected], "{line}");
        }
        assert_eq!(lengths("console", "$ for i in 1 2\n> do\nout\n> out"), [2, 2, 0, 0]);
        assert!(lengths("bash", "$ ls").is_empty());
    }
}
