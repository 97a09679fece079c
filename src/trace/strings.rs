//! The strings of a trace, each kept once and numbered.
//!
//! One arena holds them all: a string costs its bytes and four more. Numbers are given in order, so
//! a table can be sent piece by piece and rebuilt by appending.

use std::collections::HashMap;

use crate::ident::StrId;

/// An append-only table of strings; `StrId::NONE` is the empty string.
#[derive(Clone, Debug, Default)]
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

    /// The strings numbered after `seen`, in order.
    pub fn after(&self, seen: usize) -> impl Iterator<Item = &str> {
        (seen..self.len()).map(|row| self.get(StrId(row as u32 + 1)))
    }
}

/// Gives equal short strings the same number.
#[derive(Debug, Default)]
pub struct Interner {
    known: HashMap<Box<str>, StrId>,
}

impl Interner {
    /// Names repeat and are kept; anything longer (output, mostly) is not looked up.
    const LONGEST: usize = 64;

    /// The number of `text`, new or known. The flag says whether it was added to `strings`.
    pub fn intern(&mut self, strings: &mut Strings, text: &str) -> StrId {
        if text.is_empty() {
            return StrId::NONE;
        }
        if text.len() > Self::LONGEST {
            return strings.push(text);
        }
        if let Some(&id) = self.known.get(text) {
            return id;
        }
        let id = strings.push(text);
        self.known.insert(text.into(), id);
        id
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
    fn equal_names_share_a_number() {
        let (mut strings, mut interner) = (Strings::default(), Interner::default());
        let first = interner.intern(&mut strings, "main");
        assert_eq!(interner.intern(&mut strings, "main"), first);
        assert_eq!(interner.intern(&mut strings, ""), StrId::NONE);
        assert_eq!(strings.len(), 1);
    }
}
