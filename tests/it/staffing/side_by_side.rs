//! What is worked out side by side is the same on any number of threads.

use rayon::{ThreadPool, ThreadPoolBuilder};
use tactica::staffing::{
    Bottleneck, Conflict, Levelled, Options, Training, bottlenecks, conflicts, cross_training,
};

use super::plans::{Shape, plan};

fn pool(threads: usize) -> ThreadPool {
    let builder = ThreadPoolBuilder::new().num_threads(threads);
    builder.build().unwrap()
}

#[test]
fn the_same_is_found_on_one_thread_and_on_several() {
    let pools = [pool(1), pool(2), pool(5)];
    let mut found = 0;
    for seed in 0..60 {
        let Some(plan) = plan(seed, Shape::CHOICE) else {
            continue;
        };
        let options = Options::default().schedules(8);
        let Ok(levelled) = Levelled::with(&plan, &options) else {
            continue;
        };
        let all = || -> (Vec<Bottleneck>, Vec<Training>, Vec<Conflict>) {
            (
                bottlenecks(&plan, &options, &levelled).unwrap(),
                cross_training(&plan, &options, &levelled).unwrap(),
                conflicts(&plan, &options, &levelled, 3).unwrap(),
            )
        };
        let [one, two, five] = pools.each_ref().map(|pool| pool.install(all));
        found += one.0.len() + one.1.len() + one.2.len();
        assert_eq!(one, two);
        assert_eq!(one, five);
    }
    assert!(found > 100, "{found}");
}
