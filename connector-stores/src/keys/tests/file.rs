use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use super::{ONE, TWO, ids};
use crate::keys::Keys;
use crate::keys::trust::{check_file, find_as};

/// A folder of a test's own, which goes away with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("connector-keys-{:016x}", getrandom::u64().unwrap()));
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn folder(&self, name: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    fn file(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

fn error(path: impl AsRef<Path>) -> String {
    let error = Keys::from_file(path).unwrap_err();
    format!("{error} {error:?}")
}

#[test]
fn a_file_has_a_key_on_a_line_and_comments() {
    let folder = Folder::new();
    let text = format!("# the keys\n\n2026:{ONE} # since November\r\n  {TWO}\n#{ONE}\n");
    for mode in [0o600, 0o400] {
        let path = folder.file(&format!("{mode:o}"), &text, mode);
        assert_eq!(ids(&Keys::from_file(path).unwrap()), ["2026", "c9146b902a4231ee"]);
    }
}

#[test]
fn what_is_wrong_in_a_file_is_said_with_its_line() {
    let folder = Folder::new();
    let wrong = error(folder.file("wrong", &format!("# keys\n{ONE}\n\n{}\n", &TWO[..40]), 0o600));
    assert!(wrong.contains("line 4 of `") && wrong.contains("has 30 bytes"), "{wrong}");
    assert!(!wrong.contains(&TWO[..8]), "{wrong}");
    let empty = error(folder.file("empty", "# none yet\n", 0o600));
    assert!(empty.contains("there is no key: write one there"), "{empty}");
    let missing = error(folder.path("missing"));
    assert!(missing.contains("there is no file of keys") && missing.contains("umask 077"), "{missing}");
    let long = error(folder.file("long", &"# \n".repeat(30_000), 0o600));
    assert!(long.contains("too long"), "{long}");
}

#[test]
fn s36_a_file_that_others_can_read_is_refused() {
    let folder = Folder::new();
    for mode in [0o644, 0o640, 0o604, 0o660, 0o602, 0o700, 0o4600, 0o200, 0o000] {
        let path = folder.file(&format!("{mode:o}"), ONE, mode);
        let refused = error(path);
        assert!(refused.contains(&format!("has mode {mode:04o}")) && refused.contains("chmod 600"), "{refused}");
    }
}

#[test]
fn s36_what_is_no_regular_file_is_refused_and_not_waited_for() {
    let folder = Folder::new();
    let inner = folder.folder("inner", 0o700);
    assert!(error(inner).contains("is a folder"));
    assert!(error("/dev/null").contains("is not a regular file"));
    let pipe = folder.path("pipe");
    assert!(std::process::Command::new("mkfifo").args(["-m", "600"]).arg(&pipe).status().unwrap().success());
    assert!(error(pipe).contains("is not a regular file"));
    assert!(error(folder.file("file", ONE, 0o600).join("x")).contains("cannot be reached"));
}

#[test]
fn s36_the_file_of_another_user_is_refused() {
    let folder = Folder::new();
    let path = folder.file("keys", ONE, 0o600);
    let found = fs::metadata(&path).unwrap();
    assert!(check_file(&path, &found, user()).is_ok());
    let refused = check_file(&path, &found, user() + 1).unwrap_err().to_string();
    assert!(refused.contains("belongs to the user") && refused.contains("`chown"), "{refused}");
}

#[test]
fn s36_a_folder_that_others_can_write_into_is_refused() {
    let folder = Folder::new();
    for mode in [0o777, 0o775, 0o757] {
        let open = folder.folder(&format!("{mode:o}"), mode);
        let below = open.join("below");
        fs::create_dir(&below).unwrap();
        for place in [&open, &below] {
            fs::write(place.join("keys"), ONE).unwrap();
            fs::set_permissions(place.join("keys"), Permissions::from_mode(0o600)).unwrap();
            let refused = error(place.join("keys"));
            assert!(
                refused.contains("others can write into the folder") && refused.contains("chmod go-w"),
                "{refused}"
            );
            assert!(Keys::from_file_or_create(place.join("new")).is_err(), "nothing is made there either");
            assert!(!place.join("new").exists());
        }
    }
    // In a sticky one nobody can exchange what is somebody else's.
    let sticky = folder.folder("sticky", 0o1777);
    fs::write(sticky.join("keys"), ONE).unwrap();
    fs::set_permissions(sticky.join("keys"), Permissions::from_mode(0o600)).unwrap();
    assert!(Keys::from_file(sticky.join("keys")).is_ok());
}

#[test]
fn s36_a_link_leads_only_where_others_cannot_write() {
    let folder = Folder::new();
    let path = folder.file("keys", ONE, 0o600);
    symlink(&path, folder.path("link")).unwrap();
    symlink("keys", folder.path("relative")).unwrap();
    symlink(".", folder.path("here")).unwrap();
    folder.folder("inner", 0o700);
    for good in ["link", "relative", "here/keys", "here/here/link", "inner/../keys"] {
        assert!(Keys::from_file(folder.path(good)).is_ok(), "{good}: {}", error(folder.path(good)));
    }
    let open = folder.folder("open", 0o777);
    fs::rename(&path, open.join("keys")).unwrap();
    symlink(open.join("keys"), folder.path("into")).unwrap();
    symlink("open", folder.path("folder")).unwrap();
    symlink("../link", open.join("back")).unwrap();
    for bad in ["into", "folder/keys", "folder/../folder/keys", "open/back"] {
        let refused = error(folder.path(bad));
        assert!(refused.contains("others can write into the folder"), "{bad}: {refused}");
    }
    symlink("circle", folder.path("circle")).unwrap();
    assert!(error(folder.path("circle")).contains("leads in circles"));
}

#[test]
fn s36_a_link_or_folder_of_another_user_is_refused() {
    let folder = Folder::new();
    let path = folder.file("keys", ONE, 0o600);
    // Folders and links that belong to root are nobody else's; for the others of this test root has to run it.
    let Some(somebody) = (user() == 0).then_some(4711) else { return };
    symlink("keys", folder.path("link")).unwrap();
    std::os::unix::fs::lchown(folder.path("link"), Some(somebody), None).unwrap();
    assert!(error(folder.path("link")).contains("the link"), "{}", error(folder.path("link")));
    assert!(Keys::from_file(&path).is_ok());
    std::os::unix::fs::chown(&folder.0, Some(somebody), None).unwrap();
    assert!(error(&path).contains("the folder"), "{}", error(&path));
    std::os::unix::fs::chown(&path, Some(somebody), None).unwrap();
    assert!(find_as(&path, somebody).is_ok(), "for that user all of it is good");
}

#[test]
fn a_file_is_made_with_a_fresh_key_for_the_user_alone() {
    let folder = Folder::new();
    let made = Keys::from_file_or_create(folder.path("keys")).unwrap();
    let found = fs::metadata(folder.path("keys")).unwrap();
    assert_eq!((found.mode() & 0o7777, found.uid()), (0o600, user()));
    assert_eq!(ids(&Keys::from_file(folder.path("keys")).unwrap()), ids(&made));
    assert_eq!(ids(&Keys::from_file_or_create(folder.path("keys")).unwrap()), ids(&made), "and stays");
    assert_ne!(ids(&Keys::from_file_or_create(folder.path("others")).unwrap()), ids(&made));
    assert_eq!(folder.names().len(), 2, "{:?}", folder.names());
    // Where a link leads, not over the link.
    symlink("behind", folder.path("link")).unwrap();
    let behind = Keys::from_file_or_create(folder.path("link")).unwrap();
    assert_eq!(ids(&Keys::from_file(folder.path("behind")).unwrap()), ids(&behind));
    let nowhere = Keys::from_file_or_create(folder.path("no/keys")).unwrap_err().to_string();
    assert!(nowhere.contains("cannot be reached at") && !folder.path("no").exists(), "{nowhere}");
}

#[test]
fn s36_of_many_that_make_a_file_at_once_all_have_the_same_key() {
    const AT_ONCE: usize = 16;
    let folder = Folder::new();
    for round in 0..20 {
        let path = folder.path(&round.to_string());
        let start = Barrier::new(AT_ONCE);
        let keys: BTreeSet<String> = thread::scope(|scope| {
            let makers: Vec<_> = (0..AT_ONCE)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        Keys::from_file_or_create(&path).unwrap().first().id().to_owned()
                    })
                })
                .collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert_eq!(keys.len(), 1, "{keys:?}");
    }
    assert_eq!(folder.names().len(), 20, "no draft is left behind");
}
