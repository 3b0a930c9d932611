//! How figures look on the wire and in sentences.

use tactica::metric::{
    CacInputs, IncrementalProfit, LifetimeValue, LineKind, LtvConvention, LtvInputs,
    LtvToCacInputs, Payback, PaybackInputs, Rate, Romi, RomiInputs, VarianceInputs,
};

#[test]
fn a_percentage_is_never_read_as_a_fraction() {
    let read = |churn: &str| {
        let json = format!(r#"{{"margin":"80 USD","churn":"{churn}"}}"#);
        serde_json::from_str::<LtvInputs>(&json)
    };
    assert!(read("0.03").is_err());
    let ltv = read("3%").unwrap().evaluate().unwrap();
    assert_eq!(ltv.value().to_string(), "2666.666666666667 USD");
}

#[test]
fn a_stored_value_must_agree_with_its_inputs() {
    let stored = r#"{"inputs":{"profit":"80000.00 USD","spend":"50000.00 USD"},"value":"0.6"}"#;
    let romi: Romi = serde_json::from_str(stored).unwrap();
    assert_eq!(serde_json::to_string(&romi).unwrap(), stored);
    for (from, to, reason) in [
        (
            "0.6",
            "0.7",
            "ROMI: the stored value is not what the stored inputs give",
        ),
        ("50000.00", "0.00", "ROMI is undefined: the spend is zero"),
        ("spend", "cost", "unknown field `cost`"),
    ] {
        let error = serde_json::from_str::<Romi>(&stored.replace(from, to)).unwrap_err();
        assert!(error.to_string().starts_with(reason), "{error}");
    }
}

#[test]
fn wire_names_are_kebab_case() {
    let rate = |text: &str| text.parse::<Rate>().unwrap();
    let cac = CacInputs::Paid {
        spend: "30000 USD".parse().unwrap(),
        cost_span: "2025-01-01..2025-02-01".parse().unwrap(),
        customers: "500".parse().unwrap(),
        customers_span: "2025-01-01..2025-02-01".parse().unwrap(),
    };
    let ratio = LtvToCacInputs {
        ltv: LifetimeValue::AfterAcquisition(rate("10 USD")),
        cac: rate("0.5 USD"),
    };
    let payback = Payback::After {
        periods: 15,
        exact: "14.65".parse().unwrap(),
    };
    for (json, want) in [
        (
            serde_json::to_string(&cac),
            r#"{"basis":"paid","spend":"30000.00 USD","cost_span":{"start":"2025-01-01","end":"2025-02-01"},"customers":"500","customers_span":{"start":"2025-01-01","end":"2025-02-01"}}"#,
        ),
        (
            serde_json::to_string(&ratio),
            r#"{"ltv":{"after-acquisition":"10.00 USD"},"cac":"0.50 USD"}"#,
        ),
        (
            serde_json::to_string(&payback),
            r#"{"after":{"periods":15,"exact":"14.65"}}"#,
        ),
        (serde_json::to_string(&Payback::Never), r#""never""#),
        (
            serde_json::to_string(&LtvConvention::FirstAtOnce),
            r#""first-at-once""#,
        ),
        (serde_json::to_string(&LineKind::Cost), r#""cost""#),
    ] {
        assert_eq!(json.unwrap(), want);
    }
}

#[test]
fn sentences_hold_the_numbers() {
    let money = |text: &str| text.parse().unwrap();
    let rate = |text: &str| text.parse::<Rate>().unwrap();
    let romi = RomiInputs {
        profit: IncrementalProfit(money("80000 USD")),
        spend: money("50000 USD"),
    };
    let payback = PaybackInputs {
        margin: rate("80 USD"),
        churn: "3%".parse().unwrap(),
        cost: rate("960 USD"),
    };
    let never = PaybackInputs {
        cost: rate("2700 USD"),
        ..payback
    };
    let variance = VarianceInputs {
        kind: LineKind::Cost,
        plan: money("0 USD"),
        actual: money("5 USD"),
    };
    for (sentence, want) in [
        (
            romi.evaluate().unwrap().explain(),
            "ROMI is 0.6: 80000.00 USD of incremental profit before marketing less 50000.00 USD spent leaves 30000.00 USD",
        ),
        (
            payback.evaluate().unwrap().explain(),
            "at a churn of 3%, a cost of 960.00 USD is earned back by 80.00 USD per period after 15 periods (exactly 14.65196)",
        ),
        (
            never.evaluate().unwrap().explain(),
            "at a churn of 3%, a cost of 2700.00 USD is never earned back by 80.00 USD per period",
        ),
        (
            variance.evaluate().unwrap().explain(),
            "the variance is 5.00 USD adverse: 5.00 USD against a plan of 0.00 USD (relative to plan: undefined: the planned amount is zero)",
        ),
    ] {
        assert_eq!(sentence, want);
    }
}
