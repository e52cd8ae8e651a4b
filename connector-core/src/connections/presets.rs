//! Presets: fields that the program fills in for all connections of a connector.

use std::collections::HashMap;
use std::env::VarError;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use arc_swap::ArcSwap;
use zeroize::Zeroizing;

use crate::error::{Error, Failure, Reason, Result, printable};
use crate::fields::Fields;
use crate::secret::Secret;

/// The value of a preset: fixed, or read anew at each use.
#[derive(Clone)]
#[non_exhaustive]
pub enum Preset {
    /// This value.
    Fixed(Secret),
    /// What the function gives, at each use: a rotated secret takes effect at once.
    Read(Arc<dyn Fn() -> Secret + Send + Sync>),
    /// The value of an environment variable, at each use.
    Env(String),
    /// What a file holds, at each use, without the line break at its end: how container platforms hand secrets over.
    File(PathBuf),
}

impl Preset {
    /// A value that is read anew at each use.
    pub fn read<S: Into<Secret>>(read: impl Fn() -> S + Send + Sync + 'static) -> Self {
        Self::Read(Arc::new(move || read().into()))
    }

    /// The value of an environment variable.
    pub fn env(variable: impl Into<String>) -> Self {
        Self::Env(variable.into())
    }

    /// What a file holds. It should be a small file on a local disk: it is read at each use.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::File(path.into())
    }

    /// The value now.
    ///
    /// # Errors
    ///
    /// Why there is none, as the end of a sentence that names the preset.
    fn value(&self) -> Result<Secret, String> {
        let value = match self {
            Self::Fixed(value) => value.clone(),
            Self::Read(read) => read(),
            Self::Env(variable) => match std::env::var(variable) {
                Ok(value) => value.into(),
                Err(error) => {
                    let why = match error {
                        VarError::NotPresent => "is not set; set it",
                        VarError::NotUnicode(_) => "is not text; set it to UTF-8",
                    };
                    return Err(format!("comes from the environment variable `{}`, which {why}", printable(variable)));
                }
            },
            Self::File(path) => {
                let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
                    format!(
                        "comes from the file `{}`, which cannot be read ({error}); put it there",
                        printable(&path.to_string_lossy())
                    )
                })?;
                let line = text.strip_suffix('\n').unwrap_or(&text);
                line.strip_suffix('\r').unwrap_or(line).into()
            }
        };
        if value.expose_secret().is_empty() {
            return Err("is empty; give it a value, or do not preset it".to_owned());
        }
        Ok(value)
    }
}

impl<S: Into<Secret>> From<S> for Preset {
    fn from(value: S) -> Self {
        Self::Fixed(value.into())
    }
}

impl fmt::Debug for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed(_) => "Fixed",
            Self::Read(_) => "Read",
            Self::Env(variable) => return f.debug_tuple("Env").field(variable).finish(),
            Self::File(path) => return f.debug_tuple("File").field(path).finish(),
        })
    }
}

/// The presets of all connectors.
#[derive(Debug, Default)]
pub(crate) struct Presets(ArcSwap<HashMap<&'static str, Set>>);

#[derive(Debug, Clone, Default)]
struct Set {
    fixed: Arc<Fields>,
    read: Vec<(String, Preset)>,
}

impl Presets {
    pub(crate) fn set(&self, connector: &'static str, name: &str, preset: &Preset) {
        self.0.rcu(|all| {
            let mut all = HashMap::clone(all);
            let set = all.entry(connector).or_default();
            set.read.retain(|(other, _)| other != name);
            let fixed = Arc::make_mut(&mut set.fixed);
            fixed.remove(name);
            match preset {
                Preset::Fixed(value) => fixed.set(name, value.expose_secret()),
                _ => set.read.push((name.to_owned(), preset.clone())),
            }
            all
        });
    }

    /// The values now. The same `Arc` as long as nothing was set and nothing has to be read.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] for one that is empty or cannot be had: nobody else could fill it in.
    pub(crate) fn now(&self, connector: &str) -> Result<Arc<Fields>> {
        let all = self.0.load();
        let Some(set) = all.get(connector) else {
            // One for all: this is asked at every call.
            static NONE: LazyLock<Arc<Fields>> = LazyLock::new(Arc::default);
            return Ok(Arc::clone(&NONE));
        };
        if set.read.is_empty() {
            return Ok(Arc::clone(&set.fixed));
        }
        let mut fields = Fields::clone(&set.fixed);
        for (name, preset) in &set.read {
            fields.set(name, value(connector, name, preset)?.expose_secret());
        }
        Ok(Arc::new(fields))
    }

    /// The names of the presets of a connector.
    pub(crate) fn names(&self, connector: &str) -> Vec<String> {
        let all = self.0.load();
        let of = |set: &Set| {
            let fixed = set.fixed.iter().map(|(name, _)| name.to_owned());
            fixed.chain(set.read.iter().map(|(name, _)| name.clone())).collect()
        };
        all.get(connector).map(of).unwrap_or_default()
    }
}

/// The value of a preset now.
///
/// # Errors
///
/// [`Error::Misconfigured`] naming it, when there is none.
pub(super) fn value(connector: &str, name: &str, preset: &Preset) -> Result<Secret> {
    preset.value().map_err(|why| {
        let message = format!("the preset `{name}` of `{connector}` {why}");
        Error::Misconfigured(Failure::new(Reason::Setup, message))
    })
}
