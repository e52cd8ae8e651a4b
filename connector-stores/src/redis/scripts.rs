//! The scripts: each does one access, whole or not at all.

use redis::Script;

macro_rules! scripts {
    ($($name:ident: $file:literal,)*) => {
        #[derive(Debug)]
        pub(super) struct Scripts {
            $(pub(super) $name: Script,)*
        }

        impl Scripts {
            pub(super) fn new() -> Self {
                Self { $($name: Script::new(concat!(include_str!("scripts/common.lua"), include_str!($file))),)* }
            }
        }
    };
}

scripts! {
    save: "scripts/save.lua",
    delete: "scripts/delete.lua",
    list: "scripts/list.lua",
    due: "scripts/due.lua",
    lease: "scripts/lease.lua",
    release: "scripts/release.lua",
    begin: "scripts/begin.lua",
    take: "scripts/take.lua",
    sealed: "scripts/sealed.lua",
    reseal: "scripts/reseal.lua",
}
