//! The workspace that is compiled: for each size a crate of connectors and a crate of equal structs with serde's derives,
//! and for each kind a crate with nothing in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// How many structs a crate has.
pub(crate) const STRUCTS: usize = 100;

/// A connector whose expansion is one of the macro's snapshots.
pub(crate) struct Size {
    pub(crate) name: &'static str,
    ty: &'static str,
    source: &'static str,
    expanded: &'static str,
}

macro_rules! size {
    ($name:literal, $ty:literal) => {
        Size {
            name: $name,
            ty: $ty,
            source: include_str!(concat!("../../../connector-macros/snapshots/", $name, ".rs")),
            expanded: include_str!(concat!("../../../connector-macros/snapshots/", $name, ".expanded.rs")),
        }
    };
}

pub(crate) const SIZES: [Size; 3] = [size!("small", "Small"), size!("medium", "Medium"), size!("large", "Large")];

impl Size {
    /// The lines of its expansion, both halves, as `prettyplease` prints them.
    pub(crate) fn expanded_lines(&self) -> usize {
        self.expanded.lines().count()
    }

    /// The fields, name and type.
    pub(crate) fn fields(&self) -> Vec<(&'static str, &'static str)> {
        let lines = self.source.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.strip_suffix(','));
        lines.filter_map(|field| field.split_once(": ")).collect()
    }

    /// The connector under another name; `edition` changes its doc comment, as an author does.
    fn connector(&self, at: usize, edition: usize) -> String {
        let source: String = self.source.lines().skip_while(|line| line.starts_with("//!")).fold(String::new(), line);
        let note = format!("/// Edition {edition}.\n#[connector(\n");
        source.replacen("#[connector(\n", &note, 1).replace(self.ty, &format!("{}{at}", self.ty))
    }

    /// A struct of equal fields with serde's derives.
    fn derived(&self, at: usize, edition: usize) -> String {
        let fields = self.fields().into_iter().map(|(name, ty)| format!("    pub {name}: {},", plain(ty)));
        let fields = fields.fold(String::new(), |text, field| line(text, &field));
        format!(
            "/// Edition {edition}.\n#[derive(serde::Serialize, serde::Deserialize)]\npub struct {}{at} {{\n{fields}}}\n",
            self.ty
        )
    }
}

fn line(mut text: String, line: &str) -> String {
    text.push_str(line);
    text.push('\n');
    text
}

/// The type of a field as serde knows it.
fn plain(ty: &str) -> String {
    let ty = ty.replace("Learned<", "Option<");
    ["Secret", "Host", "Origin"].into_iter().fold(ty, |ty, ours| ty.replace(ours, "String"))
}

/// What the structs of a crate are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Connector,
    Serde,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Connector, Self::Serde];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Serde => "serde",
        }
    }

    /// The source of a crate. One struct, the first, is of an edition of its own.
    fn source(self, size: Option<&Size>, edition: usize) -> String {
        let mut source = match self {
            Self::Connector => "#![allow(unused_imports)]\n\nuse connector_core::prelude::*;\n".to_owned(),
            Self::Serde => "extern crate serde as _;\n".to_owned(),
        };
        let Some(size) = size else { return source };
        for at in 0..STRUCTS {
            let edition = if at == 0 { edition } else { 0 };
            source.push_str(&match self {
                Self::Connector => size.connector(at, edition),
                Self::Serde => size.derived(at, edition),
            });
        }
        source
    }
}

/// One crate of the workspace.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    pub(crate) kind: Kind,
    /// `None`: nothing in it.
    pub(crate) size: Option<&'static Size>,
}

impl Member {
    pub(crate) fn all() -> Vec<Self> {
        let sizes: Vec<_> = std::iter::once(None).chain(SIZES.iter().map(Some)).collect();
        sizes.into_iter().flat_map(|size| Kind::ALL.map(|kind| Self { kind, size })).collect()
    }

    pub(crate) fn package(&self) -> String {
        format!("{}_{}", self.size.map_or("none", |size| size.name), self.kind.name())
    }

    /// Writes the source; another edition changes one struct of it.
    pub(crate) fn write(&self, workspace: &Path, edition: usize) -> io::Result<()> {
        let folder = workspace.join(self.package()).join("src");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("lib.rs"), self.kind.source(self.size, edition))
    }
}

/// Writes the workspace with the versions that this one has locked, and gives its folder.
pub(crate) fn workspace(target: &Path) -> io::Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let workspace = target.join("compile-cost");
    fs::create_dir_all(&workspace)?;
    let mut members = String::new();
    for member in Member::all() {
        let package = member.package();
        writeln!(members, "    \"{package}\",").map_err(io::Error::other)?;
        let dependency = match member.kind {
            Kind::Connector => {
                format!(
                    "connector-core = {{ path = '{}', default-features = false }}",
                    root.join("connector-core").display()
                )
            }
            Kind::Serde => "serde = { version = \"1\", features = [\"derive\"] }".to_owned(),
        };
        let manifest = format!(
            "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n"
        );
        fs::create_dir_all(workspace.join(&package))?;
        fs::write(workspace.join(&package).join("Cargo.toml"), manifest)?;
        member.write(&workspace, 0)?;
    }
    fs::write(workspace.join("Cargo.toml"), format!("[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n"))?;
    fs::copy(root.join("Cargo.lock"), workspace.join("Cargo.lock"))?;
    Ok(workspace)
}
