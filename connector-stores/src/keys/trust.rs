//! Whether a file is the user's own, and nobody else could have put another in its place.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use super::KeysError;
use super::error::shown;

/// As many symbolic links as Linux follows.
const LINKS: usize = 40;

const ROOT: u32 = 0;
const WRITABLE_BY_OTHERS: u32 = 0o022;
const STICKY: u32 = 0o1000;
const PERMISSIONS: u32 = 0o7777;

/// What a path leads to.
pub(super) enum Target {
    /// A file that can be trusted.
    File(File),
    /// Nothing: the place where it would be, in a folder that can be trusted.
    Missing(PathBuf),
}

/// Follows a path, one name after the other, through folders and links that nobody but the user and root can change, and opens
/// the file at its end.
///
/// # Errors
///
/// Where others might have a hand in it, and which command ends that.
pub(super) fn find(path: &Path) -> Result<Target, KeysError> {
    find_as(path, rustix::process::geteuid().as_raw())
}

pub(super) fn find_as(path: &Path, user: u32) -> Result<Target, KeysError> {
    let absolute = std::path::absolute(path).map_err(|error| unreadable(path, error))?;
    let mut rest: VecDeque<OsString> = names(&absolute);
    let mut folder = PathBuf::from("/");
    check_folder(&folder, &metadata(&folder)?, user)?;
    let mut links = 0;
    while let Some(name) = rest.pop_front() {
        if name == ".." {
            // Links are resolved, so that this is the folder above.
            folder.pop();
            continue;
        }
        let place = folder.join(&name);
        let found = match fs::symlink_metadata(&place) {
            Ok(found) => found,
            Err(error) if error.kind() == ErrorKind::NotFound && rest.is_empty() => return Ok(Target::Missing(place)),
            Err(error) => return Err(unreadable(&place, error)),
        };
        if found.is_symlink() {
            links += 1;
            if links > LINKS {
                return Err(KeysError::new(format!(
                    "`{}` leads in circles: name the file of keys itself",
                    shown(path)
                )));
            }
            check_owner("the link", &place, &found, user)?;
            let target = fs::read_link(&place).map_err(|error| unreadable(&place, error))?;
            if target.is_absolute() {
                folder = PathBuf::from("/");
            }
            for name in names(&target).into_iter().rev() {
                rest.push_front(name);
            }
        } else if found.is_dir() {
            check_folder(&place, &found, user)?;
            folder = place;
        } else if rest.is_empty() {
            return open(&place, &found, user).map(Target::File);
        } else {
            return Err(unreadable(&place, ErrorKind::NotADirectory.into()));
        }
    }
    Err(KeysError::new(format!("`{}` is a folder: name a file of keys in it", shown(path))))
}

fn open(place: &Path, found: &Metadata, user: u32) -> Result<File, KeysError> {
    // Not opened before it is known to be one: a pipe would wait for its other end.
    check_file(place, found, user)?;
    let file = File::open(place).map_err(|error| unreadable(place, error))?;
    let opened = file.metadata().map_err(|error| unreadable(place, error))?;
    if (opened.dev(), opened.ino()) != (found.dev(), found.ino()) {
        return Err(KeysError::new(format!("the file `{}` was exchanged just now: try again", shown(place))));
    }
    check_file(place, &opened, user)?;
    Ok(file)
}

/// A regular file that the user alone can read and write.
pub(super) fn check_file(place: &Path, found: &Metadata, user: u32) -> Result<(), KeysError> {
    let shown = shown(place);
    if !found.is_file() {
        return Err(KeysError::new(format!("`{shown}` is not a regular file: name one that holds the keys")));
    }
    if found.uid() != user {
        return Err(KeysError::new(format!(
            "the file of keys `{shown}` belongs to the user {}, and the program runs as {user}: `chown {user} FILE`",
            found.uid()
        )));
    }
    let mode = found.mode() & PERMISSIONS;
    if !matches!(mode, 0o600 | 0o400) {
        return Err(KeysError::new(format!(
            "the file of keys `{shown}` has mode {mode:04o}: `chmod 600 FILE`, and new keys if others may have read it"
        )));
    }
    Ok(())
}

/// A folder in which others cannot exchange what is the user's: theirs are not to be written by others, unless it is sticky.
fn check_folder(place: &Path, found: &Metadata, user: u32) -> Result<(), KeysError> {
    check_owner("the folder", place, found, user)?;
    if found.mode() & WRITABLE_BY_OTHERS != 0 && found.mode() & STICKY == 0 {
        return Err(KeysError::new(format!(
            "others can write into the folder `{}`, on the way to the file of keys: `chmod go-w FOLDER`, or name another",
            shown(place)
        )));
    }
    Ok(())
}

fn check_owner(what: &str, place: &Path, found: &Metadata, user: u32) -> Result<(), KeysError> {
    if found.uid() == user || found.uid() == ROOT {
        return Ok(());
    }
    Err(KeysError::new(format!(
        "{what} `{}`, on the way to the file of keys, belongs to the user {}, and the program runs as {user}: name a file elsewhere",
        shown(place),
        found.uid()
    )))
}

fn names(path: &Path) -> VecDeque<OsString> {
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some("..".into()),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    });
    names.collect()
}

fn metadata(place: &Path) -> Result<Metadata, KeysError> {
    fs::symlink_metadata(place).map_err(|error| unreadable(place, error))
}

fn unreadable(place: &Path, error: io::Error) -> KeysError {
    let message =
        format!("the file of keys cannot be reached at `{}`: see that it is there, and for this user", shown(place));
    KeysError::because(message, error)
}
