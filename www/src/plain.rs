//! Plain values on their way to JavaScript: one small type that serde knows, in place of one implementation per struct.

use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::JsValue;

/// A value.
#[derive(Clone, PartialEq, Debug)]
pub enum Plain<'a> {
    /// `undefined`.
    Missing,
    /// A boolean.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A string.
    Text(&'a str),
    /// An array.
    List(Vec<Plain<'a>>),
    /// An object; the names are unique.
    Object(Vec<(&'static str, Plain<'a>)>),
}

impl Plain<'_> {
    /// As JavaScript gets it; `undefined` where the browser refuses, which it has no reason to.
    #[must_use]
    pub fn to_js(&self) -> JsValue {
        let objects = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
        self.serialize(&objects).unwrap_or(JsValue::UNDEFINED)
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing => serializer.serialize_none(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'a> From<&'a str> for Plain<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Plain<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<&bool> for Plain<'_> {
    fn from(flag: &bool) -> Self {
        Self::Flag(*flag)
    }
}

impl From<&u32> for Plain<'_> {
    fn from(number: &u32) -> Self {
        Self::Number(f64::from(*number))
    }
}

impl From<&u64> for Plain<'_> {
    /// Counts, which stay far below where a number of JavaScript loses digits.
    fn from(number: &u64) -> Self {
        Self::Number(*number as f64)
    }
}

impl<'a, T> From<&'a Option<T>> for Plain<'a>
where
    &'a T: Into<Plain<'a>>,
{
    fn from(value: &'a Option<T>) -> Self {
        value.as_ref().map_or(Self::Missing, Into::into)
    }
}

impl<'a, T> From<&'a Vec<T>> for Plain<'a>
where
    &'a T: Into<Plain<'a>>,
{
    fn from(items: &'a Vec<T>) -> Self {
        Self::List(items.iter().map(Into::into).collect())
    }
}

impl<'a> From<&'a (String, String)> for Plain<'a> {
    fn from((first, second): &'a (String, String)) -> Self {
        Self::List(vec![first.into(), second.into()])
    }
}
