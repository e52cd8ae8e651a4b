//! Nothing of its own: this package is its tests, the code in the README among them.

#![doc = include_str!("../README.md")]
