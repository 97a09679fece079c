//! The front's side: a kernel as a front holds it.
//!
//! A thread reads what the kernel says and rings a bell whenever something arrived; the front takes it when
//! it likes. A front that takes slowly slows the kernel down: nothing piles up without end.

use std::io::{self, Read, Write};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use super::program::{Options, Program};
use super::protocol::{self, Report, Request, VERSION};
use crate::trace::recorder::Batch;
use crate::trace::{codec, frame};

/// What may have arrived without being taken.
const MOST_WAITING: usize = 64;

/// What arrives from a kernel.
#[derive(Debug)]
pub enum Arrival {
    /// Events.
    Batch(Batch),
    /// News.
    Report(Report),
    /// The kernel is gone, and nothing more will arrive.
    Gone(Death),
}

/// How a kernel's process ended, told by what was left of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Death {
    /// Its exit code, if it left by itself.
    pub code: Option<i32>,
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// The end of what it wrote to its standard error.
    pub last_words: String,
    /// Whether the front killed it because its pipe had closed while it lived on.
    pub cut_off: bool,
}

/// Rung by the reader whenever something arrived.
pub type Bell = Box<dyn Fn() + Send + Sync>;

/// The means to end a kernel and to learn how it ended.
pub trait Life: Send + Sync {
    /// Ends it at once.
    fn kill(&self);
    /// Waits until it has ended; called when its output did.
    fn autopsy(&self) -> Death;
}

/// A kernel as its front holds it. Dropping it ends the kernel.
pub struct Client {
    requests: Arc<Mutex<Option<Box<dyn Write + Send>>>>,
    arrivals: Receiver<Arrival>,
    bell: Arc<OnceLock<Bell>>,
    life: Arc<dyn Life>,
}

impl Client {
    /// A front's end of the pipes to a kernel.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn connect(
        input: impl Read + Send + 'static,
        output: impl Write + Send + 'static,
        life: impl Life + 'static,
    ) -> io::Result<Self> {
        let (sender, arrivals) = mpsc::sync_channel(MOST_WAITING);
        let bell = Arc::new(OnceLock::<Bell>::new());
        let life: Arc<dyn Life> = Arc::new(life);
        let reader = Reader { arrivals: sender, bell: Arc::clone(&bell), life: Arc::clone(&life) };
        thread::Builder::new().name("kernel reader".into()).spawn(move || reader.read(input))?;
        let requests: Box<dyn Write + Send> = Box::new(output);
        Ok(Self { requests: Arc::new(Mutex::new(Some(requests))), arrivals, bell, life })
    }

    /// Has `bell` rung from now on whenever something arrives. The first bell stays.
    pub fn listen(&self, bell: Bell) {
        drop(self.bell.set(bell));
    }

    /// Starts the program.
    pub fn start(&self, program: Program, options: Options) {
        self.ask(&Request::Start { program, options });
    }

    /// Asks for something. A kernel that is gone says so by an arrival.
    pub fn ask(&self, request: &Request) {
        ask(&self.requests, request);
    }

    /// What puts text that came out of the kernel's standard error back into its trace.
    pub(super) fn echo(&self) -> impl Fn(String) + Send + 'static {
        let requests = Arc::downgrade(&self.requests);
        move |text| {
            if let Some(requests) = requests.upgrade() {
                ask(&requests, &Request::Echo(text));
            }
        }
    }

    /// Takes what arrived, if anything did.
    #[must_use]
    pub fn take(&self) -> Option<Arrival> {
        self.arrivals.try_recv().ok()
    }

    /// Waits for something to arrive, at most so long.
    #[must_use]
    pub fn wait(&self, most: Duration) -> Option<Arrival> {
        self.arrivals.recv_timeout(most).ok()
    }

    /// Whether a kernel that was not given a program yet is still there.
    #[must_use]
    pub fn is_well(&self) -> bool {
        std::iter::from_fn(|| self.take()).all(|arrival| matches!(arrival, Arrival::Report(Report::Ready { .. })))
    }

    /// Lets the kernel end by itself: it will be asked nothing more.
    pub fn release(&self) {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Ends the kernel at once.
    pub fn kill(&self) {
        self.life.kill();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.release();
        self.kill();
    }
}

fn ask(requests: &Mutex<Option<Box<dyn Write + Send>>>, request: &Request) {
    let mut requests = requests.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(to) = &mut *requests
        && protocol::send(to, request).is_err()
    {
        *requests = None;
    }
}

struct Reader {
    arrivals: SyncSender<Arrival>,
    bell: Arc<OnceLock<Bell>>,
    life: Arc<dyn Life>,
}

impl Reader {
    fn read(self, input: impl Read) {
        let mut frames = frame::Reader::new(input, 0);
        while let Ok(Some((kind, payload))) = frames.next_frame() {
            let arrival = match kind {
                codec::BATCH => codec::decode(&payload).map(Arrival::Batch),
                protocol::MESSAGE => protocol::understand(&payload).map(Arrival::Report),
                _ => continue,
            };
            let Some(arrival) = arrival else { break };
            let foreign = matches!(arrival, Arrival::Report(Report::Ready { version }) if version != VERSION);
            if foreign || !self.deliver(arrival) {
                break;
            }
        }
        let death = self.life.autopsy();
        self.deliver(Arrival::Gone(death));
    }

    /// Whether the front still wants to know.
    fn deliver(&self, arrival: Arrival) -> bool {
        let wanted = self.arrivals.send(arrival).is_ok();
        if let Some(bell) = self.bell.get() {
            bell();
        }
        wanted
    }
}
