//! Presets: fields that the program fills in for all connections of a connector.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::error::{Error, Failure, Reason, Result};
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
}

impl Preset {
    /// A value that is read anew at each use.
    pub fn read<S: Into<Secret>>(read: impl Fn() -> S + Send + Sync + 'static) -> Self {
        Self::Read(Arc::new(move || read().into()))
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
                Preset::Read(_) => set.read.push((name.to_owned(), preset.clone())),
            }
            all
        });
    }

    /// The values now. The same `Arc` as long as nothing was set and nothing has to be read.
    ///
    /// # Errors
    ///
    /// [`Error::Misconfigured`] for one that is empty: nobody else could fill it in.
    pub(crate) fn now(&self, connector: &str) -> Result<Arc<Fields>> {
        let all = self.0.load();
        let Some(set) = all.get(connector) else {
            return Ok(Arc::default());
        };
        if set.read.is_empty() {
            return Ok(Arc::clone(&set.fixed));
        }
        let mut fields = Fields::clone(&set.fixed);
        for (name, preset) in &set.read {
            if let Preset::Read(read) = preset {
                let value = read();
                check_not_empty(connector, name, &value)?;
                fields.set(name, value.expose_secret());
            }
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

/// Refuses a preset without a value.
///
/// # Errors
///
/// [`Error::Misconfigured`] naming it.
pub(super) fn check_not_empty(connector: &str, name: &str, value: &Secret) -> Result<()> {
    if !value.expose_secret().is_empty() {
        return Ok(());
    }
    let message = format!("the preset `{name}` of `{connector}` is empty; give it a value, or do not preset it");
    Err(Error::Misconfigured(Failure::new(Reason::Setup, message)))
}
