//! The mistakes of one expansion, collected so that a build shows all of them at once.

use std::fmt::Display;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use crate::editor::Word;

/// One mistake of the connector's author: a sentence on a token, and what to type instead.
pub(crate) struct Mistake(syn::Error);

impl Mistake {
    pub(crate) fn new(at: impl ToTokens, message: impl Display, help: impl Display) -> Self {
        Self(syn::Error::new_spanned(at, sentence(message, help)))
    }

    /// Adds a second place, for mistakes that need two.
    pub(crate) fn and(mut self, at: impl ToTokens, message: &str) -> Self {
        self.0.combine(syn::Error::new_spanned(at, message));
        self
    }

    pub(crate) fn span(&self) -> Span {
        self.0.span()
    }

    pub(crate) fn to_compile_error(&self) -> TokenStream {
        self.0.to_compile_error()
    }
}

impl From<syn::Error> for Mistake {
    fn from(error: syn::Error) -> Self {
        Self(error)
    }
}

/// A message and its help, as both the macro's errors and the compile-time assertions print them.
pub(crate) fn sentence(message: impl Display, help: impl Display) -> String {
    format!("{message}\nhelp: {help}")
}

/// Takes mistakes until it is finished. Dropping it unfinished would lose them, which is a fault of the macro.
pub(crate) struct Context {
    mistakes: Vec<Mistake>,
    words: Vec<Word>,
    finished: bool,
}

impl Context {
    pub(crate) fn new() -> Self {
        Self { mistakes: Vec::new(), words: Vec::new(), finished: false }
    }

    pub(crate) fn push(&mut self, mistake: impl Into<Mistake>) {
        self.mistakes.push(mistake.into());
    }

    /// Takes a word that editors explain.
    pub(crate) fn explain(&mut self, module: &'static str, word: &Ident) {
        self.words.push(Word { module, word: word.clone() });
    }

    /// The words that were taken.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// Takes a mistake and gives nothing in its place.
    pub(crate) fn fail<T>(&mut self, mistake: Mistake) -> Option<T> {
        self.push(mistake);
        None
    }

    /// The value, or `None` after its error was taken.
    pub(crate) fn ok<T>(&mut self, result: Result<T, impl Into<Mistake>>) -> Option<T> {
        result.map_err(|mistake| self.push(mistake)).ok()
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.mistakes.is_empty()
    }

    pub(crate) fn finish(mut self) -> Vec<Mistake> {
        self.finished = true;
        std::mem::take(&mut self.mistakes)
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        debug_assert!(self.finished || std::thread::panicking(), "a context was dropped without being finished");
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    fn every_mistake_is_kept_in_the_order_it_was_found() {
        let mut cx = Context::new();
        assert!(cx.is_clean());
        for message in ["one", "two"] {
            cx.push(Mistake::new(proc_macro2::Ident::new("x", Span::call_site()), message, "fix it"));
        }
        assert!(!cx.is_clean());
        let texts: Vec<_> = cx.finish().iter().map(|mistake| mistake.to_compile_error().to_string()).collect();
        assert!(texts[0].contains(r#""one\nhelp: fix it""#), "{}", texts[0]);
        assert!(texts[1].contains(r#""two\nhelp: fix it""#), "{}", texts[1]);
    }

    #[test]
    #[should_panic(expected = "without being finished")]
    fn a_context_must_be_finished() {
        drop(Context::new());
    }
}
