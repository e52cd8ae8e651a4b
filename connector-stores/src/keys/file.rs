//! Keys in a file, on Unix.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::shown;
use super::key::SealingKey;
use super::trust::{self, Target};
use super::{Keys, KeysError, entries};

/// What is above the first line of a file that was made here.
const HEADING: &str =
    "# Keys of the store of connections: one on a line, the first seals, all open. Keep a copy elsewhere.\n";

/// The longest file of keys, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Keys from a file that is there.
pub(super) fn read(path: &Path) -> Result<Keys, KeysError> {
    match trust::find(path)? {
        Target::File(file) => keys(path, file),
        Target::Missing(_) => Err(KeysError::new(format!(
            "there is no file of keys `{}`: write a key into it, with `(umask 077; openssl rand -base64 32 > FILE)` for example",
            shown(path)
        ))),
    }
}

/// Keys from a file, which is made if it is not there.
pub(super) fn read_or_create(path: &Path) -> Result<Keys, KeysError> {
    if let Target::Missing(place) = trust::find(path)? {
        create(&place).map_err(|error| {
            let shown = shown(path);
            KeysError::because(
                format!("the file of keys `{shown}` cannot be written: let the program write there"),
                error,
            )
        })?;
    }
    read(path)
}

fn keys(path: &Path, file: File) -> Result<Keys, KeysError> {
    let shown = shown(path);
    let unreadable =
        |error: io::Error| KeysError::because(format!("the file of keys `{shown}` cannot be read: see why"), error);
    let length = file.metadata().map_err(unreadable)?.len();
    if length > LONGEST {
        return Err(KeysError::new(format!("the file `{shown}` is too long for one of keys: name another")));
    }
    // With room for all of it, so that no half of it is left behind when it grows.
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(LONGEST + 1).unwrap_or(usize::MAX)));
    file.take(LONGEST).read_to_string(&mut text).map_err(unreadable)?;
    let lines = (1..).zip(text.lines());
    let lines = lines.flat_map(|(number, line)| {
        let keys = line.split('#').next().unwrap_or_default();
        entries(keys).map(move |(_, entry)| (number, entry))
    });
    Keys::of(lines, &|number| format!("line {number} of `{shown}`"), &format!("the file `{shown}`"))
}

/// Makes a file with a fresh key, whole or not at all; one that somebody else has made meanwhile stays.
fn create(place: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let key = SealingKey::generate()?;
    let folder = place.parent().ok_or(ErrorKind::NotFound).map_err(io::Error::from)?;
    let draft = Draft(folder.join(draft_name(place.file_name().unwrap_or_default())?));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft.0)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    let text = Zeroizing::new([HEADING, &key.to_text(), "\n"].concat());
    file.write_all(text.as_bytes())?;
    // What is sealed with the key may outlast a loss of power; the key must, too.
    file.sync_all()?;
    match fs::hard_link(&draft.0, place) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
        _ => {}
    }
    drop(draft);
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn draft_name(name: &OsStr) -> Result<PathBuf, getrandom::Error> {
    let random = getrandom::u64()?;
    let mut draft = OsStr::new(".").to_owned();
    draft.push(name);
    draft.push(format!(".{random:016x}"));
    Ok(draft.into())
}

/// A file under a name of its own, which goes away whatever happens.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // One that stays is readable by the user alone, and its key seals nothing.
        let _ = fs::remove_file(&self.0);
    }
}
