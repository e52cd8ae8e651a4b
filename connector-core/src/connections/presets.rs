//! Presets: fields that the program fills in for all connections of a connector.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arc_swap::ArcSwap;

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
    pub(crate) fn now(&self, connector: &str) -> Arc<Fields> {
        let all = self.0.load();
        let Some(set) = all.get(connector) else {
            return Arc::default();
        };
        if set.read.is_empty() {
            return Arc::clone(&set.fixed);
        }
        let mut fields = Fields::clone(&set.fixed);
        for (name, preset) in &set.read {
            if let Preset::Read(read) = preset {
                fields.set(name, read().expose_secret());
            }
        }
        Arc::new(fields)
    }
}
