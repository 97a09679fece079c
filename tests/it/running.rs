//! Runs a started program to its end, with a deadline, both outputs read meanwhile.

use std::io::Read;
use std::process::Child;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long any program of the tests may take before it counts as stuck.
const DEADLINE: Duration = Duration::from_secs(300);

/// How a program ended and what it wrote.
pub(super) struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// Waits for a child whose outputs are piped.
///
/// # Errors
///
/// What kept it from ending: it cannot be waited for, or the deadline passed and it was killed.
pub(super) fn finish(mut child: Child) -> Result<Ended, String> {
    let out = collect(child.stdout.take());
    let err = collect(child.stderr.take());
    // Its output ends when the child does: whoever waits for that needs no polling.
    let Ok(out) = out.recv_timeout(DEADLINE) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("still running after {DEADLINE:?}"));
    };
    let err = err.recv_timeout(DEADLINE).unwrap_or_default();
    let status = child.wait().map_err(|error| error.to_string())?;
    Ok(Ended { code: status.code(), out, err })
}

fn collect(stream: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.read_to_end(&mut bytes);
        }
        let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receive
}
