//! Codes of airlines and airports, inline.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, Visitor};
use serde::ser::{Serialize, Serializer};
use thiserror::Error;

/// A code of one to four capital letters and digits, such as `UA` or `JFK`, kept inline.
///
/// Ordered as text is.
///
/// ```
/// use aggregator::event::Code;
///
/// let carrier: Code = "9E".parse()?;
/// assert_eq!(carrier.as_str(), "9E");
/// assert!("nine".parse::<Code>().is_err());
/// # Ok::<(), aggregator::event::CodeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; Code::LEN_MAX]);

/// The text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a code is one to four capital letters and digits")]
pub struct CodeError;

impl Code {
    /// How many characters a code can have.
    pub const LEN_MAX: usize = 4;

    /// Returns the code that these bytes spell.
    ///
    /// # Errors
    ///
    /// [`CodeError`] unless they are one to four ASCII capital letters and digits.
    pub fn from_bytes(text: &[u8]) -> Result<Self, CodeError> {
        let fits = (1..=Self::LEN_MAX).contains(&text.len());
        let is_code = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        if !fits || !text.iter().all(is_code) {
            return Err(CodeError);
        }
        let mut code = [0; Self::LEN_MAX];
        code[..text.len()].copy_from_slice(text);
        Ok(Self(code))
    }

    /// Returns the code as a number, different for each code.
    #[inline]
    pub fn bits(self) -> u32 {
        u32::from_be_bytes(self.0)
    }

    /// Returns the code as text.
    pub fn as_str(&self) -> &str {
        let len = self.0.iter().take_while(|&&byte| byte != 0).count();
        // Only ASCII gets in.
        std::str::from_utf8(&self.0[..len]).unwrap_or_default()
    }
}

impl std::str::FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Self::from_bytes(text.as_bytes())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CodeVisitor;
        impl Visitor<'_> for CodeVisitor {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a code of one to four capital letters and digits")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Code, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_bytes<E: serde::de::Error>(self, text: &[u8]) -> Result<Code, E> {
                Code::from_bytes(text).map_err(E::custom)
            }
        }
        deserializer
            .deserialize_str(CodeVisitor)
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_as_their_text_is() {
        let texts = ["9", "9E", "A", "AA", "AAB", "B6", "JFK", "ZZZZ"];
        let codes = texts.map(|text| Code::from_bytes(text.as_bytes()).unwrap());
        assert!(codes.is_sorted(), "{codes:?}");
        assert_eq!(codes.map(|code| code.to_string()), texts);
    }

    #[test]
    fn nothing_but_short_capitals_and_digits_is_a_code() {
        for text in ["", "jfk", "A B", "ABCDE", "Å", "A\0", "\"A"] {
            assert_eq!(text.parse::<Code>(), Err(CodeError), "{text:?}");
        }
    }
}
