//! Through what: channels by category, and the parts of the marketing mix.

use serde::{Deserialize, Serialize};

use crate::{id::ChannelId, word::define_words};

define_words! {
    /// A part of the marketing mix (the four Ps).
    MixElement {
        /// What is offered.
        Product => "product",
        /// What it costs the buyer.
        Price => "price",
        /// Where and how it is to be had.
        Place => "place",
        /// How it is made known.
        Promotion => "promotion",
    }
}

define_words! {
    /// The usual categories of channels.
    ChannelCategory {
        /// Search engines, paid and organic.
        Search => "search",
        /// Social networks, paid and organic.
        Social => "social",
        /// E-mail and newsletters.
        Email => "email",
        /// Own content: sites, blogs, video, podcasts.
        Content => "content",
        /// Display and programmatic advertising.
        Display => "display",
        /// Television, broadcast and connected.
        Television => "television",
        /// Radio and audio.
        Radio => "radio",
        /// Newspapers and magazines.
        Print => "print",
        /// Billboards, transit, airports.
        OutOfHome => "out-of-home",
        /// Public relations.
        PublicRelations => "public-relations",
        /// Events, fairs, sponsorship.
        Events => "events",
        /// What sales people need to sell.
        SalesEnablement => "sales-enablement",
        /// Market research.
        Research => "research",
        /// Positioning, launches, pricing material.
        ProductMarketing => "product-marketing",
        /// Partners, representation, co-operative programmes.
        Partner => "partner",
        /// A category of the caller's own; the channel's name says which.
        Other => "other",
    }
}

/// A way to the audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channel {
    /// Its name in the plan.
    pub id: ChannelId,
    /// What people call it.
    pub name: String,
    /// Which kind of channel it is.
    pub category: ChannelCategory,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_parse_back_and_serde_agrees() {
        for category in ChannelCategory::ALL {
            assert_eq!(
                category.word().parse::<ChannelCategory>().unwrap(),
                *category
            );
            assert_eq!(
                serde_json::to_string(category).unwrap(),
                format!("\"{category}\"")
            );
        }
        let error = "prices".parse::<MixElement>().unwrap_err();
        assert!(
            error
                .to_string()
                .contains("product, price, place, promotion"),
            "{error}"
        );
    }
}
