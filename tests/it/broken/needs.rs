//! What a plan says of needs that nobody and nothing can serve.

use super::judge;

#[test]
fn what_a_task_asks_of_one_at_the_same_time_adds_up() {
    judge(
        r#"
/people/0/skills = ["design", "text"]
/tactics/0/tasks/1/needs = [{"skill": "design", "units": "0.5"}, {"skill": "text", "units": "0.5"}, {"skill": "design", "units": "0.5"}]

/tactics/0/tasks/1/needs = [{"person": "anna", "units": "0.5"}, {"skill": "design"}, {"person": "anna", "units": "0.6"}]
=> /tactics/0/tasks/1/needs/2 demand-above-capacity asks for 1.1 units, the capacity is 1

/tactics/0/tasks/1/needs = [{"skill": "design", "units": "2"}, {"skill": "design"}]
=> /tactics/0/tasks/1/needs/0 demand-above-capacity asks for 2 units, the capacity is 1

/resources = [{"id": "studio", "name": "Studio", "kind": "room", "units": "2"}]
/tactics/0/tasks/1/needs = [{"resource": "studio", "units": "2"}]
/tactics/0/tasks/1/modes = [{"id": "fast", "name": "Fast", "duration": "1d", "needs": [{"resource": "studio"}, {"resource": "studio", "units": "2"}]}]
=> /tactics/0/tasks/1/modes/0/needs/1 demand-above-capacity asks for 3 units, the capacity is 2

/people/0/skills = ["design", "design"]
/tactics/0/tasks/1/needs = [{"skill": "design", "units": "2"}]
=> /tactics/0/tasks/1/needs/0 demand-above-capacity asks for 2 units, the capacity is 1
"#,
    );
}

#[test]
fn a_need_is_of_something() {
    judge(
        r#"
/tactics/0/tasks/1/needs = [{"skill": "design", "units": "0"}]
=> /tactics/0/tasks/1/needs/0/units invalid-value the value is not accepted: a need of nothing: it has to be above zero

/tactics/0/tasks/1 = {"id": "design", "name": "Design", "effort": "1d", "driven_by": "capacity", "needs": [{"person": "anna", "units": "0"}]}
=> /tactics/0/tasks/1/needs/0/units invalid-value the value is not accepted: a need of nothing: it has to be above zero

/tactics/0/tasks/1/needs = [{"skill": "design", "units": "-0.5"}]
=> /tactics/0/tasks/1/needs/0/units negative-amount -0.5 is negative
"#,
    );
}
