//! Who root becomes. A static program cannot ask the system's name services: they are libraries to load. It reads the file.

use std::fs;
use std::io::{self, ErrorKind};

/// A user and their first group, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's number.
    pub uid: u32,
    /// The number of their first group.
    pub gid: u32,
}

impl User {
    /// Whoever owns nothing, by the number that Linux keeps for them.
    pub const NOBODY: Self = Self { uid: 65534, gid: 65534 };

    /// Looks up a name or a number in `/etc/passwd`. A number needs no line there: its group then has the same number.
    ///
    /// # Errors
    /// When the file cannot be read or has no such name, and for root, who is no one to become.
    pub fn find(name: &str) -> io::Result<Self> {
        // A name such as `nobody` has its number on every system, a file to look it up in not.
        let passwd = match fs::read_to_string("/etc/passwd") {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            passwd => passwd?,
        };
        let found = named(&passwd, name).or_else(|| numbered(&passwd, name)).or((name == "nobody").then_some(Self::NOBODY));
        match found {
            Some(Self { uid: 0, .. } | Self { gid: 0, .. }) => {
                Err(io::Error::new(ErrorKind::InvalidInput, format!("{name} is root, or in root's group")))
            }
            Some(user) => Ok(user),
            None => Err(io::Error::new(ErrorKind::NotFound, format!("there is no user {name} in /etc/passwd"))),
        }
    }
}

/// `name:password:uid:gid:…`
fn fields(line: &str) -> Option<(&str, User)> {
    let mut fields = line.split(':');
    let name = fields.next()?;
    let user = User { uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()? };
    Some((name, user))
}

fn named(passwd: &str, name: &str) -> Option<User> {
    passwd.lines().filter_map(fields).find(|(other, _)| *other == name).map(|(_, user)| user)
}

fn numbered(passwd: &str, number: &str) -> Option<User> {
    let uid: u32 = number.parse().ok()?;
    // The largest number means "leave it as it is" to the kernel.
    let own = (uid != u32::MAX).then_some(User { uid, gid: uid });
    passwd.lines().filter_map(fields).map(|(_, user)| user).find(|user| user.uid == uid).or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n\
        # no line\n\
        \n\
        nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n\
        broken:x:many:1::/:\n\
        www-data:x:33:34:www-data:/var/www:/usr/sbin/nologin\n";

    #[test]
    fn users_are_found_by_name_and_number() {
        assert_eq!(named(PASSWD, "nobody"), Some(User::NOBODY));
        assert_eq!(named(PASSWD, "www-data"), Some(User { uid: 33, gid: 34 }));
        assert_eq!(named(PASSWD, "broken"), None);
        assert_eq!(named(PASSWD, "33"), None);
        assert_eq!(named(PASSWD, ""), None);
        assert_eq!(numbered(PASSWD, "33"), Some(User { uid: 33, gid: 34 }));
        assert_eq!(numbered(PASSWD, "4000"), Some(User { uid: 4000, gid: 4000 }));
        for no_number in ["", "-1", "4294967295", "4294967296", "www-data"] {
            assert_eq!(numbered(PASSWD, no_number), None, "{no_number}");
        }
    }

    #[test]
    fn root_is_no_one_to_become() {
        assert!(User::find("0").unwrap_err().to_string().contains("root"));
        assert!(User::find("no such user").is_err());
        assert_eq!(User::find("12345678").unwrap(), User { uid: 12_345_678, gid: 12_345_678 });
    }
}
