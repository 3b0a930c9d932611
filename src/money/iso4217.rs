//! Which codes ISO 4217 has, and how many decimals each.

/// The currencies and funds of ISO 4217 with their number of decimals, as of amendment 180 (January 2026), sorted by code.
///
/// Three things differ from the lists of the maintenance agency. Codes to which the standard gives no number of decimals (metals, bond
/// units, testing, "no currency": `XAU`, `XDR`, `XXX` and ten more) are left out: whoever counts in ounces of gold says how
/// finely, `XAU:3`. Withdrawn codes are left out and can be written the same way, `DEM:2`. And a code that is withdrawn after it
/// came into this table will stay, for the journals that hold it must be read for ever.
#[rustfmt::skip]
pub(super) const ISO_4217: [([u8; 3], u8); 165] = [
    (*b"AED", 2), (*b"AFN", 2), (*b"ALL", 2), (*b"AMD", 2), (*b"AOA", 2), (*b"ARS", 2),
    (*b"AUD", 2), (*b"AWG", 2), (*b"AZN", 2), (*b"BAM", 2), (*b"BBD", 2), (*b"BDT", 2),
    (*b"BHD", 3), (*b"BIF", 0), (*b"BMD", 2), (*b"BND", 2), (*b"BOB", 2), (*b"BOV", 2),
    (*b"BRL", 2), (*b"BSD", 2), (*b"BTN", 2), (*b"BWP", 2), (*b"BYN", 2), (*b"BZD", 2),
    (*b"CAD", 2), (*b"CDF", 2), (*b"CHE", 2), (*b"CHF", 2), (*b"CHW", 2), (*b"CLF", 4),
    (*b"CLP", 0), (*b"CNY", 2), (*b"COP", 2), (*b"COU", 2), (*b"CRC", 2), (*b"CUP", 2),
    (*b"CVE", 2), (*b"CZK", 2), (*b"DJF", 0), (*b"DKK", 2), (*b"DOP", 2), (*b"DZD", 2),
    (*b"EGP", 2), (*b"ERN", 2), (*b"ETB", 2), (*b"EUR", 2), (*b"FJD", 2), (*b"FKP", 2),
    (*b"GBP", 2), (*b"GEL", 2), (*b"GHS", 2), (*b"GIP", 2), (*b"GMD", 2), (*b"GNF", 0),
    (*b"GTQ", 2), (*b"GYD", 2), (*b"HKD", 2), (*b"HNL", 2), (*b"HTG", 2), (*b"HUF", 2),
    (*b"IDR", 2), (*b"ILS", 2), (*b"INR", 2), (*b"IQD", 3), (*b"IRR", 2), (*b"ISK", 0),
    (*b"JMD", 2), (*b"JOD", 3), (*b"JPY", 0), (*b"KES", 2), (*b"KGS", 2), (*b"KHR", 2),
    (*b"KMF", 0), (*b"KPW", 2), (*b"KRW", 0), (*b"KWD", 3), (*b"KYD", 2), (*b"KZT", 2),
    (*b"LAK", 2), (*b"LBP", 2), (*b"LKR", 2), (*b"LRD", 2), (*b"LSL", 2), (*b"LYD", 3),
    (*b"MAD", 2), (*b"MDL", 2), (*b"MGA", 2), (*b"MKD", 2), (*b"MMK", 2), (*b"MNT", 2),
    (*b"MOP", 2), (*b"MRU", 2), (*b"MUR", 2), (*b"MVR", 2), (*b"MWK", 2), (*b"MXN", 2),
    (*b"MXV", 2), (*b"MYR", 2), (*b"MZN", 2), (*b"NAD", 2), (*b"NGN", 2), (*b"NIO", 2),
    (*b"NOK", 2), (*b"NPR", 2), (*b"NZD", 2), (*b"OMR", 3), (*b"PAB", 2), (*b"PEN", 2),
    (*b"PGK", 2), (*b"PHP", 2), (*b"PKR", 2), (*b"PLN", 2), (*b"PYG", 0), (*b"QAR", 2),
    (*b"RON", 2), (*b"RSD", 2), (*b"RUB", 2), (*b"RWF", 0), (*b"SAR", 2), (*b"SBD", 2),
    (*b"SCR", 2), (*b"SDG", 2), (*b"SEK", 2), (*b"SGD", 2), (*b"SHP", 2), (*b"SLE", 2),
    (*b"SOS", 2), (*b"SRD", 2), (*b"SSP", 2), (*b"STN", 2), (*b"SVC", 2), (*b"SYP", 2),
    (*b"SZL", 2), (*b"THB", 2), (*b"TJS", 2), (*b"TMT", 2), (*b"TND", 3), (*b"TOP", 2),
    (*b"TRY", 2), (*b"TTD", 2), (*b"TWD", 2), (*b"TZS", 2), (*b"UAH", 2), (*b"UGX", 0),
    (*b"USD", 2), (*b"USN", 2), (*b"UYI", 0), (*b"UYU", 2), (*b"UYW", 4), (*b"UZS", 2),
    (*b"VED", 2), (*b"VES", 2), (*b"VND", 0), (*b"VUV", 0), (*b"WST", 2), (*b"XAD", 2),
    (*b"XAF", 0), (*b"XCD", 2), (*b"XCG", 2), (*b"XOF", 0), (*b"XPF", 0), (*b"YER", 2),
    (*b"ZAR", 2), (*b"ZMW", 2), (*b"ZWG", 2),
];

/// Returns the number of decimals ISO 4217 gives to `code`.
pub(super) fn exponent(code: &[u8]) -> Option<u8> {
    // As numbers the codes compare in one instruction each; as slices they cost a call.
    let number = |[a, b, c]: [u8; 3]| u32::from_be_bytes([0, a, b, c]);
    let wanted = number(code.try_into().ok()?);
    let found = ISO_4217.binary_search_by_key(&wanted, |(known, _)| number(*known));
    let (_, exponent) = ISO_4217.get(found.ok()?)?;
    Some(*exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_for_the_binary_search() {
        assert!(ISO_4217.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn decimals_that_other_tables_have_wrong_are_those_of_the_standard() {
        let rows = "BHD 3, CLF 4, CLP 0, HUF 2, IQD 3, ISK 0, JOD 3, JPY 0, KWD 3, LYD 3, MGA 2, MRU 2, OMR 3, \
                    TND 3, TWD 2, UGX 0, UYI 0, UYW 4, VND 0, XAD 2, XCG 2, ZWG 2";
        for row in rows.split(", ") {
            let (code, decimals) = row.split_once(' ').unwrap();
            assert_eq!(exponent(code.as_bytes()), decimals.parse().ok(), "{row}");
        }
    }

    /// Walks all three-letter codes, so that a code missing on either side is seen.
    #[test]
    fn the_table_is_that_of_an_independent_crate_but_for_withdrawn_codes() {
        // List three of the standard: replaced by CUP, EUR, EUR, SLE and ZWG. `iso_currency` also calls VES replaced
        // by VED, but both are on list one.
        let withdrawn = ["BGN", "CUC", "HRK", "SLL", "ZWL"];
        let letters = || b'A'..=b'Z';
        let mut seen = 0;
        for (a, b) in letters().flat_map(|a| letters().map(move |b| (a, b))) {
            for c in letters() {
                let code = String::from_utf8(vec![a, b, c]).unwrap();
                let reference = iso_currency::Currency::from_code(&code)
                    .and_then(iso_currency::Currency::exponent)
                    .filter(|_| !withdrawn.contains(&code.as_str()));
                let own = exponent(code.as_bytes());
                assert_eq!(own.map(u16::from), reference, "{code}");
                seen += usize::from(own.is_some());
            }
        }
        assert_eq!(seen, ISO_4217.len());
    }
}
