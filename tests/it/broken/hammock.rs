//! What a plan says of a hammock that ends before it begins.

use super::judge;

#[test]
fn a_hammock_ends_no_earlier_than_it_begins() {
    judge(
        r#"
/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["brief SS"], "to": ["design FF"]}]

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["brief FS"], "to": ["brief FF"]}]

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["brief FS+1h"], "to": ["brief FF"]}]
=> /tactics/0/hammocks/0/to hammock-ends-first what the hammock hangs until, brief FF, comes before its start at 2025-01-08 10:00

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["design FS"], "to": ["brief FF", "brief SF+1d"]}]
=> /tactics/0/hammocks/0/to hammock-ends-first what the hammock hangs until, brief FF, brief SF+1d, comes before its start at 2025-01-10 17:00

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["design FS"], "to": ["brief FF", "brief SF+1w"]}]

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["design FS"], "to": ["brief FF", "lunch FF"]}]
=> /tactics/0/hammocks/0/to unknown-reference refers to lunch, which the plan does not have

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["design FS"], "to": ["brief FF", "design"]}]
=> /tactics/0/hammocks/0/to/1 link-to-wrong-end the link design does not fit here: a hammock hangs until links to its finish, with FF or SF

/tactics/0/hammocks = [{"id": "care", "name": "Care", "from": ["design FS"], "to": ["brief FF", "Design FF"]}]
=> /tactics/0/hammocks/0/to/1 invalid-value the value is not accepted: "Design FF": TaskId "Design" holds 'D': only a-z, 0-9 and - are allowed
"#,
    );
}
