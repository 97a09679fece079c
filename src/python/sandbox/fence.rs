//! What lies inside: the folders, descriptors and processes a program may touch.
//!
//! Plain decisions about paths and numbers; it knows no Python and refuses nothing itself.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::python::program::Allow;

/// What is done to a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Its contents are read, or its entries listed.
    Read,
    /// It is created or changed.
    Write,
    /// Its name is given, changed or taken away; a link is not followed.
    Name,
}

/// The fence around one program.
#[derive(Debug)]
pub(super) struct Fence {
    /// What the user allowed.
    pub(super) allow: Allow,
    /// Folders that are the program's own: it reads and writes there.
    pub(super) own: Vec<PathBuf>,
    /// Single files, and places of the system, that it may read.
    pub(super) readable: Vec<PathBuf>,
    /// Descriptors that were open before the program began; they are looplab's.
    private: BTreeSet<i32>,
}

/// What a runtime needs from the system: the time zone, randomness, the empty device, where names are looked up.
const SYSTEM: &[&str] = &[
    "/dev/null",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
    "/etc/localtime",
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/usr/share/zoneinfo",
];

impl Fence {
    /// The fence around a program in `folder`. A folder that also holds the user's home is not the program's own: of it,
    /// only `file` may be read.
    pub(super) fn around(folder: Option<&Path>, file: Option<&Path>, scratch: Option<&Path>, allow: Allow) -> Self {
        let real = |path: &Path| resolve(path).ok();
        let folder = folder.and_then(real);
        let home = std::env::home_dir().as_deref().and_then(real);
        let too_large =
            |folder: &PathBuf| folder.parent().is_none() || home.as_ref().is_some_and(|home| home.starts_with(folder));
        let mut readable: Vec<PathBuf> = SYSTEM.iter().map(PathBuf::from).collect();
        if folder.as_ref().is_some_and(too_large) {
            readable.extend(file.and_then(real));
        }
        let own = folder.filter(|folder| !too_large(folder)).into_iter().chain(scratch.and_then(real)).collect();
        Self { allow, own, readable, private: open_descriptors() }
    }

    /// Whether a path may be touched so. Symbolic links are followed to where they lead.
    pub(super) fn admits(&self, path: &Path, access: Access) -> bool {
        if self.allow.fs {
            return true;
        }
        let resolved = if access == Access::Name { resolve_name(path) } else { resolve(path) };
        let Ok(path) = resolved else { return false };
        if path == Path::new("/dev/null") {
            return true;
        }
        let inside = |places: &[PathBuf]| places.iter().any(|place| path.starts_with(place));
        inside(&self.own) || access == Access::Read && inside(&self.readable)
    }

    /// Whether a descriptor is looplab's own.
    pub(super) fn is_private(&self, descriptor: i32) -> bool {
        self.private.contains(&descriptor)
    }

    /// The ranges of descriptors from `low` up to `high`, without looplab's own.
    pub(super) fn ranges(&self, low: i32, high: i32) -> Vec<(i32, i32)> {
        let mut ranges = Vec::new();
        let mut from = low;
        for &private in self.private.range(low..high.max(low)) {
            ranges.push((from, private));
            from = private + 1;
        }
        ranges.push((from, high));
        ranges.retain(|(from, to)| from < to);
        ranges
    }
}

/// How many links are followed before a path is given up, as Linux does.
const MOST_LINKS: usize = 40;

/// Where a path leads: absolute, every link followed. What does not exist yet is taken as it is written.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut ahead: Vec<OsString> = Vec::new();
    let mut real = PathBuf::new();
    let mut links = 0;
    push(&mut ahead, &std::path::absolute(path)?);
    while let Some(name) = ahead.pop() {
        if name == ".." {
            real.pop();
            continue;
        }
        let there = real.join(&name);
        if fs::symlink_metadata(&there).is_ok_and(|data| data.is_symlink()) {
            links += 1;
            if links > MOST_LINKS {
                return Err(io::Error::other("too many links"));
            }
            // A target from the root replaces all that was walked so far when it is joined.
            push(&mut ahead, &fs::read_link(there)?);
        } else {
            real = there;
        }
    }
    Ok(real)
}

/// Where the folder of a path leads, and the name in it.
fn resolve_name(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(resolve(folder)?.join(name)),
        _ => resolve(&path),
    }
}

/// Puts the parts of a path before what is still ahead.
fn push(ahead: &mut Vec<OsString>, path: &Path) {
    let parts = path.components().filter(|part| *part != Component::CurDir);
    ahead.extend(parts.rev().map(|part| part.as_os_str().to_owned()));
}

/// The descriptors open at this moment, but for the standard three.
fn open_descriptors() -> BTreeSet<i32> {
    let Ok(entries) = fs::read_dir("/dev/fd") else { return BTreeSet::new() };
    let listed: Vec<i32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|&descriptor| descriptor > 2)
        .collect();
    // The descriptor that listed them was among them, and is closed by now.
    listed.into_iter().filter(|descriptor| fs::symlink_metadata(format!("/dev/fd/{descriptor}")).is_ok()).collect()
}
