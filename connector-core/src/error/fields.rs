//! Fields that are missing or wrong.

use std::fmt;

use super::printable;
use crate::describe::FieldDescriptor;
use crate::field::Choice;

/// The fields that are missing or wrong, all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<FieldError>);

/// One field that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field's name.
    pub name: String,
    /// What people read before the input.
    pub label: String,
    /// What is wrong, as the end of a sentence: "is missing".
    pub problem: String,
    /// What the service offers for it, where the person has to choose.
    pub choices: Vec<Choice>,
}

impl FieldErrors {
    pub(crate) fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// The entries, in the order of the struct.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a FieldErrors {
    type Item = &'a FieldError;
    type IntoIter = std::slice::Iter<'a, FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<FieldError> for FieldErrors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}

impl FieldError {
    pub(crate) fn new(name: &str, field: Option<&FieldDescriptor>, problem: &str) -> Self {
        Self {
            name: printable(name),
            label: field.map_or_else(|| printable(name), |field| field.label_text().into_owned()),
            problem: problem.to_owned(),
            choices: Vec::new(),
        }
    }

    /// The same with what there is to choose from.
    pub(crate) fn with_choices(mut self, choices: Vec<Choice>) -> Self {
        self.choices = choices;
        self
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { "; " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.label == self.name || self.label.eq_ignore_ascii_case(&self.name.replace('_', " "));
        if named {
            write!(f, "`{}` {}", self.name, self.problem)
        } else {
            write!(f, "{} (`{}`) {}", self.label, self.name, self.problem)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Error;
    use super::*;

    #[test]
    fn all_wrong_fields_are_in_the_message() {
        let mut errors = FieldErrors::from(FieldError::new("client_id", None, "is missing"));
        errors.push(FieldError::new("port", None, "must be a whole number"));
        assert_eq!(Error::Input(errors).to_string(), "`client_id` is missing; `port` must be a whole number");
    }
}
