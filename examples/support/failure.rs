//! How an example ends: with what status, and what it says.

use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Why an example could not do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The arguments or what was read is wrong: status 2.
    Input(String),
    /// The output could not be written: status 1.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Input(text)
    }
}

/// Runs an example with the arguments it was given and tells the status it ends with.
pub(crate) fn run(
    work: impl FnOnce(&mut dyn Iterator<Item = String>) -> Result<(), Failure>,
) -> ExitCode {
    let (text, status) = match work(&mut std::env::args().skip(1)) {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Input(text)) => (text, 2),
        // Whoever read the output has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return ExitCode::SUCCESS;
        }
        Err(Failure::Output(error)) => (format!("the output cannot be written: {error}"), 1),
    };
    // There is nobody left to tell if this fails.
    let _ = writeln!(io::stderr(), "{text}");
    ExitCode::from(status)
}
