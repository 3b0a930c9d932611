//! What do all models have in common? Named parameters that anyone may write down, and a model that only legal ones make.

/// Defines the parameters of a model and the model itself.
macro_rules! define_model {
    (
        $(#[$meta:meta])* $model:ident($params:ident, $text:literal);
        $($(#[$doc:meta])* $name:ident,)*
    ) => {
        #[doc = concat!("The parameters of [`", stringify!($model), "`], named as in the literature; all are positive.")]
        #[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $params {
            $($(#[$doc])* pub $name: f64,)*
        }

        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = $text, into = $text)]
        pub struct $model($params);

        impl $model {
            /// Makes the model from known parameters.
            ///
            /// # Errors
            ///
            /// [`ModelError::Parameter`](crate::customer::ModelError::Parameter) if one is not positive and finite.
            pub fn new(params: $params) -> Result<Self, crate::customer::ModelError> {
                let model = crate::customer::ModelKind::$model;
                $(
                    let (name, value) = (stringify!($name), params.$name);
                    if !(value.is_finite() && value > 0.0) {
                        return Err(crate::customer::ModelError::Parameter { model, name, value });
                    }
                )*
                Ok(Self(params))
            }

            /// Returns the parameters.
            #[must_use]
            pub fn params(self) -> $params {
                self.0
            }
        }

        impl TryFrom<$params> for $model {
            type Error = crate::customer::ModelError;

            fn try_from(params: $params) -> Result<Self, Self::Error> {
                Self::new(params)
            }
        }

        impl From<$model> for $params {
            fn from(model: $model) -> Self {
                model.0
            }
        }
    };
}

pub(super) use define_model;
