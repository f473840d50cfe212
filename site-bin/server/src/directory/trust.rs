//! Which users may own a directory, and who may write to it.

use std::io;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, FileType, Mode, Stat, statat};
use rustix::process::geteuid;

/// The users whose directories are trusted: they could replace what is in them.
#[derive(Clone, Debug)]
pub(super) struct Owners(Vec<u32>);

impl Owners {
    /// Root, the user of this process, `other`, and the owner of `/`. The last is root, except in a user namespace that does not map
    /// root: there every user from outside has the same number.
    pub(super) fn new(other: Option<u32>) -> Self {
        let mut owners = vec![0, geteuid().as_raw()];
        owners.extend(other);
        owners.extend(statat(CWD, "/", AtFlags::SYMLINK_NOFOLLOW).ok().map(|root| root.st_uid));
        Self(owners)
    }

    pub(super) fn contains(&self, uid: u32) -> bool {
        self.0.contains(&uid)
    }

    /// Checks that no other user can replace what is in a directory. In one with the sticky bit, users can replace only what is theirs.
    ///
    /// # Errors
    /// With a text that names the remedy.
    pub(super) fn check(&self, path: &Path, directory: &Stat, sticky_is_enough: bool) -> io::Result<()> {
        let path = path.display();
        let owner = directory.st_uid;
        if !self.contains(owner) {
            let remedy = "make it belong to root or to the user that serves (chown), or choose another folder";
            return Err(io::Error::other(format!("it belongs to user {owner}, who could replace what is in it; {remedy}")));
        }
        let mode = Mode::from_raw_mode(directory.st_mode);
        let is_sticky = sticky_is_enough && mode.contains(Mode::SVTX);
        if mode.intersects(Mode::WGRP | Mode::WOTH) && !is_sticky {
            let who = if mode.contains(Mode::WOTH) { "every user" } else { "its group" };
            let remedy = format!("run `chmod go-w {path}`, or choose another folder");
            return Err(io::Error::other(format!("{who} may write to it and replace what is in it; {remedy}")));
        }
        Ok(())
    }
}

/// True for root and the user of this process.
pub(super) fn is_ours(uid: u32) -> bool {
    uid == 0 || uid == geteuid().as_raw()
}

/// The type of a file.
pub(super) fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}
