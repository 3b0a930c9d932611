//! Kills the program with SIGKILL at random moments and reconciles what is left, to the cent.

use std::{
    collections::BTreeSet,
    env, fmt,
    io::{self, BufRead, BufReader, Write},
    process::{Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use tactica::{
    budget::Balance,
    check,
    program::{Chain, Event, Head, Program},
};

use crate::{
    open,
    store::{Failure, Store},
    work::{self, BATCH},
};

/// How long a program may take to begin its first batch.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was found at a reconciliation.
pub struct Found {
    pub records: u64,
    head: Head,
    balance: Balance,
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            records,
            head,
            balance,
        } = self;
        write!(
            f,
            "{records} records, none twice; chain verified to {head}\n\
             ledger equal to a run without a database: held {}, committed {}, settled {}, available {}",
            balance.held,
            balance.committed,
            balance.settled,
            balance.available()
        )
    }
}

/// Checks what is kept: every confirmed command is there, none twice, no batch in part, the chain holds up to the head that was
/// confirmed last, and the ledger is that of a run of the same commands in memory.
pub fn reconcile(
    store: &mut dyn Store,
    kept: Option<Head>,
    confirmed: u64,
) -> Result<Found, Failure> {
    let plan = work::plan()?;
    let records = store.records(0)?;
    let mut chain = Chain::new(plan.id());
    match kept {
        Some(kept) => chain.verify_to(&records, kept)?,
        None => chain.verify(&records)?,
    };
    let count = u64::try_from(records.len())?;
    if count % BATCH != 0 {
        return Err(format!("{count} records are no whole number of batches").into());
    }
    if count < confirmed * BATCH {
        return Err(format!("{count} records, {confirmed} batches were confirmed").into());
    }
    let names: BTreeSet<String> = records.iter().map(|r| r.envelope.id.to_string()).collect();
    let wanted: BTreeSet<String> = (0..count).map(|number| format!("c{number}")).collect();
    if names != wanted || names.len() != records.len() {
        return Err("a command is there twice, or is not there".into());
    }

    let replayed = Program::replay(plan.clone(), records)?;
    let mut alone = Program::new(plan.clone());
    for number in 0..count {
        alone.execute(work::command(number)?)?;
    }
    if replayed.state() != alone.state() || replayed.head() != alone.head() {
        return Err("the state differs from that of a run without a database".into());
    }
    // The snapshot and the records since lead to the same state.
    if let Some(snapshot) = store.snapshot()? {
        let restored = Program::restore(plan.clone(), snapshot)?;
        let since = store.records(restored.seq())?;
        let resumed = restored.resume(since)?;
        if resumed.state() != alone.state() || resumed.head() != alone.head() {
            return Err("snapshot and records since differ from the whole journal".into());
        }
    }
    // A judge that shares nothing with the ledger adds up the movements.
    let events = replayed.journal().iter().flat_map(|record| &record.events);
    let movements = events.filter_map(|event| match event {
        Event::Moved { movement } => Some(movement),
        _ => None,
    });
    let violations = check::ledger(plan.budget(), movements, replayed.state().ledger());
    if let Some(violation) = violations.first() {
        return Err(format!("the ledger does not add up: {violation}").into());
    }
    let balance = replayed.state().ledger().balance("plan");
    Ok(Found {
        records: count,
        head: replayed.head(),
        balance: balance.ok_or("the plan has a balance")?,
    })
}

/// A plain linear congruential generator.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// What a program that is running says.
enum Said {
    Begin { batch: u64 },
    Done { batch: u64, head: Head },
}

fn said(line: &str) -> Option<Said> {
    let mut words = line.split(' ');
    match (words.next()?, words.next()?.parse().ok()?, words.next()) {
        ("begin", batch, None) => Some(Said::Begin { batch }),
        ("done", batch, Some(head)) => Some(Said::Done {
            batch,
            head: head.parse().ok()?,
        }),
        _ => None,
    }
}

/// What was confirmed so far.
#[derive(Default)]
struct Confirmed {
    batches: u64,
    head: Option<Head>,
    /// The batch that was begun since.
    begun: Option<u64>,
}

impl Confirmed {
    fn hear(&mut self, said: Said) {
        match said {
            Said::Begin { batch } => self.begun = Some(batch),
            Said::Done { batch, head } => {
                self.begun = None;
                self.batches = self.batches.max(batch + 1);
                self.head = Some(head);
            }
        }
    }

    /// Listens until an instant.
    fn listen(&mut self, lines: &Receiver<Said>, until: Instant) {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match lines.recv_timeout(left) {
                Ok(said) => self.hear(said),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

pub fn run(store: &str, kills: u64, seed: u64) -> Result<(), Failure> {
    let (mut random, mut confirmed) = (Random(seed), Confirmed::default());
    let (mut within, mut lost, mut unheard) = (0_u64, 0_u64, 0_u64);
    // How many batches were there at the last reconciliation.
    let mut before = 0;
    let mut last = None;
    for kill in 1..=kills {
        let mut child = Command::new(env::current_exe()?)
            .args(["serve", store])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().ok_or("the program has no output")?;
        let (send, lines) = mpsc::channel();
        let reader = thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            for said in lines.filter_map(|line| said(&line)) {
                if send.send(said).is_err() {
                    return;
                }
            }
        });
        match lines.recv_timeout(PATIENCE) {
            Ok(said) => confirmed.hear(said),
            Err(_) => {
                child.kill()?;
                child.wait()?;
                return Err(format!("before kill {kill} the program did not begin").into());
            }
        }
        // Any moment of the next batches, in steps far smaller than a batch takes.
        let moment = Duration::from_micros(random.below(60_000));
        confirmed.listen(&lines, Instant::now() + moment);
        // SIGKILL: nothing is flushed, closed or rolled back by the program.
        child.kill()?;
        let status = child.wait()?;
        if status.success() {
            return Err("the program ended by itself".into());
        }
        reader.join().map_err(|_| "the reader failed")?;
        // What had been written before the kill was confirmed, whenever it is read.
        confirmed.listen(&lines, Instant::now());
        while let Ok(said) = lines.try_recv() {
            confirmed.hear(said);
        }

        let found = reconcile(&mut *open(store)?, confirmed.head, confirmed.batches)
            .map_err(|failure| format!("after kill {kill}: {failure}"))?;
        // A batch that was kept before is only given again: nothing can happen to it.
        if let Some(batch) = confirmed.begun.take().filter(|batch| *batch >= before) {
            within += 1;
            if found.records > batch * BATCH {
                unheard += 1;
            } else {
                lost += 1;
            }
        }
        before = found.records / BATCH;
        last = Some(found);
    }
    let found = last.ok_or("nothing was killed")?;
    writeln!(
        io::stdout(),
        "{kills} kills survived, {within} of them in the middle of a batch: {lost} batches were not kept at all, {unheard} were \
         kept and not confirmed any more, none in part"
    )?;
    writeln!(
        io::stdout(),
        "{} batches of {BATCH} confirmed, all of them there",
        confirmed.batches
    )?;
    writeln!(io::stdout(), "{found}")?;
    if kills >= 10 && within == 0 {
        return Err("no kill met a batch: the moments were badly chosen".into());
    }
    Ok(())
}
