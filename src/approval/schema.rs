//! The JSON Schema of policy documents, for editors and for programs in other languages.

/// The JSON Schema (draft 2020-12) of a policy document, or a list of them.
///
/// It says what a schema can: names and types of fields, the words of closed lists, the forms of amounts and identifiers. That bands
/// leave no amount out, rules no combination of facts, and steps wait in no circle is for [`Policy::new`](super::Policy::new). It
/// refuses nothing that a [`Policy`](super::Policy) writes.
///
/// # Example: a schema for an editor
/// ```
/// let schema: serde_json::Value = serde_json::from_str(tactica::approval::POLICY_SCHEMA)?;
/// assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
/// assert_eq!(schema["$defs"]["band"]["required"], serde_json::json!(["name", "limit"]));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub const POLICY_SCHEMA: &str = include_str!("policy.schema.json");
