//! The strings of a trace, each kept once and numbered.
//!
//! One arena holds them all: a string costs its bytes and four more. Numbers are given in order, so
//! a table can be sent piece by piece and rebuilt by appending.

use std::collections::HashMap;

use crate::ident::StrId;

/// An append-only table of strings; `StrId::NONE` is the empty string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    bytes: String,
    ends: Vec<usize>,
}

impl Strings {
    /// How many strings there are, `NONE` not counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no string yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a string as the next number.
    pub fn push(&mut self, text: &str) -> StrId {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        StrId(u32::try_from(self.ends.len()).unwrap_or(u32::MAX))
    }

    /// The string with this number; empty when there is none.
    #[must_use]
    pub fn get(&self, id: StrId) -> &str {
        let Some(row) = id.index().checked_sub(1) else { return "" };
        let Some(&end) = self.ends.get(row) else { return "" };
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..end]
    }

    /// All strings, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.after(0)
    }

    /// How many bytes all of them have together.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets all of them, and keeps the room they took.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// The strings numbered after `seen`, in order.
    pub fn after(&self, seen: usize) -> impl Iterator<Item = &str> {
        (seen..self.len()).map(|row| self.get(StrId(row as u32 + 1)))
    }
}

impl<S: AsRef<str>> FromIterator<S> for Strings {
    fn from_iter<I: IntoIterator<Item = S>>(texts: I) -> Self {
        let mut strings = Self::default();
        for text in texts {
            strings.push(text.as_ref());
        }
        strings
    }
}

/// Remembers the numbers of short strings, so that equal ones share a number.
#[derive(Debug, Default)]
pub struct Interner {
    known: HashMap<Box<str>, StrId>,
}

impl Interner {
    /// Names repeat and are remembered; anything longer is not.
    const LONGEST: usize = 64;
    /// So many names are remembered; a program that makes more gets new numbers for them.
    const MOST: usize = 1 << 16;

    /// The number of `text`, if it is remembered.
    #[must_use]
    pub fn known(&self, text: &str) -> Option<StrId> {
        if text.len() > Self::LONGEST { None } else { self.known.get(text).copied() }
    }

    /// Remembers a number.
    pub fn remember(&mut self, text: &str, id: StrId) {
        if text.len() <= Self::LONGEST && self.known.len() < Self::MOST {
            self.known.insert(text.into(), id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_order_of_arrival() {
        let mut strings = Strings::default();
        let ids = ["a", "", "ß"].map(|text| strings.push(text));
        assert_eq!(ids, [StrId(1), StrId(2), StrId(3)]);
        assert_eq!(ids.map(|id| strings.get(id)), ["a", "", "ß"]);
        assert_eq!(strings.after(1).collect::<Vec<_>>(), ["", "ß"]);
        assert_eq!((strings.get(StrId::NONE), strings.get(StrId(9))), ("", ""));
    }

    #[test]
    fn short_names_are_remembered() {
        let mut interner = Interner::default();
        interner.remember("main", StrId(1));
        let long = "x".repeat(65);
        interner.remember(&long, StrId(2));
        assert_eq!((interner.known("main"), interner.known(&long)), (Some(StrId(1)), None));
    }
}
