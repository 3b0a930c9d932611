//! How results are made: inputs and value side by side, read back only if they still agree.

/// Defines the result of a metric: its inputs, its value, and a serde form that is checked when it is read.
///
/// `=> Ratio` hands the value out by copy, `=> &Table` by reference; the last part names the metric in errors.
macro_rules! define_result {
    ($(#[$meta:meta])* $name:ident: $inputs:ident => & $value:ty; $metric:expr) => {
        define_result!(@type $(#[$meta])* $name, $inputs, $value, $metric);

        impl $name {
            /// Returns the value.
            #[must_use]
            pub fn value(&self) -> &$value {
                &self.value
            }
        }
    };
    ($(#[$meta:meta])* $name:ident: $inputs:ident => $value:ty; $metric:expr) => {
        define_result!(@type $(#[$meta])* $name, $inputs, $value, $metric);

        impl $name {
            /// Returns the value.
            #[must_use]
            pub fn value(&self) -> $value {
                self.value
            }
        }
    };
    (@type $(#[$meta:meta])* $name:ident, $inputs:ident, $value:ty, $metric:expr) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
        pub struct $name {
            inputs: $inputs,
            value: $value,
        }

        impl $name {
            /// Returns the inputs the value was computed from.
            #[must_use]
            pub fn inputs(&self) -> &$inputs {
                &self.inputs
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(serde::Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Wire {
                    inputs: $inputs,
                    value: $value,
                }
                let wire = Wire::deserialize(deserializer)?;
                let name: fn(&$inputs) -> $crate::metric::Metric = $metric;
                let metric = name(&wire.inputs);
                let result = wire.inputs.evaluate().map_err(serde::de::Error::custom)?;
                if result.value == wire.value {
                    return Ok(result);
                }
                Err(serde::de::Error::custom($crate::metric::MetricError::Inconsistent { metric }))
            }
        }
    };
}

pub(super) use define_result;
