//! The place of one key in the model; it notices when the key is given twice.

use crate::attr::{Entry, Name};
use crate::context::Context;
use crate::messages;

/// The value of one key, once it is given.
pub(crate) struct Cell<T> {
    name: Option<Name>,
    value: Option<T>,
}

impl<T> Default for Cell<T> {
    fn default() -> Self {
        Self { name: None, value: None }
    }
}

impl<T> Cell<T> {
    /// Reads the value with `parse`, which reports what it cannot read.
    pub(crate) fn read(
        &mut self,
        entry: &Entry,
        cx: &mut Context,
        parse: impl FnOnce(&Entry, &mut Context) -> Option<T>,
    ) {
        if let Some(first) = &self.name {
            cx.push(messages::given_twice(&entry.name, first));
            return;
        }
        self.name = Some(entry.name.clone());
        self.value = parse(entry, cx);
    }

    /// The key as it was written, also when its value could not be read.
    pub(crate) fn name(&self) -> Option<&Name> {
        self.name.as_ref()
    }

    pub(crate) fn is_given(&self) -> bool {
        self.name.is_some()
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

impl<T> Cell<Vec<T>> {
    /// The values of a key that takes several; none if it is not given.
    pub(crate) fn all(&self) -> &[T] {
        self.value.as_deref().unwrap_or_default()
    }
}
