//! JSON whose objects keep the order they were written in, as what Python prints of them does.
//!
//! Reading goes through `serde_json`, which knows the grammar; writing is compact or indented by two.

use std::fmt::{self, Write as _};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object of these fields, in this order.
    pub(super) fn object<const N: usize>(fields: [(&str, Json); N]) -> Self {
        Self::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Reads a text; `None` when it is no JSON.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// The field of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().rev().find(|field| field.0 == name).map(|field| &field.1),
            _ => None,
        }
    }

    /// On many lines, indented by two.
    pub(super) fn pretty(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, Some(0));
        text
    }

    fn write(&self, text: &mut String, indent: Option<usize>) {
        match self {
            Self::Null => text.push_str("null"),
            Self::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => {
                let _ = write!(text, "{number}");
            }
            Self::Text(value) => quote(value, text),
            Self::List(items) => {
                let items = items.iter().map(|item| (None, item));
                block(text, indent, ['[', ']'], items);
            }
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (Some(name.as_str()), value));
                block(text, indent, ['{', '}'], fields);
            }
        }
    }
}

/// What stands between brackets: a line each when indented.
fn block<'a>(
    text: &mut String,
    indent: Option<usize>,
    [open, close]: [char; 2],
    items: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
) {
    let is_empty = items.len() == 0;
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    text.push(open);
    for (position, (name, item)) in items.enumerate() {
        if position > 0 {
            text.push(',');
        }
        if let Some(depth) = indent {
            line(text, depth + 1);
        }
        if let Some(name) = name {
            quote(name, text);
            text.push_str(if indent.is_some() { ": " } else { ":" });
        }
        item.write(text, indent.map(|depth| depth + 1));
    }
    if let Some(depth) = indent.filter(|_| !is_empty) {
        line(text, depth);
    }
    text.push(close);
}

fn quote(value: &str, text: &mut String) {
    // Writing a string to a string cannot fail.
    text.push_str(&serde_json::to_string(value).unwrap_or_default());
}

impl fmt::Display for Json {
    /// On one line, without spaces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text, None);
        f.write_str(&text)
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Vec<Json>> for Json {
    fn from(items: Vec<Json>) -> Self {
        Self::List(items)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_written_in_its_order() {
        let text = r#"{"b":[1,-2.5,"é\n",null],"a":{},"c":[],"d":true}"#;
        let json = Json::read(text.as_bytes()).expect("JSON");
        assert_eq!(json.to_string(), text);
        assert_eq!(Json::read(json.pretty().as_bytes()), Some(json));
        assert_eq!(Json::read(b"{nonsense"), None);
    }

    #[test]
    fn pretty_means_two_spaces_a_level() {
        let json = Json::object([("a", vec![Json::from(1), Json::from("x")].into()), ("b", Json::Object(Vec::new()))]);
        assert_eq!(json.pretty(), "{\n  \"a\": [\n    1,\n    \"x\"\n  ],\n  \"b\": {}\n}");
    }
}
